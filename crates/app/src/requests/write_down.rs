//! Rows are written, one transaction an account; a bad row is counted and left, and takes nobody with it.
//!
//! While the database is busy, lost or full, what was taken is kept in hand and tried again, whether anything comes or not;
//! the queue behind it fills meanwhile, and what does not fit there is counted. An account that can't be written keeps no
//! other waiting: its entries stay where they are until the next round.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use ::store::request::{self, Gap};
use ::store::{AccountId, Error as Database, oauth, token};

use super::diary::{BATCH, BATCH_BYTES};
use super::entry::Entry;
use super::hand::Hand;
use super::limits::BYTES;
use super::row::{Row, rows};
use crate::App;
use crate::error::Result;

/// How long after a failure it is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Writes down what is handed over, until the diary is closed and all of it is written. For a thread of its own.
pub fn keep(ctx: &App) {
    loop {
        if ctx.diary().hand().is_empty() {
            ctx.diary().wait();
        } else {
            ctx.diary().pause(PAUSE);
        }
        let closed = ctx.diary().is_closed();
        // A mistake of ours takes one round with it and not the log.
        match catch_unwind(AssertUnwindSafe(|| write_down(ctx))) {
            Ok(Ok(())) | Err(_) if closed => return,
            Ok(Ok(())) => {}
            Err(_) => {
                tracing::error!("what was to be written into the request log panicked");
                ctx.diary().pause(PAUSE);
            }
            Ok(Err(error)) if closed => {
                tracing::warn!(%error, "requests were answered and could not be written down before the end");
                return;
            }
            Ok(Err(error)) => tracing::warn!(%error, "requests could not be written down; it is tried again"),
        }
    }
}

/// Writes down whatever was handed over until now, and waits for whoever is writing already.
///
/// Errors: the store's where it is busy, lost or full; what is not written is kept and comes with the next call.
pub fn write_down(ctx: &App) -> Result<()> {
    let mut hand = ctx.diary().hand();
    let mut round = Round::default();
    ctx.diary().settle(ctx.now());
    loop {
        write_all(ctx, &mut hand, &mut round);
        // What can't be written takes no more memory than what waits for it.
        if hand.bytes() >= BYTES || !take_up(&mut hand, ctx, &round) {
            return round.failure.map_or(Ok(()), |error| Err(error.into()));
        }
    }
}

/// What could not be written in a round. It is not tried again before the next one.
#[derive(Default)]
struct Round {
    failed: BTreeSet<AccountId>,
    failure: Option<Database>,
}

impl Round {
    fn failed(&mut self, account: AccountId, error: Database) {
        self.failed.insert(account);
        self.failure = Some(error);
    }
}

/// Takes what waits of the accounts that can be written. Was there anything?
fn take_up(hand: &mut Hand, ctx: &App, round: &Round) -> bool {
    let taken = ctx.diary().take(&round.failed);
    let mut is_some = !taken.entries.is_empty();
    for entry in taken.entries {
        put(hand, &entry, rows);
    }
    for (account, gap) in taken.gaps {
        is_some |= !round.failed.contains(&account);
        hand.lose(account, &gap);
    }
    is_some
}

/// Makes rows of an entry, or counts it: a mistake of ours takes no other entry with it.
fn put(hand: &mut Hand, entry: &Entry, rows: impl FnOnce(&Entry) -> Vec<Row>) {
    let account = entry.caller.account;
    if let Ok(rows) = catch_unwind(AssertUnwindSafe(|| rows(entry))) {
        hand.rows.entry(account).or_default().extend(rows);
        return;
    }
    tracing::error!(request = %entry.id, "to make a row of a request panicked");
    hand.lose(account, &Gap { since: entry.at, until: entry.at, lost: 1 });
}

/// Writes what is in hand of the accounts that did not fail in this round.
fn write_all(ctx: &App, hand: &mut Hand, round: &mut Round) {
    for (account, rows) in std::mem::take(&mut hand.rows) {
        if round.failed.contains(&account) {
            hand.rows.insert(account, rows);
            continue;
        }
        let written = write_rows(ctx, account, &rows);
        if !written.left.is_empty() {
            hand.rows.insert(account, written.left);
        }
        if let Some(gap) = written.gap {
            hand.lose(account, &gap);
        }
        if let Some(error) = written.failure {
            round.failed(account, error);
        }
    }
    note_gaps(ctx, hand, round);
}

/// Notes gaps of the accounts that did not fail in this round: first what it was tried to note, then what came after.
fn note_gaps(ctx: &App, hand: &mut Hand, round: &mut Round) {
    let tried = std::mem::take(&mut hand.noting).into_iter();
    let new = std::mem::take(&mut hand.gaps).into_iter().map(|(account, gap)| (account, (ctx.new_id(), gap)));
    for (account, (id, gap)) in tried.chain(new).collect::<Vec<_>>() {
        if round.failed.contains(&account) {
            hand.keep(account, id, &gap);
            continue;
        }
        let noted = id.clone();
        match ctx.store.write::<_, Database>(account, move |tx| request::lost(tx, account, &noted, &gap)) {
            Ok(()) => {}
            Err(error) if is_passing(&error) => {
                hand.keep(account, id, &gap);
                round.failed(account, error);
            }
            Err(error) => tracing::error!(%error, lost = gap.lost, "a gap in the request log was not noted"),
        }
    }
}

/// Goes by itself.
fn is_passing(error: &Database) -> bool {
    matches!(error, Database::Busy | Database::Lost | Database::Full)
}

/// How far the writing of rows came.
#[derive(Default)]
struct Written {
    /// What is not written and comes again.
    left: Vec<Row>,
    /// What can't be written.
    gap: Option<Gap>,
    /// Why something is left.
    failure: Option<Database>,
}

/// Writes an account's rows, so many in a transaction; where one of them can't be written, each for itself.
fn write_rows(ctx: &App, account: AccountId, rows: &[Row]) -> Written {
    let mut written = Written::default();
    let mut behind = rows;
    while let (some, rest) = behind.split_at(of_one_batch(behind))
        && !some.is_empty()
    {
        match write(ctx, account, some.into()) {
            Ok(()) => {}
            Err(error) if is_passing(&error) => {
                return Written { left: behind.to_vec(), failure: Some(error), ..written };
            }
            Err(_) => {
                let failed = some.iter().position(|row| !write_one(ctx, account, row, &mut written));
                if let Some(at) = failed {
                    return Written { left: behind[at..].to_vec(), ..written };
                }
            }
        }
        behind = rest;
    }
    written
}

/// How many of these rows are written together: SQLite has one writer, and on PostgreSQL the account waits meanwhile.
fn of_one_batch(rows: &[Row]) -> usize {
    let mut bytes = 0;
    let fits = rows.iter().take(BATCH).take_while(|row| {
        bytes += row.size();
        bytes <= BATCH_BYTES
    });
    fits.count().max(1).min(rows.len())
}

/// Writes one row, or counts it. False where the database can't be written now.
fn write_one(ctx: &App, account: AccountId, row: &Row, written: &mut Written) -> bool {
    match write(ctx, account, Arc::from([row.clone()])) {
        Ok(()) => {}
        Err(error) if is_passing(&error) => {
            written.failure = Some(error);
            return false;
        }
        Err(error) => {
            tracing::warn!(request = %row.kept.0.id, %error, "a request could not be written down");
            let lost = Gap { since: row.kept.0.at, until: row.kept.0.at, lost: 1 };
            written.gap = Some(written.gap.map_or(lost, |gap| gap.and(&lost)));
        }
    }
    true
}

fn write(ctx: &App, account: AccountId, rows: Arc<[Row]>) -> std::result::Result<(), Database> {
    ctx.store.write(account, move |tx| {
        request::insert(tx, account, rows.iter().map(|row| &row.kept))?;
        let shown = |row: &'_ Row| (row.kept.0.at, row.kept.0.peer.clone());
        let dead: BTreeMap<&String, (jiff::Timestamp, String)> =
            rows.iter().filter_map(|row| Some((row.dead.as_ref()?, shown(row)))).collect();
        // An id is a token's or a client's; of the other there is none.
        dead.into_iter().try_for_each(|(id, (at, from))| {
            token::tried(tx, account, id, at, &from)?;
            oauth::tried(tx, account, id, at, &from)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requests::{Call, Caller, What};

    #[test]
    fn an_entry_that_no_row_can_be_made_of_is_counted_and_ends_nothing() {
        let entry = |at: &str| Entry {
            caller: Caller::known(AccountId(1), String::new()),
            id: at.to_owned(),
            at: at.parse().expect("an instant"),
            took: jiff::SignedDuration::ZERO,
            peer: String::new(),
            call: Call::new("GET", &[], false),
            status: 200,
            what: What::default(),
            parts: Vec::new(),
            more: 0,
        };
        let (bad, good) = (entry("2026-11-03T08:00:00Z"), entry("2026-11-03T08:00:01Z"));
        let mut hand = Hand::default();
        put(&mut hand, &bad, |_| std::panic::resume_unwind(Box::new("a bug")));
        put(&mut hand, &good, rows);
        assert_eq!(hand.gaps[&AccountId(1)], Gap { since: bad.at, until: bad.at, lost: 1 });
        assert_eq!(hand.rows[&AccountId(1)].len(), 1);
    }
}
