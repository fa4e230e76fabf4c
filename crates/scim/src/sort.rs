//! The order of a list: `sortBy` and `sortOrder` (RFC 7644 section 3.4.2.3).
//!
//! Of a list the primary value counts, else the first; of an object its `value`. Text is compared
//! without regard to case unless the attribute is case-exact, dates as instants. What has no value
//! stands last when ascending and first when descending. Equal keys keep the order they came in.

use crate::compare::{folded, instant};
use crate::error::{Error, ScimType, shown};
use crate::path::{AttributePath, Place, Target};
use crate::schema::{Attribute, Kind, Returned, Shape};
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::cmp::Ordering;

/// An order that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    target: Target,
    descending: bool,
}

/// What one resource is sorted by; the default is that of one without a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SortKey(Option<Comparable>);

/// Letters of a text that count in an order: keys of all resources are held while a list is sorted, and a cursor holds one.
const KEY_LETTERS: usize = 256;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Comparable {
    Flag(bool),
    Instant(Timestamp),
    Number(i64),
    Text(String),
}

impl SortKey {
    /// The key as JSON, for a cursor.
    pub fn to_json(&self) -> Value {
        match &self.0 {
            None => Value::Null,
            Some(Comparable::Flag(flag)) => (*flag).into(),
            Some(Comparable::Instant(at)) => serde_json::json!({ "at": at.to_string() }),
            Some(Comparable::Number(number)) => (*number).into(),
            Some(Comparable::Text(text)) => text.as_str().into(),
        }
    }

    /// The key that [`SortKey::to_json`] told.
    pub fn from_json(value: &Value) -> Option<SortKey> {
        Some(SortKey(match value {
            Value::Null => None,
            Value::Bool(flag) => Some(Comparable::Flag(*flag)),
            Value::Number(number) => Some(Comparable::Number(number.as_i64()?)),
            Value::String(text) => Some(Comparable::Text(text.clone())),
            Value::Object(object) => Some(Comparable::Instant(object.get("at")?.as_str()?.parse().ok()?)),
            Value::Array(_) => return None,
        }))
    }
}

impl Sort {
    /// Reads both parameters; the order is ascending unless it says `descending`.
    ///
    /// # Errors
    /// 400 `invalidPath` for an attribute that the kind doesn't have, that is never returned, or that has no order; 400 `invalidValue` for another order.
    pub fn parse(kind: Kind, sort_by: &str, sort_order: Option<&str>) -> Result<Sort, Error> {
        let descending = match sort_order {
            None => false,
            Some(order) if order.eq_ignore_ascii_case("ascending") => false,
            Some(order) if order.eq_ignore_ascii_case("descending") => true,
            Some(order) => {
                let detail = format!("sortOrder is {}; it is ascending or descending.", shown(order));
                return Err(Error::bad_request(ScimType::InvalidValue, detail));
            }
        };
        match AttributePath::parse(sort_by).and_then(|path| path.resolve(kind)) {
            // A secret's place in a list would tell of it.
            Some(Place::Attribute(target)) if has_order(&target) => Ok(Sort { target, descending }),
            _ => {
                let detail = format!(
                    "A {} can't be sorted by {}: name an attribute with one plain value.",
                    kind.name(),
                    shown(sort_by)
                );
                Err(Error::bad_request(ScimType::InvalidPath, detail))
            }
        }
    }

    /// The key of a complete resource.
    pub fn key(&self, document: &Map<String, Value>) -> SortKey {
        let root = match self.target.extension {
            None => document.get(self.target.attribute.name()),
            Some(schema) => {
                document.get(schema.urn()).and_then(|extension| extension.get(self.target.attribute.name()))
            }
        };
        let leaf = leaf(&self.target);
        let one = root.and_then(chosen);
        let value = match one {
            Some(Value::Object(object)) => object.get(leaf.name()),
            other => other,
        };
        SortKey(value.and_then(|value| comparable(leaf, value)))
    }

    /// How two keys stand to each other in this order.
    pub fn compare(&self, one: &SortKey, other: &SortKey) -> Ordering {
        let ascending = match (&one.0, &other.0) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(one), Some(other)) => one.cmp(other),
        };
        if self.descending { ascending.reverse() } else { ascending }
    }

    /// Does the order start at this top-level attribute?
    pub fn mentions(&self, root: &str) -> bool {
        self.target.extension.is_none() && self.target.attribute.name().eq_ignore_ascii_case(root)
    }
}

fn has_order(target: &Target) -> bool {
    let leaf = leaf(target);
    !leaf.is_complex() && leaf.returned() != Returned::Never && target.attribute.returned() != Returned::Never
}

/// The attribute whose value is compared: the named sub-attribute, `value` of an object, or the attribute itself.
fn leaf(target: &Target) -> &'static Attribute {
    target.sub.or_else(|| target.attribute.sub("value")).unwrap_or(target.attribute)
}

/// RFC 7644 section 3.4.2.3: the primary value, or else the first.
fn chosen(value: &Value) -> Option<&Value> {
    match value {
        Value::Array(values) => {
            let primary = values.iter().find(|value| value.get("primary") == Some(&Value::Bool(true)));
            primary.or_else(|| values.first())
        }
        value => Some(value),
    }
}

fn comparable(leaf: &Attribute, value: &Value) -> Option<Comparable> {
    match value {
        Value::Bool(flag) => Some(Comparable::Flag(*flag)),
        Value::Number(number) => number.as_i64().map(Comparable::Number),
        Value::String(text) if leaf.shape() == Shape::DateTime => instant(text).map(Comparable::Instant),
        Value::String(text) => Some(Comparable::Text(folded(leaf, text).chars().take(KEY_LETTERS).collect())),
        _ => None,
    }
}
