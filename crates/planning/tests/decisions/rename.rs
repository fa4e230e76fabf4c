//! Renames keep the person, whatever is renamed; and what is no rename but somebody else.

use planning::Status;
use planning::wording::sentence;

use crate::check;
use crate::support::{World, known, sent, told};

const ASIDE: &str = "7f4bc1a36c1e4ae7b13f0d7c3f8b2a11alice@x";
const OBJECT: &str = "7f4bc1a3-6c1e-4ae7-b13f-0d7c3f8b2a11";

#[test]
fn a_rename_keeps_the_person_whatever_the_address_was() {
    let alice = |login: &str| sent("r1", login).named("Alice", "Ant").external("e1");
    let world = |email: &str| World::new().has(known(email).named("Alice", "Ant").linked_as("r1", "e1"));
    check(vec![
        (
            "from a login to the mail",
            world("aant@x").sends(&alice("alice.ant@mail.x")),
            &["user change aant@x: directory_changed (email: aant@x > alice.ant@mail.x)"],
        ),
        (
            "out of .local",
            world("alice@acme.local").sends(&alice("alice@acme.example").emails(&["alice@acme.local"])),
            &["user change alice@acme.local: directory_changed (email: alice@acme.local > alice@acme.example)"],
        ),
        (
            "into .onmicrosoft.com",
            world("alice@acme.example").sends(&alice("alice@acme.onmicrosoft.com")),
            &[
                "user change alice@acme.example: directory_changed (email: alice@acme.example > alice@acme.onmicrosoft.com)",
            ],
        ),
        (
            "only the case",
            world("alice@x").sends(&alice("Alice@X")),
            &["user change alice@x: directory_changed (email: alice@x > Alice@X)"],
        ),
        (
            "under a new record with the old directory id",
            world("alice@x").sends(&sent("r9", "ally@y").named("Ally", "Bee").external("e1")),
            &[
                "user change alice@x: directory_changed (email: alice@x > ally@y, first_name: Alice > Ally, last_name: Ant > Bee)",
            ],
        ),
    ]);
}

#[test]
fn three_people_pass_their_addresses_round_and_are_who_they_were() {
    let mut world = World::new();
    for (address, id) in [("a@x", "r1"), ("b@x", "r2"), ("c@x", "r3")] {
        world = world.has(known(address).linked(id));
    }
    let mut world = world.sends(&sent("r1", "b@x")).sends(&sent("r2", "C@x")).sends(&sent("r3", "a@x"));
    assert_eq!(world.plan().units(), [vec![0, 1, 2]], "a circle is written as one");
    world.sync();
    for (address, id) in [("b@x", "user-a@x"), ("C@x", "user-b@x"), ("a@x", "user-c@x")] {
        assert_eq!(world.user(address).id.0, id);
    }
}

/// idps.md 64. Nobody is renamed to the long form, and whoever has the clean name meanwhile is not made an issue by it.
#[test]
fn a_login_that_was_set_aside_renames_nobody() {
    let alice = |login: &str| sent("r1", login).named("Alice", "Ant").external(OBJECT);
    let linked = || known("alice@x").named("Alice", "Ant").linked_as("r1", OBJECT);
    let other = || sent("r2", "alice@x").named("Alicia", "Bee").external("e2");
    check(vec![
        (
            "set aside",
            World::new().has(linked()).sends(&alice(ASIDE).inactive()),
            &["user archive alice@x: directory_inactive"],
        ),
        (
            "set aside before any sync met her",
            World::new().has(known("alice@x")).sends(&alice(ASIDE).inactive()),
            &["user archive alice@x: directory_inactive"],
        ),
        ("set aside, and nobody here", World::new().sends(&alice(ASIDE).inactive()), &[]),
        (
            "back, and her name not yet",
            World::new().has(linked().archived()).sends(&alice(ASIDE)),
            &["user restore alice@x: directory_active"],
        ),
        (
            "back for good",
            World::new().has(linked().archived()).sends(&alice("alice@x")),
            &["user restore alice@x: directory_active"],
        ),
        (
            "a newcomer has her name meanwhile: nobody is touched",
            World::new().has(linked().archived()).sends(&alice(ASIDE).inactive()).sends(&other()),
            &["user issue alice@x: address_reused"],
        ),
        (
            "another one has it by now: she stays as she is, and they do too",
            World::new()
                .has(known("alice.ant@x").named("Alice", "Ant").linked_as("r1", OBJECT).archived())
                .has(known("alice@x").named("Alicia", "Bee").linked_as("r2", "e2"))
                .sends(&alice(ASIDE))
                .sends(&other().title("CEO")),
            &["user change alice@x: directory_changed (job_title: - > CEO)", "user issue alice@x: address_shared"],
        ),
        (
            "the prefix is not her own id: a login like any other",
            World::new()
                .has(linked())
                .sends(&sent("r1", ASIDE).named("Alice", "Ant").external("00000000-6c1e-4ae7-b13f-0d7c3f8b2a11")),
            &["user change alice@x: directory_changed (email: alice@x > 7f4bc1a36c1e4ae7b13f0d7c3f8b2a11alice@x)"],
        ),
    ]);
}

#[test]
fn a_soft_deletion_and_the_way_back_find_the_same_person() {
    let alice = |login: &str| sent("r1", login).named("Alice", "Ant").external("alice");
    let mut world = World::new().sends(&alice("alice@x"));
    world.sync();
    let id = world.user("alice@x").id.clone();
    let mut world = World(world.0).sends(&alice(ASIDE).inactive());
    world.sync();
    // The newcomer comes, is an issue, and leaves again.
    let mut world = World(world.0).sends(&sent("r2", "alice@x").named("Alicia", "Bee").external("alicia"));
    assert_eq!(world.sync(), ["user issue alice@x: address_reused"]);
    let mut world = World(world.0).deletes("r2").sends(&alice("alice@x"));
    assert_eq!(world.sync(), ["user restore alice@x: directory_active"]);
    assert_eq!((&world.user("alice@x").id, world.0.console.users.len()), (&id, 1));
}

#[test]
fn a_record_that_somebody_else_was_written_over_touches_nobody() {
    let linked = || known("alice@x").named("Alice", "Ant").linked_as("r1", "e1");
    let over = || sent("r1", "bob@x").named("Bob", "Bee").external("e2");
    check(vec![
        (
            "another id, address and name",
            World::new().has(linked()).sends(&over()),
            &["user hold alice@x: identifier_changed", "user issue bob@x: identifier_changed"],
        ),
        (
            "and inactive",
            World::new().has(linked()).sends(&over().inactive()),
            &["user hold alice@x: identifier_changed", "user issue bob@x: identifier_changed"],
        ),
        (
            "and she is somewhere else: not certain, so nobody is touched either",
            World::new()
                .has(linked())
                .sends(&over())
                .sends(&sent("r2", "alice@x").named("Alice", "Ant").external("e1")),
            &[
                "user hold alice@x: match_uncertain",
                "user issue alice@x: match_uncertain",
                "user issue bob@x: identifier_changed",
            ],
        ),
        (
            "the id alone",
            World::new().has(linked()).sends(&sent("r1", "alice@x").named("Alice", "Ant").external("e2")),
            &["user link alice@x: matched_by_link"],
        ),
        (
            "the id and the names, and an address agrees",
            World::new().has(linked()).sends(&over().emails(&["alice@x"])),
            &[
                "user change alice@x: directory_changed (email: alice@x > bob@x, first_name: Alice > Bob, last_name: Ant > Bee)",
            ],
        ),
        (
            "the id and the address, and a name agrees",
            World::new().has(linked()).sends(&sent("r1", "ally@y").named("Alice", "Bee").external("e2")),
            &["user change alice@x: directory_changed (email: alice@x > ally@y, last_name: Ant > Bee)"],
        ),
        (
            "the same id: she married and moved",
            World::new().has(linked()).sends(&over().external("e1")),
            &[
                "user change alice@x: directory_changed (email: alice@x > bob@x, first_name: Alice > Bob, last_name: Ant > Bee)",
            ],
        ),
        (
            "an id where there was none",
            World::new().has(known("alice@x").named("Alice", "Ant").linked("r1")).sends(&over()),
            &[
                "user change alice@x: directory_changed (email: alice@x > bob@x, first_name: Alice > Bob, last_name: Ant > Bee)",
            ],
        ),
        (
            "an id that is sent no more",
            World::new().has(linked()).sends(&sent("r1", "alice@x").named("Alice", "Ant")),
            &["user link alice@x: matched_by_link"],
        ),
    ]);
    let plan = World::new().has(linked()).sends(&over()).plan();
    let told: Vec<String> = plan.changes().iter().map(sentence).collect();
    assert!(
        told[0].starts_with("alice@x may be whom this is about, and is left as they are: The record that was alice@x")
    );
    assert!(told[1].starts_with("The record that was alice@x has another directory id"));
}

/// Records of a whole company are passed round: each is somebody else by now, and nobody is archived or renamed.
#[test]
fn records_that_were_passed_round_touch_nobody() {
    let mut world = World::new();
    for at in 0..10 {
        let next = (at + 1) % 10;
        world = world
            .has(
                known(&format!("p{at}@x"))
                    .named(&format!("F{at}"), &format!("L{at}"))
                    .linked_as(&format!("r{at}"), &format!("e{at}")),
            )
            .sends(
                &sent(&format!("r{at}"), &format!("p{next}@x"))
                    .named(&format!("F{next}"), &format!("L{next}"))
                    .external(&format!("e{next}")),
            );
    }
    let lines = world.sync();
    assert_eq!(lines.len(), 20, "ten records that are issues, ten people who are held");
    assert!(lines.iter().all(|line| line.ends_with("identifier_changed")), "{lines:#?}");
    assert!(world.0.console.users.iter().all(|user| user.status == Status::Active));
    assert_eq!(told(&world.plan()).len(), 20, "as long as nobody looks");
}
