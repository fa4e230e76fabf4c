//! The use cases, by noun: what a SCIM client, an administrator and the operator can ask of Rollcall.
//!
//! Knows no HTTP, no HTML and no command line, and nothing here waits on a future: every use case
//! opens its own transaction (`Store::read`, `Store::write`), lets `scim` or `planning` decide, and
//! lets `store` write. Start reading at `scim/patch.rs` for a request and `sync/work.rs` for a run.

#![forbid(unsafe_code)]

pub mod accounts;
mod actor;
pub mod adi;
pub mod admins;
pub mod audit;
pub mod connection;
mod context;
mod day;
mod door;
mod error;
pub mod groups;
pub mod guide;
pub mod mapping;
pub mod oauth;
pub mod overview;
mod password;
pub mod plain;
pub mod reports;
pub mod requests;
mod role;
pub mod scim;
pub mod search;
pub mod sessions;
pub mod settings;
mod setup_link;
mod spelling;
pub mod status;
pub mod sync;
pub mod tokens;
pub mod users;

use ::store::Purpose;
pub use context::{App, Clock, Ids, SystemClock, SystemIds};
pub use door::TurnedAway;
pub use error::{Error, Moved, PlanMoved};
pub use store::{AccountId, Error as StoreError};

/// Can the database be read and written? What is wrong is logged, and nobody else is told: whoever asks may be anybody.
pub fn is_ready(ctx: &App) -> bool {
    let written = ctx.store.write(::store::Lock::Strangers, |tx| store::setting::set_installation(tx, "ready", "yes"));
    let read = written.and_then(|()| ctx.store.read_for(Purpose::Door, |tx| store::setting::installation(tx, "ready")));
    read.inspect_err(|error| tracing::error!(%error, "the database is not ready")).is_ok()
}
