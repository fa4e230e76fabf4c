//! What JumpCloud puts on the wire, as values: nothing here sends anything.
//!
//! Shapes are those of recorded provisioning requests: keys in the order of the alphabet, the directory's own identifier,
//! telephone numbers as URIs, both schemas declared whether there is anything of the second or not, and the server's id
//! in what is put.

use serde_json::{Value, json};

use crate::company::Worker;
use crate::entra::bodies::guid;
use crate::rounds::Sheet;

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
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

/// A whole person. `id` is the server's, in what is put. What the directory lacks is not sent.
pub(crate) fn person(sheet: &Sheet<'_>, id: Option<&str>) -> Value {
    let worker = sheet.worker;
    let mut body = json!({
        "active": sheet.active,
        "displayName": worker.display_name(),
        "emails": [{"primary": true, "type": "work", "value": worker.user_name}],
        "externalId": object_id(worker),
        "name": {"familyName": worker.family_name, "givenName": worker.given_name},
        "schemas": [USER, ENTERPRISE],
        "userName": worker.user_name,
    });
    if let Some(id) = id {
        body["id"] = json!(id);
    }
    if !worker.locality.is_empty() {
        body["addresses"] =
            json!([{"country": worker.country, "locality": worker.locality, "primary": true, "type": "work"}]);
    }
    for (name, value) in [("locale", &worker.locale), ("preferredLanguage", &worker.locale), ("title", &worker.title)] {
        if !value.is_empty() {
            body[name] = json!(value);
        }
    }
    if !worker.phone.is_empty() {
        let uri = format!("tel:{}", worker.phone.replace(' ', "-"));
        body["phoneNumbers"] = json!([{"primary": true, "type": "work", "value": uri}]);
    }
    if !worker.department.is_empty() {
        body[ENTERPRISE] = json!({"department": worker.department});
    }
    body
}

/// The test person, changed: the least that a PUT can have.
pub(crate) fn changed_tester(id: &str) -> Value {
    json!({
        "active": true,
        "emails": null,
        "id": id,
        "name": {"familyName": "Changed", "givenName": "JumpCloud"},
        "schemas": [USER],
        "userName": TEST_PERSON,
    })
}

/// Twelve bytes in hexadecimal, the same for the same person.
fn object_id(worker: &Worker) -> String {
    guid(&worker.directory_id).replace('-', "").chars().take(24).collect()
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
