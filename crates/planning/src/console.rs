//! The console's people and groups, as planning reads them.
//!
//! Owns the meaning of a user's status, link and aliases. Does not know how they are stored
//! (`store/console.rs`) and has no function that changes one: a change is a `Plan`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::cause::Code;
use crate::field::Field;
use crate::fields::Fields;
use crate::mirror::ResourceId;

/// The id of a console user.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(pub String);

/// The id of a console group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GroupId(pub String);

/// Archived is as far as anything goes: nobody is ever deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In use.
    Active,
    /// Out of use; everything about it is kept.
    Archived,
}

/// Where an alias came from; a SCIM sync removes those of the directory integration only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AliasOrigin {
    /// Active Directory Integration.
    Adi,
    /// A CSV file.
    Csv,
    /// A person in the console.
    Console,
}

/// A further address of a user.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Alias {
    /// The address as it was given.
    pub address: String,
    /// Who gave it.
    pub origin: AliasOrigin,
}

impl Alias {
    /// Several in one text, as a report has them; `None` where there are none.
    pub fn listed(aliases: &[Alias]) -> Option<String> {
        let texts: Vec<&str> = aliases.iter().map(|alias| alias.address.as_str()).collect();
        Some(texts.join(";")).filter(|text| !text.is_empty())
    }
}

/// What ties a console user to the directory: written by apply, read by the next plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The mirror resource.
    pub resource: ResourceId,
    /// The directory id (`externalId`), if the source sent one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The fields that the source supplied last: how an omitted field is known to be cleared.
    pub supplied: BTreeSet<Field>,
    /// The address that an adoption by e-mail kept although the directory prefers another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_address: Option<String>,
}

/// A person of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The id.
    pub id: UserId,
    /// Moves with every write; a change is checked against it.
    pub version: i64,
    /// The e-mail address as it was given.
    pub email: String,
    /// Further addresses.
    pub aliases: Vec<Alias>,
    /// Active or archived.
    pub status: Status,
    /// Why archived.
    pub archive_reason: Option<Code>,
    /// Since when.
    pub archived_at: Option<jiff::Timestamp>,
    /// "Provisioning Managed": false is never touched by a sync.
    pub managed: bool,
    /// An administrator of the console has this person as their user.
    pub administrator: bool,
    /// The fields that have a value.
    pub fields: Fields,
    /// The tie to the directory, once a sync made one.
    pub link: Option<Link>,
}

impl User {
    /// Every address: the e-mail, then the aliases.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.email.as_str()).chain(self.aliases.iter().map(|alias| alias.address.as_str()))
    }
}

/// Who decides about a group and its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ManagedBy {
    /// A sync.
    Directory,
    /// People in the console and CSV files.
    Console,
}

/// A group of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The id.
    pub id: GroupId,
    /// Moves with every write to the group itself (not to its members).
    pub version: i64,
    /// The name as it was given; unique in the account, case-folded.
    pub name: String,
    /// Who decides.
    pub managed_by: ManagedBy,
    /// Active or archived.
    pub status: Status,
    /// The mirror group, if the directory decides.
    pub resource: Option<ResourceId>,
    /// The mirror group's `externalId`.
    pub external_id: Option<String>,
    /// Who is in it.
    pub members: BTreeSet<UserId>,
}

/// The console of one account at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Console {
    /// Everybody, archived too.
    pub users: Vec<User>,
    /// Every group, archived too.
    pub groups: Vec<Group>,
}

/// The part of a console that somebody asks about, by names that it has an index of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// People by id.
    pub users: BTreeSet<UserId>,
    /// People by folded address.
    pub addresses: BTreeSet<String>,
    /// People by the record that they are tied to.
    pub resources: BTreeSet<ResourceId>,
    /// Groups by id.
    pub groups: BTreeSet<GroupId>,
    /// Those of them of which all members are wanted, also whom nothing else here names.
    pub whole: BTreeSet<GroupId>,
    /// Groups by folded name.
    pub names: BTreeSet<String>,
}
