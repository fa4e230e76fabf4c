//! Answers a held run: that very plan, by its digest, or nothing.
//!
//! Of two who answer at once, one is heard: the run is taken from `held` together with the word that was said, and the other
//! is told by whom it was approved. Then the cleared plan is stored; whoever ends what was cut short on the way decides
//! under that word (`work.rs: under`).

use ::store::run::{self, Approval, Claim, Run, RunStatus, Verdict as Stored};
use ::store::{AccountId, Tx, sync_state};
use jiff::SignedDuration;
use planning::{Cleared, Digest, Mode, Scope, Verdict, Who, guard, reconcile};

use super::carry_out::carry_out;
use super::lease::{LEASE, hold};
use super::snapshot::{self, Look};
use super::storing;
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
    // A lease that is over once the plan is stored: the run is taken up like one whose worker is gone.
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
    let epoch = look.policy_epoch;
    let claim = claimed(ctx, account, slug, number, Claiming { word, digest: wanted, epoch, worker })?;
    let last = storing::all_but_the_last(ctx, &claim, cleared.plan(), verdict)?;
    let (now, slug, held, storing) = (ctx.now(), slug.to_owned(), claim.clone(), ctx.clone());
    let stored = ctx.store.write(account, move |tx| {
        hold(&storing, tx, &held)?;
        if let Err(error) = in_force(tx, account, &slug, epoch) {
            run::release(tx, &held, now)?;
            return Ok(Err(error));
        }
        last.store(tx, &held)?;
        run::renew(tx, &held, storing.now() + lease)?;
        Ok::<_, Error>(Ok(()))
    })?;
    stored.map(|()| (claim, cleared))
}

/// With what a held run is taken.
struct Claiming<'a> {
    word: &'a Word<'a>,
    digest: Digest,
    epoch: i64,
    worker: &'a str,
}

/// Takes the run from `held`, and keeps the word with it.
fn claimed(ctx: &App, account: AccountId, slug: &str, number: i64, with: Claiming<'_>) -> Result<Claim> {
    let Claiming { word, digest, epoch, worker } = with;
    let (deed, actor, now) = (ctx.new_id(), named(word.who), ctx.now());
    let detail = Detail::new()
        .change("status", "held", "processing")
        .fact("digest", digest.0.clone())
        .fact("without_archives", word.without_archives);
    let approval = Approval { digest, without_archives: word.without_archives, who: word.who.clone() };
    let (slug, worker, claiming) = (slug.to_owned(), worker.to_owned(), ctx.clone());
    ctx.store.write(account, move |tx| {
        held(tx, account, &slug, number)?;
        in_force(tx, account, &slug, epoch)?;
        let claim = run::claim_held(tx, account, number, &approval, &worker, claiming.now() + LEASE)?;
        let claim = claim.ok_or_else(|| {
            Error::Refused("another run of this account is under way: try again when it has ended".to_owned())
        })?;
        let (subject, detail) = (number.to_string(), detail.clone());
        let (kind, verb) = (Kind::Run, "approve");
        Deed { id: &deed, at: now, actor: &actor, kind, verb, subject: &subject, detail }.record(tx, account)?;
        Ok(claim)
    })
}

/// Whoever turned Test Mode on, or provisioning off, while this was decided has the last word.
fn in_force(tx: &Tx<'_>, account: AccountId, slug: &str, epoch: i64) -> Result<()> {
    binding(tx, account, slug)?;
    if sync_state::get(tx, account)?.policy_epoch == epoch {
        return Ok(());
    }
    Err(Error::Refused("the settings were changed meanwhile: look at the plan again".to_owned()))
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
