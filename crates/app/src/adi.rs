//! What the agent of Active Directory can ask for: to bring snapshots of its domain, each whole or not at all.
//!
//! `admit.rs` is the door, `domains.rs` knows what absence from it says. A snapshot is begun, sent in parts (`part.rs`) and completed (`snapshot.rs`); only then does
//! anybody see it, and a sync follows. What is left of old ones goes by and by (`forget.rs`). Errors are `scim::Error`s:
//! what is sent are SCIM resources, and a status with a sentence is all that there is to answer.

mod admit;
mod domains;
mod forget;
pub mod limits;
mod part;
mod snapshot;

pub use ::store::snapshot::State;
pub use admit::{Agent, admit};
pub use domains::Domain;
pub(crate) use domains::{believe, completeness, domains, fill_anew};
pub use forget::forget;
pub(crate) use part::ids_of_person;
pub use part::put_part;
pub use snapshot::{Snapshot, abandon, begin, complete, list, show};
