//! What OneLogin puts on the wire, as values: nothing here sends anything.
//!
//! The template is one that an administrator could have written: the vendor's own with a few names more, of which one
//! is in no schema. Its schemas bear the names that drafts of SCIM 2.0 gave them, as templates in use have them, and
//! the manager's id is called as in SCIM 1.1.

use serde_json::{Value, json};

use crate::company::Worker;
use crate::rounds::Sheet;

const USER: &str = "urn:scim:schemas:core:2.0";
const ENTERPRISE: &str = "urn:scim:schemas:extension:enterprise:2.0";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// Whom the connection is tried with.
pub(crate) const NOBODY: &str = "onelogin_test_connection_nobody";

/// The template, filled in. What the directory lacks is an empty text.
pub(crate) fn template(sheet: &Sheet<'_>) -> Value {
    let worker = sheet.worker;
    let manager = worker.manager.and_then(|index| sheet.company.people.get(index));
    json!({
        "schemas": [USER, ENTERPRISE],
        "userName": worker.user_name,
        "name": {
            "familyName": worker.family_name,
            "givenName": worker.given_name,
            "formatted": worker.display_name(),
        },
        "emails": [{"value": worker.user_name, "type": "work", "primary": true}],
        "title": worker.title,
        "phoneNumbers": [{"value": worker.phone, "type": "work"}],
        "samAccountName": worker.user_name.split('@').next(),
        ENTERPRISE: {
            "employeeNumber": worker.employee_number,
            "department": worker.department,
            "manager": {
                "managerId": sheet.manager_id.unwrap_or_default(),
                "displayName": manager.map_or_else(|| " ".to_owned(), Worker::display_name),
            },
        },
        "active": sheet.active,
    })
}

/// The body of `POST /Groups`.
pub(crate) fn create_group(name: &str) -> Value {
    json!({"schemas": [GROUP], "displayName": name})
}

/// One member more.
pub(crate) fn add_member(id: &str) -> Value {
    json!({"schemas": [PATCH], "Operations": [{"op": "add", "path": "members", "value": [{"value": id}]}]})
}
