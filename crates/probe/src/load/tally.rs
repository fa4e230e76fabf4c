//! What is counted of one sort of request, and the arithmetic of it.
//!
//! Only right answers have a latency: a server that refuses quickly is not a quick server.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::error::Error;

/// Requests of one sort.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How long each right answer took.
    right: Vec<Duration>,
    /// The others, by status, or by [`NO_ANSWER`] and [`NOT_AS_ASKED`].
    wrong: BTreeMap<String, Wrong>,
    /// How often the server asked to wait.
    pub waits: usize,
    /// How long it was waited for, over all clients.
    pub waited: Duration,
}

/// Answers that were wrong in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// How many.
    pub count: usize,
    /// The first of them, in a sentence.
    pub example: String,
}

/// Nobody answered.
const NO_ANSWER: &str = "no answer";
/// The status was 2xx, and the answer was not what was asked for.
pub(super) const NOT_AS_ASKED: &str = "not as asked";

impl Tally {
    /// The server asked to wait, and was obeyed.
    pub(super) fn waited(&mut self, wait: Duration) {
        self.waits += 1;
        self.waited += wait;
    }

    /// A right answer.
    pub(super) fn right(&mut self, took: Duration) {
        self.right.push(took);
    }

    /// A wrong one, of this sort, in a sentence.
    pub(super) fn wrong(&mut self, sort: &str, example: impl FnOnce() -> String) {
        let wrong = self.wrong.entry(sort.to_owned()).or_insert_with(|| Wrong { count: 0, example: example() });
        wrong.count += 1;
    }

    /// A request that failed.
    pub(super) fn failed(&mut self, error: &Error) {
        let sort = match error {
            Error::Unanswered { .. } => NO_ANSWER.to_owned(),
            Error::Refused { status, .. } => status.to_string(),
            Error::Unreadable { .. } => NOT_AS_ASKED.to_owned(),
        };
        self.wrong(&sort, || error.to_string());
    }

    /// What another client counted.
    pub(super) fn add(&mut self, other: Self) {
        self.right.extend(other.right);
        for (sort, Wrong { count, example }) in other.wrong {
            self.wrong.entry(sort).or_insert(Wrong { count: 0, example }).count += count;
        }
        self.waits += other.waits;
        self.waited += other.waited;
    }

    /// How many answers were right.
    pub fn rights(&self) -> usize {
        self.right.len()
    }

    /// How many were wrong, or did not come.
    pub fn wrongs(&self) -> usize {
        self.wrong.values().map(|wrong| wrong.count).sum()
    }

    /// The wrong ones by their sort: a status, "no answer" or "not as asked".
    pub fn wrong_by_sort(&self) -> &BTreeMap<String, Wrong> {
        &self.wrong
    }

    /// How many of the wrong ones may have been carried out all the same: a 4xx says that nothing was done.
    pub(super) fn perhaps_done(&self) -> usize {
        let refused = |sort: &str| sort.len() == 3 && sort.starts_with('4');
        self.wrong.iter().filter(|(sort, _)| !refused(sort)).map(|(_, wrong)| wrong.count).sum()
    }

    /// The latencies of the right answers, for [`percentile`].
    pub fn sorted(&self) -> Vec<Duration> {
        let mut sorted = self.right.clone();
        sorted.sort_unstable();
        sorted
    }
}

/// The nearest rank: the smallest latency that `percent` of all do not exceed. It is always one that was measured.
///
/// Nothing where so few were measured that it would be the maximum by another name: 10 for the ninetieth, 100 for the
/// ninety-ninth.
pub(super) fn percentile(sorted: &[Duration], percent: usize) -> Option<Duration> {
    let beyond = 100_usize.saturating_sub(percent) * sorted.len();
    let rank = (percent * sorted.len()).div_ceil(100);
    if beyond < 100 { None } else { sorted.get(rank.checked_sub(1)?).copied() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(range: std::ops::RangeInclusive<u64>) -> Vec<Duration> {
        range.map(Duration::from_millis).collect()
    }

    #[test]
    fn a_percentile_is_the_nearest_rank() {
        let rows = [
            (1..=1, 50, None),
            (1..=2, 50, Some(1)),
            (1..=5, 50, Some(3)),
            (1..=9, 90, None),
            (1..=10, 90, Some(9)),
            (1..=11, 90, Some(10)),
            (1..=99, 99, None),
            (1..=100, 99, Some(99)),
            (1..=100, 50, Some(50)),
            (1..=1_000, 99, Some(990)),
            (1..=1_001, 99, Some(991)),
        ];
        for (range, percent, expected) in rows {
            let words = format!("{percent} of {range:?}");
            assert_eq!(percentile(&millis(range), percent), expected.map(Duration::from_millis), "{words}");
        }
        assert_eq!(percentile(&[], 50), None);
    }

    #[test]
    fn two_clients_count_together() {
        let refused = |status| Error::Refused { method: "POST", path: "/Users".into(), status, detail: "no".into() };
        let unreadable = || Error::Unreadable { method: "POST", path: "/Users".into(), lack: "no id".into() };
        let (mut one, mut other) = (Tally::default(), Tally::default());
        one.waited(Duration::from_secs(2));
        one.right(Duration::from_millis(3));
        one.failed(&refused(409));
        other.waited(Duration::from_secs(1));
        other.right(Duration::from_millis(1));
        for error in [refused(409), refused(500), unreadable()] {
            other.failed(&error);
        }
        one.add(other);
        assert_eq!(one.sorted(), [1, 3].map(Duration::from_millis));
        assert_eq!((one.rights(), one.wrongs(), one.waits, one.waited), (2, 4, 2, Duration::from_secs(3)));
        assert_eq!(one.wrong_by_sort()["409"].count, 2);
        assert_eq!(one.perhaps_done(), 2, "the 500 and the answer without an id");
    }
}
