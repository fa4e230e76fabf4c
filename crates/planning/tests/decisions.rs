//! The decision table of `reconcile.rs`, row by row, and every cause that a sync can give. Groups are in
//! `group_decisions.rs`.
//!
//! A row is a world and what the sync did in it, line by line; `sync` also asserts that the next
//! sync has nothing to do and that no line contradicts another.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod support;

use planning::Field;
use planning::console::AliasOrigin;
use serde_json::json;
use support::{World, known, sent, told};

/// Runs a table: the name of the row, the world, what the sync did.
fn check(rows: Vec<(&str, World, &[&str])>) {
    for (name, mut world, expected) in rows {
        assert_eq!(world.sync(), expected, "{name}");
    }
}

#[test]
fn each_row_of_the_table_of_people() {
    let alice = || sent("r1", "alice@x").named("Alice", "Ant");
    let at_work = || known("alice@x").named("Alice", "Ant");
    check(vec![
        ("active, nobody", World::new().sends(&alice()), &["user create alice@x: directory_active"]),
        ("active, first met", World::new().has(at_work()).sends(&alice()), &["user adopt alice@x: matched_by_email"]),
        (
            "active, linked, something differs",
            World::new().has(at_work().linked("r1")).sends(&alice().title("CEO")),
            &["user change alice@x: directory_changed (job_title: - > CEO)"],
        ),
        (
            "active, linked, nothing differs but the tie",
            World::new().has(at_work().linked("r1")).sends(&alice().external("e1")),
            &["user link alice@x: matched_by_link"],
        ),
        ("active, linked, nothing differs", World::new().has(at_work().linked("r1")).sends(&alice()), &[]),
        (
            "active, archived",
            World::new().has(at_work().linked("r1").archived()).sends(&alice()),
            &["user restore alice@x: directory_active"],
        ),
        (
            "active, archived and never linked",
            World::new().has(known("alice@x").archived()).sends(&alice()),
            &["user restore alice@x: directory_active (first_name: - > Alice, last_name: - > Ant)"],
        ),
    ]);
}

#[test]
fn each_row_of_the_table_of_people_who_are_not_active() {
    let alice = || sent("r1", "alice@x").named("Alice", "Ant");
    let at_work = || known("alice@x").named("Alice", "Ant");
    check(vec![
        (
            "inactive, active",
            World::new().has(at_work().linked("r1")).sends(&alice().inactive()),
            &["user archive alice@x: directory_inactive"],
        ),
        (
            "inactive, active and never linked",
            World::new().has(at_work()).sends(&alice().inactive()),
            &["user archive alice@x: directory_inactive"],
        ),
        ("inactive, archived", World::new().has(at_work().linked("r1").archived()).sends(&alice().inactive()), &[]),
        (
            "inactive, archived and never linked",
            World::new().has(at_work().archived()).sends(&alice().inactive()),
            &["user link alice@x: matched_by_link"],
        ),
        ("inactive, nobody", World::new().sends(&alice().inactive()), &[]),
        (
            "deleted, linked",
            World::new().has(at_work().linked("r1")).deletes("r1"),
            &["user archive alice@x: directory_deleted"],
        ),
        (
            "deleted while it fills",
            World::new().filling().has(at_work().linked("r1")).deletes("r1"),
            &["user archive alice@x: directory_deleted"],
        ),
        (
            "inactive while it fills",
            World::new().filling().has(at_work().linked("r1")).sends(&alice().inactive()),
            &["user archive alice@x: directory_inactive"],
        ),
        ("deleted, archived", World::new().has(at_work().linked("r1").archived()).deletes("r1"), &[]),
        (
            "deleted before any sync met them",
            World::new().has(at_work()).deletes("r1"),
            &["user archive alice@x: never_seen"],
        ),
        ("absent, filling", World::new().filling().has(at_work()), &["user hold alice@x: filling"]),
        ("absent, complete, SCIM", World::new().has(at_work().linked("r1")), &["user archive alice@x: never_seen"]),
        (
            "absent, complete, ADI",
            World::new().adi().has(at_work().linked("r1")),
            &["user archive alice@x: no_longer_sent"],
        ),
        ("absent, archived", World::new().has(at_work().archived()), &[]),
    ]);
}

#[test]
fn administrators_and_people_who_are_not_managed_stay() {
    let alice = || sent("r1", "alice@x").title("CEO");
    let linked = || known("alice@x").linked("r1");
    check(vec![
        (
            "administrator, inactive",
            World::new().has(linked().admin()).sends(&alice().inactive()),
            &["user hold alice@x: protected_admin"],
        ),
        (
            "administrator, inactive, never linked",
            World::new().has(known("alice@x").admin()).sends(&alice().inactive()),
            &["user hold alice@x: protected_admin"],
        ),
        (
            "administrator, deleted",
            World::new().has(linked().admin()).deletes("r1"),
            &["user hold alice@x: protected_admin"],
        ),
        ("administrator, absent", World::new().has(linked().admin()), &["user hold alice@x: protected_admin"]),
        (
            "administrator, changed",
            World::new().has(linked().admin()).sends(&alice()),
            &["user change alice@x: directory_changed (job_title: - > CEO)"],
        ),
        (
            "administrator, renamed",
            World::new().has(linked().admin()).sends(&sent("r1", "ann@x")),
            &["user change alice@x: directory_changed (email: alice@x > ann@x)"],
        ),
        (
            "not managed, active",
            World::new().has(known("alice@x").unmanaged()).sends(&alice()),
            &["user skip alice@x: unmanaged"],
        ),
        (
            "not managed, inactive",
            World::new().has(linked().unmanaged()).sends(&alice().inactive()),
            &["user skip alice@x: unmanaged"],
        ),
        (
            "not managed, deleted",
            World::new().has(linked().unmanaged()).deletes("r1"),
            &["user skip alice@x: unmanaged"],
        ),
        ("not managed, absent", World::new().has(linked().unmanaged()), &["user skip alice@x: unmanaged"]),
        (
            "not managed, archived",
            World::new().has(linked().unmanaged().archived()).sends(&alice()),
            &["user skip alice@x: unmanaged"],
        ),
    ]);
}

#[test]
fn people_are_matched_by_link_then_directory_id_then_address() {
    check(vec![
        (
            "the link wins over the address",
            World::new()
                .has(known("a@x").linked("r1"))
                .has(known("b@x").linked("r2"))
                .sends(&sent("r1", "b@x"))
                .sends(&sent("r2", "a@x")),
            &[
                "user change a@x: directory_changed (email: a@x > b@x)",
                "user change b@x: directory_changed (email: b@x > a@x)",
            ],
        ),
        (
            "the directory id wins over the address",
            World::new()
                .has(known("a@x").linked_as("old", "e1"))
                .has(known("b@x"))
                .sends(&sent("r1", "c@x").external("e1"))
                .sends(&sent("r2", "a@x").external("e2")),
            &[
                "user create a@x: directory_active",
                "user change a@x: directory_changed (email: a@x > c@x)",
                "user archive b@x: never_seen",
            ],
        ),
        (
            "everything is sent again with new ids",
            World::new()
                .has(known("a@x").linked_as("r1", "e1"))
                .has(known("b@x").linked_as("r2", "e2"))
                .sends(&sent("n1", "a@x").external("e1"))
                .sends(&sent("n2", "b@x").external("e2")),
            &["user link a@x: matched_by_directory_id", "user link b@x: matched_by_directory_id"],
        ),
        (
            "a directory id is case-exact",
            World::new().has(known("a@x").linked_as("old", "e1")).sends(&sent("r1", "c@x").external("E1")),
            &["user archive a@x: never_seen", "user create c@x: directory_active"],
        ),
    ]);
}

#[test]
fn addresses_find_people_the_chosen_one_first() {
    let bob = || known("bob@x").named("Bob", "Bee");
    check(vec![
        (
            "an address is not",
            World::new().has(bob()).sends(&sent("r1", "BOB@X").named("Bob", "Bee")),
            &["user adopt bob@x: matched_by_email (email: bob@x > BOB@X)"],
        ),
        (
            "an alias is an address",
            World::new().has(known("b@x").alias("bob@x", AliasOrigin::Csv)).sends(&sent("r1", "bob@x")),
            &["user adopt b@x: matched_by_email (email: b@x > bob@x, aliases: bob@x > -)"],
        ),
        (
            "the chosen address wins over the others",
            World::new().has(known("bob@x")).has(known("b@x")).sends(&sent("r1", "bob@x").emails(&["b@x"])),
            &["user archive b@x: never_seen", "user adopt bob@x: matched_by_email"],
        ),
        (
            "somebody's second address is not theirs whose first it is",
            World::new().has(known("bob@x")).sends(&sent("r1", "bee@x").emails(&["bob@x"])).sends(&sent("r2", "bob@x")),
            &["user create bee@x: directory_active", "user adopt bob@x: matched_by_email"],
        ),
        (
            "an inactive record of somebody who is active is their past",
            World::new()
                .has(known("a@x").linked_as("r1", "e1"))
                .has(known("b@x"))
                .sends(&sent("r1", "a@x").external("e1").inactive())
                .sends(&sent("r2", "a@x").external("e1"))
                .sends(&sent("r3", "b@x")),
            &["user link a@x: matched_by_directory_id", "user adopt b@x: matched_by_email"],
        ),
    ]);
}

#[test]
fn what_can_not_be_used_is_an_issue_and_holds_whoever_it_may_concern() {
    let linked = |email: &str, resource: &str| known(email).linked(resource);
    check(vec![
        (
            "address_missing",
            World::new().has(linked("a@x", "r1")).sends(&sent("r1", "alice")),
            &["user issue alice: address_missing"],
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
            &["user issue A@X: address_shared", "user issue a@x: address_shared"],
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
            &["user issue a@x: repeated_directory_id", "user issue b@x: repeated_directory_id"],
        ),
    ]);
}

#[test]
fn an_uncertain_match_is_an_issue_and_holds_whoever_it_may_concern() {
    check(vec![
        (
            "match_uncertain: two users of one person",
            World::new().has(known("a@x")).has(known("b@x")).sends(&sent("r1", "c@x").emails(&["a@x", "b@x"])),
            &["user issue c@x: match_uncertain"],
        ),
        (
            "match_uncertain: two people of one user",
            World::new()
                .has(known("a@x").alias("b@x", AliasOrigin::Csv))
                .sends(&sent("r1", "a@x"))
                .sends(&sent("r2", "b@x")),
            &["user issue a@x: match_uncertain", "user issue b@x: match_uncertain"],
        ),
        (
            "match_uncertain: two users of one directory id",
            World::new()
                .has(known("a@x").linked_as("o1", "e1"))
                .has(known("b@x").linked_as("o2", "e1"))
                .sends(&sent("r1", "c@x").external("e1")),
            &["user issue c@x: match_uncertain"],
        ),
        (
            "match_uncertain: an inactive record never picks one of two either",
            World::new()
                .has(known("a@x"))
                .has(known("b@x"))
                .sends(&sent("r1", "c@x").emails(&["a@x", "b@x"]).inactive()),
            &["user issue c@x: match_uncertain"],
        ),
        (
            "whom an unusable record names can't be archived by another record",
            World::new()
                .has(known("a@x"))
                .sends(&sent("r1", "a@x"))
                .sends(&sent("r2", "a@x"))
                .sends(&sent("r3", "c@x").emails(&["a@x"]).inactive()),
            &["user issue a@x: address_shared", "user issue a@x: address_shared"],
        ),
        (
            "nor become somebody else",
            World::new()
                .has(known("a@x"))
                .sends(&sent("r1", "a@x"))
                .sends(&sent("r2", "a@x"))
                .sends(&sent("r3", "c@x").emails(&["a@x"])),
            &["user issue a@x: address_shared", "user issue a@x: address_shared", "user issue c@x: match_uncertain"],
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
            &["user issue r1: unreadable_record"],
        ),
        ("unreadable_record of a newcomer", World::new().garbles("r1"), &["user issue r1: unreadable_record"]),
        (
            "an unreadable record is not outdone by another one of the same address",
            World::new().has(linked("a@x", "r1")).garbles("r1").sends(&sent("r2", "ann").emails(&["a@x"]).inactive()),
            &["user issue r1: unreadable_record"],
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

#[test]
fn an_address_that_is_met_again_is_the_same_person_unless_both_names_differ() {
    let left = || known("a@x").named("Alice", "Ant").linked_as("old", "e1").archived();
    let back = |person: support::Sent| World::new().has(left()).sends(&person.external("e2"));
    check(vec![
        (
            "both agree",
            back(sent("r1", "a@x").named("alice", "ANT")),
            &["user restore a@x: directory_active (first_name: Alice > alice, last_name: Ant > ANT)"],
        ),
        (
            "she married",
            back(sent("r1", "a@x").named("Alice", "Bee")),
            &["user restore a@x: directory_active (last_name: Ant > Bee)"],
        ),
        (
            "first name differs",
            back(sent("r1", "a@x").named("Ann", "Ant")),
            &["user restore a@x: directory_active (first_name: Alice > Ann)"],
        ),
        (
            "names are absent",
            back(sent("r1", "a@x")),
            &["user restore a@x: directory_active (first_name: Alice > -, last_name: Ant > -)"],
        ),
        ("both differ", back(sent("r1", "a@x").named("Bob", "Bee")), &["user issue a@x: address_reused"]),
        (
            "both differ, and somebody has the address as a second one",
            back(sent("r1", "a@x").named("Bob", "Bee"))
                .sends(&sent("r2", "c@x").emails(&["a@x"]).named("Alice", "Ant")),
            &["user issue a@x: address_reused", "user issue c@x: match_uncertain"],
        ),
        (
            "both differ, the leaver is active still",
            World::new()
                .has(known("a@x").named("Alice", "Ant").linked_as("old", "e1"))
                .sends(&sent("r1", "a@x").named("Bob", "Bee")),
            &["user issue a@x: address_reused"],
        ),
        (
            "never linked: adopted, whatever the names say",
            World::new().has(known("a@x").named("Alice", "Ant")).sends(&sent("r1", "a@x").named("Bob", "Bee")),
            &["user adopt a@x: matched_by_email (first_name: Alice > Bob, last_name: Ant > Bee)"],
        ),
    ]);
}

#[test]
fn an_adopted_address_stays_until_the_mapping_says_which() {
    let mut world =
        World::new().has(known("alice@mail.x")).sends(&sent("r1", "a123@login.x").emails(&["alice@mail.x"]));
    assert_eq!(
        world.sync(),
        ["user adopt alice@mail.x: matched_by_email", "user issue alice@mail.x: address_would_change"]
    );
    assert_eq!(told(&world.plan()), ["user issue alice@mail.x: address_would_change"], "as long as nobody decides");
    let mut decided = World(world.0.clone()).emails_first();
    assert_eq!(decided.sync(), ["user link alice@mail.x: matched_by_link"], "it is the one of the mapping now");
    let mut moved = World(world.0).sends(&sent("r1", "a123@login.x").emails(&["alice@new.x"]));
    assert_eq!(
        moved.sync(),
        ["user change alice@mail.x: directory_changed (email: alice@mail.x > a123@login.x)"],
        "the directory dropped it"
    );
}

#[test]
fn fields_overwrite_are_cleared_or_stay() {
    let alice = || {
        known("a@x")
            .with(Field::JobTitle, "CEO")
            .with(Field::Department, "Board")
            .own(Field::Comment, "plays chess")
            .linked("r1")
    };
    let mut world = World::new().has(alice()).sends(&sent("r1", "a@x").title("CTO"));
    assert_eq!(world.sync(), ["user change a@x: directory_changed (job_title: CEO > CTO, department: Board > -)"]);
    assert_eq!(
        world.user("a@x").fields.get(&Field::Comment).map(String::as_str),
        Some("plays chess"),
        "the mapping does not cover it"
    );
    // What an administrator typed into a field that the source never supplied stays too.
    let mut own = World::new().has(known("a@x").own(Field::JobTitle, "CEO").linked("r1")).sends(&sent("r1", "a@x"));
    assert_eq!(own.sync(), Vec::<String>::new());
    // Cleared by hand before it is omitted: nothing to clear.
    let mut gone = World::new().has(alice()).sends(&sent("r1", "a@x").title("CEO"));
    gone.0.console.users[0].fields.remove(&Field::Department);
    assert_eq!(gone.sync(), ["user link a@x: matched_by_link"]);
    // Left and came back without a title: what the source supplied before is still known.
    let mut left = World::new().has(alice()).sends(&sent("r1", "a@x").title("CEO").inactive());
    left.sync();
    let mut back = World(left.0).sends(&sent("r1", "a@x"));
    assert_eq!(back.sync(), ["user restore a@x: directory_active (job_title: CEO > -, department: Board > -)"]);
}

#[test]
fn managers_are_resolved_and_unknown_ones_are_an_issue() {
    let world = || {
        World::new()
            .sends(&sent("r1", "alice@x").named("Alice", "Ant").set("displayName", json!("Alice A.")).external("e1"))
    };
    let bob = |reference: &str| sent("r2", "bob@x").manager(reference);
    for reference in ["r1", "e1", "ALICE@X"] {
        let mut world = world().sends(&bob(reference));
        assert_eq!(
            world.sync(),
            ["user create alice@x: directory_active", "user create bob@x: directory_active"],
            "{reference}"
        );
        let fields = &world.user("bob@x").fields;
        assert_eq!(fields.get(&Field::ManagerName).map(String::as_str), Some("Alice A."), "{reference}");
        assert_eq!(fields.get(&Field::ManagerEmail).map(String::as_str), Some("alice@x"), "{reference}");
    }
    let mut late = World::new().sends(&bob("r1"));
    assert_eq!(late.sync(), ["user create bob@x: directory_active", "user issue bob@x: member_unknown"]);
    let mut there = World(late.0).sends(&sent("r1", "alice@x").named("Alice", "Ant"));
    assert_eq!(
        there.sync(),
        [
            "user create alice@x: directory_active",
            "user change bob@x: directory_changed (manager_name: - > Alice Ant, manager_email: - > alice@x)"
        ],
    );
    let mut elsewhere = World::new().sends(&bob("carol@y"));
    assert_eq!(elsewhere.sync(), ["user create bob@x: directory_active"], "an address speaks for itself");
    assert_eq!(elsewhere.user("bob@x").fields.get(&Field::ManagerEmail).map(String::as_str), Some("carol@y"));
    let mut nameless = World::new().sends(&sent("r1", "boss").inactive()).sends(&bob("boss"));
    assert_eq!(nameless.sync(), ["user create bob@x: directory_active"], "there, though with nothing to show");
    let mut inactive = World::new().sends(&bob("r1").inactive());
    assert_eq!(inactive.sync(), Vec::<String>::new(), "nobody cares who a leaver's manager was");
}

#[test]
fn addresses_are_swapped_chained_and_moved_to_another_domain() {
    let two = || World::new().has(known("a@x").linked("r1")).has(known("b@x").linked("r2"));
    let mut swap = two().sends(&sent("r1", "b@x")).sends(&sent("r2", "a@x"));
    let plan = swap.plan();
    assert_eq!(plan.units(), [vec![0, 1]], "a swap is written as one");
    swap.sync();
    assert_eq!((swap.user("b@x").id.0.as_str(), swap.user("a@x").id.0.as_str()), ("user-a@x", "user-b@x"));

    let mut chain = two().sends(&sent("r1", "b@x")).sends(&sent("r2", "c@x")).sends(&sent("r3", "a@x"));
    assert_eq!(
        chain.sync(),
        [
            "user create a@x: directory_active",
            "user change a@x: directory_changed (email: a@x > b@x)",
            "user change b@x: directory_changed (email: b@x > c@x)",
        ],
    );

    // The chain ends at somebody who stays: nobody of it moves.
    let mut blocked = two().has(known("c@x").unmanaged()).sends(&sent("r1", "b@x")).sends(&sent("r2", "c@x"));
    assert_eq!(
        blocked.sync(),
        ["user issue b@x: address_shared", "user skip c@x: unmanaged", "user issue c@x: address_shared"]
    );

    let mut domain = World::new();
    for at in 0..30 {
        let (old, new, id) = (format!("p{at:02}@old.x"), format!("p{at:02}@new.x"), format!("r{at:02}"));
        domain = domain.has(known(&old).linked(&id)).sends(&sent(&id, &new));
    }
    let lines = domain.sync();
    assert_eq!(lines.len(), 30);
    assert!(lines.iter().all(|line| line.starts_with("user change p") && line.contains("@old.x > p")), "{lines:#?}");
    assert!(domain.0.console.users.iter().all(|user| user.email.ends_with("@new.x")));
}

#[test]
fn aliases_of_the_directory_integration_go_and_the_others_stay() {
    let alice = || {
        known("a@x")
            .linked("r1")
            .alias("one@adi.x", AliasOrigin::Adi)
            .alias("two@adi.x", AliasOrigin::Adi)
            .alias("mine@x", AliasOrigin::Console)
            .alias("sheet@x", AliasOrigin::Csv)
    };
    let removed = [
        "user alias_remove a@x: alias_removed (aliases: one@adi.x > -)",
        "user alias_remove a@x: alias_removed (aliases: two@adi.x > -)",
    ];
    let mut world = World::new().has(alice()).sends(&sent("r1", "a@x"));
    assert_eq!(world.sync(), removed);
    assert_eq!(support::addresses(world.user("a@x")).collect::<Vec<_>>(), ["a@x", "mine@x", "sheet@x"]);
    let mut adi = World::new().adi().has(alice()).sends(&sent("r1", "a@x"));
    assert_eq!(adi.sync(), Vec::<String>::new(), "ADI supports aliases");

    // The directory's address was an alias so far: it is one no longer, whoever gave it.
    let mut own = World::new().has(alice()).sends(&sent("r1", "mine@x"));
    assert_eq!(own.sync()[0], "user change a@x: directory_changed (email: a@x > mine@x, aliases: mine@x > -)");
    assert_eq!(support::addresses(own.user("mine@x")).collect::<Vec<_>>(), ["mine@x", "sheet@x"]);
    let mut of_adi = World::new().has(alice()).sends(&sent("r1", "two@adi.x"));
    assert_eq!(of_adi.sync().len(), 2, "one alias becomes the address, the other goes");
    assert_eq!(support::addresses(of_adi.user("two@adi.x")).collect::<Vec<_>>(), ["two@adi.x", "mine@x", "sheet@x"]);

    // A newcomer has an address that was an alias until now: one plan does both, in one unit.
    let mut newcomer = World::new().has(alice()).sends(&sent("r1", "a@x")).sends(&sent("r2", "two@adi.x"));
    assert_eq!(newcomer.plan().units(), [vec![0], vec![1, 2]]);
    assert_eq!(newcomer.sync(), [removed[0], removed[1], "user create two@adi.x: directory_active"]);

    // Whoever can't have their address keeps everything else as well.
    let mut refused = World::new().has(alice()).has(known("b@x").unmanaged()).sends(&sent("r1", "b@x"));
    assert_eq!(refused.sync(), ["user skip b@x: unmanaged", "user issue b@x: address_shared"]);
}

#[test]
fn a_leaver_comes_back_and_entra_renames_a_login_that_it_deleted_softly() {
    let alice = || sent("r1", "alice@x").named("Alice", "Ant").external("e1");
    let mut world = World::new().sends(&alice()).sends_group("s1", "Staff", &["r1"]);
    world.sync();
    let id = world.user("alice@x").id.clone();

    // Entra frees the name of somebody soft-deleted: the login is renamed, and somebody else may bear the clean one meanwhile.
    let soft = sent("r1", "0123456789abcdef0123456789abcdefalice@x").named("Alice", "Ant").external("e1").inactive();
    let mut world = World(world.0).sends(&soft);
    assert_eq!(world.sync(), ["user archive alice@x: directory_inactive"]);
    assert_eq!(world.members("Staff"), ["alice@x"], "inactive, but a member all the same");

    let mut world = World(world.0).sends(&alice());
    assert_eq!(world.sync(), ["user restore alice@x: directory_active"]);

    // Deleted for good, and hired again under another resource.
    let mut world = World(world.0).deletes("r1").sends_group("s1", "Staff", &[]);
    assert_eq!(
        world.sync(),
        ["user archive alice@x: directory_deleted", "membership remove Staff ← alice@x: directory_changed"]
    );
    let mut world = World(world.0).sends(&sent("r9", "alice@x").named("Alice", "Ant").external("e1")).sends_group(
        "s1",
        "Staff",
        &["r9"],
    );
    assert_eq!(
        world.sync(),
        ["user restore alice@x: directory_active", "membership add Staff ← alice@x: directory_changed"]
    );
    assert_eq!(world.user("alice@x").id, id, "the same console user");

    // Deleted and created again between two syncs: nothing that a person would see.
    let mut world = World(world.0)
        .deletes("r9")
        .sends(&sent("r10", "alice@x").named("Alice", "Ant").external("e1"))
        .sends_group("s1", "Staff", &["r10"]);
    assert_eq!(world.sync(), ["user link alice@x: matched_by_directory_id"]);
}

/// Alice came back under a new record, and her old one, inactive, bears Bob's address among its own: it is her past and
/// never becomes Bob, or every sync would tie him to another record.
#[test]
fn an_inactive_record_whose_user_is_an_active_one_by_now_is_nobody_else() {
    let mut world = World::new()
        .has(known("alice@x").linked_as("r2", "e2"))
        .has(known("bob@x").archived())
        .sends(&sent("r0", "carol@x").external("e1").inactive())
        .sends(&sent("r1", "BOB@X").external("e2"))
        .sends(&sent("r2", "gone@x").external("e1").emails(&["bob@x"]).inactive());
    assert_eq!(world.sync(), ["user issue BOB@X: address_shared"]);
}
