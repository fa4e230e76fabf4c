//! Who is signed in to the console. Of the cookie only the hash is kept.

use jiff::Timestamp;

use crate::value::args;
use crate::{AccountId, Error, Row, Tx};

/// One browser of one administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Names it in a list; it opens nothing.
    pub id: String,
    /// Whose.
    pub admin: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// From where it was opened.
    pub peer: String,
    /// What the browser calls itself.
    pub agent: String,
}

/// Keeps a new session.
///
/// # Errors
/// The engine's.
pub fn create(tx: &Tx<'_>, account: AccountId, hash: &str, session: &Session) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO session (account, hash, id, admin_id, created_at, seen_at, peer, agent) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![account, hash, &session.id, &session.admin, session.created_at, session.seen_at, &session.peer, &session.agent],
    )?;
    Ok(())
}

/// The session with this hash.
///
/// # Errors
/// The engine's.
pub fn by_hash(tx: &Tx<'_>, account: AccountId, hash: &str) -> Result<Option<Session>, Error> {
    let row = tx.one(
        "SELECT id, admin_id, created_at, seen_at, peer, agent FROM session WHERE account = $1 AND hash = $2",
        args![account, hash],
    )?;
    Ok(row.map(read))
}

/// Has this session of an administrator not ended yet?
///
/// # Errors
/// The engine's.
pub fn is_there(tx: &Tx<'_>, account: AccountId, admin: &str, id: &str) -> Result<bool, Error> {
    let row =
        tx.one("SELECT 1 FROM session WHERE account = $1 AND admin_id = $2 AND id = $3", args![account, admin, id])?;
    Ok(row.is_some())
}

/// Every session of an administrator, the last used first.
///
/// # Errors
/// The engine's.
pub fn of_admin(tx: &Tx<'_>, account: AccountId, admin: &str) -> Result<Vec<Session>, Error> {
    let rows = tx.query(
        "SELECT id, admin_id, created_at, seen_at, peer, agent FROM session WHERE account = $1 AND admin_id = $2 ORDER BY seen_at DESC, id DESC",
        args![account, admin],
    )?;
    Ok(rows.into_iter().map(read).collect())
}

/// Remembers a use.
///
/// # Errors
/// The engine's.
pub fn seen(tx: &Tx<'_>, account: AccountId, hash: &str, at: Timestamp) -> Result<(), Error> {
    tx.execute("UPDATE session SET seen_at = $3 WHERE account = $1 AND hash = $2", args![account, hash, at])?;
    Ok(())
}

/// Ends one session of an administrator. `false` when there is no such one.
///
/// # Errors
/// The engine's.
pub fn end(tx: &Tx<'_>, account: AccountId, admin: &str, id: &str) -> Result<bool, Error> {
    let ended =
        tx.execute("DELETE FROM session WHERE account = $1 AND admin_id = $2 AND id = $3", args![account, admin, id])?;
    Ok(ended > 0)
}

/// Ends every session of an administrator but this one. Says how many there were.
///
/// # Errors
/// The engine's.
pub fn end_others(tx: &Tx<'_>, account: AccountId, admin: &str, keep: &str) -> Result<u64, Error> {
    tx.execute("DELETE FROM session WHERE account = $1 AND admin_id = $2 AND id <> $3", args![account, admin, keep])
}

/// Forgets the sessions that nobody used since a moment, or that were opened before another.
///
/// # Errors
/// The engine's.
pub fn forget(tx: &Tx<'_>, account: AccountId, unseen_since: Timestamp, older_than: Timestamp) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM session WHERE account = $1 AND (seen_at < $2 OR created_at < $3)",
        args![account, unseen_since, older_than],
    )?;
    Ok(())
}

fn read(mut row: Row) -> Session {
    Session {
        id: row.text(0),
        admin: row.text(1),
        created_at: row.time(2),
        seen_at: row.time(3),
        peer: row.text(4),
        agent: row.text(5),
    }
}
