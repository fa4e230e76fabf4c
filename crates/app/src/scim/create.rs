//! POST: a new resource (RFC 7644 section 3.3).

use ::scim::{Incoming, Kind, Wanted, dialect};
use ::store::mirror::{self, Stored};
use serde_json::{Value, json};

use super::write::{Write, answer, taken};
use super::{Client, Outcome};
use crate::App;
use crate::error::Result;

/// Creates a resource.
///
/// Errors: 400 as `Incoming::read` says; 409 `uniqueness`.
pub fn create(ctx: &App, client: &Client, kind: Kind, body: Value, wanted: &Wanted) -> Result<Outcome> {
    let canonical = dialect::canonical_resource(kind, body);
    let incoming = Incoming::read(kind, &canonical.body, &ctx.limits)?;
    let write = Write { client: client.clone(), now: ctx.now(), deed: ctx.new_id() };
    let (id, wanted) = (ctx.new_id(), wanted.clone());
    let answer = ctx.store.write(client.account, move |tx| {
        let Incoming { resource, members, .. } = &incoming;
        mirror::insert(tx, write.client.account, &id, resource, write.now).map_err(|error| taken(error, resource))?;
        let members = members.as_deref().unwrap_or_default();
        mirror::add_members(tx, write.client.account, &id, members)?;
        write.record(tx, "create", kind, &id, &json!({ "members": members.len() }).to_string())?;
        let stored = Stored {
            id: id.clone(),
            version: 1,
            created_at: write.now,
            modified_at: write.now,
            document: Ok(resource.clone()),
        };
        answer(tx, &write.client, &stored, resource.clone(), &wanted)
    });
    Ok(Outcome { answer: answer?, rules: canonical.rules })
}
