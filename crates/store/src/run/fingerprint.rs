//! The fingerprints of a run's lines: stored with them, a thousand lines in a row, and read without them.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use planning::{Fingerprint, Left};

use super::column::{left_by, whole};
use crate::value::args;
use crate::{AccountId, Error, Tx};

/// Stores those of some lines, and takes away what an earlier try left from there on.
pub(super) fn insert(
    tx: &Tx<'_>,
    account: AccountId,
    run: i64,
    first: usize,
    prints: impl Iterator<Item = Fingerprint>,
) -> Result<(), Error> {
    drop_from(tx, account, run, first)?;
    let bytes: Vec<u8> = prints.flat_map(Fingerprint::to_bytes).collect();
    tx.execute(
        "INSERT INTO run_fingerprint (account, run, first, prints) VALUES ($1, $2, $3, $4)",
        args![account, run, whole(first), &STANDARD_NO_PAD.encode(bytes)],
    )?;
    Ok(())
}

/// Takes away those that stand in a row which begins here or later. Lines are stored in their order and in rows of one
/// length, so none of an earlier line is among them.
pub(super) fn drop_from(tx: &Tx<'_>, account: AccountId, run: i64, first: usize) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM run_fingerprint WHERE account = $1 AND run = $2 AND first >= $3",
        args![account, run, whole(first)],
    )?;
    Ok(())
}

/// Those of a run's plan as it was planned, in the order of its lines; and which of these lines were left, by their places.
///
/// # Errors
/// The engine's, or a row that can't be read.
pub fn prints(
    tx: &Tx<'_>,
    account: AccountId,
    number: i64,
) -> Result<(Vec<Fingerprint>, BTreeMap<usize, Left>), Error> {
    let rows = tx.query(
        "SELECT first, prints FROM run_fingerprint WHERE account = $1 AND run = $2
         AND EXISTS (SELECT 1 FROM run r WHERE r.account = $1 AND r.number = $2 AND r.digest IS NOT NULL) ORDER BY first",
        args![account, number],
    )?;
    let unreadable = || Error::Other(format!("the fingerprints of run {number} can't be read"));
    let mut prints = Vec::new();
    for mut row in rows {
        let bytes = STANDARD_NO_PAD.decode(row.text(1)).map_err(|_| unreadable())?;
        let (all, rest) = bytes.as_chunks();
        // A row is missing, or cut off: what stands behind it would be told of other lines.
        if row.int(0) != whole(prints.len()) || !rest.is_empty() {
            return Err(unreadable());
        }
        prints.extend(all.iter().map(|bytes| Fingerprint::from_bytes(*bytes)));
    }
    let rows = tx.query(
        "SELECT seq, outcome FROM run_change WHERE account = $1 AND run = $2 AND outcome <> 'planned' AND outcome <> 'applied'",
        args![account, number],
    )?;
    let left = rows.into_iter().filter_map(|mut row| Some((usize::try_from(row.int(0)).ok()?, left_by(&row.text(1))?)));
    Ok((prints, left.collect()))
}
