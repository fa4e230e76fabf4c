//! Old rows go, a bounded number at a time, so that no writer waits long: `requests.retention_days` is how long they stay,
//! if there are not too many.

use ::store::{account, request};
use jiff::{SignedDuration, Timestamp};

use crate::App;
use crate::error::Result;
use crate::settings::Settings;

/// Rows that go in one transaction.
const CHUNK: u64 = 500;

/// Takes away rows of every account that are older than its setting says or more than `most`, in so many transactions at the
/// most. Answers whether there may be more.
///
/// Errors: the store's.
pub fn forget(ctx: &App, most: u32, transactions: usize) -> Result<bool> {
    let now = ctx.now();
    let accounts = ctx.store.read(|tx| {
        let accounts = account::list(tx)?.into_iter().map(|account| account.id);
        accounts.map(|account| Ok((account, Settings::read(tx, account)?.retention()))).collect::<Result<Vec<_>>>()
    })?;
    let mut left = transactions;
    for (account, retention) in accounts {
        let oldest = now.checked_sub(retention).unwrap_or(Timestamp::UNIX_EPOCH);
        let first_id = first_id(oldest);
        let fits = ctx.store.read(|tx| request::oldest_that_fits(tx, account, &first_id, most.into()))?;
        let first_id = fits.unwrap_or(first_id);
        // Nothing is written, and nobody waits, where there is nothing to take away.
        while ctx.store.read(|tx| request::has_older(tx, account, &first_id, oldest))? {
            if left == 0 {
                return Ok(true);
            }
            left -= 1;
            let first_id = first_id.clone();
            let count = i64::try_from(CHUNK).unwrap_or(i64::MAX);
            ctx.store.write(account, move |tx| request::forget(tx, account, &first_id, oldest, count))?;
        }
    }
    Ok(false)
}

/// What every id of that moment or later begins with, or is greater than: the first 48 bits of a UUIDv7 are milliseconds.
pub(super) fn first_id(at: Timestamp) -> String {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
    format!("{:08x}-{:04x}", millis >> 16, millis & 0xffff)
}

/// How far behind the newest row somebody who follows looks for rows that were written late.
pub(super) fn id_before(at: Timestamp, time: SignedDuration) -> String {
    first_id(at.checked_sub(time).unwrap_or(Timestamp::UNIX_EPOCH))
}
