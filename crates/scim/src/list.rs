//! Pages of a list, RFC 7644 section 3.4.2.4. It refuses to know how the resources were found.

use crate::error::{Error, ScimType, shown};
use crate::limits::Limits;
use crate::urn;
use serde_json::{Value, json};

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The first resource, counted from 1.
    pub start_index: usize,
    /// How many at most; 0 asks for the total alone.
    pub count: usize,
}

impl Page {
    /// Reads the query's parameters. RFC 7644 section 3.4.2.4: a `startIndex` below 1 is 1, a negative `count` is 0.
    ///
    /// # Errors
    /// `invalidValue` for what is no whole number.
    pub fn parse(start_index: Option<&str>, count: Option<&str>, limits: &Limits) -> Result<Page, Error> {
        let start_index = number("startIndex", start_index)?.unwrap_or(1).max(1);
        let count = number("count", count)?.unwrap_or(limits.count).min(limits.count);
        Ok(Page { start_index, count })
    }
}

/// The answer to a query. `total` is of all pages, whichever page this is.
pub fn list_response(resources: Vec<Value>, total: usize, start_index: usize) -> Value {
    let mut answer = json!({ "schemas": [urn::LIST_RESPONSE], "totalResults": total, "startIndex": start_index, "itemsPerPage": resources.len() });
    if let Some(answer) = answer.as_object_mut() {
        answer.insert("Resources".to_owned(), Value::Array(resources));
    }
    answer
}

/// A whole number; negative ones are 0, those beyond the machine's are its greatest.
fn number(name: &str, text: Option<&str>) -> Result<Option<usize>, Error> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let detail = format!("{name} must be a whole number, not {}.", shown(text));
        return Err(Error::bad_request(ScimType::InvalidValue, detail));
    }
    Ok(Some(if negative { 0 } else { digits.parse().unwrap_or(usize::MAX) }))
}
