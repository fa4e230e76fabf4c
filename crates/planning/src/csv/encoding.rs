//! The bytes of a file as text: UTF-8, or what it is instead and how to save it so.

use super::fault::Fault;

/// How to make a file that can be read, in the program that most of them come from.
const ADVICE: &str = "In Excel, choose File > Save As > “CSV UTF-8 (Comma delimited)”; in LibreOffice, save as CSV and choose “Unicode (UTF-8)”.";

/// How files begin that are none of text.
const OTHERS: [(&[u8], &str); 4] = [
    (b"PK\x03\x04", "The file is a workbook (xlsx or ods)"),
    (b"\xD0\xCF\x11\xE0", "The file is an old workbook (xls)"),
    (b"\xFF\xFE", "The file is UTF-16, as Excel saves “Unicode Text”"),
    (b"\xFE\xFF", "The file is UTF-16"),
];

/// The text of a file, without its byte order mark.
///
/// Errors: what the file is instead, or the line on which it ceases to be UTF-8.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Fault> {
    let other = OTHERS.iter().find(|(beginning, _)| bytes.starts_with(beginning)).map(|(_, what)| *what);
    let other = other.or_else(|| is_utf_16(bytes).then_some("The file is UTF-16"));
    if let Some(what) = other {
        return Err(Fault::new(1, None, "encoding", format!("{what}, not a CSV file in UTF-8. {ADVICE}")));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let (before, rest) = bytes.split_at_checked(error.valid_up_to()).unwrap_or_default();
        let byte = rest.first().copied().unwrap_or_default();
        // From here on Latin-1 and Windows-1252 have the same letters.
        let meant = if byte >= 0xA0 { format!(" (“{}” in Latin-1)", char::from(byte)) } else { String::new() };
        let sentence = format!("The byte {byte:02X} on this line is not UTF-8{meant}. {ADVICE}");
        Fault::new(line_ends(before) + 1, None, "encoding", sentence)
    })
}

/// Without a mark, a letter of ASCII beside a zero tells it: a CSV file begins with a header.
fn is_utf_16(bytes: &[u8]) -> bool {
    let letter = |byte: &u8| byte.is_ascii() && *byte != 0;
    match bytes {
        [0, second, ..] => letter(second),
        [first, 0, ..] => letter(first),
        _ => false,
    }
}

/// How many lines end here: by LF, CRLF or CR.
pub(super) fn line_ends(bytes: &[u8]) -> u64 {
    let mut next = bytes.iter().skip(1);
    bytes.iter().fold(0, |ends, byte| ends + u64::from(ends_line(*byte, next.next().copied())))
}

/// Does a line end with this byte, before that one? CRLF is one end.
pub(super) fn ends_line(byte: u8, next: Option<u8>) -> bool {
    byte == b'\n' || (byte == b'\r' && next != Some(b'\n'))
}
