//! What an undo owes: the console as it was before the run, and what came after the run as it is now.

use std::collections::{BTreeMap, BTreeSet};

use planning::before::Before;
use planning::console::Sought;
use planning::undo::{Deed, Undone};
use planning::{Code, Console, Effect, Group, Plan, Status, User, UserId, contradictions, undo};

use super::{carried_out, told};

/// Apply, undo: as before, but for newcomers. Undo the undo: as after. Undo that: as after the undo.
pub fn is_the_inverse(plan: &Plan, before: &Console) {
    let (after, deeds) = carried_out(plan, before).unwrap();
    let (again, undone) = taken_back(1, deeds.clone(), &after);
    let (mut is, was) = (without_newcomers(&again, &deeds), plain(before));
    pardon(&mut is, &was);
    assert_eq!(is, was, "{:#?}\n{:#?}", plan.changes(), undone);
    for user in again.users.iter().filter(|user| is_new(&user.id, &deeds) && !user.administrator) {
        let reason = (user.status, user.archive_reason);
        assert_eq!(reason, (Status::Archived, Some(Code::RevertOfRun)), "{user:?}");
        assert!(again.groups.iter().all(|group| !group.members.contains(&user.id)), "{user:?}");
    }
    let (once_more, redone) = taken_back(2, undone, &again);
    assert_eq!(plain(&once_more), plain(&after), "{redone:#?}");
    let (and_back, _) = taken_back(3, redone, &once_more);
    assert_eq!(plain(&and_back), plain(&again));
}

/// A run, others and people after it, and the undo of the first: each part of each person is as it is, or as it was before the
/// first; whom the first did not touch is not touched; and nothing collides.
pub fn keeps_what_came_later(first: &Plan, later: impl Fn(&Console) -> Console, before: &Console) {
    let (after, deeds) = carried_out(first, before).unwrap();
    let present = later(&after);
    let (then, _) = taken_back(1, deeds.clone(), &present);
    let was: BTreeMap<&UserId, &User> = before.users.iter().map(|user| (&user.id, user)).collect();
    let touched: BTreeSet<&UserId> = deeds.iter().filter_map(concerned).collect();
    for (is, then) in present.users.iter().zip(&then.users) {
        assert_eq!(is.id, then.id);
        let Some(was) = was.get(&is.id) else { continue };
        assert!(touched.contains(&is.id) || is == then, "{is:?} was touched: {then:?}");
        assert!(then.email == is.email || then.email == was.email, "{was:?} {is:?} {then:?}");
        let state = |user: &User| (user.status, user.archive_reason, user.archived_at);
        assert!(state(then) == state(is) || state(then) == state(was), "{was:?} {is:?} {then:?}");
        assert!(then.managed == is.managed || then.managed == was.managed);
        for field in planning::Field::all() {
            let value = |user: &User| user.fields.get(field).map(str::to_owned);
            assert!(value(then) == value(is) || value(then) == value(was), "{field:?}: {was:?} {is:?} {then:?}");
        }
        let tie = |user: &User| user.link.as_ref().map(|link| link.resource.clone());
        assert!(tie(then) == tie(is) || tie(then) == tie(was), "{was:?} {is:?} {then:?}");
    }
}

/// What the undo of these deeds makes of a console, and what it did. Never a contradiction, never a collision.
fn taken_back(run: i64, deeds: Vec<Deed>, console: &Console) -> (Console, Vec<Deed>) {
    let plan = plan_of(&Undone { run, deeds }, console);
    assert_eq!(contradictions(&plan, console), [], "{:#?}", told(&plan));
    carried_out(&plan, console).unwrap_or_else(|collision| panic!("{collision:?}: {:#?}", plan.changes()))
}

/// The undo of a run, planned from the whole console. Planned from the part that it looks at, it is the same.
pub fn plan_of(undone: &Undone, console: &Console) -> Plan {
    let managed_active = console.users.iter().filter(|user| user.managed && user.status == Status::Active).count();
    let whole = undo(undone, console, managed_active);
    let mut sought = Sought::by_undo(undone);
    let part = loop {
        let plan = undo(undone, &part_of(console, &sought), managed_active);
        if !sought.learns(&plan) {
            break plan;
        }
    };
    assert_eq!(part.changes(), whole.changes(), "{sought:?}");
    assert_eq!((part.digest(), part.facts()), (whole.digest(), whole.facts()));
    whole
}

/// What a store would answer.
fn part_of(console: &Console, sought: &Sought) -> Console {
    let mut part = console.clone();
    part.users.retain(|user| {
        let bears = || user.addresses().any(|address| sought.addresses.contains(&scim::fold(address)));
        let is_tied = || user.link.as_ref().is_some_and(|link| sought.resources.contains(&link.resource));
        sought.users.contains(&user.id) || bears() || is_tied()
    });
    part.groups.retain(|group| sought.groups.contains(&group.id) || sought.names.contains(&scim::fold(&group.name)));
    for group in part.groups.iter_mut().filter(|group| !sought.whole.contains(&group.id)) {
        group.members.retain(|member| part.users.iter().any(|user| user.id == *member));
    }
    part
}

fn concerned(deed: &Deed) -> Option<&UserId> {
    match (&deed.before, &deed.change.effect) {
        (Before::NewUser(user), _) | (_, Effect::UpdateUser { user, .. } | Effect::RemoveAlias { user, .. }) => {
            Some(user)
        }
        _ => None,
    }
}

fn is_new(user: &UserId, deeds: &[Deed]) -> bool {
    deeds.iter().any(|deed| deed.before == Before::NewUser(user.clone()))
}

/// No administrator is ever archived: one whom the run restored stays.
fn pardon(is: &mut Console, was: &Console) {
    for (is, was) in is.users.iter_mut().zip(&was.users) {
        if is.id == was.id && is.administrator && (is.status, was.status) == (Status::Active, Status::Archived) {
            (is.status, is.archive_reason, is.archived_at) = (was.status, was.archive_reason, was.archived_at);
        }
    }
}

/// A console in which no version counts, and no order of aliases.
fn plain(console: &Console) -> Console {
    let mut plain = console.clone();
    for user in &mut plain.users {
        user.version = 0;
        user.aliases.sort();
    }
    for group in &mut plain.groups {
        group.version = 0;
    }
    plain
}

/// The console as if the run had made nobody and no group.
fn without_newcomers(console: &Console, deeds: &[Deed]) -> Console {
    let mut plain = plain(console);
    plain.users.retain(|user| !is_new(&user.id, deeds));
    let is_new = |group: &Group| deeds.iter().any(|deed| deed.before == Before::NewGroup(group.id.clone()));
    assert!(plain.groups.iter().filter(|group| is_new(group)).all(|group| group.status == Status::Archived));
    plain.groups.retain(|group| !is_new(group));
    plain
}
