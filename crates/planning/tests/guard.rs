//! Whom and what the guard holds: product.md section 4, Guard, and section 8.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod support;

use planning::guard::{Hold, Refusal, Rule, StoredVerdict};
use planning::policy::{Approval, Limits};
use planning::wording::hold_sentence;
use planning::{Digest, Held, Mode, Plan, Recent, Verdict, Who, guard};
use support::{World, known, sent, tied_group};

fn anna() -> Who {
    Who::Administrator("anna@x".to_owned())
}

/// A company of so many people, of whom the directory sets so many inactive.
fn leaving(people: usize, leavers: usize) -> World {
    (0..people).fold(World::new(), |world, at| {
        let (email, id) = (format!("p{at:03}@x"), format!("r{at:03}"));
        let person = sent(&id, &email);
        let person = if at < leavers { person.inactive() } else { person };
        world.has(known(&email).linked(&id)).sends(&person)
    })
}

/// What the guard says: the verdict, and a line a rule.
fn judged(world: &World, recent: Recent) -> (&'static str, Vec<String>) {
    let verdict = guard::judge(world.plan(), &world.0.policy, &recent);
    let (name, holds) = match &verdict {
        Verdict::TestOnly(_, holds) => ("test", holds.as_slice()),
        Verdict::Held(held) => ("held", held.holds()),
        Verdict::Cleared(cleared) => ("cleared", cleared.holds()),
    };
    (name, holds.iter().map(told).collect())
}

fn told(hold: &Hold) -> String {
    let rule = serde_json::to_value(hold.rule).unwrap();
    format!("{}: {}", rule.as_str().unwrap(), hold_sentence(hold))
}

fn held(plan: Plan, world: &World) -> Held {
    match guard::judge(plan, &world.0.policy, &Recent::default()) {
        Verdict::Held(held) => held,
        other => panic!("not held: {other:?}"),
    }
}

#[test]
fn the_limit_is_the_greater_of_five_people_and_a_tenth_and_meeting_it_passes() {
    for (people, leavers, verdict) in [
        (20, 5, "cleared"),
        (20, 6, "held"),
        (4, 4, "cleared"),
        (50, 5, "cleared"),
        (50, 6, "held"),
        (60, 6, "cleared"),
        (69, 6, "cleared"),
        (69, 7, "held"),
        (100, 10, "cleared"),
        (100, 11, "held"),
    ] {
        assert_eq!(judged(&leaving(people, leavers), Recent::default()).0, verdict, "{leavers} of {people}");
    }
    let sentence =
        "archive_limit: 6 people of 20 managed would be archived within 24 hours; 5 are allowed without an approval.";
    assert_eq!(judged(&leaving(20, 6), Recent::default()), ("held", vec![sentence.to_owned()]));
}

#[test]
fn the_limit_counts_the_archives_of_24_hours_that_nobody_approved() {
    let earlier = |unapproved_archives| Recent { unapproved_archives, people_seen: None };
    assert_eq!(judged(&leaving(20, 2), earlier(3)).0, "cleared");
    assert_eq!(judged(&leaving(20, 2), earlier(4)).0, "held");
    assert_eq!(judged(&leaving(20, 0).sends(&sent("r001", "new@x")), earlier(400)).0, "cleared", "nobody goes");
}

#[test]
fn limits_have_ranges_and_no_off() {
    assert_eq!(Limits::new(0, 0), Limits::new(1, 1));
    assert_eq!(Limits::new(100, 100_000), Limits::new(50, 1000));
    for managed in 0..120 {
        for archives in 0..120 {
            let limits = Limits::new(7, 3);
            assert_eq!(
                limits.exceeded(archives, managed),
                archives > limits.allowed(managed),
                "{archives} of {managed}"
            );
        }
    }
}

#[test]
fn a_mirror_that_shrank_by_half_or_is_empty_speaks_from_five_people_up() {
    let seen = |people_seen| Recent { unapproved_archives: 0, people_seen };
    let mirror_of = |people: usize| {
        let world = World::new().has(known("gone@x"));
        (0..people).fold(world, |world, at| world.sends(&sent(&format!("r{at}"), &format!("p{at}@x"))))
    };
    for (people, before, verdict) in [
        (2, Some(4), "cleared"),
        (1, Some(4), "cleared"),
        (3, Some(5), "cleared"),
        (2, Some(5), "held"),
        (3, Some(6), "cleared"),
        (2, Some(6), "held"),
        (50, Some(100), "cleared"),
        (49, Some(100), "held"),
        (1, None, "cleared"),
        (0, Some(4), "cleared"),
        (0, Some(5), "held"),
    ] {
        assert_eq!(judged(&mirror_of(people), seen(before)).0, verdict, "{people} of {before:?}");
    }
    let shrank = "mirror_shrank: The directory shrank from 5 to 2 people.".to_owned();
    assert_eq!(judged(&mirror_of(2), seen(Some(5))).1, [shrank]);
    // Five people here and nobody there is empty, whatever the last live run saw.
    let five = || (0..5).fold(World::new(), |world, at| world.has(known(&format!("p{at}@x"))));
    let four = || (0..4).fold(World::new(), |world, at| world.has(known(&format!("p{at}@x"))));
    for before in [None, Some(0), Some(3)] {
        let empty = "mirror_shrank: The directory is empty; it had 5 people before.".to_owned();
        assert_eq!(judged(&five(), seen(before)), ("held", vec![empty]), "{before:?}");
        assert_eq!(judged(&four(), seen(before)).0, "cleared", "{before:?}");
    }
}

#[test]
fn the_first_live_run_is_held_unless_it_is_the_plan_that_was_approved() {
    let mut world = World::new().sends(&sent("r1", "a@x"));
    world.0.policy.first_live = true;
    assert_eq!(judged(&world, Recent::default()).0, "held");
    world.0.policy.approval = Some(Approval { digest: Digest("another".to_owned()), who: anna() });
    assert_eq!(judged(&world, Recent::default()).0, "held", "another plan was approved");

    // Test Mode shows the digest; the live plan bears the same one.
    world.0.policy.mode = Mode::Test;
    assert_eq!(judged(&world, Recent::default()).0, "test");
    let digest = world.plan().digest().clone();
    world.0.policy.approval = Some(Approval { digest, who: anna() });
    assert_eq!(judged(&world, Recent::default()).0, "test", "not even an approval clears in Test Mode");
    world.0.policy.mode = Mode::Live;
    match guard::judge(world.plan(), &world.0.policy, &Recent::default()) {
        Verdict::Cleared(cleared) => {
            assert_eq!(cleared.approved_by(), Some(&anna()));
            assert_eq!(cleared.holds()[0].rule, Rule::FirstLive, "what the approval overruled stays in the report");
        }
        other => panic!("{other:?}"),
    }
    let mut nothing = World::new();
    nothing.0.policy.first_live = true;
    assert_eq!(
        judged(&nothing, Recent::default()),
        ("cleared", vec![]),
        "a plan that does nothing has nothing to hold"
    );
}

#[test]
fn a_large_group_that_loses_half_is_held() {
    let group_of = |people: usize, left: usize| {
        let emails: Vec<String> = (0..people).map(|at| format!("p{at:03}@x")).collect();
        let ids: Vec<String> = (0..left).map(|at| format!("r{at:03}")).collect();
        let (emails, ids): (Vec<&str>, Vec<&str>) =
            (emails.iter().map(String::as_str).collect(), ids.iter().map(String::as_str).collect());
        leaving(people, 0).has_group(tied_group("Staff", "s1", &emails)).sends_group("s1", "Staff", &ids)
    };
    for (people, left, verdict) in [
        (20, 11, "cleared"),
        (20, 10, "held"),
        (20, 0, "held"),
        (19, 0, "cleared"),
        (21, 11, "cleared"),
        (21, 10, "held"),
    ] {
        assert_eq!(judged(&group_of(people, left), Recent::default()).0, verdict, "{left} of {people} stay");
    }
    let sentence = "group_emptied: The group Staff would lose 12 of its 20 members.".to_owned();
    assert_eq!(judged(&group_of(20, 8), Recent::default()).1, [sentence]);
}

#[test]
fn whoever_is_archived_stays_in_their_groups_so_a_group_is_emptied_by_removals_alone() {
    let emails: Vec<String> = (0..20).map(|at| format!("p{at:03}@x")).collect();
    let emails: Vec<&str> = emails.iter().map(String::as_str).collect();
    let ids: Vec<String> = (0..20).map(|at| format!("r{at:03}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    // Two hundred people, so that twelve archives are within the limit.
    let staff = |left: &[&str]| {
        let world = leaving(200, 12).has_group(tied_group("Staff", "s1", &emails));
        world.sends_group("s1", "Staff", left)
    };
    assert_eq!(
        judged(&staff(&ids), Recent::default()),
        ("cleared", vec![]),
        "they are archived, and still in the group"
    );
    let (verdict, holds) = judged(&staff(&ids[12..]), Recent::default());
    assert_eq!(
        (verdict, holds),
        ("held", vec!["group_emptied: The group Staff would lose 12 of its 20 members.".to_owned()])
    );
}

#[test]
fn an_approval_without_archives_archives_no_group_either_and_still_moves_who_stays() {
    let world = leaving(20, 6).has_group(tied_group("Gone", "s1", &["p010@x"])).deletes_group("s1");
    let world = world.has_group(tied_group("Staff", "s2", &["p000@x", "p011@x"])).sends_group("s2", "Staff", &[]);
    let plan = world.plan();
    assert!(support::told(&plan).contains(&"group archive Gone: directory_deleted".to_owned()));
    let cleared = guard::approved(held(plan.clone(), &world), plan.digest(), &anna(), true).unwrap();
    let told = support::told(cleared.plan());
    assert!(!told.iter().any(|line| line.contains("archive")), "{told:?}");
    assert!(told.contains(&"group hold Gone: guard_held".to_owned()), "{told:?}");
    let memberships: Vec<&String> = told.iter().filter(|line| line.starts_with("membership")).collect();
    assert_eq!(memberships, ["membership remove Staff ← p011@x: directory_changed"], "whoever is spared keeps theirs");
}

#[test]
fn an_approval_without_archives_empties_no_large_group_and_still_takes_people_from_others() {
    let emails: Vec<String> = (0..20).map(|at| format!("p{at:03}@x")).collect();
    let emails: Vec<&str> = emails.iter().map(String::as_str).collect();
    let ids: Vec<String> = (0..20).map(|at| format!("r{at:03}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let world = leaving(20, 1).has_group(tied_group("Staff", "s1", &emails)).sends_group("s1", "Staff", &ids[..6]);
    let world = world.has_group(tied_group("Board", "s2", &emails[17..])).sends_group("s2", "Board", &[]);
    let plan = world.plan();
    let cleared = guard::approved(held(plan.clone(), &world), plan.digest(), &anna(), true).unwrap();
    let told = support::told(cleared.plan());
    let staff = told.iter().filter(|line| line.contains("Staff")).collect::<Vec<_>>();
    assert!(staff.len() >= 13 && staff.iter().all(|line| line.starts_with("membership hold")), "{told:?}");
    assert!(told.contains(&"membership hold Staff ← p010@x: guard_held".to_owned()), "{told:?}");
    assert!(told.contains(&"membership remove Board ← p018@x: directory_changed".to_owned()), "{told:?}");
    // With them, as the plan says.
    let cleared = guard::approved(held(plan.clone(), &world), plan.digest(), &anna(), false).unwrap();
    assert!(support::told(cleared.plan()).contains(&"membership remove Staff ← p010@x: directory_changed".to_owned()));
}

#[test]
fn people_who_are_held_one_by_one_do_not_hold_the_plan() {
    let filling = World::new().filling().has(known("a@x")).sends(&sent("r1", "b@x"));
    let sentence =
        "filling: 1 person is not in the directory so far. It is still filling, so nobody is archived for that yet.";
    assert_eq!(judged(&filling, Recent::default()), ("cleared", vec![sentence.to_owned()]));
    let admin = World::new().has(known("a@x").admin()).sends(&sent("r1", "b@x"));
    assert_eq!(judged(&admin, Recent::default()).0, "cleared");
}

#[test]
fn test_mode_says_what_would_be_held() {
    let mut world = leaving(20, 6);
    world.0.policy.mode = Mode::Test;
    let (verdict, holds) = judged(&world, Recent::default());
    assert_eq!((verdict, holds.len()), ("test", 1));
}

#[test]
fn a_held_plan_opens_to_its_own_digest_alone() {
    let world = leaving(20, 6);
    let plan = world.plan();
    let wrong = Digest("wrong".to_owned());
    let refused = guard::approved(held(plan.clone(), &world), &wrong, &anna(), false).unwrap_err();
    assert_eq!(refused, Refusal::Stale(plan.digest().clone()));

    let cleared = guard::approved(held(plan.clone(), &world), plan.digest(), &anna(), false).unwrap();
    assert_eq!((cleared.plan(), cleared.approved_by()), (&plan, Some(&anna())));

    let spared = guard::approved(held(plan.clone(), &world), plan.digest(), &anna(), true).unwrap();
    assert_eq!(spared.plan().archives().count(), 0);
    assert_eq!(support::told(spared.plan())[0], "user hold p000@x: guard_held");

    // Cut short: the stored plan opens to the digest that it was stored with, and to no other.
    let digest = spared.plan().digest().clone();
    assert_ne!(&digest, plan.digest());
    let stored = |mode, processing, digest: &planning::Digest| StoredVerdict {
        mode,
        processing,
        holds: vec![],
        approved_by: None,
        digest: digest.clone(),
    };
    let recalled = |verdict| guard::recall(spared.plan().clone(), verdict).map(drop);
    assert_eq!(recalled(stored(Mode::Live, true, &digest)), Ok(()));
    assert_eq!(recalled(stored(Mode::Live, true, plan.digest())), Err(Refusal::Stale(digest.clone())));
    assert_eq!(recalled(stored(Mode::Test, true, &digest)), Err(Refusal::NotCleared));
    assert_eq!(recalled(stored(Mode::Live, false, &digest)), Err(Refusal::NotCleared));
    assert_eq!(
        guard::confirmed(plan.clone(), plan.digest(), &Who::Operator).map(drop),
        Err(Refusal::NeedsJudgement),
        "a sync's plan is judged"
    );
}

#[test]
fn the_digest_names_what_is_done_and_nothing_else() {
    let one = World::new().has(known("a@x").linked("r1")).sends(&sent("r1", "a@x").title("CEO"));
    let digest = |world: &World| world.plan().digest().0.clone();
    assert_eq!(digest(&one).len(), 64);
    let mut later = World(one.0.clone());
    later.0.console.users[0].version += 7;
    later.0.policy.mode = Mode::Test;
    assert_eq!(digest(&later), digest(&one), "neither versions nor the mode");
    let noted = World(one.0.clone()).has(known("b@x").unmanaged());
    assert_eq!(digest(&noted), digest(&one), "nor what is not done");
    let other = World(one.0.clone()).sends(&sent("r1", "a@x").title("CTO"));
    assert_ne!(digest(&other), digest(&one), "but each value");
}
