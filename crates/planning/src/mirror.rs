//! The directory as planning reads it: people and groups of the mirror in our terms.
//!
//! `mapping.rs` makes a [`Person`] of a SCIM resource; this file only says what a person is. It
//! knows no console: matching the two is `reconcile/matching.rs`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::field::Fields;

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

/// A user of the mirror: the document, or why it can't be read.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The resource.
    pub id: ResourceId,
    /// The document or the reason.
    pub document: Result<scim::Resource, String>,
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagerReference {
    /// An id, `externalId`, `userName` or address; may be absent where only a name is sent.
    pub value: Option<String>,
    /// The name that came along.
    pub display_name: Option<String>,
}

/// One person of the mirror, in our terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The resource.
    pub id: ResourceId,
    /// `externalId`: the directory id.
    pub external_id: Option<String>,
    /// `userName`.
    pub user_name: String,
    /// Absent counts as true (RFC 7643 section 4.1.1 leaves the default to the server).
    pub active: bool,
    /// The address that the console is to have, if there is one.
    pub email: Option<String>,
    /// Every address: the chosen one first, then `emails` as sent, then `userName`.
    pub addresses: Vec<String>,
    /// The fields that the source supplies.
    pub fields: Fields,
    /// Who the manager is.
    pub manager: Option<ManagerReference>,
}

/// How references (members, managers) are resolved: by id, then `externalId`, then `userName` (product.md section 8).
#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "each field is an index, named after its key")]
pub struct Directory<'a> {
    by_id: BTreeMap<&'a str, usize>,
    by_external_id: BTreeMap<&'a str, usize>,
    by_user_name: BTreeMap<String, usize>,
}

impl<'a> Directory<'a> {
    /// The index over these people.
    pub fn new(people: &'a [Person]) -> Directory<'a> {
        let mut directory =
            Directory { by_id: BTreeMap::new(), by_external_id: BTreeMap::new(), by_user_name: BTreeMap::new() };
        for (at, person) in people.iter().enumerate() {
            directory.by_id.insert(&person.id.0, at);
            if let Some(external_id) = &person.external_id {
                directory.by_external_id.entry(external_id).or_insert(at);
            }
            directory.by_user_name.entry(scim::fold(&person.user_name)).or_insert(at);
        }
        directory
    }

    /// The person that a reference means, as a position in the people.
    pub fn resolve(&self, reference: &str) -> Option<usize> {
        self.by_id
            .get(reference)
            .or_else(|| self.by_external_id.get(reference))
            .or_else(|| self.by_user_name.get(&scim::fold(reference)))
            .copied()
    }
}
