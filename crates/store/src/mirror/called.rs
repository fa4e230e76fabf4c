//! Who is called like this: by the name that a directory shows of somebody.

use crate::value::args;
use crate::{AccountId, Error, Tx};

/// The ids of people whose `displayName`, folded, begins like this, the first so many.
///
/// # Errors
/// The engine's.
pub fn called(tx: &Tx<'_>, account: AccountId, folded: &str, limit: i64) -> Result<Vec<String>, Error> {
    let rows = tx.query(
        "SELECT id FROM resource_key WHERE account = $1 AND kind = 'User' AND name = 'displayName' AND folded >= $2 AND folded < $3 ORDER BY folded LIMIT $4",
        args![account, folded, &format!("{folded}\u{10ffff}"), limit],
    )?;
    Ok(rows.into_iter().map(|mut row| row.text(0)).collect())
}
