//! When the directory last said something of a person's record: a DELETE by its tombstone, anything else by the record.

use std::collections::BTreeMap;

use jiff::Timestamp;
use planning::ResourceId;

use crate::{AccountId, Error, Param, Tx};

/// Ids a statement: a plan may archive many, and each statement is a round trip on PostgreSQL.
const BLOCK: usize = 32;

/// Of each of these records, when the directory last said something of it, as far as it ever did.
///
/// # Errors
/// The engine's.
pub fn said_at<'r>(
    tx: &Tx<'_>,
    account: AccountId,
    resources: impl Iterator<Item = &'r ResourceId>,
) -> Result<BTreeMap<ResourceId, Timestamp>, Error> {
    let ids: Vec<&str> = resources.map(|resource| resource.0.as_str()).collect();
    let mut said = BTreeMap::new();
    for block in ids.chunks(BLOCK) {
        // No record has an empty id, so that a last block that is not full asks for nobody else.
        let ids = block.iter().copied().chain(std::iter::repeat("")).take(BLOCK);
        let args: Vec<Param<'_>> = std::iter::once(Param::from(account)).chain(ids.map(Param::from)).collect();
        let rows = tx.query(
            "SELECT id, modified_at FROM resource WHERE account = $1 AND kind = 'User' AND id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)
             UNION ALL SELECT id, at FROM tombstone WHERE account = $1 AND kind = 'User' AND id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)",
            &args,
        )?;
        said.extend(
            rows.into_iter()
                .filter_map(|mut row| Some((row.opt_time(1)?, row.text(0))))
                .map(|(at, id)| (ResourceId(id), at)),
        );
    }
    Ok(said)
}
