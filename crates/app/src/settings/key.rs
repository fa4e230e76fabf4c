//! The dotted keys of product.md section 7: their types, ranges and defaults. Text becomes a value here and nowhere else.

use std::sync::LazyLock;

use jiff::{civil, tz::TimeZone};
use planning::profile;

use crate::error::{Error, Result};

/// The type of a key's value: what is legal, and how JSON shows it.
pub(super) enum Type {
    Flag,
    OneOf(&'static [&'static str]),
    Number(i64, i64),
    /// Seconds, kept as a number. A person may write `30s`, `40m`, `2h`, `1d` too (product.md section 8, "Durations").
    Period(i64, i64),
    Time,
    Zone,
}

/// A key, its type and its default.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) of: Type,
    pub(super) default: &'static str,
}

pub(super) const ENABLED: &str = "provisioning.enabled";
pub(super) const SOURCE: &str = "provisioning.source";
pub(super) const TEST_MODE: &str = "provisioning.test_mode";
pub(super) const PROFILE: &str = "provisioning.idp_profile";
pub(super) const QUIET: &str = "sync.quiet_period_s";
pub(super) const COMPLETE: &str = "sync.complete_period_s";
pub(super) const DAILY_AT: &str = "sync.daily_at";
pub(super) const PERCENT: &str = "guard.archive_percent";
pub(super) const MIN: &str = "guard.archive_min";
pub(super) const RETENTION: &str = "requests.retention_days";
pub(super) const ZONE: &str = "account.time_zone";
/// The profile of whoever is not known.
const UNKNOWN: &str = "other";

pub(super) const KEYS: &[Key] = &[
    Key { name: ENABLED, of: Type::Flag, default: "false" },
    Key { name: SOURCE, of: Type::OneOf(&["scim", "adi"]), default: "scim" },
    Key { name: TEST_MODE, of: Type::Flag, default: "true" },
    Key { name: PROFILE, of: Type::OneOf(&profile::NAMES), default: UNKNOWN },
    Key { name: QUIET, of: Type::Period(1, 3_600), default: "30" },
    // Empty: it hangs on the profile; see `Settings::complete_period`.
    Key { name: COMPLETE, of: Type::Period(1, 604_800), default: "" },
    Key { name: DAILY_AT, of: Type::Time, default: "02:00" },
    Key { name: PERCENT, of: Type::Number(1, 50), default: "10" },
    Key { name: MIN, of: Type::Number(1, 1_000), default: "5" },
    Key { name: RETENTION, of: Type::Number(1, 3_650), default: "90" },
    Key { name: ZONE, of: Type::Zone, default: "UTC" },
];

impl Key {
    pub(super) fn find(name: &str) -> Result<&'static Key> {
        KEYS.iter().find(|key| key.name == name).ok_or_else(|| {
            let names: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
            Error::Refused(format!("there is no setting “{name}”; there are {}", names.join(", ")))
        })
    }

    /// The value as it is kept, or what is expected instead.
    pub(super) fn read(&self, text: &str) -> std::result::Result<String, String> {
        // What hangs on another setting is given back to it.
        if text.is_empty() && self.default.is_empty() {
            return Ok(String::new());
        }
        let kept = match &self.of {
            Type::Flag => ["true", "false"].contains(&text).then(|| text.to_owned()),
            Type::OneOf(names) => names.contains(&text).then(|| text.to_owned()),
            Type::Number(low, high) => whole(text, *low, *high),
            Type::Period(low, high) => seconds(text).and_then(|text| whole(&text, *low, *high)),
            Type::Time => time(text).map(|_| text.to_owned()),
            Type::Zone => TimeZone::get(text).ok().map(|_| text.to_owned()),
        };
        kept.ok_or_else(|| self.of.expected())
    }

    /// The same with the sentence that names the key.
    pub(super) fn check(&self, text: &str) -> Result<String> {
        self.read(text).map_err(|expected| Error::Refused(format!("{} can't be “{text}”: {expected}", self.name)))
    }
}

impl Type {
    fn expected(&self) -> String {
        match self {
            Type::Flag => "true or false".to_owned(),
            Type::OneOf(names) => format!("one of {}", names.join(", ")),
            Type::Number(low, high) => format!("a whole number from {low} to {high}"),
            Type::Period(low, high) => format!(
                "a whole number and s, m, h or d, such as 30s or 40m, from {} to {}",
                spelled(*low),
                spelled(*high)
            ),
            Type::Time => "a time of day as HH:MM".to_owned(),
            Type::Zone => "a time zone of the IANA database, such as Europe/Berlin".to_owned(),
        }
    }
}

fn whole(text: &str, low: i64, high: i64) -> Option<String> {
    text.parse::<i64>().ok().filter(|number| (low..=high).contains(number)).map(|number| number.to_string())
}

const UNITS: [(char, i64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

/// Seconds, written so or with a unit.
fn seconds(text: &str) -> Option<String> {
    let Some((unit, of)) = text.chars().last().and_then(|last| UNITS.into_iter().find(|(unit, _)| *unit == last))
    else {
        return Some(text.to_owned());
    };
    let number: u32 = text.strip_suffix(unit)?.parse().ok()?;
    Some((i64::from(number) * of).to_string())
}

/// Seconds in the largest unit that is whole: `40m`.
pub(super) fn spelled(seconds: i64) -> String {
    let whole = UNITS.into_iter().find(|(_, of)| seconds != 0 && seconds % of == 0);
    whole.map_or_else(|| format!("{seconds}s"), |(unit, of)| format!("{}{unit}", seconds / of))
}

pub(super) fn time(text: &str) -> Option<civil::Time> {
    let (hour, minute) = text.split_once(':')?;
    let two = |part: &str| (part.len() == 2).then(|| part.parse::<i8>().ok()).flatten();
    civil::Time::new(two(hour)?, two(minute)?, 0, 0).ok()
}

/// What somebody typed for a setting, as it would be kept.
///
/// # Errors
/// What is expected instead, in words; also of a setting that there is not.
pub fn read(name: &str, text: &str) -> std::result::Result<String, String> {
    Key::find(name).map_err(|error| error.to_string())?.read(text)
}

/// What a setting may be, in words: “a whole number from 1 to 50”.
pub fn expected(name: &str) -> String {
    KEYS.iter().find(|key| key.name == name).map_or_else(String::new, |key| key.of.expected())
}

/// A setting as a person writes it: a period with its unit.
pub fn shown(name: &str, kept: &str) -> String {
    match (KEYS.iter().find(|key| key.name == name).map(|key| &key.of), kept.parse()) {
        (Some(Type::Period(..)), Ok(seconds)) => spelled(seconds),
        _ => kept.to_owned(),
    }
}

/// The time zones that `account.time_zone` may be, in order.
pub fn time_zones() -> &'static [String] {
    static ZONES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let mut zones: Vec<String> = jiff::tz::db().available().map(|zone| zone.to_string()).collect();
        zones.sort();
        zones.dedup();
        zones
    });
    &ZONES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_written_with_its_unit_and_kept_in_seconds() {
        for (text, kept) in [
            ("30", Some("30")),
            ("30s", Some("30")),
            ("40m", Some("2400")),
            ("2h", Some("7200")),
            ("1d", Some("86400")),
            ("", Some("")),
        ] {
            assert_eq!(read(COMPLETE, text).ok().as_deref(), kept, "{text}");
        }
        for bad in ["0", "0s", "8d", "m", "-1m", "1.5h", "1w", "40 m", "99999999999d"] {
            assert_eq!(
                read(COMPLETE, bad),
                Err("a whole number and s, m, h or d, such as 30s or 40m, from 1s to 7d".to_owned()),
                "{bad}"
            );
        }
        assert!(read(QUIET, "").is_err(), "it has a default of its own");
        for (kept, text) in [("30", "30s"), ("2400", "40m"), ("90", "90s"), ("86400", "1d"), ("", "")] {
            assert_eq!(shown(QUIET, kept), text);
        }
        assert_eq!(shown(PERCENT, "30"), "30");
    }
}
