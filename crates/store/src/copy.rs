//! An installation from one database into another, whichever the engines.
//!
//! One snapshot is copied in one transaction, read back, and compared with the source as it is by then: if the source has
//! moved on meanwhile, nothing is kept, since whoever goes over to the copy would lose what was written in between. So
//! servers are stopped first.

use std::sync::Arc;

use crate::tally::{self, Sum, Tally, Tell};
use crate::{CopyError, Lock, Store, Tx, table};

/// Copies all of an installation into a database that holds no account, all or nothing. Says what each table holds.
///
/// # Errors
/// `NotEmpty`; `Moved` if the source was written to meanwhile; `Differs` if the target does not hold what was written to
/// it; `Store`.
pub fn copy(source: &Arc<Store>, target: &Store, tell: &Arc<Tell>) -> Result<Vec<Sum>, CopyError> {
    let (source, tell) = (Arc::clone(source), Arc::clone(tell));
    target.write(Lock::Installation, move |to| {
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
        Ok(copied)
    })
}

fn fill(from: &Tx<'_>, to: &Tx<'_>, tell: &Tell) -> Result<Vec<Sum>, CopyError> {
    let table = |table: &'static table::Table| {
        let mut tally = Tally::of_copied(table, tell);
        table.walk(from, |rows| {
            for row in &rows {
                tally.add(row);
            }
            table.insert(to, &rows)?;
            tally.tell();
            Ok::<_, CopyError>(())
        })?;
        Ok(tally.sum())
    };
    table::all().iter().map(table).collect()
}
