//! The resource types that this server serves, RFC 7643 section 6.

use super::attribute::{Attribute, Schema};
use super::{core_user, enterprise_user, group, kmsat_user, shared};

/// A resource type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// A person.
    User,
    /// A group of people.
    Group,
}

static USER_EXTENSIONS: [Schema; 2] = [enterprise_user::ENTERPRISE, kmsat_user::KMSAT];

impl Kind {
    /// Both, in the order in which they are published.
    pub const ALL: [Kind; 2] = [Kind::User, Kind::Group];

    /// The name: `User`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::User => "User",
            Kind::Group => "Group",
        }
    }

    /// The segment of the URL: `Users`.
    pub fn endpoint(self) -> &'static str {
        match self {
            Kind::User => "Users",
            Kind::Group => "Groups",
        }
    }

    /// The kind behind a segment of a URL, in any case.
    pub fn from_endpoint(segment: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.endpoint().eq_ignore_ascii_case(segment))
    }

    /// The kind of this name, in any case.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }

    /// The core schema.
    pub fn schema(self) -> &'static Schema {
        match self {
            Kind::User => &core_user::USER,
            Kind::Group => &group::GROUP,
        }
    }

    /// The extensions that resources of this kind may have.
    pub fn extensions(self) -> &'static [Schema] {
        match self {
            Kind::User => &USER_EXTENSIONS,
            Kind::Group => &[],
        }
    }

    /// The extension of this URN, in any case.
    pub fn extension(self, urn: &str) -> Option<&'static Schema> {
        self.extensions().iter().find(|schema| schema.urn().eq_ignore_ascii_case(urn))
    }

    /// The attribute of this name outside the extensions: of the core schema, or common to all resources (RFC 7643 section 3.1).
    pub fn attribute(self, name: &str) -> Option<&'static Attribute> {
        self.attributes().find(|attribute| attribute.name().eq_ignore_ascii_case(name))
    }

    /// All attributes outside the extensions.
    pub fn attributes(self) -> impl Iterator<Item = &'static Attribute> {
        shared::COMMON.iter().chain(self.schema().attributes())
    }

    /// The attribute that must be unique: `userName` of a User, `displayName` of a Group.
    pub fn unique_attribute(self) -> &'static str {
        match self {
            Kind::User => "userName",
            Kind::Group => "displayName",
        }
    }
}
