//! The laws of product.md section 4 over generated small worlds, in which names collide all the time.
//!
//! A world has a past: an earlier directory was synced into the console, people then tinkered with
//! it, and the directory moved on. 2,000 cases a law, more by `PROPTEST_CASES`.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod support;

use std::collections::BTreeSet;

use expect_test::expect;
use planning::console::{Alias, AliasOrigin};
use planning::mirror::Entry;
use planning::policy::{Approval, Limits};
use planning::wording::sentence;
use planning::{
    Change, Cleared, Code, Completeness, Console, DirectoryGroup, Effect, Field, Keeps, Kept, Kind, Mapping, Mode,
    Plan, Recent, ResourceId, Scope, Snapshot, Source, Status, Tombstone, UserId, Verdict, Who, contradictions, guard,
    reconcile,
};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use serde_json::{Value, json};
use support::around::{leave_open, planned_around, written};
use support::{Known, World, addresses, apply, console_group, known, sent, tied_group, told};

fn cases() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(2000),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..ProptestConfig::default()
    }
}

const ADDRESSES: [&str; 8] = ["a@x", "b@x", "c@x", "d@x", "B@X", "e@x", "a@y", "b@y"];
const LOGINS: [&str; 11] =
    ["a@x", "b@x", "c@x", "d@x", "B@X", "e@x", "a@y", "b@y", "ann", "bob", "0123456789abcdef0123456789abcdefa@x"];
const NUMBERS: [&str; 2] = ["7", " 8"];
const RESOURCES: [&str; 6] = ["r1", "r2", "r3", "r4", "r5", "r6"];
const EXTERNAL: [&str; 3] = ["e1", "e2", "e3"];
const FIRST: [&str; 2] = ["Ann", "Bob"];
const LAST: [&str; 2] = ["Ant", "Bee"];
const TITLES: [&str; 2] = ["CEO", "CTO"];
const NAMES: [&str; 5] = ["g", "h", "k", "G", "l"];
const GROUPS: [&str; 4] = ["s1", "s2", "s3", "s4"];
const REFERENCES: [&str; 14] =
    ["r1", "r2", "r3", "r4", "r5", "e1", "e2", "a@x", "ann", "s1", "s2", "s3", "ext-s4", "ghost"];

fn a<T: Copy + std::fmt::Debug + 'static>(of: &'static [T]) -> impl Strategy<Value = T> + Clone {
    select(of)
}

fn maybe(of: &'static [&'static str]) -> impl Strategy<Value = Option<&'static str>> {
    option::weighted(0.6, select(of))
}

/// A record of the directory, or one that can't be read.
fn record(id: &'static str) -> impl Strategy<Value = Entry> {
    let names = (maybe(&FIRST), maybe(&LAST), maybe(&TITLES));
    let addresses = (a(&LOGINS), vec(a(&ADDRESSES), 0..3));
    let rest = (
        (maybe(&EXTERNAL), option::weighted(0.2, a(&NUMBERS))),
        option::weighted(0.2, a(&REFERENCES)),
        prop::bool::weighted(0.75),
        prop::bool::weighted(0.06),
    );
    (names, addresses, rest).prop_map(
        move |((first, last, title), (login, emails), ((external, number), manager, active, garbled))| {
            if garbled {
                return Entry { id: ResourceId(id.to_owned()), document: Err("no JSON".to_owned()) };
            }
            let mut person = sent(id, login).set("name", serde_json::json!({ "givenName": first, "familyName": last }));
            if !emails.is_empty() {
                person = person.emails(&emails);
            }
            person = title.into_iter().fold(person, support::Sent::title);
            person = external.into_iter().fold(person, support::Sent::external);
            person = manager.into_iter().fold(person, support::Sent::manager);
            person = number.into_iter().fold(person, support::Sent::number);
            if active { person.entry() } else { person.inactive().entry() }
        },
    )
}

fn people() -> impl Strategy<Value = Vec<Entry>> {
    btree_set(a(&RESOURCES), 0..6).prop_flat_map(|ids| ids.into_iter().map(record).collect::<Vec<_>>())
}

/// Groups of the directory; it keeps their names apart, as the store does.
fn groups() -> impl Strategy<Value = Vec<DirectoryGroup>> {
    let group = (a(&NAMES), maybe(&EXTERNAL), vec(a(&REFERENCES), 0..5));
    vec((a(&GROUPS), group), 0..4).prop_map(|all| {
        let (mut ids, mut names) = (BTreeSet::new(), BTreeSet::new());
        let new = all.into_iter().filter(|(id, (name, ..))| ids.insert(*id) && names.insert(scim::fold(name)));
        new.map(|(id, (name, external_id, members))| DirectoryGroup {
            id: ResourceId(id.to_owned()),
            name: name.to_owned(),
            external_id: external_id.map(str::to_owned),
            members: members.into_iter().map(str::to_owned).collect(),
        })
        .collect()
    })
}

/// Somebody of the console whom no sync has met.
fn somebody() -> impl Strategy<Value = (&'static str, Vec<(&'static str, AliasOrigin)>, Known)> {
    let origin = select(vec![AliasOrigin::Adi, AliasOrigin::Adi, AliasOrigin::Csv, AliasOrigin::Console]);
    let names = (maybe(&FIRST), maybe(&LAST), maybe(&TITLES), option::weighted(0.2, a(&NUMBERS)));
    let flags = (prop::bool::weighted(0.8), prop::bool::weighted(0.15), prop::bool::weighted(0.2));
    (a(&ADDRESSES), vec((a(&ADDRESSES), origin), 0..3), names, flags).prop_map(
        |(email, aliases, (first, last, title, number), (managed, admin, archived))| {
            let mut user = known(email);
            let names = [(Field::FirstName, first), (Field::LastName, last)];
            for (field, value) in names.into_iter().chain([(Field::JobTitle, title), (Field::EmployeeNumber, number)]) {
                user = value.into_iter().fold(user, |user, value| user.own(field, value));
            }
            user = if managed { user } else { user.unmanaged() };
            user = if admin { user.admin() } else { user };
            (email, aliases, if archived { user.archived() } else { user })
        },
    )
}

/// A console in which each address and each name belongs to one.
fn console() -> impl Strategy<Value = Console> {
    let group = (a(&NAMES), any::<bool>(), option::weighted(0.5, a(&GROUPS)), vec(0_usize..6, 0..4));
    (vec(somebody(), 0..6), vec(group, 0..3)).prop_map(|(people, groups)| {
        let mut taken = BTreeSet::new();
        let mut world = World::new();
        for (email, aliases, mut user) in people {
            if !taken.insert(scim::fold(email)) {
                continue;
            }
            for (alias, origin) in aliases {
                user = if taken.insert(scim::fold(alias)) { user.alias(alias, origin) } else { user };
            }
            world = world.has(user);
        }
        let (mut names, mut ties) = (BTreeSet::new(), BTreeSet::new());
        for (name, directory, tie, members) in groups {
            if !names.insert(scim::fold(name)) {
                continue;
            }
            let emails: Vec<String> =
                members.iter().filter_map(|at| world.0.console.users.get(*at)).map(|user| user.email.clone()).collect();
            let emails: Vec<&str> = emails.iter().map(String::as_str).collect();
            let tie = tie.filter(|tie| ties.insert(*tie));
            world = world.has_group(match (directory, tie) {
                (true, Some(tie)) => tied_group(name, tie, &emails),
                (true, None) => tied_group(name, "s0", &emails).untied(),
                (false, Some(tie)) => tied_group(name, tie, &emails).managed_by_people(),
                (false, None) => console_group(name, &emails),
            });
        }
        world.0.console
    })
}

/// What people do to a console between two syncs: flags, aliases, a title.
fn tinkering() -> impl Strategy<Value = Vec<(usize, u8, &'static str)>> {
    vec((0_usize..8, 0_u8..5, a(&ADDRESSES)), 0..3)
}

fn tinker(console: &mut Console, deeds: &[(usize, u8, &str)]) {
    for (at, deed, address) in deeds {
        let taken = console.users.iter().flat_map(addresses).any(|known| scim::fold(known) == scim::fold(address));
        let Some(user) = console.users.get_mut(*at) else { continue };
        user.version += 1;
        match deed {
            0 => user.managed = !user.managed,
            1 => user.administrator = !user.administrator,
            2 if !taken => user.aliases.push(Alias { address: (*address).to_owned(), origin: AliasOrigin::Console }),
            3 if !taken => (*address).clone_into(&mut user.email),
            _ => {
                user.fields.insert(Field::JobTitle, "Janitor".to_owned());
            }
        }
    }
}

/// Mappings that move, join, translate and leave out what the generated records have.
fn mapping() -> impl Strategy<Value = Mapping> {
    let names = select(vec![
        json!({ "first_name": "name.givenName", "last_name": "name.familyName" }),
        json!({ "first_name": "name.familyName", "last_name": { "join": ["name.givenName", "name.familyName"] } }),
        json!({ "last_name": { "from": "name.familyName", "transforms": ["upper"] } }),
    ]);
    let title = select(vec![
        json!("title"),
        json!(["nickName", "title"]),
        json!({ "from": "title", "transforms": ["lower", { "table": { "ceo": "Chief", "cto": "" } }, { "default": "Staff" }] }),
        json!({ "from": "title", "transforms": [{ "table": { "CEO": "Chief" }, "otherwise": null }] }),
        Value::Null,
    ]);
    let manager = option::weighted(0.7, Just(format!("{}:manager", scim::urn::ENTERPRISE_USER)));
    let domains = option::weighted(0.08, Just(json!(["y"])));
    (names, title, manager, domains, select(vec!["userName", "userName", "emails"])).prop_map(
        |(mut fields, title, manager, domains, email_from)| {
            for (name, value) in [("job_title", title), ("manager", json!(manager))] {
                if !value.is_null() {
                    fields[name] = value;
                }
            }
            Mapping::from_json(&json!({ "email_from": email_from, "allowed_domains": domains, "fields": fields }))
                .unwrap()
        },
    )
}

fn policy() -> impl Strategy<Value = (Source, Completeness, (Mapping, Mapping))> {
    (
        select(vec![Source::Scim, Source::Scim, Source::Adi]),
        select(vec![Completeness::Complete, Completeness::Complete, Completeness::Filling]),
        // A mapping may have been changed between the past and the present.
        (mapping(), option::weighted(0.2, mapping())).prop_map(|(was, is)| (was.clone(), is.unwrap_or(was))),
    )
}

/// A world with a past.
fn world() -> impl Strategy<Value = Snapshot> {
    let tombstones = vec((a(&RESOURCES), a(&GROUPS)), 0..4);
    (console(), (people(), groups()), tinkering(), (people(), groups()), tombstones, policy(), any::<u64>()).prop_map(
        |(
            console,
            (earlier, earlier_groups),
            deeds,
            (people, groups),
            tombstones,
            (source, completeness, (earlier_mapping, mapping)),
            whom_to_keep,
        )| {
            let mut world = World::new().0;
            (world.console, world.mirror.people, world.mirror.groups) = (console, earlier, earlier_groups);
            world.policy.mapping = earlier_mapping;
            // A past that could not be applied is found by the laws below, as a present.
            if let Ok(console) = apply(&reconcile(&world, Scope::All), &world.console) {
                world.console = console;
            }
            tinker(&mut world.console, &deeds);
            (world.mirror.people, world.mirror.groups) = (people, groups);
            world.policy.source = source;
            world.policy.mapping = mapping;
            world.mirror.completeness = completeness;
            let gone = |id: &str| ResourceId(id.to_owned());
            let of_people = tombstones.iter().map(|(id, _)| Tombstone { id: gone(id), kind: scim::Kind::User });
            let of_groups = tombstones.iter().map(|(_, id)| Tombstone { id: gone(id), kind: scim::Kind::Group });
            let alive: BTreeSet<ResourceId> = world
                .mirror
                .people
                .iter()
                .map(|entry| entry.id.clone())
                .chain(world.mirror.groups.iter().map(|group| group.id.clone()))
                .collect();
            world.mirror.tombstones =
                of_people.chain(of_groups).filter(|tombstone| !alive.contains(&tombstone.id)).collect();
            world.policy.kept = keeps(&world, whom_to_keep);
            world
        },
    )
}

/// Some of the users, kept when they were last under the record that they are tied to.
fn keeps(world: &Snapshot, choices: u64) -> Keeps {
    let chosen = |at: &usize| scrambled(choices, *at as u64).is_multiple_of(5);
    let users = world.console.users.iter().enumerate().filter(|(at, _)| chosen(at));
    let kept = |(_, user): (usize, &planning::User)| {
        let resource = user.link.as_ref().map(|link| link.resource.clone());
        let until = world.as_of + jiff::SignedDuration::from_hours(1);
        (user.id.clone(), Kept { until, by: who(), run: 1, resource })
    };
    users.map(kept).collect()
}

fn planned(world: &Snapshot) -> Plan {
    reconcile(world, Scope::All)
}

fn applied(world: &Snapshot) -> Snapshot {
    let console = apply(&planned(world), &world.console)
        .unwrap_or_else(|collision| panic!("{collision:?} in {:#?}", told(&planned(world))));
    Snapshot { console, ..world.clone() }
}

/// The same list in an order that only the seed knows.
fn shuffled<T: Clone>(list: &[T], seed: u64) -> Vec<T> {
    let mut keyed: Vec<(u64, T)> =
        list.iter().cloned().enumerate().map(|(at, one)| (scrambled(seed, at as u64), one)).collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, one)| one).collect()
}

fn scrambled(seed: u64, at: u64) -> u64 {
    let mixed = (seed ^ at.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed ^ (mixed >> 31)
}

/// The lines that write something, bookkeeping too.
fn effects(plan: &Plan) -> Vec<&Change> {
    plan.changes().iter().filter(|change| change.effect != Effect::None).collect()
}

/// A world in which one in so many resources is as in another one, and which: those that differ, came or went.
fn moved(world: &Snapshot, other: &Snapshot, choices: u64, one_in: u64) -> (Snapshot, BTreeSet<ResourceId>) {
    let ids = RESOURCES.iter().chain(&GROUPS).enumerate();
    let chosen: BTreeSet<ResourceId> = ids
        .filter(|(at, _)| scrambled(choices, *at as u64).is_multiple_of(one_in))
        .map(|(_, id)| ResourceId((*id).to_owned()))
        .collect();
    let mut moved = world.clone();
    moved.mirror.people.retain(|entry| !chosen.contains(&entry.id));
    moved.mirror.people.extend(other.mirror.people.iter().filter(|entry| chosen.contains(&entry.id)).cloned());
    moved.mirror.groups.retain(|group| !chosen.contains(&group.id));
    moved.mirror.groups.extend(other.mirror.groups.iter().filter(|group| chosen.contains(&group.id)).cloned());
    let alive = |id: &ResourceId| {
        moved.mirror.people.iter().any(|entry| entry.id == *id)
            || moved.mirror.groups.iter().any(|group| group.id == *id)
    };
    let mut tombstones = moved.mirror.tombstones.clone();
    tombstones.retain(|tombstone| !alive(&tombstone.id));
    for entry in world.mirror.people.iter().filter(|entry| !alive(&entry.id)) {
        tombstones.push(Tombstone { id: entry.id.clone(), kind: scim::Kind::User });
    }
    moved.mirror.tombstones = tombstones;
    (moved, chosen)
}

fn is_inactive(entry: &Entry) -> bool {
    entry.document.as_ref().is_ok_and(|resource| resource.get("active") == Some(&serde_json::json!(false)))
}

/// Users whom these changes archive.
fn archived(plan: &Plan) -> BTreeSet<UserId> {
    plan.archives().filter_map(|change| change.user.clone()).collect()
}

fn who() -> Who {
    Who::Administrator("anna@rollcall.example".to_owned())
}

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

    /// Planning what was written since the last plan gives the same changes as planning everything.
    #[test]
    fn incremental_is_full(before in world(), after in world(), choices in any::<u64>()) {
        let before = applied(&before);
        let (after, mut changed) = moved(&before, &after, choices, 2);
        changed.extend(planned(&before).changes().iter().filter_map(|change| change.resource.clone()));
        let (full, incremental) = (planned(&after), reconcile(&after, Scope::Changed(&changed)));
        prop_assert_eq!(effects(&incremental), effects(&full), "changed: {:?}", changed);
        prop_assert_eq!(incremental.digest(), full.digest());
    }

    /// What was written since everything was as planned concerns a part of the world, and planning that part gives the
    /// same changes, judged by the same facts, as planning everything.
    #[test]
    fn a_part_is_planned_like_the_whole(
        before in world(),
        after in world(),
        choices in any::<u64>(),
        one_in in 2..6_u64,
    ) {
        let last = planned(&before);
        let before = applied(&before);
        let (after, chosen) = moved(&before, &after, choices, one_in);
        let mut changed = written(&before, &after, chosen);
        leave_open(&mut changed, &last);
        let (full, around) = (planned(&after), planned_around(&after, &changed));
        prop_assert_eq!(effects(&around), effects(&full), "changed: {:?}", changed);
        prop_assert_eq!(around.digest(), full.digest());
        prop_assert_eq!(around.facts(), full.facts());
        // Whoever is open is told of again if they are looked at: nothing is told of anybody that the whole does not say.
        let mut rest = full.changes().iter();
        prop_assert!(around.changes().iter().all(|line| rest.any(|other| other == line)), "{:#?}", told(&around));
    }

    /// Making a record unreadable never archives whoever is linked to it, nor touches them at all.
    #[test]
    fn absent_is_not_unreadable(world in world(), which in any::<prop::sample::Index>()) {
        if world.mirror.people.is_empty() {
            return Ok(());
        }
        let mut garbled = world.clone();
        let at = which.index(garbled.mirror.people.len());
        garbled.mirror.people[at].document = Err("no JSON".to_owned());
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
    /// is an inactive one and somebody active took its place.
    #[test]
    fn whoever_an_issue_is_about_is_held_as_they_are(world in world()) {
        let plan = planned(&world);
        let after = apply(&plan, &world.console).unwrap();
        let codes = [Code::AddressMissing, Code::AddressShared, Code::RepeatedDirectoryId, Code::MatchUncertain, Code::AddressReused, Code::IdentifierChanged, Code::UnreadableRecord];
        let issues = plan.changes().iter().filter(|change| change.kind == Kind::Issue && codes.contains(&change.cause.code));
        for resource in issues.filter_map(|issue| issue.resource.as_ref()) {
            let inactive = world.mirror.people.iter().any(|entry| entry.id == *resource && is_inactive(entry));
            for user in world.console.users.iter().filter(|user| user.link.as_ref().is_some_and(|link| link.resource == *resource)) {
                prop_assert!(inactive || after.users.contains(user), "{user:?} {:#?}", told(&plan));
                prop_assert!(!archived(&plan).contains(&user.id), "{user:?} {:#?}", told(&plan));
            }
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

    /// Apply, undo: as before, but for newcomers; and undoing the undo brings back what it took.
    #[test]
    fn an_undo_is_the_inverse(world in world()) {
        support::undone::is_the_inverse(&planned(&world), &world.console);
    }

    /// An undo of a run that others came after takes back what is still as that run left it, and nothing else.
    #[test]
    fn an_undo_keeps_what_came_later(before in world(), after in world(), deeds in tinkering()) {
        let later = |console: &Console| {
            let mut console = console.clone();
            tinker(&mut console, &deeds);
            applied(&Snapshot { console, ..after.clone() }).console
        };
        support::undone::keeps_what_came_later(&planned(&before), later, &before.console);
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

/// The laws are about something: the worlds lead to every cause that a sync has.
#[test]
fn the_worlds_are_not_dull() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    for _ in 0..3000 {
        let world = world().new_tree(&mut runner).unwrap().current();
        for change in planned(&world).changes() {
            let worded = sentence(change);
            let unworded = format!("{}: {}.", change.subject, change.cause.code.name());
            assert_ne!(worded, unworded, "a cause without words of its own");
        }
        seen.extend(planned(&world).changes().iter().map(|change| (change.area, change.kind, change.cause.code)));
    }
    let seen: Vec<String> = seen.iter().map(|line| serde_json::to_string(line).unwrap().replace('"', "")).collect();
    expect![[r"
        [user,create,directory_active]
        [user,change,directory_changed]
        [user,archive,directory_inactive]
        [user,archive,directory_deleted]
        [user,archive,never_seen]
        [user,archive,no_longer_sent]
        [user,restore,directory_active]
        [user,adopt,matched_by_email]
        [user,alias_remove,alias_removed]
        [user,link,matched_by_link]
        [user,link,matched_by_directory_id]
        [user,link,matched_by_email]
        [user,skip,unmanaged]
        [user,hold,filling]
        [user,hold,protected_admin]
        [user,hold,kept_until]
        [user,hold,duplicate_of]
        [user,issue,unreadable_record]
        [user,issue,match_uncertain]
        [user,issue,duplicate_of]
        [user,issue,repeated_directory_id]
        [user,issue,address_missing]
        [user,issue,address_shared]
        [user,issue,address_reused]
        [user,issue,address_would_change]
        [user,issue,member_unknown]
        [user,issue,identifier_changed]
        [user,issue,domain_not_allowed]
        [group,create,directory_active]
        [group,archive,directory_deleted]
        [group,archive,never_seen]
        [group,archive,no_longer_sent]
        [group,restore,directory_active]
        [group,rename,directory_changed]
        [group,link,matched_by_directory_id]
        [group,hold,filling]
        [group,issue,group_name_clash]
        [membership,add,directory_changed]
        [membership,remove,directory_changed]
        [membership,issue,member_unknown]
    "]]
    .assert_eq(&(seen.join("\n") + "\n"));
}

/// Approved without its archives: nobody goes, nothing contradicts, and everybody whom it spared is named.
fn spares_everybody(opened: &Cleared, plan: &Plan, world: &Snapshot) -> Result<(), TestCaseError> {
    let spared = opened.plan();
    prop_assert_eq!(archived(spared), BTreeSet::new());
    prop_assert_eq!(contradictions(spared, &world.console), []);
    let held: BTreeSet<UserId> = spared
        .changes()
        .iter()
        .filter(|change| change.cause.code == Code::GuardHeld)
        .filter_map(|change| change.user.clone())
        .collect();
    prop_assert_eq!(held, archived(plan));
    let after = apply(spared, &world.console).unwrap();
    for user in world.console.users.iter().filter(|user| archived(plan).contains(&user.id)) {
        prop_assert!(after.users.contains(user));
    }
    Ok(())
}
