//! The part of a console that a few edits, or an undo, are about: each person and each group by a look-up in an index.

use std::collections::BTreeMap;

use planning::console::Sought;
use planning::{Console, Group, GroupId, User, UserId};

use super::{bare_group, users};
use crate::value::args;
use crate::{AccountId, Error, Tx};

/// All of them who are there. Of the members of a group only those who are among them, but for those that are wanted whole.
///
/// # Errors
/// The engine's.
pub fn part(tx: &Tx<'_>, account: AccountId, sought: &Sought) -> Result<Console, Error> {
    let people = people(tx, account, sought)?;
    let mut groups: BTreeMap<GroupId, Group> = BTreeMap::new();
    for id in &sought.groups {
        let row = tx.one(
            "SELECT id, version, name, managed_by, status, resource, external_id FROM console_group WHERE account = $1 AND id = $2",
            args![account, &id.0],
        )?;
        groups.extend(row.map(bare_group).map(|group| (group.id.clone(), group)));
    }
    for name in &sought.names {
        let row = tx.one(
            "SELECT id, version, name, managed_by, status, resource, external_id FROM console_group WHERE account = $1 AND folded = $2",
            args![account, name],
        )?;
        groups.extend(row.map(bare_group).map(|group| (group.id.clone(), group)));
    }
    // Without groups nobody is asked which ones they are in.
    let perhaps_members = if groups.is_empty() { &BTreeMap::new() } else { &people };
    for user in perhaps_members.keys() {
        let rows =
            tx.query("SELECT group_id FROM membership WHERE account = $1 AND user_id = $2", args![account, &user.0])?;
        for mut row in rows {
            if let Some(group) = groups.get_mut(&GroupId(row.text(0))) {
                group.members.insert(user.clone());
            }
        }
    }
    for id in &sought.whole {
        let rows =
            tx.query("SELECT user_id FROM membership WHERE account = $1 AND group_id = $2", args![account, &id.0])?;
        if let Some(group) = groups.get_mut(id) {
            group.members.extend(rows.into_iter().map(|mut row| UserId(row.text(0))));
        }
    }
    Ok(Console { users: people.into_values().collect(), groups: groups.into_values().collect() })
}

fn people(tx: &Tx<'_>, account: AccountId, sought: &Sought) -> Result<BTreeMap<UserId, User>, Error> {
    let mut ids = sought.users.clone();
    for address in &sought.addresses {
        let owner =
            tx.one("SELECT user_id FROM user_address WHERE account = $1 AND folded = $2", args![account, address])?;
        ids.extend(owner.map(|mut row| UserId(row.text(0))));
    }
    for resource in &sought.resources {
        let tied = tx.query(
            "SELECT id FROM console_user WHERE account = $1 AND link_resource = $2",
            args![account, &resource.0],
        )?;
        ids.extend(tied.into_iter().map(|mut row| UserId(row.text(0))));
    }
    Ok(users::of(tx, account, &ids)?.into_iter().map(|user| (user.id.clone(), user)).collect())
}
