//! Who is kept: by hand, or since a run was rejected, and what their record was at that moment.
//!
//! `version` is that of the record, NULL where the mirror had none: one that was written since, or deleted, or that came
//! up, has another one, and the keep is over. What a keep means is for `planning/kept.rs` to say.

use jiff::Timestamp;
use planning::{Keeps, Kept, ResourceId, UserId, Who};

use crate::value::args;
use crate::{AccountId, Error, Row, Tx};

/// Keeps everybody whom the stored plan of a run would archive; who is kept already is kept anew, and who is kept by hand stays
/// so, until the later of both days. Says how many they are.
///
/// # Errors
/// The engine's.
pub fn keep(
    tx: &Tx<'_>,
    account: AccountId,
    run: i64,
    until: Timestamp,
    since: Timestamp,
    who: &Who,
) -> Result<u64, Error> {
    let who = serde_json::to_string(who).unwrap_or_default();
    tx.execute(
        "INSERT INTO kept (account, user_id, resource, version, until, since, kept_by, run)
         SELECT c.account, c.user_id, c.resource, r.version, CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS TEXT), c.run
         FROM run_change c LEFT JOIN resource r ON r.account = c.account AND r.kind = 'User' AND r.id = c.resource
         WHERE c.account = $1 AND c.run = $2 AND c.area = 'user' AND c.kind = 'archive' AND c.user_id IS NOT NULL
         ON CONFLICT (account, user_id) DO UPDATE SET
            resource = CASE WHEN kept.run IS NULL AND kept.until > excluded.since THEN NULL ELSE excluded.resource END,
            version = CASE WHEN kept.run IS NULL AND kept.until > excluded.since THEN NULL ELSE excluded.version END,
            run = CASE WHEN kept.run IS NULL AND kept.until > excluded.since THEN NULL ELSE excluded.run END,
            until = CASE WHEN kept.run IS NULL AND kept.until > excluded.until THEN kept.until ELSE excluded.until END,
            kept_by = excluded.kept_by, since = excluded.since",
        args![account, run, until, since, &who],
    )
}

/// Keeps somebody by hand; who is kept already is kept anew.
///
/// # Errors
/// The engine's.
pub fn by_hand(
    tx: &Tx<'_>,
    account: AccountId,
    user: &UserId,
    until: Timestamp,
    since: Timestamp,
    who: &Who,
) -> Result<(), Error> {
    let who = serde_json::to_string(who).unwrap_or_default();
    tx.execute(
        "INSERT INTO kept (account, user_id, until, since, kept_by) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account, user_id) DO UPDATE SET resource = NULL, version = NULL, until = excluded.until, since = excluded.since, kept_by = excluded.kept_by, run = NULL",
        args![account, &user.0, until, since, &who],
    )?;
    Ok(())
}

/// Keeps somebody no more, however they were kept.
///
/// # Errors
/// The engine's.
pub fn end(tx: &Tx<'_>, account: AccountId, user: &UserId) -> Result<(), Error> {
    tx.execute("DELETE FROM kept WHERE account = $1 AND user_id = $2", args![account, &user.0])?;
    Ok(())
}

/// Everybody who is kept at this moment, and whose record is what it was.
///
/// # Errors
/// The engine's, or a row that can't be read.
pub fn in_force(tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<Keeps, Error> {
    let rows = tx.query(
        "SELECT k.user_id, k.resource, k.until, k.kept_by, k.run
         FROM kept k LEFT JOIN resource r ON r.account = k.account AND r.kind = 'User' AND r.id = k.resource
         WHERE k.account = $1 AND k.until > $2 AND (k.run IS NULL OR k.version = r.version OR k.version IS NULL AND r.id IS NULL)",
        args![account, now],
    )?;
    rows.into_iter().map(read).collect()
}

/// How one person is kept at this moment, as [`in_force`] has it.
///
/// # Errors
/// The engine's, or a row that can't be read.
pub fn of(tx: &Tx<'_>, account: AccountId, user: &UserId, now: Timestamp) -> Result<Option<Kept>, Error> {
    let row = tx.one(
        "SELECT k.user_id, k.resource, k.until, k.kept_by, k.run
         FROM kept k LEFT JOIN resource r ON r.account = k.account AND r.kind = 'User' AND r.id = k.resource
         WHERE k.account = $1 AND k.user_id = $3 AND k.until > $2 AND (k.run IS NULL OR k.version = r.version OR k.version IS NULL AND r.id IS NULL)",
        args![account, now, &user.0],
    )?;
    Ok(row.map(read).transpose()?.map(|(_, kept)| kept))
}

fn read(mut row: Row) -> Result<(UserId, Kept), Error> {
    let by = serde_json::from_str(&row.text(3))
        .map_err(|error| Error::Other(format!("whoever keeps somebody can't be read: {error}")))?;
    let kept = Kept { until: row.time(2), by, run: row.opt_int(4), resource: row.opt_text(1).map(ResourceId) };
    Ok((UserId(row.text(0)), kept))
}

/// Forgets whose time is over, and whose record is another one than at the rejection.
///
/// # Errors
/// The engine's.
pub fn forget(tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM kept WHERE account = $1 AND (until <= $2
            OR run IS NOT NULL AND EXISTS (SELECT 1 FROM resource r WHERE r.account = kept.account AND r.kind = 'User' AND r.id = kept.resource AND (kept.version IS NULL OR r.version <> kept.version))
            OR run IS NOT NULL AND kept.version IS NOT NULL AND NOT EXISTS (SELECT 1 FROM resource r WHERE r.account = kept.account AND r.kind = 'User' AND r.id = kept.resource))",
        args![account, now],
    )?;
    Ok(())
}

/// Forgets whom a plan for everybody has no word about: the directory has them as active, or as somebody else. Of a source
/// whose records have no versions (snapshots), this is how it is known that it has stated them anew. Whoever is held, for an
/// issue that may concern them, say, was not stated, and each has a line that names them (`planning/src/reconcile/people.rs`).
///
/// # Errors
/// The engine's.
pub fn forget_stated(tx: &Tx<'_>, account: AccountId, run: i64) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM kept WHERE account = $1 AND run IS NOT NULL AND NOT EXISTS (SELECT 1 FROM run_change c
            WHERE c.account = kept.account AND c.user_id = kept.user_id AND c.run = $2 AND c.area = 'user' AND c.kind IN ('hold', 'issue', 'skip'))",
        args![account, run],
    )?;
    Ok(())
}
