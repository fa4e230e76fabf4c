//! How much of the request log is kept, and how fast: docs/LIMITS.md has each, and a test of `web` holds it to them.

/// Entries that wait to be written down at once.
pub const ENTRIES: usize = 4_096;

/// Bytes that they hold, about.
pub const BYTES: usize = 16 * 1024 * 1024;

/// Entries of one account that wait at once: whatever it does, the others find room.
pub const ENTRIES_OF_ONE: usize = ENTRIES / 2;

/// Bytes that they hold, about.
pub const BYTES_OF_ONE: usize = BYTES / 2;

/// The longest document that is kept.
pub const DOCUMENT: usize = 64 * 1024;

/// Rows a minute of an account for requests without a token of its own.
pub const STRANGERS: u32 = 10;

/// Rows a minute for each token that has ended: it is the customer's own IdP, or somebody who found it.
pub const DEAD: u32 = 60;

/// Rows a minute for each status by which one token is turned away again and again (403, 413, 429).
pub const REPEATS: u32 = 60;

/// Rows of an account; the oldest make room.
pub const ROWS: u32 = 2_000_000;
