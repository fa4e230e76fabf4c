//! One request and one answer, as they are on the wire: any method, any header, any body, with or without a token.
//!
//! `client.rs` speaks the way an identity provider does; a judge also has to send what no provider would. It limits
//! itself: requests are counted, answers end somewhere, a server that asks for patience gets some, and one that has
//! stopped answering is asked no more. What is a secret is taken out of every answer before anybody sees it.

use std::cell::Cell;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;

use super::finding::{Evidence, Judged, Short, skipped};
use super::patience::Patience;
use super::reply::Reply;
use crate::exchange::encoded;

/// RFC 7644 section 3.1.
pub(super) const MEDIA_TYPE: &str = "application/scim+json";
const TIMEOUT: Duration = Duration::from_secs(20);
const ANSWER_LIMIT: u64 = 8 * 1024 * 1024;
/// A whole run sends about a quarter of it.
const REQUESTS: usize = 4_000;

/// Whose token goes with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// The token of the file.
    Owner,
    /// No token at all.
    Nobody,
    /// A token that nobody ever got.
    Stranger,
}

/// What is asked.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    pub(super) method: &'static str,
    pub(super) path: String,
    query: Vec<(String, String)>,
    headers: Vec<(&'static str, String)>,
    pub(super) body: Option<String>,
    caller: Caller,
}

impl Ask {
    pub(super) fn new(method: &'static str, path: &str) -> Self {
        let (path, query, headers) = (path.to_owned(), Vec::new(), Vec::new());
        Self { method, path, query, headers, body: None, caller: Caller::Owner }
    }

    pub(super) fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    pub(super) fn send(method: &'static str, path: &str, body: &Value) -> Self {
        Self::new(method, path).text(body.to_string())
    }

    /// A parameter of the query; it is percent-encoded here.
    #[must_use]
    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    /// A header field in the place of the usual one.
    #[must_use]
    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// A body as it stands, JSON or not.
    #[must_use]
    pub(super) fn text(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    #[must_use]
    pub(super) fn by(mut self, caller: Caller) -> Self {
        self.caller = caller;
        self
    }

    fn query(&self, encode: fn(&str) -> String) -> String {
        self.query.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
    }

    /// The body as JSON; null if it is none.
    pub(super) fn json(&self) -> Value {
        self.body.as_deref().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default()
    }

    /// As people read it: method, path, query without its encoding, and the beginning of the body.
    pub(super) fn shown(&self) -> String {
        let query = self.query(str::to_owned);
        let mark = if query.is_empty() { "" } else { "?" };
        let body = self.body.as_ref().map(|body| format!(" {body}")).unwrap_or_default();
        let headers: Vec<String> = self.headers.iter().map(|(name, value)| format!(" [{name}: {value}]")).collect();
        let caller = match self.caller {
            Caller::Owner => "",
            Caller::Nobody => " [no token]",
            Caller::Stranger => " [a token that opens nothing]",
        };
        format!("{} {}{mark}{query}{caller}{}{body}", self.method, self.path, headers.concat())
    }
}

/// The way to one server.
#[derive(Debug)]
pub(super) struct Wire {
    agent: Agent,
    url: String,
    tenant_query: String,
    token: String,
    /// What no text may show: the token, and what goes into `password`.
    secrets: Vec<String>,
    rest: fn(Duration),
    sent: Cell<usize>,
    patience: Patience,
}

impl Wire {
    pub(super) fn new(url: &str, token: &str, password: &str, rest: fn(Duration)) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(TIMEOUT))
            .build()
            .new_agent();
        let (address, query) = url.trim().split_once('?').unwrap_or((url.trim(), ""));
        let secrets = [token, password].map(str::to_owned).into_iter().filter(|secret| !secret.is_empty()).collect();
        Self {
            agent,
            url: address.trim_end_matches('/').to_owned(),
            tenant_query: query.to_owned(),
            token: token.to_owned(),
            secrets,
            rest,
            sent: Cell::new(0),
            patience: Patience::default(),
        }
    }

    /// The address without its query.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// How many requests were sent.
    pub(super) fn sent(&self) -> usize {
        self.sent.get()
    }

    /// A server that was silent or busy is given another chance: what was made there is to be taken away.
    pub(super) fn forgive(&self) {
        self.patience.forgive();
    }

    /// Why there is no sense in going on, if the server has no time to be judged.
    pub(super) fn too_busy(&self) -> Option<String> {
        self.patience.too_busy()
    }

    /// Asks, and asks again after a rest if the server is too busy.
    ///
    /// Fails with a shortfall if no answer came; is skipped if the server stays too busy, and once it is silent or was
    /// asked enough.
    pub(super) fn say(&self, ask: &Ask) -> Judged<Reply> {
        let mut repeats = 0;
        loop {
            let reply = self.once(ask)?;
            match self.patience.rest(&reply, repeats, ask.caller == Caller::Owner).map_err(Short::Skipped)? {
                None => return Ok(reply),
                Some(wait) => (self.rest)(wait),
            }
            repeats += 1;
        }
    }

    fn once(&self, ask: &Ask) -> Judged<Reply> {
        if let Some(why) = self.patience.is_over() {
            return skipped(why);
        }
        if self.sent.replace(self.sent.get() + 1) >= REQUESTS {
            return skipped(format!("no more than {REQUESTS} requests are sent"));
        }
        // A server may close a connection that was idle; what changes nothing the second time is asked again.
        let repeats = ["GET", "HEAD", "PUT", "DELETE"].contains(&ask.method);
        let again = |cause: ureq::Error| match cause {
            // It was waited for long enough.
            ureq::Error::Timeout(_) => Err(cause),
            _ if repeats => self.exchanged(ask),
            _ => Err(cause),
        };
        match self.exchanged(ask).or_else(again) {
            Ok(reply) => Ok(reply),
            Err(cause) => {
                let got = self.redacted(&said(&cause));
                self.patience.silence(&got);
                let sent = self.redacted(&ask.shown());
                Err(Short::Fails(Evidence { sent, got, why: "no answer came".to_owned() }))
            }
        }
    }

    fn exchanged(&self, ask: &Ask) -> Result<Reply, ureq::Error> {
        let query = ask.query(encoded);
        let queries = [self.tenant_query.as_str(), query.as_str()];
        let query = queries.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&");
        let mark = if query.is_empty() { "" } else { "?" };
        let mut request =
            ureq::http::Request::builder().method(ask.method).uri(format!("{}{}{mark}{query}", self.url, ask.path));
        match ask.caller {
            Caller::Owner => request = request.header("authorization", format!("Bearer {}", self.token)),
            Caller::Stranger => request = request.header("authorization", "Bearer a-token-that-opens-nothing"),
            Caller::Nobody => {}
        }
        let has = |name: &str| ask.headers.iter().any(|(header, _)| *header == name);
        if !has("accept") {
            request = request.header("accept", MEDIA_TYPE);
        }
        if ask.body.is_some() && !has("content-type") {
            request = request.header("content-type", MEDIA_TYPE);
        }
        for (name, value) in &ask.headers {
            request = request.header(*name, value);
        }
        let mut answer = match &ask.body {
            Some(body) => self.agent.run(request.body(body.as_str())?)?,
            None => self.agent.run(request.body(())?)?,
        };
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), self.redacted(&String::from_utf8_lossy(value.as_bytes()))));
        let headers: Vec<(String, String)> = headers.collect();
        let bytes = answer.body_mut().with_config().limit(ANSWER_LIMIT).read_to_vec()?;
        let text = self.redacted(&String::from_utf8_lossy(&bytes));
        Ok(Reply::new(self.redacted(&ask.shown()), answer.status().as_u16(), headers, text))
    }

    fn redacted(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "…"))
    }
}

/// Why no answer came, in words.
fn said(cause: &ureq::Error) -> String {
    match cause {
        ureq::Error::Timeout(_) => format!("the server did not answer in full within {} seconds", TIMEOUT.as_secs()),
        _ => cause.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_keeps_silent_is_told_in_words() {
        let told = said(&ureq::Error::Timeout(ureq::Timeout::Global));
        assert_eq!(told, "the server did not answer in full within 20 seconds");
        assert_eq!(said(&ureq::Error::HostNotFound), ureq::Error::HostNotFound.to_string());
    }
}
