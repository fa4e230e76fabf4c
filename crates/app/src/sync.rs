//! Syncs: asked for, decided, judged, done, told.
//!
//! `ask.rs` queues a run; `work.rs` takes one up, decides and judges it; `carry_out.rs` applies what
//! was cleared, whoever planned it; `by_hand.rs` begins the run of a file or an edit; `storing.rs` stores what was decided; `approve.rs` and `reject.rs` answer a
//! held one, `held.rs` is what else becomes of it; `cancel.rs` takes one back that has not begun, `undo.rs` one that was
//! applied; `plan.rs` only looks. What is looked at: all of it (`snapshot.rs`), or whom the writes since the last sync
//! concern (`changed.rs`).

mod approve;
mod ask;
pub(crate) mod by_hand;
mod cancel;
pub(crate) mod carry_out;
mod changed;
mod held;
mod lease;
pub mod plan;
mod reject;
pub(crate) mod snapshot;
pub(crate) mod storing;
pub mod undo;
mod work;

pub use approve::{approve, approve_queued};
pub(crate) use ask::schedule_of;
pub use ask::{ask_due, complete, now};
pub use cancel::cancel;
pub use reject::{Rejected, reject};
pub(crate) use work::end_dead;
pub use work::{Worked, work_once};
