//! Aliases under Active Directory Integration: kept in step with what the directory says.
//!
//! ```text
//! the directory has it   the user has it              outcome
//! yes                    no                           added, unless somebody else has it and keeps it, or wants it as well: an issue
//! yes                    yes, from a file or person   stays theirs
//! no                     yes, from the directory      removed
//! no                     yes, from a file or person   stays
//! ```
//! One that somebody gives up in the same plan can be taken. Knows nothing of SCIM, which has no aliases: `people.rs` removes
//! what is left of them then.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::Snapshot;
use super::matching::{By, Match, Matching};
use crate::console::{Alias, AliasOrigin, User, UserId};
use crate::mirror::{Address, Person};
use crate::policy::Source;

/// Who can have which alias.
pub(super) struct Aliases<'a> {
    /// Does the directory say anything about aliases?
    told: bool,
    /// Addresses that more than one active person of the directory wants.
    several: HashSet<&'a str>,
    /// Addresses that the directory wants as an alias, and the user who has each and keeps it.
    keepers: HashMap<Cow<'a, str>, &'a UserId>,
}

/// What becomes of somebody's aliases.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Next<'a> {
    /// All of them from now on, sorted.
    pub(super) all: Vec<Alias>,
    /// Those that are new, folded.
    pub(super) come: Vec<Cow<'a, str>>,
    /// Those that can't be had.
    pub(super) refused: Vec<&'a str>,
}

impl<'a> Aliases<'a> {
    /// Looks at everybody once; at nobody where the source is another one.
    ///
    /// `chosen` says which e-mail somebody is to have.
    pub(super) fn new(
        world: &'a Snapshot,
        people: &'a [Person],
        matching: &Matching,
        chosen: impl for<'p> Fn(&'p Person, &'p User, By) -> &'p str,
    ) -> Aliases<'a> {
        let mut aliases =
            Aliases { told: world.policy.source == Source::Adi, several: HashSet::new(), keepers: HashMap::new() };
        if !aliases.told || people.iter().all(|person| person.aliases.is_empty()) {
            return aliases;
        }
        let (mut wanted, mut as_alias) = (HashSet::new(), HashSet::new());
        for person in people.iter().filter(|person| person.active) {
            as_alias.extend(person.aliases.iter().map(Address::folded));
            for address in person.email.iter().chain(&person.aliases) {
                if !wanted.insert(address.folded()) {
                    aliases.several.insert(address.folded());
                }
            }
        }
        for (at, user) in world.console.users.iter().enumerate() {
            let found = matching.of_user.get(at).copied().flatten();
            let by = match found.and_then(|found| matching.of_person.get(found)) {
                Some(Match::User(_, by)) => Some(*by),
                _ => None,
            };
            let person = found.and_then(|found| people.get(found)).filter(|person| person.active && user.managed);
            let next = person.zip(by).map(|(person, by)| (person, scim::fold_cow(chosen(person, user, by))));
            let kept = user.addresses().map(scim::fold_cow).filter(|address| as_alias.contains(address.as_ref()));
            let kept = kept
                .filter(|address| !next.as_ref().is_some_and(|(person, email)| gives_up(user, person, email, address)));
            aliases.keepers.extend(kept.map(|address| (address, &user.id)));
        }
        aliases
    }

    /// What becomes of the aliases of somebody with this address. `None` where the directory says nothing about aliases.
    pub(super) fn of<'p>(&self, person: &'p Person, user: Option<&User>, email: &str) -> Option<Next<'p>> {
        if !self.told {
            return None;
        }
        let email = scim::fold_cow(email);
        let known = user.map_or(&[][..], |user| user.aliases.as_slice());
        let is = |alias: &Alias, folded: &str| scim::fold_cow(&alias.address) == folded;
        let stays = |alias: &&Alias| alias.origin != AliasOrigin::Adi && !is(alias, &email);
        let mut next = Next { all: known.iter().filter(stays).cloned().collect(), ..Next::default() };
        for wanted in person.aliases.iter().filter(|wanted| wanted.folded() != email) {
            let folded = wanted.folded();
            if next.all.iter().any(|alias| is(alias, folded)) {
                continue;
            }
            if self.is_barred(folded, user) {
                next.refused.push(wanted.text());
                continue;
            }
            let present = known.iter().find(|alias| is(alias, folded));
            if present.is_none() {
                next.come.push(folded.into());
            }
            let new = || Alias { address: wanted.text().to_owned(), origin: AliasOrigin::Adi };
            next.all.push(present.cloned().unwrap_or_else(new));
        }
        next.all.sort();
        Some(next)
    }

    fn is_barred(&self, folded: &str, user: Option<&User>) -> bool {
        let of_another = self.keepers.get(folded).is_some_and(|keeper| Some(*keeper) != user.map(|user| &user.id));
        self.several.contains(folded) || of_another
    }

    /// Are the aliases of somebody as the directory has them?
    pub(super) fn are_in_step(&self, person: &Person, user: &User) -> bool {
        let is_short = person.aliases.is_empty() && user.aliases.is_empty();
        is_short
            || self.of(person, Some(user), &user.email).is_none_or(|next| {
                let mut present = user.aliases.clone();
                present.sort();
                next.refused.is_empty() && next.all == present
            })
    }
}

/// Is this address one that the user, who is this person and is to have this e-mail, will have no more? Whoever is not in the
/// directory keeps what they have.
fn gives_up(user: &User, person: &Person, email: &str, address: &str) -> bool {
    let is_alias = person.aliases.iter().any(|alias| alias.folded() == address);
    let is_own = |alias: &Alias| alias.origin != AliasOrigin::Adi && scim::fold_cow(&alias.address) == address;
    address != email && !is_alias && !user.aliases.iter().any(is_own)
}
