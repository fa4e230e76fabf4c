//! Tokens: made, made anew, revoked, listed, and recognised at the door.
//!
//! `rollcall_scim_` + 64 hexadecimal digits (256 bits) + 6 of their SHA-256: the prefix names the
//! product for secret scanners, the last six let a typo be told from a token offline. Only the hash
//! of the whole is kept; checking one is one SHA-256 and one look-up.

pub mod warning;

pub use self::warning::{Key, Life};

use ::store::token::{self, Token};
use ::store::{Constraint, Tx, oauth, sync_state};
use jiff::{SignedDuration, Timestamp};
use planning::{Source, Who};
use serde_json::Value;

use crate::actor::named;
use crate::audit::{Deed, Detail, Kind};
use crate::context::sha256;
use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::{App, accounts};

/// What a token opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    /// The SCIM endpoints.
    Scim,
    /// Snapshots of Active Directory.
    Adi,
    /// The API.
    Api,
}

impl Opens {
    /// `scim`, `adi`, `api`.
    pub fn name(self) -> &'static str {
        match self {
            Opens::Scim => "scim",
            Opens::Adi => "adi",
            Opens::Api => "api",
        }
    }

    /// What a kept token of this source opens; no other source is ever kept.
    fn of(source: &str) -> Opens {
        match source {
            "adi" => Opens::Adi,
            "api" => Opens::Api,
            _ => Opens::Scim,
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Opens::Scim => "rollcall_scim_",
            Opens::Adi => "rollcall_adi_",
            Opens::Api => "rollcall_api_",
        }
    }
}

/// A token that was just made. It stands here once.
pub struct Fresh {
    /// The token itself.
    pub token: String,
    /// What it begins with.
    pub prefix: String,
    /// What it ends with.
    pub last4: String,
    /// When it expires.
    pub expires_at: Option<Timestamp>,
}

/// Where a token is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Opens the door.
    Active,
    /// Opens the door until its overlap is over.
    Overlap,
    /// Ended by an administrator.
    Revoked,
    /// Came to the end of its lifetime.
    Expired,
}

impl State {
    /// `active`, `overlap`, `revoked`, `expired`.
    pub fn name(self) -> &'static str {
        match self {
            State::Active => "active",
            State::Overlap => "overlap",
            State::Revoked => "revoked",
            State::Expired => "expired",
        }
    }

    /// Does it open the door?
    pub fn is_live(self) -> bool {
        matches!(self, State::Active | State::Overlap)
    }

    /// The state of a kept token at a moment.
    pub fn of(token: &Token, now: Timestamp) -> State {
        // Without an overlap it has ended for good, also for a clock that was set back.
        let at_once = token.ends_at.is_some() && token.ends_at <= token.superseded_at;
        if at_once || token.ends_at.is_some_and(|ends_at| ends_at <= now) {
            State::Revoked
        } else if token.expires_at.is_some_and(|expires_at| expires_at <= now) {
            State::Expired
        } else if token.ends_at.is_some() {
            State::Overlap
        } else {
            State::Active
        }
    }
}

/// The longest overlap (product.md section 2).
const LONGEST_OVERLAP: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A connection that was dead for longer is a new one.
pub(crate) const A_DAY: SignedDuration = SignedDuration::from_hours(24);

/// One year, unless asked otherwise (RFC 7644 section 7.4 wants a limited lifetime).
pub const DEFAULT_LIFETIME: SignedDuration = SignedDuration::from_hours(365 * 24);

/// Makes the first token of a source. `lifetime: None` never expires.
///
/// Errors: `NotFound`; `Refused` when a live one is there (regenerate it).
pub fn generate(ctx: &App, slug: &str, opens: Opens, lifetime: Option<SignedDuration>, who: &Who) -> Result<Fresh> {
    make(ctx, slug, opens, Order { lifetime, instead: None, form: None }, who)
}

/// The token that a page showed, and how long it works beside the one that takes its place.
#[derive(Clone, Copy, Debug)]
pub struct Instead<'a> {
    /// The id of the active token as the page showed it.
    pub shown: &'a str,
    /// 7 days at the most.
    pub overlap: SignedDuration,
}

/// A token that a form asks for.
#[derive(Clone, Copy, Debug)]
pub struct ByForm<'a> {
    /// Names the form: sent twice, it makes one token.
    pub form: &'a str,
    /// `None` never expires.
    pub lifetime: Option<SignedDuration>,
    /// In the place of the one that the page showed; a first one, if none.
    pub instead: Option<Instead<'a>>,
}

/// The same for a form of a page: a form that is sent twice (the window was reloaded) makes one token. It is the first token
/// of the source, or takes the place of the one that the page showed.
///
/// Errors: `NotFound`; `Refused` when the form has made its token already, when it asks for a first token and there is one
/// (somebody else was quicker), when the token in use is not the one that was shown, for too long an overlap.
pub fn generate_by_form(ctx: &App, slug: &str, opens: Opens, wanted: ByForm<'_>, who: &Who) -> Result<Fresh> {
    let of = |instead: Instead<'_>| Ok::<_, Error>((Some(instead.shown.to_owned()), within_limit(instead.overlap)?));
    let instead = wanted.instead.map(of).transpose()?;
    let order = Order { lifetime: wanted.lifetime, instead, form: Some(wanted.form) };
    make(ctx, slug, opens, order, who)
}

/// Makes a token in the place of the live one, which stops at once or after the overlap (7 days at the most).
///
/// Errors: `NotFound`; `Refused` for too long an overlap.
pub fn regenerate(
    ctx: &App,
    slug: &str,
    opens: Opens,
    lifetime: Option<SignedDuration>,
    overlap: SignedDuration,
    who: &Who,
) -> Result<Fresh> {
    let instead = Some((None, within_limit(overlap)?));
    make(ctx, slug, opens, Order { lifetime, instead, form: None }, who)
}

fn within_limit(overlap: SignedDuration) -> Result<SignedDuration> {
    if overlap > LONGEST_OVERLAP || overlap.is_negative() {
        return Err(Error::Refused("an overlap is 7 days at the most".to_owned()));
    }
    Ok(overlap)
}

/// What token is wanted.
struct Order<'a> {
    lifetime: Option<SignedDuration>,
    /// In the place of the live one: which that is, for whoever was shown one, and the overlap.
    instead: Option<(Option<String>, SignedDuration)>,
    form: Option<&'a str>,
}

fn make(ctx: &App, slug: &str, opens: Opens, order: Order<'_>, who: &Who) -> Result<Fresh> {
    let secret = minted(ctx, opens.prefix());
    let (now, id, deed) = (ctx.now(), ctx.new_id(), ctx.new_id());
    let kept = Token {
        id,
        source: opens.name().to_owned(),
        hash: sha256(&secret),
        prefix: opens.prefix().to_owned(),
        last4: secret[secret.len() - 4..].to_owned(),
        created_at: now,
        created_by: named(who),
        asked_by: order.form.map(sha256),
        expires_at: order.lifetime.and_then(|lifetime| now.checked_add(lifetime).ok()),
        superseded_at: None,
        ends_at: None,
        last_used_at: None,
        last_used_from: None,
        last_tried_at: None,
        last_tried_from: None,
    };
    let fresh =
        Fresh { token: secret, prefix: kept.prefix.clone(), last4: kept.last4.clone(), expires_at: kept.expires_at };
    let (account, slug, instead) = (accounts::id(ctx, slug)?, slug.to_owned(), order.instead);
    ctx.store.write(account, move |tx| {
        connect(tx, account, opens, now)?;
        let known = of_source(tx, account, opens)?;
        if kept.asked_by.is_some() && known.iter().any(|token| token.asked_by == kept.asked_by) {
            return Err(shown_already());
        }
        match &instead {
            Some((shown, overlap)) => {
                shown.as_ref().map_or(Ok(()), |shown| is_still(&known, shown, now))?;
                // Two live at most: one that was in its overlap already stops.
                token::end_overlaps(tx, account, opens.name(), now)?;
                token::end(tx, account, opens.name(), now, now + *overlap)?;
            }
            // Several keys of an account may open the API side by side; of a source there is one token.
            None if opens == Opens::Api => {}
            None => is_first(&known, &kept, &slug, now)?,
        }
        match token::create(tx, account, &kept) {
            Err(::store::Error::Constraint(Constraint::TokenAskedBy)) => return Err(shown_already()),
            created => created?,
        }
        let verb = if instead.is_some() { "regenerate" } else { "generate" };
        let detail = made(&kept, &known, instead.as_ref().map(|(_, overlap)| *overlap), now);
        let (actor, subject) = (kept.created_by.as_str(), opens.name());
        Deed { id: &deed, at: now, actor, kind: Kind::Token, verb, subject, detail }.record(tx, account)
    })?;
    Ok(fresh)
}

/// A new secret of the product: what names it, 256 bits, and what tells a typo.
pub(crate) fn minted(ctx: &App, prefix: &str) -> String {
    let body = ctx.new_secret();
    format!("{prefix}{body}{}", &sha256(&body)[..6])
}

/// Every token of a source, newest first.
fn of_source(tx: &Tx<'_>, account: ::store::AccountId, opens: Opens) -> Result<Vec<Token>> {
    let mut known = token::list(tx, account)?;
    known.retain(|token| token.source == opens.name());
    Ok(known)
}

/// Whether the token that a page showed is the one in use, before a window asks what is to be done with it.
///
/// Errors: `NotFound`; `Refused` when it is not, with who made the one that took its place.
pub fn still(ctx: &App, slug: &str, opens: Opens, shown: &str) -> Result<()> {
    let now = ctx.now();
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        is_still(&of_source(tx, account, opens)?, shown, now)
    })
}

/// Refuses to touch a token that whoever decided has not seen.
fn is_still(known: &[Token], shown: &str, now: Timestamp) -> Result<()> {
    match known.iter().find(|token| State::of(token, now) == State::Active) {
        Some(token) if token.id == shown => Ok(()),
        Some(token) => Err(Error::Refused(format!(
            "The token in use is not the one that this page showed: {} made the one that ends in {} meanwhile. Nothing was changed; it is the one that you see now.",
            token.created_by, token.last4
        ))),
        None => Err(Error::Refused(
            "There is no live token any more: the one that this page showed was revoked, or has expired. Nothing was changed.".to_owned(),
        )),
    }
}

/// Refuses a first token where there is a live one.
fn is_first(known: &[Token], new: &Token, slug: &str, now: Timestamp) -> Result<()> {
    // A page names the active token alone, so one that is in its overlap is not in its way.
    let stands = |state: State| if new.asked_by.is_some() { state == State::Active } else { state.is_live() };
    if !known.iter().any(|token| stands(State::of(token, now))) {
        return Ok(());
    }
    Err(Error::Refused(match new.asked_by {
        Some(_) => "There is a live token already: somebody made one while this page was open. It works on; to replace it, regenerate it.".to_owned(),
        None => format!("there is a live {} token already: `rollcall token regenerate {slug}` replaces it", new.source),
    }))
}

fn shown_already() -> Error {
    Error::Refused(
        "This window has shown its token already, and a token is shown once. If it was not copied, regenerate it."
            .to_owned(),
    )
}

/// product.md section 4, "Complete or not yet": after a token that was dead for longer than a day, the chosen source begins
/// anew, and its mirror is filling. An OAuth client keeps a connection alive as a token does. That a key is used again which
/// was made before is `connection.rs`.
pub(crate) fn connect(tx: &Tx<'_>, account: ::store::AccountId, opens: Opens, now: Timestamp) -> Result<()> {
    let chosen = match Settings::read(tx, account)?.source() {
        Source::Adi => Opens::Adi,
        _ => Opens::Scim,
    };
    let tokens = of_source(tx, account, opens)?;
    let tokens = tokens.into_iter().map(|token| died([token.ends_at, token.expires_at], token.last_used_at));
    let clients = if opens == Opens::Scim { oauth::list(tx, account)? } else { Vec::new() };
    let clients = clients.into_iter().map(|client| died([client.ended_at, client.expires_at], client.last_used_at));
    let died: Vec<Option<Timestamp>> = tokens.chain(clients).collect();
    let long_dead = |died: &Option<Timestamp>| died.is_some_and(|died| died + A_DAY < now);
    if opens == chosen && !died.is_empty() && died.iter().all(long_dead) {
        match chosen {
            Opens::Adi => crate::adi::fill_anew(tx, account, now)?,
            _ => sync_state::set_filling(tx, account, true)?,
        }
    }
    Ok(())
}

/// When a key died, or will: at the first of its ends, and no earlier than somebody came with it last.
pub(crate) fn died(ends: [Option<Timestamp>; 2], last_used_at: Option<Timestamp>) -> Option<Timestamp> {
    let end = ends.into_iter().flatten().min()?;
    Some(last_used_at.map_or(end, |last| end.max(last)))
}

/// Stops every live token of a source at once. Says how many there were.
///
/// Errors: `NotFound` (no such account); `Refused` when there is none to revoke.
pub fn revoke(ctx: &App, slug: &str, opens: Opens, who: &Who) -> Result<u64> {
    end(ctx, slug, opens, None, who)
}

/// The same for a page, which showed the token with this id.
///
/// Errors: as [`revoke`]; `Refused` also when the token in use is another one.
pub fn revoke_shown(ctx: &App, slug: &str, opens: Opens, shown: &str, who: &Who) -> Result<u64> {
    end(ctx, slug, opens, Some(shown), who)
}

fn end(ctx: &App, slug: &str, opens: Opens, shown: Option<&str>, who: &Who) -> Result<u64> {
    let account = accounts::id(ctx, slug)?;
    let (now, deed, actor, slug) = (ctx.now(), ctx.new_id(), named(who), slug.to_owned());
    let shown = shown.map(str::to_owned);
    ctx.store.write(account, move |tx| {
        let known = of_source(tx, account, opens)?;
        if let Some(shown) = &shown {
            is_still(&known, shown, now)?;
        }
        let ended = token::end(tx, account, opens.name(), now, now)?;
        if ended == 0 {
            return Err(Error::Refused(format!("“{slug}” has no live {} token", opens.name())));
        }
        let detail = Detail::new().change("token", by_their_ends(live(&known, now)), Value::Null);
        let (subject, verb) = (opens.name(), "revoke");
        Deed { id: &deed, at: now, actor: &actor, kind: Kind::Token, verb, subject, detail }.record(tx, account)?;
        Ok(ended)
    })
}

/// Every token of an account with its state, newest first.
///
/// Errors: `NotFound`.
pub fn list(ctx: &App, slug: &str) -> Result<Vec<(Token, State)>> {
    let now = ctx.now();
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?;
        stated(tx, account.id, now)
    })
}

/// The same, in the transaction of somebody who asks for more.
///
/// Errors: the store's.
pub(crate) fn stated(tx: &Tx<'_>, account: ::store::AccountId, now: Timestamp) -> Result<Vec<(Token, State)>> {
    let with_state = |token: Token| {
        let state = State::of(&token, now);
        (token, state)
    };
    Ok(token::list(tx, account)?.into_iter().map(with_state).collect())
}

/// Which token this text is, by one look-up, and whether it opens the door still.
pub(crate) fn recognise(
    tx: &Tx<'_>,
    account: ::store::AccountId,
    text: &str,
    opens: Opens,
    now: Timestamp,
) -> Result<Option<(Token, bool)>> {
    let found = token::by_hash(tx, account, &sha256(text))?.filter(|token| token.source == opens.name());
    Ok(found.map(|token| {
        let is_live = State::of(&token, now).is_live();
        (token, is_live)
    }))
}

/// As the audit log names tokens: what they begin with and end in, never what is between.
fn by_their_ends<'a>(tokens: impl Iterator<Item = &'a Token>) -> Value {
    let named: Vec<String> = tokens.map(|token| format!("{}…{}", token.prefix, token.last4)).collect();
    if named.is_empty() { Value::Null } else { Value::String(named.join(", ")) }
}

/// The tokens of these that open the door now.
fn live(tokens: &[Token], now: Timestamp) -> impl Iterator<Item = &Token> {
    tokens.iter().filter(move |token| State::of(token, now).is_live())
}

/// What the audit log remembers of a new token: which it is, how long it lives, whose place it takes, and which ones stopped
/// at once though others of before live on: of a source two live at most.
fn made(kept: &Token, known: &[Token], overlap: Option<SignedDuration>, now: Timestamp) -> Detail {
    let lives_on = overlap.is_some_and(|overlap| overlap.is_positive());
    let stops = |token: &&Token| lives_on && State::of(token, now) == State::Overlap;
    let (stopped, replaced): (Vec<&Token>, Vec<&Token>) = match overlap {
        Some(_) => live(known, now).partition(stops),
        None => (Vec::new(), Vec::new()),
    };
    let (stopped, replaced) = (by_their_ends(stopped.into_iter()), by_their_ends(replaced.into_iter()));
    let works_until = overlap.filter(|overlap| overlap.is_positive() && !replaced.is_null());
    let works_until = works_until.and_then(|overlap| now.checked_add(overlap).ok()).map(|end| end.to_string());
    let expires = kept.expires_at.map_or_else(|| "never".to_owned(), |end| end.to_string());
    Detail::new()
        .change("token", replaced, by_their_ends(std::iter::once(kept)))
        .fact("expires_at", expires)
        .fact("old_works_until", works_until)
        .fact("stopped_at_once", stopped)
}
