//! What wins: fields that are supplied, omitted or not covered, managers, aliases.

use planning::Field;
use planning::console::AliasOrigin;
use serde_json::json;

use crate::support::{self, World, known, sent};

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
