//! Rows put in, gaps counted, old rows taken away.

use jiff::Timestamp;

use super::Request;
use crate::value::args;
use crate::{AccountId, Error, Tx};

/// Puts rows in, each with the folded addresses by which it is found beside its subject. One that is there already stays:
/// whoever lost sight of a commit puts its rows in again.
///
/// # Errors
/// The engine's.
pub fn insert<'r>(
    tx: &Tx<'_>,
    account: AccountId,
    rows: impl IntoIterator<Item = &'r (Request, Vec<String>)> + Clone,
) -> Result<(), Error> {
    tx.batch(
        "INSERT INTO request (account, id, at, took_us, method, path, status, actor, peer, verb, kind, subject, name, told, dialect, before, after, writes)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) ON CONFLICT (account, id) DO NOTHING",
        rows.clone().into_iter().map(|(row, _)| {
            args![
                account,
                &row.id,
                row.at,
                row.took_us,
                &row.method,
                &row.path,
                row.status,
                row.actor.as_ref(),
                &row.peer,
                &row.verb,
                row.kind.as_ref(),
                row.subject.as_ref(),
                row.name.as_ref(),
                &row.told,
                &row.dialect,
                row.before.as_ref(),
                row.after.as_ref(),
                row.writes,
            ]
            .to_vec()
        }),
    )?;
    let addresses = rows.into_iter().flat_map(|(row, addresses)| addresses.iter().map(move |folded| (row, folded)));
    tx.batch(
        "INSERT INTO request_address (account, request, folded) VALUES ($1, $2, $3) ON CONFLICT (account, request, folded) DO NOTHING",
        addresses.map(|(row, folded)| args![account, &row.id, folded].to_vec()),
    )?;
    Ok(())
}

/// Requests that were answered and are not in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The first of them.
    pub since: Timestamp,
    /// The last.
    pub until: Timestamp,
    /// How many there are.
    pub lost: i64,
}

impl Gap {
    /// This gap and another one.
    #[must_use]
    pub fn and(&self, other: &Gap) -> Gap {
        Gap { since: self.since.min(other.since), until: self.until.max(other.until), lost: self.lost + other.lost }
    }
}

/// Adds to the gap of an account, unless this (by its id) is what was added last: whoever lost sight of a commit adds it again.
///
/// # Errors
/// The engine's.
pub fn lost(tx: &Tx<'_>, account: AccountId, id: &str, gap: &Gap) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO request_gap (account, since, until, lost, noted) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account) DO UPDATE SET lost = request_gap.lost + excluded.lost, noted = excluded.noted,
         since = CASE WHEN excluded.since < request_gap.since THEN excluded.since ELSE request_gap.since END,
         until = CASE WHEN excluded.until > request_gap.until THEN excluded.until ELSE request_gap.until END
         WHERE request_gap.noted <> excluded.noted",
        args![account, gap.since, gap.until, gap.lost, id],
    )?;
    Ok(())
}

/// Is there a row whose id is before this one, or a gap that is older than this instant?
///
/// # Errors
/// The engine's.
pub fn has_older(tx: &Tx<'_>, account: AccountId, before: &str, at: Timestamp) -> Result<bool, Error> {
    let row =
        tx.one("SELECT id FROM request WHERE account = $1 AND id < $2 ORDER BY id LIMIT 1", args![account, before])?;
    let gap = tx.one("SELECT lost FROM request_gap WHERE account = $1 AND until < $2", args![account, at])?;
    Ok(row.is_some() || gap.is_some())
}

/// The oldest of the newest `most` rows from this id on, if there are so many: what is older is too much. It walks the ids
/// of what stays, so it is nothing to ask often.
///
/// # Errors
/// The engine's.
pub fn oldest_that_fits(tx: &Tx<'_>, account: AccountId, from: &str, most: i64) -> Result<Option<String>, Error> {
    let row = tx.one(
        "SELECT id FROM request WHERE account = $1 AND id >= $2 ORDER BY id DESC LIMIT 1 OFFSET $3",
        args![account, from, most - 1],
    )?;
    Ok(row.map(|mut row| row.text(0)))
}

/// Takes away rows whose id is before this one, the oldest first and so many at the most, and a gap that is older than
/// this instant. Says how many rows went: as many as asked for, and there may be more.
///
/// # Errors
/// The engine's.
pub fn forget(tx: &Tx<'_>, account: AccountId, before: &str, at: Timestamp, count: i64) -> Result<u64, Error> {
    let last = tx.one(
        "SELECT MAX(id) FROM (SELECT id FROM request WHERE account = $1 AND id < $2 ORDER BY id LIMIT $3) oldest",
        args![account, before, count],
    )?;
    tx.execute("DELETE FROM request_gap WHERE account = $1 AND until < $2", args![account, at])?;
    let Some(last) = last.and_then(|mut row| row.opt_text(0)) else { return Ok(0) };
    tx.execute("DELETE FROM request_address WHERE account = $1 AND request <= $2", args![account, &last])?;
    tx.execute("DELETE FROM request WHERE account = $1 AND id <= $2", args![account, &last])
}
