//! What stands behind lines of a plan: the request that the directory wrote a record by, and where those work whom it
//! would archive. For a page of lines: each is a look-up.

use std::collections::BTreeMap;

use planning::{Area, Field, Fields, ResourceId, UserId};

use super::column::parse;
use crate::value::args;
use crate::{AccountId, Error, Param, Tx};

/// People a statement: each statement is a round trip on PostgreSQL.
const BLOCK: usize = 32;

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
    // Few rows are of one record, and many were written before: the sum keeps an engine from looking among those.
    let kind = if area == Area::User { "User" } else { "Group" };
    let row = tx.one(
        "SELECT a.request FROM audit a WHERE a.account = $1 AND a.kind = $2 AND a.subject = $3 AND a.writes + 0 <= $4
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
    let ids: Vec<&str> = users.map(|user| user.0.as_str()).collect();
    let mut found = BTreeMap::new();
    for block in ids.chunks(BLOCK) {
        // Nobody has an empty id, so that a last block that is not full asks for nobody else.
        let ids = block.iter().copied().chain(std::iter::repeat("")).take(BLOCK);
        let args: Vec<Param<'_>> = std::iter::once(Param::from(account)).chain(ids.map(Param::from)).collect();
        let rows = tx.query(
            "SELECT id, fields FROM console_user WHERE account = $1 AND id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)",
            &args,
        )?;
        for mut row in rows {
            let fields: Fields = parse(&row.text(1))?;
            let department = fields.get(Field::Department).filter(|name| !name.trim().is_empty());
            found.extend(department.map(|name| (UserId(row.text(0)), name.to_owned())));
        }
    }
    Ok(found)
}
