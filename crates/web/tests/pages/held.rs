//! A run that is held: what tripped, where to look, who would go; approve, keep, reject.

use app::admins::Role;
use app::reports::RunStatus;
use app::{sync, users};
use planning::{Status, Who};
use serde_json::json;

use crate::html::Form;
use crate::runs::{PEOPLE, held, imports, newest, people, status};
use crate::support::{ACME, ANNA, World};
use crate::visitor::Page;

/// What the form that approves would send.
fn approval(page: &Page) -> Form {
    page.form("approve")
}

/// What the form that rejects would send, the button apart.
fn rejection(page: &Page, days: &str) -> Form {
    page.form("reject").with("keep", days)
}

/// Twelve people of one department and eight others are in the console; then the twelve are set inactive. The held run.
fn mass_leave(world: &World) -> i64 {
    world.set(&[("provisioning.enabled", "true")]);
    let token = world.token();
    let mut ids = Vec::new();
    for at in 0..20 {
        let department = if at < 12 { "Sales" } else { "Freight" };
        let body = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
            "userName": format!("p{at:02}@acme.example"),
            "active": true,
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": department },
        });
        ids.push(world.creates(&token, "/Users", &body));
    }
    world.set(&[("provisioning.test_mode", "false")]);
    world.work();
    let first = newest(world);
    sync::approve(&world.app, ACME, first, None, false, &Who::Operator, "test").expect("the first live run");
    for id in &ids[..12] {
        let patch = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{ "op": "replace", "path": "active", "value": false }],
        });
        assert_eq!(world.scim(&token, "PATCH", &format!("/Users/{id}"), &patch), 200);
    }
    sync::now(&world.app, ACME, &Who::Operator).expect("a run waits");
    world.work();
    let run = newest(world);
    assert_eq!(status(world, run), RunStatus::Held);
    run
}

fn archived(world: &World) -> usize {
    let people = users::list(&world.app, ACME).expect("the people");
    people.iter().filter(|told| told.user.status == Status::Archived).count()
}

#[test]
fn a_held_run_says_why_and_applies_that_plan_once_it_is_approved() {
    let world = World::new();
    let mut anna = world.anna();
    let run = held(&world);
    let path = format!("/provisioning/{run}");
    let page = anna.opens(&path);
    page.is(200).says("Held: nothing is applied until somebody approves it").says("the first live run");
    page.says("Applies exactly the plan of this report.").keeps_quiet_about("Approve without archives");
    assert_eq!(people(&world), 0);
    let form = approval(&page);
    anna.sends_form(&format!("{path}/approve"), &form).leads_to(&format!("{path}?said=approved"));
    let applying = anna.opens(&format!("{path}?said=approved"));
    applying.says("Processing").says("Applied 0 of").says("Approved by").says(ANNA);
    assert_eq!(applying.header("refresh"), "2");
    world.work();
    anna.opens(&path).says("Completed").says("6 people created");
    assert_eq!(people(&world), 6);
    let again = anna.sends_form(&format!("{path}/approve"), &form);
    again.is(409).says(&format!("Run {run} is not held any more: {ANNA} approved it"));
    assert_eq!(again.header("refresh"), "", "what is told stays until it was read");
}

#[test]
fn two_who_approve_at_once_are_answered_each_with_what_happened() {
    let world = World::new();
    let anna = world.anna();
    let run = held(&world);
    let (path, mut first) = (format!("/provisioning/{run}"), anna.clone());
    let digest = approval(&first.opens(&path)).get("digest").expect("a digest").to_owned();
    let mut answers: Vec<u16> = first
        .sends_at_once(2, &format!("{path}/approve"), &[("digest", &digest)])
        .into_iter()
        .map(|page| page.status)
        .collect();
    answers.sort_unstable();
    assert_eq!(answers, [303, 409]);
}

#[test]
fn without_archives_everybody_stays_and_the_rest_is_applied() {
    let world = World::new();
    let mut anna = world.anna();
    imports(&world, "Email\nold@acme.example\n");
    let token = world.token();
    world.set(&[("provisioning.enabled", "true")]);
    world.push(&token, &PEOPLE);
    sync::complete(&world.app, ACME, &Who::Operator).expect("the directory is complete");
    world.set(&[("provisioning.test_mode", "false")]);
    world.work();
    let path = format!("/provisioning/{}", newest(&world));
    let page = anna.opens(&path);
    page.says("Approve without archives").says("1 person stays as they are");
    let form = approval(&page).with("without_archives", "on");
    anna.sends_form(&format!("{path}/approve"), &form).leads_to(&format!("{path}?said=approved-spared"));
    world.work();
    anna.opens(&path).says("Completed").says("6 people created").says("the plan was approved without its archives");
    let people = users::list(&world.app, ACME).expect("the people");
    let old = people.iter().find(|told| told.user.email == "old@acme.example").expect("they are still here");
    assert_eq!(old.user.status, Status::Active);
}

#[test]
fn a_plan_that_has_moved_is_shown_again_before_it_can_be_approved() {
    let world = World::new();
    let mut anna = world.anna();
    let run = held(&world);
    let path = format!("/provisioning/{run}");
    let form = approval(&anna.opens(&path));
    imports(&world, "Email\nben@acme.example\n");
    let moved = anna.sends_form(&format!("{path}/approve"), &form);
    moved.is(409).says("Nothing was applied").says("What is different from the plan you saw");
    moved.says("ben@acme.example").says("5 people would be created");
    let present = approval(&moved);
    assert_ne!(present.get("digest"), form.get("digest"));
    // The run talks of that plan from now on, and waits as before.
    let shown = anna.opens(&path);
    shown.says("Held: nothing is applied").says("5 people would be created").says("Plan replaced since it was held");
    assert_eq!(approval(&shown).get("digest"), present.get("digest"));
    world.stays(|| anna.sends_form(&format!("{path}/approve"), &form)).is(409).says("Nothing was applied");
    anna.sends_form(&format!("{path}/approve"), &present).is(303);
    world.work();
    anna.opens(&path).says("Completed").says("5 people created");
}

#[test]
fn a_form_without_its_digest_and_a_digest_of_no_plan_approve_nothing() {
    let world = World::new();
    let mut anna = world.anna();
    let path = format!("/provisioning/{}", held(&world));
    let form = approval(&anna.opens(&path));
    for (digest, status) in [(None, 400), (Some(""), 400), (Some("beef"), 409)] {
        let form = form.clone().without("digest");
        let form = digest.iter().fold(form, |form, digest| form.with("digest", digest));
        world.stays(|| anna.sends_form(&format!("{path}/approve"), &form)).is(status).says("Nothing was");
    }
}

#[test]
fn support_reads_a_held_run_and_can_not_approve_it() {
    let world = World::new();
    let mut anna = world.anna();
    let mut sam = world.colleague("sam@acme.example", Role::Support);
    let path = format!("/provisioning/{}", held(&world));
    let form = approval(&anna.opens(&path));
    let page = sam.opens(&path);
    page.is(200).says("Your role is Support").keeps_quiet_about("/approve\"");
    let digest = form.get("digest").expect("a digest");
    let refused = world.stays(|| sam.sends(&format!("{path}/approve"), &[("digest", digest)]));
    refused.is(403).says("An Admin or an Owner can do this.");
    sam.opens(&format!("{path}/report.csv")).is(200);
}

#[test]
fn the_owner_of_another_account_approves_nothing_by_the_true_digest_either() {
    let world = World::new();
    let mut anna = world.anna();
    let mut theirs = world.set_up(&world.open_account("globex"));
    let path = format!("/provisioning/{}", held(&world));
    let form = approval(&anna.opens(&path));
    theirs.opens("/account").is(200);
    let fields = [("digest", form.get("digest").expect("a digest"))];
    world.stays(|| theirs.sends(&format!("{path}/approve"), &fields)).is(404);
    anna.sends_form(&format!("{path}/approve"), &form).leads_to(&format!("{path}?said=approved"));
}

#[test]
fn test_mode_and_a_later_sync_take_the_form_away() {
    let world = World::new();
    let mut anna = world.anna();
    let run = held(&world);
    let path = format!("/provisioning/{run}");
    let form = approval(&anna.opens(&path));
    world.set(&[("provisioning.test_mode", "true")]);
    anna.opens(&path).says("while Test Mode is on").keeps_quiet_about("id=\"approve\"");
    let refused = world.stays(|| anna.sends_form(&format!("{path}/approve"), &form));
    refused.is(409).says("while Test Mode is on").keeps_quiet_about("--approve");
    sync::now(&world.app, ACME, &Who::Operator).expect("a run waits");
    world.work();
    anna.opens(&path).says("A later sync has looked again").says(&format!("Run {}", newest(&world)));
    world.set(&[("provisioning.enabled", "false")]);
    world.stays(|| anna.sends_form(&format!("{path}/approve"), &form)).is(409).says("while user provisioning is off");
}

#[test]
fn a_mass_leave_says_how_near_the_limit_it_is_where_to_look_and_who_would_go() {
    let world = World::new();
    let mut anna = world.anna();
    let path = format!("/provisioning/{}", mass_leave(&world));
    let page = anna.opens(&path);
    page.is(200).says("12 people of 20 managed would be archived within 24 hours; 5 are allowed");
    page.says("12 archives in 24 hours; 5 allowed.");
    assert!(page.text.contains("<meter min=\"0\" max=\"12\" low=\"0\" high=\"5\""), "{page:?}");
    page.says("All 12 share the department “Sales”; none of the 8 others does.");
    page.says("12 people would be archived").says("Sales 12").says("p11@acme.example");
    page.says("Based on").says("Digest of the plan").says("Keep these people").says("Compare");
    assert_eq!(archived(&world), 0);
}

#[test]
fn people_are_kept_for_as_long_as_is_chosen_and_the_next_sync_does_not_ask_again() {
    for (days, until) in [("7", 6), ("30", 29), ("90", 89), ("other", 2)] {
        let world = World::new();
        let mut anna = world.anna();
        let run = mass_leave(&world);
        let path = format!("/provisioning/{run}");
        let form = rejection(&anna.opens(&path), days).with("days", "3");
        anna.sends_form(&format!("{path}/reject"), &form).leads_to(&format!("{path}?said=kept"));
        let told = anna.opens(&format!("{path}?said=kept"));
        told.says("Skipped")
            .says("These people are kept")
            .says("12 people are kept")
            .keeps_quiet_about("id=\"reject\"");
        for passes in [0, until] {
            world.pass(jiff::SignedDuration::from_hours(24 * passes));
            sync::now(&world.app, ACME, &Who::Operator).expect("a run waits");
            world.work();
            assert_eq!((status(&world, newest(&world)), archived(&world)), (RunStatus::Completed, 0), "{days}");
        }
        world.pass(jiff::SignedDuration::from_hours(48));
        sync::now(&world.app, ACME, &Who::Operator).expect("a run waits");
        world.work();
        assert_eq!(status(&world, newest(&world)), RunStatus::Held, "the time is over: {days}");
    }
}

#[test]
fn a_run_is_rejected_without_memory_and_the_next_sync_asks_again() {
    let world = World::new();
    let mut anna = world.anna();
    let path = format!("/provisioning/{}", mass_leave(&world));
    let form = rejection(&anna.opens(&path), "30").with("nobody", "on");
    anna.sends_form(&format!("{path}/reject"), &form).leads_to(&format!("{path}?said=rejected"));
    anna.opens(&path).says("Skipped").says("Nobody is kept");
    let again = world.stays(|| anna.sends_form(&format!("{path}/reject"), &form));
    again.is(409).says("Nothing was rejected.").says("not held any more");
    sync::now(&world.app, ACME, &Who::Operator).expect("a run waits");
    world.work();
    assert_eq!(status(&world, newest(&world)), RunStatus::Held);
}

#[test]
fn a_time_that_is_none_keeps_nobody_and_rejects_nothing() {
    let world = World::new();
    let mut anna = world.anna();
    let path = format!("/provisioning/{}", mass_leave(&world));
    let form = anna.opens(&path).form("reject").without("keep");
    for (keep, days) in
        [("other", "0"), ("other", "-3"), ("other", "3651"), ("other", "soon"), ("other", ""), ("", "30"), ("x", "")]
    {
        let form = form.clone().with("keep", keep).with("days", days);
        let page = world.stays(|| anna.sends_form(&format!("{path}/reject"), &form));
        page.is(422).says("for how many days are these people to be kept?").says("Held");
        // No time that nobody asked for is chosen for whoever presses the button once more.
        assert!(page.text.contains("name=\"keep\" value=\"other\" checked"), "{keep} {days}");
        page.keeps_quiet_about("value=\"30\" checked");
    }
    world.stays(|| anna.sends_form(&format!("{path}/reject"), &form)).is(422);
}

#[test]
fn support_neither_keeps_nor_rejects() {
    let world = World::new();
    let mut sam = world.colleague("sam@acme.example", Role::Support);
    let path = format!("/provisioning/{}", mass_leave(&world));
    let page = sam.opens(&path);
    page.says("All 12 share the department").says("p11@acme.example").keeps_quiet_about("id=\"reject\"");
    for fields in [&[("keep", "30")][..], &[("nobody", "on")]] {
        world.stays(|| sam.sends(&format!("{path}/reject"), fields)).is(403);
    }
}

#[test]
fn in_test_mode_the_report_says_how_near_the_limit_the_plan_would_be() {
    let world = World::new();
    let mut anna = world.anna();
    mass_leave(&world);
    world.set(&[("provisioning.test_mode", "true")]);
    sync::now(&world.app, ACME, &Who::Operator).expect("a run waits");
    world.work();
    let page = anna.opens(&format!("/provisioning/{}", newest(&world)));
    page.says("Nothing was applied.").says("Live, it would be held").says("12 archives in 24 hours; 5 allowed.");
    page.says("share the department “Sales”").keeps_quiet_about("id=\"approve\"");
}
