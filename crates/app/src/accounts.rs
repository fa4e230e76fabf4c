//! Accounts and their first administrator.

use ::store::admin::Admin;
use ::store::{Constraint, account, admin};
use jiff::Timestamp;

use crate::App;
use crate::context::sha256;
use crate::error::{Error, Result};
use crate::role::Role;
use crate::{setup_link, spelling};

/// What `create` answers; the setup link stands here once and is kept as a hash only.
#[derive(Clone, Debug)]
pub struct Created {
    /// The account's slug.
    pub slug: String,
    /// What the IdP is given.
    pub tenant_url: String,
    /// Where the first administrator sets a password: 24 hours, once.
    pub setup_url: String,
}

/// An account, as `show` tells it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The slug.
    pub slug: String,
    /// The name.
    pub name: String,
    /// What the IdP is given.
    pub tenant_url: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Who signs in: address and role.
    pub administrators: Vec<(String, Role)>,
}

/// Makes an account with its owner, and a one-time setup link for them.
///
/// Errors: `Refused` for a slug that is taken or malformed, a name that is empty, an address that is none.
pub fn create(ctx: &App, slug: &str, name: &str, admin_email: &str) -> Result<Created> {
    if !is_slug(slug) {
        return Err(Error::Refused(format!(
            "“{slug}” can't be a slug: a lower-case letter, then 1 to 62 letters, digits or hyphens"
        )));
    }
    spelling::name(name)?;
    spelling::address(admin_email)?;
    let (now, secret) = (ctx.now(), ctx.new_secret());
    let owner = Admin {
        id: ctx.new_id(),
        email: admin_email.to_owned(),
        role: Role::Owner.name().to_owned(),
        user: None,
        created_at: now,
    };
    let (kept_slug, kept_name, hash) = (slug.to_owned(), name.trim().to_owned(), sha256(&secret));
    let outcome = ctx.store.write(::store::Lock::Installation, move |tx| {
        let account = account::create(tx, &kept_slug, &kept_name, now)?;
        admin::create(tx, account.id, &owner)?;
        admin::invite(tx, account.id, &owner.id, &hash, now + setup_link::LIVES)
    });
    match outcome {
        Ok(()) => Ok(Created {
            slug: slug.to_owned(),
            tenant_url: ctx.tenant_url(slug),
            setup_url: setup_link::url(ctx, slug, &secret),
        }),
        Err(store::Error::Constraint(Constraint::AccountSlug)) => {
            Err(Error::Refused(format!("there is an account “{slug}” already")))
        }
        Err(error) => Err(error.into()),
    }
}

/// Every account.
///
/// Errors: the store's.
pub fn list(ctx: &App) -> Result<Vec<Shown>> {
    let accounts = ctx.store.read(account::list)?;
    Ok(accounts.into_iter().map(|account| shown(ctx, account, Vec::new())).collect())
}

/// One account and who administers it.
///
/// Errors: `NotFound`.
pub fn show(ctx: &App, slug: &str) -> Result<Shown> {
    ctx.store.read(|tx| {
        let account = find(tx, slug)?;
        let told = |admin: Admin| {
            let role = Role::of(&admin);
            (admin.email, role)
        };
        let administrators = admin::list(tx, account.id)?.into_iter().map(told).collect();
        Ok(shown(ctx, account, administrators))
    })
}

fn shown(ctx: &App, account: account::Account, administrators: Vec<(String, Role)>) -> Shown {
    Shown {
        tenant_url: ctx.tenant_url(&account.slug),
        slug: account.slug,
        name: account.name,
        created_at: account.created_at,
        administrators,
    }
}

/// The id of the account of a use case, for the lock of its write.
///
/// Errors: `NotFound`.
pub(crate) fn id(ctx: &App, slug: &str) -> Result<store::AccountId> {
    Ok(ctx.store.read(|tx| find(tx, slug))?.id)
}

/// The account of a use case, or the sentence that there is none.
pub(crate) fn find(tx: &store::Tx<'_>, slug: &str) -> Result<account::Account> {
    account::find(tx, slug)?
        .ok_or_else(|| Error::NotFound(format!("there is no account “{slug}”: `rollcall account list` names them")))
}

/// product.md section 8: `[a-z][a-z0-9-]{1,62}`.
fn is_slug(slug: &str) -> bool {
    let mut bytes = slug.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && (2..=63).contains(&slug.len())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
