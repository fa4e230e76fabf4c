//! Reading people: everybody, a page of them, one person, the CSV file.

use std::collections::BTreeMap;

use ::store::console::{self, Cursor, Found, Window};
use ::store::run::{self, LastChange};
use ::store::{AccountId, Tx};
use jiff::Timestamp;
use planning::console::ManagedBy;
use planning::{Code, Console, Field, GroupId, Status, User, UserId, csv};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::error::{Error, Result};
use crate::{App, accounts};

/// A person as lists, pages and files tell them.
#[derive(Clone, Debug)]
pub struct Told {
    /// The person.
    pub user: User,
    /// The groups in use that they are in, by name.
    pub groups: Vec<InGroup>,
    /// What a run last did to them, if a page of people asked.
    pub last: Option<LastChange>,
}

/// A group that somebody is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InGroup {
    /// The id.
    pub id: GroupId,
    /// The name.
    pub name: String,
    /// Who decides about it.
    pub managed_by: ManagedBy,
}

impl InGroup {
    /// Does the directory decide about it?
    pub fn is_of_directory(&self) -> bool {
        self.managed_by == ManagedBy::Directory
    }
}

/// How somebody is called: as shown, or by first and last name; empty for somebody without any.
pub fn name(user: &User) -> String {
    let of = |field: Field| user.fields.get(field).unwrap_or_default();
    match of(Field::DisplayName) {
        "" => format!("{} {}", of(Field::FirstName), of(Field::LastName)).trim().to_owned(),
        shown => shown.to_owned(),
    }
}

impl Told {
    /// The names of the groups.
    pub fn group_names(&self) -> Vec<&str> {
        self.groups.iter().map(|group| group.name.as_str()).collect()
    }

    /// Does the directory decide about this person, so that the next live sync may undo what others change?
    pub fn is_kept_by_directory(&self) -> bool {
        self.user.managed && self.user.link.is_some()
    }

    /// Did the directory supply this field when it was last looked at? What a mapping does not cover is the console's.
    pub fn is_supplied(&self, field: Field) -> bool {
        let supplied = |link: &planning::Link| link.supplied.contains(&field);
        self.user.managed && self.user.link.as_ref().is_some_and(supplied)
    }
}

impl Serialize for Told {
    /// product.md section 7: every field of section 1; absent is null.
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let user = &self.user;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("format_version", &1)?;
        map.serialize_entry("email", &user.email)?;
        map.serialize_entry("aliases", &user.aliases.iter().map(|alias| &alias.address).collect::<Vec<_>>())?;
        map.serialize_entry("status", &user.status)?;
        map.serialize_entry("archive_reason", &user.archive_reason.map(Code::name))?;
        map.serialize_entry("archived_at", &user.archived_at.as_ref().map(Timestamp::to_string))?;
        map.serialize_entry("provisioning_managed", &user.managed)?;
        map.serialize_entry("groups", &self.group_names())?;
        for field in Field::all() {
            map.serialize_entry(field.name(), &user.fields.get(field))?;
        }
        map.end()
    }
}

/// Everybody, archived too, by address.
///
/// Errors: `NotFound`.
pub fn list(ctx: &App, slug: &str) -> Result<Vec<Told>> {
    Ok(told(read(ctx, slug)?))
}

/// A page of people by address; the search is for a part of an address, an alias or a name.
///
/// Errors: `NotFound`.
pub fn page(ctx: &App, slug: &str, window: &Window) -> Result<Found<Told>> {
    ctx.store.read(|tx| page_of(tx, accounts::find(tx, slug)?.id, window))
}

/// The same, and what the group is called that it is narrowed to. Of a group that is not there it is the page of everybody.
///
/// Errors: `NotFound`.
pub fn page_of_group(ctx: &App, slug: &str, window: &Window) -> Result<(Found<Told>, Option<String>)> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let (window, group) = known(tx, account, window)?;
        Ok((page_of(tx, account, &window)?, group))
    })
}

fn page_of(tx: &Tx<'_>, account: AccountId, window: &Window) -> Result<Found<Told>> {
    let mut found = console::users::page(tx, account, window)?.map(|users| with_groups(tx, account, users))?;
    let mut last = run::last_changes(tx, account, found.rows.iter().map(|told| &told.user.id))?;
    for told in &mut found.rows {
        told.last = last.remove(&told.user.id);
    }
    Ok(found)
}

/// Without a group that is not there; or the name of the one that is.
fn known(tx: &Tx<'_>, account: AccountId, window: &Window) -> Result<(Window, Option<String>)> {
    let group = window.group.as_ref().map(|group| console::groups::get(tx, account, &group.0)).transpose()?.flatten();
    let id = group.as_ref().map(|group| group.id.clone());
    Ok((Window { group: id, ..window.clone() }, group.map(|group| group.name)))
}

/// One person, by e-mail or alias (case does not count).
///
/// Errors: `NotFound` (account, person).
pub fn show(ctx: &App, slug: &str, email: &str) -> Result<Told> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        find(tx, account, email)?
            .ok_or_else(|| Error::NotFound(format!("“{slug}” has nobody with the address “{email}”")))
    })
}

/// One person, by id. Somebody of another account is nobody.
///
/// Errors: `NotFound` (account, person).
pub fn get(ctx: &App, slug: &str, id: &UserId) -> Result<Told> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        find_id(tx, account, slug, id)
    })
}

/// The person who bears an address.
pub(super) fn find(tx: &Tx<'_>, account: AccountId, email: &str) -> Result<Option<Told>> {
    let user = console::users::by_address(tx, account, &::scim::fold(email))?;
    Ok(with_groups(tx, account, user.into_iter().collect())?.pop())
}

/// The person of an id.
pub(super) fn find_id(tx: &Tx<'_>, account: AccountId, slug: &str, id: &UserId) -> Result<Told> {
    let user = console::users::get(tx, account, &id.0)?;
    with_groups(tx, account, user.into_iter().collect())?
        .pop()
        .ok_or_else(|| Error::NotFound(format!("“{slug}” has nobody with the id “{}”", id.0)))
}

/// Everybody as a CSV file: the columns of the import, and the status.
///
/// Errors: `NotFound`.
pub fn export(ctx: &App, slug: &str) -> Result<String> {
    Ok(csv::export(&read(ctx, slug)?))
}

/// Those of a list that it is narrowed to, wherever the window begins: the same columns, in the order of the list.
///
/// Errors: `NotFound`.
pub fn export_some(ctx: &App, slug: &str, window: &Window) -> Result<String> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let (window, _) = known(tx, account, window)?;
        let mut window = Window { cursor: Cursor::First, limit: Window::LONGEST, ..window };
        let mut all = Vec::new();
        loop {
            let found = console::users::page(tx, account, &window)?;
            all.extend(with_groups(tx, account, found.rows)?);
            let Some(next) = found.next else { break };
            window.cursor = next;
        }
        Ok(csv::export_people(all.iter().map(|told| (&told.user, told.group_names()))))
    })
}

/// An empty file with the columns of the import. No example stands in it: it would be imported too.
pub fn template() -> String {
    csv::template()
}

fn read(ctx: &App, slug: &str) -> Result<Console> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        Ok(console::read(tx, account)?)
    })
}

fn with_groups(tx: &Tx<'_>, account: AccountId, users: Vec<User>) -> Result<Vec<Told>> {
    users.into_iter().map(|user| Ok(of(console::users::groups_of(tx, account, &user.id)?, user))).collect()
}

fn of(groups: Vec<(GroupId, String, ManagedBy)>, user: User) -> Told {
    let in_group = |(id, name, managed_by)| InGroup { id, name, managed_by };
    let mut groups: Vec<InGroup> = groups.into_iter().map(in_group).collect();
    groups.sort_by_key(|group| ::scim::fold(&group.name));
    Told { user, groups, last: None }
}

fn told(console: Console) -> Vec<Told> {
    let mut groups: BTreeMap<UserId, Vec<(GroupId, String, ManagedBy)>> = BTreeMap::new();
    for group in console.groups.iter().filter(|group| group.status == Status::Active) {
        for member in &group.members {
            groups.entry(member.clone()).or_default().push((group.id.clone(), group.name.clone(), group.managed_by));
        }
    }
    let mut told: Vec<Told> =
        console.users.into_iter().map(|user| of(groups.remove(&user.id).unwrap_or_default(), user)).collect();
    told.sort_by_key(|told| ::scim::fold(&told.user.email));
    told
}
