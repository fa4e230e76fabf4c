//! The console: people and groups, read whole here, by pages in `users.rs` and `groups.rs`, written by `apply.rs` only.

mod apply;
mod before;
mod concerned;
pub mod groups;
pub mod lately;
pub mod linked;
mod narrowed;
mod part;
mod row;
mod search;
pub mod users;
mod window;

pub use apply::{Applied, Outcome, apply};
pub use part::part;
pub use window::{Cursor, Found, Keeper, Window};

use std::collections::{BTreeSet, HashMap};

use planning::console::{Alias, AliasOrigin, ManagedBy};
use planning::{Code, Console, Fields, Group, GroupId, Link, ResourceId, Status, User, UserId};

use crate::value::args;
use crate::{AccountId, Error, Row, Tx, walk};

/// The whole console of an account, as planning reads it.
///
/// # Errors
/// The engine's.
pub fn read(tx: &Tx<'_>, account: AccountId) -> Result<Console, Error> {
    let mut aliases = aliases(tx, account)?;
    let administrators = administrators(tx, account)?;
    let mut users = Vec::new();
    walk::through(
        |id| {
            tx.query(
                "SELECT id, version, email, status, archive_reason, archived_at, managed, fields, link FROM console_user
                 WHERE account = $1 AND id > $2 ORDER BY id LIMIT $3",
                args![account, id, walk::AT_ONCE],
            )
        },
        |id, row| {
            users.push(user(id, row, &mut aliases, &administrators)?);
            Ok(())
        },
    )?;
    Ok(Console { users, groups: groups(tx, account)? })
}

/// Whom an administrator has as their user.
pub(crate) fn administrators(tx: &Tx<'_>, account: AccountId) -> Result<BTreeSet<String>, Error> {
    let rows = tx.query("SELECT user_id FROM admin WHERE account = $1 AND user_id IS NOT NULL", args![account])?;
    Ok(rows.into_iter().map(|mut row| row.text(0)).collect())
}

/// A row of id, version, e-mail, status, reason and time of the archive, managed, fields and link, its id taken out.
pub(crate) fn user(
    id: String,
    mut row: Row,
    aliases: &mut HashMap<String, Vec<Alias>>,
    administrators: &BTreeSet<String>,
) -> Result<User, Error> {
    let fields: Fields = json(&row.text(7))?;
    let link: Option<Link> = row.opt_text(8).map(|text| json(&text)).transpose()?;
    Ok(User {
        version: row.int(1),
        email: row.text(2),
        aliases: aliases.remove(&id).unwrap_or_default(),
        status: status_from(&row.text(3)),
        archive_reason: row.opt_text(4).as_deref().and_then(Code::from_name),
        archived_at: row.opt_time(5),
        managed: row.flag(6),
        administrator: administrators.contains(&id),
        fields,
        link,
        id: UserId(id),
    })
}

fn aliases(tx: &Tx<'_>, account: AccountId) -> Result<HashMap<String, Vec<Alias>>, Error> {
    let mut aliases: HashMap<String, Vec<Alias>> = HashMap::new();
    let rows = tx.query(
        "SELECT user_id, address, origin FROM user_address WHERE account = $1 AND origin IS NOT NULL ORDER BY folded",
        args![account],
    )?;
    for mut row in rows {
        aliases.entry(row.text(0)).or_default().push(alias(row));
    }
    Ok(aliases)
}

/// A row of an owner, an address and its origin.
fn alias(mut row: Row) -> Alias {
    Alias { address: row.text(1), origin: origin_from(&row.text(2)) }
}

fn groups(tx: &Tx<'_>, account: AccountId) -> Result<Vec<Group>, Error> {
    let mut members: HashMap<String, BTreeSet<UserId>> = HashMap::new();
    for mut row in tx.query("SELECT group_id, user_id FROM membership WHERE account = $1", args![account])? {
        members.entry(row.text(0)).or_default().insert(UserId(row.text(1)));
    }
    let rows = tx.query(
        "SELECT id, version, name, managed_by, status, resource, external_id FROM console_group WHERE account = $1 ORDER BY id",
        args![account],
    )?;
    let of = |row: Row| {
        let group = bare_group(row);
        Group { members: members.remove(&group.id.0).unwrap_or_default(), ..group }
    };
    Ok(rows.into_iter().map(of).collect())
}

/// A row of id, version, name, who decides, status, mirror group and its `externalId`: a group without its members.
pub(crate) fn bare_group(mut row: Row) -> Group {
    Group {
        id: GroupId(row.text(0)),
        version: row.int(1),
        name: row.text(2),
        managed_by: managed_by_from(&row.text(3)),
        status: status_from(&row.text(4)),
        resource: row.opt_text(5).map(ResourceId),
        external_id: row.opt_text(6),
        members: BTreeSet::new(),
    }
}

fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| Error::Other(format!("a stored document can't be read: {error}")))
}

fn status_from(text: &str) -> Status {
    if text == "archived" { Status::Archived } else { Status::Active }
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Archived => "archived",
    }
}

fn managed_by_from(text: &str) -> ManagedBy {
    if text == "directory" { ManagedBy::Directory } else { ManagedBy::Console }
}

fn managed_by_name(managed_by: ManagedBy) -> &'static str {
    match managed_by {
        ManagedBy::Directory => "directory",
        ManagedBy::Console => "console",
    }
}

fn origin_from(text: &str) -> AliasOrigin {
    match text {
        "adi" => AliasOrigin::Adi,
        "csv" => AliasOrigin::Csv,
        _ => AliasOrigin::Console,
    }
}

fn origin_name(origin: AliasOrigin) -> &'static str {
    match origin {
        AliasOrigin::Adi => "adi",
        AliasOrigin::Csv => "csv",
        AliasOrigin::Console => "console",
    }
}
