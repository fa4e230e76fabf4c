//! What the server says about itself: RFC 7643 sections 5 to 7, RFC 7644 section 4, RFC 9865, all from the const schema.
//!
//! Every sub-attribute is present, supported or not: strict clients turn features off when one is missing.

use crate::limits::Limits;
use crate::list::{Paging, list_response};
use crate::schema::{Attribute, Kind, Mutability, Returned, Schema, Shape, Uniqueness};
use crate::urn;
use serde_json::{Map, Value, json};

/// `/ServiceProviderConfig`. `base` is the Tenant URL, without a slash at its end.
pub fn service_provider_config(base: &str, limits: &Limits) -> Value {
    json!({
        "schemas": [urn::SERVICE_PROVIDER_CONFIG],
        "patch": { "supported": true },
        "bulk": { "supported": true, "maxOperations": limits.operations, "maxPayloadSize": limits.body_bytes },
        "filter": { "supported": true, "maxResults": limits.count },
        "changePassword": { "supported": false },
        "sort": { "supported": true },
        "etag": { "supported": true },
        "pagination": {
            "cursor": true,
            "index": true,
            "defaultPaginationMethod": "index",
            "defaultPageSize": limits.count,
            "maxPageSize": limits.count,
            "cursorTimeout": Limits::CURSOR_SECONDS,
        },
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "SCIM token",
                "description": "The token that the console generates, sent as Authorization: Bearer.",
                "specUri": "https://www.rfc-editor.org/rfc/rfc6750",
                "documentationUri": "https://www.rfc-editor.org/rfc/rfc6750",
                "primary": true,
            },
            {
                "type": "oauth2",
                "name": "OAuth 2.0 client credentials",
                "description": format!("An access token for an hour, from POST {base}/oauth/token with the client id and secret that the operator makes."),
                "specUri": "https://www.rfc-editor.org/rfc/rfc6749#section-4.4",
                "documentationUri": "https://www.rfc-editor.org/rfc/rfc6749#section-4.4",
                "primary": false,
            },
        ],
        "meta": { "resourceType": "ServiceProviderConfig", "location": format!("{base}/ServiceProviderConfig") },
    })
}

/// `/ResourceTypes`: a list. RFC 7644 section 4.
pub fn resource_types(base: &str) -> Value {
    listed(Kind::ALL.into_iter().map(|kind| describe_kind(base, kind)).collect())
}

/// `/ResourceTypes/{name}`.
pub fn resource_type(base: &str, name: &str) -> Option<Value> {
    Kind::from_name(name).map(|kind| describe_kind(base, kind))
}

/// `/Schemas`: a list. RFC 7644 section 4.
pub fn schemas(base: &str) -> Value {
    listed(all_schemas().map(|schema| describe_schema(base, schema)).collect())
}

/// `/Schemas/{urn}`, in any case.
pub fn schema(base: &str, urn: &str) -> Option<Value> {
    all_schemas().find(|schema| schema.urn().eq_ignore_ascii_case(urn)).map(|schema| describe_schema(base, schema))
}

fn all_schemas() -> impl Iterator<Item = &'static Schema> {
    Kind::ALL.into_iter().flat_map(|kind| std::iter::once(kind.schema()).chain(kind.extensions()))
}

fn listed(resources: Vec<Value>) -> Value {
    let total = resources.len();
    list_response(resources, total, Paging::Index(1))
}

fn describe_kind(base: &str, kind: Kind) -> Value {
    // RFC 7643 section 6: no extension is required of a resource.
    let extensions: Vec<Value> =
        kind.extensions().iter().map(|schema| json!({ "schema": schema.urn(), "required": false })).collect();
    json!({
        "schemas": [urn::RESOURCE_TYPE],
        "id": kind.name(),
        "name": kind.name(),
        "description": kind.schema().description(),
        "endpoint": format!("/{}", kind.endpoint()),
        "schema": kind.schema().urn(),
        "schemaExtensions": extensions,
        "meta": { "resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{}", kind.name()) },
    })
}

fn describe_schema(base: &str, schema: &Schema) -> Value {
    json!({
        "schemas": [urn::SCHEMA],
        "id": schema.urn(),
        "name": schema.name(),
        "description": schema.description(),
        "attributes": schema.attributes().iter().map(describe_attribute).collect::<Vec<_>>(),
        "meta": { "resourceType": "Schema", "location": format!("{base}/Schemas/{}", schema.urn()) },
    })
}

fn describe_attribute(attribute: &Attribute) -> Value {
    let mut description = Map::new();
    let mut say = |name: &str, value: Value| description.insert(name.to_owned(), value);
    say("name", attribute.name().into());
    say("type", type_name(attribute.shape()).into());
    say("description", attribute.description().into());
    say("multiValued", attribute.is_multi().into());
    say("required", attribute.is_required().into());
    say("caseExact", attribute.is_case_exact().into());
    say("mutability", mutability_name(attribute.mutability()).into());
    say("returned", returned_name(attribute.returned()).into());
    say("uniqueness", uniqueness_name(attribute.uniqueness()).into());
    match attribute.shape() {
        Shape::Text { canonical, .. } if !canonical.is_empty() => say("canonicalValues", canonical.into()),
        Shape::Reference(types) => say("referenceTypes", types.into()),
        Shape::Complex(subs) => say("subAttributes", subs.iter().map(describe_attribute).collect()),
        _ => None,
    };
    Value::Object(description)
}

fn type_name(shape: Shape) -> &'static str {
    match shape {
        Shape::Text { .. } => "string",
        Shape::Boolean => "boolean",
        Shape::DateTime => "dateTime",
        Shape::Binary => "binary",
        Shape::Reference(_) => "reference",
        Shape::Complex(_) => "complex",
    }
}

fn mutability_name(mutability: Mutability) -> &'static str {
    match mutability {
        Mutability::ReadOnly => "readOnly",
        Mutability::ReadWrite => "readWrite",
        Mutability::Immutable => "immutable",
        Mutability::WriteOnly => "writeOnly",
    }
}

fn returned_name(returned: Returned) -> &'static str {
    match returned {
        Returned::Always => "always",
        Returned::Never => "never",
        Returned::Default => "default",
    }
}

fn uniqueness_name(uniqueness: Uniqueness) -> &'static str {
    match uniqueness {
        Uniqueness::Free => "none",
        Uniqueness::Server => "server",
    }
}
