//! A resource that was made to try a duty on.

use serde_json::{Value, json};

use super::reply::Reply;
use super::shape::{at, text};
use super::terrain::Kind;

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
    /// What makes it a member of such a group: its id, and what the schema asks for beside it.
    pub(super) fn as_member(&self, group: &Kind) -> Value {
        let mut value = json!({ "value": self.id });
        let members = group.schema.attribute("members");
        let asks = |name: &str| members.and_then(|one| one.sub(name)).is_some_and(|sub| sub.is_required);
        if asks("$ref") {
            value["$ref"] = json!(at(self.reply.json(), &["meta", "location"]));
        }
        if asks("type") {
            value["type"] = json!(at(self.reply.json(), &["meta", "resourceType"]));
        }
        value
    }

    /// A text that it was sent with.
    pub(super) fn sent(&self, name: &str) -> &str {
        text(&self.sent, name).unwrap_or_default()
    }
}
