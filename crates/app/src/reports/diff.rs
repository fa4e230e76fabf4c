//! Two reports beside each other: what one has that the other has not, line by line.
//!
//! The lines are those that a reader sees: one that went stale is a hold in both, and bookkeeping is in neither.

use ::store::run;
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
    /// How much parts them, in one sentence.
    pub headline: String,
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
        for number in [run, against] {
            find(tx, account, slug, number)?;
        }
        let (before, after) = (lines(tx, account, against)?, lines(tx, account, run)?);
        let parted = Difference::between(&before, &after);
        let all = |lines: &[Change]| lines.iter().map(ReportLine::of).collect();
        let both = |(old, new): &(Change, Change)| Different { old: ReportLine::of(old), new: ReportLine::of(new) };
        Ok(ReportDifference {
            format_version: 1,
            run,
            against,
            headline: wording::parted(&parted),
            new: all(&parted.new),
            gone: all(&parted.gone),
            different: parted.different.iter().map(both).collect(),
        })
    })
}

fn lines(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<Vec<Change>> {
    let told = run::lines(tx, account, number)?.into_iter().map(run::Line::told);
    Ok(told.filter(|change| change.kind != Kind::Link).collect())
}
