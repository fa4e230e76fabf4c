//! Whom of the console a record of the directory became.

use planning::{GroupId, UserId};

use crate::value::args;
use crate::{AccountId, Error, Tx};

/// The user whose link leads to this record. Of two whom an undo has left tied to one, that with the smaller id has it, as in
/// the next plan.
///
/// # Errors
/// The engine's.
pub fn user_of(tx: &Tx<'_>, account: AccountId, resource: &str) -> Result<Option<UserId>, Error> {
    let rows = tx.query(
        "SELECT id FROM console_user WHERE account = $1 AND link_resource = $2 AND link_resource IS NOT NULL",
        args![account, resource],
    )?;
    Ok(rows.into_iter().map(|mut row| UserId(row.text(0))).min())
}

/// The group that this record names; of several that with the smallest id.
///
/// # Errors
/// The engine's.
pub fn group_of(tx: &Tx<'_>, account: AccountId, resource: &str) -> Result<Option<GroupId>, Error> {
    let rows = tx.query(
        "SELECT id FROM console_group WHERE account = $1 AND resource = $2 AND resource IS NOT NULL",
        args![account, resource],
    )?;
    Ok(rows.into_iter().map(|mut row| GroupId(row.text(0))).min())
}
