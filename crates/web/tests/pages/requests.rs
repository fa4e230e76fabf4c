//! The request log: sentences, filters, refusals together, and one request whole.

use app::admins::Role;
use jiff::SignedDuration;
use planning::Who;
use serde_json::{Value, json};

use crate::html;
use crate::support::{ACME, World};
use crate::visitor::{Page, Visitor};

/// A world whose provider has sent this, and the token.
fn told(people: &[&str]) -> (World, String) {
    let world = World::new();
    world.set(&[("provisioning.enabled", "true")]);
    let token = world.token();
    world.push(&token, people);
    written(&world);
    (world, token)
}

fn written(world: &World) {
    app::requests::write_down(&world.app).expect("written down");
}

/// The ids that the list links to, in order.
fn listed(page: &Page) -> Vec<String> {
    let rows = page.text.split("<th scope=\"row\"><a href=\"/requests/").skip(1);
    rows.filter_map(|row| row.split('"').next().map(str::to_owned)).collect()
}

fn link(page: &Page, label: &str) -> Option<String> {
    let end = page.text.find(&format!("\">{label}</a>"))?;
    let start = page.text[..end].rfind("href=\"")? + "href=\"".len();
    Some(page.text[start..end].replace("&#38;", "&"))
}

/// Opens the newest request.
fn newest(anna: &mut Visitor<'_>) -> Page {
    let first = listed(&anna.opens("/requests")).remove(0);
    anna.opens(&format!("/requests/{first}"))
}

#[test]
fn before_the_first_call_the_log_says_what_will_stand_there_and_leads_to_a_guide() {
    let world = World::new();
    let mut anna = world.anna();
    let page = anna.opens("/requests");
    page.is(200).says("No request has come yet.").says("A setup guide says what to enter where");
    assert!(page.text.contains("href=\"/account/user-provisioning/guides\""));
    anna.opens("/requests?result=alike").is(200).says("Nothing was refused");
    for absurd in ["/requests?result=gone&what=x&from=never&until=%00&before=", "/requests?person=%00%FF&before=%00"] {
        anna.opens(absurd).is(200);
    }
}

#[test]
fn the_log_is_leafed_through_the_newest_first() {
    let people: Vec<String> = (0..120).map(|at| format!("p{at:03}")).collect();
    let names: Vec<&str> = people.iter().map(String::as_str).collect();
    let (world, _) = told(&names);
    let mut anna = world.anna();
    let first = anna.opens("/requests");
    first.is(200).says("Created the user p119@acme.example (p119 Example).");
    let second = anna.opens(&link(&first, "Older requests").expect("an older page"));
    let third = anna.opens(&link(&second, "Older requests").expect("an older page"));
    let all: Vec<String> = [&first, &second, &third].into_iter().flat_map(listed).collect();
    assert_eq!((all.len(), listed(&third).len(), link(&third, "Older requests")), (120, 20, None));
    assert!(all.is_sorted_by(|one, next| one > next), "each once, the newest first");
    assert_eq!(link(&third, "Newest requests").as_deref(), Some("/requests"));
}

#[test]
fn what_is_asked_for_is_shown_and_nothing_else() {
    let (world, token) = told(&["anna", "bob"]);
    let mut anna = world.anna();
    let says = |anna: &mut Visitor<'_>, query: &str| {
        let page = anna.opens(&format!("/requests?{query}"));
        page.is(200);
        listed(&page).len()
    };
    world.pass(SignedDuration::from_hours(2));
    world.scim(&token, "GET", "/Users?filter=userName%20eq%20%22carla@acme.example%22", &Value::Null);
    world.scim(&token, "POST", "/Users", &json!({ "userName": "bob@acme.example" }));
    world.scim("wrong", "GET", "/Users", &Value::Null);
    let group = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "North" });
    world.scim(&token, "POST", "/Groups", &group);
    written(&world);
    let rows = [
        ("", 6),
        ("result=refused", 2),
        ("result=4xx", 2),
        ("result=5xx", 0),
        ("what=change", 4),
        ("what=create", 4),
        ("what=look-up", 1),
        ("what=read", 1),
        ("what=delete", 0),
        ("what=group", 1),
        ("person=bob@acme.example", 2),
        ("person=CARLA@acme.example", 1),
        ("person=nobody@acme.example", 0),
        ("person=bob@acme.example&result=refused", 1),
        ("person=bob@acme.example&what=look-up", 0),
        // The clock stood at 08:00 and at 10:00 UTC.
        ("from=2026-11-03T09:00", 4),
        ("until=2026-11-03T09:00", 2),
        ("from=2026-11-03T08:00&until=2026-11-03T08:00", 2),
        ("result=4xx&what=create", 1),
    ];
    for (query, count) in rows {
        assert_eq!(says(&mut anna, query), count, "{query}");
    }
    anna.opens("/requests?result=5xx").says("No request is like that.").says("Show all requests");
}

#[test]
fn refusals_that_say_the_same_stand_together_with_the_newest_of_them() {
    let (world, token) = told(&["anna", "bob"]);
    for person in ["anna", "bob", "anna"] {
        world.scim(&token, "POST", "/Users", &json!({ "userName": format!("{person}@acme.example") }));
    }
    world.scim(&token, "DELETE", "/Users/nobody", &Value::Null);
    written(&world);
    let mut anna = world.anna();
    let page = anna.opens("/requests?result=alike");
    page.is(200).says("How many");
    let counts: Vec<&str> =
        page.text.split("data-label=\"How many\">").skip(1).filter_map(|cell| cell.split('<').next()).collect();
    assert_eq!(counts, ["3", "1"], "{page:?}");
    page.says("Refused to create the user anna@acme.example").says("404 refused");
}

#[test]
fn the_log_is_followed_by_looking_again() {
    let (world, token) = told(&["anna"]);
    let mut anna = world.anna();
    let follow = link(&anna.opens("/requests"), "Follow").expect("a way to follow");
    let page = anna.opens(&follow);
    page.is(200).says("The newest request came at 2026-11-03T08:00:00Z.").says("Look again").says("Stop following");
    assert!(page.text.contains("id=\"requests-rows\" data-live"), "{page:?}");
    world.push(&token, &["bob"]);
    written(&world);
    anna.opens("/requests?follow=yes").says("Created the user bob@acme.example");
}

#[test]
fn one_request_says_what_it_changed_whom_it_concerns_and_how_to_ask_again() {
    let (world, token) = told(&["anna"]);
    world.set(&[("provisioning.test_mode", "true")]);
    let mut visitor = world.anna();
    let made = newest(&mut visitor);
    made.is(200).says("Created the user anna@acme.example").says("no run yet, or it changed nothing");
    let traced = app::users::trace(&world.app, ACME, "anna@acme.example").expect("traced");
    let request = traced.explained.expect("a story").timeline[0].request.clone().expect("a request");
    assert!(made.text.contains(&request), "the timeline leads to it");

    let record = person(&world, &token).expect("a record");
    let patch = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [
            { "op": "Replace", "path": "active", "value": "False" },
            { "op": "replace", "path": "name.familyName", "value": "O'Hara $(id)" },
        ],
    });
    assert_eq!(world.scim(&token, "PATCH", &record, &patch), 200);
    written(&world);
    app::sync::now(&world.app, ACME, &Who::Operator).expect("a run");
    world.work();
    let page = newest(&mut visitor);
    page.is(200).says("before: true → after: false").says("before: Example → after: O'Hara $(id)");
    page.says("op_case").says("Entra ID capitalises operations").says("boolean_text");
    page.says("anna@acme.example · Explain");
    assert!(page.text.contains("<del><bdi>true</bdi></del>") && page.text.contains("<ins><bdi>false</bdi></ins>"));
    assert!(page.text.contains("href=\"/explain?who=anna%40acme.example\""), "{page:?}");
    let run = app::reports::list(&world.app, ACME).expect("runs")[0].run.expect("a number");
    assert!(page.text.contains(&format!("href=\"/provisioning/{run}\"")), "{page:?}");
    let curl = html::plain(page.text.split("<textarea id=\"curl\"").nth(1).expect("a command"));
    assert!(curl.contains(&format!("curl -X PATCH 'https://rollcall.example/scim/v2/acme{record}'")), "{curl}");
    assert!(curl.contains("Bearer $SCIM_TOKEN") && curl.contains(r"O'\''Hara $(id)"), "{curl}");
    page.keeps_quiet_about(&token);
}

/// The path of the first person of the mirror.
fn person(world: &World, token: &str) -> Option<String> {
    let page = Visitor::new(world).asks_scim("GET", &format!("/scim/v2/{ACME}/Users"), Some(token));
    let list: Value = serde_json::from_str(&page.text).ok()?;
    Some(format!("/Users/{}", list["Resources"][0]["id"].as_str()?))
}

#[test]
fn a_refusal_names_the_clause_and_what_is_gone_is_said_to_be_gone() {
    let (world, token) = told(&["anna"]);
    world.scim(&token, "POST", "/Users", &json!({ "userName": "anna@acme.example" }));
    written(&world);
    let mut anna = world.anna();
    newest(&mut anna)
        .says("409 refused")
        .says("RFC 7644 section 3.3")
        .says("uniqueness")
        .says("Nothing: the record is as it was before.");
    let gone = anna.opens("/requests/019adf2c-7e4e-7000-8000-000000000001");
    gone.is(404).says("This request is not in the log").says("It is older than the log goes back");
}

#[test]
fn the_operations_of_a_bulk_stand_behind_it_and_lead_back() {
    let (world, token) = told(&[]);
    let operation = |name: &str| json!({ "method": "POST", "path": "/Users", "bulkId": name, "data": { "userName": format!("{name}@acme.example") } });
    let bulk = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": [operation("anna"), operation("bob")],
    });
    assert_eq!(world.scim(&token, "POST", "/Bulk", &bulk), 200);
    written(&world);
    let mut anna = world.anna();
    let ids = listed(&anna.opens("/requests"));
    let whole = ids.iter().find(|id| !id.contains('.')).expect("the Bulk").clone();
    let page = anna.opens(&format!("/requests/{whole}"));
    page.is(200).says("Sent 2 operations in one request: all were done.");
    assert_eq!(listed(&page), [format!("{whole}.1"), format!("{whole}.2")]);
    let part = anna.opens(&format!("/requests/{whole}.2"));
    part.is(200).says("Created the user bob@acme.example");
    assert!(part.text.contains(&format!("href=\"/requests/{whole}\"")), "{part:?}");
}

#[test]
fn a_gap_in_the_log_is_told() {
    let (world, _) = told(&["anna"]);
    let at = "2026-11-03T07:00:00Z".parse().expect("an instant");
    let gap = store::request::Gap { since: at, until: at, lost: 12 };
    world
        .app
        .store
        .write::<_, store::Error>(store::AccountId(1), move |tx| {
            store::request::lost(tx, store::AccountId(1), "noted", &gap)
        })
        .expect("noted");
    world.anna().opens("/requests").says("12 requests were answered between 3 Nov 2026, 07:00 UTC and");
}

#[test]
fn support_reads_the_log_and_nobody_reads_that_of_another_account() {
    let (world, _) = told(&["anna"]);
    let mut sam = world.colleague("sam@acme.example", Role::Support);
    let page = newest(&mut sam);
    page.is(200).says("Created the user anna@acme.example");
    let id = listed(&sam.opens("/requests")).remove(0);
    let globex = world.open_account("globex");
    let mut other = world.set_up(&globex);
    other.opens("/requests").is(200).says("No request has come yet.");
    other.opens(&format!("/requests/{id}")).is(404).keeps_quiet_about("anna@acme.example");
}
