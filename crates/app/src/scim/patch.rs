//! PATCH: decided as edits, done in the transaction that read the head (RFC 7644 section 3.5.2).

use ::scim::patch::{Head, Patch, edits};
use ::scim::{Error as ScimError, Kind, Limits, Member, Wanted, dialect};
use ::store::mirror::{self, Related};
use serde_json::Value;

use super::write::{Write, answer, head};
use super::{Client, Outcome};
use crate::App;
use crate::error::Result;

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
    let canonical = dialect::canonical_patch(kind, body);
    let patch = Patch::read(kind, &canonical.body, &ctx.limits)?;
    let write = Write { client: client.clone(), now: ctx.now(), deed: ctx.new_id() };
    let (id, if_match, wanted, leniency) =
        (id.to_owned(), if_match.map(str::to_owned), wanted.clone(), canonical.leniency.clone());
    let (answer, lenient) = ctx.store.write(client.account, move |tx| {
        let (stored, before) = head(tx, &write.client, kind, &id, if_match.as_deref())?;
        let searches = patch.member_searches();
        let members = if searches > 0 { Some(members(tx, &write.client, &id)?) } else { None };
        let looks = searches * members.as_ref().map_or(0, Vec::len);
        if looks > Limits::MEMBER_LOOKS {
            let detail = format!(
                "This PATCH would look through the group's members {searches} times, {looks} looks in all; {} are the limit. Name members by `members[value eq \"…\"]`, or send fewer operations.",
                Limits::MEMBER_LOOKS
            );
            return Err(ScimError::too_large(detail).into());
        }
        let edits = edits(&patch, &Head { resource: &before, id: &id, members: members.as_deref() }, &leniency)?;
        let (stored, after) = write.edit(tx, "patch", stored, &before, &edits)?;
        Ok::<_, crate::Error>((answer(tx, &write.client, &stored, after, &wanted)?, edits.lenient))
    })?;
    let mut rules = canonical.rules;
    rules.extend(lenient);
    rules.sort_unstable();
    rules.dedup();
    Ok(Outcome { answer, rules })
}

fn members(tx: &::store::Tx<'_>, client: &Client, group: &str) -> Result<Vec<Member>> {
    let rows = mirror::members(tx, client.account, group)?;
    Ok(rows.into_iter().map(|Related { value, display, kind }| Member { value, display, kind }).collect())
}
