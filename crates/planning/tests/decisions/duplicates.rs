//! Whoever would be new, and is probably somebody who is here: the table of `reconcile/duplicates.rs`, and its way out.

use planning::console::AliasOrigin;
use planning::wording::sentence;
use planning::{Code, Field};

use crate::check;
use crate::support::{Sent, World, known, sent};

fn john(id: &str, login: &str) -> Sent {
    sent(id, login).named("John", "Smith")
}

#[test]
fn a_namesake_with_the_same_local_part_is_an_issue_unless_the_directory_has_both() {
    let smith = || known("john.smith@x").named("John", "Smith");
    let new = || john("r2", "John.Smith@y");
    check(vec![
        (
            "a user whom the directory does not have",
            World::new().has(smith()).sends(&new()),
            &["user issue John.Smith@y: duplicate_of", "user hold john.smith@x: duplicate_of"],
        ),
        (
            "by an alias of the one and a second address of the other",
            World::new()
                .has(known("js@x").named("john", "SMITH").alias("john.smith@x", AliasOrigin::Csv))
                .sends(&john("r2", "jsmith@y").emails(&["john.smith@z"])),
            &["user hold js@x: duplicate_of", "user issue jsmith@y: duplicate_of"],
        ),
        (
            "archived long ago",
            World::new().has(smith().linked("r1").archived()).sends(&new()),
            &["user issue John.Smith@y: duplicate_of"],
        ),
        (
            "not managed",
            World::new().has(smith().unmanaged()).sends(&new()),
            &["user issue John.Smith@y: duplicate_of", "user skip john.smith@x: unmanaged"],
        ),
        (
            "deleted in the directory meanwhile",
            World::new().has(smith().linked("r1")).deletes("r1").sends(&new()),
            &["user issue John.Smith@y: duplicate_of", "user hold john.smith@x: duplicate_of"],
        ),
        (
            "inactive in the directory by a record of their own, which counts",
            World::new().has(smith().linked("r1")).sends(&john("r1", "john.smith@x").inactive()).sends(&new()),
            &["user issue John.Smith@y: duplicate_of", "user archive john.smith@x: directory_inactive"],
        ),
        (
            "active in the directory by a record of their own: two people",
            World::new().has(smith().linked("r1")).sends(&john("r1", "john.smith@x")).sends(&new()),
            &["user create John.Smith@y: directory_active"],
        ),
        (
            "two newcomers: two people",
            World::new().sends(&john("r1", "john.smith@x")).sends(&new()),
            &["user create John.Smith@y: directory_active", "user create john.smith@x: directory_active"],
        ),
    ]);
}

#[test]
fn a_name_alone_or_a_local_part_alone_is_no_likeness() {
    let smith = || known("john.smith@x").named("John", "Smith").unmanaged();
    check(vec![
        (
            "another first name",
            World::new().has(smith()).sends(&sent("r2", "john.smith@y").named("Joan", "Smith")),
            &["user skip john.smith@x: unmanaged", "user create john.smith@y: directory_active"],
        ),
        (
            "another local part",
            World::new().has(smith()).sends(&john("r2", "john.smith2@y")),
            &["user create john.smith2@y: directory_active", "user skip john.smith@x: unmanaged"],
        ),
        (
            "a name that is absent",
            World::new()
                .has(known("john.smith@x").own(Field::LastName, "Smith").unmanaged())
                .sends(&john("r2", "john.smith@y")),
            &["user skip john.smith@x: unmanaged", "user create john.smith@y: directory_active"],
        ),
    ]);
}

#[test]
fn an_employee_number_is_borne_by_one_person() {
    let ann = || known("ann@x").with(Field::EmployeeNumber, "E7");
    let other = || sent("r2", "a.archer@y").number(" e7 ");
    check(vec![
        (
            "a user of the console",
            World::new().has(ann()).sends(&other()),
            &["user issue a.archer@y: duplicate_of", "user hold ann@x: duplicate_of"],
        ),
        (
            "whose record the directory has",
            World::new().has(ann().linked("r1")).sends(&sent("r1", "ann@x").number("E7")).sends(&other()),
            &["user issue a.archer@y: duplicate_of"],
        ),
        (
            "two newcomers",
            World::new().sends(&sent("r1", "ann@x").number("E7")).sends(&other()),
            &["user issue a.archer@y: duplicate_of", "user issue ann@x: duplicate_of"],
        ),
        (
            "the other record is inactive",
            World::new().sends(&sent("r1", "ann@x").number("E7").inactive()).sends(&other()),
            &["user create a.archer@y: directory_active"],
        ),
        (
            "the directory gives the other one another number in the same run",
            World::new().has(ann().linked("r1")).sends(&sent("r1", "ann@x").number("E8")).sends(&other()),
            &[
                "user create a.archer@y: directory_active",
                "user change ann@x: directory_changed (employee_number: E7 > E8)",
            ],
        ),
        (
            "the directory takes the number from the other one in the same run",
            World::new().has(ann().linked("r1")).sends(&sent("r1", "ann@x")).sends(&other()),
            &[
                "user create a.archer@y: directory_active",
                "user change ann@x: directory_changed (employee_number: E7 > -)",
            ],
        ),
        (
            "a number that the directory never supplied stays, and counts",
            World::new()
                .has(known("ann@x").own(Field::EmployeeNumber, "E7").linked("r1"))
                .sends(&sent("r1", "ann@x"))
                .sends(&other()),
            &["user issue a.archer@y: duplicate_of"],
        ),
        (
            "four bear it: it is no number",
            World::new()
                .has(known("c1@x").with(Field::EmployeeNumber, "0").archived())
                .sends(&sent("r1", "c2@x").number("0"))
                .sends(&sent("r2", "c3@x").number("0"))
                .sends(&sent("r3", "c4@x").number("0")),
            &[
                "user create c2@x: directory_active",
                "user create c3@x: directory_active",
                "user create c4@x: directory_active",
            ],
        ),
        (
            "a record that can't be used and its user are one bearer",
            World::new()
                .has(ann().linked("r1"))
                .sends(&sent("r1", "ann@x").number("E7"))
                .sends(&sent("r3", "ann@x").number("E7"))
                .sends(&other()),
            &[
                "user issue a.archer@y: duplicate_of",
                "user hold ann@x: address_shared",
                "user issue ann@x: address_shared",
                "user issue ann@x: address_shared",
            ],
        ),
    ]);
}

#[test]
fn a_duplicate_is_told_with_its_reason_and_an_administrator_has_two_ways_out() {
    let ann = || known("ann@x").named("Ann", "Archer").with(Field::EmployeeNumber, "E7");
    let world = || World::new().has(ann()).sends(&sent("r2", "a.archer@y").number("E7").named("Ann", "Archer"));
    let mut plan = world().plan();
    assert_eq!(plan.changes()[0].cause.code, Code::DuplicateOf);
    assert_eq!(
        sentence(&plan.changes()[0]),
        "a.archer@y is probably ann@x: they have the employee number “E7”. Nobody is created or archived for that: give a.archer@y as an alias to whoever it is, or import a.archer@y if they are two people."
    );
    assert_eq!(
        sentence(&plan.changes()[1]),
        "ann@x is not in the directory under an address or id that is known here, but a.archer@y is, who is probably the same person: nobody is archived for that."
    );
    plan = World::new().has(known("ann@x").named("Ann", "A")).sends(&sent("r2", "ann@y").named("Ann", "A")).plan();
    assert!(sentence(&plan.changes()[1]).starts_with("ann@y is probably ann@x: they have the same name, and"));

    // It is she: the address is hers, too.
    let mut same = World::new().has(ann().alias("a.archer@y", AliasOrigin::Console));
    same.0.mirror = world().0.mirror;
    assert_eq!(
        same.sync(),
        ["user adopt ann@x: matched_by_email (email: ann@x > a.archer@y, aliases: a.archer@y > -)"]
    );

    // They are two: the other one is in the console as well, and so neither is new.
    let mut two = world().has(known("a.archer@y"));
    two.sync();
    assert_eq!(two.user("a.archer@y").link.as_ref().unwrap().resource.0, "r2");
}

/// Whoever is a duplicate is in no group, and nobody else is kept out of it.
#[test]
fn a_duplicate_joins_no_group_and_the_user_keeps_theirs() {
    let mut world = World::new()
        .has(known("ann@x").with(Field::EmployeeNumber, "7").linked("r1"))
        .has_group(crate::support::tied_group("Staff", "s1", &["ann@x"]))
        .sends(&sent("r2", "ann@y").number("7"))
        .sends(&sent("r3", "bob@x"))
        .sends_group("s1", "Staff", &["r2", "r3"]);
    assert_eq!(
        world.sync(),
        [
            "user hold ann@x: duplicate_of",
            "user issue ann@y: duplicate_of",
            "user create bob@x: directory_active",
            "membership add Staff ← bob@x: directory_changed"
        ]
    );
    assert_eq!(world.members("Staff"), ["ann@x", "bob@x"]);
}
