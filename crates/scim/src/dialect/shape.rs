//! Mends values by what their attribute says. A value that the strict reader accepts, or leaves out, passes as it is.
//!
//! It refuses to know operations; those are `dialect/operations.rs`.

use super::draft;
use super::rules::{self, Dialect};
use crate::path::{AttributePath, Place, Target, is_version_1};
use crate::read::is_primary;
use crate::schema::{Attribute, Home, Kind, Schema, Shape};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Mends by the rules that are on, and remembers those that did something.
pub(super) struct Mender {
    pub(super) kind: Kind,
    dialect: Dialect,
    used: BTreeSet<&'static str>,
}

/// A key that is no name of an attribute; it may be a path.
pub(super) type Leftover = (String, Value);

impl Mender {
    pub(super) fn new(kind: Kind, dialect: &Dialect) -> Mender {
        Mender { kind, dialect: dialect.clone(), used: BTreeSet::new() }
    }

    /// May this rule do its work? Whoever is told yes does it, so the rule is remembered.
    pub(super) fn may(&mut self, rule: &'static str) -> bool {
        let on = self.dialect.has(rule);
        if on {
            self.used.insert(rule);
        }
        on
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
            let rule = key_rule(&key);
            let place = AttributePath::parse(&key).and_then(|path| path.resolve(self.kind));
            let done = match place {
                Some(Place::Attribute(target)) if self.dialect.has(rule) => {
                    self.settle(&mut object, target, value.clone())
                }
                _ => false,
            };
            if !self.may(if done { rule } else { rules::UNKNOWN_ATTRIBUTE }) {
                // Left where it was, for the engine to refuse.
                object.insert(key, value);
            }
        }
        Value::Object(object)
    }

    /// The attributes of a resource, or of a value without path; and the keys that are no names.
    pub(super) fn attributes(&mut self, object: Map<String, Value>) -> (Map<String, Value>, Vec<Leftover>) {
        let (mut mended, mut leftovers) = (Map::new(), Vec::new());
        for (name, value) in self.with_names_of_today(object) {
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

    /// An extension under a name that a draft gave it gets the one of today, unless that is there as well.
    fn with_names_of_today(&mut self, object: Map<String, Value>) -> Map<String, Value> {
        let kind = self.kind;
        let old: Vec<(String, &'static Schema)> = object
            .keys()
            .filter_map(|key| Some((key.clone(), draft::extension(kind, key)?)))
            .filter(|(_, schema)| !object.keys().any(|key| key.eq_ignore_ascii_case(schema.urn())))
            .collect();
        let mut object = object;
        for (key, schema) in old {
            if !object.contains_key(schema.urn())
                && self.may(rules::DRAFT_URN)
                && let Some(value) = object.remove(&key)
            {
                object.insert(schema.urn().to_owned(), value);
            }
        }
        object
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
            lone @ (Value::Object(_) | Value::String(_))
                if is_value_of(attribute, &lone) && self.may(rules::LONE_VALUE) =>
            {
                Value::Array(vec![self.one(attribute, lone)])
            }
            value => value,
        }
    }

    /// One value: of a list, or of an attribute that has one only.
    pub(super) fn one(&mut self, attribute: &'static Attribute, value: Value) -> Value {
        match (attribute.shape(), value) {
            (Shape::Boolean, Value::String(text)) => match boolean(&text) {
                Some(boolean) if self.may(rules::BOOLEAN_TEXT) => Value::Bool(boolean),
                _ => Value::String(text),
            },
            (Shape::Complex(_), Value::Object(object)) => self.object(attribute, object),
            (Shape::Complex(_), value) if attribute.is_multi() => self.bare(attribute, value),
            (Shape::Complex(_), value) => self.manager(attribute, value),
            (_, value) => value,
        }
    }

    fn object(&mut self, attribute: &'static Attribute, object: Map<String, Value>) -> Value {
        let mut mended = Map::new();
        let has_value = object.keys().any(|name| name.eq_ignore_ascii_case("value"));
        for (name, value) in object {
            match attribute.sub(&name) {
                Some(sub) => {
                    let value = self.value(sub, value);
                    mended.insert(name, value);
                }
                // As SCIM 1.1 called it.
                None if name.eq_ignore_ascii_case("managerId")
                    && attribute.name() == "manager"
                    && !has_value
                    && self.may(rules::MANAGER_SHAPE) =>
                {
                    mended.insert("value".to_owned(), value);
                }
                None if self.may(rules::UNKNOWN_ATTRIBUTE) => {}
                None => {
                    mended.insert(name, value);
                }
            }
        }
        Value::Object(mended)
    }

    fn bare(&mut self, attribute: &'static Attribute, value: Value) -> Value {
        if !value.is_string() || !is_value_of(attribute, &value) || !self.may(rules::BARE_VALUE) {
            return value;
        }
        Value::Object(Map::from_iter([("value".to_owned(), value)]))
    }

    /// An object that has a `value`, of which there is one: the manager.
    fn manager(&mut self, attribute: &'static Attribute, value: Value) -> Value {
        let known_shape = match &value {
            Value::String(_) => true,
            Value::Array(values) => values.len() < 2,
            _ => false,
        };
        if attribute.sub("value").is_none() || !known_shape || !self.may(rules::MANAGER_SHAPE) {
            return value;
        }
        match value {
            Value::String(text) if text.is_empty() => Value::Null,
            Value::String(text) => Value::Object(Map::from_iter([("value".to_owned(), text.into())])),
            Value::Array(values) => match values.into_iter().next() {
                Some(value) => self.one(attribute, value),
                None => Value::Null,
            },
            value => value,
        }
    }

    fn one_primary(&mut self, mut values: Vec<Value>) -> Vec<Value> {
        if values.iter().filter(|value| has_primary(value)).count() < 2 || !self.may(rules::TWO_PRIMARIES) {
            return values;
        }
        let primaries = values.iter_mut().filter(|value| has_primary(value)).skip(1);
        for value in primaries.filter_map(Value::as_object_mut) {
            if let Some((_, primary)) = value.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case("primary")) {
                *primary = Value::Bool(false);
            }
        }
        values
    }

    fn schemas(&mut self, value: Value) -> Value {
        let Value::Array(urns) = value else {
            return value;
        };
        let kind = self.kind;
        let of_today = |urn: Value| match urn.as_str().and_then(|text| draft::urn(kind, text)) {
            Some(today) if self.may(rules::DRAFT_URN) => today.into(),
            _ => urn,
        };
        let urns: Vec<Value> = urns.into_iter().map(of_today).collect();
        // A schema of SCIM 1.1 is not dropped: who declares it speaks another protocol, and must be told.
        let known = |urn: &Value| {
            urn.as_str().is_none_or(|urn| {
                urn.eq_ignore_ascii_case(kind.schema().urn()) || kind.extension(urn).is_some() || is_version_1(urn)
            })
        };
        if urns.iter().all(known) || !self.may(rules::UNKNOWN_SCHEMA) {
            return Value::Array(urns);
        }
        Value::Array(urns.into_iter().filter(known).collect())
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
