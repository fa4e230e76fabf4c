//! An undo is the inverse, whatever came between.

use planning::Console;
use proptest::prelude::*;

use crate::support::Snapshot;
use crate::support::undone;
use crate::support::worlds::{tinker, tinkering, world};
use crate::{applied, cases, planned};

proptest! {
    #![proptest_config(cases())]

    /// Apply, undo: as before, but for newcomers; and undoing the undo brings back what it took.
    #[test]
    fn an_undo_is_the_inverse(world in world()) {
        undone::is_the_inverse(&planned(&world), &world.console);
    }

    /// An undo of a run that others came after takes back what is still as that run left it, and nothing else.
    #[test]
    fn an_undo_keeps_what_came_later(before in world(), after in world(), deeds in tinkering()) {
        let later = |console: &Console| {
            let mut console = console.clone();
            tinker(&mut console, &deeds);
            applied(&Snapshot { console, ..after.clone() }).console
        };
        undone::keeps_what_came_later(&planned(&before), later, &before.console);
    }
}
