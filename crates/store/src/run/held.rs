//! What is kept of a held run beside its plan: what those whom it would archive have in common, that its plan was
//! renewed, and which run took its place.

use jiff::Timestamp;
use planning::Hint;

use super::column::{parse, text};
use crate::value::args;
use crate::{AccountId, Error, Tx};

/// Writes down what a run's archives have in common, as it was when it was judged.
///
/// # Errors
/// The engine's.
pub fn store_hints(tx: &Tx<'_>, account: AccountId, number: i64, hints: &[Hint]) -> Result<(), Error> {
    let hints = (!hints.is_empty()).then(|| text(&hints));
    tx.execute("UPDATE run SET hints = $3 WHERE account = $1 AND number = $2", args![account, number, hints.as_ref()])?;
    Ok(())
}

/// What a run's archives have in common.
///
/// # Errors
/// The engine's, or hints that can't be read.
pub fn hints(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<Vec<Hint>, Error> {
    let row = tx.one("SELECT hints FROM run WHERE account = $1 AND number = $2", args![account, number])?;
    let stored = row.and_then(|mut row| row.opt_text(0));
    stored.map_or_else(|| Ok(Vec::new()), |text| parse(&text))
}

/// The plan of a held run was put in the place of the one that it was held with, or will be.
///
/// # Errors
/// The engine's.
pub fn renewed(tx: &Tx<'_>, account: AccountId, number: i64, now: Timestamp) -> Result<(), Error> {
    tx.execute("UPDATE run SET renewed_at = $3 WHERE account = $1 AND number = $2", args![account, number, now])?;
    Ok(())
}

/// When that last was, if it ever was.
///
/// # Errors
/// The engine's.
pub fn renewed_at(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<Option<Timestamp>, Error> {
    let row = tx.one("SELECT renewed_at FROM run WHERE account = $1 AND number = $2", args![account, number])?;
    Ok(row.and_then(|row| row.opt_time(0)))
}

/// Ends every held run before this one with a sentence that says which run took its place. Says how many there were.
///
/// # Errors
/// The engine's.
pub fn supersede(tx: &Tx<'_>, account: AccountId, number: i64, sentence: &str, now: Timestamp) -> Result<u64, Error> {
    tx.execute(
        "UPDATE run SET status = 'skipped', failure = $3, finished_at = $4 WHERE account = $1 AND number < $2 AND status = 'held'",
        args![account, number, sentence, now],
    )
}
