//! People of the console: listed, shown, explained, exported, imported.

mod explain;
mod import;
mod read;

pub use explain::{Actor, Entry, Explained, Why, explain};
pub use import::{How, Imported, import};
pub use read::{Told, export, list, show};
