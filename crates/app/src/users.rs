//! People of the console: listed, shown, explained, exported, imported, edited by hand (groups too, on the same road).

mod edit;
pub(crate) mod elsewhere;
mod explain;
mod import;
mod keep;
mod owned;
mod read;

pub use ::store::console::{Cursor, Found, Keeper, Window};
pub use ::store::run::LastChange;
pub use edit::{Edit, Edited, edit};
pub use explain::{Actor, Entry, Explained, Nowhere, Pass, Station, Step, Traced, Why, explain, explain_id, trace};
pub use import::{Columns, How, Imported, import, rejected};
pub use keep::keep;
pub use owned::{LastSet, Mapped, Owned, Owner, Profile, Record, owned, profile};
pub use read::{InGroup, Told, export, export_some, get, list, name, page, page_of_group, show, template};
