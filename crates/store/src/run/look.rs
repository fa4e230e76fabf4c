//! What a sync looked at: everything, or whom the writes since the last one concern; and whom its plan left open.

use planning::{ResourceId, UserId};
use serde::{Deserialize, Serialize};

use super::column::{name, named};
use crate::value::args;
use crate::{AccountId, Error, Row, Tx};

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

/// Somebody whom a plan left open: by the resource, or by the user where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The resource of the mirror.
    pub resource: Option<ResourceId>,
    /// The user of the console.
    pub user: Option<UserId>,
    /// It is a group that could not be read.
    pub unread: bool,
}

/// Whom a run's plan had a hold or an issue about, at most so many: what is left open may be decided otherwise once somebody
/// else changes, or a day has come. An issue that hangs on nobody but themselves is none of these, nor is a reference to
/// somebody who is not there: whoever comes finds it.
///
/// # Errors
/// The engine's.
pub fn left_open(tx: &Tx<'_>, account: AccountId, number: i64, limit: usize) -> Result<Vec<Open>, Error> {
    let rows = tx.query(
        "SELECT resource, user_id, CAST(CASE WHEN area = 'group' AND cause = 'unreadable_record' THEN 1 ELSE 0 END AS BIGINT)
         FROM run_change WHERE account = $1 AND run = $2 AND area IN ('user', 'group') AND kind IN ('hold', 'issue')
         AND (area = 'group' OR cause NOT IN ('member_unknown', 'address_would_change', 'address_missing', 'unreadable_record', 'domain_not_allowed')) LIMIT $3",
        args![account, number, i64::try_from(limit).unwrap_or(i64::MAX)],
    )?;
    let of = |mut row: Row| Open {
        resource: row.opt_text(0).map(ResourceId),
        user: row.opt_text(1).map(UserId),
        unread: row.flag(2),
    };
    Ok(rows.into_iter().map(of).collect())
}
