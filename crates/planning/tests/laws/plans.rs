//! What every plan is: the same whatever the order of its input, free of contradictions, told line by line, and opened by the
//! guard to nobody but whom it names.

use std::collections::BTreeSet;

use planning::plan::FieldChange;
use planning::policy::{Approval, Limits};
use planning::wording::sentence;
use planning::{Area, Change, Cleared, Code, Mode, Plan, Recent, Status, UserId, Verdict, contradictions, guard};
use proptest::prelude::*;

use crate::support::worlds::{scrambled, who, world};
use crate::support::{Snapshot, addresses, apply};
use crate::{archived, cases, planned};

proptest! {
    #![proptest_config(cases())]

    /// Shuffle every list: the same plan, byte for byte.
    #[test]
    fn a_plan_does_not_depend_on_the_order_of_its_input(world in world(), seed in any::<u64>()) {
        let mut other = world.clone();
        other.mirror.people = shuffled(&world.mirror.people, seed);
        other.mirror.groups = shuffled(&world.mirror.groups, seed);
        other.mirror.tombstones = shuffled(&world.mirror.tombstones, seed);
        other.console.users = shuffled(&world.console.users, seed);
        other.console.groups = shuffled(&world.console.groups, seed);
        for group in &mut other.mirror.groups {
            group.members = shuffled(&group.members, seed);
        }
        for user in &mut other.console.users {
            user.aliases = shuffled(&user.aliases, seed);
        }
        let (one, two) = (planned(&world), planned(&other));
        prop_assert_eq!(one.digest(), two.digest());
        prop_assert_eq!(one.changes(), two.changes());
    }

    /// Unit by unit, in order, no line meets an address or a name that is taken, a version that moved or somebody unknown;
    /// each line that writes stands in one unit; and afterwards addresses and names are unique.
    #[test]
    fn units_never_meet_a_name_that_is_taken(world in world()) {
        let plan = planned(&world);
        let after = apply(&plan, &world.console);
        prop_assert!(after.is_ok(), "{after:?} {:#?}", plan.changes());
        let mut lines: Vec<usize> = plan.units().concat();
        lines.sort_unstable();
        let writing: Vec<usize> = plan.changes().iter().enumerate().filter(|(_, change)| change.effect != planning::Effect::None).map(|(at, _)| at).collect();
        prop_assert_eq!(lines, writing);
        let after = after.unwrap();
        let all: Vec<String> = after.users.iter().flat_map(addresses).map(scim::fold).collect();
        prop_assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        let names: BTreeSet<String> = after.groups.iter().map(|group| scim::fold(&group.name)).collect();
        prop_assert_eq!(names.len(), after.groups.len());
    }

    /// The digest says what is done, and nothing else: notes may come and go, and so may bookkeeping; of a line that acts
    /// nothing may.
    #[test]
    fn the_digest_covers_exactly_the_acting_lines(world in world(), which in any::<prop::sample::Index>(), what in 0_u8..4) {
        let plan = planned(&world);
        let of = |lines: Vec<Change>| Plan::new(plan.origin(), lines, plan.facts().clone()).digest().clone();
        let acting: Vec<Change> = plan.acting().cloned().collect();
        prop_assert_eq!(&of(acting.clone()), plan.digest());
        if acting.is_empty() {
            return Ok(());
        }
        let at = which.index(acting.len());
        let mut other = acting.clone();
        match what {
            0 => drop(other.remove(at)),
            1 => other[at].subject.push('x'),
            2 => other[at].cause.code = if other[at].cause.code == Code::Manual { Code::CsvRow } else { Code::Manual },
            _ => other[at].fields.push(FieldChange { name: "title".to_owned(), old: None, new: Some("x".to_owned()) }),
        }
        prop_assert_ne!(&of(other), plan.digest());
    }

    /// Every line is told in a sentence of its own, which ends as a sentence does.
    #[test]
    fn every_line_has_a_sentence(world in world()) {
        for change in planned(&world).changes() {
            let told = sentence(change);
            // That of an unreadable record ends with the words of whatever could not read it.
            let ends = told.ends_with('.') || change.cause.code == Code::UnreadableRecord;
            prop_assert!(ends && told.len() > 10, "{told:?}");
            let is_filled = !["  ", "“”", "{", "}"].iter().any(|gap| told.contains(gap));
            prop_assert!(is_filled, "{told:?} {change:?}");
            let code = change.cause.code.name();
            prop_assert!(!code.contains('_') || !told.contains(&code), "{told:?}");
        }
    }

    /// Test Mode clears nothing; over the limit is held; a held plan opens to its own digest alone, with or without archives.
    #[test]
    fn the_guard_clears_nothing_that_it_should_not(world in world(), earlier in 0_usize..8, percent in 0_u32..60, min in 0_u32..4, live in any::<bool>(), first in any::<bool>(), foresight in any::<bool>()) {
        let plan = planned(&world);
        let mut policy = world.policy.clone();
        (policy.mode, policy.first_live) = (if live { Mode::Live } else { Mode::Test }, first);
        policy.limits = Limits::new(percent, min);
        policy.approval = foresight.then(|| Approval { digest: plan.digest().clone(), who: who() });
        let managed = world.console.users.iter().filter(|user| user.managed && user.status == Status::Active).count();
        let archives = plan.archives().count();
        let share = usize::try_from(percent.clamp(1, 50)).unwrap() * managed / 100;
        let allowed = share.max(usize::try_from(min.clamp(1, 1000)).unwrap());
        let over = archives > 0 && archives + earlier > allowed;
        let recent = Recent { unapproved_archives: earlier, people_seen: None };
        match guard::judge(plan.clone(), &policy, &recent) {
            Verdict::TestOnly(tested, _) => {
                prop_assert!(!live);
                prop_assert_eq!(tested.digest(), plan.digest());
            }
            Verdict::Cleared(cleared) => {
                prop_assert!(live);
                prop_assert!(foresight || !over, "{archives} and {earlier} of {managed}, {allowed} allowed");
                prop_assert!(foresight || !first || plan.acting().next().is_none());
                prop_assert_eq!(cleared.plan(), &plan);
            }
            Verdict::Held(held) => {
                prop_assert!(live && !foresight);
                prop_assert!(held.holds().iter().any(|hold| hold.rule.holds_plan()));
                let opened = guard::approved(held, plan.digest(), &who(), true).unwrap();
                spares_everybody(&opened, &plan, &world)?;
            }
        }
    }
}

/// The same list in an order that only the seed knows.
fn shuffled<T: Clone>(list: &[T], seed: u64) -> Vec<T> {
    let mut keyed: Vec<(u64, T)> =
        list.iter().cloned().enumerate().map(|(at, one)| (scrambled(seed, at as u64), one)).collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, one)| one).collect()
}

/// Approved without its archives: nobody goes, nothing contradicts, and everybody whom it spared is named.
fn spares_everybody(opened: &Cleared, plan: &Plan, world: &Snapshot) -> Result<(), TestCaseError> {
    let spared = opened.plan();
    prop_assert_eq!(archived(spared), BTreeSet::new());
    prop_assert_eq!(contradictions(spared, &world.console), []);
    let held: BTreeSet<UserId> = spared
        .changes()
        .iter()
        .filter(|change| change.area == Area::User && change.cause.code == Code::GuardHeld)
        .filter_map(|change| change.user.clone())
        .collect();
    prop_assert_eq!(held, archived(plan));
    let after = apply(spared, &world.console).unwrap();
    for user in world.console.users.iter().filter(|user| archived(plan).contains(&user.id)) {
        prop_assert!(after.users.contains(user));
    }
    Ok(())
}
