//! The directory as planning reads it: people and groups of the mirror in our terms.
//!
//! `mapping.rs` makes a [`Person`] of a record; this file only says what a person is, and `mirror/reading.rs` what all
//! of them are together. It knows no console: matching the two is `reconcile/matching.rs`.

mod directory;
mod reading;

use serde::{Deserialize, Serialize};

use crate::field::Field;
use crate::fields::Fields;
pub use crate::record::Record;

pub(crate) use self::directory::Directory;
pub use self::reading::{People, Reading, Unreadable};

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

/// A user of the mirror as it is kept.
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
    /// Every user resource, as the mapping in force reads it.
    pub people: People,
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
#[derive(Clone, Debug)]
pub struct ManagerReference {
    /// An id, `externalId`, `userName` or address; may be absent where only a name is sent.
    pub value: Option<Box<str>>,
    /// The name that came along.
    pub display_name: Option<Box<str>>,
}

/// An address as it was sent and as addresses are compared: folded once.
#[derive(Clone, Debug)]
pub struct Address {
    text: Box<str>,
    /// Where that is another text.
    folded: Option<Box<str>>,
}

impl Address {
    /// As it was sent.
    pub fn new(text: &str) -> Address {
        let folded = scim::fold_cow(text);
        Address { folded: (folded != text).then(|| folded.into()), text: text.into() }
    }

    /// As sent.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// As compared.
    pub fn folded(&self) -> &str {
        self.folded.as_deref().unwrap_or(&self.text)
    }
}

/// One person of the mirror, in our terms: all that is left of their record.
#[derive(Clone, Debug)]
pub struct Person {
    /// The resource.
    pub id: ResourceId,
    /// `externalId`: the directory id.
    pub external_id: Option<Box<str>>,
    /// `userName`.
    pub user_name: Box<str>,
    /// `userName` is one that the directory set aside (`set_aside.rs`): their address is the one behind it.
    pub set_aside: bool,
    /// Absent counts as true (RFC 7643 section 4.1.1 leaves the default to the server).
    pub active: bool,
    /// The address that the console is to have, if there is one.
    pub email: Option<Address>,
    /// May the console have an address of its domain?
    pub domain_allowed: bool,
    /// Every other address, each once: `emails` as sent, then `userName`, then those of the mailbox in Active Directory.
    pub other_addresses: Vec<Address>,
    /// Of those, the ones that are to be aliases: only Active Directory has such.
    pub aliases: Vec<Address>,
    /// The fields that the source supplies.
    pub fields: Fields,
    /// Who the manager is; among all people, only where nobody is found whom that means.
    pub manager: Option<ManagerReference>,
}

impl Person {
    /// Every address, the chosen one first.
    pub fn addresses(&self) -> impl Iterator<Item = &Address> {
        self.email.iter().chain(&self.other_addresses)
    }

    /// Does the directory say what is in this field? Who the manager is becomes two fields, once it is known who that is.
    pub fn supplies(&self, field: Field) -> bool {
        let of_manager = matches!(field, Field::ManagerName | Field::ManagerEmail);
        self.fields.has(field) || of_manager && self.manager.is_some()
    }

    /// What a line about them is headed with.
    pub fn subject(&self) -> &str {
        self.email.as_ref().map_or(&self.user_name, Address::text)
    }
}
