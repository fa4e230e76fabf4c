//! CSV in and out: a file becomes a plan on the same road as a sync.
//!
//! `read` parses (encoding, separator, headers, cells) and says what is wrong by line and column;
//! `plan` decides against the console; `rejected` gives the rows back that can't be used; `export`
//! writes the same columns, by `write`, which writes every CSV file of ours. An empty cell leaves a
//! field alone; nobody is archived, restored or removed from a group by a file.

mod encoding;
mod export;
mod fault;
mod import;
mod list;
mod rejected;
mod sheet;
mod write;

pub use export::{export, export_people, template};
pub use fault::Fault;
pub use import::plan;
pub use rejected::rejected;
pub use sheet::{Row, Sheet, read};
pub use write::write;
