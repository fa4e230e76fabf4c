//! From a page to an answer: the template's text, and the headers that keep the browser from doing more than was meant.

use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;

use crate::serve::call::HeadTooLarge;

/// What every page forbids itself: scripts and styles of others, inline ones, frames, forms that lead elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What a page's file answers; the error becomes a page of its own.
pub(super) type Outcome = Result<Response, app::Error>;

/// A page.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            (StatusCode::INTERNAL_SERVER_ERROR, "The page could not be made; the server's log says why.\n")
                .into_response()
        }
    }
}

/// To another page, by GET (RFC 9110 section 15.4.4). The path is one of ours.
pub(super) fn see_other(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response()
}

/// The same, and there it is told what was done. The path may have a query of its own.
pub(super) fn said(path: &str, said: &str) -> Response {
    let joint = if path.contains('?') { '&' } else { '?' };
    see_other(&format!("{path}{joint}said={said}"))
}

/// A file to be kept. The name is one of ours.
pub(super) fn download(name: &str, kind: &'static str, text: String) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    (StatusCode::OK, [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], text)
        .into_response()
}

/// A request whose head was too large to be looked at.
pub(crate) fn refuse_head(too_large: HeadTooLarge) -> Response {
    guarded((too_large.status(), format!("{}\n", too_large.sentence())).into_response())
}

/// The headers of every answer of the console.
pub(super) fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", POLICY),
        // Not `no-referrer`: it would make the browser send `Origin: null` with our own forms (Fetch, "append a request Origin header").
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("x-frame-options", "DENY"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

/// The answer with one more cookie.
pub(super) fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The answer, and when to come again (RFC 9110 section 10.2.3).
pub(super) fn after(mut response: Response, wait: SignedDuration) -> Response {
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    response
}

/// Samples, rendered.
#[cfg(any(test, feature = "samples"))]
pub(super) fn samples<T: Template>(pages: impl IntoIterator<Item = (&'static str, T)>) -> Vec<(&'static str, String)> {
    let rendered = |(name, page): (&'static str, T)| (name, page.render().unwrap_or_else(|error| error.to_string()));
    pages.into_iter().map(rendered).collect()
}
