//! Two reports beside each other: what one has that the other has not, line by line.
//!
//! The lines are those that a reader sees: one that went stale is a hold in both, and bookkeeping is in neither. A run that
//! looked only at whom writes concern says nothing of who was skipped, held or an issue elsewhere: beside it, what is done
//! is compared and nothing else.

use ::store::run::{self, Scope};
use ::store::{AccountId, Tx};
use planning::difference::Difference;
use planning::{Change, Kind, wording};
use serde::Serialize;

use super::{First, ReportLine, find};
use crate::error::Result;
use crate::{App, accounts};

/// What parts two reports.
#[derive(Clone, Debug, Serialize)]
pub struct ReportDifference {
    format_version: u8,
    /// The run whose report is read.
    pub run: i64,
    /// The run that it is held against.
    pub against: i64,
    /// What the sync that is read planned; `null` where it was no sync.
    pub scope: Option<Scope>,
    /// What the other one planned.
    pub against_scope: Option<Scope>,
    /// How much parts them, in one sentence.
    pub headline: String,
    /// Why only what is done was compared, where that is so.
    pub note: Option<String>,
    /// Lines that only `run` has.
    pub new: Vec<ReportLine>,
    /// Lines that only `against` has.
    pub gone: Vec<ReportLine>,
    /// Lines about the same person, group or membership that say different things.
    pub different: Vec<Different>,
}

/// What two reports say about the same.
#[derive(Clone, Debug, Serialize)]
pub struct Different {
    /// What `against` says.
    pub old: ReportLine,
    /// What `run` says.
    pub new: ReportLine,
}

/// What a page shows of that: of each part the first lines.
#[derive(Clone, Debug)]
pub struct DifferenceSeen {
    /// How much parts them, in one sentence.
    pub headline: String,
    /// Why only what is done was compared, where that is so.
    pub note: Option<String>,
    /// Lines that only the run has that is read.
    pub new: First,
    /// Lines that only the other one has.
    pub gone: First,
    /// What the other one says about what both have.
    pub was: First,
    /// What the run that is read says about it.
    pub is: First,
}

/// Holds the report of `run` against that of another run of the account.
///
/// Errors: `NotFound` (account, either run).
pub fn diff(ctx: &App, slug: &str, run: i64, against: i64) -> Result<ReportDifference> {
    let Found { scope, against_scope, parted, note } = find_difference(ctx, slug, run, against)?;
    let all = |lines: &[Change]| lines.iter().map(ReportLine::of).collect();
    let both = |(old, new): &(Change, Change)| Different { old: ReportLine::of(old), new: ReportLine::of(new) };
    Ok(ReportDifference {
        format_version: 1,
        run,
        against,
        scope,
        against_scope,
        headline: wording::parted(&parted),
        note,
        new: all(&parted.new),
        gone: all(&parted.gone),
        different: parted.different.iter().map(both).collect(),
    })
}

/// The same as a page shows it: of each part so many lines at the most, and only those are worded.
///
/// Errors: as [`diff`].
pub fn diff_seen(ctx: &App, slug: &str, run: i64, against: i64, most: usize) -> Result<DifferenceSeen> {
    let Found { parted, note, .. } = find_difference(ctx, slug, run, against)?;
    Ok(DifferenceSeen {
        headline: wording::parted(&parted),
        note,
        new: First::of(&parted.new, most),
        gone: First::of(&parted.gone, most),
        was: First::of(parted.different.iter().map(|(was, _)| was), most),
        is: First::of(parted.different.iter().map(|(_, is)| is), most),
    })
}

/// What parts two reports, without words.
struct Found {
    scope: Option<Scope>,
    against_scope: Option<Scope>,
    parted: Difference,
    note: Option<String>,
}

fn find_difference(ctx: &App, slug: &str, run: i64, against: i64) -> Result<Found> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let scope = find(tx, account, slug, run)?.scope;
        let against_scope = find(tx, account, slug, against)?.scope;
        let looked_alike = scope == against_scope && scope != Some(Scope::Changed);
        let lines = |number| lines(tx, account, number, looked_alike);
        let (before, after) = (lines(against)?, lines(run)?);
        let parted = Difference::between(&before, &after);
        Ok(Found { scope, against_scope, parted, note: (!looked_alike).then(|| NOTE.to_owned()) })
    })
}

const NOTE: &str = "The two runs did not look at the same people, so only what is done is compared: who is skipped, held or an issue is not.";

/// The lines of a run, or those of them that were planned to do something.
fn lines(tx: &Tx<'_>, account: AccountId, number: i64, all: bool) -> Result<Vec<Change>> {
    let lines = run::lines(tx, account, number)?.into_iter();
    let told = lines.filter(|line| all || line.change.kind.acts()).map(run::Line::told);
    Ok(told.filter(|change| change.kind != Kind::Link).collect())
}
