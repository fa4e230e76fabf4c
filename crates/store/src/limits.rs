//! How many look at the database at once, and how much memory they keep, in one place: docs/LIMITS.md tells it, and a test of `web` holds it to these.

use std::time::Duration;

/// Connections to PostgreSQL that read at once, whatever for.
pub const READERS: usize = 12;

/// Of those, what is left free for look-ups at the door.
pub const DOOR: usize = 2;

/// Of those, how many searches may have: the others answer what takes no time.
pub const SEARCHES: usize = 8;

/// How long a read waits for a connection.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Readers of SQLite that nobody uses and that are kept for the next.
pub const IDLE_READERS: usize = 16;

/// What each of them keeps of the file in memory, in KiB. The system keeps the file as well; there are as many readers as are
/// in use, and all of them together stay within half a GiB.
pub const READER_CACHE: u32 = 2_000;

/// What the one writer keeps of it.
pub const WRITER_CACHE: u32 = 32_000;
