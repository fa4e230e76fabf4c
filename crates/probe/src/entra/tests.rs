//! The bodies, held against the shapes of the vendor's documentation: a key more or less is a finding.

use serde_json::json;

use super::{Form, bodies};
use crate::client::{Client, Token};
use crate::company::{Company, Worker};

fn alice() -> Worker {
    Worker {
        directory_id: "00u1aB2cD3eF4gH5iJ6k".to_owned(),
        given_name: "Alice".to_owned(),
        family_name: "Ames".to_owned(),
        user_name: "alice.ames@meridian.example".to_owned(),
        title: "Buyer".to_owned(),
        department: "Operations".to_owned(),
        division: "Operations".to_owned(),
        location: "Berlin, Germany".to_owned(),
        locale: "de-DE".to_owned(),
        phone: "+49 30 555 0001".to_owned(),
        mobile: "+49 151 555 0002".to_owned(),
        employee_number: "10002".to_owned(),
        start_date: "2019-04-01".to_owned(),
        manager: Some(0),
        ..Worker::default()
    }
}

fn company() -> Company {
    Company { name: "Meridian".to_owned(), people: vec![Worker::default(), alice()], groups: vec![] }
}

#[test]
fn a_creation_has_what_is_the_servers_and_no_manager() {
    let body = bodies::create(&company(), &alice());
    assert_eq!(body["meta"], json!({"resourceType": "User"}));
    assert_eq!(body["roles"], json!([]));
    assert_eq!(body["active"], json!(true));
    assert_eq!(body["name"], json!({"givenName": "Alice", "familyName": "Ames", "formatted": "Alice Ames"}));
    assert_eq!(
        body["phoneNumbers"],
        json!([
            {"primary": true, "type": "work", "value": "+49 30 555 0001"},
            {"primary": false, "type": "mobile", "value": "+49 151 555 0002"},
        ])
    );
    assert_eq!(
        body["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        json!({"employeeNumber": "10002", "department": "Operations", "division": "Operations", "organization": "Meridian"})
    );
}

#[test]
fn what_the_server_has_already_is_not_sent() {
    let mut found = bodies::create(&company(), &alice());
    assert_eq!(bodies::differences(&found, &company(), &alice()), []);
    found["active"] = json!(false);
    found["emails"] = json!([]);
    let paths: Vec<String> =
        bodies::differences(&found, &company(), &alice()).into_iter().map(|(at, _)| at.path()).collect();
    assert_eq!(paths, ["emails[type eq \"work\"].value", "active"]);
}

#[test]
fn a_change_is_spoken_in_two_forms() {
    let mut found = bodies::create(&company(), &alice());
    found["active"] = json!(false);
    found["name"]["familyName"] = json!("Abel");
    found["emails"] = json!([]);
    let differences = bodies::differences(&found, &company(), &alice());
    let operations = |form| bodies::change(form, &differences)["Operations"].clone();
    let old = json!([
        {"op": "Replace", "path": "name.familyName", "value": "Ames"},
        {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "alice.ames@meridian.example"},
        {"op": "Replace", "path": "active", "value": "True"},
    ]);
    assert_eq!(operations(Form::Old), old);
    let compliant = json!([
        {"op": "replace", "value": {"name.familyName": "Ames", "active": true}},
        {"op": "replace", "path": "emails[type eq \"work\"].value", "value": "alice.ames@meridian.example"},
    ]);
    assert_eq!(operations(Form::Compliant), compliant);
}

#[test]
fn a_member_leaves_by_list_or_by_filter() {
    let operations = |form| bodies::remove_member(form, "7f4b")["Operations"].clone();
    let by_list = json!([{"op": "Remove", "path": "members", "value": [{"$ref": null, "value": "7f4b"}]}]);
    assert_eq!(operations(Form::Old), by_list);
    assert_eq!(operations(Form::Compliant), json!([{"op": "remove", "path": "members[value eq \"7f4b\"]"}]));
}

#[test]
fn the_tenant_url_chooses_the_form() {
    let form = |url: &str| Form::of(&Client::new(url, Token::new("t")));
    assert_eq!(form("https://host.example/scim/v2/acme/"), Form::Old);
    assert_eq!(form("https://host.example/scim/v2/acme/?aadOptscim062020"), Form::Compliant);
    assert_eq!(form("https://host.example/scim/v2/acme/?AzureAdScimPatch2017"), Form::Old);
}

#[test]
fn an_object_id_is_the_same_for_the_same_thing() {
    assert_eq!(bodies::guid("a"), bodies::guid("a"));
    assert_ne!(bodies::guid("a"), bodies::guid("b"));
    assert_eq!(bodies::guid("a").split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
}
