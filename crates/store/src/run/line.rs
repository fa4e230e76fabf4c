//! The lines of a run's plan: stored with the verdict, marked with their outcome, read whole or page by page.
//!
//! The column `kind` is what a line is *told* as: a line that went stale becomes a hold, and the kind that was planned
//! stays in its document. So a count of the column, the stored counts and the lines of a report agree.

use jiff::Timestamp;
use planning::guard::Hold;
use planning::{Area, Change, Counts, Kind, Mode, Plan, UserId, Who};

use super::claim::Claim;
use super::column::{name, named, parse, text};
use super::row::RunStatus;
use crate::console::{Applied, Outcome};
use crate::like::containing;
use crate::value::args;
use crate::{AccountId, Error, Row, Tx};

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
    /// How many writes the mirror had had before it was looked at, if it was. Of a run that looks again, the first counts.
    pub seen: Option<i64>,
}

/// Stores plan and verdict, in the place of an earlier plan of the run.
///
/// # Errors
/// The engine's.
pub fn store_plan(tx: &Tx<'_>, account: AccountId, number: i64, plan: &Plan, verdict: &Verdict) -> Result<(), Error> {
    tx.execute("DELETE FROM run_change WHERE account = $1 AND run = $2", args![account, number])?;
    for (seq, change) in (0_i64..).zip(plan.changes()) {
        tx.execute(
            "INSERT INTO run_change (account, run, seq, area, kind, subject, folded, user_id, resource, cause, change, outcome, before)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'planned', NULL)",
            args![
                account,
                number,
                seq,
                &name(&change.area),
                &name(&change.kind),
                &change.subject,
                &scim::fold(&change.subject),
                change.user.as_ref().map(|user| &user.0),
                change.resource.as_ref().map(|resource| &resource.0),
                &change.cause.code.name(),
                &text(change),
            ],
        )?;
    }
    tx.execute(
        "UPDATE run SET status = $3, mode = $4, digest = $5, origin = $6, facts = $7, holds = $8, counts = $9, approved_by = $10, policy_epoch = $11, units = $12, seen = COALESCE(seen, $13), done_units = 0
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
            i64::try_from(plan.units().len()).unwrap_or(i64::MAX),
            verdict.seen,
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
            "UPDATE run_change SET outcome = $4, before = $5, user_id = COALESCE(user_id, $6), kind = CASE WHEN $4 = 'stale' THEN 'hold' ELSE kind END
             WHERE account = $1 AND run = $2 AND seq = $3",
            args![claim.account, claim.number, seq, outcome, &text(before), user.as_ref()],
        )?;
    }
    tx.execute(
        "UPDATE run SET done_units = $3 WHERE account = $1 AND number = $2",
        args![claim.account, claim.number, i64::try_from(done_units).unwrap_or(i64::MAX)],
    )?;
    Ok(())
}

/// A line of a stored plan and what became of it.
#[derive(Clone, Debug)]
pub struct Line {
    /// The line.
    pub change: Change,
    /// `planned`, `applied` or `stale`.
    pub outcome: String,
    /// The console user that it is about, once there is one.
    pub user: Option<UserId>,
}

/// Which lines of a run: one kind of one area, and of those the ones whose subject has the text in it.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a> {
    /// About what.
    pub area: Area,
    /// What they are told as.
    pub kind: Kind,
    /// A part of the subject; case does not count.
    pub search: Option<&'a str>,
}

impl Line {
    /// The line as it came out: one that went stale was left, and says so.
    pub fn told(self) -> Change {
        if self.outcome == "stale" { self.change.gone_stale() } else { self.change }
    }
}

/// The lines of a run's plan, in order.
///
/// # Errors
/// The engine's, or a line that can't be read.
pub fn lines(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<Vec<Line>, Error> {
    let rows = tx.query(
        "SELECT change, outcome, user_id FROM run_change WHERE account = $1 AND run = $2 ORDER BY seq",
        args![account, number],
    )?;
    rows.into_iter().map(|row| line(row, 0)).collect()
}

/// Some of a run's lines, in order: at most `limit` after the first `skip`.
///
/// # Errors
/// The engine's, or a line that can't be read.
pub fn page_of_lines(
    tx: &Tx<'_>,
    account: AccountId,
    number: i64,
    of: &Lines<'_>,
    skip: usize,
    limit: usize,
) -> Result<Vec<Line>, Error> {
    let (area, kind) = (name(&of.area), name(&of.kind));
    let (skip, limit) = (i64::try_from(skip).unwrap_or(i64::MAX), i64::try_from(limit).unwrap_or(i64::MAX));
    let rows = match of.search.map(pattern) {
        None => tx.query(
            "SELECT change, outcome, user_id FROM run_change WHERE account = $1 AND run = $2 AND area = $3 AND kind = $4 ORDER BY seq LIMIT $5 OFFSET $6",
            args![account, number, &area, &kind, limit, skip],
        )?,
        Some(pattern) => tx.query(
            "SELECT change, outcome, user_id FROM run_change WHERE account = $1 AND run = $2 AND area = $3 AND kind = $4 AND folded LIKE $7 ESCAPE '!' ORDER BY seq LIMIT $5 OFFSET $6",
            args![account, number, &area, &kind, limit, skip, &pattern],
        )?,
    };
    rows.into_iter().map(|row| line(row, 0)).collect()
}

/// How many lines of each area and kind a run has, as they are told; with `search`, of those whose subject has the text in it.
///
/// # Errors
/// The engine's, or a line that can't be read.
pub fn tally(
    tx: &Tx<'_>,
    account: AccountId,
    number: i64,
    search: Option<&str>,
) -> Result<Vec<(Area, Kind, usize)>, Error> {
    let rows = match search.map(pattern) {
        None => tx.query(
            "SELECT area, kind, COUNT(*) FROM run_change WHERE account = $1 AND run = $2 GROUP BY area, kind",
            args![account, number],
        )?,
        Some(pattern) => tx.query(
            "SELECT area, kind, COUNT(*) FROM run_change WHERE account = $1 AND run = $2 AND folded LIKE $3 ESCAPE '!' GROUP BY area, kind",
            args![account, number, &pattern],
        )?,
    };
    let counted = |mut row: Row| {
        let lines = usize::try_from(row.int(2)).unwrap_or_default();
        Ok((named(&row.text(0))?, named(&row.text(1))?, lines))
    };
    rows.into_iter().map(counted).collect()
}

/// The pattern of a text that subjects are searched for. No subject has a NUL in it, and PostgreSQL's TEXT can't hold one.
fn pattern(search: &str) -> String {
    containing(&scim::fold(search).replace('\0', ""))
}

/// A line from three columns of a row: document, outcome, user.
fn line(mut row: Row, at: usize) -> Result<Line, Error> {
    Ok(Line { change: parse(&row.text(at))?, outcome: row.text(at + 1), user: row.opt_text(at + 2).map(UserId) })
}

/// A run that failed half-way: what it had not come to is told as left.
///
/// # Errors
/// The engine's, or a line that can't be read.
pub fn leave_the_rest(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE run_change SET outcome = 'stale', kind = 'hold' WHERE account = $1 AND run = $2 AND outcome = 'planned' AND kind NOT IN ('skip', 'hold', 'issue')",
        args![account, number],
    )?;
    recount(tx, account, number)
}

/// Counts anew: lines may have gone stale.
///
/// # Errors
/// The engine's, or a line that can't be read.
pub fn recount(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<(), Error> {
    let counts = text(&Counts::sum(tally(tx, account, number, None)?));
    tx.execute("UPDATE run SET counts = $3 WHERE account = $1 AND number = $2", args![account, number, &counts])?;
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
        for row in rows {
            found.insert((row.int(0), row.int(1)), line(row, 2)?);
        }
        Ok(())
    };
    if let Some(user) = user {
        keep(tx.query(
            "SELECT run, seq, change, outcome, user_id FROM run_change WHERE account = $1 AND user_id = $2 ORDER BY run DESC, seq LIMIT 1000",
            args![account, user],
        )?)?;
    }
    if let Some(resource) = resource {
        keep(tx.query(
            "SELECT run, seq, change, outcome, user_id FROM run_change WHERE account = $1 AND resource = $2 AND area = 'user' ORDER BY run DESC, seq LIMIT 1000",
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
