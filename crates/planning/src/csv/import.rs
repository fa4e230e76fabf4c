//! What a file would do to the console: the same kind of plan as a sync's.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::Fault;
use super::sheet::{ALIASES, EMAIL, GROUP, Row, Sheet};
use crate::cause::{Cause, Code};
use crate::console::{Alias, AliasOrigin, Console, Group, ManagedBy, Status, User};
use crate::plan::{Area, Change, Effect, Facts, FieldChange, GroupRef, Kind, Origin, Plan, UserRef, UserWrite};
use crate::reconcile::membership_subject;

/// Decides what the rows would do, and which of them can't be done. `live` marks changes of managed people as
/// such that the next sync overwrites.
pub fn plan(sheet: &Sheet, console: &Console, live: bool) -> (Plan, Vec<Fault>) {
    let mut import = Import::new(console, live);
    let mut faults = sheet.faults.clone();
    for row in &sheet.rows {
        if let Err(fault) = import.row(row) {
            faults.push(fault);
        }
    }
    faults.sort_by_key(|fault| fault.line);
    let managed_active = console.users.iter().filter(|user| user.managed && user.status == Status::Active).count();
    (Plan::new(Origin::Import, import.changes, Facts { managed_active, ..Facts::default() }), faults)
}

struct Import<'a> {
    live: bool,
    owners: BTreeMap<String, (&'a User, bool)>,
    groups: BTreeMap<String, &'a Group>,
    /// Addresses that a row of this file takes.
    taken: BTreeSet<String>,
    /// Groups that this file makes.
    made: BTreeSet<String>,
    changes: Vec<Change>,
}

impl<'a> Import<'a> {
    fn new(console: &'a Console, live: bool) -> Import<'a> {
        let mut owners = BTreeMap::new();
        for user in &console.users {
            owners.insert(scim::fold(&user.email), (user, true));
            owners.extend(user.aliases.iter().map(|alias| (scim::fold(&alias.address), (user, false))));
        }
        let groups = console.groups.iter().map(|group| (scim::fold(&group.name), group)).collect();
        Import { live, owners, groups, taken: BTreeSet::new(), made: BTreeSet::new(), changes: Vec::new() }
    }

    /// One row: a person, and the groups they are to be in. A faulty row adds nothing.
    fn row(&mut self, row: &Row) -> Result<(), Fault> {
        let known = self.owners.get(&scim::fold(&row.email)).copied();
        let user = match known {
            Some((user, false)) => {
                let sentence = format!("{} is an alias of {} already.", row.email, user.email);
                return Err(Fault::new(row.line, Some(EMAIL), "address_taken", sentence));
            }
            Some((user, true)) => Some(user),
            None => None,
        };
        self.usable_groups(row)?;
        self.claim(row, user)?;
        let cause = self.cause(row, user);
        self.changes.extend(match user {
            Some(user) => change(row, user, cause.clone()),
            None => Some(create(row, cause.clone())),
        });
        for name in &row.groups {
            self.join(name, row, user, &cause);
        }
        Ok(())
    }

    /// Each address belongs to one person, in the console and in the file.
    fn claim(&mut self, row: &Row, user: Option<&User>) -> Result<(), Fault> {
        let wanted: Vec<(String, &str)> = row.aliases.iter().map(|alias| (scim::fold(alias), alias.as_str())).collect();
        for (folded, alias) in &wanted {
            let owned = self.owners.get(folded).is_some_and(|(owner, _)| user.is_none_or(|user| user.id != owner.id));
            let own_address = *folded == scim::fold(&row.email);
            if owned || own_address || self.taken.contains(folded) {
                return Err(Fault::new(
                    row.line,
                    Some(ALIASES),
                    "address_taken",
                    format!("The alias {alias} is somebody's address already."),
                ));
            }
        }
        if self.taken.contains(&scim::fold(&row.email)) {
            return Err(Fault::new(
                row.line,
                Some(EMAIL),
                "address_taken",
                format!("{} is an alias in this file already.", row.email),
            ));
        }
        self.taken.insert(scim::fold(&row.email));
        self.taken.extend(wanted.into_iter().map(|(folded, _)| folded));
        Ok(())
    }

    /// Nobody joins a group that is out of use.
    fn usable_groups(&self, row: &Row) -> Result<(), Fault> {
        let known = row.groups.iter().filter_map(|name| self.groups.get(&scim::fold(name)));
        match known.into_iter().find(|group| group.status == Status::Archived) {
            Some(group) => {
                let sentence = format!("The group “{}” is archived, so nobody can be put into it.", group.name);
                Err(Fault::new(row.line, Some(GROUP), "group_archived", sentence))
            }
            None => Ok(()),
        }
    }

    fn cause(&self, row: &Row, user: Option<&User>) -> Cause {
        let cause = Cause::from(Code::CsvRow).with("line", row.line.to_string());
        let managed = row.managed.unwrap_or(user.is_none_or(|user| user.managed));
        if self.live && managed && user.is_some() { cause.with("overwritten", "true") } else { cause }
    }

    fn join(&mut self, name: &str, row: &Row, user: Option<&User>, cause: &Cause) {
        let known = self.groups.get(&scim::fold(name)).copied();
        if let (Some(group), Some(user)) = (known, user)
            && group.members.contains(&user.id)
        {
            return;
        }
        let group = match known {
            Some(group) => GroupRef::Id(group.id.clone()),
            None => GroupRef::Name(name.to_owned()),
        };
        if known.is_none() && self.made.insert(scim::fold(name)) {
            let named = FieldChange { name: "name".to_owned(), old: None, new: Some(name.to_owned()) };
            let effect = Effect::CreateGroup {
                name: name.to_owned(),
                managed_by: ManagedBy::Console,
                resource: None,
                external_id: None,
            };
            let line = Change::note(Area::Group, Kind::Create, name, cause.clone());
            self.changes.push(Change { fields: vec![named], effect, ..line });
        }
        let subject =
            membership_subject(known.map_or(name, |group| &group.name), user.map_or(&row.email, |user| &user.email));
        let member = user.map_or_else(|| UserRef::Email(row.email.clone()), |user| UserRef::Id(user.id.clone()));
        let line = Change::note(Area::Membership, Kind::Add, subject, cause.clone());
        self.changes.push(Change {
            user: user.map(|user| user.id.clone()),
            effect: Effect::AddMember { group, user: member },
            ..line
        });
    }
}

fn create(row: &Row, cause: Cause) -> Change {
    let effect = Effect::CreateUser {
        email: row.email.clone(),
        aliases: aliases(row, &[]),
        fields: row.fields.clone(),
        managed: row.managed.unwrap_or(true),
        link: None,
    };
    Change { effect, ..Change::note(Area::User, Kind::Create, row.email.clone(), cause) }
}

/// What the row changes of somebody who is there; a row of an archived person changes fields, not the status.
fn change(row: &Row, user: &User, cause: Cause) -> Option<Change> {
    let mut write = UserWrite::default();
    let mut fields = Vec::new();
    let mut changed = |name: &str, old: Option<String>, new: String| {
        fields.push(FieldChange { name: name.to_owned(), old, new: Some(new) });
    };
    if row.email != user.email {
        changed("email", Some(user.email.clone()), row.email.clone());
        write.email = Some(row.email.clone());
    }
    for (field, value) in row.fields.iter() {
        // A cell has no blanks at its ends, so those of the console are no change.
        if user.fields.get(field).map(str::trim) != Some(value.trim()) {
            changed(field.name(), user.fields.get(field).map(str::to_owned), value.to_owned());
            write.fields.insert(field, Some(value.to_owned()));
        }
    }
    let present: BTreeSet<String> = user.aliases.iter().map(|alias| scim::fold(&alias.address)).collect();
    let wanted: BTreeSet<String> = row.aliases.iter().map(|alias| scim::fold(alias)).collect();
    if !wanted.is_empty() && wanted != present {
        changed("aliases", Alias::listed(&user.aliases), row.aliases.join(";"));
        write.aliases = Some(aliases(row, &user.aliases));
    }
    if let Some(managed) = row.managed.filter(|managed| *managed != user.managed) {
        changed("provisioning_managed", Some(user.managed.to_string()), managed.to_string());
        write.managed = Some(managed);
    }
    if fields.is_empty() {
        return None;
    }
    let effect = Effect::UpdateUser { user: user.id.clone(), version: user.version, write };
    let line = Change::note(Area::User, Kind::Change, user.email.clone(), cause).about(&user.id);
    Some(Change { fields, effect, ..line })
}

/// The aliases of a row; one that was there keeps its origin.
fn aliases(row: &Row, present: &[Alias]) -> Vec<Alias> {
    let of = |address: &String| {
        let known = present.iter().find(|alias| scim::fold(&alias.address) == scim::fold(address));
        Alias { address: address.clone(), origin: known.map_or(AliasOrigin::Csv, |alias| alias.origin) }
    };
    row.aliases.iter().map(of).collect()
}
