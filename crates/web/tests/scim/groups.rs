//! `/Groups`: members as deltas, versions, names, and what a group may hold.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{BASE, World, id_in, id_of, resources};

#[test]
fn a_new_group_is_answered_with_its_members_location_and_version() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group", "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "externalId": "8aa1", "displayName": "Sales", "meta": { "resourceType": "Group" },
        "members": [{ "value": id_in(&bob), "display": "Bob", "$ref": null }, { "value": id_in(&bob) }],
    });
    let answer = okta.post("/Groups", &body);
    let created = answer.is(201);
    let location = format!("{BASE}/scim/v2/acme/Groups/{}", id_of(&created));
    assert_eq!((answer.header("location"), answer.header("etag")), (location.as_str(), "W/\"1\""));
    let expected = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "id": id_of(&created), "externalId": "8aa1", "displayName": "Sales",
        "members": [{ "value": id_in(&bob), "display": "Bob", "type": "User", "$ref": format!("{BASE}/scim/v2/acme{bob}") }],
        "meta": {
            "resourceType": "Group", "created": "2026-11-03T08:00:00Z", "lastModified": "2026-11-03T08:00:00Z",
            "location": location, "version": "W/\"1\"",
        },
    });
    assert_eq!(created, expected);
    assert_eq!(okta.get(&format!("/Groups/{}", id_of(&created))).is(200), expected);
    assert_eq!(resources(&okta.get("/Groups").is(200)), [expected]);
    let empty = okta.post("/Groups", &json!({ "displayName": "Empty" })).is(201);
    assert_eq!(empty["members"], json!([]));
}

#[test]
fn the_name_of_a_group_is_unique_in_any_case() {
    let world = World::new();
    let okta = world.okta();
    let sales = okta.create_group("Sales", &[]);
    let bob = okta.create("bob@example.com");
    let twin = json!({ "displayName": "SALES", "members": [{ "value": id_in(&bob) }] });
    let detail = okta.post("/Groups", &twin).refused_as(409, "uniqueness");
    assert!(detail.contains("displayName") && detail.contains("SALES"), "{detail}");
    assert_eq!(okta.get(&bob).is(200)["groups"], json!([]), "a refused POST leaves no member");
    let other = okta.create_group("Other", &[]);
    let both = json!([
        { "op": "add", "path": "members", "value": [{ "value": id_in(&bob) }] },
        { "op": "replace", "path": "displayName", "value": "sales" },
    ]);
    okta.patch(&other, &both).refused_as(409, "uniqueness");
    okta.put(&other, &twin).refused_as(409, "uniqueness");
    assert_eq!(okta.members(&other), [""; 0]);
    okta.patch(&sales, &json!([{ "op": "replace", "path": "displayName", "value": "SALES" }])).is(204);
    okta.create("SALES");
    okta.delete(&sales).is(204);
    okta.create_group("sales", &[]);
}

/// What Entra and Okta send: the group of `one` and `two`, operations, who is in it then.
#[test]
fn members_join_and_leave_in_every_form_that_is_sent() {
    let (one, two, new) = (["one"].as_slice(), ["two"].as_slice(), ["new", "one", "two"].as_slice());
    let (same, none) = (["one", "two"].as_slice(), [].as_slice());
    let add = |value: Value| json!([{ "op": "Add", "path": "members", "value": value }]);
    let remove = |path: &str| json!([{ "op": "remove", "path": path }]);
    let rows = [
        (add(json!([{ "$ref": null, "value": "new" }])), new),
        (add(json!([{ "value": "new" }, { "value": "one" }])), new),
        (add(json!({ "value": "new" })), new),
        (add(json!("new")), new),
        (add(json!(["new"])), new),
        (add(json!([{ "value": "one" }])), same),
        (json!([{ "op": "Add", "value": { "members": [{ "value": "new" }] } }]), new),
        (json!([{ "op": "Remove", "path": "members", "value": [{ "$ref": null, "value": "one" }] }]), two),
        (json!([{ "op": "remove", "path": "members", "value": [{ "value": "nobody" }] }]), same),
        (remove("members[value eq \"one\"]"), two),
        (remove("members[value eq \"nobody\"]"), same),
        (remove("members[value eq \"one\" or value eq \"two\"]"), none),
        (remove("members[value ne \"one\"]"), one),
        (remove("urn:ietf:params:scim:schemas:core:2.0:Group:members[value eq \"one\"]"), two),
        (remove("members"), none),
        (json!([{ "op": "replace", "path": "members", "value": [] }]), none),
        (json!([{ "op": "replace", "path": "members", "value": [{ "value": "one" }] }]), one),
        (
            json!([{ "op": "remove", "path": "members" }, { "op": "add", "path": "members", "value": [{ "value": "two" }] }]),
            two,
        ),
        (
            json!([{ "op": "add", "path": "members", "value": [{ "value": "x" }] }, { "op": "remove", "path": "members[value eq \"x\"]" }]),
            same,
        ),
        (
            json!([{ "op": "remove", "path": "members[value eq \"one\"]" }, { "op": "add", "path": "members", "value": [{ "value": "one" }] }]),
            same,
        ),
        (json!([{ "op": "Replace", "path": "externalId", "value": "x" }]), same),
        (json!([{ "op": "replace", "value": { "displayName": "Renamed" } }]), same),
    ];
    let world = World::new();
    let okta = world.okta();
    for (at, (operations, expected)) in rows.into_iter().enumerate() {
        let group = okta.create_group(&format!("Group {at}"), &["one", "two"]);
        let answer = okta.patch(&group, &operations);
        assert_eq!((answer.status, answer.body.len()), (204, 0), "{operations}: {answer:?}");
        assert_eq!(okta.members(&group), expected, "{operations}");
        assert_eq!(okta.get(&group).header("etag"), answer.header("etag"), "{operations}");
    }
}

#[test]
fn a_remove_that_names_nobody_never_empties_a_group() {
    let world = World::new();
    let okta = world.okta();
    let group = okta.create_group("Sales", &["one", "two"]);
    for value in [json!([]), json!([{}]), json!([{ "$ref": null }]), json!(""), json!({}), json!(7), json!([null])] {
        let answer = okta.patch(&group, &json!([{ "op": "Remove", "path": "members", "value": value }]));
        assert_eq!((answer.status, okta.members(&group).len()), (400, 2), "{value}: {answer:?}");
    }
}

#[test]
fn members_that_stay_as_they_are_move_nothing() {
    let world = World::new();
    let okta = world.okta();
    let group = okta.create_group("Sales", &["one", "two"]);
    let before = okta.get(&group).is(200);
    world.pass(SignedDuration::from_mins(1));
    for operations in [
        json!([]),
        json!([{ "op": "add", "path": "members", "value": [{ "value": "one" }] }]),
        json!([{ "op": "remove", "path": "members[value eq \"nobody\"]" }]),
        json!([{ "op": "replace", "path": "members", "value": [{ "value": "two" }, { "value": "one" }] }]),
        json!([{ "op": "replace", "path": "displayName", "value": "Sales" }]),
        json!([{ "op": "add", "path": "members", "value": "x" }, { "op": "remove", "path": "members", "value": "x" }]),
        json!([{ "op": "remove", "path": "members", "value": "one" }, { "op": "add", "path": "members", "value": "one" }]),
    ] {
        assert_eq!(okta.patch(&group, &operations).header("etag"), "W/\"1\"", "{operations}");
        assert_eq!(okta.get(&group).is(200), before, "{operations}");
    }
    assert_eq!(okta.put(&group, &before).is(200), before);
}

#[test]
fn a_change_of_members_moves_the_version_and_the_time() {
    let world = World::new();
    let okta = world.okta();
    let group = okta.create_group("Sales", &["one"]);
    world.pass(SignedDuration::from_mins(1));
    let answer = okta.patch(&group, &json!([{ "op": "add", "path": "members", "value": [{ "value": "two" }] }]));
    assert_eq!((answer.status, answer.header("etag")), (204, "W/\"2\""));
    let read = okta.get(&group).is(200);
    assert_eq!(read["meta"]["version"], "W/\"2\"");
    assert_eq!(read["meta"]["lastModified"], "2026-11-03T08:01:00Z");
}

#[test]
fn a_group_patch_shows_the_group_only_when_attributes_ask_for_it() {
    let world = World::new();
    let okta = world.okta();
    let group = okta.create_group("Sales", &["one"]);
    let operations = json!([{ "op": "add", "path": "members", "value": [{ "value": "two" }] }]);
    okta.patch(&format!("{group}?excludedAttributes=members"), &operations).is(204);
    let shown = okta.patch(&format!("{group}?attributes=displayName"), &operations).is(200);
    assert_eq!((shown["displayName"].clone(), shown.get("members")), (json!("Sales"), None));
    let members = okta.patch(&format!("{group}?attributes=members.value"), &operations).is(200);
    assert_eq!(members["members"], json!([{ "value": "one" }, { "value": "two" }]));
}

#[test]
fn members_can_be_left_out_of_every_answer() {
    let world = World::new();
    let okta = world.okta();
    let body = json!({ "displayName": "Sales", "members": [{ "value": "one" }] });
    let created = okta.post("/Groups?excludedAttributes=members", &body).is(201);
    assert_eq!(created.get("members"), None);
    let group = format!("/Groups/{}", id_of(&created));
    assert_eq!(okta.get(&format!("{group}?excludedAttributes=members")).is(200).get("members"), None);
    assert_eq!(okta.put(&format!("{group}?excludedAttributes=members"), &body).is(200).get("members"), None);
    assert_eq!(okta.members(&group), ["one"], "left out of the answer, not of the group");
}

#[test]
fn an_unknown_member_is_kept_as_sent_and_is_known_when_they_arrive() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    let group = okta.create_group("Sales", &["not here yet", id_in(&bob)]);
    let read = okta.get(&group).is(200);
    assert_eq!(okta.members(&group).len(), 2);
    let members = read["members"].as_array().expect("members");
    assert!(members.contains(&json!({ "value": "not here yet" })), "no type and no $ref of what is not known: {read}");
    okta.patch(&group, &json!([{ "op": "add", "path": "members", "value": [{ "value": "later", "type": "User" }] }]))
        .is(204);
    assert_eq!(okta.members(&group).len(), 3);
}

#[test]
fn put_replaces_the_members_and_leaves_nobody_when_it_names_nobody() {
    let world = World::new();
    let okta = world.okta();
    let group = okta.create_group("Sales", &["one", "two"]);
    let put =
        okta.put(&group, &json!({ "displayName": "Sales", "members": [{ "value": "two" }, { "value": "three" }] }));
    assert_eq!((put.status, put.header("etag")), (200, "W/\"2\""));
    assert_eq!(okta.members(&group), ["three", "two"]);
    assert_eq!(okta.put(&group, &json!({ "displayName": "Sales" })).is(200)["members"], json!([]));
}

#[test]
fn groups_nest_in_circles_and_nothing_hangs() {
    let world = World::new();
    let okta = world.okta();
    let (one, two) = (okta.create_group("One", &[]), okta.create_group("Two", &[]));
    let add = |group: &String, member: &String| {
        okta.patch(group, &json!([{ "op": "add", "path": "members", "value": [{ "value": id_in(member) }] }])).is(204);
    };
    add(&one, &two);
    add(&two, &one);
    add(&one, &one);
    let read = okta.get(&one).is(200);
    assert_eq!(read["members"][0]["type"], "Group");
    assert_eq!(
        read["members"][0]["$ref"],
        format!("{BASE}/scim/v2/acme/Groups/{}", read["members"][0]["value"].as_str().expect("an id"))
    );
    okta.delete(&one).is(204);
    assert_eq!(okta.members(&two), [""; 0], "a deleted group is no member any more");
    okta.get(&one).refused(404);
}

#[test]
fn a_deleted_group_leaves_its_people() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    let group = okta.create_group("Sales", &[id_in(&bob)]);
    okta.delete(&group).is(204);
    okta.delete(&group).refused(404);
    let read = okta.get(&bob);
    assert_eq!((read.is(200)["groups"].clone(), read.header("etag")), (json!([]), "W/\"1\""));
    assert_eq!(okta.found("/Groups", &format!("members.value eq \"{}\"", id_in(&bob))), [""; 0]);
}

/// A reference may be an id, an `externalId` or a `userName`: the person's groups show it, and it goes with the person.
#[test]
fn a_member_by_another_name_is_in_the_group_and_goes_with_the_person() {
    let world = World::new();
    let okta = world.okta();
    let body = json!({ "userName": "ann@example.com", "externalId": "00u-ann" });
    let ann = okta.post("/Users", &body).is(201)["id"].as_str().expect("an id").to_owned();
    let members = json!([{ "value": "00u-ann" }, { "value": "somebody-else" }]);
    let group = okta.post("/Groups", &json!({ "displayName": "Staff", "members": members })).is(201);
    let group = group["id"].as_str().expect("an id").to_owned();
    let told = okta.get(&format!("/Users/{ann}")).is(200);
    assert_eq!(told["groups"][0]["value"], json!(group));
    assert_eq!(okta.delete(&format!("/Users/{ann}")).status, 204);
    let left = okta.get(&format!("/Groups/{group}")).is(200);
    let values: Vec<_> = left["members"].as_array().expect("a list").iter().map(|member| &member["value"]).collect();
    assert_eq!(values, ["somebody-else"]);
}
