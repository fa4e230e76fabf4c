//! A person's own plan (a file, an edit) becomes a run: begun under a claim that lets nobody else move the console, confirmed
//! by the digest that was seen, stored, carried out. Test Mode binds syncs, not people.

use ::store::run::{self, Claim, Verdict as Stored};
use ::store::{AccountId, Tx};
use planning::{Digest, Mode, Plan, Source, Trigger, Who, guard};

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

/// Does it; the number of the run. `anew` is the plan of the same wishes on the present console, asked if a run has ended since
/// (the same form, sent twice): whoever has seen a plan is told that one. `None` leaves the one there was, of which rows that
/// have moved are left. `along` is written with the plan, in the transaction from which on the run is carried out even if the
/// worker dies: what belongs to the deed happens with it or not at all.
///
/// Errors: `StaleDigest` when the present plan is not the one that was seen; `Refused` while another run of the account is
/// under way (try again); what `anew` and `along` answer; the store's.
pub(crate) fn carry(
    ctx: &App,
    asked: ByHand,
    plan: Plan,
    mut anew: impl FnMut(&Tx<'_>) -> Result<Option<Plan>> + Send + 'static,
    along: impl FnMut(&Tx<'_>) -> Result<()> + Send + 'static,
) -> Result<i64> {
    let ByHand { account, trigger, source, ended, seen, who, worker } = asked;
    let (now, digest, wanted, by) = (ctx.now(), plan.digest().clone(), seen.clone(), who.clone());
    let until = now + LEASE;
    let (claim, present) = ctx.store.write(account, move |tx| {
        let claim = run::begin(tx, account, trigger, source, Mode::Live, &by, &worker, now, until)?;
        let claim = claim.ok_or_else(Error::under_way)?;
        let present = if run::ended(tx, account)? == ended { None } else { anew(tx)? };
        let found = present.as_ref().map_or(&digest, Plan::digest);
        if wanted.as_ref().is_some_and(|wanted| wanted != found) {
            return Err(guard::Refusal::Stale(found.clone()).into());
        }
        Ok::<_, Error>((claim, present))
    })?;
    let plan = present.unwrap_or(plan);
    let digest = seen.unwrap_or_else(|| plan.digest().clone());
    let cleared = guard::confirmed(plan, &digest, &who)?;
    store(ctx, &claim, cleared.plan(), &who, along)?;
    carry_out(ctx, &claim, cleared)?;
    Ok(claim.number)
}

fn store(
    ctx: &App,
    claim: &Claim,
    plan: &Plan,
    who: &Who,
    mut along: impl FnMut(&Tx<'_>) -> Result<()> + Send + 'static,
) -> Result<()> {
    let last = storing::all_but_the_last(ctx, claim, plan, Stored::of_person(who))?;
    // Read for the crash tests alone, as between two chunks (`storing.rs`).
    let _ = ctx.now();
    let (held, storing) = (claim.clone(), ctx.clone());
    ctx.store.write(claim.account, move |tx| {
        hold(&storing, tx, &held)?;
        along(tx)?;
        last.store(tx, &held)
    })
}
