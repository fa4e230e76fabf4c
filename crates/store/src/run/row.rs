//! A run's row, read: one, all, a page of them. Knows nothing of lines.

use jiff::Timestamp;
use planning::guard::Hold;
use planning::plan::Facts;
use planning::{Counts, Digest, Mode, Origin, Source, Trigger, Who};
use serde::Serialize;

use super::column::{name, named, parse};
use super::look::Scope;
use crate::value::args;
use crate::{AccountId, Error, Row, Tx};

/// Where a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// Asked for.
    Pending,
    /// Decided, and being applied.
    Processing,
    /// Waits for an approval.
    Held,
    /// Reported or applied.
    Completed,
    /// Settings and requests contradict each other.
    Skipped,
    /// Went wrong; the report says how far it came.
    Failed,
    /// Taken back.
    Undone,
}

/// A run's row, without its lines.
#[derive(Clone, Debug)]
pub struct Run {
    /// Counts per account.
    pub number: i64,
    /// What set it off.
    pub trigger: Trigger,
    /// Who fills the account, or did this one.
    pub source: Source,
    /// Test or live.
    pub mode: Mode,
    /// Where it is.
    pub status: RunStatus,
    /// The plan's name, once there is a plan.
    pub digest: Option<Digest>,
    /// Who made the plan.
    pub origin: Option<Origin>,
    /// The world that the plan was made in.
    pub facts: Option<Facts>,
    /// The rules that spoke.
    pub holds: Vec<Hold>,
    /// Whose approval cleared it.
    pub approved_by: Option<Who>,
    /// Who asked for it.
    pub requested_by: Who,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was taken up.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Why it failed, for people.
    pub failure: Option<String>,
    /// Units of the plan that are done.
    pub done_units: usize,
    /// Units that the plan has.
    pub units: usize,
    /// How much of what the plan says, or said before lines went stale.
    pub counts: Counts,
    /// What a sync's plan was judged at.
    pub policy_epoch: Option<i64>,
    /// The run that it takes back.
    pub undoes: Option<i64>,
    /// How much of the world a sync planned.
    pub scope: Option<Scope>,
    /// Changes that the syncs before should have made.
    pub missed: usize,
}

/// Which runs of an account; `None` leaves a column open.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Who filled the account, or did this one.
    pub source: Option<Source>,
    /// Where they are.
    pub status: Option<RunStatus>,
    /// Test or live.
    pub mode: Option<Mode>,
    /// Older than this one.
    pub before: Option<i64>,
}

/// Every run of an account, newest first.
///
/// # Errors
/// The engine's, or a row that can't be read.
pub fn list(tx: &Tx<'_>, account: AccountId) -> Result<Vec<Run>, Error> {
    page(tx, account, &Filter::default(), usize::MAX)
}

/// The newest runs that the filter lets through, newest first, at most so many.
///
/// # Errors
/// The engine's, or a row that can't be read.
pub fn page(tx: &Tx<'_>, account: AccountId, filter: &Filter, limit: usize) -> Result<Vec<Run>, Error> {
    // Each comparison stands before its IS NULL: PostgreSQL takes an argument's type from where it meets it first.
    let rows = tx.query(
        "SELECT number, cause, source, mode, status, digest, origin, facts, holds, approved_by, requested_by, created_at, started_at, finished_at, failure, done_units, counts, policy_epoch, units, undoes, scope, missed
         FROM run WHERE account = $1 AND number < $2 AND (source = $3 OR $3 IS NULL) AND (status = $4 OR $4 IS NULL) AND (mode = $5 OR $5 IS NULL)
         ORDER BY number DESC LIMIT $6",
        args![
            account,
            filter.before.unwrap_or(i64::MAX),
            filter.source.as_ref().map(name).as_ref(),
            filter.status.as_ref().map(name).as_ref(),
            filter.mode.as_ref().map(name).as_ref(),
            i64::try_from(limit).unwrap_or(i64::MAX),
        ],
    )?;
    rows.into_iter().map(read).collect()
}

/// Of the runs that the filter lets through but for its `before`, the first so many from this number on: the newest one's number.
///
/// # Errors
/// The engine's.
pub fn newer(tx: &Tx<'_>, account: AccountId, filter: &Filter, from: i64, limit: usize) -> Result<Option<i64>, Error> {
    let rows = tx.query(
        "SELECT number FROM run WHERE account = $1 AND number >= $2 AND (source = $3 OR $3 IS NULL) AND (status = $4 OR $4 IS NULL) AND (mode = $5 OR $5 IS NULL)
         ORDER BY number LIMIT $6",
        args![
            account,
            from,
            filter.source.as_ref().map(name).as_ref(),
            filter.status.as_ref().map(name).as_ref(),
            filter.mode.as_ref().map(name).as_ref(),
            i64::try_from(limit).unwrap_or(i64::MAX),
        ],
    )?;
    Ok(rows.last().map(|row| row.int(0)))
}

/// One run.
///
/// # Errors
/// The engine's, or a row that can't be read.
pub fn get(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<Option<Run>, Error> {
    let row = tx.one(
        "SELECT number, cause, source, mode, status, digest, origin, facts, holds, approved_by, requested_by, created_at, started_at, finished_at, failure, done_units, counts, policy_epoch, units, undoes, scope, missed
         FROM run WHERE account = $1 AND number = $2",
        args![account, number],
    )?;
    row.map(read).transpose()
}

/// The newest sync after this run that has a plan: the world was looked at again since.
///
/// # Errors
/// The engine's.
pub fn looked_after(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<Option<i64>, Error> {
    let row = tx.one(
        "SELECT MAX(number) FROM run WHERE account = $1 AND number > $2 AND origin = 'sync' AND digest IS NOT NULL",
        args![account, number],
    )?;
    Ok(row.and_then(|row| row.opt_int(0)))
}

/// The newest sync from this run on that has a plan of everybody.
///
/// # Errors
/// The engine's.
pub fn looked_at_all(tx: &Tx<'_>, account: AccountId, from: i64) -> Result<Option<i64>, Error> {
    let row = tx.one(
        "SELECT MAX(number) FROM run WHERE account = $1 AND number >= $2 AND origin = 'sync' AND digest IS NOT NULL AND scope = 'full'",
        args![account, from],
    )?;
    Ok(row.and_then(|row| row.opt_int(0)))
}

/// The newest sync that has reported: its number, and when it ended.
///
/// # Errors
/// The engine's.
pub fn newest_report(tx: &Tx<'_>, account: AccountId) -> Result<Option<(i64, Timestamp)>, Error> {
    let row = tx.one(
        "SELECT number, finished_at FROM run WHERE account = $1 AND finished_at IS NOT NULL AND origin = 'sync' ORDER BY finished_at DESC, number DESC LIMIT 1",
        args![account],
    )?;
    Ok(row.and_then(|row| Some((row.int(0), row.opt_time(1)?))))
}

/// The newest run of an account that waits for an approval.
///
/// # Errors
/// The engine's.
pub fn newest_held(tx: &Tx<'_>, account: AccountId) -> Result<Option<i64>, Error> {
    let row = tx.one("SELECT MAX(number) FROM run WHERE status = 'held' AND account = $1", args![account])?;
    Ok(row.and_then(|row| row.opt_int(0)))
}

/// Does the newest sync that has a plan, done or held, say that the directory has a group of this folded name which a group of
/// the console bears? The run. What a plan leaves open, the next one looks at again.
///
/// # Errors
/// The engine's.
pub fn clash_of_name(tx: &Tx<'_>, account: AccountId, folded: &str) -> Result<Option<i64>, Error> {
    let done = newest_report(tx, account)?.map(|(number, _)| number);
    let Some(number) = done.max(newest_held(tx, account)?) else { return Ok(None) };
    let row = tx.one(
        "SELECT seq FROM run_change WHERE account = $1 AND run = $2 AND area = 'group' AND kind = 'issue' AND cause = 'group_name_clash' AND folded = $3 LIMIT 1",
        args![account, number, folded],
    )?;
    Ok(row.map(|_| number))
}

fn read(mut row: Row) -> Result<Run, Error> {
    Ok(Run {
        number: row.int(0),
        trigger: named(&row.text(1))?,
        source: named(&row.text(2))?,
        mode: named(&row.text(3))?,
        status: named(&row.text(4))?,
        digest: row.opt_text(5).map(Digest),
        origin: row.opt_text(6).map(|name| named(&name)).transpose()?,
        facts: row.opt_text(7).map(|text| parse(&text)).transpose()?,
        holds: row.opt_text(8).map(|text| parse(&text)).transpose()?.unwrap_or_default(),
        approved_by: row.opt_text(9).map(|text| parse(&text)).transpose()?,
        requested_by: parse(&row.text(10))?,
        created_at: row.time(11),
        started_at: row.opt_time(12),
        finished_at: row.opt_time(13),
        failure: row.opt_text(14),
        done_units: usize::try_from(row.int(15)).unwrap_or_default(),
        counts: row.opt_text(16).map(|text| parse(&text)).transpose()?.unwrap_or_default(),
        policy_epoch: row.opt_int(17),
        units: usize::try_from(row.int(18)).unwrap_or_default(),
        undoes: row.opt_int(19),
        scope: row.opt_text(20).map(|name| named(&name)).transpose()?,
        missed: row.opt_int(21).and_then(|missed| usize::try_from(missed).ok()).unwrap_or_default(),
    })
}
