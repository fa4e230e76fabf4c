//! Takes up one run: decides, lets the guard judge, stores plan and verdict, and applies what was cleared.
//!
//! Straight down: claim -> look -> reconcile -> contradictions -> judge -> store -> apply. A worker
//! that dies leaves a lease that runs out; the next one recalls the stored plan and goes on at the
//! cursor, or decides anew where no whole plan was stored yet.

use ::store::run::{self as runs, Approval, Claim, Looked, RunStatus, Verdict as Stored};
use ::store::sync_state;
use planning::{Hint, Plan, Snapshot, Trigger, Verdict, contradictions, guard, reconcile};

use super::carry_out::{carry_out, end_failed, recall};
use super::lease::{BEAT, LEASE, hold, keep};
use super::{changed, held, storing};
use crate::App;
use crate::error::{Error, Result};
use crate::settings::Settings;

/// A run that was worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worked {
    /// Whose.
    pub account: store::AccountId,
    /// Which.
    pub run: i64,
}

/// Takes up one run that waits, of any account or of this one. `None` when there is nothing to do.
///
/// An account that can't be worked on (its line is busy, say) is logged and keeps none of the others waiting.
///
/// Errors, where nothing else could be worked on: `LostRun` when another worker took over; the store's where it is busy,
/// lost or full, which passes. A run that can't go on (its plan contradicts itself, a row can't be read) is marked failed
/// and is no error here.
pub fn work_once(ctx: &App, worker: &str, only: Option<&str>) -> Result<Option<Worked>> {
    let now = ctx.now();
    let accounts = match only {
        Some(slug) => vec![crate::accounts::id(ctx, slug)?],
        None => ctx.store.read(|tx| runs::waiting(tx, now))?,
    };
    let mut failure = None;
    for account in accounts {
        match work_at(ctx, worker, account) {
            Ok(None) => {}
            Ok(Some(done)) => return Ok(Some(done)),
            Err(error) => {
                tracing::warn!(account = account.0, %error, "a run was not taken up or was cut short");
                failure = Some(error);
            }
        }
    }
    failure.map_or(Ok(None), Err)
}

fn work_at(ctx: &App, worker: &str, account: store::AccountId) -> Result<Option<Worked>> {
    let (worker, claiming) = (worker.to_owned(), ctx.clone());
    // Looked at again inside the write: of two workers that both found it, one has it.
    let claim = ctx.store.write(account, move |tx| {
        let now = claiming.now();
        runs::claim(tx, &worker, account, now, now + LEASE)
    })?;
    claim.map(|claim| work_on(ctx, &claim)).transpose()
}

/// Ends a run of this account whose worker is gone, if there is one: whoever wants to begin another need not wait for a server.
///
/// Errors: as `work_once`.
pub(crate) fn end_dead(ctx: &App, worker: &str, account: store::AccountId) -> Result<Option<Worked>> {
    let (now, worker, claiming) = (ctx.now(), worker.to_owned(), ctx.clone());
    let claim = ctx.store.write(account, move |tx| {
        let until = claiming.now() + LEASE;
        runs::claim_dead(tx, &worker, account, now, until)
    })?;
    claim.map(|claim| work_on(ctx, &claim)).transpose()
}

fn work_on(ctx: &App, claim: &Claim) -> Result<Worked> {
    match keep(ctx, claim, BEAT, || run(ctx, claim)) {
        Ok(()) => {}
        // Cancelled: there is nothing left to do, and nothing went wrong.
        Err(Error::LostRun) if was_cancelled(ctx, claim)? => {}
        Err(passing) if is_passing(&passing) => return Err(passing),
        Err(error) => {
            tracing::error!(run = claim.number, %error, "a run failed");
            fail(
                ctx,
                claim,
                "The run failed on the server; its log says why. What it had not come to is listed as left.",
            )?;
        }
    }
    Ok(Worked { account: claim.account, run: claim.number })
}

fn run(ctx: &App, claim: &Claim) -> Result<()> {
    let (found, approval) = ctx.store.read(|tx| {
        let approval = runs::approval(tx, claim)?;
        Ok::<_, Error>((runs::get(tx, claim.account, claim.number)?, approval))
    })?;
    let Some(found) = found else { return Err(Error::LostRun) };
    if found.digest.is_some() {
        // Another worker came so far as to store what was cleared.
        let lines = ctx.store.read(|tx| runs::lines(tx, claim.account, claim.number))?;
        return carry_out(ctx, claim, recall(found, lines)?);
    }
    if matches!(found.trigger, Trigger::Import | Trigger::Edit | Trigger::Undo) {
        return fail(ctx, claim, "Cut short before its plan was stored, so nothing was applied: do it again.");
    }
    decide(ctx, claim, approval.as_ref())
}

fn was_cancelled(ctx: &App, claim: &Claim) -> Result<bool> {
    let run = ctx.store.read(|tx| runs::get(tx, claim.account, claim.number))?;
    Ok(run.is_some_and(|run| run.status == RunStatus::Skipped))
}

/// Goes by itself: the run stays where it is and resumes once its lease is over.
fn is_passing(error: &Error) -> bool {
    use ::store::Error as Database;
    matches!(error, Error::LostRun | Error::Store(Database::Busy | Database::Lost | Database::Full))
}

/// Looks, decides and judges until what was judged by is still in force when the plan is stored.
fn decide(ctx: &App, claim: &Claim, approval: Option<&Approval>) -> Result<()> {
    let mut everything = false;
    loop {
        let now = ctx.now();
        let looked = ctx.store.read(|tx| {
            let settings = Settings::read(tx, claim.account)?;
            Ok::<_, Error>((changed::look(tx, claim, &settings, everything, now)?, settings))
        });
        let ((look, part), settings) = match looked {
            // In words for whoever can do something about it: the mapping can't be read, say.
            Err(Error::Refused(sentence)) => return fail(ctx, claim, &sentence),
            looked => looked?,
        };
        if !settings.enabled() {
            return fail(ctx, claim, "User provisioning was switched off before the run began.");
        }
        let plan = reconcile(&look.snapshot, look.scope());
        let looked = look.looked(part.map_or(0, |part| changed::missed(&plan, &part, claim)));
        if let Some(sentence) = contradiction(&plan, &look.snapshot) {
            return fail(ctx, claim, &sentence);
        }
        let mode = look.snapshot.policy.mode;
        let policy_epoch = Some(look.policy_epoch);
        let seen = Some(look.writes);
        let stored = |status, holds, approved_by| Stored { status, mode, holds, approved_by, policy_epoch, seen };
        let judged = under(approval, guard::judge(plan, &look.snapshot.policy, &look.recent))?;
        if look.totals.is_some() && matches!(judged, Verdict::Held(_)) {
            // Whoever is to approve it is to see everything.
            everything = true;
            continue;
        }
        let verdict = match &judged {
            Verdict::TestOnly(_, holds) => stored(RunStatus::Completed, holds.clone(), None),
            Verdict::Held(held) => stored(RunStatus::Held, held.holds().to_vec(), None),
            Verdict::Cleared(cleared) => {
                stored(RunStatus::Processing, cleared.holds().to_vec(), cleared.approved_by().cloned())
            }
        };
        let plan = plan_of(&judged);
        let hints = held::hints(ctx, claim.account, plan, &verdict.holds, mode, &look.snapshot.console)?;
        // What a large plan was made of is several times its size, and storing and applying need none of it.
        drop(look);
        if store_plan(ctx, claim, plan, verdict, hints, settings, looked)? {
            return match judged {
                Verdict::Cleared(cleared) => carry_out(ctx, claim, cleared),
                Verdict::TestOnly(..) | Verdict::Held(_) => Ok(()),
            };
        }
    }
}

fn plan_of(judged: &Verdict) -> &Plan {
    match judged {
        Verdict::TestOnly(plan, _) => plan,
        Verdict::Held(held) => held.plan(),
        Verdict::Cleared(cleared) => cleared.plan(),
    }
}

/// What was judged, under the word of somebody who approved the run and whose worker was gone before the plan was stored.
/// Another plan than theirs is judged like any other, and so is theirs once Test Mode is on.
fn under(approval: Option<&Approval>, judged: Verdict) -> Result<Verdict> {
    let Some(approval) = approval.filter(|approval| approval.digest == *plan_of(&judged).digest()) else {
        return Ok(judged);
    };
    let held = match judged {
        Verdict::TestOnly(..) => return Ok(judged),
        Verdict::Held(held) => held,
        Verdict::Cleared(cleared) => cleared.into(),
    };
    Ok(Verdict::Cleared(guard::approved(held, &approval.digest, &approval.who, approval.without_archives)?))
}

/// Stores plan and verdict; they count with the last transaction. A plan of Test Mode and a held one end here: nothing of
/// them is applied. `false` when the settings that it was judged by are in force no more (Test Mode came on, say): then it
/// does not count.
fn store_plan(
    ctx: &App,
    claim: &Claim,
    plan: &Plan,
    verdict: Stored,
    hints: Vec<Hint>,
    judged_by: Settings,
    looked: Looked,
) -> Result<bool> {
    let (status, epoch) = (verdict.status, verdict.policy_epoch);
    let last = storing::all_but_the_last(ctx, claim, plan, verdict.clone())?;
    let (now, claim, holding) = (ctx.now(), claim.clone(), ctx.clone());
    ctx.store.write(claim.account, move |tx| {
        hold(&holding, tx, &claim)?;
        let moved = Some(sync_state::get(tx, claim.account)?.policy_epoch) != epoch;
        if moved || Settings::read(tx, claim.account)? != judged_by {
            return Ok(false);
        }
        // Held again although it was approved: this is not the plan that was seen.
        if status == RunStatus::Held && runs::approval(tx, &claim)?.is_some() {
            runs::renewed(tx, claim.account, claim.number, now)?;
        }
        last.store(tx, &claim)?;
        runs::store_hints(tx, claim.account, claim.number, &hints)?;
        held::takes_its_place(tx, &claim, &verdict, &looked, now)?;
        runs::looked_at(tx, claim.account, claim.number, &looked)?;
        sync_state::seen(tx, claim.account, looked.writes)?;
        if status != RunStatus::Processing {
            runs::finish(tx, claim.account, claim.number, status, None, now)?;
        }
        Ok(true)
    })
}

pub(super) fn contradiction(plan: &Plan, snapshot: &Snapshot) -> Option<String> {
    let found = contradictions(plan, &snapshot.console);
    let first = found.first()?;
    tracing::error!(contradictions = found.len(), "a plan contradicts itself");
    Some(format!("The plan contradicts itself, which is a bug of Rollcall: {first:?}. Nothing was applied."))
}

fn fail(ctx: &App, claim: &Claim, sentence: &str) -> Result<()> {
    let (now, claim, sentence, holding) = (ctx.now(), claim.clone(), sentence.to_owned(), ctx.clone());
    ctx.store.write(claim.account, move |tx| {
        hold(&holding, tx, &claim)?;
        end_failed(tx, &claim, &sentence, now)
    })
}
