//! The embedded engine: connections, statements and errors of SQLite in the seam's words.
//!
//! WAL, so that readers never wait for the writer; `synchronous=FULL`, so that what is acknowledged
//! is on disk. A read takes a pooled connection and sees one snapshot.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Mutex;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql, params_from_iter};

use super::writer::Lane;
use super::{Existing, Lock, Running, Tx};
use crate::error::{Constraint, Error, OpenError};
use crate::limits::{IDLE_READERS, READER_CACHE, WRITER_CACHE};
use crate::value::{Param, Row, Value};

/// `Roll` in ASCII: what `PRAGMA application_id` says of a file of ours.
const APPLICATION_ID: i64 = 0x526f_6c6c;

/// How long a transaction waits for another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// SQLite names the columns of a constraint, not the constraint: the first column that parts it from the others of its table.
const CONSTRAINTS: &[(&str, &str)] = &[
    ("account.slug", "account_slug"),
    ("admin.account, admin.folded", "admin_address"),
    ("token.account, token.asked_by", "token_asked_by"),
    ("oauth_client.account, oauth_client.asked_by", "oauth_client_asked_by"),
    ("resource_name.account", "resource_name_folded"),
    ("user_address.account", "user_address_folded"),
    ("console_group.account, console_group.folded", "console_group_name"),
];

/// Opens a file, or makes it if it may; says whether it is ours, and no newer than these steps, before anything is written.
pub(super) fn open(path: &Path, existing: Existing, steps: &[&str]) -> Result<(Readers, Writing), OpenError> {
    let found = path.exists();
    if !found && existing == Existing::Required {
        return Err(OpenError::Missing(path.to_owned()));
    }
    if !found {
        create_private(path)?;
    }
    let connection = writing_connection(path, steps)?;
    migrate(&connection, steps)?;
    Ok((Readers { path: path.to_owned(), idle: Mutex::new(Vec::new()) }, Writing(connection)))
}

/// The connection of the one writer.
fn writing_connection(path: &Path, steps: &[&str]) -> Result<Connection, OpenError> {
    let io = |error: &rusqlite::Error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => OpenError::NotOurs(path.to_owned()),
        _ => OpenError::Io { path: path.to_owned(), reason: error.to_string() },
    };
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(|e| io(&e))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(|e| io(&e))?;
    // One look: another program may be making the same database now.
    connection.execute_batch("BEGIN").map_err(|e| io(&e))?;
    let application: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(|e| io(&e))?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0)).map_err(|e| io(&e))?;
    if application != APPLICATION_ID && (application != 0 || tables != 0) {
        return Err(OpenError::NotOurs(path.to_owned()));
    }
    let (found, known) = (done_steps(&connection)?, count(steps));
    connection.execute_batch("COMMIT").map_err(|e| io(&e))?;
    if found > known {
        return Err(OpenError::Newer { found, known });
    }
    prepare(&connection, WRITER_CACHE).map_err(|e| io(&e))?;
    if application != APPLICATION_ID {
        connection.pragma_update(None, "application_id", APPLICATION_ID).map_err(|e| io(&e))?;
    }
    Ok(connection)
}

/// The connections that read a file.
#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn read<T, E: From<Error>>(&self, look: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let pooled = self.idle.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop();
        let connection = match pooled {
            Some(connection) => connection,
            None => self.reading_connection().map_err(|error| translate(&error))?,
        };
        statement(&connection, "BEGIN")?;
        let transaction = Transaction::new(&connection);
        let outcome = look(&Tx(Running::Sqlite(transaction)));
        // A read has nothing to lose; a connection that can't even end it is dropped.
        if statement(&connection, "COMMIT").is_ok() {
            let mut idle = self.idle.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if idle.len() < IDLE_READERS {
                idle.push(connection);
            }
        }
        outcome
    }

    fn reading_connection(&self) -> rusqlite::Result<Connection> {
        let connection = Connection::open_with_flags(
            &self.path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        prepare(&connection, READER_CACHE)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    }
}

/// The writing thread's connection: one for all locks, since SQLite has one writer.
pub(super) struct Writing(Connection);

impl Lane for Writing {
    fn may_share(_: Lock, _: Lock) -> bool {
        true
    }

    fn begin(&mut self, _: Lock) -> Result<(), Error> {
        statement(&self.0, "BEGIN IMMEDIATE")
    }

    fn tx(&self) -> Tx<'_> {
        Tx(Running::Sqlite(Transaction::new(&self.0)))
    }

    fn statement(&self, sql: &'static str) -> Result<(), Error> {
        statement(&self.0, sql)
    }

    fn abandon(&mut self) {
        if !self.0.is_autocommit() {
            // What can't even be rolled back will say so at the next BEGIN.
            let _ = statement(&self.0, "ROLLBACK");
        }
    }

    /// Writers wait for each other, in this program and between programs.
    fn was_in_conflict(&self) -> bool {
        false
    }
}

/// A statement without arguments or answer, prepared once a connection.
fn statement(connection: &Connection, sql: &str) -> Result<(), Error> {
    let run = || connection.prepare_cached(sql)?.raw_execute();
    run().map(|_| ()).map_err(|error| translate(&error))
}

fn create_private(path: &Path) -> Result<(), OpenError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(OpenError::Io { path: path.to_owned(), reason: error.to_string() }),
    }
}

/// Runs the steps that the file has not seen, each in a transaction with its number.
fn migrate(connection: &Connection, steps: &[&str]) -> Result<(), OpenError> {
    let sql = |text: &str| connection.execute_batch(text).map_err(|error| OpenError::Store(translate(&error)));
    // Two programs that start at once: the second waits here and then finds the steps done.
    sql("BEGIN IMMEDIATE")?;
    let (done, known) = (done_steps(connection)?, count(steps));
    if done > known {
        sql("ROLLBACK")?;
        return Err(OpenError::Newer { found: done, known });
    }
    for step in steps.iter().skip(usize::try_from(done).unwrap_or_default()) {
        sql(step)?;
    }
    if done < known {
        connection.pragma_update(None, "user_version", known).map_err(|error| translate(&error))?;
    }
    sql("COMMIT")
}

/// How many steps the file has seen.
fn done_steps(connection: &Connection) -> Result<i64, OpenError> {
    let done = connection.query_row("PRAGMA user_version", [], |row| row.get(0));
    done.map_err(|error| OpenError::Store(translate(&error)))
}

fn count(steps: &[&str]) -> i64 {
    i64::try_from(steps.len()).unwrap_or(i64::MAX)
}

/// Turns the write-ahead log on. SQLite does not wait here while somebody else looks at the file, as programs do that open
/// a new one at once; an empty transaction waits in its place, and whoever comes second finds the log on.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    for _ in 0..1_000 {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                connection.execute_batch("BEGIN IMMEDIATE; COMMIT")?;
            }
            outcome => return outcome,
        }
    }
    connection.pragma_update(None, "journal_mode", "WAL")
}

/// With so many KiB of cache.
fn prepare(connection: &Connection, cache: u32) -> rusqlite::Result<()> {
    write_ahead(connection)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 10_000)?;
    connection.pragma_update(None, "cache_size", -i64::from(cache))?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(())
}

/// A transaction on one connection. The statement texts are `'static`, so each is rewritten once a transaction.
#[derive(Debug)]
pub(super) struct Transaction<'a> {
    connection: &'a Connection,
    failed: RefCell<Option<Error>>,
    rolled_back: Cell<bool>,
    written: Cell<bool>,
}

impl<'a> Transaction<'a> {
    pub(super) fn new(connection: &'a Connection) -> Transaction<'a> {
        Transaction { connection, failed: RefCell::new(None), rolled_back: Cell::new(false), written: Cell::new(false) }
    }

    /// The first failure of a statement, if one failed.
    pub(super) fn failure(&self) -> Option<Error> {
        self.failed.borrow().clone()
    }

    /// Did a failure (a full disk, say) end the whole transaction below us?
    pub(super) fn is_lost(&self) -> bool {
        self.rolled_back.get()
    }

    pub(super) fn spoil(&self) {
        self.written.set(true);
    }

    /// Has a statement changed a row?
    pub(super) fn has_written(&self) -> bool {
        self.written.get()
    }

    pub(super) fn query(&self, sql: &'static str, args: &[Param<'_>]) -> Result<Vec<Row>, Error> {
        self.run(|connection| {
            let mut statement = connection.prepare_cached(&numbered(sql))?;
            let columns = statement.column_count();
            let mut rows = statement.query(params_from_iter(args))?;
            let mut answer = Vec::new();
            while let Some(row) = rows.next()? {
                let values = (0..columns).map(|column| {
                    Ok(match row.get_ref(column)? {
                        ValueRef::Integer(value) => Value::Int(value),
                        ValueRef::Text(bytes) => Value::Text(text(bytes)),
                        _ => Value::Null,
                    })
                });
                answer.push(Row(values.collect::<rusqlite::Result<_>>()?));
            }
            Ok(answer)
        })
    }

    pub(super) fn execute(&self, sql: &'static str, args: &[Param<'_>]) -> Result<u64, Error> {
        let changed = self
            .run(|connection| Ok(connection.prepare_cached(&numbered(sql))?.execute(params_from_iter(args))? as u64))?;
        self.written.set(self.written.get() || changed > 0);
        Ok(changed)
    }

    fn run<T>(&self, statement: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        if let Some(earlier) = self.failure() {
            return Err(earlier);
        }
        statement(self.connection).map_err(|error| {
            let error = translate(&error);
            *self.failed.borrow_mut() = Some(error.clone());
            self.rolled_back.set(self.connection.is_autocommit());
            error
        })
    }
}

/// `$1` is a *name* to SQLite, numbered by first appearance; `?1` is a number. No statement has a `$` in a literal.
fn numbered(sql: &'static str) -> Rc<str> {
    thread_local! {
        static KNOWN: RefCell<HashMap<(*const u8, usize), Rc<str>>> = RefCell::new(HashMap::new());
    }
    KNOWN.with_borrow_mut(|known| {
        known.entry((sql.as_ptr(), sql.len())).or_insert_with(|| sql.replace('$', "?").into()).clone()
    })
}

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Param::Null => ValueRef::Null,
            Param::Int(value) => ValueRef::Integer(*value),
            Param::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

/// A driver's error in the seam's words.
fn translate(error: &rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => {
            let text = error.to_string();
            let named = CONSTRAINTS.iter().find(|(columns, _)| text.contains(columns)).map_or("", |(_, name)| name);
            Error::Constraint(Constraint::from_name(named))
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy,
        Some(ErrorCode::DiskFull) => Error::Full,
        _ => Error::Other(error.to_string()),
    }
}

/// Text of the database. It was written as UTF-8; what another program wrote otherwise is shown as far as it goes.
fn text(bytes: &[u8]) -> String {
    // To look whether it is whole is quicker than to mend it as one goes.
    str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes).into_owned(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many looks at once, each within the one before.
    fn look(readers: &Readers, depth: usize) -> Result<i64, Error> {
        readers.read(|tx| {
            if depth > 1 {
                return look(readers, depth - 1);
            }
            Ok(tx.one("PRAGMA cache_size", &[])?.map_or(0, |row| row.int(0)))
        })
    }

    #[test]
    fn readers_that_nobody_uses_are_few_and_none_keeps_much_in_memory() {
        let folder = tempfile::tempdir().expect("a folder");
        let (readers, _writing) = open(&folder.path().join("rollcall.db"), Existing::OrNew, &[]).expect("a database");
        assert_eq!(look(&readers, 2 * IDLE_READERS), Ok(-i64::from(READER_CACHE)));
        assert_eq!(readers.idle.lock().expect("nobody panics").len(), IDLE_READERS);
    }
}
