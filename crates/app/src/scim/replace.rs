//! PUT: the whole resource anew (RFC 7644 section 3.5.1). Never creates.

use ::scim::patch::Edits;
use ::scim::{Error as ScimError, Incoming, Kind, Limits, ScimType, Wanted, dialect};
use ::store::Tx;
use serde_json::Value;

use super::write::{Deed, Write, head, one};
use super::{Client, Outcome};
use crate::App;
use crate::error::Result;

/// A PUT, read.
#[derive(Clone, Debug)]
pub(super) struct Replace {
    kind: Kind,
    id: String,
    if_match: Option<String>,
    incoming: Incoming,
    rules: Vec<&'static str>,
}

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
    let replace = Replace::read(kind, id, if_match, body, &ctx.limits)?;
    one(ctx, client, replace, wanted)
}

impl Replace {
    pub(super) fn read(kind: Kind, id: &str, if_match: Option<&str>, body: Value, limits: &Limits) -> Result<Replace> {
        let canonical = dialect::canonical_resource(kind, body);
        let incoming = Incoming::read(kind, &canonical.body, limits)?;
        // RFC 7644 section 3.5.1: an immutable value in the body must match.
        if incoming.id.as_deref().is_some_and(|stated| stated != id) {
            return Err(ScimError::bad_request(
                ScimType::Mutability,
                "The body's “id” is another one than that of the URL; an id never changes.",
            )
            .into());
        }
        let if_match = if_match.map(str::to_owned);
        Ok(Replace { kind, id: id.to_owned(), if_match, incoming, rules: canonical.rules })
    }

    /// The members that it names.
    pub(super) fn members(&self) -> usize {
        self.incoming.members.as_ref().map_or(0, Vec::len)
    }
}

impl Deed for Replace {
    fn perform(&self, tx: &Tx<'_>, write: &Write, wanted: &Wanted) -> Result<Outcome> {
        let (stored, before) = head(tx, &write.client, self.kind, &self.id, self.if_match.as_deref())?;
        let edits = Edits::between(&before, &self.incoming)?;
        write.edit(tx, "replace", stored, before, &edits, self.rules.clone(), wanted)
    }
}
