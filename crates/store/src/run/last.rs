//! What a run last did to each of some people: for a page of a list, in as many look-ups as there are people on it.

use std::collections::HashMap;

use jiff::Timestamp;
use planning::{Code, Kind, UserId};

use super::column::named;
use crate::{AccountId, Error, Param, Tx};

/// People a statement: each statement is a round trip on PostgreSQL.
const BLOCK: usize = 25;

/// What a run last did to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastChange {
    /// Which run.
    pub run: i64,
    /// When it ended.
    pub at: Timestamp,
    /// What it did.
    pub kind: Kind,
    /// Why.
    pub cause: Code,
}

/// What was last done to each of these people, their groups aside, as far as runs tell.
///
/// # Errors
/// The engine's, or a line that can't be read.
pub fn last_changes<'u>(
    tx: &Tx<'_>,
    account: AccountId,
    users: impl Iterator<Item = &'u UserId>,
) -> Result<HashMap<UserId, LastChange>, Error> {
    let ids: Vec<&str> = users.map(|user| user.0.as_str()).collect();
    let mut found = HashMap::new();
    for block in ids.chunks(BLOCK) {
        // Nobody has an empty id, so that a last block that is not full asks for nobody else.
        let ids = block.iter().copied().chain(std::iter::repeat("")).take(BLOCK);
        let args: Vec<Param<'_>> = std::iter::once(Param::from(account)).chain(ids.map(Param::from)).collect();
        let rows = tx.query(
            "SELECT u.id, c.run, COALESCE(r.finished_at, r.created_at), c.kind, c.cause FROM console_user u CROSS JOIN run_change c CROSS JOIN run r
             WHERE u.account = $1 AND u.id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)
             AND c.account = u.account AND c.user_id = u.id AND c.area = 'user' AND c.outcome = 'applied' AND c.kind <> 'link'
             AND c.run = (SELECT x.run FROM run_change x WHERE x.account = u.account AND x.user_id = u.id AND x.area = 'user' AND x.outcome = 'applied' AND x.kind <> 'link' ORDER BY x.run DESC LIMIT 1)
             AND r.account = c.account AND r.number = c.run",
            &args,
        )?;
        for mut row in rows {
            let last = LastChange {
                run: row.int(1),
                at: row.time(2),
                kind: named(&row.text(3))?,
                cause: named(&row.text(4))?,
            };
            found.insert(UserId(row.text(0)), last);
        }
    }
    Ok(found)
}
