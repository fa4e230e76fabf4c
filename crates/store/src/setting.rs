//! Settings of an account and of the installation, as text by key. `app/settings.rs` knows their types and defaults.

use std::collections::BTreeMap;

use crate::value::args;
use crate::{AccountId, Error, Tx};

/// What was set; a key without a row has its default.
///
/// # Errors
/// The engine's.
pub fn all(tx: &Tx<'_>, account: AccountId) -> Result<BTreeMap<String, String>, Error> {
    let rows = tx.query("SELECT key, value FROM setting WHERE account = $1", args![account])?;
    Ok(rows.into_iter().map(|mut row| (row.text(0), row.text(1))).collect())
}

/// What was set in every account where this key has this value: one statement for all of them.
///
/// # Errors
/// The engine's.
pub fn all_where(tx: &Tx<'_>, key: &str, value: &str) -> Result<BTreeMap<AccountId, BTreeMap<String, String>>, Error> {
    let rows = tx.query(
        "SELECT s.account, s.key, s.value FROM setting s
         WHERE EXISTS (SELECT 1 FROM setting o WHERE o.account = s.account AND o.key = $1 AND o.value = $2)",
        args![key, value],
    )?;
    let mut accounts: BTreeMap<AccountId, BTreeMap<String, String>> = BTreeMap::new();
    for mut row in rows {
        accounts.entry(AccountId(row.int(0))).or_default().insert(row.text(1), row.text(2));
    }
    Ok(accounts)
}

/// Sets one.
///
/// # Errors
/// The engine's.
pub fn set(tx: &Tx<'_>, account: AccountId, key: &str, value: &str) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO setting (account, key, value) VALUES ($1, $2, $3) ON CONFLICT (account, key) DO UPDATE SET value = excluded.value",
        args![account, key, value],
    )?;
    Ok(())
}

/// A value of the installation as a whole.
///
/// # Errors
/// The engine's.
pub fn installation(tx: &Tx<'_>, key: &str) -> Result<Option<String>, Error> {
    Ok(tx.one("SELECT value FROM installation WHERE key = $1", args![key])?.map(|mut row| row.text(0)))
}

/// Sets a value of the installation.
///
/// # Errors
/// The engine's.
pub fn set_installation(tx: &Tx<'_>, key: &str, value: &str) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO installation (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        args![key, value],
    )?;
    Ok(())
}

/// Keeps a value of the installation unless there is one, and answers the one that is kept: of several servers that make
/// one at once, all get the same.
///
/// # Errors
/// The engine's.
pub fn keep_installation(tx: &Tx<'_>, key: &str, value: &str) -> Result<String, Error> {
    tx.execute(
        "INSERT INTO installation (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING",
        args![key, value],
    )?;
    Ok(installation(tx, key)?.unwrap_or_else(|| value.to_owned()))
}
