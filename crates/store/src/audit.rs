//! Who changed what: a row in the deciding transaction, never without it.

use jiff::Timestamp;

use crate::value::args;
use crate::{AccountId, Error, Tx};

/// One deed.
#[derive(Clone, Debug)]
pub struct Deed<'a> {
    /// The id, in order of time.
    pub id: &'a str,
    /// When.
    pub at: Timestamp,
    /// Who: a token's prefix and last four, an administrator's address, `operator`.
    pub actor: &'a str,
    /// What: `create`, `replace`, `patch`, `delete`, `settings`, …
    pub verb: &'a str,
    /// On what sort of thing: `User`, `Group`, `token`, …
    pub kind: &'a str,
    /// Which.
    pub subject: &'a str,
    /// The request's id.
    pub request: &'a str,
    /// What changed, as JSON; never a secret.
    pub detail: &'a str,
}

/// Writes one down.
///
/// # Errors
/// The engine's.
pub fn record(tx: &Tx<'_>, account: AccountId, deed: &Deed<'_>) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO audit (account, id, at, actor, verb, kind, subject, request, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![account, deed.id, deed.at, deed.actor, deed.verb, deed.kind, deed.subject, deed.request, deed.detail],
    )?;
    Ok(())
}
