//! What JumpCloud puts on the wire, as values: nothing here sends anything.
//!
//! Its documentation wants servers that ask for no extension and no attribute of their own, so there is none here.

use serde_json::{Value, json};

use crate::company::Worker;
use crate::rounds::Sheet;

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// The address that the administrator gives for the test.
pub(crate) const TEST_PERSON: &str = "jumpcloud.test@meridian.example";
/// The group that comes and goes with them.
pub(crate) const TEST_GROUP: &str = "JumpCloud activation test";

/// Who is made and deleted at activation.
pub(crate) fn tester() -> Worker {
    Worker {
        given_name: "JumpCloud".to_owned(),
        family_name: "Test".to_owned(),
        user_name: TEST_PERSON.to_owned(),
        ..Worker::default()
    }
}

/// A whole person, made and put alike. What the directory lacks is not sent.
pub(crate) fn person(sheet: &Sheet<'_>) -> Value {
    let worker = sheet.worker;
    let mut body = json!({
        "schemas": [USER],
        "userName": worker.user_name,
        "name": {"givenName": worker.given_name, "familyName": worker.family_name},
        "displayName": worker.display_name(),
        "emails": [{"value": worker.user_name, "type": "work", "primary": true}],
        "active": sheet.active,
    });
    if !worker.title.is_empty() {
        body["title"] = json!(worker.title);
    }
    if !worker.phone.is_empty() {
        body["phoneNumbers"] =
            json!([{"value": worker.phone, "type": "work"}, {"value": worker.mobile, "type": "mobile"}]);
    }
    body
}

/// The body of `POST /Groups`.
pub(crate) fn create_group(name: &str) -> Value {
    json!({"schemas": [GROUP], "displayName": name})
}

/// Some members more.
pub(crate) fn add_members(ids: &[String]) -> Value {
    let members: Vec<Value> = ids.iter().map(|id| json!({"value": id})).collect();
    json!({"schemas": [PATCH], "Operations": [{"op": "add", "path": "members", "value": members}]})
}

/// One member less: by a list, as Entra ID does without its flag, and not by a filter.
pub(crate) fn remove_member(id: &str) -> Value {
    json!({"schemas": [PATCH], "Operations": [{"op": "remove", "path": "members", "value": [{"value": id}]}]})
}
