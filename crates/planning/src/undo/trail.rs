//! What a run did to each person, group and membership, put together from its lines.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::Deed;
use super::part::Part;
use crate::before::{Before, GroupBefore, UserBefore};
use crate::cause::Code;
use crate::console::{Alias, GroupId, Link, ManagedBy, Status, UserId};
use crate::field::Field;
use crate::mirror::ResourceId;
use crate::plan::{Effect, UserWrite};

/// Everything that a run did.
#[derive(Debug, Default)]
pub(super) struct Trails<'a> {
    pub(super) users: BTreeMap<&'a UserId, UserTrail>,
    pub(super) groups: BTreeMap<&'a GroupId, GroupTrail>,
    /// Was somebody in a group, and are they after the run?
    pub(super) members: BTreeMap<(&'a GroupId, &'a UserId), Part<bool>>,
}

/// What it did to one person; a part that it did not write is not there.
#[derive(Debug, Default)]
pub(super) struct UserTrail {
    /// The run made them.
    pub(super) is_new: bool,
    pub(super) email: Option<Part<String>>,
    pub(super) fields: BTreeMap<Field, Part<Option<String>>>,
    pub(super) state: Option<Part<State>>,
    pub(super) managed: Option<Part<bool>>,
    /// By folded address.
    pub(super) aliases: BTreeMap<String, Part<Option<Alias>>>,
    pub(super) link: Option<Part<Option<Link>>>,
}

/// Active, or archived why and since when: two archives of one person are not the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) status: Status,
    pub(super) reason: Option<Code>,
    pub(super) since: Option<Timestamp>,
}

/// What it did to one group.
#[derive(Debug, Default)]
pub(super) struct GroupTrail {
    /// The run made it.
    pub(super) is_new: bool,
    pub(super) name: Option<Part<String>>,
    pub(super) status: Option<Part<Status>>,
    pub(super) tie: Option<Part<GroupTie>>,
    pub(super) managed_by: Option<Part<ManagedBy>>,
}

/// The mirror group that a group is, and its `externalId`.
pub(super) type GroupTie = (Option<ResourceId>, Option<String>);

impl<'a> Trails<'a> {
    /// Of the lines of a run that were applied, in the order of its plan.
    pub(super) fn of(deeds: &'a [Deed]) -> Trails<'a> {
        let mut trails = Trails::default();
        for Deed { change, before } in deeds {
            match (&change.effect, before) {
                (Effect::CreateUser { .. }, Before::NewUser(user)) => {
                    trails.users.entry(user).or_default().is_new = true;
                }
                (Effect::UpdateUser { user, write, .. }, Before::User(was)) => {
                    trails.users.entry(user).or_default().wrote(was, write);
                }
                (Effect::RemoveAlias { .. }, Before::Alias { user, alias: Some(alias) }) => {
                    let part = Part { before: Some(alias.clone()), after: None };
                    let aliases = &mut trails.users.entry(user).or_default().aliases;
                    aliases.entry(scim::fold(&alias.address)).or_insert(part);
                }
                (Effect::CreateGroup { .. }, Before::NewGroup(group)) => {
                    trails.groups.entry(group).or_default().is_new = true;
                }
                (Effect::UpdateGroup { group, name, status, resource, untie, managed_by, .. }, Before::Group(was)) => {
                    let tie = match resource {
                        Some((resource, external_id)) => Some((Some(resource.clone()), external_id.clone())),
                        None => untie.then_some((None, None)),
                    };
                    let trail = trails.groups.entry(group).or_default();
                    trail.wrote(was, name.as_ref(), *status, tie);
                    trail.managed_by = managed_by.map(|after| Part { before: was.managed_by, after });
                }
                (Effect::AddMember { .. }, Before::Member { group, user }) => trails.moved(group, user, true),
                (Effect::RemoveMember { .. }, Before::Member { group, user }) => trails.moved(group, user, false),
                _ => {}
            }
        }
        trails
    }

    /// Several lines may say the same of one membership (two rows of a file): the first one found it otherwise.
    fn moved(&mut self, group: &'a GroupId, user: &'a UserId, is_in: bool) {
        self.members.entry((group, user)).or_insert(Part { before: !is_in, after: is_in }).after = is_in;
    }

    /// Did the run put this person into this group?
    pub(super) fn joined(&self, group: &GroupId, user: &UserId) -> bool {
        self.members.get(&(group, user)).is_some_and(|part| part.after)
    }
}

impl UserTrail {
    fn wrote(&mut self, was: &UserBefore, write: &UserWrite) {
        self.email = write.email.clone().map(|after| Part { before: was.email.clone(), after });
        for (field, after) in &write.fields {
            self.fields
                .insert(*field, Part { before: was.fields.get(*field).map(str::to_owned), after: after.clone() });
        }
        self.state = write.status.map(|(status, reason)| {
            let since = write.archived_at.or(Some(was.replaced_at)).filter(|_| status == Status::Archived);
            let reason = reason.filter(|_| status == Status::Archived);
            let before = State { status: was.status, reason: was.archive_reason, since: was.archived_at };
            Part { before, after: State { status, reason, since } }
        });
        self.managed = write.managed.map(|after| Part { before: was.managed, after });
        if let Some(after) = &write.aliases {
            let (before, after) = (by_address(&was.aliases), by_address(after));
            let addresses: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
            for address in addresses {
                let part = Part { before: before.get(address).cloned(), after: after.get(address).cloned() };
                self.aliases.insert(address.clone(), part);
            }
        }
        if write.link.is_some() || write.unlink {
            let after = write.link.clone().filter(|_| !write.unlink);
            self.link = Some(Part { before: was.link.clone(), after });
        }
    }
}

impl GroupTrail {
    fn wrote(&mut self, was: &GroupBefore, name: Option<&String>, status: Option<Status>, tie: Option<GroupTie>) {
        self.name = name.map(|after| Part { before: was.name.clone(), after: after.clone() });
        self.status = status.map(|after| Part { before: was.status, after });
        let before = || (was.resource.clone(), was.external_id.clone());
        self.tie = tie.map(|after| Part { before: before(), after });
    }
}

/// Aliases by folded address.
pub(super) fn by_address(aliases: &[Alias]) -> BTreeMap<String, Alias> {
    aliases.iter().map(|alias| (scim::fold(&alias.address), alias.clone())).collect()
}
