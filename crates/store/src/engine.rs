//! The seam: one synchronous face over two engines.
//!
//! The statements above are written once for both; a statement is a `&'static str` with `$1` placeholders. What the
//! engines do differently stands in `engine/sqlite.rs` and `engine/postgres.rs`, and the choice between them here and
//! nowhere else. Writes of one account come one after the other on both: SQLite has one writer for all, PostgreSQL a lock
//! an account that every server takes.

mod location;
mod postgres;
mod sqlite;
mod writer;

use crate::AccountId;
use crate::error::{Error, OpenError};
use crate::value::{Param, Row};

pub use location::{Existing, Location};
pub use postgres::Address;

/// What a write is of, and so which writes it waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lock {
    /// What belongs to no account: the accounts themselves, the settings of the installation.
    Installation,
    /// What anybody may cause who has no account: tries to sign in to one that is not there, and the question whether the
    /// database can be written. A lock of its own, so that strangers never keep the installation waiting.
    Strangers,
    /// One account and nothing else.
    Account(AccountId),
}

impl From<AccountId> for Lock {
    fn from(account: AccountId) -> Lock {
        Lock::Account(account)
    }
}

/// What a read is for. PostgreSQL has only so many connections, and whoever searches for seconds must not keep those waiting
/// who are done at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Who is it, and is the database there? Always finds a connection soon, whatever the others do.
    Door,
    /// What is asked for by name.
    Answer,
    /// A look through as many resources as there are.
    Search,
}

/// A database that is open. Cheap to share behind an `Arc`.
#[derive(Debug)]
pub struct Store(Engine);

#[derive(Debug)]
enum Engine {
    Sqlite { readers: sqlite::Readers, writer: writer::Writer },
    Postgres { readers: postgres::Readers, writers: postgres::Writers, looker: Box<postgres::Looker> },
}

impl Store {
    /// Opens a database, makes it if it may, and brings its schema up to date.
    ///
    /// # Errors
    /// Whatever [`OpenError`] names; a file or database that is not ours is never touched.
    pub fn open(location: &Location, existing: Existing) -> Result<Store, OpenError> {
        Store::open_at(location, existing, crate::migrations::STEPS)
    }

    /// Opens a database and brings its schema as far as these steps: to fill one as an older program knew it.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub(crate) fn open_at(
        location: &Location,
        existing: Existing,
        steps: &'static [&'static str],
    ) -> Result<Store, OpenError> {
        Ok(Store(match location {
            Location::Sqlite(path) => {
                let (readers, lane) = sqlite::open(path, existing, steps)?;
                Engine::Sqlite { readers, writer: writer::Writer::start(lane) }
            }
            Location::Postgres(address) => {
                let (readers, writers, looker) = postgres::open(address, existing, steps)?;
                Engine::Postgres { readers, writers, looker: Box::new(looker) }
            }
        }))
    }

    /// Runs a closure on one consistent look at the database. It never waits for a writer.
    ///
    /// # Errors
    /// What the closure returns, or the engine's own.
    pub fn read<T, E: From<Error>>(&self, look: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.read_for(Purpose::Answer, look)
    }

    /// The same for a purpose that has connections of its own, or no more than some.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read_for<T, E: From<Error>>(
        &self,
        purpose: Purpose,
        look: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.0 {
            Engine::Sqlite { readers, .. } => readers.read(look),
            Engine::Postgres { readers, .. } => readers.read(purpose, look),
        }
    }

    /// Tells the engine that the tables were filled at once: one that plans by what it knows of them looks now, and not only
    /// when it comes to it by itself. SQLite plans by the indexes that there are.
    ///
    /// # Errors
    /// The engine's.
    pub fn was_filled(&self) -> Result<(), Error> {
        match &self.0 {
            Engine::Sqlite { .. } => Ok(()),
            Engine::Postgres { .. } => self.write(Lock::Installation, |tx| tx.execute("ANALYZE", &[]).map(drop)),
        }
    }

    /// Tells the engine that the tables are being filled: one that plans by what it knows of them looks at those that have
    /// grown much since it did so last, and makes its plans anew. It comes to that by itself, but only after a minute, in which
    /// an account may grow from nobody to a hundred thousand. Costs a look-up while none has, and nothing on SQLite; no write
    /// waits for it.
    ///
    /// # Errors
    /// The engine's.
    pub fn are_being_filled(&self) -> Result<(), Error> {
        match &self.0 {
            Engine::Sqlite { .. } => Ok(()),
            Engine::Postgres { looker, .. } => looker.look(),
        }
    }

    /// Is a look-up answered on the spot, without waiting for another machine or process? Whoever must not wait (a thread
    /// that many requests share) looks on another thread otherwise.
    pub fn reads_in_place(&self) -> bool {
        matches!(self.0, Engine::Sqlite { .. })
    }

    /// What the engine is called where a person reads it.
    pub fn engine(&self) -> &'static str {
        match self.0 {
            Engine::Sqlite { .. } => "sqlite",
            Engine::Postgres { .. } => "postgres",
        }
    }

    /// Runs a closure in a transaction beside which nothing else is written under this lock, and returns after the
    /// commit. On an error nothing of it is kept, but for [`Error::Lost`], where the commit itself may have been lost sight of.
    ///
    /// Closures that wait together share one commit. A closure may run again, so it has no effect but its statements.
    ///
    /// # Errors
    /// What the closure returns, or the engine's own.
    pub fn write<T, E>(
        &self,
        lock: impl Into<Lock>,
        change: impl FnMut(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let lock = lock.into();
        self.writer(lock).write(lock, change)
    }

    /// Queues a closure for the next transaction and waits for nothing: for what may get lost without harm, such as
    /// when a token was last used.
    pub fn write_soon(&self, lock: impl Into<Lock>, change: impl FnMut(&Tx<'_>) -> Result<(), Error> + Send + 'static) {
        let lock = lock.into();
        self.writer(lock).write_soon(lock, change);
    }

    fn writer(&self, lock: Lock) -> &writer::Writer {
        match &self.0 {
            Engine::Sqlite { writer, .. } => writer,
            Engine::Postgres { writers, .. } => writers.of(lock),
        }
    }
}

/// A transaction. A statement that fails poisons it: whatever the closure then returns, nothing is committed, on both engines alike.
#[derive(Debug)]
pub struct Tx<'a>(Running<'a>);

#[derive(Debug)]
enum Running<'a> {
    Sqlite(sqlite::Transaction<'a>),
    Postgres(postgres::Transaction<'a>),
}

impl Tx<'_> {
    /// Every row of the answer.
    ///
    /// # Errors
    /// The engine's.
    pub fn query(&self, sql: &'static str, args: &[Param<'_>]) -> Result<Vec<Row>, Error> {
        match &self.0 {
            Running::Sqlite(running) => running.query(sql, args),
            Running::Postgres(running) => running.query(sql, args),
        }
    }

    /// The first row of the answer.
    ///
    /// # Errors
    /// The engine's.
    pub fn one(&self, sql: &'static str, args: &[Param<'_>]) -> Result<Option<Row>, Error> {
        Ok(self.query(sql, args)?.into_iter().next())
    }

    /// The number of rows that the statement changed.
    ///
    /// # Errors
    /// The engine's, a named constraint among them.
    pub fn execute(&self, sql: &'static str, args: &[Param<'_>]) -> Result<u64, Error> {
        match &self.0 {
            Running::Sqlite(running) => running.execute(sql, args),
            Running::Postgres(running) => running.execute(sql, args),
        }
    }

    /// The row that the statement changed, as its RETURNING tells it.
    ///
    /// # Errors
    /// The engine's, a named constraint among them.
    pub fn change(&self, sql: &'static str, args: &[Param<'_>]) -> Result<Option<Row>, Error> {
        let changed = self.one(sql, args)?;
        // A question that is answered leaves nothing to take back; this one does.
        self.spoil();
        Ok(changed)
    }

    /// The same statement for each set of arguments; independent of each other, so an engine may send them together.
    /// The number of rows that all of them changed.
    ///
    /// # Errors
    /// That of the first which fails.
    pub fn batch<'p>(&self, sql: &'static str, sets: impl IntoIterator<Item = Vec<Param<'p>>>) -> Result<u64, Error> {
        match &self.0 {
            Running::Sqlite(running) => sets.into_iter().map(|set| running.execute(sql, &set)).sum(),
            Running::Postgres(running) => running.batch(sql, sets),
        }
    }

    /// The rows of the same question for each set of arguments, in the order of the sets; an engine may ask them together.
    ///
    /// # Errors
    /// That of the first which fails.
    pub fn each<'p>(
        &self,
        sql: &'static str,
        sets: impl IntoIterator<Item = Vec<Param<'p>>>,
    ) -> Result<Vec<Vec<Row>>, Error> {
        match &self.0 {
            Running::Sqlite(running) => sets.into_iter().map(|set| running.query(sql, &set)).collect(),
            Running::Postgres(running) => running.each(sql, sets),
        }
    }

    /// A statement whose answer nobody waits for: it is done before the next one that is answered, after those that were said
    /// before it, and at the latest before the commit.
    ///
    /// # Errors
    /// The engine's, of this one or of an earlier one. Where it fails later it poisons the transaction.
    pub fn soon(&self, sql: &'static str, args: &[Param<'_>]) -> Result<(), Error> {
        match &self.0 {
            Running::Sqlite(running) => running.execute(sql, args).map(drop),
            Running::Postgres(running) => running.soon(sql, args),
        }
    }

    /// Nothing comes after this: what was left to be said is said now.
    fn finish(&self) -> Result<(), Error> {
        match &self.0 {
            Running::Sqlite(_) => Ok(()),
            Running::Postgres(running) => running.send(),
        }
    }

    /// The first failure of a statement, if one failed.
    fn failure(&self) -> Option<Error> {
        match &self.0 {
            Running::Sqlite(running) => running.failure(),
            Running::Postgres(running) => running.failure(),
        }
    }

    /// Did a failure (a full disk, a connection that was cut) end the whole transaction below us?
    fn is_lost(&self) -> bool {
        match &self.0 {
            Running::Sqlite(running) => running.is_lost(),
            Running::Postgres(running) => running.is_lost(),
        }
    }

    /// Whatever it has done is to be taken back, even if that can't be told: a closure that panicked.
    fn spoil(&self) {
        match &self.0 {
            Running::Sqlite(running) => running.spoil(),
            Running::Postgres(running) => running.spoil(),
        }
    }

    /// Is there something to take back if this is not to be committed?
    fn has_left_traces(&self) -> bool {
        match &self.0 {
            Running::Sqlite(running) => running.has_written(),
            Running::Postgres(running) => running.has_written() || running.failure().is_some(),
        }
    }
}
