//! Somebody who is not here: what is known of the address, and where to look.

use ::scim::Kind;
use app::{Error, users};
use jiff::SignedDuration;
use planning::Code;
use serde_json::json;

use super::explain;
use super::stories::{later, patch, synced};
use crate::support::{Acme, SLUG, person};

fn nobody(acme: &Acme, email: &str) -> String {
    match users::explain(&acme.app, SLUG, email) {
        Err(Error::NotFound(sentence)) => sentence,
        other => panic!("there is somebody: {other:?}"),
    }
}

#[test]
fn whoever_was_never_sent_is_looked_for_where_their_provider_shows_it() {
    let acme = Acme::live();
    for profile in planning::profile::NAMES {
        acme.set(&[&format!("provisioning.idp_profile={profile}")]);
        let sentence = nobody(&acme, "bob@acme.example");
        let known = "neither “acme” nor its directory has anybody with the address “bob@acme.example”. No request that is still in the log has named this address. ";
        let look = &planning::profile::find(profile).expect("a profile").guide.missing;
        assert_eq!(sentence, format!("{known}{look}"));
    }
    acme.set(&["provisioning.enabled=false"]);
    let sentence = nobody(&acme, "bob@acme.example");
    assert!(sentence.ends_with("User provisioning is off, so nothing that a directory sends is taken."), "{sentence}");
}

#[test]
fn a_refused_request_that_named_the_address_is_told_and_so_is_a_look_up() {
    let acme = Acme::live();
    acme.looks_for("bob@acme.example");
    let sentence = nobody(&acme, "bob@acme.example");
    let asked = "The last request that named this address came on 2026-11-24 09:00 UTC (request ";
    assert!(sentence.contains(asked), "{sentence}");
    assert!(sentence.contains("): Looked for a user with userName “bob@acme.example”: nobody."), "{sentence}");
    later(&acme);
    acme.is_refused("bob@acme.example", "the name has a control character");
    later(&acme);
    acme.looks_for("bob@acme.example");
    let sentence = nobody(&acme, "bob@acme.example");
    assert!(sentence.contains("The directory tried on 2026-11-24 09:05 UTC (request "), "{sentence}");
    assert!(sentence.contains("the name has a control character"), "{sentence}");
}

#[test]
fn somebody_whom_the_directory_has_inactive_or_deleted_before_any_sync_is_told_so() {
    let acme = Acme::live();
    let mut body = person("bob");
    body["active"] = json!(false);
    let bob = acme.create(Kind::User, body).expect("created");
    assert_eq!(explain(&acme, "bob@acme.example").why.code, Code::DirectoryInactive);
    synced(&acme);
    let why = explain(&acme, "bob@acme.example").why;
    assert_eq!(why.code, Code::DirectoryInactive);
    assert!(why.sentence.contains("nobody is made of somebody inactive"), "{}", why.sentence);
    patch(&acme, &bob, &json!({ "active": true }));
    let why = explain(&acme, "bob@acme.example").why;
    assert_eq!(why.code, Code::Filling);
    assert!(why.sentence.contains("no sync has looked since"), "{}", why.sentence);
    later(&acme);
    acme.delete(Kind::User, &bob).expect("deleted");
    let why = explain(&acme, "bob@acme.example").why;
    assert_eq!(why.code, Code::DirectoryDeleted);
    assert!(
        why.sentence.ends_with("The directory said so on 2026-11-24 09:15 UTC in request request."),
        "{}",
        why.sentence
    );
    acme.clock.wait(SignedDuration::from_hours(1));
    synced(&acme);
    assert_eq!(explain(&acme, "bob@acme.example").why.code, Code::DirectoryDeleted);
}
