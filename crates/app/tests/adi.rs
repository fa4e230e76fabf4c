//! Under Active Directory the search box and Explain know whom the snapshots in force have, and nobody else.

use app::search::{self, By, Hit, Target};
use app::users::{self, Station};

use crate::explain::stories::{bring, under_active_directory};
use crate::support::{Acme, SLUG};

fn hits(acme: &Acme, text: &str) -> Vec<(Target, By)> {
    let found = search::find(&acme.app, SLUG, text).expect("a search");
    found.into_iter().map(|Hit { to, by, .. }| (to, by)).collect()
}

/// Ann is a user by now; Bob came after Test Mode, so that only the directory has him; Cid was sent over SCIM, before.
fn company() -> Acme {
    let (acme, agent) = under_active_directory(&["ann"]);
    acme.set(&["provisioning.source=scim"]);
    acme.create_person("cid");
    acme.set(&["provisioning.source=adi"]);
    bring(&acme, &agent, &["ann", "bob"]);
    acme
}

#[test]
fn the_search_box_finds_whom_the_snapshots_have_by_address_alias_and_directory_id() {
    let acme = company();
    let bob = Target::Person("bob@acme.example".to_owned());
    assert_eq!(hits(&acme, "BOB@acme.example"), [(bob.clone(), By::Address)]);
    assert_eq!(hits(&acme, "b@acme.example"), [(bob.clone(), By::Address)], "an address of the mailbox");
    assert_eq!(hits(&acme, "00u-bob"), [(bob, By::DirectoryId)]);
    let ann = users::show(&acme.app, SLUG, "ann@acme.example").expect("ann").user;
    let to_ann = Target::User(ann.id.0.clone(), false);
    assert_eq!(hits(&acme, "00u-ann"), [(to_ann.clone(), By::DirectoryId)]);
    assert_eq!(hits(&acme, &ann.link.expect("a tie").resource.0), [(to_ann, By::ScimId)]);
    assert_eq!(hits(&acme, "00u-cid"), [], "whom another source had, this directory does not have");
    assert_eq!(hits(&acme, "00u-nobody"), []);
    // A snapshot that is replaced has nobody any more.
    acme.set(&["provisioning.source=scim"]);
    assert_eq!(hits(&acme, "00u-bob"), []);
    assert_eq!(hits(&acme, "00u-cid"), [(Target::Person("cid@acme.example".to_owned()), By::DirectoryId)]);
}

#[test]
fn explain_traces_somebody_of_a_snapshot_by_directory_id_and_by_the_id_of_the_record() {
    let acme = company();
    let traced = users::trace(&acme.app, SLUG, "00u-bob").expect("traced");
    let passed =
        |station: Station| traced.steps.iter().any(|step| step.station == station && step.pass == users::Pass::Passed);
    assert!(traced.nowhere.is_none() && passed(Station::Received), "{:?}", traced.steps);
    let ann = users::show(&acme.app, SLUG, "ann@acme.example").expect("ann").user;
    for known_as in ["00u-ann", &ann.link.expect("a tie").resource.0] {
        let traced = users::trace(&acme.app, SLUG, known_as).expect("traced");
        assert_eq!(traced.who, "ann@acme.example", "{known_as}");
    }
    assert!(users::trace(&acme.app, SLUG, "00u-cid").expect("traced").nowhere.is_some());
}
