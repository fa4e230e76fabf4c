//! Before-images: what a line is about to replace, read before anything of its unit is written.
//!
//! They are kept with the line, so that a run can be undone: a true inverse needs the addresses too. What an image is, and
//! what is made of it, is `planning/before.rs` and `planning/undo.rs`; here it is only read.

use planning::before::{Before, GroupBefore};
use planning::plan::Change;
use planning::{Effect, GroupId, ResourceId};

use super::concerned::Concerned;
use super::{alias, managed_by_from, status_from};
use crate::value::args;
use crate::{AccountId, Error, Tx};

/// Reads what a line is about to replace. Whom or what the line makes is known once it is written, and so is who is meant
/// by a line that knows somebody by an address only: `apply.rs` puts that in. People were asked for already.
pub(super) fn before(tx: &Tx<'_>, account: AccountId, change: &Change, concerned: &Concerned) -> Result<Before, Error> {
    match &change.effect {
        Effect::UpdateUser { user, .. } => {
            let image = concerned.user(&user.0).map(|standing| Box::new(standing.image.clone()));
            Ok(image.map_or(Before::Nothing, Before::User))
        }
        Effect::UpdateGroup { group, .. } => group_before(tx, account, group),
        Effect::RemoveMember { group, user } => Ok(Before::Member { group: group.clone(), user: user.clone() }),
        Effect::RemoveAlias { user, address } => {
            let row = tx.one(
                "SELECT user_id, address, origin FROM user_address WHERE account = $1 AND folded = $2 AND user_id = $3 AND origin IS NOT NULL",
                args![account, &scim::fold(address), &user.0],
            )?;
            Ok(Before::Alias { user: user.clone(), alias: row.map(alias) })
        }
        Effect::None | Effect::CreateUser { .. } | Effect::CreateGroup { .. } | Effect::AddMember { .. } => {
            Ok(Before::Nothing)
        }
    }
}

fn group_before(tx: &Tx<'_>, account: AccountId, group: &GroupId) -> Result<Before, Error> {
    let row = tx.one(
        "SELECT name, status, managed_by, resource, external_id FROM console_group WHERE account = $1 AND id = $2",
        args![account, &group.0],
    )?;
    let Some(mut row) = row else { return Ok(Before::Nothing) };
    Ok(Before::Group(GroupBefore {
        name: row.text(0),
        status: status_from(&row.text(1)),
        managed_by: managed_by_from(&row.text(2)),
        resource: row.opt_text(3).map(ResourceId),
        external_id: row.opt_text(4),
    }))
}
