//! Answers: resources, lists, errors, in the protocol's media type. The only place that turns an error into a SCIM body.

use app::requests::What;
use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_LOCATION, CONTENT_TYPE, ETAG, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use scim::{Error, Meta};
use serde_json::Value;

use crate::serve::call::{Call, HeadTooLarge, Unreadable};
use crate::serve::lane::Crowded;
use crate::serve::limits::COME_AGAIN_S;

/// JSON with a status.
pub(super) fn json(status: StatusCode, value: &Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/scim+json"));
    response
}

/// A resource with its version and, as RFC 7644 section 3.3 asks of a new one, its location.
pub(super) fn resource(status: StatusCode, meta: &Meta, value: &Value) -> Response {
    let response = with(json(status, value), ETAG, &meta.etag());
    // RFC 7643 section 3.1: `meta.location` and `Content-Location` are the same.
    let response = with(response, CONTENT_LOCATION, &meta.location);
    with(response, LOCATION, &meta.location)
}

/// Done, nothing to show.
pub(super) fn no_content(meta: Option<&Meta>) -> Response {
    empty(StatusCode::NO_CONTENT, meta)
}

/// What the client has is current.
pub(super) fn not_modified(meta: &Meta) -> Response {
    empty(StatusCode::NOT_MODIFIED, Some(meta))
}

/// The method is not one of this path's.
pub(super) fn with_allow(call: &Call, allow: &'static str) -> Response {
    let be = if allow.contains(',') { "are" } else { "is" };
    let error = Error::new(405, None, format!("{} is not possible here; {allow} {be}.", call.method));
    with(error_body(&error), ALLOW, allow)
}

/// There is no such endpoint.
pub(super) fn not_here(detail: impl Into<String>) -> Error {
    Error::new(404, None, detail)
}

/// A request that could not even be read.
pub(super) fn unreadable(unreadable: &Unreadable) -> Response {
    error_body(&sentence(unreadable))
}

/// What its client is told.
pub(crate) fn sentence(unreadable: &Unreadable) -> Error {
    match unreadable {
        Unreadable::TooLarge(limit) => Error::too_large(format!(
            "The body is larger than {limit} bytes, which is the limit: send fewer resources or members in one request."
        )),
        Unreadable::Broken => Error::new(408, None, "The body did not arrive whole and in time."),
    }
}

/// A request whose head was too large to be looked at.
pub(crate) fn refuse_head(too_large: HeadTooLarge) -> Response {
    error_body(&Error::new(too_large.status().as_u16(), None, too_large.sentence()))
}

/// A request of an account that has too many of them. Okta reads whole seconds alone.
pub(super) fn come_again(crowded: Crowded) -> Response {
    let refused = error_body(&Error::new(429, None, crowded.sentence()));
    with(refused, RETRY_AFTER, &COME_AGAIN_S.to_string())
}

/// The answer to a use case's error.
pub(super) fn failed(error: &app::Error, call: &Call) -> Response {
    let error = said_of(error, call);
    let answer = error_body(&error);
    match error.status {
        401 => with(answer, WWW_AUTHENTICATE, "Bearer realm=\"Rollcall SCIM\""),
        503 | 507 => with(answer, RETRY_AFTER, "2"),
        _ => answer,
    }
}

/// What a client is told of a use case's error. What is internal is logged under the request's id and not told.
pub(super) fn said_of(error: &app::Error, call: &Call) -> Error {
    use app::{Error as Failure, StoreError as Database};
    match error {
        Failure::Scim(error) => error.clone(),
        Failure::Store(Database::Busy | Database::Lost) => {
            Error::new(503, None, "The database is not available at the moment: try again.")
        }
        Failure::Store(Database::Full) => {
            Error::new(507, None, "The server's disk is full: nothing was changed. Its operator has to make room.")
        }
        other => {
            tracing::error!(request = %call.request_id, error = %other, "a request failed");
            let detail =
                format!("Something went wrong on the server; its log has it under request {}.", call.request_id);
            Error::new(500, None, detail)
        }
    }
}

/// The error goes along, for the request log.
fn error_body(error: &Error) -> Response {
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = json(status, &error.to_json());
    response.extensions_mut().insert(error.clone());
    response
}

/// What came of the request goes along, for the request log.
pub(super) fn told(mut response: Response, what: What) -> Response {
    response.extensions_mut().insert(what);
    response
}

fn empty(status: StatusCode, meta: Option<&Meta>) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    match meta {
        Some(meta) => with(response, ETAG, &meta.etag()),
        None => response,
    }
}

fn with(mut response: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}
