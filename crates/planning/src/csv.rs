//! CSV in and out: a file becomes a plan on the same road as a sync.
//!
//! `read` parses (encoding, separator, headers, cells) and says what is wrong by line and column;
//! `plan` decides against the console; `export` writes the same columns, by `write`, which
//! writes every CSV file of ours. An empty cell leaves a
//! field alone; nobody is archived, restored or removed from a group by a file.

mod encoding;
mod export;
mod fault;
mod import;
mod list;
mod sheet;
mod write;

pub use export::{export, template};
pub use fault::Fault;
pub use import::plan;
pub use sheet::{Row, Sheet, read};
pub use write::write;
