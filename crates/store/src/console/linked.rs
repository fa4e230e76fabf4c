//! Whom of the console a record of the directory became.

use planning::{GroupId, UserId};

use crate::value::args;
use crate::{AccountId, Error, Tx};

/// The user whose link leads to this record. There is one at the most.
///
/// # Errors
/// The engine's.
pub fn user_of(tx: &Tx<'_>, account: AccountId, resource: &str) -> Result<Option<UserId>, Error> {
    let row = tx.one(
        "SELECT id FROM console_user WHERE account = $1 AND link_resource = $2 AND link_resource IS NOT NULL LIMIT 1",
        args![account, resource],
    )?;
    Ok(row.map(|mut row| UserId(row.text(0))))
}

/// The group that this record names.
///
/// # Errors
/// The engine's.
pub fn group_of(tx: &Tx<'_>, account: AccountId, resource: &str) -> Result<Option<GroupId>, Error> {
    let row = tx.one(
        "SELECT id FROM console_group WHERE account = $1 AND resource = $2 AND resource IS NOT NULL LIMIT 1",
        args![account, resource],
    )?;
    Ok(row.map(|mut row| GroupId(row.text(0))))
}
