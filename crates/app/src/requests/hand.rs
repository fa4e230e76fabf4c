//! What was taken to be written down and is not written yet, by account.

use std::collections::BTreeMap;

use ::store::AccountId;
use ::store::request::Gap;

use super::row::Row;

/// Rows, and gaps that are to be noted.
#[derive(Debug, Default)]
pub(super) struct Hand {
    pub(super) rows: BTreeMap<AccountId, Vec<Row>>,
    pub(super) gaps: BTreeMap<AccountId, Gap>,
}

impl Hand {
    /// How many rows it holds.
    pub(super) fn count(&self) -> usize {
        self.rows.values().map(Vec::len).sum()
    }

    /// Requests of an account are lost.
    pub(super) fn lose(&mut self, account: AccountId, gap: &Gap) {
        self.gaps.entry(account).and_modify(|known| *known = known.and(gap)).or_insert(*gap);
    }
}
