//! Writes a CSV file: the one place where a cell is kept from running as a formula.

use super::sheet::is_formula;

/// A file of these rows under this header, lines ended by CRLF. A cell that a spreadsheet would take for a formula has an
/// apostrophe before it.
///
/// ```
/// let rows = [["Ann".to_owned(), "=1+1".to_owned()]];
/// assert_eq!(planning::csv::write(["Name", "Note"], rows), "Name,Note\r\nAnn,'=1+1\r\n");
/// ```
pub fn write<Row>(header: impl IntoIterator<Item = &'static str>, rows: impl IntoIterator<Item = Row>) -> String
where
    Row: IntoIterator<Item = String>,
{
    let mut writer =
        ::csv::WriterBuilder::new().flexible(true).terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory can't fail.
    let _ = writer.write_record(header);
    for row in rows {
        let _ = writer.write_record(row.into_iter().map(harmless));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn harmless(cell: String) -> String {
    if is_formula(&cell) { format!("'{cell}") } else { cell }
}
