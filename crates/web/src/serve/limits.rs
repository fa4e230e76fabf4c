//! What the server allows, in one place: docs/LIMITS.md tells each of them, and a test holds it to these.
//!
//! The limits of what stands in a request are `scim::Limits`; here are those of time, number and memory.

use std::time::Duration;

/// Use cases of callers who were let in, under way at once. One account, its directory and its console together, leaves permits
/// to everybody else, whatever it sends.
pub(crate) const PERMITS: usize = 128;

/// Those of the directory of one account.
pub(crate) const SHARE: usize = 64;

/// Those of its console: people, who wait for a page before they ask for the next.
pub(crate) const CONSOLE_SHARE: usize = 16;

const _: () = assert!(SHARE + CONSOLE_SHARE + 1 < PERMITS, "a whole account, and a password beside it, leave permits");

/// Lists and searches among those of the directory: each may take seconds, and the account's other requests go past them. On PostgreSQL a
/// third of the connections that read.
pub(crate) const SEARCHES: usize = 4;

/// Requests of an account that wait for their turn. Whoever comes past them is told to come again.
pub(crate) const QUEUE: usize = 512;

/// How long a request waits for its turn, or for room for its body.
pub(crate) const WAIT: Duration = Duration::from_secs(30);

/// When whoever was told to come again may do so, in whole seconds: some clients understand no other form.
pub(crate) const COME_AGAIN_S: u64 = 5;

/// Bytes of bodies of an account in memory at once, those that are arriving too.
pub(crate) const BODIES: usize = 32 * 1024 * 1024;

/// Bytes of a body that takes none of that room: as many as there are places in a line, they are hardly more.
pub(crate) const SMALL_BODY: usize = 64 * 1024;

/// Look-ups of callers whom nobody knows yet, under way at once: they take no permit from whoever was let in, and leave some
/// of the 12 connections that read (PostgreSQL), of which they always find two.
pub(crate) const STRANGERS: usize = 8;

/// Those of one Tenant URL: whoever knocks at one door a thousand times is not in the way of who knocks at another.
pub(crate) const DOOR_SHARE: usize = STRANGERS / 2;

/// Lines at the doors. A Tenant URL has one of them, by a hash: what strangers name must not make lines.
pub(crate) const DOORS: usize = 64;

/// Questions whether the server is ready, under way at once.
pub(crate) const PROBES: usize = 2;

/// Those that compute for long on purpose, under way and waiting: some seconds of computing.
pub(crate) const LINE: usize = 64;

/// Those who follow a run as it goes, of all and of one account. Each holds a connection, and nothing else while it waits.
pub(crate) const FOLLOWERS: usize = 256;
/// See [`FOLLOWERS`].
pub(crate) const FOLLOWERS_OF_ONE: usize = 16;

/// How long one may be followed; a browser comes again by itself.
pub(crate) const FOLLOWS: Duration = Duration::from_secs(60);

/// Header fields of a request.
pub(crate) const HEAD_FIELDS: usize = 100;

/// Bytes of a request's head.
pub(crate) const HEAD_BYTES: usize = 64 * 1024;

/// Bytes of the address in it: a filter of 8 KiB may be three times as long percent-encoded.
pub(crate) const TARGET_BYTES: usize = 32 * 1024;

/// Header fields and bytes of a head that are read at all. Between these and the limits there is an answer that names the
/// limit; past these the bare status.
pub(crate) const READ_FIELDS: usize = 2 * HEAD_FIELDS;
/// See [`READ_FIELDS`].
pub(crate) const READ_BYTES: usize = HEAD_BYTES + HEAD_BYTES / 4;

/// How long a connection may take for the head of a request, and stay idle between two.
pub(crate) const HEAD_TIME: Duration = Duration::from_secs(30);

/// How long a body may take.
pub(crate) const BODY_TIME: Duration = Duration::from_secs(30);

/// How long the other end may take nothing at all of an answer while there is something to take.
pub(crate) const TAKES_NOTHING: Duration = Duration::from_secs(30);

/// Connections that are open at once.
pub(crate) const CONNECTIONS: usize = 4_096;

/// A form of a page without a file, in bytes.
pub(crate) const FORM_BYTES: usize = 64 * 1024;

/// A form of the token endpoint, in bytes.
pub(crate) const TOKEN_FORM_BYTES: usize = 8 * 1024;

#[cfg(test)]
mod tests;
