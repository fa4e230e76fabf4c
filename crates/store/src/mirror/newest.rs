//! Who came last: ids are in order of time, so it is the last of them.

use scim::Kind;

use super::{Stored, stored};
use crate::value::args;
use crate::{AccountId, Error, Tx};

/// The resource of a kind that was made last, of those that are there.
///
/// # Errors
/// The engine's.
pub fn newest(tx: &Tx<'_>, account: AccountId, kind: Kind) -> Result<Option<Stored>, Error> {
    let row = tx.one(
        "SELECT id, version, created_at, modified_at, document FROM resource WHERE account = $1 AND kind = $2 ORDER BY id DESC LIMIT 1",
        args![account, kind.name()],
    )?;
    Ok(row.map(|row| stored(kind, row)))
}
