//! Rows are written, one transaction an account; a bad row is counted and left, and takes nobody with it.
//!
//! While the database is busy, lost or full, what was taken is kept in hand and tried again; the queue behind it fills
//! meanwhile, and what does not fit there is counted.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use ::store::request::{self, Gap};
use ::store::{AccountId, Error as Database, token};

use super::diary::{BATCH, Diary};
use super::hand::Hand;
use super::row::{Row, rows};
use crate::App;
use crate::error::Result;

/// How long after a failure it is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Writes down what is handed over, until the diary is closed and all of it is written. For a thread of its own.
pub fn keep(ctx: &App) {
    loop {
        ctx.diary().wait();
        let closed = ctx.diary().is_closed();
        match write_down(ctx) {
            Ok(()) if closed => return,
            Ok(()) => {}
            Err(error) if closed => {
                tracing::warn!(%error, "requests were answered and could not be written down before the end");
                return;
            }
            Err(error) => {
                tracing::warn!(%error, "requests could not be written down; it is tried again");
                ctx.diary().pause(PAUSE);
            }
        }
    }
}

/// Writes down whatever was handed over until now, and waits for whoever is writing already.
///
/// Errors: the store's where it is busy, lost or full; what is not written is kept and comes with the next call.
pub fn write_down(ctx: &App) -> Result<()> {
    let mut hand = ctx.diary().hand.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        take_up(&mut hand, ctx.diary());
        if hand.rows.is_empty() && hand.gaps.is_empty() {
            return Ok(());
        }
        write_all(ctx, &mut hand)?;
    }
}

fn take_up(hand: &mut Hand, diary: &Diary) {
    if hand.count() >= BATCH {
        return;
    }
    let taken = diary.take();
    for entry in taken.entries {
        // What strangers sent stands in it: a bug that one of them finds must not end the log.
        match catch_unwind(AssertUnwindSafe(|| rows(&entry))) {
            Ok(rows) => hand.rows.entry(entry.caller.account).or_default().extend(rows),
            Err(_) => hand.lose(entry.caller.account, &Gap { since: entry.at, until: entry.at, lost: 1 }),
        }
    }
    for (account, gap) in taken.gaps {
        hand.lose(account, &gap);
    }
}

/// Writes what is in hand. An account that can't be written keeps none of the others waiting.
fn write_all(ctx: &App, hand: &mut Hand) -> Result<()> {
    let mut failure = None;
    for (account, rows) in std::mem::take(&mut hand.rows) {
        let written = write_rows(ctx, account, &rows);
        if !written.left.is_empty() {
            hand.rows.insert(account, written.left);
        }
        if let Some(gap) = written.gap {
            hand.lose(account, &gap);
        }
        failure = written.failure.or(failure);
    }
    for (account, gap) in std::mem::take(&mut hand.gaps) {
        match ctx.store.write::<_, Database>(account, move |tx| request::lost(tx, account, &gap)) {
            Ok(()) => {}
            Err(error) if is_passing(&error) => {
                hand.lose(account, &gap);
                failure = Some(error);
            }
            Err(error) => tracing::error!(%error, lost = gap.lost, "a gap in the request log was not noted"),
        }
    }
    failure.map_or(Ok(()), |error| Err(error.into()))
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
    while let (some, rest) = behind.split_at(behind.len().min(BATCH))
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
        let dead: BTreeMap<&String, jiff::Timestamp> =
            rows.iter().filter_map(|row| Some((row.dead.as_ref()?, row.kept.0.at))).collect();
        dead.into_iter().try_for_each(|(id, at)| token::tried(tx, account, id, at))
    })
}
