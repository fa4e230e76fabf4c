//! A sync of what changed does what a sync of everything does.

use std::collections::BTreeSet;

use planning::neighbourhood::Changed;
use planning::{Plan, ResourceId, Tombstone};
use proptest::prelude::*;

use crate::support::around::{leave_open, planned_around, written};
use crate::support::worlds::{resources, scim_world, scrambled};
use crate::support::{Snapshot, told};
use crate::{applied, cases, effects, planned};

proptest! {
    #![proptest_config(cases())]

    /// Incremental is full: what was written since everything was as planned concerns a part of the world, and planning
    /// that part gives the same changes, judged by the same facts, and leaves the same people open, as planning everything.
    #[test]
    fn a_part_is_planned_like_the_whole(
        before in scim_world(),
        after in scim_world(),
        choices in any::<u64>(),
        one_in in 2..6_u64,
    ) {
        let last = planned(&before);
        let before = applied(&before);
        let (after, chosen) = moved(&before, &after, choices, one_in);
        let mut changed = written(&before, &after, chosen);
        leave_open(&mut changed, &last);
        // A group that can't be read, and everything is planned.
        let Some(around) = planned_around(&after, &changed) else { return Ok(()) };
        let full = planned(&after);
        prop_assert_eq!(effects(&around), effects(&full), "changed: {:?}", changed);
        prop_assert_eq!(around.digest(), full.digest());
        prop_assert_eq!(around.facts(), full.facts());
        // Whoever is open is told of again if they are looked at: nothing is told of anybody that the whole does not say.
        let mut rest = full.changes().iter();
        prop_assert!(around.changes().iter().all(|line| rest.any(|other| other == line)), "{:#?}", told(&around));
        // And whoever the whole leaves open, so that the next part is planned like the whole, too.
        prop_assert_eq!(open(&around), open(&full), "{:#?}", told(&full));
    }
}

/// Whom a plan leaves open.
fn open(plan: &Plan) -> Changed {
    let mut open = Changed::default();
    leave_open(&mut open, plan);
    open
}

/// A world in which one in so many resources is as in another one, and which: those that differ, came or went.
fn moved(world: &Snapshot, other: &Snapshot, choices: u64, one_in: u64) -> (Snapshot, BTreeSet<ResourceId>) {
    let is_chosen = |at: &usize| scrambled(choices, *at as u64).is_multiple_of(one_in);
    let chosen: BTreeSet<ResourceId> =
        resources().enumerate().filter(|(at, _)| is_chosen(at)).map(|(_, id)| id).collect();
    let mut moved = world.clone();
    moved.mirror.people.retain(|entry| !chosen.contains(&entry.id));
    moved.mirror.people.extend(other.mirror.people.iter().filter(|entry| chosen.contains(&entry.id)).cloned());
    moved.mirror.groups.retain(|group| !chosen.contains(&group.id));
    moved.mirror.groups.extend(other.mirror.groups.iter().filter(|group| chosen.contains(&group.id)).cloned());
    moved.mirror.unreadable_groups.retain(|id| !chosen.contains(id));
    let unreadable = other.mirror.unreadable_groups.iter().filter(|id| chosen.contains(id));
    moved.mirror.unreadable_groups.extend(unreadable.cloned());
    let alive = |id: &ResourceId| {
        moved.mirror.people.iter().any(|entry| entry.id == *id)
            || moved.mirror.groups.iter().any(|group| group.id == *id)
    };
    let mut tombstones = moved.mirror.tombstones.clone();
    tombstones.retain(|tombstone| !alive(&tombstone.id));
    for entry in world.mirror.people.iter().filter(|entry| !alive(&entry.id)) {
        tombstones.push(Tombstone { id: entry.id.clone(), kind: scim::Kind::User });
    }
    moved.mirror.tombstones = tombstones;
    (moved, chosen)
}
