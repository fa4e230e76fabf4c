//! The format of a workbook (ECMA-376, SpreadsheetML in a zip), as much of it as a report needs, written as it comes.
//!
//! Every text is an inline string of the format "Text": nothing is a formula, and nothing becomes one when a cell is edited.
//! What XML can't hold is written as the format wants it (`_x0000_`). Knows nothing of reports.

use std::fmt::Write as _;
use std::io::{self, Write};

use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// Rows of a sheet, by the format's own limit; the last is for a word on what is missing.
const ROWS: u32 = 1_048_576 - 1;

/// UTF-16 units of a cell, by the format's own limit.
const CELL: usize = 32_767;

/// In the place of what a cell does not hold.
const CUT: &str = "…";

/// What a sheet looks like.
pub(super) struct Shape<'a> {
    /// How wide the columns are, in characters.
    pub(super) widths: &'a [u16],
    /// Names of the columns, which stay in sight and can be filtered by.
    pub(super) header: Option<&'a [&'a str]>,
}

/// What stands in a cell.
pub(super) enum Cell<'a> {
    Text(&'a str),
    Bold(&'a str),
    Number(usize),
}

/// A workbook that is being written, sheet after sheet.
pub(super) struct Book<'a> {
    zip: ZipWriter<StreamWriter<&'a mut dyn Write>>,
    sheets: usize,
}

impl<'a> Book<'a> {
    /// Begins one with sheets of these names.
    pub(super) fn begin(out: &'a mut dyn Write, names: &[&str]) -> io::Result<Book<'a>> {
        let mut book = Book { zip: ZipWriter::new_stream(out), sheets: 0 };
        for (name, text) in [
            ("[Content_Types].xml", content_types(names.len())),
            ("_rels/.rels", RELATIONS.to_owned()),
            ("xl/workbook.xml", workbook(names)),
            ("xl/_rels/workbook.xml.rels", workbook_relations(names.len())),
            ("xl/styles.xml", STYLES.to_owned()),
        ] {
            book.part(name)?;
            book.zip.write_all(text.as_bytes())?;
        }
        Ok(book)
    }

    /// Writes the next sheet.
    pub(super) fn sheet<E: From<io::Error>>(
        &mut self,
        shape: &Shape<'_>,
        fill: impl FnOnce(&mut Rows<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.sheets += 1;
        self.part(&format!("xl/worksheets/sheet{}.xml", self.sheets))?;
        self.zip.write_all(opening(shape).as_bytes())?;
        let mut rows = Rows { out: &mut self.zip, written: 0, text: String::new() };
        if let Some(header) = shape.header {
            rows.push(&header.iter().map(|name| Cell::Bold(name)).collect::<Vec<_>>())?;
        }
        fill(&mut rows)?;
        let written = rows.written;
        self.zip.write_all(b"</sheetData>")?;
        if let Some(header) = shape.header {
            let last = column(header.len().saturating_sub(1));
            self.zip.write_all(format!("<autoFilter ref=\"A1:{last}{written}\"/>").as_bytes())?;
        }
        Ok(self.zip.write_all(b"</worksheet>")?)
    }

    /// Ends the file.
    pub(super) fn finish(self) -> io::Result<()> {
        self.zip.finish()?;
        Ok(())
    }

    fn part(&mut self, name: &str) -> io::Result<()> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        Ok(self.zip.start_file(name, options)?)
    }
}

/// The rows of a sheet that is being written.
pub(super) struct Rows<'a> {
    out: &'a mut dyn Write,
    written: u32,
    text: String,
}

impl Rows<'_> {
    /// Is there room for another row?
    pub(super) fn has_room(&self) -> bool {
        self.written < ROWS
    }

    /// Writes a row.
    pub(super) fn push(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.written += 1;
        self.text.clear();
        // Writing to a String can't fail.
        let _ = write!(self.text, "<row r=\"{}\">", self.written);
        for (at, cell) in cells.iter().enumerate() {
            let place = format!("{}{}", column(at), self.written);
            match cell {
                // An empty cell is none.
                Cell::Text("") | Cell::Bold("") => {}
                Cell::Number(number) => {
                    let _ = write!(self.text, "<c r=\"{place}\"><v>{number}</v></c>");
                }
                Cell::Text(text) => written_text(&mut self.text, &place, 2, text),
                Cell::Bold(text) => written_text(&mut self.text, &place, 1, text),
            }
        }
        self.text.push_str("</row>");
        self.out.write_all(self.text.as_bytes())
    }

    /// A last row, which says what is missing.
    pub(super) fn close(&mut self, sentence: &str) -> io::Result<()> {
        self.push(&[Cell::Bold(sentence)])
    }
}

fn written_text(xml: &mut String, place: &str, style: u8, text: &str) {
    let _ = write!(xml, "<c r=\"{place}\" t=\"inlineStr\" s=\"{style}\"><is><t xml:space=\"preserve\">");
    let told = within(text);
    escape(xml, told);
    xml.push_str(if told.len() < text.len() { CUT } else { "" });
    xml.push_str("</t></is></c>");
}

/// As much of a text as a cell holds, with room for the sign that it was cut.
fn within(text: &str) -> &str {
    let (mut units, mut end) = (0, 0);
    for (at, letter) in text.char_indices() {
        units += letter.len_utf16();
        if units < CELL {
            end = at + letter.len_utf8();
        }
        if units > CELL {
            return text.get(..end).unwrap_or(text);
        }
    }
    text
}

/// Text as the format spells it: a character that XML can't hold, or would read as another one, is `_xHHHH_`, and so is the
/// underscore of a text that looks like that already.
fn escape(xml: &mut String, text: &str) {
    for (at, letter) in text.char_indices() {
        match letter {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '\t' | '\n' => xml.push(letter),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(xml, "_x{:04X}_", u32::from(letter));
            }
            '_' if looks_escaped(text.get(at..).unwrap_or_default()) => xml.push_str("_x005F_"),
            letter => xml.push(letter),
        }
    }
}

fn looks_escaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = bytes.get(2..6).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    digits && bytes.get(1) == Some(&b'x') && bytes.get(6) == Some(&b'_')
}

/// `A` to `Z`: a report has no more columns.
fn column(at: usize) -> char {
    u8::try_from(at).ok().and_then(|at| b'A'.checked_add(at)).map_or('A', char::from)
}

fn opening(shape: &Shape<'_>) -> String {
    let frozen = "<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>";
    let widths = shape
        .widths
        .iter()
        .zip(1..)
        .map(|(width, at)| format!("<col min=\"{at}\" max=\"{at}\" width=\"{width}\" customWidth=\"1\"/>"));
    format!(
        "{DECLARATION}<worksheet xmlns=\"{MAIN}\">{}<cols>{}</cols><sheetData>",
        shape.header.map_or("", |_| frozen),
        widths.collect::<String>()
    )
}

fn content_types(sheets: usize) -> String {
    let of_sheet = |at: usize| {
        format!("<Override PartName=\"/xl/worksheets/sheet{at}.xml\" ContentType=\"{DOCUMENT_TYPE}.worksheet+xml\"/>")
    };
    format!(
        "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{DOCUMENT_TYPE}.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"{DOCUMENT_TYPE}.styles+xml\"/>{}</Types>",
        (1..=sheets).map(of_sheet).collect::<String>()
    )
}

fn workbook(names: &[&str]) -> String {
    let of_sheet = |(name, at): (&&str, usize)| format!("<sheet name=\"{name}\" sheetId=\"{at}\" r:id=\"rId{at}\"/>");
    format!(
        "{DECLARATION}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONSHIPS}\"><sheets>{}</sheets></workbook>",
        names.iter().zip(1..).map(of_sheet).collect::<String>()
    )
}

fn workbook_relations(sheets: usize) -> String {
    let of_sheet = |at: usize| {
        format!("<Relationship Id=\"rId{at}\" Type=\"{RELATIONSHIPS}/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>")
    };
    format!(
        "{DECLARATION}<Relationships xmlns=\"{PACKAGE}\">{}<Relationship Id=\"rId{}\" Type=\"{RELATIONSHIPS}/styles\" Target=\"styles.xml\"/></Relationships>",
        (1..=sheets).map(of_sheet).collect::<String>(),
        sheets + 1
    )
}

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const DOCUMENT_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";

/// Formats by number: 0 as it comes, 1 bold, 2 text.
const STYLES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/><xf numFmtId=\"49\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\"/><xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/></cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_spelled_as_the_format_wants_it() {
        for (text, expected) in [
            ("a & b <c> \"d\"", "a &amp; b &lt;c&gt; \"d\""),
            ("two\nlines\tand \r", "two\nlines\tand _x000D_"),
            ("\u{0}\u{1f}\u{ffff}", "_x0000__x001F__xFFFF_"),
            ("_x0041_ and _x00", "_x005F_x0041_ and _x00"),
            ("日本 _ü_", "日本 _ü_"),
        ] {
            let mut xml = String::new();
            escape(&mut xml, text);
            assert_eq!(xml, expected);
        }
    }

    #[test]
    fn a_cell_holds_so_much_and_a_sign_is_never_cut() {
        assert_eq!(within(&"ä".repeat(CELL)).chars().count(), CELL);
        assert_eq!(within(&"a".repeat(CELL + 1)).len(), CELL - 1);
        // Each takes two units.
        assert_eq!(within(&"😀".repeat(20_000)).chars().count(), 16_383);
        let mut xml = String::new();
        written_text(&mut xml, "A1", 2, &"a".repeat(40_000));
        assert!(xml.ends_with("aaa…</t></is></c>"), "what is left out is said");
    }
}
