//! What a table holds, as a count and a digest: how two copies of it are known to be the same.
//!
//! The digest is over the rows as lines of a backup, in the order of the key, so it is the same on both engines and in a file.

use std::io::Write as _;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::table::Table;
use crate::value::Value;
use crate::{CopyError, Error, Row, Tx};

/// What a table holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// Its name.
    pub table: &'static str,
    /// How many rows.
    pub rows: u64,
    /// SHA-256 over their lines.
    pub sha256: String,
}

/// How far a copy has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Which table.
    pub table: &'static str,
    /// Rows of it so far.
    pub rows: u64,
    /// Were they read back, and not only written?
    pub is_check: bool,
    /// Are these all of the table?
    pub is_whole: bool,
}

/// Whoever is told how far it has come.
pub type Tell = dyn Fn(Progress) + Send + Sync;

/// Counts and digests rows as they come.
pub(crate) struct Tally<'t> {
    table: &'static Table,
    rows: u64,
    digest: Sha256,
    line: Vec<u8>,
    is_check: bool,
    tell: &'t Tell,
}

impl<'t> Tally<'t> {
    /// For rows that are written somewhere.
    pub(crate) fn of_copied(table: &'static Table, tell: &'t Tell) -> Tally<'t> {
        Tally { table, rows: 0, digest: Sha256::new(), line: Vec::new(), is_check: false, tell }
    }

    /// For rows that are read back.
    pub(crate) fn of_checked(table: &'static Table, tell: &'t Tell) -> Tally<'t> {
        Tally { is_check: true, ..Tally::of_copied(table, tell) }
    }

    /// One more row. Answers its line, with the line feed.
    pub(crate) fn add(&mut self, row: &Row) -> &[u8] {
        write_line(row, &mut self.line);
        self.digest.update(&self.line);
        self.rows += 1;
        &self.line
    }

    /// All rows of the table in a database, a page at a time; `page` adds them.
    ///
    /// # Errors
    /// The engine's, or what `page` returns.
    pub(crate) fn walk<E: From<Error>>(
        mut self,
        tx: &Tx<'_>,
        mut page: impl FnMut(&mut Tally<'t>, &[Row]) -> Result<(), E>,
    ) -> Result<Sum, E> {
        self.table.walk(tx, |rows| {
            page(&mut self, &rows)?;
            self.tell();
            Ok::<_, E>(())
        })?;
        Ok(self.sum())
    }

    /// Says how far it is, once a page.
    pub(crate) fn tell(&self) {
        self.say(false);
    }

    /// These were all.
    pub(crate) fn sum(self) -> Sum {
        self.say(true);
        Sum { table: self.table.name, rows: self.rows, sha256: hex(&self.digest.finalize()) }
    }

    fn say(&self, is_whole: bool) {
        (self.tell)(Progress { table: self.table.name, rows: self.rows, is_check: self.is_check, is_whole });
    }
}

/// What a table of a database holds.
///
/// # Errors
/// The engine's.
pub(crate) fn of_table(tx: &Tx<'_>, table: &'static Table, tell: &Tell) -> Result<Sum, Error> {
    Tally::of_checked(table, tell).walk(tx, |tally, rows| {
        for row in rows {
            tally.add(row);
        }
        Ok(())
    })
}

/// Does a table of a database hold just this?
///
/// # Errors
/// `Differs`, or the engine's.
pub(crate) fn prove(tx: &Tx<'_>, table: &'static Table, copied: &Sum, tell: &Tell) -> Result<(), CopyError> {
    if of_table(tx, table, tell)? == *copied { Ok(()) } else { Err(CopyError::Differs(table.name)) }
}

/// A row as a JSON array of texts, whole numbers and nulls, and a line feed.
fn write_line(row: &Row, line: &mut Vec<u8>) {
    line.clear();
    line.push(b'[');
    for (at, value) in row.0.iter().enumerate() {
        if at > 0 {
            line.push(b',');
        }
        // Nothing that is written to memory can fail.
        let _ = match value {
            Value::Null => line.write_all(b"null"),
            Value::Int(value) => write!(line, "{value}"),
            Value::Text(text) => serde_json::to_writer(&mut *line, text).map_err(Into::into),
        };
    }
    line.extend_from_slice(b"]\n");
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
