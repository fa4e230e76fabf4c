//! The door: 401 and 403, tokens and their lives. Nobody learns from a refusal what there is behind it.

use std::sync::mpsc::channel;
use std::time::Duration;

use app::oauth;
use app::tokens::Opens;
use axum::http::HeaderValue;
use expect_test::expect;
use jiff::SignedDuration;
use planning::Who;
use serde_json::json;

use crate::support::{ACME, Idp, World, id_in};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Everything that does not open acme's door, by name.
fn strangers(world: &World) -> Vec<(&'static str, Idp<'_>)> {
    let anna = world.anna();
    let okta = world.okta();
    let bearer = |token: &str| Some(HeaderValue::from_str(&format!("Bearer {token}")).expect("a header"));
    let other = world.open_account("globex");
    let (adi, api) = (anna.generate_token(Opens::Adi), anna.generate_token(Opens::Api));
    let superseded = anna.regenerate_token(SignedDuration::ZERO);
    let revoked = anna.regenerate_token(SignedDuration::ZERO);
    anna.revoke_token();
    let expired = anna.generate_token_for(Opens::Scim, Some(HOUR));
    world.pass(HOUR);
    let live = anna.generate_token(Opens::Scim);
    let client = anna.makes_a_client();
    let (secret, access) = (client.client_secret.clone(), anna.fetches(&client));
    let dead = anna.makes_a_client();
    let dead_access = anna.fetches(&dead);
    oauth::revoke(&world.app, ACME, Some(&dead.client_id), &Who::Operator).expect("a client to revoke");
    let theirs = world.anna_of("globex");
    let theirs = theirs.fetches(&theirs.makes_a_client());
    let longer = format!("{live}0");
    let shown = |authorization| okta.showing(authorization);
    vec![
        ("no such account", world.idp("initech", &live)),
        ("another case of the account", world.idp("ACME", &live)),
        ("nothing", shown(None)),
        ("an empty header", shown(Some(HeaderValue::from_static("")))),
        ("the scheme alone", shown(Some(HeaderValue::from_static("Bearer")))),
        ("an empty token", shown(Some(HeaderValue::from_static("Bearer ")))),
        ("another scheme", shown(HeaderValue::from_str(&format!("Basic {live}")).ok())),
        ("no scheme", shown(HeaderValue::from_str(&live).ok())),
        ("bytes", shown(HeaderValue::from_bytes(b"Bearer \xff\xfe").ok())),
        ("rubbish", shown(bearer("' OR 1=1 --"))),
        ("a token and more", shown(bearer(&longer))),
        ("a token in upper case", shown(bearer(&live.to_uppercase()))),
        ("a superseded token", shown(bearer(&superseded))),
        ("a revoked token", shown(bearer(&revoked))),
        ("an expired token", shown(bearer(&expired))),
        ("another account's token", shown(bearer(&other))),
        ("an OAuth client's id", shown(bearer(&client.client_id))),
        ("an OAuth client's secret", shown(bearer(&secret))),
        ("an access token and more", shown(bearer(&format!("{access}0")))),
        ("an access token of a revoked client", shown(bearer(&dead_access))),
        ("another account's access token", shown(bearer(&theirs))),
        ("an access token by another scheme", shown(HeaderValue::from_str(&format!("Basic {access}")).ok())),
        ("an ADI token", shown(bearer(&adi))),
        ("an API key", shown(bearer(&api))),
    ]
}

#[test]
fn whoever_does_not_belong_here_gets_one_and_the_same_answer() {
    let world = World::new();
    let strangers = strangers(&world);
    for (name, stranger) in &strangers {
        let answer = stranger.get("/Users");
        assert_eq!(answer.status, 401, "{name}");
        let mut told: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        told.sort();
        expect![[r#"
            cache-control, content-length, content-type, request-id, www-authenticate, x-content-type-options
            Bearer realm="Rollcall SCIM"
            {"detail":"The token is not one of this Tenant URL: check both in the console's User Provisioning page, or generate a new token there.","schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"401"}
        "#]]
        .assert_eq(&format!(
            "{}\n{}\n{}\n",
            told.join(", "),
            answer.header("www-authenticate"),
            String::from_utf8_lossy(&answer.body)
        ));
    }
}

/// Every route, with what a caller who may come in gets from an empty account.
const ROUTES: &[(&str, &str, u16)] = &[
    ("GET", "/Users", 200),
    ("HEAD", "/Users", 200),
    ("POST", "/Users", 400),
    ("DELETE", "/Users", 405),
    ("GET", "/Users/1", 404),
    ("PUT", "/Users/1", 400),
    ("PATCH", "/Users/1", 400),
    ("DELETE", "/Users/1", 404),
    ("POST", "/Users/1", 405),
    ("GET", "/Groups", 200),
    ("POST", "/Groups", 400),
    ("GET", "/Groups/1", 404),
    ("PUT", "/Groups/1", 400),
    ("PATCH", "/Groups/1", 400),
    ("DELETE", "/Groups/1", 404),
    ("GET", "/ServiceProviderConfig", 200),
    ("GET", "/ResourceTypes", 200),
    ("GET", "/ResourceTypes/User", 200),
    ("GET", "/Schemas", 200),
    ("GET", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", 200),
    ("POST", "/Schemas", 405),
    ("POST", "/Bulk", 400),
    ("GET", "/Me", 501),
    ("POST", "/.search", 400),
    ("POST", "/Users/.search", 400),
    ("POST", "/Groups/.search", 400),
    ("GET", "/", 200),
    ("GET", "/Nothing", 404),
];

#[test]
fn every_route_has_the_same_door_for_every_kind_of_credential() {
    let world = World::new();
    let strangers = strangers(&world);
    let token = world.anna().regenerate_token(SignedDuration::ZERO);
    let okta = world.idp(ACME, &token);
    let entra = world.idp(ACME, &world.anna().fetches(&world.anna().makes_a_client()));
    for (method, path, status) in ROUTES {
        for (name, stranger) in &strangers {
            assert_eq!(stranger.ask(method, path).send().status, 401, "{method} {path} with {name}");
        }
        assert_eq!(okta.ask(method, path).send().status, *status, "{method} {path} with the token");
        assert_eq!(entra.ask(method, path).send().status, *status, "{method} {path} with an access token");
    }
}

#[test]
fn the_scheme_is_read_in_any_case() {
    let world = World::new();
    let token = world.anna().regenerate_token(SignedDuration::ZERO);
    for scheme in ["bearer", "BEARER", "bEaReR", "Bearer "] {
        let authorization = HeaderValue::from_str(&format!("{scheme} {token}")).expect("a header");
        world.okta().showing(Some(authorization)).get("/Users").is(200);
    }
}

#[test]
fn while_provisioning_is_off_everything_is_refused_and_says_where_to_switch_it_on() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    world.anna().set("provisioning.enabled", "false");
    for (method, path, _) in ROUTES {
        assert_eq!(okta.ask(method, path).send().status, 403, "{method} {path}");
    }
    let detail = okta.delete(&bob).refused(403);
    assert!(detail.contains("switched off") && detail.contains("User Provisioning"), "{detail}");
    okta.showing(None).get("/Users").refused(401);
    assert_eq!(world.anna().runs(), [""; 0], "nothing was skipped: nobody had a sync");
    world.anna().set("provisioning.enabled", "true");
    okta.get(&bob).is(200);
}

#[test]
fn while_the_source_is_adi_scim_is_refused_and_seen_as_one_skipped_run_an_hour() {
    let world = World::new();
    let (okta, anna) = (world.okta(), world.anna());
    let bob = okta.create("bob@example.com");
    anna.set("provisioning.source", "adi");
    for (method, path, _) in ROUTES {
        assert_eq!(okta.ask(method, path).send().status, 403, "{method} {path}");
    }
    let detail = okta.delete(&bob).refused(403);
    assert!(detail.contains("Active Directory"), "{detail}");
    assert_eq!(anna.runs(), ["skipped"]);
    okta.showing(None).get("/Users").refused(401);
    world.pass(HOUR - SignedDuration::from_secs(1));
    okta.get("/Users").refused(403);
    assert_eq!(anna.runs(), ["skipped"]);
    world.pass(SignedDuration::from_secs(1));
    okta.get("/Users").refused(403);
    okta.get("/Users").refused(403);
    assert_eq!(anna.runs(), ["skipped", "skipped"]);
    anna.set("provisioning.source", "scim");
    okta.get(&bob).is(200);
}

#[test]
fn a_regenerated_token_stops_the_old_one_at_once_or_after_the_overlap() {
    let world = World::new();
    let anna = world.anna();
    let first = world.okta();
    let second = world.idp(ACME, &anna.regenerate_token(DAY));
    first.get("/Users").is(200);
    second.get("/Users").is(200);
    world.pass(DAY - SignedDuration::from_micros(1));
    first.get("/Users").is(200);
    world.pass(SignedDuration::from_micros(1));
    first.get("/Users").refused(401);
    second.get("/Users").is(200);
    let third = world.idp(ACME, &anna.regenerate_token(SignedDuration::ZERO));
    second.get("/Users").refused(401);
    third.get("/Users").is(200);
}

#[test]
fn a_third_token_does_not_lengthen_the_overlap_of_the_first() {
    let world = World::new();
    let anna = world.anna();
    let first = world.okta();
    anna.regenerate_token(HOUR);
    anna.regenerate_token(DAY);
    world.pass(HOUR);
    first.get("/Users").refused(401);
}

#[test]
fn of_one_source_two_tokens_live_at_most() {
    let world = World::new();
    let anna = world.anna();
    let first = world.okta();
    let second = world.idp(ACME, &anna.regenerate_token(7 * DAY));
    first.get("/Users").is(200);
    let third = world.idp(ACME, &anna.regenerate_token(7 * DAY));
    first.get("/Users").refused(401);
    second.get("/Users").is(200);
    third.get("/Users").is(200);
}

#[test]
fn a_revoked_token_is_out_at_once_and_so_is_one_in_its_overlap() {
    let world = World::new();
    let (first, anna) = (world.okta(), world.anna());
    let second = world.idp(ACME, &anna.regenerate_token(DAY));
    first.get("/Users").is(200);
    anna.revoke_token();
    first.get("/Users").refused(401);
    second.get("/Users").refused(401);
    let third = world.idp(ACME, &anna.generate_token(Opens::Scim));
    third.get("/Users").is(200);
    second.get("/Users").refused(401);
}

#[test]
fn two_tokens_in_one_request_are_none() {
    let world = World::new();
    let okta = world.okta();
    okta.ask("GET", "/Users").also("authorization", "Bearer another").send().refused(401);
}

#[test]
fn a_revoked_token_stays_out_also_when_the_clock_is_set_back() {
    let world = World::new();
    let (okta, anna) = (world.okta(), world.anna());
    let overlapping = okta.clone();
    let newest = world.idp(ACME, &anna.regenerate_token(DAY));
    world.pass(HOUR);
    anna.revoke_token();
    overlapping.get("/Users").refused(401);
    newest.get("/Users").refused(401);
    world.pass(-HOUR);
    world.pass(-HOUR);
    overlapping.get("/Users").refused(401);
    newest.get("/Users").refused(401);
}

#[test]
fn a_token_lives_a_year_unless_it_is_never_to_expire() {
    let world = World::new();
    let okta = world.okta();
    let forever = world.open_account("globex");
    let anna = world.anna_of("globex");
    anna.revoke_token();
    let never = world.idp("globex", &anna.generate_token_for(Opens::Scim, None));
    world.pass(365 * DAY - SignedDuration::from_secs(1));
    okta.get("/Users").is(200);
    world.pass(SignedDuration::from_secs(1));
    okta.get("/Users").refused(401);
    never.get("/Users").is(200);
    world.idp("globex", &forever).get("/Users").refused(401);
}

#[test]
fn the_last_use_of_a_token_is_told_to_the_minute() {
    let world = World::new();
    let (okta, anna) = (world.okta(), world.anna());
    let start = world.app.now();
    assert_eq!(anna.last_uses(), [None]);
    okta.get("/Users").is(200);
    assert_eq!(anna.last_uses(), [Some(start)]);
    world.pass(SignedDuration::from_secs(59));
    okta.get("/Users").is(200);
    assert_eq!(anna.last_uses(), [Some(start)]);
    world.pass(SignedDuration::from_secs(1));
    okta.get("/Users").is(200);
    assert_eq!(anna.last_uses(), [Some(start + SignedDuration::from_secs(60))]);
}

/// On a full disk, and while another writes, reads go on; when a token was last used is a diary.
#[test]
fn a_read_waits_for_no_writer() {
    let world = World::new();
    let (enter, entered) = channel();
    let (leave, left) = channel();
    let account = world.look(|_, account| Ok(account));
    std::thread::scope(|scope| {
        let busy = scope.spawn(|| {
            world.app.store.write::<_, store::Error>(account, move |_| {
                let began = enter.send(());
                Ok(began.is_ok() && left.recv_timeout(Duration::from_secs(20)).is_ok())
            })
        });
        entered.recv().expect("the writer begins");
        world.okta().get("/Users").is(200);
        leave.send(()).expect("the writer is still there");
        assert_eq!(busy.join().expect("a writer"), Ok(true), "it was still writing when the read was answered");
    });
    assert_eq!(world.anna().last_uses(), [Some(world.app.now())]);
}

#[test]
fn one_account_never_sees_what_another_has() {
    let world = World::new();
    let acme = world.okta();
    let globex = world.idp("globex", &world.open_account("globex"));
    let bob = acme.create_as(&json!({ "userName": "bob@example.com", "externalId": "00u1" }));
    let group = acme.create_group("Sales", &[id_in(&bob)]);
    for path in [&bob, &group] {
        let never = path.replace(id_in(path), "01930000-0000-7000-8000-000000000000");
        let (theirs, nobodys) = (globex.get(path).refused(404), globex.get(&never).refused(404));
        assert_eq!(theirs.replace(id_in(path), id_in(&never)), nobodys);
        globex.put(path, &json!({ "userName": "x", "displayName": "x" })).refused(404);
        globex.patch(path, &json!([{ "op": "replace", "path": "displayName", "value": "x" }])).refused(404);
        globex.delete(path).refused(404);
    }
    for filter in ["userName eq \"bob@example.com\"", "externalId eq \"00u1\"", "userName pr"] {
        assert_eq!(globex.found("/Users", filter), [""; 0]);
    }
    assert_eq!(globex.found("/Users", &format!("id eq \"{}\"", id_in(&bob))), [""; 0]);
    let twin = globex.create("bob@example.com");
    let theirs = globex.create_group("Sales", &[id_in(&bob)]);
    assert_eq!(globex.get(&twin).is(200)["groups"], json!([]));
    let member = &globex.get(&theirs).is(200)["members"][0];
    assert_eq!(member, &json!({ "value": id_in(&bob) }), "an id of another account is an id of nobody");
    assert_eq!(acme.get(&bob).is(200)["groups"].as_array().map(Vec::len), Some(1));
}
