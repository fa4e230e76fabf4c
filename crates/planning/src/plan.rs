//! The plan: an immutable list of changes, each with its cause, and the digest that names it.
//!
//! Reconcile, CSV import, undo and a person's edit all make one; the guard judges it, apply does
//! it, the report words it. What is *not* done (skip, hold, issue) stands in it too, with its cause.

mod change;
mod counts;
mod units;

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::console::{GroupId, UserId};

pub use change::{Area, Change, Effect, FieldChange, Ground, GroupRef, Kind, Left, Told, UserRef, UserWrite};
pub use counts::{AreaCounts, Counts, Heading};

/// Who made the plan; a sync's goes through `guard::judge`, a person's through `guard::confirmed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// `reconcile`.
    Sync,
    /// A CSV file.
    Import,
    /// A person's edit.
    Edit,
    /// `undo`.
    Undo,
}

/// SHA-256 over the acting changes in canonical order, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(pub String);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the guard must know of the world that a plan was made in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Managed active users of the console.
    pub managed_active: usize,
    /// User resources in the mirror.
    pub people_in_mirror: usize,
    /// The large group that would lose most, if one would lose half or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emptied: Option<Emptied>,
}

/// A console group that a plan takes many members from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Emptied {
    /// Members that go.
    pub removed: usize,
    /// Members that there were.
    pub of: usize,
    /// Its name.
    pub name: String,
}

/// An immutable plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    origin: Origin,
    changes: Vec<Change>,
    facts: Facts,
    digest: Digest,
    /// The large groups that would lose half of their members or more.
    emptied: BTreeSet<GroupId>,
}

impl Plan {
    /// A plan of these lines, brought into canonical order: the order in which they were found does not matter.
    pub fn new(origin: Origin, mut changes: Vec<Change>, facts: Facts) -> Plan {
        // In place: only lines that are the same are equal in it.
        changes.sort_unstable_by(order);
        let digest = digest(&changes);
        Plan { origin, changes, facts, digest, emptied: BTreeSet::new() }
    }

    /// The same plan, which empties these groups.
    pub(crate) fn emptying(self, emptied: BTreeSet<GroupId>) -> Plan {
        Plan { emptied, ..self }
    }

    /// Who made it.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// The lines, in canonical order: people, groups, memberships; then by subject.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The lines alone, for whoever has no other use for the plan.
    pub fn into_changes(self) -> Vec<Change> {
        self.changes
    }

    /// Are groups left as they are because groups in groups come to more than a plan has room for? How much that is, a plan
    /// for a part of the world can't know.
    pub fn is_beyond_nesting(&self) -> bool {
        self.changes.iter().any(|line| line.area == Area::Group && !line.cause.param("nested").is_empty())
    }

    /// The world it was made in.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The name of what it does.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The lines that do something that a person would see.
    pub fn acting(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.kind.acts())
    }

    /// Does it change nothing at all, not even bookkeeping?
    pub fn is_empty(&self) -> bool {
        self.changes.iter().all(|change| change.effect == Effect::None)
    }

    /// People who would be archived.
    pub fn archives(&self) -> impl Iterator<Item = &Change> {
        self.acting().filter(|change| change.area == Area::User && change.kind == Kind::Archive)
    }

    /// The same plan in which nothing is archived and no group is emptied: whom and which group it would have concerned is
    /// held instead, and whoever would be archived or go with half of a large group keeps those memberships. What else it
    /// does, the removal of somebody else from another group too, it does.
    #[must_use]
    pub fn without_archives(&self) -> Plan {
        let spared: BTreeSet<&UserId> = self.archives().filter_map(|change| change.user.as_ref()).collect();
        let changes = self.changes.iter().filter_map(|change| {
            let of_spared = change.user.as_ref().is_some_and(|user| spared.contains(user));
            match (change.area, change.kind) {
                (Area::User | Area::Group, Kind::Archive) => Some(change.spared()),
                (Area::Membership, Kind::Remove) if of_spared => None,
                (Area::Membership, Kind::Remove) if self.empties_with(change) => Some(change.spared()),
                _ => Some(change.clone()),
            }
        });
        Plan::new(self.origin, changes.collect(), self.facts.clone())
    }

    fn empties_with(&self, change: &Change) -> bool {
        matches!(&change.effect, Effect::RemoveMember { group, .. } if self.emptied.contains(group))
    }

    /// The lines in the order in which apply does them, in units that must not be split: people who
    /// pass addresses among each other, or groups that pass names, stand in one unit.
    pub fn units(&self) -> Vec<Vec<usize>> {
        units::of(&self.changes)
    }
}

/// By everything that tells two lines apart, so that no two of them stand in the order in which they were found.
fn order(a: &Change, b: &Change) -> Ordering {
    let what = (a.area, &a.subject, a.kind, &a.cause, &a.resource);
    what.cmp(&(b.area, &b.subject, b.kind, &b.cause, &b.resource))
        .then_with(|| a.told().cmp(b.told()))
        .then_with(|| a.user.cmp(&b.user))
}

/// product.md section 8: the changes alone (kind, subject, old and new, cause), in canonical order.
fn digest(changes: &[Change]) -> Digest {
    let mut hash = Sha256::new();
    let mut line = Vec::new();
    for change in changes.iter().filter(|change| change.kind.acts()) {
        let told: Vec<Told<'_>> = change.told().collect();
        let fields: Vec<Canonical<'_>> = told.iter().map(Canonical::of).collect();
        line.clear();
        // Text alone, into memory: this can't fail.
        let written =
            serde_json::to_writer(&mut line, &(change.area, change.kind, &change.subject, fields, &change.cause));
        debug_assert!(written.is_ok(), "{written:?}");
        line.push(b'\n');
        hash.update(&line);
    }
    Digest(hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        text
    }))
}

/// A value before and after with its names in alphabetical order, as digests and fingerprints have them.
#[derive(Serialize)]
pub(crate) struct Canonical<'a> {
    name: &'a str,
    new: Option<&'a str>,
    old: Option<&'a str>,
}

impl<'a> Canonical<'a> {
    pub(crate) fn of(told: &'a Told<'_>) -> Canonical<'a> {
        Canonical { name: told.name, new: told.new.as_deref(), old: told.old }
    }
}
