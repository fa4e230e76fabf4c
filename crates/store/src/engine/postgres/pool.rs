//! Connections that read: as many as are in use at once, up to a limit; whoever comes then waits in line, but not for ever.
//!
//! A connection goes to whoever has waited the longest, of those whose purpose may have one more: searches leave some to what
//! is answered at once, and both leave some to the door.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::address::Address;
use super::line::Line;
use super::transaction::Transaction;
use crate::engine::{Purpose, Running, Tx};
use crate::error::Error;
use crate::limits::{DOOR, PATIENCE, READERS, SEARCHES};

/// The pool.
#[derive(Debug)]
pub(in crate::engine) struct Readers {
    address: Address,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    idle: Vec<Line>,
    turns: Turns,
}

impl Readers {
    pub(super) fn new(address: Address) -> Readers {
        Readers { address, held: Mutex::default() }
    }

    pub(in crate::engine) fn read<T, E: From<Error>>(
        &self,
        purpose: Purpose,
        look: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut turn = self.take(purpose)?;
        let tx = Tx(Running::Postgres(Transaction::look(&turn.line)));
        // A look that writes is told so by the server.
        let outcome = look(&tx).and_then(|value| tx.finish().map(|()| value).map_err(E::from));
        let has_begun = matches!(&tx.0, Running::Postgres(transaction) if transaction.has_begun());
        // A read has nothing to lose; a line that can't even end it is dropped.
        turn.is_good = !has_begun || turn.line.go_on(|connection| connection.batch("COMMIT")).is_ok();
        outcome
    }

    /// Waits for a turn.
    fn take(&self, purpose: Purpose) -> Result<Turn<'_>, Error> {
        let mut held = self.held();
        let (number, bell) = held.turns.line_up(purpose);
        let waits = |held: &mut Held| held.turns.is_waiting(number);
        held = bell.wait_timeout_while(held, PATIENCE, waits).unwrap_or_else(PoisonError::into_inner).0;
        if waits(&mut held) {
            held.turns.leave(number);
            return Err(Error::Busy);
        }
        let line = held.idle.pop().unwrap_or_else(|| Line::new(self.address.clone()));
        Ok(Turn { pool: self, purpose, line, is_good: false })
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A turn at reading; given back when it ends, also by a panic, the line only if it is good.
struct Turn<'a> {
    pool: &'a Readers,
    purpose: Purpose,
    line: Line,
    is_good: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut held = self.pool.held();
        if self.is_good {
            let next = Line::new(self.pool.address.clone());
            held.idle.push(std::mem::replace(&mut self.line, next));
        }
        held.turns.end(self.purpose);
    }
}

/// Whose turn it is.
#[derive(Debug, Default)]
struct Turns {
    at_door: usize,
    answering: usize,
    searching: usize,
    waiting: VecDeque<Waiting>,
    next: u64,
}

#[derive(Debug)]
struct Waiting {
    number: u64,
    purpose: Purpose,
    /// Rings when the turn has come.
    bell: Arc<Condvar>,
}

impl Turns {
    /// At the end of the line; the turn may have come already.
    fn line_up(&mut self, purpose: Purpose) -> (u64, Arc<Condvar>) {
        let (number, bell) = (self.next, Arc::new(Condvar::new()));
        self.next += 1;
        self.waiting.push_back(Waiting { number, purpose, bell: Arc::clone(&bell) });
        self.hand_out();
        (number, bell)
    }

    fn is_waiting(&self, number: u64) -> bool {
        self.waiting.iter().any(|waiting| waiting.number == number)
    }

    fn leave(&mut self, number: u64) {
        self.waiting.retain(|waiting| waiting.number != number);
    }

    fn end(&mut self, purpose: Purpose) {
        *self.under_way(purpose) -= 1;
        self.hand_out();
    }

    /// To whoever has waited the longest, of those who may have one.
    fn hand_out(&mut self) {
        while let Some(at) = self.waiting.iter().position(|waiting| self.may_have_one(waiting.purpose)) {
            let Some(next) = self.waiting.remove(at) else { return };
            *self.under_way(next.purpose) += 1;
            next.bell.notify_one();
        }
    }

    fn may_have_one(&self, purpose: Purpose) -> bool {
        let others = self.answering + self.searching;
        let all = others + self.at_door < READERS;
        match purpose {
            Purpose::Door => all,
            Purpose::Answer => all && others < READERS - DOOR,
            Purpose::Search => all && others < READERS - DOOR && self.searching < SEARCHES,
        }
    }

    fn under_way(&mut self, purpose: Purpose) -> &mut usize {
        match purpose {
            Purpose::Door => &mut self.at_door,
            Purpose::Answer => &mut self.answering,
            Purpose::Search => &mut self.searching,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(turns: &Turns, numbers: &[u64]) -> Vec<bool> {
        numbers.iter().map(|number| turns.is_waiting(*number)).collect()
    }

    #[test]
    fn searches_leave_connections_to_what_is_answered_at_once_and_both_leave_some_to_the_door() {
        let mut turns = Turns::default();
        let mut come = |purpose, count: usize| (0..count).map(|_| turns.line_up(purpose).0).collect::<Vec<u64>>();
        let searches = come(Purpose::Search, 64);
        let answers = come(Purpose::Answer, 64);
        let looks = come(Purpose::Door, DOOR + 1);
        let has = |numbers: &[u64]| numbers.iter().filter(|number| !turns.is_waiting(**number)).count();
        assert_eq!((has(&searches), has(&answers), has(&looks)), (SEARCHES, READERS - DOOR - SEARCHES, DOOR));
    }

    #[test]
    fn a_connection_goes_to_whoever_has_waited_the_longest() {
        let mut turns = Turns::default();
        for _ in 0..READERS - DOOR {
            turns.line_up(Purpose::Answer);
        }
        let [first, second, third] =
            [Purpose::Answer, Purpose::Search, Purpose::Answer].map(|purpose| turns.line_up(purpose).0);
        turns.end(Purpose::Answer);
        assert_eq!(waiting(&turns, &[first, second, third]), [false, true, true]);
        // Whoever comes now stands behind them.
        let late = turns.line_up(Purpose::Answer).0;
        turns.end(Purpose::Answer);
        assert_eq!(waiting(&turns, &[first, second, third, late]), [false, false, true, true]);
        turns.leave(third);
        turns.end(Purpose::Search);
        assert!(!turns.is_waiting(late), "who was not patient is passed over");
        assert_eq!((turns.answering, turns.searching, turns.waiting.len()), (READERS - DOOR, 0, 0));
    }
}
