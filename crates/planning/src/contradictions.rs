//! What no plan may say, whoever made it.
//!
//! Run over every plan before the guard, and over every plan of the property tests. A contradiction
//! is a bug of ours: the run fails loudly instead of doing half of two things.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::console::{Console, Status, User, UserId};
use crate::plan::{Area, Change, Effect, GroupRef, Kind, Origin, Plan, UserRef};

/// A thing that no plan may say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contradiction {
    /// One user, two changes.
    TwoChangesOfOneUser(String),
    /// Somebody who is not managed would be changed by a sync.
    TouchesUnmanaged(String),
    /// An administrator of the console would be archived by a sync or an undo.
    ArchivesAdministrator(String),
    /// Somebody who is archived already would be archived.
    ArchivesArchived(String),
    /// A membership of a group that is archived in the same plan or before it. An undo puts people back where they were.
    MemberOfArchivedGroup(String),
    /// A line that claims to act and writes nothing, or the reverse.
    ActsWithoutEffect(String),
    /// A change of nothing.
    ChangesNothing(String),
}

/// Every contradiction of a plan with itself and with the console that it was made for.
pub fn contradictions(plan: &Plan, console: &Console) -> Vec<Contradiction> {
    let mut found = Vec::new();
    let mut seen: BTreeSet<&UserId> = BTreeSet::new();
    let users = touched_users(plan, console);
    let archived_groups = archived_groups(plan, console);
    for change in plan.changes() {
        let subject = || change.subject.clone();
        if change.kind.acts() != acts(change) {
            found.push(Contradiction::ActsWithoutEffect(subject()));
        }
        if change.kind == Kind::Change && change.fields.is_empty() {
            found.push(Contradiction::ChangesNothing(subject()));
        }
        if let Effect::UpdateUser { user, .. } = &change.effect {
            if !seen.insert(user) {
                found.push(Contradiction::TwoChangesOfOneUser(subject()));
            }
            let Some(known) = users.get(user) else {
                continue;
            };
            if plan.origin() == Origin::Sync && !known.managed {
                found.push(Contradiction::TouchesUnmanaged(subject()));
            }
            if change.kind == Kind::Archive
                && matches!(plan.origin(), Origin::Sync | Origin::Undo)
                && known.administrator
            {
                found.push(Contradiction::ArchivesAdministrator(subject()));
            }
            if change.kind == Kind::Archive && known.status == Status::Archived {
                found.push(Contradiction::ArchivesArchived(subject()));
            }
        }
        let user = match &change.effect {
            Effect::AddMember { user: UserRef::Id(user), .. }
            | Effect::RemoveMember { user, .. }
            | Effect::RemoveAlias { user, .. } => users.get(user),
            _ => None,
        };
        if plan.origin() == Origin::Sync && user.is_some_and(|user| !user.managed) {
            found.push(Contradiction::TouchesUnmanaged(subject()));
        }
        if let Effect::AddMember { group: GroupRef::Id(group), .. } = &change.effect
            && archived_groups.contains(&group)
            && plan.origin() != Origin::Undo
        {
            found.push(Contradiction::MemberOfArchivedGroup(subject()));
        }
    }
    found
}

fn acts(change: &Change) -> bool {
    change.effect != Effect::None && change.kind != Kind::Link
}

/// The users whom the plan writes to: of most consoles these are few.
fn touched_users<'a>(plan: &Plan, console: &'a Console) -> HashMap<&'a UserId, &'a User> {
    let touched: HashSet<&UserId> = plan
        .changes()
        .iter()
        .filter_map(|change| match &change.effect {
            Effect::AddMember { user: UserRef::Id(user), .. }
            | Effect::UpdateUser { user, .. }
            | Effect::RemoveMember { user, .. }
            | Effect::RemoveAlias { user, .. } => Some(user),
            _ => None,
        })
        .collect();
    let users = console.users.iter().filter(|user| touched.contains(&user.id));
    users.map(|user| (&user.id, user)).collect()
}

/// Groups that are archived once the plan is done.
fn archived_groups<'a>(plan: &'a Plan, console: &'a Console) -> BTreeSet<&'a crate::GroupId> {
    let mut archived: BTreeSet<_> =
        console.groups.iter().filter(|group| group.status == Status::Archived).map(|group| &group.id).collect();
    for change in plan.changes().iter().filter(|change| change.area == Area::Group) {
        if let Effect::UpdateGroup { group, status: Some(status), .. } = &change.effect {
            match status {
                Status::Active => archived.remove(group),
                Status::Archived => archived.insert(group),
            };
        }
    }
    archived
}
