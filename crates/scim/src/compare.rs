//! When two values are the same, as their attribute says: with or without regard to case, as instants, sub-attribute by sub-attribute.
//!
//! Filters, PATCH and the index all ask here, so that they can't disagree.

use crate::schema::{Attribute, Shape};
use jiff::{Timestamp, civil, tz::TimeZone};
use serde_json::{Map, Value};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Text as it is compared when case doesn't count: RFC 7644 section 5 has user names prepared as RFC 7613 says, which is RFC 8265 section 3.3 by now (`UsernameCaseMapped`). Letters of full or half
/// width become ordinary ones, then lower-case, then composed (NFC), so that what looks the same is the same.
///
/// At most twice as long as the text, so that what is short enough for an index stays so: the few texts that composing makes longer than that are lower-cased only.
///
/// ```
/// assert_eq!(scim::fold("ÄNNE@Example.COM"), "änne@example.com");
/// assert_eq!(scim::fold("Ju\u{308}rgen"), scim::fold("JÜRGEN"));
/// assert_eq!(scim::fold("ｂｏｂ"), "bob");
/// ```
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let ordinary: String = text.chars().flat_map(of_ordinary_width).collect();
    let folded: String = ordinary.to_lowercase().nfc().collect();
    if folded.len() <= 2 * text.len() { folded } else { text.to_lowercase() }
}

/// RFC 8265 section 3.3.1: the width mapping rule is about these letters and no other compatibility.
fn of_ordinary_width(letter: char) -> impl Iterator<Item = char> {
    let is_odd = matches!(letter, '\u{3000}' | '\u{ff01}'..='\u{ffee}');
    let mapped = is_odd.then(|| std::iter::once(letter).nfkc());
    let kept = (!is_odd).then_some(letter);
    mapped.into_iter().flatten().chain(kept)
}

/// The same, borrowed where the text is folded as it stands: most of what is compared by the hundred thousand is.
///
/// ```
/// assert!(matches!(scim::fold_cow("anne@example.com"), std::borrow::Cow::Borrowed(_)));
/// assert_eq!(scim::fold_cow("ÄNNE@Example.COM"), scim::fold("ÄNNE@Example.COM"));
/// ```
pub fn fold_cow(text: &str) -> Cow<'_, str> {
    // Without a way out in the loop, it looks at many bytes at once.
    let moves = text.bytes().fold(false, |moves, byte| moves | !byte.is_ascii() | byte.is_ascii_uppercase());
    if moves { Cow::Owned(fold(text)) } else { Cow::Borrowed(text) }
}

/// Text as this attribute compares it.
pub(crate) fn folded<'a>(attribute: &Attribute, text: &'a str) -> Cow<'a, str> {
    if attribute.is_case_exact() { Cow::Borrowed(text) } else { fold_cow(text) }
}

/// The instant that a DateTime names, RFC 7643 section 2.3.5. One without an offset is taken as UTC.
pub(crate) fn instant(text: &str) -> Option<Timestamp> {
    if !text.contains(['T', 't']) {
        return None;
    }
    text.parse::<Timestamp>()
        .ok()
        .or_else(|| text.parse::<civil::DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp()))
}

/// Is it the same value of this attribute? Of one value, not of a list.
pub(crate) fn same(attribute: &Attribute, one: &Value, other: &Value) -> bool {
    match (attribute.shape(), one, other) {
        (Shape::Complex(_), Value::Object(one), Value::Object(other)) => same_object(attribute, one, other),
        (Shape::DateTime, Value::String(a), Value::String(b)) => match (instant(a), instant(b)) {
            (Some(a), Some(b)) => a == b,
            _ => a == b,
        },
        (_, Value::String(a), Value::String(b)) => folded(attribute, a) == folded(attribute, b),
        _ => one == other,
    }
}

/// A text that two values of this attribute share if, and only if, they are [`same`] (instants excepted: no list holds any).
pub(crate) fn identity(attribute: &Attribute, value: &Value) -> String {
    match value {
        Value::String(text) => Value::from(folded(attribute, text)).to_string(),
        Value::Object(object) => {
            let parts = object.iter().map(|(name, value)| match attribute.sub(name) {
                Some(sub) => format!("{name}:{}", identity(sub, value)),
                None => format!("{name}:{value}"),
            });
            parts.collect::<Vec<_>>().join(",")
        }
        other => other.to_string(),
    }
}

fn same_object(attribute: &Attribute, one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    one.len() == other.len()
        && one.iter().all(|(name, a)| match (attribute.sub(name), other.get(name)) {
            (Some(sub), Some(b)) => same(sub, a, b),
            _ => false,
        })
}
