//! A plan in a few words: what somebody reads before they turn Test Mode off or approve, with everybody whom it archives.
//!
//! The stored one of the newest run is here; the same of what a sync would do now is `sync/plan.rs: summary`.

use ::store::run::{self, Filter, Line, Lines, RunStatus};
use ::store::{AccountId, Tx};
use jiff::Timestamp;
use planning::guard::Rule;
use planning::{Area, Change, Counts, Digest, Kind, Mode, wording};

use super::legend::in_order;
use super::{HeldRule, Report};
use crate::error::Result;
use crate::settings::Settings;
use crate::{App, accounts};

/// People to be archived who are named one by one.
const NAMED: usize = 500;

/// A plan in a few words.
#[derive(Clone, Debug)]
pub struct PlanSummary {
    /// The run that made it; none for what a sync would do now.
    pub run: Option<i64>,
    /// When it was made.
    pub made_at: Timestamp,
    /// What an approval names.
    pub digest: Digest,
    /// One sentence, worst first.
    pub headline: String,
    /// How much of what.
    pub counts: Counts,
    /// What is held, or would be. Not that it would be the first live run: whoever reads this has seen it.
    pub held: Vec<HeldRule>,
    /// Who would be archived, by address; 500 at the most.
    pub leavers: Vec<Leaver>,
    /// How many more would be.
    pub unnamed: usize,
}

/// Somebody who would be archived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaver {
    /// The address.
    pub email: String,
    /// Why.
    pub sentence: String,
    /// The console user.
    pub user: Option<String>,
}

impl Leaver {
    /// Whom this line would archive.
    pub(super) fn of(change: &Change) -> Leaver {
        Leaver {
            email: change.subject.clone(),
            sentence: wording::sentence(change),
            user: change.user.as_ref().map(|user| user.0.clone()),
        }
    }
}

impl PlanSummary {
    /// The first of those whom a plan archives.
    pub(crate) fn leavers<'a>(archives: impl Iterator<Item = &'a Change>) -> Vec<Leaver> {
        archives.take(NAMED).map(Leaver::of).collect()
    }

    /// What the report of a plan says in a few words, and these people whom it archives.
    pub(crate) fn of(report: Report, digest: Digest, made_at: Timestamp, leavers: Vec<Leaver>) -> PlanSummary {
        let held = report.held.into_iter().filter(|held| held.rule != Rule::FirstLive).collect();
        PlanSummary {
            run: report.run,
            made_at,
            digest,
            headline: report.headline,
            counts: report.counts,
            held,
            unnamed: report.counts.users.archived.saturating_sub(leavers.len()),
            leavers,
        }
    }
}

/// The plan of the newest run in Test Mode of the chosen source, if one has looked yet.
///
/// It was made when that run looked; whether it is still the present one is for the digest to say
/// (`settings::set` answers `StaleDigest`).
///
/// Errors: `NotFound`.
pub fn newest_plan(ctx: &App, slug: &str) -> Result<Option<PlanSummary>> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let source = Settings::read(tx, account)?.source();
        let filter = Filter {
            source: Some(source),
            status: Some(RunStatus::Completed),
            mode: Some(Mode::Test),
            ..Filter::default()
        };
        let Some(run) = run::page(tx, account, &filter, 1)?.pop() else { return Ok(None) };
        let Some(digest) = run.digest.clone() else { return Ok(None) };
        let leavers = leavers(tx, account, run.number)?;
        let made_at = run.finished_at.unwrap_or(run.created_at);
        let leavers = PlanSummary::leavers(leavers.iter().map(|line| &line.change));
        Ok(Some(PlanSummary::of(Report::of_run(&run), digest, made_at, leavers)))
    })
}

/// Those whom the plan of a run would archive, 500 at the most: a reason after the other, the largest first.
pub(super) fn leavers(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<Vec<Line>> {
    let piles = run::kept_piles(tx, account, number)?;
    let mut leavers = Vec::new();
    for pile in in_order(&piles).iter().filter(|pile| (pile.area, pile.kind) == (Area::User, Kind::Archive)) {
        let of = Lines { area: pile.area, kind: pile.kind, cause: pile.cause, search: None };
        leavers.extend(run::page_of_lines(tx, account, number, &of, 0, NAMED - leavers.len())?);
    }
    leavers.sort_by(|a: &Line, b: &Line| a.change.subject.cmp(&b.change.subject));
    Ok(leavers)
}
