//! Connections that read: as many as are in use at once, up to a limit; whoever comes then waits, but not for ever.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::address::Address;
use super::line::Line;
use super::transaction::Transaction;
use crate::engine::{Running, Tx};
use crate::error::Error;

/// Connections of a server that read at once.
const READERS: usize = 12;

/// How long a read waits for one of them.
const PATIENCE: Duration = Duration::from_secs(10);

/// The pool.
#[derive(Debug)]
pub(in crate::engine) struct Readers {
    address: Address,
    held: Mutex<Held>,
    returned: Condvar,
}

#[derive(Debug, Default)]
struct Held {
    idle: Vec<Line>,
    in_use: usize,
}

impl Readers {
    pub(super) fn new(address: Address) -> Readers {
        Readers { address, held: Mutex::default(), returned: Condvar::new() }
    }

    pub(in crate::engine) fn read<T, E: From<Error>>(
        &self,
        look: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut turn = self.take()?;
        let tx = Tx(Running::Postgres(Transaction::look(&turn.line)));
        let outcome = look(&tx);
        let has_begun = matches!(&tx.0, Running::Postgres(transaction) if transaction.has_begun());
        // A read has nothing to lose; a line that can't even end it is dropped.
        turn.is_good = !has_begun || turn.line.go_on(|connection| connection.batch("COMMIT")).is_ok();
        outcome
    }

    /// Waits for a turn.
    fn take(&self) -> Result<Turn<'_>, Error> {
        let full = |held: &mut Held| held.in_use >= READERS;
        let waited = self.returned.wait_timeout_while(self.held(), PATIENCE, full);
        let (mut held, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if full(&mut held) {
            return Err(Error::Busy);
        }
        held.in_use += 1;
        let line = held.idle.pop().unwrap_or_else(|| Line::new(self.address.clone()));
        Ok(Turn { pool: self, line, is_good: false })
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A turn at reading; given back when it ends, also by a panic, the line only if it is good.
struct Turn<'a> {
    pool: &'a Readers,
    line: Line,
    is_good: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut held = self.pool.held();
        held.in_use -= 1;
        if self.is_good {
            let next = Line::new(self.pool.address.clone());
            held.idle.push(std::mem::replace(&mut self.line, next));
        }
        drop(held);
        self.pool.returned.notify_one();
    }
}
