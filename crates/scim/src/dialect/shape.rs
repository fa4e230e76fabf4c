//! Mends values by what their attribute says. A value that the strict reader accepts, or leaves out, passes as it is.
//!
//! It refuses to know operations; those are `dialect/operations.rs`.

use super::rules;
use crate::path::{AttributePath, Place, Target};
use crate::read::is_primary;
use crate::schema::{Attribute, Home, Kind, Schema, Shape};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Mends, and remembers the rules that did something.
pub(super) struct Mender {
    pub(super) kind: Kind,
    used: BTreeSet<&'static str>,
}

/// A key that is no name of an attribute; it may be a path.
pub(super) type Leftover = (String, Value);

impl Mender {
    pub(super) fn new(kind: Kind) -> Mender {
        Mender { kind, used: BTreeSet::new() }
    }

    pub(super) fn used(&mut self, rule: &'static str) {
        self.used.insert(rule);
    }

    pub(super) fn rules(self) -> Vec<&'static str> {
        self.used.into_iter().collect()
    }

    /// The body of a POST or PUT.
    pub(super) fn resource(&mut self, body: Value) -> Value {
        let Value::Object(object) = body else {
            return body;
        };
        let (mut object, leftovers) = self.attributes(object);
        for (key, value) in leftovers {
            let place = AttributePath::parse(&key).and_then(|path| path.resolve(self.kind));
            let done = match place {
                Some(Place::Attribute(target)) => self.settle(&mut object, target, value),
                _ => false,
            };
            self.used(if done { key_rule(&key) } else { rules::UNKNOWN_ATTRIBUTE });
        }
        Value::Object(object)
    }

    /// The attributes of a resource, or of a value without path; and the keys that are no names.
    pub(super) fn attributes(&mut self, object: Map<String, Value>) -> (Map<String, Value>, Vec<Leftover>) {
        let (mut mended, mut leftovers) = (Map::new(), Vec::new());
        for (name, value) in object {
            if let Some(schema) = self.kind.extension(&name) {
                let value = self.extension(schema, value, &mut leftovers);
                mended.insert(name, value);
            } else if let Some(attribute) = self.kind.attribute(&name) {
                let value = self.value(attribute, value);
                mended.insert(name, value);
            } else {
                leftovers.push((name, value));
            }
        }
        (mended, leftovers)
    }

    /// The attributes of an extension.
    pub(super) fn extension(&mut self, schema: &'static Schema, value: Value, leftovers: &mut Vec<Leftover>) -> Value {
        let Value::Object(object) = value else {
            return value;
        };
        let mut mended = Map::new();
        for (name, value) in object {
            match schema.attribute(&name) {
                Some(attribute) => {
                    let value = self.value(attribute, value);
                    mended.insert(name, value);
                }
                None => leftovers.push((format!("{}:{name}", schema.urn()), value)),
            }
        }
        Value::Object(mended)
    }

    /// The value of an attribute: a list when it is multi-valued.
    pub(super) fn value(&mut self, attribute: &'static Attribute, value: Value) -> Value {
        if attribute.name() == "schemas" {
            return self.schemas(value);
        }
        // What the strict reader leaves out is not looked at.
        if attribute.is_ignored() || attribute.home() == Home::Dropped {
            return value;
        }
        if !attribute.is_multi() {
            return self.one(attribute, value);
        }
        match value {
            Value::Array(values) => {
                let values = values.into_iter().map(|value| self.one(attribute, value)).collect();
                Value::Array(self.one_primary(values))
            }
            lone @ (Value::Object(_) | Value::String(_)) if is_value_of(attribute, &lone) => {
                self.used(rules::LONE_VALUE);
                Value::Array(vec![self.one(attribute, lone)])
            }
            value => value,
        }
    }

    /// One value: of a list, or of an attribute that has one only.
    pub(super) fn one(&mut self, attribute: &'static Attribute, value: Value) -> Value {
        match (attribute.shape(), value) {
            (Shape::Boolean, Value::String(text)) => match boolean(&text) {
                Some(boolean) => {
                    self.used(rules::BOOLEAN_TEXT);
                    Value::Bool(boolean)
                }
                None => Value::String(text),
            },
            (Shape::Complex(_), Value::Object(object)) => self.object(attribute, object),
            (Shape::Complex(_), value) if attribute.is_multi() => self.bare(attribute, value),
            (Shape::Complex(_), value) => self.manager(attribute, value),
            (_, value) => value,
        }
    }

    fn object(&mut self, attribute: &'static Attribute, object: Map<String, Value>) -> Value {
        let mut mended = Map::new();
        for (name, value) in object {
            match attribute.sub(&name) {
                Some(sub) => {
                    let value = self.value(sub, value);
                    mended.insert(name, value);
                }
                None => self.used(rules::UNKNOWN_ATTRIBUTE),
            }
        }
        Value::Object(mended)
    }

    fn bare(&mut self, attribute: &'static Attribute, value: Value) -> Value {
        if !value.is_string() || !is_value_of(attribute, &value) {
            return value;
        }
        self.used(rules::BARE_VALUE);
        Value::Object(Map::from_iter([("value".to_owned(), value)]))
    }

    /// An object that has a `value`, of which there is one: the manager.
    fn manager(&mut self, attribute: &'static Attribute, value: Value) -> Value {
        if attribute.sub("value").is_none() {
            return value;
        }
        let mended = match value {
            Value::String(text) if text.is_empty() => Value::Null,
            Value::String(text) => Value::Object(Map::from_iter([("value".to_owned(), text.into())])),
            Value::Array(values) if values.len() < 2 => match values.into_iter().next() {
                Some(value) => self.one(attribute, value),
                None => Value::Null,
            },
            value => return value,
        };
        self.used(rules::MANAGER_SHAPE);
        mended
    }

    fn one_primary(&mut self, mut values: Vec<Value>) -> Vec<Value> {
        let primaries = values.iter_mut().filter(|value| has_primary(value)).skip(1);
        let mut others = false;
        for value in primaries.filter_map(Value::as_object_mut) {
            if let Some((_, primary)) = value.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case("primary")) {
                *primary = Value::Bool(false);
                others = true;
            }
        }
        if others {
            self.used(rules::TWO_PRIMARIES);
        }
        values
    }

    fn schemas(&mut self, value: Value) -> Value {
        let Value::Array(urns) = value else {
            return value;
        };
        let before = urns.len();
        let known = |urn: &Value| {
            urn.as_str().is_none_or(|urn| {
                urn.eq_ignore_ascii_case(self.kind.schema().urn()) || self.kind.extension(urn).is_some()
            })
        };
        let urns: Vec<Value> = urns.into_iter().filter(known).collect();
        if urns.len() < before {
            self.used(rules::UNKNOWN_SCHEMA);
        }
        Value::Array(urns)
    }

    /// Puts the value of a path where it points, unless something is there. Says whether it did.
    fn settle(&mut self, object: &mut Map<String, Value>, target: Target, value: Value) -> bool {
        let leaf = target.sub.unwrap_or(target.attribute);
        if leaf.is_ignored()
            || target.attribute.home() == Home::Dropped
            || (target.sub.is_some() && target.attribute.is_multi())
        {
            return false;
        }
        let value = self.value(leaf, value);
        let mut parents =
            target.extension.map(Schema::urn).into_iter().chain(target.sub.map(|_| target.attribute.name()));
        parents
            .try_fold(object, |object, name| child(object, name))
            .is_some_and(|object| fill(object, leaf.name(), value))
    }
}

/// The rule by which a key that is a path is understood.
pub(super) fn key_rule(key: &str) -> &'static str {
    let urn = key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("urn:"));
    if urn { rules::URN_KEY } else { rules::DOTTED_KEY }
}

/// `True` in any case.
pub(super) fn boolean(text: &str) -> Option<bool> {
    [true, false].into_iter().find(|boolean| text.eq_ignore_ascii_case(&boolean.to_string()))
}

fn is_value_of(attribute: &Attribute, value: &Value) -> bool {
    match value {
        Value::Object(_) => attribute.is_complex(),
        Value::String(text) => attribute.sub("value").is_some() && !text.is_empty(),
        _ => false,
    }
}

fn has_primary(value: &Value) -> bool {
    is_primary(value)
        || value.as_object().is_some_and(|object| {
            object.iter().any(|(name, value)| name.eq_ignore_ascii_case("primary") && *value == Value::Bool(true))
        })
}

/// The object under this name, in any case; made if there is none.
fn child<'a>(object: &'a mut Map<String, Value>, name: &str) -> Option<&'a mut Map<String, Value>> {
    let key = key_in(object, name);
    let value = object.entry(key).or_insert(Value::Null);
    if value.is_null() {
        *value = Value::Object(Map::new());
    }
    value.as_object_mut()
}

fn fill(object: &mut Map<String, Value>, name: &str, value: Value) -> bool {
    let slot = object.entry(key_in(object, name)).or_insert(Value::Null);
    let free = slot.is_null();
    if free {
        *slot = value;
    }
    free
}

fn key_in(object: &Map<String, Value>, name: &str) -> String {
    object.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned().unwrap_or_else(|| name.to_owned())
}
