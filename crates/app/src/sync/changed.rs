//! A look at what was written since everything was as planned, and at whom that concerns: a sync after one change costs
//! like one change.
//!
//! `None` wherever that can't be told apart, or is no gain; then everything is looked at (`snapshot.rs`). What makes it so:
//!
//! ```text
//! the mirror fills, the source is another one, Test Mode is on    absence, or the whole plan, is what it is about
//! no live sync has left everything as planned since               settings, administrators, a file or an edit moved it
//! too much was written, or a write reached too far                a part that large is no part
//! ```

use ::store::neighbours::{self, Neighbours};
use ::store::run::{self, Claim};
use ::store::sync_state::{self, Settled, SyncState};
use ::store::{AccountId, Tx, audit, kept};
use jiff::Timestamp;
use planning::neighbourhood::{Changed, Neighbourhood};
use planning::{Completeness, Difference, Mode, Plan, Policy, Source, Trigger, reconcile};

use super::snapshot::{self, Look};
use crate::error::Result;
use crate::mapping::in_force;
use crate::settings::Settings;

/// People or groups that a part may have, whatever the size of the company; of a large one, two in a hundred.
const FEW: usize = 2_000;

/// At what a sync looks: at whom the writes since the last one concern, if that is a part of the world and not everything is
/// wanted. A daily sync looks at everything, and at that part as well, so that what the others missed comes to light.
pub(super) fn look(
    tx: &Tx<'_>,
    claim: &Claim,
    settings: &Settings,
    everything: bool,
    now: Timestamp,
) -> Result<(Look, Option<Look>)> {
    let trigger = run::get(tx, claim.account, claim.number)?.map(|run| run.trigger);
    let part = match trigger {
        Some(Trigger::Quiet | Trigger::Force | Trigger::Daily) if !everything => {
            take(tx, claim.account, settings, now)?
        }
        _ => None,
    };
    match part {
        Some(part) if trigger != Some(Trigger::Daily) => Ok((part, None)),
        part => Ok((snapshot::take(tx, claim.account, settings, now)?, part)),
    }
}

/// How many changes a plan for everybody has that one for the part has not: syncs of what was written would never make them.
pub(super) fn missed(plan: &Plan, part: &Look, claim: &Claim) -> usize {
    let of_part = reconcile(&part.snapshot, part.scope());
    // How many memberships groups in groups have in all, a part can't know: groups that are left alone for that are no miss.
    if of_part.digest() == plan.digest() || plan.is_beyond_nesting() {
        return 0;
    }
    // Held beside each other by whom they are about, since either may have a hundred thousand lines.
    let parted = Difference::between(of_part.acting(), plan.acting());
    let missed = (parted.new.len() + parted.different.len()).max(1);
    tracing::warn!(
        account = claim.account.0,
        run = claim.number,
        missed,
        "the daily sync makes changes that the syncs of what was written had missed, which is a bug"
    );
    missed
}

/// Takes the look, if there is a part to look at.
fn take(tx: &Tx<'_>, account: AccountId, settings: &Settings, now: Timestamp) -> Result<Option<Look>> {
    let state = sync_state::get(tx, account)?;
    let is_open = state.filling || settings.source() != Source::Scim || settings.mode() != Mode::Live;
    let (Some(settled), false) = (state.settled, is_open) else { return Ok(None) };
    let people = usize::try_from(state.people).unwrap_or_default();
    let limit = FEW.max(people / 50);
    let Some(changed) = changed(tx, account, &state, settled, limit)? else { return Ok(None) };
    let mapping = in_force::of_account(tx, account, settings.profile(), settings.source())?.mapping;
    if !mapping.is_found_by_keys() {
        return Ok(None);
    }
    let policy = Policy { kept: kept::in_force(tx, account, now)?, ..settings.policy(&state, mapping) };
    let mut around = Neighbourhood::new(&changed, policy, limit);
    let neighbours = Neighbours::new(tx, account, limit);
    loop {
        let asks = around.asks();
        if asks.is_empty() {
            break;
        }
        for ask in &asks {
            around.tell(ask, neighbours.answer(ask)?);
        }
    }
    let managed_active = neighbours::managed_active(tx, account)?;
    let Some((part, totals)) = around.part(Completeness::Complete, now, managed_active, people) else {
        return Ok(None);
    };
    Ok(Some(Look { totals: Some(totals), ..snapshot::look(tx, account, part, &state, now)? }))
}

/// What was written since, and whom the last plan left open. `None` when it is too much, or not all of it is known.
fn changed(
    tx: &Tx<'_>,
    account: AccountId,
    state: &SyncState,
    settled: Settled,
    limit: usize,
) -> Result<Option<Changed>> {
    let Ok(count) = usize::try_from(state.writes - settled.writes) else { return Ok(None) };
    if count > limit {
        return Ok(None);
    }
    let written = audit::written_since(tx, account, settled.writes, count + 1)?;
    // Each write has one row; where one is missing, nobody knows what it did.
    if written.len() != count || written.iter().any(|write| write.reach.many) {
        return Ok(None);
    }
    let mut changed = Changed::default();
    for write in written {
        changed.resources.insert(planning::ResourceId(write.subject));
        changed.gave_up.extend(write.reach.gave_up);
        changed.moved.extend(write.reach.moved);
    }
    let open = run::left_open(tx, account, settled.run, limit + 1)?;
    if open.len() > limit {
        return Ok(None);
    }
    for line in &open {
        changed.leave_open(line);
    }
    Ok(Some(changed))
}
