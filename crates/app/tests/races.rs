//! Many writers at once, on two servers of one database: nobody loses another's change, and of many who want the same
//! only one has it.
//!
//! On SQLite the servers are two programs on one file. Each race is a sentence of docs/ARCHITECTURE.md, "one writer an
//! account".

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::sync::mpsc::channel;

use ::scim::{Kind, ScimType, Wanted};
use app::scim::Answer;
use app::sessions::{self, Browser, Try};
use app::tokens::{self, Opens};
use app::{Error, StoreError, oauth, sync};
use jiff::SignedDuration;
use planning::Who;
use serde_json::{Value, json};
use store::Lock;
use store::run::RunStatus;

use crate::support::{Acme, SLUG, person};

/// Does a deed so many times at once, the servers taking turns; what each came to.
pub(crate) fn at_once<T: Send>(servers: &[Acme; 2], count: usize, deed: impl Fn(&Acme, usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(count);
    std::thread::scope(|scope| {
        let doers: Vec<_> = (0..count)
            .map(|number| {
                let (server, start, deed) = (&servers[number % 2], &start, &deed);
                scope.spawn(move || {
                    start.wait();
                    deed(server, number)
                })
            })
            .collect();
        doers.into_iter().map(|doer| doer.join().expect("nobody panics")).collect()
    })
}

fn servers() -> [Acme; 2] {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    let other = acme.another_server();
    [acme, other]
}

fn done<T>(outcomes: &[Result<T, Error>]) -> usize {
    outcomes.iter().filter(|outcome| outcome.is_ok()).count()
}

fn is_taken<T>(outcome: &Result<T, Error>) -> bool {
    matches!(outcome, Err(Error::Scim(error)) if error.status == 409 && error.scim_type == Some(ScimType::Uniqueness))
}

fn read(server: &Acme, kind: Kind, id: &str) -> Answer {
    let client = server.client().expect("a token");
    app::scim::get(&server.app, &client, kind, id, &Wanted::all()).expect("it is there")
}

#[test]
fn of_64_who_each_add_one_member_to_a_group_all_are_in() {
    let servers = servers();
    let group = servers[0].create(Kind::Group, json!({ "displayName": "Everybody" })).expect("a group");
    let added = at_once(&servers, 64, |server, number| {
        let operation = json!([{ "op": "add", "path": "members", "value": [{ "value": format!("member-{number}") }] }]);
        server.patch(Kind::Group, &group, &operation)
    });
    assert_eq!(done(&added), 64, "{added:?}");
    assert_eq!(read(&servers[1], Kind::Group, &group).related.len(), 64);
}

#[test]
fn eight_who_patch_eight_attributes_of_one_person_all_are_kept() {
    const ATTRIBUTES: [&str; 8] =
        ["title", "nickName", "displayName", "userType", "locale", "timezone", "preferredLanguage", "profileUrl"];
    let servers = servers();
    let id = servers[0].create_person("ada");
    let patched = at_once(&servers, 8, |server, number| {
        let value =
            ["Head", "Ada", "Ada L.", "Employee", "en-GB", "Europe/London", "en-GB", "https://a.example/"][number];
        server.patch(Kind::User, &id, &json!([{ "op": "replace", "path": ATTRIBUTES[number], "value": value }]))
    });
    assert_eq!(done(&patched), 8, "{patched:?}");
    let ada: Value = serde_json::from_str(&read(&servers[1], Kind::User, &id).resource.to_stored()).expect("JSON");
    for attribute in ATTRIBUTES {
        assert!(ada[attribute].is_string(), "{attribute} was lost: {ada}");
    }
}

#[test]
fn of_32_who_hold_one_version_one_may_write() {
    let servers = servers();
    let id = servers[0].create_person("ada");
    let client = servers[0].client().expect("a token");
    let version = read(&servers[0], Kind::User, &id).meta.etag();
    let written = at_once(&servers, 32, |server, number| {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{ "op": "replace", "path": "title", "value": format!("Title {number}") }],
        });
        app::scim::patch(&server.app, &client, Kind::User, &id, Some(&version), body, &Wanted::all())
    });
    assert_eq!(done(&written), 1);
    let late = |outcome: &&Result<_, Error>| matches!(outcome, Err(Error::Scim(error)) if error.status == 412);
    assert_eq!(written.iter().filter(late).count(), 31);
}

#[test]
fn of_64_who_create_one_user_name_or_one_group_name_one_does() {
    let servers = servers();
    let people = at_once(&servers, 64, |server, _| server.create(Kind::User, person("ada")));
    assert_eq!((done(&people), people.iter().filter(|outcome| is_taken(outcome)).count()), (1, 63));
    let groups = at_once(&servers, 64, |server, _| server.create(Kind::Group, json!({ "displayName": "Sales" })));
    assert_eq!((done(&groups), groups.iter().filter(|outcome| is_taken(outcome)).count()), (1, 63));
}

#[test]
fn of_two_servers_that_look_for_work_one_has_a_run_and_either_may() {
    let servers = servers();
    servers[0].create_person("ada");
    for turn in 0..4 {
        let run = sync::now(&servers[turn % 2].app, SLUG, &Who::Operator).expect("asked for");
        let worked = at_once(&servers, 8, |server, number| {
            sync::work_once(&server.app, &format!("worker {number}"), None).expect("looked for")
        });
        let runs: Vec<i64> = worked.into_iter().flatten().map(|worked| worked.run).collect();
        assert_eq!(runs, [run], "each run is worked on once");
    }
}

#[test]
fn what_is_due_is_asked_for_once_and_not_once_a_server() {
    let servers = servers();
    servers[0].create_person("ada");
    servers[0].clock.wait(SignedDuration::from_hours(1));
    let asked: usize =
        at_once(&servers, 8, |server, _| sync::ask_due(&server.app).expect("the schedule is read")).into_iter().sum();
    assert_eq!(asked, 1, "the quiet period");
    servers[0].work();
    servers[0].clock.wait(SignedDuration::from_hours(25));
    let asked: usize =
        at_once(&servers, 8, |server, _| sync::ask_due(&server.app).expect("the schedule is read")).into_iter().sum();
    assert_eq!(asked, 1, "the daily sync");
}

#[test]
fn a_token_that_one_server_revokes_is_out_on_the_other_at_once() {
    let servers = servers();
    servers[1].client().expect("the token works");
    tokens::revoke(&servers[0].app, SLUG, Opens::Scim, &Who::Operator).expect("revoked");
    assert!(matches!(servers[1].client(), Err(Error::Scim(error)) if error.status == 401));
}

#[test]
fn an_oauth_client_that_one_server_revokes_is_out_on_the_other_at_once() {
    let servers = servers();
    let client = oauth::generate(&servers[0].app, SLUG, None, &Who::Operator).expect("a client");
    let fetched = |server: &Acme| {
        let known = oauth::recognise_client(&server.app, SLUG, &client.client_id, &client.client_secret);
        let granted = |known| oauth::grant(&server.app, known, "203.0.113.7").expect("a token").access_token;
        known.expect("the database").map(granted)
    };
    let access_token = fetched(&servers[1]).expect("a client");
    let admitted = |server: &Acme| app::scim::admit(&server.app, SLUG, Some(&access_token), "203.0.113.7", "request");
    admitted(&servers[0]).expect("what one server gave opens the other's door");
    admitted(&servers[1]).expect("and its own");
    oauth::revoke(&servers[0].app, SLUG, Some(&client.client_id), &Who::Operator).expect("revoked");
    let away = admitted(&servers[1]).expect_err("revoked").error;
    assert!(matches!(away, Error::Scim(error) if error.status == 401));
    assert_eq!(fetched(&servers[1]), None);
}

/// The installation and strangers have a lock each. SQLite has one writer for all, so there it can't be told.
#[test]
fn strangers_wait_for_nobody_who_makes_an_account_on_postgresql() {
    let [one, other] = servers();
    if one.app.store.engine() == "sqlite" {
        return;
    }
    let (holds, held) = channel();
    let (release, released) = channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let held_up = one.app.store.write(Lock::Installation, move |_| {
                holds.send(()).expect("the test waits");
                // Until the test lets go of it, or ends.
                let _ = released.recv();
                Ok::<_, StoreError>(())
            });
            held_up.expect("nothing was written");
        });
        held.recv().expect("the installation is held");
        assert!(app::is_ready(&other.app));
        let tried = sessions::sign_in(&other.app, "nobody", "a@b.example", "password", &Browser::default(), None);
        assert!(matches!(tried, Ok(Try::Wrong)));
        drop(release);
    });
}

/// Everybody adds and removes a member of their own, the even ones in the other order, and a sync looks on.
#[test]
fn a_group_that_many_fill_and_empty_beside_a_sync_has_those_who_were_added_last() {
    const MEMBERS: usize = 24;
    let servers = servers();
    let group = servers[0].create(Kind::Group, json!({ "displayName": "Everybody" })).expect("a group");
    let run = sync::now(&servers[0].app, SLUG, &Who::Operator).expect("asked for");
    let outcomes = at_once(&servers, MEMBERS + 1, |server, number| {
        if number == MEMBERS {
            return sync::work_once(&server.app, "worker", None).map(|worked| worked.map(|worked| worked.run));
        }
        let does = |op: &str| {
            let member = json!([{ "value": format!("member-{number}") }]);
            server.patch(Kind::Group, &group, &json!([{ "op": op, "path": "members", "value": member }]))
        };
        let [first, then] = if number % 2 == 0 { ["remove", "add"] } else { ["add", "remove"] };
        does(first).and_then(|()| does(then)).map(|()| None)
    });
    assert_eq!(done(&outcomes), MEMBERS + 1, "{outcomes:?}");
    assert_eq!(outcomes.last(), Some(&Ok(Some(run))));
    let added: BTreeSet<String> = (0..MEMBERS).step_by(2).map(|number| format!("member-{number}")).collect();
    for server in &servers {
        let members = read(server, Kind::Group, &group).related;
        assert_eq!(members.into_iter().map(|member| member.value).collect::<BTreeSet<String>>(), added);
    }
}

#[test]
fn of_a_worker_and_whoever_cancels_the_run_one_has_it_whole() {
    const PEOPLE: usize = 12;
    let servers = servers();
    servers[0].set(&["provisioning.test_mode=false"]);
    servers[0].work();
    servers[0].complete();
    for round in 0..6 {
        for number in 0..PEOPLE {
            servers[0].create_person(&format!("p{round}-{number}"));
        }
        let before = servers[0].people().len();
        let run = sync::now(&servers[0].app, SLUG, &Who::Operator).expect("asked for");
        let outcomes = at_once(&servers, 2, |server, number| match number {
            0 => sync::cancel(&server.app, SLUG, run, &Who::Operator).map(|()| true),
            _ => sync::work_once(&server.app, "worker", None).map(|worked| worked.is_some()),
        });
        assert!(outcomes[1].is_ok(), "the worker has nothing to complain of: {outcomes:?}");
        let status = app::reports::show(&servers[1].app, SLUG, run).expect("a report").status;
        let came = servers[1].people().len() - before;
        match outcomes[0] {
            Ok(_) => assert_eq!((status, came), (RunStatus::Skipped, 0), "round {round}"),
            Err(_) => assert_ne!((status, came), (RunStatus::Skipped, 0), "round {round}"),
        }
        // What the directory said is there for the next one.
        servers[0].sync().expect("a sync");
        while let Some(held) = held(&servers[0]) {
            sync::approve(&servers[0].app, SLUG, held, None, false, &Who::Operator, "worker").expect("approved");
        }
        assert_eq!(servers[1].people().len(), (round + 1) * PEOPLE, "round {round}");
    }
}

/// The newest run, if it is held.
fn held(server: &Acme) -> Option<i64> {
    let newest = app::reports::list(&server.app, SLUG).expect("the reports").into_iter().next();
    newest.filter(|report| report.status == RunStatus::Held).and_then(|report| report.run)
}
