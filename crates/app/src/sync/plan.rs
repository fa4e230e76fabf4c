//! What a sync would do now. Changes nothing, ever.

use ::store::run::RunStatus;
use ::store::{AccountId, Tx, sync_state};
use jiff::Timestamp;
use planning::guard::{self, Hold};
use planning::{Change, Difference, Digest, Kind, Mapping, Plan, Scope, Trigger, reconcile};

use super::{ask, snapshot};
use crate::error::{Error, Result};
use crate::mapping::Preview;
use crate::reports::{Head, Parted, PlanSummary, Report};
use crate::settings::Settings;
use crate::{App, accounts};

/// The report of a sync that is not made: `run` is null, the mode is the one in force.
///
/// Errors: `NotFound`; `Off` while provisioning is off.
pub fn report(ctx: &App, slug: &str) -> Result<Report> {
    preview(ctx, slug, Judged::report)
}

/// The same in a few words, for somebody who is about to approve it: what `reports::newest_plan` tells of the stored one.
///
/// Errors: `NotFound`; `Off` while provisioning is off.
pub fn summary(ctx: &App, slug: &str) -> Result<PlanSummary> {
    let now = ctx.now();
    preview(ctx, slug, |judged| {
        let digest = judged.plan.digest().clone();
        let leavers = PlanSummary::leavers(judged.plan.archives());
        PlanSummary::of(judged.report(), digest, now, leavers)
    })
}

/// The same under another mapping, beside the one in force. Both read the directory as it is at one moment.
pub(crate) fn beside(ctx: &App, slug: &str, mapping: Mapping) -> Result<Preview> {
    let now = ctx.now();
    let (mut look, settings, other) = ctx.store.read(|tx| {
        let (account, look, settings) = look(tx, slug, now)?;
        let state = sync_state::get(tx, account)?;
        let other = snapshot::mirror(tx, account, &settings, &state, &mapping, now)?;
        Ok::<_, Error>((look, settings, other))
    })?;
    // Bookkeeping is in no report.
    let told =
        |plan: &Plan| plan.changes().iter().filter(|line| line.kind != Kind::Link).cloned().collect::<Vec<Change>>();
    let present = told(&reconcile(&look.snapshot, Scope::All));
    (look.snapshot.mirror, look.snapshot.policy.mapping) = (other, mapping);
    let parted = |plan: &Plan| Parted::of(&Difference::between(&present, &told(plan)));
    let judged = Judged::of(&look, &settings);
    Ok(Preview { difference: parted(&judged.plan), report: judged.report() })
}

fn preview<T>(ctx: &App, slug: &str, tell: impl FnOnce(Judged) -> T) -> Result<T> {
    let now = ctx.now();
    let (_, look, settings) = ctx.store.read(|tx| look(tx, slug, now))?;
    Ok(tell(Judged::of(&look, &settings)))
}

/// A plan that is not stored, and what the guard says of it.
struct Judged {
    plan: Plan,
    holds: Vec<Hold>,
    head: Head,
}

impl Judged {
    fn of(look: &snapshot::Look, settings: &Settings) -> Judged {
        let plan = reconcile(&look.snapshot, Scope::All);
        let (plan, holds) = guard::judge(plan, &look.snapshot.policy, &look.recent).told();
        let head = Head {
            trigger: Trigger::Force,
            source: settings.source(),
            mode: settings.mode(),
            status: RunStatus::Completed,
        };
        Judged { plan, holds, head }
    }

    /// Of a large plan nothing is held twice.
    fn report(self) -> Report {
        Report::preview(self.plan, &self.holds, self.head)
    }
}

/// The digest of what a sync would do now.
///
/// Errors: `NotFound`.
pub(crate) fn digest(ctx: &App, slug: &str) -> Result<Digest> {
    let (now, slug) = (ctx.now(), slug.to_owned());
    let look = ctx.store.read(|tx| {
        let account = accounts::find(tx, &slug)?.id;
        let settings = Settings::read(tx, account)?;
        snapshot::take(tx, account, &settings, now)
    })?;
    Ok(reconcile(&look.snapshot, Scope::All).digest().clone())
}

fn look(tx: &Tx<'_>, slug: &str, now: Timestamp) -> Result<(AccountId, snapshot::Look, Settings)> {
    let account = accounts::find(tx, slug)?.id;
    let settings = Settings::read(tx, account)?;
    if !settings.enabled() {
        return Err(ask::off(slug));
    }
    Ok((account, snapshot::take(tx, account, &settings, now)?, settings))
}
