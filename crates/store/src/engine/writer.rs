//! A writing thread: a queue, and one commit for all that wait together.
//!
//! Each closure is answered only after the commit that has it; one that fails takes nobody with it. A full disk or a cut
//! connection may end the transaction below us; then everybody who waited is told so. What a transaction is, the engine's
//! [`Lane`] knows.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

use super::{Lock, Tx};
use crate::error::Error;

/// How many closures share a commit at the most.
const GROUP: usize = 64;

/// How often a group is run that the database set against another one.
const TURNS: usize = 5;

/// So many may wait before what may get lost does.
const CROWD: usize = 1_000;

/// The connection of a writing thread, in the engine's words.
pub(super) trait Lane: Send + 'static {
    /// May closures under these two locks share a transaction?
    fn may_share(one: Lock, other: Lock) -> bool;

    /// Begins a transaction and takes the lock.
    fn begin(&mut self, lock: Lock) -> Result<(), Error>;

    /// A transaction that has begun, as a closure sees it.
    fn tx(&self) -> Tx<'_>;

    /// COMMIT, ROLLBACK and what there is of savepoints.
    fn statement(&self, sql: &'static str) -> Result<(), Error>;

    /// Ends a transaction that went wrong, if the failure has not ended it already.
    fn abandon(&mut self);

    /// Did the last transaction fail only because another one was in its way?
    fn was_in_conflict(&self) -> bool;
}

/// The queue to a writing thread; dropping it ends the thread after what is queued.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Option<Sender<Queued>>,
    /// How many are in the queue.
    waiting: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

struct Queued {
    lock: Lock,
    job: Box<dyn Job>,
}

impl Writer {
    pub(super) fn start(lane: impl Lane) -> Writer {
        let (queue, jobs) = channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&waiting);
        let work = move || Thread { lane, jobs, count, waiting: VecDeque::new() }.work();
        let thread = std::thread::Builder::new().name("store-writer".to_owned()).spawn(work).ok();
        Writer { queue: thread.is_some().then_some(queue), waiting, thread }
    }

    /// Queues a closure and waits for nothing: for what may get lost without harm, and does while a crowd waits.
    pub(super) fn write_soon(&self, lock: Lock, change: impl FnMut(&Tx<'_>) -> Result<(), Error> + Send + 'static) {
        let (answer, _) = sync_channel(1);
        if self.waiting.load(Ordering::Relaxed) < CROWD {
            self.send(Queued { lock, job: Box::new(Waiting { change, outcome: None, answer }) });
        }
    }

    /// True if there is a thread to take it.
    fn send(&self, queued: Queued) -> bool {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.queue.as_ref().is_some_and(|queue| queue.send(queued).is_ok())
    }

    pub(super) fn write<T, E>(
        &self,
        lock: Lock,
        change: impl FnMut(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (answer, answered) = sync_channel(1);
        let job = Box::new(Waiting { change, outcome: None, answer });
        if !self.send(Queued { lock, job }) {
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
        // What the closure left to be said is said here too; a poisoned transaction is not committed, even if it did not mind.
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let value = (self.change)(tx)?;
            tx.finish()?;
            tx.failure().map_or(Ok(value), |failure| Err(failure.into()))
        }));
        let outcome = outcome.unwrap_or_else(|_| {
            tx.spoil();
            Err(Error::Other("a write panicked".to_owned()).into())
        });
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

struct Thread<L> {
    lane: L,
    jobs: Receiver<Queued>,
    /// How many are in the queue, or wait here.
    count: Arc<AtomicUsize>,
    /// Who came while another lock had its turn, in the order of coming.
    waiting: VecDeque<Queued>,
}

impl<L: Lane> Thread<L> {
    fn work(mut self) {
        while let Some((lock, mut group)) = self.next_group() {
            self.count.fetch_sub(group.len(), Ordering::Relaxed);
            let committed = self.commit(lock, &mut group);
            for job in group {
                job.answer(&committed);
            }
        }
    }

    /// The next that waits, and everybody who may share its transaction. Those who were just answered ask again at once,
    /// and a commit a moment later has them all. A lone client waits for nobody.
    fn next_group(&mut self) -> Option<(Lock, Vec<Box<dyn Job>>)> {
        let first = match self.waiting.pop_front() {
            Some(first) => first,
            None => self.jobs.recv().ok()?,
        };
        let (lock, mut group) = (first.lock, vec![first.job]);
        for earlier in std::mem::take(&mut self.waiting) {
            self.take_up(lock, &mut group, earlier);
        }
        loop {
            std::thread::yield_now();
            let before = group.len();
            while group.len() < GROUP
                && let Ok(queued) = self.jobs.try_recv()
            {
                self.take_up(lock, &mut group, queued);
            }
            if group.len() == before || group.len() == GROUP {
                return Some((lock, group));
            }
        }
    }

    fn take_up(&mut self, lock: Lock, group: &mut Vec<Box<dyn Job>>, queued: Queued) {
        if group.len() < GROUP && L::may_share(lock, queued.lock) {
            group.push(queued.job);
        } else {
            self.waiting.push_back(queued);
        }
    }

    /// Runs a group until it is committed or has failed for a reason of its own.
    fn commit(&mut self, lock: Lock, group: &mut [Box<dyn Job>]) -> Result<(), Error> {
        let mut turn = 1;
        loop {
            let committed = self.together(lock, group);
            if committed.is_err() {
                self.lane.abandon();
            }
            if committed.is_ok() || turn == TURNS || !self.lane.was_in_conflict() {
                return committed;
            }
            turn += 1;
        }
    }

    /// Runs a group in one transaction. First without savepoints, which cost a copy of every page that is written: a
    /// closure that failed before it wrote anything left nothing to take back. Where one did leave something, the whole
    /// group is run again, each closure in a savepoint of its own.
    fn together(&mut self, lock: Lock, group: &mut [Box<dyn Job>]) -> Result<(), Error> {
        self.lane.begin(lock)?;
        let alone = group.len() == 1;
        for job in group.iter_mut() {
            if !run(&self.lane, job.as_mut())? {
                self.lane.statement("ROLLBACK")?;
                return if alone { Ok(()) } else { self.one_by_one(lock, group) };
            }
        }
        self.lane.statement("COMMIT")
    }

    fn one_by_one(&mut self, lock: Lock, group: &mut [Box<dyn Job>]) -> Result<(), Error> {
        self.lane.begin(lock)?;
        for job in group {
            self.lane.statement("SAVEPOINT job")?;
            if !run(&self.lane, job.as_mut())? {
                self.lane.statement("ROLLBACK TO job")?;
            }
            self.lane.statement("RELEASE job")?;
        }
        self.lane.statement("COMMIT")
    }
}

/// Runs a closure; false when it has left something that is to be taken back. The error is one that ended the transaction.
fn run(lane: &impl Lane, job: &mut dyn Job) -> Result<bool, Error> {
    let tx = lane.tx();
    let keep = job.run(&tx);
    if tx.is_lost() {
        return Err(tx.failure().unwrap_or(Error::Lost));
    }
    Ok(keep || !tx.has_left_traces())
}
