//! What happens to held runs beside an answer: what is noted with one when it is judged, and what ends one by itself.
//!
//! A newer live plan takes the place of an older held one: it was made of a later look at the same directory, and a run
//! that nobody may approve any more must not look as if somebody should.

use ::store::run::{self, Claim, Looked, Scope, Verdict as Stored};
use ::store::{AccountId, Tx, kept, mirror};
use jiff::Timestamp;
use planning::guard::{Hold, Rule};
use planning::{Console, Hint, Mode, Plan, hint};

use crate::App;
use crate::error::Result;

/// What the people have in common whom a plan would archive that is held, or would be. That a plan would be the first live
/// one is no reason to look for a cause.
///
/// Errors: the store's.
pub(super) fn hints(
    ctx: &App,
    account: AccountId,
    plan: &Plan,
    holds: &[Hold],
    mode: Mode,
    console: &Console,
) -> Result<Vec<Hint>> {
    let is_held = |hold: &Hold| hold.rule.holds_plan() && (mode == Mode::Live || hold.rule != Rule::FirstLive);
    if !holds.iter().any(is_held) {
        return Ok(Vec::new());
    }
    let said = ctx.store.read(|tx| mirror::said_at(tx, account, hint::stated(plan)))?;
    Ok(hint::hints(plan, console, &said))
}

/// A live plan is stored: older held runs end, and keeps that are over are forgotten.
pub(super) fn takes_its_place(
    tx: &Tx<'_>,
    claim: &Claim,
    verdict: &Stored,
    looked: &Looked,
    now: Timestamp,
) -> Result<()> {
    if verdict.mode == Mode::Live {
        let number = claim.number;
        let sentence = format!("Run {number} took the place of this one; nothing of this one was applied.");
        run::supersede(tx, claim.account, number, &sentence, now)?;
        kept::forget(tx, claim.account, now)?;
        if looked.scope == Scope::Full {
            kept::forget_stated(tx, claim.account, number)?;
        }
    }
    Ok(())
}
