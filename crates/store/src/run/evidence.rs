//! What stands behind lines of a plan: the request that the directory wrote a record by, and where those work whom it
//! would archive. For a page of lines: each is a look-up.

use std::collections::BTreeMap;

use planning::{Area, Field, Fields, ResourceId, UserId};

use super::column::parse;
use crate::value::args;
use crate::{AccountId, Error, Tx};

/// The last request that wrote a record before a sync looked, as far as it is still in the request log. `writes` is how
/// many writes the mirror had had by then. The record of a membership is that of its group.
///
/// # Errors
/// The engine's.
pub fn request_behind(
    tx: &Tx<'_>,
    account: AccountId,
    area: Area,
    resource: &ResourceId,
    writes: i64,
) -> Result<Option<String>, Error> {
    let kind = if area == Area::User { "User" } else { "Group" };
    let row = tx.one(
        "SELECT a.request FROM audit a WHERE a.account = $1 AND a.kind = $2 AND a.subject = $3 AND a.writes <= $4
         AND EXISTS (SELECT 1 FROM request q WHERE q.account = $1 AND q.id = a.request) ORDER BY a.id DESC LIMIT 1",
        args![account, kind, &resource.0, writes],
    )?;
    Ok(row.map(|mut row| row.text(0)))
}

/// The departments of these people, as far as they have one.
///
/// # Errors
/// The engine's, or fields that can't be read.
pub fn departments<'u>(
    tx: &Tx<'_>,
    account: AccountId,
    users: impl Iterator<Item = &'u UserId>,
) -> Result<BTreeMap<UserId, String>, Error> {
    let mut found = BTreeMap::new();
    for user in users {
        let row = tx.one("SELECT fields FROM console_user WHERE account = $1 AND id = $2", args![account, &user.0])?;
        let fields: Option<Fields> = row.map(|mut row| parse(&row.text(0))).transpose()?;
        let department = fields.and_then(|fields| fields.get(Field::Department).map(str::to_owned));
        found.extend(department.filter(|name| !name.trim().is_empty()).map(|name| (user.clone(), name)));
    }
    Ok(found)
}
