//! What an administrator decided about syncs, as planning reads it.
//!
//! Parsed once from the account's settings (`app/settings.rs`); no default stands here twice.

use serde::{Deserialize, Serialize};

use crate::kept::Keeps;
use crate::mapping::Mapping;
use crate::plan::Digest;
use crate::who::Who;

/// Who fills the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// An identity provider over SCIM.
    Scim,
    /// Active Directory Integration.
    Adi,
    /// A CSV file.
    Csv,
    /// A person in the console.
    Console,
}

/// Does a sync only report, or act?
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// "Test Mode": report only.
    Test,
    /// Report and act.
    Live,
}

/// The limits of the guard. A limit can be raised, never turned off: `new` clamps to the ranges of product.md section 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    archive_percent: u32,
    archive_min: u32,
}

impl Limits {
    /// Limits within 1 to 50 percent and 1 to 1000 people.
    pub fn new(archive_percent: u32, archive_min: u32) -> Limits {
        Limits { archive_percent: archive_percent.clamp(1, 50), archive_min: archive_min.clamp(1, 1000) }
    }

    /// Are this many archives more than both the share of the managed active users and the floor?
    ///
    /// product.md section 8: more than the greater of the two, so exactly 5 of 20 pass.
    pub fn exceeded(self, archives: usize, managed_active: usize) -> bool {
        archives > self.archive_min as usize && archives * 100 > self.archive_percent as usize * managed_active
    }

    /// The number of archives that still pass.
    pub fn allowed(self, managed_active: usize) -> usize {
        (self.archive_percent as usize * managed_active / 100).max(self.archive_min as usize)
    }
}

/// An administrator's word that this very plan may run, given before the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The plan.
    pub digest: Digest,
    /// Whose word it is.
    pub who: Who,
}

/// Everything that an administrator decided and that a plan depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The chosen source.
    pub source: Source,
    /// Test or live.
    pub mode: Mode,
    /// The guard's limits.
    pub limits: Limits,
    /// No live run has been approved since Test Mode, a switch of the source, or an Off and On.
    pub first_live: bool,
    /// The plan that was approved with the settings, if one was.
    pub approval: Option<Approval>,
    /// Which attribute becomes which field, and which address the person's.
    pub mapping: Mapping,
    /// Whom somebody wanted kept.
    pub kept: Keeps,
}
