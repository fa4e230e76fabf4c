//! A person's own plan (a file, an edit, an undo) becomes a run: begun under a claim that lets nobody else move the console,
//! confirmed by the digest that was seen, stored, carried out. Test Mode binds syncs, not people.
//!
//! What parts one sort of deed from another is its [`Hand`].

use std::sync::Arc;

use ::store::run::{self, Claim, Verdict as Stored};
use ::store::{AccountId, Tx};
use jiff::Timestamp;
use planning::{Cleared, Digest, Mode, Plan, Source, Trigger, Who, guard};

use super::carry_out::carry_out;
use super::lease::{LEASE, hold};
use super::storing;
use crate::App;
use crate::error::{Error, Result};

/// A plan that is to be done, as it was looked at.
pub(crate) struct ByHand {
    pub(crate) account: AccountId,
    pub(crate) trigger: Trigger,
    pub(crate) source: Source,
    /// How often runs had ended: only a run changes the console, and no two are under way at once.
    pub(crate) ended: i64,
    /// The plan that was seen; without one, whatever it comes to.
    pub(crate) seen: Option<Digest>,
    pub(crate) who: Who,
    pub(crate) worker: String,
}

/// What belongs to a deed beside its plan: it happens with the deed, or not at all.
pub(crate) trait Hand: Send + Sync + 'static {
    /// What is told of the moment at which the run was begun.
    type Begun: Send + 'static;

    /// The plan of the same wishes on the present console, asked if a run has ended since (the same form, sent twice): whoever
    /// has seen a plan is told that one. `None` leaves the one there was, of which rows that have moved are left.
    fn anew(&self, tx: &Tx<'_>, account: AccountId) -> Result<Option<Plan>>;

    /// Done in the transaction that begins the run, once it is known that the plan is the one that was seen; told what was
    /// made `anew`. Stays done if nothing more happens.
    fn begins(&self, tx: &Tx<'_>, claim: &Claim, anew: Option<&Plan>, now: Timestamp) -> Result<Self::Begun>;

    /// Written with the plan, in the transaction from which on the run is carried out even if the worker dies.
    fn along(&self, tx: &Tx<'_>, claim: &Claim, plan: &Digest, now: Timestamp) -> Result<()>;
}

/// Does it, to the end; the number of the run.
///
/// Errors: as [`begun`].
pub(crate) fn carry(ctx: &App, asked: ByHand, plan: Plan, hand: impl Hand) -> Result<i64> {
    let (claim, cleared, _) = begun(ctx, asked, plan, hand)?;
    carry_out(ctx, &claim, cleared)?;
    Ok(claim.number)
}

/// The run of it, begun: its plan cleared and stored; from now on it is carried out, by whomever.
///
/// Errors: `StaleDigest` when the present plan is not the one that was seen; `Refused` while another run of the account is
/// under way (try again); what the hand answers; the store's.
pub(crate) fn begun<H: Hand>(ctx: &App, asked: ByHand, plan: Plan, hand: H) -> Result<(Claim, Cleared, H::Begun)> {
    let ByHand { account, trigger, source, ended, seen, who, worker } = asked;
    let (now, digest, wanted, by) = (ctx.now(), plan.digest().clone(), seen.clone(), who.clone());
    let (until, hand) = (now + LEASE, Arc::new(hand));
    let beginning = Arc::clone(&hand);
    let (claim, present, begun) = ctx.store.write(account, move |tx| {
        let claim = run::begin(tx, account, trigger, source, Mode::Live, &by, &worker, now, until)?;
        let claim = claim.ok_or_else(Error::under_way)?;
        let present = if run::ended(tx, account)? == ended { None } else { beginning.anew(tx, account)? };
        let found = present.as_ref().map_or(&digest, Plan::digest);
        if wanted.as_ref().is_some_and(|wanted| wanted != found) {
            return Err(guard::Refusal::Stale(found.clone()).into());
        }
        let begun = beginning.begins(tx, &claim, present.as_ref(), now)?;
        Ok::<_, Error>((claim, present, begun))
    })?;
    let plan = present.unwrap_or(plan);
    let digest = seen.unwrap_or_else(|| plan.digest().clone());
    let cleared = guard::confirmed(plan, &digest, &who)?;
    store(ctx, &claim, cleared.plan(), &who, hand)?;
    Ok((claim, cleared, begun))
}

fn store(ctx: &App, claim: &Claim, plan: &Plan, who: &Who, hand: Arc<impl Hand>) -> Result<()> {
    let last = storing::all_but_the_last(ctx, claim, plan, Stored::of_person(who))?;
    let now = ctx.now();
    let (held, storing, digest) = (claim.clone(), ctx.clone(), plan.digest().clone());
    ctx.store.write(claim.account, move |tx| {
        hold(&storing, tx, &held)?;
        hand.along(tx, &held, &digest, now)?;
        last.store(tx, &held)
    })
}
