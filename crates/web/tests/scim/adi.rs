//! Snapshots of Active Directory: whole or not at all, and nobody sees a part of one.

use app::tokens::Opens;
use app::{audit, requests};
use axum::http::HeaderValue;
use expect_test::expect;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{ACME, Answer, Idp, World, id_in, id_of};

const AD_USER: &str = "urn:rollcall:scim:schemas:extension:activedirectory:1.0:User";
const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn person(name: &str) -> Value {
    json!({
        "schemas": [USER, AD_USER],
        "userName": format!("{name}@corp.example"),
        "name": { "givenName": name, "familyName": "Example" },
        AD_USER: { "objectGUID": format!("guid-{name}"), "sAMAccountName": name },
    })
}

fn group(name: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|name| json!({ "value": format!("guid-{name}") })).collect();
    json!({ "schemas": [GROUP], "displayName": name, "externalId": format!("guid-{name}"), "members": members })
}

impl Idp<'_> {
    fn bring(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.ask(method, path).json(body).bring()
    }

    /// Begins a snapshot, and answers its path.
    fn begin(&self, domain: &str, parts: usize, users: usize, groups: usize) -> String {
        let announced = json!({ "domain": domain, "users": users, "groups": groups, "parts": parts });
        let begun = self.bring("POST", "/snapshots", &announced);
        let path = format!("/snapshots/{}", id_of(&begun.is(201)));
        assert!(begun.header("location").ends_with(&path), "{begun:?}");
        path
    }

    fn part(&self, snapshot: &str, number: usize, resources: &[Value]) -> Answer {
        self.bring("PUT", &format!("{snapshot}/parts/{number}"), &json!({ "Resources": resources }))
    }

    fn complete(&self, snapshot: &str) -> Answer {
        self.ask("POST", &format!("{snapshot}/complete")).bring()
    }

    /// A whole snapshot of these.
    fn brings(&self, domain: &str, people: &[&str]) -> String {
        let snapshot = self.begin(domain, 1, people.len(), 0);
        let people: Vec<Value> = people.iter().map(|name| person(name)).collect();
        self.part(&snapshot, 1, &people).is(204);
        self.complete(&snapshot).is(200);
        snapshot
    }

    fn state(&self, snapshot: &str) -> Value {
        self.ask("GET", snapshot).bring().is(200)["state"].clone()
    }
}

/// Whom a sync would make now, by address.
fn planned(world: &World) -> Vec<String> {
    let report = app::sync::plan::report(&world.app, ACME).expect("a plan");
    let changes = report.changes.into_iter().flatten();
    changes.map(|change| change.subject).collect()
}

#[test]
fn a_snapshot_takes_effect_when_it_is_whole_and_not_before() {
    let world = World::new();
    let agent = world.agent_of(ACME);
    let snapshot = agent.begin("corp.example", 3, 2, 1);
    agent.part(&snapshot, 1, &[person("alice")]).is(204);
    assert_eq!(planned(&world), [""; 0], "a part is seen by nobody");
    agent.part(&snapshot, 3, &[person("bob"), group("Sales", &["alice", "bob"])]).is(204);
    assert_eq!(agent.complete(&snapshot).refused(409), "Part 2 is missing: send it, and complete the snapshot again.");
    agent.part(&snapshot, 2, &[]).is(204);
    agent.part(&snapshot, 1, &[]).is(204);
    let missing = agent.complete(&snapshot).refused(409);
    assert_eq!(missing, "2 users were announced and 1 was sent: send the parts that differ, or begin again.");
    agent.part(&snapshot, 1, &[person("alice")]).is(204);
    assert_eq!(planned(&world), [""; 0]);
    let mut complete = agent.complete(&snapshot).is(200);
    let (state, run) = (agent.state(&snapshot), complete["run"].clone());
    assert_eq!((state, run), (json!("in_force"), json!(1)), "a sync follows");
    complete["id"] = json!("…");
    expect![[r#"{"begun_at":"2026-11-03T08:00:00Z","domain":"corp.example","ended_at":"2026-11-03T08:00:00Z","format_version":1,"groups":1,"id":"…","parts":[{"groups":0,"part":1,"users":1},{"groups":0,"part":2,"users":0},{"groups":1,"part":3,"users":1}],"parts_announced":3,"run":1,"state":"in_force","users":2}"#]]
    .assert_eq(&complete.to_string());
    let expected =
        ["alice@corp.example", "bob@corp.example", "Sales", "Sales ← alice@corp.example", "Sales ← bob@corp.example"];
    assert_eq!(planned(&world), expected);
    assert_eq!(agent.complete(&snapshot).is(200)["run"], 1, "whoever did not hear the answer asks again");
}

#[test]
fn a_part_that_is_sent_again_replaces_what_it_said() {
    let world = World::new();
    let agent = world.agent_of(ACME);
    let snapshot = agent.begin("corp.example", 1, 1, 0);
    agent.part(&snapshot, 1, &[person("bob")]).is(204);
    for _ in 0..2 {
        agent.part(&snapshot, 1, &[person("carol")]).is(204);
    }
    agent.complete(&snapshot).is(200);
    assert_eq!(planned(&world), ["carol@corp.example"]);
    let late = agent.part(&snapshot, 2, &[]).refused(409);
    assert_eq!(late, "This snapshot is in force, and changes no more: begin another.");
}

#[test]
fn a_large_group_comes_in_several_parts_and_a_person_in_one() {
    let world = World::new();
    let agent = world.agent_of(ACME);
    let snapshot = agent.begin("corp.example", 3, 2, 1);
    agent.part(&snapshot, 1, &[person("alice"), person("bob"), group("Sales", &["alice"])]).is(204);
    agent.part(&snapshot, 2, &[group("Sales", &["bob"])]).is(204);
    agent.part(&snapshot, 1, &[person("alice"), group("Sales", &["alice"])]).is(204);
    agent.part(&snapshot, 3, &[person("alice")]).is(204);
    let twice = agent.complete(&snapshot).refused(409);
    assert_eq!(twice, "One person is in part 1 and in part 3: send each in one part.");
    agent.part(&snapshot, 3, &[person("bob")]).is(204);
    agent.complete(&snapshot).is(200);
    assert_eq!(planned(&world)[3..], ["Sales ← alice@corp.example", "Sales ← bob@corp.example"]);
}

#[test]
fn a_snapshot_whose_last_part_is_missing_is_not_whole_even_if_everybody_is_there() {
    let world = World::new();
    let agent = world.agent_of(ACME);
    let snapshot = agent.begin("corp.example", 2, 2, 1);
    agent.part(&snapshot, 1, &[person("alice"), person("bob"), group("Sales", &["alice"])]).is(204);
    // Of Sales only the further members are missing, which nothing but the number of parts tells.
    let told = agent.complete(&snapshot).refused(409);
    assert_eq!(told, "Part 2 is missing: send it, and complete the snapshot again.");
    assert_eq!((agent.state(&snapshot), planned(&world)), (json!("open"), vec![]));
    let unannounced = agent.part(&snapshot, 3, &[]).refused(400);
    assert_eq!(unannounced, "There is no part 3: 2 parts were announced.");
    agent.part(&snapshot, 2, &[group("Sales", &["bob"])]).is(204);
    agent.complete(&snapshot).is(200);
    assert_eq!(planned(&world)[3..], ["Sales ← alice@corp.example", "Sales ← bob@corp.example"]);
}

#[test]
fn no_more_is_kept_than_was_announced() {
    let world = World::new();
    let agent = world.agent_of(ACME);
    let snapshot = agent.begin("corp.example", 3, 2, 1);
    agent.part(&snapshot, 1, &[person("alice")]).is(204);
    agent.part(&snapshot, 2, &[person("bob")]).is(204);
    let told = agent.part(&snapshot, 3, &[person("carol")]).refused(400);
    let expected =
        "With this part 3 users would be sent, and 2 users were announced: send the parts that differ, or begin again.";
    assert_eq!(told, expected);
    agent.part(&snapshot, 2, &[person("carol")]).is(204);
    let told = agent.part(&snapshot, 3, &[group("Sales", &[]), group("Support", &[])]).refused(400);
    assert!(told.contains("2 groups would be sent, and 1 group was announced"), "{told}");
    // Also not in bytes: one group in very many parts, each with members of its own.
    let long: Vec<String> = (0..3_500).map(|number| format!("{number:0>1000}")).collect();
    let long: Vec<&str> = long.iter().map(String::as_str).collect();
    let snapshot = agent.begin("corp.example", 100, 0, 1);
    let large = group("Sales", &long);
    let refused = (1..=100)
        .map(|part| agent.part(&snapshot, part, std::slice::from_ref(&large)))
        .find(|answer| answer.status != 204);
    let told = refused.expect("a limit").refused(413);
    assert!(told.contains("larger than 16793600 bytes"), "{told}");
    let many: Vec<String> = (0..20_001).map(|number| number.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let told = agent.part(&snapshot, 1, &[group("Sales", &many)]).refused(413);
    assert!(
        told.starts_with("Resources[0]: The group has more than 20000 members: send the others in further parts"),
        "{told}"
    );
}

#[test]
fn of_two_snapshots_of_a_domain_the_one_that_was_begun_later_stays() {
    let world = World::new();
    let agent = world.agent_of(ACME);
    let [first, second] = [1, 2].map(|_| agent.begin("corp.example", 1, 1, 0));
    let elsewhere = agent.begin("lab.example", 1, 0, 0);
    agent.part(&first, 1, &[person("alice")]).is(204);
    agent.part(&second, 1, &[person("bob")]).is(204);
    // A clock that is set back does not make the first one newer.
    world.pass(-HOUR);
    agent.complete(&second).is(200);
    let told = agent.complete(&first).refused(409);
    assert!(told.contains("begun later was complete first"), "{told}");
    agent.part(&first, 2, &[]).refused(409);
    assert_eq!([&first, &second, &elsewhere].map(|one| agent.state(one)), ["overtaken", "in_force", "open"]);
    assert_eq!(planned(&world), ["bob@corp.example"]);
    agent.brings("CORP.example", &["carol"]);
    assert_eq!(agent.state(&second), "replaced");
    agent.complete(&second).refused(409);
    assert_eq!(planned(&world), ["carol@corp.example"], "a domain's name has no case");
}

#[test]
fn the_directory_is_the_union_of_its_domains() {
    let world = World::new();
    let agent = world.agent_of(ACME);
    agent.brings("corp.example", &["alice", "bob"]);
    let lab = agent.begin("lab.example", 1, 2, 0);
    let twin = json!({ "schemas": [USER], "userName": "twin@lab.example", "externalId": "guid-bob" });
    agent.part(&lab, 1, &[person("zoe"), twin]).is(204);
    agent.complete(&lab).is(200);
    let report = app::sync::plan::report(&world.app, ACME).expect("a plan");
    let code = |change: app::reports::ReportLine| format!("{} {:?}", change.subject, change.reason.code);
    let mut told: Vec<String> = report.changes.iter().flatten().map(code).collect();
    told.sort();
    let expected = [
        "alice@corp.example DirectoryActive",
        "bob@corp.example RepeatedDirectoryId",
        "twin@lab.example RepeatedDirectoryId",
        "zoe@corp.example DirectoryActive",
    ];
    assert_eq!(told, expected);
}

#[test]
fn what_can_not_be_read_is_refused_with_its_place_and_leaves_nothing() {
    let world = World::new();
    let agent = world.agent_of(ACME);
    let snapshot = agent.begin("corp.example", 1, 1, 0);
    let part = format!("{snapshot}/parts/1");
    for (body, detail) in [
        (json!([]), "A part is an object with Resources, a list of users and groups."),
        (json!({ "Resources": 1 }), "A part is an object with Resources, a list of users and groups."),
        (json!({ "Resources": [1] }), "Resources[0]: A resource must be an object."),
        (
            json!({ "Resources": [person("a"), { "userName": "x" }] }),
            "Resources[1]: schemas must name what it is: urn:ietf:params:scim:schemas:core:2.0:User or urn:ietf:params:scim:schemas:core:2.0:Group.",
        ),
        (
            json!({ "Resources": [{ "schemas": [USER], "userName": "x" }] }),
            "Resources[0]: It has neither externalId nor objectGUID: without a directory id it can't be known again.",
        ),
        (
            json!({ "Resources": [{ "schemas": [USER], "externalId": "x" }] }),
            "Resources[0]: userName must have a value that is not empty.",
        ),
        (
            json!({ "Resources": [person("a"), person("b"), person("a")] }),
            "Resources[2] has the directory id of Resources[0]: send each resource once.",
        ),
        (
            json!({ "Resources": [{ "schemas": [USER], "userName": "x", AD_USER: { "objectGUID": 7 } }] }),
            "Resources[0]: The value of urn:rollcall:scim:schemas:extension:activedirectory:1.0:User:objectGUID must be text in quotes, not the number 7.",
        ),
        (
            json!({ "Resources": [{ "schemas": [USER], "userName": "x", AD_USER: { "objectSid": "S-1" } }] }),
            "Resources[0]: ",
        ),
    ] {
        let told = agent.bring("PUT", &part, &body).refused(400);
        assert!(told == detail || (detail.ends_with(": ") && told.starts_with(detail)), "{told}");
    }
    for number in ["0", "-1", "10001", "x", "1.5"] {
        agent.bring("PUT", &format!("{snapshot}/parts/{number}"), &json!({ "Resources": [] })).refused(400);
    }
    for (body, status) in [("{", 400), ("\u{0}", 400), ("{\"Resources\": [], \"Resources\": []}", 400)] {
        agent.ask("PUT", &part).body(body).bring().refused(status);
    }
    let deep = format!("{{\"Resources\":{}{}}}", "[".repeat(100), "]".repeat(100));
    agent.ask("PUT", &part).body(deep).bring().refused(400);
    let large = agent.ask("PUT", &part).body(" ".repeat(4 * 1024 * 1024 + 1)).bring().refused(413);
    assert!(large.contains("4194304 bytes"), "{large}");
    agent.ask("PUT", &part).with("content-type", "text/csv").body("a").bring().refused(415);
    assert_eq!(agent.ask("GET", &snapshot).bring().is(200)["parts"], json!([]));
    for body in [
        json!({}),
        json!([]),
        json!({ "domain": "", "users": 0, "groups": 0, "parts": 0 }),
        json!({ "domain": "a b", "users": 0, "groups": 0, "parts": 0 }),
        json!({ "domain": "x".repeat(256), "users": 0, "groups": 0, "parts": 0 }),
        json!({ "domain": "a", "users": -1, "groups": 0, "parts": 0 }),
        json!({ "domain": "a", "users": "1", "groups": 0, "parts": 1 }),
        json!({ "domain": "a", "users": 1_000_000, "groups": 1, "parts": 1 }),
        json!({ "domain": "a", "users": 0, "groups": 0 }),
        json!({ "domain": "a", "users": 0, "groups": 0, "parts": 10_001 }),
    ] {
        agent.bring("POST", "/snapshots", &body).refused(400);
    }
}

#[test]
fn a_snapshot_that_is_given_up_or_takes_a_day_is_forgotten() {
    let world = World::new();
    let agent = world.agent_of(ACME);
    let given_up = agent.begin("corp.example", 0, 0, 0);
    agent.ask("DELETE", &given_up).bring().is(204);
    agent.ask("DELETE", &given_up).bring().is(204);
    assert_eq!(agent.state(&given_up), "abandoned");
    agent.complete(&given_up).refused(409);
    let slow = agent.begin("corp.example", 2, 1, 0);
    agent.part(&slow, 1, &[person("alice")]).is(204);
    world.pass(24 * HOUR);
    let gone = agent.complete(&slow).refused(404);
    agent.part(&slow, 2, &[]).refused(404);
    let never = "/snapshots/01930000-0000-7000-8000-000000000000";
    assert_eq!(agent.complete(never).refused(404), gone);
    let current = agent.brings("corp.example", &["bob"]);
    agent.ask("DELETE", &current).bring().refused(409);
    assert_eq!(app::adi::forget(&world.app, 100), Ok(false));
    agent.ask("GET", &given_up).bring().refused(404);
    assert_eq!(agent.state(&current), "in_force");
    let left =
        |path: &str| world.look(|tx, account| store::snapshot::count(tx, account, id_in(path), scim::Kind::User));
    assert_eq!([&slow, &current].map(|path| left(path)), [0, 1], "of those that count no more nothing is left");
    for _ in 0..8 {
        agent.begin("corp.example", 0, 0, 0);
    }
    let full =
        agent.bring("POST", "/snapshots", &json!({ "domain": "x", "users": 0, "groups": 0, "parts": 0 })).refused(409);
    assert!(full.contains("8 snapshots are open"), "{full}");
}

#[test]
fn a_switch_of_the_source_forgets_what_was_begun() {
    let world = World::new();
    let agent = world.agent_of(ACME);
    let begun = agent.begin("corp.example", 0, 0, 0);
    world.anna().set("provisioning.source", "scim");
    let refused = agent.complete(&begun).refused(403);
    assert!(refused.contains("filled by SCIM now"), "{refused}");
    agent.ask("GET", &begun).bring().refused(403);
    assert_eq!(world.anna().runs(), ["skipped"], "one an hour");
    world.pass(HOUR);
    agent.complete(&begun).refused(403);
    assert_eq!(world.anna().runs(), ["skipped", "skipped"]);
    world.anna().set("provisioning.source", "adi");
    agent.complete(&begun).refused(409);
    world.anna().set("provisioning.enabled", "false");
    let off = agent.complete(&begun).refused(403);
    assert!(off.contains("switched off"), "{off}");
}

#[test]
fn what_came_of_snapshots_is_told_in_the_audit_log_and_in_the_story_of_a_person() {
    let world = World::new();
    let agent = world.agent_of(ACME);
    let given_up = agent.begin("lab.example", 0, 0, 0);
    agent.ask("DELETE", &given_up).bring().is(204);
    let snapshot = agent.begin("corp.example", 1, 1, 0);
    for _ in 0..2 {
        agent.complete(&snapshot).refused(409);
    }
    agent.part(&snapshot, 1, &[person("alice")]).is(204);
    agent.complete(&snapshot).is(200);
    let query = audit::Query { kind: Some(audit::Kind::Snapshot), limit: 10, ..audit::Query::default() };
    let page = audit::page(&world.app, ACME, &query).expect("the audit log");
    let told = |entry: &audit::Entry| entry.sentence.replace(&entry.actor, "…");
    expect![[r#"
        [
            "… brought a whole snapshot of corp.example, 1 user and 0 groups, which run 1 looks at.",
            "… was refused to complete a snapshot of corp.example: Part 1 is missing: send it, and complete the snapshot again.",
            "… gave up a snapshot of lab.example.",
        ]
    "#]]
    .assert_debug_eq(&page.entries.iter().map(told).collect::<Vec<_>>());
    world.pass(SignedDuration::from_secs(1));
    while app::sync::work_once(&world.app, "worker", None).expect("work").is_some() {}
    let explained = app::users::explain(&world.app, ACME, "alice@corp.example").expect("a story");
    let said: Vec<&str> = explained.timeline.iter().map(|entry| entry.sentence.as_str()).collect();
    let brought = said.iter().position(|said| *said == "A whole snapshot of corp.example came, which run 1 looked at.");
    let request = explained.timeline[brought.unwrap_or_else(|| panic!("{said:?}"))].request.clone().expect("a request");
    requests::write_down(&world.app).expect("the request log");
    let completed = requests::show(&world.app, ACME, &request).expect("it is in the log").line;
    assert_eq!(completed.path, format!("/adi/v1/{ACME}{snapshot}/complete"));
    let all = requests::Query { statuses: requests::Statuses::ALL, person: None, limit: 100 };
    let lines = requests::list(&world.app, ACME, &all).expect("the request log").lines;
    expect![[r#"
        [
            "Began a snapshot of lab.example.",
            "Gave up a snapshot of lab.example.",
            "Began a snapshot of corp.example.",
            "Refused to complete a snapshot of corp.example: Part 1 is missing: send it, and complete the snapshot again.",
            "Refused to complete a snapshot of corp.example: Part 1 is missing: send it, and complete the snapshot again.",
            "Sent part 1 of a snapshot of corp.example.",
            "Completed a snapshot of corp.example.",
        ]
    "#]]
    .assert_debug_eq(&lines.iter().map(|line| &line.sentence).collect::<Vec<_>>());
    let known = agent.ask("GET", "/snapshots").bring().is(200);
    let states: Vec<&Value> = known["snapshots"].as_array().expect("a list").iter().map(|one| &one["state"]).collect();
    assert_eq!(states, ["abandoned", "in_force"]);
}

#[test]
fn whoever_is_turned_away_at_the_door_of_the_agent_stands_in_the_request_log() {
    let world = World::new();
    let (agent, anna) = (world.agent_of(ACME), world.anna());
    let bearer = HeaderValue::from_static("Bearer x");
    agent.showing(None).ask("GET", "/snapshots").bring().is(401);
    agent.showing(Some(bearer.clone())).ask("GET", "/snapshots").bring().is(401);
    anna.set("provisioning.source", "scim");
    world.okta().get("/Users").is(200);
    world.pass(SignedDuration::from_secs(1));
    agent.ask("GET", "/snapshots").bring().is(403);
    app::tokens::revoke(&world.app, ACME, Opens::Adi, &planning::Who::Operator).expect("revoked");
    agent.ask("GET", "/snapshots").bring().is(401);
    agent.showing(Some(bearer)).ask("GET", "/snapshots").bring().is(401);
    world.idp("initech", "x").ask_at("GET", "/adi/v1/initech/snapshots").bring().is(401);
    requests::write_down(&world.app).expect("the request log");
    let all = requests::Query { statuses: requests::Statuses::ALL, person: None, limit: 100 };
    let lines = requests::list(&world.app, ACME, &all).expect("the request log").lines;
    let told: Vec<(i64, &str, &str)> =
        lines.iter().map(|line| (line.status, line.path.as_str(), line.sentence.as_str())).collect();
    expect![[r#"
        [
            (
                401,
                "/adi/v1/acme/snapshots",
                "Refused: the request brought no token.",
            ),
            (
                401,
                "/adi/v1/acme/snapshots",
                "Refused: the token is not one of this account's.",
            ),
            (
                200,
                "/scim/v2/acme/Users",
                "Listed users: there are none.",
            ),
            (
                403,
                "/adi/v1/acme/snapshots",
                "Refused to list snapshots: The console is filled by SCIM now, not by Active Directory Integration: an administrator chooses the source under User Provisioning.",
            ),
            (
                401,
                "/adi/v1/acme/snapshots",
                "Refused: the agent of Active Directory still uses the token ending in 67d4, which the operator revoked on 3 November 2026.",
            ),
            (
                401,
                "/adi/v1/acme/snapshots",
                "Refused: the token is not one of this account's.",
            ),
        ]
    "#]].assert_debug_eq(&told);
    // That an agent is at a door that is closed to it says nothing of the connection by SCIM.
    let status = app::status::look(&world.app, ACME).expect("the status");
    assert_eq!(status.connection, app::status::Connection::Receiving);
}

/// Every route, with what an agent that may come in gets from an empty account.
const ROUTES: &[(&str, &str, u16)] = &[
    ("POST", "/snapshots", 400),
    ("GET", "/snapshots", 200),
    ("PUT", "/snapshots", 405),
    ("GET", "/snapshots/1", 404),
    ("HEAD", "/snapshots/1", 404),
    ("DELETE", "/snapshots/1", 404),
    ("PUT", "/snapshots/1", 405),
    ("PUT", "/snapshots/1/parts/1", 400),
    ("GET", "/snapshots/1/parts/1", 405),
    ("POST", "/snapshots/1/complete", 404),
    ("GET", "/snapshots/1/complete", 405),
    ("GET", "/", 404),
    ("GET", "/Users", 404),
];

#[test]
fn every_route_has_the_same_door_for_every_kind_of_credential() {
    let world = World::new();
    let anna = world.anna();
    let client = anna.makes_a_client();
    let (scim, api, access) = (world.okta(), anna.generate_token(Opens::Api), anna.fetches(&client));
    world.open_account("globex");
    let theirs = world.agent_of("globex");
    let agent = world.agent_of(ACME);
    let bearer = |token: &str| Some(HeaderValue::from_str(&format!("Bearer {token}")).expect("a header"));
    let elsewhere = world.idp("initech", "x");
    for (method, path, status) in ROUTES {
        let path = format!("/adi/v1/acme{path}");
        for (name, stranger) in [
            ("nothing", agent.showing(None)),
            ("rubbish", agent.showing(bearer("x"))),
            ("a SCIM token", scim.clone()),
            ("an API key", agent.showing(bearer(&api))),
            ("an access token", agent.showing(bearer(&access))),
            ("another account's token", theirs.clone()),
        ] {
            let answer = stranger.ask_at(method, &path).bring();
            assert_eq!(
                (answer.status, answer.header("www-authenticate")),
                (401, "Bearer realm=\"Rollcall ADI\""),
                "{method} {path} with {name}"
            );
        }
        assert_eq!(agent.ask_at(method, &path).bring().status, *status, "{method} {path}");
        let unknown = elsewhere.ask_at(method, &path.replace("acme", "initech")).bring();
        assert_eq!(unknown.status, 401, "{method} {path} of an account that is not there");
    }
    // And it opens nothing else.
    agent.ask_at("GET", "/scim/v2/acme/Users").send().refused(401);
}

#[test]
fn a_snapshot_of_another_account_is_one_that_never_was() {
    let world = World::new();
    let agent = world.agent_of(ACME);
    let ours = agent.brings("corp.example", &["alice"]);
    world.open_account("globex");
    let theirs = world.agent_of("globex");
    let never = "/snapshots/01930000-0000-7000-8000-000000000000";
    for (method, below) in [("GET", ""), ("DELETE", ""), ("PUT", "/parts/1"), ("POST", "/complete")] {
        let body = json!({ "Resources": [] });
        let answer = |path: &str| theirs.bring(method, &format!("{path}{below}"), &body).refused(404);
        assert_eq!(answer(&ours), answer(never), "{method} {below}");
    }
    assert_eq!(agent.state(&ours), "in_force");
}
