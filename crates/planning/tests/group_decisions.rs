//! The decision table of `reconcile/groups.rs`, row by row: groups, and who is in them. People are in `decisions/`.
//!
//! A row is a world and what the sync did in it, line by line; `sync` also asserts that the next
//! sync has nothing to do and that no line contradicts another.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod support;

use planning::{Area, Code, DirectoryGroup, ResourceId, Status, wording};
use support::{World, console_group, known, sent, tied_group};

/// Runs a table: the name of the row, the world, what the sync did.
fn check(rows: Vec<(&str, World, &[&str])>) {
    for (name, mut world, expected) in rows {
        assert_eq!(world.sync(), expected, "{name}");
    }
}

#[test]
fn each_row_of_the_table_of_groups() {
    let none: &[&str] = &[];
    check(vec![
        ("none of that name", World::new().sends_group("s1", "Staff", &[]), &["group create Staff: directory_active"]),
        (
            "its own, nothing differs",
            World::new().has_group(tied_group("Staff", "s1", &[])).sends_group("s1", "Staff", &[]),
            none,
        ),
        (
            "its own by id, renamed",
            World::new().has_group(tied_group("Staff", "s1", &[])).sends_group("s1", "Crew", &[]),
            &["group rename Staff: directory_changed (name: Staff > Crew)"],
        ),
        (
            "its own by id, archived",
            World::new().has_group(tied_group("Staff", "s1", &[]).archived()).sends_group("s1", "Staff", &[]),
            &["group restore Staff: directory_active"],
        ),
        (
            "its own by name",
            World::new().has_group(tied_group("Staff", "s1", &[]).untied()).sends_group("s1", "STAFF", &[]),
            &["group rename Staff: directory_changed (name: Staff > STAFF)"],
        ),
        (
            "its own by name, tied to one that is gone",
            World::new().has_group(tied_group("Staff", "s0", &[])).sends_group("s1", "Staff", &[]),
            &["group link Staff: matched_by_directory_id"],
        ),
    ]);
}

#[test]
fn names_of_groups_clash_or_are_swapped() {
    check(vec![
        (
            "a console-managed one of that name",
            World::new().has_group(console_group("Staff", &[])).sends_group("s1", "staff", &[]),
            &["group issue staff: group_name_clash"],
        ),
        (
            "a console-managed one that was the directory's once",
            World::new().has_group(tied_group("Staff", "s1", &[]).managed_by_people()).sends_group("s1", "Staff", &[]),
            &["group issue Staff: group_name_clash"],
        ),
        (
            "renamed to the name of a console-managed one",
            World::new().has_group(tied_group("Crew", "s1", &[])).has_group(console_group("Staff", &[])).sends_group(
                "s1",
                "Staff",
                &[],
            ),
            &["group issue Staff: group_name_clash"],
        ),
        (
            "two that swap their names",
            World::new()
                .has_group(tied_group("A", "s1", &[]))
                .has_group(tied_group("B", "s2", &[]))
                .sends_group("s1", "B", &[])
                .sends_group("s2", "A", &[]),
            &["group rename A: directory_changed (name: A > B)", "group rename B: directory_changed (name: B > A)"],
        ),
        (
            "a second one of the same name",
            World::new().has_group(tied_group("Staff", "s1", &[])).sends_group("s1", "Staff", &[]).sends_group(
                "s2",
                "Staff",
                &[],
            ),
            &["group issue Staff: group_name_clash"],
        ),
    ]);
}

#[test]
fn groups_that_the_mirror_does_not_have() {
    let none: &[&str] = &[];
    check(vec![
        (
            "deleted",
            World::new().has_group(tied_group("Staff", "s1", &[])).deletes_group("s1"),
            &["group archive Staff: directory_deleted"],
        ),
        (
            "deleted while it fills",
            World::new().filling().has_group(tied_group("Staff", "s1", &[])).deletes_group("s1"),
            &["group archive Staff: directory_deleted"],
        ),
        (
            "absent, filling",
            World::new().filling().has_group(tied_group("Staff", "s1", &[])),
            &["group hold Staff: filling"],
        ),
        (
            "absent, complete, SCIM",
            World::new().has_group(tied_group("Staff", "s1", &[])),
            &["group archive Staff: never_seen"],
        ),
        (
            "absent, complete, ADI",
            World::new().adi().has_group(tied_group("Staff", "s1", &[])),
            &["group archive Staff: no_longer_sent"],
        ),
        ("absent, archived", World::new().has_group(tied_group("Staff", "s1", &[]).archived()), none),
        ("absent, console-managed", World::new().has_group(console_group("Staff", &[])), none),
    ]);
}

#[test]
fn two_groups_of_one_directory_id_are_never_guessed() {
    let mut world = World::new()
        .has_group(tied_group("A", "s1", &[]))
        .has_group(tied_group("B", "s2", &[]))
        .sends_group("s3", "B", &[]);
    for group in &mut world.0.console.groups {
        group.external_id = Some("ext-s3".to_owned());
    }
    assert_eq!(
        world.sync(),
        ["group archive A: never_seen", "group link B: matched_by_directory_id"],
        "the name decides"
    );
}

#[test]
fn members_are_decided_of_settled_people_only() {
    let staff = || {
        World::new().has(known("a@x").linked("r1")).has(known("b@x").linked("r2")).has_group(tied_group(
            "Staff",
            "s1",
            &["a@x", "b@x"],
        ))
    };
    let a = || sent("r1", "a@x");
    let b = || sent("r2", "b@x");
    let none: &[&str] = &[];
    check(vec![
        ("both are in it", staff().sends(&a()).sends(&b()).sends_group("s1", "Staff", &["r1", "b@x"]), none),
        (
            "one is not any more",
            staff().sends(&a()).sends(&b()).sends_group("s1", "Staff", &["r1"]),
            &["membership remove Staff ← b@x: directory_changed"],
        ),
        (
            "one more, who is new, in a new group",
            World::new().sends(&a()).sends_group("s1", "Staff", &["r1"]),
            &[
                "user create a@x: directory_active",
                "group create Staff: directory_active",
                "membership add Staff ← a@x: directory_changed",
            ],
        ),
        (
            "an inactive member keeps the membership",
            staff().sends(&a()).sends(&b().inactive()).sends_group("s1", "Staff", &["r1", "r2"]),
            &["user archive b@x: directory_inactive"],
        ),
        (
            "an inactive one who is not listed loses it",
            staff().sends(&a()).sends(&b().inactive()).sends_group("s1", "Staff", &["r1"]),
            &["user archive b@x: directory_inactive", "membership remove Staff ← b@x: directory_changed"],
        ),
        (
            "somebody inactive is added nowhere",
            World::new().sends(&a().inactive()).has_group(tied_group("Staff", "s1", &[])).sends_group(
                "s1",
                "Staff",
                &["r1"],
            ),
            none,
        ),
    ]);
}

#[test]
fn whoever_is_held_keeps_their_memberships() {
    let staff = || {
        World::new().has(known("a@x").linked("r1")).has(known("b@x").linked("r2")).has_group(tied_group(
            "Staff",
            "s1",
            &["a@x", "b@x"],
        ))
    };
    let a = || sent("r1", "a@x");
    let b = || sent("r2", "b@x");
    check(vec![
        (
            "held while it fills",
            staff().filling().sends(&a()).sends_group("s1", "Staff", &["r1"]),
            &["user hold b@x: filling"],
        ),
        (
            "an issue",
            staff().sends(&a()).sends(&sent("r2", "nobody")).sends_group("s1", "Staff", &["r1"]),
            &["user hold b@x: address_missing", "user issue nobody: address_missing"],
        ),
        (
            "unreadable",
            staff().sends(&a()).garbles("r2").sends_group("s1", "Staff", &["r1"]),
            &["user hold b@x: unreadable_record", "user issue r2: unreadable_record"],
        ),
        (
            "not managed: neither gains nor loses",
            World::new()
                .has(known("a@x").unmanaged())
                .has(known("b@x").unmanaged())
                .sends(&a())
                .sends(&b())
                .has_group(tied_group("Staff", "s1", &["b@x"]))
                .sends_group("s1", "Staff", &["r1"]),
            &["user skip a@x: unmanaged", "user skip b@x: unmanaged"],
        ),
        (
            "an administrator who is held",
            World::new()
                .has(known("a@x").admin().linked("r1"))
                .has_group(tied_group("Staff", "s1", &["a@x"]))
                .deletes("r1")
                .sends_group("s1", "Staff", &[]),
            &["user hold a@x: protected_admin"],
        ),
    ]);
}

#[test]
fn members_whom_nobody_knows_and_groups_of_other_people() {
    let staff = || {
        World::new().has(known("a@x").linked("r1")).has(known("b@x").linked("r2")).has_group(tied_group(
            "Staff",
            "s1",
            &["a@x", "b@x"],
        ))
    };
    let a = || sent("r1", "a@x");
    let b = || sent("r2", "b@x");
    let none: &[&str] = &[];
    check(vec![
        (
            "a member whom nobody knows empties nothing",
            staff().sends(&a()).sends(&b()).sends_group("s1", "Staff", &["r1", "r2", "r7"]),
            &["membership issue Staff ← r7: member_unknown"],
        ),
        (
            "a console-managed group",
            World::new().has(known("a@x").linked("r1")).sends(&a()).has_group(console_group("Chess", &["a@x"])),
            none,
        ),
        (
            "a clash touches nobody's membership",
            World::new()
                .has(known("a@x").linked("r1"))
                .sends(&a())
                .has_group(console_group("Chess", &["a@x"]))
                .sends_group("s1", "Chess", &[]),
            &["group issue Chess: group_name_clash"],
        ),
        (
            "a group that comes back",
            World::new()
                .has(known("a@x").linked("r1"))
                .sends(&a())
                .has_group(tied_group("Staff", "s1", &[]).archived())
                .sends_group("s1", "Staff", &["r1"]),
            &["group restore Staff: directory_active", "membership add Staff ← a@x: directory_changed"],
        ),
    ]);
}

#[test]
fn nested_groups_count_by_membership_and_circles_end() {
    let mut world = World::new()
        .sends(&sent("r1", "a@x"))
        .sends(&sent("r2", "b@x"))
        .sends(&sent("r3", "c@x"))
        .sends_group("s1", "All", &["s2", "r1"])
        .sends_group("s2", "Some", &["ext-s3", "r2"])
        .sends_group("s3", "Few", &["s1", "r3", "s3"]);
    world.sync();
    for group in ["All", "Some", "Few"] {
        assert_eq!(world.members(group), ["a@x", "b@x", "c@x"], "{group}");
    }
    let mut cut = World(world.0).sends_group("s3", "Few", &["r3"]);
    let gone = [
        "membership remove Few ← a@x: directory_changed",
        "membership remove Few ← b@x: directory_changed",
        "membership remove Some ← a@x: directory_changed",
    ];
    assert_eq!(cut.sync(), gone, "the circle is cut between Few and All");
    assert_eq!(cut.user("a@x").status, Status::Active);
}

/// However deep groups are nested, nothing recurses, and a chain of many costs as much as many short ones.
#[test]
fn ten_thousand_groups_in_each_other_are_flattened_in_a_chain_and_in_a_circle() {
    const DEPTH: usize = 10_000;
    for last in ["r1", "s1"] {
        let mut world = World::new().sends(&sent("r1", "a@x")).sends(&sent("r2", "b@x"));
        for at in 1..=DEPTH {
            let next = if at == DEPTH { last.to_owned() } else { format!("s{}", at + 1) };
            let own: &[&str] = if at == DEPTH / 2 { &[&next, "r2"] } else { &[&next] };
            world = world.sends_group_new(&format!("s{at}"), &format!("G{at:05}"), own);
        }
        let plan = world.plan();
        let joins = plan.changes().iter().filter(|change| change.area == Area::Membership).count();
        // Down a chain: everybody has whom the last one names, and half of them the other one. In a circle: all have that one.
        assert_eq!(joins, if last == "r1" { DEPTH + DEPTH / 2 } else { DEPTH });
    }
}

#[test]
fn a_group_inside_of_two_counts_in_both_until_it_is_deleted() {
    let mut world = World::new()
        .sends(&sent("r1", "a@x"))
        .sends(&sent("r2", "b@x"))
        .sends_group("s1", "North", &["s3", "r1"])
        .sends_group("s2", "South", &["s3"])
        .sends_group("s3", "Shared", &["r1", "r2"]);
    world.sync();
    for group in ["North", "South", "Shared"] {
        assert_eq!(world.members(group), ["a@x", "b@x"], "{group}");
    }
    // The directory deletes it, and still names it as a member: an issue; whoever is in by themselves stays.
    let mut world = World(world.0).deletes_group("s3");
    assert_eq!(
        world.sync(),
        [
            "group archive Shared: directory_deleted",
            "membership remove North ← b@x: directory_changed",
            "membership issue North ← s3: member_unknown",
            "membership remove South ← a@x: directory_changed",
            "membership remove South ← b@x: directory_changed",
            "membership issue South ← s3: member_unknown",
        ]
    );
    assert_eq!(world.members("North"), ["a@x"]);
}

#[test]
fn a_group_that_cannot_be_read_is_held_as_it_is_and_so_is_who_is_in_it() {
    let mut world = World::new().has(known("a@x").linked("r1")).sends(&sent("r1", "a@x"));
    world = world.has_group(tied_group("Staff", "s1", &["a@x"])).has_group(tied_group("All", "s2", &["a@x"]));
    world = world.sends_group("s2", "All", &["s1"]);
    world.0.mirror.unreadable_groups.push(ResourceId("s1".to_owned()));
    assert_eq!(world.sync(), ["group issue s1: unreadable_record"]);
}

/// A chain of groups in groups, a person in each.
#[test]
fn groups_in_groups_that_come_to_more_than_there_is_room_for_keep_who_is_in_them_and_the_others_go_on() {
    const LINKS: usize = 2_500;
    let mut world = World::new().has(known("ann@x").linked("r-ann")).sends(&sent("r-ann", "ann@x"));
    world = world.has_group(tied_group("Group 0", "g0", &["ann@x"])).has_group(tied_group("Flat", "flat", &["ann@x"]));
    world.0.mirror.people.extend((0..LINKS).map(|at| sent(&format!("r{at}"), &format!("p{at}@x")).entry()));
    world.0.mirror.groups.extend((0..LINKS).map(|at| DirectoryGroup {
        id: ResourceId(format!("g{at}")),
        name: format!("Group {at}"),
        external_id: None,
        members: [format!("r{at}")].into_iter().chain((at + 1 < LINKS).then(|| format!("g{}", at + 1))).collect(),
    }));
    let world = world.sends_group("flat", "Flat", &[]);
    let plan = world.plan();
    let beyond: Vec<_> = plan.changes().iter().filter(|line| line.cause.code == Code::UnreadableRecord).collect();
    assert_eq!(beyond.len(), LINKS - 1, "the last of the chain has no group in it");
    assert_eq!(
        wording::sentence(beyond[0]),
        "The groups that have groups in them come to more than 2000000 memberships: Group 0 keeps who is in it until the directory has fewer groups in groups."
    );
    let moved = plan.changes().iter().filter(|line| line.area == Area::Membership && line.kind.acts());
    assert_eq!(moved.map(|line| line.subject.as_str()).collect::<Vec<_>>(), ["Flat ← ann@x", "Group 2499 ← p2499@x"]);
    let mut backwards = world.0.clone();
    backwards.mirror.groups.reverse();
    assert_eq!(World(backwards).plan().digest(), plan.digest());
}
