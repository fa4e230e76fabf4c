//! The request log: every SCIM request as a sentence, with what was before and after; and those of the agent of Active
//! Directory.
//!
//! A diary, not a duty: whoever answered a request hands an [`Entry`] over and waits for nothing (`diary.rs`); one thread
//! makes rows of entries (`row.rs`) and writes them (`write_down.rs`). What may stand in a row is listed there, and a secret is on no
//! list. The sentence is made when a row is read (`sentence.rs`, `read.rs`).

mod alike;
mod call;
mod changed;
mod diary;
mod entry;
mod fate;
mod forget;
mod hand;
pub mod limits;
mod masked;
mod page;
mod quoted;
mod read;
mod refused;
mod row;
mod sentence;
mod show;
mod told;
mod write_down;

pub use alike::{Alike, Sort, alike};
pub use call::{Call, Verb};
pub use changed::Changed;
pub use diary::Diary;
pub(crate) use entry::Shown;
pub use entry::{Caller, Entry, Found, Part, What};
pub use forget::forget;
pub(crate) use page::newest;
pub use page::{Page, Wanted, What as Sought, page};
pub use read::{Following, Line, Lines, Query, Statuses, list};
pub(crate) use read::{count_within, newest_about, newest_refusal};
pub(crate) use refused::{Refusal, refused_since};
pub(crate) use row::called;
pub use show::{Again, Concerned, Shown as Detail, show};
pub use write_down::{keep, write_down};
