//! A world as tests make and change it: the directory in its records, of which a plan has only what a mapping reads.

use planning::mirror::{Entry, People};
use planning::{
    Completeness, Console, DirectoryGroup, Mapping, Plan, Policy, ResourceId, Scope, Tombstone, mirror, reconcile,
};

/// Directory, console and policy.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub mirror: Mirror,
    pub console: Console,
    pub policy: Policy,
    pub as_of: jiff::Timestamp,
}

/// The directory.
#[derive(Clone, Debug)]
pub struct Mirror {
    pub people: Vec<Entry>,
    pub groups: Vec<DirectoryGroup>,
    pub unreadable_groups: Vec<ResourceId>,
    pub tombstones: Vec<Tombstone>,
    pub completeness: Completeness,
}

impl Mirror {
    fn read(&self, mapping: &Mapping) -> mirror::Mirror {
        mirror::Mirror {
            people: People::of(mapping, self.people.iter().cloned()),
            groups: self.groups.clone(),
            unreadable_groups: self.unreadable_groups.clone(),
            tombstones: self.tombstones.clone(),
            completeness: self.completeness,
        }
    }
}

impl Snapshot {
    /// The same as a plan takes it.
    pub fn read(&self) -> planning::Snapshot {
        planning::Snapshot {
            mirror: self.mirror.read(&self.policy.mapping),
            console: self.console.clone(),
            policy: self.policy.clone(),
            as_of: self.as_of,
        }
    }

    /// The plan for everybody.
    pub fn plan(&self) -> Plan {
        reconcile(&self.read(), Scope::All)
    }
}
