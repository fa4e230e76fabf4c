//! What a sync left undone is no answer any more once a later one had nothing to say of it.

use ::scim::Kind;
use app::sync;
use jiff::SignedDuration;
use planning::{Code, Who};
use serde_json::{Value, json};

use super::explain;
use crate::support::{Acme, SLUG};

const ALICE: &str = "alice@acme.example";

/// The directory changes an attribute a minute later, and a sync looks.
fn says(acme: &Acme, id: &str, value: &Value) -> i64 {
    acme.clock.wait(SignedDuration::from_secs(60));
    acme.patch(Kind::User, id, &json!([{ "op": "replace", "value": value }])).expect("a PATCH");
    acme.clock.wait(SignedDuration::from_secs(60));
    acme.sync().expect("a sync")
}

#[test]
fn whoever_is_active_again_is_not_told_as_kept() {
    let acme = Acme::live();
    acme.set(&["guard.archive_min=1"]);
    let ids = ["alice", "bob"].map(|name| acme.create_person(name));
    acme.sync().expect("a sync");
    acme.patch(Kind::User, &ids[1], &json!([{ "op": "replace", "value": { "active": false } }])).expect("a PATCH");
    let held = says(&acme, &ids[0], &json!({ "active": false }));
    sync::reject(&acme.app, SLUG, held, Some(SignedDuration::from_hours(24)), None, &Who::Operator).expect("rejected");
    acme.sync().expect("a sync");
    assert_eq!(explain(&acme, ALICE).why.code, Code::KeptUntil);
    says(&acme, &ids[0], &json!({ "active": true }));
    assert_eq!(explain(&acme, ALICE).why.code, Code::DirectoryActive);
}

#[test]
fn an_address_that_is_there_again_is_not_told_as_missing() {
    let acme = Acme::live();
    let id = acme.create_person("alice");
    acme.sync().expect("a sync");
    says(&acme, &id, &json!({ "userName": "broken" }));
    assert_eq!(explain(&acme, ALICE).why.code, Code::AddressMissing);
    says(&acme, &id, &json!({ "userName": ALICE }));
    assert_eq!(explain(&acme, ALICE).why.code, Code::DirectoryActive);
}

#[test]
fn what_no_sync_has_looked_at_since_is_told_as_it_was() {
    let acme = Acme::live();
    let id = acme.create_person("alice");
    acme.sync().expect("a sync");
    says(&acme, &id, &json!({ "userName": "broken" }));
    acme.create_person("bob");
    acme.sync().expect("a sync of what was written");
    assert_eq!(explain(&acme, ALICE).why.code, Code::AddressMissing);
}
