//! Which groups of the directory and of the console may be the same: found by what they bear, not by looking at each.

use std::collections::{BTreeMap, BTreeSet};

use crate::console::{Group, GroupId};
use crate::mirror::{DirectoryGroup, ResourceId};

/// What two groups that are the same have in common, one of these at least.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Id(String),
    ExternalId(String),
    /// Folded.
    Name(String),
}

/// Who bears what, of the groups that were found.
#[derive(Debug, Default)]
pub(super) struct Bearers {
    groups: BTreeMap<Key, BTreeSet<ResourceId>>,
    known: BTreeMap<Key, BTreeSet<GroupId>>,
}

impl Bearers {
    pub(super) fn add_group(&mut self, group: &DirectoryGroup) {
        for key in of_group(group) {
            self.groups.entry(key).or_default().insert(group.id.clone());
        }
    }

    pub(super) fn add_known(&mut self, known: &Group) {
        for key in of_known(known) {
            self.known.entry(key).or_default().insert(known.id.clone());
        }
    }

    /// Groups of the console that may be this one.
    pub(super) fn known_like(&self, group: &DirectoryGroup) -> BTreeSet<GroupId> {
        of_group(group).filter_map(|key| self.known.get(&key)).flatten().cloned().collect()
    }

    /// Groups of the directory that may be this one.
    pub(super) fn groups_like(&self, known: &Group) -> BTreeSet<ResourceId> {
        of_known(known).filter_map(|key| self.groups.get(&key)).flatten().cloned().collect()
    }

    /// Groups of the console that are tied to this one.
    pub(super) fn tied_to(&self, group: &ResourceId) -> impl Iterator<Item = &GroupId> {
        self.known.get(&Key::Id(group.0.clone())).into_iter().flatten()
    }

    /// Groups of the directory with this `externalId`.
    pub(super) fn groups_with(&self, external_id: &str) -> impl Iterator<Item = &ResourceId> {
        self.groups.get(&Key::ExternalId(external_id.to_owned())).into_iter().flatten()
    }
}

fn of_group(group: &DirectoryGroup) -> impl Iterator<Item = Key> {
    let keys = [Key::Id(group.id.0.clone()), Key::Name(scim::fold(&group.name))];
    keys.into_iter().chain(group.external_id.clone().map(Key::ExternalId))
}

fn of_known(known: &Group) -> impl Iterator<Item = Key> {
    let tie = known.resource.clone().map(|ResourceId(id)| Key::Id(id));
    tie.into_iter().chain(known.external_id.clone().map(Key::ExternalId)).chain([Key::Name(scim::fold(&known.name))])
}
