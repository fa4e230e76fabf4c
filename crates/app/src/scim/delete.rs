//! DELETE: gone from the mirror, with a tombstone for the sync (RFC 7644 section 3.6).

use ::scim::{Kind, Wanted};
use ::store::audit::Reach;
use ::store::{Tx, mirror};
use planning::neighbourhood::keys::known_by;

use super::write::{Deed, Moved, Write, head, one};
use super::{Client, Outcome};
use crate::App;
use crate::error::Result;

/// A DELETE, read.
#[derive(Clone, Debug)]
pub(super) struct Delete {
    kind: Kind,
    id: String,
    if_match: Option<String>,
}

/// Deletes a resource; its name is free again, its memberships go with it.
///
/// Errors: 404; 412.
pub fn delete(ctx: &App, client: &Client, kind: Kind, id: &str, if_match: Option<&str>) -> Result<Outcome> {
    one(ctx, client, Delete::read(kind, id, if_match), &Wanted::all())
}

impl Delete {
    pub(super) fn read(kind: Kind, id: &str, if_match: Option<&str>) -> Delete {
        Delete { kind, id: id.to_owned(), if_match: if_match.map(str::to_owned) }
    }
}

impl Deed for Delete {
    fn perform(&self, tx: &Tx<'_>, write: &Write, _: &Wanted) -> Result<Outcome> {
        let (_, resource) = head(tx, &write.client, self.kind, &self.id, self.if_match.as_deref())?;
        let mut reach = Reach { gave_up: known_by(&resource), ..Reach::default() };
        if self.kind == Kind::Group {
            reach.members(&mirror::member_values(tx, write.client.account, &self.id)?);
        }
        mirror::delete(tx, write.client.account, &self.id, &resource, &write.client.request, write.now)?;
        let writes = write.record(tx, "delete", self.kind, &self.id, "{}", &reach)?;
        Ok(Outcome {
            kind: self.kind,
            id: self.id.clone(),
            before: Some(resource),
            answer: None,
            changed: true,
            members: Moved::default(),
            writes: Some(writes),
            rules: Vec::new(),
        })
    }
}
