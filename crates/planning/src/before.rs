//! Before-images: what a line replaced, or whom it made. Kept with the line when it is applied (`store/console/before.rs`),
//! read by `undo.rs`.
//!
//! A line knows what it writes and not what stood there; an image knows the one and not the other. Both together are what
//! a true inverse is made of.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::cause::Code;
use crate::console::{Alias, GroupId, Link, ManagedBy, Status, UserId};
use crate::fields::Fields;
use crate::mirror::ResourceId;

/// What stood there before a line was applied.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Before {
    /// Nothing was there, or nothing was written.
    #[default]
    Nothing,
    /// A user.
    User(Box<UserBefore>),
    /// A group.
    Group(GroupBefore),
    /// Nobody: the line made this user.
    NewUser(UserId),
    /// No group: the line made this one.
    NewGroup(GroupId),
    /// A membership, there or not: the line says what became of it. It may know group and user by name only.
    Member {
        /// Where.
        group: GroupId,
        /// Who.
        user: UserId,
    },
    /// An alias that goes.
    Alias {
        /// Whose.
        user: UserId,
        /// The alias, if it was there.
        alias: Option<Alias>,
    },
}

/// A user as they were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserBefore {
    /// Address.
    pub email: String,
    /// Further addresses.
    pub aliases: Vec<Alias>,
    /// Active or archived.
    pub status: Status,
    /// Why archived.
    pub archive_reason: Option<Code>,
    /// Since when.
    pub archived_at: Option<Timestamp>,
    /// Provisioning Managed.
    pub managed: bool,
    /// Fields.
    pub fields: Fields,
    /// The tie to the directory.
    pub link: Option<Link>,
    /// When the line was applied: since then whoever it archived is archived.
    pub replaced_at: Timestamp,
}

/// A group as it was; its members have lines of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupBefore {
    /// Name.
    pub name: String,
    /// Active or archived.
    pub status: Status,
    /// Who decides about it.
    pub managed_by: ManagedBy,
    /// The mirror group.
    pub resource: Option<ResourceId>,
    /// Its `externalId`.
    pub external_id: Option<String>,
}
