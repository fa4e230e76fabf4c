//! Who is kept, until when, and what ends it before.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod support;

use planning::policy::Limits;
use planning::{Kept, ResourceId, Who, wording};
use support::{Known, World, known, now, sent, tied_group, told};

fn keep(mut world: World, email: &str, resource: Option<&str>, hours: i64) -> World {
    let kept = Kept {
        until: now() + jiff::SignedDuration::from_hours(hours),
        by: Who::Administrator("anna@x".to_owned()),
        run: Some(7),
        resource: resource.map(|id| ResourceId(id.to_owned())),
    };
    let user = world.user(email).id.clone();
    world.0.policy.kept.insert(user, kept);
    world
}

fn bob() -> Known {
    known("bob@x").linked("r1")
}

#[test]
fn whoever_is_kept_stays_as_they_are_with_their_groups_and_each_plan_says_why() {
    let world = World::new().has(bob()).sends(&sent("r1", "bob@x").title("Boss").inactive());
    let world = keep(
        world.has_group(tied_group("Staff", "s1", &["bob@x"])).sends_group("s1", "Staff", &[]),
        "bob@x",
        Some("r1"),
        720,
    );
    let plan = world.plan();
    assert_eq!(told(&plan), ["user hold bob@x: kept_until"]);
    assert_eq!(
        wording::sentence(&plan.changes()[0]),
        "bob@x is kept until 2026-12-24 09:00 UTC although the directory has set this person inactive: anna@x rejected run 7, and the directory has said nothing new since."
    );
}

#[test]
fn a_keep_ends_with_its_time_and_with_a_record_that_is_another_one() {
    let inactive = || World::new().has(bob()).sends(&sent("r1", "bob@x").inactive());
    let archived = ["user archive bob@x: directory_inactive"];
    assert_eq!(told(&keep(inactive(), "bob@x", Some("r1"), 0).plan()), archived, "the time is over");
    assert_eq!(told(&keep(inactive(), "bob@x", Some("r1"), 1).plan()), ["user hold bob@x: kept_until"]);
    assert_eq!(told(&keep(inactive(), "bob@x", Some("r0"), 1).plan()), archived, "under another record");
    assert_eq!(told(&keep(inactive(), "bob@x", None, 1).plan()), archived, "never sent, and now they are");
}

#[test]
fn mere_absence_and_an_old_deletion_end_no_keep() {
    let absent = keep(World::new().has(known("cy@x")).sends(&sent("r9", "d@x")), "cy@x", None, 1);
    assert!(told(&absent.plan()).contains(&"user hold cy@x: kept_until".to_owned()));
    let deleted = World::new().has(bob()).sends(&sent("r1", "bob@x")).deletes("r1");
    assert_eq!(told(&keep(deleted, "bob@x", Some("r1"), 1).plan()), ["user hold bob@x: kept_until"]);
}

#[test]
fn somebody_kept_whom_the_directory_has_as_active_is_changed_like_anybody() {
    let world = World::new().has(bob()).sends(&sent("r1", "bob@x").title("Boss"));
    assert_eq!(
        told(&keep(world, "bob@x", Some("r1"), 720).plan()),
        ["user change bob@x: directory_changed (job_title: - > Boss)"]
    );
}

#[test]
fn the_guard_does_not_count_who_is_kept_and_an_administrator_stays_one() {
    let mut world = World::new().has(bob().admin()).sends(&sent("r1", "bob@x").inactive());
    world.0.policy.limits = Limits::new(1, 1);
    for at in 0..3 {
        let (email, id) = (format!("p{at}@x"), format!("q{at}"));
        world = world.has(known(&email).linked(&id)).sends(&sent(&id, &email).inactive());
        world = if at < 2 { keep(world, &email, Some(&id), 720) } else { world };
    }
    world = keep(world, "bob@x", Some("r1"), 720);
    let plan = world.plan();
    assert_eq!(plan.archives().count(), 1);
    assert_eq!(told(&plan)[0], "user hold bob@x: protected_admin");
    let verdict = planning::guard::judge(plan, &world.0.policy, &planning::Recent::default());
    assert!(matches!(verdict, planning::Verdict::Cleared(_)), "one archive is within the limit");
}
