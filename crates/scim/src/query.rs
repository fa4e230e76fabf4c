//! What a list is asked for, as text: the parameters of a GET, or the body of a POST to `.search` (RFC 7644 section 3.4.3).
//!
//! Both say the same under the same names, so from here on nobody knows which it was.

use crate::error::{Error, ScimType};
use crate::project::Wanted;
use crate::read::{declares, named, wrong_type};
use crate::schema::Kind;
use crate::urn;
use serde_json::Value;

/// A query, not looked at yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// `filter`.
    pub filter: Option<String>,
    /// `sortBy`.
    pub sort_by: Option<String>,
    /// `sortOrder`.
    pub sort_order: Option<String>,
    /// `startIndex`.
    pub start_index: Option<String>,
    /// `count`.
    pub count: Option<String>,
    /// `cursor` (RFC 9865); an empty one asks for the first page.
    pub cursor: Option<String>,
    /// `attributes`, separated by commas.
    pub attributes: Option<String>,
    /// `excludedAttributes`, separated by commas.
    pub excluded_attributes: Option<String>,
}

impl Query {
    /// Reads the parameters of a URL by their names.
    pub fn of_parameters<'a>(parameter: impl Fn(&str) -> Option<&'a str>) -> Query {
        let text = |name: &str| parameter(name).map(str::to_owned);
        Query {
            filter: text("filter"),
            sort_by: text("sortBy"),
            sort_order: text("sortOrder"),
            start_index: text("startIndex"),
            count: text("count"),
            cursor: text("cursor"),
            attributes: text("attributes"),
            excluded_attributes: text("excludedAttributes"),
        }
    }

    /// Reads the body of a POST to `.search`. What it has beside these is nobody's business, as in a URL.
    ///
    /// ```
    /// use scim::Query;
    /// let body = serde_json::json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
    ///     "attributes": ["userName", "name.familyName"], "filter": "active eq true", "count": 10 });
    /// let query = Query::of_body(&body)?;
    /// assert_eq!(query.attributes.as_deref(), Some("userName,name.familyName"));
    /// assert_eq!(query.count.as_deref(), Some("10"));
    /// # Ok::<(), scim::Error>(())
    /// ```
    ///
    /// # Errors
    /// `invalidSyntax` for what is no object of the SearchRequest schema, or says a name twice; `invalidValue` for a value of another type.
    pub fn of_body(body: &Value) -> Result<Query, Error> {
        let Value::Object(object) = body else {
            return Err(Error::bad_request(ScimType::InvalidSyntax, "The body of a search must be an object."));
        };
        if !declares(object, urn::SEARCH_REQUEST)? {
            let detail = format!("`schemas` of a search must be [\"{}\"].", urn::SEARCH_REQUEST);
            return Err(Error::bad_request(ScimType::InvalidSyntax, detail));
        }
        let text = |name: &str| named(object, name)?.map(|value| as_text(name, value)).transpose();
        let number = |name: &str| named(object, name)?.map(|value| as_number(name, value)).transpose();
        let names = |name: &str| named(object, name)?.map(|value| as_names(name, value)).transpose();
        Ok(Query {
            filter: text("filter")?,
            sort_by: text("sortBy")?,
            sort_order: text("sortOrder")?,
            start_index: number("startIndex")?,
            count: number("count")?,
            cursor: text("cursor")?,
            attributes: names("attributes")?,
            excluded_attributes: names("excludedAttributes")?,
        })
    }

    /// What is to be answered of each resource.
    ///
    /// # Errors
    /// As [`Wanted::parse`].
    pub fn wanted(&self, kind: Option<Kind>) -> Result<Wanted, Error> {
        Wanted::parse(kind, self.attributes.as_deref(), self.excluded_attributes.as_deref())
    }
}

fn as_text(name: &str, value: &Value) -> Result<String, Error> {
    value.as_str().map(str::to_owned).ok_or_else(|| wrong_type(name, "text", value))
}

/// A number, or text that the page will judge.
fn as_number(name: &str, value: &Value) -> Result<String, Error> {
    match value {
        Value::Number(number) => Ok(number.to_string()),
        Value::String(text) => Ok(text.clone()),
        other => Err(wrong_type(name, "a whole number", other)),
    }
}

/// A list of names; one text with commas, as in a URL, is understood too.
fn as_names(name: &str, value: &Value) -> Result<String, Error> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Array(names) => {
            let names: Option<Vec<&str>> = names.iter().map(Value::as_str).collect();
            names.map(|names| names.join(",")).ok_or_else(|| wrong_type(name, "a list of names", value))
        }
        other => Err(wrong_type(name, "a list of names", other)),
    }
}
