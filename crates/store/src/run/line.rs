//! The lines of a run's plan: stored with the verdict, marked with their outcome, read whole or page by page.
//!
//! The columns `kind` and `cause` are what a line is *told* as: a line that went stale becomes a hold, and what was planned
//! stays in its document. So a count of the columns (`tally.rs`), the stored counts and the lines of a report agree.
//!
//! A large plan is stored by and by. Only its head, which is stored last, makes its lines count: whoever reads lines reads
//! those of a run with a digest.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use planning::guard::Hold;
use planning::{Area, Change, Code, Fingerprint, Kind, Left, Mode, Plan, UserId, Who};

use super::claim::Claim;
use super::column::{left_by, name, outcome_of, parse, text, whole};
use super::fingerprint;
use super::row::RunStatus;
use super::tally::{Pile, pattern, recount};
use crate::console::{Applied, Outcome};
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

impl Verdict {
    /// That of a person's own plan: nobody judges it, and no setting takes the ground from it.
    pub fn of_person(who: &Who) -> Verdict {
        Verdict {
            status: RunStatus::Processing,
            mode: Mode::Live,
            holds: Vec::new(),
            approved_by: Some(who.clone()),
            policy_epoch: None,
            seen: None,
        }
    }
}

/// A line as it is stored, made outside of the transaction that stores it.
#[derive(Clone, Debug)]
pub struct Draft {
    area: String,
    kind: String,
    subject: String,
    folded: String,
    user: Option<String>,
    resource: Option<String>,
    cause: String,
    change: String,
    fingerprint: Fingerprint,
}

impl Draft {
    /// The row of a line.
    pub fn of(change: &Change) -> Draft {
        Draft {
            area: name(&change.area),
            kind: name(&change.kind),
            subject: change.subject.clone(),
            folded: scim::fold(&change.subject),
            user: change.user.as_ref().map(|user| user.0.clone()),
            resource: change.resource.as_ref().map(|resource| resource.0.clone()),
            cause: change.cause.code.name(),
            change: text(change),
            fingerprint: Fingerprint::of(change),
        }
    }
}

/// What makes stored lines count: the plan's name, its figures and its verdict.
#[derive(Clone, Debug)]
pub struct Head {
    digest: String,
    origin: String,
    facts: String,
    counts: String,
    tally: String,
    lines: usize,
    units: usize,
    verdict: Verdict,
}

impl Head {
    /// The head of a plan that is written in so many units.
    pub fn of(plan: &Plan, units: usize, verdict: Verdict) -> Head {
        let piles = Pile::of(plan.changes());
        Head {
            digest: plan.digest().0.clone(),
            origin: name(&plan.origin()),
            facts: text(plan.facts()),
            counts: text(&Pile::counts(&piles)),
            tally: text(&piles),
            lines: plan.changes().len(),
            units,
            verdict,
        }
    }
}

/// Stores some lines of a plan that does not count yet, in the place of what an earlier try left there, and tells in the
/// run's row how many of how many there are now. [`store_head`] makes them count; until then nobody reads them.
///
/// # Errors
/// The engine's.
pub fn store_lines(tx: &Tx<'_>, claim: &Claim, first: usize, drafts: &[Draft], of: usize) -> Result<(), Error> {
    insert_lines(tx, claim.account, claim.number, first, drafts)?;
    tx.execute(
        "UPDATE run SET done_units = $3, units = $4 WHERE account = $1 AND number = $2",
        args![claim.account, claim.number, whole(first + drafts.len()), whole(of)],
    )?;
    Ok(())
}

fn insert_lines(tx: &Tx<'_>, account: AccountId, run: i64, first: usize, drafts: &[Draft]) -> Result<(), Error> {
    let (from, to) = (whole(first), whole(first + drafts.len()));
    tx.execute(
        "DELETE FROM run_change WHERE account = $1 AND run = $2 AND seq >= $3 AND seq < $4",
        args![account, run, from, to],
    )?;
    let rows = (from..).zip(drafts).map(|(seq, draft)| {
        args![
            account,
            run,
            seq,
            &draft.area,
            &draft.kind,
            &draft.subject,
            &draft.folded,
            draft.user.as_ref(),
            draft.resource.as_ref(),
            &draft.cause,
            &draft.change,
        ]
        .to_vec()
    });
    tx.batch(
        "INSERT INTO run_change (account, run, seq, area, kind, subject, folded, user_id, resource, cause, change, outcome, before)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'planned', NULL)",
        rows,
    )?;
    fingerprint::insert(tx, account, run, first, drafts.iter().map(|draft| draft.fingerprint))
}

/// Makes the stored lines the plan of the run, and takes away what an earlier, longer one left behind them.
///
/// # Errors
/// The engine's.
pub fn store_head(tx: &Tx<'_>, account: AccountId, number: i64, head: &Head) -> Result<(), Error> {
    drop_lines(tx, account, number, head.lines)?;
    let verdict = &head.verdict;
    tx.execute(
        "UPDATE run SET status = $3, mode = $4, digest = $5, origin = $6, facts = $7, holds = $8, counts = $9, approved_by = $10, policy_epoch = $11, units = $12, seen = COALESCE(seen, $13), tally = $14, done_units = 0
         WHERE account = $1 AND number = $2",
        args![
            account,
            number,
            &name(&verdict.status),
            &name(&verdict.mode),
            &head.digest,
            &head.origin,
            &head.facts,
            &text(&verdict.holds),
            &head.counts,
            verdict.approved_by.as_ref().map(text).as_ref(),
            verdict.policy_epoch,
            whole(head.units),
            verdict.seen,
            &head.tally,
        ],
    )?;
    Ok(())
}

/// Takes away the lines of a run from this one on: those of a plan that never came to count.
///
/// # Errors
/// The engine's.
fn drop_lines(tx: &Tx<'_>, account: AccountId, number: i64, from: usize) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM run_change WHERE account = $1 AND run = $2 AND seq >= $3",
        args![account, number, whole(from)],
    )?;
    fingerprint::drop_from(tx, account, number, from)
}

/// A run ends without a plan: what was stored of one goes, and so does what an earlier one had beside its lines.
///
/// # Errors
/// The engine's.
pub fn drop_plan(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<(), Error> {
    drop_lines(tx, account, number, 0)?;
    tx.execute(
        "UPDATE run SET digest = NULL, origin = NULL, facts = NULL, holds = NULL, counts = NULL, tally = NULL, hints = NULL, approval = NULL, approved_by = NULL, scope = NULL, looked = NULL, unsettled = NULL, missed = NULL, units = 0, done_units = 0
         WHERE account = $1 AND number = $2",
        args![account, number],
    )?;
    Ok(())
}

/// Writes down what became of lines, and moves the cursor.
///
/// # Errors
/// The engine's.
pub fn record(tx: &Tx<'_>, claim: &Claim, applied: &[Applied], done_units: usize) -> Result<(), Error> {
    let befores: Vec<String> = applied.iter().map(|applied| text(&applied.before)).collect();
    let rows = applied.iter().zip(&befores).map(|(Applied { line, outcome, user, .. }, before)| {
        let outcome = if *outcome == Outcome::Applied { "applied" } else { "stale" };
        args![claim.account, claim.number, whole(*line), outcome, before, user.as_ref()].to_vec()
    });
    tx.batch(
        "UPDATE run_change SET outcome = $4, before = $5, user_id = COALESCE(user_id, $6), kind = CASE WHEN $4 = 'stale' THEN 'hold' ELSE kind END, cause = CASE WHEN $4 = 'stale' THEN 'stale' ELSE cause END
         WHERE account = $1 AND run = $2 AND seq = $3",
        rows,
    )?;
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
    /// `planned`, `applied`, `stale`, or that its run lost its ground before it was begun: `lapsed`, `lapsed_for_keeps`.
    pub outcome: String,
    /// The console user that it is about, once there is one.
    pub user: Option<UserId>,
}

/// Which lines of a run: one kind of one area for one cause, and of those the ones whose subject has the text in it.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a> {
    /// About what.
    pub area: Area,
    /// What they are told as.
    pub kind: Kind,
    /// Why.
    pub cause: Code,
    /// A part of the subject; case does not count.
    pub search: Option<&'a str>,
}

impl Line {
    /// The line as it came out: one that went stale or lapsed was left, and says so.
    pub fn told(self) -> Change {
        match left_by(&self.outcome) {
            Some(left) => self.change.left(left),
            None => self.change,
        }
    }
}

/// Lines that are read at once: their texts are gone before the next ones come.
const AT_ONCE: usize = 1_000;

/// The lines of a run's plan, in order.
///
/// # Errors
/// The engine's, or a line that can't be read.
pub fn lines(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<Vec<Line>, Error> {
    let mut lines = Vec::new();
    loop {
        let (from, to) = (whole(lines.len()), whole(lines.len() + AT_ONCE));
        let rows = tx.query(
            "SELECT change, outcome, user_id FROM run_change WHERE account = $1 AND run = $2 AND seq >= $3 AND seq < $4
             AND EXISTS (SELECT 1 FROM run r WHERE r.account = $1 AND r.number = $2 AND r.digest IS NOT NULL) ORDER BY seq",
            args![account, number, from, to],
        )?;
        let is_last = rows.len() < AT_ONCE;
        for row in rows {
            lines.push(line(row, 0)?);
        }
        if is_last {
            return Ok(lines);
        }
    }
}

/// Lines that are not asked for and are read since they stand between two that are: another way to the engine is dearer.
const BETWEEN: usize = 20;

/// The lines of a run's plan at these places.
///
/// # Errors
/// The engine's, or a line that can't be read.
pub fn lines_at(
    tx: &Tx<'_>,
    account: AccountId,
    number: i64,
    places: &BTreeSet<usize>,
) -> Result<BTreeMap<usize, Line>, Error> {
    let mut found = BTreeMap::new();
    let places: Vec<usize> = places.iter().copied().collect();
    let near = places.chunk_by(|one, next| next - one <= BETWEEN).flat_map(|near| near.chunks(AT_ONCE / BETWEEN));
    let mut ranges = near.filter_map(|near| Some((*near.first()?, *near.last()?))).peekable();
    while ranges.peek().is_some() {
        let mut read = 0;
        let some =
            std::iter::from_fn(|| ranges.next_if(|_| read < AT_ONCE).inspect(|(first, last)| read += last - first + 1));
        let rows = tx.each(
            "SELECT seq, change, outcome, user_id FROM run_change WHERE account = $1 AND run = $2 AND seq >= $3 AND seq <= $4",
            some.map(|(first, last)| args![account, number, whole(first), whole(last)].to_vec()),
        )?;
        for row in rows.into_iter().flatten() {
            let at = usize::try_from(row.int(0)).unwrap_or_default();
            if places.binary_search(&at).is_ok() {
                found.insert(at, line(row, 1)?);
            }
        }
    }
    Ok(found)
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
    let (area, kind, cause) = (name(&of.area), name(&of.kind), of.cause.name());
    let (skip, limit) = (i64::try_from(skip).unwrap_or(i64::MAX), i64::try_from(limit).unwrap_or(i64::MAX));
    let rows = match of.search.map(pattern) {
        None => tx.query(
            "SELECT change, outcome, user_id FROM run_change WHERE account = $1 AND run = $2 AND area = $3 AND kind = $4 AND cause = $5 AND EXISTS (SELECT 1 FROM run r WHERE r.account = $1 AND r.number = $2 AND r.digest IS NOT NULL) ORDER BY seq LIMIT $6 OFFSET $7",
            args![account, number, &area, &kind, &cause, limit, skip],
        )?,
        Some(pattern) => tx.query(
            "SELECT change, outcome, user_id FROM run_change WHERE account = $1 AND run = $2 AND area = $3 AND kind = $4 AND cause = $5 AND folded LIKE $8 ESCAPE '!' AND EXISTS (SELECT 1 FROM run r WHERE r.account = $1 AND r.number = $2 AND r.digest IS NOT NULL) ORDER BY seq LIMIT $6 OFFSET $7",
            args![account, number, &area, &kind, &cause, limit, skip, &pattern],
        )?,
    };
    rows.into_iter().map(|row| line(row, 0)).collect()
}

/// The lines of one pile after the one with this place in the plan, in order: so many at the most, each with its place.
/// However long the report is, a page of it costs the same.
///
/// # Errors
/// The engine's, or a line that can't be read.
pub fn lines_after(
    tx: &Tx<'_>,
    account: AccountId,
    number: i64,
    pile: &Pile,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, Line)>, Error> {
    let rows = tx.query(
        "SELECT seq, change, outcome, user_id FROM run_change WHERE account = $1 AND run = $2 AND area = $3 AND kind = $4 AND cause = $5 AND seq > $6 AND EXISTS (SELECT 1 FROM run r WHERE r.account = $1 AND r.number = $2 AND r.digest IS NOT NULL) ORDER BY seq LIMIT $7",
        args![account, number, &name(&pile.area), &name(&pile.kind), &pile.cause.name(), after, limit],
    )?;
    rows.into_iter().map(|row| Ok((row.int(0), line(row, 1)?))).collect()
}

/// A line from three columns of a row: document, outcome, user.
fn line(mut row: Row, at: usize) -> Result<Line, Error> {
    Ok(Line { change: parse(&row.text(at))?, outcome: row.text(at + 1), user: row.opt_text(at + 2).map(UserId) })
}

/// A run that failed: what it had not come to is told as left.
///
/// # Errors
/// The engine's, or a line that can't be read.
pub fn leave_the_rest(tx: &Tx<'_>, account: AccountId, number: i64, left: Left) -> Result<(), Error> {
    tx.execute(
        "UPDATE run_change SET outcome = $3, kind = 'hold', cause = $4 WHERE account = $1 AND run = $2 AND outcome = 'planned' AND kind NOT IN ('skip', 'hold', 'issue')",
        args![account, number, outcome_of(left), &left.cause().code.name()],
    )?;
    recount(tx, account, number)
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
    let mut found = BTreeMap::new();
    let mut keep = |rows: Vec<Row>| -> Result<(), Error> {
        for row in rows {
            found.insert((row.int(0), row.int(1)), line(row, 2)?);
        }
        Ok(())
    };
    if let Some(user) = user {
        keep(tx.query(
            "SELECT c.run, c.seq, c.change, c.outcome, c.user_id FROM run_change c WHERE c.account = $1 AND c.user_id = $2 AND EXISTS (SELECT 1 FROM run r WHERE r.account = $1 AND r.number = c.run AND r.digest IS NOT NULL) ORDER BY c.run DESC, c.seq LIMIT 1000",
            args![account, user],
        )?)?;
    }
    if let Some(resource) = resource {
        keep(tx.query(
            "SELECT c.run, c.seq, c.change, c.outcome, c.user_id FROM run_change c WHERE c.account = $1 AND c.resource = $2 AND c.area = 'user' AND EXISTS (SELECT 1 FROM run r WHERE r.account = $1 AND r.number = c.run AND r.digest IS NOT NULL) ORDER BY c.run DESC, c.seq LIMIT 1000",
            args![account, resource],
        )?)?;
    }
    Ok(found.into_iter().rev().map(|((run, _), line)| (run, line)).collect())
}

/// What runs could not decide about one group of the directory, the newest run first, each with its run's number.
///
/// # Errors
/// The engine's, or a line that can't be read.
pub fn issues_of_group(tx: &Tx<'_>, account: AccountId, resource: &str) -> Result<Vec<(i64, Line)>, Error> {
    let rows = tx.query(
        "SELECT c.run, c.change, c.outcome, c.user_id FROM run_change c WHERE c.account = $1 AND c.resource = $2 AND c.area = 'group' AND c.kind = 'issue' AND EXISTS (SELECT 1 FROM run r WHERE r.account = $1 AND r.number = c.run AND r.digest IS NOT NULL) ORDER BY c.run DESC, c.seq LIMIT 100",
        args![account, resource],
    )?;
    rows.into_iter().map(|row| Ok((row.int(0), line(row, 1)?))).collect()
}

/// People archived by syncs since an instant whom nobody approved, and nobody has taken back. A run counts by its end: one
/// that waited for a worker, or for the next one after a crash, has archived later than it was asked for.
///
/// # Errors
/// The engine's.
pub fn unapproved_archives(tx: &Tx<'_>, account: AccountId, since: Timestamp) -> Result<usize, Error> {
    let row = tx.one(
        "SELECT (SELECT COUNT(*) FROM run r JOIN run_change c ON c.account = r.account AND c.run = r.number
             WHERE r.account = $1 AND r.finished_at > $2 AND r.origin = 'sync' AND r.approved_by IS NULL AND r.mode = 'live' AND r.status <> 'undone'
               AND c.area = 'user' AND c.kind = 'archive' AND c.outcome = 'applied')
         + (SELECT COUNT(*) FROM run r JOIN run_change c ON c.account = r.account AND c.run = r.number
             WHERE r.account = $1 AND r.finished_at IS NULL AND r.origin = 'sync' AND r.approved_by IS NULL AND r.mode = 'live' AND r.status <> 'undone'
               AND c.area = 'user' AND c.kind = 'archive' AND c.outcome = 'applied')",
        args![account, since],
    )?;
    Ok(row.and_then(|row| usize::try_from(row.int(0)).ok()).unwrap_or_default())
}
