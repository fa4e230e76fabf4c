//! A resource that was made to try a duty on.

use serde_json::Value;

use super::reply::Reply;
use super::shape::text;

/// A resource of this run.
#[derive(Clone, Debug)]
pub(super) struct Made {
    /// Endpoint and id.
    pub(super) path: String,
    pub(super) id: String,
    /// What was sent.
    pub(super) sent: Value,
    /// What was answered.
    pub(super) reply: Reply,
}

impl Made {
    /// A text that it was sent with.
    pub(super) fn sent(&self, name: &str) -> &str {
        text(&self.sent, name).unwrap_or_default()
    }
}
