//! Who is who: which console user a person of the mirror is.
//!
//! ```text
//! in this order, active people before inactive ones, each step for everybody before the next:
//!   1. the link that an earlier sync made
//!   2. externalId, if the user's linked resource is no active person any more; an inactive record
//!      whose externalId an active one bears is that person's past, and nobody further
//!   3. address: the chosen one, then any of `emails`, then `userName`
//! and whoever is found by none of these: `duplicates.rs`, or somebody new
//! ```
//! An ambiguity is an issue, never a guess, and holds everybody whom it may concern: they are not
//! archived for being absent (`kept`), and nobody else becomes them meanwhile (`sealed`). A user that
//! an active person is linked to can't be claimed by another. Decides nothing about fields or status.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hasher as _};

use super::duplicates::{self, Duplicate, Theirs};
use crate::cause::{Cause, Code};
use crate::console::User;
use crate::likeness::both_names_differ;
use crate::mirror::{Address, Directory, Person, ResourceId, Unreadable};

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
    /// Users whom an issue may concern, held as they are, each with the smallest of the reasons; among them who would be
    /// absent, and somebody who would be new is probably them.
    pub(super) kept: BTreeMap<usize, Cause>,
}

/// Matches everybody. Unreadable resources keep the users linked to them.
pub(super) fn find(directory: &Directory<'_>, users: &[User], unreadable: &[Unreadable]) -> Matching {
    let mut matcher = Matcher::new(directory, users);
    let unread = unread(users, unreadable);
    for user in &unread {
        matcher.keep(*user, Cause::from(Code::UnreadableRecord));
    }
    matcher.sealed.extend(unread);
    matcher.set_unusable_apart();
    matcher.set_written_over_apart();
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
    matcher.set_duplicates_apart();
    let of_person = matcher.of_person.into_iter().map(|found| found.unwrap_or(Match::Nobody)).collect();
    Matching { of_person, of_user: matcher.of_user, kept: matcher.kept }
}

/// The chosen address; any other; `userName` stands last among the others, so one step serves both.
const ADDRESS_STEPS: usize = 2;

/// The users who are linked to a resource that can't be read.
fn unread(users: &[User], unreadable: &[Unreadable]) -> BTreeSet<usize> {
    let unreadable: HashSet<&ResourceId> = unreadable.iter().map(|record| &record.id).collect();
    let mut first: HashMap<&ResourceId, usize> = HashMap::new();
    for (at, user) in users.iter().enumerate() {
        let Some(link) = user.link.as_ref().filter(|link| unreadable.contains(&link.resource)) else { continue };
        let slot = first.entry(&link.resource).or_insert(at);
        *slot = smaller(users, *slot, at);
    }
    first.into_values().collect()
}

/// Order-free: where two users are linked to one resource, the smaller id has it.
fn smaller(users: &[User], one: usize, other: usize) -> usize {
    if users.get(other).map(|user| &user.id) < users.get(one).map(|user| &user.id) { other } else { one }
}

fn shares_an_address(person: &Person, user: &User) -> bool {
    let known: Vec<Cow<'_, str>> = user.addresses().map(scim::fold_cow).collect();
    person.addresses().any(|address| known.iter().any(|known| *known == address.folded()))
}

struct Matcher<'a, 'w> {
    directory: &'a Directory<'w>,
    people: &'w [Person],
    users: &'a [User],
    /// For each person, the user whom a link leads to them.
    linked: Vec<Option<usize>>,
    /// Users linked to an active person are spoken for.
    spoken_for: Vec<bool>,
    /// Users by directory id and by address: built for the first who is not found by link.
    of_external_id: OnceCell<HashMap<&'a str, Vec<usize>>>,
    of_address: OnceCell<HashMap<Cow<'a, str>, usize>>,
    /// People who may not be matched yet: the active and the rest.
    open: [Vec<usize>; 2],
    of_person: Vec<Option<Match>>,
    of_user: Vec<Option<usize>>,
    kept: BTreeMap<usize, Cause>,
    /// Of those, whom a record that can't be used most likely is: nobody else may become them.
    sealed: BTreeSet<usize>,
}

impl<'a, 'w> Matcher<'a, 'w> {
    fn new(directory: &'a Directory<'w>, users: &'a [User]) -> Matcher<'a, 'w> {
        let people = directory.people();
        let (active, inactive) = (0..people.len()).partition(|at| people.get(*at).is_some_and(|person| person.active));
        let mut matcher = Matcher {
            directory,
            people,
            users,
            linked: vec![None; people.len()],
            spoken_for: vec![false; users.len()],
            of_external_id: OnceCell::new(),
            of_address: OnceCell::new(),
            open: [active, inactive],
            of_person: vec![None; people.len()],
            of_user: vec![None; users.len()],
            kept: BTreeMap::new(),
            sealed: BTreeSet::new(),
        };
        for (at, user) in users.iter().enumerate() {
            let person = user.link.as_ref().and_then(|link| directory.by_id(&link.resource.0));
            if let (Some(person), Some(spoken_for)) = (person, matcher.spoken_for.get_mut(at)) {
                *spoken_for = people.get(person).is_some_and(|person| person.active);
                if let Some(slot) = matcher.linked.get_mut(person) {
                    *slot = Some(slot.map_or(at, |known| smaller(users, known, at)));
                }
            }
        }
        matcher
    }

    /// Users by directory id: as it was known, and as the record has it by now.
    fn of_external_id(&self) -> &HashMap<&'a str, Vec<usize>> {
        self.of_external_id.get_or_init(|| {
            let mut index: HashMap<&str, Vec<usize>> = HashMap::new();
            for (at, link) in self.users.iter().enumerate().filter_map(|(at, user)| Some((at, user.link.as_ref()?))) {
                let person = self.directory.by_id(&link.resource.0).and_then(|person| self.people.get(person));
                let sent = person.and_then(|person| person.external_id.as_deref());
                for external_id in link.external_id.as_deref().into_iter().chain(sent) {
                    index.entry(external_id).or_default().push(at);
                }
            }
            index
        })
    }

    fn of_address(&self) -> &HashMap<Cow<'a, str>, usize> {
        self.of_address.get_or_init(|| {
            let mut index = HashMap::with_capacity(self.users.len());
            index.extend(
                self.users
                    .iter()
                    .enumerate()
                    .flat_map(|(at, user)| user.addresses().map(move |address| (scim::fold_cow(address), at))),
            );
            index
        })
    }

    /// Records that can't be used: no address, one of a domain that is not allowed, one that two have, one directory id for two (product.md section 4).
    fn set_unusable_apart(&mut self) {
        let active = || self.people.iter().filter(|person| person.active);
        let in_use = active().filter(|person| !person.set_aside).filter_map(|person| person.email.as_ref());
        let addresses = repeated(in_use.map(Address::folded));
        let given_away = self.given_away();
        let external_ids = repeated(active().filter_map(|person| person.external_id.as_deref()));
        let mut causes = Vec::new();
        for (at, person) in self.people.iter().enumerate().filter(|(_, person)| person.active) {
            match (&person.email, person.external_id.as_deref()) {
                (None, _) => causes.push((at, Cause::from(Code::AddressMissing).with("user_name", &*person.user_name))),
                (Some(email), _) if !person.domain_allowed => {
                    causes.push((at, Cause::from(Code::DomainNotAllowed).with("address", email.text())));
                }
                (Some(email), _) if addresses.contains(email.folded()) || given_away.contains(&at) => {
                    causes.push((at, Cause::from(Code::AddressShared).with("address", email.text())));
                }
                (_, Some(external_id)) if external_ids.contains(external_id) => {
                    causes.push((at, Cause::from(Code::RepeatedDirectoryId).with("external_id", external_id)));
                }
                _ => {}
            }
        }
        for (at, cause) in causes {
            self.issue(at, cause, &BTreeSet::new());
        }
    }

    /// Active people whose login was set aside, and somebody else has the name behind it by now. It is that one's: whoever
    /// bears it for everybody to see is not made an issue by them.
    fn given_away(&self) -> HashSet<usize> {
        let active = || self.people.iter().enumerate().filter(|(_, person)| person.active);
        let aside: Vec<(usize, &str)> = active()
            .filter(|(_, person)| person.set_aside)
            .filter_map(|(at, person)| Some((at, person.email.as_ref()?.folded())))
            .collect();
        if aside.is_empty() {
            return HashSet::new();
        }
        let mut bearers: HashMap<&str, usize> = HashMap::new();
        for email in active().filter_map(|(_, person)| person.email.as_ref()) {
            *bearers.entry(email.folded()).or_default() += 1;
        }
        let is_shared = |(at, email): (usize, &str)| bearers.get(email).is_some_and(|count| *count > 1).then_some(at);
        aside.into_iter().filter_map(is_shared).collect()
    }

    /// A record that has another directory id, another address and both names other than the user linked to it is no rename:
    /// somebody else was written over it (cause `identifier_changed`). An id alone that changes ties anew, and so does an id
    /// with an address or a name.
    fn set_written_over_apart(&mut self) {
        let linked = self.linked.iter().enumerate().filter_map(|(at, user)| Some((at, (*user)?)));
        let over: Vec<(usize, usize)> = linked.filter(|(at, user)| self.is_written_over(*at, *user)).collect();
        for (at, user) in over {
            let known = self.users.get(user).map(|user| user.email.as_str()).unwrap_or_default();
            if self.of_person.get(at).is_some_and(Option::is_none) {
                self.issue(at, Cause::from(Code::IdentifierChanged).with("was", known), &BTreeSet::from([user]));
                // The record is not theirs: another one that has their id, or an address, may be, and is an issue too.
                if let Some(spoken_for) = self.spoken_for.get_mut(user) {
                    *spoken_for = false;
                }
            }
        }
    }

    fn is_written_over(&self, person: usize, user: usize) -> bool {
        let (Some(person), Some(user)) = (self.people.get(person), self.users.get(user)) else { return false };
        let known = user.link.as_ref().and_then(|link| link.external_id.as_deref());
        let other_id = known.zip(person.external_id.as_deref()).is_some_and(|(known, sent)| known != sent);
        other_id && both_names_differ(person, user) && !shares_an_address(person, user)
    }

    fn by_link(&mut self, active: bool) {
        for at in self.open(active) {
            match self.linked.get(at).copied().flatten() {
                // An active record that can't be used may be who this user is by now.
                Some(user) if !active && self.sealed.contains(&user) => self.nobody(at),
                Some(user) => self.pair(at, user, By::Link),
                None => {}
            }
        }
    }

    /// An inactive record whose directory id an active one bears is that person's past: it is nobody else.
    fn set_outdated_apart(&mut self) {
        let open = self.open(false);
        if open.is_empty() {
            return;
        }
        let active = self.people.iter().filter(|person| person.active);
        let active: HashSet<&str> = active.filter_map(|person| person.external_id.as_deref()).collect();
        for at in open {
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
            let known = self.of_external_id().get(external_id).into_iter().flatten();
            let candidates = known.copied().filter(|user| self.is_free(*user)).collect();
            self.choose(at, active, &candidates, false, By::DirectoryId);
        }
    }

    fn by_address(&mut self, active: bool, step: usize) {
        let wishes: Vec<(usize, BTreeSet<usize>)> =
            self.open(active).into_iter().map(|at| (at, self.candidates(at, step))).collect();
        let mut wanted: HashMap<usize, usize> = HashMap::new();
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
        let barred = if active { self.sealed.contains(&first) } else { self.kept.contains_key(&first) };
        let several = candidates.len() > 1 || contested;
        if several || (active && barred) {
            let cause = Cause::from(Code::MatchUncertain).with("candidates", self.emails(candidates));
            self.issue(at, cause, candidates);
        } else if barred {
            // Somebody inactive, and an issue is told of whoever it may be: nothing more to say.
            self.nobody(at);
        } else if let Some(cause) = self.reused(at, first).filter(|_| by == By::Email) {
            // Somebody inactive is not that user, and may be found by another address, as they would be if that user were
            // somebody's by then.
            if active {
                self.issue(at, cause, candidates);
            }
        } else {
            self.pair(at, first, by);
        }
    }

    /// Free users who bear one of the person's addresses of this step.
    fn candidates(&self, at: usize, step: usize) -> BTreeSet<usize> {
        let Some(person) = self.people.get(at) else {
            return BTreeSet::new();
        };
        let (first, others) = (person.email.as_slice(), person.other_addresses.as_slice());
        let addresses = if step == 0 { first } else { others };
        addresses
            .iter()
            .filter_map(|address| self.of_address().get(address.folded()))
            .copied()
            .filter(|user| self.is_free(*user))
            .collect()
    }

    /// product.md section 8: an address met again under another directory id is the same person if first or last name
    /// agrees or is absent; if both differ, nobody is touched.
    fn reused(&self, at: usize, user: usize) -> Option<Cause> {
        let (person, user) = (self.people.get(at)?, self.users.get(user)?);
        user.link.as_ref()?;
        both_names_differ(person, user).then(|| Cause::from(Code::AddressReused).with("address", &user.email))
    }

    /// Whoever would be new and is probably somebody who is known: not created, and nobody goes for being absent meanwhile.
    fn set_duplicates_apart(&mut self) {
        let is_new = |found: &Option<Match>| matches!(found, None | Some(Match::Nobody));
        let newcomers: Vec<usize> = (0..self.people.len())
            .filter(|at| self.of_person.get(*at).is_some_and(is_new))
            .filter(|at| self.people.get(*at).is_some_and(|person| person.active))
            .collect();
        for Duplicate { person, cause, users } in
            duplicates::find(self.directory, self.users, &newcomers, |user| self.theirs(user))
        {
            let known_as = self.people.get(person).map(Person::subject).unwrap_or_default();
            for user in users {
                if self.of_user.get(user).is_none_or(Option::is_some) {
                    continue;
                }
                self.keep(user, Cause::from(Code::DuplicateOf).with("of", known_as));
            }
            if let Some(slot) = self.of_person.get_mut(person) {
                *slot = Some(Match::Issue(cause));
            }
        }
    }

    /// Which active record a user is, or may be.
    fn theirs(&self, user: usize) -> Theirs {
        let is_active = |at: &usize| self.people.get(*at).is_some_and(|person| person.active);
        let matched = self.of_user.get(user).copied().flatten();
        let linked = || {
            let link = self.users.get(user)?.link.as_ref()?;
            self.directory.by_id(&link.resource.0).filter(|at| !self.is_written_over(*at, user))
        };
        match matched {
            Some(at) if is_active(&at) => Theirs::Is(at),
            Some(_) => Theirs::None,
            None => linked().filter(is_active).map_or(Theirs::None, Theirs::May),
        }
    }

    /// Not matched yet, and not linked to a person who is active in the mirror.
    fn is_free(&self, user: usize) -> bool {
        self.of_user.get(user).is_some_and(Option::is_none) && self.spoken_for.get(user) == Some(&false)
    }

    /// People of this sort who are not matched yet.
    fn open(&mut self, active: bool) -> Vec<usize> {
        let [of_active, of_inactive] = &mut self.open;
        let open = if active { of_active } else { of_inactive };
        open.retain(|at| self.of_person.get(*at).is_some_and(Option::is_none));
        open.clone()
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
        let Some(person) = self.people.get(at) else { return };
        let of_theirs = cause.clone().with("record", person.subject());
        if let Some(slot) = self.of_person.get_mut(at) {
            *slot = Some(Match::Issue(cause));
        }
        let linked = self.linked.get(at).copied().flatten();
        let known = person.external_id.as_deref().and_then(|id| self.of_external_id().get(id)).into_iter().flatten();
        let bearer = |address: &Address| self.of_address().get(address.folded()).copied();
        let first = person.email.as_ref().and_then(bearer);
        let sealed: Vec<usize> =
            linked.into_iter().chain(first).chain(known.copied()).chain(candidates.iter().copied()).collect();
        let others: Vec<usize> = person.other_addresses.iter().filter_map(bearer).collect();
        for user in others.iter().chain(&sealed) {
            self.keep(*user, of_theirs.clone());
        }
        self.sealed.extend(sealed);
    }

    /// Order-free: of several reasons, the smallest.
    fn keep(&mut self, user: usize, cause: Cause) {
        let known = self.kept.entry(user).or_insert_with(|| cause.clone());
        if cause < *known {
            *known = cause;
        }
    }

    fn emails(&self, users: &BTreeSet<usize>) -> String {
        let mut emails: Vec<&str> =
            users.iter().filter_map(|user| self.users.get(*user)).map(|user| user.email.as_str()).collect();
        emails.sort_unstable();
        emails.join(", ")
    }
}

/// What is said more than once. Equal hashes are looked for first, in order: most directories have none, and that is
/// told sooner than a set of a hundred thousand texts is made.
fn repeated<'k>(keys: impl Iterator<Item = &'k str> + Clone) -> HashSet<&'k str> {
    let hash = |key: &str| {
        let mut hasher = DefaultHasher::new();
        hasher.write(key.as_bytes());
        hasher.finish()
    };
    let mut hashes: Vec<u64> = keys.clone().map(hash).collect();
    hashes.sort_unstable();
    if hashes.windows(2).all(|pair| pair.first() != pair.last()) {
        return HashSet::new();
    }
    let mut seen = HashSet::new();
    keys.filter(|key| !seen.insert(*key)).collect()
}
