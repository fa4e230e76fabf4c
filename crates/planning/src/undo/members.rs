//! What becomes of the memberships that a run gave and took, one by one.

use std::collections::HashMap;

use super::part::{Fate, Part, reverted};
use super::trail::Trails;
use crate::console::{Console, Group, GroupId, User, UserId};
use crate::plan::{Area, Change, Effect, GroupRef, Kind, UserRef};
use crate::reconcile::membership_subject;

/// The lines about memberships. A group that is archived gets its members back too: nobody sees it, and it is as it was.
pub(super) fn lines(trails: &Trails<'_>, console: &Console, run: i64) -> Vec<Change> {
    if trails.members.is_empty() {
        return Vec::new();
    }
    let users: HashMap<&UserId, &User> = console.users.iter().map(|user| (&user.id, user)).collect();
    let groups: HashMap<&GroupId, &Group> = console.groups.iter().map(|group| (&group.id, group)).collect();
    let line = |group: &Group, user: &User, kind, effect| {
        let subject = membership_subject(&group.name, &user.email);
        Change { effect, ..Change::note(Area::Membership, kind, subject, reverted(run)).about(&user.id) }
    };
    let of = |((group, user), part): (&(&GroupId, &UserId), &Part<bool>)| {
        let (group, user) = (*groups.get(*group)?, *users.get(*user)?);
        // In or out: there is nothing else that somebody could have made of it since.
        let Fate::Back(was_in) = part.fate(&group.members.contains(&user.id)) else { return None };
        if !was_in {
            let effect = Effect::RemoveMember { group: group.id.clone(), user: user.id.clone() };
            return Some(line(group, user, Kind::Remove, effect));
        }
        let effect = Effect::AddMember { group: GroupRef::Id(group.id.clone()), user: UserRef::Id(user.id.clone()) };
        Some(line(group, user, Kind::Add, effect))
    };
    trails.members.iter().filter_map(of).collect()
}
