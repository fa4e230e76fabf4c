//! Bearer tokens. Only the hash is kept; the prefix and the last four characters are for people.

use jiff::Timestamp;

use crate::value::args;
use crate::{AccountId, Error, Row, Tx};

/// A token as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The id.
    pub id: String,
    /// `scim`, `adi` or `api`.
    pub source: String,
    /// SHA-256, hexadecimal.
    pub hash: String,
    /// What it begins with.
    pub prefix: String,
    /// What it ends with.
    pub last4: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// The form that asked for it, if one did: sent twice, it makes one token.
    pub asked_by: Option<String>,
    /// RFC 7644 section 7.4 wants a limited lifetime; `None` only when asked for.
    pub expires_at: Option<Timestamp>,
    /// When a newer one took its place.
    pub superseded_at: Option<Timestamp>,
    /// When it stops or stopped: at once on revocation, later with an overlap.
    pub ends_at: Option<Timestamp>,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
    /// From where.
    pub last_used_from: Option<String>,
    /// When somebody came with it last after its end.
    pub last_tried_at: Option<Timestamp>,
    /// From where that was.
    pub last_tried_from: Option<String>,
}

/// Keeps a new token.
///
/// # Errors
/// `Constraint(TokenAskedBy)` when the same form has made one already.
pub fn create(tx: &Tx<'_>, account: AccountId, token: &Token) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO token (account, id, source, hash, prefix, last4, created_at, created_by, asked_by, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![account, &token.id, &token.source, &token.hash, &token.prefix, &token.last4, token.created_at, &token.created_by, token.asked_by.as_ref(), token.expires_at],
    )?;
    Ok(())
}

/// Ends every live token of a source at `ends_at`; those that end earlier keep their end. One that ends at once, in its overlap
/// too, is superseded at that moment, which no clock that is set back undoes. Says how many there were.
///
/// # Errors
/// The engine's.
pub fn end(tx: &Tx<'_>, account: AccountId, source: &str, now: Timestamp, ends_at: Timestamp) -> Result<u64, Error> {
    if ends_at <= now {
        return tx.execute(
            "UPDATE token SET superseded_at = $3, ends_at = $3
             WHERE account = $1 AND source = $2 AND (ends_at IS NULL OR (ends_at > $3 AND ends_at > superseded_at))
             AND (expires_at IS NULL OR expires_at > $3)",
            args![account, source, now],
        );
    }
    tx.execute(
        "UPDATE token SET superseded_at = COALESCE(superseded_at, $3), ends_at = $4
         WHERE account = $1 AND source = $2 AND (ends_at IS NULL OR (ends_at > $4 AND ends_at > superseded_at))
         AND (expires_at IS NULL OR expires_at > $3)",
        args![account, source, now, ends_at],
    )
}

/// Stops those of a source that live on beside a newer one: at this moment, since until then somebody may have come with them.
///
/// # Errors
/// The engine's.
pub fn end_overlaps(tx: &Tx<'_>, account: AccountId, source: &str, now: Timestamp) -> Result<u64, Error> {
    tx.execute(
        "UPDATE token SET superseded_at = $3, ends_at = $3
         WHERE account = $1 AND source = $2 AND superseded_at IS NOT NULL AND ends_at > $3 AND ends_at > superseded_at",
        args![account, source, now],
    )
}

/// The token with this hash, whatever its state.
///
/// # Errors
/// The engine's.
pub fn by_hash(tx: &Tx<'_>, account: AccountId, hash: &str) -> Result<Option<Token>, Error> {
    let row = tx.one(
        "SELECT id, source, hash, prefix, last4, created_at, created_by, asked_by, expires_at, superseded_at, ends_at, last_used_at, last_used_from, last_tried_at, last_tried_from
         FROM token WHERE account = $1 AND hash = $2",
        args![account, hash],
    )?;
    Ok(row.map(read))
}

/// Every token of an account, newest first.
///
/// # Errors
/// The engine's.
pub fn list(tx: &Tx<'_>, account: AccountId) -> Result<Vec<Token>, Error> {
    let rows = tx.query(
        "SELECT id, source, hash, prefix, last4, created_at, created_by, asked_by, expires_at, superseded_at, ends_at, last_used_at, last_used_from, last_tried_at, last_tried_from
         FROM token WHERE account = $1 ORDER BY created_at DESC, id DESC",
        args![account],
    )?;
    Ok(rows.into_iter().map(read).collect())
}

/// Remembers a use.
///
/// # Errors
/// The engine's.
pub fn used(tx: &Tx<'_>, account: AccountId, id: &str, at: Timestamp, from: &str) -> Result<(), Error> {
    tx.execute(
        "UPDATE token SET last_used_at = $3, last_used_from = $4 WHERE account = $1 AND id = $2",
        args![account, id, at, from],
    )?;
    Ok(())
}

/// Remembers that somebody came with a token after its end.
///
/// # Errors
/// The engine's.
pub fn tried(tx: &Tx<'_>, account: AccountId, id: &str, at: Timestamp, from: &str) -> Result<(), Error> {
    tx.execute(
        "UPDATE token SET last_tried_at = $3, last_tried_from = $4 WHERE account = $1 AND id = $2",
        args![account, id, at, from],
    )?;
    Ok(())
}

fn read(mut row: Row) -> Token {
    Token {
        id: row.text(0),
        source: row.text(1),
        hash: row.text(2),
        prefix: row.text(3),
        last4: row.text(4),
        created_at: row.time(5),
        created_by: row.text(6),
        asked_by: row.opt_text(7),
        expires_at: row.opt_time(8),
        superseded_at: row.opt_time(9),
        ends_at: row.opt_time(10),
        last_used_at: row.opt_time(11),
        last_used_from: row.opt_text(12),
        last_tried_at: row.opt_time(13),
        last_tried_from: row.opt_text(14),
    }
}
