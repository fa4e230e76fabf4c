//! Three people who differ in all that filters and lists can tell apart.
//!
//! | | first | second | third |
//! |---|---|---|---|
//! | a text | `Alpha…` | `beta…` | none |
//! | another text | the same for all | | |
//! | a boolean | true | false | true |
//! | the parts of a complex attribute | `Moss…`, `Ada…` | `birch…`, `Zoe…` | none |
//! | a list | two values of two types | one value of the first type | none |
//! | `externalId` | `Ext…A` | `Ext…B` | none |
//! | a text of an extension | `North…` | `South…` | none |
//!
//! Every text has a tag in it that nobody else's has, so that a filter by any of them finds these people alone.

use serde_json::{Value, json};

use super::made::Made;
use super::shape::text;
use super::terrain::Kind;

/// See the head of this file.
#[derive(Clone, Debug)]
pub(super) struct Cast {
    pub(super) people: Vec<Made>,
    /// Is in every text.
    pub(super) tag: String,
}

impl Cast {
    /// A text with the tag in it.
    pub(super) fn word(&self, word: &str) -> String {
        format!("{word}{}", self.tag)
    }

    /// `userName` of one of them.
    pub(super) fn user_name(&self, at: usize) -> &str {
        self.people.get(at).map_or("", |made| made.sent("userName"))
    }

    pub(super) fn id(&self, at: usize) -> &str {
        self.people.get(at).map_or("", |made| made.id.as_str())
    }

    /// A filter that finds the three and nobody else.
    pub(super) fn all(&self) -> String {
        format!("userName sw \"cast{}\"", self.tag)
    }

    /// Which of them these are, in this order; others are left out.
    pub(super) fn which(&self, resources: &[Value]) -> Vec<usize> {
        let ids = resources.iter().filter_map(|one| text(one, "id"));
        ids.filter_map(|id| self.people.iter().position(|made| made.id == id)).collect()
    }
}

/// What one of them is made with.
pub(super) fn looks(kind: &Kind, tag: &str, at: usize) -> Value {
    let mut looks = json!({ "userName": format!("cast{tag}{at}@probe.example") });
    if let Ok(flag) = kind.flag() {
        looks[flag] = json!(at != 1);
    }
    if let Ok(another) = kind.another() {
        looks[another] = json!(format!("Same{tag}"));
    }
    let pick = |first: &str, second: &str| format!("{}{tag}", if at == 0 { first } else { second });
    if at == 2 {
        return looks;
    }
    looks["externalId"] = json!(format!("Ext{tag}{}", if at == 0 { "A" } else { "B" }));
    if let Ok(plain) = kind.plain() {
        looks[plain] = json!(pick("Alpha", "beta"));
    }
    if let Ok(complex) = kind.complex() {
        looks[complex.name] = json!({ complex.one: pick("Moss", "birch"), complex.other: pick("Ada", "Zoe") });
    }
    if let Ok(plural) = kind.plural() {
        let mut values = vec![plural.value(0, &pick("one", "two"))];
        if at == 0 {
            values.push(plural.value(1, &format!("three{tag}")));
        }
        looks[plural.name] = Value::Array(values);
    }
    if let Ok(extension) = kind.extension() {
        looks[extension.urn] = json!({ extension.text: pick("North", "South") });
    }
    looks
}
