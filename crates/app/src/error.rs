//! The one error of the use cases. Each edge has its own renderer of it; internal text never goes out.

use planning::guard::Refusal;
use planning::{Difference, Digest, wording};

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
    /// User provisioning is off; the sentence names the command that turns it on.
    #[error("{0}")]
    Off(String),
    /// Test Mode is on, so nothing of a sync can be approved; the sentence names the command that turns it off.
    #[error("{0}")]
    TestMode(String),
    /// The role of whoever is signed in does not reach that far; the sentence says which does.
    #[error("{0}")]
    Forbidden(String),
    /// Somebody else changed meanwhile what was to be changed: nothing was saved.
    #[error("somebody else changed this meanwhile, so nothing was saved")]
    Moved(Vec<Moved>),
    /// The digest that was given is not the plan's.
    #[error(
        "that is not the present plan, so nothing was applied: its digest is {0}; look at it again and approve that"
    )]
    StaleDigest(Digest),
    /// The world has moved since a run was held: nothing was applied, and the run has the present plan from now on.
    #[error("{0}")]
    PlanMoved(Box<PlanMoved>),
    /// The run waits for no approval any more; the sentence says where it is.
    #[error("{0}")]
    NotHeld(String),
    /// Another worker has the run now.
    #[error("another server took the run over")]
    LostRun,
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Error {
    /// Whoever wants to begin a run finds another one under way.
    pub(crate) fn under_way() -> Error {
        Error::Refused("another run of this account is under way: try again when it has ended".to_owned())
    }
}

/// A setting that is not what it was when a page was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The dotted key.
    pub key: String,
    /// What the page showed.
    pub was: String,
    /// What it is.
    pub is: String,
}

/// What somebody wanted to approve, and what it is now.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanMoved {
    /// The run, still held.
    pub run: i64,
    /// The digest of its present plan.
    pub present: Digest,
    /// What parts that from the one before.
    pub difference: Difference,
}

impl std::fmt::Display for PlanMoved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "the world has moved since run {} was held, so nothing was applied. {} The digest of the present plan is {}; approve that",
            self.run,
            wording::parted(&self.difference),
            self.present
        )
    }
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
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;
