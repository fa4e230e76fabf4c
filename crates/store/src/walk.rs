//! A look at every row of many: some at a time, so that whoever makes something smaller of each holds the texts of few.

use crate::{Error, Row};

/// Rows that are read at once.
pub(crate) const AT_ONCE: i64 = 1_000;

/// Takes every row, in the order of the ids, which stand in the first column. `some` answers the next [`AT_ONCE`] rows after
/// an id.
pub(crate) fn through(
    some: impl Fn(&str) -> Result<Vec<Row>, Error>,
    mut take: impl FnMut(String, Row) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut last = String::new();
    loop {
        let rows = some(&last)?;
        let are_all = rows.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        for mut row in rows {
            let id = row.text(0);
            last.clone_from(&id);
            take(id, row)?;
        }
        if are_all {
            return Ok(());
        }
    }
}
