//! `cargo xtask bench engines`: what the engines of the protocol cost, each by itself: filters, paths, PATCH, projection, JSON.
//!
//! Each figure is the best of several rounds, since what else the machine does makes a round slower, never faster. The parse
//! of the same person by serde_json alone stands first: ratios to it can be compared between machines.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that can't go on has failed, and speaks on standard output"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use scim::patch::{Edits, Head, Patch, PatchPath, edits};
use scim::{Filter, Incoming, Kind, Limits, MemberAnswer, Meta, Resource, Wanted, Whole, dialect, json, project};
use serde_json::Value;

/// Rounds of each figure, and how long one takes at least: less than a turn of the scheduler, so that many go uninterrupted.
const ROUNDS: usize = 300;
const ROUND: Duration = Duration::from_micros(500);

/// The look-up that every identity provider sends before anything else, and what it may cost.
const LOOK_UP: &str = r#"userName eq "anna.berg@corp.example""#;
const LOOK_UP_GOAL: f64 = 2_000.0;

const COMPLEX: &str = r#"userType eq "Employee" and (emails[type eq "work" and value ew "@corp.example"] or not (title pr)) and meta.lastModified gt "2024-05-01T08:00:00Z""#;

const PERSON: &str = r#"{
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
    "externalId": "00u1a2b3c4d5e6f7g8h9", "userName": "anna.berg@corp.example", "active": true, "displayName": "Anna Berg", "title": "Engineer",
    "userType": "Employee", "preferredLanguage": "de-DE", "locale": "de-DE", "timezone": "Europe/Berlin",
    "name": { "givenName": "Anna", "familyName": "Berg", "formatted": "Anna Berg" },
    "emails": [{ "value": "anna.berg@corp.example", "type": "work", "primary": true }, { "value": "anna@home.example", "type": "home" }],
    "phoneNumbers": [{ "value": "+49 30 1234567", "type": "work" }],
    "addresses": [{ "type": "work", "streetAddress": "Hauptstraße 1", "locality": "Berlin", "postalCode": "10115", "country": "DE" }],
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "employeeNumber": "701984", "department": "Research", "manager": { "value": "26118915-6090" } }
}"#;

fn main() {
    let person: Value = serde_json::from_str(PERSON).unwrap();
    let parse =
        told("serde_json alone, the same person", None, || serde_json::from_str::<Value>(black_box(PERSON)).unwrap());
    told("a person: bytes to JSON within the limits", Some(parse), || {
        json::parse(black_box(PERSON.as_bytes()), &Limits::default()).unwrap()
    });
    told("a person: JSON to a resource, dialect and all", Some(parse), || {
        let canonical = dialect::canonical_resource(Kind::User, black_box(&person).clone());
        Incoming::read(Kind::User, &canonical.body, &Limits::default()).unwrap()
    });
    let look_up = filters(parse, &whole().document());
    paths(parse);
    patches(parse, &person);
    projections(parse);
    let verdict = if look_up <= LOOK_UP_GOAL { "is kept" } else { "is missed" };
    println!("\nThe goal of {:.1} µs for the parse of the usual look-up {verdict}.", LOOK_UP_GOAL / 1e3);
}

/// The nanoseconds of the parse of the usual look-up.
fn filters(parse: f64, document: &serde_json::Map<String, Value>) -> f64 {
    let limits = Limits::default();
    let parsed = |text: &str| Filter::parse(black_box(text), &limits).unwrap();
    let look_up = told("filter, the usual look-up: parse", Some(parse), || parsed(LOOK_UP));
    told("filter, the usual look-up: mended, parsed, checked, keys", Some(parse), || {
        let (text, _) = dialect::canonical_filter(Kind::User, black_box(LOOK_UP));
        let filter = Filter::parse(&text, &limits).unwrap();
        filter.check(Kind::User).unwrap();
        filter.look_ups(Kind::User)
    });
    told("filter, a complex one: parse", Some(parse), || parsed(COMPLEX));
    for (name, text) in [("the usual look-up", LOOK_UP), ("a complex one", COMPLEX)] {
        let filter = parsed(text);
        assert!(filter.matches(Kind::User, document));
        told(&format!("filter, {name}: match of a person"), Some(parse), || {
            filter.matches(Kind::User, black_box(document))
        });
    }
    look_up
}

fn paths(parse: f64) {
    for (kind, path) in [
        (Kind::User, "title"),
        (Kind::User, "name.givenName"),
        (Kind::User, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value"),
        (Kind::User, r#"emails[type eq "work"].value"#),
        (Kind::Group, r#"members[value eq "018f-2a"]"#),
    ] {
        let name = path.rsplit_once("2.0:").map_or(path, |(_, rest)| rest);
        told(&format!("path {name}"), Some(parse), || {
            PatchPath::parse(kind, black_box(path), &Limits::default()).unwrap()
        });
    }
}

/// From JSON to edits, as a PATCH goes: dialect, operations, what changes.
fn patches(parse: f64, person: &Value) {
    let user = Incoming::read(Kind::User, person, &Limits::default()).unwrap().resource;
    let group = Resource::from_stored(Kind::Group, r#"{"displayName":"Research"}"#).unwrap();
    for (name, head, operation) in [
        ("one attribute", &user, r#"{"op":"replace","path":"title","value":"Chief"}"#),
        ("one attribute, as Entra ID sends it", &user, r#"{"op":"Replace","path":"active","value":"False"}"#),
        (
            "a value path",
            &user,
            r#"{"op":"replace","path":"emails[type eq \"work\"].value","value":"a.berg@corp.example"}"#,
        ),
        ("without a path", &user, r#"{"op":"replace","value":{"title":"Chief","name":{"givenName":"Anne"}}}"#),
        ("add a member", &group, r#"{"op":"add","path":"members","value":[{"value":"018f2a9c-6090"}]}"#),
    ] {
        let body = format!(r#"{{"schemas":["{}"],"Operations":[{operation}]}}"#, scim::urn::PATCH_OP);
        let body: Value = serde_json::from_str(&body).unwrap();
        let decide = || -> Edits {
            let canonical = dialect::canonical_patch(head.kind(), black_box(&body).clone());
            let patch = Patch::read(head.kind(), &canonical.body, &Limits::default()).unwrap();
            edits(&patch, &Head { resource: head, id: "018f", members: None }, &canonical.leniency).unwrap()
        };
        assert!(!decide().is_empty());
        told(&format!("PATCH, {name}: JSON to edits"), Some(parse), decide);
    }
    let incoming = Incoming::read(Kind::User, person, &Limits::default()).unwrap();
    told("PUT that changes nothing: edits", Some(parse), || Edits::between(black_box(&user), &incoming).unwrap());
}

fn projections(parse: f64) {
    let of = whole();
    for (name, attributes, excluded) in [
        ("everything", None, None),
        ("attributes=userName,emails.value", Some("userName,emails.value"), None),
        ("excludedAttributes=groups", None, Some("groups")),
    ] {
        let wanted = Wanted::parse(Some(Kind::User), attributes, excluded).unwrap();
        told(&format!("answer, {name}: projection and its JSON"), Some(parse), || {
            project(black_box(&of).clone(), &wanted).to_string()
        });
    }
}

fn whole() -> Whole {
    let person: Value = serde_json::from_str(PERSON).unwrap();
    let at = "2026-11-27T08:00:00Z".parse().unwrap();
    let location = "https://rollcall.example/scim/v2/corp/Users/018f2a9c-6090".to_owned();
    let group = MemberAnswer {
        value: "018f2a9c-7777".to_owned(),
        display: Some("Research".to_owned()),
        kind: Some(Kind::Group),
        location: Some("https://rollcall.example/scim/v2/corp/Groups/018f2a9c-7777".to_owned()),
    };
    Whole {
        resource: Incoming::read(Kind::User, &person, &Limits::default()).unwrap().resource,
        id: "018f2a9c-6090".to_owned(),
        meta: Meta { created: at, modified: at, version: 7, location },
        members: vec![group],
    }
}

/// Measures and prints a row; the nanoseconds of one.
fn told<T>(name: &str, parse: Option<f64>, mut work: impl FnMut() -> T) -> f64 {
    let mut round = |times: u32| {
        let begin = Instant::now();
        for _ in 0..times {
            black_box(work());
        }
        begin.elapsed()
    };
    let mut times = 1;
    while round(times) < ROUND {
        times *= 2;
    }
    let best = (0..ROUNDS).map(|_| round(times)).min().unwrap();
    let nanos = best.as_secs_f64() * 1e9 / f64::from(times);
    let ratio = parse.map_or_else(String::new, |parse| format!("{:>6.2} of that", nanos / parse));
    println!("{name:<62} {:>7.2} µs {ratio}", nanos / 1e3);
    nanos
}
