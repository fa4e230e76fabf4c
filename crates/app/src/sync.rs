//! Syncs: asked for, decided, judged, done, told.
//!
//! `ask.rs` queues a run; `work.rs` takes one up, decides and judges it; `carry_out.rs` applies what
//! was cleared, for syncs and imports alike; `approve.rs` answers a held one; `plan.rs` only looks.

mod approve;
mod ask;
pub(crate) mod carry_out;
mod lease;
pub mod plan;
mod snapshot;
mod work;

pub use approve::{approve, approve_queued};
pub use ask::{ask_due, complete, now};
pub(crate) use lease::LEASE;
pub(crate) use work::end_dead;
pub use work::{Worked, work_once};
