//! The log page by page, the newest first, and the refusals of late by what they say. What has no index is looked for among
//! so many rows and no more: whoever asks is told how far that went and may go on from there.

use jiff::Timestamp;

use crate::value::args;
use crate::{AccountId, Error, Tx};

/// Which rows, between two ids.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// Later than this id.
    pub after: &'a str,
    /// Earlier than this id; a tilde comes after every id.
    pub before: &'a str,
    /// The lowest status.
    pub lowest: i64,
    /// The highest status.
    pub highest: i64,
    /// What was asked for: one of these verbs, or anything where there are none.
    pub verbs: [&'a str; 5],
    /// About resources of this kind alone.
    pub kind: Option<&'a str>,
    /// So many rows are looked through.
    pub through: i64,
    /// How many, the newest.
    pub limit: i64,
}

/// The ids of the newest rows of a part, the newest first.
///
/// # Errors
/// The engine's.
pub fn part(tx: &Tx<'_>, account: AccountId, part: &Part<'_>) -> Result<Vec<String>, Error> {
    let [one, two, three, four, five] = part.verbs;
    let args = args![
        account,
        part.after,
        part.before,
        part.through,
        part.lowest,
        part.highest,
        one,
        two,
        three,
        four,
        five,
        part.kind,
        part.limit,
    ];
    // A refusal is rare, and has an index of its own.
    let rows = if part.lowest >= 400 {
        tx.query(
            "SELECT id FROM (SELECT id, verb, kind, status FROM request WHERE account = $1 AND id > $2 AND id < $3 AND status >= 400 ORDER BY id DESC LIMIT $4) newest
             WHERE status >= $5 AND status <= $6 AND (verb IN ($7, $8, $9, $10, $11) OR $7 = '') AND (kind = $12 OR $12 IS NULL) ORDER BY id DESC LIMIT $13",
            args,
        )?
    } else {
        tx.query(
            "SELECT id FROM (SELECT id, verb, kind, status FROM request WHERE account = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4) newest
             WHERE status >= $5 AND status <= $6 AND (verb IN ($7, $8, $9, $10, $11) OR $7 = '') AND (kind = $12 OR $12 IS NULL) ORDER BY id DESC LIMIT $13",
            args,
        )?
    };
    Ok(rows.into_iter().map(|mut row| row.text(0)).collect())
}

/// The id of the last row that is looked through, where there are as many. Of refusals alone, if `refused`.
///
/// # Errors
/// The engine's.
pub fn last_looked_through(
    tx: &Tx<'_>,
    account: AccountId,
    part: &Part<'_>,
    refused: bool,
) -> Result<Option<String>, Error> {
    let args = args![account, part.after, part.before, part.through - 1];
    let row = if refused {
        tx.one(
            "SELECT id FROM request WHERE account = $1 AND id > $2 AND id < $3 AND status >= 400 ORDER BY id DESC LIMIT 1 OFFSET $4",
            args,
        )?
    } else {
        tx.one(
            "SELECT id FROM request WHERE account = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT 1 OFFSET $4",
            args,
        )?
    };
    Ok(row.map(|mut row| row.text(0)))
}

/// A refusal by what it says.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The id.
    pub id: String,
    /// When it came.
    pub at: Timestamp,
    /// The status.
    pub status: i64,
    /// What was asked for.
    pub verb: String,
    /// User or Group.
    pub kind: Option<String>,
    /// What the sentence is made of, as JSON.
    pub told: String,
}

/// The newest refusals, the newest first.
///
/// # Errors
/// The engine's.
pub fn refused(tx: &Tx<'_>, account: AccountId, limit: i64) -> Result<Vec<Refused>, Error> {
    let rows = tx.query(
        "SELECT id, at, status, verb, kind, told FROM request WHERE account = $1 AND id > '' AND status >= 400 ORDER BY id DESC LIMIT $2",
        args![account, limit],
    )?;
    let of = |mut row: crate::Row| Refused {
        id: row.text(0),
        at: row.time(1),
        status: row.int(2),
        verb: row.text(3),
        kind: row.opt_text(4),
        told: row.text(5),
    };
    Ok(rows.into_iter().map(of).collect())
}

/// The first look-up that was answered, among the first so many rows of the log: when, and its id.
///
/// # Errors
/// The engine's.
pub fn first_look_up(tx: &Tx<'_>, account: AccountId, among: i64) -> Result<Option<(Timestamp, String)>, Error> {
    let row = tx.one(
        "SELECT at, id FROM (SELECT at, id, verb, status FROM request WHERE account = $1 AND id > '' ORDER BY id LIMIT $2) first
         WHERE verb = 'look_up' AND status < 400 ORDER BY id LIMIT 1",
        args![account, among],
    )?;
    Ok(row.map(|mut row| (row.time(0), row.text(1))))
}
