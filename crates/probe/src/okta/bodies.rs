//! What Okta puts on the wire, as values: nothing here sends anything.
//!
//! Shapes are those of Okta's own documentation and of recorded provisioning requests: a password
//! on every create, an empty `groups`, `externalId` with Okta's identifier, path-less PATCH values.

use serde_json::{Map, Value, json};

use crate::company::{Company, Worker};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const KMSAT: &str = "urn:ietf:params:scim:schemas:extension:knowbe4:kmsat:2.0:User";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// A member, as Okta names it: the server's identifier and what people read.
pub(crate) struct Member<'a> {
    pub(crate) id: &'a str,
    pub(crate) display: &'a str,
}

/// `attribute eq "value"`. RFC 7644 section 3.4.2.2: the literal is a JSON string.
pub(crate) fn equals(attribute: &str, value: &str) -> String {
    format!("{attribute} eq {}", Value::from(value))
}

/// The query of a look-up, of people and groups alike.
pub(crate) fn look_up(filter: &str) -> [(&'static str, &str); 3] {
    [("filter", filter), ("startIndex", "1"), ("count", "100")]
}

/// The body of `POST /Users`. `manager_id` is what the server called the manager.
pub(crate) fn create(company: &Company, worker: &Worker, manager_id: Option<&str>) -> Value {
    let mut body = profile(company, worker, manager_id);
    body.insert("groups".to_owned(), json!([]));
    body.insert("password".to_owned(), json!(password(&worker.directory_id)));
    Value::Object(body)
}

/// The body of `PUT /Users/{id}`: what the server said about the person, with Okta's values over
/// it. Read-only attributes (`id`, `meta`, `groups`) go back as they came.
pub(crate) fn replace(found: &Value, company: &Company, worker: &Worker, manager_id: Option<&str>) -> Value {
    let mut body = found.as_object().cloned().unwrap_or_default();
    let kept = body.remove("schemas");
    body.extend(profile(company, worker, manager_id));
    if let (Some(Value::Array(kept)), Some(Value::Array(ours))) = (kept, body.get_mut("schemas")) {
        let foreign: Vec<Value> = kept.into_iter().filter(|urn| !ours.contains(urn)).collect();
        ours.extend(foreign);
    }
    Value::Object(body)
}

/// A path-less deactivation.
pub(crate) fn deactivate() -> Value {
    json!({"schemas": [PATCH], "Operations": [{"op": "replace", "value": {"active": false}}]})
}

/// The body of `POST /Groups`: Okta makes the group first and fills it afterwards, and sends no
/// `externalId`.
pub(crate) fn create_group(name: &str) -> Value {
    json!({"schemas": [GROUP], "displayName": name, "members": []})
}

/// A full push of the members. Okta repeats identifier and name at every membership change.
pub(crate) fn push_members(id: &str, name: &str, members: &[Member<'_>]) -> Value {
    json!({
        "schemas": [PATCH],
        "Operations": [
            {"op": "replace", "value": {"id": id, "displayName": name}},
            {"op": "replace", "path": "members", "value": listed(members)},
        ],
    })
}

/// Some members more. Okta repeats identifier and name here too.
pub(crate) fn add_members(id: &str, name: &str, members: &[Member<'_>]) -> Value {
    json!({
        "schemas": [PATCH],
        "Operations": [
            {"op": "replace", "value": {"id": id, "displayName": name}},
            {"op": "add", "path": "members", "value": listed(members)},
        ],
    })
}

fn listed(members: &[Member<'_>]) -> Vec<Value> {
    members.iter().map(|member| json!({"value": member.id, "display": member.display})).collect()
}

/// The attributes that Okta owns, on create and on replace alike.
///
/// An extension of which the directory has no value is not named.
fn profile(company: &Company, worker: &Worker, manager_id: Option<&str>) -> Map<String, Value> {
    let mut body = json!({
        "schemas": [USER, ENTERPRISE],
        "userName": worker.user_name,
        "name": {"givenName": worker.given_name, "familyName": worker.family_name},
        "emails": [{"primary": true, "value": worker.user_name, "type": "work"}],
        "displayName": worker.display_name(),
        "locale": worker.locale,
        "externalId": worker.directory_id,
        "title": worker.title,
        "phoneNumbers": [
            {"primary": true, "value": worker.phone, "type": "work"},
            {"value": worker.mobile, "type": "mobile"},
        ],
        "addresses": [{
            "primary": true,
            "type": "work",
            "formatted": worker.location,
            "locality": worker.locality,
            "country": worker.country,
        }],
        ENTERPRISE: enterprise(company, worker, manager_id),
        "active": true,
    });
    if !worker.start_date.is_empty() {
        body["schemas"] = json!([USER, ENTERPRISE, KMSAT]);
        body[KMSAT] = json!({"employeeStartDate": worker.start_date});
    }
    match body {
        Value::Object(body) => body,
        _ => Map::new(),
    }
}

fn enterprise(company: &Company, worker: &Worker, manager_id: Option<&str>) -> Value {
    let mut extension = json!({
        "employeeNumber": worker.employee_number,
        "department": worker.department,
        "division": worker.division,
        "organization": company.name,
    });
    let manager = worker.manager.and_then(|index| company.people.get(index));
    if let (Some(id), Some(manager)) = (manager_id, manager) {
        extension["manager"] = json!({"value": id, "displayName": manager.display_name()});
    }
    extension
}

/// Okta invents a password for each create. It opens nothing: the server has to drop it, and the
/// same person gets the same one, so that a push can be repeated byte for byte.
fn password(directory_id: &str) -> String {
    let letters = directory_id.bytes().rev().take(8).map(|byte| match byte {
        b'A'..=b'Z' => char::from(byte.to_ascii_lowercase()),
        _ => char::from(byte),
    });
    letters.collect()
}
