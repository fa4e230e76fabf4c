//! A request before it is sent, and its answer before it is judged.
//!
//! Whoever measures a server needs both apart: what was asked can be asked again, and an answer has a status, a
//! duration and perhaps a plea to wait before anybody says whether it was the right one. What a refusal means is
//! `client.rs: read`'s to say.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::Value;

/// What is asked of a server.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The HTTP method.
    pub method: &'static str,
    /// The path below the Tenant URL.
    pub path: String,
    /// The query, percent-encoded.
    query: String,
    /// The body.
    pub body: Option<Value>,
}

impl Request {
    /// `GET path?query`; the query is percent-encoded here.
    pub fn get(path: &str, query: &[(&str, &str)]) -> Self {
        let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        Self { query: query.join("&"), ..Self::bare("GET", path, None) }
    }

    /// `POST path`.
    pub fn post(path: &str, body: Value) -> Self {
        Self::bare("POST", path, Some(body))
    }

    /// `PUT path`.
    pub fn put(path: &str, body: Value) -> Self {
        Self::bare("PUT", path, Some(body))
    }

    /// `PATCH path`.
    pub fn patch(path: &str, body: Value) -> Self {
        Self::bare("PATCH", path, Some(body))
    }

    /// `DELETE path`.
    pub fn delete(path: &str) -> Self {
        Self::bare("DELETE", path, None)
    }

    fn bare(method: &'static str, path: &str, body: Option<Value>) -> Self {
        Self { method, path: path.to_owned(), query: String::new(), body }
    }

    /// Path and query as on the wire, behind what the Tenant URL says for every request.
    pub(crate) fn target(&self, tenant_query: &str) -> String {
        let queries: Vec<&str> = [tenant_query, &self.query].into_iter().filter(|part| !part.is_empty()).collect();
        if queries.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, queries.join("&")) }
    }
}

/// What the server said, with whatever status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The field `Retry-After`, if it is a whole number of seconds. RFC 9110 section 10.2.3 knows a date too, which
    /// says nothing to whoever has another clock.
    pub retry_after: Option<Duration>,
    /// From the first byte that was sent to the last that was read; a connection that had to be made is part of it.
    pub took: Duration,
    /// The body, without the token.
    pub(crate) text: String,
}

/// Percent-encoded; RFC 3986 section 2.3 leaves the unreserved characters alone.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_of_the_tenant_url_goes_with_every_request() {
        assert_eq!(Request::delete("/Users/1").target(""), "/Users/1");
        assert_eq!(Request::get("/Users", &[]).target("aadOptscim062020"), "/Users?aadOptscim062020");
        let filter = Request::get("/Users", &[("filter", "a+\"é\""), ("count", "1")]);
        assert_eq!(filter.target("aadOptscim062020"), "/Users?aadOptscim062020&filter=a%2B%22%C3%A9%22&count=1");
    }
}
