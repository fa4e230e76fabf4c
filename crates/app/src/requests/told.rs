//! What a sentence is made of, as it is kept: facts by name, no words.

use serde::{Deserialize, Serialize};

/// The facts of one request. What is not there was not so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Told {
    /// How somebody is called, beside their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) called: Option<String>,
    /// The userName or displayName before, if it is another one now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) was: Option<String>,
    /// `active`, if it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) active: Option<bool>,
    /// The names of attributes that changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) attributes: Vec<String>,
    /// Members that joined.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) joined: u64,
    /// Members that left.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) left: u64,
    /// Who joined, if they are few.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) who_joined: Vec<String>,
    /// Who left, if they are few.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) who_left: Vec<String>,
    /// What was looked up: attributes that the index has, and their values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) look_ups: Vec<(String, String)>,
    /// The other attributes that a filter names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) by: Vec<String>,
    /// One of several look-ups is enough.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) any: bool,
    /// How many match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) total: Option<usize>,
    /// How many the answer shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shown: Option<usize>,
    /// The place of the first of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) first: Option<usize>,
    /// Operations of a Bulk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) operations: Option<usize>,
    /// Those of them that were refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refused: Option<usize>,
    /// Why it was refused, as the client read it, but for what the sentence repeats (`quoted.rs`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) detail: Option<String>,
    /// The keyword of the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scim_type: Option<String>,
    /// Where the RFC says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) clause: Option<String>,
    /// Which token was shown after its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) dead: Option<String>,
    /// No token was shown.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) no_token: bool,
    /// How many like it are not in the log.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) more: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}
