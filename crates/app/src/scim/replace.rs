//! PUT: the whole resource anew (RFC 7644 section 3.5.1). Never creates.

use ::scim::patch::Edits;
use ::scim::{Error as ScimError, Incoming, Kind, ScimType, Wanted, dialect};
use serde_json::Value;

use super::write::{Write, answer, head};
use super::{Client, Outcome};
use crate::App;
use crate::error::Result;

/// Replaces a resource; what the body leaves out is removed, members included.
///
/// Errors: 404; 412; 400 as `Incoming::read` and `Edits::between` say; 409 `uniqueness`.
pub fn replace(
    ctx: &App,
    client: &Client,
    kind: Kind,
    id: &str,
    if_match: Option<&str>,
    body: Value,
    wanted: &Wanted,
) -> Result<Outcome> {
    let canonical = dialect::canonical_resource(kind, body);
    let incoming = Incoming::read(kind, &canonical.body, &ctx.limits)?;
    // RFC 7644 section 3.5.1: an immutable value in the body must match.
    if incoming.id.as_deref().is_some_and(|stated| stated != id) {
        return Err(ScimError::bad_request(
            ScimType::Mutability,
            "The body's “id” is another one than that of the URL; an id never changes.",
        )
        .into());
    }
    let write = Write { client: client.clone(), now: ctx.now(), deed: ctx.new_id() };
    let (id, if_match, wanted) = (id.to_owned(), if_match.map(str::to_owned), wanted.clone());
    let answer = ctx.store.write(client.account, move |tx| {
        let (stored, before) = head(tx, &write.client, kind, &id, if_match.as_deref())?;
        let edits = Edits::between(&before, &incoming)?;
        let (stored, after) = write.edit(tx, "replace", stored, &before, &edits)?;
        answer(tx, &write.client, &stored, after, &wanted)
    })?;
    Ok(Outcome { answer, rules: canonical.rules })
}
