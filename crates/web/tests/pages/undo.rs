//! An undo is seen before it is done, is exactly what was seen, and can be undone.

use app::admins::Role;
use app::reports::RunStatus;
use app::users;
use planning::Status;

use crate::runs::{imports, newest, status};
use crate::support::{ACME, World};

/// Everybody with their status and title.
fn console(world: &World) -> Vec<(String, Status, String)> {
    let people = users::list(&world.app, ACME).expect("the people");
    let title = |told: &users::Told| told.user.fields.get(planning::Field::JobTitle).unwrap_or_default().to_owned();
    people.iter().map(|told| (told.user.email.clone(), told.user.status, title(told))).collect()
}

/// Two imports: Ann and Bob are there; then Ann is the boss, and Cho comes.
fn two_imports(world: &World) {
    imports(world, "Email,Job Title\nann@acme.example,Clerk\nbob@acme.example,Clerk\n");
    imports(world, "Email,Job Title\nann@acme.example,Boss\ncho@acme.example,Clerk\n");
}

#[test]
fn an_undo_is_seen_done_and_undone_and_both_runs_lead_to_each_other() {
    let world = World::new();
    world.set(&[("provisioning.enabled", "true"), ("provisioning.test_mode", "false")]);
    world.work();
    let mut anna = world.anna();
    two_imports(&world);
    let (run, after) = (newest(&world), console(&world));
    let path = format!("/provisioning/{run}");
    anna.opens(&path).says("Undo this run");
    let preview = world.stays(|| anna.opens(&format!("{path}/undo")));
    preview
        .is(200)
        .says("Test Mode will be turned on in the same step")
        .says("ann@acme.example")
        .says("Would be changed");
    preview.says("cho@acme.example").says("Would be archived");
    let form = preview.form("undo");
    let undo = run + 1;
    anna.sends_form(&format!("{path}/undo"), &form).leads_to(&format!("/provisioning/{undo}?said=undoing"));
    assert_eq!(world.settings()["provisioning.test_mode"], true);
    let under_way = anna.opens(&format!("/provisioning/{undo}"));
    under_way.says("Processing").says(&format!("Run {run}"));
    world.work();
    let console_of = |email: &str| console(&world).into_iter().find(|row| row.0 == email).expect("somebody");
    assert_eq!(console_of("ann@acme.example").2, "Clerk");
    assert_eq!(console_of("cho@acme.example").1, Status::Archived, "nobody is ever deleted");
    let undone = anna.opens(&path);
    undone.says("↶ Undone").says("What this run did was taken back by").keeps_quiet_about("Undo this run");
    assert!(undone.text.contains(&format!("href=\"/provisioning/{undo}\"")));
    let takes_back = anna.opens(&format!("/provisioning/{undo}"));
    takes_back.says("This run takes back what another one did").says("Undo this run");
    takes_back.keeps_quiet_about("with any wait").keeps_quiet_about("Based on");
    assert!(takes_back.text.contains(&format!("href=\"{path}\"")));

    // What it took back comes again by an undo of its own.
    let form = anna.opens(&format!("/provisioning/{undo}/undo")).form("undo");
    anna.sends_form(&format!("/provisioning/{undo}/undo"), &form).is(303);
    world.work();
    assert_eq!(console(&world), after);
    assert_eq!(status(&world, run), RunStatus::Completed);
}

#[test]
fn what_somebody_changed_since_is_kept_and_stands_first() {
    let world = World::new();
    let mut anna = world.anna();
    two_imports(&world);
    imports(&world, "Email,Job Title\nann@acme.example,Chair\n");
    let preview = anna.opens("/provisioning/2/undo");
    preview.says("Kept as it is, since it was changed later").says("ann@acme.example");
    let (kept, goes) = (preview.text.find("ann@acme").expect("Ann"), preview.text.find("cho@acme").expect("Cho"));
    assert!(kept < goes, "{preview:?}");
    anna.sends_form("/provisioning/2/undo", &preview.form("undo")).is(303);
    world.work();
    let people = console(&world);
    let of = |email: &str| people.iter().find(|row| row.0 == email).expect("somebody");
    assert_eq!((of("ann@acme.example").2.as_str(), of("cho@acme.example").1), ("Chair", Status::Archived));
}

#[test]
fn the_undo_of_a_long_run_is_planned_when_somebody_asks_for_it() {
    let world = World::new();
    let mut anna = world.anna();
    let mut sam = world.colleague("sam@acme.example", Role::Support);
    let people: Vec<String> = (0..101).map(|at| format!("worker{at}@acme.example")).collect();
    imports(&world, &format!("Email\n{}\n", people.join("\n")));
    let opened = anna.opens("/provisioning/1/undo");
    opened.is(200).says("That run made 101 changes").says("Changes nothing");
    opened.keeps_quiet_about("worker0@").keeps_quiet_about("id=\"undo\"");
    // The button on the run's own page leads straight to the plan.
    let run = anna.opens("/provisioning/1");
    run.says("Undo this run");
    assert!(run.text.contains("name=\"look\""), "{run:?}");
    sam.opens("/provisioning/1/undo").is(200);
    let seen = world.stays(|| sam.sends("/provisioning/1/undo", &[("look", "yes")]));
    seen.is(200).says("worker0@acme.example").says("Your role is Support").keeps_quiet_about("id=\"undo\"");
    let preview = world.stays(|| anna.sends_form("/provisioning/1/undo", &opened.form("asks")));
    preview.is(200).says("worker0@acme.example").says("Would be archived");
    anna.sends_form("/provisioning/1/undo", &preview.form("undo")).leads_to("/provisioning/2?said=undoing");
    world.work();
    assert!(console(&world).iter().all(|row| row.1 == Status::Archived || !row.0.starts_with("worker")));
    for page in [anna.opens("/provisioning/1/undo"), anna.sends_form("/provisioning/1/undo", &opened.form("asks"))] {
        page.is(409).says("It can't be undone. Run 1 was undone by run 2 already.");
    }
}

#[test]
fn an_undo_that_is_not_the_one_that_was_seen_is_shown_again() {
    let world = World::new();
    let mut anna = world.anna();
    two_imports(&world);
    let form = anna.opens("/provisioning/2/undo").form("undo");
    imports(&world, "Email,Job Title\nann@acme.example,Chair\n");
    let moved = world.stays(|| anna.sends_form("/provisioning/2/undo", &form));
    moved.is(409).says("Nothing was undone").says("Kept as it is");
    assert_ne!(moved.form("undo").get("digest"), form.get("digest"));
    world.stays(|| anna.sends_form("/provisioning/2/undo", &form.clone().without("digest"))).is(400);
}

#[test]
fn what_can_not_be_undone_says_why_in_words_without_a_command() {
    let world = World::new();
    let mut anna = world.anna();
    two_imports(&world);
    let form = anna.opens("/provisioning/2/undo").form("undo");
    anna.sends_form("/provisioning/2/undo", &form).is(303);
    world.work();
    for page in [anna.opens("/provisioning/2/undo"), anna.sends_form("/provisioning/2/undo", &form)] {
        page.is(409).says("It can't be undone. Run 2 was undone by run 3 already.").keeps_quiet_about("rollcall sync");
    }
}

#[test]
fn support_sees_what_an_undo_would_do_and_does_not_do_it() {
    let world = World::new();
    let mut anna = world.anna();
    let mut sam = world.colleague("sam@acme.example", Role::Support);
    two_imports(&world);
    let digest = anna.opens("/provisioning/2/undo").form("undo").get("digest").expect("a digest").to_owned();
    let page = sam.opens("/provisioning/2/undo");
    page.is(200).says("Your role is Support").says("ann@acme.example").keeps_quiet_about("id=\"undo\"");
    world.stays(|| sam.sends("/provisioning/2/undo", &[("digest", &digest)])).is(403);
}
