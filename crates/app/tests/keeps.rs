//! Who is kept under Active Directory, whose snapshots say everything again each time.

use ::scim::Kind;
use app::adi::{self, Agent};
use app::reports::{self, Scope};
use app::sync;
use app::tokens::{self, Opens};
use app::users::{self, Keeper, Window};
use jiff::SignedDuration;
use planning::{Digest, Status, Who};
use serde_json::{Value, json};
use store::run::RunStatus;

use crate::support::{Acme, SLUG};

const AD_USER: &str = "urn:rollcall:scim:schemas:extension:activedirectory:1.0:User";
const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

fn person(name: &str, active: bool) -> Value {
    json!({
        "schemas": [USER, AD_USER],
        "userName": format!("{name}@acme.example"),
        "active": active,
        AD_USER: { "objectGUID": format!("guid-{name}"), "sAMAccountName": name },
    })
}

/// The directory as it is now, people in use and not; the sync that follows.
fn bring(acme: &Acme, agent: &Agent, active: &[&str], inactive: &[&str]) -> i64 {
    let people = active.iter().map(|name| person(name, true)).chain(inactive.iter().map(|name| person(name, false)));
    bring_people(acme, agent, &people.collect::<Vec<Value>>())
}

fn bring_people(acme: &Acme, agent: &Agent, people: &[Value]) -> i64 {
    let head = json!({ "domain": "acme.example", "users": people.len(), "groups": 0, "parts": 1 });
    let id = adi::begin(&acme.app, agent, &head).expect("begun").id;
    adi::put_part(&acme.app, agent, &id, "1", json!({ "Resources": people })).expect("a part");
    adi::complete(&acme.app, agent, &id).expect("complete");
    acme.work().pop().expect("a run follows")
}

fn status(acme: &Acme, run: i64) -> RunStatus {
    reports::show(&acme.app, SLUG, run).expect("a report").status
}

fn archived(acme: &Acme) -> Vec<String> {
    let people = acme.people();
    people.iter().filter(|told| told.user.status == Status::Archived).map(|told| told.user.email.clone()).collect()
}

/// Who stays whatever comes.
const REST: [&str; 4] = ["c", "d", "e", "f"];

/// A live company under Active Directory that `a` and `b` left, these as inactive and the others as absent; the run that
/// would archive both was rejected, and they are kept.
fn a_and_b_are_kept(inactive: &[&str]) -> (Acme, Agent) {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true", "provisioning.source=adi", "guard.archive_min=1"]);
    let token = tokens::generate(&acme.app, SLUG, Opens::Adi, None, &Who::Operator).expect("a token").token;
    let agent = adi::admit(&acme.app, SLUG, Some(&token), "203.0.113.7", "request").expect("the agent");
    let seen = bring(&acme, &agent, &["a", "b", "c", "d", "e", "f"], &[]);
    let digest = reports::show(&acme.app, SLUG, seen).expect("a report").digest.map(Digest);
    acme.set_with(&["provisioning.test_mode=false"], digest.as_ref()).expect("live");
    acme.work();
    let held = bring(&acme, &agent, &REST, inactive);
    assert_eq!(status(&acme, held), RunStatus::Held);
    let keep = Some(SignedDuration::from_hours(720));
    assert_eq!(sync::reject(&acme.app, SLUG, held, keep, None, &Who::Operator).expect("rejected").kept, 2);
    (acme, agent)
}

#[test]
fn a_snapshot_that_says_the_same_again_ends_no_keep_and_one_that_has_them_back_does() {
    let (acme, agent) = a_and_b_are_kept(&["a", "b"]);
    let again = bring(&acme, &agent, &REST, &["a", "b"]);
    assert_eq!((status(&acme, again), archived(&acme)), (RunStatus::Completed, Vec::new()), "the same again");
    bring(&acme, &agent, &["a", "c", "d", "e", "f"], &[]);
    assert_eq!(archived(&acme), [""; 0], "a is back, b is absent, which says nothing");
    let last = bring(&acme, &agent, &REST, &["a"]);
    assert_eq!((status(&acme, last), archived(&acme)), (RunStatus::Completed, vec!["a@acme.example".to_owned()]));
}

#[test]
fn whoever_is_held_for_two_records_that_claim_their_address_is_not_stated_by_them() {
    let (acme, agent) = a_and_b_are_kept(&[]);
    let claim = |number: usize| {
        let mut person = person(&format!("claim{number}"), true);
        person["emails"] = json!([{ "value": "a@acme.example", "type": "work", "primary": true }]);
        person
    };
    let people: Vec<Value> = REST.iter().map(|name| person(name, true)).chain((1..=2).map(claim)).collect();
    let claimed = bring_people(&acme, &agent, &people);
    let told = reports::show(&acme.app, SLUG, claimed).expect("a report");
    assert_eq!((told.counts.users.issues, told.counts.users.held), (2, 2), "{told:#?}");
    let gone = bring(&acme, &agent, &REST, &[]);
    assert_eq!(
        (status(&acme, gone), archived(&acme)),
        (RunStatus::Completed, Vec::new()),
        "they are kept all the same"
    );
}

#[test]
fn it_is_the_same_under_scim() {
    let acme = Acme::live();
    acme.set(&["guard.archive_min=1"]);
    let ids: Vec<String> = ["a", "b", "c", "d", "e"].iter().map(|name| acme.create_person(name)).collect();
    acme.sync().expect("a sync");
    for id in &ids[..2] {
        acme.delete(Kind::User, id).expect("deleted");
    }
    let held = acme.sync().expect("a sync");
    assert_eq!(status(&acme, held), RunStatus::Held);
    let keep = Some(SignedDuration::from_hours(720));
    assert_eq!(sync::reject(&acme.app, SLUG, held, keep, None, &Who::Operator).expect("rejected").kept, 2);
    let claims: Vec<String> = (1..=2)
        .map(|number| {
            let mut person = crate::support::person(&format!("claim{number}"));
            person["emails"] = json!([{ "value": "a@acme.example", "type": "work", "primary": true }]);
            acme.create(Kind::User, person).expect("a record")
        })
        .collect();
    acme.set(&["guard.archive_min=2"]);
    let claimed = acme.sync().expect("a sync of everything");
    let told = reports::show(&acme.app, SLUG, claimed).expect("a report");
    assert_eq!((told.scope, told.counts.users.issues, told.counts.users.held), (Some(Scope::Full), 2, 2), "{told:#?}");
    for id in &claims {
        acme.delete(Kind::User, id).expect("deleted");
    }
    acme.sync().expect("a sync");
    assert_eq!(archived(&acme), [""; 0], "they are kept all the same");
}

/// Whom the list of the kept has, read to its end and back, and how many it says they are.
fn listed(acme: &Acme) -> Vec<String> {
    let first = Window { keeper: Some(Keeper::Kept(acme.app.now())), limit: 1, ..Window::default() };
    let leaf = |mut window: Window, back: bool| {
        let mut told = Vec::new();
        loop {
            let page = users::page(&acme.app, SLUG, &window).expect("a page");
            let (emails, total) = (page.rows.iter().map(|told| told.user.email.clone()), page.total);
            told.extend(emails.map(|email| (email, total)));
            match if back { page.previous } else { page.next } {
                Some(cursor) => window.cursor = cursor,
                None => return told,
            }
        }
    };
    let told = leaf(first.clone(), false);
    assert!(told.iter().all(|(_, total)| *total == told.len()), "{told:?}");
    let end = users::Cursor::Before("zz".to_owned());
    let mut back = leaf(Window { cursor: end, ..first }, true);
    back.reverse();
    assert_eq!(back, told);
    told.into_iter().map(|(email, _)| email).collect()
}

#[test]
fn whoever_the_directory_states_anew_is_in_no_list_of_the_kept_from_that_moment_on() {
    let acme = Acme::live();
    acme.set(&["guard.archive_min=1"]);
    let ids: Vec<String> = ["a", "b", "c", "d", "e"].iter().map(|name| acme.create_person(name)).collect();
    acme.sync().expect("a sync");
    let active = |id: &String, active: bool| {
        acme.patch(Kind::User, id, &json!([{ "op": "replace", "path": "active", "value": active }])).expect("patched");
    };
    for id in &ids[..3] {
        active(id, false);
    }
    let held = acme.sync().expect("a sync");
    let keep = Some(SignedDuration::from_hours(720));
    assert_eq!(sync::reject(&acme.app, SLUG, held, keep, None, &Who::Operator).expect("rejected").kept, 3);
    assert_eq!(listed(&acme), ["a@acme.example", "b@acme.example", "c@acme.example"]);
    let b = users::show(&acme.app, SLUG, "b@acme.example").expect("b").user.id;
    users::keep(&acme.app, SLUG, &[b], keep, &Who::Operator).expect("kept by hand");
    active(&ids[0], true);
    active(&ids[1], true);
    assert_eq!(listed(&acme), ["b@acme.example", "c@acme.example"], "a is stated anew; b is kept by hand");
    acme.delete(Kind::User, &ids[2]).expect("deleted");
    assert_eq!(listed(&acme), ["b@acme.example"]);
    acme.clock.wait(SignedDuration::from_hours(721));
    assert_eq!(listed(&acme), [""; 0]);
}
