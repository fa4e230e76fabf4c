//! Groups of the console, as lists and pages tell them.

use std::collections::BTreeMap;

use ::store::console;
use planning::console::ManagedBy;
use planning::{Console, Status, UserId};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::{App, accounts};

/// A group of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    /// The name.
    pub name: String,
    /// `directory` or `console`.
    pub managed_by: ManagedBy,
    /// How many are in it.
    pub members: usize,
}

/// One group with who is in it.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    format_version: u8,
    /// The name.
    pub name: String,
    /// `directory` or `console`.
    pub managed_by: ManagedBy,
    /// Their addresses, sorted.
    pub members: Vec<String>,
}

/// Every group in use, by name.
///
/// Errors: `NotFound`.
pub fn list(ctx: &App, slug: &str) -> Result<Vec<Listed>> {
    let console = read(ctx, slug)?;
    let mut groups: Vec<Listed> = console
        .groups
        .iter()
        .filter(|group| group.status == Status::Active)
        .map(|group| Listed { name: group.name.clone(), managed_by: group.managed_by, members: group.members.len() })
        .collect();
    groups.sort_by_key(|group| ::scim::fold(&group.name));
    Ok(groups)
}

/// One group in use, by name (case does not count).
///
/// Errors: `NotFound` (account, group).
pub fn show(ctx: &App, slug: &str, name: &str) -> Result<Shown> {
    let console = read(ctx, slug)?;
    let folded = ::scim::fold(name);
    let group =
        console.groups.iter().find(|group| group.status == Status::Active && ::scim::fold(&group.name) == folded);
    let group = group.ok_or_else(|| Error::NotFound(format!("“{slug}” has no group “{name}”")))?;
    let emails: BTreeMap<&UserId, &str> = console.users.iter().map(|user| (&user.id, user.email.as_str())).collect();
    let mut members: Vec<String> =
        group.members.iter().filter_map(|member| emails.get(member)).map(|email| (*email).to_owned()).collect();
    members.sort_by_key(|email| ::scim::fold(email));
    Ok(Shown { format_version: 1, name: group.name.clone(), managed_by: group.managed_by, members })
}

fn read(ctx: &App, slug: &str) -> Result<Console> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        Ok(console::read(tx, account)?)
    })
}
