//! The newest refusal that a connection suffers from: a key that opens nothing, or a fault of ours. That somebody is not
//! there (404) or is there already (409) is an answer like any other.

use ::store::request::{self, Filter};
use ::store::{AccountId, Tx};
use jiff::Timestamp;

use super::call::Verb;
use super::forget::first_id;
use super::told::Told;
use crate::error::Result;

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The request.
    pub(crate) id: String,
    /// When it came.
    pub(crate) at: Timestamp,
    /// The status of the answer.
    pub(crate) status: i64,
    /// From where.
    pub(crate) peer: String,
    /// It came with a key that has ended: that is told of the key.
    pub(crate) by_dead_key: bool,
}

/// So many refusals are looked at, the newest.
const LOOKED_AT: usize = 100;

/// The newest one since.
///
/// Errors: the store's.
pub(crate) fn refused_since(tx: &Tx<'_>, account: AccountId, since: Timestamp) -> Result<Option<Refusal>> {
    let after = first_id(since);
    let filter = Filter { after: &after, before: "~", lowest: 400, highest: 999, limit: LOOKED_AT };
    for id in request::ids(tx, account, &filter)? {
        let Some(row) = request::kept(tx, account, &id)? else { continue };
        // The agent of Active Directory is no client of the SCIM door.
        let is_of_agent = row.verb == Verb::Snapshot.name();
        if !is_of_agent && (row.status == 401 || row.status >= 500) {
            let told: Told = serde_json::from_str(&row.told).unwrap_or_default();
            let (at, status, peer) = (row.at, row.status, row.peer);
            return Ok(Some(Refusal { id, at, status, peer, by_dead_key: told.dead.is_some() }));
        }
    }
    Ok(None)
}
