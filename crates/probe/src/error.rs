//! What can go wrong on the wire, in words that name the request.
//!
//! Three things happen to a request: nobody answers, somebody answers "no", or the answer can't be
//! read. Whoever reads the sentence must find the request in the server's log, so each names
//! method, path and status; none ever holds the bearer token (`client.rs` sees to that).

use std::fmt;

/// A request that did not do what it should have done.
#[derive(Debug)]
pub enum Error {
    /// No answer came: connection refused, time out, a protocol error.
    Unanswered {
        /// The HTTP method.
        method: &'static str,
        /// The path below the Tenant URL.
        path: String,
        /// Why, as the HTTP client says it.
        cause: Box<ureq::Error>,
    },
    /// The server answered with another status than 2xx.
    Refused {
        /// The HTTP method.
        method: &'static str,
        /// The path below the Tenant URL.
        path: String,
        /// The HTTP status.
        status: u16,
        /// The SCIM `detail`, or the beginning of a body that is no SCIM error.
        detail: String,
    },
    /// The server answered 2xx with a body that lacks what SCIM promises.
    Unreadable {
        /// The HTTP method.
        method: &'static str,
        /// The path below the Tenant URL.
        path: String,
        /// What is missing or wrong.
        lack: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unanswered { method, path, cause } => {
                write!(f, "{method} {path} got no answer: {cause}")
            }
            Self::Refused { method, path, status, detail } => {
                write!(f, "{method} {path} was answered {status}: {detail}")
            }
            Self::Unreadable { method, path, lack } => {
                write!(f, "{method} {path} got an answer that can't be read: {lack}")
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unanswered { cause, .. } => Some(cause.as_ref()),
            Self::Refused { .. } | Self::Unreadable { .. } => None,
        }
    }
}
