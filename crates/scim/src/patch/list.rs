//! The values of one multi-valued attribute under PATCH, RFC 7644 sections 3.5.2.1 to 3.5.2.3.
//!
//! It refuses to know where the list stands in the resource; that is `patch/apply.rs`. Each function leaves a list that is valid if it was.

use crate::compare::{identity, same};
use crate::error::Error;
use crate::filter::Filter;
use crate::read::{each_once, is_primary, two_primaries};
use crate::schema::Attribute;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The list, its attribute, and its name for errors.
pub(super) struct List<'a> {
    pub(super) attribute: &'static Attribute,
    pub(super) at: &'a str,
    pub(super) values: Vec<Value>,
}

/// Which values of a list.
pub(super) type Chosen<'a> = Option<&'a Filter>;

impl List<'_> {
    /// Adds values. One that is there already only gains what it didn't have.
    ///
    /// # Errors
    /// `invalidValue` when two of the values that are written are primary.
    pub(super) fn add(&mut self, values: Vec<Value>) -> Result<(), Error> {
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for (index, value) in self.values.iter().enumerate() {
            remember(&mut known, self.attribute, value, index);
        }
        let mut written = Vec::new();
        for value in values {
            let primary = is_primary(&value);
            let there = known.get(&sought(self.attribute, &value)).copied();
            let index = there.unwrap_or(self.values.len());
            match (self.values.get_mut(index), value) {
                (None, value) => {
                    remember(&mut known, self.attribute, &value, index);
                    self.values.push(value);
                }
                (Some(Value::Object(old)), Value::Object(new)) => gain(self.attribute, old, new),
                (Some(_), _) => {}
            }
            written.extend(primary.then_some(index));
        }
        self.settle_primary(&written)
    }

    /// Sets sub-attributes of the chosen values; `Null` unassigns one. Says whether there was a value.
    ///
    /// # Errors
    /// As [`List::add`].
    pub(super) fn set(&mut self, chosen: Chosen<'_>, subs: &Map<String, Value>) -> Result<bool, Error> {
        let indexes = self.indexes(chosen);
        for index in &indexes {
            if let Some(Value::Object(object)) = self.values.get_mut(*index) {
                assign(object, subs);
            }
        }
        if subs.get("primary") == Some(&Value::Bool(true)) {
            self.settle_primary(&indexes)?;
        }
        self.drop_empty();
        if ["value", "type"].iter().any(|name| subs.contains_key(*name)) {
            self.settle_twins();
        }
        Ok(!indexes.is_empty())
    }

    /// Replaces the chosen values by one (RFC 7644 section 3.5.2.3: all that match are replaced). What the filter says of it stays true unless the value says
    /// otherwise: the work address stays the work address, so that the next value path finds it. Says whether there was a value.
    ///
    /// # Errors
    /// As [`List::add`].
    pub(super) fn replace(&mut self, filter: &Filter, subs: &Map<String, Value>) -> Result<bool, Error> {
        let indexes = self.indexes(Some(filter));
        let Some(first) = indexes.first().copied() else {
            return Ok(false);
        };
        let mut object = self.described(filter).unwrap_or_default();
        assign(&mut object, subs);
        let value = Value::Object(object);
        let primary = is_primary(&value);
        if let Some(old) = self.values.get_mut(first) {
            *old = value;
        }
        self.remove_indexes(indexes.get(1..).unwrap_or_default());
        if primary {
            self.settle_primary(&[first])?;
        }
        self.settle_twins();
        Ok(true)
    }

    /// Removes the chosen values.
    pub(super) fn remove(&mut self, filter: &Filter) {
        self.values.retain(|value| !filter.matches_value(self.attribute, value));
    }

    /// Removes the values that are the same as one of these.
    pub(super) fn remove_values(&mut self, values: &[Value]) {
        let named: BTreeSet<String> = values.iter().map(|value| sought(self.attribute, value)).collect();
        self.values.retain(|old| !names(self.attribute, old).iter().any(|name| named.contains(name)));
    }

    /// The value that a filter describes, if it describes one: equalities, all of which one value can fulfil.
    pub(super) fn described(&self, filter: &Filter) -> Option<Map<String, Value>> {
        let mut object = Map::new();
        for comparison in filter.equalities()? {
            let sub = comparison.path.resolve_within(self.attribute)?;
            object.insert(sub.name().to_owned(), comparison.literal.clone());
        }
        filter.matches_value(self.attribute, &Value::Object(object.clone())).then_some(object)
    }

    /// Adds a value that was not there, even if another is much like it.
    ///
    /// # Errors
    /// As [`List::add`].
    pub(super) fn push(&mut self, value: Value) -> Result<(), Error> {
        let primary = is_primary(&value);
        self.values.push(value);
        if primary {
            self.settle_primary(&[self.values.len() - 1])?;
        }
        self.settle_twins();
        Ok(())
    }

    fn indexes(&self, chosen: Chosen<'_>) -> Vec<usize> {
        let fits = |value: &Value| chosen.is_none_or(|filter| filter.matches_value(self.attribute, value));
        self.values.iter().enumerate().filter(|(_, value)| fits(value)).map(|(index, _)| index).collect()
    }

    /// RFC 7644 section 3.5.2: when a value becomes primary, the server sets the others to false.
    fn settle_primary(&mut self, written: &[usize]) -> Result<(), Error> {
        let primary = match written {
            [] => return Ok(()),
            [one, others @ ..] if others.iter().all(|other| other == one) => *one,
            _ => return Err(two_primaries(self.at)),
        };
        for (index, value) in self.values.iter_mut().enumerate() {
            if index != primary
                && is_primary(value)
                && let Value::Object(object) = value
            {
                object.insert("primary".to_owned(), Value::Bool(false));
            }
        }
        Ok(())
    }

    /// RFC 7643 section 2.4: values that became the same are one. `add` and `remove` make none such.
    fn settle_twins(&mut self) {
        self.values = each_once(self.attribute, std::mem::take(&mut self.values));
    }

    /// The indexes are sorted.
    fn remove_indexes(&mut self, indexes: &[usize]) {
        let mut index = 0;
        self.values.retain(|_| {
            let stays = indexes.binary_search(&index).is_err();
            index += 1;
            stays
        });
    }

    fn drop_empty(&mut self) {
        self.values.retain(|value| !value.as_object().is_some_and(Map::is_empty));
    }
}

/// Sets sub-attributes; `Null` unassigns one.
pub(super) fn assign(object: &mut Map<String, Value>, subs: &Map<String, Value>) {
    for (name, value) in subs {
        match value {
            Value::Null => object.remove(name),
            value => object.insert(name.clone(), value.clone()),
        };
    }
}

/// The names that a value of a list answers to. An object is known by its `value`, and by that with its `type` (RFC 7643 section 2.4);
/// one without `value`, such as an address, by everything that it has.
fn names(attribute: &'static Attribute, value: &Value) -> Vec<String> {
    let part = |name: &str| Some(identity(attribute.sub(name)?, value.get(name)?));
    match (part("value"), part("type")) {
        (None, _) => vec![identity(attribute, value)],
        (Some(by_value), None) => vec![by_value],
        (Some(by_value), Some(of_type)) => vec![format!("{by_value} {of_type}"), by_value],
    }
}

/// The name by which a value is sought: the most that it tells.
fn sought(attribute: &'static Attribute, value: &Value) -> String {
    names(attribute, value).into_iter().next().unwrap_or_default()
}

fn remember(known: &mut BTreeMap<String, usize>, attribute: &'static Attribute, value: &Value, index: usize) {
    for name in names(attribute, value) {
        known.entry(name).or_insert(index);
    }
}

fn gain(attribute: &'static Attribute, old: &mut Map<String, Value>, new: Map<String, Value>) {
    for (name, value) in new {
        let unchanged =
            attribute.sub(&name).is_some_and(|sub| old.get(&name).is_some_and(|old| same(sub, old, &value)));
        if !unchanged {
            old.insert(name, value);
        }
    }
}
