//! What was taken to be written down and is not written yet, by account.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use ::store::AccountId;
use ::store::request::Gap;

use super::row::Row;

/// Rows, and gaps that are to be noted.
#[derive(Debug, Default)]
pub(super) struct Hand {
    pub(super) rows: BTreeMap<AccountId, Vec<Row>>,
    pub(super) gaps: BTreeMap<AccountId, Gap>,
    /// Gaps that it was tried to note, each with the id by which it is noted once; what is lost meanwhile is another gap.
    pub(super) noting: BTreeMap<AccountId, (String, Gap)>,
}

impl Hand {
    /// Is all of it written?
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.gaps.is_empty() && self.noting.is_empty()
    }

    /// About how many bytes it holds.
    pub(super) fn bytes(&self) -> usize {
        self.rows.values().flatten().map(Row::size).sum()
    }

    /// Requests of an account are lost.
    pub(super) fn lose(&mut self, account: AccountId, gap: &Gap) {
        self.gaps.entry(account).and_modify(|known| *known = known.and(gap)).or_insert(*gap);
    }

    /// A gap is noted later: by the same id, unless another one of the account comes first.
    pub(super) fn keep(&mut self, account: AccountId, id: String, gap: &Gap) {
        match self.noting.entry(account) {
            Entry::Vacant(free) => drop(free.insert((id, *gap))),
            Entry::Occupied(_) => self.lose(account, gap),
        }
    }
}
