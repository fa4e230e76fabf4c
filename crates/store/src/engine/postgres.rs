//! PostgreSQL: for an installation that outgrows one machine. Any number of servers share one database.
//!
//! A read is REPEATABLE READ, so that it sees one snapshot, as on SQLite. A write is READ COMMITTED behind a lock of its
//! account that it takes first and that ends with it: whatever it reads after is the last that was committed, so no
//! writer loses another's change and none has to be run again. `connection.rs` talks to the server, `line.rs` does so
//! anew when it was cut, `transaction.rs` runs statements, `migrate.rs` makes the tables, `address.rs` finds the server, `fault.rs` says what went wrong.

mod address;
mod connection;
mod fault;
mod line;
mod looker;
mod migrate;
mod passfile;
mod pool;
mod tls;
mod transaction;

use super::writer::{Lane, Writer};
use super::{Existing, Lock, Running, Tx};
use crate::error::{Error, OpenError};

pub use address::Address;
use connection::Connection;
use line::Line;
pub(super) use looker::Looker;
pub(super) use pool::Readers;
pub(super) use transaction::Transaction;

/// Writing threads of a server, each with a connection of its own; an account always has the same one, so that its writes
/// share commits.
const LANES: u8 = 4;

/// How a write begins. What is acknowledged is on disk, whatever the server's default is; one that is stricter stays.
const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE; \
    SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'";

/// How long a write waits for its lock, and how long another server may say nothing while it holds one: one that is frozen
/// or cut off holds up its account no longer than that. A restore fills a whole database in one transaction.
fn patience(lock: Lock) -> &'static str {
    match lock {
        Lock::Account(_) | Lock::Strangers => {
            "SET LOCAL lock_timeout = '5s'; SET LOCAL idle_in_transaction_session_timeout = '15s'"
        }
        Lock::Installation => "SET LOCAL lock_timeout = '10s'; SET LOCAL idle_in_transaction_session_timeout = '5min'",
    }
}

/// Connects, checks whose database it is, and brings its schema up to date.
pub(super) fn open(
    address: &Address,
    existing: Existing,
    steps: &'static [&'static str],
) -> Result<(Readers, Writers, Looker), OpenError> {
    let connection = Connection::open(address).map_err(|error| fault::unreachable(address, &error))?;
    migrate::migrate(&connection, address, existing, steps)?;
    let lane = || Writer::start(Writing(Line::new(address.clone())));
    let writers = Writers((0..LANES).map(|_| lane()).collect());
    Ok((Readers::new(address.clone()), writers, Looker::new(address.clone())))
}

/// The writing threads.
#[derive(Debug)]
pub(super) struct Writers(Vec<Writer>);

impl Writers {
    pub(super) fn of(&self, lock: Lock) -> &Writer {
        let lane = key(lock).rem_euclid(LANES.into());
        &self.0[usize::try_from(lane).unwrap_or_default()]
    }
}

/// What the advisory lock of an account is called, beside the schema; the accounts count from one.
fn key(lock: Lock) -> i64 {
    match lock {
        Lock::Installation => 0,
        Lock::Strangers => -2,
        Lock::Account(account) => account.0,
    }
}

/// A writing thread's line to the server.
struct Writing(Line);

impl Lane for Writing {
    fn may_share(one: Lock, other: Lock) -> bool {
        one == other
    }

    fn begin(&mut self, lock: Lock) -> Result<(), Error> {
        let sql = format!(
            "{BEGIN_WRITE}; {}; SELECT pg_advisory_xact_lock(current_schema()::regnamespace::oid::int, {})",
            patience(lock),
            key(lock)
        );
        self.0.begin(|connection| connection.batch(&sql))
    }

    fn tx(&self) -> Tx<'_> {
        Tx(Running::Postgres(Transaction::begun(&self.0)))
    }

    fn statement(&self, sql: &'static str) -> Result<(), Error> {
        self.0.go_on(|connection| connection.batch(sql))
    }

    fn abandon(&mut self) {
        // A connection that can't even roll back is of no more use.
        if self.statement("ROLLBACK").is_err() {
            self.0.hang_up();
        }
    }

    fn was_in_conflict(&self) -> bool {
        self.0.go_on(|connection| Ok(connection.was_in_conflict())).unwrap_or(false)
    }
}
