//! Applies a cleared plan in chunks, with the cursor in the run's row.
//!
//! Between two chunks the SCIM writers get their turn; a crash resumes at the cursor without gap or
//! double, since a chunk's writes, its outcome and the cursor are one transaction. A line that went
//! stale is left, and a follow-up run is queued that is judged like any other.

use std::sync::Arc;

use ::store::console::{Outcome, apply};
use ::store::run::{self, Claim, Filter, Line, Run, RunStatus};
use ::store::sync_state::Settled;
use ::store::{AccountId, Tx, sync_state};
use planning::guard::{self, StoredVerdict};
use planning::{Cleared, Code, Ground, Left, Mode, Origin, Plan, Trigger, Who, wording};

use super::lease::hold;
use super::storing;
use crate::App;
use crate::error::{Error, Result};
use crate::settings::Settings;

/// Lines a transaction: a writer waits for one chunk at the most.
const CHUNK: usize = 500;

/// Applies the rest of a cleared plan and ends the run.
///
/// Errors: the store's (the run resumes once its lease is over); `LostRun`.
pub(crate) fn carry_out(ctx: &App, claim: &Claim, cleared: Cleared) -> Result<()> {
    let cleared = Arc::new(cleared);
    let units = Arc::new(cleared.plan().units());
    let mut done = done_units(ctx, claim)?;
    loop {
        let end = chunk_end(&units, done);
        let last = end == units.len();
        if done > 0 || !last {
            storing::tables_grew(ctx);
        }
        let (chunk_claim, chunk_cleared, chunk_units, chunk_ctx, now) =
            (claim.clone(), Arc::clone(&cleared), Arc::clone(&units), ctx.clone(), ctx.now());
        let goes_on = ctx.store.write(claim.account, move |tx| {
            hold(&chunk_ctx, tx, &chunk_claim)?;
            if done == 0
                && let Some(ground) = lost_ground(tx, &chunk_claim)?
            {
                return end_unbegun(tx, &chunk_claim, ground, now).map(|()| false);
            }
            unsettle(tx, &chunk_claim, &chunk_cleared)?;
            let slice = chunk_units.get(done..end).unwrap_or_default();
            let applied =
                apply(tx, chunk_claim.account, chunk_claim.number, &chunk_cleared, slice, now, &|| chunk_ctx.new_id())?;
            run::record(tx, &chunk_claim, &applied, end)?;
            if applied.iter().any(|line| line.outcome == Outcome::Stale) {
                follow_up(tx, &chunk_claim, now)?;
            }
            if last {
                end_run(tx, &chunk_claim, &chunk_cleared, now)?;
            }
            Ok::<_, Error>(!last)
        })?;
        if !goes_on {
            return Ok(());
        }
        done = end;
    }
}

/// The cleared plan of a stored run, under the verdict that was stored with it.
///
/// Errors: `Refused` when the verdict did not let it be applied, or the plan is not the one that was judged.
pub(crate) fn recall(run: Run, lines: Vec<Line>) -> Result<Cleared> {
    let (Some(origin), Some(facts), Some(digest)) = (run.origin, run.facts, run.digest) else {
        return Err(Error::Refused("the run has no plan that could be applied".to_owned()));
    };
    let plan = Plan::new(origin, lines.into_iter().map(|line| line.change).collect(), facts);
    let processing = run.status == RunStatus::Processing;
    let verdict = StoredVerdict { mode: run.mode, processing, holds: run.holds, approved_by: run.approved_by, digest };
    Ok(guard::recall(plan, verdict)?)
}

fn done_units(ctx: &App, claim: &Claim) -> Result<usize> {
    let run = ctx.store.read(|tx| run::get(tx, claim.account, claim.number))?;
    Ok(run.map_or(0, |run| run.done_units))
}

/// Whole units up to about a chunk of lines; a unit is never split.
fn chunk_end(units: &[Vec<usize>], from: usize) -> usize {
    let mut lines = 0;
    for (at, unit) in units.iter().enumerate().skip(from) {
        if lines > 0 && lines + unit.len() > CHUNK {
            return at;
        }
        lines += unit.len();
    }
    units.len()
}

/// A sync of which nothing is applied yet has no claim to begin once Test Mode came on, provisioning was switched off, or
/// its policy is another one: whoever takes an approval back in that moment has the last word.
fn lost_ground(tx: &Tx<'_>, claim: &Claim) -> Result<Option<Ground>> {
    let run = run::get(tx, claim.account, claim.number)?;
    let Some(judged_at) = run.and_then(|run| run.policy_epoch) else { return Ok(None) };
    let settings = Settings::read(tx, claim.account)?;
    if !settings.enabled() || settings.mode() == Mode::Test {
        return Ok(Some(Ground::Settings));
    }
    moved_since(tx, claim.account, judged_at)
}

/// What was changed after a plan was judged at this epoch, if anything was.
pub(super) fn moved_since(tx: &Tx<'_>, account: AccountId, judged_at: i64) -> Result<Option<Ground>> {
    let state = sync_state::get(tx, account)?;
    // Whatever came last is what somebody remembers.
    let is_keep = state.kept_epoch > judged_at && state.kept_epoch == state.policy_epoch;
    let ground = if is_keep { Ground::Keeps } else { Ground::Settings };
    Ok((state.policy_epoch != judged_at).then_some(ground))
}

/// Ends such a run, and leaves the mirror to be planned anew.
fn end_unbegun(tx: &Tx<'_>, claim: &Claim, ground: Ground, now: jiff::Timestamp) -> Result<()> {
    if Settings::read(tx, claim.account)?.enabled() {
        sync_state::replan(tx, claim.account, now)?;
    }
    end_as(tx, claim, &wording::unbegun(ground), Left::Lapsed(ground), now)
}

/// Ends a run that can't go on; what it had not come to is told as left, and is planned again.
pub(super) fn end_failed(tx: &Tx<'_>, claim: &Claim, sentence: &str, now: jiff::Timestamp) -> Result<()> {
    end_as(tx, claim, sentence, Left::Stale, now)
}

fn end_as(tx: &Tx<'_>, claim: &Claim, sentence: &str, left: Left, now: jiff::Timestamp) -> Result<()> {
    let run = run::get(tx, claim.account, claim.number)?;
    if run.as_ref().is_some_and(|run| run.digest.is_some()) {
        run::leave_the_rest(tx, claim.account, claim.number, left)?;
    } else {
        // What was stored of its plan is no plan.
        run::drop_plan(tx, claim.account, claim.number)?;
    }
    run::finish(tx, claim.account, claim.number, RunStatus::Failed, Some(sentence), now)?;
    if is_worth_another_try(tx, claim, run.as_ref())? {
        sync_state::replan(tx, claim.account, now)?;
    }
    Ok(())
}

/// A sync that failed leaves the mirror to be planned again, once: where the one before it failed too, something is wrong
/// that no third one mends, and the next write, the next day or an administrator asks for it.
fn is_worth_another_try(tx: &Tx<'_>, claim: &Claim, run: Option<&Run>) -> Result<bool> {
    let of_sync = run.is_some_and(|run| !matches!(run.trigger, Trigger::Import | Trigger::Edit | Trigger::Undo));
    if !of_sync || !Settings::read(tx, claim.account)?.enabled() {
        return Ok(false);
    }
    let before = Filter { before: Some(claim.number), ..Filter::default() };
    let before = run::page(tx, claim.account, &before, 1)?.pop();
    Ok(before.is_none_or(|before| before.status != RunStatus::Failed))
}

fn end_run(tx: &Tx<'_>, claim: &Claim, cleared: &Cleared, now: jiff::Timestamp) -> Result<()> {
    let judged_at = run::get(tx, claim.account, claim.number)?.and_then(|run| run.policy_epoch);
    if let (Origin::Sync, Some(epoch)) = (cleared.plan().origin(), judged_at) {
        // Whoever approved without the archives accepted neither that the directory shrank nor that the rest may follow
        // unseen; and a run that had nothing to do is no first live run.
        let acted = cleared.plan().acting().next().is_some() || cleared.approved_by().is_some();
        if is_spared(cleared.plan()) {
            sync_state::forget_approval(tx, claim.account)?;
        } else {
            let people = i64::try_from(cleared.plan().facts().people_in_mirror).unwrap_or(i64::MAX);
            sync_state::people_seen(tx, claim.account, epoch, people)?;
            if acted {
                sync_state::gone_live(tx, claim.account, epoch)?;
            }
        }
    } else if Settings::read(tx, claim.account)?.enabled() {
        sync_state::replan(tx, claim.account, now)?;
    }
    run::undo_ends(tx, claim.account, claim.number)?;
    settle(tx, claim, cleared)?;
    run::recount(tx, claim.account, claim.number)?;
    Ok(run::finish(tx, claim.account, claim.number, RunStatus::Completed, None, now)?)
}

/// Whoever changes the console leaves it to a sync of everything to find out what follows, unless they are a sync and come
/// to the end ([`settle`]).
fn unsettle(tx: &Tx<'_>, claim: &Claim, cleared: &Cleared) -> Result<()> {
    match cleared.plan().origin() {
        Origin::Sync => Ok(sync_state::begin(tx, claim.account)?),
        _ => Ok(sync_state::unsettle(tx, claim.account)?),
    }
}

/// A sync that has done all that it planned leaves everything as planned: the next one has to look at what is written from
/// its look on. Not so if it spared somebody, or left a line since the console had moved.
fn settle(tx: &Tx<'_>, claim: &Claim, cleared: &Cleared) -> Result<()> {
    if cleared.plan().origin() != Origin::Sync || is_spared(cleared.plan()) {
        return Ok(());
    }
    // Groups that are left alone for how many memberships all of them have: that is known of everything alone.
    if cleared.plan().is_beyond_nesting() {
        return Ok(sync_state::unsettle(tx, claim.account)?);
    }
    let Some(look) = run::look_of(tx, claim.account, claim.number)? else { return Ok(()) };
    if run::left_stale(tx, claim.account, claim.number)? {
        return Ok(());
    }
    let settled = Settled { writes: look.writes, run: claim.number };
    Ok(sync_state::settle(tx, claim.account, settled, look.unsettled)?)
}

/// Does the plan spare people whom it would have archived?
fn is_spared(plan: &Plan) -> bool {
    plan.changes().iter().any(|change| change.cause.code == Code::GuardHeld)
}

fn follow_up(tx: &Tx<'_>, claim: &Claim, now: jiff::Timestamp) -> Result<()> {
    let settings = Settings::read(tx, claim.account)?;
    if settings.enabled() {
        run::request(tx, claim.account, Trigger::Quiet, settings.source(), settings.mode(), &Who::Operator, now)?;
    }
    Ok(())
}
