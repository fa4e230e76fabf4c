//! SCIM 2.0 (RFC 7643 and 7644) as values: schema, resources, filters, PATCH, projection, discovery, and the dialect of real identity providers.
//!
//! This crate decides; it does nothing. It knows no I/O, no clock, no HTTP type and no store, and it never panics:
//! what comes in is bytes or JSON of strangers, what goes out is a value or an [`Error`] that an administrator can act on.
//! One engine, driven by the const data of [`schema`], serves User and Group alike.
//!
//! Start reading at [`schema`], then `resource.rs` (what is kept), `patch/apply.rs` (what changes it) and [`dialect`] (what may depart from the RFC).
//!
//! ```
//! use scim::{Incoming, Kind, Limits, json};
//!
//! let limits = Limits::default();
//! let body = json::parse(br#"{"userName": "bjensen", "NAME": {"familyname": "Jensen"}}"#, &limits)?;
//! let incoming = Incoming::read(Kind::User, &body, &limits)?;
//! assert_eq!(incoming.resource.unique_name(), "bjensen");
//! # Ok::<(), scim::Error>(())
//! ```
#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

pub mod active_directory;
pub mod bulk;
mod clause;
mod compare;
pub mod dialect;
pub mod discovery;
mod error;
pub mod filter;
mod incoming;
pub mod json;
mod leniency;
mod limits;
pub mod list;
pub mod patch;
pub mod path;
pub mod project;
mod query;
mod read;
pub mod resource;
pub mod schema;
pub mod sort;
pub mod urn;

pub use clause::Duty;
pub use error::{Error, ScimType, shown};
pub use filter::Filter;
pub use incoming::{Incoming, Member};
pub use leniency::Leniency;
pub use limits::Limits;
pub use project::{MemberAnswer, Meta, Wanted, Whole, etag_matches, project};
pub use query::Query;
pub use resource::{Key, Resource, fold, fold_cow};
pub use schema::Kind;
pub use sort::{Sort, SortKey};
