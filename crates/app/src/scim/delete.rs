//! DELETE: gone from the mirror, with a tombstone for the sync (RFC 7644 section 3.6).

use ::scim::Kind;
use ::store::mirror;

use super::Client;
use super::write::{Write, head};
use crate::App;
use crate::error::Result;

/// Deletes a resource; its name is free again, its memberships go with it.
///
/// Errors: 404; 412.
pub fn delete(ctx: &App, client: &Client, kind: Kind, id: &str, if_match: Option<&str>) -> Result<()> {
    let write = Write { client: client.clone(), now: ctx.now(), deed: ctx.new_id() };
    let (id, if_match) = (id.to_owned(), if_match.map(str::to_owned));
    ctx.store.write(client.account, move |tx| {
        let (_, resource) = head(tx, &write.client, kind, &id, if_match.as_deref())?;
        mirror::delete(tx, write.client.account, &id, &resource, &write.client.request, write.now)?;
        write.record(tx, "delete", kind, &id, "{}")
    })
}
