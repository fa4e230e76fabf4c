//! What can go wrong below the seam, in the words of neither driver.

use std::path::PathBuf;

/// A named constraint of the schema that gives an answer: the database judges, nothing is checked first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// `account_slug`
    AccountSlug,
    /// `admin_address`
    AdminAddress,
    /// `token_asked_by`: one form makes one token.
    TokenAskedBy,
    /// `oauth_client_asked_by`: one form makes one client.
    ClientAskedBy,
    /// `resource_name_folded`: userName of a User, displayName of a Group.
    ResourceName,
    /// `user_address_folded`: an address has one owner.
    UserAddress,
    /// `console_group_name`
    GroupName,
    /// Any other; no answer hangs on it.
    Other,
}

impl Constraint {
    /// The constraint with this name in the schema.
    pub(crate) fn from_name(name: &str) -> Constraint {
        match name {
            "account_slug" => Constraint::AccountSlug,
            "admin_address" => Constraint::AdminAddress,
            "token_asked_by" => Constraint::TokenAskedBy,
            "oauth_client_asked_by" => Constraint::ClientAskedBy,
            "resource_name_folded" => Constraint::ResourceName,
            "user_address_folded" => Constraint::UserAddress,
            "console_group_name" => Constraint::GroupName,
            _ => Constraint::Other,
        }
    }
}

/// A failure of a transaction. The text of `Other` is for the log and never goes out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A constraint refused the write.
    #[error("constraint {0:?} refused the write")]
    Constraint(Constraint),
    /// Somebody else held the database for too long; try again.
    #[error("the database is busy")]
    Busy,
    /// The connection, or the writer, is gone. Nothing was committed, but for a connection that was cut while it was:
    /// then only a look can tell.
    #[error("the database was lost")]
    Lost,
    /// No space is left; nothing was committed.
    #[error("the database is full")]
    Full,
    /// Anything else.
    #[error("database: {0}")]
    Other(String),
}

/// Why a database could not be opened; the sentence is for the operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Not a location that this program knows.
    #[error("“{0}” is not a database that Rollcall knows: write sqlite:PATH or postgres://USER@HOST/NAME")]
    UnknownLocation(String),
    /// A password in the location, where the process list shows it.
    #[error("a password does not belong into --database: give it by environment, file or PGPASSFILE")]
    PasswordInLocation,
    /// There is no file.
    #[error("there is no database at {0}: `rollcall account create` or `rollcall serve` makes one")]
    Missing(PathBuf),
    /// There is a file, but not one of ours.
    #[error("{0} is not a Rollcall database; nothing in it was touched")]
    NotOurs(PathBuf),
    /// An address of PostgreSQL that can't be used.
    #[error("--database: {reason}")]
    Address {
        /// What is wrong with it, and how it is right.
        reason: String,
    },
    /// The server does not answer, or does not let us in.
    #[error("the database {address} can't be reached: {reason}")]
    Unreachable {
        /// The server and the database, without a password.
        address: String,
        /// What the server or the network says.
        reason: String,
    },
    /// There is a database on the server, but no installation in it.
    #[error("there is no installation in {0} yet: `rollcall account create` or `rollcall serve` makes one")]
    Empty(String),
    /// There are tables in it, and they are not ours.
    #[error(
        "{0} holds other tables, and is not a Rollcall database; nothing in it was touched: make a database of its own"
    )]
    OfOthers(String),
    /// It can't hold every name.
    #[error("{0} is not encoded in UTF-8: make it with `createdb -E UTF8 -T template0`")]
    NotUtf8(String),
    /// Written by a newer program.
    #[error("the database has schema {found}, this program knows {known}: use the newer Rollcall that wrote it")]
    Newer {
        /// What the database has.
        found: i64,
        /// What this program knows.
        known: i64,
    },
    /// The file can't be opened.
    #[error("the database {path} can't be opened: {reason}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// A migration or a first statement failed.
    #[error("the database can't be prepared: {0}")]
    Store(#[from] Error),
}

/// Why a backup was not taken, or nothing was restored or copied; the sentence is for the operator.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// A backup never takes another file's place.
    #[error("{0} is there already, and was not touched: give another name")]
    Exists(PathBuf),
    /// Another backup is being written, or one was cut short.
    #[error("{0} is there: if no other backup is being written, one was cut short: remove that file and start again")]
    Unfinished(PathBuf),
    /// The file can't be read or written.
    #[error("{path}: {reason}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// Some other file.
    #[error("{0} is not a Rollcall backup; nothing was touched")]
    Foreign(PathBuf),
    /// Cut short, or changed after it was written.
    #[error("{path} is damaged, {what}; nothing of it was restored: take another backup")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where it shows.
        what: String,
    },
    /// Written by a newer program.
    #[error("{path} has schema {found}, this program knows {known}: use the newer Rollcall that wrote it")]
    Newer {
        /// The file.
        path: PathBuf,
        /// What the file has.
        found: usize,
        /// What this program knows.
        known: usize,
    },
    /// Written by an older program, and the database has its tables as a newer one knows them.
    #[error(
        "{path} has schema {found}, the database has {present} already: name a new database, which is brought up to date afterwards"
    )]
    Behind {
        /// The file.
        path: PathBuf,
        /// What the file has.
        found: usize,
        /// What the database has.
        present: i64,
    },
    /// The file is not the one that was read before.
    #[error("{0} was changed while it was used; nothing was kept")]
    Changed(PathBuf),
    /// There is an installation in the target already.
    #[error("the database holds accounts already, and was not touched: name a new or empty one")]
    NotEmpty,
    /// The target does not hold what was written to it.
    #[error("the table {0} came out of the database otherwise than it went in; nothing was kept")]
    Differs(&'static str),
    /// The source of a copy was written to meanwhile.
    #[error(
        "the table {0} was written to while it was copied, so nothing was kept: stop `rollcall serve` and whatever else writes, and start again"
    )]
    Moved(&'static str),
    /// The database can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database.
    #[error(transparent)]
    Store(#[from] Error),
}

impl CopyError {
    pub(crate) fn io(path: &std::path::Path, error: &std::io::Error) -> CopyError {
        CopyError::Io { path: path.to_owned(), reason: error.to_string() }
    }
}
