//! Who is in a group of the directory: its own members, and those of the groups in it, however deep.
//!
//! A circle of groups ends where it began, and no depth is one of the stack. Each reference is resolved once a group, and
//! what is in a nested group is found out once, whoever it is nested in. What a plan has room for is bounded ([`NESTED`]).
//! Knows no console.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::Snapshot;
use crate::mirror::{Directory, DirectoryGroup};

/// How many memberships the groups that have groups in them may have together. A chain of groups multiplies what a directory
/// sends (ten thousand groups of one person each come to fifty million), and each membership may be a line of a plan, which
/// stands in memory. A company of 100,000 whose tree of departments is ten deep has one million.
const NESTED: usize = 2_000_000;

/// Who a group's members are: people by position, in order, each once, and what nobody knows.
#[derive(Clone, Default)]
pub(super) struct Members {
    pub(super) people: Vec<usize>,
    pub(super) unknown: BTreeSet<String>,
    /// A nested group can't be read, so nobody is known to be out.
    pub(super) unreadable: bool,
}

impl Members {
    fn extend(&mut self, other: &Members) {
        self.people.extend(&other.people);
        self.unknown.extend(other.unknown.iter().cloned());
        self.unreadable |= other.unreadable;
    }
}

/// What one group names itself, its nested groups by position.
#[derive(Default)]
struct Roll {
    own: Members,
    nested: Vec<usize>,
}

/// The groups of the directory, and what is known of them so far.
pub(super) struct Nesting<'a, 'w> {
    groups: &'a [DirectoryGroup],
    directory: &'a Directory<'w>,
    unreadable: HashSet<&'a str>,
    by_id: BTreeMap<&'a str, usize>,
    by_external_id: BTreeMap<&'a str, usize>,
    rolls: Vec<OnceCell<Roll>>,
    flat: RefCell<HashMap<usize, Rc<Members>>>,
}

impl<'a, 'w> Nesting<'a, 'w> {
    pub(super) fn new(world: &'a Snapshot, directory: &'a Directory<'w>) -> Nesting<'a, 'w> {
        let groups = world.mirror.groups.as_slice();
        // Order-free: where an externalId is repeated, the smallest id is meant.
        let mut sorted: Vec<(usize, &DirectoryGroup)> = groups.iter().enumerate().collect();
        sorted.sort_by(|(_, a), (_, b)| b.id.cmp(&a.id));
        let by_external_id = |(at, group): &(usize, &'a DirectoryGroup)| Some((group.external_id.as_deref()?, *at));
        Nesting {
            groups,
            directory,
            unreadable: world.mirror.unreadable_groups.iter().map(|id| id.0.as_str()).collect(),
            by_id: sorted.iter().map(|(at, group)| (group.id.0.as_str(), *at)).collect(),
            by_external_id: sorted.iter().filter_map(by_external_id).collect(),
            rolls: groups.iter().map(|_| OnceCell::new()).collect(),
            flat: RefCell::new(HashMap::new()),
        }
    }

    /// Of the groups that have groups in them: how many there may be in all of them together, if that is more than may be.
    ///
    /// Then it is told of each of them, and not of some, so that it does not matter which is looked at first.
    pub(super) fn limit_passed(&self) -> Option<usize> {
        let mut memberships = 0_usize;
        for at in (0..self.groups.len()).filter(|at| self.has_nested(*at)) {
            let members = self.members(at);
            memberships = memberships.saturating_add(members.people.len()).saturating_add(members.unknown.len());
            if memberships > NESTED {
                return Some(NESTED);
            }
            self.flat.borrow_mut().insert(at, Rc::new(members));
        }
        None
    }

    /// Has the group at this position a group in it?
    pub(super) fn has_nested(&self, at: usize) -> bool {
        self.roll(at).is_some_and(|roll| !roll.nested.is_empty())
    }

    /// Everybody in the group at this position.
    ///
    /// What is below is found out first, from the bottom up, so that a long chain of groups costs as much as a short one
    /// for each link of it. Groups in a circle are walked through, since none of them comes first.
    pub(super) fn members(&self, group: usize) -> Members {
        let below = |at: usize| self.roll(at).map_or(&[] as &[usize], |roll| &roll.nested);
        let mut entered = HashSet::from([group]);
        let mut path = below(group).to_vec();
        while let Some(at) = path.last().copied() {
            let is_known = at == group || self.flat.borrow().contains_key(&at);
            if !is_known && entered.insert(at) {
                path.extend(below(at).iter().filter(|nested| !entered.contains(nested)));
                continue;
            }
            path.pop();
            if !is_known {
                let flat = Rc::new(self.walk(at));
                self.flat.borrow_mut().insert(at, flat);
            }
        }
        self.walk(group)
    }

    /// Down from a group, as far as it is not known already who is there.
    fn walk(&self, group: usize) -> Members {
        let mut members = Members::default();
        let (mut open, mut visited) = (vec![group], HashSet::from([group]));
        while let Some(at) = open.pop() {
            let flat = self.flat.borrow().get(&at).cloned();
            if let Some(flat) = flat {
                members.extend(&flat);
            } else if let Some(roll) = self.roll(at) {
                members.extend(&roll.own);
                open.extend(roll.nested.iter().filter(|nested| visited.insert(**nested)));
            }
        }
        members.people.sort_unstable();
        members.people.dedup();
        members
    }

    fn roll(&self, at: usize) -> Option<&Roll> {
        let group = self.groups.get(at)?;
        self.rolls.get(at).map(|roll| roll.get_or_init(|| self.read(group)))
    }

    fn read(&self, group: &DirectoryGroup) -> Roll {
        let mut roll = Roll::default();
        for member in &group.members {
            let by_external_id = || self.by_external_id.get(member.as_str());
            if let Some(person) = self.directory.resolve(member) {
                roll.own.people.push(person);
            } else if let Some(nested) = self.by_id.get(member.as_str()).or_else(by_external_id) {
                roll.nested.push(*nested);
            } else if self.unreadable.contains(member.as_str()) {
                roll.own.unreadable = true;
            } else {
                roll.own.unknown.insert(member.clone());
            }
        }
        roll
    }
}
