//! POST: a new resource (RFC 7644 section 3.3).

use ::scim::{Incoming, Kind, Limits, Wanted, dialect};
use ::store::Tx;
use ::store::audit::Reach;
use ::store::mirror::{self, Stored};
use serde_json::{Value, json};

use super::write::{Deed, Moved, Write, answer, one, taken};
use super::{Client, Outcome};
use crate::App;
use crate::error::Result;

/// A POST, read.
#[derive(Clone, Debug)]
pub(super) struct Create {
    kind: Kind,
    id: String,
    incoming: Incoming,
    rules: Vec<&'static str>,
}

/// Creates a resource.
///
/// Errors: 400 as `Incoming::read` says; 409 `uniqueness`.
pub fn create(ctx: &App, client: &Client, kind: Kind, body: Value, wanted: &Wanted) -> Result<Outcome> {
    let create = Create::read(kind, ctx.new_id(), body, &ctx.limits)?;
    one(ctx, client, create, wanted)
}

impl Create {
    pub(super) fn read(kind: Kind, id: String, body: Value, limits: &Limits) -> Result<Create> {
        let canonical = dialect::canonical_resource(kind, body);
        let incoming = Incoming::read(kind, &canonical.body, limits)?;
        Ok(Create { kind, id, incoming, rules: canonical.rules })
    }

    /// The members that it names.
    pub(super) fn members(&self) -> usize {
        self.incoming.members.as_ref().map_or(0, Vec::len)
    }
}

impl Deed for Create {
    fn perform(&self, tx: &Tx<'_>, write: &Write, wanted: &Wanted) -> Result<Outcome> {
        let (account, id) = (write.client.account, &self.id);
        let Incoming { resource, members, .. } = &self.incoming;
        mirror::insert(tx, account, id, resource, write.now).map_err(|error| taken(error, resource))?;
        let members = members.as_deref().unwrap_or_default();
        let joined = mirror::add_members(tx, account, id, members)?;
        let detail = json!({ "members": members.len() }).to_string();
        let writes = write.record(tx, "create", self.kind, id, &detail, &Reach::default())?;
        let stored = Stored {
            id: id.clone(),
            version: 1,
            created_at: write.now,
            modified_at: write.now,
            document: Err(String::new()),
        };
        let answer = answer(tx, &write.client, &stored, resource.clone(), wanted)?;
        Ok(Outcome {
            kind: self.kind,
            id: id.clone(),
            before: None,
            answer: Some(answer),
            changed: true,
            members: Moved { joined, ..Moved::default() },
            writes: Some(writes),
            rules: self.rules.clone(),
        })
    }
}
