//! Credentials by Basic (RFC 7617), whose parts OAuth encodes as forms are (RFC 6749 section 2.3.1).

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};

/// Id and secret of an `Authorization` header. `None` for another scheme and for what can't be read.
pub(super) fn credentials(header: &str) -> Option<(String, String)> {
    let (scheme, text) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(from_base64(text.trim())?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((from_form(id)?, from_form(secret)?))
}

/// Base64 (RFC 4648 section 4); the padding may be missing.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(&STANDARD, NO_PAD.with_decode_allow_trailing_bits(true));
    let digits = text.trim_end_matches('=');
    if text.len() - digits.len() > 2 {
        return None;
    }
    LENIENT.decode(digits).ok()
}

/// One part, decoded: `+` is a space, `%XX` a byte.
fn from_form(part: &str) -> Option<String> {
    let spaced = part.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_read() {
        let rows = [
            // id:secret
            ("Basic aWQ6c2VjcmV0", Some(("id", "secret"))),
            ("bAsIc   aWQ6c2VjcmV0 ", Some(("id", "secret"))),
            // a%3Ab:s+%2B%25:t
            ("Basic YSUzQWI6cyslMkIlMjU6dA==", Some(("a:b", "s +%:t"))),
            ("Basic YSUzQWI6cyslMkIlMjU6dA", Some(("a:b", "s +%:t"))),
            // :
            ("Basic Og==", Some(("", ""))),
            // ü:>?
            ("Basic w7w6Pj8=", Some(("ü", ">?"))),
            ("Basic", None),
            ("Basic ", None),
            ("Basic aWQ=", None),
            ("Basic aWQ6c2VjcmV0=", Some(("id", "secret"))),
            ("Basic aWQ6c2VjcmV0===", None),
            ("Basic a", None),
            ("Basic aWQ6 c2VjcmV0", None),
            ("Basic aWQ6c2Vjc-V0", None),
            // Bytes that are no text, as they are and percent-encoded.
            ("Basic /zr/", None),
            ("Basic JWZmOnM=", None),
            ("Bearer aWQ6c2VjcmV0", None),
        ];
        for (header, expected) in rows {
            let expected = expected.map(|(id, secret)| (id.to_owned(), secret.to_owned()));
            assert_eq!(credentials(header), expected, "{header}");
        }
    }
}
