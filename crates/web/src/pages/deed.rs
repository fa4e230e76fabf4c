//! A deed of the audit log in the words of pages: on the log's own page and in the story of a person alike.

use app::audit::{Entry, Voice};
use serde_json::Value;

use super::frame::Frame;
use super::user_provisioning;
use super::words::Words;

/// The sentence of a deed in the words of pages: settings as their own page calls them, instants in the account's time.
pub(super) fn said(frame: &Frame, entry: &Entry) -> String {
    entry.said(Voice {
        name: &|key| user_provisioning::label(frame.words, key),
        // What is of several words stands apart from the sentence.
        value: &|key, value| {
            let text = shown(frame.words, key, value)?;
            Some(if text.contains(' ') { format!("“{text}”") } else { text })
        },
        instant: &|at| frame.moment(at).map(|at| at.shown),
    })
}

/// A value that there is.
pub(super) fn shown(words: Words, name: &str, value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(user_provisioning::shown(words, name, text)),
        other => Some(user_provisioning::shown(words, name, &other.to_string())),
    }
}
