//! Sync Reports: the stored plan and its outcome, worded; every page, file and command renders this one value.
//!
//! Whole reports are here. How far a run is says `progress.rs`, a list of runs page by page is in `page.rs`, one report page by
//! page in `view.rs` and `beside.rs`, the plan that somebody approves with the settings in `summary.rs`, the files in `csv.rs`, `xlsx.rs` and `text.rs`,
//! two reports beside each other in `diff.rs`, the first of many lines in `first.rs`, and what the kinds of lines mean in `legend.rs`.

mod beside;
mod csv;
mod diff;
mod first;
mod legend;
mod lines;
mod page;
mod parted;
mod progress;
mod summary;
pub mod text;
mod view;
mod xlsx;

pub use self::beside::{Beside, Meter};
pub use self::csv::csv;
pub use self::diff::{DifferenceSeen, Different, ReportDifference, diff, diff_seen};
pub use self::first::First;
pub use self::legend::{Meaning, legend, worst_first};
pub use self::lines::Lines;
pub use self::page::{RunHead, RunsPage, RunsQuery, page};
pub use self::parted::{Moved, Parted, PartedLine};
pub use self::progress::{Progress, Stage, progress};
pub use self::summary::{Leaver, PlanSummary, newest_plan};
pub use self::view::{LINES, LineOutcome, ReasonCount, RunLine, RunQuery, RunReport, view};
pub use self::xlsx::xlsx;
pub use ::store::run::{RunStatus, Scope};

use ::store::run::{self, Line, Run};
use ::store::{AccountId, Tx};
use jiff::Timestamp;
use planning::guard::{Hold, Rule};
use planning::plan::FieldChange;
use planning::wording::{self, Outcome};
use planning::{Area, Change, Code, Counts, Factor, Hint, Kind, Mode, Plan, Source, Trigger};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::{App, accounts};

/// The report of a run; `changes` is left out of lists.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    format_version: u8,
    /// The run's number; null for a preview.
    pub run: Option<i64>,
    /// What set it off.
    pub trigger: Trigger,
    /// Who fills the account, or did this one.
    pub source: Source,
    /// Test or live.
    pub mode: Mode,
    /// Where it is.
    pub status: RunStatus,
    /// The plan's name.
    pub digest: Option<String>,
    /// One sentence, worst first.
    pub headline: String,
    /// What is held and why, or would be.
    pub held: Vec<HeldRule>,
    /// How much of what.
    pub counts: Counts,
    /// When it was asked for.
    pub created_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Why it failed.
    pub failure: Option<String>,
    /// How far it is, until it has ended.
    pub progress: Option<Progress>,
    /// What the people have in common whom a plan would archive that is held, or would be; left out of lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hints: Option<Vec<HintTold>>,
    /// How much of the world the plan is for: everybody, or whom the writes since the last sync concern. Of the latter the
    /// lines are all: whoever is left alone, held or an issue without having been looked at again stands in the report of
    /// the sync that looked at them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// Line by line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Lines>,
}

/// A rule that spoke.
#[derive(Clone, Debug, Serialize)]
pub struct HeldRule {
    /// Which.
    pub rule: Rule,
    /// What it has to say.
    pub sentence: String,
}

/// What those have in common whom a plan would archive.
#[derive(Clone, Debug, Serialize)]
pub struct HintTold {
    /// What sort of thing.
    pub factor: Factor,
    /// How many share it, and how many of the others do.
    pub sentence: String,
}

/// A line of a report.
#[derive(Clone, Debug, Serialize)]
pub struct ReportLine {
    /// About what.
    pub area: Area,
    /// What was done, or not.
    pub kind: Kind,
    /// The e-mail, the group's name, or `group ← email`.
    pub subject: String,
    /// Why.
    pub reason: Reason,
    /// Field by field.
    pub fields: Vec<FieldChange>,
    /// The mirror resource it comes from.
    pub resource: Option<String>,
}

/// A cause and its sentence.
#[derive(Clone, Debug, Serialize)]
pub struct Reason {
    /// The code.
    pub code: Code,
    /// The words.
    pub sentence: String,
}

/// What made a run, and how far it is: the head of a report.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    pub(crate) trigger: Trigger,
    pub(crate) source: Source,
    pub(crate) mode: Mode,
    pub(crate) status: RunStatus,
}

impl Report {
    /// The report of a plan that is not stored.
    pub(crate) fn preview(plan: Plan, holds: &[Hold], head: Head) -> Report {
        let report = Report::new(head, Outcome::Preview, holds, Counts::of(plan.changes()));
        Report { digest: Some(plan.digest().0.clone()), changes: Some(Lines::of(plan.into_changes())), ..report }
    }

    /// The head of a run's report, as a list shows it.
    fn of_run(run: &Run) -> Report {
        let outcome = match run.status {
            RunStatus::Completed | RunStatus::Undone => Outcome::Done,
            RunStatus::Held => Outcome::Held,
            RunStatus::Pending | RunStatus::Processing => Outcome::Pending,
            RunStatus::Skipped => Outcome::Skipped,
            RunStatus::Failed => Outcome::Failed,
        };
        // A plan that was approved and applied is not held any more; the people whom a rule held still are.
        let overruled = matches!(run.status, RunStatus::Completed | RunStatus::Undone) && run.mode == Mode::Live;
        let holds: Vec<Hold> =
            run.holds.iter().filter(|hold| !(overruled && hold.rule.holds_plan())).cloned().collect();
        let head = Head { trigger: run.trigger, source: run.source, mode: run.mode, status: run.status };
        let report = Report::new(head, outcome, &holds, run.counts);
        Report {
            run: Some(run.number),
            digest: run.digest.as_ref().map(|digest| digest.0.clone()),
            created_at: Some(run.created_at),
            finished_at: run.finished_at,
            failure: run.failure.clone(),
            progress: Progress::of(run),
            headline: run.failure.clone().unwrap_or_else(|| headline(run, report.headline)),
            scope: run.scope,
            ..report
        }
    }

    fn new(head: Head, outcome: Outcome, holds: &[Hold], counts: Counts) -> Report {
        let told = |hold: &Hold| HeldRule { rule: hold.rule, sentence: wording::hold_sentence(hold) };
        Report {
            format_version: 1,
            run: None,
            trigger: head.trigger,
            source: head.source,
            mode: head.mode,
            status: head.status,
            digest: None,
            headline: wording::headline(&counts, head.mode, outcome, holds),
            held: holds.iter().map(told).collect(),
            counts,
            created_at: None,
            finished_at: None,
            failure: None,
            progress: None,
            hints: None,
            scope: None,
            changes: None,
        }
    }
}

impl ReportLine {
    /// The words of a change.
    pub fn of(change: &Change) -> ReportLine {
        ReportLine {
            area: change.area,
            kind: change.kind,
            subject: change.subject.clone(),
            reason: Reason { code: change.cause.code, sentence: wording::sentence(change) },
            fields: change.told().map(FieldChange::from).collect(),
            resource: change.resource.as_ref().map(|resource| resource.0.clone()),
        }
    }
}

/// Every run of an account, newest first, without their lines.
///
/// Errors: `NotFound`.
pub fn list(ctx: &App, slug: &str) -> Result<Vec<Report>> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let reports = run::list(tx, account)?.iter().map(Report::of_run).collect();
        Ok(reports)
    })
}

/// One run's report.
///
/// Errors: `NotFound` (account, run).
pub fn show(ctx: &App, slug: &str, number: i64) -> Result<Report> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let run = find(tx, account, slug, number)?;
        let lines = Lines::of(run::lines(tx, account, number)?.into_iter().map(Line::told).collect());
        let told = |hint: &Hint| HintTold { factor: hint.factor, sentence: wording::hint_sentence(hint) };
        let hints = run::hints(tx, account, number)?.iter().map(told).collect();
        Ok(Report { hints: Some(hints), changes: Some(lines), ..Report::of_run(&run) })
    })
}

/// The headline, with what a run has to do with another one that it takes back, or that took it back.
fn headline(run: &Run, headline: String) -> String {
    let headline = match (run.undoes, run.status) {
        (Some(undoes), RunStatus::Completed | RunStatus::Undone) => wording::undoing(undoes, &headline),
        _ => headline,
    };
    let headline = headline + &wording::missed(run.missed);
    if run.status == RunStatus::Undone { wording::undone(&headline) } else { headline }
}

/// One run of this account; another account's is not there.
fn find(tx: &Tx<'_>, account: AccountId, slug: &str, number: i64) -> Result<Run> {
    run::get(tx, account, number)?.ok_or_else(|| {
        Error::NotFound(format!("“{slug}” has no run {number}: `rollcall sync reports {slug}` lists them"))
    })
}
