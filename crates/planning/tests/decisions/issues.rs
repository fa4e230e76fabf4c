//! Records that can't be used, and whom they hold.

use planning::console::AliasOrigin;

use crate::check;
use crate::support::{World, known, sent};

#[test]
fn what_can_not_be_used_is_an_issue_and_holds_whoever_it_may_concern() {
    let linked = |email: &str, resource: &str| known(email).linked(resource);
    check(vec![
        (
            "address_missing",
            World::new().has(linked("a@x", "r1")).sends(&sent("r1", "alice")),
            &["user hold a@x: address_missing", "user issue alice: address_missing"],
        ),
        (
            "address_missing, inactive",
            World::new().has(linked("a@x", "r1")).sends(&sent("r1", "alice").inactive()),
            &["user archive a@x: directory_inactive"],
        ),
        (
            "address_shared",
            World::new()
                .has(linked("a@x", "r1"))
                .has(linked("b@x", "r2"))
                .sends(&sent("r1", "a@x"))
                .sends(&sent("r2", "A@X")),
            &[
                "user issue A@X: address_shared",
                "user hold a@x: address_shared",
                "user issue a@x: address_shared",
                "user hold b@x: address_shared",
            ],
        ),
        (
            "one of them inactive",
            World::new().sends(&sent("r1", "a@x").inactive()).sends(&sent("r2", "A@X")),
            &["user create A@X: directory_active"],
        ),
        (
            "repeated_directory_id",
            World::new()
                .has(known("a@x").linked_as("r1", "e1"))
                .has(known("b@x"))
                .sends(&sent("r1", "a@x").external("e1"))
                .sends(&sent("r2", "b@x").external("e1")),
            &[
                "user hold a@x: repeated_directory_id",
                "user issue a@x: repeated_directory_id",
                "user hold b@x: repeated_directory_id",
                "user issue b@x: repeated_directory_id",
            ],
        ),
    ]);
}

#[test]
fn an_uncertain_match_is_an_issue_and_holds_whoever_it_may_concern() {
    check(vec![
        (
            "match_uncertain: two users of one person",
            World::new().has(known("a@x")).has(known("b@x")).sends(&sent("r1", "c@x").emails(&["a@x", "b@x"])),
            &["user hold a@x: match_uncertain", "user hold b@x: match_uncertain", "user issue c@x: match_uncertain"],
        ),
        (
            "match_uncertain: two people of one user",
            World::new()
                .has(known("a@x").alias("b@x", AliasOrigin::Csv))
                .sends(&sent("r1", "a@x"))
                .sends(&sent("r2", "b@x")),
            &["user hold a@x: match_uncertain", "user issue a@x: match_uncertain", "user issue b@x: match_uncertain"],
        ),
        (
            "match_uncertain: two users of one directory id",
            World::new()
                .has(known("a@x").linked_as("o1", "e1"))
                .has(known("b@x").linked_as("o2", "e1"))
                .sends(&sent("r1", "c@x").external("e1")),
            &["user hold a@x: match_uncertain", "user hold b@x: match_uncertain", "user issue c@x: match_uncertain"],
        ),
        (
            "match_uncertain: an inactive record never picks one of two either",
            World::new()
                .has(known("a@x"))
                .has(known("b@x"))
                .sends(&sent("r1", "c@x").emails(&["a@x", "b@x"]).inactive()),
            &["user hold a@x: match_uncertain", "user hold b@x: match_uncertain", "user issue c@x: match_uncertain"],
        ),
        (
            "whom an unusable record names can't be archived by another record",
            World::new()
                .has(known("a@x"))
                .sends(&sent("r1", "a@x"))
                .sends(&sent("r2", "a@x"))
                .sends(&sent("r3", "c@x").emails(&["a@x"]).inactive()),
            &["user hold a@x: address_shared", "user issue a@x: address_shared", "user issue a@x: address_shared"],
        ),
        (
            "nor become somebody else",
            World::new()
                .has(known("a@x"))
                .sends(&sent("r1", "a@x"))
                .sends(&sent("r2", "a@x"))
                .sends(&sent("r3", "c@x").emails(&["a@x"])),
            &[
                "user hold a@x: match_uncertain",
                "user issue a@x: address_shared",
                "user issue a@x: address_shared",
                "user issue c@x: match_uncertain",
            ],
        ),
    ]);
}

#[test]
fn whoever_bears_something_of_a_record_that_can_not_be_used_is_held_with_the_reason() {
    check(vec![
        (
            "an address, without a link",
            World::new().has(known("a@x")).sends(&sent("r1", "a@x")).sends(&sent("r2", "a@x")),
            &["user hold a@x: address_shared", "user issue a@x: address_shared", "user issue a@x: address_shared"],
        ),
        (
            "a directory id",
            World::new().has(known("a@x").linked_as("o1", "e1")).sends(&sent("r1", "alice").external("e1")),
            &["user hold a@x: address_missing", "user issue alice: address_missing"],
        ),
        (
            "archived",
            World::new().has(known("a@x").archived()).sends(&sent("r1", "a@x")).sends(&sent("r2", "a@x")),
            &["user issue a@x: address_shared", "user issue a@x: address_shared"],
        ),
        (
            "unmanaged",
            World::new().has(known("a@x").unmanaged()).sends(&sent("r1", "a@x")).sends(&sent("r2", "a@x")),
            &["user skip a@x: unmanaged", "user issue a@x: address_shared", "user issue a@x: address_shared"],
        ),
    ]);
}

#[test]
fn an_unreadable_record_or_a_taken_address_is_an_issue() {
    let linked = |email: &str, resource: &str| known(email).linked(resource);
    check(vec![
        (
            "unreadable_record",
            World::new().has(linked("a@x", "r1")).garbles("r1"),
            &["user hold a@x: unreadable_record", "user issue r1: unreadable_record"],
        ),
        ("unreadable_record of a newcomer", World::new().garbles("r1"), &["user issue r1: unreadable_record"]),
        (
            "an unreadable record is not outdone by another one of the same address",
            World::new().has(linked("a@x", "r1")).garbles("r1").sends(&sent("r2", "ann").emails(&["a@x"]).inactive()),
            &["user hold a@x: unreadable_record", "user issue r1: unreadable_record"],
        ),
        (
            "address_shared with somebody who stays: a newcomer",
            World::new()
                .has(linked("a@x", "r1").alias("b@x", AliasOrigin::Csv))
                .sends(&sent("r1", "a@x"))
                .sends(&sent("r2", "b@x")),
            &["user issue b@x: address_shared"],
        ),
        (
            "address_shared with somebody who stays: a rename",
            World::new()
                .has(linked("a@x", "r1").alias("b@x", AliasOrigin::Csv))
                .has(linked("c@x", "r2"))
                .sends(&sent("r1", "a@x"))
                .sends(&sent("r2", "b@x")),
            &["user issue b@x: address_shared"],
        ),
    ]);
}
