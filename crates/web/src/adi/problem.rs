//! Answers: JSON, and problems as RFC 9457 has them. The only place that turns an error into such.

use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use scim::Error;
use serde_json::{Value, json};

use crate::serve::call::{Call, HeadTooLarge};
use crate::serve::inside::Unserved;
use crate::serve::refusal::{come_again, headed, not_allowed, said_of, sentence, with};

const REALM: &str = "Rollcall ADI";

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
    headed(problem(&error), error.status, REALM)
}

/// The answer to whoever was let in and did not come so far.
pub(super) fn unserved(unserved: Unserved) -> Response {
    match unserved {
        Unserved::Turn(crowded) => {
            let error = come_again(crowded);
            headed(problem(&error), error.status, REALM)
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
    with(problem(&not_allowed(call, allow)), ALLOW, allow)
}

/// RFC 9457 section 3.1: without a type of its own, the title is what the status means.
fn problem(error: &Error) -> Response {
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let title = status.canonical_reason().unwrap_or("Error");
    let body = json!({ "type": "about:blank", "title": title, "status": error.status, "detail": error.detail });
    let mut response = of_type("application/problem+json", status, &body);
    response.extensions_mut().insert(error.clone());
    response
}

fn of_type(media_type: &'static str, status: StatusCode, value: &Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}
