//! Answers a held run: that very plan, by its digest, or nothing.
//!
//! Of two who answer at once, one is heard: the run is taken from `held` in the transaction that stores
//! the cleared plan, and the other is told by whom it was approved.

use ::store::run::{self, Claim, Run, RunStatus, Verdict as Stored};
use ::store::{AccountId, Tx, sync_state};
use jiff::SignedDuration;
use planning::{Cleared, Digest, Mode, Scope, Verdict, Who, guard, reconcile};

use super::carry_out::carry_out;
use super::lease::LEASE;
use super::snapshot::{self, Look};
use super::work::contradiction;
use crate::actor::named;
use crate::audit::{Deed, Detail, Kind};
use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::{App, accounts};

/// Applies a held run, to the end. The world is looked at again: if it has moved, the digest is another one and nothing is applied.
///
/// `digest: None` stands for the digest that the run was held with. `without_archives` spares everybody whom the plan would archive.
///
/// Errors: `NotFound` (account, run); `NotHeld` when somebody was quicker, or it was never held; `StaleDigest` with the
/// digest of the present plan; `TestMode`; `Off`; `Refused` while another run is under way.
pub fn approve(
    ctx: &App,
    slug: &str,
    number: i64,
    digest: Option<&Digest>,
    without_archives: bool,
    who: &Who,
    worker: &str,
) -> Result<()> {
    let (claim, cleared) = taken(ctx, slug, number, &Word { digest, without_archives, who }, worker, LEASE)?;
    carry_out(ctx, &claim, cleared)
}

/// The same, and leaves the applying to the next worker that looks: for whoever can't wait for the end of a large plan.
/// If Test Mode comes on before a worker looks, nothing is applied and the run says so (`carry_out.rs: has_lost_its_ground`).
///
/// Errors: as [`approve`].
pub fn approve_queued(
    ctx: &App,
    slug: &str,
    number: i64,
    digest: &Digest,
    without_archives: bool,
    who: &Who,
) -> Result<()> {
    let word = Word { digest: Some(digest), without_archives, who };
    // A lease that is over at once: the run is taken up like one whose worker is gone.
    taken(ctx, slug, number, &word, "approval", SignedDuration::ZERO).map(drop)
}

/// What was said to a held run, and by whom.
struct Word<'a> {
    digest: Option<&'a Digest>,
    without_archives: bool,
    who: &'a Who,
}

/// The held run taken, its plan cleared and stored.
fn taken(
    ctx: &App,
    slug: &str,
    number: i64,
    word: &Word<'_>,
    worker: &str,
    lease: SignedDuration,
) -> Result<(Claim, Cleared)> {
    let now = ctx.now();
    let (account, held_with, look) = ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let run = held(tx, account, slug, number)?;
        let settings = binding(tx, account, slug)?;
        Ok::<_, Error>((account, run.digest, snapshot::take(tx, account, &settings, now)?))
    })?;
    let wanted = word.digest.cloned().or(held_with);
    let wanted = wanted.ok_or_else(|| Error::Refused(format!("run {number} has no plan")))?;
    let cleared = clear(&look, &wanted, word)?;
    let verdict = Stored {
        status: RunStatus::Processing,
        mode: Mode::Live,
        holds: cleared.holds().to_vec(),
        approved_by: Some(word.who.clone()),
        policy_epoch: Some(look.policy_epoch),
        seen: Some(look.writes),
    };
    let now = ctx.now();
    let (slug, worker, plan, claiming) = (slug.to_owned(), worker.to_owned(), cleared.plan().clone(), ctx.clone());
    let (deed, actor) = (ctx.new_id(), named(word.who));
    let detail = Detail::new()
        .change("status", "held", "processing")
        .fact("digest", wanted.0)
        .fact("without_archives", word.without_archives);
    let claim = ctx.store.write(account, move |tx| {
        held(tx, account, &slug, number)?;
        // Whoever turned Test Mode on, or provisioning off, while this was decided has the last word.
        binding(tx, account, &slug)?;
        if Some(sync_state::get(tx, account)?.policy_epoch) != verdict.policy_epoch {
            return Err(Error::Refused("the settings were changed meanwhile: look at the plan again".to_owned()));
        }
        let claim = run::claim_held(tx, account, number, &worker, now + lease)?;
        let claim = claim.ok_or_else(|| {
            Error::Refused("another run of this account is under way: try again when it has ended".to_owned())
        })?;
        run::store_plan(tx, account, number, &plan, &verdict)?;
        let (subject, detail) = (number.to_string(), detail.clone());
        let (kind, verb) = (Kind::Run, "approve");
        Deed { id: &deed, at: now, actor: &actor, kind, verb, subject: &subject, detail }.record(tx, account)?;
        // A large plan takes long to store; the lease begins when that is done.
        run::renew(tx, &claim, claiming.now() + lease)?;
        Ok::<_, Error>(claim)
    })?;
    Ok((claim, cleared))
}

/// The run, if it waits for an approval.
fn held(tx: &Tx<'_>, account: AccountId, slug: &str, number: i64) -> Result<Run> {
    let run = run::get(tx, account, number)?;
    let run = run.ok_or_else(|| Error::NotFound(format!("“{slug}” has no run {number}")))?;
    match (&run.approved_by, run.status) {
        (_, RunStatus::Held) => Ok(run),
        (Some(who), _) => Err(Error::NotHeld(format!("run {number} is not held any more: {} approved it", named(who)))),
        _ => Err(Error::NotHeld(format!("run {number} is not held, so there is nothing to approve"))),
    }
}

/// The settings, if a sync may act under them.
fn binding(tx: &Tx<'_>, account: AccountId, slug: &str) -> Result<Settings> {
    let settings = Settings::read(tx, account)?;
    if !settings.enabled() {
        return Err(super::ask::off(slug));
    }
    if settings.mode() == Mode::Test {
        return Err(Error::TestMode("Test Mode is on: turn it off with the plan's digest instead, `provisioning.test_mode=false --approve DIGEST`".to_owned()));
    }
    Ok(settings)
}

fn clear(look: &Look, digest: &Digest, word: &Word<'_>) -> Result<Cleared> {
    let plan = reconcile(&look.snapshot, Scope::All);
    if let Some(sentence) = contradiction(&plan, &look.snapshot) {
        return Err(Error::Refused(sentence));
    }
    let held = match guard::judge(plan, &look.snapshot.policy, &look.recent) {
        Verdict::Held(held) => held,
        // What was held need not be any more; that very plan, with its archives or without, is decided all the same.
        Verdict::Cleared(cleared) => cleared.into(),
        Verdict::TestOnly(..) => return Err(Error::TestMode("Test Mode is on".to_owned())),
    };
    Ok(guard::approved(held, digest, word.who, word.without_archives)?)
}
