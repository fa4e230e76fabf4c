//! People of the console: listed, shown, explained, exported, imported.

mod elsewhere;
mod explain;
mod import;
mod read;

pub use ::store::console::{Cursor, Found, Window};
pub use explain::{Actor, Entry, Explained, Nowhere, Pass, Station, Step, Traced, Why, explain, explain_id, trace};
pub use import::{How, Imported, import};
pub use read::{InGroup, Told, export, get, list, page, show, template};
