//! What `store/src/console/apply.rs` makes of a plan, on a value: unit by unit, versions, links, addresses, memberships.
//!
//! It knows no database, and refuses what UNIQUE, a version or a reference would refuse.

use std::collections::BTreeMap;

use planning::before::{Before, GroupBefore, UserBefore};
use planning::plan::{GroupRef, UserRef, UserWrite};
use planning::undo::Deed;
use planning::{Change, Console, Effect, Group, GroupId, Plan, Status, User, UserId};

use super::{addresses, console_group, known, now};

/// What UNIQUE, or a reference to nobody, would have stopped.
#[derive(Debug, PartialEq, Eq)]
pub struct Collision(pub String);

/// What apply makes of a plan: unit by unit, names given up before names taken.
pub fn apply(plan: &Plan, console: &Console) -> Result<Console, Collision> {
    carried_out(plan, console).map(|(console, _)| console)
}

/// The same, and what each line replaced, in the order of the plan.
pub fn carried_out(plan: &Plan, console: &Console) -> Result<(Console, Vec<Deed>), Collision> {
    let mut tables = Tables::of(console)?;
    let mut deeds = BTreeMap::new();
    for unit in plan.units() {
        let lines: Vec<(usize, &Change)> = unit.iter().map(|at| (*at, &plan.changes()[*at])).collect();
        let images: Vec<Before> = lines.iter().map(|(_, change)| tables.image(change)).collect();
        for (_, change) in &lines {
            tables.give_up(change);
        }
        for ((at, change), image) in lines.into_iter().zip(images) {
            tables.write(change)?;
            let before = tables.made(change).unwrap_or(image);
            deeds.insert(at, Deed { change: change.clone(), before });
        }
    }
    Ok((tables.console, deeds.into_values().collect()))
}

/// The console, and the two tables with a UNIQUE over them.
struct Tables {
    console: Console,
    addresses: BTreeMap<String, UserId>,
    names: BTreeMap<String, GroupId>,
}

impl Tables {
    fn of(console: &Console) -> Result<Tables, Collision> {
        let mut tables = Tables { console: console.clone(), addresses: BTreeMap::new(), names: BTreeMap::new() };
        for user in &console.users {
            for address in addresses(user) {
                tables.take_address(address, &user.id)?;
            }
        }
        for group in &console.groups {
            tables.take_name(&group.name, &group.id)?;
        }
        Ok(tables)
    }

    /// What stands where the line writes.
    fn image(&mut self, change: &Change) -> Before {
        match &change.effect {
            Effect::UpdateUser { user, .. } => {
                let User { email, aliases, status, archive_reason, archived_at, managed, fields, link, .. } =
                    self.user(user).clone();
                let replaced_at = now();
                let was = UserBefore {
                    email,
                    aliases,
                    status,
                    archive_reason,
                    archived_at,
                    managed,
                    fields,
                    link,
                    replaced_at,
                };
                Before::User(Box::new(was))
            }
            Effect::UpdateGroup { group, .. } => {
                let Group { name, status, managed_by, resource, external_id, .. } = self.group(group).clone();
                Before::Group(GroupBefore { name, status, managed_by, resource, external_id })
            }
            Effect::RemoveAlias { user, address } => {
                let alias = self.user(user).aliases.iter().find(|alias| alias.address == *address).cloned();
                Before::Alias { user: user.clone(), alias }
            }
            Effect::RemoveMember { group, user } => Before::Member { group: group.clone(), user: user.clone() },
            _ => Before::Nothing,
        }
    }

    /// Whom or what a line made, or put where.
    fn made(&self, change: &Change) -> Option<Before> {
        match &change.effect {
            Effect::CreateUser { email, .. } => Some(Before::NewUser(self.addresses[&scim::fold(email)].clone())),
            Effect::CreateGroup { name, .. } => Some(Before::NewGroup(self.names[&scim::fold(name)].clone())),
            Effect::AddMember { group, user } => {
                let (group, user) = (self.named_group(group).ok()?, self.addressed_user(user).ok()?);
                Some(Before::Member { group, user })
            }
            _ => None,
        }
    }

    fn give_up(&mut self, change: &Change) {
        match &change.effect {
            Effect::UpdateUser { user, write, .. } => {
                let known = self.user(user).clone();
                if write.email.is_some() {
                    self.addresses.remove(&scim::fold(&known.email));
                }
                for alias in known.aliases.iter().filter(|_| write.aliases.is_some()) {
                    self.addresses.remove(&scim::fold(&alias.address));
                }
            }
            Effect::RemoveAlias { user, address } => {
                self.addresses.remove(&scim::fold(address));
                self.user(user).aliases.retain(|alias| alias.address != *address);
            }
            Effect::UpdateGroup { group, name: Some(_), .. } => {
                let old = scim::fold(&self.group(group).name);
                self.names.remove(&old);
            }
            _ => {}
        }
    }

    fn write(&mut self, change: &Change) -> Result<(), Collision> {
        match &change.effect {
            Effect::None | Effect::RemoveAlias { .. } => {}
            Effect::CreateUser { email, aliases, fields, managed, link } => {
                let id = UserId(format!("new-{}", self.console.users.len()));
                let mut user = known(email).build();
                user.id = id.clone();
                (user.fields, user.managed, user.link) = (fields.clone(), *managed, link.clone());
                user.aliases.clone_from(aliases);
                for address in addresses(&user) {
                    self.take_address(address, &id)?;
                }
                self.console.users.push(user);
            }
            Effect::UpdateUser { user, version, write } => self.write_user(user, *version, write)?,
            Effect::CreateGroup { name, managed_by, resource, external_id } => {
                let id = GroupId(format!("new-{}", self.console.groups.len()));
                self.take_name(name, &id)?;
                let mut group = console_group(name, &[]).group;
                (group.id, group.managed_by) = (id, *managed_by);
                (group.resource, group.external_id) = (resource.clone(), external_id.clone());
                self.console.groups.push(group);
            }
            Effect::UpdateGroup { group, version, name, status, resource, untie, managed_by } => {
                let known = self.group(group);
                stale_unless(known.version == *version, &group.0)?;
                known.version += 1;
                known.status = status.unwrap_or(known.status);
                known.managed_by = managed_by.unwrap_or(known.managed_by);
                if let Some((resource, external_id)) = resource {
                    (known.resource, known.external_id) = (Some(resource.clone()), external_id.clone());
                }
                if *untie {
                    (known.resource, known.external_id) = (None, None);
                }
                if let Some(name) = name {
                    known.name.clone_from(name);
                    self.take_name(name, group)?;
                }
            }
            Effect::AddMember { group, user } => {
                let (group, user) = (self.named_group(group)?, self.addressed_user(user)?);
                self.group(&group).members.insert(user);
            }
            Effect::RemoveMember { group, user } => {
                let was_in = self.group(group).members.remove(user);
                stale_unless(was_in, &user.0)?;
            }
        }
        Ok(())
    }

    fn write_user(&mut self, id: &UserId, version: i64, write: &UserWrite) -> Result<(), Collision> {
        let user = self.user(id);
        stale_unless(user.version == version, &id.0)?;
        user.version += 1;
        user.fields = user.fields.with(write.fields.iter().map(|(field, value)| (*field, value.as_deref())));
        if let Some((status, reason)) = write.status {
            user.status = status;
            user.archive_reason = reason;
            user.archived_at = (status == Status::Archived).then(|| write.archived_at.unwrap_or_else(now));
        }
        user.managed = write.managed.unwrap_or(user.managed);
        if let Some(link) = &write.link {
            user.link = Some(link.clone());
        }
        if write.unlink {
            user.link = None;
        }
        if let Some(email) = &write.email {
            user.email.clone_from(email);
            self.take_address(email, id)?;
        }
        if let Some(aliases) = &write.aliases {
            self.user(id).aliases.clone_from(aliases);
            for alias in aliases {
                self.take_address(&alias.address, id)?;
            }
        }
        Ok(())
    }

    fn take_address(&mut self, address: &str, user: &UserId) -> Result<(), Collision> {
        match self.addresses.insert(scim::fold(address), user.clone()) {
            Some(owner) => Err(Collision(format!("{address} of {} is taken by {}", owner.0, user.0))),
            None => Ok(()),
        }
    }

    fn take_name(&mut self, name: &str, group: &GroupId) -> Result<(), Collision> {
        match self.names.insert(scim::fold(name), group.clone()) {
            Some(owner) => Err(Collision(format!("{name} of {} is taken by {}", owner.0, group.0))),
            None => Ok(()),
        }
    }

    fn user(&mut self, id: &UserId) -> &mut User {
        self.console.users.iter_mut().find(|user| user.id == *id).unwrap()
    }

    fn group(&mut self, id: &GroupId) -> &mut Group {
        self.console.groups.iter_mut().find(|group| group.id == *id).unwrap()
    }

    fn named_group(&self, group: &GroupRef) -> Result<GroupId, Collision> {
        match group {
            GroupRef::Id(id) => Ok(id.clone()),
            GroupRef::Name(name) => {
                let found = self.names.get(&scim::fold(name)).cloned();
                found.ok_or_else(|| Collision(format!("no group is named {name}")))
            }
        }
    }

    fn addressed_user(&self, user: &UserRef) -> Result<UserId, Collision> {
        match user {
            UserRef::Id(id) => Ok(id.clone()),
            UserRef::Email(email) => {
                let found = self.addresses.get(&scim::fold(email)).cloned();
                found.ok_or_else(|| Collision(format!("nobody has the address {email}")))
            }
        }
    }
}

fn stale_unless(current: bool, what: &str) -> Result<(), Collision> {
    if current { Ok(()) } else { Err(Collision(format!("{what} is not as it was planned on"))) }
}
