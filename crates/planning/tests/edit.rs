//! What somebody does by hand, row by row: what it comes to, and what is said where it can't be.
//!
//! That an edit touches what was asked and nothing else in every console is a law (`laws/edit.rs`).

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod support;

use std::collections::BTreeMap;

use planning::console::{AliasOrigin, ManagedBy};
use planning::edit::Wanted;
use planning::edit::{Edits, Expected, GroupEdit, Mistake, Newcomer, Part, PersonEdit, Terms, plan};
use planning::wording::sentence;
use planning::{Console, Field, GroupId, Kind, Plan, Source, Status, UserId, Who, contradictions};
use support::{World, apply, console_group, known, sent, tied_group, told};

const ANNA: &str = "anna@rollcall.example";

fn anna() -> Who {
    Who::Administrator(ANNA.to_owned())
}

/// Ben is of the directory, Cho is nobody's; Chess is the console's, Sales the directory's.
fn world() -> World {
    let mut world = World::new().sends(&sent("r1", "ben@x").title("Clerk"));
    world.0.console = apply(&world.plan(), &world.0.console).unwrap();
    world
        .has(known("cho@x").alias("c@x", AliasOrigin::Csv).own(Field::Comment, " plays "))
        .has_group(console_group("Chess", &["cho@x"]))
        .has_group(tied_group("Sales", "s1", &["ben@x"]))
}

fn id(console: &Console, email: &str) -> UserId {
    console.users.iter().find(|user| user.email == email).unwrap().id.clone()
}

fn group(console: &Console, name: &str) -> GroupId {
    console.groups.iter().find(|group| group.name == name).unwrap().id.clone()
}

fn planned(edits: &Edits, console: &Console, live: bool, expected: BTreeMap<UserId, Expected>) -> (Plan, Vec<Mistake>) {
    let who = anna();
    let (plan, mistakes) = plan(edits, console, &Terms { who: &who, live, expected, managed_active: 0 });
    assert_eq!(contradictions(&plan, console), []);
    (plan, mistakes)
}

/// Does it to one person; the console then, and what the lines say.
fn edited(world: &World, email: &str, edit: PersonEdit) -> (Console, Vec<String>) {
    let console = &world.0.console;
    let edits = Edits { people: [(id(console, email), edit)].into(), ..Edits::default() };
    let (plan, mistakes) = planned(&edits, console, true, BTreeMap::new());
    assert_eq!(mistakes, []);
    (apply(&plan, console).unwrap(), plan.changes().iter().map(sentence).collect())
}

fn fields(pairs: &[(Field, &str)]) -> Wanted {
    pairs.iter().map(|(field, value)| (*field, (*value).to_owned())).collect()
}

#[test]
fn an_edit_sets_clears_and_leaves_and_says_which_the_next_sync_overwrites() {
    let world = world();
    let wanted = PersonEdit {
        fields: fields(&[(Field::JobTitle, "Boss "), (Field::Comment, "new"), (Field::Phone, "  ")]),
        ..PersonEdit::default()
    };
    let (console, said) = edited(&world, "ben@x", wanted);
    let ben = console.users.iter().find(|user| user.email == "ben@x").unwrap();
    assert_eq!(ben.fields.get(Field::JobTitle), Some("Boss"));
    assert_eq!(ben.fields.get(Field::Comment), Some("new"));
    let overwritten = "anna@rollcall.example did this in the console by hand. The next sync will overwrite it with what the directory says.";
    assert_eq!(said, [overwritten]);

    let comment = PersonEdit { fields: fields(&[(Field::Comment, "")]), ..PersonEdit::default() };
    let (console, said) = edited(&world, "cho@x", comment);
    assert!(console.users.iter().all(|user| !user.fields.has(Field::Comment)));
    assert_eq!(said, ["anna@rollcall.example did this in the console by hand."]);

    let same = PersonEdit {
        email: Some("cho@x".to_owned()),
        aliases: Some(vec!["C@x".to_owned(), " c@x ".to_owned()]),
        fields: fields(&[(Field::Comment, "plays"), (Field::Phone, "")]),
        managed: Some(true),
        status: Some(Status::Active),
        join: [group(&world.0.console, "Chess")].into(),
        ..PersonEdit::default()
    };
    assert_eq!(edited(&world, "cho@x", same).1, [""; 0], "blanks, case and what is so already are no change");
}

#[test]
fn somebody_unmanaged_is_overwritten_by_nobody() {
    let world = world();
    let title = fields(&[(Field::JobTitle, "Boss")]);
    let edit = PersonEdit { fields: title, managed: Some(false), ..PersonEdit::default() };
    assert_eq!(edited(&world, "ben@x", edit).1, ["anna@rollcall.example did this in the console by hand."]);
}

#[test]
fn an_alias_becomes_the_address_and_a_new_one_is_a_persons_own() {
    let world = world();
    let edit = PersonEdit {
        email: Some("c@x".to_owned()),
        aliases: Some(vec!["c@x".to_owned(), "cho@x".to_owned(), "d@x".to_owned()]),
        ..PersonEdit::default()
    };
    let (console, _) = edited(&world, "cho@x", edit);
    let cho = console.users.iter().find(|user| user.email == "c@x").unwrap();
    let aliases: Vec<(&str, AliasOrigin)> =
        cho.aliases.iter().map(|alias| (alias.address.as_str(), alias.origin)).collect();
    assert_eq!(aliases, [("cho@x", AliasOrigin::Console), ("d@x", AliasOrigin::Console)]);
}

#[test]
fn an_archive_and_its_way_back_are_told_with_what_the_directory_will_make_of_them() {
    let world = world();
    let ben = id(&world.0.console, "ben@x");
    let archive = |status| PersonEdit { status: Some(status), ..PersonEdit::default() };
    let edits = Edits { people: [(ben.clone(), archive(Status::Archived))].into(), ..Edits::default() };
    for (expected, is_overwritten) in [(None, false), (Some(Status::Archived), false), (Some(Status::Active), true)] {
        let known = (ben.clone(), Expected::of(Source::Scim, expected, None));
        let (plan, _) = planned(&edits, &world.0.console, true, [known].into());
        assert_eq!(plan.changes()[0].kind, Kind::Archive);
        assert_eq!(sentence(&plan.changes()[0]).contains("will overwrite"), is_overwritten, "{expected:?}");
    }
    let (plan, _) = planned(&edits, &world.0.console, true, BTreeMap::new());
    let console = apply(&plan, &world.0.console).unwrap();
    let back = Edits { people: [(ben, archive(Status::Active))].into(), ..Edits::default() };
    let (plan, _) = planned(&back, &console, true, BTreeMap::new());
    assert_eq!(told(&plan).len(), 1);
    let back = apply(&plan, &console).unwrap();
    assert!(back.users.iter().all(|user| user.status == Status::Active && user.archive_reason.is_none()));
}

#[test]
fn what_can_t_be_is_told_where_it_was_entered_and_nothing_of_that_person_is_done() {
    let world = world();
    let console = &world.0.console;
    let cho = id(console, "cho@x");
    let sales = group(console, "Sales");
    let rows = [
        (PersonEdit { email: Some(String::new()), ..PersonEdit::default() }, Part::Email, "email_missing"),
        (PersonEdit { email: Some("cho".to_owned()), ..PersonEdit::default() }, Part::Email, "email_invalid"),
        (PersonEdit { email: Some("BEN@x".to_owned()), ..PersonEdit::default() }, Part::Email, "address_taken"),
        (
            PersonEdit { aliases: Some(vec!["ben@x".to_owned()]), ..PersonEdit::default() },
            Part::Aliases,
            "address_taken",
        ),
        (PersonEdit { aliases: Some(vec!["a b".to_owned()]), ..PersonEdit::default() }, Part::Aliases, "email_invalid"),
        (
            PersonEdit { fields: fields(&[(Field::CustomDate1, "1.2.2026")]), ..PersonEdit::default() },
            Part::Field(Field::CustomDate1),
            "value_invalid",
        ),
        (PersonEdit { join: [sales].into(), ..PersonEdit::default() }, Part::Groups, "group_of_directory"),
        (
            PersonEdit { join: [GroupId("gone".to_owned())].into(), ..PersonEdit::default() },
            Part::Groups,
            "group_unknown",
        ),
    ];
    for (edit, at, code) in rows {
        let edits = Edits { people: [(cho.clone(), edit)].into(), ..Edits::default() };
        let (plan, mistakes) = planned(&edits, console, true, BTreeMap::new());
        let found: Vec<(Part, &str)> = mistakes.iter().map(|mistake| (mistake.at, mistake.code)).collect();
        assert_eq!(found, [(at, code)]);
        assert!(plan.changes().is_empty(), "{code}");
    }
    let gone = Edits { people: [(UserId("gone".to_owned()), PersonEdit::default())].into(), ..Edits::default() };
    assert_eq!(planned(&gone, console, true, BTreeMap::new()).1[0].code, "person_unknown");
}

#[test]
fn newcomers_come_with_their_groups_and_two_who_want_one_address_are_one() {
    let world = world();
    let console = &world.0.console;
    let dora = Newcomer {
        email: " dora@x ".to_owned(),
        aliases: vec!["d@x".to_owned()],
        fields: fields(&[(Field::FirstName, "Dora"), (Field::Phone, " ")]),
        managed: false,
        groups: [group(console, "Chess")].into(),
    };
    let other = Newcomer { email: "D@x".to_owned(), ..Newcomer::default() };
    let edits = Edits { newcomers: vec![dora, other], ..Edits::default() };
    let (plan, mistakes) = planned(&edits, console, true, BTreeMap::new());
    assert_eq!(mistakes.iter().map(|mistake| mistake.code).collect::<Vec<_>>(), ["address_taken"]);
    let after = apply(&plan, console).unwrap();
    let dora = after.users.iter().find(|user| user.email == "dora@x").unwrap();
    assert!(!dora.managed && dora.fields.iter().count() == 1 && dora.aliases[0].origin == AliasOrigin::Console);
    assert!(after.groups.iter().any(|group| group.name == "Chess" && group.members.contains(&dora.id)));
}

#[test]
fn groups_of_the_console_are_made_named_archived_and_handed_over_and_those_of_the_directory_are_left() {
    let world = world();
    let console = &world.0.console;
    let (chess, sales) = (group(console, "Chess"), group(console, "Sales"));
    let of = |id: &GroupId, edit: GroupEdit| Edits { groups: [(id.clone(), edit)].into(), ..Edits::default() };
    let named = |name: &str| GroupEdit { name: Some(name.to_owned()), ..GroupEdit::default() };
    let archive = GroupEdit { status: Some(Status::Archived), ..GroupEdit::default() };
    let hand_over = |by| GroupEdit { managed_by: Some(by), ..GroupEdit::default() };

    let done = [
        (Edits { new_groups: vec![" Go ".to_owned()], ..Edits::default() }, Kind::Create),
        (of(&chess, named("Go")), Kind::Rename),
        (of(&chess, named("CHESS")), Kind::Rename),
        (of(&chess, archive.clone()), Kind::Archive),
        (of(&chess, hand_over(ManagedBy::Directory)), Kind::Change),
        (of(&sales, hand_over(ManagedBy::Console)), Kind::Change),
    ];
    for (edits, kind) in done {
        let (plan, mistakes) = planned(&edits, console, true, BTreeMap::new());
        assert_eq!((mistakes.as_slice(), plan.changes()[0].kind), (&[][..], kind));
        let after = apply(&plan, console).unwrap();
        if kind != Kind::Create {
            assert!(planned(&edits, &after, true, BTreeMap::new()).0.is_empty(), "{kind:?} twice");
        }
    }
    let refused = [
        (Edits { new_groups: vec!["chess".to_owned()], ..Edits::default() }, "name_taken"),
        (Edits { new_groups: vec!["A".to_owned(), "a".to_owned()], ..Edits::default() }, "name_taken"),
        (Edits { new_groups: vec![" ".to_owned()], ..Edits::default() }, "name_missing"),
        (Edits { new_groups: vec!["x".repeat(5000)], ..Edits::default() }, "value_invalid"),
        (of(&chess, named("sales")), "name_taken"),
        (of(&sales, named("Sellers")), "group_of_directory"),
        (of(&sales, archive), "group_of_directory"),
        (of(&GroupId("gone".to_owned()), named("x")), "group_unknown"),
    ];
    for (edits, code) in refused {
        let (_, mistakes) = planned(&edits, console, true, BTreeMap::new());
        assert_eq!(mistakes.iter().map(|mistake| mistake.code).collect::<Vec<_>>(), [code]);
    }
}
