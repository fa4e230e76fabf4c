//! The order of lists, RFC 7644 section 3.4.2.3.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use scim::{Kind, Sort};
use serde_json::{Map, Value, json};

fn document(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

/// The ids of the documents in an order.
fn sorted(by: &str, order: Option<&str>, documents: &[Value]) -> Vec<String> {
    let sort = Sort::parse(Kind::User, by, order).unwrap();
    let mut keyed: Vec<_> =
        documents.iter().map(|one| (sort.key(&document(one)), one["id"].as_str().unwrap())).collect();
    keyed.sort_by(|a, b| sort.compare(&a.0, &b.0));
    keyed.into_iter().map(|(_, id)| id.to_owned()).collect()
}

#[test]
fn text_sorts_by_letter_and_what_has_no_value_stands_last_ascending_first_descending() {
    let people = [
        json!({ "id": "1", "userName": "bob", "title": "Zoologist" }),
        json!({ "id": "2", "userName": "Ann" }),
        json!({ "id": "3", "userName": "Älva", "title": "architect" }),
    ];
    assert_eq!(sorted("userName", None, &people), ["2", "1", "3"]);
    assert_eq!(sorted("USERNAME", Some("Descending"), &people), ["3", "1", "2"]);
    assert_eq!(sorted("title", Some("ascending"), &people), ["3", "1", "2"]);
    assert_eq!(sorted("title", Some("descending"), &people), ["2", "1", "3"]);
}

#[test]
fn of_a_list_the_primary_value_counts_else_the_first() {
    let people = [
        json!({ "id": "1", "emails": [{ "value": "a@x" }, { "value": "z@x", "primary": true }] }),
        json!({ "id": "2", "emails": [{ "value": "m@x" }, { "value": "b@x" }] }),
    ];
    for by in ["emails", "emails.value"] {
        assert_eq!(sorted(by, None, &people), ["2", "1"], "{by}");
    }
}

#[test]
fn dates_sort_as_instants_flags_false_first_and_extensions_by_their_urn() {
    let people = [
        json!({ "id": "1", "active": true, "meta": { "lastModified": "2026-01-01T10:00:00+02:00" } }),
        json!({ "id": "2", "active": false, "meta": { "lastModified": "2026-01-01T09:00:00Z" },
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Sales" } }),
    ];
    assert_eq!(sorted("meta.lastModified", None, &people), ["1", "2"]);
    assert_eq!(sorted("active", None, &people), ["2", "1"]);
    assert_eq!(
        sorted("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", None, &people),
        ["2", "1"]
    );
}

#[test]
fn what_has_no_order_is_refused_and_a_password_tells_nothing() {
    for by in ["password", "name", "nothing", "addresses", "urn:ietf:params:scim:schemas:core:2.0:User", "a b"] {
        assert_eq!(Sort::parse(Kind::User, by, None).unwrap_err().status, 400, "{by}");
    }
    assert!(Sort::parse(Kind::User, "userName", Some("random")).is_err());
}
