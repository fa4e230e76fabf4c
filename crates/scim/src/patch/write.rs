//! Writes one attribute of a working copy: one value, an object that is merged, or a list and what a filter chooses of it.
//!
//! Each function touches this attribute only. Which operation asks for what is `patch/apply.rs`; how a list changes is `patch/list.rs`.

use super::list::{List, assign};
use super::read::Verb;
use super::refusal::no_match;
use crate::error::Error;
use crate::filter::Filter;
use crate::read::{check_key, check_length, given_twice, read, read_one, unknown};
use crate::schema::Attribute;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Sets a whole attribute.
pub(super) fn write(
    map: &mut Map<String, Value>,
    attribute: &'static Attribute,
    verb: Verb,
    value: &Value,
    at: &str,
) -> Result<(), Error> {
    if attribute.is_multi() {
        let values = match read(attribute, value, at)? {
            Some(Value::Array(values)) => values,
            _ => Vec::new(),
        };
        return edit_list(map, attribute, at, |list| {
            if verb == Verb::Replace {
                list.values = values;
                return Ok(());
            }
            list.add(values)
        });
    }
    match value {
        Value::Object(object) if attribute.is_complex() => merge(map, attribute, object, at),
        value => {
            put(map, attribute.name(), read_one(attribute, value, at)?);
            Ok(())
        }
    }
}

/// RFC 7644 section 3.5.2.3: of an object, those sub-attributes are replaced that the value names.
pub(super) fn merge(
    map: &mut Map<String, Value>,
    attribute: &'static Attribute,
    subs: &Map<String, Value>,
    at: &str,
) -> Result<(), Error> {
    let mut object = match map.get(attribute.name()) {
        Some(Value::Object(object)) => object.clone(),
        _ => Map::new(),
    };
    let mut seen = BTreeSet::new();
    for (name, value) in subs {
        let sub = attribute.sub(name).ok_or_else(|| unknown(name, at))?;
        if !seen.insert(sub.name()) {
            return Err(given_twice(&format!("{at}.{}", sub.name())));
        }
        if !sub.is_ignored() {
            put(&mut object, sub.name(), read(sub, value, &format!("{at}.{}", sub.name()))?);
        }
    }
    put(map, attribute.name(), (!object.is_empty()).then_some(Value::Object(object)));
    Ok(())
}

/// What happens to the chosen values of a list.
#[derive(Clone, Copy)]
pub(super) enum Write<'a> {
    Merge(&'a Map<String, Value>),
    Replace(&'a Map<String, Value>),
    Remove,
}

/// Writes to the values of a list that a filter chooses, or to all of them. Says whether one had to be created by leniency.
pub(super) fn write_chosen(
    map: &mut Map<String, Value>,
    attribute: &'static Attribute,
    filter: Option<&Filter>,
    what: Write<'_>,
    at: &str,
    create: bool,
) -> Result<bool, Error> {
    let mut created = false;
    edit_list(map, attribute, at, |list| {
        let found = match (&what, filter) {
            (Write::Replace(subs), Some(filter)) => list.replace(filter, subs)?,
            (Write::Remove, Some(filter)) => {
                let before = list.values.len();
                list.remove(filter);
                list.values.len() < before
            }
            (Write::Merge(subs), filter) => list.set(filter, subs)?,
            (Write::Replace(_) | Write::Remove, None) => false,
        };
        if found {
            return Ok(());
        }
        let described = match filter {
            // RFC 7644 section 3.5.2.3: what does not exist yet is added.
            None => Map::new(),
            Some(filter) => {
                created = true;
                list.described(filter).filter(|_| create).ok_or_else(|| no_match(at))?
            }
        };
        let mut value = described;
        match what {
            Write::Merge(subs) if subs.values().all(Value::is_null) => return Ok(()),
            Write::Merge(subs) | Write::Replace(subs) => assign(&mut value, subs),
            Write::Remove => return Ok(()),
        }
        // What the filter described was not read as a value yet.
        for (name, text) in value.iter().filter_map(|(name, value)| Some((name, value.as_str()?))) {
            if let Some(sub) = attribute.sub(name) {
                check_key(sub, text, &format!("{}.{name}", attribute.name()))?;
            }
        }
        let value = Value::Object(value);
        // Else each repetition would create another one.
        if filter.is_some_and(|filter| !filter.matches_value(attribute, &value)) {
            return Err(no_match(at));
        }
        list.push(value)
    })?;
    Ok(created)
}

/// Acts on the values of a list; one without values leaves the document.
pub(super) fn edit_list(
    map: &mut Map<String, Value>,
    attribute: &'static Attribute,
    at: &str,
    act: impl FnOnce(&mut List<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    // Taken out, not copied: after a refusal nobody looks at the working copy again.
    let values = match map.remove(attribute.name()) {
        Some(Value::Array(values)) => values,
        other => other.into_iter().collect(),
    };
    let before = values.len();
    let mut list = List { attribute, at, values };
    act(&mut list)?;
    if list.values.len() > before {
        check_length(list.values.len(), at)?;
    }
    put(map, attribute.name(), (!list.values.is_empty()).then_some(Value::Array(list.values)));
    Ok(())
}

fn put(map: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(value) => map.insert(name.to_owned(), value),
        None => map.remove(name),
    };
}
