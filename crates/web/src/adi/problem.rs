//! Answers: JSON, and problems as RFC 9457 has them. The only place that turns an error into such.

use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use scim::Error;
use serde_json::{Value, json};

use crate::serve::call::{Call, HeadTooLarge};
use crate::serve::inside::Unserved;
use crate::serve::limits::COME_AGAIN_S;
use crate::serve::refusal::{said_of, sentence};

/// JSON with a status.
pub(super) fn json(status: StatusCode, value: &Value) -> Response {
    of_type("application/json", status, value)
}

/// Done, nothing to show.
pub(super) fn no_content() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// The answer to a use case's error.
pub(super) fn failed(error: &app::Error, call: &Call) -> Response {
    let error = said_of(error, call);
    let answer = problem(&error);
    match error.status {
        401 => with(answer, WWW_AUTHENTICATE, "Bearer realm=\"Rollcall ADI\""),
        503 | 507 => with(answer, RETRY_AFTER, "2"),
        _ => answer,
    }
}

/// The answer to whoever was let in and did not come so far.
pub(super) fn unserved(unserved: Unserved) -> Response {
    match unserved {
        Unserved::Turn(crowded) => {
            let refused = problem(&Error::new(429, None, crowded.sentence()));
            with(refused, RETRY_AFTER, &COME_AGAIN_S.to_string())
        }
        Unserved::Body(why) => problem(&sentence(&why)),
        Unserved::Answer(broken) => broken,
    }
}

/// A request whose head was too large to be looked at.
pub(crate) fn refuse_head(too_large: HeadTooLarge) -> Response {
    problem(&Error::new(too_large.status().as_u16(), None, too_large.sentence()))
}

/// The method is not one of this path's.
pub(super) fn with_allow(call: &Call, allow: &'static str) -> Response {
    let be = if allow.contains(',') { "are" } else { "is" };
    let error = Error::new(405, None, format!("{} is not possible here; {allow} {be}.", call.method));
    with(problem(&error), ALLOW, allow)
}

/// RFC 9457 section 3.1: without a type of its own, the title is what the status means.
fn problem(error: &Error) -> Response {
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let title = status.canonical_reason().unwrap_or("Error");
    let body = json!({ "type": "about:blank", "title": title, "status": error.status, "detail": error.detail });
    of_type("application/problem+json", status, &body)
}

fn of_type(media_type: &'static str, status: StatusCode, value: &Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// A header more.
pub(super) fn with(mut response: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}
