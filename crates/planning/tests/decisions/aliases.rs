//! Aliases under Active Directory Integration: in step with the directory, and nobody else's.

use planning::console::{Alias, AliasOrigin};

use super::check;
use super::support::{World, addresses, known, sent};

#[test]
fn aliases_are_kept_in_step_with_the_directory() {
    let anna = || sent("r1", "anna@x");
    check(vec![
        (
            "somebody new brings them along",
            World::new().adi().sends(&anna().mailbox(&["SMTP:anna@x", "smtp:a@x"])),
            &["user create anna@x: directory_active"],
        ),
        (
            "one more, one less",
            World::new()
                .adi()
                .has(known("anna@x").linked("r1").alias("old@x", AliasOrigin::Adi).alias("stays@x", AliasOrigin::Adi))
                .sends(&anna().mailbox(&["smtp:new@x", "smtp:Stays@x"])),
            &["user change anna@x: directory_changed (aliases: old@x;stays@x > new@x;stays@x)"],
        ),
        (
            "those of a file or a person stay, and stay theirs",
            World::new()
                .adi()
                .has(
                    known("anna@x")
                        .linked("r1")
                        .alias("sheet@x", AliasOrigin::Csv)
                        .alias("mine@x", AliasOrigin::Console),
                )
                .sends(&anna().mailbox(&["smtp:sheet@x"])),
            &[],
        ),
        (
            "the old address becomes an alias, an alias the address",
            World::new()
                .adi()
                .has(known("maiden@x").linked("r1").alias("anna@x", AliasOrigin::Adi))
                .sends(&anna().mailbox(&["SMTP:anna@x", "smtp:maiden@x"])),
            &["user change maiden@x: directory_changed (email: maiden@x > anna@x, aliases: anna@x > maiden@x)"],
        ),
        (
            "an inactive record takes none away",
            World::new()
                .adi()
                .has(known("anna@x").linked("r1").alias("a@x", AliasOrigin::Adi))
                .sends(&anna().inactive()),
            &["user archive anna@x: directory_inactive"],
        ),
        (
            "under SCIM a mailbox says nothing",
            World::new().has(known("anna@x").linked("r1")).sends(&anna().mailbox(&["smtp:a@x"])),
            &[],
        ),
    ]);
}

#[test]
fn an_alias_has_one_owner_and_whoever_can_not_have_it_has_the_rest() {
    let anna = |mailbox: &[&str]| sent("r1", "anna@x").mailbox(mailbox);
    check(vec![
        (
            "two want it",
            World::new()
                .adi()
                .sends(&anna(&["smtp:sales@x", "smtp:a@x"]))
                .sends(&sent("r2", "bob@x").mailbox(&["smtp:sales@x"])),
            &[
                "user create anna@x: directory_active",
                "user issue anna@x: address_shared",
                "user create bob@x: directory_active",
                "user issue bob@x: address_shared",
            ],
        ),
        (
            "it is somebody's address",
            World::new().adi().sends(&anna(&["smtp:bob@x"])).sends(&sent("r2", "bob@x")),
            &[
                "user create anna@x: directory_active",
                "user issue anna@x: address_shared",
                "user create bob@x: directory_active",
            ],
        ),
        (
            "an alias is an address to be known by",
            World::new().adi().has(known("bob@x").unmanaged()).sends(&anna(&["smtp:bob@x", "smtp:a@x"]).title("CEO")),
            &["user skip bob@x: unmanaged"],
        ),
        (
            "a file gave it to somebody else",
            World::new()
                .adi()
                .has(known("anna@x").linked("r1"))
                .has(known("bob@x").linked("r2").alias("sales@x", AliasOrigin::Csv))
                .sends(&anna(&["smtp:sales@x", "smtp:a@x"]))
                .sends(&sent("r2", "bob@x")),
            &["user change anna@x: directory_changed (aliases: - > a@x)", "user issue anna@x: address_shared"],
        ),
    ]);
}

#[test]
fn an_alias_goes_from_one_to_the_other_in_one_plan() {
    let mut world = World::new()
        .adi()
        .has(known("anna@x").linked("r1"))
        .has(known("bob@x").linked("r2").alias("sales@x", AliasOrigin::Adi))
        .sends(&sent("r1", "anna@x").mailbox(&["smtp:sales@x", "smtp:bob-old@x"]))
        .sends(&sent("r2", "bob-new@x"));
    assert_eq!(world.plan().units(), [vec![0, 1]]);
    let lines = [
        "user change anna@x: directory_changed (aliases: - > bob-old@x;sales@x)",
        "user change bob@x: directory_changed (email: bob@x > bob-new@x, aliases: sales@x > -)",
    ];
    assert_eq!(world.sync(), lines);
    assert_eq!(addresses(world.user("sales@x")).collect::<Vec<_>>(), ["anna@x", "bob-old@x", "sales@x"]);
    let origin = |alias: &Alias| alias.origin;
    assert!(world.user("anna@x").aliases.iter().map(origin).all(|origin| origin == AliasOrigin::Adi));

    // And on to a newcomer, whose address it becomes.
    let mut newcomer = world.sends(&sent("r1", "anna@x").mailbox(&["smtp:bob-old@x"])).sends(&sent("r3", "sales@x"));
    let lines = [
        "user change anna@x: directory_changed (aliases: bob-old@x;sales@x > bob-old@x)",
        "user create sales@x: directory_active",
    ];
    assert_eq!(newcomer.sync(), lines);
}
