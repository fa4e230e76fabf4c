//! Answers a held run: that very plan, by its digest, or nothing.
//!
//! If the world has moved, nothing is applied: the run carries the present plan from then on, still held, and whoever
//! wanted to approve is shown what parts it from the one they saw. It is approved by its own digest, never unseen.
//! Of two who answer at once, one is heard: the run is taken from `held` together with the word that was said, and the other
//! is told by whom it was approved. Then the cleared plan is stored; whoever ends what was cut short on the way decides
//! under that word (`work.rs: under`).

use ::store::run::{self, Approval, Claim, Run, RunStatus, Verdict as Stored};
use ::store::{AccountId, Tx};
use jiff::SignedDuration;
use planning::{Cleared, Difference, Digest, Held, Hint, Mode, Scope, Verdict, Who, guard, reconcile, wording};

use super::carry_out::{carry_out, moved_since};
use super::held::hints;
use super::lease::{LEASE, hold};
use super::snapshot::{self, Look};
use super::storing;
use super::work::contradiction;
use crate::actor::named;
use crate::audit::{Deed, Detail, Kind};
use crate::error::{Error, PlanMoved, Result};
use crate::settings::Settings;
use crate::{App, accounts};

/// Applies a held run, to the end. The world is looked at again: if it has moved, the digest is another one and nothing is applied.
///
/// `digest: None` stands for the digest that the run was held with. `without_archives` spares everybody whom the plan would archive.
///
/// Errors: `NotFound` (account, run); `NotHeld` when somebody was quicker, or it was never held; `PlanMoved` with the digest
/// of the present plan and what parts it from the one that was held, which it has replaced; `StaleDigest` for a digest of
/// neither; `TestMode`; `Off`; `Refused` while another run is under way.
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
/// If Test Mode comes on before a worker looks, nothing is applied and the run says so (`carry_out.rs: lost_ground`).
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
    let (account, wanted, look) = ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let run = held(tx, account, slug, number, "approve")?;
        let settings = binding(tx, account, slug)?;
        let wanted = match word.digest {
            Some(digest) => digest.clone(),
            None => held_with(tx, account, slug, &run)?,
        };
        Ok::<_, Error>((account, wanted, snapshot::take(tx, account, &settings, now)?))
    })?;
    let present = judged(&look)?;
    if *present.plan().digest() != wanted {
        return Err(moved(ctx, account, slug, number, &look, &present));
    }
    let cleared = guard::approved(present, &wanted, word.who, word.without_archives)?;
    let verdict = Stored {
        status: RunStatus::Processing,
        mode: Mode::Live,
        holds: cleared.holds().to_vec(),
        approved_by: Some(word.who.clone()),
        policy_epoch: Some(look.policy_epoch),
        seen: Some(look.writes),
    };
    let (epoch, looked) = (look.policy_epoch, look.looked(0));
    let claim = claimed(ctx, account, slug, number, Claiming { word, digest: wanted, epoch, worker })?;
    let last = storing::all_but_the_last(ctx, &claim, cleared.plan(), verdict)?;
    let (now, slug, held, storing) = (ctx.now(), slug.to_owned(), claim.clone(), ctx.clone());
    let stored = ctx.store.write(account, move |tx| {
        hold(&storing, tx, &held)?;
        if let Err(error) = in_force(tx, account, &slug, epoch) {
            run::release(tx, &held, now)?;
            // What it was held with is gone: whatever comes in its place, nobody has seen.
            run::renewed(tx, account, held.number, now)?;
            return Ok(Err(error));
        }
        last.store(tx, &held)?;
        run::looked_at(tx, account, held.number, &looked)?;
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
        held(tx, account, &slug, number, "approve")?;
        in_force(tx, account, &slug, epoch)?;
        let claim = run::claim_held(tx, account, number, Some(&approval), &worker, claiming.now() + LEASE)?;
        let claim = claim.ok_or_else(Error::under_way)?;
        let (subject, detail) = (number.to_string(), detail.clone());
        let (kind, verb) = (Kind::Run, "approve");
        Deed { id: &deed, at: now, actor: &actor, kind, verb, subject: &subject, detail }.record(tx, account)?;
        Ok(claim)
    })
}

/// Whoever turned Test Mode on, or provisioning off, while this was decided has the last word.
fn in_force(tx: &Tx<'_>, account: AccountId, slug: &str, epoch: i64) -> Result<()> {
    binding(tx, account, slug)?;
    judged_by(tx, account, epoch)
}

fn judged_by(tx: &Tx<'_>, account: AccountId, epoch: i64) -> Result<()> {
    match moved_since(tx, account, epoch)? {
        None => Ok(()),
        Some(ground) => Err(Error::Refused(wording::look_again(ground).to_owned())),
    }
}

/// The run, if it waits for an answer.
pub(super) fn held(tx: &Tx<'_>, account: AccountId, slug: &str, number: i64, verb: &str) -> Result<Run> {
    let run = run::get(tx, account, number)?;
    let run = run.ok_or_else(|| Error::NotFound(format!("“{slug}” has no run {number}")))?;
    let no_more = format!("run {number} is not held any more");
    match (&run.approved_by, &run.failure, run.status) {
        (_, _, RunStatus::Held) => Ok(run),
        (Some(who), ..) => Err(Error::NotHeld(format!("{no_more}: {} approved it", who.told()))),
        (None, Some(sentence), RunStatus::Skipped) => Err(Error::NotHeld(format!("{no_more}. {sentence}"))),
        _ => Err(Error::NotHeld(format!("run {number} is not held, so there is nothing to {verb}"))),
    }
}

/// The digest that stands for a run where none is given: the one that it was held with. A plan that came into its place
/// since is approved by its digest alone, since whoever gives none may not have seen it.
fn held_with(tx: &Tx<'_>, account: AccountId, slug: &str, run: &Run) -> Result<Digest> {
    let number = run.number;
    let digest = run.digest.clone().ok_or_else(|| Error::Refused(format!("run {number} has no plan")))?;
    match run::renewed_at(tx, account, number)? {
        None => Ok(digest),
        Some(_) => Err(Error::Refused(format!(
            "the world has moved since run {number} was held, and it has another plan now: look at it, `rollcall sync report {slug} {number}`, and approve that by its digest, `--digest {digest}`"
        ))),
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

/// The present plan, to be decided about: what was held need not be any more; that very plan, with its archives or
/// without, is decided all the same.
fn judged(look: &Look) -> Result<Held> {
    let plan = reconcile(&look.snapshot, Scope::All);
    if let Some(sentence) = contradiction(&plan, &look.snapshot) {
        return Err(Error::Refused(sentence));
    }
    match guard::judge(plan, &look.snapshot.policy, &look.recent) {
        Verdict::Held(held) => Ok(held),
        Verdict::Cleared(cleared) => Ok(cleared.into()),
        Verdict::TestOnly(..) => Err(Error::TestMode("Test Mode is on".to_owned())),
    }
}

/// Why a plan that was not the present one is not applied. If the world has moved, the run carries the present plan from now on.
fn moved(ctx: &App, account: AccountId, slug: &str, number: i64, look: &Look, present: &Held) -> Error {
    let digest = present.plan().digest().clone();
    match renew(ctx, account, slug, number, look, present) {
        Ok(difference) if difference.is_empty() => Error::StaleDigest(digest),
        Ok(difference) => Error::PlanMoved(Box::new(PlanMoved { run: number, present: digest, difference })),
        Err(error) => error,
    }
}

/// Puts the present plan in the place of the one that the run was held with, and tells what parts them. Where nothing
/// does, nothing is written.
fn renew(ctx: &App, account: AccountId, slug: &str, number: i64, look: &Look, present: &Held) -> Result<Difference> {
    let before = ctx.store.read(|tx| run::lines(tx, account, number))?;
    let before = before.iter().map(|line| &line.change).filter(|change| change.kind.acts());
    let difference = Difference::between(before, present.plan().acting());
    if difference.is_empty() {
        return Ok(difference);
    }
    let hints = hints(ctx, account, present.plan(), present.holds(), Mode::Live, &look.snapshot.console)?;
    store_renewed(ctx, account, slug, number, look, present, hints)?;
    Ok(difference)
}

/// A plan is stored by and by, so the run is taken from `held` until all of it is there, and nobody approves a half.
/// Whatever cuts it short, the next worker that looks decides anew.
fn store_renewed(
    ctx: &App,
    account: AccountId,
    slug: &str,
    number: i64,
    look: &Look,
    present: &Held,
    hints: Vec<Hint>,
) -> Result<()> {
    let epoch = look.policy_epoch;
    let verdict = Stored {
        status: RunStatus::Held,
        mode: Mode::Live,
        holds: present.holds().to_vec(),
        approved_by: None,
        policy_epoch: Some(epoch),
        seen: Some(look.writes),
    };
    let (owned, claiming) = (slug.to_owned(), ctx.clone());
    let claim = ctx.store.write(account, move |tx| {
        held(tx, account, &owned, number, "approve")?;
        judged_by(tx, account, epoch)?;
        run::claim_held(tx, account, number, None, "renewal", claiming.now() + LEASE)?.ok_or_else(Error::under_way)
    })?;
    let last = storing::all_but_the_last(ctx, &claim, present.plan(), verdict)?;
    let (now, storing) = (ctx.now(), ctx.clone());
    ctx.store.write(account, move |tx| {
        hold(&storing, tx, &claim)?;
        if let Err(error) = judged_by(tx, account, epoch) {
            run::release(tx, &claim, now)?;
            return Ok(Err(error));
        }
        last.store(tx, &claim)?;
        run::store_hints(tx, account, number, &hints)?;
        run::finish(tx, account, number, RunStatus::Held, None, now)?;
        run::renewed(tx, account, number, now)?;
        Ok::<_, Error>(Ok(()))
    })?
}
