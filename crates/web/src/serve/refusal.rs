//! What a program is told of a request that failed: a status, a sentence, and the headers that go with the status. How the
//! sentence is rendered is each room's own.

use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use scim::Error;

use super::call::{Call, Unreadable};
use super::lane::Crowded;
use super::limits::COME_AGAIN_S;

/// An answer of this status with what a client may want to know beside the sentence: for which realm it needs a key, or when
/// to come again. Okta reads whole seconds alone.
pub(crate) fn headed(answer: Response, status: u16, realm: &str) -> Response {
    match status {
        401 => with(answer, WWW_AUTHENTICATE, &format!("Bearer realm=\"{realm}\"")),
        429 => with(answer, RETRY_AFTER, &COME_AGAIN_S.to_string()),
        503 | 507 => with(answer, RETRY_AFTER, "2"),
        _ => answer,
    }
}

/// A header more.
pub(crate) fn with(mut response: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// What is said of a method that is not one of this path's.
pub(crate) fn not_allowed(call: &Call, allow: &str) -> Error {
    let be = if allow.contains(',') { "are" } else { "is" };
    Error::new(405, None, format!("{} is not possible here; {allow} {be}.", call.method))
}

/// What is said of a request of an account that has too many of them.
pub(crate) fn come_again(crowded: Crowded) -> Error {
    Error::new(429, None, crowded.sentence())
}

/// What is said of a request that could not even be read.
pub(crate) fn sentence(unreadable: &Unreadable) -> Error {
    match unreadable {
        Unreadable::TooLarge(limit) => Error::too_large(format!(
            "The body is larger than {limit} bytes, which is the limit: send fewer resources or members in one request."
        )),
        Unreadable::Broken => Error::new(408, None, "The body did not arrive whole and in time."),
    }
}

/// What a client is told of a use case's error. What is internal is logged under the request's id and not told.
pub(crate) fn said_of(error: &app::Error, call: &Call) -> Error {
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
