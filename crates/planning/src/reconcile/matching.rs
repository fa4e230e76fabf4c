//! Who is who: which console user a person of the mirror is.
//!
//! ```text
//! in this order, active people before inactive ones, each step for everybody before the next:
//!   1. the link that an earlier sync made
//!   2. externalId, if the user's linked resource is no active person any more; an inactive record
//!      whose externalId an active one bears is that person's past, and nobody further
//!   3. address: the chosen one, then any of `emails`, then `userName`
//! ```
//! An ambiguity is an issue, never a guess, and holds everybody whom it may concern: they are not
//! archived for being absent (`kept`), and nobody else becomes them meanwhile (`sealed`). A user that
//! an active person is linked to can't be claimed by another. Decides nothing about fields or status.

use std::collections::{BTreeMap, BTreeSet};

use crate::cause::{Cause, Code};
use crate::console::User;
use crate::field::Field;
use crate::mirror::{Person, ResourceId};

/// How a person and a user found each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// Step 1.
    Link,
    /// Step 2.
    DirectoryId,
    /// Step 3.
    Email,
}

/// What a person of the mirror is to the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// This user, by position.
    User(usize, By),
    /// Somebody new.
    Nobody,
    /// Can't be said.
    Issue(Cause),
}

/// The outcome, by person and by user.
pub(super) struct Matching {
    /// What each person is.
    pub(super) of_person: Vec<Match>,
    /// Which person each user is.
    pub(super) of_user: Vec<Option<usize>>,
    /// Users whom an issue may concern: held as they are.
    pub(super) kept: BTreeSet<usize>,
}

/// Matches everybody. `people` is sorted by id; unreadable resources keep the users linked to them.
pub(super) fn find(people: &[Person], users: &[User], unreadable: &[ResourceId]) -> Matching {
    let mut matcher = Matcher::new(people, users);
    let unread: Vec<usize> =
        unreadable.iter().filter_map(|resource| matcher.by_resource.get(resource).copied()).collect();
    matcher.kept.extend(&unread);
    matcher.sealed.extend(unread);
    matcher.set_unusable_apart();
    for active in [true, false] {
        matcher.by_link(active);
        if !active {
            matcher.set_outdated_apart();
        }
        matcher.by_directory_id(active);
        for step in 0..ADDRESS_STEPS {
            matcher.by_address(active, step);
        }
    }
    let of_person = matcher.of_person.into_iter().map(|found| found.unwrap_or(Match::Nobody)).collect();
    Matching { of_person, of_user: matcher.of_user, kept: matcher.kept }
}

/// The chosen address; any other; `userName` stands last among the others, so one step serves both.
const ADDRESS_STEPS: usize = 2;

struct Matcher<'a> {
    people: &'a [Person],
    users: &'a [User],
    by_resource: BTreeMap<&'a ResourceId, usize>,
    by_external_id: BTreeMap<&'a str, BTreeSet<usize>>,
    by_address: BTreeMap<String, usize>,
    /// Resources of active people: whoever is linked to one is spoken for.
    active: BTreeSet<&'a ResourceId>,
    of_person: Vec<Option<Match>>,
    of_user: Vec<Option<usize>>,
    kept: BTreeSet<usize>,
    /// Of those, whom a record that can't be used most likely is: nobody else may become them.
    sealed: BTreeSet<usize>,
}

impl<'a> Matcher<'a> {
    fn new(people: &'a [Person], users: &'a [User]) -> Matcher<'a> {
        let mut matcher = Matcher {
            people,
            users,
            by_resource: BTreeMap::new(),
            by_external_id: BTreeMap::new(),
            by_address: BTreeMap::new(),
            active: people.iter().filter(|person| person.active).map(|person| &person.id).collect(),
            of_person: vec![None; people.len()],
            of_user: vec![None; users.len()],
            kept: BTreeSet::new(),
            sealed: BTreeSet::new(),
        };
        let sent: BTreeMap<&ResourceId, &str> =
            people.iter().filter_map(|person| Some((&person.id, person.external_id.as_deref()?))).collect();
        for (at, user) in users.iter().enumerate() {
            if let Some(link) = &user.link {
                // Order-free: where two users are linked to one resource, the smaller id has it.
                let first = matcher.by_resource.entry(&link.resource).or_insert(at);
                if users.get(*first).is_some_and(|known| user.id < known.id) {
                    *first = at;
                }
                // The directory id as it was known, and as the record has it by now.
                let known = link.external_id.as_deref().into_iter().chain(sent.get(&link.resource).copied());
                for external_id in known {
                    matcher.by_external_id.entry(external_id).or_default().insert(at);
                }
            }
            for address in std::iter::once(&user.email).chain(user.aliases.iter().map(|alias| &alias.address)) {
                matcher.by_address.insert(scim::fold(address), at);
            }
        }
        matcher
    }

    /// Records that can't be used: no address, one that two have, one directory id for two (product.md section 4).
    fn set_unusable_apart(&mut self) {
        let active = || self.people.iter().filter(|person| person.active);
        let mut addresses: BTreeMap<String, usize> = BTreeMap::new();
        let mut external_ids: BTreeMap<&str, usize> = BTreeMap::new();
        for person in active() {
            if let Some(email) = &person.email {
                *addresses.entry(scim::fold(email)).or_default() += 1;
            }
            if let Some(external_id) = &person.external_id {
                *external_ids.entry(external_id).or_default() += 1;
            }
        }
        for (at, person) in self.people.iter().enumerate().filter(|(_, person)| person.active) {
            let cause = match &person.email {
                None => Some(Cause::from(Code::AddressMissing).with("user_name", &person.user_name)),
                Some(email) if addresses.get(&scim::fold(email)).is_some_and(|count| *count > 1) => {
                    Some(Cause::from(Code::AddressShared).with("address", email))
                }
                Some(_) => person
                    .external_id
                    .as_deref()
                    .filter(|external_id| external_ids.get(external_id).is_some_and(|count| *count > 1))
                    .map(|external_id| Cause::from(Code::RepeatedDirectoryId).with("external_id", external_id)),
            };
            if let Some(cause) = cause {
                self.issue(at, cause, &BTreeSet::new());
            }
        }
    }

    fn by_link(&mut self, active: bool) {
        for at in self.open(active) {
            let linked = self.people.get(at).and_then(|person| self.by_resource.get(&person.id));
            match linked.copied() {
                // An active record that can't be used may be who this user is by now.
                Some(user) if !active && self.sealed.contains(&user) => self.nobody(at),
                Some(user) => self.pair(at, user, By::Link),
                None => {}
            }
        }
    }

    /// An inactive record whose directory id an active one bears is that person's past: it is nobody else.
    fn set_outdated_apart(&mut self) {
        let of_active = |person: &&Person| person.active;
        let active: BTreeSet<&str> =
            self.people.iter().filter(of_active).filter_map(|person| person.external_id.as_deref()).collect();
        for at in self.open(false) {
            let external_id = self.people.get(at).and_then(|person| person.external_id.as_deref());
            if external_id.is_some_and(|external_id| active.contains(external_id)) {
                self.nobody(at);
            }
        }
    }

    fn by_directory_id(&mut self, active: bool) {
        for at in self.open(active) {
            let Some(external_id) = self.people.get(at).and_then(|person| person.external_id.as_deref()) else {
                continue;
            };
            let known = self.by_external_id.get(external_id).into_iter().flatten();
            let candidates = known.copied().filter(|user| self.is_free(*user)).collect();
            self.choose(at, active, &candidates, false, By::DirectoryId);
        }
    }

    fn by_address(&mut self, active: bool, step: usize) {
        let wishes: Vec<(usize, BTreeSet<usize>)> =
            self.open(active).into_iter().map(|at| (at, self.candidates(at, step))).collect();
        let mut wanted: BTreeMap<usize, usize> = BTreeMap::new();
        for user in wishes.iter().flat_map(|(_, candidates)| candidates) {
            *wanted.entry(*user).or_default() += 1;
        }
        for (at, candidates) in wishes {
            let contested = candidates.iter().any(|user| wanted.get(user).is_some_and(|count| *count > 1));
            self.choose(at, active, &candidates, contested, By::Email);
        }
    }

    /// One candidate, and nothing in the way: that is who it is. Otherwise an issue, never a guess (product.md section 4).
    fn choose(&mut self, at: usize, active: bool, candidates: &BTreeSet<usize>, contested: bool, by: By) {
        let Some(first) = candidates.first().copied() else { return };
        let barred = if active { &self.sealed } else { &self.kept };
        let several = candidates.len() > 1 || contested;
        if several || (active && barred.contains(&first)) {
            let cause = Cause::from(Code::MatchUncertain).with("candidates", self.emails(candidates));
            self.issue(at, cause, candidates);
        } else if barred.contains(&first) {
            // Somebody inactive, and an issue is told of whoever it may be: nothing more to say.
            self.nobody(at);
        } else if let Some(cause) = self.reused(at, first).filter(|_| by == By::Email) {
            if active { self.issue(at, cause, candidates) } else { self.nobody(at) }
        } else {
            self.pair(at, first, by);
        }
    }

    /// Free users who bear one of the person's addresses of this step.
    fn candidates(&self, at: usize, step: usize) -> BTreeSet<usize> {
        let Some(person) = self.people.get(at) else {
            return BTreeSet::new();
        };
        let addresses = if step == 0 { person.addresses.get(..1) } else { person.addresses.get(1..) };
        let found = addresses.into_iter().flatten().filter_map(|address| self.by_address.get(&scim::fold(address)));
        found.copied().filter(|user| self.is_free(*user)).collect()
    }

    /// product.md section 8: an address met again under another directory id is the same person if first or last name
    /// agrees or is absent; if both differ, nobody is touched.
    fn reused(&self, at: usize, user: usize) -> Option<Cause> {
        let (person, user) = (self.people.get(at)?, self.users.get(user)?);
        user.link.as_ref()?;
        let differs = |field: Field| match (person.fields.get(&field), user.fields.get(&field)) {
            (Some(a), Some(b)) => scim::fold(a) != scim::fold(b),
            _ => false,
        };
        let other = differs(Field::FirstName) && differs(Field::LastName);
        other.then(|| Cause::from(Code::AddressReused).with("address", &user.email))
    }

    /// Not matched yet, and not linked to a person who is active in the mirror.
    fn is_free(&self, user: usize) -> bool {
        let unmatched = self.of_user.get(user).is_some_and(Option::is_none);
        let linked = self
            .users
            .get(user)
            .and_then(|user| user.link.as_ref())
            .is_some_and(|link| self.active.contains(&link.resource));
        unmatched && !linked
    }

    /// People of this sort who are not matched yet.
    fn open(&self, active: bool) -> Vec<usize> {
        let of_sort = self.people.iter().enumerate().filter(|(_, person)| person.active == active);
        of_sort.map(|(at, _)| at).filter(|at| self.of_person.get(*at).is_some_and(Option::is_none)).collect()
    }

    fn pair(&mut self, person: usize, user: usize, by: By) {
        let Some(slot) = self.of_user.get_mut(user).filter(|slot| slot.is_none()) else {
            return;
        };
        *slot = Some(person);
        if let Some(slot) = self.of_person.get_mut(person) {
            *slot = Some(Match::User(user, by));
        }
    }

    fn nobody(&mut self, at: usize) {
        if let Some(slot) = self.of_person.get_mut(at) {
            *slot = Some(Match::Nobody);
        }
    }

    /// The person is an issue, and whoever it may concern is held as they are.
    fn issue(&mut self, at: usize, cause: Cause, candidates: &BTreeSet<usize>) {
        if let Some(slot) = self.of_person.get_mut(at) {
            *slot = Some(Match::Issue(cause));
        }
        let Some(person) = self.people.get(at) else { return };
        let linked = self.by_resource.get(&person.id).into_iter();
        let known = person.external_id.as_deref().and_then(|id| self.by_external_id.get(id)).into_iter().flatten();
        let mut addressed = person.addresses.iter().map(|address| self.by_address.get(&scim::fold(address)));
        let first = addressed.next().into_iter().flatten();
        self.sealed.extend(linked.chain(known).chain(first).chain(candidates).copied());
        self.kept.extend(addressed.flatten().copied());
        self.kept.extend(&self.sealed);
    }

    fn emails(&self, users: &BTreeSet<usize>) -> String {
        let mut emails: Vec<&str> =
            users.iter().filter_map(|user| self.users.get(*user)).map(|user| user.email.as_str()).collect();
        emails.sort_unstable();
        emails.join(", ")
    }
}
