//! The roles of administrators.

use ::store::admin::Admin as Kept;
use serde::Serialize;

/// What somebody who signs in may do (product.md section 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Owner,
    /// Everything but owners and the deletion of the account.
    Admin,
    /// Reads, explains, exports; no secret, no setting, no approval.
    Support,
}

impl Role {
    /// `owner`, `admin`, `support`.
    pub fn name(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Admin => "admin",
            Role::Support => "support",
        }
    }

    /// All, the one that may the most first.
    pub const ALL: [Role; 3] = [Role::Owner, Role::Admin, Role::Support];

    /// The role with this name.
    pub fn from_name(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }

    /// As it is kept; what is unknown may the least.
    pub(crate) fn of(kept: &Kept) -> Role {
        Role::from_name(&kept.role).unwrap_or(Role::Support)
    }

    /// May change settings, tokens, people, and approve.
    pub fn may_change(self) -> bool {
        self != Role::Support
    }

    /// May invite, change and remove administrators of this role: an Owner all, an Admin all but owners, Support nobody.
    pub fn may_manage(self, other: Role) -> bool {
        match self {
            Role::Owner => true,
            Role::Admin => other != Role::Owner,
            Role::Support => false,
        }
    }

    /// May see where others are signed in, and end that.
    pub fn may_see_sessions(self) -> bool {
        self == Role::Owner
    }
}
