//! The requests that RFC 7644 prints as examples, each in its shape and with words of our own, and what the text around them says of the outcome.

use serde_json::{Value, json};

use crate::support::{ENTERPRISE, Idp, World, id_in, id_of, text};

/// A person with two addresses, the one at work the preferred one.
fn paula(okta: &Idp<'_>) -> String {
    okta.create_as(&json!({
        "userName": "paula",
        "name": { "formatted": "Paula Poe", "familyName": "Poe", "givenName": "Paula" },
        "emails": [{ "value": "paula@work.example", "type": "work", "primary": true }, { "value": "paula@home.example", "type": "home" }],
        "addresses": [
            { "type": "work", "streetAddress": "1 Work Street", "locality": "Ulm", "primary": true },
            { "type": "home", "streetAddress": "2 Home Lane", "locality": "Ulm" },
        ],
    }))
}

fn patched(okta: &Idp<'_>, at: &str, operations: &Value) -> Value {
    let answer = okta.patch(at, operations);
    assert!([200, 204].contains(&answer.status), "{operations}: {answer:?}");
    okta.get(at).is(200)
}

/// Section 3.5.2.1.
#[test]
fn members_are_added_with_name_and_reference_and_attributes_without_a_path() {
    let world = World::new();
    let okta = world.okta();
    let (paula, group) = (paula(&okta), okta.create_group("Guides", &["somebody"]));
    let location = text(&okta.get(&paula).is(200)["meta"]["location"]);
    let member = json!([{ "display": "Paula Poe", "$ref": location, "value": id_in(&paula) }]);
    patched(&okta, &group, &json!([{ "op": "add", "path": "members", "value": member }]));
    assert_eq!(okta.members(&group).len(), 2);
    let told = okta.get(&group).is(200)["members"].as_array().expect("members").clone();
    assert!(told.iter().any(|one| one["$ref"] == location && one["type"] == "User" && one["value"] == id_in(&paula)));

    let value = json!({ "emails": [{ "value": "paula@third.example", "type": "other" }], "nickName": "Paulchen" });
    let told = patched(&okta, &paula, &json!([{ "op": "add", "value": value }]));
    assert_eq!((told["emails"].as_array().map(Vec::len), &told["nickName"]), (Some(3), &json!("Paulchen")));
}

/// Section 3.5.2.2.
#[test]
fn one_member_all_members_and_values_by_two_conditions_are_removed() {
    let world = World::new();
    let okta = world.okta();
    let group = okta.create_group("Guides", &["one", "two", "three"]);
    patched(&okta, &group, &json!([{ "op": "remove", "path": "members[value eq \"two\"]" }]));
    assert_eq!(okta.members(&group), ["one", "three"]);
    let both = json!([
        { "op": "remove", "path": "members[value eq \"one\"]" },
        { "op": "add", "path": "members", "value": [{ "display": "Four", "value": "four" }] },
    ]);
    patched(&okta, &group, &both);
    assert_eq!(okta.members(&group), ["four", "three"]);
    let others = json!([
        { "op": "remove", "path": "members" },
        { "op": "add", "path": "members", "value": [{ "value": "five" }, { "value": "six" }] },
    ]);
    patched(&okta, &group, &others);
    assert_eq!(okta.members(&group), ["five", "six"]);
    patched(&okta, &group, &json!([{ "op": "remove", "path": "members" }]));
    assert_eq!(okta.members(&group), [""; 0]);

    let paula = paula(&okta);
    let path = "emails[type eq \"work\" and value ew \"work.example\"]";
    let told = patched(&okta, &paula, &json!([{ "op": "remove", "path": path }]));
    assert_eq!(told["emails"], json!([{ "value": "paula@home.example", "type": "home" }]));
}

/// Section 3.5.2.3.
#[test]
fn a_list_a_chosen_value_and_a_part_of_it_are_replaced_and_nothing_else() {
    let world = World::new();
    let okta = world.okta();
    let (paula, group) = (paula(&okta), okta.create_group("Guides", &["one", "two"]));
    patched(
        &okta,
        &group,
        &json!([{ "op": "replace", "path": "members", "value": [{ "value": "two" }, { "value": "three" }] }]),
    );
    assert_eq!(okta.members(&group), ["three", "two"]);

    let home =
        json!({ "type": "home", "streetAddress": "3 New Road", "locality": "Bonn", "country": "DE", "primary": true });
    let told =
        patched(&okta, &paula, &json!([{ "op": "replace", "path": "addresses[type eq \"home\"]", "value": home }]));
    assert_eq!(told["addresses"][1], home);
    assert_eq!(told["addresses"][0]["primary"], false, "what was the preferred one is it no more");
    let part =
        json!([{ "op": "replace", "path": "addresses[type eq \"work\"].streetAddress", "value": "4 Work Street" }]);
    let told = patched(&okta, &paula, &part);
    assert_eq!((&told["addresses"][0]["streetAddress"], &told["addresses"][1]), (&json!("4 Work Street"), &home));

    let emails = json!([{ "value": "paula@new.example", "type": "work", "primary": true }, { "value": "paula@home.example", "type": "home" }]);
    let told =
        patched(&okta, &paula, &json!([{ "op": "replace", "value": { "emails": emails, "nickname": "Polly" } }]));
    assert_eq!((&told["emails"], &told["nickName"]), (&emails, &json!("Polly")), "names in any case");
    assert_eq!(
        (&told["name"]["formatted"], &told["addresses"][1]),
        (&json!("Paula Poe"), &home),
        "others are as they were"
    );
}

/// Sections 3.3, 3.5.1 and 3.6: made, put with an empty list and under its version, deleted under the next one.
#[test]
fn a_person_is_made_put_and_deleted_under_their_versions() {
    let world = World::new();
    let okta = world.okta();
    let body = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "paula", "externalId": "paula", "roles": [{ "value": "guide" }] });
    let made = okta.post("/Users", &body);
    let paula = format!("/Users/{}", id_of(&made.is(201)));
    let mut next = body.clone();
    next["id"] = id_in(&paula).into();
    next["roles"] = json!([]);
    next["name"] = json!({ "formatted": "Paula J. Poe", "middleName": "Jane" });
    let put = okta.ask("PUT", &paula).with("if-match", made.header("etag")).json(&next).send();
    let told = put.is(200);
    assert_eq!((told.get("roles"), &told["name"]["middleName"]), (None, &json!("Jane")));
    okta.ask("DELETE", &paula).with("if-match", made.header("etag")).send().refused(412);
    okta.ask("DELETE", &paula).with("if-match", put.header("etag")).send().is(204);
    assert!(okta.get(&paula).refused(404).contains(id_in(&paula)));
}

/// Section 3.5.2: a full name brings its schema along.
#[test]
fn a_full_name_brings_its_schema_along_and_takes_it_away() {
    let world = World::new();
    let okta = world.okta();
    let paula = paula(&okta);
    let path = format!("{ENTERPRISE}:employeeNumber");
    let told = patched(&okta, &paula, &json!([{ "op": "add", "path": path, "value": "7011" }]));
    assert_eq!((&told["schemas"][1], &told[ENTERPRISE]), (&json!(ENTERPRISE), &json!({ "employeeNumber": "7011" })));
    let told = patched(&okta, &paula, &json!([{ "op": "remove", "path": path }]));
    assert_eq!((told["schemas"].as_array().map(Vec::len), told.get(ENTERPRISE)), (Some(1), None));
}
