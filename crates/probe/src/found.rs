//! What is read in an answer, by every personality alike.

use serde_json::Value;

use crate::error::Error;

/// The first resource of a list. RFC 7644 section 3.4.2: `Resources` may be absent when nothing was found.
pub(crate) fn first(mut list: Value) -> Option<Value> {
    list.get_mut("Resources").and_then(|found| found.get_mut(0)).map(Value::take)
}

/// The server's name of a resource. RFC 7643 section 3.1: each has an `id`.
pub(crate) fn wanted_id(resource: &Value, method: &'static str, path: &str) -> Result<String, Error> {
    let lack = || Error::Unreadable { method, path: path.to_owned(), lack: "no id".to_owned() };
    resource.get("id").and_then(Value::as_str).map(str::to_owned).ok_or_else(lack)
}
