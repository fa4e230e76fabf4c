//! Whoever a change may concern: the part of the world in which a sync after few changes is decided.
//!
//! A sync leaves everything as planned. What is written after that concerns the resources that were written, and
//! whoever is tied to them by what [`crate::reconcile`] decides by: links, directory ids, addresses, managers, groups,
//! names. This is followed until nothing new turns up; the part that comes out is closed, so that reconciling it and
//! reconciling everything do the same (a property in `tests/laws/parts.rs`).
//!
//! ```text
//! a record     who is linked to it, bears its directory id or an address of it, here and in the directory; its manager;
//!              whoever names it as manager, if it was written; the groups that list it
//! a user       their record, whoever in the directory bears their directory id or an address of theirs; their groups
//! a group      whoever ties, is identified or named like it, here and in the directory; the groups that list it;
//!              all of its members where it is not tied as it was, or the last plan left it open, else only those who moved or are here for another reason
//! a newcomer   whoever looks like them: the same employee number, or both names; whoever did, as the last plan has it
//! a key that was given up    whoever bears it now, means somebody by it, or lists it
//! ```
//! Does no I/O: [`Neighbourhood::asks`] says what it wants to know next, [`Neighbourhood::tell`] takes what was found.
//! An answer may hold more than was asked for, and never less unless it is too long. A group keeps of its members those that are in the part.

mod alike;
mod groups;
pub mod keys;
mod newcomers;
mod open;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::Timestamp;

use self::alike::Bearers;
pub use self::open::OF_THEMSELVES;
use crate::console::{Console, Group, GroupId, User, UserId};
use crate::mirror::{Completeness, DirectoryGroup, Entry, Mirror, People, Person, ResourceId, Tombstone};
use crate::policy::Policy;
use crate::reconcile::{Snapshot, Totals};

/// What was written since everything was as planned, and whom the last plan left open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// The resources that were created, changed or deleted.
    pub resources: BTreeSet<ResourceId>,
    /// What resources were known by before and are known by no more: directory ids, names, addresses.
    pub gave_up: BTreeSet<String>,
    /// References of members that joined a group or left one.
    pub moved: BTreeSet<String>,
    /// Resources that the last plan had an issue or a hold about.
    pub open_resources: BTreeSet<ResourceId>,
    /// Users whom it had one about.
    pub open_users: BTreeSet<UserId>,
    /// Folded addresses of users whom somebody new of it probably is.
    pub open_addresses: BTreeSet<String>,
    /// It met a group that it could not read. Whoever is in a group above such a one stays there, and nobody knows who that is
    /// once it can be read, or has gone.
    pub unread: bool,
}

/// Something that must be known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ask {
    /// The record, the group or the tombstone of this id.
    Resource(String),
    /// What this reference means (`Directory::resolve`, else a group by id, then `externalId`); of several the smallest id.
    Reference(String),
    /// People of the directory with this `externalId`.
    PeopleWith(String),
    /// People of the directory with this folded `userName` or address.
    PeopleAt(String),
    /// People of the directory whose manager's reference folds to this.
    Reports(String),
    /// People of the directory with this employee number.
    Numbered(String),
    /// Users with this employee number.
    UsersNumbered(String),
    /// Users with these names ([`crate::likeness::of_full_name`]).
    UsersNamed(String),
    /// Groups of the directory with this `externalId`.
    GroupsWith(String),
    /// The group of the directory with this folded name.
    GroupsNamed(String),
    /// Groups of the directory that list this reference, as it is or folded: a [`Found::Listed`] for each.
    Listing(String),
    /// Everything that this group of the directory lists.
    Listed(ResourceId),
    /// Users who are linked to this resource.
    UsersOf(String),
    /// Users whose link has this `externalId`.
    UsersWith(String),
    /// The user who bears this folded address.
    UsersAt(String),
    /// The user of this id.
    User(UserId),
    /// The groups that a user is in: each, and a [`Found::Member`].
    GroupsOf(UserId),
    /// Groups of the console that are tied to this resource.
    Tied(String),
    /// Groups of the console with this `externalId`.
    TiedWith(String),
    /// The group of the console with this folded name.
    Named(String),
    /// Everybody who is in this group of the console.
    Members(GroupId),
    /// How many are in it: exactly, unless they are this many or more.
    Size(GroupId, usize),
}

/// Something that was found.
#[derive(Clone, Debug)]
pub enum Found {
    /// A record of the directory.
    Person(Entry),
    /// A group of the directory; its members are told apart.
    Group(DirectoryGroup),
    /// A group of the directory that can't be read.
    UnreadableGroup(ResourceId),
    /// What a DELETE left behind.
    Tombstone(Tombstone),
    /// What a reference means: the person or the group of this id.
    Meant(String, ResourceId),
    /// This group of the directory lists this reference.
    Listed(ResourceId, String),
    /// A user.
    User(User),
    /// A group of the console; its members are told apart.
    ConsoleGroup(Group),
    /// This user is in this group.
    Member(GroupId, UserId),
    /// How many are in a group.
    Size(GroupId, usize),
}

/// What is known so far, and what is to be asked.
#[derive(Debug)]
pub struct Neighbourhood {
    policy: Policy,
    limit: usize,
    changed: BTreeSet<ResourceId>,
    /// Of whom the last plan decided nothing: of a group no member either.
    open: BTreeSet<ResourceId>,
    asked: HashSet<Ask>,
    queue: Vec<Ask>,
    people: BTreeMap<ResourceId, Entry>,
    groups: BTreeMap<ResourceId, DirectoryGroup>,
    tombstones: BTreeMap<ResourceId, Tombstone>,
    users: BTreeMap<UserId, User>,
    console_groups: BTreeMap<GroupId, Group>,
    listed: BTreeSet<(ResourceId, String)>,
    members: BTreeSet<(GroupId, UserId)>,
    /// References whose meaning, if it is a group, moved with all that it holds.
    descended: BTreeSet<String>,
    meant: BTreeMap<String, ResourceId>,
    /// Identifiers that may mean something else than before: whoever bears one is looked at as a whole.
    loose: BTreeSet<String>,
    /// Groups of the directory of which all members are looked at.
    whole: BTreeSet<ResourceId>,
    looked_into: BTreeSet<ResourceId>,
    /// Groups of which something was found since they were last looked at.
    stirred: BTreeSet<ResourceId>,
    alike: Bearers,
    sizes: BTreeMap<GroupId, usize>,
    /// Employee numbers that so many people bear that they name nobody.
    crowds: BTreeSet<String>,
    /// It can't be told apart: everything must be planned.
    boundless: bool,
}

impl Neighbourhood {
    /// Begins with what was changed. Of more people or groups than `limit`, it gives up.
    pub fn new(changed: &Changed, policy: Policy, limit: usize) -> Neighbourhood {
        let mut around = Neighbourhood {
            policy,
            limit,
            changed: changed.resources.clone(),
            open: changed.open_resources.clone(),
            asked: HashSet::new(),
            queue: Vec::new(),
            people: BTreeMap::new(),
            groups: BTreeMap::new(),
            tombstones: BTreeMap::new(),
            users: BTreeMap::new(),
            console_groups: BTreeMap::new(),
            listed: BTreeSet::new(),
            members: BTreeSet::new(),
            descended: BTreeSet::new(),
            meant: BTreeMap::new(),
            loose: BTreeSet::new(),
            whole: BTreeSet::new(),
            looked_into: BTreeSet::new(),
            stirred: BTreeSet::new(),
            alike: Bearers::default(),
            sizes: BTreeMap::new(),
            crowds: BTreeSet::new(),
            boundless: changed.unread
                || changed.resources.len() > limit
                || changed.open_resources.len() + changed.open_users.len() > limit
                || changed.open_addresses.len() > limit,
        };
        for ResourceId(id) in changed.resources.iter().chain(&changed.open_resources) {
            around.ask([Ask::Resource(id.clone()), Ask::UsersOf(id.clone()), Ask::Tied(id.clone())]);
        }
        for user in &changed.open_users {
            around.ask([Ask::User(user.clone())]);
        }
        around.ask(changed.open_addresses.iter().cloned().map(Ask::UsersAt));
        for key in &changed.gave_up {
            around.loosen(key);
        }
        for reference in &changed.moved {
            around.descend(reference);
            around.ask([Ask::Listing(reference.clone())]);
        }
        around
    }

    /// What is to be looked up next; nothing when the part is closed, or when there is no part ([`Neighbourhood::part`]).
    pub fn asks(&mut self) -> Vec<Ask> {
        if self.queue.is_empty() {
            self.look_at_groups();
        }
        if self.queue.is_empty() {
            self.look_for_the_gone();
            self.look_at_groups();
        }
        if self.queue.is_empty() {
            self.look_for_the_like();
        }
        if self.queue.is_empty() {
            self.measure();
        }
        let too_large = self.people.len().max(self.users.len()).max(self.groups.len()) > self.limit;
        self.boundless |= too_large || self.listed.len().max(self.members.len()) > self.limit.saturating_mul(50);
        if self.boundless { Vec::new() } else { std::mem::take(&mut self.queue) }
    }

    /// Takes the answer to one question. One that is longer than the limit need not be whole: that is too much anyway.
    pub fn tell(&mut self, ask: &Ask, answer: Vec<Found>) {
        let answer = self.without_a_crowd(ask, answer);
        self.boundless |= answer.len() > self.limit;
        for found in answer {
            self.take(found);
        }
    }

    fn take(&mut self, found: Found) {
        match found {
            Found::Person(entry) => self.person(entry),
            Found::Group(group) => self.group(group),
            Found::UnreadableGroup(_) => self.boundless = true,
            Found::Tombstone(tombstone) => {
                self.tombstones.insert(tombstone.id.clone(), tombstone);
            }
            Found::Meant(reference, id) => self.means(reference, id),
            Found::Listed(group, reference) => self.lists(group, reference),
            Found::User(user) => self.user(user),
            Found::ConsoleGroup(group) => self.console_group(group),
            Found::Member(group, user) => {
                self.ask([Ask::User(user.clone())]);
                self.members.insert((group, user));
            }
            Found::Size(group, size) => {
                self.sizes.insert(group, size);
            }
        }
    }

    /// The part as a world of its own, and what must be known of the rest. `None` when everything must be planned.
    ///
    /// `managed_active` and `people_in_mirror` are those of the whole world.
    pub fn part(
        self,
        completeness: Completeness,
        as_of: Timestamp,
        managed_active: usize,
        people_in_mirror: usize,
    ) -> Option<(Snapshot, Totals)> {
        if self.boundless {
            return None;
        }
        let mut lists: BTreeMap<ResourceId, Vec<String>> = BTreeMap::new();
        for (group, reference) in self.listed {
            lists.entry(group).or_default().push(reference);
        }
        let mut rolls: BTreeMap<GroupId, BTreeSet<UserId>> = BTreeMap::new();
        for (group, user) in self.members {
            rolls.entry(group).or_default().insert(user);
        }
        let with_members = |(id, group): (ResourceId, DirectoryGroup)| DirectoryGroup {
            members: lists.remove(&id).unwrap_or_default(),
            ..group
        };
        let groups = self.groups.into_iter().map(with_members).collect();
        let with_roll =
            |(id, group): (GroupId, Group)| Group { members: rolls.remove(&id).unwrap_or_default(), ..group };
        let console = Console {
            users: self.users.into_values().collect(),
            groups: self.console_groups.into_iter().map(with_roll).collect(),
        };
        let mirror = Mirror {
            people: People::of(&self.policy.mapping, self.people.into_values()),
            groups,
            unreadable_groups: Vec::new(),
            tombstones: self.tombstones.into_values().collect(),
            completeness,
        };
        let totals = Totals { managed_active, people_in_mirror, group_sizes: self.sizes };
        Some((Snapshot { mirror, console, policy: self.policy, as_of }, totals))
    }

    fn ask(&mut self, asks: impl IntoIterator<Item = Ask>) {
        for ask in asks {
            if self.asked.insert(ask.clone()) {
                self.queue.push(ask);
            }
        }
    }

    fn person(&mut self, entry: Entry) {
        if self.people.contains_key(&entry.id) {
            return;
        }
        let id = &entry.id.0;
        let mut asks = vec![Ask::UsersOf(id.clone()), Ask::Listing(id.clone())];
        let mut loose = Vec::new();
        if let Some(person) = read(&self.policy, &entry) {
            if let Some(external_id) = person.external_id.as_deref().map(str::to_owned) {
                asks.extend([Ask::PeopleWith(external_id.clone()), Ask::UsersWith(external_id.clone())]);
                asks.push(Ask::Listing(external_id.clone()));
                loose.push(external_id);
            }
            for address in person.addresses() {
                let address = address.folded().to_owned();
                asks.extend([Ask::PeopleAt(address.clone()), Ask::UsersAt(address)]);
            }
            asks.push(Ask::Listing(person.user_name.to_string()));
            asks.extend(person.manager.and_then(|manager| manager.value).map(|value| Ask::Reference(value.into())));
            loose.push(person.user_name.into());
        }
        if self.changed.contains(&entry.id) {
            loose.push(id.clone());
            for key in &loose {
                self.loosen(key);
            }
        }
        self.ask(asks);
        self.people.insert(entry.id.clone(), entry);
    }

    fn user(&mut self, user: User) {
        if self.users.contains_key(&user.id) {
            return;
        }
        let mut asks = vec![Ask::GroupsOf(user.id.clone())];
        if let Some(link) = &user.link {
            asks.push(Ask::Resource(link.resource.0.clone()));
            asks.extend(link.external_id.clone().map(Ask::PeopleWith));
        }
        asks.extend(user.addresses().map(|address| Ask::PeopleAt(scim::fold(address))));
        self.ask(asks);
        self.users.insert(user.id.clone(), user);
    }

    /// A key that may mean somebody else than before: whoever bears it, refers by it or lists it.
    fn loosen(&mut self, key: &str) {
        if !self.loose.insert(key.to_owned()) {
            return;
        }
        self.stir(key);
        let (key, folded) = (key.to_owned(), scim::fold(key));
        self.ask([
            Ask::Resource(key.clone()),
            Ask::PeopleWith(key.clone()),
            Ask::PeopleAt(folded.clone()),
            Ask::Reports(folded.clone()),
            Ask::GroupsWith(key.clone()),
            Ask::GroupsNamed(folded.clone()),
            Ask::Listing(key.clone()),
            Ask::UsersWith(key.clone()),
            Ask::UsersAt(folded.clone()),
            Ask::TiedWith(key),
            Ask::Named(folded),
        ]);
    }

    /// A written resource that is neither a record nor a group any more: its id means nothing, or something else.
    fn look_for_the_gone(&mut self) {
        let there = |id: &&ResourceId| !self.people.contains_key(*id) && !self.groups.contains_key(*id);
        let gone: Vec<ResourceId> = self.changed.iter().filter(there).cloned().collect();
        for ResourceId(id) in &gone {
            self.loosen(id);
        }
    }
}

/// A record in our terms. What of it others are found by must stand in the index, too: `keys.rs`.
fn read(policy: &Policy, entry: &Entry) -> Option<Person> {
    policy.mapping.person(entry).ok()
}
