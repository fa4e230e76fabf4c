//! The one door to the console: does what a cleared plan says, unit by unit.
//!
//! Takes a [`Cleared`] and nothing else, so nothing unjudged can be written. Each line is checked
//! against the version that it was planned on; a unit with a line that moved is left whole and told
//! as stale. What a unit replaces is handed back as before-images. Decides nothing.

use std::collections::BTreeSet;

use jiff::Timestamp;
use planning::console::{Alias, ManagedBy};
use planning::plan::{GroupRef, UserRef, UserWrite};
use planning::{Change, Cleared, Code, Effect, GroupId, Status, UserId};
use serde_json::{Value, json};

use super::{origin_name, status_name};
use crate::value::args;
use crate::{AccountId, Error, Tx};

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
    /// What the line replaced, as JSON; null where there was nothing.
    pub before: Value,
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
    let writing = Writing { tx, account, run, now, new_id };
    let mut applied = Vec::new();
    for unit in units {
        let lines: Vec<(usize, &Change)> =
            unit.iter().filter_map(|at| Some((*at, cleared.plan().changes().get(*at)?))).collect();
        if writing.is_stale(&lines)? {
            applied.extend(lines.iter().map(|(line, _)| Applied {
                line: *line,
                outcome: Outcome::Stale,
                before: Value::Null,
            }));
            continue;
        }
        for (_, change) in &lines {
            writing.give_up_names(change)?;
        }
        for (line, change) in lines {
            let before = writing.line(change)?;
            applied.push(Applied { line, outcome: Outcome::Applied, before });
        }
    }
    Ok(applied)
}

struct Writing<'a> {
    tx: &'a Tx<'a>,
    account: AccountId,
    run: i64,
    now: Timestamp,
    new_id: &'a dyn Fn() -> String,
}

impl Writing<'_> {
    /// Has anything moved that a line of the unit was planned on: a version, the owner of an address, the bearer of a name?
    fn is_stale(&self, lines: &[(usize, &Change)]) -> Result<bool, Error> {
        let (mut addresses, mut names, mut users, mut groups) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for (_, change) in lines {
            let current = match &change.effect {
                Effect::UpdateUser { user, version, write } => {
                    users.insert(user.0.as_str());
                    addresses.extend(write.email.iter().map(|email| scim::fold(email)));
                    addresses.extend(write.aliases.iter().flatten().map(|alias| scim::fold(&alias.address)));
                    self.user_version(user)?.is_some_and(|(found, run)| found == *version || run == self.run)
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
                Effect::AddMember { group, user } => self.group(group)?.is_some() && self.user(user)?.is_some(),
                Effect::RemoveMember { .. } | Effect::RemoveAlias { .. } | Effect::None => true,
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
            if self.owner_of(address)?.is_some_and(|owner| !users.contains(owner.as_str())) {
                return Ok(true);
            }
        }
        for name in names {
            if self.group(&GroupRef::Name(name.clone()))?.is_some_and(|group| !groups.contains(group.as_str())) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Deletes before inserts: UNIQUE sees no two bearers while people of one unit swap.
    fn give_up_names(&self, change: &Change) -> Result<(), Error> {
        match &change.effect {
            Effect::UpdateUser { user, write, .. } => {
                if write.email.is_some() {
                    self.tx.execute(
                        "DELETE FROM user_address WHERE account = $1 AND user_id = $2 AND origin IS NULL",
                        args![self.account, &user.0],
                    )?;
                }
                if write.aliases.is_some() {
                    self.tx.execute(
                        "DELETE FROM user_address WHERE account = $1 AND user_id = $2 AND origin IS NOT NULL",
                        args![self.account, &user.0],
                    )?;
                }
            }
            Effect::UpdateGroup { group, name: Some(_), .. } => {
                // No name of a group begins with a control character, so the id is free as a place-holder.
                let parked = format!("\u{1}{}", group.0);
                self.tx.execute(
                    "UPDATE console_group SET folded = $3 WHERE account = $1 AND id = $2",
                    args![self.account, &group.0, &parked],
                )?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Writes one line and hands back what it replaced.
    fn line(&self, change: &Change) -> Result<Value, Error> {
        match &change.effect {
            Effect::None => Ok(Value::Null),
            Effect::CreateUser { email, aliases, fields, managed, link } => {
                let id = (self.new_id)();
                let fields = serde_json::to_string(fields).unwrap_or_default();
                let link = link.as_ref().and_then(|link| serde_json::to_string(link).ok());
                self.tx.execute(
                    "INSERT INTO console_user (account, id, version, run, email, status, managed, fields, link, created_at)
                     VALUES ($1, $2, 1, $3, $4, 'active', $5, $6, $7, $8)",
                    args![self.account, &id, self.run, email, *managed, &fields, link.as_ref(), self.now],
                )?;
                self.address(&id, email, None)?;
                self.aliases(&id, aliases)?;
                Ok(Value::Null)
            }
            Effect::UpdateUser { user, write, .. } => self.user_write(user, write),
            Effect::CreateGroup { name, managed_by, resource, external_id } => {
                let managed_by = if *managed_by == ManagedBy::Directory { "directory" } else { "console" };
                self.tx.execute(
                    "INSERT INTO console_group (account, id, version, run, name, folded, managed_by, status, resource, external_id, created_at)
                     VALUES ($1, $2, 1, $3, $4, $5, $6, 'active', $7, $8, $9)",
                    args![self.account, &(self.new_id)(), self.run, name, &scim::fold(name), managed_by, resource.as_ref().map(|id| &id.0), external_id.as_ref(), self.now],
                )?;
                Ok(Value::Null)
            }
            Effect::UpdateGroup { group, name, status, resource, .. } => {
                self.group_write(group, name.as_deref(), *status, resource.as_ref())
            }
            Effect::AddMember { group, user } => {
                if let (Some(group), Some(user)) = (self.group(group)?, self.user(user)?) {
                    self.tx.execute(
                        "INSERT INTO membership (account, group_id, user_id) VALUES ($1, $2, $3) ON CONFLICT (account, group_id, user_id) DO NOTHING",
                        args![self.account, &group, &user],
                    )?;
                }
                Ok(Value::Null)
            }
            Effect::RemoveMember { group, user } => {
                self.tx.execute(
                    "DELETE FROM membership WHERE account = $1 AND group_id = $2 AND user_id = $3",
                    args![self.account, &group.0, &user.0],
                )?;
                Ok(json!({ "group": group, "user": user }))
            }
            Effect::RemoveAlias { user, address } => {
                let folded = scim::fold(address);
                let row = self.tx.one("SELECT origin FROM user_address WHERE account = $1 AND folded = $2 AND user_id = $3 AND origin IS NOT NULL", args![self.account, &folded, &user.0])?;
                self.tx.execute("DELETE FROM user_address WHERE account = $1 AND folded = $2 AND user_id = $3 AND origin IS NOT NULL", args![self.account, &folded, &user.0])?;
                Ok(json!({ "user": user, "address": address, "origin": row.and_then(|mut row| row.opt_text(0)) }))
            }
        }
    }

    fn user_write(&self, user: &UserId, write: &UserWrite) -> Result<Value, Error> {
        let row = self.tx.one(
            "SELECT email, status, archive_reason, archived_at, managed, fields, link FROM console_user WHERE account = $1 AND id = $2",
            args![self.account, &user.0],
        )?;
        let mut row = row.unwrap_or_default();
        let (email, status, reason, archived_at) = (row.text(0), row.text(1), row.opt_text(2), row.opt_int(3));
        let (managed, old_fields, old_link) = (row.flag(4), row.text(5), row.opt_text(6));
        let before = json!({
            "email": email, "status": status, "archive_reason": reason, "archived_at": archived_at, "managed": managed,
            "fields": parsed(&old_fields), "link": old_link.as_deref().map(parsed),
        });
        let mut fields = parsed(&old_fields);
        for (field, value) in &write.fields {
            if let Some(all) = fields.as_object_mut() {
                match value {
                    Some(value) => all.insert(field.name().to_owned(), json!(value)),
                    None => all.remove(field.name()),
                };
            }
        }
        let link = write.link.as_ref().and_then(|link| serde_json::to_string(link).ok()).or(old_link);
        let (status, reason, archived_at) = match write.status {
            Some((Status::Archived, reason)) => {
                ("archived".to_owned(), reason.map(Code::name), Some(self.now.as_microsecond()))
            }
            Some((Status::Active, _)) => (status_name(Status::Active).to_owned(), None, None),
            None => (status, reason, archived_at),
        };
        self.tx.execute(
            "UPDATE console_user SET version = version + 1, run = $3, email = $4, status = $5, archive_reason = $6, archived_at = $7, managed = $8, fields = $9, link = $10
             WHERE account = $1 AND id = $2",
            args![
                self.account, &user.0, self.run, write.email.as_ref().unwrap_or(&email), &status, reason.as_ref(), archived_at,
                write.managed.unwrap_or(managed), &fields.to_string(), link.as_ref(),
            ],
        )?;
        if let Some(email) = &write.email {
            self.address(&user.0, email, None)?;
        }
        if let Some(aliases) = &write.aliases {
            self.aliases(&user.0, aliases)?;
        }
        Ok(before)
    }

    fn group_write(
        &self,
        group: &GroupId,
        name: Option<&str>,
        status: Option<Status>,
        resource: Option<&(planning::ResourceId, Option<String>)>,
    ) -> Result<Value, Error> {
        let row = self.tx.one(
            "SELECT name, status, resource, external_id FROM console_group WHERE account = $1 AND id = $2",
            args![self.account, &group.0],
        )?;
        let mut row = row.unwrap_or_default();
        let (old_name, old_status, old_resource, old_external) =
            (row.text(0), row.text(1), row.opt_text(2), row.opt_text(3));
        let before =
            json!({ "name": old_name, "status": old_status, "resource": old_resource, "external_id": old_external });
        let name = name.unwrap_or(&old_name);
        let status = match status {
            Some(status) => status_name(status),
            None => &old_status,
        };
        let (resource, external_id) = match resource {
            Some((resource, external_id)) => (Some(resource.0.clone()), external_id.clone()),
            None => (old_resource, old_external),
        };
        self.tx.execute(
            "UPDATE console_group SET version = version + 1, run = $3, name = $4, folded = $5, status = $6, resource = $7, external_id = $8 WHERE account = $1 AND id = $2",
            args![self.account, &group.0, self.run, name, &scim::fold(name), status, resource.as_ref(), external_id.as_ref()],
        )?;
        Ok(before)
    }

    /// An administrator who has no user yet is tied to whoever gets their address.
    fn address(&self, user: &str, address: &str, origin: Option<&str>) -> Result<(), Error> {
        let folded = scim::fold(address);
        self.tx.execute(
            "INSERT INTO user_address (account, folded, user_id, address, origin) VALUES ($1, $2, $3, $4, $5)",
            args![self.account, &folded, user, address, origin],
        )?;
        if origin.is_none() {
            crate::admin::link_by_address(self.tx, self.account, &folded, user)?;
        }
        Ok(())
    }

    fn aliases(&self, user: &str, aliases: &[Alias]) -> Result<(), Error> {
        for alias in aliases {
            self.address(user, &alias.address, Some(origin_name(alias.origin)))?;
        }
        Ok(())
    }

    fn user_version(&self, user: &UserId) -> Result<Option<(i64, i64)>, Error> {
        let row = self.tx.one(
            "SELECT version, run FROM console_user WHERE account = $1 AND id = $2",
            args![self.account, &user.0],
        )?;
        Ok(row.map(|row| (row.int(0), row.int(1))))
    }

    fn group_version(&self, group: &GroupId) -> Result<Option<(i64, i64)>, Error> {
        let row = self.tx.one(
            "SELECT version, run FROM console_group WHERE account = $1 AND id = $2",
            args![self.account, &group.0],
        )?;
        Ok(row.map(|row| (row.int(0), row.int(1))))
    }

    fn owner_of(&self, folded: &str) -> Result<Option<String>, Error> {
        let row = self
            .tx
            .one("SELECT user_id FROM user_address WHERE account = $1 AND folded = $2", args![self.account, folded])?;
        Ok(row.map(|mut row| row.text(0)))
    }

    fn user(&self, user: &UserRef) -> Result<Option<String>, Error> {
        match user {
            UserRef::Id(id) => Ok(Some(id.0.clone())),
            UserRef::Email(email) => self.owner_of(&scim::fold(email)),
        }
    }

    fn group(&self, group: &GroupRef) -> Result<Option<String>, Error> {
        match group {
            GroupRef::Id(id) => Ok(Some(id.0.clone())),
            GroupRef::Name(name) => {
                let row = self.tx.one(
                    "SELECT id FROM console_group WHERE account = $1 AND folded = $2",
                    args![self.account, &scim::fold(name)],
                )?;
                Ok(row.map(|mut row| row.text(0)))
            }
        }
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!({}))
}
