//! How many look at the database at once, in one place: docs/LIMITS.md tells it, and a test of `web` holds it to these.

use std::time::Duration;

/// Connections to PostgreSQL that read at once, whatever for.
pub const READERS: usize = 12;

/// Of those, what is left free for look-ups at the door.
pub const DOOR: usize = 2;

/// Of those, how many searches may have: the others answer what takes no time.
pub const SEARCHES: usize = 8;

/// How long a read waits for a connection.
pub const PATIENCE: Duration = Duration::from_secs(10);
