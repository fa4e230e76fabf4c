//! Whom only one of the two stores has: people of the SCIM directory without a user, active users without a person.
//!
//! Two lists, derived from mirror and console and kept in the transaction that writes either, so that a page counts and
//! leafs through them without a look at everybody else. Decides nothing: a sync matches by more than this. A person and a
//! user belong together here when the user's link names the person, or when they share an address. A test holds the lists
//! against a count of everything. Snapshots of Active Directory are not in here.

use std::collections::BTreeSet;

use planning::before::Before;
use planning::neighbourhood::keys::ADDRESS;
use planning::{Change, Effect};
use scim::{Kind, Resource};

use crate::value::args;
use crate::{AccountId, Error, Param, Row, Tx};

/// How many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    /// People of the directory who have no user.
    pub not_in_console: usize,
    /// Active users who are not in the directory.
    pub not_in_directory: usize,
    /// How many of these no sync touches: they are not managed.
    pub unmanaged: usize,
}

/// Counts both lists.
///
/// # Errors
/// The engine's.
pub fn count(tx: &Tx<'_>, account: AccountId) -> Result<Gaps, Error> {
    let people = tx.one("SELECT COUNT(*) FROM directory_only WHERE account = $1", args![account])?;
    let users = tx.one("SELECT COUNT(*) FROM console_only WHERE account = $1", args![account])?;
    let unmanaged = tx.one("SELECT COUNT(*) FROM console_only WHERE account = $1 AND managed = 0", args![account])?;
    let number = |row: Option<Row>| row.and_then(|row| usize::try_from(row.int(0)).ok()).unwrap_or_default();
    Ok(Gaps { not_in_console: number(people), not_in_directory: number(users), unmanaged: number(unmanaged) })
}

/// The ids of people without a user, the earliest first, after this id.
///
/// # Errors
/// The engine's.
pub fn people_after(tx: &Tx<'_>, account: AccountId, id: &str, limit: usize) -> Result<Vec<String>, Error> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = tx.query(
        "SELECT id FROM directory_only WHERE account = $1 AND id > $2 ORDER BY id LIMIT $3",
        args![account, id, limit],
    )?;
    Ok(rows.into_iter().map(|mut row| row.text(0)).collect())
}

/// The same before an id, in the same order.
///
/// # Errors
/// The engine's.
pub fn people_before(tx: &Tx<'_>, account: AccountId, id: &str, limit: usize) -> Result<Vec<String>, Error> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = tx.query(
        "SELECT id FROM directory_only WHERE account = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        args![account, id, limit],
    )?;
    Ok(rows.into_iter().rev().map(|mut row| row.text(0)).collect())
}

/// Every address by which the mirror knows a person, folded.
fn addresses(resource: &Resource) -> BTreeSet<String> {
    let of_scim = resource.keys().into_iter().filter(|key| key.name == "emails.value").map(|key| key.folded);
    let of_planning = planning::neighbourhood::keys::of(resource).into_iter().filter(|key| key.name == ADDRESS);
    let login = scim::fold(resource.unique_name());
    of_scim.chain(of_planning.map(|key| key.folded)).chain([login]).collect()
}

/// A person came. Nobody is linked to them yet.
pub(crate) fn came(tx: &Tx<'_>, account: AccountId, id: &str, resource: &Resource) -> Result<(), Error> {
    if resource.kind() != Kind::User {
        return Ok(());
    }
    let owners = owners(tx, account, &addresses(resource))?;
    if owners.is_empty() {
        return list(tx, account, id);
    }
    found(tx, account, &owners)
}

/// A person was told anew.
pub(crate) fn was_told(
    tx: &Tx<'_>,
    account: AccountId,
    id: &str,
    before: &Resource,
    after: &Resource,
) -> Result<(), Error> {
    if after.kind() != Kind::User {
        return Ok(());
    }
    let (before, after) = (addresses(before), addresses(after));
    if before == after {
        return Ok(());
    }
    look_at_users(tx, account, &owners(tx, account, &(&before | &after))?)?;
    look_at_person(tx, account, id, &after)
}

/// A person went; the keys of the record are gone already.
pub(crate) fn went(tx: &Tx<'_>, account: AccountId, id: &str, resource: &Resource) -> Result<(), Error> {
    if resource.kind() != Kind::User {
        return Ok(());
    }
    strike(tx, account, id)?;
    let mut concerned = owners(tx, account, &addresses(resource))?;
    concerned.extend(linked(tx, account, id)?);
    look_at_users(tx, account, &concerned)
}

/// What a transaction of the console touched: users whose status, addresses or link are others now, and what they gave up.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    pub(crate) users: BTreeSet<String>,
    /// Addresses that somebody bore before, folded.
    pub(crate) addresses: BTreeSet<String>,
    /// Records that somebody was linked to before.
    pub(crate) records: BTreeSet<String>,
}

impl Touched {
    /// By a line that was written, where it may have changed whose place is where.
    pub(crate) fn by(&mut self, change: &Change, before: &Before) {
        match (&change.effect, before) {
            (_, Before::NewUser(user)) => {
                self.users.insert(user.0.clone());
            }
            (Effect::UpdateUser { user, write, .. }, Before::User(before)) => {
                let is_tied_anew = write.link.is_some() || write.unlink;
                let is_named_anew = write.email.is_some() || write.aliases.is_some();
                if !is_tied_anew && !is_named_anew && write.status.is_none() && write.managed.is_none() {
                    return;
                }
                self.users.insert(user.0.clone());
                if is_named_anew {
                    let aliases = before.aliases.iter().map(|alias| &alias.address);
                    self.addresses.extend(aliases.chain([&before.email]).map(|address| scim::fold(address)));
                }
                let record = before.link.as_ref().filter(|_| is_tied_anew);
                self.records.extend(record.map(|link| link.resource.0.clone()));
            }
            (Effect::RemoveAlias { user, address }, _) => {
                self.users.insert(user.0.clone());
                self.addresses.insert(scim::fold(address));
            }
            _ => {}
        }
    }
}

/// Brings both lists in step with what was written.
pub(crate) fn follow(tx: &Tx<'_>, account: AccountId, touched: &Touched) -> Result<(), Error> {
    look_at_users(tx, account, &touched.users)?;
    tx.batch(
        "DELETE FROM directory_only WHERE account = $1 AND id IN (
         SELECT u.link_resource FROM console_user u WHERE u.account = $1 AND u.id = $2 AND u.link_resource IS NOT NULL
         UNION SELECT n.id FROM user_address a CROSS JOIN resource_name n WHERE n.account = a.account AND n.kind = 'User' AND n.folded = a.folded AND a.account = $1 AND a.user_id = $2
         UNION SELECT k.id FROM user_address a CROSS JOIN resource_key k WHERE k.account = a.account AND k.kind = 'User' AND k.name IN ('emails.value', $3) AND k.folded = a.folded AND a.account = $1 AND a.user_id = $2)",
        touched.users.iter().map(|user| args![account, user, ADDRESS].to_vec()),
    )?;
    let mut people = touched.records.clone();
    for address in &touched.addresses {
        let rows = tx.query(
            "SELECT id FROM resource_name WHERE account = $1 AND kind = 'User' AND folded = $2
             UNION SELECT id FROM resource_key WHERE account = $1 AND kind = 'User' AND name IN ('emails.value', $3) AND folded = $2",
            args![account, address, ADDRESS],
        )?;
        people.extend(rows.into_iter().map(|mut row| row.text(0)));
    }
    for id in people {
        let row = tx.one(
            "SELECT document FROM resource WHERE account = $1 AND kind = 'User' AND id = $2",
            args![account, &id],
        )?;
        // Nobody knows what a record says that can't be read any more: it stays where it is.
        let resource = row.and_then(|mut row| Resource::from_stored(Kind::User, &row.text(0)).ok());
        if let Some(resource) = resource {
            look_at_person(tx, account, &id, &addresses(&resource))?;
        }
    }
    Ok(())
}

/// Who bears one of these.
fn owners(tx: &Tx<'_>, account: AccountId, addresses: &BTreeSet<String>) -> Result<BTreeSet<String>, Error> {
    let mut owners = BTreeSet::new();
    for folded in addresses {
        let row =
            tx.one("SELECT user_id FROM user_address WHERE account = $1 AND folded = $2", args![account, folded])?;
        owners.extend(row.map(|mut row| row.text(0)));
    }
    Ok(owners)
}

fn linked(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<Vec<String>, Error> {
    let rows = tx.query("SELECT id FROM console_user WHERE account = $1 AND link_resource = $2", args![account, id])?;
    Ok(rows.into_iter().map(|mut row| row.text(0)).collect())
}

/// Is there a user of this person? Puts them on the list, or takes them off.
fn look_at_person(tx: &Tx<'_>, account: AccountId, id: &str, addresses: &BTreeSet<String>) -> Result<(), Error> {
    let is_here = !linked(tx, account, id)?.is_empty() || !owners(tx, account, addresses)?.is_empty();
    if is_here { strike(tx, account, id) } else { list(tx, account, id) }
}

/// Is there a person of each of these users? Puts the active ones on the list who have none.
fn look_at_users(tx: &Tx<'_>, account: AccountId, users: &BTreeSet<String>) -> Result<(), Error> {
    found(tx, account, users)?;
    tx.batch(
        "INSERT INTO console_only (account, user_id, sort_key, managed)
         SELECT u.account, u.id, u.sort_key, u.managed FROM console_user u WHERE u.account = $1 AND u.id = $2 AND u.status = 'active'
         AND NOT EXISTS (SELECT 1 FROM resource r WHERE r.account = u.account AND r.kind = 'User' AND r.id = u.link_resource)
         AND NOT EXISTS (SELECT 1 FROM user_address a CROSS JOIN resource_name n WHERE n.account = a.account AND n.kind = 'User' AND n.folded = a.folded AND a.account = u.account AND a.user_id = u.id)
         AND NOT EXISTS (SELECT 1 FROM user_address a CROSS JOIN resource_key k WHERE k.account = a.account AND k.kind = 'User' AND k.name IN ('emails.value', $3) AND k.folded = a.folded AND a.account = u.account AND a.user_id = u.id)",
        users.iter().map(|user| args![account, user, ADDRESS].to_vec()),
    )?;
    Ok(())
}

/// These users are in the directory, or are not on the list until somebody has looked.
fn found(tx: &Tx<'_>, account: AccountId, users: &BTreeSet<String>) -> Result<(), Error> {
    let sets = users.iter().map(|user| -> Vec<Param<'_>> { args![account, user].to_vec() });
    tx.batch("DELETE FROM console_only WHERE account = $1 AND user_id = $2", sets)?;
    Ok(())
}

fn list(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO directory_only (account, id) VALUES ($1, $2) ON CONFLICT (account, id) DO NOTHING",
        args![account, id],
    )?;
    Ok(())
}

fn strike(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<(), Error> {
    tx.execute("DELETE FROM directory_only WHERE account = $1 AND id = $2", args![account, id])?;
    Ok(())
}
