//! PATCH, RFC 7644 section 3.5.2: reads operations and decides what they change. It does nothing: the store writes the [`Edits`].
//!
//! `patch/read.rs` reads the body, `patch/path.rs` a path, `patch/apply.rs` decides operation by operation, `patch/write.rs` writes an attribute, `patch/list.rs` knows lists of values,
//! `patch/members.rs` the rows, `patch/refusal.rs` the sentences, and `patch/edits.rs` is the outcome, which PUT shares.

mod apply;
mod edits;
mod list;
mod members;
mod path;
mod read;
mod refusal;
mod write;

pub use apply::{Head, edits};
pub use edits::{AttributeEdit, Edits, MemberEdits};
pub use path::PatchPath;
pub use read::Patch;

pub use crate::leniency::Leniency;
