//! When the directory last said something of a person's record: a DELETE by its tombstone, anything else by the record.

use std::collections::BTreeMap;

use jiff::Timestamp;
use planning::ResourceId;

use crate::value::args;
use crate::{AccountId, Error, Tx};

/// Of each of these records, when the directory last said something of it, as far as it ever did.
///
/// # Errors
/// The engine's.
pub fn said_at<'r>(
    tx: &Tx<'_>,
    account: AccountId,
    resources: impl Iterator<Item = &'r ResourceId>,
) -> Result<BTreeMap<ResourceId, Timestamp>, Error> {
    let mut said = BTreeMap::new();
    for resource in resources {
        let row = tx.one(
            "SELECT modified_at FROM resource WHERE account = $1 AND kind = 'User' AND id = $2
             UNION ALL SELECT at FROM tombstone WHERE account = $1 AND kind = 'User' AND id = $2",
            args![account, &resource.0],
        )?;
        said.extend(row.and_then(|row| Some((resource.clone(), row.opt_time(0)?))));
    }
    Ok(said)
}
