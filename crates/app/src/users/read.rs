//! Reading people: the list, one person, the CSV file.

use std::collections::BTreeMap;

use ::store::{AccountId, Tx, console};
use jiff::Timestamp;
use planning::{Code, Console, Field, Status, User, UserId, csv};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::error::{Error, Result};
use crate::{App, accounts};

/// A person as lists, pages and files tell them.
#[derive(Clone, Debug)]
pub struct Told {
    /// The person.
    pub user: User,
    /// Names of the groups in use that they are in, sorted.
    pub groups: Vec<String>,
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
        map.serialize_entry("groups", &self.groups)?;
        for field in Field::all() {
            map.serialize_entry(field.name(), &user.fields.get(&field))?;
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

/// The person who bears an address.
pub(super) fn find(tx: &Tx<'_>, account: AccountId, email: &str) -> Result<Option<Told>> {
    let folded = ::scim::fold(email);
    let bears = |user: &User| {
        ::scim::fold(&user.email) == folded || user.aliases.iter().any(|alias| ::scim::fold(&alias.address) == folded)
    };
    Ok(told(console::read(tx, account)?).into_iter().find(|told| bears(&told.user)))
}

/// Everybody as a CSV file: the columns of the import, and the status.
///
/// Errors: `NotFound`.
pub fn export(ctx: &App, slug: &str) -> Result<String> {
    Ok(csv::export(&read(ctx, slug)?))
}

fn read(ctx: &App, slug: &str) -> Result<Console> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        Ok(console::read(tx, account)?)
    })
}

fn told(console: Console) -> Vec<Told> {
    let mut groups: BTreeMap<UserId, Vec<String>> = BTreeMap::new();
    for group in console.groups.iter().filter(|group| group.status == Status::Active) {
        for member in &group.members {
            groups.entry(member.clone()).or_default().push(group.name.clone());
        }
    }
    let mut told: Vec<Told> = console
        .users
        .into_iter()
        .map(|user| {
            let mut groups = groups.remove(&user.id).unwrap_or_default();
            groups.sort_by_key(|name| ::scim::fold(name));
            Told { user, groups }
        })
        .collect();
    told.sort_by_key(|told| ::scim::fold(&told.user.email));
    told
}
