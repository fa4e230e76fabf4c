//! OAuth 2.0 clients, and the access tokens that they were given. Of a secret only the hash is kept.

use jiff::Timestamp;

use crate::value::args;
use crate::{AccountId, Error, Row, Tx};

/// A client as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The id, which is no secret.
    pub id: String,
    /// SHA-256 of its secret, hexadecimal.
    pub hash: String,
    /// What the secret begins with.
    pub prefix: String,
    /// What the secret ends with.
    pub last4: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// The form that asked for it, if one did: sent twice, it makes one client.
    pub asked_by: Option<String>,
    /// `None` only when asked for.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub ended_at: Option<Timestamp>,
    /// When it last came with its secret or with an access token.
    pub last_used_at: Option<Timestamp>,
    /// From where.
    pub last_used_from: Option<String>,
    /// When somebody came last with what it was given, after its end.
    pub last_tried_at: Option<Timestamp>,
    /// From where that was.
    pub last_tried_from: Option<String>,
}

/// Keeps a new client.
///
/// # Errors
/// `Constraint(ClientAskedBy)` when the same form has made one already.
pub fn create(tx: &Tx<'_>, account: AccountId, client: &Client) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO oauth_client (account, id, hash, prefix, last4, created_at, created_by, asked_by, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![account, &client.id, &client.hash, &client.prefix, &client.last4, client.created_at, &client.created_by, client.asked_by.as_ref(), client.expires_at],
    )?;
    Ok(())
}

/// Ends one client that has not ended, or every one. Says how many there were. What they were given stays, so that whoever
/// shows it is known; it opens nothing, since the client is judged.
///
/// # Errors
/// The engine's.
pub fn end(tx: &Tx<'_>, account: AccountId, id: Option<&str>, now: Timestamp) -> Result<u64, Error> {
    tx.execute(
        "UPDATE oauth_client SET ended_at = $3 WHERE account = $1 AND id = COALESCE($2, id) AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > $3)",
        args![account, id, now],
    )
}

/// The client with this id and this hash of its secret, whatever its state.
///
/// # Errors
/// The engine's.
pub fn by_secret(tx: &Tx<'_>, account: AccountId, id: &str, hash: &str) -> Result<Option<Client>, Error> {
    let row = tx.one(
        "SELECT id, hash, prefix, last4, created_at, created_by, asked_by, expires_at, ended_at, last_used_at, last_used_from, last_tried_at, last_tried_from
         FROM oauth_client WHERE account = $1 AND id = $2 AND hash = $3",
        args![account, id, hash],
    )?;
    Ok(row.map(read))
}

/// The client whose access token has this hash, and when that token expires, whatever the state of either.
///
/// # Errors
/// The engine's.
pub fn by_access_token(tx: &Tx<'_>, account: AccountId, hash: &str) -> Result<Option<(Client, Timestamp)>, Error> {
    let row = tx.one(
        "SELECT c.id, c.hash, c.prefix, c.last4, c.created_at, c.created_by, c.asked_by, c.expires_at, c.ended_at, c.last_used_at, c.last_used_from, c.last_tried_at, c.last_tried_from, t.expires_at
         FROM access_token t JOIN oauth_client c ON c.account = t.account AND c.id = t.client
         WHERE t.account = $1 AND t.hash = $2",
        args![account, hash],
    )?;
    Ok(row.map(|row| {
        let until = row.time(13);
        (read(row), until)
    }))
}

/// Every client of an account, newest first.
///
/// # Errors
/// The engine's.
pub fn list(tx: &Tx<'_>, account: AccountId) -> Result<Vec<Client>, Error> {
    let rows = tx.query(
        "SELECT id, hash, prefix, last4, created_at, created_by, asked_by, expires_at, ended_at, last_used_at, last_used_from, last_tried_at, last_tried_from
         FROM oauth_client WHERE account = $1 ORDER BY created_at DESC, id DESC",
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
        "UPDATE oauth_client SET last_used_at = $3, last_used_from = $4 WHERE account = $1 AND id = $2",
        args![account, id, at, from],
    )?;
    Ok(())
}

/// Remembers that somebody came with what a client was given, after its end.
///
/// # Errors
/// The engine's.
pub fn tried(tx: &Tx<'_>, account: AccountId, id: &str, at: Timestamp, from: &str) -> Result<(), Error> {
    tx.execute(
        "UPDATE oauth_client SET last_tried_at = $3, last_tried_from = $4 WHERE account = $1 AND id = $2",
        args![account, id, at, from],
    )?;
    Ok(())
}

/// An access token that was just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    /// SHA-256, hexadecimal.
    pub hash: String,
    /// The client that it was given to.
    pub client: String,
    /// When it expires.
    pub expires_at: Timestamp,
}

/// Keeps a new access token. Those of the account that were over at `forgotten` go, and so do the oldest of this client past
/// `most` of them, never the new one: one that asks for a token with every request fills nothing.
///
/// # Errors
/// The engine's.
pub fn grant(tx: &Tx<'_>, account: AccountId, token: &Granted, forgotten: Timestamp, most: i64) -> Result<(), Error> {
    tx.execute("DELETE FROM access_token WHERE account = $1 AND expires_at <= $2", args![account, forgotten])?;
    // Counted one by one: several may expire at the same instant.
    tx.execute(
        "DELETE FROM access_token WHERE account = $1 AND hash IN
         (SELECT o.hash FROM access_token o WHERE o.account = $1 AND o.client = $2 ORDER BY o.expires_at DESC, o.hash LIMIT 1000 OFFSET $3)",
        args![account, &token.client, most - 1],
    )?;
    tx.execute(
        "INSERT INTO access_token (account, hash, client, expires_at) VALUES ($1, $2, $3, $4)",
        args![account, &token.hash, &token.client, token.expires_at],
    )?;
    Ok(())
}

fn read(mut row: Row) -> Client {
    Client {
        id: row.text(0),
        hash: row.text(1),
        prefix: row.text(2),
        last4: row.text(3),
        created_at: row.time(4),
        created_by: row.text(5),
        asked_by: row.opt_text(6),
        expires_at: row.opt_time(7),
        ended_at: row.opt_time(8),
        last_used_at: row.opt_time(9),
        last_used_from: row.opt_text(10),
        last_tried_at: row.opt_time(11),
        last_tried_from: row.opt_text(12),
    }
}
