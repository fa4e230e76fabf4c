//! How large the part of a world is that a change concerns: as small as can be, and given up where it is too large.
//!
//! That planning the part is planning the whole is a law (`laws/parts.rs`).

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod support;

use std::collections::BTreeSet;

use planning::neighbourhood::Changed;
use planning::{Field, Plan, ResourceId, Scope, Snapshot, reconcile};
use support::around::{leave_open, part, planned_around};
use support::{Sent, World, console_group, known, sent, tied_group, told};

/// A company of 300 in three departments and one group of all, with three managers, synced.
fn company() -> World {
    let mut world = World::new();
    let everybody: Vec<String> = (0..300).map(|at| format!("r{at:03}")).collect();
    for (at, id) in everybody.iter().enumerate() {
        let person =
            sent(id, &format!("p{at:03}@acme.example")).external(&format!("e{at:03}")).named("P", &format!("N{at}"));
        world = world.sends(&if at < 3 { person } else { person.manager(&format!("r{:03}", at % 3)) });
    }
    let all: Vec<&str> = everybody.iter().map(String::as_str).collect();
    world = world.sends_group("g-all", "Everybody", &all);
    for department in 0..3 {
        let members: Vec<&str> = all.iter().copied().skip(department).step_by(3).collect();
        world = world.sends_group(&format!("g-{department}"), &format!("Department {department}"), &members);
    }
    world.sync();
    world
}

fn changed(ids: &[&str]) -> Changed {
    let resources = ids.iter().map(|id| ResourceId((*id).to_owned())).collect();
    Changed { resources, ..Changed::default() }
}

fn size((part, _): &(Snapshot, planning::reconcile::Totals)) -> [usize; 4] {
    [part.mirror.people.len(), part.console.users.len(), part.mirror.groups.len(), part.console.groups.len()]
}

#[test]
fn one_change_of_one_person_concerns_them_their_manager_and_their_groups() {
    let world = company()
        .sends(&sent("r100", "p100@acme.example").external("e100").named("P", "N100").title("CEO").manager("r001"));
    let part = part(&world.0, &changed(&["r100"]), 100).unwrap();
    assert_eq!(size(&part), [2, 2, 2, 2]);
    let members = part.0.mirror.groups.iter().map(|group| group.members.len());
    assert_eq!(members.sum::<usize>(), 4, "of each group those who are looked at anyway");
    assert_eq!(told(&reconcile(&part.0, Scope::Part(&part.1))), told(&world.plan()));
}

#[test]
fn a_person_who_joins_a_group_brings_nobody_else_along() {
    let mut world = company();
    for group in &mut world.0.mirror.groups {
        group.members.retain(|member| member != "r100" || group.id.0 != "g-all");
    }
    let changed = Changed { moved: BTreeSet::from(["r100".to_owned()]), ..changed(&["g-all"]) };
    assert_eq!(size(&part(&world.0, &changed, 100).unwrap()), [2, 2, 2, 2]);
    assert_eq!(
        told(&planned_around(&world.0, &changed).unwrap()),
        ["membership remove Everybody ← p100@acme.example: directory_changed"]
    );
}

#[test]
fn a_group_that_was_an_issue_is_looked_at_as_a_whole() {
    let mut world = company().has_group(console_group("Ops", &[]));
    let without = |of: &World| {
        let members = of.0.mirror.groups.iter().find(|group| group.id.0 == "g-all").unwrap().members.clone();
        members.into_iter().filter(|member| member != "r100").collect::<Vec<_>>()
    };
    let members = without(&world);
    let members: Vec<&str> = members.iter().map(String::as_str).collect();
    // Somebody leaves it while it bears a name that a group of people's has: neither is touched.
    world = world.sends_group("g-all", "Ops", &members);
    let last = world.plan();
    assert_eq!(world.sync(), ["group issue Ops: group_name_clash"]);
    // It has its old name again, by which it is tied as it was; nobody moved since.
    world = world.sends_group("g-all", "Everybody", &members);
    let mut changed = changed(&["g-all"]);
    leave_open(&mut changed, &last);
    assert_eq!(
        told(&planned_around(&world.0, &changed).unwrap()),
        ["membership remove Everybody ← p100@acme.example: directory_changed"]
    );
}

#[test]
fn a_group_that_could_not_be_read_may_have_had_anybody_below_it() {
    let mut world = company().sends_group("g-top", "Top", &["g-0"]);
    world.sync();
    // Nobody leaves Top as long as the group in it can't be read.
    world.0.mirror.groups.retain(|group| group.id.0 != "g-0");
    world.0.mirror.unreadable_groups.push(ResourceId("g-0".to_owned()));
    let last = world.plan();
    assert_eq!(world.sync(), ["group issue g-0: unreadable_record"]);
    // It goes, and nobody was told who was in it.
    world.0.mirror.unreadable_groups.clear();
    assert!(told(&world.plan()).contains(&"membership remove Top ← p000@acme.example: directory_changed".to_owned()));
    let mut changed = changed(&["g-0"]);
    leave_open(&mut changed, &last);
    assert!(part(&world.0, &changed, 10_000).is_none(), "everything is planned");
}

#[test]
fn whoever_names_a_changed_person_as_manager_is_looked_at() {
    let world = company().sends(&sent("r001", "boss@acme.example").external("e001").named("P", "N1"));
    let changed = Changed { gave_up: BTreeSet::from(["p001@acme.example".to_owned()]), ..changed(&["r001"]) };
    let part = part(&world.0, &changed, 200).unwrap();
    assert_eq!(size(&part)[0], 100, "the manager and 99 reports");
    assert_eq!(told(&reconcile(&part.0, Scope::Part(&part.1))), told(&world.plan()));
}

#[test]
fn a_part_that_grows_too_large_is_given_up() {
    let world = company().sends_group("g-new", "New", &["g-all"]);
    assert!(part(&world.0, &changed(&["g-new"]), 100).is_none());
    assert!(part(&world.0, &changed(&["g-new"]), 400).is_some());
    let many: Vec<String> = (0..20).map(|at| format!("r{at:03}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(part(&world.0, &changed(&many), 10).is_none());
}

#[test]
fn a_number_that_a_crowd_bears_names_nobody_and_brings_nobody_along() {
    let mut world = company();
    let numbered = |id: &str, login: &str, number: &str| {
        let enterprise = serde_json::json!({ "employeeNumber": number });
        sent(id, login).named("New", login).set(scim::urn::ENTERPRISE_USER, enterprise)
    };
    for at in 0..40 {
        world = world.sends(&numbered(&format!("n{at}"), &format!("n{at}@acme.example"), "0"));
    }
    world = world.sends(&numbered("m1", "m1@acme.example", "4711"));
    world.sync();
    let world = world.sends(&numbered("x1", "x1@acme.example", "0")).sends(&numbered("x2", "x2@acme.example", "4711"));
    let changed = changed(&["x1", "x2"]);
    assert_eq!(
        size(&part(&world.0, &changed, 100).unwrap())[0],
        7,
        "the two, the one like them, and four of the crowd"
    );
    assert_eq!(told(&planned_around(&world.0, &changed).unwrap()), told(&world.plan()));
}

/// A company in which somebody archived is in a group that does not list them, since a newcomer looks like them.
fn company_with_a_double(double: &Sent, number: &str) -> (World, Plan) {
    let leaver = known("ann@old.example").named("Ann", "Ant").own(Field::EmployeeNumber, number).archived();
    let mut world = company()
        .has(leaver)
        .has_group(tied_group("Choir", "g-choir", &["ann@old.example"]))
        .sends_group("g-choir", "Choir", &[])
        .sends(double);
    let last = world.plan();
    world.sync();
    assert_eq!(
        told(&world.plan()),
        ["user issue ann@acme.example: duplicate_of"],
        "who may be them stays in the group"
    );
    (world, last)
}

#[test]
fn whom_a_newcomer_looks_like_is_looked_at_when_the_newcomer_goes() {
    let (world, last) = company_with_a_double(&sent("x1", "ann@acme.example").named("Ann", "Ant"), "");
    let world = world.deletes("x1");
    let mut changed = Changed { gave_up: BTreeSet::from(["ann@acme.example".to_owned()]), ..changed(&["x1"]) };
    leave_open(&mut changed, &last);
    let around = planned_around(&world.0, &changed).unwrap();
    assert_eq!(told(&around), ["membership remove Choir ← ann@old.example: directory_changed"]);
    assert_eq!(told(&around), told(&world.plan()));
}

#[test]
fn whom_a_newcomer_looks_like_is_looked_at_when_a_crowd_has_their_number() {
    let numbered = |id: &str, login: &str| {
        sent(id, login).set(scim::urn::ENTERPRISE_USER, serde_json::json!({ "employeeNumber": "0" }))
    };
    let (mut world, last) = company_with_a_double(&numbered("x1", "ann@acme.example"), "0");
    let crowd: Vec<String> = (0..40).map(|at| format!("n{at:02}")).collect();
    for id in &crowd {
        world = world.sends(&numbered(id, &format!("{id}@acme.example")));
    }
    let ids: Vec<&str> = crowd.iter().map(String::as_str).collect();
    let mut changed = changed(&ids);
    leave_open(&mut changed, &last);
    let around = planned_around(&world.0, &changed).unwrap();
    assert_eq!(told(&around), told(&world.plan()), "the number names nobody any more");
    assert!(told(&around).contains(&"membership remove Choir ← ann@old.example: directory_changed".to_owned()));
}

#[test]
fn nothing_changed_is_nothing_to_ask() {
    assert_eq!(size(&part(&company().0, &Changed::default(), 1).unwrap()), [0; 4]);
}
