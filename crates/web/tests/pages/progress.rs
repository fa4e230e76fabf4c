//! A run that has not ended: how far it is, what is new, and how it is taken back.

use app::admins::Role;
use app::reports::RunStatus;
use app::sync;
use planning::Who;

use crate::runs::{PEOPLE, held, newest, status};
use crate::support::{ACME, World};

/// A run that waits for somebody to work.
fn queued(world: &World) -> i64 {
    world.set(&[("provisioning.enabled", "true")]);
    world.push(&world.token(), &PEOPLE);
    sync::now(&world.app, ACME, &Who::Operator).expect("a run waits")
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
fn the_news_of_a_run_come_until_it_has_ended() {
    let world = World::new();
    let mut anna = world.anna();
    let run = queued(&world);
    let path = format!("/provisioning/{run}");
    let page = anna.opens(&path);
    assert!(page.text.contains(&format!("data-events=\"{path}/events\"")), "{page:?}");
    let (head, mut news) = anna.follows(&format!("{path}/events"));
    assert_eq!((head.status, head.header("content-type")), (200, "text/event-stream; charset=utf-8"));
    let first = news.until("event: progress");
    assert!(first.contains("retry: ") && first.contains("\"stage\":0") && first.contains("Queued"), "{first}");
    world.work();
    let last = news.until("event: ended");
    assert!(last.ends_with("\n\n") && news.is_over(), "{last}");
    let (_, mut news) = anna.follows(&format!("{path}/events"));
    assert!(!news.until("event: ended").contains("progress"), "what has ended has no news");
}

#[test]
fn a_held_run_has_no_news_while_it_waits_and_is_followed_once_it_is_approved() {
    let world = World::new();
    let mut anna = world.anna();
    let path = format!("/provisioning/{}", held(&world));
    let page = anna.opens(&path);
    page.keeps_quiet_about("data-events");
    anna.sends_form(&format!("{path}/approve"), &page.form("approve")).is(303);
    let (_, mut news) = anna.follows(&format!("{path}/events"));
    let first = news.until("event: progress");
    assert!(first.contains("\"stage\":3") && first.contains("Applied 0 of"), "{first}");
    world.work();
    news.until("event: ended");
}

#[test]
fn of_an_account_only_so_many_follow_and_who_leaves_makes_room() {
    let world = World::new();
    let anna = world.anna();
    let path = format!("/provisioning/{}/events", queued(&world));
    let mut following: Vec<_> = (0..16).map(|_| anna.clone().follows(&path)).collect();
    assert!(following.iter().all(|(head, _)| head.status == 200));
    let (refused, _) = anna.clone().follows(&path);
    assert_eq!((refused.status, refused.header("retry-after")), (429, "5"));
    // They hold nothing that a page needs.
    anna.clone().opens("/provisioning").is(200);
    let (_, news) = following.pop().expect("somebody who follows");
    news.leaves();
    assert_eq!(anna.clone().follows(&path).0.status, 200);
}

#[test]
fn a_run_is_cancelled_before_it_applies_and_not_after() {
    let world = World::new();
    let mut anna = world.anna();
    let run = queued(&world);
    let path = format!("/provisioning/{run}");
    let form = anna.opens(&path).form("cancel");
    anna.sends_form(&format!("{path}/cancel"), &form).leads_to(&format!("{path}?said=cancelled"));
    let ended = anna.opens(&format!("{path}?said=cancelled"));
    ended.says("Skipped").says("Cancelled before anything was applied.").keeps_quiet_about("data-events");
    world.work();
    assert_eq!(status(&world, run), RunStatus::Skipped);
    let late = world.stays(|| anna.sends_form(&format!("{path}/cancel"), &form));
    late.is(409).says("It was not cancelled.").says("has ended").keeps_quiet_about("rollcall sync");
}

#[test]
fn support_follows_a_run_and_does_not_cancel_it() {
    let world = World::new();
    let mut sam = world.colleague("sam@acme.example", Role::Support);
    let path = format!("/provisioning/{}", queued(&world));
    sam.opens(&path).says("Queued").keeps_quiet_about("id=\"cancel\"");
    let (head, _news) = sam.follows(&format!("{path}/events"));
    assert_eq!(head.status, 200);
    world.stays(|| sam.sends(&format!("{path}/cancel"), &[])).is(403);
    assert_eq!(status(&world, newest(&world)), RunStatus::Pending);
}
