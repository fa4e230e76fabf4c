//! The headline of a report: one sentence for each way in which a run may stand, the worst first.

use planning::guard::{Hold, Rule};
use planning::plan::AreaCounts;
use planning::wording::{Outcome, headline};
use planning::{Counts, Mode};

fn counts() -> Counts {
    let users =
        AreaCounts { archived: 2, restored: 1, created: 3, changed: 4, adopted: 5, skipped: 6, held: 1, issues: 2 };
    let groups = AreaCounts { created: 1, issues: 1, ..AreaCounts::default() };
    Counts { users, groups, memberships: AreaCounts { archived: 7, ..AreaCounts::default() } }
}

#[test]
fn each_way_in_which_a_run_may_stand_has_its_sentence_and_the_worst_comes_first() {
    let would = "2 people would be archived, 1 person would be restored, 3 people would be created, 4 people would be changed, 5 people would be adopted, 1 group would change, 7 memberships would change, 1 person held, 3 issues";
    let did = "2 people archived, 1 person restored, 3 people created, 4 people changed, 5 people adopted, 1 group changed, 7 memberships changed, 1 person held, 3 issues.";
    let limit = || Hold::new(Rule::ArchiveLimit, 12, 40, 5);
    let filling = || Hold::new(Rule::Filling, 1, 40, 0);
    let why = "12 people of 40 managed would be archived within 24 hours; 5 are allowed without an approval.";
    for (outcome, mode, holds, expected) in [
        (Outcome::Done, Mode::Live, &[][..], did.to_owned()),
        (Outcome::Done, Mode::Live, &[filling()], did.to_owned()),
        (Outcome::Done, Mode::Test, &[], format!("Test Mode: {would}. Nothing was applied.")),
        (
            Outcome::Done,
            Mode::Test,
            &[filling(), limit()],
            format!("Test Mode: {would}. Live, it would be held: {why}"),
        ),
        (Outcome::Preview, Mode::Live, &[limit()], format!("Preview: {would}. It would be held: {why}")),
        (Outcome::Preview, Mode::Live, &[], format!("Preview: {would}. Nothing was applied.")),
        (Outcome::Held, Mode::Live, &[limit()], format!("Held, nothing was applied. {why} The plan: {would}.")),
        (Outcome::Pending, Mode::Live, &[], "The run has not finished yet.".to_owned()),
    ] {
        assert_eq!(headline(&counts(), mode, outcome, holds), expected, "{outcome:?} {mode:?}");
    }
    let nothing = |mode, outcome| headline(&Counts::default(), mode, outcome, &[]);
    assert_eq!(nothing(Mode::Live, Outcome::Done), "Nothing to change.");
    assert_eq!(nothing(Mode::Test, Outcome::Done), "Test Mode: nothing would change. Nothing was applied.");
    // What did not come to its end counts nothing: the sentence of who or what ended it stands here.
    assert!(nothing(Mode::Live, Outcome::Failed).starts_with("The run failed"));
    assert!(nothing(Mode::Live, Outcome::Skipped).ends_with("nothing was done."));
}
