//! Administrators: roles, invitations, removal. `sessions.rs` has what they sign in with.

use ::store::admin::{self, Admin as Kept};
use ::store::{AccountId, Tx, sync_state};
use jiff::Timestamp;
use planning::Who;
use serde::Serialize;
use serde_json::Value;

use crate::actor::named;
use crate::audit::{Deed, Detail, Kind};
use crate::context::sha256;
use crate::error::{Error, Result};
use crate::{App, accounts, setup_link, spelling};

pub use crate::role::Role;

/// An invitation; the link stands here once and is kept as a hash only.
#[derive(Clone, Debug)]
pub struct Invited {
    /// The address.
    pub email: String,
    /// The role.
    pub role: Role,
    /// Where a password is set: 24 hours, once.
    pub setup_url: String,
    /// Was there such an administrator already?
    pub known: bool,
}

/// An administrator of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    /// The address.
    pub email: String,
    /// The role.
    pub role: Role,
    /// Since when.
    pub created_at: Timestamp,
    /// Whether a password was set.
    pub has_password: bool,
}

/// Invites an administrator, or gives one who is there a new setup link (a forgotten password) and, if asked, another role.
/// The password in use works until the link is used.
///
/// Errors: `NotFound`; `Refused` for an address that is none, or when the last owner would be none any more.
pub fn invite(ctx: &App, slug: &str, email: &str, role: Option<Role>, who: &Who) -> Result<Invited> {
    spelling::address(email)?;
    let account = accounts::id(ctx, slug)?;
    let (now, id, deed, secret) = (ctx.now(), ctx.new_id(), ctx.new_id(), ctx.new_secret());
    let setup_url = setup_link::url(ctx, slug, &secret);
    let (email, actor, hash) = (email.to_owned(), named(who), sha256(&secret));
    ctx.store.write(account, move |tx| {
        let found = admin::by_address(tx, account, &::scim::fold(&email))?;
        let (known, was) = (found.is_some(), found.as_ref().map(|there| there.role.clone()));
        let invited = if let Some(there) = found {
            with_role(tx, account, there, role)?
        } else {
            let role = role.unwrap_or(Role::Admin);
            let new = Kept {
                id: id.clone(),
                email: email.clone(),
                role: role.name().to_owned(),
                user: None,
                created_at: now,
            };
            admin::create(tx, account, &new)?;
            new
        };
        // Whoever is in the console already is protected from now on, also from a plan that was judged a moment ago.
        if admin::link_to_bearer(tx, account, &invited.id)? {
            sync_state::judge_anew(tx, account)?;
        }
        admin::invite(tx, account, &invited.id, &hash, now + setup_link::LIVES)?;
        let detail = Detail::new().change("role", was, invited.role.as_str());
        let (kind, verb, subject) = (Kind::Administrator, "invite", invited.email.as_str());
        Deed { id: &deed, at: now, actor: &actor, kind, verb, subject, detail }.record(tx, account)?;
        Ok(Invited { role: Role::of(&invited), email: invited.email, setup_url: setup_url.clone(), known })
    })
}

/// The administrator with the role that was asked for.
fn with_role(tx: &Tx<'_>, account: AccountId, there: Kept, role: Option<Role>) -> Result<Kept> {
    let Some(role) = role.filter(|role| *role != Role::of(&there)) else { return Ok(there) };
    if Role::of(&there) == Role::Owner {
        keep_an_owner(tx, account, &there.id)?;
    }
    admin::set_role(tx, account, &there.id, role.name())?;
    Ok(Kept { role: role.name().to_owned(), ..there })
}

/// Somebody must be able to do everything.
fn keep_an_owner(tx: &Tx<'_>, account: AccountId, without: &str) -> Result<()> {
    let owners = admin::list(tx, account)?;
    if owners.iter().any(|other| Role::of(other) == Role::Owner && other.id != without) {
        return Ok(());
    }
    Err(Error::Refused("that is the account's last owner: invite another owner first".to_owned()))
}

/// Every administrator of an account, by address.
///
/// Errors: `NotFound`.
pub fn list(ctx: &App, slug: &str) -> Result<Vec<Listed>> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let with_password = admin::with_password(tx, account)?;
        let told = |kept: Kept| Listed {
            has_password: with_password.contains(&kept.id),
            role: Role::of(&kept),
            email: kept.email,
            created_at: kept.created_at,
        };
        Ok(admin::list(tx, account)?.into_iter().map(told).collect())
    })
}

/// Removes an administrator; their sessions end at once.
///
/// Errors: `NotFound` (account, administrator); `Refused` for the last owner.
pub fn remove(ctx: &App, slug: &str, email: &str, who: &Who) -> Result<()> {
    let account = accounts::id(ctx, slug)?;
    let (now, deed, actor) = (ctx.now(), ctx.new_id(), named(who));
    let (slug, email) = (slug.to_owned(), email.to_owned());
    ctx.store.write(account, move |tx| {
        let found = admin::by_address(tx, account, &::scim::fold(&email))?
            .ok_or_else(|| Error::NotFound(format!("“{slug}” has no administrator “{email}”")))?;
        if Role::of(&found) == Role::Owner {
            keep_an_owner(tx, account, &found.id)?;
        }
        admin::remove(tx, account, &found.id)?;
        let detail = Detail::new().change("role", found.role.as_str(), Value::Null);
        let (kind, verb, subject) = (Kind::Administrator, "remove", found.email.as_str());
        Deed { id: &deed, at: now, actor: &actor, kind, verb, subject, detail }.record(tx, account)
    })
}

/// What an administrator did who came in by the door: a password set, a sign-in, the end of their sessions.
pub(crate) fn record(
    tx: &Tx<'_>,
    account: AccountId,
    id: &str,
    at: Timestamp,
    actor: &str,
    verb: &str,
    subject: &str,
) -> Result<()> {
    Deed { id, at, actor, kind: Kind::Administrator, verb, subject, detail: Detail::new() }.record(tx, account)
}
