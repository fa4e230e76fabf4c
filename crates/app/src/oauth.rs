//! OAuth 2.0 client credentials (RFC 6749 section 4.4): clients made, revoked, listed, and what they are given for an hour.
//!
//! A client lives beside the token of SCIM and opens nothing itself: with its id and secret it fetches access tokens. One
//! of those is a key only as long as its client lives, which is asked at each request in the one look-up that finds it,
//! so a client that is revoked is out at once on every server. Several clients may live side by side: to exchange a
//! secret, another client is made, and the old one is revoked once nobody uses it.

pub use ::store::oauth::Client;
use ::store::oauth::{self, Granted};
use ::store::{AccountId, Constraint, Tx, account};
use jiff::{SignedDuration, Timestamp};
use planning::Who;
use serde_json::Value;

use crate::actor::named;
use crate::audit::{Deed, Detail, Kind};
use crate::context::sha256;
use crate::error::{Error, Result};
use crate::requests::{Caller, Shown};
use crate::tokens::{self, Opens, State};
use crate::{App, accounts, connection};

const SECRET: &str = "rollcall_secret_";
const ACCESS: &str = "rollcall_access_";

/// How long an access token lives.
pub const ACCESS_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// How long one that is over is still known, so that the request log can say whose it was.
const KNOWN_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// Access tokens of a client that live at once; the oldest make room.
pub const MOST_ACCESS_TOKENS: i64 = 256;

/// A client that was just made. Its secret stands here once.
pub struct Fresh {
    /// The id.
    pub client_id: String,
    /// The secret itself.
    pub client_secret: String,
    /// What the secret begins with.
    pub prefix: String,
    /// What the secret ends with.
    pub last4: String,
    /// When the client expires.
    pub expires_at: Option<Timestamp>,
    /// Where it fetches access tokens.
    pub token_url: String,
}

/// What a client is given for its credentials.
pub struct Grant {
    /// The access token itself.
    pub access_token: String,
    /// How long it lives, in seconds.
    pub expires_in: i64,
}

/// Makes a client. `lifetime: None` never expires.
///
/// Errors: `NotFound`.
pub fn generate(ctx: &App, slug: &str, lifetime: Option<SignedDuration>, who: &Who) -> Result<Fresh> {
    make(ctx, slug, lifetime, None, who)
}

/// The same for a form of a page: a form that is sent twice (the window was reloaded) makes one client.
///
/// Errors: `NotFound`; `Refused` when the form has made its client already.
pub fn generate_by_form(
    ctx: &App,
    slug: &str,
    lifetime: Option<SignedDuration>,
    form: &str,
    who: &Who,
) -> Result<Fresh> {
    make(ctx, slug, lifetime, Some(form), who)
}

fn make(ctx: &App, slug: &str, lifetime: Option<SignedDuration>, form: Option<&str>, who: &Who) -> Result<Fresh> {
    let secret = tokens::minted(ctx, SECRET);
    let (now, deed) = (ctx.now(), ctx.new_id());
    let kept = Client {
        id: ctx.new_id(),
        hash: sha256(&secret),
        prefix: SECRET.to_owned(),
        last4: secret[secret.len() - 4..].to_owned(),
        created_at: now,
        created_by: named(who),
        asked_by: form.map(sha256),
        expires_at: lifetime.and_then(|lifetime| now.checked_add(lifetime).ok()),
        ended_at: None,
        last_used_at: None,
        last_used_from: None,
        last_tried_at: None,
        last_tried_from: None,
    };
    let fresh = Fresh {
        client_id: kept.id.clone(),
        client_secret: secret,
        prefix: kept.prefix.clone(),
        last4: kept.last4.clone(),
        expires_at: kept.expires_at,
        token_url: ctx.token_url(slug),
    };
    let account = accounts::id(ctx, slug)?;
    ctx.store.write(account, move |tx| {
        tokens::connect(tx, account, Opens::Scim, now)?;
        match oauth::create(tx, account, &kept) {
            Err(::store::Error::Constraint(Constraint::ClientAskedBy)) => return Err(shown_already()),
            created => created?,
        }
        let expires = kept.expires_at.map_or_else(|| "never".to_owned(), |end| end.to_string());
        let secret = format!("{}…{}", kept.prefix, kept.last4);
        let detail = Detail::new().change("secret", Value::Null, secret).fact("expires_at", expires);
        let (actor, subject, verb) = (kept.created_by.as_str(), kept.id.as_str(), "generate");
        Deed { id: &deed, at: now, actor, kind: Kind::OauthClient, verb, subject, detail }.record(tx, account)
    })?;
    Ok(fresh)
}

fn shown_already() -> Error {
    Error::Refused(
        "This window has shown its secret already, and a secret is shown once. If it was not copied, make another client and revoke that one."
            .to_owned(),
    )
}

/// Stops one client, or every live one, at once, and with it whatever it was given. Says how many there were.
///
/// Errors: `NotFound` (no such account); `Refused` when there is none to revoke.
pub fn revoke(ctx: &App, slug: &str, client_id: Option<&str>, who: &Who) -> Result<u64> {
    let account = accounts::id(ctx, slug)?;
    let (now, deed, actor) = (ctx.now(), ctx.new_id(), named(who));
    let (slug, client_id) = (slug.to_owned(), client_id.map(str::to_owned));
    ctx.store.write(account, move |tx| {
        let ended = oauth::end(tx, account, client_id.as_deref(), now)?;
        if ended == 0 {
            let which = client_id.as_ref().map_or_else(String::new, |id| format!(" “{id}”"));
            return Err(Error::Refused(format!(
                "“{slug}” has no live OAuth client{which}: `rollcall token list {slug}` names them"
            )));
        }
        let (subject, verb) = (client_id.as_deref().unwrap_or("all"), "revoke");
        let detail = Detail::new().fact("revoked", ended);
        Deed { id: &deed, at: now, actor: &actor, kind: Kind::OauthClient, verb, subject, detail }
            .record(tx, account)?;
        Ok(ended)
    })
}

/// Every client of an account with its state, newest first.
///
/// Errors: `NotFound`.
pub fn list(ctx: &App, slug: &str) -> Result<Vec<(Client, State)>> {
    let now = ctx.now();
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?;
        let stated = |client: Client| {
            let state = state_of(&client, now);
            (client, state)
        };
        Ok(oauth::list(tx, account.id)?.into_iter().map(stated).collect())
    })
}

/// A client that has shown its secret.
#[derive(Debug)]
pub struct Known {
    account: AccountId,
    client: Client,
}

impl Known {
    /// Whose client it is.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// Who it is, for the request log.
    pub fn caller(&self) -> Caller {
        Caller::known(self.account, actor(&self.client))
    }
}

/// As a record names it.
pub(crate) fn actor(client: &Client) -> String {
    format!("OAuth client {}", client.id)
}

/// The client with this id and secret: `None` when they are not those of a live client of this account, or there is no such
/// account. One look-up.
///
/// Errors: the store's.
pub fn recognise_client(ctx: &App, slug: &str, client_id: &str, client_secret: &str) -> Result<Option<Known>> {
    let (now, hash) = (ctx.now(), sha256(client_secret));
    let found = ctx.store.read(|tx| match account::find(tx, slug)? {
        Some(account) => {
            Ok::<_, Error>(oauth::by_secret(tx, account.id, client_id, &hash)?.map(|client| (account.id, client)))
        }
        None => Ok(None),
    })?;
    let live = found.filter(|(_, client)| state_of(client, now).is_live());
    Ok(live.map(|(account, client)| Known { account, client }))
}

/// Who came with an id and a secret that are none of a live client's, for the request log: `None` where there is no such
/// account, of which nothing is kept.
///
/// Errors: the store's.
pub fn turned_away(ctx: &App, slug: &str, client_id: &str, client_secret: &str) -> Result<Option<Caller>> {
    let hash = sha256(client_secret);
    ctx.store.read(|tx| {
        let Some(account) = account::find(tx, slug)? else { return Ok(None) };
        let ended = oauth::by_secret(tx, account.id, client_id, &hash)?;
        let shown = ended.as_ref().map_or(Shown::Unknown, |client| Shown::Dead(client.id.clone()));
        Ok(Some(Caller { account: account.id, actor: ended.as_ref().map(actor), shown }))
    })
}

/// Nobody in particular at an account's endpoint, for the request log: `None` where there is no such account, of which
/// nothing is kept.
///
/// Errors: the store's.
pub fn stranger(ctx: &App, slug: &str) -> Result<Option<Caller>> {
    let found = ctx.store.read(|tx| Ok::<_, Error>(account::find(tx, slug)?))?;
    Ok(found.map(|account| Caller { account: account.id, actor: None, shown: Shown::Unknown }))
}

/// Gives a client an access token.
///
/// It is given also while provisioning is off or another source is chosen: what the directory shows its administrator is
/// the sentence of the 403 that its next request gets, and an error of a token endpoint has no room for one.
///
/// Errors: the store's.
pub fn grant(ctx: &App, known: Known, from: &str) -> Result<Grant> {
    let Known { account, client } = known;
    let (now, access_token) = (ctx.now(), tokens::minted(ctx, ACCESS));
    // Kept with its own end, by which the oldest is told from the newest; that of the client is judged anyway.
    let expires_at = now + ACCESS_LIFETIME;
    let until = client.expires_at.map_or(expires_at, |of_client| of_client.min(expires_at));
    let granted = Granted { hash: sha256(&access_token), client: client.id, expires_at };
    let (from, forgotten) = (from.to_owned(), now - KNOWN_AFTER);
    ctx.store.write(account, move |tx| {
        connection::used(tx, account, &granted.client, now)?;
        oauth::used(tx, account, &granted.client, now, &from)?;
        Ok::<_, Error>(oauth::grant(tx, account, &granted, forgotten, MOST_ACCESS_TOKENS)?)
    })?;
    Ok(Grant { access_token, expires_in: until.duration_since(now).as_secs() })
}

/// Does this text say that it is an access token?
pub(crate) fn is_access_token(text: &str) -> bool {
    text.starts_with(ACCESS)
}

/// The client whose access token this text is, if it is one that is kept, and whether both are live.
pub(crate) fn recognise(tx: &Tx<'_>, account: AccountId, text: &str, now: Timestamp) -> Result<Option<(Client, bool)>> {
    let found = oauth::by_access_token(tx, account, &sha256(text))?;
    Ok(found.map(|(client, until)| {
        let is_live = until > now && state_of(&client, now).is_live();
        (client, is_live)
    }))
}

/// Who was revoked stays so, also for a clock that was set back.
pub(crate) fn state_of(client: &Client, now: Timestamp) -> State {
    if client.ended_at.is_some() {
        State::Revoked
    } else if client.expires_at.is_some_and(|expires_at| expires_at <= now) {
        State::Expired
    } else {
        State::Active
    }
}
