//! From mirror, console and policy to a plan: the pure heart of a sync.
//!
//! ```text
//! mirror says        console has                outcome
//! active             nobody                     create   directory_active
//! active             active, first met          adopt    matched_by_email
//! active             active, linked             change   directory_changed       (or nothing, or the tie alone)
//! active             archived                   restore  directory_active
//! inactive           active                     archive  directory_inactive
//! inactive           archived, or nobody        nothing
//! deleted            active, linked             archive  directory_deleted       (filling or not)
//! absent, filling    active                     hold     filling
//! absent, complete   active                     archive  never_seen (SCIM) | no_longer_sent (ADI)
//! would archive      administrator              hold     protected_admin
//! would archive      somebody kept              hold     kept_until              (until stated anew, or over)
//! any                not managed                skip     unmanaged
//! can't be used      whoever it may concern     issue, and they are held as they are
//! ```
//! Who is who is `matching.rs`, who may be somebody that is known `duplicates.rs`; people are decided in `people.rs`, by lines that `drafts.rs` makes final, groups and their members in
//! `groups.rs`; `names.rs` finds the addresses and names that two would bear. Nothing here depends
//! on the order of its input.

mod aliases;
mod drafts;
mod duplicates;
mod groups;
mod matching;
mod names;
mod nested;
mod people;

pub(crate) use duplicates::{MOST as MOST_BEARERS, named_as_known};
pub(crate) use groups::subject as membership_subject;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::cause::{Cause, Code};
use crate::console::{Console, GroupId, Status};
use crate::mirror::{Directory, Mirror, People, Unreadable};
use crate::plan::{Area, Change, Emptied, Facts, Kind, Origin, Plan};
use crate::policy::Policy;

/// One consistent look at mirror, console and policy.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The directory as last told.
    pub mirror: Mirror,
    /// The people and groups of the product.
    pub console: Console,
    /// What an administrator decided.
    pub policy: Policy,
    /// When the look was taken.
    pub as_of: Timestamp,
}

/// How much of the world is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope<'a> {
    /// Everybody.
    All,
    /// Everybody in a part of the world that is closed (`neighbourhood.rs`), with what must be known of the rest. Comes out
    /// at the same changes as `All` (a property); notes about the rest are left out.
    Part(&'a Totals),
}

/// What a plan for a part of the world must know of the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Managed active users of the console.
    pub managed_active: usize,
    /// User resources in the mirror.
    pub people_in_mirror: usize,
    /// How many are in each console group of the part.
    pub group_sizes: BTreeMap<GroupId, usize>,
}

/// Decides what a sync would do. Never fails: what can't be used is an issue in the plan.
///
/// It does not judge the plan as a whole; that is [`crate::guard::judge`].
pub fn reconcile(world: &Snapshot, scope: Scope<'_>) -> Plan {
    let mut changes = Vec::new();
    let people = &world.mirror.people;
    notes(people, &mut changes);
    let directory = Directory::new(people.read());
    let matching = matching::find(&directory, &world.console.users, people.unreadable());
    let settled = people::decide(world, &directory, &matching, &mut changes);
    groups::decide(world, &directory, &matching, &settled, &mut changes);
    drop((directory, matching, settled));
    let emptied = emptied(world, scope, &changes);
    let facts = facts(world, scope, emptied.values().max().cloned());
    Plan::new(Origin::Sync, changes, facts).emptying(emptied.into_keys().collect())
}

fn emptied(world: &Snapshot, scope: Scope<'_>, changes: &[Change]) -> BTreeMap<GroupId, Emptied> {
    groups::emptied(&world.console, changes, |group| match scope {
        Scope::Part(totals) => totals.group_sizes.get(&group.id).copied().unwrap_or(group.members.len()),
        Scope::All => group.members.len(),
    })
}

fn facts(world: &Snapshot, scope: Scope<'_>, emptied: Option<Emptied>) -> Facts {
    if let Scope::Part(Totals { managed_active, people_in_mirror, .. }) = scope {
        return Facts { managed_active: *managed_active, people_in_mirror: *people_in_mirror, emptied };
    }
    let managed = world.console.users.iter().filter(|user| user.managed);
    Facts {
        managed_active: managed.filter(|user| user.status == Status::Active).count(),
        people_in_mirror: world.mirror.people.len(),
        emptied,
    }
}

/// What can't be used of the directory: a record that can't be read, a manager whom nobody knows.
fn notes(people: &People, changes: &mut Vec<Change>) {
    for Unreadable { id, reason } in people.unreadable() {
        let cause = Cause::from(Code::UnreadableRecord).with("reason", reason);
        changes.push(Change::note(Area::User, Kind::Issue, id.0.clone(), cause).from_resource(id));
    }
    for person in people.read().iter().filter(|person| person.active) {
        let Some(reference) = &person.manager else { continue };
        let cause = Cause::from(Code::MemberUnknown).with("manager", reference.value.as_deref().unwrap_or_default());
        changes.push(Change::note(Area::User, Kind::Issue, person.subject(), cause).from_resource(&person.id));
    }
}
