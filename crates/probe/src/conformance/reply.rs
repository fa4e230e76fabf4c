//! An answer, and the questions that every chapter asks of one.
//!
//! Each question returns what is wrong as a [`Short`] that already holds what was sent and what came, so that a duty
//! reads as the sentence that it judges.

use serde_json::Value;

use super::finding::{Evidence, Judged, Short};
use super::shape::{member, text};

/// How much of a body or of a request is shown.
const EXCERPT: usize = 400;

/// What the server said.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    asked: String,
    pub(super) status: u16,
    headers: Vec<(String, String)>,
    pub(super) body: String,
    json: Option<Value>,
}

impl Reply {
    pub(super) fn new(asked: String, status: u16, headers: Vec<(String, String)>, body: String) -> Self {
        let json = serde_json::from_str(&body).ok();
        Self { asked, status, headers, body, json }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; null if it is none.
    pub(super) fn json(&self) -> &Value {
        self.json.as_ref().unwrap_or(&Value::Null)
    }

    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Method and path of what was asked.
    pub(super) fn asked(&self) -> String {
        let asked: Vec<&str> = self.asked.split_whitespace().take(2).collect();
        excerpt(&asked.join(" "))
    }

    /// What kind of answer it is: its status and its media type, in one line.
    pub(super) fn kind(&self) -> String {
        let is_json = self.json.is_some() || self.body.is_empty();
        let media = match self.header("content-type").map(one_line) {
            Some(told) if told.contains("json") && !is_json => format!(" ({told}, but no JSON)"),
            Some(told) => format!(" ({told})"),
            None => String::new(),
        };
        let aim = self.header("location").map(|told| format!(" to {}", one_line(told)));
        let aim = aim.filter(|_| (300..400).contains(&self.status)).unwrap_or_default();
        excerpt(&format!("{}{aim}{media}", self.status))
    }

    fn evidence(&self, why: String, part: Option<&str>) -> Evidence {
        let body = one_line(part.unwrap_or(&self.body));
        let got = if body.is_empty() { self.status.to_string() } else { format!("{} {}", self.status, excerpt(&body)) };
        Evidence { sent: excerpt(&one_line(&self.asked)), got, why }
    }

    /// This answer breaks the duty.
    pub(super) fn fails(&self, why: impl Into<String>) -> Short {
        Short::Fails(self.evidence(why.into(), None))
    }

    /// This answer breaks the duty, by this part of it.
    pub(super) fn fails_at(&self, why: impl Into<String>, part: &Value) -> Short {
        Short::Fails(self.evidence(why.into(), Some(&part.to_string())))
    }

    /// Its header field breaks the duty.
    pub(super) fn fails_by_header(&self, name: &str, why: impl Into<String>) -> Short {
        let part = format!("[{name}: {}]", self.header(name).unwrap_or("absent"));
        Short::Fails(self.evidence(why.into(), Some(&part)))
    }

    /// This answer is not the usual one, and the RFC lets it.
    pub(super) fn allowed(&self, why: impl Into<String>) -> Short {
        Short::Allowed(self.evidence(why.into(), None))
    }

    /// It has this status.
    pub(super) fn is(&self, status: u16) -> Judged<&Self> {
        self.is_one_of(&[status])
    }

    /// It has one of these statuses.
    pub(super) fn is_one_of(&self, statuses: &[u16]) -> Judged<&Self> {
        if statuses.contains(&self.status) {
            return Ok(self);
        }
        let wanted: Vec<String> = statuses.iter().map(u16::to_string).collect();
        Err(self.fails(format!("{} is due", wanted.join(" or "))))
    }

    /// It is a success of whatever kind.
    pub(super) fn succeeds(&self) -> Judged<&Self> {
        if self.is_success() { Ok(self) } else { Err(self.fails("a success (2xx) is due")) }
    }

    /// It is a refusal with this status and one of these keywords, which the RFC names for this very case.
    pub(super) fn is_refused(&self, status: u16, keywords: &[&str]) -> Judged {
        self.is(status)?;
        match text(self.json(), "scimType") {
            Some(keyword) if keywords.contains(&keyword) => Ok(()),
            Some(other) => Err(self.fails(format!("scimType is “{other}”, {} is due", keywords.join(" or ")))),
            None => Err(self.fails(format!("scimType is absent, {} is due", keywords.join(" or ")))),
        }
    }

    /// It is a refusal with 400, and one of these keywords fits best; RFC 7644 section 3.12 leaves the keyword open.
    pub(super) fn is_refused_as(&self, keywords: &[&str]) -> Judged {
        self.is(400)?;
        match text(self.json(), "scimType") {
            Some(keyword) if keywords.contains(&keyword) => Ok(()),
            other => {
                let (said, best) = (other.unwrap_or("absent"), keywords.join(" or "));
                Err(self.allowed(format!("scimType is {said}; {best} would tell clients what is wrong")))
            }
        }
    }

    /// Its body is a JSON object.
    pub(super) fn object(&self) -> Judged<&Value> {
        if self.json().is_object() { Ok(self.json()) } else { Err(self.fails("a JSON object is due")) }
    }

    /// It is a 200 with a list. A 404 for an empty one is the duty of one chapter, and an empty list to the others.
    pub(super) fn resources(&self) -> Judged<&[Value]> {
        if self.status == 404 {
            return Ok(&[]);
        }
        self.is(200)?;
        match member(self.object()?, "Resources") {
            Some(Value::Array(resources)) => Ok(resources),
            // RFC 7644 section 3.4.2: "Resources … REQUIRED if totalResults is non-zero".
            None => Ok(&[]),
            Some(other) => Err(self.fails_at("Resources is no array", other)),
        }
    }

    /// How many there are in all, as a list says it.
    pub(super) fn total(&self) -> Judged<u64> {
        self.is(200)?;
        let total = member(self.object()?, "totalResults");
        total.and_then(Value::as_u64).ok_or_else(|| self.fails("totalResults is no whole number"))
    }

    /// The `id` of the resource that it is.
    pub(super) fn id(&self) -> Judged<&str> {
        let id = text(self.object()?, "id").filter(|id| !id.is_empty());
        id.ok_or_else(|| self.fails("the answer has no id"))
    }
}

/// It is shown on terminals, which obey control characters.
fn one_line(said: &str) -> String {
    let words = said.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
