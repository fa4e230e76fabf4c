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
    assert_eq!(world.user("a@x").fields.get(Field::Comment), Some("plays chess"), "the mapping does not cover it");
    // What an administrator typed into a field that the source never supplied stays too.
    let mut own = World::new().has(known("a@x").own(Field::JobTitle, "CEO").linked("r1")).sends(&sent("r1", "a@x"));
    assert_eq!(own.sync(), Vec::<String>::new());
    // Cleared by hand before it is omitted: nothing to clear.
    let mut gone = World::new().has(alice()).sends(&sent("r1", "a@x").title("CEO"));
    gone.0.console.users[0].fields.remove(Field::Department);
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
        assert_eq!(fields.get(Field::ManagerName), Some("Alice A."), "{reference}");
        assert_eq!(fields.get(Field::ManagerEmail), Some("alice@x"), "{reference}");
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
    assert_eq!(elsewhere.user("bob@x").fields.get(Field::ManagerEmail), Some("carol@y"));
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
    let change = "user change a@x: directory_changed (aliases: mine@x;one@adi.x;sheet@x;two@adi.x > mine@x;sheet@x)";
    assert_eq!(adi.sync(), [change], "ADI supports aliases, and this record has none");

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

/// Whenever a manager arrives, changes or goes, those who report to them show it in the same run, and the chain of command
/// may end where it began.
#[test]
fn managers_are_resolved_whenever_they_come_change_or_go() {
    let shown = |world: &World, email: &str| {
        let field = |field| world.user(email).fields.get(field).unwrap_or_default().to_owned();
        (field(Field::ManagerName), field(Field::ManagerEmail))
    };
    let told = |name: &str, email: &str| (name.to_owned(), email.to_owned());
    let mia = || sent("r1", "mia@x").named("Mia", "May").external("e1");
    let bob = || sent("r2", "bob@x").named("Bob", "Bee").manager("e1");

    // He is first, she comes later, under another record of the directory than the one he names.
    let mut world = World::new().sends(&bob());
    world.sync();
    assert_eq!(shown(&world, "bob@x"), told("", ""));
    let mut world = World(world.0).sends(&mia());
    world.sync();
    assert_eq!(shown(&world, "bob@x"), told("Mia May", "mia@x"));

    // She is renamed before a sync looks, and he names her by the old login: that is nobody any more.
    let mut world = World(world.0).sends(&sent("r1", "mia.may@x").named("Mia", "Mey").external("e1"));
    assert_eq!(
        world.sync(),
        [
            "user change bob@x: directory_changed (manager_name: Mia May > Mia Mey, manager_email: mia@x > mia.may@x)",
            "user change mia@x: directory_changed (email: mia@x > mia.may@x, last_name: May > Mey)",
        ]
    );
    let mut by_login = World(world.0.clone()).sends(&bob().manager("mia@x"));
    by_login.sync();
    assert_eq!(shown(&by_login, "bob@x"), told("", "mia@x"), "an address speaks for itself");

    // She is inactive, and still in the directory: his manager on paper.
    let mut inactive = World(world.0.clone()).sends(&mia().inactive());
    inactive.sync();
    assert_eq!(shown(&inactive, "bob@x"), told("Mia May", "mia@x"));

    // She is out of the scope: the fields are empty, and the plan says why.
    let mut gone = World(world.0.clone()).deletes("r1");
    assert_eq!(
        gone.sync(),
        [
            "user change bob@x: directory_changed (manager_name: Mia Mey > -, manager_email: mia.may@x > -)",
            "user issue bob@x: member_unknown",
            "user archive mia.may@x: directory_deleted",
        ]
    );

    // Each is the other's manager, and somebody their own.
    let mut circle =
        World(world.0).sends(&mia().manager("r2")).sends(&sent("r3", "own@x").named("O", "N").manager("r3"));
    circle.sync();
    assert_eq!(shown(&circle, "mia@x"), told("Bob Bee", "bob@x"));
    assert_eq!(shown(&circle, "bob@x"), told("Mia May", "mia@x"));
    assert_eq!(shown(&circle, "own@x"), told("O N", "own@x"));
}
