//! The core Group, RFC 7643 section 4.2.
//!
//! `members.value` is an id, so case counts in it; the RFC's table says otherwise, and no two ids differ in case alone.

use super::attribute::{Attribute, Schema};
use crate::urn;

/// The core Group.
pub(super) static GROUP: Schema = Schema::new(urn::GROUP, "Group", "A group of people, and of groups.", ATTRIBUTES);

const ATTRIBUTES: &[Attribute] = &[
    Attribute::text("displayName", "The group's name; unique in the account, in any case.")
        .required()
        .unique()
        .indexed("displayName"),
    Attribute::complex("members", MEMBER, "The members of the group, kept as sent.").multi().in_rows(),
];

const MEMBER: &[Attribute] = &[
    Attribute::exact_text("value", "The member's id.").required().immutable().indexed("members.value"),
    Attribute::reference("$ref", &["User", "Group"], "Where the member is.").immutable(),
    Attribute::choice("type", &["User", "Group"], "The type of the member.").immutable(),
    Attribute::text("display", "The member's name.").immutable(),
];
