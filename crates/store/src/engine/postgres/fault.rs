//! What the server, the network or the driver said, in the seam's words.

use std::fmt::Write as _;

use tokio_postgres::error::SqlState;

use super::address::Address;
use crate::error::{Constraint, Error, OpenError};

/// Why there is no connection.
#[derive(Debug)]
pub(super) enum Unreachable {
    /// The driver's reason.
    Driver(Box<tokio_postgres::Error>),
    /// Of this side: certificates that can't be read, no event loop.
    Here(String),
}

impl From<tokio_postgres::Error> for Unreachable {
    fn from(error: tokio_postgres::Error) -> Unreachable {
        Unreachable::Driver(Box::new(error))
    }
}

impl From<std::io::Error> for Unreachable {
    fn from(error: std::io::Error) -> Unreachable {
        Unreachable::Here(error.to_string())
    }
}

/// A failure, and whether the same transaction may well succeed if it is run again at once.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) error: Error,
    pub(super) is_conflict: bool,
}

/// The failure of a statement.
pub(super) fn translate(error: &tokio_postgres::Error) -> Fault {
    let conflict = [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED];
    let is_conflict = error.code().is_some_and(|code| conflict.contains(code));
    Fault { error: seam(error), is_conflict }
}

fn seam(error: &tokio_postgres::Error) -> Error {
    let Some(told) = error.as_db_error() else {
        // The driver's own: a connection that is closed, or an argument that does not fit.
        let ours = error.is_closed() || is_of_the_network(error);
        return if ours { Error::Lost } else { Error::Other(whole(error)) };
    };
    let code = told.code();
    match code.code() {
        "53100" => Error::Full,
        "53300" | "55P03" | "57014" | "40001" | "40P01" => Error::Busy,
        // A server that goes, comes, gave us up for dead, or lets nobody write any more (a standby after a switch: read-only,
        // and no READ WRITE during recovery). A plan that a newer program's column has outdated: a new connection makes another.
        "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "25006" | "0A000" => Error::Lost,
        text if text.starts_with("08") => Error::Lost,
        text if text.starts_with("23") => {
            Error::Constraint(Constraint::from_name(told.constraint().unwrap_or_default()))
        }
        text => Error::Other(format!("{text}: {}", told.message())),
    }
}

fn is_of_the_network(error: &tokio_postgres::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    while let Some(error) = cause {
        if error.is::<std::io::Error>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// The error and its causes in one line. The driver puts no argument and no password into its errors.
fn whole(error: &tokio_postgres::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}

/// Why there is no connection any more, in the middle of work.
pub(super) fn lost(why: &Unreachable) -> Error {
    match why {
        Unreachable::Driver(error) => seam(error),
        Unreachable::Here(reason) => Error::Other(reason.clone()),
    }
}

/// Why the program can't start, for the operator.
pub(super) fn unreachable(address: &Address, why: &Unreachable) -> OpenError {
    let reason = match why {
        Unreachable::Here(reason) => reason.clone(),
        Unreachable::Driver(error) => whole(error),
    };
    OpenError::Unreachable { address: address.to_string(), reason }
}
