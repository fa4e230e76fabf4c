//! A file on its way through a page: text that a browser sends back as it was.
//!
//! A browser makes CRLF of every line end in a form's field (WHATWG HTML section 4.10.22.4) and a document can hold
//! no NUL, so control characters are percent-encoded, and `%` itself; everything else stands there as it is.

use std::fmt::Write as _;

use percent_encoding::percent_decode_str;

/// The file as a field. `None` when it is not UTF-8: no plan is made of such a file, so nothing is to be sent back.
pub(super) fn pack(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut packed = String::with_capacity(text.len() + text.len() / 16);
    let mut buffer = [0; 4];
    for character in text.chars() {
        if character == '%' || character.is_control() {
            for byte in character.encode_utf8(&mut buffer).bytes() {
                // Writing to memory can't fail.
                let _ = write!(packed, "%{byte:02X}");
            }
        } else {
            packed.push(character);
        }
    }
    Some(packed)
}

/// The file as it was.
pub(super) fn unpack(packed: &str) -> Vec<u8> {
    percent_decode_str(packed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_comes_back_to_the_byte() {
        let files = [
            "\u{FEFF}Email;Comment\r\nann@x.example;100 % sure\n",
            "Email\rbob@x.example\r",
            "Email,Comment\nann@x.example,\"two\nlines\ttab\0nul \u{85}\u{2028}\"\n",
            "%0A%25%%zz",
            "דנה,\u{202E},\u{FFFE}😀",
        ];
        for file in files {
            let packed = pack(file.as_bytes()).expect("UTF-8");
            assert!(!packed.contains(char::is_control), "{packed:?}");
            assert_eq!(String::from_utf8(unpack(&packed)).expect("UTF-8"), file);
        }
        assert_eq!(pack(b"Email\nann\xE9@x.example"), None);
    }
}
