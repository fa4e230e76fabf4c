//! Which lines must be written in one transaction: whoever takes an address (or a group name)
//! that another line gives up goes together with it, so that UNIQUE never sees them half-way.

use std::collections::BTreeMap;

use super::{Area, Change, Effect, Told};

pub(super) fn of(changes: &[Change]) -> Vec<Vec<usize>> {
    let mut leader: Vec<usize> = (0..changes.len()).collect();
    let mut giver: BTreeMap<(Area, String), usize> = BTreeMap::new();
    for (at, change) in changes.iter().enumerate() {
        for name in given_up(change) {
            giver.insert((change.area, name), at);
        }
    }
    for (at, change) in changes.iter().enumerate() {
        for name in taken(change) {
            if let Some(other) = giver.get(&(change.area, name)) {
                join(&mut leader, at, *other);
            }
        }
    }
    let mut units: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, change) in changes.iter().enumerate() {
        if change.effect != Effect::None {
            units.entry(find(&mut leader, at)).or_default().push(at);
        }
    }
    units.into_values().collect()
}

fn given_up(change: &Change) -> Vec<String> {
    named(change).filter_map(|told| told.old).flat_map(each).collect()
}

fn taken(change: &Change) -> Vec<String> {
    named(change).filter_map(|told| told.new).flat_map(|new| each(&new).collect::<Vec<_>>()).collect()
}

fn named(change: &Change) -> impl Iterator<Item = Told<'_>> {
    change.told().filter(|told| matches!(told.name, "email" | "name" | "aliases"))
}

/// Several aliases stand in one text, parted by semicolons; the name of a group may have one in it.
fn each(names: &str) -> impl Iterator<Item = String> {
    let whole = scim::fold(names);
    let parts: Vec<String> = names.split(';').map(scim::fold).filter(|part| *part != whole).collect();
    std::iter::once(whole).chain(parts)
}

/// The smaller position leads, so that a unit stands where its first line stands.
fn join(leader: &mut [usize], a: usize, b: usize) {
    let (a, b) = (find(leader, a), find(leader, b));
    let (low, high) = (a.min(b), a.max(b));
    if let Some(slot) = leader.get_mut(high) {
        *slot = low;
    }
}

fn find(leader: &mut [usize], mut at: usize) -> usize {
    while let Some(next) = leader.get(at).copied().filter(|next| *next != at) {
        if let (Some(above), Some(slot)) = (leader.get(next).copied(), leader.get_mut(at)) {
            *slot = above;
        }
        at = next;
    }
    at
}
