//! The values of somebody's fields: those that a user of the console has, and those that a record of the directory supplies.
//!
//! A plan looks at everybody's at once, so they stand in one text, one after the other. What a field is called and holds is
//! said in `field.rs`.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::field::Field;

/// The fields that have a value, each with it.
///
/// ```
/// use planning::{Field, Fields};
///
/// let fields: Fields = [(Field::JobTitle, "Clerk"), (Field::FirstName, "Anna")].into_iter().collect();
/// assert_eq!(fields.get(Field::JobTitle), Some("Clerk"));
/// assert_eq!(fields.iter().next(), Some((Field::FirstName, "Anna")));
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fields {
    /// One bit a field that has a value.
    which: u32,
    /// The values in the order of their fields.
    text: Box<str>,
    /// Where each of them ends in the text.
    ends: Box<[u32]>,
}

impl Fields {
    /// None.
    pub fn new() -> Fields {
        Fields::default()
    }

    /// Has none a value?
    pub fn is_empty(&self) -> bool {
        self.which == 0
    }

    /// Has the field a value?
    pub fn has(&self, field: Field) -> bool {
        self.which & bit(field) != 0
    }

    /// The value of a field.
    pub fn get(&self, field: Field) -> Option<&str> {
        let before = self.which & (bit(field) - 1);
        self.has(field).then(|| self.value(before.count_ones() as usize))
    }

    /// Every field that has a value, in the order of the fields.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &str)> {
        Field::all().filter(|field| self.has(*field)).enumerate().map(|(at, field)| (field, self.value(at)))
    }

    /// Which have one.
    pub fn names(&self) -> BTreeSet<Field> {
        Field::all().filter(|field| self.has(*field)).collect()
    }

    /// Are these the ones that have one?
    pub fn are(&self, fields: &BTreeSet<Field>) -> bool {
        fields.iter().fold(0, |which, field| which | bit(*field)) == self.which
    }

    /// Gives a field this value.
    pub fn insert(&mut self, field: Field, value: &str) {
        *self = self.with([(field, Some(value))]);
    }

    /// Takes the value of a field away.
    pub fn remove(&mut self, field: Field) {
        *self = self.with([(field, None)]);
    }

    /// The same, but with these values, or without one.
    #[must_use]
    pub fn with<'a>(&'a self, others: impl IntoIterator<Item = (Field, Option<&'a str>)>) -> Fields {
        let mut gathered: Gathered<'a> = self.iter().collect();
        for (field, value) in others {
            gathered.put(field, value.map(Cow::Borrowed));
        }
        gathered.fields()
    }

    /// The value at this position among those that there are.
    fn value(&self, at: usize) -> &str {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let end = self.ends.get(at).copied().unwrap_or_default();
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }
}

fn bit(field: Field) -> u32 {
    1 << (field as u32)
}

/// Values that are being gathered, in any order.
#[derive(Debug, Default)]
pub(crate) struct Gathered<'a>([Option<Cow<'a, str>>; Field::COUNT]);

impl<'a> Gathered<'a> {
    /// Sets the value of a field, or none, in the place of what it had.
    pub(crate) fn put(&mut self, field: Field, value: Option<Cow<'a, str>>) {
        if let Some(slot) = self.0.get_mut(field as usize) {
            *slot = value;
        }
    }

    /// All of them, to keep.
    pub(crate) fn fields(&self) -> Fields {
        let values = || self.0.iter().flatten();
        let mut text = String::with_capacity(values().map(|value| value.len()).sum());
        let ends = values().map(|value| {
            text.push_str(value);
            u32::try_from(text.len()).unwrap_or(u32::MAX)
        });
        let ends = ends.collect();
        let named = Field::all().zip(&self.0).filter(|(_, value)| value.is_some());
        Fields { which: named.fold(0, |which, (field, _)| which | bit(field)), text: text.into(), ends }
    }
}

impl<'a, S: Into<Cow<'a, str>>> FromIterator<(Field, S)> for Gathered<'a> {
    fn from_iter<I: IntoIterator<Item = (Field, S)>>(values: I) -> Gathered<'a> {
        let mut gathered = Gathered::default();
        for (field, value) in values {
            gathered.put(field, Some(value.into()));
        }
        gathered
    }
}

impl<'a, S: Into<Cow<'a, str>>> FromIterator<(Field, S)> for Fields {
    fn from_iter<I: IntoIterator<Item = (Field, S)>>(values: I) -> Fields {
        values.into_iter().collect::<Gathered<'a>>().fields()
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_map().entries(self.iter()).finish()
    }
}

/// A JSON object, in the order of the fields.
impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Fields, D::Error> {
        from.deserialize_map(Object)
    }
}

/// A JSON object that is to be read.
struct Object;

impl<'de> Visitor<'de> for Object {
    type Value = Fields;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("fields with their values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Fields, A::Error> {
        let mut gathered = Gathered::default();
        while let Some((field, Value(value))) = object.next_entry()? {
            gathered.put(field, Some(value));
        }
        Ok(gathered.fields())
    }
}

/// A value where it stands, if it stands there as it is meant.
#[derive(Deserialize)]
struct Value<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn field() -> impl Strategy<Value = Field> {
        prop::sample::select(Field::all().collect::<Vec<_>>())
    }

    proptest! {
        /// They are what a map of the same values is, whatever was set and taken away before.
        #[test]
        fn fields_are_a_map(
            first in prop::collection::vec((field(), ".{0,5}"), 0..30),
            then in prop::collection::vec((field(), prop::option::of(".{0,5}")), 0..30),
        ) {
            let mut map: BTreeMap<Field, String> = first.iter().cloned().collect();
            let mut fields: Fields = first.iter().map(|(field, value)| (*field, value.as_str())).collect();
            prop_assert!(fields.iter().eq(map.iter().map(|(field, value)| (*field, value.as_str()))));
            for (field, value) in &then {
                if let Some(value) = value {
                    fields.insert(*field, value);
                    map.insert(*field, value.clone());
                } else {
                    fields.remove(*field);
                    map.remove(field);
                }
            }
            for field in Field::all() {
                prop_assert_eq!(fields.get(field), map.get(&field).map(String::as_str));
                prop_assert_eq!(fields.has(field), map.contains_key(&field));
            }
            prop_assert_eq!(fields.is_empty(), map.is_empty());
            prop_assert_eq!(fields.names(), map.keys().copied().collect::<BTreeSet<_>>());
            prop_assert!(fields.are(&map.keys().copied().collect()));
            prop_assert_eq!(&fields, &map.iter().map(|(field, value)| (*field, value)).collect::<Fields>());
            let json = serde_json::to_string(&fields).unwrap();
            prop_assert_eq!(&json, &serde_json::to_string(&map).unwrap());
            prop_assert_eq!(serde_json::from_str::<Fields>(&json).unwrap(), fields);
        }
    }
}
