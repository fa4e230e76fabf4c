//! The cookies: one of a session, one of a browser that is not signed in, one of how a browser wants its pages.
//!
//! Under an https public URL they are `Secure` and bear the `__Host-` prefix, which no other host and no plain-text page
//! can set (RFC 6265bis section 4.1.3).

use axum::http::{HeaderMap, HeaderValue, header};

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Opens the console.
    Session,
    /// Ties the sign-in and setup forms to the browser that was shown them.
    Visitor,
    /// Theme and keys: no secret, and kept for a year.
    Look,
}

fn name(kind: Kind, secure: bool) -> &'static str {
    match (kind, secure) {
        (Kind::Session, true) => "__Host-rollcall",
        (Kind::Session, false) => "rollcall",
        (Kind::Visitor, true) => "__Host-rollcall-visitor",
        (Kind::Visitor, false) => "rollcall-visitor",
        (Kind::Look, true) => "__Host-rollcall-look",
        (Kind::Look, false) => "rollcall-look",
    }
}

/// The value that the browser sent.
pub(super) fn sent(headers: &HeaderMap, kind: Kind, secure: bool) -> Option<String> {
    let wanted = name(kind, secure);
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = pairs.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, value)| value.to_owned())
}

/// The header that sets it. It lives as long as the browser, or as the server remembers it.
pub(super) fn set(kind: Kind, value: &str, secure: bool) -> Option<HeaderValue> {
    header_of(&format!("{}={value}", name(kind, secure)), secure)
}

/// The header that sets it for a year.
pub(super) fn keep(kind: Kind, value: &str, secure: bool) -> Option<HeaderValue> {
    header_of(&format!("{}={value}; Max-Age=31536000", name(kind, secure)), secure)
}

/// The header that takes it away.
pub(super) fn clear(kind: Kind, secure: bool) -> Option<HeaderValue> {
    header_of(&format!("{}=; Max-Age=0", name(kind, secure)), secure)
}

fn header_of(pair: &str, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    // Lax: a link in a mail finds its reader signed in, a form of another site does not.
    HeaderValue::from_str(&format!("{pair}; Path=/; HttpOnly; SameSite=Lax{secure}")).ok()
}
