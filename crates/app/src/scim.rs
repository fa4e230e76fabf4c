//! What a SCIM client can ask for: one file a use case. Requests read and write the mirror only.
//!
//! `admit.rs` is the door. A write is a deed (`write.rs: Deed`): decided through `scim` and done in one transaction: document,
//! keys, member rows, version, audit row and the mark for the next sync, or nothing.

mod admit;
mod bulk;
mod create;
mod cursor;
mod delete;
mod key;
mod list;
mod patch;
mod read;
mod replace;
mod write;

pub use admit::{Client, admit};
pub use bulk::{Done, bulk};
pub use create::create;
pub use delete::delete;
pub use list::{Listed, SEARCH_TIME, list};
pub use patch::patch;
pub use read::get;
pub use replace::replace;
pub use write::Moved;

use ::scim::{Error as ScimError, Kind, MemberAnswer, Meta, Resource, Wanted, Whole};
use serde_json::Value;

use crate::error::Result;

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
    /// The kind of the resource.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// The document before; `None` of a resource that is new.
    pub before: Option<Resource>,
    /// The resource from now on; `None` of one that was deleted.
    pub answer: Option<Answer>,
    /// Did it change anything? Members are no part of a document.
    pub changed: bool,
    /// Members that joined and left.
    pub members: Moved,
    /// How many writes the mirror has had with this one; `None` if it changed nothing.
    pub writes: Option<i64>,
    /// The leniencies that were used.
    pub rules: Vec<&'static str>,
}

impl Outcome {
    /// The resource as a client that did not delete it is answered.
    ///
    /// Errors: 404 for one that was deleted.
    pub fn into_answer(self) -> Result<Answer> {
        self.answer.ok_or_else(|| ScimError::not_found(self.kind, &self.id).into())
    }
}

/// The attribute of a kind whose values are rows of other resources.
fn related_attribute(kind: Kind) -> &'static str {
    match kind {
        Kind::User => "groups",
        Kind::Group => "members",
    }
}
