//! Runs: one execution each of a sync, an import or an undo; the plan, its verdict and its outcome.
//!
//! A signpost: `row.rs` reads runs, `claim.rs` asks for them and holds them by a lease, `line.rs` keeps
//! the lines of their plans, `fingerprint.rs` what each says in a few bytes, `tally.rs` counts them, `evidence.rs` finds what stands behind them, `held.rs` what a held one has beside them, `look.rs` what a sync looked at, `undo.rs` what one has
//! to do with another that it takes back. Lines are stored by and by, and what makes them a plan (name, verdict, figures) is
//! stored last and at once; the cursor (`done_units`) and the lease (owner, until, fencing epoch) are in the run's row.

mod claim;
mod column;
mod evidence;
mod fingerprint;
mod held;
mod last;
mod line;
mod look;
mod row;
mod tally;
mod undo;

pub use claim::{
    Approval, Claim, approval, begin, claim, claim_dead, claim_held, ended, finish, insert, release, renew, request,
    waiting,
};
pub use evidence::{departments, request_behind};
pub use fingerprint::prints;
pub use held::{hints, renewed, renewed_at, store_hints, supersede};
pub use last::{LastChange, last_changes};
pub use line::{
    Draft, Head, Line, Lines, Verdict, drop_plan, issues_of_group, leave_the_rest, lines, lines_about, lines_after,
    lines_at, page_of_lines, record, store_head, store_lines, unapproved_archives,
};
pub use look::{Looked, Scope, left_open, left_stale, look_of, looked_at};
pub use row::{
    Filter, Run, RunStatus, clash_of_name, get, list, looked_after, looked_at_all, newer, newest_held, newest_report,
    page,
};
pub use tally::{Pile, count_piles, kept_piles, recount};
pub use undo::{deeds, has_applied, undo_ends, undoing, undone_by};
