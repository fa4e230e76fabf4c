//! What a run's page says beside its lines: of a plan that is held, or would be, what its leavers have in common, how near it
//! is to the limit, and who they are; of any, which run took it back or was taken back by it.

use ::store::run::{self, Run, RunStatus};
use ::store::{AccountId, Tx};
use jiff::{SignedDuration, Timestamp};
use planning::guard::Rule;
use planning::{Mode, Origin, wording};

use super::summary::leavers;
use super::{HintTold, Leaver};
use crate::error::Result;
use crate::settings::Settings;

/// What stands beside the lines.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// What those have in common whom the plan would archive.
    pub hints: Vec<HintTold>,
    /// How near the plan is to the limit of archives.
    pub meter: Option<Meter>,
    /// Of a held plan: who would be archived, by department, those without one last; 500 at the most.
    pub leavers: Vec<(Option<String>, Leaver)>,
    /// How many more would be.
    pub unnamed: usize,
    /// When the plan that it was held with was replaced by a later one.
    pub renewed_at: Option<Timestamp>,
    /// The run that it takes back.
    pub undoes: Option<i64>,
    /// The run that took it back.
    pub undone_by: Option<i64>,
    /// It has applied something that nobody has taken back: so many writes, bookkeeping among them.
    pub may_be_undone: Option<usize>,
}

/// The guard's limit of archives in 24 hours, and how much of it a plan needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meter {
    /// Archives of the plan, and those of the last 24 hours that nobody approved.
    pub archives: usize,
    /// Of which so many were before.
    pub before: usize,
    /// So many pass.
    pub allowed: usize,
}

impl Beside {
    pub(super) fn of(tx: &Tx<'_>, account: AccountId, run: &Run, now: Timestamp) -> Result<Beside> {
        let number = run.number;
        let is_held = run.status == RunStatus::Held;
        let of_test = run.mode == Mode::Test && run.status == RunStatus::Completed;
        let mut beside = Beside { undoes: run.undoes, ..Beside::default() };
        if is_held || of_test {
            let told = |hint: &_| {
                let hint: &planning::Hint = hint;
                HintTold { factor: hint.factor, sentence: wording::hint_sentence(hint) }
            };
            beside.hints = run::hints(tx, account, number)?.iter().map(told).collect();
            beside.meter = meter(tx, account, run, now)?;
        }
        if is_held {
            beside.renewed_at = run::renewed_at(tx, account, number)?;
            beside.leavers = by_department(tx, account, number)?;
            beside.unnamed = run.counts.users.archived.saturating_sub(beside.leavers.len());
        }
        if run.status == RunStatus::Undone {
            beside.undone_by = run::undone_by(tx, account, number)?;
        }
        let has_ended = matches!(run.status, RunStatus::Completed | RunStatus::Failed);
        // Of a run that has ended, the lines that do something are those that were applied: any other is told as a hold.
        let may_be_undone = has_ended && run.mode == Mode::Live && run.counts.acting() > 0;
        beside.may_be_undone = may_be_undone.then_some(run.units);
        Ok(beside)
    }
}

/// As it was judged, where the limit has spoken; else as it is now.
fn meter(tx: &Tx<'_>, account: AccountId, run: &Run, now: Timestamp) -> Result<Option<Meter>> {
    let archives = run.counts.users.archived;
    if run.origin != Some(Origin::Sync) || archives == 0 {
        return Ok(None);
    }
    if let Some(hold) = run.holds.iter().find(|hold| hold.rule == Rule::ArchiveLimit) {
        let before = hold.concerned.saturating_sub(archives);
        return Ok(Some(Meter { archives: hold.concerned, before, allowed: hold.allowed }));
    }
    let before = run::unapproved_archives(tx, account, now - SignedDuration::from_hours(24))?;
    let limits = Settings::read(tx, account)?.limits();
    let allowed = run.facts.as_ref().map_or(0, |facts| limits.allowed(facts.managed_active));
    Ok(Some(Meter { archives: archives + before, before, allowed }))
}

fn by_department(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<Vec<(Option<String>, Leaver)>> {
    let lines = leavers(tx, account, number)?;
    let users = lines.iter().filter_map(|line| line.change.user.as_ref());
    let mut departments = run::departments(tx, account, users)?;
    let mut leavers: Vec<_> = lines
        .iter()
        .map(|line| {
            let user = line.change.user.as_ref();
            (user.and_then(|user| departments.remove(user)), Leaver::of(&line.change))
        })
        .collect();
    // By address within one; those without come last.
    leavers.sort_by(|(a, _), (b, _)| (a.is_none(), a).cmp(&(b.is_none(), b)));
    Ok(leavers)
}
