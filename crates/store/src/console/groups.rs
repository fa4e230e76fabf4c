//! Groups of the console one by one and by pages, and who is in one; nothing here reads every membership but [`all`].
//!
//! CROSS JOIN is a join like any other, and SQLite takes the tables in the order in which they stand: the members of a
//! small group are looked up one by one, where it would else walk all people of the account.

use std::collections::BTreeMap;

use planning::console::ManagedBy;
use planning::{GroupId, Status, User, UserId};

use super::window::{Asked, Found, Window};
use super::{managed_by_from, status_from};
use crate::value::args;
use crate::{AccountId, Error, Row, Tx};

/// A group without its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The id.
    pub id: GroupId,
    /// The name as it was given.
    pub name: String,
    /// Who decides.
    pub managed_by: ManagedBy,
    /// Active or archived.
    pub status: Status,
    /// How many are in it.
    pub members: usize,
}

/// Somebody who is in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The id.
    pub id: UserId,
    /// The address.
    pub email: String,
    /// Active or archived.
    pub status: Status,
}

/// Every group, archived too, by folded name.
///
/// # Errors
/// The engine's.
pub fn all(tx: &Tx<'_>, account: AccountId) -> Result<Vec<Listed>, Error> {
    let counts =
        tx.query("SELECT group_id, COUNT(*) FROM membership WHERE account = $1 GROUP BY group_id", args![account])?;
    let counts: BTreeMap<String, usize> = counts.into_iter().map(|mut row| (row.text(0), number(&row, 1))).collect();
    let rows = tx.query(
        "SELECT id, name, managed_by, status FROM console_group WHERE account = $1 ORDER BY sort_key",
        args![account],
    )?;
    let of = |row| {
        let group = empty(row);
        Listed { members: counts.get(&group.id.0).copied().unwrap_or_default(), ..group }
    };
    Ok(rows.into_iter().map(of).collect())
}

/// The group of this id.
///
/// # Errors
/// The engine's.
pub fn get(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<Option<Listed>, Error> {
    let row = tx.one(
        "SELECT id, name, managed_by, status FROM console_group WHERE account = $1 AND id = $2",
        args![account, id],
    )?;
    Ok(counted(tx, account, row.into_iter().collect())?.pop())
}

/// The group of this folded name.
///
/// # Errors
/// The engine's.
pub fn by_name(tx: &Tx<'_>, account: AccountId, folded: &str) -> Result<Option<Listed>, Error> {
    let row = tx.one(
        "SELECT id, name, managed_by, status FROM console_group WHERE account = $1 AND folded = $2",
        args![account, folded],
    )?;
    Ok(counted(tx, account, row.into_iter().collect())?.pop())
}

/// Groups whose folded name begins with this, the first so many: id and name.
///
/// # Errors
/// The engine's.
pub fn beginning_with(
    tx: &Tx<'_>,
    account: AccountId,
    folded: &str,
    limit: i64,
) -> Result<Vec<(String, String)>, Error> {
    let rows = tx.query(
        "SELECT id, name FROM console_group WHERE account = $1 AND folded >= $2 AND folded < $3 ORDER BY folded LIMIT $4",
        args![account, folded, &format!("{folded}\u{10ffff}"), limit],
    )?;
    Ok(rows.into_iter().map(|mut row| (row.text(0), row.text(1))).collect())
}

/// Groups that come from this record of the directory: id and name.
///
/// # Errors
/// The engine's.
pub fn tied_to(tx: &Tx<'_>, account: AccountId, resource: &str) -> Result<Vec<(String, String)>, Error> {
    let rows =
        tx.query("SELECT id, name FROM console_group WHERE account = $1 AND resource = $2", args![account, resource])?;
    Ok(rows.into_iter().map(|mut row| (row.text(0), row.text(1))).collect())
}

/// A page of groups, by folded name.
///
/// # Errors
/// The engine's.
pub fn page(tx: &Tx<'_>, account: AccountId, window: &Window) -> Result<Found<Listed>, Error> {
    window.rows(
        |asked| {
            let args = args![account, &asked.key, asked.status, &asked.pattern, asked.rows()];
            if asked.backwards {
                return tx.query(
                    "SELECT id, name, managed_by, status FROM console_group
                     WHERE account = $1 AND sort_key < $2 AND (status = $3 OR $3 = '') AND folded LIKE $4 ESCAPE '!' ORDER BY sort_key DESC LIMIT $5",
                    args,
                );
            }
            tx.query(
                "SELECT id, name, managed_by, status FROM console_group
                 WHERE account = $1 AND sort_key > $2 AND (status = $3 OR $3 = '') AND folded LIKE $4 ESCAPE '!' ORDER BY sort_key LIMIT $5",
                args,
            )
        },
        |asked| {
            tx.one(
                "SELECT COUNT(*) FROM console_group WHERE account = $1 AND (status = $2 OR $2 = '') AND folded LIKE $3 ESCAPE '!'",
                args![account, asked.status, &asked.pattern],
            )
        },
        |_| Ok(None),
        |rows| counted(tx, account, rows),
        |group| &group.name,
    )
}

/// A page of who is in a group, by folded e-mail.
///
/// # Errors
/// The engine's.
pub fn members(tx: &Tx<'_>, account: AccountId, group: &GroupId, window: &Window) -> Result<Found<Member>, Error> {
    of_members(window).rows(
        |asked| {
            let args = args![account, &group.0, &asked.key, asked.status, &asked.pattern, asked.rows(), &asked.edge];
            if asked.backwards {
                return tx.query(
                    "SELECT u.id, u.email, u.status FROM membership m CROSS JOIN console_user u
                     WHERE u.account = m.account AND u.id = m.user_id AND m.account = $1 AND m.group_id = $2 AND m.sort_key < $3 AND m.sort_key >= $7 AND (u.status = $4 OR $4 = '') AND u.search LIKE $5 ESCAPE '!'
                     ORDER BY m.sort_key DESC LIMIT $6",
                    args,
                );
            }
            tx.query(
                "SELECT u.id, u.email, u.status FROM membership m CROSS JOIN console_user u
                 WHERE u.account = m.account AND u.id = m.user_id AND m.account = $1 AND m.group_id = $2 AND m.sort_key > $3 AND m.sort_key <= $7 AND (u.status = $4 OR $4 = '') AND u.search LIKE $5 ESCAPE '!'
                 ORDER BY m.sort_key LIMIT $6",
                args,
            )
        },
        |asked| members_like(tx, account, group, asked),
        |asked| edge_of_members(tx, account, group, asked),
        |rows| Ok(rows.into_iter().map(member).collect()),
        |member| &member.email,
    )
}

/// The same part of the group, of whole people.
pub(super) fn people(
    tx: &Tx<'_>,
    account: AccountId,
    group: &GroupId,
    window: &Window,
    whole: impl Fn(Vec<Row>) -> Result<Vec<User>, Error>,
) -> Result<Found<User>, Error> {
    of_members(window).rows(
        |asked| {
            let args = args![account, &group.0, &asked.key, asked.status, &asked.pattern, asked.rows(), &asked.edge];
            if asked.backwards {
                return tx.query(
                    "SELECT u.id, u.version, u.email, u.status, u.archive_reason, u.archived_at, u.managed, u.fields, u.link FROM membership m CROSS JOIN console_user u
                     WHERE u.account = m.account AND u.id = m.user_id AND m.account = $1 AND m.group_id = $2 AND m.sort_key < $3 AND m.sort_key >= $7 AND (u.status = $4 OR $4 = '') AND u.search LIKE $5 ESCAPE '!'
                     ORDER BY m.sort_key DESC LIMIT $6",
                    args,
                );
            }
            tx.query(
                "SELECT u.id, u.version, u.email, u.status, u.archive_reason, u.archived_at, u.managed, u.fields, u.link FROM membership m CROSS JOIN console_user u
                 WHERE u.account = m.account AND u.id = m.user_id AND m.account = $1 AND m.group_id = $2 AND m.sort_key > $3 AND m.sort_key <= $7 AND (u.status = $4 OR $4 = '') AND u.search LIKE $5 ESCAPE '!'
                 ORDER BY m.sort_key LIMIT $6",
                args,
            )
        },
        |asked| members_like(tx, account, group, asked),
        |asked| edge_of_members(tx, account, group, asked),
        whole,
        |user| &user.email,
    )
}

/// What may be looked through of a group at a time: each member is looked up.
const MEMBERS: usize = Window::THROUGH / 2;

fn of_members(window: &Window) -> Window {
    Window { through: window.through.min(MEMBERS), ..window.clone() }
}

/// Counts those of a group who are asked for.
fn members_like(tx: &Tx<'_>, account: AccountId, group: &GroupId, asked: &Asked) -> Result<Option<Row>, Error> {
    if asked.status.is_empty() && !asked.searched {
        return tx
            .one("SELECT COUNT(*) FROM membership WHERE account = $1 AND group_id = $2", args![account, &group.0]);
    }
    tx.one(
        "SELECT COUNT(*) FROM membership m CROSS JOIN console_user u
         WHERE u.account = m.account AND u.id = m.user_id AND m.account = $1 AND m.group_id = $2 AND (u.status = $3 OR $3 = '') AND u.search LIKE $4 ESCAPE '!'",
        args![account, &group.0, asked.status, &asked.pattern],
    )
}

/// The last of a group who is looked through.
fn edge_of_members(tx: &Tx<'_>, account: AccountId, group: &GroupId, asked: &Asked) -> Result<Option<Row>, Error> {
    let args = args![account, &group.0, &asked.key, asked.passed()];
    if asked.backwards {
        return tx.one(
            "SELECT sort_key, email FROM console_user WHERE account = $1
             AND id = (SELECT user_id FROM membership WHERE account = $1 AND group_id = $2 AND sort_key < $3 ORDER BY sort_key DESC LIMIT 1 OFFSET $4)",
            args,
        );
    }
    tx.one(
        "SELECT sort_key, email FROM console_user WHERE account = $1
         AND id = (SELECT user_id FROM membership WHERE account = $1 AND group_id = $2 AND sort_key > $3 ORDER BY sort_key LIMIT 1 OFFSET $4)",
        args,
    )
}

/// How many of a group are archived. It looks at each of them.
///
/// # Errors
/// The engine's.
pub fn archived_members(tx: &Tx<'_>, account: AccountId, group: &GroupId) -> Result<usize, Error> {
    let row = tx.one(
        "SELECT COUNT(*) FROM membership m CROSS JOIN console_user u
         WHERE u.account = m.account AND u.id = m.user_id AND m.account = $1 AND m.group_id = $2 AND u.status = 'archived'",
        args![account, &group.0],
    )?;
    Ok(row.map_or(0, |row| number(&row, 0)))
}

/// The address of everybody in a group, by folded e-mail.
///
/// # Errors
/// The engine's.
pub fn addresses(tx: &Tx<'_>, account: AccountId, group: &GroupId) -> Result<Vec<String>, Error> {
    let rows = tx.query(
        "SELECT u.email FROM membership m CROSS JOIN console_user u
         WHERE u.account = m.account AND u.id = m.user_id AND m.account = $1 AND m.group_id = $2 ORDER BY m.sort_key",
        args![account, &group.0],
    )?;
    Ok(rows.into_iter().map(|mut row| row.text(0)).collect())
}

/// Rows of groups with how many are in each.
fn counted(tx: &Tx<'_>, account: AccountId, rows: Vec<Row>) -> Result<Vec<Listed>, Error> {
    let of = |row| {
        let group = empty(row);
        let count = tx
            .one("SELECT COUNT(*) FROM membership WHERE account = $1 AND group_id = $2", args![account, &group.id.0])?;
        Ok(Listed { members: count.map_or(0, |row| number(&row, 0)), ..group })
    };
    rows.into_iter().map(of).collect()
}

fn number(row: &Row, column: usize) -> usize {
    usize::try_from(row.int(column)).unwrap_or_default()
}

fn empty(mut row: Row) -> Listed {
    Listed {
        id: GroupId(row.text(0)),
        name: row.text(1),
        managed_by: managed_by_from(&row.text(2)),
        status: status_from(&row.text(3)),
        members: 0,
    }
}

fn member(mut row: Row) -> Member {
    Member { id: UserId(row.text(0)), email: row.text(1), status: status_from(&row.text(2)) }
}
