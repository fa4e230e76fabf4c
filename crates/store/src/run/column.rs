//! How a closed name or a document stands in a column of a run, and how it is read back.

use planning::{Ground, Left};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;

pub(super) fn name(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

pub(super) fn named<T: DeserializeOwned>(name: &str) -> Result<T, Error> {
    serde_json::from_value(serde_json::Value::from(name))
        .map_err(|error| Error::Other(format!("a run's row can't be read: {error}")))
}

pub(super) fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| Error::Other(format!("a run's row can't be read: {error}")))
}

pub(super) fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The outcome of a line that was left for this.
pub(super) fn outcome_of(left: Left) -> &'static str {
    match left {
        Left::Stale => "stale",
        Left::Lapsed(Ground::Settings) => "lapsed",
        Left::Lapsed(Ground::Keeps) => "lapsed_for_keeps",
    }
}

/// Why a line with this outcome was left, if it was.
pub(super) fn left_by(outcome: &str) -> Option<Left> {
    let all = [Left::Stale, Left::Lapsed(Ground::Settings), Left::Lapsed(Ground::Keeps)];
    all.into_iter().find(|left| outcome_of(*left) == outcome)
}
