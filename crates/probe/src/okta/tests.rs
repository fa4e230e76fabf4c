//! The bodies, held against Okta's shapes as a whole: a key more or less is a finding.

use serde_json::json;

use super::bodies;
use crate::company::{Company, Worker};

fn anna() -> Worker {
    Worker {
        directory_id: "00u1aB2cD3eF4gH5iJ6k".to_owned(),
        given_name: "Anna".to_owned(),
        family_name: "Żak".to_owned(),
        user_name: "anna.zak@meridian.example".to_owned(),
        title: "Counsel".to_owned(),
        department: "Legal".to_owned(),
        division: "Corporate".to_owned(),
        location: "Kraków, Poland".to_owned(),
        locality: "Kraków".to_owned(),
        country: "PL".to_owned(),
        locale: "pl-PL".to_owned(),
        phone: "+48 12 555 0001".to_owned(),
        mobile: "+48 601 555 0002".to_owned(),
        employee_number: "10002".to_owned(),
        start_date: "2019-04-01".to_owned(),
        manager: Some(0),
    }
}

fn company() -> Company {
    let chief = Worker { given_name: "José".into(), family_name: "Sá".into(), ..Worker::default() };
    Company { name: "Meridian".to_owned(), people: vec![chief, anna()], groups: vec![] }
}

#[test]
fn a_create_is_what_okta_sends() {
    let expected = json!({
        "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            "urn:ietf:params:scim:schemas:extension:knowbe4:kmsat:2.0:User",
        ],
        "userName": "anna.zak@meridian.example",
        "name": {"givenName": "Anna", "familyName": "Żak"},
        "emails": [{"primary": true, "value": "anna.zak@meridian.example", "type": "work"}],
        "displayName": "Anna Żak",
        "locale": "pl-PL",
        "externalId": "00u1aB2cD3eF4gH5iJ6k",
        "title": "Counsel",
        "phoneNumbers": [
            {"primary": true, "value": "+48 12 555 0001", "type": "work"},
            {"value": "+48 601 555 0002", "type": "mobile"},
        ],
        "addresses": [{
            "primary": true, "type": "work",
            "formatted": "Kraków, Poland", "locality": "Kraków", "country": "PL",
        }],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
            "employeeNumber": "10002",
            "department": "Legal",
            "division": "Corporate",
            "organization": "Meridian",
            "manager": {"value": "m-1", "displayName": "José Sá"},
        },
        "urn:ietf:params:scim:schemas:extension:knowbe4:kmsat:2.0:User": {
            "employeeStartDate": "2019-04-01",
        },
        "active": true,
        "groups": [],
        "password": "k6ji5hg4",
    });
    assert_eq!(bodies::create(&company(), &anna(), Some("m-1")), expected);
}

#[test]
fn a_replace_is_what_the_server_said_with_oktas_values_over_it() {
    let found = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:example:other"],
        "id": "u-2",
        "meta": {"resourceType": "User", "version": "W/\"3\""},
        "groups": [{"value": "g-1"}],
        "nickName": "Ania",
        "active": false,
        "title": "Paralegal",
    });
    let body = bodies::replace(&found, &company(), &anna(), None);
    for kept in ["id", "meta", "groups", "nickName"] {
        assert_eq!(body[kept], found[kept], "{kept}");
    }
    assert_eq!((&body["active"], &body["title"]), (&json!(true), &json!("Counsel")));
    assert_eq!(body["schemas"].as_array().unwrap().len(), 4);
    assert_eq!(body.get("password"), None);
    let enterprise = &body["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"];
    assert_eq!(enterprise.get("manager"), None);
}

#[test]
fn a_deactivation_has_no_path() {
    let expected = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "replace", "value": {"active": false}}],
    });
    assert_eq!(bodies::deactivate(), expected);
}

#[test]
fn a_group_push_names_the_group_and_replaces_its_members() {
    let member = bodies::Member { id: "u-2", display: "anna.zak@meridian.example" };
    let expected = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [
            {"op": "replace", "value": {"id": "g-1", "displayName": "Legal"}},
            {"op": "replace", "path": "members", "value": [
                {"value": "u-2", "display": "anna.zak@meridian.example"},
            ]},
        ],
    });
    assert_eq!(bodies::push_members("g-1", "Legal", &[member]), expected);
    assert_eq!(bodies::push_members("g-1", "Legal", &[])["Operations"][1]["value"], json!([]));
}

#[test]
fn newcomers_are_added_and_the_group_is_named_with_them() {
    let member = bodies::Member { id: "u-2", display: "anna.zak@meridian.example" };
    let operations = &bodies::add_members("g-1", "Legal", &[member])["Operations"];
    assert_eq!(operations[0], json!({"op": "replace", "value": {"id": "g-1", "displayName": "Legal"}}));
    assert_eq!(operations[1]["op"], "add");
    assert_eq!(operations[1]["value"], json!([{"value": "u-2", "display": "anna.zak@meridian.example"}]));
}

#[test]
fn a_look_up_quotes_its_literal_as_json() {
    assert_eq!(bodies::equals("userName", "a+b@x.example"), r#"userName eq "a+b@x.example""#);
    assert_eq!(bodies::equals("displayName", r#"The "A" team"#), r#"displayName eq "The \"A\" team""#);
}
