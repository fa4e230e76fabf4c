//! The log, found again: the newest by status and by who it is about. First ids, which an index has, then the rows.

use std::collections::BTreeSet;

use super::{Gap, Request};
use crate::value::args;
use crate::{AccountId, Error, Row, Tx};

/// Which rows.
#[derive(Clone, Copy, Debug)]
pub struct Filter<'a> {
    /// Later than this id.
    pub after: &'a str,
    /// Earlier than this id; a tilde comes after every id.
    pub before: &'a str,
    /// The lowest status.
    pub lowest: i64,
    /// The highest status.
    pub highest: i64,
    /// How many, the newest.
    pub limit: usize,
}

impl Filter<'_> {
    fn limit(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX)
    }
}

/// The ids of the newest rows, the newest first.
///
/// # Errors
/// The engine's.
pub fn ids(tx: &Tx<'_>, account: AccountId, filter: &Filter<'_>) -> Result<Vec<String>, Error> {
    // A refusal is rare, and has an index of its own.
    let rows = if filter.lowest >= 400 {
        tx.query(
            "SELECT id FROM request WHERE account = $1 AND id > $2 AND id < $6 AND status >= 400 AND status >= $3 AND status <= $4 ORDER BY id DESC LIMIT $5",
            args![account, filter.after, filter.lowest, filter.highest, filter.limit(), filter.before],
        )?
    } else {
        tx.query(
            "SELECT id FROM request WHERE account = $1 AND id > $2 AND id < $6 AND status >= $3 AND status <= $4 ORDER BY id DESC LIMIT $5",
            args![account, filter.after, filter.lowest, filter.highest, filter.limit(), filter.before],
        )?
    };
    Ok(rows.into_iter().map(|mut row| row.text(0)).collect())
}

/// So many rows are looked through for reads of somebody: what is read has no index.
const READS: i64 = 20_000;

/// The ids of the newest rows about somebody, the newest first: those that name this folded address, and those of every
/// resource that it was the address of, or is (`present`), or that put one of these into a group or took it out. Reads are
/// found among the newest rows alone.
///
/// # Errors
/// The engine's.
pub fn about(
    tx: &Tx<'_>,
    account: AccountId,
    folded: &str,
    present: &[String],
    filter: &Filter<'_>,
) -> Result<Vec<String>, Error> {
    let once = tx.query(
        "SELECT DISTINCT r.subject FROM request_address a JOIN request r ON r.account = a.account AND r.id = a.request
         WHERE a.account = $1 AND a.folded = $2 AND r.kind = 'User'",
        args![account, folded],
    )?;
    let once = once.into_iter().filter_map(|mut row| row.opt_text(0));
    let subjects: BTreeSet<String> = once.chain(present.iter().cloned()).collect();
    let mut rows = Vec::new();
    for name in subjects.iter().map(String::as_str).chain([folded]) {
        rows.extend(tx.query(
            "SELECT r.id FROM request_address a JOIN request r ON r.account = a.account AND r.id = a.request
             WHERE a.account = $1 AND a.folded = $2 AND a.request > $3 AND a.request < $7 AND r.status >= $4 AND r.status <= $5 ORDER BY a.request DESC LIMIT $6",
            args![account, name, filter.after, filter.lowest, filter.highest, filter.limit(), filter.before],
        )?);
    }
    for subject in &subjects {
        rows.extend(tx.query(
            "SELECT id FROM request WHERE account = $1 AND subject = $2 AND subject IS NOT NULL AND verb <> 'read' AND verb <> 'look_up'
             AND id > $3 AND id < $7 AND status >= $4 AND status <= $5 ORDER BY id DESC LIMIT $6",
            args![account, subject, filter.after, filter.lowest, filter.highest, filter.limit(), filter.before],
        )?);
        rows.extend(tx.query(
            "SELECT id FROM (SELECT id, subject, verb, status FROM request WHERE account = $1 AND id > $3 AND id < $8 ORDER BY id DESC LIMIT $7) newest
             WHERE subject = $2 AND (verb = 'read' OR verb = 'look_up') AND status >= $4 AND status <= $5 ORDER BY id DESC LIMIT $6",
            args![account, subject, filter.after, filter.lowest, filter.highest, filter.limit(), READS, filter.before],
        )?);
    }
    let ids: BTreeSet<String> = rows.into_iter().map(|mut row| row.text(0)).collect();
    Ok(ids.into_iter().rev().take(filter.limit).collect())
}

/// How many rows are later than an id, `most` at the most: no more than that are looked at.
///
/// # Errors
/// The engine's.
pub fn count_after(tx: &Tx<'_>, account: AccountId, after: &str, most: i64) -> Result<i64, Error> {
    let row = tx.one(
        "SELECT COUNT(*) FROM (SELECT id FROM request WHERE account = $1 AND id > $2 ORDER BY id LIMIT $3) newest",
        args![account, after, most],
    )?;
    Ok(row.map_or(0, |row| row.int(0)))
}

/// Has a request that is still in the log named this folded address?
///
/// # Errors
/// The engine's.
pub fn names(tx: &Tx<'_>, account: AccountId, folded: &str) -> Result<bool, Error> {
    let row = tx.one(
        "SELECT request FROM request_address WHERE account = $1 AND folded = $2 LIMIT 1",
        args![account, folded],
    )?;
    Ok(row.is_some())
}

/// One row.
///
/// # Errors
/// The engine's.
pub fn kept(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<Option<Request>, Error> {
    let row = tx.one(
        "SELECT id, at, took_us, method, path, status, actor, peer, verb, kind, subject, name, told, dialect, before, after, writes
         FROM request WHERE account = $1 AND id = $2",
        args![account, id],
    )?;
    Ok(row.map(read))
}

/// What a resource was called when the log last named it: for one that is gone.
///
/// # Errors
/// The engine's.
pub fn last_name(tx: &Tx<'_>, account: AccountId, subject: &str) -> Result<Option<String>, Error> {
    let row = tx.one(
        "SELECT name FROM request WHERE account = $1 AND subject = $2 AND subject IS NOT NULL AND verb <> 'read' AND verb <> 'look_up'
         AND name IS NOT NULL ORDER BY id DESC LIMIT 1",
        args![account, subject],
    )?;
    Ok(row.and_then(|mut row| row.opt_text(0)))
}

/// The first run whose look at the mirror had this write in it.
///
/// # Errors
/// The engine's.
pub fn used_by(tx: &Tx<'_>, account: AccountId, writes: i64) -> Result<Option<i64>, Error> {
    let row = tx.one(
        "SELECT number FROM run WHERE account = $1 AND seen IS NOT NULL AND seen >= $2 ORDER BY seen, number LIMIT 1",
        args![account, writes],
    )?;
    Ok(row.map(|row| row.int(0)))
}

/// The gap of an account, if there is one.
///
/// # Errors
/// The engine's.
pub fn gap(tx: &Tx<'_>, account: AccountId) -> Result<Option<Gap>, Error> {
    let row = tx.one("SELECT since, until, lost FROM request_gap WHERE account = $1", args![account])?;
    Ok(row.map(|row| Gap { since: row.time(0), until: row.time(1), lost: row.int(2) }))
}

fn read(mut row: Row) -> Request {
    Request {
        id: row.text(0),
        at: row.time(1),
        took_us: row.int(2),
        method: row.text(3),
        path: row.text(4),
        status: row.int(5),
        actor: row.opt_text(6),
        peer: row.text(7),
        verb: row.text(8),
        kind: row.opt_text(9),
        subject: row.opt_text(10),
        name: row.opt_text(11),
        told: row.text(12),
        dialect: row.text(13),
        before: row.opt_text(14),
        after: row.opt_text(15),
        writes: row.opt_int(16),
    }
}
