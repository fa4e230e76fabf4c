//! What a filter means for a document. SQL may narrow; this decides.
//!
//! | attribute has | `eq x` | `ne x` | `eq null` | `ne null`, `pr` |
//! |---|---|---|---|---|
//! | no value | no | yes | yes | no |
//! | values | any is the same | any differs | no | yes |

use super::tree::{Comparison, Filter, Node, Operator};
use crate::compare::{folded, instant};
use crate::path::{AttributePath, Place, Target};
use crate::schema::{Attribute, Kind, Shape};
use serde_json::{Map, Value};
use std::cmp::Ordering;

impl Filter {
    /// Does the complete resource (with `id`, `meta`, and `groups` or `members`) fulfil it? An attribute that the kind doesn't have is one without a value
    /// (RFC 7644 section 3.4.2.1).
    pub fn matches(&self, kind: Kind, document: &Map<String, Value>) -> bool {
        Scope::Document(kind, document).fulfils(&self.node)
    }

    /// Does one value of this attribute fulfil it, as in `attribute[filter]`?
    pub fn matches_value(&self, attribute: &'static Attribute, value: &Value) -> bool {
        Scope::Value(attribute, value).fulfils(&self.node)
    }
}

/// The attribute whose values are compared when this one is named: of an object its `value`. RFC 7644's example `emails co "example.com"` needs it,
/// and so do the probes of references (`members eq "…"`).
pub(super) fn compared(attribute: &'static Attribute) -> &'static Attribute {
    attribute.sub("value").unwrap_or(attribute)
}

#[derive(Clone, Copy)]
enum Scope<'a> {
    Document(Kind, &'a Map<String, Value>),
    Value(&'static Attribute, &'a Value),
}

impl<'a> Scope<'a> {
    fn fulfils(self, node: &Node) -> bool {
        match node {
            Node::And(nodes) => nodes.iter().all(|node| self.fulfils(node)),
            Node::Or(nodes) => nodes.iter().any(|node| self.fulfils(node)),
            Node::Not(node) => !self.fulfils(node),
            Node::Present(path) => self.values(path, false).1.into_iter().any(is_present),
            Node::Compare(comparison) => self.compare(comparison),
            Node::Within(path, node) => match self.values(path, false) {
                (Some(attribute), values) => {
                    values.into_iter().any(|value| Scope::Value(attribute, value).fulfils(node))
                }
                (None, _) => false,
            },
        }
    }

    fn compare(self, Comparison { path, operator, literal }: &Comparison) -> bool {
        let (Some(attribute), values) = self.values(path, literal.is_boolean()) else {
            return match (operator, literal) {
                (Operator::Eq, literal) => literal.is_null(),
                (Operator::Ne, literal) => !literal.is_null(),
                _ => false,
            };
        };
        let leaf = compared(attribute);
        let values: Vec<&Value> = if std::ptr::eq(leaf, attribute) {
            values
        } else {
            values.into_iter().filter_map(|value| value.get(leaf.name())).collect()
        };
        match (operator, literal) {
            (Operator::Eq, Value::Null) => values.is_empty(),
            (Operator::Ne, Value::Null) => !values.is_empty(),
            (Operator::Ne, literal) => {
                values.is_empty() || values.into_iter().any(|value| holds(leaf, Operator::Ne, value, literal))
            }
            (operator, literal) => values.into_iter().any(|value| holds(leaf, *operator, value, literal)),
        }
    }

    /// The attribute that is named and its values here, those of a list one by one. A flag that is not set may be assumed.
    fn values(self, path: &AttributePath, assume: bool) -> (Option<&'static Attribute>, Vec<&'a Value>) {
        match self {
            Scope::Value(parent, value) => match path.resolve_within(parent) {
                Some(sub) if parent.is_complex() => (Some(sub), within(value, sub, assume)),
                found => (found, vec![value]),
            },
            Scope::Document(kind, document) => match path.resolve(kind) {
                Some(Place::Attribute(target)) => {
                    (Some(target.sub.unwrap_or(target.attribute)), values_at(document, &target, assume))
                }
                Some(Place::Schema(schema)) => (None, document.get(schema.urn()).into_iter().collect()),
                None => (None, Vec::new()),
            },
        }
    }
}

fn values_at<'a>(document: &'a Map<String, Value>, target: &Target, assume: bool) -> Vec<&'a Value> {
    let root = match target.extension {
        None => document.get(target.attribute.name()),
        Some(schema) => document.get(schema.urn()).and_then(|extension| extension.get(target.attribute.name())),
    };
    match target.sub {
        None => flat(root),
        Some(sub) => flat(root).into_iter().flat_map(|value| within(value, sub, assume)).collect(),
    }
}

/// The values of a sub-attribute. RFC 7643 section 2.4: where `primary` is not specified, it is assumed to be false.
fn within<'a>(value: &'a Value, sub: &Attribute, assume: bool) -> Vec<&'a Value> {
    static FALSE: Value = Value::Bool(false);
    match flat(value.get(sub.name())) {
        none if none.is_empty() && assume && sub.name() == "primary" => vec![&FALSE],
        values => values,
    }
}

fn flat(value: Option<&Value>) -> Vec<&Value> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(values)) => values.iter().filter(|value| !value.is_null()).collect(),
        Some(value) => vec![value],
    }
}

/// RFC 7644 section 3.4.2.2: `pr` is true for a value that is not empty, or an object with a node that is not.
fn is_present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => values.iter().any(is_present),
        Value::Object(object) => object.values().any(is_present),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

fn holds(leaf: &Attribute, operator: Operator, value: &Value, literal: &Value) -> bool {
    match (value, literal) {
        (Value::String(value), Value::String(literal)) if leaf.shape() == Shape::DateTime && !operator.is_part() => {
            // RFC 7643 section 2.3.5: instants, whatever their spelling.
            match (instant(value), instant(literal)) {
                (Some(value), Some(literal)) => ordered(operator, value.cmp(&literal)),
                _ => false,
            }
        }
        (Value::String(value), Value::String(literal)) => {
            let (value, literal) = (folded(leaf, value), folded(leaf, literal));
            match operator {
                Operator::Co => value.contains(&*literal),
                Operator::Sw => value.starts_with(&*literal),
                Operator::Ew => value.ends_with(&*literal),
                _ => ordered(operator, value.cmp(&literal)),
            }
        }
        (value, literal) => match operator {
            Operator::Eq => value == literal,
            Operator::Ne => value != literal,
            _ => false,
        },
    }
}

fn ordered(operator: Operator, ordering: Ordering) -> bool {
    match operator {
        Operator::Eq => ordering.is_eq(),
        Operator::Ne => ordering.is_ne(),
        Operator::Gt => ordering.is_gt(),
        Operator::Ge => ordering.is_ge(),
        Operator::Lt => ordering.is_lt(),
        Operator::Le => ordering.is_le(),
        Operator::Co | Operator::Sw | Operator::Ew => false,
    }
}
