//! What Entra ID sends, body for body (and those who speak like it): before, operations, after.

use serde_json::{Value, json};

use crate::support::{ENTERPRISE, World, encoded, id_in, id_of, resources};

/// A row: what is sent by PATCH to a person, and what stands at a JSON pointer afterwards; null is nothing.
type Row = (&'static str, Value, Vec<(String, Value)>);

fn at(pointer: &str, value: Value) -> (String, Value) {
    (pointer.to_owned(), value)
}

fn enterprise(name: &str, value: Value) -> (String, Value) {
    (format!("/{ENTERPRISE}/{name}"), value)
}

#[track_caller]
fn each_row(before: &Value, rows: Vec<Row>) {
    for (name, operations, expected) in rows {
        let world = World::new();
        let entra = world.okta();
        let person = entra.create_as(before);
        let answered = entra.patch(&person, &operations).is(200);
        for (pointer, value) in expected {
            assert_eq!(answered.pointer(&pointer).unwrap_or(&Value::Null), &value, "{name}: {pointer}");
        }
        assert_eq!(entra.get(&person).is(200), answered, "{name}: what is answered is what is kept");
        let version = entra.get(&person).header("etag").to_owned();
        assert_eq!(entra.patch(&person, &operations).is(200), answered, "{name}: the same again changes nothing");
        assert_eq!(entra.get(&person).header("etag"), version, "{name}: the same again");
    }
}

fn single(op: &str, path: &str, value: Value) -> Value {
    let mut operation = json!({ "op": op, "path": path });
    if !value.is_null() {
        operation["value"] = value;
    }
    json!([operation])
}

#[test]
fn a_person_without_anything_is_patched() {
    let ent = |name: &str| format!("{ENTERPRISE}:{name}");
    let core = |name: &str| format!("urn:ietf:params:scim:schemas:core:2.0:User:{name}");
    let flagged = json!([{ "op": "replace", "value": {
        "displayName": "Bjfe", "name.givenName": "Kkom", "name.familyName": "Unua", ent("employeeNumber"): "Aklq",
    } }]);
    let nested = json!([{ "op": "replace", "value": { "active": "False", ENTERPRISE: { "department": "Retail" } } }]);
    let address = |sub: &str, value: &str| json!({ "op": "Add", "path": format!("addresses[type eq \"work\"].{sub}"), "value": value });
    let one_address = json!([address("locality", "Ulm"), address("country", "DE"), address("formatted", "Ulm, DE")]);
    let work = |value: &str| json!([{ "type": "work", "value": value }]);
    let manager = || enterprise("manager", json!({ "value": "2c2f6fb8" }));
    let rows: Vec<Row> = vec![
        ("2: capital op", single("Replace", "displayName", json!("X")), vec![at("/displayName", json!("X"))]),
        ("2: capital names", single("REPLACE", "DISPLAYNAME", json!("X")), vec![at("/displayName", json!("X"))]),
        ("3: text for false", single("Replace", "active", json!("False")), vec![at("/active", json!(false))]),
        ("3: text for true", single("Replace", "active", json!("tRUE")), vec![at("/active", json!(true))]),
        ("3: a boolean", single("Replace", "active", json!(false)), vec![at("/active", json!(false))]),
        (
            "4: dotted keys",
            flagged,
            vec![
                at("/displayName", json!("Bjfe")),
                at("/name", json!({ "givenName": "Kkom", "familyName": "Unua" })),
                enterprise("employeeNumber", json!("Aklq")),
                at("/name.givenName", Value::Null),
            ],
        ),
        ("4: nested URN", nested, vec![at("/active", json!(false)), enterprise("department", json!("Retail"))]),
        (
            "7: Add to no value",
            single("Add", "emails[type eq \"work\"].value", json!("a@b.c")),
            vec![at("/emails", work("a@b.c"))],
        ),
        (
            "7: Replace of no value",
            single("Replace", "emails[type eq \"work\"].value", json!("a@b.c")),
            vec![at("/emails", work("a@b.c"))],
        ),
        (
            "7: other case",
            single("Add", "Emails[Type Eq \"other\"].Value", json!("a@b.c")),
            vec![at("/emails", json!([{ "type": "other", "value": "a@b.c" }]))],
        ),
        (
            "7: phone",
            single("Add", "phoneNumbers[type eq \"mobile\"].value", json!("555...")),
            vec![at("/phoneNumbers", json!([{ "type": "mobile", "value": "555..." }]))],
        ),
        (
            "65: one address",
            one_address,
            vec![at(
                "/addresses",
                json!([{ "type": "work", "locality": "Ulm", "country": "DE", "formatted": "Ulm, DE" }]),
            )],
        ),
        ("14: bare manager", single("Add", &ent("manager"), json!("2c2f6fb8")), vec![manager()]),
        ("14: manager's value", single("Add", &ent("manager"), json!({ "value": "2c2f6fb8" })), vec![manager()]),
        ("14: manager in a list", single("Add", &ent("manager"), json!([{ "value": "2c2f6fb8" }])), vec![manager()]),
        ("14: path to the value", single("Add", &ent("manager.value"), json!("2c2f6fb8")), vec![manager()]),
        ("16: core URN", single("replace", &core("title"), json!("x")), vec![at("/title", json!("x"))]),
        (
            "16: core URN, sub",
            single("replace", &core("name.givenName"), json!("x")),
            vec![at("/name/givenName", json!("x"))],
        ),
        (
            "17: quoted boolean in a path",
            single("Add", "roles[primary eq \"True\"].value", json!("admin")),
            vec![at("/roles", json!([{ "primary": true, "value": "admin" }]))],
        ),
        (
            "18: unknown sub-attributes",
            single("Add", "roles", json!([{ "id": "06b0", "value": "Admin", "displayName": "Admin" }])),
            vec![at("/roles", json!([{ "value": "Admin" }]))],
        ),
        (
            "18: JSON in text",
            single("Add", "roles", json!("{\"id\":\"06b0\",\"value\":\"Admin\"}")),
            vec![at("/roles/0/value", json!("{\"id\":\"06b0\",\"value\":\"Admin\"}"))],
        ),
        (
            "30: in order",
            json!([
                { "op": "Remove", "path": "externalId" },
                { "op": "Add", "path": "externalId", "value": "1" },
                { "op": "Replace", "path": "externalId", "value": "2" },
            ]),
            vec![at("/externalId", json!("2"))],
        ),
        ("69: nothing", json!([]), vec![]),
    ];
    each_row(&json!({ "userName": "kim@example.com" }), rows);
}

#[test]
fn a_person_who_has_something_is_patched() {
    let ent = |name: &str| format!("{ENTERPRISE}:{name}");
    let before = json!({
        "userName": "kim@example.com", "active": true, "externalId": "1", "title": "Boss",
        "emails": [
            { "value": "kim@example.com", "type": "work", "primary": true }, { "value": "kim@home.example", "type": "home" },
        ],
        "roles": [{ "primary": false, "type": "WindowsAzureActiveDirectoryRole", "displayName": "User", "value": "User" }],
        ENTERPRISE: { "department": "Sales", "manager": { "value": "m1" } },
    });
    let gone = || enterprise("manager", Value::Null);
    let rows: Vec<Row> = vec![
        (
            "15: Add replaces",
            single("Add", &ent("department"), json!("Retail")),
            vec![enterprise("department", json!("Retail"))],
        ),
        ("14: manager \"\"", single("Replace", &ent("manager"), json!("")), vec![gone()]),
        ("14: manager removed", single("Remove", &ent("manager"), Value::Null), vec![gone()]),
        ("14: manager null", json!([{ "op": "Replace", "path": ent("manager"), "value": null }]), vec![gone()]),
        ("14: remove with a value", single("Remove", &ent("manager"), json!("m1")), vec![gone()]),
        (
            "8: the work address stays one",
            single("Replace", "emails[type eq \"work\"].value", json!("new@example.com")),
            vec![
                at("/emails/0", json!({ "value": "new@example.com", "type": "work", "primary": true })),
                at("/emails/1/value", json!("kim@home.example")),
            ],
        ),
        (
            "59: primary stays",
            single("Add", "emails[type eq \"other\"].value", json!("other@example.com")),
            vec![at("/emails/0/primary", json!(true)), at("/emails/2/primary", Value::Null)],
        ),
        (
            "RFC 7644 3.5.2: a new primary clears the other",
            single("Replace", "emails[type eq \"home\"].primary", json!("True")),
            vec![at("/emails/0/primary", json!(false)), at("/emails/1/primary", json!(true))],
        ),
        (
            "70: an extension's URN",
            single("Remove", ENTERPRISE, Value::Null),
            vec![at(&format!("/{ENTERPRISE}"), Value::Null), at("/schemas/1", Value::Null)],
        ),
        (
            "70: several matches",
            single("Remove", "emails[value co \"kim\"]", Value::Null),
            vec![at("/emails", Value::Null)],
        ),
        (
            "27: soft delete, path-less",
            json!([{ "op": "replace", "value": { "active": false } }]),
            vec![at("/active", json!(false)), at("/userName", json!("kim@example.com"))],
        ),
        (
            "64: the UPN of the deleted",
            json!([
                { "op": "Replace", "path": "userName", "value": "0123456789abcdef0123456789abcdefkim@example.com" },
                { "op": "Replace", "path": "active", "value": "False" },
            ]),
            vec![
                at("/userName", json!("0123456789abcdef0123456789abcdefkim@example.com")),
                at("/active", json!(false)),
            ],
        ),
    ];
    each_row(&before, rows);
}

#[test]
fn the_deactivated_stay_readable_and_come_back_under_the_same_id() {
    let world = World::new();
    let entra = world.okta();
    let kim = entra.create_as(&json!({ "userName": "kim@example.com", "active": "True" }));
    assert_eq!(entra.patch(&kim, &single("Replace", "active", json!("False"))).is(200)["active"], false);
    assert_eq!(entra.get(&kim).is(200)["active"], false);
    assert_eq!(entra.found("/Users", "userName eq \"kim@example.com\""), [id_in(&kim)]);
    assert_eq!(resources(&entra.get("/Users").is(200))[0]["active"], false);
    assert_eq!(entra.patch(&kim, &single("Replace", "active", json!("True"))).is(200)["active"], true);
}

#[test]
fn a_person_comes_with_read_only_empty_unknown_and_textual_things() {
    let world = World::new();
    let entra = world.okta();
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE, "urn:example:unknown"],
        "userName": "kim@example.com", "active": "True", "id": "mine", "roles": [], "nickName": null,
        "emails": [
            { "value": "a@example.com", "primary": true, "type": "work" }, { "value": "b@example.com", "primary": true, "type": "home" },
        ],
        "meta": { "resourceType": "User" }, "favouriteColour": "blue", "name.givenName": "Kim",
        ENTERPRISE: { "manager": "123456", "shoeSize": "44" },
    });
    let created = entra.post("/Users", &body).is(201);
    assert_ne!(id_of(&created), "mine");
    assert_eq!(created["active"], true);
    assert_eq!(created["name"], json!({ "givenName": "Kim" }));
    assert_eq!(created["emails"][0]["primary"], true);
    assert_eq!(created["emails"][1]["primary"], false, "PingOne may send two: the first stays");
    assert_eq!(created[ENTERPRISE], json!({ "manager": { "value": "123456" } }));
    assert_eq!(created["schemas"], json!(["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE]));
    for gone in ["roles", "nickName", "favouriteColour", "name.givenName"] {
        assert_eq!(created.get(gone), None, "{gone}");
    }
}

#[test]
fn look_ups_come_unquoted_and_as_probes_of_references() {
    let world = World::new();
    let entra = world.okta();
    let boss = entra.create("boss@example.com");
    let kim = entra.create_as(&json!({
        "userName": "kim@example.com", "externalId": "jyoung", "roles": [{ "value": "admin", "primary": true }],
        ENTERPRISE: { "manager": id_in(&boss) },
    }));
    for filter in [
        "externalId eq jyoung",
        "roles[primary eq \"True\"].value eq \"admin\"",
        "active ne \"False\" and externalId eq jyoung",
    ] {
        assert_eq!(entra.found("/Users", filter), [id_in(&kim)], "{filter}");
    }
    for (manager, hits) in [(id_in(&boss), 1), ("2819", 0)] {
        let probe = format!("id eq \"{}\" and {ENTERPRISE}:manager eq \"{manager}\"", id_in(&kim));
        let list = entra.get(&format!("/Users?filter={}&attributes=id", encoded(&probe))).is(200);
        assert_eq!(list["totalResults"], hits, "{probe}");
        assert!(resources(&list).iter().all(|found| found.get("userName").is_none()));
    }
}

#[test]
fn the_tenant_url_carries_a_flag_and_slashes() {
    let world = World::new();
    let entra = world.okta();
    let kim = entra.create("kim@example.com");
    let id = id_in(&kim);
    for path in [
        "//scim//v2//acme//Users".to_owned(),
        "/scim/v2/acme/Users/".to_owned(),
        "/scim/v2/acme/users?aadOptscim062020".to_owned(),
        "/scim/v2/acme//Users/?AzureAdScimPatch2017&x=%zz".to_owned(),
        "/SCIM/V2/acme/USERS".to_owned(),
        format!("/scim/v2/acme//users/{id}/"),
        format!("/scim/v2/acme/Users/{id}?aadOptscim062020"),
    ] {
        entra.ask_at("GET", &path).send().is(200);
        assert_eq!(entra.ask_at("HEAD", &path).send().status, 200, "{path}");
    }
}
