//! GET: one resource (RFC 7644 section 3.4.1).

use ::scim::{Error as ScimError, Kind, Wanted};
use ::store::mirror;

use super::write::told;
use super::{Answer, Client};
use crate::App;
use crate::error::Result;

/// One resource.
///
/// Errors: 404.
pub fn get(ctx: &App, client: &Client, kind: Kind, id: &str, wanted: &Wanted) -> Result<Answer> {
    ctx.store.read(|tx| {
        let stored = mirror::get(tx, client.account, kind, id)?.ok_or_else(|| ScimError::not_found(kind, id))?;
        told(tx, client, stored, wanted)
    })
}
