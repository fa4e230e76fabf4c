//! The door: who calls, for which account, and may they now.

use ::store::{AccountId, Tx, account, run, sync_state, token};
use jiff::{SignedDuration, Timestamp};
use planning::{Source, Trigger, Who};

use crate::App;
use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::tokens::{self, Opens};

/// A caller that was let in: the account, and the token for the record.
#[derive(Clone, Debug)]
pub struct Client {
    pub(super) account: AccountId,
    pub(super) tenant_url: String,
    pub(super) actor: String,
    pub(super) request: String,
}

impl Client {
    /// What locations begin with.
    pub fn tenant_url(&self) -> &str {
        &self.tenant_url
    }
}

/// Says how a 401 reads; the same for an unknown account and for any token that does not open it.
const UNAUTHORIZED: &str = "The token is not one of this Tenant URL: check both in the console's User Provisioning page, or generate a new token there.";

/// A token's last use is written down once a minute at the most.
const LAST_USED_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// Lets a caller in.
///
/// Errors: 401 for an unknown account, an unknown, expired or revoked token, or one of another door, all alike;
/// then 403 while provisioning is off or another source is chosen (product.md section 8).
pub fn admit(ctx: &App, slug: &str, bearer: Option<&str>, from: &str, request: &str) -> Result<Client> {
    let now = ctx.now();
    let (account, token, settings) = ctx.store.read(|tx| {
        let account = account::find(tx, slug)?.ok_or_else(unauthorized)?;
        let bearer = bearer.ok_or_else(unauthorized)?;
        let token = tokens::recognise(tx, account.id, bearer, Opens::Scim, now)?.ok_or_else(unauthorized)?;
        Ok::<_, Error>((account.id, token, Settings::read(tx, account.id)?))
    })?;
    remember_use(ctx, account, &token, from, now);
    if !settings.enabled() {
        return Err(Error::Scim(::scim::Error::forbidden(
            "User provisioning is switched off in the console: an administrator switches it on under Account Settings > User Management > User Provisioning.",
        )));
    }
    if settings.source() != Source::Scim {
        let an_hour_ago = now - SignedDuration::from_hours(1);
        if ctx
            .store
            .read(|tx| sync_state::skipped_at(tx, account, Source::Scim))?
            .is_none_or(|last| last <= an_hour_ago)
        {
            ctx.store.write(account, move |tx| skipped(tx, account, &settings, now, an_hour_ago))?;
        }
        return Err(Error::Scim(::scim::Error::forbidden(
            "The console is filled by Active Directory Integration now, not by SCIM: an administrator chooses the source under User Provisioning.",
        )));
    }
    let actor = format!("{}…{}", token.prefix, token.last4);
    Ok(Client { account, tenant_url: ctx.tenant_url(slug), actor, request: request.to_owned() })
}

fn unauthorized() -> Error {
    Error::Scim(::scim::Error::unauthorized(UNAUTHORIZED))
}

/// A diary, not a duty: on a full disk reads go on, and a write will say itself why it can't be done.
fn remember_use(ctx: &App, account: AccountId, token: &token::Token, from: &str, now: Timestamp) {
    let fresh = token.last_used_at.is_some_and(|last| now.duration_since(last) < LAST_USED_EVERY);
    if fresh {
        return;
    }
    let (id, from) = (token.id.clone(), from.to_owned());
    ctx.store.write_soon(account, move |tx| token::used(tx, account, &id, now, &from));
}

/// product.md section 8: a burst of requests of the wrong source is one *Skipped* entry an hour.
fn skipped(tx: &Tx<'_>, account: AccountId, settings: &Settings, now: Timestamp, since: Timestamp) -> Result<()> {
    if sync_state::claim_skipped(tx, account, Source::Scim, now, since)? {
        let number = run::insert(
            tx,
            account,
            Trigger::Quiet,
            Source::Scim,
            settings.mode(),
            run::RunStatus::Skipped,
            &Who::Operator,
            now,
        )?;
        run::finish(tx, account, number, run::RunStatus::Skipped, None, now)?;
    }
    Ok(())
}
