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

use super::{ReportLine, find};
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

/// Holds the report of `run` against that of another run of the account.
///
/// Errors: `NotFound` (account, either run).
pub fn diff(ctx: &App, slug: &str, run: i64, against: i64) -> Result<ReportDifference> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let scope = find(tx, account, slug, run)?.scope;
        let against_scope = find(tx, account, slug, against)?.scope;
        let looked_alike = scope == against_scope && scope != Some(Scope::Changed);
        let lines = |number| lines(tx, account, number, looked_alike);
        let (before, after) = (lines(against)?, lines(run)?);
        let parted = Difference::between(&before, &after);
        let all = |lines: &[Change]| lines.iter().map(ReportLine::of).collect();
        let both = |(old, new): &(Change, Change)| Different { old: ReportLine::of(old), new: ReportLine::of(new) };
        Ok(ReportDifference {
            format_version: 1,
            run,
            against,
            scope,
            against_scope,
            headline: wording::parted(&parted),
            note: (!looked_alike).then(|| NOTE.to_owned()),
            new: all(&parted.new),
            gone: all(&parted.gone),
            different: parted.different.iter().map(both).collect(),
        })
    })
}

const NOTE: &str = "The two runs did not look at the same people, so only what is done is compared: who is skipped, held or an issue is not.";

/// The lines of a run, or those of them that were planned to do something.
fn lines(tx: &Tx<'_>, account: AccountId, number: i64, all: bool) -> Result<Vec<Change>> {
    let lines = run::lines(tx, account, number)?.into_iter();
    let told = lines.filter(|line| all || line.change.kind.acts()).map(run::Line::told);
    Ok(told.filter(|change| change.kind != Kind::Link).collect())
}
