//! The bodies as a whole: a key more or less is a finding.

use serde_json::json;

use super::bodies;
use crate::company::{Company, Worker};
use crate::rounds::Sheet;

#[test]
fn a_person_declares_both_schemas_and_has_nothing_that_the_directory_lacks() {
    let company = Company { name: "Meridian".to_owned(), people: vec![], groups: vec![] };
    let tester = bodies::tester();
    let sheet = Sheet { company: &company, worker: &tester, manager_id: Some("m-1"), active: true };
    let mut body = bodies::person(&sheet, None);
    let external_id = body["externalId"].take();
    assert!(external_id.as_str().is_some_and(|id| id.len() == 24), "{external_id}");
    let expected = json!({
        "active": true,
        "displayName": "JumpCloud Test",
        "emails": [{"primary": true, "type": "work", "value": "jumpcloud.test@meridian.example"}],
        "externalId": null,
        "name": {"familyName": "Test", "givenName": "JumpCloud"},
        "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        ],
        "userName": "jumpcloud.test@meridian.example",
    });
    assert_eq!(body, expected);
}

#[test]
fn what_is_put_has_the_servers_id_and_numbers_are_uris() {
    let company = Company { name: "Meridian".to_owned(), people: vec![], groups: vec![] };
    let worker = Worker {
        title: "Buyer".into(),
        phone: "+1 617 555 0001".into(),
        department: "Operations".into(),
        locality: "Boston".into(),
        country: "US".into(),
        locale: "en-US".into(),
        ..bodies::tester()
    };
    let body =
        bodies::person(&Sheet { company: &company, worker: &worker, manager_id: None, active: false }, Some("u-1"));
    assert_eq!((&body["id"], &body["active"], &body["locale"]), (&json!("u-1"), &json!(false), &json!("en-US")));
    assert_eq!(body["phoneNumbers"], json!([{"primary": true, "type": "work", "value": "tel:+1-617-555-0001"}]));
    assert_eq!(body["addresses"], json!([{"country": "US", "locality": "Boston", "primary": true, "type": "work"}]));
    assert_eq!(body["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"], json!({"department": "Operations"}));
}

#[test]
fn a_member_leaves_by_a_list() {
    let operations = &bodies::remove_member("u-1")["Operations"];
    assert_eq!(*operations, json!([{"op": "remove", "path": "members", "value": [{"value": "u-1"}]}]));
}
