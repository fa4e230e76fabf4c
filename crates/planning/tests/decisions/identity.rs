//! Who is who: link, directory id and address; renames, swaps, and people who come back.

use planning::console::AliasOrigin;

use crate::check;
use crate::support::{self, World, known, sent, told};

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
            &["user hold a@x: address_reused", "user issue a@x: address_reused"],
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

/// The first address of an inactive record is somebody else's, who has another record, inactive too: found by its second
/// address in the first sync, it is not found by that in the next one alone.
#[test]
fn an_inactive_record_is_found_by_its_second_address_whoever_has_the_first() {
    let mut world = World::new()
        .emails_first()
        .has(known("a@x").archived())
        .has(known("b@x").named("Ann", "Ant").linked("r0"))
        .sends(&sent("r1", "bob").named("Ann", "Ant").emails(&["e@x", "b@x"]).inactive())
        .sends(&sent("r3", "a@x").named("Bob", "Bee").emails(&["b@x"]).inactive());
    assert_eq!(world.sync(), ["user link a@x: matched_by_link", "user archive b@x: directory_inactive"]);
}

#[test]
fn a_record_whose_tie_somebody_unmanaged_keeps_ties_nobody_else() {
    let world = || {
        World::new()
            .has(known("bob@x").linked("r1").unmanaged().archived())
            .sends(&sent("r1", "eve@x").inactive())
            // The unmanaged one is found by another record, so the address of theirs leads to somebody else.
            .sends(&sent("r2", "bob@x"))
    };
    check(vec![
        ("archived already", world().has(known("eve@x").archived()), &["user skip bob@x: unmanaged"]),
        (
            "to be archived",
            world().has(known("eve@x")),
            &["user skip bob@x: unmanaged", "user archive eve@x: directory_inactive"],
        ),
    ]);
    let mut world = world().has(known("eve@x"));
    world.sync();
    assert_eq!(world.user("eve@x").link, None, "it is bob's");
}
