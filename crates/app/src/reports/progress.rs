//! How far a run is that has not ended: one value for pages, the command line and JSON, read from the run's row alone.

use std::fmt;

use ::store::run::{Run, RunStatus};
use serde::Serialize;

use crate::App;
use crate::error::Result;

/// Where a run is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Waits for a worker.
    Queued,
    /// Directory and console are being compared.
    Comparing,
    /// Judged by the guard; plan and verdict are being stored.
    Guard,
    /// The plan is being applied.
    Applying,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Where.
    pub stage: Stage,
    /// Of the plan: lines that are stored, or units (people and groups who are written together) that are applied.
    pub done: usize,
    /// Of so many; none where nothing is counted yet.
    pub of: usize,
}

impl Progress {
    /// How far a run is, as it is kept; nowhere once it has ended or while it is held.
    pub(super) fn of(run: &Run) -> Option<Progress> {
        let stage = match (run.status, &run.digest, run.units) {
            (RunStatus::Pending, ..) => Stage::Queued,
            (RunStatus::Processing, None, 0) => Stage::Comparing,
            (RunStatus::Processing, None, _) => Stage::Guard,
            (RunStatus::Processing, Some(_), _) => Stage::Applying,
            _ => return None,
        };
        Some(Progress { stage, done: run.done_units, of: run.units })
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Progress { stage, done, of } = self;
        match stage {
            Stage::Queued => f.write_str("queued: waits for a worker"),
            Stage::Comparing => f.write_str("comparing the directory with the console"),
            Stage::Guard => write!(f, "judged by the guard, storing the plan: {done} of {of} lines"),
            Stage::Applying => write!(f, "applying: {done} of {of} done"),
        }
    }
}

/// How far a run is, read alone; nowhere once it has ended.
///
/// Errors: `NotFound` (account, run).
pub fn progress(ctx: &App, slug: &str, number: i64) -> Result<Option<Progress>> {
    ctx.store.read(|tx| {
        let account = crate::accounts::find(tx, slug)?.id;
        Ok(Progress::of(&super::find(tx, account, slug, number)?))
    })
}
