//! What parts two plans, of which somebody has seen the first; and the words for it.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod support;

use planning::{Change, Difference, Fingerprint, Plan, wording};
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
    let plan = world().sends(&sent("r1", "ann@x").title("Clerk")).sends(&sent("r2", "bob@x").inactive()).plan();
    let prints = plan.changes().iter().map(|line| {
        let bytes = Fingerprint::of(line).to_bytes();
        format!("{} {:?} {}", line.subject, line.kind, bytes.map(|byte| format!("{byte:02x}")).concat())
    });
    assert_eq!(
        prints.collect::<Vec<_>>(),
        [
            "ann@x Change 01905d4f71e155b202fbb2e820e9c9c477a373555f7e63f0",
            "bob@x Archive 02522f33ff10d16f843c36b508d856bcff345603b9387976",
            "cy@x Change 01905d4f71e155b2e1291bf050d8e499fce13ae15e66ed74",
        ]
    );
}
