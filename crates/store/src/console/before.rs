//! Before-images: what a line is about to replace, read before anything of its unit is written.
//!
//! They are kept with the line, so that a run can be undone: a true inverse needs the addresses too.

use jiff::Timestamp;
use planning::plan::Change;
use planning::{Effect, GroupId, UserId};
use serde::Serialize;
use serde_json::Value;

use crate::value::args;
use crate::{AccountId, Error, Tx};

/// What stood there before a line; null where there was nothing.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// A user.
    User(UserBefore),
    /// A group.
    Group(GroupBefore),
    /// A membership that goes.
    Member {
        /// Where.
        group: GroupId,
        /// Who.
        user: UserId,
    },
    /// An alias that goes.
    Alias {
        /// Whose.
        user: UserId,
        /// Which.
        address: String,
        /// Who gave it.
        origin: Option<String>,
    },
}

/// A user's row and addresses.
#[derive(Clone, Debug, Default, Serialize)]
pub struct UserBefore {
    pub(super) email: String,
    pub(super) status: String,
    pub(super) archive_reason: Option<String>,
    pub(super) archived_at: Option<i64>,
    pub(super) managed: bool,
    pub(super) fields: Value,
    pub(super) link: Option<Value>,
    pub(super) aliases: Vec<(String, Option<String>)>,
}

/// A group's row.
#[derive(Clone, Debug, Default, Serialize)]
pub struct GroupBefore {
    pub(super) name: String,
    pub(super) status: String,
    pub(super) resource: Option<String>,
    pub(super) external_id: Option<String>,
}

/// Reads what a line is about to replace.
pub(super) fn before(tx: &Tx<'_>, account: AccountId, change: &Change) -> Result<Before, Error> {
    match &change.effect {
        Effect::UpdateUser { user, .. } => user_before(tx, account, user).map(Before::User),
        Effect::UpdateGroup { group, .. } => group_before(tx, account, group).map(Before::Group),
        Effect::RemoveMember { group, user } => Ok(Before::Member { group: group.clone(), user: user.clone() }),
        Effect::RemoveAlias { user, address } => {
            let origin = tx.one(
                "SELECT origin FROM user_address WHERE account = $1 AND folded = $2 AND user_id = $3",
                args![account, &scim::fold(address), &user.0],
            )?;
            let origin = origin.and_then(|mut row| row.opt_text(0));
            Ok(Before::Alias { user: user.clone(), address: address.clone(), origin })
        }
        Effect::None | Effect::CreateUser { .. } | Effect::CreateGroup { .. } | Effect::AddMember { .. } => {
            Ok(Before::Nothing)
        }
    }
}

fn user_before(tx: &Tx<'_>, account: AccountId, user: &UserId) -> Result<UserBefore, Error> {
    let aliases = tx.query(
        "SELECT address, origin FROM user_address WHERE account = $1 AND user_id = $2 AND origin IS NOT NULL ORDER BY folded",
        args![account, &user.0],
    )?;
    let row = tx.one(
        "SELECT email, status, archive_reason, archived_at, managed, fields, link FROM console_user WHERE account = $1 AND id = $2",
        args![account, &user.0],
    )?;
    let Some(mut row) = row else { return Ok(UserBefore::default()) };
    Ok(UserBefore {
        email: row.text(0),
        status: row.text(1),
        archive_reason: row.opt_text(2),
        archived_at: row.opt_time(3).map(Timestamp::as_microsecond),
        managed: row.flag(4),
        fields: parsed(&row.text(5)),
        link: row.opt_text(6).as_deref().map(parsed),
        aliases: aliases.into_iter().map(|mut row| (row.text(0), row.opt_text(1))).collect(),
    })
}

fn group_before(tx: &Tx<'_>, account: AccountId, group: &GroupId) -> Result<GroupBefore, Error> {
    let row = tx.one(
        "SELECT name, status, resource, external_id FROM console_group WHERE account = $1 AND id = $2",
        args![account, &group.0],
    )?;
    let Some(mut row) = row else { return Ok(GroupBefore::default()) };
    Ok(GroupBefore { name: row.text(0), status: row.text(1), resource: row.opt_text(2), external_id: row.opt_text(3) })
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::Object(serde_json::Map::new()))
}
