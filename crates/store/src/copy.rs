//! An installation from one database into another, whichever the engines.
//!
//! One snapshot is copied in one transaction, read back, and compared with the source as it is by then: if the source has
//! moved on meanwhile, nothing is kept, since whoever goes over to the copy would lose what was written in between. So
//! servers are stopped first. The comparing takes long too, so what every write leaves a mark in is looked at once more
//! when all is done; only what comes between that look and the commit goes unseen.

use std::sync::Arc;

use crate::tally::{self, Sum, Tally, Tell};
use crate::value::args;
use crate::{CopyError, Lock, Store, Tx, table};

/// Short tables that every write changes a row of, but one that is a row more in `audit`. A request of the source counts
/// in `sync_state`, and each chunk of a plan moves its run's row; so the long tables need no second look.
const MARKS: [&str; 9] =
    ["installation", "account", "setting", "sync_state", "admin", "setup_link", "token", "oauth_client", "run"];

/// Copies all of an installation into a database that holds no account, all or nothing. Says what each table holds.
///
/// # Errors
/// `NotEmpty`; `Moved` if the source was written to meanwhile; `Differs` if the target does not hold what was written to
/// it; `Store`.
pub fn copy(source: &Arc<Store>, target: &Store, tell: &Arc<Tell>) -> Result<Vec<Sum>, CopyError> {
    let (source, tell) = (Arc::clone(source), Arc::clone(tell));
    let copied = target.write(Lock::Installation, move |to| {
        if !table::make_room(to)? {
            return Err(CopyError::NotEmpty);
        }
        let copied = source.read(|from| fill(from, to, &*tell))?;
        source.read(|from| {
            for (table, sum) in table::all().iter().zip(&copied) {
                // In turns, so that neither side waits so long that a server takes it for gone.
                tally::prove(to, table, sum, &*tell)?;
                if tally::of_table(from, table, &|_| {})? != *sum {
                    return Err(CopyError::Moved(table.name));
                }
            }
            Ok(())
        })?;
        source.read(|from| last_look(from, &copied))?;
        Ok::<_, CopyError>(copied)
    })?;
    target.was_filled()?;
    Ok(copied)
}

/// Nothing was written while the copy was compared? On a snapshot of its own, since the one before is as old as that.
fn last_look(from: &Tx<'_>, copied: &[Sum]) -> Result<(), CopyError> {
    for (table, sum) in table::all().iter().zip(copied) {
        let has_moved = match table.name {
            "audit" => deeds(from)? != sum.rows,
            name => MARKS.contains(&name) && tally::of_table(from, table, &|_| {})? != *sum,
        };
        if has_moved {
            return Err(CopyError::Moved(table.name));
        }
    }
    Ok(())
}

/// Rows are only ever added there, so their number tells.
fn deeds(from: &Tx<'_>) -> Result<u64, CopyError> {
    let row = from.one("SELECT COUNT(*) FROM audit", args![])?;
    Ok(row.and_then(|row| u64::try_from(row.int(0)).ok()).unwrap_or_default())
}

fn fill(from: &Tx<'_>, to: &Tx<'_>, tell: &Tell) -> Result<Vec<Sum>, CopyError> {
    let table = |table: &'static table::Table| {
        Tally::of_copied(table, tell).walk(from, |tally, rows| {
            for row in rows {
                tally.add(row);
            }
            Ok(table.insert(to, rows)?)
        })
    };
    table::all().iter().map(table).collect()
}
