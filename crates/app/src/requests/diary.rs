//! What waits to be written down: bounded in number and bytes, and whoever hands something over waits for nothing.
//!
//! What does not fit is counted, and the count is written down (`request_gap`). Strangers, dead tokens and whoever is turned
//! away again and again can't fill it: so many of theirs a minute, and the next one says how many there were more. Where
//! no next one comes, the last of them is written when the minute is over.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ::store::AccountId;
use ::store::request::Gap;
use jiff::{SignedDuration, Timestamp};

use super::entry::{Entry, Shown};
use super::hand::Hand;
use super::limits::{BYTES, BYTES_OF_ONE, DEAD, ENTRIES, ENTRIES_OF_ONE, REPEATS, STRANGERS};

/// Entries that are taken together.
pub(super) const BATCH: usize = 1_024;

/// Bytes that are taken together, about, and written in a transaction: others wait for it.
pub(super) const BATCH_BYTES: usize = 1024 * 1024;

/// How long is waited for more to take together. Each commit makes SQLite's readers look for their pages anew, so many
/// small ones cost the requests beside them more than the rows do.
const GATHER: Duration = Duration::from_millis(250);

/// How long nothing comes before whoever waits looks whether a minute is over.
const QUIET: Duration = Duration::from_secs(10);

const A_MINUTE: SignedDuration = SignedDuration::from_secs(60);

/// Where they wait; one an installation and process.
#[derive(Debug, Default)]
pub struct Diary {
    queue: Mutex<Queue>,
    news: Condvar,
    /// What was taken and is not written yet; whoever writes holds it.
    hand: Mutex<Hand>,
}

#[derive(Debug, Default)]
struct Queue {
    entries: VecDeque<(usize, Entry)>,
    bytes: usize,
    /// How many entries and bytes wait of each account.
    shares: BTreeMap<AccountId, (usize, usize)>,
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
    /// The last of those that are only counted.
    last: Option<Box<Entry>>,
}

impl Crowd {
    fn is_over(&self, now: Timestamp) -> bool {
        now < self.since || now >= self.since + A_MINUTE
    }
}

/// What was taken.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) entries: Vec<Entry>,
    pub(super) gaps: BTreeMap<AccountId, Gap>,
}

impl Diary {
    /// Hands an entry over. Never waits: what does not fit is counted.
    pub fn hand_over(&self, entry: Entry) {
        let mut queue = self.queue();
        let Some(entry) = queue.for_now(entry) else { return };
        if !queue.push(entry) {
            return;
        }
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

    /// Waits for something to write down, and a moment longer for more to write with it; not for long where nothing comes.
    /// At once when it is closed.
    pub(super) fn wait(&self) {
        let nothing = |queue: &mut Queue| queue.entries.is_empty() && queue.gaps.is_empty() && !queue.closed;
        let waited = self.news.wait_timeout_while(self.queue(), QUIET, nothing);
        let (some, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return;
        }
        let gathering = |queue: &mut Queue| queue.entries.len() < BATCH && !queue.closed;
        drop(self.news.wait_timeout_while(some, GATHER, gathering));
    }

    /// Waits for so long, or until it is closed.
    pub(super) fn pause(&self, time: Duration) {
        drop(self.news.wait_timeout_while(self.queue(), time, |queue| !queue.closed));
    }

    /// The minute of a crowd is over, or nothing comes any more: the last of it tells how many there were.
    pub(super) fn settle(&self, now: Timestamp) {
        let mut queue = self.queue();
        let all = queue.closed;
        let over = queue.crowds.values_mut().filter(|crowd| all || crowd.is_over(now));
        let last: Vec<Entry> = over
            .filter_map(|crowd| {
                let last = crowd.last.take()?;
                Some(Entry { more: std::mem::take(&mut crowd.more) - 1, ..*last })
            })
            .collect();
        for entry in last {
            queue.push(entry);
        }
    }

    /// Takes what waits: so many entries and bytes at the most, those of these accounts not among them, and all gaps.
    pub(super) fn take(&self, but: &BTreeSet<AccountId>) -> Taken {
        let mut queue = self.queue();
        let (mut entries, mut bytes, mut left) = (Vec::new(), 0, VecDeque::new());
        while entries.len() < BATCH
            && bytes < BATCH_BYTES
            && let Some((size, entry)) = queue.entries.pop_front()
        {
            if but.contains(&entry.caller.account) {
                left.push_back((size, entry));
                continue;
            }
            bytes += size;
            queue.let_go(entry.caller.account, size);
            entries.push(entry);
        }
        left.append(&mut queue.entries);
        queue.entries = left;
        Taken { entries, gaps: std::mem::take(&mut queue.gaps) }
    }

    /// What was taken; waits for whoever is writing it.
    pub(super) fn hand(&self) -> MutexGuard<'_, Hand> {
        self.hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn has_room(&self, account: AccountId, size: usize) -> bool {
        let (entries, bytes) = self.shares.get(&account).copied().unwrap_or_default();
        self.entries.len() < ENTRIES
            && self.bytes + size <= BYTES
            && entries < ENTRIES_OF_ONE
            && bytes + size <= BYTES_OF_ONE
    }

    /// Puts an entry behind the others, or counts it where there is no room.
    fn push(&mut self, entry: Entry) -> bool {
        let (account, size) = (entry.caller.account, entry.size());
        if !self.has_room(account, size) {
            self.lose(account, entry.at, 1);
            return false;
        }
        let share = self.shares.entry(account).or_default();
        *share = (share.0 + 1, share.1 + size);
        self.bytes += size;
        self.entries.push_back((size, entry));
        true
    }

    fn let_go(&mut self, account: AccountId, size: usize) {
        self.bytes -= size;
        if let Some((entries, bytes)) = self.shares.get_mut(&account) {
            (*entries, *bytes) = (*entries - 1, *bytes - size);
            if *entries == 0 {
                self.shares.remove(&account);
            }
        }
    }

    fn lose(&mut self, account: AccountId, at: Timestamp, lost: i64) {
        let gap = Gap { since: at, until: at, lost };
        if !self.gaps.contains_key(&account) {
            tracing::warn!(account = account.0, "requests are not written down: too many wait to be");
        }
        self.gaps.entry(account).and_modify(|known| *known = known.and(&gap)).or_insert(gap);
    }

    /// The entry, if it is written down, and not one of so many that it is only counted.
    fn for_now(&mut self, mut entry: Entry) -> Option<Entry> {
        let (which, limit) = match &entry.caller.shown {
            Shown::Live if [403, 413, 429].contains(&entry.status) => {
                (format!("{} {}", entry.status, entry.caller.actor.as_deref().unwrap_or_default()), REPEATS)
            }
            Shown::Live => return Some(entry),
            Shown::Dead(token) => (token.clone(), DEAD),
            Shown::Unknown | Shown::Nothing => (String::new(), STRANGERS),
        };
        let now = entry.at;
        if self.crowds.len() > ENTRIES {
            self.crowds.retain(|_, crowd| crowd.more > 0 || !crowd.is_over(now));
        }
        let new = Crowd { since: now, rows: 0, more: 0, last: None };
        let crowd = self.crowds.entry((entry.caller.account, which)).or_insert(new);
        if crowd.is_over(now) {
            (crowd.since, crowd.rows) = (now, 0);
        }
        if crowd.rows >= limit {
            crowd.more += 1;
            crowd.last = Some(Box::new(entry));
            return None;
        }
        crowd.rows += 1;
        crowd.last = None;
        entry.more = std::mem::take(&mut crowd.more);
        Some(entry)
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

    fn take(diary: &Diary) -> Taken {
        diary.take(&BTreeSet::new())
    }

    #[test]
    fn what_does_not_fit_is_counted_and_nobody_waits() {
        let diary = Diary::default();
        for _ in 0..ENTRIES_OF_ONE + 3 {
            diary.hand_over(entry(Shown::Live, "2026-11-03T08:00:00Z"));
        }
        diary.hand_over(entry(Shown::Live, "2026-11-03T09:00:00Z"));
        let taken = take(&diary);
        let at = |text: &str| text.parse().expect("an instant");
        let gap = Gap { since: at("2026-11-03T08:00:00Z"), until: at("2026-11-03T09:00:00Z"), lost: 4 };
        assert_eq!((taken.entries.len(), taken.gaps.get(&AccountId(1))), (BATCH, Some(&gap)));
        assert_eq!(diary.queue().entries.len(), ENTRIES_OF_ONE - BATCH);
    }

    #[test]
    fn an_account_that_floods_leaves_room_for_the_others() {
        let diary = Diary::default();
        let of = |account: i64| {
            let mut entry = entry(Shown::Live, "2026-11-03T08:00:00Z");
            entry.caller.account = AccountId(account);
            entry
        };
        for _ in 0..ENTRIES {
            diary.hand_over(of(1));
        }
        diary.hand_over(of(2));
        let taken = diary.take(&BTreeSet::from([AccountId(1)]));
        assert_eq!(taken.entries.iter().map(|entry| entry.caller.account.0).collect::<Vec<_>>(), [2]);
        assert_eq!(taken.gaps.keys().map(|account| account.0).collect::<Vec<_>>(), [1]);
        for _ in 0..ENTRIES_OF_ONE / BATCH {
            assert_eq!(take(&diary).entries.len(), BATCH, "those that were passed over are there still");
        }
        assert!(diary.queue().shares.is_empty() && diary.queue().bytes == 0);
    }

    #[test]
    fn what_is_taken_together_is_bounded_in_bytes() {
        let diary = Diary::default();
        let mut large = entry(Shown::Live, "2026-11-03T08:00:00Z");
        large.what.filter = Some("x".repeat(BATCH_BYTES / 3));
        for _ in 0..5 {
            diary.hand_over(large.clone());
        }
        assert_eq!([take(&diary), take(&diary)].map(|taken| taken.entries.len()), [3, 2]);
    }

    #[test]
    fn bytes_are_bounded_too() {
        let diary = Diary::default();
        let mut large = entry(Shown::Live, "2026-11-03T08:00:00Z");
        large.what.filter = Some("x".repeat(BYTES / 4));
        for _ in 0..3 {
            diary.hand_over(large.clone());
        }
        let taken = take(&diary);
        assert_eq!((taken.entries.len(), taken.gaps[&AccountId(1)].lost), (1, 2));
        diary.hand_over(large);
        assert_eq!(take(&diary).entries.len(), 1, "there is room again");
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
        let more: Vec<u64> = take(&diary).entries.iter().map(|entry| entry.more).collect();
        assert_eq!(more, [vec![0; 11], vec![57, 0]].concat());
    }
    #[test]
    fn one_refusal_again_and_again_has_sixty_rows_a_minute_and_others_their_own() {
        let diary = Diary::default();
        let of = |status: u16| Entry { status, ..entry(Shown::Live, "2026-11-03T08:00:00Z") };
        for _ in 0..100 {
            for status in [200, 403, 413, 429] {
                diary.hand_over(of(status));
            }
        }
        let mut taken = take(&diary).entries;
        taken.extend(take(&diary).entries);
        let count = |status: u16| taken.iter().filter(|entry| entry.status == status).count();
        assert_eq!([200, 403, 413, 429].map(count), [100, 60, 60, 60]);
    }

    #[test]
    fn of_a_crowd_that_goes_the_last_tells_how_many_there_were() {
        let diary = Diary::default();
        let settled = |at: &str| {
            diary.settle(at.parse().expect("an instant"));
            take(&diary).entries.iter().map(|entry| entry.more).collect::<Vec<_>>()
        };
        for _ in 0..14 {
            diary.hand_over(entry(Shown::Unknown, "2026-11-03T08:00:00Z"));
        }
        assert_eq!(settled("2026-11-03T08:00:59Z"), [0; 10], "more may come");
        assert_eq!(settled("2026-11-03T08:01:00Z"), [3], "and itself");
        assert_eq!(settled("2026-11-03T08:02:00Z"), [0; 0], "told once");
        for _ in 0..11 {
            diary.hand_over(entry(Shown::Unknown, "2026-11-03T08:03:00Z"));
        }
        diary.close();
        assert_eq!(settled("2026-11-03T08:03:00Z"), [0; 11], "nothing comes any more");
    }
}
