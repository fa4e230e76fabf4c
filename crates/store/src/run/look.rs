//! What a sync looked at: everything, or whom the writes since the last one concern; and whom its plan left open.

use planning::neighbourhood::OF_THEMSELVES;
use planning::{Change, Code};
use serde::{Deserialize, Serialize};

use super::column::{name, named, parse};
use crate::value::args;
use crate::{AccountId, Error, Tx};

/// How much of the world a sync planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Everybody.
    Full,
    /// Whom the writes since the last sync concern.
    Changed,
}

/// The look that a stored plan was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looked {
    /// At how much.
    pub scope: Scope,
    /// How many writes the mirror had had.
    pub writes: i64,
    /// How often it had become uncertain whether everything is as planned (`sync_state`).
    pub unsettled: i64,
    /// Of a daily sync: changes that the syncs of what was written had missed. Zero, or we have a bug.
    pub missed: usize,
}

/// Keeps with a run what its plan was made from.
///
/// # Errors
/// The engine's.
pub fn looked_at(tx: &Tx<'_>, account: AccountId, number: i64, looked: &Looked) -> Result<(), Error> {
    tx.execute(
        "UPDATE run SET scope = $3, looked = $4, unsettled = $5, missed = $6 WHERE account = $1 AND number = $2",
        args![
            account,
            number,
            &name(&looked.scope),
            looked.writes,
            looked.unsettled,
            i64::try_from(looked.missed).unwrap_or(i64::MAX),
        ],
    )?;
    Ok(())
}

/// What a run's plan was made from, if it is a sync's and there is one.
///
/// # Errors
/// The engine's, or a row that can't be read.
pub fn look_of(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<Option<Looked>, Error> {
    let row = tx.one(
        "SELECT scope, looked, unsettled, missed FROM run WHERE account = $1 AND number = $2 AND scope IS NOT NULL",
        args![account, number],
    )?;
    row.map(|mut row| {
        Ok(Looked {
            scope: named(&row.text(0))?,
            writes: row.int(1),
            unsettled: row.int(2),
            missed: row.opt_int(3).and_then(|missed| usize::try_from(missed).ok()).unwrap_or_default(),
        })
    })
    .transpose()
}

/// Did a line of the run go stale?
///
/// # Errors
/// The engine's.
pub fn left_stale(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<bool, Error> {
    let row = tx.one(
        "SELECT seq FROM run_change WHERE account = $1 AND run = $2 AND area IN ('user', 'group', 'membership') AND kind = 'hold' AND outcome = 'stale' LIMIT 1",
        args![account, number],
    )?;
    Ok(row.is_some())
}

/// The lines of a run's plan that leave somebody open, at most so many: its holds and issues, without those that hang on a
/// person alone (`planning/src/neighbourhood/open.rs` decides, and says which).
///
/// # Errors
/// The engine's, or a line that can't be read.
pub fn left_open(tx: &Tx<'_>, account: AccountId, number: i64, limit: usize) -> Result<Vec<Change>, Error> {
    let [one, two, three, four, five] = OF_THEMSELVES.map(Code::name);
    let rows = tx.query(
        "SELECT change FROM run_change WHERE account = $1 AND run = $2 AND area IN ('user', 'group') AND kind IN ('hold', 'issue')
         AND (area = 'group' OR cause NOT IN ($4, $5, $6, $7, $8)) LIMIT $3",
        args![
            account,
            number,
            i64::try_from(limit).unwrap_or(i64::MAX),
            &one,
            &two,
            &three,
            &four,
            &five,
        ],
    )?;
    rows.into_iter().map(|mut row| parse(&row.text(0))).collect()
}
