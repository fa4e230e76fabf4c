//! The mirror and the console, in one SQL behind one synchronous seam.
//!
//! Owns the tables, the migrations and the engine; makes no decision. `engine/` alone names a
//! driver. The face is [`Store::read`] and [`Store::write`]: a closure with a [`Tx`], no repository
//! traits, no half transaction that a dropped future could leave. The mirror is written by
//! `mirror.rs` for the source's requests only, people and groups of the console by
//! `console/apply.rs` only, and that takes a `planning::Cleared`.

#![forbid(unsafe_code)]

pub mod account;
pub mod admin;
pub mod audit;
pub mod backup;
pub mod console;
mod copy;
mod engine;
mod error;
pub mod gap;
pub mod kept;
mod like;
pub mod limits;
pub mod mapping;
mod migrations;
pub mod mirror;
pub mod neighbours;
pub mod oauth;
pub mod request;
pub mod run;
pub mod session;
pub mod setting;
pub mod sign_in;
pub mod snapshot;
pub mod sync_state;
pub mod table;
mod tally;
pub mod token;
mod value;
mod walk;

pub use copy::copy;
pub use engine::{Address, Existing, Location, Lock, Purpose, Store, Tx};
pub use error::{Constraint, CopyError, Error, OpenError};
pub use tally::{Progress, Sum, Tell};
pub use value::{Param, Row};

/// How many steps the schema has that this program brings every database to.
pub const SCHEMA: usize = migrations::STEPS.len();

/// The id of an account, the first part of every key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub i64);

impl From<AccountId> for Param<'_> {
    fn from(account: AccountId) -> Self {
        Param::Int(account.0)
    }
}
