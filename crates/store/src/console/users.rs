//! People of the console one by one and by pages; nothing here reads everybody.

use std::collections::{BTreeSet, HashMap};

use planning::console::{Alias, ManagedBy};
use planning::{GroupId, User, UserId};

use super::window::{Found, Window};
use super::{administrators, alias, managed_by_from, user};
use super::{groups, narrowed};
use crate::value::args;
use crate::{AccountId, Error, Row, Tx};

/// The person of this id.
///
/// # Errors
/// The engine's.
pub fn get(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<Option<User>, Error> {
    Ok(of(tx, account, &BTreeSet::from([UserId(id.to_owned())]))?.pop())
}

/// Those of these people who are there.
pub(super) fn of(tx: &Tx<'_>, account: AccountId, ids: &BTreeSet<UserId>) -> Result<Vec<User>, Error> {
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        rows.extend(tx.one(
            "SELECT id, version, email, status, archive_reason, archived_at, managed, fields, link FROM console_user WHERE account = $1 AND id = $2",
            args![account, &id.0],
        )?);
    }
    whole(tx, account, rows)
}

/// The person who bears this folded address, as e-mail or alias.
///
/// # Errors
/// The engine's.
pub fn by_address(tx: &Tx<'_>, account: AccountId, folded: &str) -> Result<Option<User>, Error> {
    let owner =
        tx.one("SELECT user_id FROM user_address WHERE account = $1 AND folded = $2", args![account, folded])?;
    match owner {
        Some(mut row) => get(tx, account, &row.text(0)),
        None => Ok(None),
    }
}

/// A page of people, by folded e-mail.
///
/// # Errors
/// The engine's.
pub fn page(tx: &Tx<'_>, account: AccountId, window: &Window) -> Result<Found<User>, Error> {
    if let Some(group) = &window.group {
        return groups::people(tx, account, group, window, |rows| whole(tx, account, rows));
    }
    if let Some(keeper) = window.keeper {
        return narrowed::page(tx, account, window, keeper, |rows| whole(tx, account, rows));
    }
    window.rows(
        |asked| {
            let args = args![account, &asked.key, asked.status, &asked.pattern, asked.rows(), &asked.edge];
            if asked.backwards {
                return tx.query(
                    "SELECT id, version, email, status, archive_reason, archived_at, managed, fields, link FROM console_user
                     WHERE account = $1 AND sort_key < $2 AND sort_key >= $6 AND (status = $3 OR $3 = '') AND search LIKE $4 ESCAPE '!' ORDER BY sort_key DESC LIMIT $5",
                    args,
                );
            }
            tx.query(
                "SELECT id, version, email, status, archive_reason, archived_at, managed, fields, link FROM console_user
                 WHERE account = $1 AND sort_key > $2 AND sort_key <= $6 AND (status = $3 OR $3 = '') AND search LIKE $4 ESCAPE '!' ORDER BY sort_key LIMIT $5",
                args,
            )
        },
        |asked| {
            if asked.searched {
                return tx.one(
                    "SELECT COUNT(*) FROM console_user WHERE account = $1 AND (status = $2 OR $2 = '') AND search LIKE $3 ESCAPE '!'",
                    args![account, asked.status, &asked.pattern],
                );
            }
            of_status(tx, account, asked.status)
        },
        |asked| {
            let args = args![account, &asked.key, asked.passed()];
            if asked.backwards {
                return tx.one(
                    "SELECT sort_key, email FROM console_user WHERE account = $1 AND sort_key < $2 ORDER BY sort_key DESC LIMIT 1 OFFSET $3",
                    args,
                );
            }
            tx.one(
                "SELECT sort_key, email FROM console_user WHERE account = $1 AND sort_key > $2 ORDER BY sort_key LIMIT 1 OFFSET $3",
                args,
            )
        },
        |rows| whole(tx, account, rows),
        |user| &user.email,
    )
}

/// Counts everybody, or those of a status, each in an index that has no addresses.
fn of_status(tx: &Tx<'_>, account: AccountId, status: &str) -> Result<Option<Row>, Error> {
    if !status.is_empty() {
        return tx.one(
            "SELECT COUNT(*) FROM console_user WHERE account = $1 AND kept_by IN ('directory', 'console', 'nobody') AND status = $2",
            args![account, status],
        );
    }
    tx.one(
        "SELECT COUNT(*) FROM console_user WHERE account = $1 AND kept_by IN ('directory', 'console', 'nobody') AND status IN ('active', 'archived')",
        args![account],
    )
}

/// People whose folded e-mail begins with this, the first so many.
///
/// # Errors
/// The engine's.
pub fn beginning_with(tx: &Tx<'_>, account: AccountId, folded: &str, limit: i64) -> Result<Vec<User>, Error> {
    let key = super::search::sort_key(folded);
    let rows = tx.query(
        "SELECT id, version, email, status, archive_reason, archived_at, managed, fields, link FROM console_user WHERE account = $1 AND sort_key >= $2 AND sort_key < $3 ORDER BY sort_key LIMIT $4",
        // A key is of digits: every one that begins with it sorts before it with a colon behind.
        args![account, &key, &format!("{key}:"), limit],
    )?;
    whole(tx, account, rows)
}

/// People whose first and last name, folded, begin like this (`likeness::of_full_name`), the first so many.
///
/// # Errors
/// The engine's.
pub fn named_like(tx: &Tx<'_>, account: AccountId, folded: &str, limit: i64) -> Result<Vec<User>, Error> {
    let rows = tx.query(
        "SELECT id, version, email, status, archive_reason, archived_at, managed, fields, link FROM console_user WHERE account = $1 AND full_name IS NOT NULL AND full_name >= $2 AND full_name < $3 ORDER BY full_name LIMIT $4",
        args![account, folded, &format!("{folded}\u{10ffff}"), limit],
    )?;
    whole(tx, account, rows)
}

/// People whose last name, folded and with the first one behind it, begins like this, the first so many.
///
/// # Errors
/// The engine's.
pub fn called(tx: &Tx<'_>, account: AccountId, folded: &str, limit: i64) -> Result<Vec<User>, Error> {
    let rows = tx.query(
        "SELECT id, version, email, status, archive_reason, archived_at, managed, fields, link FROM console_user WHERE account = $1 AND last_name IS NOT NULL AND last_name >= $2 AND last_name < $3 ORDER BY last_name LIMIT $4",
        args![account, folded, &format!("{folded}\u{10ffff}"), limit],
    )?;
    whole(tx, account, rows)
}

/// People whose link bears this directory id.
///
/// # Errors
/// The engine's.
pub fn known_as(tx: &Tx<'_>, account: AccountId, external_id: &str, limit: i64) -> Result<Vec<User>, Error> {
    let rows = tx.query(
        "SELECT id, version, email, status, archive_reason, archived_at, managed, fields, link FROM console_user WHERE account = $1 AND link_external_id = $2 LIMIT $3",
        args![account, external_id, limit],
    )?;
    whole(tx, account, rows)
}

/// People whose link names this record.
///
/// # Errors
/// The engine's.
pub fn linked_to(tx: &Tx<'_>, account: AccountId, resource: &str, limit: i64) -> Result<Vec<User>, Error> {
    let rows = tx.query(
        "SELECT id, version, email, status, archive_reason, archived_at, managed, fields, link FROM console_user WHERE account = $1 AND link_resource = $2 LIMIT $3",
        args![account, resource, limit],
    )?;
    whole(tx, account, rows)
}

/// People with this employee number (`likeness::of_number`).
///
/// # Errors
/// The engine's.
pub fn numbered(tx: &Tx<'_>, account: AccountId, number: &str, limit: i64) -> Result<Vec<User>, Error> {
    let rows = tx.query(
        "SELECT id, version, email, status, archive_reason, archived_at, managed, fields, link FROM console_user WHERE account = $1 AND number = $2 LIMIT $3",
        args![account, number, limit],
    )?;
    whole(tx, account, rows)
}

/// How many are active.
///
/// # Errors
/// The engine's.
pub fn active(tx: &Tx<'_>, account: AccountId) -> Result<usize, Error> {
    let row = tx.one(
        "SELECT (SELECT COUNT(*) FROM console_user WHERE account = $1 AND managed = 1 AND status = 'active') + (SELECT COUNT(*) FROM console_user WHERE account = $1 AND managed = 0 AND status = 'active')",
        args![account],
    )?;
    Ok(row.and_then(|row| usize::try_from(row.int(0)).ok()).unwrap_or_default())
}

/// How many users are archived.
///
/// # Errors
/// The engine's.
pub fn archived(tx: &Tx<'_>, account: AccountId) -> Result<usize, Error> {
    let row = tx.one("SELECT COUNT(*) FROM console_user WHERE account = $1 AND status = 'archived'", args![account])?;
    Ok(row.and_then(|row| usize::try_from(row.int(0)).ok()).unwrap_or_default())
}

/// The groups in use that somebody is in: id, name and who decides, in no order.
///
/// # Errors
/// The engine's.
pub fn groups_of(tx: &Tx<'_>, account: AccountId, user: &UserId) -> Result<Vec<(GroupId, String, ManagedBy)>, Error> {
    let rows = tx.query(
        "SELECT g.id, g.name, g.managed_by FROM membership m JOIN console_group g ON g.account = m.account AND g.id = m.group_id
         WHERE m.account = $1 AND m.user_id = $2 AND g.status = 'active'",
        args![account, &user.0],
    )?;
    Ok(rows.into_iter().map(|mut row| (GroupId(row.text(0)), row.text(1), managed_by_from(&row.text(2)))).collect())
}

/// Rows of people with what stands in other tables.
fn whole(tx: &Tx<'_>, account: AccountId, rows: Vec<Row>) -> Result<Vec<User>, Error> {
    let administrators = administrators(tx, account)?;
    let of = |mut row: Row| {
        let user = user(row.text(0), row, &mut HashMap::new(), &administrators)?;
        Ok(User { aliases: aliases_of(tx, account, &user.id)?, ..user })
    };
    rows.into_iter().map(of).collect()
}

pub(crate) fn aliases_of(tx: &Tx<'_>, account: AccountId, user: &UserId) -> Result<Vec<Alias>, Error> {
    let rows = tx.query(
        "SELECT user_id, address, origin FROM user_address WHERE account = $1 AND user_id = $2 AND origin IS NOT NULL ORDER BY folded",
        args![account, &user.0],
    )?;
    Ok(rows.into_iter().map(alias).collect())
}
