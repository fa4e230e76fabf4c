//! How judging a duty can end, and what is shown of it.
//!
//! A duty that holds says nothing. Anything else has its evidence: what was sent, what came, and what is wrong
//! with it, in words that somebody finds the place by. Secrets are taken out before a text gets here (`wire.rs`).

/// What a duty found; `Ok` is a pass.
pub(super) type Judged<T = ()> = Result<T, Short>;

/// Why a duty did not simply pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Short {
    /// The server does something else than the RFC says.
    Fails(Evidence),
    /// The server does something else than most do, and the RFC lets it.
    Allowed(Evidence),
    /// It could not be judged: not offered, or what it stands on could not be made.
    Skipped(String),
}

/// What was sent, what came, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Evidence {
    pub(super) sent: String,
    pub(super) got: String,
    pub(super) why: String,
}

/// It can't be judged, for this reason.
pub(super) fn skipped<T>(why: impl Into<String>) -> Judged<T> {
    Err(Short::Skipped(why.into()))
}

impl Short {
    /// The same shortfall where it is only the ground of what is to be judged: then nothing is judged.
    pub(super) fn into_ground(self) -> Short {
        match self {
            Short::Fails(evidence) | Short::Allowed(evidence) => {
                let Evidence { sent, got, why } = evidence;
                Short::Skipped(format!("could not be judged: {why} ({sent} was answered {got})"))
            }
            skipped @ Short::Skipped(_) => skipped,
        }
    }
}
