//! The one writer of SQLite: a thread, a queue, and one fsync for all that wait together.
//!
//! Each closure is answered only after the commit that has it; one that fails takes nobody with it.
//! A full disk may end the transaction below us; then everybody who waited is told so.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

use rusqlite::Connection;

use super::Tx;
use super::sqlite::{Transaction, statement};
use crate::error::Error;

/// How many closures share a commit at the most.
const GROUP: usize = 64;

/// The queue to the writing thread; dropping it ends the thread after what is queued.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Option<Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Writer {
        let (queue, jobs) = channel();
        let thread =
            std::thread::Builder::new().name("store-writer".to_owned()).spawn(move || work(&connection, &jobs)).ok();
        Writer { queue: thread.is_some().then_some(queue), thread }
    }

    /// Queues a closure and waits for nothing: for what may get lost without harm.
    pub(super) fn write_soon(&self, change: impl FnMut(&Tx<'_>) -> Result<(), Error> + Send + 'static) {
        let (answer, _) = sync_channel(1);
        if let Some(queue) = &self.queue {
            let _ = queue.send(Box::new(Waiting { change, outcome: None, answer }));
        }
    }

    pub(super) fn write<T, E>(&self, change: impl FnMut(&Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (answer, answered) = sync_channel(1);
        let job = Box::new(Waiting { change, outcome: None, answer });
        let queued = self.queue.as_ref().is_some_and(|queue| queue.send(job).is_ok());
        if !queued {
            return Err(Error::Lost.into());
        }
        answered.recv().unwrap_or_else(|_| Err(Error::Lost.into()))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.queue.take());
        // A closure may hold the last handle of the store: then it is the writer itself that lets go, and it can't wait
        // for itself.
        let other = self.thread.take().filter(|thread| thread.thread().id() != std::thread::current().id());
        if let Some(thread) = other {
            let _ = thread.join();
        }
    }
}

/// A closure that waits, whatever it returns.
trait Job: Send {
    /// Runs it; true if it wants to be committed.
    fn run(&mut self, tx: &Tx<'_>) -> bool;
    /// Tells whoever waits.
    fn answer(self: Box<Self>, committed: &Result<(), Error>);
}

struct Waiting<T, E, F> {
    change: F,
    outcome: Option<Result<T, E>>,
    answer: SyncSender<Result<T, E>>,
}

impl<T, E, F> Job for Waiting<T, E, F>
where
    T: Send,
    E: From<Error> + Send,
    F: FnMut(&Tx<'_>) -> Result<T, E> + Send,
{
    fn run(&mut self, tx: &Tx<'_>) -> bool {
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.change)(tx)));
        let outcome = outcome.unwrap_or_else(|_| Err(Error::Other("a write panicked".to_owned()).into()));
        // A poisoned transaction is not committed, even if the closure did not mind.
        let outcome = match (outcome, tx.0.failure()) {
            (Ok(_), Some(failure)) => Err(failure.into()),
            (outcome, _) => outcome,
        };
        let keep = outcome.is_ok();
        self.outcome = Some(outcome);
        keep
    }

    fn answer(self: Box<Self>, committed: &Result<(), Error>) {
        let outcome = match (self.outcome, committed) {
            (Some(Err(error)), _) => Err(error),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (_, Err(error)) => Err(error.clone().into()),
            (None, Ok(())) => Err(Error::Lost.into()),
        };
        // Whoever waited may have gone.
        let _ = self.answer.send(outcome);
    }
}

fn work(connection: &Connection, jobs: &Receiver<Box<dyn Job>>) {
    while let Ok(first) = jobs.recv() {
        let mut group = vec![first];
        gather(&mut group, jobs);
        let committed = commit(connection, &mut group);
        if committed.is_err() && !connection.is_autocommit() {
            let _ = statement(connection, "ROLLBACK");
        }
        for job in group {
            job.answer(&committed);
        }
    }
}

/// Takes up whoever comes while others do: those who were just answered ask again at once, and a commit a moment later has
/// them all. A lone client waits for nobody.
fn gather(group: &mut Vec<Box<dyn Job>>, jobs: &Receiver<Box<dyn Job>>) {
    loop {
        std::thread::yield_now();
        let before = group.len();
        group.extend(jobs.try_iter().take(GROUP - before));
        if group.len() == before || group.len() == GROUP {
            return;
        }
    }
}

/// Runs a group in one transaction. First without savepoints, which cost a copy of every page that is written: a closure
/// that failed before it wrote anything left nothing to take back. Where one did write before it failed, the whole group
/// is run again, each closure in a savepoint of its own.
fn commit(connection: &Connection, group: &mut [Box<dyn Job>]) -> Result<(), Error> {
    let sql = |text: &str| statement(connection, text);
    sql("BEGIN IMMEDIATE")?;
    for job in group.iter_mut() {
        let tx = Tx(Transaction::new(connection));
        let keep = job.run(&tx);
        if tx.0.is_lost() {
            return Err(tx.0.failure().unwrap_or(Error::Lost));
        }
        if !keep && tx.0.has_written() {
            sql("ROLLBACK")?;
            return commit_one_by_one(connection, group);
        }
    }
    sql("COMMIT")
}

fn commit_one_by_one(connection: &Connection, group: &mut [Box<dyn Job>]) -> Result<(), Error> {
    let sql = |text: &str| statement(connection, text);
    sql("BEGIN IMMEDIATE")?;
    for job in group {
        sql("SAVEPOINT job")?;
        let tx = Tx(Transaction::new(connection));
        let keep = job.run(&tx);
        if tx.0.is_lost() {
            return Err(tx.0.failure().unwrap_or(Error::Lost));
        }
        if !keep {
            sql("ROLLBACK TO job")?;
        }
        sql("RELEASE job")?;
    }
    sql("COMMIT")
}
