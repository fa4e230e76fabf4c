//! The seam: one synchronous face over the engine.
//!
//! Today there is one engine, SQLite (`engine/sqlite.rs`, `engine/writer.rs`); the statements above
//! the seam are written for two. A statement is a `&'static str` with `$1` placeholders.

mod sqlite;
mod writer;

use std::path::PathBuf;

use crate::error::{Error, OpenError};
use crate::value::{Param, Row};

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A file for the embedded SQLite.
    Sqlite(PathBuf),
}

impl Location {
    /// Reads `sqlite:PATH`.
    ///
    /// # Errors
    /// `UnknownLocation`; `PasswordInLocation` for a URL with a password, which the process list would show.
    pub fn parse(text: &str) -> Result<Location, OpenError> {
        match text.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() => Ok(Location::Sqlite(PathBuf::from(path))),
            _ if has_password(text) => Err(OpenError::PasswordInLocation),
            _ => Err(OpenError::UnknownLocation(text.to_owned())),
        }
    }
}

/// A password in any of the places where PostgreSQL's clients take one: `user:password@`, `?password=`, `password=`.
fn has_password(text: &str) -> bool {
    let authority = text.split_once("://").map(|(_, rest)| rest.split(['/', '?']).next().unwrap_or_default());
    let of_user = authority.and_then(|authority| authority.rsplit_once('@'));
    of_user.is_some_and(|(user, _)| user.contains(':')) || text.to_ascii_lowercase().contains("password=")
}

/// Must the database be there already?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// A missing one is an error.
    Required,
    /// A missing one is made.
    OrNew,
}

/// A database that is open. Cheap to share behind an `Arc`.
#[derive(Debug)]
pub struct Store {
    engine: sqlite::Engine,
    writer: writer::Writer,
}

impl Store {
    /// Opens a database, makes it if it may, and brings its schema up to date.
    ///
    /// # Errors
    /// Whatever [`OpenError`] names; a file that is not ours is never touched.
    pub fn open(location: &Location, existing: Existing) -> Result<Store, OpenError> {
        let Location::Sqlite(path) = location;
        let engine = sqlite::Engine::open(path, existing)?;
        let connection = engine.writing_connection(crate::migrations::STEPS)?;
        sqlite::migrate(&connection, crate::migrations::STEPS)?;
        let writer = writer::Writer::start(connection);
        Ok(Store { engine, writer })
    }

    /// Runs a closure on one consistent look at the database.
    ///
    /// # Errors
    /// What the closure returns, or the engine's own.
    pub fn read<T, E: From<Error>>(&self, look: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.engine.read(look)
    }

    /// Runs a closure in a transaction of the one writer and returns after the commit. On an error nothing of it is kept.
    ///
    /// Closures that wait together share one commit. A closure may run again, so it has no effect but its statements.
    ///
    /// # Errors
    /// What the closure returns, or the engine's own; then nothing was committed.
    pub fn write<T, E>(&self, change: impl FnMut(&Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.writer.write(change)
    }
}

impl Store {
    /// Queues a closure for the next transaction and waits for nothing: for what may get lost without harm, such as
    /// when a token was last used.
    pub fn write_soon(&self, change: impl FnMut(&Tx<'_>) -> Result<(), Error> + Send + 'static) {
        self.writer.write_soon(change);
    }
}

/// A transaction. A statement that fails poisons it: whatever the closure then returns, nothing is committed, on both engines alike.
#[derive(Debug)]
pub struct Tx<'a>(sqlite::Transaction<'a>);

impl Tx<'_> {
    /// Every row of the answer.
    ///
    /// # Errors
    /// The engine's.
    pub fn query(&self, sql: &'static str, args: &[Param<'_>]) -> Result<Vec<Row>, Error> {
        self.0.query(sql, args)
    }

    /// The first row of the answer.
    ///
    /// # Errors
    /// The engine's.
    pub fn one(&self, sql: &'static str, args: &[Param<'_>]) -> Result<Option<Row>, Error> {
        Ok(self.0.query(sql, args)?.into_iter().next())
    }

    /// The number of rows that the statement changed.
    ///
    /// # Errors
    /// The engine's, a named constraint among them.
    pub fn execute(&self, sql: &'static str, args: &[Param<'_>]) -> Result<u64, Error> {
        self.0.execute(sql, args)
    }

    /// The same statement for each set of arguments; independent of each other, so an engine may send them together.
    ///
    /// # Errors
    /// That of the first which fails.
    pub fn batch<'p>(&self, sql: &'static str, sets: impl IntoIterator<Item = Vec<Param<'p>>>) -> Result<u64, Error> {
        let mut changed = 0;
        for set in sets {
            changed += self.0.execute(sql, &set)?;
        }
        Ok(changed)
    }
}
