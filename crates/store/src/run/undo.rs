//! Runs that take another one back: what the other one did, and what becomes of its status.
//!
//! The undo's row says in `undoes` which run it takes back. That run is *undone* once the undo has ended, in the same
//! transaction, and not before: an undo that is cut short resumes like any run, one that fails leaves the other as it was.

use planning::undo::Deed;

use super::claim::Claim;
use super::column::parse;
use crate::value::args;
use crate::{AccountId, Error, Tx};

/// The lines of a run that were applied, with what they replaced, in the order of its plan.
///
/// # Errors
/// The engine's, or a line that can't be read.
pub fn deeds(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<Vec<Deed>, Error> {
    let rows = tx.query(
        "SELECT change, before FROM run_change WHERE account = $1 AND run = $2 AND outcome = 'applied' ORDER BY seq",
        args![account, number],
    )?;
    let of = |mut row: crate::Row| {
        let before = row.opt_text(1).map(|text| parse(&text)).transpose()?.unwrap_or_default();
        Ok(Deed { change: parse(&row.text(0))?, before })
    };
    rows.into_iter().map(of).collect()
}

/// Has a run applied anything?
///
/// # Errors
/// The engine's.
pub fn has_applied(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<bool, Error> {
    let row = tx.one(
        "SELECT seq FROM run_change WHERE account = $1 AND run = $2 AND outcome = 'applied' LIMIT 1",
        args![account, number],
    )?;
    Ok(row.is_some())
}

/// Notes which run this one takes back.
///
/// # Errors
/// The engine's.
pub fn undoing(tx: &Tx<'_>, claim: &Claim, undone: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE run SET undoes = $3 WHERE account = $1 AND number = $2",
        args![claim.account, claim.number, undone],
    )?;
    Ok(())
}

/// The run that took this one back last, if one has.
///
/// # Errors
/// The engine's.
pub fn undone_by(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<Option<i64>, Error> {
    let row = tx.one(
        "SELECT MAX(number) FROM run WHERE account = $1 AND undoes = $2 AND status = 'completed'",
        args![account, number],
    )?;
    Ok(row.and_then(|row| row.opt_int(0)))
}

/// A run has come to its end: whatever run it takes back is undone. If that one took back another itself, the other is in
/// force again, as it had ended before; and so on.
///
/// # Errors
/// The engine's.
pub fn undo_ends(tx: &Tx<'_>, account: AccountId, number: i64) -> Result<(), Error> {
    let (mut last, mut is_undone) = (number, false);
    loop {
        let undoes = tx.one("SELECT undoes FROM run WHERE account = $1 AND number = $2", args![account, last])?;
        // A run takes back an older one, so this comes to an end.
        let Some(undone) = undoes.and_then(|row| row.opt_int(0)).filter(|undone| *undone < last) else { return Ok(()) };
        (last, is_undone) = (undone, !is_undone);
        if is_undone {
            tx.execute("UPDATE run SET status = 'undone' WHERE account = $1 AND number = $2", args![account, last])?;
        } else {
            tx.execute(
                "UPDATE run SET status = CASE WHEN failure IS NULL THEN 'completed' ELSE 'failed' END WHERE account = $1 AND number = $2 AND status = 'undone'",
                args![account, last],
            )?;
        }
    }
}
