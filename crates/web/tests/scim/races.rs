//! What can race is raced: threads on one router and one file. The database judges, never a check before a write.

use std::sync::Barrier;

use serde_json::{Value, json};

use crate::support::{Answer, World, id_in, patch_op};

/// Runs a request in each of so many threads, all let go at once; the answers in order of their numbers.
fn at_once(threads: usize, request: impl Fn(usize) -> Answer + Sync) -> Vec<Answer> {
    let (gate, request) = (Barrier::new(threads), &request);
    std::thread::scope(|scope| {
        let run = |number| {
            let gate = &gate;
            scope.spawn(move || {
                gate.wait();
                request(number)
            })
        };
        let running: Vec<_> = (0..threads).map(run).collect();
        running.into_iter().map(|thread| thread.join().expect("no request panics")).collect()
    })
}

fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

#[test]
fn of_64_who_create_one_name_one_wins() {
    let world = World::new();
    let okta = world.okta();
    for (endpoint, attribute) in [("/Users", "userName"), ("/Groups", "displayName")] {
        let answers = at_once(64, |number| {
            let name = if number % 2 == 0 { "one@example.com" } else { "ONE@Example.com" };
            okta.post(endpoint, &json!({ attribute: name, "externalId": number.to_string() }))
        });
        assert_eq!(count(&answers, 201), 1, "{endpoint}");
        for loser in answers.iter().filter(|answer| answer.status != 201) {
            loser.refused_as(409, "uniqueness");
        }
        let winner = answers.iter().find(|answer| answer.status == 201).expect("one").is(201);
        let list = okta.get(endpoint).is(200);
        assert_eq!(list["Resources"], json!([winner]), "{endpoint}");
        assert_eq!(list["totalResults"], 1, "{endpoint}");
    }
}

#[test]
fn of_64_who_rename_themselves_to_one_name_one_wins() {
    let world = World::new();
    let okta = world.okta();
    let people: Vec<String> = (0..64).map(|at| okta.create(&format!("{at}@example.com"))).collect();
    let operations = json!([{ "op": "replace", "path": "userName", "value": "one@example.com" }]);
    let answers = at_once(64, |number| okta.patch(&people[number], &operations));
    assert_eq!((count(&answers, 200), count(&answers, 409)), (1, 63));
    assert_eq!(okta.found("/Users", "userName eq \"one@example.com\"").len(), 1);
}

#[test]
fn sixty_four_clients_add_one_member_each_and_all_are_in() {
    let world = World::new();
    let okta = world.okta();
    let group = okta.create_group("Sales", &[]);
    let answers = at_once(64, |number| {
        let member = json!([{ "value": format!("member {number:02}") }]);
        okta.patch(&group, &json!([{ "op": "add", "path": "members", "value": member }]))
    });
    assert_eq!(count(&answers, 204), 64);
    let expected: Vec<String> = (0..64).map(|number| format!("member {number:02}")).collect();
    assert_eq!(okta.members(&group), expected);
    assert_eq!(okta.get(&group).header("etag"), "W/\"65\"");
    let mut versions: Vec<&str> = answers.iter().map(|answer| answer.header("etag")).collect();
    versions.sort_unstable();
    versions.dedup();
    assert_eq!(versions.len(), 64, "no two answers name one version");
}

#[test]
fn members_join_and_leave_at_once_and_nobody_is_lost() {
    let world = World::new();
    let okta = world.okta();
    let members: Vec<String> = (0..32).map(|number| format!("old {number:02}")).collect();
    let group = okta.create_group("Sales", &members.iter().map(String::as_str).collect::<Vec<_>>());
    let answers = at_once(64, |number| {
        let at = number / 2;
        let operation = if number % 2 == 0 {
            json!({ "op": "remove", "path": format!("members[value eq \"old {at:02}\"]") })
        } else {
            json!({ "op": "add", "path": "members", "value": [{ "value": format!("new {at:02}") }] })
        };
        okta.patch(&group, &json!([operation]))
    });
    assert_eq!(count(&answers, 204), 64);
    let expected: Vec<String> = (0..32).map(|number| format!("new {number:02}")).collect();
    assert_eq!(okta.members(&group), expected);
}

#[test]
fn eight_clients_patch_eight_attributes_and_all_are_kept() {
    const ATTRIBUTES: [&str; 8] =
        ["title", "nickName", "userType", "locale", "timezone", "displayName", "externalId", "preferredLanguage"];
    let world = World::new();
    let okta = world.okta();
    for round in 0..8 {
        let bob = okta.create(&format!("bob{round}@example.com"));
        let answers = at_once(8, |number| {
            okta.patch(&bob, &json!([{ "op": "replace", "path": ATTRIBUTES[number], "value": ATTRIBUTES[number] }]))
        });
        assert_eq!(count(&answers, 200), 8);
        let read = okta.get(&bob);
        let kept: Value = read.is(200);
        assert!(ATTRIBUTES.iter().all(|name| kept[name] == *name), "{kept}");
        assert_eq!(read.header("etag"), "W/\"9\"");
    }
}

#[test]
fn of_32_with_one_version_one_writes() {
    let world = World::new();
    let okta = world.okta();
    for method in ["PATCH", "PUT"] {
        let bob = okta.create(&format!("{method}@example.com"));
        let answers = at_once(32, |number| {
            let title = number.to_string();
            let body = match method {
                "PATCH" => patch_op(&json!([{ "op": "replace", "path": "title", "value": title }])),
                _ => json!({ "userName": "put@example.com", "title": title }),
            };
            okta.ask(method, &bob).with("if-match", "W/\"1\"").json(&body).send()
        });
        assert_eq!((count(&answers, 200), count(&answers, 412)), (1, 31), "{method}");
        let winner = answers.iter().position(|answer| answer.status == 200).expect("one");
        assert_eq!(okta.get(&bob).is(200)["title"], winner.to_string());
    }
}

#[test]
fn of_16_who_delete_one_person_one_does() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    let group = okta.create_group("Sales", &[id_in(&bob)]);
    let answers = at_once(16, |_| okta.delete(&bob));
    assert_eq!((count(&answers, 204), count(&answers, 404)), (1, 15));
    assert_eq!(okta.get(&group).header("etag"), "W/\"2\"");
}

#[test]
fn a_patch_whose_ninth_operation_fails_leaves_nothing() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    let before = okta.get(&bob).is(200);
    let mut operations: Vec<Value> = (1..=10)
        .map(|at| json!({ "op": "add", "path": "emails", "value": [{ "value": format!("{at}@example.com") }] }))
        .collect();
    operations[8] = json!({ "op": "replace", "path": "active", "value": "perhaps" });
    let detail = okta.patch(&bob, &json!(operations)).refused_as(400, "invalidValue");
    assert!(detail.contains("active"), "{detail}");
    assert_eq!(okta.get(&bob).is(200), before);
    assert_eq!(okta.found("/Users", "emails.value eq \"1@example.com\""), [""; 0]);
    let group = okta.create_group("Sales", &["one"]);
    let late = json!([
        { "op": "add", "path": "members", "value": [{ "value": "two" }] },
        { "op": "remove", "path": "displayName" },
    ]);
    okta.patch(&group, &late).refused_as(400, "mutability");
    assert_eq!(okta.members(&group), ["one"]);
}

#[test]
fn no_request_that_starts_after_the_revocation_gets_in() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let world = World::new();
    let (okta, anna) = (world.okta(), world.anna());
    let (revoked, done) = (AtomicBool::new(false), AtomicBool::new(false));
    let gate = Barrier::new(9);
    std::thread::scope(|scope| {
        for number in 0..8 {
            let (okta, revoked, done, gate) = (&okta, &revoked, &done, &gate);
            scope.spawn(move || {
                gate.wait();
                for at in 0.. {
                    let started_after = revoked.load(Ordering::SeqCst);
                    let answer = okta.post("/Users", &json!({ "userName": format!("{number}-{at}@example.com") }));
                    assert!([201, 401].contains(&answer.status), "{answer:?}");
                    assert!(!started_after || answer.status == 401, "it started after the token was revoked");
                    if done.load(Ordering::SeqCst) {
                        break;
                    }
                }
            });
        }
        gate.wait();
        okta.post("/Users", &json!({ "userName": "first@example.com" })).is(201);
        anna.revoke_token();
        revoked.store(true, Ordering::SeqCst);
        okta.get("/Users").refused(401);
        done.store(true, Ordering::SeqCst);
    });
}

#[test]
fn a_burst_from_the_wrong_source_is_one_skipped_run() {
    let world = World::new();
    let (okta, anna) = (world.okta(), world.anna());
    anna.set("provisioning.source", "adi");
    let answers = at_once(64, |_| okta.get("/Users"));
    assert_eq!(count(&answers, 403), 64);
    assert_eq!(anna.runs(), ["skipped"]);
}
