//! The list of runs, page by page: heads only, the newest first.

use ::store::run::{self, Filter, Run, RunStatus};
use jiff::Timestamp;
use planning::{Source, Trigger, Who};

use super::{Progress, Report};
use crate::error::Result;
use crate::{App, accounts};

/// The most runs on a page.
const MOST: usize = 100;

/// Which runs.
#[derive(Clone, Copy, Debug)]
pub struct RunsQuery {
    /// "Service": who filled the account, or did this one.
    pub service: Option<Source>,
    /// Where they are.
    pub status: Option<RunStatus>,
    /// Older than this one: `next` of the page before.
    pub before: Option<i64>,
    /// So many at the most; never more than 100.
    pub limit: usize,
}

/// Some runs.
#[derive(Clone, Debug)]
pub struct RunsPage {
    /// Newest first.
    pub runs: Vec<RunHead>,
    /// The `before` of the next page, if there is one.
    pub next: Option<i64>,
    /// The `before` of the page of newer runs, if there are any.
    pub previous: Option<i64>,
}

/// A run without its lines.
#[derive(Clone, Debug)]
pub struct RunHead {
    /// The head of its report.
    pub report: Report,
    /// Who asked for it; nobody, if it came by itself.
    pub asked_by: Option<Who>,
    /// Whose approval cleared it, if it needed one.
    pub approved_by: Option<Who>,
    /// When it was taken up first.
    pub started_at: Option<Timestamp>,
    /// How far it is, until it has ended.
    pub progress: Option<Progress>,
    /// Changes that the syncs before should have made.
    pub missed: usize,
}

impl RunHead {
    /// The head of a run as it is kept.
    pub(crate) fn of(run: Run) -> RunHead {
        // Whoever a run of the schedule is put down to asked for nothing.
        let by_itself = matches!(run.trigger, Trigger::Quiet | Trigger::Daily | Trigger::Adi);
        RunHead {
            report: Report::of_run(&run),
            progress: Progress::of(&run),
            asked_by: (!by_itself).then_some(run.requested_by),
            approved_by: run.approved_by,
            started_at: run.started_at,
            missed: run.missed,
        }
    }

    /// Did a sync make it, and not a person?
    pub fn is_sync(&self) -> bool {
        !matches!(self.report.trigger, Trigger::Import | Trigger::Edit | Trigger::Undo)
    }
}

/// A page of runs.
///
/// Errors: `NotFound`.
pub fn page(ctx: &App, slug: &str, query: &RunsQuery) -> Result<RunsPage> {
    let limit = query.limit.clamp(1, MOST);
    let filter = Filter { source: query.service, status: query.status, mode: None, before: query.before };
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        // One more than is shown tells whether there is another page.
        let mut runs = run::page(tx, account, &filter, limit + 1)?;
        let more = runs.len() > limit;
        runs.truncate(limit);
        let next = runs.last().filter(|_| more).map(|run| run.number);
        // So many newer ones as fit on a page, and one more number, since `before` leaves out the one that it names.
        let newest = query.before.map(|from| run::newer(tx, account, &filter, from, limit)).transpose()?.flatten();
        let previous = newest.map(|number| number.saturating_add(1));
        Ok(RunsPage { previous, runs: runs.into_iter().map(RunHead::of).collect(), next })
    })
}
