//! A Tenant URL, a bearer token, and five verbs.
//!
//! One `Client` keeps one connection alive, which is what makes a push of some hundred people a
//! matter of a second. A 4xx is an answer to be read (its `detail` is written for people), not a
//! failure of the transport. The token goes into one header and nowhere else.

use std::fmt;
use std::time::Duration;

use serde_json::Value;
use ureq::http::Response;
use ureq::{Agent, Body, RequestBuilder};

use crate::error::Error;

/// RFC 7644 section 3.1: the media type of requests and answers.
const MEDIA_TYPE: &str = "application/scim+json";
const TIMEOUT: Duration = Duration::from_secs(30);
/// A list of groups with their members may be long; a broken server may never end.
const ANSWER_LIMIT: u64 = 64 * 1024 * 1024;
/// How much of a body that is no SCIM error is shown.
const EXCERPT: usize = 200;

/// A bearer token. It has no `Display`, and its `Debug` does not show it.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Takes the token as it stands in a file: white space around it is dropped.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Sends requests to one tenant of one server.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    tenant_url: String,
    token: Token,
}

impl Client {
    /// A client for the tenant at `tenant_url` (`http://host/scim/v2/account`). No request is sent.
    ///
    /// Proxies of the environment are not used and redirects are not followed: the token is meant
    /// for this address and no other.
    pub fn new(tenant_url: &str, token: Token) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(TIMEOUT))
            .build()
            .new_agent();
        Self { agent, tenant_url: tenant_url.trim().trim_end_matches('/').to_owned(), token }
    }

    /// `GET path?query`; the query is percent-encoded here.
    pub fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, Error> {
        let mut request = self.addressed(self.agent.get(self.url(path)));
        for (name, value) in query {
            request = request.query(name, value);
        }
        self.read(Sent { method: "GET", path }, request.call())
    }

    /// `POST path`.
    pub fn post(&self, path: &str, body: &Value) -> Result<Value, Error> {
        let request = self.addressed(self.agent.post(self.url(path)));
        self.read(Sent { method: "POST", path }, request.send_json(body))
    }

    /// `PUT path`.
    pub fn put(&self, path: &str, body: &Value) -> Result<Value, Error> {
        let request = self.addressed(self.agent.put(self.url(path)));
        self.read(Sent { method: "PUT", path }, request.send_json(body))
    }

    /// `PATCH path`. The answer is `null` when the server answers 204.
    pub fn patch(&self, path: &str, body: &Value) -> Result<Value, Error> {
        let request = self.addressed(self.agent.patch(self.url(path)));
        self.read(Sent { method: "PATCH", path }, request.send_json(body))
    }

    /// `DELETE path`.
    pub fn delete(&self, path: &str) -> Result<(), Error> {
        let request = self.addressed(self.agent.delete(self.url(path)));
        self.read(Sent { method: "DELETE", path }, request.call()).map(drop)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.tenant_url)
    }

    /// Both headers go on requests without a body too: real identity providers do that.
    fn addressed<B>(&self, request: RequestBuilder<B>) -> RequestBuilder<B> {
        request
            .header("authorization", format!("Bearer {}", self.token.0))
            .header("accept", MEDIA_TYPE)
            .header("content-type", MEDIA_TYPE)
    }

    /// The body is always read to its end, or the connection could not be used again.
    fn read(&self, sent: Sent<'_>, answer: Result<Response<Body>, ureq::Error>) -> Result<Value, Error> {
        let mut answer = answer.map_err(|cause| sent.unanswered(cause))?;
        let status = answer.status();
        let text = answer
            .body_mut()
            .with_config()
            .limit(ANSWER_LIMIT)
            .read_to_string()
            .map_err(|cause| sent.unanswered(cause))?;
        if !status.is_success() {
            let detail = detail(&text, &self.token);
            return Err(sent.refused(status.as_u16(), detail));
        }
        if text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text).map_err(|cause| sent.unreadable(&cause.to_string()))
    }
}

/// What an error says about its request.
#[derive(Clone, Copy)]
struct Sent<'a> {
    method: &'static str,
    path: &'a str,
}

impl Sent<'_> {
    fn unanswered(self, cause: ureq::Error) -> Error {
        let path = self.path.to_owned();
        Error::Unanswered { method: self.method, path, cause: Box::new(cause) }
    }

    fn refused(self, status: u16, detail: String) -> Error {
        Error::Refused { method: self.method, path: self.path.to_owned(), status, detail }
    }

    fn unreadable(self, lack: &str) -> Error {
        let (path, lack) = (self.path.to_owned(), lack.to_owned());
        Error::Unreadable { method: self.method, path, lack }
    }
}

/// RFC 7644 section 3.12: `detail` is for people. A server that is no SCIM server, or one that
/// echoes the request, still yields a sentence without the token.
fn detail(text: &str, token: &Token) -> String {
    let scim = serde_json::from_str::<Value>(text)
        .ok()
        .and_then(|body| body.get("detail")?.as_str().map(|detail| redacted(detail, token)));
    match scim {
        Some(detail) => detail,
        None if text.trim().is_empty() => "no body".to_owned(),
        // Redacted before it is cut, so that the cut can't leave half a token behind.
        None => redacted(text.trim(), token).chars().take(EXCERPT).collect(),
    }
}

fn redacted(said: &str, token: &Token) -> String {
    if token.0.is_empty() { said.to_owned() } else { said.replace(&token.0, "…") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_never_shown() {
        let client = Client::new("http://localhost/scim/v2/acme/", Token::new(" s3cret\n"));
        assert!(!format!("{client:?}").contains("s3cret"));
        assert_eq!(client.token.0, "s3cret");
        assert_eq!(client.url("/Users"), "http://localhost/scim/v2/acme/Users");
    }

    #[test]
    fn the_detail_of_a_refusal_is_what_the_server_says() {
        let token = Token::new("s3cret");
        let scim = r#"{"status":"409","scimType":"uniqueness","detail":"anna@x.example is taken"}"#;
        assert_eq!(detail(scim, &token), "anna@x.example is taken");
        assert_eq!(detail("", &token), "no body");
        assert_eq!(detail("<html>Bearer s3cret</html>", &token), "<html>Bearer …</html>");
        assert_eq!(detail(r#"{"detail":"no such token: s3cret"}"#, &token), "no such token: …");
        assert_eq!(detail(&"x".repeat(5000), &token).len(), EXCERPT);
    }

    #[test]
    fn a_closed_port_is_an_error_that_names_the_request() {
        let client = Client::new("http://127.0.0.1:1", Token::new("s3cret"));
        let error = client.get("/Users", &[("count", "1")]).unwrap_err();
        assert!(error.to_string().starts_with("GET /Users got no answer: "), "{error}");
        assert!(!error.to_string().contains("s3cret"));
    }
}
