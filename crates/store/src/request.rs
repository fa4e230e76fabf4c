//! The request log: how each SCIM request was answered. Written after the answer, never in the transaction of a request.
//!
//! `write.rs` puts rows in, counts what could not be put in, and takes old ones away; `read.rs` finds them again, `page.rs` page by page. What may
//! stand in a row is decided before (`app/requests/`); here it is text.

mod page;
mod read;
mod write;

pub use page::{Part, Refused, first_look_up, last_looked_through, part, refused};
pub use read::{Filter, about, count_after, gap, ids, kept, last_name, names, used_by};
pub use write::{Gap, forget, has_older, insert, lost, oldest_that_fits};

use jiff::Timestamp;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The request's id, in order of time; of an operation of a Bulk with its number behind a dot.
    pub id: String,
    /// When it came.
    pub at: Timestamp,
    /// How long it took, in microseconds.
    pub took_us: i64,
    /// GET, POST, …
    pub method: String,
    /// Below the Tenant URL, without the query.
    pub path: String,
    /// The status of the answer.
    pub status: i64,
    /// Whose token it was; `None` where it was none of the account.
    pub actor: Option<String>,
    /// From where.
    pub peer: String,
    /// What was asked for: `create`, `look_up`, …
    pub verb: String,
    /// User or Group.
    pub kind: Option<String>,
    /// The id of the resource.
    pub subject: Option<String>,
    /// Its userName or displayName.
    pub name: Option<String>,
    /// What the sentence is made of, as JSON.
    pub told: String,
    /// The leniencies that were used, as a JSON list.
    pub dialect: String,
    /// The document before, where it changed.
    pub before: Option<String>,
    /// The document after, where it changed.
    pub after: Option<String>,
    /// How many writes the mirror had had after this one; `None` where it wrote nothing.
    pub writes: Option<i64>,
}
