//! Answers: resources, lists, errors, in the protocol's media type. The only place that turns an error into a SCIM body.

use app::requests::What;
use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_LOCATION, CONTENT_TYPE, ETAG, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use scim::{Error, Meta};
use serde_json::Value;

use crate::serve::call::{Call, HeadTooLarge, Unreadable};
use crate::serve::lane::Crowded;
use crate::serve::refusal::{self, headed, not_allowed, said_of, sentence, with};

const REALM: &str = "Rollcall SCIM";

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
    with(error_body(&not_allowed(call, allow)), ALLOW, allow)
}

/// There is no such endpoint.
pub(super) fn not_here(detail: impl Into<String>) -> Error {
    Error::new(404, None, detail)
}

/// A request that could not even be read.
pub(super) fn unreadable(unreadable: &Unreadable) -> Response {
    error_body(&sentence(unreadable))
}

/// A request whose head was too large to be looked at.
pub(crate) fn refuse_head(too_large: HeadTooLarge) -> Response {
    error_body(&Error::new(too_large.status().as_u16(), None, too_large.sentence()))
}

/// A request of an account that has too many of them.
pub(super) fn come_again(crowded: Crowded) -> Response {
    let error = refusal::come_again(crowded);
    headed(error_body(&error), error.status, REALM)
}

/// The answer to a use case's error.
pub(super) fn failed(error: &app::Error, call: &Call) -> Response {
    let error = said_of(error, call);
    headed(error_body(&error), error.status, REALM)
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
