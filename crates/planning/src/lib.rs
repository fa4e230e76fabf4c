//! What a sync, an import or an edit *would* do, decided purely.
//!
//! Everything that is decided about people is here: who is matched, created, changed, archived,
//! held or left alone ([`reconcile`], [`csv`]), whether a plan may act at all ([`guard`]), when a
//! sync is due ([`schedule`]) and the words for all of it ([`wording`]). Nothing here writes, reads
//! a clock, draws an id or knows a database; a plan never fails as a whole, it is a plan with
//! issues. Start reading at `reconcile.rs: reconcile`.

#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod about;
mod address;
pub mod before;
pub mod cause;
pub mod console;
pub mod contradictions;
pub mod csv;
pub mod difference;
pub mod edit;
mod entered;
pub mod field;
mod fields;
pub mod fingerprint;
pub mod guard;
pub mod hint;
pub mod kept;
pub mod likeness;
mod mailbox;
pub mod mapping;
pub mod mirror;
pub mod neighbourhood;
pub mod plan;
pub mod policy;
pub mod profile;
pub mod reconcile;
mod record;
pub mod schedule;
pub mod set_aside;
pub mod undo;
pub mod who;
pub mod wording;

pub use cause::{Cause, Code};
pub use console::{Console, Group, GroupId, Link, Status, User, UserId};
pub use contradictions::{Contradiction, contradictions};
pub use difference::Difference;
pub use field::Field;
pub use fields::Fields;
pub use fingerprint::Fingerprint;
pub use guard::{Cleared, Held, Recent, Verdict};
pub use hint::{Factor, Hint};
pub use kept::{Keeps, Kept};
pub use mapping::Mapping;
pub use mirror::{Completeness, DirectoryGroup, Mirror, Person, ResourceId, Tombstone};
pub use neighbourhood::Neighbourhood;
pub use plan::{Area, Change, Counts, Digest, Effect, Ground, Heading, Kind, Left, Origin, Plan};
pub use policy::{Mode, Policy, Source};
pub use reconcile::{Scope, Snapshot, reconcile};
pub use schedule::Trigger;
pub use undo::{Undone, undo};
pub use who::Who;
