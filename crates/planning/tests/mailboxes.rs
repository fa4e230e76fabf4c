//! The laws over worlds of Active Directory, in which aliases collide all the time: with each other, with addresses, with
//! what files and people gave. A world has a past. 2,000 cases a law, more by `PROPTEST_CASES`.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod support;

use std::collections::BTreeSet;

use planning::console::{Alias, AliasOrigin};
use planning::mirror::Entry;
use planning::{Plan, contradictions};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use support::{Snapshot, World, apply, known, sent, told};

const ADDRESSES: [&str; 6] = ["a@x", "b@x", "c@x", "D@x", "d@x", "e@x"];
const MAILBOX: [&str; 6] = ["smtp:a@x", "SMTP:B@X", "smtp:c@x", "smtp:d@x", "smtp:e@x", "X500:/o=x"];

type Record = (&'static str, Vec<&'static str>, bool);

fn directory() -> impl Strategy<Value = Vec<Entry>> {
    let record = (select(&ADDRESSES[..]), subsequence(&MAILBOX[..], 0..4), prop::bool::weighted(0.85));
    btree_map(select(&["r1", "r2", "r3", "r4"][..]), record, 0..4).prop_map(|records| {
        let entry = |(id, (address, mailbox, active)): (&'static str, Record)| {
            let person = sent(id, address).mailbox(&mailbox);
            if active { person.entry() } else { person.inactive().entry() }
        };
        records.into_iter().map(entry).collect()
    })
}

fn world() -> impl Strategy<Value = Snapshot> {
    let origin = select(&[AliasOrigin::Csv, AliasOrigin::Console, AliasOrigin::Adi][..]);
    let somebody = (select(&ADDRESSES[..]), vec((select(&ADDRESSES[..]), origin), 0..3), prop::bool::weighted(0.85));
    (vec(somebody, 0..4), directory(), directory()).prop_map(|(people, before, now)| {
        let (mut world, mut taken) = (World::new().adi(), BTreeSet::new());
        for (email, aliases, managed) in people {
            if !taken.insert(scim::fold(email)) {
                continue;
            }
            let mut user = known(email);
            for (alias, origin) in aliases {
                user = if taken.insert(scim::fold(alias)) { user.alias(alias, origin) } else { user };
            }
            world = world.has(if managed { user } else { user.unmanaged() });
        }
        world.0.mirror.people = before;
        world.0.console = applied(&world.0).console;
        world.0.mirror.people = now;
        world.0
    })
}

fn planned(world: &Snapshot) -> Plan {
    world.plan()
}

fn applied(world: &Snapshot) -> Snapshot {
    let plan = planned(world);
    assert_eq!(contradictions(&plan, &world.console), [], "{:#?}", told(&plan));
    Snapshot { console: apply(&plan, &world.console).unwrap(), ..world.clone() }
}

fn cases() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    ProptestConfig { cases: cases.unwrap_or(2000), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    /// Apply, plan again: nothing.
    #[test]
    fn a_sync_converges(world in world()) {
        let again = planned(&applied(&world));
        prop_assert!(again.is_empty(), "first {:#?} then {:#?}", told(&planned(&world)), told(&again));
    }

    /// The order in which the directory and the console are read is nobody's business.
    #[test]
    fn order_says_nothing(world in world()) {
        let mut other = world.clone();
        other.mirror.people.reverse();
        other.console.users.reverse();
        other.console.users.iter_mut().for_each(|user| user.aliases.reverse());
        prop_assert_eq!(told(&planned(&world)), told(&planned(&other)));
    }

    /// What a file or a person gave goes only where it becomes the address.
    #[test]
    fn aliases_of_others_stay(world in world()) {
        let after = applied(&world).console;
        let is_theirs = |alias: &&Alias| alias.origin != AliasOrigin::Adi;
        for user in &world.console.users {
            let then = after.users.iter().find(|then| then.id == user.id).unwrap();
            for alias in user.aliases.iter().filter(is_theirs) {
                let is_address = scim::fold(&then.email) == scim::fold(&alias.address);
                prop_assert!(is_address || then.aliases.contains(alias), "{alias:?} of {user:?} then {then:?}");
            }
        }
    }

    /// Whoever the directory has, active and settled, has no alias of it that their record does not have.
    #[test]
    fn nobody_keeps_what_the_directory_took_away(world in world()) {
        let after = applied(&world);
        for entry in &after.mirror.people {
            let Ok(document) = entry.record.resource() else { continue };
            let is_tied = |user: &&planning::User| user.link.as_ref().is_some_and(|link| link.resource == entry.id);
            let has_issue = planned(&after).changes().iter().any(|change| change.kind == planning::Kind::Issue);
            let user = after.console.users.iter().filter(|user| user.managed).find(is_tied);
            let Some(user) = user.filter(|_| !has_issue && document.get("active").is_none()) else { continue };
            let listed = document.extension(scim::urn::ACTIVE_DIRECTORY_USER, "proxyAddresses").unwrap().to_string();
            for alias in user.aliases.iter().filter(|alias| alias.origin == AliasOrigin::Adi) {
                prop_assert!(scim::fold(&listed).contains(&scim::fold(&alias.address)), "{alias:?} {listed}");
            }
        }
    }
}
