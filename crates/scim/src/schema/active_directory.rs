//! What only Active Directory has, beside the core schemas: for snapshots of it (`active_directory.rs` reads those).
//!
//! No client of SCIM sends it, so no resource type lists these and `/Schemas` does not publish them: a client that reads
//! there what it may send must not be told of attributes that its own endpoints refuse.

use super::Kind;
use super::attribute::{Attribute, Schema};
use crate::urn;

static USER: Schema = Schema::new(
    urn::ACTIVE_DIRECTORY_USER,
    "ActiveDirectoryUser",
    "What Active Directory has of a person beyond the core schema.",
    &[
        OBJECT_GUID,
        ACCOUNT_NAME,
        Attribute::exact_text("proxyAddresses", "Every address of the mailbox: SMTP: the primary one, smtp: an alias.")
            .multi(),
        Attribute::text("userAccountControl", "The flags of the account, as Active Directory has them."),
    ],
);

static GROUP: Schema = Schema::new(
    urn::ACTIVE_DIRECTORY_GROUP,
    "ActiveDirectoryGroup",
    "What Active Directory has of a group beyond the core schema.",
    &[OBJECT_GUID, ACCOUNT_NAME],
);

const OBJECT_GUID: Attribute = Attribute::text("objectGUID", "The object, for as long as it lives.");
const ACCOUNT_NAME: Attribute = Attribute::text("sAMAccountName", "The name of the account before Windows 2000.");

/// The extension of this kind.
pub(crate) fn extension(kind: Kind) -> &'static Schema {
    match kind {
        Kind::User => &USER,
        Kind::Group => &GROUP,
    }
}
