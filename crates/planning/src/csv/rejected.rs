//! The rows of a file that can't be used, as a file of their own: mended there, it can be imported as it is.

use std::collections::BTreeMap;

use super::fault::Fault;
use super::sheet::{Column, REJECTED, Table, plain};
use super::write::write;

/// The rows of these faults with what their cells say, in the order of the file, and why before each: a row may have more
/// cells than there are columns. No cell can run as a formula. Of a file that can't be used as a whole there are none.
///
/// ```
/// let file = b"Email,Comment\nann@x.example,\nben,=1+1\n";
/// let faults = planning::csv::read(file).faults;
/// let mended = planning::csv::rejected(file, &faults);
/// assert_eq!(
///     mended,
///     "Rejected Because,Email,Comment\r\n\"Line 3, Email: “ben” is not an e-mail address.\",ben,'=1+1\r\n"
/// );
/// ```
pub fn rejected(bytes: &[u8], faults: &[Fault]) -> String {
    let mut why: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for fault in faults {
        why.entry(fault.line).or_default().push(told(fault));
    }
    let Ok(table) = Table::open(bytes) else { return String::new() };
    // What an earlier import said is over.
    let said_before: Vec<bool> = table.columns.iter().map(|column| *column == Column::Rejected).collect();
    let is_of_file = |at: usize| !said_before.get(at).copied().unwrap_or_default();
    let header: Vec<&str> =
        table.columns.iter().filter(|column| **column != Column::Rejected).map(|column| column.header()).collect();
    let rows = table.filter_map(|(line, record)| {
        let why = why.get(&line)?.join(" ");
        let record = record.unwrap_or_default();
        let cells =
            record.iter().enumerate().filter(|(at, _)| is_of_file(*at)).map(|(_, cell)| plain(cell.trim()).to_owned());
        Some(std::iter::once(why).chain(cells).collect::<Vec<_>>())
    });
    write(std::iter::once(REJECTED).chain(header), rows)
}

/// `Line 14, Employee Start Date: “yesterday” is not a date.`
fn told(fault: &Fault) -> String {
    match &fault.column {
        Some(column) => format!("Line {}, {column}: {}", fault.line, fault.sentence),
        None => format!("Line {}: {}", fault.line, fault.sentence),
    }
}
