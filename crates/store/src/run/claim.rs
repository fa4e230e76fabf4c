//! Asking for a run and holding it: who may write for it, and until when.
//!
//! Whoever writes for a run checks the fencing epoch in the same transaction, so a worker that was
//! thought dead can't write after another took over. One run an account at a time.

use jiff::Timestamp;
use planning::{Digest, Mode, Source, Trigger, Who};
use serde::{Deserialize, Serialize};

use super::column::{name, parse, text};
use super::row::RunStatus;
use crate::value::args;
use crate::{AccountId, Error, Row, Tx};

/// A run that a worker holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whose.
    pub account: AccountId,
    /// Which.
    pub number: i64,
    /// The fence: every write for the run checks it.
    pub epoch: i64,
}

/// Queues a run, or answers the queued one that it joins; a stronger trigger takes over the queued one: going live any other,
/// and the daily sync, which looks at everything, one that may look at a part.
///
/// # Errors
/// The engine's.
pub fn request(
    tx: &Tx<'_>,
    account: AccountId,
    trigger: Trigger,
    source: Source,
    mode: Mode,
    who: &Who,
    now: Timestamp,
) -> Result<i64, Error> {
    let queued = tx.one(
        "SELECT number FROM run WHERE account = $1 AND status = 'pending' ORDER BY number LIMIT 1",
        args![account],
    )?;
    if let Some(row) = queued {
        let takes_over = match trigger {
            Trigger::GoLive => "UPDATE run SET cause = 'go_live' WHERE account = $1 AND number = $2",
            Trigger::Daily => {
                "UPDATE run SET cause = 'daily' WHERE account = $1 AND number = $2 AND cause IN ('quiet', 'force')"
            }
            _ => return Ok(row.int(0)),
        };
        tx.execute(takes_over, args![account, row.int(0)])?;
        return Ok(row.int(0));
    }
    insert(tx, account, trigger, source, mode, RunStatus::Pending, who, now)
}

/// Writes a run down in a given state; `request` for one that is to be worked on.
///
/// # Errors
/// The engine's.
#[expect(clippy::too_many_arguments, reason = "one row, each column once, called from two places")]
pub fn insert(
    tx: &Tx<'_>,
    account: AccountId,
    trigger: Trigger,
    source: Source,
    mode: Mode,
    status: RunStatus,
    who: &Who,
    now: Timestamp,
) -> Result<i64, Error> {
    let number = crate::sync_state::next_run(tx, account)?;
    tx.execute(
        "INSERT INTO run (account, number, cause, source, mode, status, requested_by, created_at, done_units, units, lease_epoch) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0)",
        args![account, number, &name(&trigger), &name(&source), &name(&mode), &name(&status), &text(who), now],
    )?;
    Ok(number)
}

/// The accounts with a run that waits, or one whose worker is gone; the latter first, and of each kind whoever has waited
/// longest: an account that keeps asking starves no other.
///
/// # Errors
/// The engine's.
pub fn waiting(tx: &Tx<'_>, now: Timestamp) -> Result<Vec<AccountId>, Error> {
    let rows = tx.query(
        "SELECT r.account FROM run r
         WHERE r.status = 'processing' AND r.lease_until <= $1
            OR r.status = 'pending' AND NOT EXISTS (SELECT 1 FROM run o WHERE o.account = r.account AND o.status = 'processing')
         ORDER BY r.status DESC, r.created_at, r.account, r.number",
        args![now],
    )?;
    Ok(rows.into_iter().map(|row| AccountId(row.int(0))).collect())
}

/// Takes up a run of an account that waits, or one whose worker is gone. One run an account at a time.
///
/// # Errors
/// The engine's.
pub fn claim(
    tx: &Tx<'_>,
    owner: &str,
    account: AccountId,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Claim>, Error> {
    let row = tx.one(
        "SELECT r.account, r.number, r.lease_epoch FROM run r
         WHERE r.account = $2 AND (r.status = 'processing' AND r.lease_until <= $1
            OR r.status = 'pending' AND NOT EXISTS (SELECT 1 FROM run o WHERE o.account = r.account AND o.status = 'processing'))
         ORDER BY r.status DESC, r.number LIMIT 1",
        args![now, account],
    )?;
    take(tx, row, owner, now, until)
}

/// Takes up a run of this account whose worker is gone, and none that waits.
///
/// # Errors
/// The engine's.
pub fn claim_dead(
    tx: &Tx<'_>,
    owner: &str,
    account: AccountId,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Claim>, Error> {
    let row = tx.one(
        "SELECT account, number, lease_epoch FROM run WHERE account = $1 AND status = 'processing' AND lease_until <= $2 ORDER BY number LIMIT 1",
        args![account, now],
    )?;
    take(tx, row, owner, now, until)
}

fn take(tx: &Tx<'_>, row: Option<Row>, owner: &str, now: Timestamp, until: Timestamp) -> Result<Option<Claim>, Error> {
    let Some(row) = row else { return Ok(None) };
    let claim = Claim { account: AccountId(row.int(0)), number: row.int(1), epoch: row.int(2) + 1 };
    tx.execute(
        "UPDATE run SET status = 'processing', lease_owner = $3, lease_until = $4, lease_epoch = $5, started_at = COALESCE(started_at, $6), done_units = CASE WHEN digest IS NULL THEN 0 ELSE done_units END, units = CASE WHEN digest IS NULL THEN 0 ELSE units END WHERE account = $1 AND number = $2",
        args![claim.account, claim.number, owner, until, claim.epoch, now],
    )?;
    Ok(Some(claim))
}

/// Begins a run at once (an import, an edit, an undo), or `None` while another run of the account is under way.
///
/// # Errors
/// The engine's.
#[expect(clippy::too_many_arguments, reason = "one row, each column once")]
pub fn begin(
    tx: &Tx<'_>,
    account: AccountId,
    trigger: Trigger,
    source: Source,
    mode: Mode,
    who: &Who,
    owner: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Claim>, Error> {
    if tx.one("SELECT number FROM run WHERE account = $1 AND status = 'processing'", args![account])?.is_some() {
        return Ok(None);
    }
    let number = insert(tx, account, trigger, source, mode, RunStatus::Processing, who, now)?;
    tx.execute(
        "UPDATE run SET lease_owner = $3, lease_until = $4, lease_epoch = 1, started_at = $5 WHERE account = $1 AND number = $2",
        args![account, number, owner, until, now],
    )?;
    Ok(Some(Claim { account, number, epoch: 1 }))
}

/// How often a run of an account has come to its end. Only a run changes the console, and no two are under way at once: if
/// it is the same as before, and none is under way, the console is the same too. Counted as they end, for an account keeps
/// its runs for good.
///
/// # Errors
/// The engine's.
pub fn ended(tx: &Tx<'_>, account: AccountId) -> Result<i64, Error> {
    let row = tx.one("SELECT runs_ended FROM sync_state WHERE account = $1", args![account])?;
    Ok(row.map_or(0, |row| row.int(0)))
}

/// Holds on to a claim; `false` when another worker has it.
///
/// # Errors
/// The engine's.
pub fn renew(tx: &Tx<'_>, claim: &Claim, until: Timestamp) -> Result<bool, Error> {
    let renewed = tx.execute(
        "UPDATE run SET lease_until = $4 WHERE account = $1 AND number = $2 AND lease_epoch = $3 AND status = 'processing'",
        args![claim.account, claim.number, claim.epoch, until],
    )?;
    Ok(renewed == 1)
}

/// The word of whoever approved a held run: kept until the plan that it is about is stored again, so that it holds for
/// whoever ends what a worker began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The plan that was seen.
    pub digest: Digest,
    /// Spare everybody whom it would archive.
    pub without_archives: bool,
    /// By whom.
    pub who: Who,
}

/// Takes up a held run for its approval; it has ended no more, and what it was held with counts no more: its plan is stored
/// again, on what stands in the console now. Without an approval its plan is only stored anew. `None` when it is not held any more, or another run of the account is under way.
///
/// # Errors
/// The engine's.
pub fn claim_held(
    tx: &Tx<'_>,
    account: AccountId,
    number: i64,
    approval: Option<&Approval>,
    owner: &str,
    until: Timestamp,
) -> Result<Option<Claim>, Error> {
    let (word, who) = (approval.map(text), approval.map(|approval| text(&approval.who)));
    let taken = tx.execute(
        "UPDATE run SET status = 'processing', lease_owner = $3, lease_until = $4, lease_epoch = lease_epoch + 1, finished_at = NULL, approval = $5, approved_by = $6, digest = NULL, holds = NULL, counts = NULL, units = 0, done_units = 0
         WHERE account = $1 AND number = $2 AND status = 'held' AND NOT EXISTS (SELECT 1 FROM run o WHERE o.account = $1 AND o.status = 'processing')",
        args![account, number, owner, until, word.as_ref(), who.as_ref()],
    )?;
    let epoch = tx
        .one("SELECT lease_epoch FROM run WHERE account = $1 AND number = $2", args![account, number])?
        .map_or(0, |row| row.int(0));
    Ok((taken == 1).then_some(Claim { account, number, epoch }))
}

/// The approval under which a run was taken up.
///
/// # Errors
/// The engine's, or a row that can't be read.
pub fn approval(tx: &Tx<'_>, claim: &Claim) -> Result<Option<Approval>, Error> {
    let row =
        tx.one("SELECT approval FROM run WHERE account = $1 AND number = $2", args![claim.account, claim.number])?;
    row.and_then(|mut row| row.opt_text(0)).map(|text| parse(&text)).transpose()
}

/// Lets go of a run whose approval came to nothing: the next worker that looks decides anew.
///
/// # Errors
/// The engine's.
pub fn release(tx: &Tx<'_>, claim: &Claim, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE run SET lease_until = $4, approval = NULL, approved_by = NULL WHERE account = $1 AND number = $2 AND lease_epoch = $3",
        args![claim.account, claim.number, claim.epoch, now],
    )?;
    Ok(())
}

/// Ends a run; the lease with it.
///
/// # Errors
/// The engine's.
pub fn finish(
    tx: &Tx<'_>,
    account: AccountId,
    number: i64,
    status: RunStatus,
    failure: Option<&str>,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE run SET status = $3, failure = $4, finished_at = $5, lease_owner = NULL, lease_until = NULL WHERE account = $1 AND number = $2",
        args![account, number, &name(&status), failure, now],
    )?;
    tx.execute("UPDATE sync_state SET runs_ended = runs_ended + 1 WHERE account = $1", args![account])?;
    Ok(())
}
