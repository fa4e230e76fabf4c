//! Groups of the console, as lists and pages tell them.

use ::store::console::groups;
pub use ::store::console::groups::Member;
pub use ::store::console::{Cursor, Found, Window};
use ::store::run;
use planning::console::ManagedBy;
use planning::{GroupId, Status};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::{App, accounts};

/// A group of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    /// The id.
    #[serde(skip)]
    pub id: GroupId,
    /// The name.
    pub name: String,
    /// `directory` or `console`.
    pub managed_by: ManagedBy,
    /// Active or archived.
    #[serde(skip)]
    pub status: Status,
    /// How many are in it.
    pub members: usize,
}

impl From<groups::Listed> for Listed {
    fn from(group: groups::Listed) -> Listed {
        let groups::Listed { id, name, managed_by, status, members } = group;
        Listed { id, name, managed_by, status, members }
    }
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

/// One group and a page of who is in it.
#[derive(Clone, Debug)]
pub struct Roster {
    /// The group; it says how many are in it altogether.
    pub group: Listed,
    /// Those of the page.
    pub members: Found<Member>,
    /// How many of all are archived, unless they are too many to be counted for a page.
    pub archived: Option<usize>,
    /// The directory has a group of this name too, so that syncs touch neither: the run that says so.
    pub clash: Option<i64>,
}

/// To count whom a page does not show, each has to be looked at.
const COUNTED: usize = 1_000;

/// Every group in use, by name.
///
/// Errors: `NotFound`.
pub fn list(ctx: &App, slug: &str) -> Result<Vec<Listed>> {
    ctx.store.read(|tx| {
        let groups = groups::all(tx, accounts::find(tx, slug)?.id)?;
        Ok(groups.into_iter().filter(|group| group.status == Status::Active).map(Listed::from).collect())
    })
}

/// A page of groups by name, those in use unless the window names a status; the search is for a part of the name.
///
/// Errors: `NotFound`.
pub fn page(ctx: &App, slug: &str, window: &Window) -> Result<Found<Listed>> {
    let window = Window { status: window.status.or(Some(Status::Active)), ..window.clone() };
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        groups::page(tx, account, &window)?.map(|rows| Ok(rows.into_iter().map(Listed::from).collect()))
    })
}

/// One group in use with everybody in it, by name (case does not count).
///
/// Errors: `NotFound` (account, group).
pub fn show(ctx: &App, slug: &str, name: &str) -> Result<Shown> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let group = groups::by_name(tx, account, &::scim::fold(name))?
            .filter(|group| group.status == Status::Active)
            .ok_or_else(|| Error::NotFound(format!("“{slug}” has no group “{name}”")))?;
        let members = groups::addresses(tx, account, &group.id)?;
        Ok(Shown { format_version: 1, name: group.name, managed_by: group.managed_by, members })
    })
}

/// The groups of these names, case aside; `None` for a name that no group bears.
///
/// Errors: `NotFound`.
pub fn named(ctx: &App, slug: &str, names: &[String]) -> Result<Vec<(String, Option<GroupId>)>> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let find = |name: &String| {
            let found = groups::by_name(tx, account, &::scim::fold(name.trim()))?;
            Ok((name.clone(), found.map(|group| group.id)))
        };
        names.iter().map(find).collect()
    })
}

/// One group, archived or not, with a page of who is in it, by id. A group of another account is none.
///
/// Errors: `NotFound` (account, group).
pub fn get(ctx: &App, slug: &str, id: &GroupId, window: &Window) -> Result<Roster> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let group = groups::get(tx, account, &id.0)?
            .ok_or_else(|| Error::NotFound(format!("“{slug}” has no group with the id “{}”", id.0)))?;
        let members = groups::members(tx, account, &group.id, window)?;
        let few = group.members <= COUNTED;
        let archived = few.then(|| groups::archived_members(tx, account, &group.id)).transpose()?;
        // product.md section 8: a clash is about a group that the console manages.
        let can_clash = group.managed_by == ManagedBy::Console && group.status == Status::Active;
        let clash = if can_clash { run::clash_of_name(tx, account, &::scim::fold(&group.name))? } else { None };
        Ok(Roster { group: group.into(), members, archived, clash })
    })
}
