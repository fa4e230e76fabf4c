//! What becomes of each group and of who is in it.
//!
//! ```text
//! mirror says    console has                               outcome
//! a group        none of that name                         create
//! a group        its own (by id, externalId, or name)      rename, restore, or nothing
//! a group        a console-managed one of that name        issue group_name_clash, neither is touched
//! deleted        its own, active                           archive directory_deleted
//! absent         its own, active                           hold filling | archive never_seen
//! ```
//! Members are decided only of people who are settled: whoever is held, skipped or an issue keeps
//! the memberships that they have. A member that is not known (yet) is an issue and empties nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::Snapshot;
use super::matching::Matching;
use super::names::{self, Claim};
use super::people::Settled;
use crate::cause::{Cause, Code};
use crate::console::{Group, ManagedBy, Status};
use crate::mirror::{Completeness, Directory, DirectoryGroup, Person, ResourceId};
use crate::plan::{Area, Change, Effect, FieldChange, GroupRef, Kind, UserRef};
use crate::policy::Source;

/// Decides every group and membership. Adds the lines to `changes`.
pub(super) fn decide(
    world: &Snapshot,
    people: &[Person],
    directory: &Directory<'_>,
    matching: &Matching,
    settled: &Settled,
    changes: &mut Vec<Change>,
) {
    let rolls = Rolls { world, people, directory, matching, settled, groups: GroupIndex::new(&world.mirror.groups) };
    let paired = pair(world);
    for (at, of_console) in decide_names(world, &paired, changes) {
        let Some(group) = world.mirror.groups.get(at) else {
            continue;
        };
        rolls.members(group, of_console.and_then(|at| world.console.groups.get(at)), changes);
    }
    absent(world, &paired, changes);
}

/// Which console group each mirror group is: by the tie, then `externalId`, then the name of one that the directory
/// manages. A group that people took over is nobody's, whatever it was tied to.
fn pair(world: &Snapshot) -> Vec<Option<usize>> {
    let mut pairing = Pairing::new(world);
    pairing.step(|group, known| known.resource.as_ref() == Some(&group.id));
    pairing.set_living_apart();
    pairing.step(|group, known| group.external_id.is_some() && group.external_id == known.external_id);
    pairing.step(|group, known| scim::fold(&group.name) == scim::fold(&known.name));
    pairing.paired
}

struct Pairing<'a> {
    groups: &'a [DirectoryGroup],
    /// Groups of the console that nobody is yet and that may be somebody.
    free: BTreeMap<usize, &'a Group>,
    paired: Vec<Option<usize>>,
}

impl<'a> Pairing<'a> {
    fn new(world: &'a Snapshot) -> Pairing<'a> {
        let managed =
            world.console.groups.iter().enumerate().filter(|(_, known)| known.managed_by == ManagedBy::Directory);
        Pairing { groups: &world.mirror.groups, free: managed.collect(), paired: vec![None; world.mirror.groups.len()] }
    }

    /// What is tied to a group that the mirror has is that group's.
    fn set_living_apart(&mut self) {
        let alive: BTreeSet<&ResourceId> = self.groups.iter().map(|group| &group.id).collect();
        self.free.retain(|_, known| !known.resource.as_ref().is_some_and(|resource| alive.contains(resource)));
    }

    /// Pairs whoever agrees with one and only one; of two that want the same, the smaller id has it.
    fn step(&mut self, agrees: impl Fn(&DirectoryGroup, &Group) -> bool) {
        let mut order: Vec<(&ResourceId, usize)> =
            self.groups.iter().enumerate().map(|(at, group)| (&group.id, at)).collect();
        order.sort();
        for (_, at) in order {
            let (Some(group), Some(slot)) = (self.groups.get(at), self.paired.get_mut(at)) else { continue };
            if slot.is_some() {
                continue;
            }
            let agreeing: Vec<usize> =
                self.free.iter().filter(|(_, known)| agrees(group, known)).map(|(at, _)| *at).collect();
            if let [known] = agreeing.as_slice() {
                self.free.remove(known);
                *slot = Some(*known);
            }
        }
    }
}

/// Create, rename, restore, or the clash of names. Answers the mirror groups whose members are decided, with their console group.
fn decide_names(world: &Snapshot, paired: &[Option<usize>], changes: &mut Vec<Change>) -> Vec<(usize, Option<usize>)> {
    let held: BTreeMap<String, usize> =
        world.console.groups.iter().enumerate().map(|(at, group)| (scim::fold(&group.name), at)).collect();
    let claims: Vec<Claim> = world
        .mirror
        .groups
        .iter()
        .zip(paired)
        .map(|(group, owner)| {
            let old = owner.and_then(|at| world.console.groups.get(at)).map(|known| scim::fold(&known.name));
            let new = Some(scim::fold(&group.name)).filter(|new| old.as_ref() != Some(new));
            let gives = old.filter(|_| new.is_some()).into_iter().collect();
            Claim { owner: *owner, gives, takes: new }
        })
        .collect();
    let refused = names::refused(&held, &claims);
    let mut decided = Vec::new();
    for (at, (group, known)) in world.mirror.groups.iter().zip(paired).enumerate() {
        if refused.contains(&at) {
            changes.push(
                Change::note(Area::Group, Kind::Issue, group.name.clone(), Code::GroupNameClash)
                    .from_resource(&group.id),
            );
            continue;
        }
        let known_group = known.and_then(|at| world.console.groups.get(at));
        changes.extend(line(group, known_group));
        decided.push((at, *known));
    }
    decided
}

/// The line of one group that the mirror has, if it needs one.
fn line(group: &DirectoryGroup, known: Option<&Group>) -> Option<Change> {
    let named = |old: Option<&str>| {
        vec![FieldChange { name: "name".to_owned(), old: old.map(str::to_owned), new: Some(group.name.clone()) }]
    };
    let Some(known) = known else {
        let (resource, external_id) = (Some(group.id.clone()), group.external_id.clone());
        let effect =
            Effect::CreateGroup { name: group.name.clone(), managed_by: ManagedBy::Directory, resource, external_id };
        let line =
            Change::note(Area::Group, Kind::Create, group.name.clone(), Code::DirectoryActive).from_resource(&group.id);
        return Some(Change { fields: named(None), effect, ..line });
    };
    let renamed = known.name != group.name;
    let restored = known.status == Status::Archived;
    let retied = known.resource.as_ref() != Some(&group.id) || known.external_id != group.external_id;
    let (kind, code) = match (restored, renamed, retied) {
        (true, ..) => (Kind::Restore, Code::DirectoryActive),
        (false, true, _) => (Kind::Rename, Code::DirectoryChanged),
        (false, false, true) => (Kind::Link, Code::MatchedByDirectoryId),
        (false, false, false) => return None,
    };
    let effect = Effect::UpdateGroup {
        group: known.id.clone(),
        version: known.version,
        name: renamed.then(|| group.name.clone()),
        status: restored.then_some(Status::Active),
        resource: retied.then(|| (group.id.clone(), group.external_id.clone())),
    };
    let line = Change::note(Area::Group, kind, known.name.clone(), code).from_resource(&group.id);
    Some(Change { fields: if renamed { named(Some(&known.name)) } else { Vec::new() }, effect, ..line })
}

/// Directory-managed groups that the mirror does not have (any more).
fn absent(world: &Snapshot, paired: &[Option<usize>], changes: &mut Vec<Change>) {
    let present: BTreeSet<usize> = paired.iter().copied().flatten().collect();
    let deleted: BTreeSet<&ResourceId> = world
        .mirror
        .tombstones
        .iter()
        .filter(|tombstone| tombstone.kind == scim::Kind::Group)
        .map(|tombstone| &tombstone.id)
        .collect();
    for (at, group) in world.console.groups.iter().enumerate() {
        if present.contains(&at) || group.managed_by == ManagedBy::Console || group.status == Status::Archived {
            continue;
        }
        let code = match (&group.resource, world.mirror.completeness, world.policy.source) {
            (Some(resource), ..) if deleted.contains(resource) => Code::DirectoryDeleted,
            (_, Completeness::Filling, _) => Code::Filling,
            (_, Completeness::Complete, Source::Adi) => Code::NoLongerSent,
            (_, Completeness::Complete, _) => Code::NeverSeen,
        };
        let kind = if code == Code::Filling { Kind::Hold } else { Kind::Archive };
        let line =
            Change { resource: group.resource.clone(), ..Change::note(Area::Group, kind, group.name.clone(), code) };
        let effect = Effect::UpdateGroup {
            group: group.id.clone(),
            version: group.version,
            name: None,
            status: Some(Status::Archived),
            resource: None,
        };
        changes.push(if kind == Kind::Archive { Change { effect, ..line } } else { line });
    }
}

/// Mirror groups by what a member may name them by.
struct GroupIndex<'a> {
    by_id: BTreeMap<&'a str, &'a DirectoryGroup>,
    by_external_id: BTreeMap<&'a str, &'a DirectoryGroup>,
}

impl<'a> GroupIndex<'a> {
    fn new(groups: &'a [DirectoryGroup]) -> GroupIndex<'a> {
        // Order-free: where an externalId is repeated, the smallest id is meant.
        let mut sorted: Vec<&DirectoryGroup> = groups.iter().collect();
        sorted.sort_by(|a, b| b.id.cmp(&a.id));
        GroupIndex {
            by_id: sorted.iter().map(|group| (group.id.0.as_str(), *group)).collect(),
            by_external_id: sorted.iter().filter_map(|group| Some((group.external_id.as_deref()?, *group))).collect(),
        }
    }

    fn resolve(&self, reference: &str) -> Option<&'a DirectoryGroup> {
        self.by_id.get(reference).or_else(|| self.by_external_id.get(reference)).copied()
    }
}

/// Everything that the members of a group are decided from.
struct Rolls<'a> {
    world: &'a Snapshot,
    people: &'a [Person],
    directory: &'a Directory<'a>,
    matching: &'a Matching,
    settled: &'a Settled,
    groups: GroupIndex<'a>,
}

/// Who a group's members are: people by position, and what nobody knows.
#[derive(Default)]
struct Members {
    people: BTreeSet<usize>,
    unknown: BTreeSet<String>,
}

impl Rolls<'_> {
    /// Adds and removes of one group that the mirror has.
    fn members(&self, group: &DirectoryGroup, known: Option<&Group>, changes: &mut Vec<Change>) {
        let mut members = Members::default();
        self.flatten(group, &mut members);
        for unknown in &members.unknown {
            let cause = Cause::from(Code::MemberUnknown).with("member", unknown);
            changes.push(
                Change::note(Area::Membership, Kind::Issue, subject(&group.name, unknown), cause)
                    .from_resource(&group.id),
            );
        }
        let present = known.map(|known| &known.members);
        let mut listed = BTreeSet::new();
        for person in &members.people {
            listed.extend(self.user_of(*person));
            let Some(user) = self.settled.in_use.get(*person).cloned().flatten() else {
                continue;
            };
            if let UserRef::Id(id) = &user
                && present.is_some_and(|present| present.contains(id))
            {
                continue;
            }
            let target =
                known.map_or_else(|| GroupRef::Name(group.name.clone()), |known| GroupRef::Id(known.id.clone()));
            changes.push(Rolls::line(
                Kind::Add,
                group,
                &self.email(*person, &user),
                Effect::AddMember { group: target, user },
            ));
        }
        let Some(known) = known else { return };
        for at in &self.settled.decided {
            let Some(user) = self.world.console.users.get(*at) else {
                continue;
            };
            if known.members.contains(&user.id) && !listed.contains(at) {
                let effect = Effect::RemoveMember { group: known.id.clone(), user: user.id.clone() };
                changes.push(Rolls::line(Kind::Remove, group, &user.email, effect));
            }
        }
    }

    /// Nested groups by membership; a circle ends where it began.
    fn flatten(&self, group: &DirectoryGroup, members: &mut Members) {
        let mut open: Vec<&DirectoryGroup> = vec![group];
        let mut visited: BTreeSet<&ResourceId> = BTreeSet::new();
        while let Some(group) = open.pop() {
            if !visited.insert(&group.id) {
                continue;
            }
            for member in &group.members {
                if let Some(person) = self.directory.resolve(member) {
                    members.people.insert(person);
                } else if let Some(nested) = self.groups.resolve(member) {
                    open.push(nested);
                } else {
                    members.unknown.insert(member.clone());
                }
            }
        }
    }

    fn user_of(&self, person: usize) -> Option<usize> {
        match self.matching.of_person.get(person) {
            Some(super::matching::Match::User(user, _)) => Some(*user),
            _ => None,
        }
    }

    fn email(&self, person: usize, user: &UserRef) -> String {
        match user {
            UserRef::Email(email) => email.clone(),
            UserRef::Id(_) => {
                let known =
                    self.user_of(person).and_then(|at| self.world.console.users.get(at)).map(|user| user.email.clone());
                known.or_else(|| self.people.get(person).and_then(|person| person.email.clone())).unwrap_or_default()
            }
        }
    }

    fn line(kind: Kind, group: &DirectoryGroup, email: &str, effect: Effect) -> Change {
        let user = match &effect {
            Effect::AddMember { user: UserRef::Id(user), .. } | Effect::RemoveMember { user, .. } => Some(user.clone()),
            _ => None,
        };
        let line = Change::note(Area::Membership, kind, subject(&group.name, email), Code::DirectoryChanged)
            .from_resource(&group.id);
        Change { user, effect, ..line }
    }
}

/// `group ← email`.
pub(crate) fn subject(group: &str, email: &str) -> String {
    format!("{group} ← {email}")
}
