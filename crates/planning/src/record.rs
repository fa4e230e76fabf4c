//! A record of the directory as its text is kept, and the walk over it.
//!
//! A plan looks at every record once, and most of them are as they were. So a record stays the text that the store has:
//! whoever reads it sees its parts where they stand in the text, and nothing of it is copied. Knows JSON and no schema;
//! what the parts mean is `mapping.rs`.

mod tape;

use scim::{Kind, Resource};

pub(crate) use self::tape::Json;
use self::tape::Tape;

/// The document of a user of the mirror: canonical JSON, as [`Resource::to_stored`] writes it.
///
/// ```
/// let record = planning::mirror::Record::from(r#"{"userName":"anna@x"}"#);
/// assert!(record.is_readable());
/// assert!(!planning::mirror::Record::from("anna").is_readable());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    text: Box<str>,
    /// The strings of the text that are written with escapes, as they are meant, in their order: these alone can't be
    /// borrowed from it.
    meant: Box<[Box<str>]>,
}

impl Record {
    /// As it is kept.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Is it a resource? Whoever can't be read is held as they are, and nobody's manager or member.
    pub fn is_readable(&self) -> bool {
        self.read().is_some()
    }

    /// The resource that it is, for whoever needs more than planning does.
    ///
    /// # Errors
    /// The sentence that says why it can't be read.
    pub fn resource(&self) -> Result<Resource, String> {
        Resource::from_stored(Kind::User, &self.text).map_err(|error| error.detail)
    }

    /// Its parts, or `None` where it is no JSON object.
    pub(crate) fn read(&self) -> Option<Tape<'_>> {
        Tape::read(&self.text, &self.meant)
    }
}

impl From<String> for Record {
    fn from(text: String) -> Record {
        let meant = if text.contains('\\') { unescaped(&text) } else { Vec::new() };
        Record { meant: meant.into(), text: text.into() }
    }
}

impl From<&str> for Record {
    fn from(text: &str) -> Record {
        Record::from(text.to_owned())
    }
}

/// The strings that are written with escapes. Of what is no JSON, some: nobody will read it.
fn unescaped(text: &str) -> Vec<Box<str>> {
    let mut meant = Vec::new();
    let mut rest = text;
    // Outside of strings JSON has no quotation mark.
    while let Some((_, string)) = rest.split_once('"') {
        let Some(end) = end_of(string) else { break };
        let (string, behind) = string.split_at(end);
        rest = behind.get(1..).unwrap_or_default();
        if string.contains('\\') {
            let Ok(string) = serde_json::from_str(&format!("\"{string}\"")) else { break };
            meant.push(string);
        }
    }
    meant
}

/// Where the quotation mark stands that ends a string.
fn end_of(string: &str) -> Option<usize> {
    let mut is_escaped = false;
    string.bytes().position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            "[a\"\\\\\n\u{e9}\u{1f600}]{0,4}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a\"\\\\]{0,3}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// What is read of a text is what is written in it, escapes or not; what is no object is not read.
        #[test]
        fn a_record_is_what_its_text_says(value in value(), is_pretty in any::<bool>()) {
            let text = if is_pretty { format!("{value:#}") } else { value.to_string() };
            let record = Record::from(text.as_str());
            let read = record.read().map(|tape| tape.root().to_value());
            let wanted = serde_json::from_str::<Value>(&text).ok().filter(Value::is_object);
            prop_assert_eq!(read, wanted);
        }

        /// It is readable exactly if it is a resource, also where somebody damaged it.
        #[test]
        fn a_damaged_record_is_no_resource(value in value(), at in any::<prop::sample::Index>(), with in "[\"\\\\{},:0a]?") {
            let mut text: Vec<char> = json!({ "a": value }).to_string().chars().collect();
            let at = at.index(text.len());
            text.splice(at..=at, with.chars());
            let record = Record::from(text.into_iter().collect::<String>());
            prop_assert_eq!(record.is_readable(), record.resource().is_ok(), "{}", record.text());
        }
    }

    #[test]
    fn a_text_that_is_no_record_is_told_as_one_that_cannot_be_read() {
        for text in ["", "null", "[]", "\"a\"", "{", "{}}", r#"{"a":"\ud800"}"#, r#"{"a":"\"#, r#"{"a":1e999}"#] {
            let record = Record::from(text);
            assert!(!record.is_readable(), "{text}");
            assert_eq!(record.resource().unwrap_err(), "The stored resource is no JSON object.");
        }
        assert!(!Record::from(format!("{{\"a\":{}1{}}}", "[".repeat(200), "]".repeat(200))).is_readable());
    }
}
