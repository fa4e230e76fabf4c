//! Whom the last plan left open, told by its lines: they may be decided otherwise once somebody else changes, or a day has
//! come.
//!
//! ```text
//! a hold, or an issue                           the resource, or the user where there is none
//! an issue that hangs on themselves alone       nobody: whatever ends it is a write of theirs
//! a reference to somebody who is not there      nobody: whoever comes finds it
//! a newcomer who is probably somebody known     who that is, too: if they are archived, they have no line of their own, and
//!                                               leave no group before it is decided (`reconcile/duplicates.rs`)
//! ```

use super::Changed;
use crate::cause::Code;
use crate::plan::{Area, Change, Kind};
use crate::reconcile::named_as_known;

/// Causes of an issue that hangs on the person alone. The database is asked for the lines of a plan without these
/// (`store/src/run/look.rs: left_open`).
pub const OF_THEMSELVES: [Code; 5] = [
    Code::MemberUnknown,
    Code::AddressWouldChange,
    Code::AddressMissing,
    Code::UnreadableRecord,
    Code::DomainNotAllowed,
];

impl Changed {
    /// Adds whom a line of the last plan left open, if it did.
    pub fn leave_open(&mut self, line: &Change) {
        if !is_open(line) {
            return;
        }
        match &line.resource {
            Some(resource) => drop(self.open_resources.insert(resource.clone())),
            None => self.open_users.extend(line.user.clone()),
        }
        self.unread |= line.area == Area::Group && line.cause.code == Code::UnreadableRecord;
        if line.kind == Kind::Issue && line.cause.code == Code::DuplicateOf {
            self.open_addresses.extend(named_as_known(&line.cause).map(scim::fold));
        }
    }
}

fn is_open(line: &Change) -> bool {
    line.area != Area::Membership
        && matches!(line.kind, Kind::Hold | Kind::Issue)
        && (line.area == Area::Group || !OF_THEMSELVES.contains(&line.cause.code))
}
