//! What a program is told of a request that failed: a status and a sentence. How that is rendered is each room's own.

use scim::Error;

use super::call::{Call, Unreadable};

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
