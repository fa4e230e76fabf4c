//! How many lines a run has of each area, kind and cause: counted from an index, and kept with the run's row once its plan
//! is whole, so that the page of a report of a hundred thousand lines counts none of them.

use planning::{Area, Change, Code, Counts, Kind};
use serde::{Deserialize, Serialize};

use super::column::{named, parse, text};
use crate::like::containing;
use crate::value::args;
use crate::{AccountId, Error, Row, Tx};

/// The lines of one kind that have one cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pile {
    /// About what.
    pub area: Area,
    /// What they are told as.
    pub kind: Kind,
    /// Why.
    pub cause: Code,
    /// How many.
    pub lines: usize,
}

impl Pile {
    /// The piles of a plan.
    pub fn of(changes: &[Change]) -> Vec<Pile> {
        let mut piles = std::collections::BTreeMap::new();
        for change in changes {
            *piles.entry((change.area, change.kind, change.cause.code)).or_insert(0) += 1;
        }
        piles.into_iter().map(|((area, kind, cause), lines)| Pile { area, kind, cause, lines }).collect()
    }

    /// The counts of all of them.
    pub fn counts(piles: &[Pile]) -> Counts {
        Counts::sum(piles.iter().map(|pile| (pile.area, pile.kind, pile.lines)))
    }
}

/// The lines of a run as they are told, counted; with `search`, those whose subject has the text in it.
///
/// # Errors
/// The engine's, or a line that can't be read.
pub fn count_piles(tx: &Tx<'_>, account: AccountId, number: i64, search: Option<&str>) -> Result<Vec<Pile>, Error> {
    let rows = match search.map(pattern) {
        None => tx.query(
            "SELECT area, kind, cause, COUNT(*) FROM run_change WHERE account = $1 AND run = $2 AND EXISTS (SELECT 1 FROM run r WHERE r.account = $1 AND r.number = $2 AND r.digest IS NOT NULL) GROUP BY area, kind, cause",
            args![account, number],
        )?,
        Some(pattern) => tx.query(
            "SELECT area, kind, cause, COUNT(*) FROM run_change WHERE account = $1 AND run = $2 AND folded LIKE $3 ESCAPE '!' AND EXISTS (SELECT 1 FROM run r WHERE r.account = $1 AND r.number = $2 AND r.digest IS NOT NULL) GROUP BY area, kind, cause",
            args![account, number, &pattern],
        )?,
    };
    let counted = |mut row: Row| {
        let lines = usize::try_from(row.int(3)).unwrap_or_default();
        Ok(Pile { area: named(&row.text(0))?, kind: named(&row.text(1))?, cause: named(&row.text(2))?, lines })
    };
    rows.into_iter().map(counted).collect()
}

/// The same as it was counted when the plan was stored, or when the run had ended. While lines are being written some go
/// stale, which only [`count_piles`] knows.
///
/// # Errors
/// The engine's, or a count that can't be read.
pub fn kept_piles(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<Vec<Pile>, Error> {
    let row = tx.one("SELECT tally FROM run WHERE account = $1 AND number = $2", args![account, number])?;
    let kept = row.and_then(|mut row| row.opt_text(0));
    kept.map_or_else(|| Ok(Vec::new()), |text| parse(&text))
}

/// Counts anew: lines may have gone stale.
///
/// # Errors
/// The engine's, or a line that can't be read.
pub fn recount(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<(), Error> {
    let piles = count_piles(tx, account, number, None)?;
    tx.execute(
        "UPDATE run SET counts = $3, tally = $4 WHERE account = $1 AND number = $2",
        args![account, number, &text(&Pile::counts(&piles)), &text(&piles)],
    )?;
    Ok(())
}

/// The pattern of a text that subjects are searched for. No subject has a NUL in it, and PostgreSQL's TEXT can't hold one.
pub(super) fn pattern(search: &str) -> String {
    containing(&scim::fold(search).replace('\0', ""))
}
