//! What every write of the mirror has in common: the head under its version, the edits, the answer.

use std::collections::BTreeSet;

use ::scim::patch::{Edits, MemberEdits};
use ::scim::{Error as ScimError, Kind, Member, Meta, Resource, Wanted, etag_matches};
use ::store::audit::{self, Reach};
use ::store::mirror::{self, Related, Stored};
use ::store::{Constraint, Tx, sync_state};
use jiff::Timestamp;
use planning::neighbourhood::keys::known_by;
use serde_json::json;

use super::{Answer, Client, Outcome, related_attribute};
use crate::App;
use crate::error::{Error, Result};

/// One write of the mirror, read and judged as far as it can be without the database. A request is one, a Bulk is many,
/// some of them in one transaction; whatever asks for it, it is done the same way, and tells the same of itself.
pub(super) trait Deed: Send + Sync {
    fn perform(&self, tx: &Tx<'_>, write: &Write, wanted: &Wanted) -> Result<Outcome>;
}

/// Does one deed in a transaction of its own.
pub(super) fn one(ctx: &App, client: &Client, deed: impl Deed + 'static, wanted: &Wanted) -> Result<Outcome> {
    let write = Write::new(ctx, client);
    let wanted = wanted.clone();
    ctx.store.write(client.account, move |tx| deed.perform(tx, &write, &wanted))
}

/// What one write knows: who, when, and the id of its audit row.
#[derive(Clone, Debug)]
pub(super) struct Write {
    pub(super) client: Client,
    pub(super) now: Timestamp,
    pub(super) deed: String,
}

/// The resource that a write is about, and its document; 404 or 412 before anything is decided.
pub(super) fn head(
    tx: &Tx<'_>,
    client: &Client,
    kind: Kind,
    id: &str,
    if_match: Option<&str>,
) -> Result<(Stored, Resource)> {
    let mut stored = mirror::get(tx, client.account, kind, id)?.ok_or_else(|| ScimError::not_found(kind, id))?;
    // RFC 7644 section 3.14: the version is checked inside the write, so that of two writers one gets 412.
    if if_match.is_some_and(|wanted| !etag_matches(wanted, stored.version)) {
        return Err(ScimError::precondition_failed(format!(
            "The {} has changed since you read it: its version is W/\"{}\" now.",
            kind.name(),
            stored.version
        ))
        .into());
    }
    let resource = document(&mut stored)?;
    Ok((stored, resource))
}

/// Takes the document out of a row, which is needed no more but for what it says of the document.
///
/// Errors: the store's, for a document that can't be read.
pub(super) fn document(stored: &mut Stored) -> Result<Resource> {
    let taken = std::mem::replace(&mut stored.document, Err(String::new()));
    taken.map_err(|reason| Error::Store(::store::Error::Other(reason)))
}

impl Write {
    pub(super) fn new(ctx: &App, client: &Client) -> Write {
        Write { client: client.clone(), now: ctx.now(), deed: ctx.new_id() }
    }

    /// Does edits: document, keys, member rows, version, audit row, the mark for the sync. No change moves nothing.
    #[expect(clippy::too_many_arguments, reason = "what PUT and PATCH found, and what is wanted of it")]
    pub(super) fn edit(
        &self,
        tx: &Tx<'_>,
        verb: &str,
        mut stored: Stored,
        before: Resource,
        edits: &Edits,
        rules: Vec<&'static str>,
        wanted: &Wanted,
    ) -> Result<Outcome> {
        let account = self.client.account;
        let kind = before.kind();
        let members = if edits.members.is_empty() {
            Moved::default()
        } else {
            move_members(tx, &self.client, &stored.id, &edits.members)?
        };
        let after = edits.apply(&before);
        let changed = !edits.attributes.is_empty() || members.count() > 0;
        let mut writes = None;
        if changed {
            if edits.attributes.is_empty() {
                mirror::touch(tx, account, kind, &stored.id, self.now)?;
            } else {
                mirror::replace(tx, account, &stored.id, &before, &after, self.now)
                    .map_err(|error| taken(error, &after))?;
            }
            let names: Vec<&str> = edits.attributes.iter().map(|edit| edit.name.as_str()).collect();
            let active = edits.attributes.iter().find(|edit| edit.name == "active").and_then(|edit| edit.new.clone());
            let detail = json!({ "attributes": names, "members": members.count(), "active": active });
            let mut reach = Reach { gave_up: given_up(&names, &before, &after), ..Reach::default() };
            reach.members(members.touched.iter());
            writes = Some(self.record(tx, verb, kind, &stored.id, &detail.to_string(), &reach)?);
            stored = Stored { version: stored.version + 1, modified_at: self.now, ..stored };
        }
        let answer = answer(tx, &self.client, &stored, after, wanted)?;
        Ok(Outcome { kind, id: stored.id, before: Some(before), answer: Some(answer), changed, members, writes, rules })
    }

    /// The audit row, and the mark that a sync is to see the mirror. Says how many writes the mirror has had with this one.
    pub(super) fn record(
        &self,
        tx: &Tx<'_>,
        verb: &str,
        kind: Kind,
        subject: &str,
        detail: &str,
        reach: &Reach,
    ) -> Result<i64> {
        let Client { account, actor, request, .. } = &self.client;
        let writes = sync_state::written(tx, *account, self.now)?;
        let deed =
            audit::Deed { id: &self.deed, at: self.now, actor, verb, kind: kind.name(), subject, request, detail };
        audit::record_write(tx, *account, &deed, writes, reach)?;
        Ok(writes)
    }
}

/// Attributes that others may mean or meet a resource by.
const KNOWN_BY: [&str; 4] = ["externalId", "userName", "emails", "displayName"];

/// What a resource is known by no more once these attributes of it have changed.
fn given_up(names: &[&str], before: &Resource, after: &Resource) -> BTreeSet<String> {
    if !names.iter().any(|name| KNOWN_BY.contains(name)) {
        return BTreeSet::new();
    }
    let kept = known_by(after);
    known_by(before).into_iter().filter(|key| !kept.contains(key)).collect()
}

/// A constraint that refused the write, as the client reads it: 409 `uniqueness`.
pub(super) fn taken(error: ::store::Error, resource: &Resource) -> Error {
    match error {
        ::store::Error::Constraint(Constraint::ResourceName) => {
            let attribute = if resource.kind() == Kind::User { "userName" } else { "displayName" };
            ScimError::uniqueness(attribute, resource.unique_name()).into()
        }
        error => error.into(),
    }
}

/// Members of a group that joined and left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// How many joined.
    pub joined: u64,
    /// How many left.
    pub left: u64,
    /// The references of those that joined, if they are few.
    pub who_joined: Vec<String>,
    /// The references of those that left, if they are few.
    pub who_left: Vec<String>,
    /// Whoever may have moved, for the sync that plans what was written since.
    pub(super) touched: Vec<String>,
}

impl Moved {
    /// References are told up to this many.
    const FEW: usize = 8;

    /// How many rows moved.
    pub fn count(&self) -> u64 {
        self.joined + self.left
    }

    /// Some may have been there already. Who they were is known where all of them moved.
    fn join<'m>(&mut self, rows: u64, members: impl ExactSizeIterator<Item = &'m String>) {
        self.joined += rows;
        if usize::try_from(rows) == Ok(members.len()) && members.len() <= Moved::FEW {
            self.who_joined.extend(members.cloned());
        }
    }

    fn leave<'m>(&mut self, rows: u64, members: impl ExactSizeIterator<Item = &'m String>) {
        self.left += rows;
        if usize::try_from(rows) == Ok(members.len()) && members.len() <= Moved::FEW {
            self.who_left.extend(members.cloned());
        }
    }
}

/// Member edits as deltas of rows.
fn move_members(tx: &Tx<'_>, client: &Client, group: &str, edits: &MemberEdits) -> Result<Moved> {
    let account = client.account;
    let mut moved = Moved::default();
    if let Some(all) = &edits.all {
        let present = mirror::member_values(tx, account, group)?;
        let stays = |value: &String| all.contains_key(value) || edits.add.contains_key(value);
        let gone: BTreeSet<&String> = present.iter().filter(|value| !stays(value)).collect();
        moved.touched.extend(gone.iter().copied().cloned());
        moved.leave(mirror::remove_members(tx, account, group, gone.iter().copied())?, gone.into_iter());
        let is_new = |member: &&Member| !edits.remove.contains(&member.value) && !present.contains(&member.value);
        let new: Vec<&Member> = all.values().filter(is_new).collect();
        moved.touched.extend(new.iter().map(|member| member.value.clone()));
        let joined = mirror::add_members(tx, account, group, new.iter().copied())?;
        moved.join(joined, new.iter().map(|member| &member.value));
    }
    moved.touched.extend(edits.remove.iter().chain(edits.add.keys()).cloned());
    moved.leave(mirror::remove_members(tx, account, group, &edits.remove)?, edits.remove.iter());
    moved.join(mirror::add_members(tx, account, group, edits.add.values())?, edits.add.keys());
    Ok(moved)
}

/// A stored resource as it is answered, its document taken out of the row.
pub(super) fn told(tx: &Tx<'_>, client: &Client, mut stored: Stored, wanted: &Wanted) -> Result<Answer> {
    let resource = document(&mut stored)?;
    answer(tx, client, &stored, resource, wanted)
}

/// A stored resource as it is answered; rows of members or groups are read only where they are wanted.
pub(super) fn answer(
    tx: &Tx<'_>,
    client: &Client,
    stored: &Stored,
    resource: Resource,
    wanted: &Wanted,
) -> Result<Answer> {
    let kind = resource.kind();
    let related =
        if wanted.wants(related_attribute(kind)) { related(tx, client, &resource, &stored.id)? } else { Vec::new() };
    let meta = Meta {
        created: stored.created_at,
        modified: stored.modified_at,
        version: stored.version,
        location: format!("{}/{}/{}", client.tenant_url, kind.endpoint(), stored.id),
    };
    Ok(Answer { resource, id: stored.id.clone(), meta, related })
}

/// Groups of a user, members of a group.
pub(super) fn related(
    tx: &Tx<'_>,
    client: &Client,
    resource: &Resource,
    id: &str,
) -> Result<Vec<::scim::MemberAnswer>> {
    let rows = match resource.kind() {
        Kind::User => mirror::groups_of(tx, client.account, id, resource)?,
        Kind::Group => mirror::members(tx, client.account, id)?,
    };
    let of = |Related { value, display, kind }: Related| {
        let location = kind.map(|kind| format!("{}/{}/{value}", client.tenant_url, kind.endpoint()));
        ::scim::MemberAnswer { value, display, kind, location }
    };
    Ok(rows.into_iter().map(of).collect())
}
