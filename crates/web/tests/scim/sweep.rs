//! Every attribute that the schemas list, under every operation, with every sort of value: nothing breaks, and what was read can be put back.

use serde_json::{Value, json};

use crate::support::{Idp, World, id_in, resources, text};

/// The paths of a schema's attributes and sub-attributes, with a value path for those that have several values.
fn paths(schema: &Value) -> Vec<String> {
    let urn = text(&schema["id"]);
    let mut paths = vec![urn.clone()];
    for attribute in schema["attributes"].as_array().expect("a list") {
        let path = format!("{urn}:{}", text(&attribute["name"]));
        paths.push(path.clone());
        if attribute["multiValued"] == true {
            paths.push(format!("{path}[type eq \"work\"]"));
            paths.push(format!("{path}[value eq \"x\" or value eq \"y\"]"));
        }
        for sub in attribute["subAttributes"].as_array().into_iter().flatten() {
            let name = text(&sub["name"]);
            paths.push(format!("{path}.{name}"));
            if attribute["multiValued"] == true {
                paths.push(format!("{path}[type eq \"work\"].{name}"));
                paths.push(format!("{path}[primary eq true].{name}"));
            }
        }
    }
    paths
}

fn values() -> Vec<Value> {
    vec![
        json!("text"),
        json!(""),
        json!(true),
        json!("False"),
        json!(7.5),
        Value::Null,
        json!([]),
        json!({}),
        json!({ "value": "x", "type": "work", "primary": true }),
        json!([{ "value": "x", "primary": true }, { "value": "y", "type": "home", "primary": false }]),
        json!([[{}], null, 1]),
        json!({ "name.givenName": "x", "unknown": {} }),
    ]
}

/// One operation on a resource as it stands: done or refused, and either way it is sound. Answers it as it stands then.
fn operate(okta: &Idp<'_>, path: &str, before: &Value, operation: &Value) -> Value {
    let answer = okta.patch(path, &json!([operation]));
    let after = okta.get(path).is(200);
    match answer.status {
        200 => assert_eq!(answer.is(200), after, "{operation}"),
        204 => assert_eq!(answer.header("etag"), text(&after["meta"]["version"]), "{operation}"),
        400 => assert_eq!(before, &after, "{operation}: a refusal leaves nothing"),
        _ => panic!("{operation}: {answer:?}"),
    }
    if after != *before {
        assert_eq!(okta.put(path, &after).is(200), after, "{operation}: what was read can be put back");
        assert_ne!(after["meta"]["version"], before["meta"]["version"], "{operation}");
    }
    after
}

#[test]
fn no_operation_on_any_attribute_breaks_anything() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create_as(&json!({ "userName": "bob@example.com", "emails": [{ "value": "y", "type": "work" }] }));
    let group = okta.create_group("Sales", &[id_in(&bob), "x"]);
    for schema in resources(&okta.get("/Schemas").is(200)) {
        let of_group = text(&schema["id"]).ends_with(":Group");
        let resource = if of_group { &group } else { &bob };
        let mut standing = okta.get(resource).is(200);
        for path in paths(&schema) {
            for op in ["add", "Replace", "remove"] {
                for value in values() {
                    standing = operate(&okta, resource, &standing, &json!({ "op": op, "path": path, "value": value }));
                }
                standing = operate(&okta, resource, &standing, &json!({ "op": op, "path": path }));
            }
        }
    }
    assert_eq!(okta.get("/Users").is(200)["totalResults"], 1);
}

#[test]
fn no_attribute_with_any_value_breaks_a_new_person() {
    let world = World::new();
    let okta = world.okta();
    let user = &resources(&okta.get("/Schemas").is(200))[0];
    for attribute in user["attributes"].as_array().expect("a list") {
        for value in values() {
            let mut body = json!({ "userName": "bob@example.com" });
            body[text(&attribute["name"])] = value;
            let answer = okta.post("/Users", &body);
            if answer.status == 201 {
                let created = answer.is(201);
                let path = format!("/Users/{}", text(&created["id"]));
                assert_eq!(okta.get(&path).is(200), created, "{body}");
                assert_eq!(okta.put(&path, &created).is(200), created, "{body}");
                okta.delete(&path).is(204);
            } else {
                assert_eq!(answer.status, 400, "{body}: {answer:?}");
            }
        }
    }
    assert_eq!(okta.get("/Users").is(200)["totalResults"], 0);
}
