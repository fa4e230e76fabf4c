//! What a line says, in a few bytes: two long reports are held beside each other by these, and only what parts them is read.
//!
//! A fingerprint is stored, so how it is made must not change from one version to the next without a word: two runs would
//! seem to say different things. A test holds it.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::about::About;
use crate::cause::Cause;
use crate::plan::{Canonical, Change, Kind, Left};

/// The fingerprint of a line: whom it is about, what is done or not, why, and what else it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// The byte of the kind, and seven of the cause.
    done: u64,
    about: u64,
    says: u64,
}

/// What is done, and why.
fn done(kind: Kind, cause: &Cause) -> u64 {
    // By its place in `Kind::ALL`.
    ((kind as u64) << 56) | (hash(cause) >> 8)
}

impl Fingerprint {
    /// How many bytes one has.
    pub const BYTES: usize = 24;

    /// That of a line, as it was planned.
    pub fn of(change: &Change) -> Fingerprint {
        let told: Vec<_> = change.told().collect();
        let fields: Vec<Canonical<'_>> = told.iter().map(Canonical::of).collect();
        Fingerprint {
            done: done(change.kind, &change.cause),
            about: hash(&About::of(change)),
            says: hash(&(change.area, &change.subject, fields)),
        }
    }

    /// That of the same line, which was left.
    #[must_use]
    pub fn left(self, left: Left) -> Fingerprint {
        Fingerprint { done: done(Kind::Hold, &left.cause()), ..self }
    }

    /// What the line is told as; `None` where the kind is not known here.
    pub fn kind(self) -> Option<Kind> {
        usize::try_from(self.done >> 56).ok().and_then(|byte| Kind::ALL.get(byte)).copied()
    }

    /// Whom or what it is about, for whoever pairs lines.
    pub(crate) fn about(self) -> u64 {
        self.about
    }

    /// As it is stored.
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        for (eight, number) in bytes.chunks_exact_mut(8).zip([self.done, self.about, self.says]) {
            eight.copy_from_slice(&number.to_be_bytes());
        }
        bytes
    }

    /// As it was stored.
    pub fn from_bytes(bytes: [u8; Self::BYTES]) -> Fingerprint {
        let eight = |from: usize| bytes.get(from..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default();
        let number = |from: usize| u64::from_be_bytes(eight(from));
        Fingerprint { done: number(0), about: number(8), says: number(16) }
    }
}

/// The first eight bytes of the SHA-256 of what it is as JSON.
fn hash(what: &impl Serialize) -> u64 {
    // Text alone, into memory: this can't fail.
    let text = serde_json::to_vec(what);
    debug_assert!(text.is_ok(), "{text:?}");
    let hash = Sha256::digest(text.unwrap_or_default());
    hash.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}
