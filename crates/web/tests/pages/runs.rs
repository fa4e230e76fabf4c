//! Users > Provisioning: the list of runs, a run's report and its files. The answer to a held one is in `held.rs`.

use app::reports::{self, RunStatus};
use app::{sync, users};
use planning::Who;
use serde_json::Value;

use crate::support::{ACME, World};

/// Whom the directory has.
pub(crate) const PEOPLE: [&str; 6] = ["ben", "cho", "dia", "eve", "fay", "gus"];

/// A company whose first live run is held: nobody has seen and approved its plan. The run's number.
pub(crate) fn held(world: &World) -> i64 {
    world.set(&[("provisioning.enabled", "true")]);
    world.push(&world.token(), &PEOPLE);
    world.set(&[("provisioning.test_mode", "false")]);
    world.work();
    let run = newest(world);
    assert_eq!(status(world, run), RunStatus::Held);
    run
}

pub(crate) fn newest(world: &World) -> i64 {
    reports::list(&world.app, ACME).expect("the runs")[0].run.expect("a number")
}

pub(crate) fn status(world: &World, run: i64) -> RunStatus {
    reports::show(&world.app, ACME, run).expect("the run").status
}

pub(crate) fn people(world: &World) -> usize {
    users::list(&world.app, ACME).expect("the people").len()
}

/// Somebody imports this file.
pub(crate) fn imports(world: &World, file: &str) {
    users::import(&world.app, ACME, file.as_bytes(), users::How::default(), &Who::Operator, "test").expect("imported");
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
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"run-1.json\"");
    let report = serde_json::to_value(reports::show(&world.app, ACME, 1).expect("the run")).expect("JSON");
    assert_eq!(serde_json::from_str::<Value>(&file.text).expect("JSON"), report);
    let table = anna.opens("/provisioning/1/report.csv");
    assert_eq!(table.header("content-disposition"), "attachment; filename=\"run-1.csv\"");
    assert!(table.text.starts_with("Area,Kind,Subject") && table.text.contains("'=1+1"), "{table:?}");
    let text = anna.opens("/provisioning/1/report.txt");
    assert_eq!(text.header("content-disposition"), "attachment; filename=\"run-1.txt\"");
    assert!(text.text.contains("+ create ann@acme.example") && text.text.contains("Legend"), "{text:?}");
    let (file, bytes) = anna.keeps("/provisioning/1/report.xlsx");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"run-1.xlsx\"");
    let mut book = Vec::new();
    reports::xlsx(&world.app, ACME, 1, &mut book).expect("a workbook");
    assert!(bytes == book && bytes.starts_with(b"PK"), "the file is another one");
}

#[test]
fn a_run_that_is_not_there_and_one_of_another_account_are_the_same_page() {
    let world = World::new();
    let mut anna = world.anna();
    imports(&world, "Email\nann@acme.example\n");
    let link = world.open_account("zeta");
    let mut stranger = world.set_up(&link);
    for path in ["", "/report.json", "/report.csv", "/report.xlsx", "/report.txt", "/undo", "/compare", "/events"] {
        anna.opens(&format!("/provisioning/1{path}")).is(200);
        stranger.opens(&format!("/provisioning/1{path}")).is(404).keeps_quiet_about("ann@acme");
    }
    for odd in ["2", "01", "+1", "1x", "-1", "0", "99999999999999999999", "%3Cscript%3E"] {
        anna.opens(&format!("/provisioning/{odd}")).is(404);
        world.stays(|| anna.sends(&format!("/provisioning/{odd}/approve"), &[("digest", "x")])).is(404);
    }
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

#[test]
fn lines_are_read_together_by_their_reason_and_the_address_says_which() {
    let world = World::new();
    let mut anna = world.anna();
    imports(&world, "Email,Provisioning Managed\nold@acme.example,true\nown@acme.example,false\n");
    world.set(&[("provisioning.enabled", "true")]);
    world.push(&world.token(), &PEOPLE);
    sync::complete(&world.app, ACME, &Who::Operator).expect("the directory is complete");
    sync::now(&world.app, ACME, &Who::Operator).expect("a run waits");
    world.work();
    let path = format!("/provisioning/{}", newest(&world));
    let page = anna.opens(&path);
    page.says("1 person: not in the directory").says("6 people: active in the directory");
    page.says("1 person: Provisioning Managed is No").says("What the signs mean");
    let link = "?tab=users&#38;show=archived&#38;reason=never_seen\"";
    assert!(page.text.contains(link), "{page:?}");
    let one = anna.opens(&format!("{path}?tab=users&show=archived&reason=never_seen"));
    one.says("Lines 1 to 1 of 1").says("old@acme.example").says("Show every reason").keeps_quiet_about("ben@acme");
    let created = anna.opens(&format!("{path}?tab=users&reason=directory_active&q=e"));
    created.says("Lines 1 to 6 of 6").keeps_quiet_about("old@acme");
    anna.opens(&format!("{path}?reason=nonsense")).says("Lines 1 to 8 of 8");
    anna.opens(&format!("{path}?reason=manual")).says("Nothing in this part of the report is like that.");
}

#[test]
fn a_line_leads_to_its_record_to_the_request_behind_it_and_to_the_story_of_the_person() {
    let world = World::new();
    let mut anna = world.anna();
    world.set(&[("provisioning.enabled", "true")]);
    world.push(&world.token(), &PEOPLE[..1]);
    app::requests::write_down(&world.app).expect("the log of requests is written");
    sync::now(&world.app, ACME, &Who::Operator).expect("a run waits");
    world.work();
    let run = newest(&world);
    let report = reports::show(&world.app, ACME, run).expect("the run");
    let resource = report.changes.iter().flatten().next().expect("a line").resource.expect("a record");
    let query = app::requests::Query { statuses: app::requests::Statuses::ALL, person: None, limit: 1 };
    let request = app::requests::list(&world.app, ACME, &query).expect("the log").lines[0].id.clone();
    let page = anna.opens(&format!("/provisioning/{run}"));
    page.says("Evidence").says(&resource);
    assert!(page.text.contains(&format!("href=\"/requests/{request}\"")), "{page:?}");
    assert!(page.text.contains("href=\"/explain?who=ben%40acme.example\""), "{page:?}");
}

#[test]
fn the_list_says_how_long_each_took_and_finds_those_that_were_undone() {
    let world = World::new();
    let mut anna = world.anna();
    imports(&world, "Email\nann@acme.example\n");
    anna.opens("/provisioning").says("Duration").says("less than a second").says("✓ Completed");
    anna.opens("/provisioning?status=undone").says("No run is like that.");
    sync::undo::undo(&world.app, ACME, 1, None, &Who::Operator, "test").expect("undone");
    anna.opens("/provisioning?status=undone").says("↶ Undone").says("Run 1").keeps_quiet_about("/provisioning/2\"");
}
