//! Mends the operations of a PATCH: spelling, paths, values, and keys that should have been paths.

use super::filter::mend;
use super::rules;
use super::shape::{Leftover, Mender, key_rule};
use crate::limits::Limits;
use crate::patch::PatchPath;
use crate::schema::Home;
use serde_json::{Map, Value};

/// The body of a PATCH.
pub(super) fn patch(mender: &mut Mender, body: Value) -> Value {
    let Value::Object(body) = body else {
        return body;
    };
    let mut result = Map::new();
    for (name, value) in body {
        if name.eq_ignore_ascii_case("operations") {
            let value = match value {
                Value::Array(operations) => operations.into_iter().flat_map(|each| operation(mender, each)).collect(),
                value => value,
            };
            result.insert(name, value);
        } else if name.eq_ignore_ascii_case("schemas") || !mender.may(rules::UNKNOWN_ATTRIBUTE) {
            result.insert(name, value);
        }
    }
    Value::Object(result)
}

/// One operation; it becomes several when its value has keys that are paths.
fn operation(mender: &mut Mender, operation: Value) -> Vec<Value> {
    let Value::Object(fields) = operation else {
        return vec![operation];
    };
    let mut operation = Map::new();
    for (name, value) in fields {
        let known = ["op", "path", "value"].iter().any(|known| name.eq_ignore_ascii_case(known));
        if known || !mender.may(rules::UNKNOWN_ATTRIBUTE) {
            operation.insert(name, value);
        }
    }
    let verb = mend_op(mender, &mut operation);
    let path = match field(&mut operation, "path") {
        None | Some(Value::Null) => PatchPath::Resource,
        Some(Value::String(text)) => {
            *text = mend(mender, text);
            match PatchPath::parse(mender.kind, text, &Limits::default()) {
                Ok(path) => path,
                Err(_) => return vec![Value::Object(operation)],
            }
        }
        Some(_) => return vec![Value::Object(operation)],
    };
    if verb == "remove" {
        drop_idle_value(mender, &path, &mut operation);
    }
    let mut leftovers = Vec::new();
    if let Some(value) = field(&mut operation, "value") {
        *value = mend_value(mender, &path, value.take(), &mut leftovers);
    }
    if verb == "remove" {
        return vec![Value::Object(operation)];
    }
    spread(mender, &verb, operation, leftovers)
}

/// `op` in lower case, and what it is.
fn mend_op(mender: &mut Mender, operation: &mut Map<String, Value>) -> String {
    let Some(Value::String(op)) = field(operation, "op") else {
        return String::new();
    };
    let lower = op.to_ascii_lowercase();
    if *op != lower && ["add", "replace", "remove"].contains(&lower.as_str()) && mender.may(rules::OP_CASE) {
        op.clone_from(&lower);
    }
    lower
}

fn mend_value(mender: &mut Mender, path: &PatchPath, value: Value, leftovers: &mut Vec<Leftover>) -> Value {
    match (path, value) {
        (PatchPath::Resource, Value::Object(object)) => {
            let (object, found) = mender.attributes(object);
            leftovers.extend(found);
            Value::Object(object)
        }
        (PatchPath::Resource, value) => value,
        (PatchPath::Extension(schema), value) => mender.extension(schema, value, leftovers),
        (PatchPath::Attribute { target, filter }, value) => match (target.sub, filter) {
            (Some(sub), _) => mender.value(sub, value),
            (None, Some(_)) => mender.one(target.attribute, value),
            (None, None) => mender.value(target.attribute, value),
        },
    }
}

/// A `remove` of a whole list with a value is for the engine; of anything else the path says it all.
fn drop_idle_value(mender: &mut Mender, path: &PatchPath, operation: &mut Map<String, Value>) {
    let idle = match path {
        PatchPath::Resource => false,
        PatchPath::Extension(_) => true,
        PatchPath::Attribute { target, filter } => {
            !target.attribute.is_multi() || target.sub.is_some() || filter.is_some()
        }
    };
    let given = field(operation, "value").is_some_and(|value| !value.is_null());
    if idle && given && mender.may(rules::IDLE_REMOVE_VALUE) {
        operation.retain(|name, _| !name.eq_ignore_ascii_case("value"));
    }
}

/// Keys that are paths become operations of their own, after the one that they were found in. Read-only ones are left out, as names without path are.
fn spread(mender: &mut Mender, verb: &str, mut operation: Map<String, Value>, leftovers: Vec<Leftover>) -> Vec<Value> {
    let mut operations = Vec::new();
    for (key, value) in leftovers {
        let path = mend(mender, &key);
        let parsed = PatchPath::parse(mender.kind, &path, &Limits::default());
        match parsed {
            Ok(PatchPath::Attribute { target, filter }) if is_writable(target) && mender.may(key_rule(&key)) => {
                let parsed = PatchPath::Attribute { target, filter };
                let value = mend_value(mender, &parsed, value, &mut Vec::new());
                operations.push(Value::Object(Map::from_iter([
                    ("op".to_owned(), verb.into()),
                    ("path".to_owned(), path.into()),
                    ("value".to_owned(), value),
                ])));
            }
            _ if mender.may(rules::UNKNOWN_ATTRIBUTE) => {}
            // Left where it was, for the engine to refuse.
            _ => {
                if let Some(Value::Object(object)) = field(&mut operation, "value") {
                    object.insert(key, value);
                }
            }
        }
    }
    operations.insert(0, Value::Object(operation));
    operations
}

fn is_writable(target: crate::path::Target) -> bool {
    matches!(target.attribute.home(), Home::Document | Home::Rows)
        && !target.sub.is_some_and(crate::schema::Attribute::is_ignored)
}

fn field<'a>(operation: &'a mut Map<String, Value>, name: &str) -> Option<&'a mut Value> {
    operation.iter_mut().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}
