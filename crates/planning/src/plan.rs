//! The plan: an immutable list of changes, each with its cause, and the digest that names it.
//!
//! Reconcile, CSV import, undo and a person's edit all make one; the guard judges it, apply does
//! it, the report words it. What is *not* done (skip, hold, issue) stands in it too, with its cause.

mod counts;
mod units;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::cause::{Cause, Code};
use crate::console::{Alias, GroupId, Link, ManagedBy, Status, UserId};
use crate::field::Field;
use crate::fields::Fields;
use crate::mirror::ResourceId;

pub use counts::{AreaCounts, Counts, Heading};

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// A person.
    User,
    /// A group.
    Group,
    /// A person in a group.
    Membership,
}

/// What is done, or is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A new user or group.
    Create,
    /// Fields of a user.
    Change,
    /// A user or group goes out of use.
    Archive,
    /// A user or group comes back.
    Restore,
    /// A console user is tied to the directory for the first time.
    Adopt,
    /// A group's name.
    Rename,
    /// A membership more.
    Add,
    /// A membership less.
    Remove,
    /// An alias less.
    AliasRemove,
    /// Bookkeeping of the tie to the directory; nothing a person would see, not in reports, not in the digest.
    Link,
    /// Left alone by its own setting.
    Skip,
    /// Left as it is for now.
    Hold,
    /// Could not be decided; somebody should look.
    Issue,
}

impl Kind {
    /// Does this kind change the console in a way that a person would see?
    pub fn acts(self) -> bool {
        !matches!(self, Kind::Link | Kind::Skip | Kind::Hold | Kind::Issue)
    }
}

/// One value, before and after.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FieldChange {
    /// The snake_case name of the field, or `email`, `aliases`, `name`, `provisioning_managed`.
    pub name: String,
    /// Before; absent is null.
    pub old: Option<String>,
    /// After; absent is null.
    pub new: Option<String>,
}

/// The same where it stands: one value of a line, before and after.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told<'a> {
    /// As [`FieldChange`] has it.
    pub name: &'a str,
    /// Before.
    pub old: Option<&'a str>,
    /// After.
    pub new: Option<Cow<'a, str>>,
}

impl<'a> Told<'a> {
    fn of(change: &'a FieldChange) -> Told<'a> {
        Told { name: &change.name, old: change.old.as_deref(), new: change.new.as_deref().map(Cow::Borrowed) }
    }
}

impl From<Told<'_>> for FieldChange {
    fn from(told: Told<'_>) -> FieldChange {
        FieldChange { name: told.name.to_owned(), old: told.old.map(str::to_owned), new: told.new.map(Cow::into_owned) }
    }
}

/// What somebody new has.
fn of_new<'a>(email: &'a str, aliases: &[Alias], fields: &'a Fields, managed: bool) -> impl Iterator<Item = Told<'a>> {
    let told = |name: &'a str, new: Cow<'a, str>| Told { name, old: None, new: Some(new) };
    let listed = Alias::listed(aliases).map(|aliases| told("aliases", aliases.into()));
    let unmanaged = (!managed).then(|| told("provisioning_managed", "false".into()));
    let values = fields.iter().map(move |(field, value)| told(field.name(), value.into()));
    std::iter::once(told("email", email.into())).chain(values).chain(listed).chain(unmanaged)
}

/// A group of the console that exists, or that this plan creates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupRef {
    /// By id.
    Id(GroupId),
    /// By the name that the plan gives it.
    Name(String),
}

/// A user of the console that exists, or that this plan creates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserRef {
    /// By id.
    Id(UserId),
    /// By the address that the plan gives them.
    Email(String),
}

/// What apply writes for a user that exists; `None` leaves a part as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserWrite {
    /// The new address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Fields to set, or to clear.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<Field, Option<String>>,
    /// The new status, with the reason of an archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<(Status, Option<Code>)>,
    /// Since when whoever goes back to being archived is archived; without one, since the write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<jiff::Timestamp>,
    /// The new "Provisioning Managed".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub managed: Option<bool>,
    /// All aliases from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aliases: Option<Vec<Alias>>,
    /// The new tie to the directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
    /// No tie to the directory any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unlink: bool,
}

/// What apply writes for a change, checked against the version that it was planned on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing.
    None,
    /// A new user.
    CreateUser {
        /// Address.
        email: String,
        /// Aliases.
        aliases: Vec<Alias>,
        /// Fields.
        fields: Fields,
        /// Provisioning Managed.
        managed: bool,
        /// The tie to the directory.
        link: Option<Link>,
    },
    /// A user that exists.
    UpdateUser {
        /// Who.
        user: UserId,
        /// Planned on.
        version: i64,
        /// What.
        write: UserWrite,
    },
    /// A new group.
    CreateGroup {
        /// Name.
        name: String,
        /// Who decides about it.
        managed_by: ManagedBy,
        /// The mirror group.
        resource: Option<ResourceId>,
        /// Its `externalId`.
        external_id: Option<String>,
    },
    /// A group that exists.
    UpdateGroup {
        /// Which.
        group: GroupId,
        /// Planned on.
        version: i64,
        /// The new name.
        name: Option<String>,
        /// The new status.
        status: Option<Status>,
        /// The mirror group and its `externalId` from now on.
        resource: Option<(ResourceId, Option<String>)>,
        /// No mirror group any more.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        untie: bool,
        /// Who decides about it from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        managed_by: Option<ManagedBy>,
    },
    /// A membership more.
    AddMember {
        /// Where.
        group: GroupRef,
        /// Who.
        user: UserRef,
    },
    /// A membership less.
    RemoveMember {
        /// Where.
        group: GroupId,
        /// Who.
        user: UserId,
    },
    /// An alias less; stands beside a change of the same user, so it moves no version.
    RemoveAlias {
        /// Whose.
        user: UserId,
        /// Which.
        address: String,
    },
}

/// One line of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// About what.
    pub area: Area,
    /// What is done, or not.
    pub kind: Kind,
    /// The e-mail, the group's name, or `group ← email`.
    pub subject: String,
    /// Why.
    pub cause: Cause,
    /// Field by field, of whom or what there is already. What somebody new has stands in `effect` alone: [`Change::told`]
    /// has both.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
    /// The mirror resource that it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<ResourceId>,
    /// The console user it is about, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// What apply writes.
    pub effect: Effect,
}

impl Change {
    /// A line that does nothing: skip, hold or issue.
    pub fn note(area: Area, kind: Kind, subject: impl Into<String>, cause: impl Into<Cause>) -> Change {
        Change {
            area,
            kind,
            subject: subject.into(),
            cause: cause.into(),
            fields: Vec::new(),
            resource: None,
            user: None,
            effect: Effect::None,
        }
    }

    /// Field by field, as it is told: of somebody new, from nothing to what is written.
    pub fn told(&self) -> impl Iterator<Item = Told<'_>> {
        let new = match &self.effect {
            Effect::CreateUser { email, aliases, fields, managed, .. } => {
                Some(of_new(email, aliases, fields, *managed))
            }
            _ => None,
        };
        new.into_iter().flatten().chain(self.fields.iter().map(Told::of))
    }

    /// Does it say what another one says, whatever is written for it?
    pub fn says(&self, other: &Change) -> bool {
        let (one, two) = (self, other);
        let is_alike = (one.area, one.kind, &one.subject, &one.cause) == (two.area, two.kind, &two.subject, &two.cause);
        is_alike && one.told().eq(two.told())
    }

    /// The same, with the resource it comes from.
    #[must_use]
    pub fn from_resource(mut self, resource: &ResourceId) -> Change {
        self.resource = Some(resource.clone());
        self
    }

    /// The same line, not done since whoever approved the plan wanted it without.
    fn spared(&self) -> Change {
        let held = Change::note(self.area, Kind::Hold, self.subject.clone(), Code::GuardHeld);
        Change { resource: self.resource.clone(), user: self.user.clone(), ..held }
    }

    /// The same line, left as it was since the console had moved.
    #[must_use]
    pub fn gone_stale(self) -> Change {
        Change { kind: Kind::Hold, cause: Cause::from(Code::Stale), ..self }
    }

    /// The same line, not done since what it was decided by was changed before it was begun.
    #[must_use]
    pub fn lost_its_ground(self, ground: Ground) -> Change {
        let cause = Cause::from(Code::PolicyChanged);
        let cause = if ground == Ground::Keeps { cause.with("ground", "keeps") } else { cause };
        Change { kind: Kind::Hold, cause, ..self }
    }

    /// The same, about this user.
    #[must_use]
    pub fn about(mut self, user: &UserId) -> Change {
        self.user = Some(user.clone());
        self
    }
}

/// What a plan was decided by beside the directory, and is another one before the plan is begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// The settings, the mapping or the administrators.
    Settings,
    /// Who is kept.
    Keeps,
}

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

/// A value before and after with its names in alphabetical order, as the digest has them.
#[derive(Serialize)]
struct Canonical<'a> {
    name: &'a str,
    new: Option<&'a str>,
    old: Option<&'a str>,
}

impl<'a> Canonical<'a> {
    fn of(told: &'a Told<'_>) -> Canonical<'a> {
        Canonical { name: told.name, new: told.new.as_deref(), old: told.old }
    }
}
