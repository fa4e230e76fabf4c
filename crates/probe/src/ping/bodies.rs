//! What PingOne puts on the wire, as values: nothing here sends anything.

use serde_json::{Map, Value, json};

use crate::rounds::Sheet;

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// The mapped attributes: one value of each type, and one address in two places.
pub(crate) fn profile(sheet: &Sheet<'_>) -> Map<String, Value> {
    let worker = sheet.worker;
    let body = json!({
        "schemas": [USER, ENTERPRISE],
        "userName": worker.user_name,
        "name": {"givenName": worker.given_name, "familyName": worker.family_name},
        "displayName": worker.display_name(),
        "emails": [
            {"type": "work", "value": worker.user_name, "primary": true},
            {"type": "home", "value": worker.user_name, "primary": true},
        ],
        "title": worker.title,
        "phoneNumbers": [
            {"type": "work", "value": worker.phone},
            {"type": "mobile", "value": worker.mobile},
        ],
        "addresses": [{"type": "work", "locality": worker.locality, "country": worker.country}],
        ENTERPRISE: {
            "employeeNumber": worker.employee_number,
            "department": worker.department,
            "division": worker.division,
            "organization": sheet.company.name,
        },
        "active": sheet.active,
    });
    match body {
        Value::Object(body) => body,
        _ => Map::new(),
    }
}

/// The body of `PUT /Users/{id}`: nothing that was there is cleared.
pub(crate) fn replace(found: &Value, sheet: &Sheet<'_>) -> Value {
    let mut body = found.as_object().cloned().unwrap_or_default();
    body.extend(profile(sheet));
    Value::Object(body)
}

/// The body of `POST /Groups` and of `PUT /Groups/{id}`: a name and members.
pub(crate) fn group(name: &str, members: &[String]) -> Value {
    let members: Vec<Value> = members.iter().map(|id| json!({"value": id})).collect();
    json!({"schemas": [GROUP], "displayName": name, "members": members})
}

/// Whom the server has, and who comes.
pub(crate) fn merged(found: &Value, joining: Vec<String>) -> Vec<String> {
    let listed = found.get("members").and_then(Value::as_array).into_iter().flatten();
    let mut all: Vec<String> = listed.filter_map(|member| member.get("value")?.as_str()).map(str::to_owned).collect();
    let newcomers: Vec<String> = joining.into_iter().filter(|id| !all.contains(id)).collect();
    all.extend(newcomers);
    all
}
