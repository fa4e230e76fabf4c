//! Who is signed in: setup links, sign-in and its throttle, sessions, passwords changed.
//!
//! A cookie is 256 random bits of which a hash is kept. Trying is counted before the password is
//! looked at, so that many tries at once are no way around the throttle.

mod of_others;

pub use self::of_others::{end_of_other, of_other};

use ::store::admin;
use ::store::session::{self, Session};
use ::store::{AccountId, Lock, Tx, account, sign_in};
use jiff::{SignedDuration, Timestamp};
use planning::Who;

use crate::admins::{Role, record};
use crate::context::sha256;
use crate::error::{Error, Result};
use crate::{App, accounts, password};

/// A session that nobody uses ends after this time…
const IDLE: SignedDuration = SignedDuration::from_hours(12);
/// …and every session after this one.
const LIFETIME: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A session's last use is written down once a minute at the most.
const SEEN_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// So many wrong passwords in a row cost nothing; from then on each costs twice the time of the one before.
const FREE_TRIES: i64 = 5;
/// What the first one past [`FREE_TRIES`] costs.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(30);
/// What one costs at the most.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(15);
/// Tries are forgotten after this time.
const TRIES_LIVE: SignedDuration = SignedDuration::from_hours(1);

/// The fewest characters of a password.
pub const SHORTEST_PASSWORD: usize = password::SHORTEST;

/// Somebody signed in. Made here only, from a cookie; what they may do hangs on it.
#[derive(Clone, Debug)]
pub struct Admin {
    slug: String,
    account: AccountId,
    account_name: String,
    id: String,
    email: String,
    role: Role,
    session: String,
}

impl Admin {
    /// The account.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The account's slug.
    pub fn slug(&self) -> &str {
        &self.slug
    }

    /// The account's name.
    pub fn account_name(&self) -> &str {
        &self.account_name
    }

    /// The address.
    pub fn email(&self) -> &str {
        &self.email
    }

    /// Names them in an address.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The role.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Who acts, for a change: the one place where the role is judged, and the one way of a page to a [`Who`].
    ///
    /// Errors: `Forbidden` for Support.
    pub fn acts(&self) -> Result<Who> {
        if self.role.may_change() {
            return Ok(Who::Administrator(self.email.clone()));
        }
        Err(Error::Forbidden(
            "Your role is Support: you can read, explain and export. An Admin or an Owner can do this.".to_owned(),
        ))
    }
}

/// Where somebody signs in from, for the list of sessions.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    /// The address of the connection.
    pub peer: String,
    /// What the browser calls itself.
    pub agent: String,
}

/// What the browser keeps. No `Debug`, no `Display`: it opens the console.
pub struct Cookie(String);

impl Cookie {
    /// For the `Set-Cookie` header, and nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// How a try ended.
pub enum Try {
    /// Signed in.
    In(Cookie),
    /// The address, the account or the password is wrong: nobody is told which.
    Wrong,
    /// Too many tries: the next one is looked at after this time.
    Wait(SignedDuration),
}

/// Whom a setup link is for.
#[derive(Clone, Debug)]
pub struct Link {
    /// The address.
    pub email: String,
    /// The account's name.
    pub account_name: String,
}

/// Looks at a setup link without using it up.
///
/// Errors: `NotFound` when it was used, has expired, or never was.
pub fn look_at_link(ctx: &App, slug: &str, secret: &str) -> Result<Link> {
    let now = ctx.now();
    ctx.store.read(|tx| {
        let account = account::find(tx, slug)?.ok_or_else(no_link)?;
        let invited = admin::invited(tx, account.id, &sha256(secret), now)?.ok_or_else(no_link)?;
        Ok(Link { email: invited.email, account_name: account.name })
    })
}

fn no_link() -> Error {
    Error::NotFound("This setup link does not work any more: it is good for 24 hours and for one use.".to_owned())
}

/// Sets the password of whom the link is for, uses the link up, ends whatever sessions there were, and signs in.
/// `before` is who was signed in with this browser: their session ends too.
///
/// Errors: `NotFound` for a link that does not work; `Refused` for a password that won't do (the link stays good).
pub fn set_up(
    ctx: &App,
    slug: &str,
    secret: &str,
    new: &str,
    browser: &Browser,
    before: Option<&Admin>,
) -> Result<Cookie> {
    let link = look_at_link(ctx, slug, secret)?;
    password::may_be(new, &link.email, slug)?;
    let kept = password::keep(ctx, new)?;
    let fresh = Fresh::new(ctx, slug, browser);
    let account = accounts::id(ctx, slug)?;
    let before = Before::of(ctx, before, account)?;
    let (deed, now, slug, hash, opened) =
        (ctx.new_id(), ctx.now(), slug.to_owned(), sha256(secret), fresh.kept.clone());
    ctx.store.write(account, move |tx| {
        let invited = admin::invited(tx, account, &hash, now)?.ok_or_else(no_link)?;
        if !admin::use_link(tx, account, &hash, now)? {
            return Err(no_link());
        }
        admin::set_password(tx, account, &invited.id, &kept)?;
        session::end_others(tx, account, &invited.id, "")?;
        before.end(tx, account)?;
        sign_in::went_well(tx, account, &address_key(&slug, &invited.email))?;
        sign_in::went_well(tx, account, &change_key(&invited.id))?;
        admin::signed_in(tx, account, &invited.id, now)?;
        record(tx, account, &deed, now, &invited.email, "set_password", &invited.email)?;
        opened.open(tx, account, &invited.id)
    })?;
    Ok(fresh.cookie)
}

/// Signs in. An unknown account or address takes the time of a wrong password, and is counted alike. `before` is who was
/// signed in with this browser: their session ends, since its cookie, which others may know, must be worth nothing now.
///
/// Errors: the store's.
pub fn sign_in(
    ctx: &App,
    slug: &str,
    email: &str,
    given: &str,
    browser: &Browser,
    before: Option<&Admin>,
) -> Result<Try> {
    let account = ctx.store.read(|tx| account::find(tx, slug))?.map(|account| account.id);
    let key = address_key(slug, email);
    if let Some(wait) = count(ctx, account.unwrap_or(sign_in::NO_ACCOUNT), &key)? {
        return Ok(Try::Wait(wait));
    }
    let found = ctx.store.read(|tx| {
        let Some(account) = account else { return Ok(None) };
        let Some(admin) = admin::by_address(tx, account, &::scim::fold(email))? else { return Ok(None) };
        Ok::<_, Error>(Some((account, admin::password(tx, account, &admin.id)?, admin)))
    })?;
    let kept = found.as_ref().and_then(|(_, password, _)| password.as_deref());
    let right = password::is_right(given, kept);
    let Some((account, verified, admin)) = found.filter(|_| right) else { return Ok(Try::Wrong) };
    let fresh = Fresh::new(ctx, slug, browser);
    let before = Before::of(ctx, before, account)?;
    let (deed, now, opened) = (ctx.new_id(), ctx.now(), fresh.kept.clone());
    let is_in = ctx.store.write(account, move |tx| {
        // Whoever set another password while this one was looked at has ended what this one opens.
        if admin::password(tx, account, &admin.id)? != verified {
            return Ok(false);
        }
        sign_in::went_well(tx, account, &key)?;
        before.end(tx, account)?;
        session::forget(tx, account, now - IDLE, now - LIFETIME)?;
        admin::signed_in(tx, account, &admin.id, now)?;
        record(tx, account, &deed, now, &admin.email, "sign_in", &admin.email)?;
        opened.open(tx, account, &admin.id).map(|()| true)
    })?;
    Ok(if is_in { Try::In(fresh.cookie) } else { Try::Wrong })
}

/// The session that a browser had before it gets another one.
struct Before(Option<(String, String)>);

impl Before {
    /// One of another account ends at once, since no write is of two accounts; one of this account in the same write as
    /// the new one begins.
    fn of(ctx: &App, before: Option<&Admin>, account: AccountId) -> Result<Before> {
        match before {
            Some(admin) if admin.account == account => Ok(Before(Some((admin.id.clone(), admin.session.clone())))),
            elsewhere => elsewhere.map_or(Ok(()), |admin| sign_out(ctx, admin)).map(|()| Before(None)),
        }
    }

    fn end(&self, tx: &Tx<'_>, account: AccountId) -> Result<()> {
        let Some((admin, session)) = &self.0 else { return Ok(()) };
        Ok(session::end(tx, account, admin, session).map(drop)?)
    }
}

/// What tries of an administrator to change their password are counted by: not what the sign-in counts by, which anybody
/// can run up who knows the address. No hash of an address looks like it.
fn change_key(admin: &str) -> String {
    format!("change by {admin}")
}

/// An address of an account, as tries are counted by.
fn address_key(slug: &str, email: &str) -> String {
    sha256(&format!("{slug} {}", ::scim::fold(email)))
}

/// Counts a try before it is looked at. `Some` when it is too early for another one, which then is not counted.
/// Whoever tries accounts that are not there waits for others who do, and keeps nobody else waiting.
fn count(ctx: &App, account: AccountId, key: &str) -> Result<Option<SignedDuration>> {
    let (now, key) = (ctx.now(), key.to_owned());
    let lock = if account == sign_in::NO_ACCOUNT { Lock::Strangers } else { account.into() };
    ctx.store.write(lock, move |tx| {
        sign_in::forget(tx, account, now - TRIES_LIVE)?;
        let before = sign_in::tries(tx, account, &key)?;
        if let Some(wait) = before.and_then(|before| wait(before, now)) {
            return Ok(Some(wait));
        }
        sign_in::tried(tx, account, &key, now)?;
        Ok::<_, Error>(None)
    })
}

/// How long the next try has to wait. A last try in the future is a clock that was set back, and no reason to wait.
fn wait(before: sign_in::Tries, now: Timestamp) -> Option<SignedDuration> {
    let doubled = u32::try_from(before.tries - FREE_TRIES).ok()?.min(10);
    let cost = (FIRST_WAIT * 2_i32.pow(doubled)).min(LONGEST_WAIT);
    let passed = now.duration_since(before.last_at);
    (!passed.is_negative() && passed < cost).then(|| cost - passed)
}

/// A session that is about to be opened.
struct Fresh {
    cookie: Cookie,
    kept: Opening,
}

#[derive(Clone)]
struct Opening {
    hash: String,
    id: String,
    at: Timestamp,
    browser: Browser,
}

impl Fresh {
    /// A new secret for each sign-in: nothing that a browser brought along becomes a session.
    fn new(ctx: &App, slug: &str, browser: &Browser) -> Fresh {
        let secret = ctx.new_secret();
        let agent = browser.agent.chars().take(200).collect();
        let browser = Browser { peer: browser.peer.clone(), agent };
        let kept = Opening { hash: sha256(&secret), id: ctx.new_id(), at: ctx.now(), browser };
        Fresh { cookie: Cookie(format!("{slug}.{secret}")), kept }
    }
}

impl Opening {
    fn open(&self, tx: &Tx<'_>, account: AccountId, admin: &str) -> Result<()> {
        let session = Session {
            id: self.id.clone(),
            admin: admin.to_owned(),
            created_at: self.at,
            seen_at: self.at,
            peer: self.browser.peer.clone(),
            agent: self.browser.agent.clone(),
        };
        Ok(session::create(tx, account, &self.hash, &session)?)
    }
}

/// Who is signed in with this cookie, if it is a session's.
///
/// Errors: the store's.
pub fn recognise(ctx: &App, cookie: &str) -> Result<Option<Admin>> {
    let Some((slug, secret)) = cookie.split_once('.') else { return Ok(None) };
    let (now, hash) = (ctx.now(), sha256(secret));
    let found = ctx.store.read(|tx| {
        let Some(account) = account::find(tx, slug)? else { return Ok(None) };
        let Some(session) = session::by_hash(tx, account.id, &hash)? else { return Ok(None) };
        let Some(admin) = admin::get(tx, account.id, &session.admin)? else { return Ok(None) };
        Ok::<_, Error>(Some((account, session, admin)))
    })?;
    let live = found.filter(|(_, session, _)| is_live(session, now));
    let Some((account, session, admin)) = live else { return Ok(None) };
    if session.seen_at + SEEN_EVERY <= now {
        ctx.store.write_soon(account.id, move |tx| session::seen(tx, account.id, &hash, now));
    }
    Ok(Some(Admin {
        slug: account.slug,
        account: account.id,
        account_name: account.name,
        role: Role::of(&admin),
        id: admin.id,
        email: admin.email,
        session: session.id,
    }))
}

fn is_live(session: &Session, now: Timestamp) -> bool {
    session.seen_at + IDLE > now && session.created_at + LIFETIME > now
}

/// Signs this browser out.
///
/// Errors: the store's.
pub fn sign_out(ctx: &App, admin: &Admin) -> Result<()> {
    end(ctx, admin, &admin.session)
}

/// Signs every browser of this administrator out, this one too.
///
/// Errors: the store's.
pub fn sign_out_everywhere(ctx: &App, admin: &Admin) -> Result<()> {
    let (account, id, email) = (admin.account, admin.id.clone(), admin.email.clone());
    let (deed, now) = (ctx.new_id(), ctx.now());
    ctx.store.write(account, move |tx| {
        session::end_others(tx, account, &id, "")?;
        record(tx, account, &deed, now, &email, "sign_out_everywhere", &email)
    })
}

/// Ends one of the administrator's own sessions. One that is not there has ended already.
///
/// Errors: the store's.
pub fn end(ctx: &App, admin: &Admin, session: &str) -> Result<()> {
    let (account, id, session) = (admin.account, admin.id.clone(), session.to_owned());
    ctx.store.write(account, move |tx| session::end(tx, account, &id, &session).map(drop))?;
    Ok(())
}

/// A session of a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Names it; opens nothing.
    pub id: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was last used.
    pub seen_at: Timestamp,
    /// From where.
    pub browser: Browser,
    /// Is it the one that asks?
    pub this: bool,
}

/// The administrator's own sessions, the last used first.
///
/// Errors: the store's.
pub fn list(ctx: &App, admin: &Admin) -> Result<Vec<Listed>> {
    let now = ctx.now();
    let sessions = ctx.store.read(|tx| session::of_admin(tx, admin.account, &admin.id))?;
    Ok(admin.told(sessions, now))
}

impl Admin {
    /// Those that have not ended, and which one asks.
    fn told(&self, sessions: Vec<Session>, now: Timestamp) -> Vec<Listed> {
        let live = sessions.into_iter().filter(|one| is_live(one, now));
        let told = |one: Session| Listed {
            this: one.id == self.session,
            id: one.id,
            created_at: one.created_at,
            seen_at: one.seen_at,
            browser: Browser { peer: one.peer, agent: one.agent },
        };
        live.map(told).collect()
    }
}

/// How a change of the password ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is the new one; the administrator's other sessions have ended.
    Done,
    /// The present password was not the one that was given.
    Wrong,
    /// Too many tries: the next one is looked at after this time.
    Wait(SignedDuration),
    /// The session has ended meanwhile, so nothing was changed.
    SignedOut,
}

/// Changes the administrator's own password and ends their other sessions.
///
/// Errors: `Refused` for a password that won't do; that is no try.
pub fn change_password(ctx: &App, admin: &Admin, present: &str, new: &str) -> Result<Changed> {
    password::may_be(new, &admin.email, &admin.slug)?;
    let key = change_key(&admin.id);
    if let Some(wait) = count(ctx, admin.account, &key)? {
        return Ok(Changed::Wait(wait));
    }
    let verified = ctx.store.read(|tx| admin::password(tx, admin.account, &admin.id))?;
    if !password::is_right(present, verified.as_deref()) {
        return Ok(Changed::Wrong);
    }
    let kept = password::keep(ctx, new)?;
    let (deed, now, admin) = (ctx.new_id(), ctx.now(), admin.clone());
    ctx.store.write(admin.account, move |tx| {
        // Looked at again: whoever signed this session out, or set another password meanwhile, has the last word.
        if !session::is_there(tx, admin.account, &admin.id, &admin.session)? {
            return Ok(Changed::SignedOut);
        }
        if admin::password(tx, admin.account, &admin.id)? != verified {
            return Ok(Changed::Wrong);
        }
        sign_in::went_well(tx, admin.account, &key)?;
        admin::set_password(tx, admin.account, &admin.id, &kept)?;
        session::end_others(tx, admin.account, &admin.id, &admin.session)?;
        record(tx, admin.account, &deed, now, &admin.email, "set_password", &admin.email)?;
        Ok(Changed::Done)
    })
}

/// What a form has to bring along so that it is known to come from a page of ours: it hangs on the browser's cookie.
pub fn form_token(cookie: &str) -> String {
    sha256(&format!("form {cookie}"))
}

/// Did the form bring along what the page gave it? Compared by hash, so that time tells nothing.
pub fn is_form_token(cookie: &str, sent: &str) -> bool {
    sha256(&form_token(cookie)) == sha256(sent)
}

/// What a browser keeps that is not signed in yet, so that the sign-in form has something to hang on.
pub fn new_visitor(ctx: &App) -> String {
    ctx.new_secret()
}

/// The only account there is; with more, whoever signs in has to name theirs.
///
/// Errors: the store's.
pub fn only_account(ctx: &App) -> Result<Option<String>> {
    Ok(ctx.store.read(account::only)?.map(|account| account.slug))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_try_past_the_free_ones_costs_twice_the_time() {
        let now: Timestamp = "2026-11-03T08:00:00Z".parse().expect("an instant");
        let cost = |tries| wait(sign_in::Tries { tries, last_at: now }, now).map(|wait| wait.as_secs());
        assert_eq!([4, 5, 6, 7, 10, 60].map(cost), [None, Some(30), Some(60), Some(120), Some(900), Some(900)]);
        let later = now + SignedDuration::from_secs(31);
        assert_eq!(wait(sign_in::Tries { tries: 5, last_at: now }, later), None, "it is over");
        let set_back = now - SignedDuration::from_hours(1);
        assert_eq!(wait(sign_in::Tries { tries: 9, last_at: now }, set_back), None, "the clock was set back");
    }
}
