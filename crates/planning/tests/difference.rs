//! What parts two plans, of which somebody has seen the first; and the words for it.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod support;

use planning::{Area, Change, Code, Difference, Effect, Fingerprint, Kind, Plan, UserId, wording};
use support::{World, known, sent, tied_group};

fn told(difference: &Difference) -> Vec<String> {
    let new = difference.new.iter().map(|line| format!("+ {}", wording::came(line)));
    let gone = difference.gone.iter().map(|line| format!("- {}", wording::went(line)));
    let different = difference.different.iter().map(|(was, is)| format!("~ {}", wording::became(was, is)));
    new.chain(gone).chain(different).collect()
}

/// What is done by one plan and not by the other, as for an approval.
fn of_acting(before: &Plan, after: &Plan) -> Difference {
    Difference::between(before.acting(), after.acting())
}

fn world() -> World {
    let world = World::new().has(known("ann@x").linked("r1")).has(known("bob@x").linked("r2"));
    world.has(known("cy@x").linked("r3")).sends(&sent("r3", "cy@x").title("Clerk"))
}

#[test]
fn a_plan_parts_from_itself_in_nothing_whatever_the_order_of_its_lines() {
    let plan = world().sends(&sent("r9", "new@x")).plan();
    let difference = of_acting(&plan, &plan);
    assert_eq!((difference.is_empty(), wording::parted(&difference).as_str()), (true, "Nothing is different."));
    let backwards: Vec<&Change> = plan.changes().iter().rev().collect();
    assert!(Difference::between(plan.changes(), backwards).is_empty());
}

#[test]
fn what_came_what_went_and_what_says_something_else_is_told_and_nothing_besides() {
    let before = world().sends(&sent("r1", "ann@x").inactive()).sends(&sent("r2", "bob@x")).sends(&sent("r9", "new@x"));
    let after = World(before.0.clone()).deletes("r1").sends(&sent("r2", "bob@x").inactive());
    let after = after.sends(&sent("r3", "cy@x").title("Boss")).loses("r9").sends(&sent("r8", "eve@x"));
    let difference = of_acting(&before.plan(), &after.plan());
    assert_eq!(
        told(&difference),
        [
            "+ bob@x would be archived. The directory has set bob@x inactive.",
            "+ eve@x would be created. The directory has eve@x as active, and nobody here has this address.",
            "- new@x would not be created any more.",
            "~ ann@x would be archived, for another reason. The directory has deleted ann@x.",
            "~ cy@x would be changed otherwise: Job Title “Boss” (it was to be “Clerk”). The directory says something else about cy@x than the console does.",
        ]
    );
    assert_eq!(wording::parted(&difference), "2 lines are new, 1 line is gone, 2 lines say something else.");
    assert_eq!(difference.len(), 5);
}

#[test]
fn one_person_is_one_line_also_when_something_else_is_to_be_done_or_under_another_address() {
    let before = world().sends(&sent("r1", "ann@x").title("Clerk")).sends(&sent("r2", "bob@x"));
    let after = World(before.0.clone()).sends(&sent("r1", "ann@x").inactive()).sends(&sent("r9", "new@x"));
    let later = World(after.0.clone()).sends(&sent("r9", "newer@x"));
    let first = of_acting(&before.plan(), &after.plan());
    assert_eq!(
        told(&first)[1..],
        ["~ ann@x would be archived; it was to be changed. The directory has set ann@x inactive."]
    );
    assert_eq!(
        told(&of_acting(&after.plan(), &later.plan())),
        [
            "~ newer@x would be created; the line was about new@x. The directory has newer@x as active, and nobody here has this address."
        ]
    );
}

#[test]
fn memberships_are_told_apart_by_group_and_person_and_notes_count_between_lines_alone() {
    let people = world().sends(&sent("r1", "ann@x")).sends(&sent("r2", "bob@x"));
    let group = people.has_group(tied_group("Staff", "s1", &["ann@x"]));
    let before = World(group.0.clone()).sends_group("s1", "Staff", &["r1", "r2"]);
    let after = World(group.0).sends_group("s1", "Staff", &["r3", "nobody"]);
    let (before, after) = (before.plan(), after.plan());
    let acting = of_acting(&before, &after);
    assert_eq!(
        told(&acting),
        [
            "+ Staff ← ann@x would be removed. The directory's group does not have this member.",
            "+ Staff ← cy@x would be added. The directory's group has this member.",
            "- Staff ← bob@x would not be added any more.",
        ]
    );
    let all = Difference::between(before.changes(), after.changes());
    assert_eq!(all.len(), acting.len() + 1, "the issue of the unknown member");
}

/// Fingerprints are stored: one that is made otherwise than last year's would have every line of a run say something else.
#[test]
fn the_fingerprint_of_a_line_stays_as_it_is() {
    let of = |line: &Change| Fingerprint::of(line).to_bytes().map(|byte| format!("{byte:02x}")).concat();
    let world = World::new().has(known("ann@x").linked("r1")).sends(&sent("r1", "ann@x").title("Clerk"));
    let plan = world.sends(&sent("r2", "new@x").title("Boss")).plan();
    let told: Vec<String> =
        plan.changes().iter().map(|line| format!("{} {:?} {}", line.subject, line.kind, of(line))).collect();
    assert_eq!(
        told,
        [
            "ann@x Change 0149905d4f71e15502fbb2e820e9c9c477a373555f7e63f0",
            "new@x Create 00fac873e3758450f880d57aa051f9e76083a6c100f4f193"
        ]
    );
    let membership = Change::note(Area::Membership, Kind::Remove, "Staff ← ann@x", Code::DirectoryActive);
    assert_eq!(of(&membership), "07fac873e375845043d6d66bebfa76dea64788f8d312086a");
    let alias = Effect::RemoveAlias { user: UserId("u1".to_owned()), address: "a@x".to_owned() };
    let alias = Change { effect: alias, ..Change::note(Area::User, Kind::AliasRemove, "ann@x", Code::DirectoryActive) };
    assert_eq!(of(&alias), "08fac873e3758450f1e9c96f37268bd4223d150ac5aec794");
}

#[test]
fn every_kind_of_line_comes_back_from_its_fingerprint() {
    let bytes = Kind::ALL.map(|kind| {
        let print = Fingerprint::of(&Change::note(Area::User, kind, "ann@x", Code::DirectoryActive));
        assert_eq!(Fingerprint::from_bytes(print.to_bytes()).kind(), Some(kind));
        format!("{kind:?} {}", print.to_bytes()[0])
    });
    let known = "Create 0, Change 1, Archive 2, Restore 3, Adopt 4, Rename 5, Add 6, Remove 7, AliasRemove 8, Link 9, Skip 10, Hold 11, Issue 12";
    assert_eq!(bytes.join(", "), known);
}
