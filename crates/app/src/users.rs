//! People of the console: listed, shown, exported, imported.

mod import;
mod read;

pub use import::{How, Imported, import};
pub use read::{Told, export, list, show};
