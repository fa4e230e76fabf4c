//! Who is kept under Active Directory, whose snapshots say everything again each time.

use app::adi::{self, Agent};
use app::tokens::{self, Opens};
use app::{reports, sync};
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
    let people: Vec<Value> = people.collect();
    let head = json!({ "domain": "acme.example", "users": people.len(), "groups": 0 });
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

#[test]
fn a_snapshot_that_says_the_same_again_ends_no_keep_and_one_that_has_them_back_does() {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true", "provisioning.source=adi", "guard.archive_min=1"]);
    let token = tokens::generate(&acme.app, SLUG, Opens::Adi, None, &Who::Operator).expect("a token").token;
    let agent = adi::admit(&acme.app, SLUG, Some(&token), "203.0.113.7", "request").expect("the agent");
    let rest = ["c", "d", "e", "f"];
    let seen = bring(&acme, &agent, &["a", "b", "c", "d", "e", "f"], &[]);
    let digest = reports::show(&acme.app, SLUG, seen).expect("a report").digest.map(Digest);
    acme.set_with(&["provisioning.test_mode=false"], digest.as_ref()).expect("live");
    acme.work();
    let held = bring(&acme, &agent, &rest, &["a", "b"]);
    assert_eq!(status(&acme, held), RunStatus::Held);
    let keep = Some(SignedDuration::from_hours(720));
    assert_eq!(sync::reject(&acme.app, SLUG, held, keep, &Who::Operator).expect("rejected").kept, 2);
    let again = bring(&acme, &agent, &rest, &["a", "b"]);
    assert_eq!((status(&acme, again), archived(&acme)), (RunStatus::Completed, Vec::new()), "the same again");
    bring(&acme, &agent, &["a", "c", "d", "e", "f"], &[]);
    assert_eq!(archived(&acme), [""; 0], "a is back, b is absent, which says nothing");
    let last = bring(&acme, &agent, &rest, &["a"]);
    assert_eq!((status(&acme, last), archived(&acme)), (RunStatus::Completed, vec!["a@acme.example".to_owned()]));
}
