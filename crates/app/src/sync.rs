//! Syncs: asked for, decided, judged, done, told.
//!
//! `ask.rs` queues a run; `work.rs` takes one up, decides and judges it; `carry_out.rs` applies what
//! was cleared, for syncs and imports alike; `storing.rs` stores what was decided; `approve.rs` and `reject.rs` answer a
//! held one, `held.rs` is what else becomes of it; `cancel.rs` takes one back that has not begun, `undo.rs` one that was
//! applied; `plan.rs` only looks. What is looked at: all of it (`snapshot.rs`), or whom the writes since the last sync
//! concern (`changed.rs`).

mod approve;
mod ask;
mod cancel;
pub(crate) mod carry_out;
mod changed;
mod held;
mod lease;
pub mod plan;
mod reject;
mod snapshot;
pub(crate) mod storing;
pub mod undo;
mod work;

pub use approve::{approve, approve_queued};
pub(crate) use ask::schedule_of;
pub use ask::{ask_due, complete, now};
pub use cancel::cancel;
pub(crate) use lease::{LEASE, hold};
pub use reject::{Rejected, reject};
pub(crate) use work::end_dead;
pub use work::{Worked, work_once};
