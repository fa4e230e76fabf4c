//! Administrators: roles, invitations, removal. `sessions.rs` has what they sign in with.

use ::store::admin::{self, Admin as Kept};
use ::store::{AccountId, Tx, sync_state};
use jiff::Timestamp;
use planning::Who;
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
#[derive(Clone, Debug)]
pub struct Listed {
    /// Names them in an address.
    pub id: String,
    /// The address.
    pub email: String,
    /// The role.
    pub role: Role,
    /// Since when.
    pub created_at: Timestamp,
    /// Whether a password was set.
    pub has_password: bool,
    /// When they signed in last.
    pub signed_in_at: Option<Timestamp>,
    /// Until when a setup link works that was not used yet.
    pub link_until: Option<Timestamp>,
    /// The console user who this is, once there is one: id and e-mail.
    pub user: Option<(String, String)>,
}

/// Invites an administrator, or gives one who is there a new setup link (a forgotten password) and, if asked, another role.
/// The password in use works until the link is used.
///
/// Errors: `NotFound`; `Refused` for an address that is none, or when the last owner would be none any more; `Forbidden`
/// where the role of whoever asks does not reach.
pub fn invite(ctx: &App, slug: &str, email: &str, role: Option<Role>, who: &Who) -> Result<Invited> {
    links(ctx, slug, email, role, Whom::Anybody, who)
}

/// Invites somebody who is no administrator yet.
///
/// Errors: those of [`invite`]; `Refused` when they are.
pub fn invite_newcomer(ctx: &App, slug: &str, email: &str, role: Role, who: &Who) -> Result<Invited> {
    links(ctx, slug, email, Some(role), Whom::Newcomer, who)
}

/// Gives an administrator a new setup link (a forgotten password); an older one stops to work.
///
/// Errors: those of [`invite`]; `NotFound` when there is no such administrator.
pub fn link_again(ctx: &App, slug: &str, email: &str, who: &Who) -> Result<Invited> {
    links(ctx, slug, email, None, Whom::Known, who)
}

/// For whom a setup link is made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whom {
    Anybody,
    Newcomer,
    Known,
}

fn links(ctx: &App, slug: &str, email: &str, role: Option<Role>, whom: Whom, who: &Who) -> Result<Invited> {
    spelling::address(email)?;
    let account = accounts::id(ctx, slug)?;
    let (now, id, deed, secret) = (ctx.now(), ctx.new_id(), ctx.new_id(), ctx.new_secret());
    let setup_url = setup_link::url(ctx, slug, &secret);
    let (slug, email, who, hash) = (slug.to_owned(), email.to_owned(), who.clone(), sha256(&secret));
    ctx.store.write(account, move |tx| {
        let found = admin::by_address(tx, account, &::scim::fold(&email))?;
        match (&found, whom) {
            (Some(there), Whom::Newcomer) => return Err(is_there(there)),
            (None, Whom::Known) => return Err(nobody(&slug, &email)),
            _ => {}
        }
        let (known, was) = (found.is_some(), found.as_ref().map(|there| there.role.clone()));
        let before = found.as_ref().map(Role::of);
        let roles = before.into_iter().chain(role.or((!known).then_some(Role::Admin)));
        judge(tx, account, &who, roles)?;
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
        let (kind, verb, subject, actor) = (Kind::Administrator, "invite", invited.email.as_str(), named(&who));
        Deed { id: &deed, at: now, actor: &actor, kind, verb, subject, detail }.record(tx, account)?;
        Ok(Invited { role: Role::of(&invited), email: invited.email, setup_url: setup_url.clone(), known })
    })
}

/// Gives an administrator another role; it holds at once, also where they are signed in.
///
/// Errors: `NotFound` (account, administrator); `Refused` when the last owner would be none any more; `Forbidden` where the
/// role of whoever asks does not reach.
pub fn change_role(ctx: &App, slug: &str, email: &str, role: Role, who: &Who) -> Result<()> {
    let account = accounts::id(ctx, slug)?;
    let (now, deed) = (ctx.now(), ctx.new_id());
    let (slug, email, who) = (slug.to_owned(), email.to_owned(), who.clone());
    ctx.store.write(account, move |tx| {
        let found = find(tx, account, &slug, &email)?;
        let was = Role::of(&found);
        judge(tx, account, &who, [was, role])?;
        if was == role {
            return Ok(());
        }
        let changed = with_role(tx, account, found, Some(role))?;
        let detail = Detail::new().change("role", was.name(), role.name());
        let (kind, verb, subject, actor) = (Kind::Administrator, "role", changed.email.as_str(), named(&who));
        Deed { id: &deed, at: now, actor: &actor, kind, verb, subject, detail }.record(tx, account)
    })
}

/// Whether whoever acts may do something to administrators of these roles. Looked at in the transaction that does it: their own
/// role may have changed a moment ago.
///
/// | who | reaches |
/// |---|---|
/// | the operator, an Owner | everybody |
/// | an Admin, an API key (which an Admin can make) | everybody but owners |
/// | Support, and who is no administrator any more | nobody |
///
/// Errors: `Forbidden`.
fn judge(tx: &Tx<'_>, account: AccountId, who: &Who, roles: impl IntoIterator<Item = Role>) -> Result<()> {
    let role = match who {
        Who::Operator => Some(Role::Owner),
        Who::ApiKey(_) => Some(Role::Admin),
        Who::Administrator(email) => admin::by_address(tx, account, &::scim::fold(email))?.as_ref().map(Role::of),
    };
    let sentence = match role {
        Some(role) if roles.into_iter().all(|other| role.may_manage(other)) => return Ok(()),
        Some(Role::Owner | Role::Admin) => "Owners are invited, changed and removed by an Owner, and you are none.",
        Some(Role::Support) => "Your role is Support: an Admin or an Owner can do this.",
        None => "You are no administrator of this account any more.",
    };
    Err(Error::Forbidden(sentence.to_owned()))
}

fn find(tx: &Tx<'_>, account: AccountId, slug: &str, email: &str) -> Result<Kept> {
    admin::by_address(tx, account, &::scim::fold(email))?.ok_or_else(|| nobody(slug, email))
}

fn nobody(slug: &str, email: &str) -> Error {
    Error::NotFound(format!("“{slug}” has no administrator “{email}”"))
}

fn is_there(there: &Kept) -> Error {
    Error::Refused(format!(
        "{} is an administrator already ({}). Choose them in the list for a new setup link or another role.",
        there.email, there.role
    ))
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
        Ok(admin::told(tx, account)?.into_iter().map(Listed::of).collect())
    })
}

/// One administrator.
///
/// Errors: `NotFound` (account, administrator).
pub fn show(ctx: &App, slug: &str, id: &str) -> Result<Listed> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        admin::told_of(tx, account, id)?.map(Listed::of).ok_or_else(|| nobody(slug, id))
    })
}

impl Listed {
    fn of(told: admin::Told) -> Listed {
        let role = Role::of(&told.admin);
        let Kept { id, email, user, created_at, .. } = told.admin;
        let (has_password, signed_in_at, link_until) = (told.has_password, told.signed_in_at, told.link_until);
        Listed { id, email, role, created_at, has_password, signed_in_at, link_until, user: user.zip(told.user_email) }
    }
}

/// Removes an administrator; their sessions end at once.
///
/// Errors: `NotFound` (account, administrator); `Refused` for the last owner; `Forbidden` where the role of whoever asks does
/// not reach.
pub fn remove(ctx: &App, slug: &str, email: &str, who: &Who) -> Result<()> {
    let account = accounts::id(ctx, slug)?;
    let (now, deed) = (ctx.now(), ctx.new_id());
    let (slug, email, who) = (slug.to_owned(), email.to_owned(), who.clone());
    ctx.store.write(account, move |tx| {
        let found = find(tx, account, &slug, &email)?;
        judge(tx, account, &who, [Role::of(&found)])?;
        if Role::of(&found) == Role::Owner {
            keep_an_owner(tx, account, &found.id)?;
        }
        admin::remove(tx, account, &found.id)?;
        let detail = Detail::new().change("role", found.role.as_str(), Value::Null);
        let (kind, verb, subject, actor) = (Kind::Administrator, "remove", found.email.as_str(), named(&who));
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
