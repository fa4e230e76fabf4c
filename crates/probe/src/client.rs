//! A Tenant URL, a bearer token, and five verbs.
//!
//! One `Client` keeps one connection alive, which is what makes a push of some hundred people a
//! matter of a second. A 4xx is an answer to be read (its `detail` is written for people), not a
//! failure of the transport. The token goes into one header and nowhere else, not into a record either.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use ureq::Agent;

use crate::dress::Dress;
use crate::error::Error;
use crate::exchange::{Answer, Request};

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

/// A request and its answer, as they were.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// The HTTP method.
    pub method: &'static str,
    /// The path below the Tenant URL, with its query, as on the wire.
    pub path: String,
    /// The body of the request.
    pub body: Option<Value>,
    /// The HTTP status.
    pub status: u16,
    /// The body of the answer; `null` when there was none.
    pub answer: Value,
}

/// Sends requests to one tenant of one server, and keeps what was said if it is told to.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    tenant_url: String,
    /// What stands behind the `?` of the Tenant URL; it goes with every request.
    tenant_query: String,
    token: Token,
    media_type: &'static str,
    answered: AtomicUsize,
    record: Option<Mutex<Vec<Recorded>>>,
}

impl Client {
    /// A client for the tenant at `tenant_url` (`http://host/scim/v2/account`). No request is sent.
    /// A query behind the address, such as `?aadOptscim062020`, goes with every request.
    ///
    /// Proxies of the environment are not used and redirects are not followed: the token is meant
    /// for this address and no other.
    pub fn new(tenant_url: &str, token: Token) -> Self {
        let agent = agent(None);
        let (address, query) = tenant_url.trim().split_once('?').unwrap_or((tenant_url.trim(), ""));
        Self {
            agent,
            tenant_url: address.trim_end_matches('/').to_owned(),
            tenant_query: query.to_owned(),
            token,
            media_type: MEDIA_TYPE,
            answered: AtomicUsize::new(0),
            record: None,
        }
    }

    /// The same, presenting itself as an identity provider does.
    #[must_use]
    pub fn dressed(self, dress: Dress) -> Self {
        Self { agent: agent(Some(dress.user_agent)), media_type: dress.media_type, ..self }
    }

    /// The same, and it keeps every request with its answer.
    #[must_use]
    pub fn recording(self) -> Self {
        Self { record: Some(Mutex::default()), ..self }
    }

    /// How many requests were answered, with whatever status.
    pub fn answered(&self) -> usize {
        self.answered.load(Ordering::Relaxed)
    }

    /// What stands behind the `?` of the Tenant URL.
    pub fn tenant_query(&self) -> &str {
        &self.tenant_query
    }

    /// Every request that was answered since this was last asked, in order; none unless it is [`Client::recording`].
    /// The token is in none of them, even if the server repeats it.
    pub fn take_recorded(&self) -> Vec<Recorded> {
        let record = self.record.as_ref();
        record.map(|kept| std::mem::take(&mut *kept.lock().unwrap_or_else(PoisonError::into_inner))).unwrap_or_default()
    }

    /// `GET path?query`; the query is percent-encoded here.
    pub fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, Error> {
        self.send(&Request::get(path, query))
    }

    /// `POST path`.
    pub fn post(&self, path: &str, body: &Value) -> Result<Value, Error> {
        self.send(&Request::post(path, body.clone()))
    }

    /// `PUT path`.
    pub fn put(&self, path: &str, body: &Value) -> Result<Value, Error> {
        self.send(&Request::put(path, body.clone()))
    }

    /// `PATCH path`. The answer is `null` when the server answers 204.
    pub fn patch(&self, path: &str, body: &Value) -> Result<Value, Error> {
        self.send(&Request::patch(path, body.clone()))
    }

    /// `DELETE path`.
    pub fn delete(&self, path: &str) -> Result<(), Error> {
        self.send(&Request::delete(path)).map(drop)
    }

    fn send(&self, request: &Request) -> Result<Value, Error> {
        self.read(request, &self.ask(request)?)
    }

    /// Sends a request and takes the answer, whatever its status.
    ///
    /// Fails with [`Error::Unanswered`] alone.
    pub fn ask(&self, request: &Request) -> Result<Answer, Error> {
        let sent = Sent { method: request.method, path: &request.path };
        let target = request.target(&self.tenant_query);
        let body = request.body.as_ref().map(Value::to_string);
        let begin = Instant::now();
        let (status, retry_after, text) =
            self.exchanged(request.method, &target, body).map_err(|cause| sent.unanswered(cause))?;
        let took = begin.elapsed();
        let text = redacted(&text, &self.token);
        self.answered.fetch_add(1, Ordering::Relaxed);
        if let Some(kept) = &self.record {
            let (method, body) = (request.method, request.body.clone());
            let answer = serde_json::from_str(&text).unwrap_or_default();
            let recorded = Recorded { method, path: target, body, status, answer };
            kept.lock().unwrap_or_else(PoisonError::into_inner).push(recorded);
        }
        Ok(Answer { status, retry_after, took, text })
    }

    /// The body is always read to its end, or the connection could not be used again.
    ///
    /// Both headers go on requests without a body too: real identity providers do that.
    fn exchanged(
        &self,
        method: &str,
        target: &str,
        body: Option<String>,
    ) -> Result<(u16, Option<Duration>, String), ureq::Error> {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(self.url(target))
            .header("authorization", format!("Bearer {}", self.token.0))
            .header("accept", MEDIA_TYPE)
            .header("content-type", self.media_type);
        let mut answer = match body {
            Some(body) => self.agent.run(request.body(body)?)?,
            None => self.agent.run(request.body(())?)?,
        };
        let seconds = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.trim().parse().ok());
        let text = answer.body_mut().with_config().limit(ANSWER_LIMIT).read_to_string()?;
        Ok((answer.status().as_u16(), seconds.map(Duration::from_secs), text))
    }

    /// What an answer to this request says: its body, or `null` if it has none.
    ///
    /// Fails with [`Error::Refused`] unless the status is 2xx, and with [`Error::Unreadable`] if the body is no JSON.
    pub fn read(&self, request: &Request, answer: &Answer) -> Result<Value, Error> {
        let sent = Sent { method: request.method, path: &request.path };
        if !(200..300).contains(&answer.status) {
            return Err(sent.refused(answer.status, detail(&answer.text, &self.token)));
        }
        if answer.text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&answer.text).map_err(|cause| sent.unreadable(&cause.to_string()))
    }

    fn url(&self, target: &str) -> String {
        format!("{}{target}", self.tenant_url)
    }
}

/// One connection at a time, kept alive. An empty `User-Agent` is none at all: the HTTP client can't send it empty.
fn agent(user_agent: Option<&str>) -> Agent {
    let config =
        Agent::config_builder().http_status_as_error(false).max_redirects(0).proxy(None).timeout_global(Some(TIMEOUT));
    match user_agent {
        Some(name) => config.user_agent(name).build().new_agent(),
        None => config.build().new_agent(),
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
        Some(detail) => one_line(&detail),
        None if text.trim().is_empty() => "no body".to_owned(),
        // Redacted before it is cut, so that the cut can't leave half a token behind.
        None => one_line(&redacted(text, token)).chars().take(EXCERPT).collect(),
    }
}

/// It is shown on terminals, which obey control characters.
fn one_line(said: &str) -> String {
    let words = said.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn redacted(said: &str, token: &Token) -> String {
    if token.0.is_empty() { said.to_owned() } else { said.replace(&token.0, "…") }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write as _};
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_token_is_never_shown() {
        let client = Client::new("http://localhost/scim/v2/acme/", Token::new(" s3cret\n"));
        assert!(!format!("{client:?}").contains("s3cret"));
        assert_eq!(client.token.0, "s3cret");
        assert_eq!(client.url("/Users"), "http://localhost/scim/v2/acme/Users");
    }

    #[test]
    fn the_query_of_the_tenant_url_is_no_part_of_the_address() {
        let client = Client::new("http://localhost/scim/v2/acme/?aadOptscim062020", Token::new("s3cret"));
        assert_eq!(client.url("/Users"), "http://localhost/scim/v2/acme/Users");
        assert_eq!(client.tenant_query(), "aadOptscim062020");
    }

    #[test]
    fn the_detail_of_a_refusal_is_what_the_server_says() {
        let token = Token::new("s3cret");
        let scim = r#"{"status":"409","scimType":"uniqueness","detail":"anna@x.example is taken"}"#;
        assert_eq!(detail(scim, &token), "anna@x.example is taken");
        assert_eq!(detail("", &token), "no body");
        assert_eq!(detail("<html>\n  Bearer s3cret\u{1b}</html>", &token), "<html> Bearer … </html>");
        assert_eq!(detail(r#"{"detail":"no such token: s3cret"}"#, &token), "no such token: …");
        assert_eq!(detail(&"x".repeat(5000), &token).len(), EXCERPT);
    }

    /// What a server reads of a request of this client before it answers.
    fn head_of(client: impl FnOnce(&str) -> Client) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = client(&format!("http://{}/scim", listener.local_addr().unwrap()));
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").unwrap();
            head.join("\n").to_ascii_lowercase()
        });
        client.get("/Users", &[]).unwrap();
        server.join().unwrap()
    }

    #[test]
    fn a_dress_is_what_the_server_sees() {
        let dressed = |user_agent, media_type| {
            head_of(|url| Client::new(url, Token::new("s3cret")).dressed(Dress { user_agent, media_type }))
        };
        let okta = dressed("Okta SCIM Client 1.0.0", "application/scim+json; charset=utf-8");
        assert!(okta.contains("user-agent: okta scim client 1.0.0"), "{okta}");
        assert!(okta.contains("content-type: application/scim+json; charset=utf-8"), "{okta}");
        assert!(!dressed("", MEDIA_TYPE).contains("user-agent"), "an empty name is none");
    }

    #[test]
    fn a_closed_port_is_an_error_that_names_the_request() {
        let client = Client::new("http://127.0.0.1:1", Token::new("s3cret"));
        let error = client.get("/Users", &[("count", "1")]).unwrap_err();
        assert!(error.to_string().starts_with("GET /Users got no answer: "), "{error}");
        assert!(!error.to_string().contains("s3cret"));
    }
}
