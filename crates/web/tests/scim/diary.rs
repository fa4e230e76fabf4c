//! What a write leaves beside the document, in the same transaction: an audit row, a mark for the sync, a tombstone.

use planning::ResourceId;
use serde_json::json;
use store::{audit, mirror, sync_state};

use crate::support::{World, id_in};

const SECRET: &str = "canary-1mz050nq";

impl World {
    /// Writes of the mirror so far.
    fn writes(&self) -> i64 {
        self.look(sync_state::get).writes
    }

    /// What was done to a person, oldest first, each with the id of its request.
    fn deeds(&self, person: &str) -> Vec<(String, String)> {
        let recorded = self.look(|tx, account| audit::about(tx, account, "User", id_in(person)));
        assert!(recorded.iter().all(|deed| !deed.detail.contains(SECRET)), "a password never gets into the audit");
        recorded.into_iter().rev().map(|deed| (deed.verb, deed.request)).collect()
    }

    fn tombstones(&self) -> Vec<ResourceId> {
        let mirror = self.look(|tx, account| {
            mirror::snapshot(tx, account, planning::Completeness::Complete, &planning::Mapping::default())
        });
        mirror.tombstones.into_iter().map(|stone| stone.id).collect()
    }
}

#[test]
fn each_write_is_recorded_once_under_the_id_that_its_answer_names() {
    let world = World::new();
    let okta = world.okta();
    let body = json!({ "userName": "bob@example.com", "password": SECRET });
    let created = okta.post("/Users", &body);
    let bob = format!("/Users/{}", created.is(201)["id"].as_str().expect("an id"));
    let patched = okta.patch(&bob, &json!([{ "op": "add", "path": "title", "value": "Boss" }]));
    let replaced = okta.put(&bob, &body);
    let deleted = okta.delete(&bob);
    let expected = [("create", created), ("patch", patched), ("replace", replaced), ("delete", deleted)]
        .map(|(verb, answer)| (verb.to_owned(), answer.header("request-id").to_owned()));
    assert_eq!(world.deeds(&bob), expected);
    assert_eq!(world.writes(), 4);
    assert_eq!(world.look(sync_state::get).dirty_since, Some(world.app.now()));
}

#[test]
fn what_changes_nothing_or_is_refused_is_no_write() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    let group = okta.create_group("Sales", &["one"]);
    okta.patch(&bob, &json!([{ "op": "replace", "path": "password", "value": SECRET }])).is(200);
    okta.put(&bob, &json!({ "userName": "bob@example.com" })).is(200);
    okta.patch(&group, &json!([{ "op": "add", "path": "members", "value": "one" }])).is(204);
    okta.post("/Users", &json!({ "userName": "BOB@example.com" })).refused(409);
    okta.patch(&bob, &json!([{ "op": "add", "path": "title", "value": "x" }, { "op": "remove" }])).refused(400);
    okta.ask("DELETE", &bob).with("if-match", "W/\"7\"").send().refused(412);
    okta.delete(&format!("{bob}x")).refused(404);
    assert_eq!(world.writes(), 2);
    assert_eq!(world.deeds(&bob).len(), 1);
    assert_eq!(world.tombstones(), []);
}

#[test]
fn a_delete_leaves_a_tombstone_for_the_sync() {
    let world = World::new();
    let okta = world.okta();
    let (bob, group) = (okta.create("bob@example.com"), okta.create_group("Sales", &[]));
    okta.delete(&bob).is(204);
    okta.delete(&group).is(204);
    let expected = [&group, &bob].map(|path| ResourceId(id_in(path).to_owned()));
    assert_eq!(world.tombstones(), expected);
    okta.create("bob@example.com");
    assert_eq!(world.tombstones(), expected, "who comes back has another id; the sync tells them from each other");
}
