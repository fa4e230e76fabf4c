//! What Okta sends, body for body.

use serde_json::{Value, json};

use crate::support::{ENTERPRISE, World, id_in, id_of, resources};

#[test]
fn a_custom_integration_reads_changes_and_puts_back_what_it_read() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create_as(&json!({
        "userName": "bob@example.com", "externalId": "00u1", "password": "1mz050nq", "active": true,
        "emails": [{ "primary": true, "value": "bob@example.com", "type": "work" }], "groups": [],
        ENTERPRISE: { "department": "Sales" },
    }));
    okta.create_group("Sales", &[id_in(&bob)]);
    let mut body = okta.get(&bob).is(200);
    body["active"] = false.into();
    body["password"] = "another".into();
    body["groups"] = json!([]);
    let put = okta.put(&bob, &body).is(200);
    assert_eq!((put["active"].clone(), put["externalId"].clone()), (json!(false), json!("00u1")));
    assert_eq!(put["groups"].as_array().map(Vec::len), Some(1), "groups are read-only");
    assert_eq!(put[ENTERPRISE], json!({ "department": "Sales" }));
}

#[test]
fn a_catalogue_application_deactivates_without_a_path() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    assert_eq!(okta.patch(&bob, &json!([{ "op": "replace", "value": { "active": false } }])).is(200)["active"], false);
    assert_eq!(okta.patch(&bob, &json!([{ "op": "replace", "value": { "active": true } }])).is(200)["active"], true);
}

#[test]
fn members_are_pushed_in_full_and_the_group_is_renamed_with_them() {
    let world = World::new();
    let okta = world.okta();
    let [one, two, three] = ["one", "two", "three"].map(|name| okta.create(&format!("{name}@example.com")));
    let group = okta.create_group("Sales", &[id_in(&one), id_in(&two)]);
    let id = id_in(&group);
    let push = |members: Value| json!([{ "op": "replace", "path": "members", "value": members }]);
    let listed = |people: &[&String]| -> Value {
        people.iter().map(|path| json!({ "value": id_in(path), "display": "x" })).collect()
    };
    okta.patch(&group, &push(listed(&[&two, &three]))).is(204);
    assert_eq!(okta.members(&group), [id_in(&two), id_in(&three)]);
    let rename = json!({ "op": "replace", "value": { "id": id, "displayName": "Marketing" } });
    okta.patch(&group, &json!([rename, { "op": "replace", "path": "members", "value": listed(&[&one]) }])).is(204);
    assert_eq!(okta.get(&group).is(200)["displayName"], "Marketing");
    assert_eq!(okta.members(&group), [id_in(&one)]);
    let swap = json!([
        { "op": "remove", "path": format!("members[value eq \"{}\"]", id_in(&one)) },
        { "op": "add", "path": "members", "value": [{ "value": id_in(&two) }] },
    ]);
    okta.patch(&group, &swap).is(204);
    assert_eq!(okta.members(&group), [id_in(&two)]);
    okta.patch(&group, &push(json!([]))).is(204);
    assert_eq!(okta.members(&group), [""; 0]);
    okta.patch(&group, &push(listed(&[&one]))).is(204);
    okta.patch(&group, &json!([{ "op": "replace", "value": { "members": [], "id": id, "displayName": "N" } }])).is(204);
    assert_eq!((okta.members(&group), okta.get(&group).is(200)["displayName"].clone()), (vec![], json!("N")));
    let other = json!([{ "op": "replace", "value": { "id": "another", "displayName": "N" } }]);
    okta.patch(&group, &other).refused_as(400, "mutability");
}

#[test]
fn a_group_is_put_with_members_without_a_name() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    let group = okta.create_group("Sales", &[]);
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": id_in(&group), "displayName": "Sales",
        "members": [{ "value": id_in(&bob), "display": null }], "meta": { "resourceType": "Group" },
    });
    let put = okta.put(&group, &body).is(200);
    assert_eq!(put["members"][0]["value"], id_in(&bob));
    assert_eq!(put["members"][0]["type"], "User");
}

#[test]
fn an_import_walks_through_integers_in_one_order() {
    let world = World::new();
    let okta = world.okta();
    let created: Vec<String> = (0..5).map(|at| okta.create(&format!("{at}@example.com"))).collect();
    let mut seen = Vec::new();
    for start in [1, 3, 5] {
        let list = okta.get(&format!("/Users?startIndex={start}&count=2")).is(200);
        assert!(["totalResults", "startIndex", "itemsPerPage"].iter().all(|name| list[name].is_u64()));
        seen.extend(resources(&list).iter().map(|found| format!("/Users/{}", id_of(found))));
    }
    assert_eq!(seen, created);
    assert_eq!(okta.get("/Groups?startIndex=1&count=100").is(200)["totalResults"], 0);
}
