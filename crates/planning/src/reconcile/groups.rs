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
//! A name that is still another group's is a clash as well. Members are decided only of people who are settled: whoever is held, skipped or an issue keeps
//! the memberships that they have. A member that is not known (yet) is an issue and empties nothing. Where groups in groups
//! come to more memberships than a plan has room for, those that have groups in them are issues and keep who is in them.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Snapshot;
use super::drafts::Settled;
use super::matching::Matching;
use super::names::{self, Claim};
use super::nested::Nesting;
use crate::cause::{Cause, Code};
use crate::console::{Console, Group, GroupId, ManagedBy, Status, UserId};
use crate::mirror::{Address, Completeness, Directory, DirectoryGroup, ResourceId};
use crate::plan::{Area, Change, Effect, Emptied, FieldChange, GroupRef, Kind, UserRef};
use crate::policy::Source;

/// Decides every group and membership. Adds the lines to `changes`.
pub(super) fn decide(
    world: &Snapshot,
    directory: &Directory<'_>,
    matching: &Matching,
    settled: &Settled,
    changes: &mut Vec<Change>,
) {
    let nesting = Nesting::new(world, directory);
    let rolls = Rolls { world, directory, matching, settled, users: OnceCell::new(), nesting };
    let (paired, limit_passed) = (pair(world), rolls.nesting.limit_passed());
    for (at, of_console) in decide_names(world, &paired, changes) {
        let Some(group) = world.mirror.groups.get(at) else {
            continue;
        };
        let known = of_console.and_then(|at| world.console.groups.get(at));
        match limit_passed.filter(|_| rolls.nesting.has_nested(at)) {
            Some(limit) => changes.push(beyond(group, limit)),
            None => rolls.members(at, group, known, changes),
        }
    }
    absent(world, &paired, changes);
    for id in &world.mirror.unreadable_groups {
        let cause = Cause::from(Code::UnreadableRecord).with("reason", "the group's document is damaged");
        changes.push(Change::note(Area::Group, Kind::Issue, id.0.clone(), cause).from_resource(id));
    }
}

/// Groups in groups come to more than there is room for: nobody joins this one, and nobody leaves it.
fn beyond(group: &DirectoryGroup, limit: usize) -> Change {
    let cause = Cause::from(Code::UnreadableRecord).with("nested", limit.to_string());
    Change::note(Area::Group, Kind::Issue, group.name.clone(), cause).from_resource(&group.id)
}

/// Which console group each mirror group is: by the tie, then `externalId`, then the name of one that the directory
/// manages. A group that people took over is nobody's, whatever it was tied to.
fn pair(world: &Snapshot) -> Vec<Option<usize>> {
    let mut pairing = Pairing::new(world);
    pairing.step(|group| Some(group.id.0.clone()), |known| known.resource.as_ref().map(|id| id.0.clone()));
    pairing.step(|group| group.external_id.clone(), |known| known.external_id.clone());
    pairing.step(|group| Some(scim::fold(&group.name)), |known| Some(scim::fold(&known.name)));
    pairing.paired
}

struct Pairing<'a> {
    /// Groups of the mirror with their positions, by id.
    groups: Vec<(usize, &'a DirectoryGroup)>,
    /// Groups of the console that the directory manages and that nobody is yet, by position.
    free: BTreeMap<usize, &'a Group>,
    paired: Vec<Option<usize>>,
}

impl<'a> Pairing<'a> {
    fn new(world: &'a Snapshot) -> Pairing<'a> {
        let mut groups: Vec<(usize, &DirectoryGroup)> = world.mirror.groups.iter().enumerate().collect();
        groups.sort_by(|(_, a), (_, b)| a.id.cmp(&b.id));
        let known = world.console.groups.iter().enumerate();
        let is_free = |known: &Group| known.managed_by == ManagedBy::Directory && !is_unreadable(world, known);
        let free = known.filter(|(_, known)| is_free(known)).collect();
        Pairing { groups, free, paired: vec![None; world.mirror.groups.len()] }
    }

    /// Pairs those with the same key, if one and only one free group has it; of two that want it, the smaller id does.
    fn step(&mut self, sent: impl Fn(&DirectoryGroup) -> Option<String>, known: impl Fn(&Group) -> Option<String>) {
        let mut by_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, group) in &self.free {
            if let Some(key) = known(group) {
                by_key.entry(key).or_default().push(*at);
            }
        }
        for (at, group) in &self.groups {
            let Some(slot) = self.paired.get_mut(*at).filter(|slot| slot.is_none()) else { continue };
            if let Some([only]) = sent(group).and_then(|key| by_key.remove(&key)).as_deref() {
                self.free.remove(only);
                *slot = Some(*only);
            }
        }
    }
}

/// Create, rename, restore, or the clash of names. Answers the mirror groups whose members are decided, with their console group.
fn decide_names(world: &Snapshot, paired: &[Option<usize>], changes: &mut Vec<Change>) -> Vec<(usize, Option<usize>)> {
    let held = world.console.groups.iter().enumerate().map(|(at, group)| (scim::fold_cow(&group.name), at));
    let claims: Vec<Claim<'_>> = world
        .mirror
        .groups
        .iter()
        .zip(paired)
        .map(|(group, owner)| {
            let old = owner.and_then(|at| world.console.groups.get(at)).map(|known| scim::fold_cow(&known.name));
            let new = Some(scim::fold_cow(&group.name)).filter(|new| old.as_ref() != Some(new));
            let gives = old.filter(|_| new.is_some()).into_iter().collect();
            Claim { owner: *owner, gives, takes: new, also: Vec::new() }
        })
        .collect();
    let refused = names::refused(held, &claims);
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
        untie: false,
        managed_by: None,
    };
    let line = Change::note(Area::Group, kind, known.name.clone(), code).from_resource(&group.id);
    Some(Change { fields: if renamed { named(Some(&known.name)) } else { Vec::new() }, effect, ..line })
}

/// Is the console group tied to a resource that can't be read? Then it is held as it is.
fn is_unreadable(world: &Snapshot, known: &Group) -> bool {
    known.resource.as_ref().is_some_and(|resource| world.mirror.unreadable_groups.contains(resource))
}

/// Directory-managed groups that the mirror does not have (any more). Absent is not unreadable.
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
        let is_kept = group.managed_by == ManagedBy::Console || is_unreadable(world, group);
        if present.contains(&at) || is_kept || group.status == Status::Archived {
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
            untie: false,
            managed_by: None,
        };
        changes.push(if kind == Kind::Archive { Change { effect, ..line } } else { line });
    }
}

/// product.md section 4, Guard: a plan that removes half or more of a console group of 20 or more is held.
const LARGE: usize = 20;

/// The large groups that lose half or more by these changes.
pub(super) fn emptied(
    console: &Console,
    changes: &[Change],
    size: impl Fn(&Group) -> usize,
) -> BTreeMap<GroupId, Emptied> {
    let mut removed: BTreeMap<&GroupId, usize> = BTreeMap::new();
    for change in changes {
        match &change.effect {
            Effect::RemoveMember { group, .. } => {
                let count = removed.entry(group).or_default();
                *count = count.saturating_add(1);
            }
            // A group that goes as a whole loses everybody.
            Effect::UpdateGroup { group, status: Some(Status::Archived), .. } => {
                removed.insert(group, usize::MAX);
            }
            _ => {}
        }
    }
    let losses = console.groups.iter().filter_map(|group| {
        let removed = removed.get(&group.id).copied()?;
        let of = size(group);
        let removed = removed.min(of);
        (of >= LARGE && removed * 2 >= of)
            .then(|| (group.id.clone(), Emptied { removed, of, name: group.name.clone() }))
    });
    losses.collect()
}

/// Everything that the members of a group are decided from.
struct Rolls<'a, 'w> {
    world: &'a Snapshot,
    directory: &'a Directory<'w>,
    matching: &'a Matching,
    settled: &'a Settled,
    /// The positions of users, for groups that have members already.
    users: OnceCell<HashMap<&'a UserId, usize>>,
    nesting: Nesting<'a, 'w>,
}

impl Rolls<'_, '_> {
    /// Adds and removes of one group that the mirror has.
    fn members(&self, at: usize, group: &DirectoryGroup, known: Option<&Group>, changes: &mut Vec<Change>) {
        let members = self.nesting.members(at);
        for unknown in &members.unknown {
            let cause = Cause::from(Code::MemberUnknown).with("member", unknown);
            changes.push(
                Change::note(Area::Membership, Kind::Issue, subject(&group.name, unknown), cause)
                    .from_resource(&group.id),
            );
        }
        let mut present: Vec<usize> =
            known.into_iter().flat_map(|known| &known.members).filter_map(|id| self.position(id)).collect();
        present.sort_unstable();
        let mut listed = Vec::with_capacity(members.people.len());
        for person in &members.people {
            let user = self.user_of(*person);
            listed.extend(user);
            if self.settled.is_in_use(*person) && user.is_none_or(|user| present.binary_search(&user).is_err()) {
                changes.push(self.addition(group, known, *person, user));
            }
        }
        let Some(known) = known.filter(|_| !members.unreadable) else { return };
        listed.sort_unstable();
        let is_gone = |at: &usize| self.settled.is_decided(*at) && listed.binary_search(at).is_err();
        let gone = present.into_iter().filter(is_gone);
        for user in gone.filter_map(|at| self.world.console.users.get(at)) {
            let effect = Effect::RemoveMember { group: known.id.clone(), user: user.id.clone() };
            changes.push(Rolls::line(Kind::Remove, group, &user.email, effect));
        }
    }

    fn addition(&self, group: &DirectoryGroup, known: Option<&Group>, person: usize, user: Option<usize>) -> Change {
        let target = known.map_or_else(|| GroupRef::Name(group.name.clone()), |known| GroupRef::Id(known.id.clone()));
        let known = user.and_then(|at| self.world.console.users.get(at));
        let new = self.directory.get(person).and_then(|person| person.email.as_ref()).map(Address::text);
        let email = known.map(|user| user.email.as_str()).or(new).unwrap_or_default();
        let user = known.map_or_else(|| UserRef::Email(email.to_owned()), |user| UserRef::Id(user.id.clone()));
        Rolls::line(Kind::Add, group, email, Effect::AddMember { group: target, user })
    }

    fn user_of(&self, person: usize) -> Option<usize> {
        match self.matching.of_person.get(person) {
            Some(super::matching::Match::User(user, _)) => Some(*user),
            _ => None,
        }
    }

    fn position(&self, user: &UserId) -> Option<usize> {
        let index = || self.world.console.users.iter().enumerate().map(|(at, user)| (&user.id, at)).collect();
        self.users.get_or_init(index).get(user).copied()
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
