//! The schemas as const data: every attribute, its characteristics, and where its values live.
//!
//! It refuses to know JSON: reading is `read.rs`, publishing is `discovery.rs`. The words are in `schema/attribute.rs`, the resource types in `schema/kind.rs`,
//! and each schema in a file of its own. A new attribute is one line there, and nothing elsewhere.

pub(crate) mod active_directory;
mod attribute;
mod core_user;
mod enterprise_user;
mod group;
mod kind;
mod kmsat_user;
mod shared;

pub use attribute::{Attribute, Home, Mutability, Returned, Schema, Shape, Uniqueness};
pub use kind::Kind;
