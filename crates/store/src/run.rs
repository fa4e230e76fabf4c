//! Runs: one execution each of a sync, an import or an undo; the plan, its verdict and its outcome.
//!
//! Plan and verdict are stored in one transaction. The cursor (`done_units`) and the lease (owner,
//! until, fencing epoch) are in the run's row: whoever writes for a run checks the epoch in the same
//! transaction, so a worker that was thought dead can't write after another took over.

use jiff::Timestamp;
use planning::guard::Hold;
use planning::plan::Facts;
use planning::{Change, Counts, Digest, Mode, Origin, Plan, Source, Trigger, Who};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::console::{Applied, Outcome};
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
    /// How much of what the plan says, or said before lines went stale.
    pub counts: Counts,
    /// What a sync's plan was judged at.
    pub policy_epoch: Option<i64>,
}

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

/// A line of a stored plan and what became of it.
#[derive(Clone, Debug)]
pub struct Line {
    /// The line.
    pub change: Change,
    /// `planned`, `applied` or `stale`.
    pub outcome: String,
}

impl Line {
    /// The line as it came out: one that went stale was left, and says so.
    pub fn told(self) -> Change {
        if self.outcome == "stale" { self.change.gone_stale() } else { self.change }
    }
}

/// Queues a run, or answers the queued one that it joins; a stronger trigger (going live) takes over the queued one.
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
        if trigger == Trigger::GoLive {
            tx.execute(
                "UPDATE run SET cause = 'go_live' WHERE account = $1 AND number = $2",
                args![account, row.int(0)],
            )?;
        }
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
        "INSERT INTO run (account, number, cause, source, mode, status, requested_by, created_at, done_units, lease_epoch) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)",
        args![account, number, &name(&trigger), &name(&source), &name(&mode), &name(&status), &text(who), now],
    )?;
    Ok(number)
}

/// Takes up a run that waits, or one whose worker is gone. One run an account at a time.
///
/// # Errors
/// The engine's.
pub fn claim(
    tx: &Tx<'_>,
    owner: &str,
    only: Option<AccountId>,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Claim>, Error> {
    let row = tx.one(
        "SELECT r.account, r.number, r.lease_epoch FROM run r
         WHERE ($2 IS NULL OR r.account = $2) AND (r.status = 'processing' AND r.lease_until <= $1
            OR r.status = 'pending' AND NOT EXISTS (SELECT 1 FROM run o WHERE o.account = r.account AND o.status = 'processing'))
         ORDER BY r.status DESC, r.account, r.number LIMIT 1",
        args![now, only.map(|account| account.0)],
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
        "UPDATE run SET status = 'processing', lease_owner = $3, lease_until = $4, lease_epoch = $5, started_at = COALESCE(started_at, $6) WHERE account = $1 AND number = $2",
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

/// Takes up a held run for its approval, or `None` when it is not held any more.
///
/// # Errors
/// The engine's.
pub fn claim_held(
    tx: &Tx<'_>,
    account: AccountId,
    number: i64,
    owner: &str,
    until: Timestamp,
) -> Result<Option<Claim>, Error> {
    let taken = tx.execute(
        "UPDATE run SET status = 'processing', lease_owner = $3, lease_until = $4, lease_epoch = lease_epoch + 1 WHERE account = $1 AND number = $2 AND status = 'held'
         AND NOT EXISTS (SELECT 1 FROM run o WHERE o.account = $1 AND o.status = 'processing')",
        args![account, number, owner, until],
    )?;
    let epoch = tx
        .one("SELECT lease_epoch FROM run WHERE account = $1 AND number = $2", args![account, number])?
        .map_or(0, |row| row.int(0));
    Ok((taken == 1).then_some(Claim { account, number, epoch }))
}

/// What is stored with a plan.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Where the run is from now on.
    pub status: RunStatus,
    /// The mode that was in force.
    pub mode: Mode,
    /// The rules that spoke.
    pub holds: Vec<Hold>,
    /// Whose approval cleared it.
    pub approved_by: Option<Who>,
    /// What a sync's plan was judged at.
    pub policy_epoch: Option<i64>,
}

/// Stores plan and verdict, in the place of an earlier plan of the run.
///
/// # Errors
/// The engine's.
pub fn store_plan(tx: &Tx<'_>, account: AccountId, number: i64, plan: &Plan, verdict: &Verdict) -> Result<(), Error> {
    tx.execute("DELETE FROM run_change WHERE account = $1 AND run = $2", args![account, number])?;
    for (seq, change) in (0_i64..).zip(plan.changes()) {
        tx.execute(
            "INSERT INTO run_change (account, run, seq, area, kind, subject, user_id, resource, cause, change, outcome, before)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'planned', NULL)",
            args![
                account,
                number,
                seq,
                &name(&change.area),
                &name(&change.kind),
                &change.subject,
                change.user.as_ref().map(|user| &user.0),
                change.resource.as_ref().map(|resource| &resource.0),
                &change.cause.code.name(),
                &text(change),
            ],
        )?;
    }
    tx.execute(
        "UPDATE run SET status = $3, mode = $4, digest = $5, origin = $6, facts = $7, holds = $8, counts = $9, approved_by = $10, policy_epoch = $11, done_units = 0
         WHERE account = $1 AND number = $2",
        args![
            account,
            number,
            &name(&verdict.status),
            &name(&verdict.mode),
            &plan.digest().0,
            &name(&plan.origin()),
            &text(&plan.facts()),
            &text(&verdict.holds),
            &text(&Counts::of(plan.changes())),
            verdict.approved_by.as_ref().map(text).as_ref(),
            verdict.policy_epoch,
        ],
    )?;
    Ok(())
}

/// Writes down what became of lines, and moves the cursor.
///
/// # Errors
/// The engine's.
pub fn record(tx: &Tx<'_>, claim: &Claim, applied: &[Applied], done_units: usize) -> Result<(), Error> {
    for Applied { line, outcome, before, user } in applied {
        let outcome = if *outcome == Outcome::Applied { "applied" } else { "stale" };
        let seq = i64::try_from(*line).unwrap_or(i64::MAX);
        tx.execute(
            "UPDATE run_change SET outcome = $4, before = $5, user_id = COALESCE(user_id, $6) WHERE account = $1 AND run = $2 AND seq = $3",
            args![claim.account, claim.number, seq, outcome, &text(before), user.as_ref()],
        )?;
    }
    tx.execute(
        "UPDATE run SET done_units = $3 WHERE account = $1 AND number = $2",
        args![claim.account, claim.number, i64::try_from(done_units).unwrap_or(i64::MAX)],
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
    Ok(())
}

/// Every run of an account, newest first.
///
/// # Errors
/// The engine's, or a row that can't be read.
pub fn list(tx: &Tx<'_>, account: AccountId) -> Result<Vec<Run>, Error> {
    let rows = tx.query(
        "SELECT number, cause, source, mode, status, digest, origin, facts, holds, approved_by, requested_by, created_at, started_at, finished_at, failure, done_units, counts, policy_epoch
         FROM run WHERE account = $1 ORDER BY number DESC",
        args![account],
    )?;
    rows.into_iter().map(read).collect()
}

/// One run.
///
/// # Errors
/// The engine's, or a row that can't be read.
pub fn get(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<Option<Run>, Error> {
    let row = tx.one(
        "SELECT number, cause, source, mode, status, digest, origin, facts, holds, approved_by, requested_by, created_at, started_at, finished_at, failure, done_units, counts, policy_epoch
         FROM run WHERE account = $1 AND number = $2",
        args![account, number],
    )?;
    row.map(read).transpose()
}

/// The lines of a run's plan, in order.
///
/// # Errors
/// The engine's, or a line that can't be read.
pub fn lines(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<Vec<Line>, Error> {
    let rows = tx.query(
        "SELECT change, outcome FROM run_change WHERE account = $1 AND run = $2 ORDER BY seq",
        args![account, number],
    )?;
    rows.into_iter().map(|mut row| Ok(Line { change: parse(&row.text(0))?, outcome: row.text(1) })).collect()
}

/// A run that failed half-way: what it had not come to is told as left.
///
/// # Errors
/// The engine's, or a line that can't be read.
pub fn leave_the_rest(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE run_change SET outcome = 'stale' WHERE account = $1 AND run = $2 AND outcome = 'planned' AND kind NOT IN ('skip', 'hold', 'issue')",
        args![account, number],
    )?;
    recount(tx, account, number)
}

/// Counts anew once lines went stale.
///
/// # Errors
/// The engine's, or a line that can't be read.
pub fn recount(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<(), Error> {
    let stale = tx.one(
        "SELECT seq FROM run_change WHERE account = $1 AND run = $2 AND outcome = 'stale' LIMIT 1",
        args![account, number],
    )?;
    if stale.is_some() {
        let told: Vec<Change> = lines(tx, account, number)?.into_iter().map(Line::told).collect();
        let counts = text(&Counts::of(&told));
        tx.execute("UPDATE run SET counts = $3 WHERE account = $1 AND number = $2", args![account, number, &counts])?;
    }
    Ok(())
}

/// The lines of every run about one user or one resource, the newest run first, each with its run's number.
///
/// # Errors
/// The engine's, or a line that can't be read.
pub fn lines_about(
    tx: &Tx<'_>,
    account: AccountId,
    user: Option<&str>,
    resource: Option<&str>,
) -> Result<Vec<(i64, Line)>, Error> {
    let mut found = std::collections::BTreeMap::new();
    let mut keep = |rows: Vec<Row>| -> Result<(), Error> {
        for mut row in rows {
            let line = Line { change: parse(&row.text(2))?, outcome: row.text(3) };
            found.insert((row.int(0), row.int(1)), line);
        }
        Ok(())
    };
    if let Some(user) = user {
        keep(tx.query(
            "SELECT run, seq, change, outcome FROM run_change WHERE account = $1 AND user_id = $2 ORDER BY run DESC, seq LIMIT 1000",
            args![account, user],
        )?)?;
    }
    if let Some(resource) = resource {
        keep(tx.query(
            "SELECT run, seq, change, outcome FROM run_change WHERE account = $1 AND resource = $2 AND area = 'user' ORDER BY run DESC, seq LIMIT 1000",
            args![account, resource],
        )?)?;
    }
    Ok(found.into_iter().rev().map(|((run, _), line)| (run, line)).collect())
}

/// People archived by syncs since an instant whom nobody approved. A run counts by its end: one that waited for a worker,
/// or for the next one after a crash, has archived later than it was asked for.
///
/// # Errors
/// The engine's.
pub fn unapproved_archives(tx: &Tx<'_>, account: AccountId, since: Timestamp) -> Result<usize, Error> {
    let row = tx.one(
        "SELECT COUNT(*) FROM run r JOIN run_change c ON c.account = r.account AND c.run = r.number
         WHERE r.account = $1 AND (r.finished_at IS NULL OR r.finished_at > $2) AND r.origin = 'sync' AND r.approved_by IS NULL AND r.mode = 'live'
           AND c.area = 'user' AND c.kind = 'archive' AND c.outcome = 'applied'",
        args![account, since],
    )?;
    Ok(row.and_then(|row| usize::try_from(row.int(0)).ok()).unwrap_or_default())
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
    })
}

fn name(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

fn named<T: DeserializeOwned>(name: &str) -> Result<T, Error> {
    serde_json::from_value(serde_json::Value::from(name))
        .map_err(|error| Error::Other(format!("a run's row can't be read: {error}")))
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| Error::Other(format!("a run's row can't be read: {error}")))
}
