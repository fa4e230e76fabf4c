//! Instants for people: in the account's time zone, how long ago, and exactly.

use app::status::Status;
use jiff::Timestamp;

use super::words::Words;

/// An instant, ready for `<time>`.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    /// RFC 3339 in UTC, for the machine and on hover.
    pub(super) exact: String,
    /// In the account's time zone.
    pub(super) shown: String,
    /// “4 minutes ago”.
    pub(super) ago: String,
}

impl Moment {
    pub(super) fn new(words: Words, status: &Status, at: Timestamp) -> Moment {
        let zoned = at.to_zoned(status.time_zone.clone());
        Moment {
            exact: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            shown: zoned.strftime("%-d %b %Y, %H:%M %Z").to_string(),
            ago: ago(words, status.now, at),
        }
    }
}

/// How long ago, in the largest unit that is whole.
fn ago(words: Words, now: Timestamp, at: Timestamp) -> String {
    let seconds = now.duration_since(at).as_secs();
    let minutes = seconds / 60;
    let (id, n) = match minutes {
        ..1 => return words.say("ago-now"),
        1..60 => ("ago-minutes", minutes),
        60..1_440 => ("ago-hours", minutes / 60),
        _ => ("ago-days", minutes / 1_440),
    };
    words.fill(id, &[("n", n.into())])
}
