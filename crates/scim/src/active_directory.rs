//! A resource of a snapshot of Active Directory: one of SCIM, and an extension for what only Active Directory has.
//!
//! It refuses to know of snapshots, and how a directory is read. What SCIM's own endpoints accept is `incoming.rs`.

use crate::dialect;
use crate::error::{Error, ScimType};
use crate::incoming::Incoming;
use crate::limits::Limits;
use crate::read::{check_key, declares, given_twice, read_extension, wrong_type};
use crate::schema::{Kind, active_directory};
use serde_json::{Map, Value};

/// Which kind of resource this is, as its `schemas` say: nothing else in a snapshot does.
///
/// # Errors
/// `invalidValue` when they name neither, `invalidSyntax` when it is no object.
pub fn kind_of(resource: &Value) -> Result<Kind, Error> {
    let Value::Object(object) = resource else {
        return Err(Error::bad_request(ScimType::InvalidSyntax, "A resource must be an object."));
    };
    for kind in Kind::ALL {
        if declares(object, kind.schema().urn())? {
            return Ok(kind);
        }
    }
    let [user, group] = Kind::ALL.map(|kind| kind.schema().urn());
    Err(Error::bad_request(ScimType::InvalidValue, format!("schemas must name what it is: {user} or {group}.")))
}

/// Reads one. `externalId` is its `objectGUID`, unless it says otherwise.
///
/// ```
/// use scim::{Kind, Limits, active_directory, urn};
/// let body = serde_json::json!({
///     "schemas": [urn::USER, urn::ACTIVE_DIRECTORY_USER],
///     "userName": "bjensen@example.com",
///     urn::ACTIVE_DIRECTORY_USER: { "objectGUID": "6f0c…", "proxyAddresses": ["smtp:babs@example.com"] },
/// });
/// let incoming = active_directory::read(Kind::User, body, &Limits::default())?;
/// assert_eq!(incoming.resource.external_id(), Some("6f0c…"));
/// # Ok::<(), scim::Error>(())
/// ```
///
/// # Errors
/// As [`Incoming::read`] after the dialect mended it; `invalidValue` for one without a directory id, which could not be known again.
pub fn read(kind: Kind, body: Value, limits: &Limits) -> Result<Incoming, Error> {
    let schema = active_directory::extension(kind);
    let (body, extension) = parted(body, schema.urn())?;
    let extension = extension.map(|extension| read_extension(schema, &extension)).transpose()?.flatten();
    let mut incoming = Incoming::read(kind, &dialect::canonical_resource(kind, body).body, limits)?;
    let guid = extension.as_ref().and_then(|extension| extension.get("objectGUID")).and_then(Value::as_str);
    let guid = guid.map(str::trim).filter(|guid| !guid.is_empty()).map(str::to_owned);
    if let Some(extension) = extension {
        incoming.resource.extend(schema.urn(), extension);
    }
    match (incoming.resource.external_id(), guid) {
        (Some(_), _) => Ok(incoming),
        (None, Some(guid)) => {
            if let Some(attribute) = kind.attribute("externalId") {
                check_key(attribute, &guid, "objectGUID")?;
            }
            incoming.resource.name_externally(guid);
            Ok(incoming)
        }
        (None, None) => Err(Error::bad_request(
            ScimType::InvalidValue,
            "It has neither externalId nor objectGUID: without a directory id it can't be known again.",
        )),
    }
}

/// Takes the extension out, and its URN out of `schemas`: the rest is SCIM's.
fn parted(body: Value, urn: &str) -> Result<(Value, Option<Value>), Error> {
    let Value::Object(object) = body else { return Err(wrong_type("Resources", "an object", &body)) };
    let (mut rest, mut extension) = (Map::new(), None);
    for (name, mut value) in object {
        if name.eq_ignore_ascii_case(urn) {
            if extension.replace(value).is_some() {
                return Err(given_twice(urn));
            }
            continue;
        }
        if let (true, Some(urns)) = (name.eq_ignore_ascii_case("schemas"), value.as_array_mut()) {
            urns.retain(|said| !said.as_str().is_some_and(|said| said.eq_ignore_ascii_case(urn)));
        }
        rest.insert(name, value);
    }
    Ok((Value::Object(rest), extension))
}
