//! The one door to the console: does what a cleared plan says, unit by unit.
//!
//! Takes a [`Cleared`] and nothing else, so nothing unjudged can be written. Each line is checked
//! against the version that it was planned on; a unit with a line that moved is left whole and told
//! as stale. What a unit replaces is handed back as before-images. Decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use planning::before::{Before, GroupBefore, UserBefore};
use planning::console::{Alias, ManagedBy};
use planning::plan::{GroupRef, UserRef, UserWrite};
use planning::{Change, Cleared, Effect, Fields, GroupId, Link, Origin, ResourceId, Status, UserId};

use super::before::before;
use super::concerned::{Concerned, Standing, kept};
use super::{managed_by_name, origin_name, row, search, status_name};
use crate::gap::{Bearer, Touched};
use crate::value::args;
use crate::{AccountId, Error, Tx, gap};

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Written.
    Applied,
    /// The console had moved; left as it is.
    Stale,
}

/// What became of a line, and what stood there before.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The line, by position in the plan.
    pub line: usize,
    /// Written or stale.
    pub outcome: Outcome,
    /// What the line replaced, or whom it made.
    pub before: Before,
    /// The user it is about, where the plan could not know their id yet.
    pub user: Option<String>,
}

/// Does these units of a cleared plan. `run` is the run's number: what it wrote itself is not stale to it.
///
/// # Errors
/// The engine's; then nothing of the transaction is kept.
pub fn apply(
    tx: &Tx<'_>,
    account: AccountId,
    run: i64,
    cleared: &Cleared,
    units: &[Vec<usize>],
    now: Timestamp,
    new_id: &dyn Fn() -> String,
) -> Result<Vec<Applied>, Error> {
    let lines_of = |unit: &[usize]| -> Vec<(usize, &Change)> {
        unit.iter().filter_map(|at| Some((*at, cleared.plan().changes().get(*at)?))).collect()
    };
    let units: Vec<Vec<(usize, &Change)>> = units.iter().map(|unit| lines_of(unit)).collect();
    let concerned = Concerned::by(tx, account, units.iter().flatten().map(|(_, change)| *change), now)?;
    let of_sync = cleared.plan().origin() == Origin::Sync;
    let administrators = crate::admin::without_user(tx, account)?;
    let groups = BTreeMap::new();
    let mut writing = Writing { tx, account, run, of_sync, now, new_id, administrators, concerned, groups };
    let mut applied = Vec::new();
    let mut touched = Touched::default();
    for lines in units {
        if writing.is_stale(&lines)? {
            applied.extend(lines.iter().map(|(line, _)| Applied {
                line: *line,
                outcome: Outcome::Stale,
                before: Before::Nothing,
                user: None,
            }));
            continue;
        }
        let before = |(_, change): &(usize, &Change)| before(tx, account, change, &writing.concerned);
        let before = lines.iter().map(before).collect::<Result<Vec<_>, _>>()?;
        for (_, change) in &lines {
            writing.give_up_names(change)?;
        }
        for ((line, change), before) in lines.into_iter().zip(before) {
            let before = writing.line(change, before)?;
            touched.by(change, &before);
            let user = newcomer(change, &before);
            applied.push(Applied { line, outcome: Outcome::Applied, before, user });
        }
    }
    let bearers: Vec<Bearer> = touched.users().filter_map(|(id, is_new)| writing.bearer(id, is_new)).collect();
    gap::follow(tx, account, &touched, &bearers)?;
    Ok(applied)
}

struct Writing<'a> {
    tx: &'a Tx<'a>,
    account: AccountId,
    run: i64,
    /// A sync decides nothing about people who are not managed.
    of_sync: bool,
    now: Timestamp,
    new_id: &'a dyn Fn() -> String,
    /// The addresses of administrators who have no user yet.
    administrators: BTreeSet<String>,
    /// Whom the lines are about.
    concerned: Concerned,
    /// The groups that memberships of this transaction name. These stand behind all people and groups of a plan, so what was
    /// looked up for one stays as it is.
    groups: BTreeMap<GroupRef, Option<String>>,
}

/// The id of a user whom the plan knew by address only.
fn newcomer(change: &Change, before: &Before) -> Option<String> {
    match (before, &change.effect) {
        (Before::NewUser(user), _)
        | (Before::Member { user, .. }, Effect::AddMember { user: UserRef::Email(_), .. }) => Some(user.0.clone()),
        _ => None,
    }
}

impl Writing<'_> {
    /// Has anything moved that a line of the unit was planned on: a version, the owner of an address, the bearer of a name?
    fn is_stale(&mut self, lines: &[(usize, &Change)]) -> Result<bool, Error> {
        let (mut addresses, mut names, mut users, mut groups) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for (_, change) in lines {
            let current = match &change.effect {
                Effect::UpdateUser { user, version, write } => {
                    users.insert(user.0.as_str());
                    addresses.extend(write.email.iter().map(|email| scim::fold(email)));
                    addresses.extend(write.aliases.iter().flatten().map(|alias| scim::fold(&alias.address)));
                    self.concerned.user(&user.0).is_some_and(|found| found.version == *version || found.run == self.run)
                }
                Effect::UpdateGroup { group, version, name, .. } => {
                    groups.insert(group.0.as_str());
                    names.extend(name.iter().map(|name| scim::fold(name)));
                    self.group_version(group)?.is_some_and(|(found, run)| found == *version || run == self.run)
                }
                Effect::CreateUser { email, aliases: all, .. } => {
                    addresses.insert(scim::fold(email));
                    addresses.extend(all.iter().map(|alias| scim::fold(&alias.address)));
                    true
                }
                Effect::CreateGroup { name, .. } => {
                    names.insert(scim::fold(name));
                    true
                }
                Effect::AddMember { group, user } => self.group(group)?.is_some() && self.is_movable(user),
                Effect::RemoveMember { user, .. } => self.is_movable(&UserRef::Id(user.clone())),
                Effect::RemoveAlias { user, .. } => {
                    users.insert(user.0.as_str());
                    self.is_movable(&UserRef::Id(user.clone()))
                }
                Effect::None => true,
            };
            if !current {
                return Ok(true);
            }
        }
        self.is_taken(&addresses, &users, &names, &groups)
    }

    /// Is an address or a name in the hands of somebody outside the unit?
    fn is_taken(
        &self,
        addresses: &BTreeSet<String>,
        users: &BTreeSet<&str>,
        names: &BTreeSet<String>,
        groups: &BTreeSet<&str>,
    ) -> Result<bool, Error> {
        for address in addresses {
            if self.concerned.owner(address).is_some_and(|owner| !users.contains(owner)) {
                return Ok(true);
            }
        }
        for name in names {
            if self.bearer_of(name)?.is_some_and(|(group, _)| !groups.contains(group.as_str())) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Is the person there, and still managed where a sync decides? A membership has no version of its own.
    fn is_movable(&self, user: &UserRef) -> bool {
        self.concerned.member(user, self.run).is_some_and(|(_, managed)| managed || !self.of_sync)
    }

    /// Deletes before inserts: UNIQUE sees no two bearers while people of one unit swap.
    fn give_up_names(&mut self, change: &Change) -> Result<(), Error> {
        match &change.effect {
            Effect::UpdateUser { user, write, .. } => {
                if write.email.is_some() {
                    self.concerned.gives_up_email(&user.0);
                    self.tx.soon(
                        "DELETE FROM user_address WHERE account = $1 AND user_id = $2 AND origin IS NULL",
                        args![self.account, &user.0],
                    )?;
                }
                if write.aliases.is_some() {
                    self.concerned.gives_up_aliases(&user.0);
                    self.tx.soon(
                        "DELETE FROM user_address WHERE account = $1 AND user_id = $2 AND origin IS NOT NULL",
                        args![self.account, &user.0],
                    )?;
                }
            }
            Effect::RemoveAlias { user, address } => {
                let folded = scim::fold(address);
                self.concerned.gives_up_alias(&user.0, &folded);
                self.tx.soon(
                    "DELETE FROM user_address WHERE account = $1 AND folded = $2 AND user_id = $3 AND origin IS NOT NULL",
                    args![self.account, &folded, &user.0],
                )?;
            }
            Effect::UpdateGroup { group, name: Some(_), .. } => {
                // No name of a group begins with a control character, so the id is free as a place-holder.
                let parked = format!("\u{1}{}", group.0);
                self.tx.soon(
                    "UPDATE console_group SET folded = $3 WHERE account = $1 AND id = $2",
                    args![self.account, &group.0, &parked],
                )?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Writes one line; what it gives up is gone already. Answers the image that is kept with it.
    fn line(&mut self, change: &Change, before: Before) -> Result<Before, Error> {
        match (&change.effect, &before) {
            (Effect::CreateUser { email, aliases, fields, managed, link }, _) => {
                return self.user_create(email, aliases, fields, *managed, link.as_ref());
            }
            (Effect::UpdateUser { user, write, .. }, Before::User(before)) => self.user_write(user, write, before)?,
            (Effect::CreateGroup { name, managed_by, resource, external_id }, _) => {
                return self.group_create(name, *managed_by, resource.as_ref(), external_id.as_ref());
            }
            (Effect::UpdateGroup { group, name, status, resource, untie, managed_by, .. }, Before::Group(before)) => {
                let tie = match resource {
                    Some((resource, external_id)) => (Some(resource.clone()), external_id.clone()),
                    None if *untie => (None, None),
                    None => (before.resource.clone(), before.external_id.clone()),
                };
                let after = GroupBefore {
                    name: name.as_ref().unwrap_or(&before.name).clone(),
                    status: status.unwrap_or(before.status),
                    managed_by: managed_by.unwrap_or(before.managed_by),
                    resource: tie.0,
                    external_id: tie.1,
                };
                self.group_write(group, &after)?;
            }
            (Effect::AddMember { group, user }, _) => {
                let user = self.concerned.member(user, self.run).map(|(user, _)| user.to_owned());
                if let (Some(group), Some(user)) = (self.group(group)?, user) {
                    self.tx.soon(
                        "INSERT INTO membership (account, group_id, user_id, sort_key) SELECT account, $2, id, sort_key FROM console_user WHERE account = $1 AND id = $3 ON CONFLICT (account, group_id, user_id) DO NOTHING",
                        args![self.account, &group, &user],
                    )?;
                    return Ok(Before::Member { group: GroupId(group), user: UserId(user) });
                }
            }
            (Effect::RemoveMember { group, user }, _) => {
                self.tx.soon(
                    "DELETE FROM membership WHERE account = $1 AND group_id = $2 AND user_id = $3",
                    args![self.account, &group.0, &user.0],
                )?;
            }
            (Effect::RemoveAlias { user, .. }, _) => {
                if let Some(standing) = self.concerned.user(&user.0) {
                    search::write(self.tx, self.account, &user.0, &standing.image)?;
                }
            }
            _ => {}
        }
        Ok(before)
    }

    fn user_create(
        &mut self,
        email: &str,
        aliases: &[Alias],
        fields: &Fields,
        managed: bool,
        link: Option<&Link>,
    ) -> Result<Before, Error> {
        let id = (self.new_id)();
        let image = UserBefore {
            email: email.to_owned(),
            aliases: aliases.to_vec(),
            status: Status::Active,
            archive_reason: None,
            archived_at: None,
            managed,
            fields: fields.clone(),
            link: link.cloned(),
            replaced_at: kept(self.now),
        };
        row::insert(self.tx, self.account, self.run, &id, &image, self.now)?;
        self.address(&id, email, None)?;
        self.aliases(&id, aliases)?;
        self.concerned.is_now(&id, Standing { version: 1, run: self.run, image });
        Ok(Before::NewUser(UserId(id)))
    }

    fn user_write(&mut self, user: &UserId, write: &UserWrite, before: &UserBefore) -> Result<(), Error> {
        let Some(standing) = self.concerned.user(&user.0) else { return Ok(()) };
        let version = standing.version + 1;
        // A line beside this one may take an alias away: what stands there in the end counts.
        let mut aliases = write.aliases.as_ref().unwrap_or(&standing.image.aliases).clone();
        aliases.sort_by_cached_key(|alias| scim::fold(&alias.address));
        let (status, archive_reason, archived_at) = match write.status {
            Some((Status::Archived, reason)) => (Status::Archived, reason, write.archived_at.or(Some(self.now))),
            Some((Status::Active, _)) => (Status::Active, None, None),
            None => (before.status, before.archive_reason, before.archived_at),
        };
        let after = UserBefore {
            email: write.email.as_ref().unwrap_or(&before.email).clone(),
            aliases,
            status,
            archive_reason,
            archived_at: archived_at.map(kept),
            managed: write.managed.unwrap_or(before.managed),
            fields: before.fields.with(write.fields.iter().map(|(field, value)| (*field, value.as_deref()))),
            link: write.link.as_ref().or(before.link.as_ref()).filter(|_| !write.unlink).cloned(),
            replaced_at: kept(self.now),
        };
        row::update(self.tx, self.account, self.run, &user.0, &after, search::is_touched(write))?;
        if let Some(email) = &write.email {
            self.address(&user.0, email, None)?;
            search::follow(self.tx, self.account, &user.0, email)?;
        }
        if let Some(aliases) = &write.aliases {
            self.aliases(&user.0, aliases)?;
        }
        self.concerned.is_now(&user.0, Standing { version, run: self.run, image: after });
        Ok(())
    }

    fn group_create(
        &self,
        name: &str,
        managed_by: ManagedBy,
        resource: Option<&ResourceId>,
        external_id: Option<&String>,
    ) -> Result<Before, Error> {
        let managed_by = managed_by_name(managed_by);
        let id = (self.new_id)();
        self.tx.soon(
            "INSERT INTO console_group (account, id, version, run, name, folded, sort_key, managed_by, status, resource, external_id, created_at)
             VALUES ($1, $2, 1, $3, $4, $5, $6, $7, 'active', $8, $9, $10)",
            args![
                self.account,
                &id,
                self.run,
                name,
                &scim::fold(name),
                &search::sort_key(name),
                managed_by,
                resource.map(|resource| &resource.0),
                external_id,
                self.now,
            ],
        )?;
        Ok(Before::NewGroup(GroupId(id)))
    }

    fn group_write(&self, group: &GroupId, after: &GroupBefore) -> Result<(), Error> {
        self.tx.soon(
            "UPDATE console_group SET version = version + 1, run = $3, name = $4, folded = $5, sort_key = $6, status = $7, managed_by = $8, resource = $9, external_id = $10 WHERE account = $1 AND id = $2",
            args![
                self.account,
                &group.0,
                self.run,
                &after.name,
                &scim::fold(&after.name),
                &search::sort_key(&after.name),
                status_name(after.status),
                managed_by_name(after.managed_by),
                after.resource.as_ref().map(|resource| &resource.0),
                after.external_id.as_ref(),
            ],
        )?;
        Ok(())
    }

    /// An administrator who has no user yet is tied to whoever gets their address.
    fn address(&mut self, user: &str, address: &str, origin: Option<&str>) -> Result<(), Error> {
        let folded = scim::fold(address);
        self.tx.soon(
            "INSERT INTO user_address (account, folded, user_id, address, origin) VALUES ($1, $2, $3, $4, $5)",
            args![self.account, &folded, user, address, origin],
        )?;
        if self.administrators.contains(&folded) {
            crate::admin::link_by_address(self.tx, self.account, &folded, user)?;
        }
        self.concerned.bears(user, folded);
        Ok(())
    }

    fn aliases(&mut self, user: &str, aliases: &[Alias]) -> Result<(), Error> {
        for alias in aliases {
            self.address(user, &alias.address, Some(origin_name(alias.origin)))?;
        }
        Ok(())
    }

    fn group_version(&self, group: &GroupId) -> Result<Option<(i64, i64)>, Error> {
        let row = self.tx.one(
            "SELECT version, run FROM console_group WHERE account = $1 AND id = $2",
            args![self.account, &group.0],
        )?;
        Ok(row.map(|row| (row.int(0), row.int(1))))
    }

    /// What the lists of whom only one place has are to know of somebody.
    fn bearer(&self, id: &str, is_new: bool) -> Option<Bearer> {
        let image = &self.concerned.user(id)?.image;
        let addresses = image.aliases.iter().map(|alias| &alias.address).chain([&image.email]);
        Some(Bearer {
            id: id.to_owned(),
            is_new,
            is_active: image.status == Status::Active,
            managed: image.managed,
            sort_key: search::sort_key(&image.email),
            record: image.link.as_ref().map(|link| link.resource.0.clone()),
            addresses: addresses.map(|address| scim::fold(address)).collect(),
        })
    }

    /// The group that a membership means: by id, or the bearer of a name from this very run.
    fn group(&mut self, group: &GroupRef) -> Result<Option<String>, Error> {
        let name = match group {
            GroupRef::Id(id) => return Ok(Some(id.0.clone())),
            GroupRef::Name(name) => name,
        };
        if let Some(met) = self.groups.get(group) {
            return Ok(met.clone());
        }
        let bearer = self.bearer_of(&scim::fold(name))?;
        let found = bearer.filter(|(_, run)| *run == self.run).map(|(group, _)| group);
        self.groups.insert(group.clone(), found.clone());
        Ok(found)
    }

    /// The group of this name, and the run that wrote it last.
    fn bearer_of(&self, folded: &str) -> Result<Option<(String, i64)>, Error> {
        let row = self
            .tx
            .one("SELECT id, run FROM console_group WHERE account = $1 AND folded = $2", args![self.account, folded])?;
        Ok(row.map(|mut row| (row.text(0), row.int(1))))
    }
}
