//! What `rollcall audit` takes.

use app::audit::Kind;
use clap::Args;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::duration::duration;

#[derive(Debug, Args)]
pub(crate) struct Audit {
    pub(crate) slug: String,
    /// Deeds of one kind: settings, token, oauth_client, administrator, run, mirror, mapping, snapshot
    #[arg(long, value_parser = kind_of_deed)]
    pub(crate) kind: Option<Kind>,
    /// Since a day (2026-11-24), an instant (2026-11-24T09:00:00Z), or so long ago (7d)
    #[arg(long, value_parser = since, value_name = "WHEN")]
    pub(crate) since: Option<Since>,
    /// How many, the newest
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub(crate) limit: usize,
}

/// An instant, or so long ago.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Since {
    At(Timestamp),
    Ago(SignedDuration),
}

fn kind_of_deed(text: &str) -> Result<Kind, String> {
    let names = || Kind::ALL.map(Kind::name).join(", ");
    Kind::from_name(text).ok_or_else(|| format!("the kinds are {}", names()))
}

/// An instant of RFC 3339, a day of UTC, or a duration.
fn since(text: &str) -> Result<Since, String> {
    let of_day = |day: Date| day.to_zoned(TimeZone::UTC).ok().map(|start| start.timestamp());
    let at = text.parse::<Timestamp>().ok().or_else(|| of_day(text.parse().ok()?));
    let ago = || duration(text).map(Since::Ago);
    at.map_or_else(ago, |at| Ok(Since::At(at)))
        .map_err(|_| "write a day (2026-11-24), an instant (2026-11-24T09:00:00Z) or how long ago (7d)".to_owned())
}
