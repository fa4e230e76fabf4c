//! What a sync may do to people, whatever the world: who is left alone, held, kept, never archived.

use planning::mirror::Entry;
use planning::{Change, Code, Completeness, Kind, Status, contradictions};
use proptest::prelude::*;

use crate::support::worlds::world;
use crate::support::{Snapshot, apply, told};
use crate::{applied, archived, cases, planned};

proptest! {
    #![proptest_config(cases())]

    /// Apply, plan again: nothing.
    #[test]
    fn a_sync_converges(world in world()) {
        let again = planned(&applied(&world));
        prop_assert!(again.is_empty(), "first {:#?} then {:#?} {:#?}", told(&planned(&world)), told(&again), again.changes());
    }

    /// People who are not managed and groups that people manage are left alone, memberships included.
    #[test]
    fn what_is_not_managed_is_left_alone(world in world()) {
        let after = applied(&world).console;
        for user in world.console.users.iter().filter(|user| !user.managed) {
            prop_assert!(after.users.contains(user), "{user:?}");
            for group in &world.console.groups {
                let then = after.groups.iter().find(|then| then.id == group.id).unwrap();
                prop_assert_eq!(group.members.contains(&user.id), then.members.contains(&user.id));
            }
        }
        for group in world.console.groups.iter().filter(|group| group.managed_by == planning::console::ManagedBy::Console) {
            prop_assert!(after.groups.contains(group), "{group:?}");
        }
    }

    /// Making a record unreadable never archives whoever is linked to it, nor touches them at all.
    #[test]
    fn absent_is_not_unreadable(world in world(), which in any::<prop::sample::Index>()) {
        if world.mirror.people.is_empty() {
            return Ok(());
        }
        let mut garbled = world.clone();
        let at = which.index(garbled.mirror.people.len());
        garbled.mirror.people[at].record = "no JSON".into();
        let resource = garbled.mirror.people[at].id.clone();
        let after = applied(&garbled).console;
        for user in world.console.users.iter().filter(|user| user.link.as_ref().is_some_and(|link| link.resource == resource)) {
            prop_assert!(after.users.contains(user), "{user:?} {:#?}", told(&planned(&garbled)));
            for (group, then) in world.console.groups.iter().zip(&after.groups) {
                prop_assert!(!group.members.contains(&user.id) || then.members.contains(&user.id), "{} lost {user:?}", group.name);
            }
        }
    }

    /// Records that can't be used: whoever is linked to one is never archived, and not touched at all unless the record
    /// is an inactive one and somebody active took its place. An alias that can't be had makes no record unusable.
    #[test]
    fn whoever_an_issue_is_about_is_held_as_they_are(world in world()) {
        let plan = planned(&world);
        let after = apply(&plan, &world.console).unwrap();
        let codes = [Code::AddressMissing, Code::AddressShared, Code::RepeatedDirectoryId, Code::MatchUncertain, Code::AddressReused, Code::IdentifierChanged, Code::UnreadableRecord];
        let issues = plan.changes().iter().filter(|change| change.kind == Kind::Issue && codes.contains(&change.cause.code) && !is_about_an_alias(&world, change));
        for resource in issues.filter_map(|issue| issue.resource.as_ref()) {
            let inactive = world.mirror.people.iter().any(|entry| entry.id == *resource && is_inactive(entry));
            for user in world.console.users.iter().filter(|user| user.link.as_ref().is_some_and(|link| link.resource == *resource)) {
                prop_assert!(inactive || after.users.contains(user), "{user:?} {:#?}", told(&plan));
                prop_assert!(!archived(&plan).contains(&user.id), "{user:?} {:#?}", told(&plan));
            }
        }
    }

    /// No sync ties a second user to a record: the next one could not tell which of the two it means.
    #[test]
    fn a_record_ties_one_user(world in world()) {
        let after = applied(&world).console;
        for user in after.users.iter().filter(|user| !world.console.users.contains(user)) {
            let Some(link) = &user.link else { continue };
            let was = world.console.users.iter().find(|was| was.id == user.id).and_then(|was| was.link.as_ref());
            let new = was.is_none_or(|was| was.resource != link.resource);
            let others = after.users.iter().filter(|other| other.id != user.id);
            let shared = others.filter(|other| other.link.as_ref().is_some_and(|other| other.resource == link.resource));
            prop_assert!(!new || shared.count() == 0, "{user:?} {:#?}", told(&planned(&world)));
        }
    }

    /// While the mirror fills, nobody is archived for being absent from it.
    #[test]
    fn filling_concludes_nothing_from_absence(world in world()) {
        let mut filling = world;
        filling.mirror.completeness = Completeness::Filling;
        let plan = planned(&filling);
        for change in plan.changes().iter().filter(|change| change.kind == Kind::Archive) {
            prop_assert!(matches!(change.cause.code, Code::DirectoryInactive | Code::DirectoryDeleted), "{change:?}");
        }
    }

    /// No plan contradicts itself or the console, and no administrator goes.
    #[test]
    fn no_plan_contradicts_itself_and_no_administrator_is_archived(world in world()) {
        let plan = planned(&world);
        prop_assert_eq!(contradictions(&plan, &world.console), []);
        let after = apply(&plan, &world.console).unwrap();
        for user in world.console.users.iter().filter(|user| user.administrator && user.status == Status::Active) {
            let then = after.users.iter().find(|then| then.id == user.id).unwrap();
            prop_assert_eq!(then.status, Status::Active);
        }
    }

    /// Nobody is archived for a record that they are kept for, and whoever is held for it would be archived otherwise.
    #[test]
    fn whoever_is_kept_stays(world in world()) {
        let plan = planned(&world);
        for change in plan.archives() {
            let kept = change.user.as_ref().and_then(|user| world.policy.kept.get(user));
            prop_assert!(kept.is_none_or(|kept| kept.resource != change.resource), "{change:?}");
        }
        let mut unkept = world.clone();
        unkept.policy.kept.clear();
        let otherwise = archived(&planned(&unkept));
        for change in plan.changes().iter().filter(|change| change.cause.code == Code::KeptUntil) {
            prop_assert!(change.user.as_ref().is_some_and(|user| otherwise.contains(user)), "{change:?}");
        }
    }
}

fn is_about_an_alias(world: &Snapshot, issue: &Change) -> bool {
    let address = scim::fold(issue.cause.param("address"));
    let theirs = world.mirror.people.iter().filter(|entry| Some(&entry.id) == issue.resource.as_ref());
    let mut read = theirs.filter_map(|entry| world.policy.mapping.person(entry).ok());
    read.any(|person| person.aliases.iter().any(|alias| alias.folded() == address))
}

fn is_inactive(entry: &Entry) -> bool {
    entry.record.resource().is_ok_and(|resource| resource.get("active") == Some(&serde_json::json!(false)))
}
