//! An approval is of what was seen: with its archives or without, under the settings of that moment.

use ::scim::Kind;
use app::users::{self, How};
use app::{Error, reports, sync};
use planning::guard::Rule;
use planning::{Status, Who};
use store::run::RunStatus;

use crate::support::{Acme, SLUG};

/// People of the console whom the directory does not have.
fn strangers(acme: &Acme, count: usize) {
    let rows: Vec<String> = (0..count).map(|at| format!("stranger{at}@acme.example")).collect();
    let file = format!("Email\n{}\n", rows.join("\n"));
    users::import(&acme.app, SLUG, file.as_bytes(), How::default(), &Who::Operator, "import").expect("imported");
}

fn approve(acme: &Acme, run: i64, without_archives: bool) -> Result<(), Error> {
    sync::approve(&acme.app, SLUG, run, None, without_archives, &Who::Operator, "worker")
}

fn active(acme: &Acme) -> usize {
    acme.people().iter().filter(|told| told.user.status == Status::Active).count()
}

/// What holds the newest run's plan.
fn held_by(acme: &Acme) -> Vec<Rule> {
    let report = reports::show(&acme.app, SLUG, acme.newest_run()).expect("a report");
    assert_eq!(report.status, RunStatus::Held);
    report.held.iter().map(|held| held.rule).collect()
}

#[test]
fn archives_that_were_refused_are_refused_also_when_nothing_holds_them_any_more() {
    let acme = Acme::live();
    strangers(&acme, 6);
    let before = active(&acme);
    let run = acme.sync().expect("a run");
    assert_eq!(held_by(&acme), [Rule::ArchiveLimit]);
    acme.set(&["guard.archive_min=100"]);
    approve(&acme, run, true).expect("approved");
    assert_eq!(active(&acme), before);
}

#[test]
fn a_first_live_plan_without_its_archives_leaves_the_next_one_to_be_seen() {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    acme.create_person("alice");
    acme.complete();
    strangers(&acme, 2);
    acme.set(&["provisioning.test_mode=false"]);
    let run = acme.work().pop().expect("a run");
    assert_eq!(held_by(&acme), [Rule::FirstLive]);
    approve(&acme, run, true).expect("approved");
    assert_eq!(active(&acme), 3, "alice came, nobody went");
    acme.sync().expect("a run");
    assert_eq!(held_by(&acme), [Rule::FirstLive], "whoever was spared is not archived unseen");
}

#[test]
fn test_mode_that_comes_on_while_a_run_is_applied_makes_the_next_live_run_the_first() {
    let acme = Acme::live();
    acme.create_person("alice");
    sync::now(&acme.app, SLUG, &Who::Operator).expect("asked");
    let other = acme.clone();
    // The claim, the look, the storing; then the chunk begins.
    acme.clock.at_reading(4, move || other.set(&["provisioning.test_mode=true"]));
    acme.work();
    assert!(!acme.clock.forget_deed(), "Test Mode came on in the middle");
    assert_eq!(active(&acme), 2, "what was begun was ended");
    acme.set(&["provisioning.test_mode=false"]);
    acme.create_person("bob");
    acme.work();
    assert_eq!(held_by(&acme), [Rule::FirstLive]);
}

#[test]
fn a_large_group_that_the_directory_deletes_is_held() {
    let acme = Acme::live();
    let ids: Vec<_> = (0..20).map(|at| acme.create_person(&format!("worker{at}"))).collect();
    let members: Vec<_> = ids.iter().map(|id| serde_json::json!({ "value": id })).collect();
    let body = serde_json::json!({ "displayName": "Everybody", "members": members });
    let group = acme.create(Kind::Group, body).expect("a group");
    acme.sync().expect("a run");
    acme.delete(Kind::Group, &group).expect("deleted");
    acme.sync().expect("a run");
    assert_eq!(held_by(&acme), [Rule::GroupEmptied]);
}
