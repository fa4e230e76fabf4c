//! The one error of the use cases. Each edge has its own renderer of it; internal text never goes out.

use planning::Digest;
use planning::guard::Refusal;

/// Why a use case did not do what was asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// The protocol's own refusal.
    #[error("{}", .0.detail)]
    Scim(scim::Error),
    /// There is no such thing; the sentence says which.
    #[error("{0}")]
    NotFound(String),
    /// It can't be done as things are; the sentence says why and what to do.
    #[error("{0}")]
    Refused(String),
    /// The digest that was given is not the plan's.
    #[error(
        "that is not the present plan, so nothing was applied: its digest is {0}; look at it again and approve that"
    )]
    StaleDigest(Digest),
    /// Another worker has the run now.
    #[error("another server took the run over")]
    LostRun,
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<scim::Error> for Error {
    fn from(error: scim::Error) -> Error {
        Error::Scim(error)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        match refusal {
            Refusal::Stale(present) => Error::StaleDigest(present),
            Refusal::NeedsJudgement | Refusal::NotCleared => {
                Error::Refused("the guard has not cleared this plan; nothing was applied".to_owned())
            }
        }
    }
}

/// What use cases answer.
pub(crate) type Result<T> = std::result::Result<T, Error>;
