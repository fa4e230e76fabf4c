//! The part of a console that a few edits are about: each person and each group by a look-up in an index.

use std::collections::{BTreeMap, BTreeSet};

use planning::{Console, Group, GroupId, User, UserId};

use super::{bare_group, users};
use crate::value::args;
use crate::{AccountId, Error, Tx};

/// Whom and what somebody asks about.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// People by id.
    pub users: BTreeSet<UserId>,
    /// People by folded address.
    pub addresses: BTreeSet<String>,
    /// Groups by id.
    pub groups: BTreeSet<GroupId>,
    /// Groups by folded name.
    pub names: BTreeSet<String>,
}

/// All of them who are there. Of the members of a group only those who are among them.
///
/// # Errors
/// The engine's.
pub fn part(tx: &Tx<'_>, account: AccountId, sought: &Sought) -> Result<Console, Error> {
    let mut people: BTreeMap<UserId, User> = BTreeMap::new();
    for id in &sought.users {
        people.extend(users::get(tx, account, &id.0)?.map(|user| (user.id.clone(), user)));
    }
    for address in &sought.addresses {
        people.extend(users::by_address(tx, account, address)?.map(|user| (user.id.clone(), user)));
    }
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
    for user in people.keys() {
        let rows =
            tx.query("SELECT group_id FROM membership WHERE account = $1 AND user_id = $2", args![account, &user.0])?;
        for mut row in rows {
            if let Some(group) = groups.get_mut(&GroupId(row.text(0))) {
                group.members.insert(user.clone());
            }
        }
    }
    Ok(Console { users: people.into_values().collect(), groups: groups.into_values().collect() })
}
