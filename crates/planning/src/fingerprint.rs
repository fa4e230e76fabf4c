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
    kind: Kind,
    cause: u64,
    about: u64,
    says: u64,
}

/// The kinds by the byte that stands for them: a new one is added behind.
const KINDS: [Kind; 13] = [
    Kind::Create,
    Kind::Change,
    Kind::Archive,
    Kind::Restore,
    Kind::Adopt,
    Kind::Rename,
    Kind::Add,
    Kind::Remove,
    Kind::AliasRemove,
    Kind::Link,
    Kind::Skip,
    Kind::Hold,
    Kind::Issue,
];

impl Fingerprint {
    /// How many bytes one has.
    pub const BYTES: usize = 24;

    /// That of a line, as it was planned.
    pub fn of(change: &Change) -> Fingerprint {
        let told: Vec<_> = change.told().collect();
        let fields: Vec<Canonical<'_>> = told.iter().map(Canonical::of).collect();
        Fingerprint {
            kind: change.kind,
            cause: of_cause(&change.cause),
            about: hash(&About::of(change)),
            says: hash(&(change.area, &change.subject, fields)),
        }
    }

    /// That of the same line, which was left.
    #[must_use]
    pub fn left(self, left: Left) -> Fingerprint {
        Fingerprint { kind: Kind::Hold, cause: of_cause(&left.cause()), ..self }
    }

    /// What the line is told as.
    pub fn kind(self) -> Kind {
        self.kind
    }

    /// Whom or what it is about, for whoever pairs lines.
    pub(crate) fn about(self) -> u64 {
        self.about
    }

    /// As it is stored.
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let kind = KINDS.iter().position(|kind| *kind == self.kind).and_then(|at| u64::try_from(at).ok());
        // The first byte of a cause's hash is left out: there stands the kind.
        let first = (kind.unwrap_or_default() << 56) | self.cause;
        let mut bytes = [0; Self::BYTES];
        for (eight, number) in bytes.chunks_exact_mut(8).zip([first, self.about, self.says]) {
            eight.copy_from_slice(&number.to_be_bytes());
        }
        bytes
    }

    /// As it was stored; `None` where a kind is not known here.
    pub fn from_bytes(bytes: [u8; Self::BYTES]) -> Option<Fingerprint> {
        let number = |from: usize| Some(u64::from_be_bytes(*bytes.get(from..)?.first_chunk()?));
        let (first, about, says) = (number(0)?, number(8)?, number(16)?);
        let kind = KINDS.get(usize::try_from(first >> 56).ok()?)?;
        Some(Fingerprint { kind: *kind, cause: first & CAUSE, about, says })
    }
}

/// What of a hash stands for a cause.
const CAUSE: u64 = u64::MAX >> 8;

fn of_cause(cause: &Cause) -> u64 {
    hash(cause) & CAUSE
}

/// The first eight bytes of the SHA-256 of what it is as JSON.
fn hash(what: &impl Serialize) -> u64 {
    // Text alone, into memory: this can't fail.
    let text = serde_json::to_vec(what);
    debug_assert!(text.is_ok(), "{text:?}");
    let hash = Sha256::digest(text.unwrap_or_default());
    hash.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}
