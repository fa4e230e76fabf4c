//! One consistent look at mirror, console and policy, in one read transaction.

use ::store::run::Looked;
use ::store::sync_state::SyncState;
use ::store::{AccountId, Tx, console, kept, run, snapshot as adi, sync_state};
use jiff::{SignedDuration, Timestamp};
use planning::reconcile::Totals;
use planning::{Completeness, Mapping, Mirror, Policy, Recent, Scope, Snapshot, Source, schedule};

use crate::adi as domains;
use crate::error::Result;
use crate::mapping::in_force;
use crate::settings::Settings;

/// The look, and what the guard and the bookkeeping need beside it.
pub(super) struct Look {
    pub(super) snapshot: Snapshot,
    pub(super) recent: Recent,
    /// How many writes of the mirror the look has seen.
    pub(super) writes: i64,
    /// What the plan of this look is judged at.
    pub(super) policy_epoch: i64,
    /// How often something else than a write of the mirror had made it uncertain that everything is as planned.
    pub(super) unsettled: i64,
    /// What must be known of the rest, where the look is at a part.
    pub(super) totals: Option<Totals>,
}

impl Look {
    /// What of the world it is a look at.
    pub(super) fn scope(&self) -> Scope<'_> {
        self.totals.as_ref().map_or(Scope::All, Scope::Part)
    }

    /// What is kept of it with the run.
    pub(super) fn looked(&self, missed: usize) -> Looked {
        let scope = if self.totals.is_some() { run::Scope::Changed } else { run::Scope::Full };
        Looked { scope, writes: self.writes, unsettled: self.unsettled, missed }
    }
}

/// Takes the look.
pub(super) fn take(tx: &Tx<'_>, account: AccountId, settings: &Settings, now: Timestamp) -> Result<Look> {
    let state = sync_state::get(tx, account)?;
    let mapping = in_force::of_account(tx, account, settings.profile(), settings.source())?.mapping;
    let snapshot = Snapshot {
        mirror: mirror(tx, account, settings, &state, &mapping, now)?,
        console: console::read(tx, account)?,
        policy: Policy { kept: kept::in_force(tx, account, now)?, ..settings.policy(&state, mapping) },
        as_of: now,
    };
    look(tx, account, snapshot, &state, now)
}

/// The mirror as a mapping reads it.
pub(super) fn mirror(
    tx: &Tx<'_>,
    account: AccountId,
    settings: &Settings,
    state: &SyncState,
    mapping: &Mapping,
    now: Timestamp,
) -> Result<Mirror> {
    let completeness = completeness(tx, account, settings, state, now)?;
    Ok(match settings.source() {
        Source::Adi => adi::mirror(tx, account, completeness, mapping)?,
        _ => ::store::mirror::snapshot(tx, account, completeness, mapping)?,
    })
}

/// Does absence from the mirror say something?
pub(crate) fn completeness(
    tx: &Tx<'_>,
    account: AccountId,
    settings: &Settings,
    state: &SyncState,
    now: Timestamp,
) -> Result<Completeness> {
    match settings.source() {
        Source::Adi => domains::completeness(tx, account, state.filling, now),
        _ => Ok(schedule::completeness(state.filling, state.last_write_at, settings.complete_period(), now)),
    }
}

/// The world, and what stands beside it.
pub(super) fn look(
    tx: &Tx<'_>,
    account: AccountId,
    snapshot: Snapshot,
    state: &SyncState,
    now: Timestamp,
) -> Result<Look> {
    let recent = Recent {
        unapproved_archives: run::unapproved_archives(tx, account, now - SignedDuration::from_hours(24))?,
        people_seen: state.people_seen.and_then(|people| usize::try_from(people).ok()),
    };
    Ok(Look {
        snapshot,
        recent,
        writes: state.writes,
        policy_epoch: state.policy_epoch,
        unsettled: state.unsettled,
        totals: None,
    })
}
