//! Tries to sign in, or to change a password, since the last that went well, so that guessing has its price on every
//! server alike.
//!
//! An address stands here as a hash: whoever tries addresses that nobody has leaves nothing to read.

use jiff::Timestamp;

use crate::value::args;
use crate::{AccountId, Error, Tx};

/// Stands for accounts that are not there: they are throttled like others.
pub const NO_ACCOUNT: AccountId = AccountId(0);

/// What is remembered of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tries {
    /// Since the last that went well.
    pub tries: i64,
    /// The last one.
    pub last_at: Timestamp,
}

/// The tries with this address.
///
/// # Errors
/// The engine's.
pub fn tries(tx: &Tx<'_>, account: AccountId, address: &str) -> Result<Option<Tries>, Error> {
    let row =
        tx.one("SELECT tries, last_at FROM sign_in_try WHERE account = $1 AND address = $2", args![account, address])?;
    Ok(row.map(|row| Tries { tries: row.int(0), last_at: row.time(1) }))
}

/// Counts one more.
///
/// # Errors
/// The engine's.
pub fn tried(tx: &Tx<'_>, account: AccountId, address: &str, at: Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO sign_in_try (account, address, tries, last_at) VALUES ($1, $2, 1, $3)
         ON CONFLICT (account, address) DO UPDATE SET tries = sign_in_try.tries + 1, last_at = excluded.last_at",
        args![account, address, at],
    )?;
    Ok(())
}

/// It went well: the count begins anew.
///
/// # Errors
/// The engine's.
pub fn went_well(tx: &Tx<'_>, account: AccountId, address: &str) -> Result<(), Error> {
    tx.execute("DELETE FROM sign_in_try WHERE account = $1 AND address = $2", args![account, address])?;
    Ok(())
}

/// Forgets the tries of an account that are over for good.
///
/// # Errors
/// The engine's.
pub fn forget(tx: &Tx<'_>, account: AccountId, before: Timestamp) -> Result<(), Error> {
    tx.execute("DELETE FROM sign_in_try WHERE account = $1 AND last_at < $2", args![account, before])?;
    Ok(())
}
