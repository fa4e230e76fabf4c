//! A request to a page: what was asked, the form, and the browser's cookies.

use std::borrow::Cow;

use app::sessions::{self, Browser};
use axum::http::header;

use super::cookie::{self, Kind};
use super::form::Form;
use super::look::Look;
use super::origin;
use crate::serve::call::{Call, storable};

/// A visit.
#[derive(Debug)]
pub(super) struct Visit {
    pub(super) call: Call,
    pub(super) form: Form,
    /// Where to go on after the sign-in: a page of ours.
    pub(super) next: String,
    /// The public URL is https: cookies are for it alone.
    pub(super) secure: bool,
    session: Option<String>,
    visitor: Option<String>,
    look: Look,
}

impl Visit {
    pub(super) fn new(mut call: Call, base_url: &str) -> Visit {
        for (_, value) in &mut call.query {
            *value = storable(Cow::Owned(std::mem::take(value)));
        }
        let secure = base_url.starts_with("https://");
        let session = cookie::sent(&call.headers, Kind::Session, secure);
        let visitor = cookie::sent(&call.headers, Kind::Visitor, secure);
        let look = cookie::sent(&call.headers, Kind::Look, secure).map(|sent| Look::read(&sent)).unwrap_or_default();
        Visit { call, form: Form::default(), next: String::new(), secure, session, visitor, look }
    }

    /// The cookie that a session may be known by.
    pub(super) fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// How the browser wants its pages.
    pub(super) fn look(&self) -> Look {
        self.look
    }

    /// A part of the path.
    pub(super) fn segment(&self, at: usize) -> &str {
        self.call.segments.get(at).map_or("", String::as_str)
    }

    /// Where the browser is.
    pub(super) fn browser(&self) -> Browser {
        let agent = self.call.header(header::USER_AGENT).unwrap_or_default();
        Browser { peer: self.call.peer.clone(), agent }
    }

    /// What the forms of a page of somebody signed in bring along.
    pub(super) fn form_token(&self) -> String {
        self.session.as_deref().map_or_else(String::new, sessions::form_token)
    }

    /// The visitor's cookie, if the browser has one.
    pub(super) fn visitor(&self) -> Option<&str> {
        self.visitor.as_deref().filter(|cookie| !cookie.is_empty())
    }

    /// Whether the form was sent by a page of ours, to this very browser. `signed_in` forms hang on the session, the
    /// others on the visitor.
    pub(super) fn is_from_us(&self, base_url: &str, signed_in: bool) -> bool {
        let cookie = if signed_in { self.session() } else { self.visitor() };
        let sent = self.form.text("form_token");
        origin::is_ours(&self.call.headers, base_url)
            && cookie.is_some_and(|cookie| sessions::is_form_token(cookie, sent))
    }

    /// Path and query, for the way back after signing in.
    pub(super) fn here(&self) -> String {
        let mut here = String::new();
        for segment in &self.call.segments {
            here.push('/');
            here.extend(percent_encoding::utf8_percent_encode(segment, percent_encoding::NON_ALPHANUMERIC));
        }
        if !self.call.query.is_empty() {
            let mut query = form_urlencoded::Serializer::new(String::new());
            here.push('?');
            here.push_str(&query.extend_pairs(&self.call.query).finish());
        }
        here
    }
}
