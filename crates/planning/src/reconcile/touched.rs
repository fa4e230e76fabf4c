//! Who must be decided anew, and who is as the last plan left them.
//!
//! ```text
//! always decided       who is not matched by link, is inactive, archived, unmatched or an issue
//! decided if touched   everybody else: the record is in the scope, or the manager may be another one than before
//! members decided      of a group in the scope, new, with a nested group, or with anybody of the above in it
//! ```
//! A reference that leads to a record by its own id leads there as it did before; any other may lead
//! elsewhere since. Errs to the side of deciding: what is decided needlessly comes out as no change.

use std::collections::{BTreeSet, HashSet};

use super::matching::{By, Match, Matching};
use super::{Scope, Snapshot};
use crate::console::{Group, Status, User, UserId};
use crate::mirror::{Directory, DirectoryGroup, Person, ResourceId};

/// What is as the last plan left it.
pub(super) struct Touched<'a, 'w> {
    changed: Option<&'a BTreeSet<ResourceId>>,
    directory: &'a Directory<'w>,
    /// For each person: nothing can have come up since the last plan.
    settled: Vec<bool>,
    /// Their users.
    settled_users: HashSet<&'a UserId>,
}

impl<'a, 'w> Touched<'a, 'w> {
    /// Parts the settled from the rest.
    pub(super) fn new(
        scope: Scope<'a>,
        world: &'a Snapshot,
        directory: &'a Directory<'w>,
        matching: &Matching,
    ) -> Touched<'a, 'w> {
        let changed = match scope {
            Scope::All | Scope::Part(_) => None,
            Scope::Changed(changed) => Some(changed),
        };
        let people = directory.people();
        let mut touched =
            Touched { changed, directory, settled: vec![false; people.len()], settled_users: HashSet::new() };
        if changed.is_none() {
            return touched;
        }
        for (at, person) in people.iter().enumerate() {
            let Some(user) = linked(world, matching, at) else { continue };
            let settled = touched.is_untouched(person) && user.managed && user.status == Status::Active;
            if let Some(slot) = touched.settled.get_mut(at).filter(|_| settled) {
                *slot = true;
                touched.settled_users.insert(&user.id);
            }
        }
        touched
    }

    /// Is this person as the last plan left them?
    pub(super) fn is_settled(&self, person: usize) -> bool {
        self.settled.get(person).copied().unwrap_or_default()
    }

    /// Are the members of this group as the last plan left them?
    pub(super) fn has_settled_members(&self, group: &DirectoryGroup, known: Option<&Group>) -> bool {
        let (Some(changed), Some(known)) = (self.changed, known) else { return false };
        let tied = known.resource.as_ref() == Some(&group.id) && known.status == Status::Active;
        let settled = |member: &String| self.by_own_id(member).is_some_and(|at| self.is_settled(at));
        tied && !changed.contains(&group.id)
            && group.members.iter().all(settled)
            && known.members.iter().all(|user| self.settled_users.contains(user))
    }

    fn is_untouched(&self, person: &Person<'_>) -> bool {
        let Some(changed) = self.changed else { return false };
        let same_manager = match person.manager.map(|manager| manager.value) {
            None | Some(None) => true,
            Some(Some(reference)) => {
                let manager = self.by_own_id(reference).and_then(|at| self.directory.get(at));
                manager.is_some_and(|manager| !changed.contains(manager.id))
            }
        };
        person.active && same_manager && !changed.contains(person.id)
    }

    fn by_own_id(&self, reference: &str) -> Option<usize> {
        self.directory.by_id(reference)
    }
}

fn linked<'a>(world: &'a Snapshot, matching: &Matching, person: usize) -> Option<&'a User> {
    match matching.of_person.get(person) {
        Some(Match::User(user, By::Link)) => world.console.users.get(*user),
        _ => None,
    }
}
