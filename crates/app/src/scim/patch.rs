//! PATCH: decided as edits, done in the transaction that read the head (RFC 7644 section 3.5.2).

use ::scim::patch::{Head, Patch, edits};
use ::scim::{Error as ScimError, Kind, Leniency, Limits, Member, Wanted, dialect};
use ::store::Tx;
use ::store::mirror::{self, Related};
use serde_json::Value;

use super::write::{Deed, Write, head, one};
use super::{Client, Outcome};
use crate::App;
use crate::error::Result;

/// A PATCH, read.
#[derive(Clone, Debug)]
pub(super) struct Patching {
    kind: Kind,
    id: String,
    if_match: Option<String>,
    patch: Patch,
    leniency: Leniency,
    rules: Vec<&'static str>,
}

/// Changes a resource by operations, all or none. A PATCH that changes nothing moves neither version nor `lastModified`.
///
/// Errors: 404; 412; 400 as `Patch::read` and `patch::edits` say; 409 `uniqueness`.
pub fn patch(
    ctx: &App,
    client: &Client,
    kind: Kind,
    id: &str,
    if_match: Option<&str>,
    body: Value,
    wanted: &Wanted,
) -> Result<Outcome> {
    let patching = Patching::read(kind, id, if_match, body, &ctx.limits)?;
    one(ctx, client, patching, wanted)
}

impl Patching {
    pub(super) fn read(kind: Kind, id: &str, if_match: Option<&str>, body: Value, limits: &Limits) -> Result<Patching> {
        let canonical = dialect::canonical_patch(kind, body);
        let patch = Patch::read(kind, &canonical.body, limits)?;
        let if_match = if_match.map(str::to_owned);
        let (leniency, rules) = (canonical.leniency, canonical.rules);
        Ok(Patching { kind, id: id.to_owned(), if_match, patch, leniency, rules })
    }

    /// The same as one of so many in a Bulk.
    pub(super) fn among(self, others: usize) -> Patching {
        Patching { patch: self.patch.among(others), ..self }
    }

    /// The operations that it has, and the members that they name.
    pub(super) fn size(&self) -> (usize, usize) {
        self.patch.size()
    }
}

impl Deed for Patching {
    fn perform(&self, tx: &Tx<'_>, write: &Write, wanted: &Wanted) -> Result<Outcome> {
        let (stored, before) = head(tx, &write.client, self.kind, &self.id, self.if_match.as_deref())?;
        let searches = self.patch.member_searches();
        let members = if searches > 0 { Some(members(tx, &write.client, &self.id)?) } else { None };
        let looks = searches * members.as_ref().map_or(0, Vec::len);
        let limit = self.patch.share_of(Limits::MEMBER_LOOKS);
        if looks > limit {
            return Err(too_many_looks(searches, looks, limit).into());
        }
        let head = Head { resource: &before, id: &self.id, members: members.as_deref() };
        let edits = edits(&self.patch, &head, &self.leniency)?;
        let mut rules = self.rules.clone();
        rules.extend(&edits.lenient);
        rules.sort_unstable();
        rules.dedup();
        write.edit(tx, "patch", stored, before, &edits, rules, wanted)
    }
}

fn too_many_looks(searches: usize, looks: usize, limit: usize) -> ScimError {
    let shared = if limit < Limits::MEMBER_LOOKS { " for one operation of this Bulk" } else { "" };
    ScimError::too_large(format!(
        "This PATCH would look through the group's members {searches} times, {looks} looks in all; {limit} are the limit{shared}. Name members by `members[value eq \"…\"]`, or send fewer operations."
    ))
}

fn members(tx: &Tx<'_>, client: &Client, group: &str) -> Result<Vec<Member>> {
    let rows = mirror::members(tx, client.account, group)?;
    Ok(rows.into_iter().map(|Related { value, display, kind }| Member { value, display, kind }).collect())
}
