//! Lines about people that are not final before all of them are known: an address may be wanted by two, or stay with somebody.
//!
//! Owns what becomes of a line then, and what is settled about people once all lines are. What a line says is decided in
//! `people.rs`, whose name it may have in `names.rs`.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use super::Snapshot;
use super::names::{self, Claim};
use crate::cause::{Cause, Code};
use crate::mirror::{Address, Person, ResourceId};
use crate::plan::{Area, Change, Effect, Kind, UserWrite};

/// What memberships may be concluded from, once people are decided.
pub(super) struct Settled {
    in_use: Vec<bool>,
    decided: Vec<bool>,
}

impl Settled {
    /// Is the user that this person is, or becomes, in use and managed once the plan is done?
    pub(super) fn is_in_use(&self, person: usize) -> bool {
        self.in_use.get(person) == Some(&true)
    }

    /// Does the plan know what this user is, so that their memberships may go?
    pub(super) fn is_decided(&self, user: usize) -> bool {
        self.decided.get(user) == Some(&true)
    }

    /// So many people and users, of whom nothing is known yet.
    pub(super) fn new(people: usize, users: usize) -> Settled {
        Settled { in_use: vec![false; people], decided: vec![false; users] }
    }

    pub(super) fn settle(&mut self, person: Option<usize>, user: Option<usize>) {
        if let Some(slot) = person.and_then(|at| self.in_use.get_mut(at)) {
            *slot = true;
        }
        if let Some(slot) = user.and_then(|at| self.decided.get_mut(at)) {
            *slot = true;
        }
    }
}

/// A line that is not final before the addresses are, and which address it takes.
#[derive(Default)]
pub(super) struct Draft<'a> {
    /// Nothing is to be done without one.
    pub(super) change: Option<Change>,
    pub(super) claim: Option<Claim<'a>>,
    pub(super) in_use: bool,
    /// Lines that stand and fall with it: the removal of aliases.
    pub(super) beside: Vec<Change>,
}

impl Draft<'_> {
    pub(super) fn of(change: Change) -> Self {
        Draft { change: Some(change), ..Draft::default() }
    }

    /// Is somebody in use, and nothing to be done about them?
    pub(super) fn is_nothing(&self) -> bool {
        self.in_use && self.change.is_none() && self.beside.is_empty()
    }
}

/// All of them. Their lines stand among the others already, where they become final: of a directory in which everybody is
/// new, no line is moved.
#[derive(Default)]
pub(super) struct Drafts<'a> {
    open: Vec<Open>,
    claims: Vec<Claim<'a>>,
    /// Whose each claim is, as a position in `open`.
    claimants: Vec<usize>,
}

/// Which lines are of a draft, and whose it is.
struct Open {
    lines: Range<usize>,
    person: Option<usize>,
    user: Option<usize>,
    in_use: bool,
}

impl<'a> Drafts<'a> {
    /// Puts its lines among the others.
    pub(super) fn put(
        &mut self,
        draft: Draft<'a>,
        person: Option<usize>,
        user: Option<usize>,
        changes: &mut Vec<Change>,
    ) {
        let first = changes.len();
        changes.extend(draft.change);
        changes.extend(draft.beside);
        if let Some(claim) = draft.claim {
            self.claims.push(Claim { owner: user, ..claim });
            self.claimants.push(self.open.len());
        }
        self.open.push(Open { lines: first..changes.len(), person, user, in_use: draft.in_use });
    }

    /// Lines whose address can't be had become issues; the rest is final.
    pub(super) fn settle(self, world: &Snapshot, people: &[Person], settled: &mut Settled, changes: &mut Vec<Change>) {
        let Drafts { open, claims, claimants } = self;
        let users = &world.console.users;
        let held = users.iter().enumerate();
        let held = held.flat_map(|(at, user)| user.addresses().map(move |address| (scim::fold_cow(address), at)));
        let refused: BTreeSet<usize> =
            names::refused(held, &claims).into_iter().filter_map(|claim| claimants.get(claim).copied()).collect();
        let tie_of = |at: usize| Some(&users.get(at)?.link.as_ref()?.resource);
        let refused_users = refused.iter().filter_map(|at| open.get(*at)?.user);
        let kept: HashSet<&ResourceId> = refused_users.filter_map(tie_of).collect();
        // A sync does not touch the tie of somebody unmanaged either.
        let unmanaged = users.iter().filter(|user| !user.managed);
        let unmanaged: HashSet<&ResourceId> =
            unmanaged.filter_map(|user| Some(&user.link.as_ref()?.resource)).collect();
        let (mut gone, mut issues) = (HashSet::new(), Vec::new());
        for (at, Open { lines, person, user, in_use }) in open.into_iter().enumerate() {
            if let (true, Some(person)) = (refused.contains(&at), person.and_then(|at| people.get(at))) {
                let email = person.email.as_ref().map(Address::text).unwrap_or_default();
                issues.push(issue(person, Cause::from(Code::AddressShared).with("address", email)));
                gone.extend(lines);
                continue;
            }
            let own = user.and_then(tie_of);
            let is_taken = |tie: &ResourceId| kept.contains(tie) || (own != Some(tie) && unmanaged.contains(tie));
            let mut is_held = false;
            for (line, change) in lines.clone().zip(changes.get_mut(lines).unwrap_or_default()) {
                is_held |= change.kind == Kind::Hold;
                if !is_left_without_a_tie(change, is_taken) {
                    gone.insert(line);
                }
            }
            settled.settle(person.filter(|_| in_use), user.filter(|_| !is_held));
        }
        let mut line = 0..;
        changes.retain(|_| line.next().is_none_or(|line| !gone.contains(&line)));
        changes.extend(issues);
    }
}

/// A record ties one user. Whoever is refused or unmanaged keeps theirs, so nobody else gets one to the same record: the next sync
/// could not tell which of the two it means. Is anything left to be done?
fn is_left_without_a_tie(change: &mut Change, is_taken: impl Fn(&ResourceId) -> bool) -> bool {
    let Effect::UpdateUser { write, .. } = &mut change.effect else { return true };
    if write.link.as_ref().is_none_or(|link| !is_taken(&link.resource)) {
        return true;
    }
    write.link = None;
    *write != UserWrite::default()
}

/// A line that says what is the matter with a person's record.
pub(super) fn issue(person: &Person, cause: Cause) -> Change {
    Change::note(Area::User, Kind::Issue, person.subject(), cause).from_resource(&person.id)
}
