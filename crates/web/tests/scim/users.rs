//! `/Users`: created, read, listed, replaced, patched, deleted. What providers say in their own way is in `entra.rs` and `okta.rs`.

use expect_test::expect;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{BASE, ENTERPRISE, KMSAT, World, id_in, id_of, resources, text};

fn minute() -> SignedDuration {
    SignedDuration::from_mins(1)
}

fn barbara() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE, KMSAT],
        "userName": "Barbara@Example.com",
        "externalId": "00uB",
        "name": { "givenName": "Barbara", "familyName": "Jensen" },
        "emails": [{ "value": "barbara@example.com", "type": "work", "primary": true }],
        "phoneNumbers": [{ "value": "555...", "type": "work" }],
        "active": true,
        "password": "1mz050nq",
        ENTERPRISE: { "department": "Retail", "manager": { "value": "26118915" } },
        KMSAT: { "customField1": "Blue" },
    })
}

#[test]
fn a_new_person_is_answered_whole_with_location_and_version() {
    let world = World::new();
    let answer = world.okta().post("/Users", &barbara());
    let created = answer.is(201);
    assert_eq!(answer.header("etag"), "W/\"1\"");
    assert_eq!(answer.header("location"), format!("{BASE}/scim/v2/acme/Users/{}", id_of(&created)));
    assert_eq!(answer.header("location"), text(&created["meta"]["location"]));
    expect![[r#"
        {
          "active": true,
          "emails": [
            {
              "primary": true,
              "type": "work",
              "value": "barbara@example.com"
            }
          ],
          "externalId": "00uB",
          "groups": [],
          "id": "01a1a06c-1400-7000-8000-000000000008",
          "meta": {
            "created": "2026-11-03T08:00:00Z",
            "lastModified": "2026-11-03T08:00:00Z",
            "location": "https://rollcall.example/scim/v2/acme/Users/01a1a06c-1400-7000-8000-000000000008",
            "resourceType": "User",
            "version": "W/\"1\""
          },
          "name": {
            "familyName": "Jensen",
            "givenName": "Barbara"
          },
          "phoneNumbers": [
            {
              "type": "work",
              "value": "555..."
            }
          ],
          "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            "urn:ietf:params:scim:schemas:extension:knowbe4:kmsat:2.0:User"
          ],
          "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
            "department": "Retail",
            "manager": {
              "value": "26118915"
            }
          },
          "urn:ietf:params:scim:schemas:extension:knowbe4:kmsat:2.0:User": {
            "customField1": "Blue"
          },
          "userName": "Barbara@Example.com"
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&created).expect("JSON"));
}

#[test]
fn a_person_is_read_as_they_were_answered_when_they_were_made() {
    let world = World::new();
    let okta = world.okta();
    let created = okta.post("/Users", &barbara()).is(201);
    let path = format!("/Users/{}", id_of(&created));
    let read = okta.get(&path);
    assert_eq!(read.is(200), created);
    assert_eq!(read.header("etag"), "W/\"1\"");
    assert_eq!(resources(&okta.get("/Users").is(200)), std::slice::from_ref(&created));
    let head = okta.ask("HEAD", &path).send();
    assert_eq!((head.status, head.body.len(), head.header("etag")), (200, 0, "W/\"1\""));
    assert_eq!(head.header("content-length"), created.to_string().len().to_string());
}

#[test]
fn only_what_was_asked_for_is_answered_on_every_method() {
    let world = World::new();
    let okta = world.okta();
    let created = okta.post("/Users?attributes=userName", &barbara()).is(201);
    let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&created), ["id", "schemas", "userName"]);
    let path = format!("/Users/{}", id_of(&created));
    let only = format!("{path}?attributes=name.givenName,emails%5Btype%20eq%20%22work%22%5D");
    assert_eq!(keys(&okta.get(&only).is(200)), ["emails", "id", "name", "schemas"]);
    assert_eq!(okta.get(&only).is(200)["name"], json!({ "givenName": "Barbara" }));
    assert_eq!(keys(&okta.get(&format!("{path}?attributes=password")).is(200)), ["id", "schemas"]);
    let put = okta.put(&format!("{path}?attributes=userName"), &barbara()).is(200);
    assert_eq!(keys(&put), ["id", "schemas", "userName"]);
    let without = okta.get(&format!("{path}?excludedAttributes=id,schemas,meta,groups,{ENTERPRISE}")).is(200);
    assert!(["id", "schemas"].iter().all(|name| without.get(name).is_some()), "always returned");
    assert!(["meta", "groups", ENTERPRISE].iter().all(|name| without.get(name).is_none()));
    let operations = json!([{ "op": "replace", "path": "title", "value": "Boss" }]);
    let patched = okta.patch(&format!("{path}?attributes=title"), &operations).is(200);
    assert_eq!(keys(&patched), ["id", "schemas", "title"]);
    let both = okta.get(&format!("{path}?attributes=title&excludedAttributes=name"));
    assert!(both.refused_as(400, "invalidValue").contains("excludedAttributes"));
}

#[test]
fn a_name_that_is_taken_in_any_case_is_refused_and_the_refused_leaves_nothing() {
    let world = World::new();
    let okta = world.okta();
    let first = okta.post("/Users", &json!({ "userName": "jürgen@example.com", "title": "Boss" })).is(201);
    for taken in ["jürgen@example.com", "JÜRGEN@Example.COM"] {
        let twin = json!({ "userName": taken, "title": "Twin", "emails": [{ "value": "twin@example.com" }] });
        let detail = okta.post("/Users", &twin).refused_as(409, "uniqueness");
        assert!(detail.contains("userName") && detail.contains(taken), "{detail}");
    }
    assert_eq!(resources(&okta.get("/Users").is(200)), [first]);
    assert_eq!(okta.found("/Users", "emails.value eq \"twin@example.com\""), [""; 0]);
    let other = okta.create("other@example.com");
    let operations = json!([
        { "op": "replace", "path": "title", "value": "Thief" },
        { "op": "replace", "path": "userName", "value": "Jürgen@example.com" },
    ]);
    okta.patch(&other, &operations).refused_as(409, "uniqueness");
    okta.put(&other, &json!({ "userName": "JÜRGEN@example.com", "title": "Thief" })).refused_as(409, "uniqueness");
    let read = okta.get(&other);
    assert_eq!((read.is(200).get("title"), read.header("etag")), (None, "W/\"1\""));
}

#[test]
fn a_person_may_change_the_case_of_their_own_name() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    let operations = json!([{ "op": "replace", "path": "userName", "value": "Bob@Example.com" }]);
    assert_eq!(okta.patch(&bob, &operations).is(200)["userName"], "Bob@Example.com");
    assert_eq!(okta.put(&bob, &json!({ "userName": "BOB@example.com" })).is(200)["userName"], "BOB@example.com");
    assert_eq!(okta.found("/Users", "userName eq \"bob@example.com\""), [id_in(&bob)]);
}

#[test]
fn a_name_that_was_given_up_is_free_and_its_old_look_up_finds_nobody() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    okta.patch(&bob, &json!([{ "op": "replace", "path": "userName", "value": "rob@example.com" }])).is(200);
    assert_eq!(okta.found("/Users", "userName eq \"bob@example.com\""), [""; 0]);
    assert_eq!(okta.found("/Users", "userName eq \"ROB@example.com\""), [id_in(&bob)]);
    let next = okta.create("bob@example.com");
    assert_ne!(next, bob);
    okta.delete(&next).is(204);
    okta.patch(&bob, &json!([{ "op": "replace", "path": "userName", "value": "bob@example.com" }])).is(200);
    assert_eq!(okta.found("/Users", "userName eq \"bob@example.com\""), [id_in(&bob)], "and may be taken back");
}

#[test]
fn an_external_id_may_be_repeated() {
    let world = World::new();
    let okta = world.okta();
    let one = okta.create_as(&json!({ "userName": "one@example.com", "externalId": "same" }));
    let two = okta.create_as(&json!({ "userName": "two@example.com", "externalId": "same" }));
    assert_eq!(okta.found("/Users", "externalId eq \"same\""), [id_in(&one), id_in(&two)]);
}

#[test]
fn put_removes_what_it_leaves_out_and_ignores_what_is_the_servers() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create_as(&barbara());
    let before = okta.get(&bob).is(200);
    world.pass(minute());
    let body = json!({
        "id": id_in(&bob), "userName": "barbara@example.com", "active": false,
        "meta": { "created": "1999-01-01T00:00:00Z", "version": "W/\"99\"" }, "groups": [{ "value": "x" }],
    });
    let answer = okta.put(&bob, &body);
    let after = answer.is(200);
    assert_eq!(answer.header("etag"), "W/\"2\"");
    assert_eq!(after["meta"]["created"], before["meta"]["created"]);
    assert_eq!(after["meta"]["lastModified"], "2026-11-03T08:01:00Z");
    assert_eq!(after["groups"], json!([]));
    assert_eq!(after["active"], false);
    for gone in ["externalId", "name", "emails", "phoneNumbers", ENTERPRISE, KMSAT] {
        assert_eq!(after.get(gone), None, "{gone}");
    }
    assert_eq!(after["schemas"], json!(["urn:ietf:params:scim:schemas:core:2.0:User"]));
    assert_eq!(okta.found("/Users", "externalId eq \"00uB\""), [""; 0]);
    assert_eq!(okta.get(&bob).is(200), after);
}

#[test]
fn put_never_creates_and_never_moves_to_another_id() {
    let world = World::new();
    let okta = world.okta();
    let nobody = "/Users/01930000-0000-7000-8000-000000000000";
    assert!(okta.put(nobody, &barbara()).refused(404).contains("01930000"));
    assert_eq!(okta.get("/Users").is(200)["totalResults"], 0);
    let bob = okta.create("bob@example.com");
    let other = okta.put(&bob, &json!({ "id": "another", "userName": "bob@example.com" }));
    assert!(other.refused_as(400, "mutability").contains("id"));
}

#[test]
fn what_changes_nothing_moves_neither_version_nor_time() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create_as(&barbara());
    let before = okta.get(&bob).is(200);
    world.pass(minute());
    let idle = [
        json!([]),
        json!([{ "op": "add", "path": "title", "value": null }]),
        json!([{ "op": "replace", "path": "active", "value": true }]),
        json!([{ "op": "Replace", "path": "active", "value": "True" }]),
        json!([{ "op": "add", "path": "emails", "value": [{ "value": "barbara@example.com", "type": "work", "primary": true }] }]),
        json!([{ "op": "replace", "value": { "externalId": "00uB", "name": { "givenName": "Barbara" } } }]),
        json!([{ "op": "remove", "path": "title" }]),
        json!([{ "op": "replace", "path": "password", "value": "1mz050nq" }]),
        json!([{ "op": "remove", "path": "emails[type eq \"home\"]" }]),
        json!([{ "op": "add", "path": "title", "value": "x" }, { "op": "remove", "path": "title" }]),
    ];
    for operations in &idle {
        let answer = okta.patch(&bob, operations);
        assert_eq!(answer.is(200), before, "{operations}");
        assert_eq!(answer.header("etag"), "W/\"1\"", "{operations}");
    }
    assert_eq!(okta.put(&bob, &before).is(200), before);
    assert_eq!(okta.put(&bob, &barbara()).is(200), before);
    assert_eq!(okta.get(&bob).is(200), before);
}

#[test]
fn a_change_moves_version_and_time_once() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    world.pass(minute());
    let operations = json!([
        { "op": "add", "path": "title", "value": "Boss" },
        { "op": "add", "path": "nickName", "value": "Bobby" },
    ]);
    let answer = okta.patch(&bob, &operations);
    assert_eq!(answer.header("etag"), "W/\"2\"");
    assert_eq!(answer.header("location"), format!("{BASE}/scim/v2/acme{bob}"));
    assert_eq!(answer.is(200)["meta"]["lastModified"], "2026-11-03T08:01:00Z");
    assert_eq!(okta.get(&bob).is(200), answer.is(200));
}

#[test]
fn if_match_guards_every_write() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    let change = |tag: &str, title: &str| {
        let body = crate::support::patch_op(&json!([{ "op": "replace", "path": "title", "value": title }]));
        okta.ask("PATCH", &bob).with("if-match", tag).json(&body).send()
    };
    change("W/\"1\"", "Boss").is(200);
    let detail = change("W/\"1\"", "Late").refused(412);
    assert!(detail.contains("W/\"2\""), "{detail}");
    for tag in ["\"2\"", "*", "W/\"9\", W/\"2\"", "W/\"2\""] {
        change(tag, "Boss").is(200);
    }
    for tag in ["", "2", "W/2", "nonsense", "W/\"02\""] {
        change(tag, "Late").refused(412);
    }
    let lines = okta.ask("PUT", &bob).with("if-match", "W/\"1\"").also("if-match", "W/\"2\"");
    lines.json(&json!({ "userName": "bob@example.com", "title": "Boss" })).send().is(200);
    let unreadable = okta.ask("DELETE", &bob).with("if-match", b"W/\"\xff\"".as_slice()).send();
    unreadable.refused(412);
    let put = okta.ask("PUT", &bob).with("if-match", "W/\"1\"").json(&json!({ "userName": "late@example.com" })).send();
    put.refused(412);
    okta.ask("DELETE", &bob).with("if-match", "W/\"1\"").send().refused(412);
    assert_eq!(okta.get(&bob).is(200)["title"], "Boss");
    okta.ask("DELETE", &bob).with("if-match", "W/\"2\"").send().is(204);
    okta.ask("DELETE", &bob).with("if-match", "*").send().refused(404);
}

#[test]
fn if_none_match_answers_304_while_nothing_changed() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    let known = |tag: &str| okta.ask("GET", &bob).with("if-none-match", tag).send();
    let same = known("W/\"1\"");
    assert_eq!((same.status, same.body.len(), same.header("etag")), (304, 0, "W/\"1\""));
    okta.patch(&bob, &json!([{ "op": "add", "path": "title", "value": "Boss" }])).is(200);
    assert_eq!(known("W/\"1\"").is(200)["title"], "Boss");
    assert_eq!(known("W/\"1\", W/\"2\"").status, 304);
}

#[test]
fn the_deleted_are_gone_from_everywhere_and_their_name_is_free() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create_as(&json!({ "userName": "bob@example.com", "externalId": "00u1" }));
    let group = okta.create_group("Sales", &[id_in(&bob)]);
    let answer = okta.delete(&bob);
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    assert!(okta.get(&bob).refused(404).contains(id_in(&bob)));
    okta.delete(&bob).refused(404);
    okta.put(&bob, &json!({ "userName": "bob@example.com" })).refused(404);
    okta.patch(&bob, &json!([{ "op": "add", "path": "title", "value": "x" }])).refused(404);
    for filter in ["userName eq \"bob@example.com\"", "externalId eq \"00u1\"", "userName pr"] {
        assert_eq!(okta.found("/Users", filter), [""; 0]);
    }
    assert_eq!(okta.get("/Users").is(200)["totalResults"], 0);
    assert_eq!(okta.members(&group), [""; 0]);
    assert_eq!(okta.get(&group).header("etag"), "W/\"2\"", "a group's version moves when its members do");
    let again = okta.create("BOB@example.com");
    assert_ne!(again, bob, "an id is never given again");
    assert_eq!(okta.get(&again).is(200)["groups"], json!([]));
}

#[test]
fn groups_of_a_person_come_from_the_groups_and_do_not_move_their_version() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    let (sales, staff) = (okta.create_group("Sales", &[id_in(&bob)]), okta.create_group("Staff", &[id_in(&bob)]));
    let answer = okta.get(&bob);
    let expected = [(&sales, "Sales"), (&staff, "Staff")].map(|(group, name)| {
        json!({ "value": id_in(group), "display": name, "type": "direct", "$ref": format!("{BASE}/scim/v2/acme{group}") })
    });
    assert_eq!(answer.is(200)["groups"], json!(expected));
    assert_eq!(answer.header("etag"), "W/\"1\"");
    assert_eq!(resources(&okta.get("/Users").is(200))[0]["groups"], json!(expected));
    okta.patch(&bob, &json!([{ "op": "replace", "value": { "groups": [], "title": "Boss" } }])).is(200);
    okta.patch(&bob, &json!([{ "op": "remove", "path": "groups" }])).refused_as(400, "mutability");
    assert_eq!(okta.get(&bob).is(200)["groups"], json!(expected));
    okta.delete(&sales).is(204);
    assert_eq!(okta.get(&bob).is(200)["groups"], json!([expected[1]]));
}

#[test]
fn old_data_never_blocks_an_unrelated_change() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    world.keep_as(
        &bob,
        r#"{"userName":"bob@example.com","emails":[{"value":7,"primary":true},{"primary":true}],"colour":"blue","active":"yes"}"#,
    );
    assert_eq!(okta.get(&bob).is(200)["active"], "yes");
    assert_eq!(okta.patch(&bob, &json!([{ "op": "add", "path": "title", "value": "Boss" }])).is(200)["title"], "Boss");
    assert_eq!(okta.get(&bob).is(200)["title"], "Boss");
    okta.put(&bob, &json!({ "userName": "bob@example.com" })).is(200);
}

#[test]
fn text_comes_back_as_it_was_sent() {
    let world = World::new();
    let okta = world.okta();
    let texts = ["+5 (555)..", " spaced ", "\u{202e}right to left", "zero\u{200b}width", "😀 e\u{301}", "\"'%_\\+"];
    for (at, sent) in texts.into_iter().enumerate() {
        let name = format!("{sent}{at}@example.com");
        let path = okta.create_as(&json!({ "userName": name, "displayName": sent }));
        assert_eq!(okta.get(&path).is(200)["displayName"], sent);
        let literal = Value::from(sent).to_string();
        assert_eq!(okta.found("/Users", &format!("displayName eq {literal}")), [id_in(&path)], "{sent}");
    }
}

/// RFC 7644 section 5: user names are compared as they are read by people, not by their bytes.
#[test]
fn a_name_that_looks_the_same_is_the_same() {
    let world = World::new();
    let okta = world.okta();
    let composed = okta.create("Jürgen@Example.com");
    for same in ["ju\u{308}rgen@example.com", "JU\u{308}RGEN@EXAMPLE.COM", "ｊüｒｇｅｎ@example.com"] {
        okta.post("/Users", &json!({ "userName": same })).refused_as(409, "uniqueness");
        assert_eq!(okta.found("/Users", &format!("userName eq \"{same}\"")), [id_in(&composed)]);
    }
    assert_eq!(okta.get(&composed).is(200)["userName"], "Jürgen@Example.com", "and kept as it was sent");
    okta.create("jurgen@example.com");
}
