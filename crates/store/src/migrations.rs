//! The schema, step by step: each file once, in order, never edited after a release.

/// The statements of every step. `PRAGMA user_version` or its like on another engine counts the steps that are done.
pub(crate) const STEPS: &[&str] = &[include_str!("../migrations/0001_start.sql")];
