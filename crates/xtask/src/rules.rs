//! The walls of the house, as data. A change of the architecture is a change of this file.
//!
//! Nothing here looks at anything: `walls.rs`, `functions.rs`, `circles.rs` and `habits.rs` do.

/// A crate and what it may depend on. Dev-dependencies are free: a test may look over a wall.
pub(crate) struct Room {
    pub(crate) name: &'static str,
    /// Crates of this workspace.
    pub(crate) ours: &'static [&'static str],
    /// Crates of other people.
    pub(crate) foreign: Foreign,
}

/// Which crates of other people a room takes.
pub(crate) enum Foreign {
    /// These and no others.
    Only(&'static [&'static str]),
    /// All but these.
    AllBut(&'static [&'static str]),
}

/// `scim <- planning <- store <- app <- web <- rollcall`, `probe <- rollcall`: never up, never
/// sideways.
#[rustfmt::skip]
pub(crate) const ROOMS: &[Room] = &[
    Room { name: "scim", ours: &[], foreign: Foreign::Only(&["serde_json", "jiff", "unicode-normalization"]) },
    Room { name: "planning", ours: &["scim"], foreign: Foreign::Only(&["serde", "serde_json", "jiff", "csv", "sha2"]) },
    Room { name: "store", ours: &["scim", "planning"], foreign: Foreign::AllBut(&[]) },
    Room { name: "app", ours: &["scim", "planning", "store"], foreign: Foreign::AllBut(&["tokio", "axum", "hyper", "http", "clap"]) },
    Room { name: "web", ours: &["scim", "planning", "app"], foreign: Foreign::AllBut(&[]) },
    Room { name: "rollcall", ours: &["scim", "planning", "store", "app", "web", "probe"], foreign: Foreign::AllBut(&[]) },
    Room { name: "probe", ours: &[], foreign: Foreign::Only(&["serde_json", "ureq"]) },
    // Of tests alone.
    Room { name: "scratch", ours: &["store"], foreign: Foreign::Only(&["tempfile", "tokio", "tokio-postgres"]) },
    Room { name: "xtask", ours: &[], foreign: Foreign::Only(&[]) },
];

/// Crates of other people that live in one room.
pub(crate) const HOMES: &[(&str, &str)] = &[
    ("axum", "web"),
    ("hyper", "web"),
    ("hyper-util", "web"),
    ("tower", "web"),
    ("tower-http", "web"),
    ("rusqlite", "store"),
    ("tokio-postgres-rustls", "store"),
    ("argon2", "app"),
    ("zip", "app"),
    ("askama", "web"),
    ("fluent-bundle", "web"),
    ("multer", "web"),
];

/// What no file of a folder may name, and why: the place where it is made is elsewhere.
pub(crate) const MADE_ELSEWHERE: &[(&str, &str, &str)] =
    &[("crates/web/src/", "Who::", "a page acts by `Admin::acts` alone, where the role is judged")];

/// The one folder that names a database driver, and the drivers. Tests have a server of their own to prepare.
pub(crate) const DRIVERS: &[&str] = &["rusqlite", "tokio_postgres"];
/// See [`DRIVERS`].
pub(crate) const DRIVER_FOLDER: &str = "crates/store/src/engine/";

/// The one room that holds SQL text, and the tests' own.
pub(crate) const SQL_ROOMS: &[&str] = &["store", "scratch"];

/// How a statement begins.
pub(crate) struct Statement {
    pub(crate) first: &'static str,
    /// One of these must follow, or the first word might be English ("create a token") or a
    /// method of HTTP ("DELETE /Users").
    pub(crate) then: &'static [&'static str],
    /// …within so many words.
    pub(crate) within: usize,
    /// In upper case the first word alone is enough.
    pub(crate) shouted: bool,
}

/// What counts as SQL text at the start of a string.
#[rustfmt::skip]
pub(crate) const SQL: &[Statement] = &[
    Statement { first: "SELECT", then: &["FROM"], within: usize::MAX, shouted: true },
    Statement { first: "INSERT", then: &["INTO"], within: 3, shouted: false },
    Statement { first: "UPDATE", then: &["SET"], within: usize::MAX, shouted: true },
    Statement { first: "DELETE", then: &["FROM"], within: 1, shouted: false },
    Statement { first: "CREATE", then: &["TABLE", "INDEX", "VIEW", "TRIGGER"], within: 2, shouted: false },
];

/// Rooms with a synchronous face.
pub(crate) const SYNCHRONOUS: &[&str] = &["scim", "planning", "store", "app"];
/// Behind such a face, the one folder whose driver is asynchronous.
pub(crate) const ASYNCHRONOUS_DRIVER: &str = "crates/store/src/engine/postgres/";

/// Rooms that may print: programs.
pub(crate) const PRINTERS: &[&str] = &["rollcall", "xtask"];

/// Folders of `crates/web/src` that know `serve/` and crates, never each other.
pub(crate) const WEB_FOLDERS: &[&str] = &["scim", "adi", "api", "pages"];
/// The folder that they know, and that knows none of them…
pub(crate) const WEB_SERVE: &str = "serve";
/// …except in this file, which names every route.
pub(crate) const WEB_ROUTER: &str = "crates/web/src/serve/router.rs";

/// Rooms in which no function is longer than [`FUNCTION`].
pub(crate) const STRICT: &[&str] = &["scim", "planning"];
/// A function fits this many lines.
pub(crate) const FUNCTION: usize = 60;
/// No function is longer, anywhere.
pub(crate) const FUNCTION_LIMIT: usize = 100;
/// Of all functions, this many in a hundred may be longer than [`FUNCTION`].
pub(crate) const LONG_PERCENT: usize = 2;
/// A file of more lines is listed.
pub(crate) const FILE: usize = 500;
/// A file of more lines is a breach.
pub(crate) const FILE_LIMIT: usize = 600;
/// So many packages in `Cargo.lock` are a breach.
pub(crate) const PACKAGES_LIMIT: usize = 350;
