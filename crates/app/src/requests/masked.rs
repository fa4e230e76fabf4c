//! The last look at a text before it is kept: no secret of ours, no NUL, not too long.
//!
//! What may be kept is chosen elsewhere (`row.rs`); this is for what somebody put where it does not belong, a token as a
//! job title, say.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;

const LEFT_OUT: &str = "…";

/// What every secret of ours begins with that has a beginning; of the rest of it this many letters at least.
const SECRET: &str = "rollcall_";
const SECRET_REST: usize = 24;

/// Of so many digits in a row the others are made: codes of links, sessions. An id of ours has hyphens between fewer.
const DIGITS: usize = 40;

/// A text that is kept, at most so many bytes of it.
pub(super) fn plain(text: &str, longest: usize) -> String {
    let text = without_secrets(text);
    let mut end = longest.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let cut = if end < text.len() { "…" } else { "" };
    // NUL is no letter to one of the two engines.
    format!("{}{cut}", &text[..end]).replace('\0', "\u{fffd}")
}

/// Could this be a secret of ours, or hold one?
pub(super) fn holds_secret(text: &str) -> bool {
    text.contains(SECRET) || digits(text).is_some()
}

/// The text with each secret of ours left out.
pub(super) fn without_secrets(text: &str) -> Cow<'_, str> {
    if !holds_secret(text) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(SECRET) {
        let is_of_one = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let after = &rest[at..];
        let end = after.find(|c: char| !is_of_one(c)).unwrap_or(after.len());
        kept.push_str(&rest[..at]);
        kept.push_str(if end >= SECRET.len() + SECRET_REST { LEFT_OUT } else { &after[..end] });
        rest = &after[end..];
    }
    kept.push_str(rest);
    while let Some(digits) = digits(&kept) {
        kept.replace_range(digits, LEFT_OUT);
    }
    Cow::Owned(kept)
}

/// JSON with each secret of ours left out of its strings: between escapes it would be hard to tell where one begins.
pub(super) fn json_without_secrets(text: String) -> String {
    if !holds_secret(&text) {
        return text;
    }
    let value: Value = serde_json::from_str(&text).unwrap_or_default();
    masked(value).to_string()
}

fn masked(value: Value) -> Value {
    match value {
        Value::String(text) => without_secrets(&text).into(),
        Value::Array(values) => values.into_iter().map(masked).collect(),
        Value::Object(object) => {
            let masked = object.into_iter().map(|(name, value)| (without_secrets(&name).into_owned(), masked(value)));
            Value::Object(masked.collect())
        }
        other => other,
    }
}

/// Where the first hexadecimal digits stand that are too many for an id.
fn digits(text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut start = 0;
    while start + DIGITS <= bytes.len() {
        let window = &bytes[start..start + DIGITS];
        // None that begins before the last one that is no digit is long enough.
        if let Some(at) = window.iter().rposition(|byte| !byte.is_ascii_hexdigit()) {
            start += at + 1;
            continue;
        }
        let rest = bytes[start..].iter().position(|byte| !byte.is_ascii_hexdigit());
        return Some(start..rest.map_or(bytes.len(), |length| start + length));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_of_ours_is_left_out_wherever_it_stands() {
        let token = format!("rollcall_scim_{}", "0123456789abcdef".repeat(4));
        let text = format!("“{token}” and {token}{token}, rollcall_example; {token}");
        assert_eq!(without_secrets(&text), "“…” and …, rollcall_example; …");
        assert_eq!(without_secrets("nothing here"), "nothing here");
    }

    #[test]
    fn many_hexadecimal_digits_are_left_out_and_an_id_is_not() {
        let code = "0123456789abcdEF".repeat(4);
        assert_eq!(without_secrets(&format!("x{code}, {code}z and /{}", &code[..40])), "x…, …z and /…");
        let short = &code[..39];
        let id = "019adf2c-7e4e-7000-8000-000000000001";
        let kept = format!("{short}g{short} {id}{id}");
        assert_eq!(without_secrets(&kept), kept);
    }

    #[test]
    fn json_stays_json_whatever_stands_before_a_secret() {
        let code = "b".repeat(64);
        let secret = format!("ollcall_{code}");
        let json = serde_json::json!({ "a": format!("\u{8}{code}"), "b": [format!("\r{secret}"), 7], &code: null });
        let expected = serde_json::json!({ "a": "\u{8}…", "b": ["\rollcall_…", 7], "…": null });
        assert_eq!(serde_json::from_str::<Value>(&json_without_secrets(json.to_string())).ok(), Some(expected));
    }

    #[test]
    fn a_text_is_cut_between_letters_and_has_no_nul() {
        assert_eq!(plain("a\0bä", 5), "a\u{fffd}bä");
        assert_eq!(plain("aäb", 2), "a…");
    }
}
