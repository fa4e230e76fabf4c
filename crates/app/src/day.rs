//! A day as the sentences of this crate have it: by the account's clock.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// “3 November 2026”: the day of an instant in this zone.
pub(crate) fn day(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%-d %B %Y").to_string()
}
