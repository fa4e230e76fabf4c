//! The directory as planning reads it: people and groups of the mirror in our terms.
//!
//! `mapping.rs` makes a [`Person`] of a record; this file only says what a person is. It
//! knows no console: matching the two is `reconcile/matching.rs`.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::field::Supplied;
pub use crate::record::Record;

/// The id of a resource of the mirror.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResourceId(pub String);

/// May absence be concluded from the mirror?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// The source may still be sending for the first time: absent people are held.
    Filling,
    /// Whoever is absent is not in the directory.
    Complete,
}

/// A user of the mirror.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The resource.
    pub id: ResourceId,
    /// Its document, which may be one that can't be read.
    pub record: Record,
}

/// A group of the mirror.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryGroup {
    /// The resource.
    pub id: ResourceId,
    /// `displayName`.
    pub name: String,
    /// `externalId`.
    pub external_id: Option<String>,
    /// `members.value`, as sent.
    pub members: Vec<String>,
}

/// What a DELETE left behind: "removed" counts at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// The resource that was deleted.
    pub id: ResourceId,
    /// User or Group.
    pub kind: scim::Kind,
}

/// The mirror of one account at one moment.
#[derive(Clone, Debug)]
pub struct Mirror {
    /// Every user resource.
    pub people: Vec<Entry>,
    /// Every group resource that can be read.
    pub groups: Vec<DirectoryGroup>,
    /// Group resources that can't be read: absent is not unreadable.
    pub unreadable_groups: Vec<ResourceId>,
    /// What was deleted.
    pub tombstones: Vec<Tombstone>,
    /// May absence be concluded?
    pub completeness: Completeness,
}

/// A manager as the directory names one.
#[derive(Clone, Copy, Debug)]
pub struct ManagerReference<'a> {
    /// An id, `externalId`, `userName` or address; may be absent where only a name is sent.
    pub value: Option<&'a str>,
    /// The name that came along.
    pub display_name: Option<&'a str>,
}

/// An address as it was sent and as addresses are compared: folded once.
#[derive(Clone, Debug)]
pub struct Address<'a> {
    /// As sent.
    pub text: &'a str,
    /// As compared.
    pub folded: Cow<'a, str>,
}

/// One person of the mirror, in our terms; what can be is borrowed from the record.
#[derive(Clone, Debug)]
pub struct Person<'a> {
    /// The resource.
    pub id: &'a ResourceId,
    /// `externalId`: the directory id.
    pub external_id: Option<&'a str>,
    /// `userName`.
    pub user_name: &'a str,
    /// `userName` is one that the directory set aside (`set_aside.rs`): their address is the one behind it.
    pub set_aside: bool,
    /// Absent counts as true (RFC 7643 section 4.1.1 leaves the default to the server).
    pub active: bool,
    /// The address that the console is to have, if there is one.
    pub email: Option<Address<'a>>,
    /// May the console have an address of its domain?
    pub domain_allowed: bool,
    /// Every other address, each once: `emails` as sent, then `userName`, then those of the mailbox in Active Directory.
    pub other_addresses: Vec<Address<'a>>,
    /// Of those, the ones that are to be aliases: only Active Directory has such.
    pub aliases: Vec<Address<'a>>,
    /// The fields that the source supplies.
    pub fields: Supplied<'a>,
    /// Who the manager is.
    pub manager: Option<ManagerReference<'a>>,
}

impl<'a> Person<'a> {
    /// Every address, the chosen one first.
    pub fn addresses(&self) -> impl Iterator<Item = &Address<'a>> {
        self.email.iter().chain(&self.other_addresses)
    }

    /// What a line about them is headed with.
    pub fn subject(&self) -> &'a str {
        self.email.as_ref().map_or(self.user_name, |email| email.text)
    }
}

/// Everybody, and how references (members, managers) are resolved: by id, then `externalId`, then `userName`
/// (product.md section 8). An index is built when it is asked first: most directories need one of the three.
#[derive(Debug)]
pub struct Directory<'a> {
    people: Vec<Person<'a>>,
    by_id: OnceCell<HashMap<&'a str, usize>>,
    by_external_id: OnceCell<HashMap<&'a str, usize>>,
    by_user_name: OnceCell<HashMap<Cow<'a, str>, usize>>,
}

impl<'a> Directory<'a> {
    /// These people, sorted by id: where an `externalId` or a name is repeated, the first is meant.
    pub fn new(people: Vec<Person<'a>>) -> Directory<'a> {
        Directory { people, by_id: OnceCell::new(), by_external_id: OnceCell::new(), by_user_name: OnceCell::new() }
    }

    /// Everybody.
    pub fn people(&self) -> &[Person<'a>] {
        &self.people
    }

    /// One of them, by position.
    pub fn get(&self, at: usize) -> Option<&Person<'a>> {
        self.people.get(at)
    }

    /// The fields of one of them, by position: nothing else of a person changes.
    pub(crate) fn fields_mut(&mut self, at: usize) -> Option<&mut Supplied<'a>> {
        self.people.get_mut(at).map(|person| &mut person.fields)
    }

    /// The person with this very id, as a position in the people.
    pub fn by_id(&self, id: &str) -> Option<usize> {
        let index = || {
            let mut index = HashMap::with_capacity(self.people.len());
            index.extend(self.people.iter().enumerate().map(|(at, person)| (person.id.0.as_str(), at)));
            index
        };
        self.by_id.get_or_init(index).get(id).copied()
    }

    /// The person that a reference means, as a position in the people.
    pub fn resolve(&self, reference: &str) -> Option<usize> {
        self.by_id(reference).or_else(|| self.by_external_id(reference)).or_else(|| self.by_user_name(reference))
    }

    fn by_external_id(&self, reference: &str) -> Option<usize> {
        let index = || {
            let mut index = HashMap::new();
            for (at, person) in self.people.iter().enumerate() {
                if let Some(external_id) = person.external_id {
                    index.entry(external_id).or_insert(at);
                }
            }
            index
        };
        self.by_external_id.get_or_init(index).get(reference).copied()
    }

    fn by_user_name(&self, reference: &str) -> Option<usize> {
        let index = || {
            let mut index = HashMap::new();
            for (at, person) in self.people.iter().enumerate() {
                index.entry(scim::fold_cow(person.user_name)).or_insert(at);
            }
            index
        };
        self.by_user_name.get_or_init(index).get(&scim::fold_cow(reference)).copied()
    }
}
