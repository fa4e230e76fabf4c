//! The decision table of `reconcile.rs`, row by row, and every cause that a sync can give. Groups are in
//! `group_decisions.rs`.
//!
//! A row is a world and what the sync did in it, line by line; `sync` also asserts that the next
//! sync has nothing to do and that no line contradicts another.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "../support/mod.rs"]
mod support;

mod aliases;
mod duplicates;
mod fields;
mod identity;
mod issues;
mod people;
mod rename;

use support::World;

/// Runs a table: the name of the row, the world, what the sync did.
fn check(rows: Vec<(&str, World, &[&str])>) {
    for (name, mut world, expected) in rows {
        assert_eq!(world.sync(), expected, "{name}");
    }
}
