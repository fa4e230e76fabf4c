//! The mapping of an account, where an administrator saved one. `app/mapping.rs` knows what it says.

use jiff::Timestamp;

use crate::value::args;
use crate::{AccountId, Error, Tx};

/// A mapping that was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// JSON.
    pub document: String,
    /// When.
    pub at: Timestamp,
    /// By whom, as the audit log names them.
    pub by: String,
}

/// The one that was saved, if one was.
///
/// # Errors
/// The engine's.
pub fn get(tx: &Tx<'_>, account: AccountId) -> Result<Option<Saved>, Error> {
    let row = tx.one("SELECT document, saved_at, saved_by FROM mapping WHERE account = $1", args![account])?;
    Ok(row.map(|mut row| Saved { document: row.text(0), at: row.time(1), by: row.text(2) }))
}

/// Keeps one in the place of the one before.
///
/// # Errors
/// The engine's.
pub fn set(tx: &Tx<'_>, account: AccountId, saved: &Saved) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO mapping (account, document, saved_at, saved_by) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account) DO UPDATE SET document = excluded.document, saved_at = excluded.saved_at, saved_by = excluded.saved_by",
        args![account, saved.document.as_str(), saved.at, saved.by.as_str()],
    )?;
    Ok(())
}

/// Forgets it: that of the profile holds again.
///
/// # Errors
/// The engine's.
pub fn forget(tx: &Tx<'_>, account: AccountId) -> Result<(), Error> {
    tx.execute("DELETE FROM mapping WHERE account = $1", args![account])?;
    Ok(())
}
