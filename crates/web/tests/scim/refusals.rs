//! What can't be done, or not so: the status, the keyword, and a sentence that names what and where. (Every answer's form is checked in `support.rs`.)

use axum::body::Body;
use serde_json::{Value, json};

use crate::support::{ENTERPRISE, World, encoded, id_in, patch_op};

const LIMIT: usize = 4 * 1024 * 1024;

#[test]
fn what_is_not_supported_answers_501_and_names_it() {
    let world = World::new();
    let okta = world.okta();
    for (method, path, name) in [("GET", "/Me", "/Me"), ("PATCH", "/Me", "/Me"), ("DELETE", "/me", "/Me")] {
        let detail = okta.ask(method, path).json(&json!({})).send().refused(501);
        assert!(detail.contains(name), "{method} {path}: {detail}");
    }
}

#[test]
fn a_method_that_a_path_does_not_have_answers_405_with_those_that_it_has() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    let (many, one, about) = ("GET, HEAD, POST", "GET, HEAD, PUT, PATCH, DELETE", "GET, HEAD");
    for (method, path, allow) in [
        ("PUT", "/Users", many),
        ("PATCH", "/Groups", many),
        ("DELETE", "/Users", many),
        ("OPTIONS", "/Users", many),
        ("POST", bob.as_str(), one),
        ("BREW", bob.as_str(), one),
        ("POST", "/Groups/unknown", one),
        ("POST", "/ServiceProviderConfig", about),
        ("DELETE", "/ResourceTypes/User", about),
        ("PUT", "/Schemas", about),
    ] {
        let answer = okta.ask(method, path).json(&json!({})).send();
        let detail = answer.refused(405);
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
        assert!(detail.contains(method) && detail.contains(allow), "{detail}");
    }
    okta.get(&bob).is(200);
}

#[test]
fn a_path_that_leads_nowhere_answers_404() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    let strange =
        ["/Users/%00", "/Users/%F0%28", "/Users/..", "/Users/%2e%2e%2fGroups", "/Users/null", "/Users/%F0%9F%98%80"];
    for path in strange {
        okta.get(path).refused(404);
        okta.delete(path).refused(404);
    }
    okta.get(&format!("/Groups/{}", id_in(&bob))).refused(404);
    okta.get(&format!("{bob}/emails")).refused(404);
    okta.get("/Devices").refused(404);
    okta.ask_at("GET", "/scim/v1/acme/Users").send().refused(404);
    okta.ask_at("GET", "/scim").send().refused(404);
}

#[test]
fn only_json_is_read() {
    let world = World::new();
    let okta = world.okta();
    let body = |number: usize| json!({ "userName": format!("{number}@example.com") }).to_string();
    let good = [
        "application/scim+json",
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/scim+json;charset=UTF-8",
    ];
    for (number, media_type) in good.into_iter().enumerate() {
        okta.ask("POST", "/Users").with("content-type", media_type).body(body(number)).send().is(201);
    }
    okta.ask("POST", "/Users").body(body(9)).send().is(201);
    for media_type in
        ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
    {
        let detail = okta.ask("POST", "/Users").with("content-type", media_type).body(body(10)).send().refused(415);
        let essence = media_type.split(';').next().expect("a type");
        assert!(detail.contains(essence) && detail.contains("application/scim+json"), "{detail}");
    }
}

#[test]
fn a_body_that_is_too_large_is_refused_by_its_length_and_by_its_bytes() {
    let world = World::new();
    let okta = world.okta();
    let padded = |length: usize| {
        let mut body = json!({ "userName": "bob@example.com" }).to_string();
        body.push_str(&" ".repeat(length - body.len()));
        body
    };
    let announced = okta.ask("POST", "/Users").with("content-length", (LIMIT + 1).to_string()).body("{}").send();
    assert!(announced.refused(413).contains(&LIMIT.to_string()));
    let endless = okta.ask("POST", "/Users").with("content-length", "99999999999999999999999").body(padded(LIMIT + 1));
    endless.send().refused(413);
    let unannounced = okta.ask("POST", "/Users").body(padded(LIMIT + 1)).send();
    assert!(unannounced.refused(413).contains(&LIMIT.to_string()));
    assert_eq!(okta.get("/Users").is(200)["totalResults"], 0);
    okta.ask("POST", "/Users").body(padded(LIMIT)).send().is(201);
}

/// A body that is no JSON of ours, by name: bytes, keyword, words of the sentence.
#[test]
fn a_body_that_can_not_be_read_says_what_is_wrong_with_it() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let just_too_deep = format!("{{\"userName\":{}1{}}}", "[".repeat(32), "]".repeat(32));
    let rows: Vec<(&[u8], &str, &[&str])> = vec![
        (b"", "invalidSyntax", &["JSON"]),
        (b"{", "invalidSyntax", &["JSON", "line 1"]),
        (b"{\"userName\":\"x\"", "invalidSyntax", &["JSON", "line 1 column 15"]),
        (b"{\"userName\":\"x\"} {}", "invalidSyntax", &["JSON"]),
        (b"not json", "invalidSyntax", &["JSON"]),
        (b"[]", "invalidSyntax", &["object"]),
        (b"\"text\"", "invalidSyntax", &["object"]),
        (b"null", "invalidSyntax", &["object"]),
        (b"{\"userName\":\"\\ud800\"}", "invalidSyntax", &["JSON", "line 1 column 20"]),
        (b"{\"userName\":\"\xff\"}", "invalidSyntax", &["UTF-8", "line 1 column 14"]),
        (b"\xef\xbb\xbf{\"userName\":\"x\"}", "invalidSyntax", &["JSON"]),
        (b"{\"userName\":\"a\\u0000b\"}", "invalidValue", &["userName", "NUL"]),
        (b"{\"a\\u0000\":\"b\",\"userName\":\"x\"}", "invalidValue", &["name of an attribute", "NUL"]),
        (deep.as_bytes(), "invalidSyntax", &["deeper", "32"]),
        (just_too_deep.as_bytes(), "invalidSyntax", &["deeper", "32"]),
    ];
    for (body, scim_type, words) in rows {
        for (method, path) in [("POST", "/Users"), ("PUT", &bob), ("PATCH", &bob)] {
            let answer = okta
                .ask(method, path)
                .with("content-type", "application/scim+json")
                .body(Body::from(body.to_vec()))
                .send();
            let detail = answer.refused_as(400, scim_type);
            assert!(words.iter().all(|word| detail.contains(word)), "{method}: {detail}");
        }
    }
    assert_eq!(okta.get("/Users").is(200)["totalResults"], 1);
}

#[test]
fn a_person_who_is_none_is_refused_by_attribute() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    let rows = [
        (json!({}), "userName"),
        (json!({ "userName": "" }), "userName"),
        (json!({ "userName": "  " }), "userName"),
        (json!({ "userName": null }), "userName"),
        (json!({ "userName": 7 }), "userName"),
        (json!({ "userName": ["x"] }), "userName"),
        (json!({ "userName": "x", "active": "perhaps" }), "active"),
        (json!({ "userName": "x", "active": 1 }), "active"),
        (json!({ "userName": "x", "name": "Bob" }), "name"),
        (json!({ "userName": "x", "name": { "givenName": 7 } }), "name.givenName"),
        (json!({ "userName": "x", "title": 1e30 }), "title"),
        (json!({ "userName": "x", "emails": 7 }), "emails"),
        (json!({ "userName": "x", "emails": [7] }), "emails"),
        (json!({ "userName": "x", "emails": [{ "value": {} }] }), "emails.value"),
        (json!({ "userName": "x", ENTERPRISE: [] }), ENTERPRISE),
        (json!({ "userName": "x", ENTERPRISE: { "department": 7 } }), "department"),
        (json!({ "userName": "x", "schemas": "urn" }), "schemas"),
    ];
    for (body, name) in rows {
        for answer in [okta.post("/Users", &body), okta.put(&bob, &body)] {
            let detail = answer.refused_as(400, "invalidValue");
            assert!(detail.contains(name), "{body}: {detail}");
        }
    }
    let twice = okta.post("/Users", &json!({ "userName": "x", "USERNAME": "y" })).refused_as(400, "invalidSyntax");
    assert!(twice.contains("userName"), "{twice}");
    assert_eq!(okta.get("/Users").is(200)["totalResults"], 1);
}

#[test]
fn a_group_that_is_none_is_refused_by_attribute() {
    let world = World::new();
    let okta = world.okta();
    let group = okta.create_group("Sales", &["one"]);
    let rows = [
        (json!({}), "displayName"),
        (json!({ "displayName": "" }), "displayName"),
        (json!({ "displayName": "x", "members": 7 }), "members"),
        (json!({ "displayName": "x", "members": [{}] }), "members.value"),
        (json!({ "displayName": "x", "members": [{ "display": "Bob" }] }), "members.value"),
        (json!({ "displayName": "x", "members": [{ "value": "" }] }), "members.value"),
    ];
    for (body, name) in rows {
        for answer in [okta.post("/Groups", &body), okta.put(&group, &body)] {
            let detail = answer.refused_as(400, "invalidValue");
            assert!(detail.contains(name), "{body}: {detail}");
        }
    }
    assert_eq!(okta.members(&group), ["one"]);
}

/// An operation that is none: the operations, keyword, words of the sentence.
#[test]
fn a_patch_that_can_not_be_done_says_which_operation_or_path() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta
        .create_as(&json!({ "userName": "bob@example.com", "emails": [{ "value": "b@example.com", "type": "work" }] }));
    let before = okta.get(&bob).is(200);
    let good = json!({ "op": "add", "path": "title", "value": "Boss" });
    let with = |operation: Value| json!([good, operation]);
    let rows = [
        (json!({}), "invalidSyntax", "Operations"),
        (with(json!(7)), "invalidSyntax", "peration 2"),
        (with(json!({})), "invalidSyntax", "operation 2"),
        (with(json!({ "op": null, "path": "title" })), "invalidSyntax", "operation 2"),
        (with(json!({ "op": "copy", "path": "title", "value": "x" })), "invalidSyntax", "operation 2"),
        (with(json!({ "op": "move", "path": "title", "value": "x" })), "invalidSyntax", "operation 2"),
        (with(json!({ "op": "test", "path": "title", "value": "x" })), "invalidSyntax", "operation 2"),
        (with(json!({ "op": "add", "path": 7, "value": "x" })), "invalidPath", "operation 2"),
        (with(json!({ "op": "add", "path": "title" })), "invalidValue", "peration 2"),
        (with(json!({ "op": "add", "path": "", "value": "x" })), "invalidPath", "path"),
        (with(json!({ "op": "add", "path": "emails[", "value": "x" })), "invalidPath", "emails["),
        (with(json!({ "op": "add", "path": "emails]type[", "value": "x" })), "invalidPath", "emails]"),
        (with(json!({ "op": "add", "path": "emails[type eq \"work\"]value", "value": "x" })), "invalidPath", "emails["),
        (with(json!({ "op": "add", "path": "emails[type eq].value", "value": "x" })), "invalidFilter", "at its end"),
        (
            with(json!({ "op": "add", "path": "emails[colour eq \"x\"].value", "value": "x" })),
            "invalidFilter",
            "colour",
        ),
        (with(json!({ "op": "add", "path": "title[x eq 1]", "value": "x" })), "invalidPath", "title["),
        (with(json!({ "op": "add", "path": "favouriteColour", "value": "x" })), "invalidPath", "favouriteColour"),
        (with(json!({ "op": "add", "path": "emails.colour", "value": "x" })), "invalidPath", "emails.colour"),
        (with(json!({ "op": "add", "path": "a b c", "value": "x" })), "invalidPath", "a b c"),
        (with(json!({ "op": "replace", "path": "active", "value": "perhaps" })), "invalidValue", "active"),
        (with(json!({ "op": "replace", "path": "userName", "value": "" })), "invalidValue", "userName"),
        (with(json!({ "op": "replace", "path": "userName", "value": null })), "invalidValue", "userName"),
        (with(json!({ "op": "remove", "path": "userName" })), "mutability", "userName"),
        (with(json!({ "op": "remove" })), "noTarget", "path"),
        (with(json!({ "op": "replace", "path": "id", "value": "x" })), "mutability", "id"),
        (with(json!({ "op": "replace", "path": "meta.created", "value": "x" })), "mutability", "meta"),
        (with(json!({ "op": "replace", "value": "x" })), "invalidValue", "without path"),
        (with(json!({ "op": "replace", "value": { "id": "x" } })), "mutability", "id"),
    ];
    for (operations, scim_type, word) in rows {
        let detail = okta.patch(&bob, &operations).refused_as(400, scim_type);
        assert!(detail.contains(word), "{operations}: {detail}");
    }
    for body in [json!({}), json!([]), json!({ "Operations": [] }), json!({ "schemas": ["urn:x"], "Operations": [] })] {
        okta.ask("PATCH", &bob).json(&body).send().refused_as(400, "invalidSyntax");
    }
    assert_eq!(okta.get(&bob).is(200), before, "and of none of it anything is kept");
}

#[test]
fn a_filter_that_can_not_be_read_or_makes_no_sense_is_refused_never_ignored() {
    let world = World::new();
    let okta = world.okta();
    okta.create("bob@example.com");
    let deep = format!("{}userName pr{}", "(".repeat(21), ")".repeat(21));
    let abyss = format!("{}userName pr", "(".repeat(8_000));
    let long = format!("userName eq \"{}\"", "x".repeat(8 * 1024));
    let rows = [
        ("", "at its end"),
        ("userName", "at its end"),
        ("userName eq", "at its end"),
        ("userName is \"x\"", "eq, ne, co"),
        ("userName eq \"x", "no end"),
        ("userName eq \"x\" and", "at its end"),
        ("userName eq \"x\" xor title pr", "xor"),
        ("(userName pr", "`)`"),
        ("userName pr)", "character 12"),
        ("emails[type eq \"work\"", "`]`"),
        ("userName eq \"\\ud800\"", "string"),
        ("userName eq \"\\u0000\"", "NUL"),
        ("colour eq \"x\"", "colour"),
        ("emails.colour eq \"x\"", "emails.colour"),
        ("active gt true", "active"),
        ("active co \"tr\"", "active"),
        ("x509Certificates.value gt \"x\"", "x509Certificates"),
        ("password sw \"a\"", "password"),
        ("password pr", "password"),
        ("meta.created gt \"yesterday\"", "meta.created"),
        ("name eq \"x\"", "name"),
        (deep.as_str(), "20"),
        (abyss.as_str(), "20"),
        (long.as_str(), "8192"),
    ];
    for (filter, word) in rows {
        let detail = okta.filter("/Users", filter).refused_as(400, "invalidFilter");
        assert!(detail.contains(word), "{filter}: {detail}");
    }
    let fits = format!("userName eq \"{}\"", "x".repeat(8 * 1024 - 14));
    assert_eq!(okta.found("/Users", &fits), [""; 0]);
    let fits = format!("{}userName pr{}", "(".repeat(20), ")".repeat(20));
    assert_eq!(okta.found("/Users", &fits).len(), 1);
}

#[test]
fn more_operations_or_members_than_the_limit_are_refused_with_the_limit_named() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    let operations = |count: usize| -> Value {
        (0..count).map(|at| json!({ "op": "replace", "path": "title", "value": at.to_string() })).collect()
    };
    let detail = okta.patch(&bob, &operations(1_001)).refused(413);
    assert!(detail.contains("1001") && detail.contains("1000"), "{detail}");
    assert_eq!(okta.patch(&bob, &operations(1_000)).is(200)["title"], "999");
    let members = |count: usize| -> Value { (0..count).map(|at| json!({ "value": at.to_string() })).collect() };
    let group = okta.create_group("Sales", &[]);
    let many = members(20_001);
    for answer in [
        okta.post("/Groups", &json!({ "displayName": "Many", "members": many })),
        okta.put(&group, &json!({ "displayName": "Sales", "members": many })),
        okta.patch(&group, &json!([{ "op": "add", "path": "members", "value": many }])),
        okta.patch(&group, &json!([{ "op": "replace", "value": { "members": many } }])),
        okta.patch(
            &group,
            &json!([
                { "op": "add", "path": "members", "value": members(20_000) },
                { "op": "add", "path": "members", "value": [{ "value": "one more" }] },
            ]),
        ),
    ] {
        let detail = answer.refused(413);
        assert!(detail.contains("20000 members"), "{detail}");
    }
    assert_eq!(okta.members(&group), [""; 0]);
    okta.patch(&group, &json!([{ "op": "add", "path": "members", "value": members(20_000) }])).is(204);
    assert_eq!(okta.members(&group).len(), 20_000);
}

#[test]
fn a_long_text_is_shortened_in_the_sentence_about_it() {
    let world = World::new();
    let long = "x".repeat(scim::Limits::KEY_BYTES);
    let okta = world.okta();
    okta.create(&long);
    let longer = okta.post("/Users", &json!({ "userName": format!("{long}y") })).refused_as(400, "invalidValue");
    assert!(longer.contains("userName has 1025 bytes; at most 1024"), "{longer}");
    let text = "x".repeat(scim::Limits::TEXT_BYTES);
    okta.post("/Users", &json!({ "userName": "anna@example.com", "title": text })).is(201);
    let longer =
        okta.post("/Users", &json!({ "userName": "carl@example.com", "title": format!("{text}y") })).refused(413);
    assert!(longer.contains("65536 bytes"), "{longer}");
    let detail = okta.post("/Users", &json!({ "userName": long })).refused_as(409, "uniqueness");
    assert!(detail.len() < 400, "{} bytes", detail.len());
    let bob = okta.create("bob@example.com");
    let path = patch_op(&json!([{ "op": "add", "path": "x".repeat(8_000), "value": 1 }]));
    assert!(okta.ask("PATCH", &bob).json(&path).send().refused_as(400, "invalidPath").len() < 400);
    let filter = okta.get(&format!("/Users?filter={}", encoded(&"x".repeat(8_000))));
    assert!(filter.refused_as(400, "invalidFilter").len() < 400);
}

/// Nobody else writes while a PATCH looks through members, so there is an end to how often it may.
#[test]
fn a_patch_that_looks_through_a_large_group_too_often_is_refused_with_the_limit() {
    let world = World::new();
    let okta = world.okta();
    let members: Vec<Value> = (0..1_000).map(|at| json!({ "value": format!("m{at}") })).collect();
    let group = okta.post("/Groups", &json!({ "displayName": "Crowd", "members": members })).is(201);
    let path = format!("/Groups/{}", group["id"].as_str().expect("an id"));
    let searches = |count: usize| {
        let operations: Vec<Value> =
            (0..count).map(|at| json!({ "op": "remove", "path": format!("members[value co \"q{at}\"]") })).collect();
        okta.ask("PATCH", &path).json(&patch_op(&Value::from(operations))).send()
    };
    assert_eq!(searches(250).status, 204);
    let refused = searches(251).refused(413);
    assert!(refused.contains("250000 are the limit"), "{refused}");
}
