//! How a command ends: the exit statuses that scripts rely on.

use std::fmt;
use std::process::ExitCode;

/// A command came to an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// 0
    Done,
    /// 1: refused or failed; stderr has said why.
    Refused,
    /// 3: a plan is held.
    Held,
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> ExitCode {
        ExitCode::from(match ending {
            Ending::Done => 0,
            Ending::Refused => 1,
            Ending::Held => 3,
        })
    }
}

/// Why a command failed, in one line that says what to do.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<app::Error> for Failure {
    fn from(error: app::Error) -> Failure {
        Failure(error.to_string())
    }
}

impl From<store::OpenError> for Failure {
    fn from(error: store::OpenError) -> Failure {
        Failure(error.to_string())
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Failure {
        Failure(error.to_string())
    }
}

impl From<store::CopyError> for Failure {
    fn from(error: store::CopyError) -> Failure {
        Failure(error.to_string())
    }
}
