//! The door: who calls, for which account, and may they now.

use ::store::{AccountId, Purpose, Tx, account};
use jiff::Timestamp;
use planning::Source;

use super::key::{Key, Recognised};
use crate::door::{LAST_USED_EVERY, TurnedAway, may_write};
use crate::error::{Error, Result};
use crate::requests::{Caller, Shown};
use crate::settings::Settings;
use crate::{App, connection};

/// A caller that was let in: the account, and the key for the record.
#[derive(Clone, Debug)]
pub struct Client {
    pub(super) account: AccountId,
    pub(super) tenant_url: String,
    pub(super) actor: String,
    pub(super) request: String,
}

impl Client {
    /// Whose requests it brings: those of one account wait for each other.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// What locations begin with.
    pub fn tenant_url(&self) -> &str {
        &self.tenant_url
    }

    /// Who it is, for the request log.
    pub fn caller(&self) -> Caller {
        Caller::known(self.account, self.actor.clone())
    }
}

/// Says how a 401 reads; the same for an unknown account and for any key that does not open it.
const UNAUTHORIZED: &str = "The token is not one of this Tenant URL: check both in the console's User Provisioning page, or generate a new token there.";

/// Lets a caller in.
///
/// Errors: 401 for an unknown account, an unknown, expired or revoked key, or one of another door, all alike;
/// then 403 while provisioning is off or another source is chosen (product.md section 8).
pub fn admit(ctx: &App, slug: &str, bearer: Option<&str>, from: &str, request: &str) -> Result<Client, TurnedAway> {
    let now = ctx.now();
    let (account, recognised, settings) = ctx.store.read_for(Purpose::Door, |tx| {
        let account = account::find(tx, slug)?.ok_or_else(unauthorized)?.id;
        let recognised = bearer.map(|bearer| Recognised::of(tx, account, bearer, now)).transpose()?;
        let is_live = matches!(recognised, Some(Recognised::Live(_)));
        let settings = if is_live { Some(Settings::read(tx, account)?) } else { None };
        Ok::<_, Error>((account, recognised, settings))
    })?;
    let stranger = |shown, actor| {
        let caller = Some(Caller { account, actor, shown });
        TurnedAway { error: unauthorized(), caller }
    };
    let (key, settings) = match (recognised, settings) {
        (Some(Recognised::Live(key)), Some(settings)) => (key, settings),
        (Some(Recognised::Ended(key)), _) => {
            return Err(stranger(Shown::Dead(key.id().to_owned()), Some(key.actor())));
        }
        (Some(_), _) => return Err(stranger(Shown::Unknown, None)),
        (None, _) => return Err(stranger(Shown::Nothing, None)),
    };
    come_back(ctx, account, &key, from, now);
    remember_use(ctx, account, &key, from, now);
    let actor = key.actor();
    may_write(ctx, account, Source::Scim, &settings, now)
        .map_err(|error| TurnedAway { error, caller: Some(Caller::known(account, actor.clone())) })?;
    Ok(Client { account, tenant_url: ctx.tenant_url(slug), actor, request: request.to_owned() })
}

fn unauthorized() -> Error {
    Error::Scim(::scim::Error::unauthorized(UNAUTHORIZED))
}

/// A connection that was dead comes back: its mirror is filling before the request writes. One that can't be noted now is
/// found dead by the next request, too.
fn come_back(ctx: &App, account: AccountId, key: &Key, from: &str, now: Timestamp) {
    if !connection::may_come_back(key.last_used_at(), now) {
        return;
    }
    let look = ctx.store.read_for(Purpose::Door, |tx| connection::comes_back(tx, account, key.id(), now));
    let noted = look.and_then(|comes_back| {
        let (key, from) = (key.clone(), from.to_owned());
        let note = move |tx: &Tx<'_>| {
            connection::used(tx, account, key.id(), now)?;
            Ok::<_, Error>(key.used(tx, account, now, &from)?)
        };
        if comes_back { ctx.store.write(account, note) } else { Ok(()) }
    });
    if let Err(error) = noted {
        tracing::warn!(account = account.0, %error, "whether a connection came back could not be noted");
    }
}

/// A diary, not a duty: on a full disk reads go on, and a write will say itself why it can't be done.
fn remember_use(ctx: &App, account: AccountId, key: &Key, from: &str, now: Timestamp) {
    if key.last_used_at().is_some_and(|last| now.duration_since(last) < LAST_USED_EVERY) {
        return;
    }
    let (key, from) = (key.clone(), from.to_owned());
    ctx.store.write_soon(account, move |tx| key.used(tx, account, now, &from));
}
