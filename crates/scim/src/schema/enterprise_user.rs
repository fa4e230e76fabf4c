//! The enterprise extension of User, RFC 7643 section 4.3.
//!
//! The RFC has the manager's name as the server's to tell. It is all that some providers send of a manager, so a client may set it here, and the schema says so.

use super::attribute::{Attribute, Schema};
use crate::urn;

/// The enterprise extension.
pub(super) const ENTERPRISE: Schema = Schema::new(
    urn::ENTERPRISE_USER,
    "EnterpriseUser",
    "What an organization knows about the people who work for it.",
    ATTRIBUTES,
);

const ATTRIBUTES: &[Attribute] = &[
    Attribute::text("employeeNumber", "The number that the organization gave the person."),
    Attribute::text("costCenter", "The cost center."),
    Attribute::text("organization", "The organization."),
    Attribute::text("division", "The division."),
    Attribute::text("department", "The department."),
    Attribute::complex(
        "manager",
        MANAGER,
        "The person's manager, kept as sent and resolved when the manager is known.",
    ),
];

const MANAGER: &[Attribute] = &[
    Attribute::text("value", "The manager's id, as the client knows it."),
    Attribute::reference("$ref", &["User"], "Where the manager is."),
    Attribute::text("displayName", "The manager's name."),
];
