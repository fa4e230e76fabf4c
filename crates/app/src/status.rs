//! The state of an account in a few values: what every page says around itself.
//!
//! How the connection is, is told from traffic alone (`connection.rs`): nobody can know when an identity provider comes next.

mod connection;

pub use connection::{Connection, Trouble};

use connection::Seen;

use ::store::{AccountId, Tx, oauth, run, sync_state};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use planning::{Completeness, Mode, Source, profile, schedule};

use crate::error::Result;
use crate::requests::refused_since;
use crate::settings::Settings;
use crate::tokens::{self, Life, Opens};
use crate::{App, accounts};

/// How an account stands.
#[derive(Clone, Debug)]
pub struct Status {
    /// "Enable User Provisioning (User Syncing)".
    pub enabled: bool,
    /// The chosen source.
    pub source: Source,
    /// Test or live.
    pub mode: Mode,
    /// Which IdP's habits are expected: `okta`, `entra`, …
    pub profile: String,
    /// Nothing is concluded from absence yet.
    pub filling: bool,
    /// A key of the source opens the door: a token, or for SCIM an OAuth client.
    pub has_token: bool,
    /// When a key of the source was last used.
    pub heard_at: Option<Timestamp>,
    /// How the connection is.
    pub connection: Connection,
    /// The newest report of a sync: its run, and when it was made.
    pub report: Option<(i64, Timestamp)>,
    /// The zone that instants are shown in.
    pub time_zone: TimeZone,
    /// Now, for “4 minutes ago”.
    pub now: Timestamp,
}

/// Looks.
///
/// Errors: `NotFound`.
pub fn look(ctx: &App, slug: &str) -> Result<Status> {
    let now = ctx.now();
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        of(tx, account, &Settings::read(tx, account)?, now)
    })
}

/// The same within a look at more.
///
/// Errors: the store's.
pub(crate) fn of(tx: &Tx<'_>, account: AccountId, settings: &Settings, now: Timestamp) -> Result<Status> {
    let state = sync_state::get(tx, account)?;
    let completeness = match settings.source() {
        // A snapshot is whole, or counts for nothing: silence makes none complete.
        Source::Adi => crate::adi::completeness(tx, account, state.filling, now)?,
        _ => schedule::completeness(state.filling, state.last_write_at, settings.complete_period(), now),
    };
    let keys = Keys::read(tx, account, settings, now)?;
    Ok(Status {
        enabled: settings.enabled(),
        source: settings.source(),
        mode: settings.mode(),
        profile: settings.profile().to_owned(),
        filling: completeness == Completeness::Filling,
        has_token: keys.seen.has_key,
        heard_at: keys.heard_at,
        connection: Connection::of(&keys.seen, now),
        report: run::newest_report(tx, account)?,
        time_zone: settings.daily_at().1,
        now,
    })
}

/// How long a refusal by a key that is none of the account, or by a fault of ours, is news.
const NEWS: SignedDuration = SignedDuration::from_hours(1);

/// The keys of the chosen source: what was seen of them.
struct Keys {
    seen: Seen,
    heard_at: Option<Timestamp>,
}

impl Keys {
    fn read(tx: &Tx<'_>, account: AccountId, settings: &Settings, now: Timestamp) -> Result<Keys> {
        let source = settings.source();
        let opens = if source == Source::Adi { Opens::Adi } else { Opens::Scim };
        let zone = settings.daily_at().1;
        let tokens = tokens::stated(tx, account, now)?;
        let of_source = tokens.iter().filter(|(token, _)| token.source == opens.name());
        let mut lives: Vec<(Life<'_>, Option<&str>)> = of_source
            .map(|(token, state)| (Life::of(token, *state, &tokens), token.last_used_from.as_deref()))
            .collect();
        let clients = if opens == Opens::Scim { oauth::list(tx, account)? } else { Vec::new() };
        lives.extend(clients.iter().map(|client| {
            (Life::of_client(client, crate::oauth::state_of(client, now)), client.last_used_from.as_deref())
        }));
        let live = || lives.iter().filter(|(life, _)| life.state.is_live());
        let ended = lives.iter().filter(|(life, _)| !life.state.is_live());
        let dead = ended.filter_map(|(life, _)| Some((life.last_tried_at?, life.warning(now, &zone)?)));
        let refused = refused_since(tx, account, now - NEWS)?.filter(|_| opens == Opens::Scim);
        let last = live().filter_map(|(life, from)| Some((life.last_used_at?, *from))).max();
        let other = if source == Source::Adi { Source::Scim } else { Source::Adi };
        let seen = Seen {
            enabled: settings.enabled(),
            has_key: live().next().is_some(),
            heard_at: last.map(|(at, _)| at),
            heard_from: last.and_then(|(_, from)| from.map(str::to_owned)),
            dead: dead.max(),
            refused,
            other_source_at: sync_state::skipped_at(tx, account, other)?,
            polls_every: profile::find(settings.profile())
                .filter(|_| source == Source::Scim)
                .and_then(|profile| profile.polls_every_s)
                .map(SignedDuration::from_secs),
        };
        let heard_at = lives.iter().filter_map(|(life, _)| life.last_used_at).max();
        Ok(Keys { seen, heard_at })
    }
}

/// What every key of the account should be told of: tokens first, then OAuth clients.
///
/// Errors: the store's.
pub(crate) fn warnings(tx: &Tx<'_>, account: AccountId, zone: &TimeZone, now: Timestamp) -> Result<Vec<String>> {
    let tokens = tokens::stated(tx, account, now)?;
    let of_tokens = tokens.iter().filter_map(|(token, state)| Life::of(token, *state, &tokens).warning(now, zone));
    let clients = oauth::list(tx, account)?;
    let of_clients = clients
        .iter()
        .filter_map(|client| Life::of_client(client, crate::oauth::state_of(client, now)).warning(now, zone));
    Ok(of_tokens.chain(of_clients).collect())
}
