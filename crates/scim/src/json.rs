//! Bytes to JSON, with every limit before the parser: a deep tree that fails late overflows the stack where nothing catches it.
//!
//! It knows no schema; what the JSON means is `incoming.rs` and `patch/read.rs`.

use crate::error::{Error, ScimType, shown};
pub use crate::limits::Limits;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Parses a body.
///
/// # Errors
/// 413 when it is longer than `limits.body_bytes`, or a text in it than `Limits::TEXT_BYTES`, or has more than `Limits::JSON_VALUES` values or `Limits::JSON_OBJECTS` objects; `invalidSyntax` when it nests deeper than `limits.json_depth`, is no UTF-8 or no JSON
/// (lone surrogates and trailing bytes included), or says a name twice in one object; `invalidValue` when a string holds NUL, which one of the two database engines can't keep.
pub fn parse(bytes: &[u8], limits: &Limits) -> Result<Value, Error> {
    if bytes.len() > limits.body_bytes {
        return Err(Error::too_large(format!(
            "The body has {} bytes; at most {} are accepted. Send it in parts.",
            bytes.len(),
            limits.body_bytes
        )));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(bytes, error.valid_up_to()))?;
    measure(bytes, limits)?;
    let value = serde_json::from_str(text)
        .map_err(|error| Error::bad_request(ScimType::InvalidSyntax, format!("The body is no valid JSON: {error}.")))?;
    if let Some(name) = find_repeated(text) {
        let detail = format!("The body says {} twice in one object, so it can't be told which is meant.", shown(&name));
        return Err(Error::bad_request(ScimType::InvalidSyntax, detail));
    }
    if let Some(name) = find_long(&value) {
        let limit = Limits::TEXT_BYTES;
        return Err(Error::too_large(format!("The value of {name} is longer than {limit} bytes, which is the limit.")));
    }
    match find_nul(&value) {
        Some(place) => Err(nul_error(&place)),
        None => Ok(value),
    }
}

/// The first name that stands twice in one object. RFC 8259 section 4 leaves open what that means, and a parser that takes
/// the last one would let `"value": true, "value": false` archive somebody. `text` is known to be JSON.
fn find_repeated(text: &str) -> Option<String> {
    let mut open: Vec<Option<BTreeSet<Cow<'_, str>>>> = Vec::new();
    let (mut expects_name, mut at) = (false, 0);
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' => {
                open.push(Some(BTreeSet::new()));
                expects_name = true;
            }
            b'[' => {
                open.push(None);
                expects_name = false;
            }
            b'}' | b']' => drop(open.pop()),
            b',' => expects_name = matches!(open.last(), Some(Some(_))),
            b'"' => {
                let end = string_end(text, at).map_or(bytes.len(), |behind| behind - 1);
                if let (true, Some(Some(names))) = (expects_name, open.last_mut()) {
                    let name = unescaped(text.get(at..=end).unwrap_or_default());
                    if !names.insert(name.clone()) {
                        return Some(name.into_owned());
                    }
                    expects_name = false;
                }
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Behind the quote that ends the JSON string whose first quote is the byte at `start`; one behind a backslash does not.
///
/// ```
/// assert_eq!(scim::json::string_end(r#"eq "a\"b" x"#, 3), Some(9));
/// ```
pub fn string_end(text: &str, start: usize) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(start + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// A string as it is meant, without its quotes.
fn unescaped(quoted: &str) -> Cow<'_, str> {
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    if inner.contains('\\') {
        return Cow::Owned(serde_json::from_str(quoted).unwrap_or_else(|_| inner.to_owned()));
    }
    Cow::Borrowed(inner)
}

/// The name of the first attribute with a text that is too long.
fn find_long(value: &Value) -> Option<String> {
    let long = |value: &Value| value.as_str().is_some_and(|text| text.len() > Limits::TEXT_BYTES);
    match value {
        Value::Object(map) => {
            map.iter().find_map(|(name, value)| if long(value) { Some(shown_name(name)) } else { find_long(value) })
        }
        Value::Array(values) if values.iter().any(long) => Some("a list".to_owned()),
        Value::Array(values) => values.iter().find_map(find_long),
        _ => None,
    }
}

/// A name as it is, if it may be the name of an attribute.
fn shown_name(name: &str) -> String {
    let plain = name.len() <= 100 && name.chars().all(|letter| letter.is_ascii_graphic());
    if plain { name.to_owned() } else { shown(name) }
}

/// The refusal of NUL.
pub(crate) fn nul_error(place: &str) -> Error {
    Error::bad_request(
        ScimType::InvalidValue,
        format!("{place} holds the character NUL (\\u0000), which can't be stored. Remove it."),
    )
}

fn not_utf8(bytes: &[u8], valid: usize) -> Error {
    let before = bytes.get(..valid).unwrap_or_default();
    let mut lines = before.split(|byte| *byte == b'\n');
    let column = lines.next_back().map_or(0, <[u8]>::len) + 1;
    let line = lines.count() + 1;
    Error::bad_request(ScimType::InvalidSyntax, format!("The body is no valid UTF-8 at line {line} column {column}."))
}

/// Counts brackets and commas outside strings: how deep it nests, and how many values it has. What is no JSON may be miscounted; the parser
/// will refuse it at a bounded cost.
fn measure(bytes: &[u8], limits: &Limits) -> Result<(), Error> {
    let (mut depth, mut values, mut objects) = (0_usize, 1_usize, 0_usize);
    let (mut in_string, mut escaped) = (false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                depth += 1;
                values += 1;
                objects += usize::from(*byte == b'{');
                if depth > limits.json_depth {
                    let detail = format!("The JSON nests deeper than {} levels.", limits.json_depth);
                    return Err(Error::bad_request(ScimType::InvalidSyntax, detail));
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
    }
    for (count, most, what) in [(objects, Limits::JSON_OBJECTS, "objects"), (values, Limits::JSON_VALUES, "values")] {
        if count > most {
            return Err(Error::too_large(format!("The JSON has more than {most} {what}. Send it in parts.")));
        }
    }
    Ok(())
}

/// The first name or string with a NUL, told for a person.
fn find_nul(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(|| "A string".to_owned()),
        Value::Array(values) => values.iter().find_map(find_nul),
        Value::Object(map) => map.iter().find_map(|(name, value)| {
            if name.contains('\0') {
                return Some("The name of an attribute".to_owned());
            }
            find_nul(value)
                .map(|place| if place == "A string" { format!("The value of {}", shown_name(name)) } else { place })
        }),
        _ => None,
    }
}
