//! The bodies as a whole: a key more or less is a finding.

use serde_json::json;

use super::bodies;
use crate::company::{Company, Worker};
use crate::rounds::Sheet;

fn company() -> Company {
    let anna = Worker {
        given_name: "Anna".into(),
        family_name: "Żak".into(),
        user_name: "anna.zak@meridian.example".into(),
        title: "Counsel".into(),
        department: "Legal".into(),
        division: "Corporate".into(),
        locality: "Kraków".into(),
        country: "PL".into(),
        phone: "+48 12 555 0001".into(),
        mobile: "+48 601 555 0002".into(),
        employee_number: "10002".into(),
        ..Worker::default()
    };
    Company { name: "Meridian".to_owned(), people: vec![anna], groups: vec![] }
}

#[test]
fn one_address_stands_in_two_places_and_both_are_primary() {
    let company = company();
    let sheet = Sheet { company: &company, worker: &company.people[0], manager_id: None, active: true };
    let expected = json!({
        "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        ],
        "userName": "anna.zak@meridian.example",
        "name": {"givenName": "Anna", "familyName": "Żak"},
        "displayName": "Anna Żak",
        "emails": [
            {"type": "work", "value": "anna.zak@meridian.example", "primary": true},
            {"type": "home", "value": "anna.zak@meridian.example", "primary": true},
        ],
        "title": "Counsel",
        "phoneNumbers": [
            {"type": "work", "value": "+48 12 555 0001"},
            {"type": "mobile", "value": "+48 601 555 0002"},
        ],
        "addresses": [{"type": "work", "locality": "Kraków", "country": "PL"}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
            "employeeNumber": "10002",
            "department": "Legal",
            "division": "Corporate",
            "organization": "Meridian",
        },
        "active": true,
    });
    assert_eq!(serde_json::Value::Object(bodies::profile(&sheet)), expected);
}

#[test]
fn nothing_that_was_there_is_cleared() {
    let company = company();
    let sheet = Sheet { company: &company, worker: &company.people[0], manager_id: None, active: true };
    let found = json!({"id": "u-1", "nickName": "Ania", "title": "Paralegal", "meta": {"resourceType": "User"}});
    let body = bodies::replace(&found, &sheet);
    assert_eq!((&body["id"], &body["nickName"], &body["title"]), (&json!("u-1"), &json!("Ania"), &json!("Counsel")));
}

#[test]
fn memberships_are_merged() {
    let found = json!({"members": [{"value": "a"}, {"value": "b"}]});
    assert_eq!(bodies::merged(&found, vec!["b".into(), "c".into()]), ["a", "b", "c"]);
}
