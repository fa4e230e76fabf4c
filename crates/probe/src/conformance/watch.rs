//! What holds for every answer, whatever it answers: looked at all the time, judged at the end.
//!
//! A duty of this kind is broken by the first answer that breaks it, and that one is shown.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::finding::{Judged, Short, skipped};
use super::reply::Reply;
use super::shape::{has, instant, is_nothing, list, member, text};
use super::terrain::{Attribute, Kind, Schema, Terrain};

const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// RFC 7644 section 3.12, table 9, and RFC 9865 section 2.1.
const KEYWORDS: &[&str] = &[
    "invalidFilter",
    "tooMany",
    "uniqueness",
    "mutability",
    "invalidSyntax",
    "invalidPath",
    "noTarget",
    "invalidValue",
    "invalidVers",
    "sensitive",
    "invalidCursor",
    "expiredCursor",
    "invalidCount",
];

/// What was looked at, and what broke.
#[derive(Debug, Default)]
pub(super) struct Book {
    looked: BTreeSet<&'static str>,
    broken: BTreeMap<&'static str, Short>,
}

impl Book {
    /// How this duty fared over all answers.
    pub(super) fn verdict(&self, name: &str) -> Judged {
        match self.broken.get(name) {
            Some(short) => Err(short.clone()),
            None if self.looked.contains(name) => Ok(()),
            None => skipped("no answer was of the kind that this is about"),
        }
    }

    fn note(&mut self, name: &'static str, holds: bool, short: impl FnOnce() -> Short) {
        self.looked.insert(name);
        if !holds {
            self.broken.entry(name).or_insert_with(short);
        }
    }

    /// Looks at one answer to a request that may have a body.
    pub(super) fn look(&mut self, reply: &Reply, terrain: &Terrain) {
        if reply.status >= 400 {
            return self.look_at_error(reply);
        }
        if reply.body.is_empty() {
            return;
        }
        self.note("media.answers-scim", is_scim(reply), || {
            reply.fails_by_header("content-type", "application/scim+json is due")
        });
        if !reply.is_success() {
            return;
        }
        let body = reply.json();
        let listed = list(body, "Resources");
        for resource in listed.iter().chain(Some(body)) {
            let of = |kind: &&Kind| list(resource, "schemas").iter().any(|urn| is_urn(urn, &kind.schema.urn));
            if let Some(kind) = terrain.kinds.iter().find(of) {
                self.look_at_resource(reply, resource, kind);
            }
        }
    }

    fn look_at_error(&mut self, reply: &Reply) {
        let body = reply.json();
        self.note("error.no-5xx", reply.status < 500 || reply.status == 501, || {
            reply.fails("the server stumbled over a request that it could have answered or refused")
        });
        self.note("error.body", body.is_object(), || reply.fails("a JSON object is due"));
        if !body.is_object() {
            return;
        }
        let schemas = list(body, "schemas");
        self.note("error.schemas", matches!(schemas, [one] if is_urn(one, ERROR)), || {
            reply.fails(format!("schemas has to be [“{ERROR}”]"))
        });
        let status = member(body, "status");
        let due = reply.status.to_string();
        self.note("error.status-is-text", status.and_then(Value::as_str) == Some(due.as_str()), || {
            reply.fails(format!("status has to be the text “{due}”"))
        });
        if let Some(keyword) = member(body, "scimType") {
            let known = keyword.as_str().is_some_and(|keyword| KEYWORDS.contains(&keyword));
            self.note("error.keyword-is-known", known, || reply.fails("scimType is none of the RFC's keywords"));
        }
        self.note("error.detail", text(body, "detail").is_some_and(|detail| !detail.trim().is_empty()), || {
            reply.fails("no detail tells a person what was wrong")
        });
        self.note("error.media-type", is_scim(reply), || {
            reply.fails_by_header("content-type", "application/scim+json is due")
        });
    }

    fn look_at_resource(&mut self, reply: &Reply, resource: &Value, kind: &Kind) {
        let id = text(resource, "id").unwrap_or_default();
        self.note("model.id", !id.is_empty() && !id.eq_ignore_ascii_case("bulkId"), || {
            reply.fails_at("id has to be a text that is not empty, and not “bulkId”", resource)
        });
        self.note("model.no-null", !has_null(resource), || reply.fails_at("null stands for “no value”", resource));
        self.note("model.password-never", !has(resource, "password"), || reply.fails("a password was answered"));
        self.look_at_schemas(reply, resource, kind);
        self.look_at_meta(reply, resource, kind);
        let mut wrong = None;
        let mut misspelt = None;
        let parts = kind.extensions.iter().filter_map(|schema| Some((schema, member(resource, &schema.urn)?)));
        for (schema, part) in std::iter::once((&kind.schema, resource)).chain(parts) {
            wrong = wrong.or_else(|| wrong_type(&schema.attributes, part));
            misspelt = misspelt.or_else(|| spelt_otherwise(schema, part));
        }
        self.note("model.types", wrong.is_none(), || {
            reply.fails(format!("{} is not of the type that its schema says", wrong.unwrap_or_default()))
        });
        self.note("model.names", misspelt.is_none(), || {
            reply.fails(format!("{} is spelt otherwise in the schema", misspelt.unwrap_or_default()))
        });
        let lists =
            || resource.as_object().into_iter().flatten().filter_map(|(name, value)| Some((name, value.as_array()?)));
        for (name, values) in lists() {
            let primary = |value: &&Value| member(value, "primary").and_then(Value::as_bool) == Some(true);
            let primaries = values.iter().filter(primary).count();
            self.note("model.one-primary", primaries <= 1, || {
                reply.fails_at(format!("{name} has {primaries} primary values"), &Value::Array(values.clone()))
            });
            let pairs: Vec<_> =
                values.iter().filter_map(|value| Some((member(value, "type"), text(value, "value")?))).collect();
            let repeated =
                pairs.iter().enumerate().any(|(at, pair)| pairs.iter().skip(at + 1).any(|other| other == pair));
            self.note("model.no-repeated-values", !repeated, || {
                reply.fails_at(format!("{name} has a value of one type twice"), &Value::Array(values.clone()))
            });
        }
    }

    fn look_at_schemas(&mut self, reply: &Reply, resource: &Value, kind: &Kind) {
        let schemas = list(resource, "schemas");
        let shown = member(resource, "schemas").cloned().unwrap_or_default();
        let folded: Vec<String> = schemas.iter().filter_map(Value::as_str).map(str::to_ascii_lowercase).collect();
        let unique: BTreeSet<&String> = folded.iter().collect();
        self.note("model.schemas-once", unique.len() == schemas.len(), || {
            reply.fails_at("schemas has a URN twice, or something that is no text", &shown)
        });
        for extension in &kind.extensions {
            let named = folded.contains(&extension.urn.to_ascii_lowercase());
            let there = has(resource, &extension.urn);
            self.note("model.schemas-name-extensions", named || !there, || {
                reply.fails_at(format!("{} has data, and schemas does not name it", extension.urn), &shown)
            });
        }
    }

    fn look_at_meta(&mut self, reply: &Reply, resource: &Value, kind: &Kind) {
        let Some(meta) = member(resource, "meta").filter(|meta| meta.is_object()) else {
            return;
        };
        if let Some(named) = text(meta, "resourceType") {
            self.note("model.resource-type", named == kind.name, || {
                reply.fails_at(format!("meta.resourceType has to be “{}”", kind.name), meta)
            });
        }
        let instants = ["created", "lastModified"].iter().filter_map(|name| member(meta, name));
        for told in instants {
            self.note("model.instants", told.as_str().and_then(instant).is_some(), || {
                reply.fails_at("created and lastModified are instants: a date and a time", meta)
            });
        }
        if let Some(location) = text(meta, "location") {
            self.note("model.location", location.contains("://"), || {
                reply.fails_at("meta.location has to be a whole address", meta)
            });
        }
    }
}

/// RFC 7643 section 10: URNs are the same in any case.
fn is_urn(value: &Value, urn: &str) -> bool {
    value.as_str().is_some_and(|value| value.eq_ignore_ascii_case(urn))
}

fn is_scim(reply: &Reply) -> bool {
    let told = reply.header("content-type").unwrap_or_default();
    let essence = told.split(';').next().unwrap_or_default().trim();
    ["application/scim+json", "application/json"].iter().any(|known| essence.eq_ignore_ascii_case(known))
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.iter().any(has_null),
        Value::Object(object) => object.values().any(has_null),
        _ => false,
    }
}

/// The first attribute whose value has another type than its schema says.
fn wrong_type(attributes: &[Attribute], object: &Value) -> Option<String> {
    attributes.iter().find_map(|attribute| {
        let value = member(object, &attribute.name).filter(|value| !is_nothing(value))?;
        match (attribute.is_multi, value) {
            (true, Value::Array(values)) => values.iter().find_map(|value| wrong_single(attribute, value)),
            (true, other) => Some(format!("{} ({other})", attribute.name)),
            (false, value) => wrong_single(attribute, value),
        }
    })
}

fn wrong_single(attribute: &Attribute, value: &Value) -> Option<String> {
    let right = match attribute.shape.as_str() {
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "decimal" => value.is_number(),
        "dateTime" => value.as_str().and_then(instant).is_some(),
        "string" | "reference" | "binary" => value.is_string(),
        "complex" if value.is_object() => {
            let inner = wrong_type(&attribute.subs, value);
            return inner.map(|inner| format!("{}.{inner}", attribute.name));
        }
        "complex" => false,
        _ => true,
    };
    (!right).then(|| format!("{} ({value})", attribute.name))
}

/// RFC 7643 section 2.1: any case is understood; what is answered is spelt as the schema has it.
fn spelt_otherwise(schema: &Schema, object: &Value) -> Option<String> {
    let names = object.as_object()?.keys();
    names.into_iter().find(|name| schema.attribute(name).is_some_and(|attribute| attribute.name != **name)).cloned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::terrain::{Terrain, USER};
    use super::*;

    fn broken(status: u16, body: &Value) -> Vec<&'static str> {
        let headers = vec![("content-type".to_owned(), "application/scim+json".to_owned())];
        let reply = Reply::new("GET /Users".to_owned(), status, headers, body.to_string());
        let mut book = Book::default();
        book.look(&reply, &Terrain::read(&Value::Null, &Value::Null, &Value::Null));
        book.broken.into_keys().collect()
    }

    #[test]
    fn a_right_error_breaks_nothing_and_a_number_as_status_one_duty() {
        let right = json!({"schemas": [ERROR], "status": "404", "detail": "There is no such user."});
        assert_eq!(broken(404, &right), [] as [&str; 0]);
        let mut number = right.clone();
        number["status"] = json!(404);
        assert_eq!(broken(404, &number), ["error.status-is-text"]);
        let mut keyword = right;
        keyword["scimType"] = json!("notFound");
        assert_eq!(broken(404, &keyword), ["error.keyword-is-known"]);
    }

    #[test]
    fn each_fault_of_a_resource_breaks_its_own_duty() {
        let right = json!({"schemas": [USER], "id": "7", "userName": "a", "active": true,
            "emails": [{"value": "a@x.example", "type": "work", "primary": true}],
            "meta": {"resourceType": "User", "created": "2026-11-27T12:00:00Z", "location": "https://x.example/Users/7"}});
        assert_eq!(broken(200, &right), [] as [&str; 0]);
        let rows = [
            ("/active", json!("true"), "model.types"),
            ("/userName", json!(null), "model.no-null"),
            ("/id", json!(7), "model.id"),
            ("/meta/created", json!("2026-11-27"), "model.instants"),
            ("/meta/resourceType", json!("user"), "model.resource-type"),
            ("/meta/location", json!("/Users/7"), "model.location"),
            ("/schemas", json!([USER, USER]), "model.schemas-once"),
        ];
        for (place, value, name) in rows {
            let mut wrong = right.clone();
            *wrong.pointer_mut(place).expect("a place") = value;
            assert_eq!(broken(200, &wrong), [name]);
        }
        let mut twice = right.clone();
        twice["emails"] = json!([{"value": "a", "primary": true}, {"value": "b", "primary": true}]);
        assert_eq!(broken(200, &twice), ["model.one-primary"]);
        let mut told = right;
        told["password"] = json!("x");
        assert_eq!(broken(200, &json!({"Resources": [told]})), ["model.password-never"]);
    }
}
