//! The bodies as a whole: a key more or less is a finding.

use serde_json::json;

use super::bodies;
use crate::company::{Company, Worker};
use crate::rounds::Sheet;

#[test]
fn a_person_has_the_core_schema_alone_and_nothing_that_the_directory_lacks() {
    let company = Company { name: "Meridian".to_owned(), people: vec![], groups: vec![] };
    let tester = bodies::tester();
    let sheet = Sheet { company: &company, worker: &tester, manager_id: Some("m-1"), active: true };
    let expected = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "jumpcloud.test@meridian.example",
        "name": {"givenName": "JumpCloud", "familyName": "Test"},
        "displayName": "JumpCloud Test",
        "emails": [{"value": "jumpcloud.test@meridian.example", "type": "work", "primary": true}],
        "active": true,
    });
    assert_eq!(bodies::person(&sheet), expected);
    let worker = Worker { title: "Buyer".into(), phone: "1".into(), mobile: "2".into(), ..bodies::tester() };
    let body = bodies::person(&Sheet { worker: &worker, ..sheet });
    assert_eq!(body["title"], "Buyer");
    assert_eq!(body["phoneNumbers"], json!([{"value": "1", "type": "work"}, {"value": "2", "type": "mobile"}]));
}

#[test]
fn a_member_leaves_by_a_list() {
    let operations = &bodies::remove_member("u-1")["Operations"];
    assert_eq!(*operations, json!([{"op": "remove", "path": "members", "value": [{"value": "u-1"}]}]));
}
