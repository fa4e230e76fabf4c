//! The lease of a run: how long a worker holds one without a sign of life, and the fence that keeps a dead one out.

use ::store::run::{self, Claim};
use jiff::{SignedDuration, Timestamp};

use crate::error::{Error, Result};

/// How long a worker holds a run without a sign of life.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_secs(30);

/// The fence, in the transaction that writes for the run: another worker's run is not written.
///
/// Errors: `LostRun`.
pub(super) fn hold(tx: &store::Tx<'_>, claim: &Claim, now: Timestamp) -> Result<()> {
    if run::renew(tx, claim, now + LEASE)? { Ok(()) } else { Err(Error::LostRun) }
}
