//! The file of a backup: lines of text, the same whichever engine wrote them.
//!
//! ```text
//! {"format":"rollcall-backup","format_version":1,"schema":1,"taken_at":"2026-11-24T09:00:00Z","engine":"sqlite"}
//! {"table":"account","key":1,"columns":["id","slug","name","created_at"]}      the first so many are the key
//! [1,"acme","Acme",1795942800000000]
//! {"table":"account","rows":1,"sha256":"…"}            what `tally.rs` says of the rows; and so on, table by table
//! {"end":"rollcall-backup","rows":1,"sha256":"…"}      over every byte before this line
//! ```
//!
//! A reader believes nothing before the last line: each table is all there and in its place, or the file is refused. A
//! file of an older schema says itself which tables and columns there were.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Write};
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::table::{self, Table};
use crate::tally::{Sum, Tally, Tell, hex};
use crate::value::Value;
use crate::{CopyError, Row};

/// What the first line and the last one call it.
const FORMAT: &str = "rollcall-backup";

/// Moves when an older program could not read the file any more.
const VERSION: u64 = 1;

/// No row is longer: a request's body has 4 MiB. What is, is no backup of ours and must not fill the memory.
const LINE_LIMIT: u64 = 64 << 20;

/// Rows that are handed on together, or as many as have so many bytes.
const PAGE: usize = 256;
const PAGE_BYTES: usize = 4 << 20;

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    format: String,
    format_version: u64,
    /// Steps of the schema.
    pub(super) schema: usize,
    pub(super) taken_at: Timestamp,
    pub(super) engine: String,
}

#[derive(Serialize, Deserialize)]
struct Begin {
    table: String,
    key: usize,
    columns: Vec<String>,
}

#[derive(Serialize)]
struct Closing<'a> {
    end: &'a str,
    rows: u64,
    sha256: &'a str,
}

/// All that a file says: the header, each table, and the digest over all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) header: Header,
    pub(super) tables: Vec<(&'static Table, Sum)>,
    pub(super) sha256: String,
}

/// Writes the lines.
pub(super) struct Writing<W> {
    out: W,
    digest: Sha256,
    said: Said,
}

impl<W: Write> Writing<W> {
    pub(super) fn begin(out: W, schema: usize, taken_at: Timestamp, engine: &str) -> io::Result<Writing<W>> {
        let header =
            Header { format: FORMAT.to_owned(), format_version: VERSION, schema, taken_at, engine: engine.to_owned() };
        let said = Said { header: header.clone(), tables: Vec::new(), sha256: String::new() };
        let mut writing = Writing { out, digest: Sha256::new(), said };
        writing.line(&line(&header))?;
        Ok(writing)
    }

    pub(super) fn begin_table(&mut self, table: &'static Table) -> io::Result<()> {
        self.line(&begin(table))
    }

    pub(super) fn row(&mut self, tally: &mut Tally<'_>, row: &Row) -> io::Result<()> {
        self.line(tally.add(row))
    }

    pub(super) fn end_table(&mut self, table: &'static Table, sum: Sum) -> io::Result<()> {
        self.line(&line(&sum))?;
        self.said.tables.push((table, sum));
        Ok(())
    }

    pub(super) fn end(mut self) -> io::Result<Said> {
        self.said.sha256 = hex(&self.digest.finalize());
        self.out.write_all(&end(&self.said))?;
        self.out.flush()?;
        Ok(self.said)
    }

    fn line(&mut self, line: &[u8]) -> io::Result<()> {
        self.digest.update(line);
        self.out.write_all(line)
    }
}

/// Reads a file from the first line to the last and hands out the rows as it goes; what it hands out counts only once
/// it has come to the end.
///
/// # Errors
/// `Io`, `Foreign`, `Newer`, `Damaged`, and what `page` returns.
pub(super) fn read(
    path: &Path,
    schema: usize,
    tell: &Tell,
    mut page: impl FnMut(&'static Table, Vec<Row>) -> Result<(), CopyError>,
) -> Result<Said, CopyError> {
    let mut reading = Reading::open(path)?;
    let header = reading.header(schema)?;
    let is_older = header.schema < schema;
    let mut said = Said { header, tables: Vec::new(), sha256: String::new() };
    let mut known = table::all().iter();
    while reading.line()?.starts_with(b"{\"table\":") {
        let table = if is_older { older(&reading.line) } else { known.next() };
        let table = table.filter(|table| reading.line == begin(table));
        let table = table.ok_or_else(|| reading.damaged("a table is not where it should be"))?;
        said.tables.push((table, reading.rows(table, tell, &mut page)?));
    }
    said.sha256 = hex(&reading.digest.clone().finalize());
    if reading.line != end(&said) || (!is_older && known.next().is_some()) {
        return Err(reading.damaged("its last line does not fit what stands before it"));
    }
    if reading.input.fill_buf().map_err(|error| CopyError::io(path, &error))?.is_empty() {
        return Ok(said);
    }
    Err(reading.damaged("something was written behind its last line"))
}

struct Reading<'a> {
    path: &'a Path,
    input: BufReader<File>,
    /// Over what stands before the line.
    digest: Sha256,
    line: Vec<u8>,
}

impl<'a> Reading<'a> {
    fn open(path: &'a Path) -> Result<Reading<'a>, CopyError> {
        let file = File::open(path).map_err(|error| CopyError::io(path, &error))?;
        Ok(Reading { path, input: BufReader::with_capacity(1 << 16, file), digest: Sha256::new(), line: Vec::new() })
    }

    fn damaged(&self, what: &str) -> CopyError {
        CopyError::Damaged { path: self.path.to_owned(), what: what.to_owned() }
    }

    /// The next line with its line feed.
    fn line(&mut self) -> Result<&[u8], CopyError> {
        self.digest.update(&self.line);
        self.line.clear();
        let mut limited = (&mut self.input).take(LINE_LIMIT);
        limited.read_until(b'\n', &mut self.line).map_err(|error| CopyError::io(self.path, &error))?;
        if !self.line.ends_with(b"\n") {
            if limited.limit() == 0 {
                return Err(self.damaged("a line of it is longer than 64 MiB"));
            }
            return Err(self.damaged("it ends too soon"));
        }
        Ok(&self.line)
    }

    fn header(&mut self, schema: usize) -> Result<Header, CopyError> {
        let foreign = || CopyError::Foreign(self.path.to_owned());
        let start = format!("{{\"format\":\"{FORMAT}\"");
        let found = self.input.fill_buf().map_err(|error| CopyError::io(self.path, &error))?;
        if !found.starts_with(start.as_bytes()) {
            return Err(foreign());
        }
        let header: Result<Header, _> = serde_json::from_slice(self.line()?);
        let header = header.map_err(|_| self.damaged("its first line can't be read"))?;
        if header.format_version > VERSION || header.schema > schema {
            return Err(CopyError::Newer { path: self.path.to_owned(), found: header.schema, known: schema });
        }
        Ok(header)
    }

    /// The rows of a table that has begun.
    fn rows(
        &mut self,
        table: &'static Table,
        tell: &Tell,
        page: &mut impl FnMut(&'static Table, Vec<Row>) -> Result<(), CopyError>,
    ) -> Result<Sum, CopyError> {
        let mut tally = Tally::of_copied(table, tell);
        let (mut rows, mut bytes) = (Vec::new(), 0);
        while self.line()?.starts_with(b"[") {
            let row = row(&self.line, table.columns.len());
            let row = row.ok_or_else(|| self.damaged(&format!("a row of {} can't be read", table.name)))?;
            tally.add(&row);
            rows.push(row);
            bytes += self.line.len();
            if rows.len() == PAGE || bytes >= PAGE_BYTES {
                page(table, std::mem::take(&mut rows))?;
                bytes = 0;
                tally.tell();
            }
        }
        page(table, rows)?;
        let sum = tally.sum();
        if self.line != line(&sum) {
            return Err(self.damaged(&format!("the rows of {} are not those that were written", table.name)));
        }
        Ok(sum)
    }
}

/// A row of so many columns.
fn row(line: &[u8], columns: usize) -> Option<Row> {
    let values: Vec<serde_json::Value> = serde_json::from_slice(line).ok()?;
    let value = |value: serde_json::Value| match value {
        serde_json::Value::Null => Some(Value::Null),
        serde_json::Value::Number(number) => number.as_i64().map(Value::Int),
        serde_json::Value::String(text) => Some(Value::Text(text)),
        _ => None,
    };
    let row: Vec<Value> = values.into_iter().map(value).collect::<Option<_>>()?;
    (row.len() == columns).then_some(Row(row))
}

fn begin(table: &Table) -> Vec<u8> {
    let columns = table.columns.iter().map(|name| (*name).to_owned()).collect();
    line(&Begin { table: table.name.to_owned(), key: table.key, columns })
}

/// A table that an older program wrote.
fn older(line: &[u8]) -> Option<&'static Table> {
    let Begin { table, key, columns } = serde_json::from_slice(line).ok()?;
    Table::of_older(table, columns, key)
}

fn end(said: &Said) -> Vec<u8> {
    let rows = said.tables.iter().map(|(_, sum)| sum.rows).sum();
    line(&Closing { end: FORMAT, rows, sha256: &said.sha256 })
}

/// JSON and a line feed. Texts and numbers can always be written.
fn line(value: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).unwrap_or_default();
    line.push(b'\n');
    line
}
