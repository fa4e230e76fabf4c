//! Where other administrators are signed in: an Owner sees it and may end it, say when a laptop is lost.

use ::store::{admin, session};

use super::{Admin, Listed};
use crate::App;
use crate::admins::Role;
use crate::audit::{Deed, Detail, Kind};
use crate::error::{Error, Result};

/// The sessions of an administrator, the last used first.
///
/// Errors: `Forbidden` for whoever is no Owner; `NotFound`.
pub fn of_other(ctx: &App, owner: &Admin, id: &str) -> Result<Vec<Listed>> {
    if !owner.role.may_see_sessions() {
        return Err(forbidden());
    }
    let now = ctx.now();
    let sessions = ctx.store.read(|tx| {
        admin::get(tx, owner.account, id)?.ok_or_else(nobody)?;
        Ok::<_, Error>(session::of_admin(tx, owner.account, id)?)
    })?;
    Ok(owner.told(sessions, now))
}

/// Ends one session of an administrator, or all of them. What has ended already is no deed.
///
/// Errors: `Forbidden` for whoever is no Owner (any more); `NotFound`.
pub fn end_of_other(ctx: &App, owner: &Admin, id: &str, which: Option<&str>) -> Result<()> {
    let (now, deed, owner) = (ctx.now(), ctx.new_id(), owner.clone());
    let (id, which) = (id.to_owned(), which.map(str::to_owned));
    ctx.store.write(owner.account, move |tx| {
        let account = owner.account;
        // Whose role was taken a moment ago has none.
        let acting = admin::get(tx, account, &owner.id)?;
        if !acting.is_some_and(|acting| Role::of(&acting).may_see_sessions()) {
            return Err(forbidden());
        }
        let other = admin::get(tx, account, &id)?.ok_or_else(nobody)?;
        let ended = match &which {
            Some(session) => u64::from(session::end(tx, account, &id, session)?),
            None => session::end_others(tx, account, &id, "")?,
        };
        if ended == 0 {
            return Ok(());
        }
        let (kind, verb, subject, actor) =
            (Kind::Administrator, "end_sessions", other.email.as_str(), owner.email.as_str());
        let detail = Detail::new().fact("sessions", ended);
        Deed { id: &deed, at: now, actor, kind, verb, subject, detail }.record(tx, account)
    })
}

fn forbidden() -> Error {
    Error::Forbidden("Where others are signed in is for an Owner to see and to end.".to_owned())
}

fn nobody() -> Error {
    Error::NotFound("This account has no such administrator.".to_owned())
}
