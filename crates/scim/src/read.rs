//! Reading one value as its attribute says: types, canonical names, what is unassigned, what the client may not set.
//!
//! The result is canonical: names as the schema spells them, no null, no empty list or object (RFC 7643 section 2.5), no read-only value.
//! Text is kept as it was sent. It refuses to know of resources and operations; those are `incoming.rs` and `patch/`.

use crate::compare::{identity, instant};
use crate::error::{Error, ScimType, shown};
use crate::json::nul_error;
use crate::limits::Limits;
use crate::schema::{Attribute, Home, Schema, Shape};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Reads what was sent for an attribute: a list when it is multi-valued. `None` is unassigned.
///
/// # Errors
/// `invalidValue` for a wrong type, NUL, two primary values, a required value that is empty or a key longer than [`Limits::KEY_BYTES`]; `invalidSyntax` for a name that the schema doesn't know;
/// 413 for more values than [`Limits::VALUES`].
pub(crate) fn read(attribute: &'static Attribute, value: &Value, at: &str) -> Result<Option<Value>, Error> {
    if !attribute.is_multi() {
        return read_one(attribute, value, at);
    }
    let values = match value {
        Value::Null => return Ok(None),
        Value::Array(values) => values,
        other => return Err(wrong_type(at, "a list", other)),
    };
    if attribute.home() != Home::Rows {
        check_length(values.len(), at)?;
    }
    let mut list = Vec::with_capacity(values.len());
    for value in values {
        list.extend(read_one(attribute, value, at)?);
    }
    if list.iter().filter(|value| is_primary(value)).count() > 1 {
        // RFC 7643 section 2.4: the primary value true may appear no more than once.
        return Err(two_primaries(at));
    }
    if attribute.home() != Home::Rows {
        list = each_once(attribute, list);
    }
    Ok((!list.is_empty()).then_some(Value::Array(list)))
}

/// RFC 7643 section 2.4: no two values of a list have the same `value` and `type`. The second only tells what the first left open, or that it is primary.
pub(crate) fn each_once(attribute: &'static Attribute, list: Vec<Value>) -> Vec<Value> {
    if list.len() < 2 {
        return list;
    }
    let part = |value: &Value, name: &str| Some(identity(attribute.sub(name)?, value.get(name)?));
    let mut known: BTreeMap<(String, Option<String>), usize> = BTreeMap::new();
    let mut kept: Vec<Value> = Vec::with_capacity(list.len());
    for value in list {
        let twin = part(&value, "value").map(|by_value| known.entry((by_value, part(&value, "type"))));
        let first = twin.map(|twin| *twin.or_insert(kept.len())).and_then(|index| kept.get_mut(index));
        let primary = is_primary(&value);
        match (first, value) {
            (Some(Value::Object(first)), Value::Object(second)) => {
                for (name, value) in second {
                    first.entry(name).or_insert(value);
                }
                if primary {
                    first.insert("primary".to_owned(), Value::Bool(true));
                }
            }
            (_, value) => kept.push(value),
        }
    }
    kept
}

/// Reads one value: of a list, or of an attribute that has one only.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_one(attribute: &'static Attribute, value: &Value, at: &str) -> Result<Option<Value>, Error> {
    let expected = match (attribute.shape(), value) {
        (_, Value::Null) if attribute.is_required() => return Err(empty(at)),
        (_, Value::Null) => return Ok(None),
        (Shape::Complex(_), Value::Object(map)) => {
            return Ok(read_object(attribute, map, at)?.map(Value::Object));
        }
        (Shape::Boolean, Value::Bool(_)) => return Ok(Some(value.clone())),
        (Shape::DateTime, Value::String(text)) if instant(text).is_some() => {
            return Ok(Some(value.clone()));
        }
        (Shape::Text { .. } | Shape::Binary | Shape::Reference(_), Value::String(text)) => {
            if text.contains('\0') {
                return Err(nul_error(at));
            }
            if attribute.is_required() && text.trim().is_empty() {
                return Err(empty(at));
            }
            check_key(attribute, text, at)?;
            return Ok(Some(value.clone()));
        }
        (Shape::Complex(_), _) => "an object",
        (Shape::Boolean, _) => "true or false",
        (Shape::DateTime, _) => "a date and time such as 2024-05-01T08:00:00Z",
        (Shape::Text { .. } | Shape::Binary | Shape::Reference(_), _) => "text in quotes",
    };
    Err(wrong_type(at, expected, value))
}

/// Reads the attributes of an extension. `None` when it has no data.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_extension(schema: &'static Schema, value: &Value) -> Result<Option<Map<String, Value>>, Error> {
    let map = match value {
        Value::Null => return Ok(None),
        Value::Object(map) => map,
        other => return Err(wrong_type(schema.urn(), "an object", other)),
    };
    read_names(map, schema.urn(), ':', |name| schema.attribute(name))
}

/// The limit of values of one attribute.
///
/// # Errors
/// 413 for more than [`Limits::VALUES`].
pub(crate) fn check_length(length: usize, at: &str) -> Result<(), Error> {
    if length > Limits::VALUES {
        return Err(Error::too_large(format!("{at} has {length} values; at most {} are kept.", Limits::VALUES)));
    }
    Ok(())
}

/// The limit of what an index holds.
///
/// # Errors
/// `invalidValue` for more than [`Limits::KEY_BYTES`].
pub(crate) fn check_key(attribute: &Attribute, text: &str, at: &str) -> Result<(), Error> {
    if attribute.index().is_none() || text.len() <= Limits::KEY_BYTES {
        return Ok(());
    }
    let detail = format!(
        "The value of {at} has {} bytes; at most {} are kept of what resources are found by. Send a shorter one.",
        text.len(),
        Limits::KEY_BYTES
    );
    Err(Error::bad_request(ScimType::InvalidValue, detail))
}

/// `primary: true`?
pub(crate) fn is_primary(value: &Value) -> bool {
    value.get("primary") == Some(&Value::Bool(true))
}

/// The refusal of a second primary value.
pub(crate) fn two_primaries(at: &str) -> Error {
    Error::bad_request(
        ScimType::InvalidValue,
        format!("More than one value of {at} is marked as primary. Mark one at most."),
    )
}

/// The refusal of a value of another type.
pub(crate) fn wrong_type(at: &str, expected: &str, got: &Value) -> Error {
    let got = match got {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text {}", shown(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    };
    Error::bad_request(ScimType::InvalidValue, format!("The value of {at} must be {expected}, not {got}."))
}

/// The refusal of a name that no schema knows.
pub(crate) fn unknown(name: &str, of: &str) -> Error {
    let detail = format!(
        "There is no attribute {} in {of}. Remove it, or map it to an attribute that /Schemas lists.",
        shown(name)
    );
    Error::bad_request(ScimType::InvalidSyntax, detail)
}

/// The refusal of one attribute that is given twice, in two spellings.
pub(crate) fn given_twice(at: &str) -> Error {
    Error::bad_request(
        ScimType::InvalidSyntax,
        format!("{at} is given twice, in two spellings: names are case-insensitive."),
    )
}

/// The value of this name in a message, in any case (RFC 7643 section 2.1); null is none.
pub(crate) fn named<'a>(object: &'a Map<String, Value>, name: &str) -> Result<Option<&'a Value>, Error> {
    let mut found = object.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    let first = found.next().filter(|value| !value.is_null());
    if found.next().is_some() { Err(given_twice(name)) } else { Ok(first) }
}

/// Does a message declare this schema?
pub(crate) fn declares(object: &Map<String, Value>, urn: &str) -> Result<bool, Error> {
    let urns = named(object, "schemas")?.and_then(Value::as_array);
    Ok(urns.is_some_and(|urns| urns.iter().filter_map(Value::as_str).any(|said| said.eq_ignore_ascii_case(urn))))
}

fn read_object(
    attribute: &'static Attribute,
    map: &Map<String, Value>,
    at: &str,
) -> Result<Option<Map<String, Value>>, Error> {
    let object = read_names(map, at, '.', |name| attribute.sub(name))?;
    match attribute.subs().iter().find(|sub| sub.is_required()) {
        Some(sub) if !object.as_ref().is_some_and(|object| object.contains_key(sub.name())) => {
            Err(empty(&format!("{at}.{}", sub.name())))
        }
        _ => Ok(object),
    }
}

fn read_names(
    map: &Map<String, Value>,
    at: &str,
    joint: char,
    find: impl Fn(&str) -> Option<&'static Attribute>,
) -> Result<Option<Map<String, Value>>, Error> {
    let mut object = Map::new();
    for (name, value) in map {
        let attribute = find(name).ok_or_else(|| unknown(name, at))?;
        let place = format!("{at}{joint}{}", attribute.name());
        // RFC 7644 sections 3.3 and 3.5.1: what a client sends for a read-only attribute is ignored.
        if attribute.is_ignored() {
            continue;
        }
        if let Some(value) = read(attribute, value, &place)?
            && object.insert(attribute.name().to_owned(), value).is_some()
        {
            return Err(given_twice(&place));
        }
    }
    Ok((!object.is_empty()).then_some(object))
}

fn empty(at: &str) -> Error {
    Error::bad_request(ScimType::InvalidValue, format!("{at} must have a value that is not empty."))
}
