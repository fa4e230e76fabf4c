//! What Entra ID puts on the wire, as values: nothing here sends anything.
//!
//! Shapes are those of Microsoft's own documentation and of recorded provisioning requests, in both forms of PATCH:
//! a `meta` and empty `roles` on every creation, a Microsoft schema on every group, `"$ref": null` in front of members.

use serde_json::{Map, Value, json};

use super::Form;
use crate::company::{Company, Worker};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const KMSAT: &str = "urn:ietf:params:scim:schemas:extension:knowbe4:kmsat:2.0:User";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const MICROSOFT_GROUP: &str = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

/// Where a mapped attribute stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    /// `title`
    Name(&'static str),
    /// `name.givenName`
    Part(&'static str, &'static str),
    /// `emails[type eq "work"].value`
    OfType(&'static str, &'static str, &'static str),
    /// `urn:…:department`
    In(&'static str, &'static str),
}

impl At {
    pub(crate) fn path(self) -> String {
        match self {
            Self::Name(name) => name.to_owned(),
            Self::Part(name, part) => format!("{name}.{part}"),
            Self::OfType(list, of_type, part) => format!("{list}[type eq \"{of_type}\"].{part}"),
            Self::In(urn, name) => format!("{urn}:{name}"),
        }
    }

    /// What a resource has there.
    fn find(self, resource: &Value) -> Option<&Value> {
        match self {
            Self::Name(name) => resource.get(name),
            Self::Part(name, part) | Self::In(name, part) => resource.get(name)?.get(part),
            Self::OfType(list, of_type, part) => {
                let mut values = resource.get(list)?.as_array()?.iter();
                values.find(|value| value.get("type").and_then(Value::as_str) == Some(of_type))?.get(part)
            }
        }
    }
}

/// `attribute eq "value"`.
pub(crate) fn equals(attribute: &str, value: &str) -> String {
    format!("{attribute} eq {}", Value::from(value))
}

/// Two conditions; the only other word of a filter that Entra ID uses.
pub(crate) fn both(one: &str, other: &str) -> String {
    format!("{one} and {other}")
}

/// An object id, the same for the same thing. FNV-1a: the standard library's hasher may change between versions.
pub(crate) fn guid(of: &str) -> String {
    let half =
        |start: u64| of.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let text = format!("{:016x}{:016x}", half(0xcbf2_9ce4_8422_2325), half(0x6c62_272e_07bb_0142));
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| text.get(part).unwrap_or_default());
    parts.join("-")
}

/// The query of a look-up of a person.
pub(crate) fn look_up(filter: &str) -> [(&'static str, &str); 1] {
    [("filter", filter)]
}

/// The query of a look-up of a group, which does not want its members.
pub(crate) fn look_up_group(filter: &str) -> [(&'static str, &str); 2] {
    [("excludedAttributes", "members"), ("filter", filter)]
}

/// The mapped attributes of a person, as the directory has them. What it has not is not sent.
fn mapped(company: &Company, worker: &Worker) -> Vec<(At, String)> {
    let display_name = worker.display_name();
    let mut mapped = vec![
        (At::Name("userName"), worker.user_name.clone()),
        (At::Name("externalId"), guid(&worker.directory_id)),
        (At::Name("displayName"), display_name.clone()),
        (At::Name("title"), worker.title.clone()),
        (At::Name("preferredLanguage"), worker.locale.clone()),
        (At::Part("name", "givenName"), worker.given_name.clone()),
        (At::Part("name", "familyName"), worker.family_name.clone()),
        (At::Part("name", "formatted"), display_name),
        (At::OfType("emails", "work", "value"), worker.user_name.clone()),
        (At::OfType("addresses", "work", "formatted"), worker.location.clone()),
        (At::OfType("phoneNumbers", "work", "value"), worker.phone.clone()),
        (At::OfType("phoneNumbers", "mobile", "value"), worker.mobile.clone()),
        (At::In(ENTERPRISE, "employeeNumber"), worker.employee_number.clone()),
        (At::In(ENTERPRISE, "department"), worker.department.clone()),
        (At::In(ENTERPRISE, "division"), worker.division.clone()),
        (At::In(ENTERPRISE, "organization"), company.name.clone()),
    ];
    if !worker.start_date.is_empty() {
        mapped.push((At::In(KMSAT, "employeeStartDate"), worker.start_date.clone()));
    }
    mapped
}

/// The body of `POST /Users`: no manager, and what is the server's along with it.
pub(crate) fn create(company: &Company, worker: &Worker) -> Value {
    let mut body = Map::new();
    for (at, value) in mapped(company, worker) {
        place(&mut body, at, value);
    }
    let extensions = [ENTERPRISE, KMSAT].into_iter().filter(|urn| body.contains_key(*urn));
    let schemas: Vec<&str> = std::iter::once(USER).chain(extensions).collect();
    body.insert("schemas".to_owned(), json!(schemas));
    body.insert("active".to_owned(), json!(true));
    body.insert("meta".to_owned(), json!({"resourceType": "User"}));
    body.insert("roles".to_owned(), json!([]));
    Value::Object(body)
}

fn place(body: &mut Map<String, Value>, at: At, value: String) {
    match at {
        At::Name(name) => {
            body.insert(name.to_owned(), value.into());
        }
        At::Part(name, part) | At::In(name, part) => {
            if let Value::Object(parts) = body.entry(name).or_insert_with(|| json!({})) {
                parts.insert(part.to_owned(), value.into());
            }
        }
        At::OfType(list, of_type, part) => {
            if let Value::Array(values) = body.entry(list).or_insert_with(|| json!([])) {
                values.push(json!({"primary": values.is_empty(), "type": of_type, part: value}));
            }
        }
    }
}

/// What the server has otherwise than the directory, `active` among it.
pub(crate) fn differences(found: &Value, company: &Company, worker: &Worker) -> Vec<(At, Value)> {
    let wanted = mapped(company, worker).into_iter().map(|(at, value)| (at, Value::String(value)));
    let wanted = wanted.chain([(At::Name("active"), Value::Bool(true))]);
    wanted.filter(|(at, value)| at.find(found) != Some(value)).collect()
}

/// The body of `PATCH /Users/{id}` for these attributes.
pub(crate) fn change(form: Form, differences: &[(At, Value)]) -> Value {
    match form {
        Form::Old => {
            let one =
                |(at, value): &(At, Value)| json!({"op": "Replace", "path": at.path(), "value": said(form, value)});
            patch(&differences.iter().map(one).collect::<Vec<_>>())
        }
        Form::Compliant => {
            let has_filter = |at: &At| matches!(at, At::OfType(..));
            let named: Map<String, Value> = differences
                .iter()
                .filter(|(at, _)| !has_filter(at))
                .map(|(at, value)| (at.path(), value.clone()))
                .collect();
            let chosen = differences.iter().filter(|(at, _)| has_filter(at));
            let chosen = chosen.map(|(at, value)| json!({"op": "replace", "path": at.path(), "value": value}));
            let named = (!named.is_empty()).then(|| json!({"op": "replace", "value": named}));
            patch(&named.into_iter().chain(chosen).collect::<Vec<_>>())
        }
    }
}

/// Switched off, or on again.
pub(crate) fn set_active(form: Form, active: bool) -> Value {
    patch(&[json!({"op": verb(form, "Replace"), "path": "active", "value": said(form, &Value::Bool(active))})])
}

/// The manager, as a bare id.
pub(crate) fn set_manager(form: Form, id: &str) -> Value {
    patch(&[json!({"op": verb(form, "Add"), "path": format!("{ENTERPRISE}:manager"), "value": id})])
}

/// The body of `POST /Groups`.
pub(crate) fn create_group(name: &str) -> Value {
    json!({
        "schemas": [GROUP, MICROSOFT_GROUP],
        "externalId": guid(name),
        "displayName": name,
        "meta": {"resourceType": "Group"},
    })
}

/// A batch of members.
pub(crate) fn add_members(form: Form, ids: &[&str]) -> Value {
    let members: Vec<Value> = ids.iter().map(|id| json!({"$ref": null, "value": id})).collect();
    patch(&[json!({"op": verb(form, "Add"), "path": "members", "value": members})])
}

/// One member leaves.
pub(crate) fn remove_member(form: Form, id: &str) -> Value {
    patch(&[match form {
        Form::Old => json!({"op": "Remove", "path": "members", "value": [{"$ref": null, "value": id}]}),
        Form::Compliant => json!({"op": "remove", "path": format!("members[value eq \"{id}\"]")}),
    }])
}

fn patch(operations: &[Value]) -> Value {
    json!({"schemas": [PATCH], "Operations": operations})
}

fn verb(form: Form, verb: &str) -> String {
    match form {
        Form::Old => verb.to_owned(),
        Form::Compliant => verb.to_ascii_lowercase(),
    }
}

/// Without the flag booleans are texts.
fn said(form: Form, value: &Value) -> Value {
    match (form, value) {
        (Form::Old, Value::Bool(true)) => json!("True"),
        (Form::Old, Value::Bool(false)) => json!("False"),
        (_, value) => value.clone(),
    }
}
