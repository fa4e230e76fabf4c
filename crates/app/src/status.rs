//! The state of an account in a few values: what every page says at its top.

use ::store::token;
use jiff::{Timestamp, tz::TimeZone};
use planning::{Mode, Source};

use crate::error::Result;
use crate::settings::Settings;
use crate::tokens::{Opens, State};
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
    /// A token of the source opens the door.
    pub has_token: bool,
    /// When a token of the source was last used.
    pub heard_at: Option<Timestamp>,
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
        let settings = Settings::read(tx, account)?;
        let opens = if settings.source() == Source::Adi { Opens::Adi } else { Opens::Scim };
        let mut tokens = token::list(tx, account)?;
        tokens.retain(|token| token.source == opens.name());
        Ok(Status {
            enabled: settings.enabled(),
            source: settings.source(),
            mode: settings.mode(),
            profile: settings.profile().to_owned(),
            filling: ::store::sync_state::get(tx, account)?.filling,
            has_token: tokens.iter().any(|token| State::of(token, now).is_live()),
            heard_at: tokens.iter().filter_map(|token| token.last_used_at).max(),
            time_zone: settings.daily_at().1,
            now,
        })
    })
}
