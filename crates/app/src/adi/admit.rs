//! The door of the agent: an ADI token of this account, and ADI is the chosen source.

use ::store::{AccountId, Purpose, account, token};
use jiff::Timestamp;
use planning::Source;

use crate::App;
use crate::door::{LAST_USED_EVERY, TurnedAway, may_write};
use crate::error::{Error, Result};
use crate::requests::{Caller, Shown};
use crate::settings::Settings;
use crate::tokens::{self, Opens};

/// An agent that was let in: the account, and the token for the record.
#[derive(Clone, Debug)]
pub struct Agent {
    pub(super) account: AccountId,
    pub(super) slug: String,
    pub(super) actor: String,
    pub(super) request: String,
}

impl Agent {
    /// Whose directory it brings: the requests of one account wait for each other.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// Who asked, for the request log.
    pub fn caller(&self) -> Caller {
        Caller::known(self.account, self.actor.clone())
    }

    /// The account's name in the address.
    pub fn slug(&self) -> &str {
        &self.slug
    }
}

/// Says how a 401 reads; the same for an unknown account and for any key that does not open this door.
const UNAUTHORIZED: &str = "The token is not an ADI token of this account: check both on the console's User Provisioning page, or generate a new token there.";

/// Lets an agent in.
///
/// Errors: 401 for an unknown account, an unknown, expired or revoked token, or one of another door, all alike; then 403
/// while provisioning is off or another source is chosen (product.md section 8).
pub fn admit(ctx: &App, slug: &str, bearer: Option<&str>, from: &str, request: &str) -> Result<Agent, TurnedAway> {
    let now = ctx.now();
    let unauthorized = || Error::Scim(::scim::Error::unauthorized(UNAUTHORIZED));
    let (account, found, settings) = ctx.store.read_for(Purpose::Door, |tx| {
        let account = account::find(tx, slug)?.ok_or_else(unauthorized)?.id;
        let found = bearer.map(|bearer| tokens::recognise(tx, account, bearer, Opens::Adi, now)).transpose()?;
        Ok::<_, Error>((account, found.flatten(), Settings::read(tx, account)?))
    })?;
    let stranger = |shown, actor| {
        let caller = Some(Caller { account, actor, shown });
        TurnedAway { error: unauthorized(), caller }
    };
    let Some((token, is_live)) = found else {
        let shown = if bearer.is_some() { Shown::Unknown } else { Shown::Nothing };
        return Err(stranger(shown, None));
    };
    remember(ctx, account, &token, is_live, from, now);
    let actor = format!("{}…{}", token.prefix, token.last4);
    if !is_live {
        return Err(stranger(Shown::Dead(token.id), Some(actor)));
    }
    may_write(ctx, account, Source::Adi, &settings, now)
        .map_err(|error| TurnedAway { error, caller: Some(Caller::known(account, actor.clone())) })?;
    Ok(Agent { account, slug: slug.to_owned(), actor, request: request.to_owned() })
}

/// A diary, not a duty: when the token was last used, or tried after its end.
fn remember(ctx: &App, account: AccountId, token: &token::Token, is_live: bool, from: &str, now: Timestamp) {
    let last = if is_live { token.last_used_at } else { token.last_tried_at };
    if last.is_some_and(|last| now.duration_since(last) < LAST_USED_EVERY) {
        return;
    }
    let (id, from) = (token.id.clone(), from.to_owned());
    ctx.store.write_soon(account, move |tx| {
        if is_live { token::used(tx, account, &id, now, &from) } else { token::tried(tx, account, &id, now, &from) }
    });
}
