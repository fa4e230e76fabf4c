//! What is left of snapshots that are not in force goes, a part at a time, so that no writer waits long.

use ::store::snapshot::{self as kept, Head, State};
use ::store::{AccountId, account};
use jiff::Timestamp;

use super::domains::is_open;
use super::limits::TIME;
use crate::App;
use crate::error::Result;

/// Takes away parts of every account in so many transactions at the most. A head stays for a day after its end, so that
/// whoever sent it is told what became of it. Answers whether there may be more.
///
/// Errors: the store's.
pub fn forget(ctx: &App, transactions: usize) -> Result<bool> {
    let now = ctx.now();
    let accounts = ctx.store.read(|tx| {
        let accounts = account::list(tx)?.into_iter().map(|account| account.id);
        accounts.map(|account| Ok((account, kept::list(tx, account)?))).collect::<Result<Vec<_>>>()
    })?;
    let mut left = transactions;
    for (account, heads) in accounts {
        for head in heads.into_iter().filter(|head| head.state != State::InForce && !is_open(head, now)) {
            if !forget_one(ctx, account, head, now, &mut left)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// `false` when there was no time to come to the end.
fn forget_one(ctx: &App, account: AccountId, head: Head, now: Timestamp, left: &mut usize) -> Result<bool> {
    for part in ctx.store.read(|tx| kept::parts(tx, account, &head.id))? {
        let Some(fewer) = left.checked_sub(1) else { return Ok(false) };
        *left = fewer;
        let id = head.id.clone();
        ctx.store.write(account, move |tx| kept::remove_part(tx, account, &id, part.number))?;
    }
    let ended_at = head.ended_at.unwrap_or(head.begun_at);
    // Which domains are awaited is told by their heads.
    if head.state != State::Awaited && now.duration_since(ended_at) >= TIME {
        ctx.store.write(account, move |tx| kept::forget(tx, account, &head.id))?;
    }
    Ok(true)
}
