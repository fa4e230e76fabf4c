//! The laws of product.md section 4 over generated worlds, hostile ones among them (`support/worlds.rs`).
//!
//! 10,000 worlds a law, other numbers by `PROPTEST_CASES`; `cargo xtask torture laws` shows them a million. A world that once
//! broke a law is told as a story in the tests beside this folder.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "../support/mod.rs"]
mod support;

mod dull;
mod edit;
mod parts;
mod people;
mod plans;
mod reports;
mod undo;

use std::collections::BTreeSet;

use planning::{Change, Effect, Plan, UserId};
use proptest::prelude::ProptestConfig;

use support::{Snapshot, apply, told};

fn cases() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(10_000),
        failure_persistence: None,
        max_shrink_iters: 4_000,
        ..ProptestConfig::default()
    }
}

fn planned(world: &Snapshot) -> Plan {
    world.plan()
}

fn applied(world: &Snapshot) -> Snapshot {
    let console = apply(&planned(world), &world.console)
        .unwrap_or_else(|collision| panic!("{collision:?} in {:#?}", told(&planned(world))));
    Snapshot { console, ..world.clone() }
}

/// The lines that write something, bookkeeping too.
fn effects(plan: &Plan) -> Vec<&Change> {
    plan.changes().iter().filter(|change| change.effect != Effect::None).collect()
}

/// Users whom these changes archive.
fn archived(plan: &Plan) -> BTreeSet<UserId> {
    plan.archives().filter_map(|change| change.user.clone()).collect()
}
