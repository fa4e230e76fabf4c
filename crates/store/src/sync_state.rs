//! What the schedule and the guard remember of an account: one row, written where it changes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use planning::Source;

use crate::value::args;
use crate::{AccountId, Error, Row, Tx};

/// The row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncState {
    /// The mirror of a new connection has not been declared or waited complete.
    pub filling: bool,
    /// The last write of the mirror since it began to fill.
    pub last_write_at: Option<Timestamp>,
    /// The first write of the mirror that no run has seen.
    pub dirty_since: Option<Timestamp>,
    /// The last daily sync, or when there could first have been one.
    pub daily_since: Timestamp,
    /// No live run has been approved since Test Mode, a switch, or an Off and On.
    pub first_live: bool,
    /// A plan approved with the settings: JSON of digest and who.
    pub approval: Option<String>,
    /// People in the mirror at the last completed live run.
    pub people_seen: Option<i64>,
    /// Counts the writes of the mirror, so that a run can tell whether it has seen them all.
    pub writes: i64,
    /// Moves when a plan that was judged before is to count no more: filling anew or no more, a first live run to come, an approval, another administrator.
    pub policy_epoch: i64,
    /// Since when everything is as planned, if it is.
    pub settled: Option<Settled>,
    /// Counts what else than a write of the mirror may have changed what a sync would do.
    pub unsettled: i64,
    /// Users in the mirror.
    pub people: i64,
    /// Groups in the mirror.
    pub groups: i64,
    /// Where the policy epoch was moved to when somebody was last kept, or kept no more.
    pub kept_epoch: i64,
}

/// A live sync has done all that it planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// How many writes the mirror had had when that sync looked: what was written since is to be planned.
    pub writes: i64,
    /// Its run, in whose lines stands whoever is left open.
    pub run: i64,
}

pub(crate) fn create(tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO sync_state (account, filling, last_write_at, dirty_since, daily_since, first_live, approval, people_seen, skipped_scim_at, skipped_adi_at, next_run, writes, user_count, group_count, policy_epoch, settled_writes, settled_run, unsettled, runs_ended, kept_epoch)
         VALUES ($1, 1, NULL, NULL, $2, 1, NULL, NULL, NULL, NULL, 1, 0, 0, 0, 0, NULL, NULL, 0, 0, 0)",
        args![account, now],
    )?;
    Ok(())
}

/// Reads the row.
///
/// # Errors
/// The engine's.
pub fn get(tx: &Tx<'_>, account: AccountId) -> Result<SyncState, Error> {
    let row = tx.one(
        "SELECT filling, last_write_at, dirty_since, daily_since, first_live, approval, people_seen, writes, policy_epoch, settled_writes, settled_run, unsettled, user_count, group_count, kept_epoch FROM sync_state WHERE account = $1",
        args![account],
    )?;
    row.map(read).ok_or_else(|| Error::Other("an account without sync state".to_owned()))
}

/// The rows of every account where a setting has this value: one statement for all of them.
///
/// # Errors
/// The engine's.
pub fn all_where(tx: &Tx<'_>, key: &str, value: &str) -> Result<BTreeMap<AccountId, SyncState>, Error> {
    let rows = tx.query(
        "SELECT filling, last_write_at, dirty_since, daily_since, first_live, approval, people_seen, writes, policy_epoch, settled_writes, settled_run, unsettled, user_count, group_count, kept_epoch, account FROM sync_state s
         WHERE EXISTS (SELECT 1 FROM setting o WHERE o.account = s.account AND o.key = $1 AND o.value = $2)",
        args![key, value],
    )?;
    Ok(rows.into_iter().map(|row| (AccountId(row.int(15)), read(row))).collect())
}

fn read(mut row: Row) -> SyncState {
    SyncState {
        filling: row.flag(0),
        last_write_at: row.opt_time(1),
        dirty_since: row.opt_time(2),
        daily_since: row.time(3),
        first_live: row.flag(4),
        approval: row.opt_text(5),
        people_seen: row.opt_int(6),
        writes: row.int(7),
        policy_epoch: row.int(8),
        settled: row.opt_int(9).zip(row.opt_int(10)).map(|(writes, run)| Settled { writes, run }),
        unsettled: row.int(11),
        people: row.int(12),
        groups: row.int(13),
        kept_epoch: row.int(14),
    }
}

/// A write of the mirror: the quiet period starts anew, and a run is to see it. Says how many writes there have been with it.
///
/// # Errors
/// The engine's.
pub fn written(tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<i64, Error> {
    let row = tx.change(
        "UPDATE sync_state SET writes = writes + 1, last_write_at = $2, dirty_since = COALESCE(dirty_since, $2) WHERE account = $1 RETURNING writes",
        args![account, now],
    )?;
    Ok(row.map_or(0, |row| row.int(0)))
}

/// A run has looked at the mirror after so many writes: those are seen; one that came since leaves the mirror to be planned.
///
/// # Errors
/// The engine's.
pub fn seen(tx: &Tx<'_>, account: AccountId, writes: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE sync_state SET dirty_since = CASE WHEN writes = $2 THEN NULL ELSE COALESCE(last_write_at, dirty_since) END WHERE account = $1",
        args![account, writes],
    )?;
    Ok(())
}

/// A run was asked for: whatever is written until it looks, it sees. [`seen`] brings the mark back for what came later.
///
/// # Errors
/// The engine's.
pub fn asked(tx: &Tx<'_>, account: AccountId) -> Result<(), Error> {
    tx.execute("UPDATE sync_state SET dirty_since = NULL WHERE account = $1", args![account])?;
    Ok(())
}

/// The daily sync was asked for; the next one is a day on.
///
/// # Errors
/// The engine's.
pub fn daily(tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<(), Error> {
    tx.execute("UPDATE sync_state SET daily_since = $2 WHERE account = $1", args![account, now])?;
    Ok(())
}

/// Marks the mirror as to be planned although nothing was written (a row went stale, an import moved the console).
///
/// # Errors
/// The engine's.
pub fn replan(tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE sync_state SET dirty_since = COALESCE(dirty_since, $2) WHERE account = $1",
        args![account, now],
    )?;
    Ok(())
}

/// Filling or not. A mirror that fills anew has not been written to: the silence before says nothing. What was judged before
/// it filled, or before it was full, counts no more.
///
/// # Errors
/// The engine's.
pub fn set_filling(tx: &Tx<'_>, account: AccountId, filling: bool) -> Result<(), Error> {
    tx.execute(
        "UPDATE sync_state SET filling = $2, policy_epoch = policy_epoch + CASE WHEN filling + $2 > 0 THEN 1 ELSE 0 END, settled_writes = NULL, unsettled = unsettled + 1, last_write_at = CASE WHEN $2 = 1 THEN NULL ELSE last_write_at END WHERE account = $1",
        args![account, filling],
    )?;
    Ok(())
}

/// The next live run is the first one again; a plan approved earlier counts no more.
///
/// # Errors
/// The engine's.
pub fn expect_first_live(tx: &Tx<'_>, account: AccountId) -> Result<(), Error> {
    tx.execute(
        "UPDATE sync_state SET first_live = 1, approval = NULL, policy_epoch = policy_epoch + 1, settled_writes = NULL, unsettled = unsettled + 1 WHERE account = $1",
        args![account],
    )?;
    Ok(())
}

/// Somebody whom a plan may be about is kept, or no more: what was judged before counts no more.
///
/// # Errors
/// The engine's.
pub fn keep_anew(tx: &Tx<'_>, account: AccountId) -> Result<(), Error> {
    tx.execute(
        "UPDATE sync_state SET policy_epoch = policy_epoch + 1, kept_epoch = policy_epoch + 1, settled_writes = NULL, unsettled = unsettled + 1 WHERE account = $1",
        args![account],
    )?;
    Ok(())
}

/// Somebody whom a plan may be about is an administrator now, or no more: what was judged before counts no more.
///
/// # Errors
/// The engine's.
pub fn judge_anew(tx: &Tx<'_>, account: AccountId) -> Result<(), Error> {
    tx.execute(
        "UPDATE sync_state SET policy_epoch = policy_epoch + 1, settled_writes = NULL, unsettled = unsettled + 1 WHERE account = $1",
        args![account],
    )?;
    Ok(())
}

/// Keeps the approval that was given with the settings.
///
/// # Errors
/// The engine's.
pub fn approve(tx: &Tx<'_>, account: AccountId, approval: &str) -> Result<(), Error> {
    tx.execute(
        "UPDATE sync_state SET approval = $2, policy_epoch = policy_epoch + 1 WHERE account = $1",
        args![account, approval],
    )?;
    Ok(())
}

/// A plan was approved in part only: what was approved with the settings before counts no more.
///
/// # Errors
/// The engine's.
pub fn forget_approval(tx: &Tx<'_>, account: AccountId) -> Result<(), Error> {
    tx.execute("UPDATE sync_state SET approval = NULL WHERE account = $1", args![account])?;
    Ok(())
}

/// A live run was applied that was judged at this epoch. Whoever turned Test Mode on, or switched the source, while it
/// was applied has the last word: then nothing is noted.
///
/// # Errors
/// The engine's.
pub fn gone_live(tx: &Tx<'_>, account: AccountId, policy_epoch: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE sync_state SET first_live = 0, approval = NULL WHERE account = $1 AND policy_epoch = $2",
        args![account, policy_epoch],
    )?;
    Ok(())
}

/// How many people the mirror had at a completed live run.
///
/// # Errors
/// The engine's.
pub fn people_seen(tx: &Tx<'_>, account: AccountId, policy_epoch: i64, people: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE sync_state SET people_seen = $3 WHERE account = $1 AND policy_epoch = $2",
        args![account, policy_epoch, people],
    )?;
    Ok(())
}

/// When the last *Skipped* entry of a source was written.
///
/// # Errors
/// The engine's.
pub fn skipped_at(tx: &Tx<'_>, account: AccountId, source: Source) -> Result<Option<Timestamp>, Error> {
    let row = tx.one("SELECT skipped_scim_at, skipped_adi_at FROM sync_state WHERE account = $1", args![account])?;
    Ok(row.and_then(|row| row.opt_time(usize::from(source == Source::Adi))))
}

/// Claims the hour's one *Skipped* entry of a source: true for the request that is to write it.
///
/// # Errors
/// The engine's.
pub fn claim_skipped(
    tx: &Tx<'_>,
    account: AccountId,
    source: Source,
    now: Timestamp,
    since: Timestamp,
) -> Result<bool, Error> {
    let claimed = match source {
        Source::Adi => tx.execute(
            "UPDATE sync_state SET skipped_adi_at = $2 WHERE account = $1 AND (skipped_adi_at IS NULL OR skipped_adi_at <= $3)",
            args![account, now, since],
        )?,
        _ => tx.execute(
            "UPDATE sync_state SET skipped_scim_at = $2 WHERE account = $1 AND (skipped_scim_at IS NULL OR skipped_scim_at <= $3)",
            args![account, now, since],
        )?,
    };
    Ok(claimed > 0)
}

/// Something else than a write of the mirror may have changed what a sync would do: settings, a file, an edit. The next
/// sync looks at everything.
///
/// # Errors
/// The engine's.
pub fn unsettle(tx: &Tx<'_>, account: AccountId) -> Result<(), Error> {
    tx.execute(
        "UPDATE sync_state SET settled_writes = NULL, unsettled = unsettled + 1 WHERE account = $1",
        args![account],
    )?;
    Ok(())
}

/// A sync begins to change the console: until it is done, nothing is as planned.
///
/// # Errors
/// The engine's.
pub fn begin(tx: &Tx<'_>, account: AccountId) -> Result<(), Error> {
    tx.execute("UPDATE sync_state SET settled_writes = NULL WHERE account = $1", args![account])?;
    Ok(())
}

/// A live sync has done all that it planned, and whatever unsettles things had done so this often when it looked. If it has
/// done so again since, nothing is noted.
///
/// # Errors
/// The engine's.
pub fn settle(tx: &Tx<'_>, account: AccountId, settled: Settled, unsettled: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE sync_state SET settled_writes = $2, settled_run = $3 WHERE account = $1 AND unsettled = $4",
        args![account, settled.writes, settled.run, unsettled],
    )?;
    Ok(())
}

/// The next run's number of the account.
pub(crate) fn next_run(tx: &Tx<'_>, account: AccountId) -> Result<i64, Error> {
    tx.execute("UPDATE sync_state SET next_run = next_run + 1 WHERE account = $1", args![account])?;
    Ok(tx.one("SELECT next_run - 1 FROM sync_state WHERE account = $1", args![account])?.map_or(1, |row| row.int(0)))
}
