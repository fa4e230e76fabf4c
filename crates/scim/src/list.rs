//! Pages of a list: by index (RFC 7644 section 3.4.2.4) or by cursor (RFC 9865). It refuses to know how the resources were found.

use crate::error::{Error, ScimType, shown};
use crate::limits::Limits;
use crate::query::Query;
use crate::urn;
use serde_json::{Map, Value};

/// Which part of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where it begins.
    pub start: Start,
    /// How many at most; 0 asks for the total alone.
    pub count: usize,
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// At this resource, counted from 1.
    Index(usize),
    /// After what this cursor has seen; an empty one has seen nothing.
    Cursor(String),
}

/// How the answer's client goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paging {
    /// By index; the answer's first resource, counted from 1.
    Index(usize),
    /// By this cursor; the last page has none.
    Cursor(Option<String>),
}

impl Page {
    /// Reads what a query says of it. RFC 7644 section 3.4.2.4: a `startIndex` below 1 is 1, a negative `count` is 0. By index unless there is a `cursor`,
    /// be it empty (RFC 9865 section 2).
    ///
    /// # Errors
    /// `invalidValue` for what is no whole number, and for a cursor with a `startIndex` beyond 1: it can't be told which is meant.
    pub fn parse(query: &Query, limits: &Limits) -> Result<Page, Error> {
        let start_index = number("startIndex", query.start_index.as_deref())?.unwrap_or(1).max(1);
        let count = number("count", query.count.as_deref())?.unwrap_or(limits.count).min(limits.count);
        let start = match &query.cursor {
            Some(_) if start_index > 1 => {
                let detail = "startIndex and cursor can't be given together. Leave one of them out.";
                return Err(Error::bad_request(ScimType::InvalidValue, detail));
            }
            Some(cursor) => Start::Cursor(cursor.clone()),
            None => Start::Index(start_index),
        };
        Ok(Page { start, count })
    }
}

/// The answer to a query. `total` is of all pages, whichever page this is.
pub fn list_response(resources: Vec<Value>, total: usize, paging: Paging) -> Value {
    let mut answer = Map::new();
    answer.insert("schemas".to_owned(), Value::Array(vec![urn::LIST_RESPONSE.into()]));
    answer.insert("totalResults".to_owned(), total.into());
    match paging {
        Paging::Index(start_index) => answer.insert("startIndex".to_owned(), start_index.into()),
        Paging::Cursor(Some(next)) => answer.insert("nextCursor".to_owned(), next.into()),
        Paging::Cursor(None) => None,
    };
    answer.insert("itemsPerPage".to_owned(), resources.len().into());
    answer.insert("Resources".to_owned(), Value::Array(resources));
    Value::Object(answer)
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
