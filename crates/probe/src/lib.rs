//! Speaks SCIM to any server the way an identity provider does.
//!
//! This crate is the other side of the wire: it knows HTTP and JSON and nothing of ours, because a
//! judge must not borrow the accused's glasses. A type shared with the server would hide exactly
//! the mistakes that a real identity provider runs into. Start reading at `okta/mod.rs: push`.

pub mod client;
pub mod company;
mod error;
pub mod okta;

pub use client::{Client, Token};
pub use company::{Company, Team, Worker};
pub use error::Error;
