//! A CSV file as rows: UTF-8 with or without BOM, lines ended by CRLF, LF or CR, comma or semicolon, columns by name.
//!
//! Knows the columns and the form of each cell; knows no console.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use ::csv::{ReaderBuilder, StringRecord, StringRecordsIntoIter};

use super::encoding::{self, ends_line};
use super::fault::Fault;
use super::list::listed;
use crate::entered::{self, NAMES, Wrong};
use crate::field::Field;
use crate::fields::Fields;

/// One person of a file. What is absent leaves the console as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The line of the file, from 1.
    pub line: u64,
    /// The address: who is meant.
    pub email: String,
    /// Aliases, if the cell has any.
    pub aliases: Vec<String>,
    /// Fields with a value.
    pub fields: Fields,
    /// Groups to be in.
    pub groups: Vec<String>,
    /// Provisioning Managed, if given.
    pub managed: Option<bool>,
}

/// A file that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The rows that can be used.
    pub rows: Vec<Row>,
    /// Rows that can't.
    pub faults: Vec<Fault>,
    /// What was ignored.
    pub notes: Vec<String>,
    /// The columns that say something, each once, in the order of the file.
    pub columns: Vec<&'static str>,
    /// The columns that say nothing here.
    pub ignored: Vec<&'static str>,
    /// The file as a whole can't be used: no row of it, whatever is skipped.
    pub refused: bool,
}

/// More rows are a file to be divided: what is wrong with each of them has to be held until it is told.
const ROWS: usize = 100_000;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Email,
    Aliases,
    Field(Field),
    Group,
    Managed,
    Status,
    Rejected,
}

pub(super) const EMAIL: &str = "Email";
pub(super) const ALIASES: &str = "Email Aliases";
pub(super) const GROUP: &str = "Group";
pub(super) const MANAGED: &str = "Provisioning Managed";
pub(super) const STATUS: &str = "Status";
pub(super) const REJECTED: &str = "Rejected Because";

/// Characters that make a spreadsheet take a cell for a formula, as a tab or CR before anything does; `export` puts an apostrophe
/// before such a cell and `read` takes it off.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

impl Column {
    fn from_header(header: &str) -> Option<Column> {
        let header = header.trim();
        let fixed = [
            (EMAIL, Column::Email),
            (ALIASES, Column::Aliases),
            (GROUP, Column::Group),
            (MANAGED, Column::Managed),
            (STATUS, Column::Status),
            (REJECTED, Column::Rejected),
        ];
        let fixed = fixed.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(header)).map(|(_, column)| column);
        fixed.or_else(|| Field::from_header(header).map(Column::Field))
    }

    pub(super) fn header(self) -> &'static str {
        match self {
            Column::Email => EMAIL,
            Column::Aliases => ALIASES,
            Column::Field(field) => field.header(),
            Column::Group => GROUP,
            Column::Managed => MANAGED,
            Column::Status => STATUS,
            Column::Rejected => REJECTED,
        }
    }

    /// Why a column that is known says nothing.
    fn ignored_because(self) -> Option<&'static str> {
        match self {
            Column::Status => Some("The column “Status” is ignored: a file changes fields, not the status."),
            Column::Rejected => Some("The column “Rejected Because” is ignored: it is what an earlier import said."),
            _ => None,
        }
    }
}

/// Reads a file. Never fails: what is wrong is a fault with its line and column.
pub fn read(bytes: &[u8]) -> Sheet {
    let table = match Table::open(bytes) {
        Ok(table) => table,
        Err(fault) => return refused(fault),
    };
    let columns = table.columns.clone();
    let mut sheet = Sheet::default();
    for column in &columns {
        if let Some(because) = column.ignored_because() {
            sheet.notes.push(because.to_owned());
            sheet.ignored.push(column.header());
        } else if !sheet.columns.contains(&column.header()) {
            sheet.columns.push(column.header());
        }
    }
    let mut seen = BTreeMap::new();
    for (at, (line, record)) in table.enumerate() {
        if at == ROWS {
            let sentence = format!("The file has more than {ROWS} rows: divide it into several.");
            return refused(Fault::new(line, None, "too_many_rows", sentence));
        }
        match record {
            Some(record) => match row(&record, line, &columns, &mut seen) {
                Ok(row) => sheet.rows.extend(row),
                Err(faults) => sheet.faults.extend(faults),
            },
            None => sheet.faults.push(Fault::new(line, None, "row_malformed", "The row can't be read as CSV.")),
        }
    }
    sheet
}

/// A file whose first line can be used: its rows one after the other, each with its line, and without one that is no CSV.
pub(super) struct Table<'a> {
    pub(super) columns: Vec<Column>,
    records: StringRecordsIntoIter<&'a [u8]>,
    lines: Lines<'a>,
}

impl<'a> Table<'a> {
    /// Errors: why no row of the file can be used.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Table<'a>, Fault> {
        let text = encoding::text(bytes)?;
        let separator = separator(text)?;
        if let Some(line) = unclosed_quote(text, separator) {
            let sentence = "A quote is opened on this line and never closed, so everything after it would be one value: close it, or double a quote that belongs to the value.";
            return Err(Fault::new(line, None, "quote_unclosed", sentence));
        }
        let mut reader = ReaderBuilder::new();
        let reader = reader.delimiter(separator).flexible(true).has_headers(false).from_reader(text.as_bytes());
        let mut records = reader.into_records();
        let Some(Ok(header)) = records.next() else {
            let sentence = "The file is empty: the first line must name the columns, “Email” among them.";
            return Err(Fault::new(1, None, "file_empty", sentence));
        };
        let mut lines = Lines { text, at: 0, line: 1 };
        let line = lines.of(header.position());
        let columns = columns(&header).map_err(|fault| Fault { line, ..fault })?;
        Ok(Table { columns, records, lines })
    }
}

impl Iterator for Table<'_> {
    type Item = (u64, Option<StringRecord>);

    fn next(&mut self) -> Option<Self::Item> {
        Some(match self.records.next()? {
            Ok(record) => (self.lines.of(record.position()), Some(record)),
            Err(error) => (self.lines.of(error.position()), None),
        })
    }
}

/// The line of a record. The reader's own count lags behind: it stands before the rest of a CRLF and before empty lines.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    fn of(&mut self, position: Option<&::csv::Position>) -> u64 {
        let start = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(self.at);
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at).filter(|byte| self.at < start || matches!(byte, b'\r' | b'\n')) {
            self.line += u64::from(ends_line(*byte, bytes.get(self.at + 1).copied()));
            self.at += 1;
        }
        self.line
    }
}

/// The line of a quote that is opened at the start of a value and never closed.
fn unclosed_quote(text: &str, separator: u8) -> Option<u64> {
    let (mut line, mut at_start, mut opened) = (1, true, None);
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        line += u64::from(ends_line(byte, bytes.peek().copied()));
        match (byte, opened) {
            (b'"', Some(_)) if bytes.peek() == Some(&b'"') => drop(bytes.next()),
            (b'"', Some(_)) => opened = None,
            (b'"', None) if at_start => opened = Some(line),
            _ => {}
        }
        at_start = opened.is_none() && (byte == separator || byte == b'\n' || byte == b'\r');
    }
    opened
}

fn refused(fault: Fault) -> Sheet {
    Sheet { faults: vec![fault], refused: true, ..Sheet::default() }
}

/// Comma or semicolon, whichever the first line that has anything has more of outside quotes.
fn separator(text: &str) -> Result<u8, Fault> {
    let (mut commas, mut semicolons, mut tabs, mut quoted) = (0, 0, 0, false);
    for byte in text.trim_start_matches(['\r', '\n']).bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            b',' if !quoted => commas += 1,
            b';' if !quoted => semicolons += 1,
            b'\t' if !quoted => tabs += 1,
            _ => {}
        }
    }
    if tabs > 0 && commas + semicolons == 0 {
        let sentence = "The columns are parted by tabs: save the file as CSV, where commas or semicolons part them.";
        return Err(Fault::new(1, None, "separator", sentence));
    }
    Ok(if semicolons > commas { b';' } else { b',' })
}

fn columns(header: &StringRecord) -> Result<Vec<Column>, Fault> {
    let mut columns: Vec<Column> = Vec::new();
    for name in header {
        let Some(column) = Column::from_header(name) else {
            let sentence = format!(
                "There is no column “{}”. The columns are Email, Email Aliases, the fields by their labels, Group and Provisioning Managed.",
                name.trim()
            );
            return Err(Fault::new(1, Some(name.trim()), "column_unknown", sentence));
        };
        if column != Column::Group && columns.contains(&column) {
            return Err(Fault::new(
                1,
                Some(column.header()),
                "column_repeated",
                format!("The column “{}” stands there twice.", column.header()),
            ));
        }
        columns.push(column);
    }
    if !columns.contains(&Column::Email) {
        return Err(Fault::new(
            1,
            Some(EMAIL),
            "column_missing",
            "The column “Email” is missing: it says who a row is about.",
        ));
    }
    Ok(columns)
}

/// One row; `None` for a line without any value.
fn row(
    record: &StringRecord,
    line: u64,
    columns: &[Column],
    seen: &mut BTreeMap<String, u64>,
) -> Result<Option<Row>, Vec<Fault>> {
    if record.iter().all(|cell| cell.trim().is_empty()) {
        return Ok(None);
    }
    if record.len() > columns.len() {
        let (cells, columns) = (record.len(), columns.len());
        let sentence = format!(
            "The row has {cells} cells, but there are {columns} columns: is a value with a separator in it not quoted?"
        );
        return Err(vec![Fault::new(line, None, "row_malformed", sentence)]);
    }
    let mut row = Row { line, ..Row::default() };
    let mut names = Names::default();
    // Whoever mends the file mends all of a row at once.
    let mut faults = Vec::new();
    for (column, cell) in columns.iter().zip(record) {
        let cell = plain(cell.trim());
        if !cell.is_empty() {
            faults.extend(fill(&mut row, &mut names, *column, cell).err());
        }
    }
    if row.email.is_empty() && !faults.iter().any(|fault| fault.column.as_deref() == Some(EMAIL)) {
        let sentence = "The row has no e-mail address, so nobody is meant.";
        faults.push(Fault::new(line, Some(EMAIL), "email_missing", sentence));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    if let Some(first) = seen.insert(scim::fold(&row.email), line) {
        seen.insert(scim::fold(&row.email), first);
        let sentence = format!("{} stands on line {first} already: one row a person.", row.email);
        return Err(vec![Fault::new(line, Some(EMAIL), "email_repeated", sentence)]);
    }
    Ok(Some(row))
}

/// Would a spreadsheet take the cell for a formula, now, or once what stands before it (apostrophes, blanks) is taken off? Blanks at
/// its end are none of its own: a cell that is read has none.
pub(super) fn is_formula(cell: &str) -> bool {
    let cell = cell.trim_end();
    let bare = cell.trim_start_matches(|letter: char| letter == '\'' || letter.is_whitespace());
    let before = cell.strip_suffix(bare).unwrap_or_default();
    bare.starts_with(FORMULA) || before.contains(['\t', '\r'])
}

/// A value that `export` made harmless for spreadsheets, as it was.
pub(super) fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => cell,
    }
}

/// The names of a row, folded: one that stands there twice counts once.
#[derive(Default)]
struct Names {
    aliases: BTreeSet<String>,
    groups: BTreeSet<String>,
}

fn fill(row: &mut Row, names: &mut Names, column: Column, cell: &str) -> Result<(), Fault> {
    let fault = |wrong: Wrong| Fault::new(row.line, Some(column.header()), wrong.code, wrong.sentence);
    entered::storable(column.header(), cell).map_err(fault)?;
    match column {
        Column::Email => {
            entered::address(cell).map_err(fault)?;
            cell.clone_into(&mut row.email);
        }
        Column::Aliases => {
            for alias in cell.split(';').map(str::trim).filter(|alias| !alias.is_empty()) {
                entered::alias(alias).map_err(fault)?;
                if names.aliases.insert(scim::fold(alias)) {
                    row.aliases.push(alias.to_owned());
                }
            }
        }
        Column::Group => {
            listed(cell).try_for_each(|group| entered::group_name(&group)).map_err(fault)?;
            let new = listed(cell).filter(|group| names.groups.insert(scim::fold(group)));
            row.groups.extend(new.map(Cow::into_owned));
        }
        Column::Managed if cell.eq_ignore_ascii_case("true") => row.managed = Some(true),
        Column::Managed if cell.eq_ignore_ascii_case("false") => row.managed = Some(false),
        Column::Managed => {
            let sentence = format!("“{}” is neither true nor false.", entered::short(cell));
            return Err(fault(Wrong::new("value_invalid", sentence)));
        }
        Column::Field(field) => {
            entered::value(field, cell).map_err(fault)?;
            row.fields.insert(field, cell);
        }
        Column::Status | Column::Rejected => {}
    }
    if row.aliases.len().max(row.groups.len()) > NAMES {
        let sentence = format!("“{}” has more than {NAMES} names in this row.", column.header());
        return Err(Fault::new(row.line, Some(column.header()), "too_many", sentence));
    }
    Ok(())
}
