//! An edit touches what was asked and nothing else, and planned again it is empty.

use std::collections::{BTreeMap, BTreeSet};

use planning::console::ManagedBy;
use planning::edit::{Edits, GroupEdit, Newcomer, PersonEdit, Terms, plan};
use planning::{Console, Field, Plan, Status, User, contradictions};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::cases;
use crate::support::worlds::{who, world};
use crate::support::{apply, undone};

/// What is wanted of whoever stands at a position of the console.
type Asked = (usize, PersonEdit, Option<usize>, Option<usize>);

fn person() -> impl Strategy<Value = Asked> {
    let address = || select(vec!["a@x", "b@x", "z@x", "Z@X", "y@x", "a@y"]).prop_map(str::to_owned);
    let value = select(vec!["", "CEO", " CEO ", "Janitor"]).prop_map(str::to_owned);
    let parts = (option::weighted(0.3, address()), option::weighted(0.3, vec(address(), 0..3)), option::of(value));
    let flags = (option::of(any::<bool>()), option::of(select(vec![Status::Active, Status::Archived])));
    (0_usize..8, parts, flags, option::of(0_usize..4), option::of(0_usize..4)).prop_map(
        |(at, (email, aliases, title), (managed, status), join, leave)| {
            let fields = title.map(|title| (Field::JobTitle, title)).into_iter().collect();
            (at, PersonEdit { email, aliases, fields, managed, status, ..PersonEdit::default() }, join, leave)
        },
    )
}

fn group() -> impl Strategy<Value = (usize, GroupEdit)> {
    let name = option::of(select(vec!["g", "H", "new"]).prop_map(str::to_owned));
    let status = option::of(select(vec![Status::Active, Status::Archived]));
    let by = option::weighted(0.3, select(vec![ManagedBy::Directory, ManagedBy::Console]));
    (0_usize..4, (name, status, by))
        .prop_map(|(at, (name, status, managed_by))| (at, GroupEdit { name, status, managed_by }))
}

fn edits(console: &Console, people: Vec<Asked>, groups: Vec<(usize, GroupEdit)>, new: Option<&str>) -> Edits {
    let group = |at: Option<usize>| -> BTreeSet<_> {
        at.and_then(|at| console.groups.get(at)).map(|group| group.id.clone()).into_iter().collect()
    };
    let person = |(at, edit, join, leave): Asked| {
        let user = console.users.get(at)?;
        Some((user.id.clone(), PersonEdit { join: group(join), leave: group(leave), ..edit }))
    };
    let named = |(at, edit): (usize, GroupEdit)| Some((console.groups.get(at)?.id.clone(), edit));
    let newcomer = |email: &str| Newcomer { email: email.to_owned(), ..Newcomer::default() };
    Edits {
        newcomers: new.map(newcomer).into_iter().collect(),
        people: people.into_iter().filter_map(person).collect(),
        new_groups: Vec::new(),
        groups: groups.into_iter().filter_map(named).collect(),
    }
}

fn planned(edits: &Edits, console: &Console) -> (Plan, usize) {
    let who = who();
    let terms = Terms { who: &who, live: true, expected: BTreeMap::new(), managed_active: 0 };
    let (plan, mistakes) = plan(edits, console, &terms);
    assert_eq!(contradictions(&plan, console), []);
    (plan, mistakes.len())
}

/// Everything of somebody that the edit did not ask for.
fn unasked(user: &User, edit: Option<&PersonEdit>) -> User {
    let mut user = user.clone();
    user.version = 0;
    let Some(edit) = edit else { return user };
    if edit.email.is_some() || edit.aliases.is_some() {
        (user.email, user.aliases) = (String::new(), Vec::new());
    }
    user.fields = user.fields.with(edit.fields.keys().map(|field| (*field, None)));
    user.managed &= edit.managed.is_none();
    if edit.status.is_some() {
        (user.status, user.archive_reason, user.archived_at) = (Status::Active, None, None);
    }
    user
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn an_edit_touches_what_was_asked_and_planned_again_is_empty(
        world in world(), people in vec(person(), 0..4), groups in vec(group(), 0..3),
        new in option::of(select(vec!["z@x", "a@x", "y@x"])),
    ) {
        let console = world.console;
        let edits = edits(&console, people, groups, new);
        let (plan, mistakes) = planned(&edits, &console);
        let after = apply(&plan, &console)
            .unwrap_or_else(|collision| panic!("{collision:?} of {edits:?}: {:#?}", plan.changes()));
        for user in &console.users {
            let edit = edits.people.get(&user.id);
            let is = after.users.iter().find(|is| is.id == user.id).unwrap();
            prop_assert_eq!(unasked(is, edit), unasked(user, edit));
            if edit.is_none() {
                prop_assert_eq!(is.version, user.version, "whoever is not meant is not written");
            }
        }
        for group in &console.groups {
            let is = after.groups.iter().find(|is| is.id == group.id).unwrap();
            if !edits.groups.contains_key(&group.id) {
                prop_assert_eq!((is.version, &is.name, is.status), (group.version, &group.name, group.status));
            }
            let meant = |user: &planning::UserId| edits.people.contains_key(user) || !console.users.iter().any(|known| known.id == *user);
            let moved: Vec<_> = is.members.symmetric_difference(&group.members).filter(|user| !meant(user)).collect();
            prop_assert!(moved.is_empty(), "{:?}", moved);
        }
        // Somebody who is made once is there the second time, and a mistake stays one.
        if mistakes == 0 && edits.newcomers.is_empty() {
            prop_assert!(planned(&edits, &after).0.is_empty());
        }
        // A person may archive an administrator, which no undo does: that one is kept, and told.
        let of_administrator = |user: &User| user.administrator && edits.people.get(&user.id).is_some_and(|edit| edit.status.is_some());
        if !console.users.iter().any(of_administrator) {
            undone::is_the_inverse(&plan, &console);
        }
    }
}
