//! Clients that share a list of work: each has a connection of its own and takes the next piece when it is free.
//!
//! That is the closed loop. How an answer is timed, and what is done when a server asks to wait, is here and nowhere
//! else: a refusal with `Retry-After` (429, 503) is waited out and the same request sent again; the latency is that of
//! the last try alone, while the wait stands in its own column and lowers the rate.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::operation::Operation;
use super::tally::{NOT_AS_ASKED, Tally};
use crate::client::Client;
use crate::error::Error;
use crate::exchange::{Answer, Request};

/// So many tries of one request; Okta gives up after as many.
const TRIES: usize = 10;
/// Who asks for more has refused.
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// So many wrong answers of one sort, with no right one between them, end the work: more would tell nothing new, and a
/// server that has died would be waited for as many times as there are people.
const IN_A_ROW: usize = 20;

/// The clients.
pub(super) struct Crew<'a> {
    clients: Vec<Client>,
    rest: &'a (dyn Fn(Duration) + Sync),
}

/// A piece of work that was shared out.
#[derive(Debug, Default)]
pub(super) struct Shift {
    /// What was counted, by sort.
    pub(super) tallies: BTreeMap<Operation, Tally>,
    /// From the first request to the last answer, waits and all.
    pub(super) wall: Duration,
    /// It was ended before all was done.
    pub(super) cut_short: bool,
}

/// What the clients of a shift share.
#[derive(Default)]
struct Board {
    next: AtomicUsize,
    over: AtomicBool,
    wrong_in_a_row: Mutex<BTreeMap<Operation, usize>>,
}

/// One client at work.
pub(super) struct Turn<'a> {
    client: &'a Client,
    rest: &'a (dyn Fn(Duration) + Sync),
    board: &'a Board,
    tallies: BTreeMap<Operation, Tally>,
}

impl<'a> Crew<'a> {
    pub(super) fn new(clients: Vec<Client>, rest: &'a (dyn Fn(Duration) + Sync)) -> Self {
        Self { clients, rest }
    }

    /// Each client asks the same, once, so that its connection stands before anything is measured.
    ///
    /// The error is the first that any of them met.
    pub(super) fn open(&self, request: &Request) -> Result<(), Error> {
        std::thread::scope(|scope| {
            let opening = |client| {
                scope.spawn(move || {
                    let (board, mut tally) = (Board::default(), Tally::default());
                    let turn = Turn { client, rest: self.rest, board: &board, tallies: BTreeMap::new() };
                    turn.answer(&mut tally, request).map(drop)
                })
            };
            let opened: Vec<_> = self.clients.iter().map(opening).collect();
            opened.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
        })
    }

    /// Shares out the numbers below `count`, in order, one at a time to whoever is free.
    pub(super) fn share(&self, count: usize, work: impl Fn(&mut Turn<'_>, usize) + Sync) -> Shift {
        let board = Board::default();
        let (work, board) = (&work, &board);
        let mut shift = Shift::default();
        let begin = Instant::now();
        std::thread::scope(|scope| {
            let busy = |client| {
                scope.spawn(move || {
                    let mut turn = Turn { client, rest: self.rest, board, tallies: BTreeMap::new() };
                    while let Some(number) = board.take(count) {
                        work(&mut turn, number);
                    }
                    turn.tallies
                })
            };
            let busy: Vec<_> = self.clients.iter().map(busy).collect();
            for thread in busy {
                for (operation, tally) in thread.join().unwrap_or_else(|panic| resume_unwind(panic)) {
                    shift.tallies.entry(operation).or_default().add(tally);
                }
            }
        });
        shift.wall = begin.elapsed();
        shift.cut_short = board.over.load(Ordering::Relaxed);
        shift
    }
}

impl Board {
    fn take(&self, count: usize) -> Option<usize> {
        if self.over.load(Ordering::Relaxed) {
            return None;
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        (number < count).then_some(number)
    }

    fn note(&self, operation: Operation, right: bool) {
        let mut rows = self.wrong_in_a_row.lock().unwrap_or_else(PoisonError::into_inner);
        let row = rows.entry(operation).or_default();
        *row = if right { 0 } else { *row + 1 };
        if *row >= IN_A_ROW {
            self.over.store(true, Ordering::Relaxed);
        }
    }
}

impl Turn<'_> {
    /// Sends a request and looks at its answer; what `check` finds in it, if it is right.
    ///
    /// `check` says in a sentence what is wrong with an answer whose status is 2xx.
    pub(super) fn ask<T>(
        &mut self,
        operation: Operation,
        request: &Request,
        check: impl FnOnce(&Value) -> Result<T, String>,
    ) -> Option<T> {
        let mut tally = self.tallies.remove(&operation).unwrap_or_default();
        let found = match self.answer(&mut tally, request) {
            Err(error) => {
                tally.failed(&error);
                None
            }
            Ok((took, value)) => match check(&value) {
                Err(lack) => {
                    tally.wrong(NOT_AS_ASKED, || format!("{} {}: {lack}", request.method, request.path));
                    None
                }
                Ok(found) => {
                    tally.right(took);
                    Some(found)
                }
            },
        };
        self.board.note(operation, found.is_some());
        self.tallies.insert(operation, tally);
        found
    }

    /// The answer that was no plea to wait, and how long that one took.
    fn answer(&self, tally: &mut Tally, request: &Request) -> Result<(Duration, Value), Error> {
        let mut tries = 1;
        loop {
            let answer = self.client.ask(request)?;
            match plea(&answer).filter(|wait| tries < TRIES && *wait <= LONGEST_WAIT) {
                Some(wait) => {
                    tally.waited(wait);
                    tries += 1;
                    (self.rest)(wait);
                }
                None => return self.client.read(request, &answer).map(|value| (answer.took, value)),
            }
        }
    }
}

/// How long the server asks to wait. RFC 6585 section 4 and RFC 9110 section 15.6.4: `Retry-After` goes with either.
fn plea(answer: &Answer) -> Option<Duration> {
    answer.retry_after.filter(|_| [429, 503].contains(&answer.status))
}
