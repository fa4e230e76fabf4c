//! What a SCIM client can ask for: one file a use case. Requests read and write the mirror only.
//!
//! `admit.rs` is the door. Writers decide through `scim` and write in one transaction: document,
//! keys, member rows, version, audit row and the mark for the next sync, or nothing.

mod admit;
mod create;
mod delete;
mod patch;
mod read;
mod replace;
mod write;

pub use admit::{Client, admit};
pub use create::create;
pub use delete::delete;
pub use patch::patch;
pub use read::{Listed, Query, get, list};
pub use replace::replace;

use ::scim::{Kind, MemberAnswer, Meta, Resource, Wanted, Whole};
use serde_json::Value;

/// A resource as it is answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The document.
    pub resource: Resource,
    /// The id.
    pub id: String,
    /// `meta`.
    pub meta: Meta,
    /// Groups of a user, members of a group; empty where they are not wanted.
    pub related: Vec<MemberAnswer>,
}

impl Answer {
    /// The complete resource, in our terms of `scim`.
    pub fn whole(self) -> Whole {
        Whole { resource: self.resource, id: self.id, meta: self.meta, members: self.related }
    }

    /// What the client wants to see of it.
    pub fn project(self, wanted: &Wanted) -> Value {
        ::scim::project(self.whole(), wanted)
    }
}

/// What a write did.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The resource from now on.
    pub answer: Answer,
    /// The leniencies that were used.
    pub rules: Vec<&'static str>,
}

/// The attribute of a kind whose values are rows of other resources.
fn related_attribute(kind: Kind) -> &'static str {
    match kind {
        Kind::User => "groups",
        Kind::Group => "members",
    }
}
