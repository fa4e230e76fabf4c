//! Stores a plan by and by: a hundred thousand lines in one transaction would keep everybody else's writes waiting for seconds.
//!
//! Lines count once the head is there, and the head is stored with the last of them, in the transaction of whoever asks: so
//! a plan is stored whole or not at all. What a crash leaves is written over by the next try.

use ::store::Tx;
use ::store::run::{self, Claim, Draft, Head, Verdict};
use planning::Plan;

use super::lease::hold;
use crate::App;
use crate::error::Result;

/// Lines a transaction: a writer waits for one chunk at the most.
const CHUNK: usize = 1_000;

/// What makes a plan count that is stored but for this.
#[derive(Clone, Debug)]
pub(crate) struct Last {
    first: usize,
    lines: Vec<Draft>,
    head: Head,
}

/// Stores a plan but for its last lines and its head.
///
/// Errors: `LostRun`; the store's. Then nothing of it counts.
pub(crate) fn all_but_the_last(ctx: &App, claim: &Claim, plan: &Plan, verdict: Verdict) -> Result<Last> {
    let changes = plan.changes();
    let mut first = 0;
    while changes.len() - first > CHUNK {
        let lines = drafts(plan, first, first + CHUNK);
        // A worker may die between two chunks. A crash test counts the readings of the clock to end it there, and this one is
        // for that alone: the lease is renewed by a reading of its own, when the account's turn has come.
        let _ = ctx.now();
        let (holding, held, of, at) = (ctx.clone(), claim.clone(), changes.len(), first);
        ctx.store.write(claim.account, move |tx| {
            hold(&holding, tx, &held)?;
            Ok::<_, crate::error::Error>(run::store_lines(tx, &held, at, &lines, of)?)
        })?;
        first += CHUNK;
        tables_grew(ctx);
    }
    Ok(Last { first, lines: drafts(plan, first, changes.len()), head: Head::of(plan, plan.units().len(), verdict) })
}

/// A large run goes on: the database is to plan by what it has now. Without that it is slower, and no less right.
pub(super) fn tables_grew(ctx: &App) {
    if let Err(error) = ctx.store.are_being_filled() {
        tracing::warn!(%error, "the database did not look at the tables that a run fills");
    }
}

fn drafts(plan: &Plan, first: usize, end: usize) -> Vec<Draft> {
    plan.changes().get(first..end).unwrap_or_default().iter().map(Draft::of).collect()
}

impl Last {
    /// Stores the rest: the plan is the run's from now on.
    ///
    /// Errors: the store's.
    pub(crate) fn store(&self, tx: &Tx<'_>, claim: &Claim) -> Result<()> {
        run::store_lines(tx, claim, self.first, &self.lines, self.first + self.lines.len())?;
        Ok(run::store_head(tx, claim.account, claim.number, &self.head)?)
    }
}
