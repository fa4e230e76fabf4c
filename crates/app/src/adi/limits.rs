//! What a snapshot may be, in one place: docs/LIMITS.md tells each of them.

use jiff::SignedDuration;

/// Snapshots of an account that take parts at once.
pub const OPEN: usize = 8;

/// Parts of a snapshot.
pub const PARTS: i64 = 10_000;

/// Users and groups that a snapshot may announce, together.
pub const RESOURCES: i64 = 1_000_000;

/// Bytes that a snapshot may take beside what its users and groups may.
pub const BYTES: i64 = 16 * 1024 * 1024;

/// Bytes that a snapshot may take more for each user and group that it announced: most are a tenth of this, a group of all
/// is more.
pub const BYTES_EACH: i64 = 16 * 1024;

/// How long a snapshot may take from its beginning to its end.
pub const TIME: SignedDuration = SignedDuration::from_hours(24);

/// Bytes of the name of a domain (RFC 1035 section 2.3.4).
pub const DOMAIN_BYTES: usize = 255;
