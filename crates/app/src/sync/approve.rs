//! Answers a held run: that very plan, by its digest, or nothing.

use ::store::run::{self, RunStatus, Verdict as Stored};
use ::store::{AccountId, Tx, sync_state};
use planning::{Cleared, Digest, Mode, Scope, Verdict, Who, guard, reconcile};

use super::carry_out::carry_out;
use super::lease::LEASE;
use super::snapshot::{self, Look};
use super::work::contradiction;
use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::{App, accounts};

/// Applies a held run. The world is looked at again: if it has moved, the digest is another one and nothing is applied.
///
/// `digest: None` stands for the digest that the run was held with. `without_archives` spares everybody whom the plan would archive.
///
/// Errors: `NotFound` (account, run); `Refused` when the run is not held or Test Mode came on since; `StaleDigest`.
pub fn approve(
    ctx: &App,
    slug: &str,
    number: i64,
    digest: Option<&Digest>,
    without_archives: bool,
    who: &Who,
    worker: &str,
) -> Result<()> {
    let now = ctx.now();
    let (account, held_with, look) = ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let run =
            run::get(tx, account, number)?.ok_or_else(|| Error::NotFound(format!("“{slug}” has no run {number}")))?;
        if run.status != RunStatus::Held {
            return Err(Error::Refused(format!("run {number} is not held, so there is nothing to approve")));
        }
        let settings = binding(tx, account, slug)?;
        Ok((account, run.digest, snapshot::take(tx, account, &settings, now)?))
    })?;
    let wanted = digest.cloned().or(held_with).ok_or_else(|| Error::Refused(format!("run {number} has no plan")))?;
    let cleared = clear(&look, &wanted, without_archives, who)?;
    let verdict = Stored {
        status: RunStatus::Processing,
        mode: Mode::Live,
        holds: cleared.holds().to_vec(),
        approved_by: Some(who.clone()),
        policy_epoch: Some(look.policy_epoch),
    };
    let now = ctx.now();
    let (slug, worker, plan) = (slug.to_owned(), worker.to_owned(), cleared.plan().clone());
    let claim = ctx.store.write(move |tx| {
        // Whoever turned Test Mode on, or provisioning off, while this was decided has the last word.
        binding(tx, account, &slug)?;
        if Some(sync_state::get(tx, account)?.policy_epoch) != verdict.policy_epoch {
            return Err(Error::Refused("the settings were changed meanwhile: look at the plan again".to_owned()));
        }
        let claim = run::claim_held(tx, account, number, &worker, now + LEASE)?;
        let claim = claim.ok_or_else(|| {
            Error::Refused(format!("run {number} is not held any more, or another run is under way: look again"))
        })?;
        run::store_plan(tx, account, number, &plan, &verdict)?;
        Ok::<_, Error>(claim)
    })?;
    carry_out(ctx, &claim, cleared)
}

/// The settings, if a sync may act under them.
fn binding(tx: &Tx<'_>, account: AccountId, slug: &str) -> Result<Settings> {
    let settings = Settings::read(tx, account)?;
    if !settings.enabled() {
        return Err(super::ask::off(slug));
    }
    if settings.mode() == Mode::Test {
        return Err(Error::Refused("Test Mode is on: turn it off with the plan's digest instead, `provisioning.test_mode=false --approve DIGEST`".to_owned()));
    }
    Ok(settings)
}

fn clear(look: &Look, digest: &Digest, without_archives: bool, who: &Who) -> Result<Cleared> {
    let plan = reconcile(&look.snapshot, Scope::All);
    if let Some(sentence) = contradiction(&plan, &look.snapshot) {
        return Err(Error::Refused(sentence));
    }
    let held = match guard::judge(plan, &look.snapshot.policy, &look.recent) {
        Verdict::Held(held) => held,
        // What was held need not be any more; that very plan, with its archives or without, is decided all the same.
        Verdict::Cleared(cleared) => cleared.into(),
        Verdict::TestOnly(..) => return Err(Error::Refused("Test Mode is on".to_owned())),
    };
    Ok(guard::approved(held, digest, who, without_archives)?)
}
