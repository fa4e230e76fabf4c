//! How long a server is waited for that answers nothing, or only that it is too busy.
//!
//! A request is repeated after the rest that the server asks for, a few times. A server that several requests in a
//! row get nothing from is asked no more, and neither is one that has asked for too much rest in all: nobody watches
//! a judge for hours.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use super::reply::Reply;

/// How many requests in a row may stay without an answer, or be told to the end that the server is too busy.
const IN_A_ROW: usize = 3;
/// How many times one request is repeated.
const REPEATS: usize = 3;
/// The longest rest that is taken at once, until an answer comes, and in a whole run.
const REST: Duration = Duration::from_secs(30);
const REST_IN_A_ROW: Duration = Duration::from_secs(60);
const REST_IN_ALL: Duration = Duration::from_secs(600);

/// What a server has spent of it.
#[derive(Debug, Default)]
pub(super) struct Patience {
    silences: Cell<usize>,
    busy: Cell<usize>,
    rested: Cell<Duration>,
    rested_in_all: Cell<Duration>,
    last_words: RefCell<String>,
}

impl Patience {
    /// Why the server is asked no more.
    pub(super) fn is_over(&self) -> Option<String> {
        let silent = self.silences.get() >= IN_A_ROW;
        let silent = || silent.then(|| format!("the server no longer answers: {}", self.last_words.borrow()));
        self.too_busy().or_else(silent)
    }

    /// Why the server is asked no more, if it answers and has no time.
    pub(super) fn too_busy(&self) -> Option<String> {
        (self.busy.get() >= IN_A_ROW)
            .then(|| format!("the server is too busy to be judged: {}", self.last_words.borrow()))
    }

    /// The server has another chance.
    pub(super) fn forgive(&self) {
        self.answered();
        self.rested_in_all.set(Duration::ZERO);
    }

    /// No answer came.
    pub(super) fn silence(&self, words: &str) {
        self.silences.set(self.silences.get() + 1);
        words.clone_into(&mut self.last_words.borrow_mut());
    }

    /// How long to rest before the request is repeated that was answered so; `None` if this is the answer. The error
    /// says that the request is given up. Many servers slow strangers down: only what `is_owner` asks tells that there
    /// is no time for anybody.
    pub(super) fn rest(&self, reply: &Reply, repeats: usize, is_owner: bool) -> Result<Option<Duration>, String> {
        self.silences.set(0);
        let Some(wait) = asked_rest(reply) else {
            self.answered();
            return Ok(None);
        };
        let (rested, in_all) = (self.rested.get().saturating_add(wait), self.rested_in_all.get().saturating_add(wait));
        let is_spent = wait <= REST && (rested > REST_IN_A_ROW || in_all > REST_IN_ALL);
        if repeats < REPEATS && wait <= REST && !is_spent {
            self.rested.set(rested);
            self.rested_in_all.set(in_all);
            return Ok(Some(wait));
        }
        let words = format!("{} was answered {} to the last", reply.asked(), reply.status);
        if is_owner {
            self.busy.set(if is_spent { IN_A_ROW } else { self.busy.get() + 1 });
            words.clone_into(&mut self.last_words.borrow_mut());
        }
        Err(format!("the server is too busy: {words}"))
    }

    fn answered(&self) {
        self.silences.set(0);
        self.busy.set(0);
        self.rested.set(Duration::ZERO);
    }
}

/// How long the server asks to be left alone, if it says that it is too busy; without end where it names no seconds.
/// A 503 that does not ask for patience is a fault (RFC 9110 section 15.6.4 makes it a choice).
fn asked_rest(reply: &Reply) -> Option<Duration> {
    let told = reply.header("retry-after");
    let is_busy = reply.status == 429 || reply.status == 503 && told.is_some();
    is_busy.then(|| told.and_then(|told| told.trim().parse().ok()).map_or(Duration::MAX, Duration::from_secs))
}
