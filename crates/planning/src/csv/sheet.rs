//! A CSV file as rows: UTF-8 with or without BOM, lines ended by CRLF, LF or CR, comma or semicolon, columns by name.
//!
//! Knows the columns and the form of each cell; knows no console.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use ::csv::{ReaderBuilder, StringRecord};

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
    /// The file as a whole can't be used: no row of it, whatever is skipped.
    pub refused: bool,
}

/// More rows are a file to be divided: what is wrong with each of them has to be held until it is told.
const ROWS: usize = 100_000;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Email,
    Aliases,
    Field(Field),
    Group,
    Managed,
    Status,
}

pub(super) const EMAIL: &str = "Email";
pub(super) const ALIASES: &str = "Email Aliases";
pub(super) const GROUP: &str = "Group";
pub(super) const MANAGED: &str = "Provisioning Managed";
pub(super) const STATUS: &str = "Status";

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
        ];
        let fixed = fixed.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(header)).map(|(_, column)| column);
        fixed.or_else(|| Field::from_header(header).map(Column::Field))
    }

    fn header(self) -> &'static str {
        match self {
            Column::Email => EMAIL,
            Column::Aliases => ALIASES,
            Column::Field(field) => field.header(),
            Column::Group => GROUP,
            Column::Managed => MANAGED,
            Column::Status => STATUS,
        }
    }
}

/// Reads a file. Never fails: what is wrong is a fault with its line and column.
pub fn read(bytes: &[u8]) -> Sheet {
    let text = match encoding::text(bytes) {
        Ok(text) => text,
        Err(fault) => return refused(fault),
    };
    let separator = match separator(text) {
        Ok(separator) => separator,
        Err(fault) => return refused(fault),
    };
    if let Some(line) = unclosed_quote(text, separator) {
        let sentence = "A quote is opened on this line and never closed, so everything after it would be one value: close it, or double a quote that belongs to the value.";
        return refused(Fault::new(line, None, "quote_unclosed", sentence));
    }
    let mut reader =
        ReaderBuilder::new().delimiter(separator).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut records = reader.records();
    let Some(Ok(header)) = records.next() else {
        return refused(Fault::new(
            1,
            None,
            "file_empty",
            "The file is empty: the first line must name the columns, “Email” among them.",
        ));
    };
    let mut lines = Lines { text, at: 0, line: 1 };
    let line = lines.of(header.position());
    let columns = match columns(&header) {
        Ok(columns) => columns,
        Err(fault) => return refused(Fault { line, ..fault }),
    };
    let mut sheet = Sheet::default();
    if columns.contains(&Column::Status) {
        sheet.notes.push("The column “Status” is ignored: a file changes fields, not the status.".to_owned());
    }
    let mut seen = BTreeMap::new();
    for (at, record) in records.enumerate() {
        if at == ROWS {
            let sentence = format!("The file has more than {ROWS} rows: divide it into several.");
            return refused(Fault::new(lines.line, None, "too_many_rows", sentence));
        }
        match record {
            Ok(record) => match row(&record, lines.of(record.position()), &columns, &mut seen) {
                Ok(row) => sheet.rows.extend(row),
                Err(fault) => sheet.faults.push(fault),
            },
            Err(error) => {
                let line = lines.of(error.position());
                sheet.faults.push(Fault::new(line, None, "row_malformed", "The row can't be read as CSV."));
            }
        }
    }
    sheet
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
) -> Result<Option<Row>, Fault> {
    if record.iter().all(|cell| cell.trim().is_empty()) {
        return Ok(None);
    }
    if record.len() > columns.len() {
        return Err(Fault::new(
            line,
            None,
            "row_malformed",
            format!(
                "The row has {} cells, but there are {} columns: is a value with a separator in it not quoted?",
                record.len(),
                columns.len()
            ),
        ));
    }
    let mut row = Row { line, ..Row::default() };
    let mut names = Names::default();
    for (column, cell) in columns.iter().zip(record) {
        let cell = plain(cell.trim());
        if !cell.is_empty() {
            fill(&mut row, &mut names, *column, cell)?;
        }
    }
    if row.email.is_empty() {
        return Err(Fault::new(
            line,
            Some(EMAIL),
            "email_missing",
            "The row has no e-mail address, so nobody is meant.",
        ));
    }
    if let Some(first) = seen.insert(scim::fold(&row.email), line) {
        seen.insert(scim::fold(&row.email), first);
        return Err(Fault::new(
            line,
            Some(EMAIL),
            "email_repeated",
            format!("{} stands on line {first} already: one row a person.", row.email),
        ));
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
fn plain(cell: &str) -> &str {
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
        Column::Status => {}
    }
    if row.aliases.len().max(row.groups.len()) > NAMES {
        let sentence = format!("“{}” has more than {NAMES} names in this row.", column.header());
        return Err(Fault::new(row.line, Some(column.header()), "too_many", sentence));
    }
    Ok(())
}
