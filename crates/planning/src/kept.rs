//! Who is kept: people whom somebody did not want archived, when they rejected a run (product.md section 4, "rejects it
//! with memory") or by hand.
//!
//! ```text
//! until the time is over                                                       kept
//! their record was written since, or deleted, or they came under another one   stated anew: decided as anybody else
//! they are absent as before, or their record stands as it stood                kept
//! kept by hand, without a run                                                  kept, whatever the directory says
//! ```
//! A write that changes nothing states nothing: an IdP that sends everybody again every night ends no keep. Whether a
//! record was written since is for the store to say, which knows its version (`store/kept.rs`); here is what follows.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::cause::{Cause, Code};
use crate::console::UserId;
use crate::mirror::ResourceId;
use crate::who::Who;

/// Everybody who is kept, as far as their records are what they were at the rejection.
pub type Keeps = BTreeMap<UserId, Kept>;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// When it is over.
    pub until: Timestamp,
    /// Who rejected the run, or keeps them by hand.
    pub by: Who,
    /// Which run; none for somebody who is kept by hand.
    pub run: Option<i64>,
    /// The record that the archive came from; none for somebody whom the directory never sent.
    pub resource: Option<ResourceId>,
}

impl Kept {
    /// Is whoever this is about kept at this moment, if they would be archived for this record?
    pub(crate) fn speaks(&self, resource: Option<&ResourceId>, now: Timestamp) -> bool {
        now < self.until && (self.run.is_none() || self.resource.as_ref() == resource)
    }

    /// Why they are not archived, although this is so.
    pub fn instead_of(&self, archived_for: Code) -> Cause {
        let cause = Cause::from(Code::KeptUntil).with("until", self.until.to_string()).with("by", self.by.told());
        let cause = cause.with("although", archived_for.name());
        match self.run {
            Some(run) => cause.with("run", run.to_string()),
            None => cause,
        }
    }
}
