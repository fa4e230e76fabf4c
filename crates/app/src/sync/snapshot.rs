//! One consistent look at mirror, console and policy, in one read transaction.

use ::store::{AccountId, Tx, console, kept, mirror, run, sync_state};
use jiff::{SignedDuration, Timestamp};
use planning::{Policy, Recent, Snapshot, schedule};

use crate::error::Result;
use crate::settings::Settings;

/// The look, and what the guard and the bookkeeping need beside it.
pub(super) struct Look {
    pub(super) snapshot: Snapshot,
    pub(super) recent: Recent,
    /// How many writes of the mirror the look has seen.
    pub(super) writes: i64,
    /// What the plan of this look is judged at.
    pub(super) policy_epoch: i64,
}

/// Takes the look.
pub(super) fn take(tx: &Tx<'_>, account: AccountId, settings: &Settings, now: Timestamp) -> Result<Look> {
    let state = sync_state::get(tx, account)?;
    let completeness = schedule::completeness(state.filling, state.last_write_at, settings.complete_period(), now);
    let snapshot = Snapshot {
        mirror: mirror::snapshot(tx, account, completeness)?,
        console: console::read(tx, account)?,
        policy: Policy { kept: kept::in_force(tx, account, now)?, ..settings.policy(&state) },
        as_of: now,
    };
    let recent = Recent {
        unapproved_archives: run::unapproved_archives(tx, account, now - SignedDuration::from_hours(24))?,
        people_seen: state.people_seen.and_then(|people| usize::try_from(people).ok()),
    };
    Ok(Look { snapshot, recent, writes: state.writes, policy_epoch: state.policy_epoch })
}
