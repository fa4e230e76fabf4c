//! Users > Provisioning: the list of runs, a run's report and its files, and the answer to a held one.

use app::admins::Role;
use app::reports::{self, RunStatus};
use app::{sync, users};
use planning::{Status, Who};
use serde_json::Value;

use crate::html::Form;
use crate::support::{ACME, ANNA, World};
use crate::visitor::Page;

const PEOPLE: [&str; 6] = ["ben", "cho", "dia", "eve", "fay", "gus"];

/// A company whose first live run is held: nobody has seen and approved its plan. The run's number.
fn held(world: &World) -> i64 {
    world.set(&[("provisioning.enabled", "true")]);
    world.push(&world.token(), &PEOPLE);
    world.set(&[("provisioning.test_mode", "false")]);
    world.work();
    let run = newest(world);
    assert_eq!(status(world, run), RunStatus::Held);
    run
}

fn newest(world: &World) -> i64 {
    reports::list(&world.app, ACME).expect("the runs")[0].run.expect("a number")
}

fn status(world: &World, run: i64) -> RunStatus {
    reports::show(&world.app, ACME, run).expect("the run").status
}

fn people(world: &World) -> usize {
    users::list(&world.app, ACME).expect("the people").len()
}

/// Somebody imports this file.
fn imports(world: &World, file: &str) {
    users::import(&world.app, ACME, file.as_bytes(), users::How::default(), &Who::Operator, "test").expect("imported");
}

/// What the form that approves would send.
fn approval(page: &Page) -> Form {
    page.form("approve")
}

#[test]
fn without_a_run_the_list_says_what_one_is_and_how_to_get_one() {
    let world = World::new();
    let mut anna = world.anna();
    let page = anna.opens("/provisioning");
    page.is(200).says("There is no run yet.").says("press Force Sync Now");
    assert!(page.text.contains("href=\"/account/user-provisioning\""));
    anna.opens("/provisioning?status=failed").is(200).says("No run is like that.");
}

#[test]
fn the_list_is_the_newest_first_and_is_leafed_through_there_and_back() {
    let world = World::new();
    let mut anna = world.anna();
    for at in 0..30 {
        imports(&world, &format!("Email\nperson-{at}@acme.example\n"));
    }
    let first = anna.opens("/provisioning");
    first.says("Run 30").says("Run 6").keeps_quiet_about("/provisioning/5\"");
    assert!(first.text.contains("href=\"/provisioning?before=6\""));
    let second = anna.opens("/provisioning?before=6");
    second.says("Run 5").says("Run 1").keeps_quiet_about("/provisioning/6\"");
    assert!(second.text.contains("href=\"/provisioning?before=31\""), "{second:?}");
    anna.opens("/provisioning?service=csv&status=completed").says("Run 30");
    anna.opens("/provisioning?service=scim").says("No run is like that.");
    for odd in ["before=-1", "before=x", "service=fax&status=none", "before=99999999999999999999"] {
        anna.opens(&format!("/provisioning?{odd}")).is(200).says("Run 30");
    }
}

#[test]
fn a_run_that_has_not_ended_looks_again_by_itself_and_one_that_has_does_not() {
    let world = World::new();
    let mut anna = world.anna();
    world.set(&[("provisioning.enabled", "true")]);
    world.push(&world.token(), &PEOPLE);
    let run = sync::now(&world.app, ACME, &Who::Operator).expect("a run waits");
    let waiting = anna.opens(&format!("/provisioning/{run}"));
    waiting.is(200).says("Pending").says("Queued").says("Look again");
    assert_eq!(waiting.header("refresh"), "2");
    world.work();
    let ended = anna.opens(&format!("/provisioning/{run}"));
    ended.is(200).says("Completed").says("Nothing was applied.").says("untick Test Mode");
    ended.says("6 people would be created").says("Would be created");
    assert_eq!(ended.header("refresh"), "");
}

#[test]
fn a_report_is_searched_and_read_by_tab_and_heading() {
    let world = World::new();
    let mut anna = world.anna();
    imports(&world, "Email,Job Title,Group\nann@acme.example,Clerk,Sales\nbob@acme.example,Clerk,Sales\n");
    imports(&world, "Email,Job Title\nann@acme.example,Boss\n");
    let page = anna.opens("/provisioning/1");
    page.says("Users 2").says("Groups 1").says("Memberships 2").says("Archived 0").says("Created 2").says("Restored 0");
    anna.opens("/provisioning/1?q=BOB").says("Lines 1 to 1 of 1").says("Users 1").keeps_quiet_about("ann@acme");
    anna.opens("/provisioning/1?tab=memberships").says("Sales ← ann@acme.example").says("Added");
    anna.opens("/provisioning/1?tab=users&show=archived").says("Nothing in this part of the report is like that.");
    let changed = anna.opens("/provisioning/2?show=changed");
    changed.says("Job Title").says("before: Clerk").says("after: Boss");
    assert!(
        changed.text.contains("<del><bdi>Clerk</bdi></del>") && changed.text.contains("<ins><bdi>Boss</bdi></ins>")
    );
    let ann = &users::list(&world.app, ACME).expect("the people")[0].user;
    assert!(changed.text.contains(&format!("href=\"/users/{}\"", ann.id.0)), "{changed:?}");
    for odd in ["tab=x&show=y&page=z", "page=0", "page=-3", "page=99"] {
        anna.opens(&format!("/provisioning/1?{odd}")).is(200).says("Lines 1 to 2 of 2");
    }
}

#[test]
fn the_files_are_the_report_of_the_command_line() {
    let world = World::new();
    let mut anna = world.anna();
    imports(&world, "Email,Job Title\nann@acme.example,=1+1\n");
    let file = anna.opens("/provisioning/1/report.json");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"acme-run-1.json\"");
    let report = serde_json::to_value(reports::show(&world.app, ACME, 1).expect("the run")).expect("JSON");
    assert_eq!(serde_json::from_str::<Value>(&file.text).expect("JSON"), report);
    let table = anna.opens("/provisioning/1/report.csv");
    assert_eq!(table.header("content-disposition"), "attachment; filename=\"acme-run-1.csv\"");
    assert!(table.text.starts_with("Area,Kind,Subject") && table.text.contains("'=1+1"), "{table:?}");
}

#[test]
fn a_run_that_is_not_there_and_one_of_another_account_are_the_same_page() {
    let world = World::new();
    let mut anna = world.anna();
    imports(&world, "Email\nann@acme.example\n");
    let link = world.open_account("zeta");
    let mut stranger = world.set_up(&link);
    for path in ["", "/report.json", "/report.csv"] {
        anna.opens(&format!("/provisioning/1{path}")).is(200);
        stranger.opens(&format!("/provisioning/1{path}")).is(404).keeps_quiet_about("ann@acme");
    }
    for odd in ["2", "01", "+1", "1x", "-1", "0", "99999999999999999999", "%3Cscript%3E"] {
        anna.opens(&format!("/provisioning/{odd}")).is(404);
        world.stays(|| anna.sends(&format!("/provisioning/{odd}/approve"), &[("digest", "x")])).is(404);
    }
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
    anna.sends_form(&format!("{path}/approve"), &form).is(303);
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
    moved.is(409).says("Nothing was applied").says("The plan as it is now").says("5 people would be created");
    let present = approval(&moved);
    assert_ne!(present.get("digest"), form.get("digest"));
    // The run talks of that plan from now on, and waits as before.
    let shown = anna.opens(&path);
    shown.says("Held: nothing is applied").says("5 people would be created");
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
fn a_script_as_a_name_is_text_in_every_tab() {
    let world = World::new();
    let mut anna = world.anna();
    let script = "<script>alert(1)</script>";
    imports(&world, &format!("Email,Job Title,Group\nann@acme.example,{script},{script}\n"));
    for part in ["?tab=users", "?tab=groups", "?tab=memberships", "?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E&tab=groups"] {
        let page = anna.opens(&format!("/provisioning/1{part}"));
        page.is(200).says(script).keeps_quiet_about(script);
    }
}
