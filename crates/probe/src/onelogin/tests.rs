//! The bodies as a whole: a key more or less is a finding.

use serde_json::json;

use super::bodies;
use crate::company::{Company, Worker};
use crate::rounds::Sheet;

fn company() -> Company {
    let chief = Worker { given_name: "José".into(), family_name: "Sá".into(), ..Worker::default() };
    let anna = Worker {
        given_name: "Anna".into(),
        family_name: "Żak".into(),
        user_name: "anna.zak@meridian.example".into(),
        title: "Counsel".into(),
        department: "Legal".into(),
        phone: "+48 12 555 0001".into(),
        employee_number: "10002".into(),
        manager: Some(0),
        ..Worker::default()
    };
    Company { name: "Meridian".to_owned(), people: vec![chief, anna], groups: vec![] }
}

#[test]
fn the_template_has_names_of_drafts_and_of_nobodys() {
    let company = company();
    let sheet = Sheet { company: &company, worker: &company.people[1], manager_id: Some("m-1"), active: true };
    let expected = json!({
        "schemas": ["urn:scim:schemas:core:2.0", "urn:scim:schemas:extension:enterprise:2.0"],
        "userName": "anna.zak@meridian.example",
        "name": {"familyName": "Żak", "givenName": "Anna", "formatted": "Anna Żak"},
        "emails": [{"value": "anna.zak@meridian.example", "type": "work", "primary": true}],
        "title": "Counsel",
        "phoneNumbers": [{"value": "+48 12 555 0001", "type": "work"}],
        "samAccountName": "anna.zak",
        "urn:scim:schemas:extension:enterprise:2.0": {
            "employeeNumber": "10002",
            "department": "Legal",
            "manager": {"managerId": "m-1", "displayName": "José Sá"},
        },
        "active": true,
    });
    assert_eq!(bodies::template(&sheet), expected);
}

#[test]
fn what_the_directory_lacks_is_an_empty_text() {
    let company = company();
    let sheet = Sheet { company: &company, worker: &company.people[0], manager_id: None, active: false };
    let body = bodies::template(&sheet);
    let manager = &body["urn:scim:schemas:extension:enterprise:2.0"]["manager"];
    assert_eq!(*manager, json!({"managerId": "", "displayName": " "}));
    assert_eq!((&body["title"], &body["active"]), (&json!(""), &json!(false)));
}
