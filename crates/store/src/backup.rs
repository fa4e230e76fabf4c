//! An installation in one file, of one committed moment, for either engine; and back.
//!
//! Taken from one snapshot beside whatever else is written, a page at a time, read back and compared before the file gets
//! its name. Restored only after the whole file was read and found sound, in one transaction that reads back what it
//! wrote before it commits: there is no half restored database. Hashes of secrets are in it, never a secret. Who was
//! signed in is not: after a restore everybody signs in again. A run that was under way goes on by its lease, as after a crash.

mod format;
mod part;

use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use crate::migrations::STEPS;
use crate::tally::{self, Sum, Tally, Tell};
use crate::{CopyError, Existing, Location, Lock, OpenError, SCHEMA, Store, Tx, table};

use format::{Said, Writing};
use part::Part;

/// What is in a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The committed moment that it holds, by the clock of whoever took it.
    pub taken_at: Timestamp,
    /// The engine that it was taken from.
    pub engine: String,
    /// Steps of the schema.
    pub schema: usize,
    /// Each table.
    pub tables: Vec<Sum>,
    /// SHA-256 over the file but its last line.
    pub sha256: String,
}

/// Takes a backup into a new file.
///
/// # Errors
/// `Exists` or `Unfinished` when the file or its part is there, `Io`, `Store`; `Differs` if what was read back is not
/// what was written. In each case there is no file.
pub fn take(store: &Store, file: &Path, now: Timestamp, tell: &Tell) -> Result<Contents, CopyError> {
    let part = Part::create(file)?;
    let out = BufWriter::with_capacity(1 << 16, part.file());
    let written = store.read(|tx| write(tx, out, part.path(), now, store.engine(), tell))?;
    part.file().sync_all().map_err(|error| CopyError::io(part.path(), &error))?;
    let read = format::read(part.path(), SCHEMA, &|_| {}, |_, _| Ok(()))?;
    if read != written {
        return Err(CopyError::Changed(part.path().to_owned()));
    }
    part.keep()?;
    Ok(contents(written))
}

fn write(
    tx: &Tx<'_>,
    out: impl std::io::Write,
    path: &Path,
    now: Timestamp,
    engine: &str,
    tell: &Tell,
) -> Result<Said, CopyError> {
    let io = |error: std::io::Error| CopyError::io(path, &error);
    let mut writing = Writing::begin(out, SCHEMA, now, engine).map_err(io)?;
    for table in table::all() {
        writing.begin_table(table).map_err(io)?;
        let sum = Tally::of_copied(table, tell)
            .walk(tx, |tally, rows| rows.iter().try_for_each(|row| writing.row(tally, row)).map_err(io))?;
        writing.end_table(table, sum).map_err(io)?;
    }
    writing.end().map_err(io)
}

/// A file that was read to its end and found sound.
#[derive(Debug)]
pub struct Checked {
    file: PathBuf,
    contents: Contents,
    steps: &'static [&'static str],
}

impl Checked {
    /// Reads a file to its end; touches nothing.
    ///
    /// # Errors
    /// `Io`, `Foreign`, `Newer`, `Damaged`.
    pub fn read(file: &Path) -> Result<Checked, CopyError> {
        Checked::read_by(file, STEPS)
    }

    fn read_by(file: &Path, steps: &'static [&'static str]) -> Result<Checked, CopyError> {
        let said = format::read(file, steps.len(), &|_| {}, |_, _| Ok(()))?;
        Ok(Checked { file: file.to_owned(), contents: contents(said), steps })
    }

    /// What is in it.
    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// Fills a database that holds no account, or a new one, all or nothing. What an older program wrote is filled into
    /// the tables of its time, which are then brought up to date.
    ///
    /// # Errors
    /// `NotEmpty`; `Behind`; `Changed` if the file is another one by now; `Differs` if the database does not hold what
    /// was written to it; what reading the file can say; `Open`, `Store`.
    pub fn restore(&self, location: &Location, tell: &Arc<Tell>) -> Result<(), CopyError> {
        let found = self.contents.schema;
        let then = self.steps.get(..found).unwrap_or(self.steps);
        let is_older = then.len() < self.steps.len();
        let store = match Store::open_at(location, Existing::OrNew, then) {
            Err(OpenError::Newer { found: present, .. }) if is_older => {
                return Err(CopyError::Behind { path: self.file.clone(), found, present });
            }
            opened => opened?,
        };
        self.fill(&store, tell)?;
        store.was_filled().map_err(CopyError::from)?;
        drop(store);
        if is_older {
            Store::open_at(location, Existing::Required, self.steps)?;
        }
        Ok(())
    }

    fn fill(&self, store: &Store, tell: &Arc<Tell>) -> Result<(), CopyError> {
        let (file, sha256, tell) = (self.file.clone(), self.contents.sha256.clone(), Arc::clone(tell));
        let schema = self.steps.len();
        store.write(Lock::Installation, move |tx| {
            if !table::make_room(tx)? {
                return Err(CopyError::NotEmpty);
            }
            let said = format::read(&file, schema, &*tell, |table, rows| Ok(table.insert(tx, &rows)?))?;
            if said.sha256 != sha256 {
                return Err(CopyError::Changed(file.clone()));
            }
            said.tables.iter().try_for_each(|(table, sum)| tally::prove(tx, table, sum, &*tell))
        })
    }
}

fn contents(said: Said) -> Contents {
    let Said { header, tables, sha256 } = said;
    let tables = tables.into_iter().map(|(_, sum)| sum).collect();
    Contents { taken_at: header.taken_at, engine: header.engine, schema: header.schema, tables, sha256 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account;

    /// The program after this one.
    const NEXT: &[&str] = &[STEPS[0], "-- A step of its own.\nUPDATE account SET name = name || ' now'"];

    fn nobody() -> Arc<Tell> {
        Arc::new(|_| {})
    }

    fn now() -> Timestamp {
        "2026-11-24T09:00:00Z".parse().expect("an instant")
    }

    #[test]
    fn what_an_older_program_wrote_is_restored_and_then_brought_up_to_date() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| Location::Sqlite(folder.path().join(name));
        let file = folder.path().join("backup");
        let store = Store::open(&at("old"), Existing::OrNew).expect("a database");
        store.write(Lock::Installation, |tx| account::create(tx, "acme", "Acme", now())).expect("an account");
        take(&store, &file, now(), &|_| {}).expect("a backup");

        let checked = Checked::read_by(&file, NEXT).expect("it is sound");
        checked.restore(&at("new"), &nobody()).expect("restored");
        let newer = Store::open_at(&at("new"), Existing::Required, NEXT).expect("the newer database");
        let account = newer.read(|tx| account::find(tx, "acme")).expect("a look").expect("the account");
        assert_eq!(account.name, "Acme now");

        // One that is newer already can't be filled with the tables of then.
        drop(Store::open_at(&at("empty"), Existing::OrNew, NEXT).expect("a database"));
        let error = checked.restore(&at("empty"), &nobody()).expect_err("it is ahead");
        assert!(matches!(error, CopyError::Behind { present: 2, .. }), "{error}");
    }

    #[test]
    fn names_in_a_file_of_an_older_program_become_no_statements_of_their_own() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("backup");
        let location = Location::Sqlite(folder.path().join("old"));
        let store = Store::open(&location, Existing::OrNew).expect("a database");
        take(&store, &file, now(), &|_| {}).expect("a backup");
        let text = std::fs::read_to_string(&file).expect("the backup");
        for name in ["account; DROP TABLE account", "Account", "", "account\"", &"a".repeat(64)] {
            let spoilt = text.replacen("\"table\":\"account\"", &format!("\"table\":{}", serde_json::json!(name)), 1);
            assert_ne!(spoilt, text);
            std::fs::write(&file, spoilt).expect("a file");
            let error = Checked::read_by(&file, NEXT).expect_err("no name of ours");
            assert!(error.to_string().contains("a table is not where it should be"), "{error}");
        }
    }
}
