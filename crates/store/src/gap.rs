//! Whom only one of the two stores has: people of the SCIM directory without a user, active users without a person.
//!
//! Two lists, derived from mirror and console and kept in the transaction that writes either, so that a page counts and
//! leafs through them without a look at everybody else. Decides nothing: a sync matches by more than this. A person and a
//! user belong together here when the user's link names the person, or when they share an address. A test holds the lists
//! against a count of everything. Snapshots of Active Directory are not in here.

use std::collections::{BTreeMap, BTreeSet};

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
    let concerned = owners(tx, account, &(&before | &after))?;
    look_at_users(tx, account, &bearers(tx, account, &concerned)?)?;
    look_at_people(tx, account, &[(id.to_owned(), after)])
}

/// A person went; the keys of the record are gone already.
pub(crate) fn went(tx: &Tx<'_>, account: AccountId, id: &str, resource: &Resource) -> Result<(), Error> {
    if resource.kind() != Kind::User {
        return Ok(());
    }
    strike(tx, account, id)?;
    let mut concerned = owners(tx, account, &addresses(resource))?;
    concerned.extend(linked(tx, account, id)?);
    look_at_users(tx, account, &bearers(tx, account, &concerned)?)?;
    Ok(())
}

/// What a transaction of the console touched: users whose status, addresses or link are others now, and what they gave up.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    /// By id; are they new?
    users: BTreeMap<String, bool>,
    /// Addresses that somebody bore before, folded.
    addresses: BTreeSet<String>,
    /// Records that somebody was linked to before.
    records: BTreeSet<String>,
}

/// A user, by what they may be found in the directory.
#[derive(Debug)]
pub(crate) struct Bearer {
    pub(crate) id: String,
    /// Made in this transaction, so on no list yet.
    pub(crate) is_new: bool,
    pub(crate) is_active: bool,
    pub(crate) managed: bool,
    pub(crate) sort_key: String,
    /// What their link names.
    pub(crate) record: Option<String>,
    /// All of them, folded.
    pub(crate) addresses: BTreeSet<String>,
}

impl Touched {
    /// By a line that was written, where it may have changed whose place is where.
    pub(crate) fn by(&mut self, change: &Change, before: &Before) {
        match (&change.effect, before) {
            (_, Before::NewUser(user)) => {
                self.users.insert(user.0.clone(), true);
            }
            (Effect::UpdateUser { user, write, .. }, Before::User(before)) => {
                let is_tied_anew = write.link.is_some() || write.unlink;
                let is_named_anew = write.email.is_some() || write.aliases.is_some();
                if !is_tied_anew && !is_named_anew && write.status.is_none() && write.managed.is_none() {
                    return;
                }
                self.users.entry(user.0.clone()).or_insert(false);
                if is_named_anew {
                    let aliases = before.aliases.iter().map(|alias| &alias.address);
                    self.addresses.extend(aliases.chain([&before.email]).map(|address| scim::fold(address)));
                }
                let record = before.link.as_ref().filter(|_| is_tied_anew);
                self.records.extend(record.map(|link| link.resource.0.clone()));
            }
            (Effect::RemoveAlias { user, address }, _) => {
                self.users.entry(user.0.clone()).or_insert(false);
                self.addresses.insert(scim::fold(address));
            }
            _ => {}
        }
    }

    /// By id; are they new?
    pub(crate) fn users(&self) -> impl Iterator<Item = (&str, bool)> {
        self.users.iter().map(|(id, is_new)| (id.as_str(), *is_new))
    }
}

/// Brings both lists in step with what was written; the users as they are now.
pub(crate) fn follow(tx: &Tx<'_>, account: AccountId, touched: &Touched, users: &[Bearer]) -> Result<(), Error> {
    let met = look_at_users(tx, account, users)?;
    tx.batch(
        "DELETE FROM directory_only WHERE account = $1 AND id = $2",
        met.iter().map(|id| args![account, id].to_vec()),
    )?;
    let mut left = touched.records.clone();
    left.extend(people_at(tx, account, &touched.addresses)?.into_values().flatten());
    let left: Vec<&String> = left.difference(&met).collect();
    let rows = tx.each(
        "SELECT document FROM resource WHERE account = $1 AND kind = 'User' AND id = $2",
        left.iter().map(|id| args![account, *id].to_vec()),
    )?;
    let mut people = Vec::new();
    for (id, rows) in left.into_iter().zip(rows) {
        // Nobody knows what a record says that can't be read any more: it stays where it is.
        let row = rows.into_iter().next();
        let resource = row.and_then(|mut row| Resource::from_stored(Kind::User, &row.text(0)).ok());
        people.extend(resource.map(|resource| (id.clone(), addresses(&resource))));
    }
    look_at_people(tx, account, &people)
}

/// Who bears one of these.
fn owners(tx: &Tx<'_>, account: AccountId, addresses: &BTreeSet<String>) -> Result<BTreeSet<String>, Error> {
    let rows = tx.each(
        "SELECT user_id FROM user_address WHERE account = $1 AND folded = $2",
        addresses.iter().map(|folded| args![account, folded].to_vec()),
    )?;
    Ok(rows.into_iter().flatten().map(|mut row| row.text(0)).collect())
}

fn linked(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<Vec<String>, Error> {
    let rows = tx.query("SELECT id FROM console_user WHERE account = $1 AND link_resource = $2", args![account, id])?;
    Ok(rows.into_iter().map(|mut row| row.text(0)).collect())
}

/// The people at each of these addresses.
fn people_at<'a>(
    tx: &Tx<'_>,
    account: AccountId,
    addresses: impl IntoIterator<Item = &'a String>,
) -> Result<BTreeMap<&'a str, Vec<String>>, Error> {
    let addresses: Vec<&String> = addresses.into_iter().collect();
    let rows = tx.each(
        "SELECT id FROM resource_name WHERE account = $1 AND kind = 'User' AND folded = $2
         UNION ALL SELECT id FROM resource_key WHERE account = $1 AND kind = 'User' AND name = 'emails.value' AND folded = $2
         UNION ALL SELECT id FROM resource_key WHERE account = $1 AND kind = 'User' AND name = $3 AND folded = $2",
        addresses.iter().map(|folded| args![account, *folded, ADDRESS].to_vec()),
    )?;
    let ids = rows.into_iter().map(|rows| rows.into_iter().map(|mut row| row.text(0)).collect());
    Ok(addresses.into_iter().map(String::as_str).zip(ids).collect())
}

/// These users, as they stand there.
fn bearers(tx: &Tx<'_>, account: AccountId, users: &BTreeSet<String>) -> Result<Vec<Bearer>, Error> {
    let sets = || users.iter().map(|user| args![account, user].to_vec());
    let rows = tx.each(
        "SELECT status, managed, sort_key, link_resource FROM console_user WHERE account = $1 AND id = $2",
        sets(),
    )?;
    let addresses = tx.each("SELECT folded FROM user_address WHERE account = $1 AND user_id = $2", sets())?;
    let bearer = |((id, rows), addresses): ((&String, Vec<Row>), Vec<Row>)| {
        let mut row = rows.into_iter().next()?;
        Some(Bearer {
            id: id.clone(),
            is_new: false,
            is_active: row.text(0) == "active",
            managed: row.flag(1),
            sort_key: row.text(2),
            record: row.opt_text(3),
            addresses: addresses.into_iter().map(|mut row| row.text(0)).collect(),
        })
    };
    Ok(users.iter().zip(rows).zip(addresses).filter_map(bearer).collect())
}

/// Is there a user of each of these people? Puts them on the list, or takes them off.
fn look_at_people(tx: &Tx<'_>, account: AccountId, people: &[(String, BTreeSet<String>)]) -> Result<(), Error> {
    let linked = tx.each(
        "SELECT id FROM console_user WHERE account = $1 AND link_resource = $2 LIMIT 1",
        people.iter().map(|(id, _)| args![account, id].to_vec()),
    )?;
    let borne = tx.each(
        "SELECT folded FROM user_address WHERE account = $1 AND folded = $2",
        people.iter().flat_map(|(_, addresses)| addresses).map(|folded| args![account, folded].to_vec()),
    )?;
    let borne: BTreeSet<String> = borne.into_iter().flatten().map(|mut row| row.text(0)).collect();
    for ((id, addresses), linked) in people.iter().zip(linked) {
        if linked.is_empty() && addresses.is_disjoint(&borne) {
            list(tx, account, id)?;
        } else {
            strike(tx, account, id)?;
        }
    }
    Ok(())
}

/// Is there a person of each of these users? Puts the active ones on the list who have none. Whom they have, by their
/// addresses or their links.
fn look_at_users(tx: &Tx<'_>, account: AccountId, users: &[Bearer]) -> Result<BTreeSet<String>, Error> {
    let known = users.iter().filter(|user| !user.is_new).map(|user| &user.id);
    tx.batch(
        "DELETE FROM console_only WHERE account = $1 AND user_id = $2",
        known.map(|user| args![account, user].to_vec()),
    )?;
    let at = people_at(tx, account, users.iter().flat_map(|user| &user.addresses))?;
    let mut met: BTreeSet<String> = at.values().flatten().cloned().collect();
    // Most links name somebody who was met already.
    let linked: BTreeSet<&String> =
        users.iter().filter_map(|user| user.record.as_ref()).filter(|record| !met.contains(*record)).collect();
    let rows = tx.each(
        "SELECT id FROM resource WHERE account = $1 AND kind = 'User' AND id = $2",
        linked.iter().map(|record| args![account, *record].to_vec()),
    )?;
    met.extend(rows.into_iter().flatten().map(|mut row| row.text(0)));
    let is_here = |user: &Bearer| {
        let is_met = |address: &String| at.get(address.as_str()).is_some_and(|people| !people.is_empty());
        user.record.as_ref().is_some_and(|record| met.contains(record)) || user.addresses.iter().any(is_met)
    };
    let lone = users.iter().filter(|user| user.is_active && !is_here(user));
    tx.batch(
        "INSERT INTO console_only (account, user_id, sort_key, managed) VALUES ($1, $2, $3, $4)",
        lone.map(|user| args![account, &user.id, &user.sort_key, user.managed].to_vec()),
    )?;
    Ok(met)
}

/// These users are in the directory, or are not on the list until somebody has looked.
fn found(tx: &Tx<'_>, account: AccountId, users: &BTreeSet<String>) -> Result<(), Error> {
    let sets = users.iter().map(|user| -> Vec<Param<'_>> { args![account, user].to_vec() });
    tx.batch("DELETE FROM console_only WHERE account = $1 AND user_id = $2", sets)?;
    Ok(())
}

fn list(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<(), Error> {
    tx.soon(
        "INSERT INTO directory_only (account, id) VALUES ($1, $2) ON CONFLICT (account, id) DO NOTHING",
        args![account, id],
    )
}

fn strike(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<(), Error> {
    tx.soon("DELETE FROM directory_only WHERE account = $1 AND id = $2", args![account, id])
}
