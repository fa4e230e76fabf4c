//! What waits to be written down: bounded in number and bytes, and whoever hands something over waits for nothing.
//!
//! What does not fit is counted, and the count is written down (`request_gap`). Strangers and dead tokens can't fill it: so
//! many of theirs a minute, and the next one says how many there were more.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ::store::AccountId;
use ::store::request::Gap;
use jiff::{SignedDuration, Timestamp};

use super::entry::{Entry, Shown};
use super::hand::Hand;
use super::limits::{BYTES, DEAD, ENTRIES, STRANGERS};

/// Entries that are taken together.
pub(super) const BATCH: usize = 256;

/// How long is waited for more to take together.
const GATHER: Duration = Duration::from_millis(100);

const A_MINUTE: SignedDuration = SignedDuration::from_secs(60);

/// Where they wait; one an installation and process.
#[derive(Debug, Default)]
pub struct Diary {
    queue: Mutex<Queue>,
    news: Condvar,
    /// What was taken and is not written yet; whoever writes holds it.
    pub(super) hand: Mutex<Hand>,
}

#[derive(Debug, Default)]
struct Queue {
    entries: VecDeque<(usize, Entry)>,
    bytes: usize,
    gaps: BTreeMap<AccountId, Gap>,
    crowds: BTreeMap<(AccountId, String), Crowd>,
    closed: bool,
}

/// Requests of one sort in the present minute.
#[derive(Debug)]
struct Crowd {
    since: Timestamp,
    rows: u32,
    more: u64,
}

/// What was taken.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) entries: Vec<Entry>,
    pub(super) gaps: BTreeMap<AccountId, Gap>,
}

impl Diary {
    /// Hands an entry over. Never waits: what does not fit is counted.
    pub fn hand_over(&self, mut entry: Entry) {
        let size = entry.size();
        let mut queue = self.queue();
        if !queue.is_for_now(&mut entry) {
            return;
        }
        if queue.entries.len() >= ENTRIES || queue.bytes + size > BYTES {
            queue.lose(entry.caller.account, entry.at, 1);
            return;
        }
        queue.bytes += size;
        queue.entries.push_back((size, entry));
        let waiting = queue.entries.len();
        drop(queue);
        if waiting == 1 || waiting == BATCH {
            self.news.notify_all();
        }
    }

    /// Nothing comes any more: whoever waits for something need not.
    pub fn close(&self) {
        self.queue().closed = true;
        self.news.notify_all();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.queue().closed
    }

    /// Waits for something to write down, and a moment longer for more to write with it. At once when it is closed.
    pub(super) fn wait(&self) {
        let queue = self.queue();
        let some =
            self.news.wait_while(queue, |queue| queue.entries.is_empty() && queue.gaps.is_empty() && !queue.closed);
        let some = some.unwrap_or_else(PoisonError::into_inner);
        let gathering = |queue: &mut Queue| queue.entries.len() < BATCH && !queue.closed;
        drop(self.news.wait_timeout_while(some, GATHER, gathering));
    }

    /// Waits for so long, or until it is closed.
    pub(super) fn pause(&self, time: Duration) {
        drop(self.news.wait_timeout_while(self.queue(), time, |queue| !queue.closed));
    }

    /// Takes what waits: so many entries at the most, and all gaps.
    pub(super) fn take(&self) -> Taken {
        let mut queue = self.queue();
        let count = queue.entries.len().min(BATCH);
        let taken: Vec<(usize, Entry)> = queue.entries.drain(..count).collect();
        queue.bytes -= taken.iter().map(|(size, _)| size).sum::<usize>();
        let entries = taken.into_iter().map(|(_, entry)| entry).collect();
        Taken { entries, gaps: std::mem::take(&mut queue.gaps) }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn lose(&mut self, account: AccountId, at: Timestamp, lost: i64) {
        let gap = Gap { since: at, until: at, lost };
        if !self.gaps.contains_key(&account) {
            tracing::warn!(account = account.0, "requests are not written down: too many wait to be");
        }
        self.gaps.entry(account).and_modify(|known| *known = known.and(&gap)).or_insert(gap);
    }

    /// Is it one that is written down, or one of so many that it is only counted?
    fn is_for_now(&mut self, entry: &mut Entry) -> bool {
        let (which, limit) = match &entry.caller.shown {
            Shown::Live => return true,
            Shown::Dead(token) => (token.clone(), DEAD),
            Shown::Unknown | Shown::Nothing => (String::new(), STRANGERS),
        };
        let now = entry.at;
        let is_over = |crowd: &Crowd| now < crowd.since || now >= crowd.since + A_MINUTE;
        if self.crowds.len() > ENTRIES {
            self.crowds.retain(|_, crowd| crowd.more > 0 || !is_over(crowd));
        }
        let crowd = self.crowds.entry((entry.caller.account, which)).or_insert(Crowd { since: now, rows: 0, more: 0 });
        if is_over(crowd) {
            (crowd.since, crowd.rows) = (now, 0);
        }
        if crowd.rows >= limit {
            crowd.more += 1;
            return false;
        }
        crowd.rows += 1;
        entry.more = std::mem::take(&mut crowd.more);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requests::{Call, Caller, What};

    fn entry(shown: Shown, at: &str) -> Entry {
        Entry {
            caller: Caller { account: AccountId(1), actor: None, shown },
            id: String::new(),
            at: at.parse().expect("an instant"),
            took: SignedDuration::ZERO,
            peer: String::new(),
            call: Call::new("GET", &[], false),
            status: 401,
            what: What::default(),
            parts: Vec::new(),
            more: 0,
        }
    }

    #[test]
    fn what_does_not_fit_is_counted_and_nobody_waits() {
        let diary = Diary::default();
        for _ in 0..ENTRIES + 3 {
            diary.hand_over(entry(Shown::Live, "2026-11-03T08:00:00Z"));
        }
        diary.hand_over(entry(Shown::Live, "2026-11-03T09:00:00Z"));
        let taken = diary.take();
        let at = |text: &str| text.parse().expect("an instant");
        let gap = Gap { since: at("2026-11-03T08:00:00Z"), until: at("2026-11-03T09:00:00Z"), lost: 4 };
        assert_eq!((taken.entries.len(), taken.gaps.get(&AccountId(1))), (BATCH, Some(&gap)));
        assert_eq!(diary.queue().entries.len(), ENTRIES - BATCH);
    }

    #[test]
    fn bytes_are_bounded_too() {
        let diary = Diary::default();
        let mut large = entry(Shown::Live, "2026-11-03T08:00:00Z");
        large.what.filter = Some("x".repeat(BYTES / 2));
        for _ in 0..3 {
            diary.hand_over(large.clone());
        }
        let taken = diary.take();
        assert_eq!((taken.entries.len(), taken.gaps[&AccountId(1)].lost), (1, 2));
        diary.hand_over(large);
        assert_eq!(diary.take().entries.len(), 1, "there is room again");
    }

    #[test]
    fn a_stranger_has_ten_rows_a_minute_and_the_next_one_tells_of_the_others() {
        let diary = Diary::default();
        for _ in 0..67 {
            diary.hand_over(entry(Shown::Unknown, "2026-11-03T08:00:59Z"));
        }
        diary.hand_over(entry(Shown::Dead("t".to_owned()), "2026-11-03T08:01:00Z"));
        diary.hand_over(entry(Shown::Unknown, "2026-11-03T08:01:59Z"));
        diary.hand_over(entry(Shown::Unknown, "2026-11-03T08:01:59Z"));
        let more: Vec<u64> = diary.take().entries.iter().map(|entry| entry.more).collect();
        assert_eq!(more, [vec![0; 11], vec![57, 0]].concat());
    }
}
