//! Worlds that nobody thought of: small ones, in which names collide all the time.
//!
//! A world has a past: an earlier directory was synced into the console, people then tinkered with it, and the directory
//! moved on, to anything at all or by the turns of `turns.rs`. Owns what a world may be; the laws are in `tests/laws`.

use std::collections::BTreeSet;

use planning::console::{Alias, AliasOrigin};
use planning::mirror::Entry;
use planning::{
    Completeness, Console, DirectoryGroup, Field, Keeps, Kept, Mapping, ResourceId, Source, Tombstone, Who,
};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::turns::{self, Turn};
use super::{Known, Sent, Snapshot, World, addresses, apply, console_group, known, sent, tied_group};

const ADDRESSES: [&str; 8] = ["a@x", "b@x", "c@x", "d@x", "B@X", "e@x", "a@y", "b@y"];
const LOGINS: [&str; 11] =
    ["a@x", "b@x", "c@x", "d@x", "B@X", "e@x", "a@y", "b@y", "ann", "bob", "0123456789abcdef0123456789abcdefa@x"];
const MAILBOX: [&str; 7] = ["SMTP:a@x", "smtp:b@x", "smtp:c@x", "smtp:d@x", "smtp:f@x", "smtp:a@y", "X500:/o=x"];
const NUMBERS: [&str; 2] = ["7", " 8"];
pub const RESOURCES: [&str; 6] = ["r1", "r2", "r3", "r4", "r5", "r6"];
const EXTERNAL: [&str; 3] = ["e1", "e2", "e3"];
const FIRST: [&str; 2] = ["Ann", "Bob"];
const LAST: [&str; 2] = ["Ant", "Bee"];
const TITLES: [&str; 2] = ["CEO", "CTO"];
const NAMES: [&str; 5] = ["g", "h", "k", "G", "l"];
pub const GROUPS: [&str; 4] = ["s1", "s2", "s3", "s4"];
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
    let mailbox = option::weighted(0.25, vec(a(&MAILBOX), 0..4));
    let addresses = (a(&LOGINS), vec(a(&ADDRESSES), 0..3), mailbox);
    let rest = (
        (maybe(&EXTERNAL), option::weighted(0.2, a(&NUMBERS))),
        option::weighted(0.2, a(&REFERENCES)),
        prop::bool::weighted(0.75),
        prop::bool::weighted(0.06),
    );
    (names, addresses, rest).prop_map(
        move |((first, last, title), (login, emails, mailbox), ((external, number), manager, active, garbled))| {
            if garbled {
                return Entry { id: ResourceId(id.to_owned()), record: "no JSON".into() };
            }
            let mut person = sent(id, login).set("name", serde_json::json!({ "givenName": first, "familyName": last }));
            if !emails.is_empty() {
                person = person.emails(&emails);
            }
            person = title.into_iter().fold(person, Sent::title);
            person = external.into_iter().fold(person, Sent::external);
            person = manager.into_iter().fold(person, Sent::manager);
            person = number.into_iter().fold(person, Sent::number);
            person = mailbox.into_iter().fold(person, |person, mailbox| person.mailbox(&mailbox));
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
pub fn tinkering() -> impl Strategy<Value = Vec<(usize, u8, &'static str)>> {
    vec((0_usize..8, 0_u8..5, a(&ADDRESSES)), 0..3)
}

pub fn tinker(console: &mut Console, deeds: &[(usize, u8, &str)]) {
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
                user.fields.insert(Field::JobTitle, "Janitor");
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

/// What a directory goes through: nothing at all, or up to four turns.
fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let whom = || 0_usize..6;
    let turn = prop_oneof![
        2 => (whom(), 0_usize..2).prop_map(|(first, many)| Turn::Swap(first, many)),
        1 => (any::<bool>(), any::<bool>())
            .prop_map(|(new_directory_ids, deleted)| Turn::Resend { new_directory_ids, deleted }),
        1 => whom().prop_map(Turn::HalfFilled),
        1 => whom().prop_map(Turn::SoftDelete),
        1 => whom().prop_map(Turn::Return),
        1 => (whom(), a(&ADDRESSES)).prop_map(|(of, login)| Turn::LookAlike(of, login)),
        1 => (whom(), whom()).prop_map(|(whom, by)| Turn::WriteOver(whom, by)),
        1 => (whom(), whom()).prop_map(|(of, by)| Turn::RepeatId(of, by)),
        1 => whom().prop_map(Turn::Garble),
        1 => whom().prop_map(Turn::GarbleGroup),
        1 => Just(Turn::RenameDomain),
        1 => Just(Turn::Circle),
        1 => whom().prop_map(Turn::Empty),
        1 => whom().prop_map(Turn::Delete),
        1 => Just(Turn::Vanish),
    ];
    vec(turn, 0..5)
}

/// Everybody and every group that the directory has.
type Directory = (Vec<Entry>, Vec<DirectoryGroup>);

/// The directory as it is by now: another one altogether, or the earlier one after some turns.
fn present() -> impl Strategy<Value = (Option<Directory>, Vec<Turn>)> {
    (option::of((people(), groups())), turns())
}

/// A world with a past.
pub fn world() -> impl Strategy<Value = Snapshot> {
    let tombstones = vec((a(&RESOURCES), a(&GROUPS)), 0..4);
    (console(), (people(), groups()), tinkering(), present(), tombstones, policy(), any::<u64>()).prop_map(
        |(
            console,
            (earlier, earlier_groups),
            deeds,
            (other, turns),
            tombstones,
            (source, completeness, (earlier_mapping, mapping)),
            whom_to_keep,
        )| {
            let mut world = World::new().0;
            (world.console, world.mirror.people, world.mirror.groups) = (console, earlier, earlier_groups);
            world.policy.mapping = earlier_mapping;
            // A past that could not be applied is found by the laws below, as a present.
            if let Ok(console) = apply(&world.plan(), &world.console) {
                world.console = console;
            }
            tinker(&mut world.console, &deeds);
            if let Some((people, groups)) = other {
                (world.mirror.people, world.mirror.groups) = (people, groups);
            }
            world.policy.source = source;
            world.policy.mapping = mapping;
            world.mirror.completeness = completeness;
            for turn in turns {
                turns::take(&mut world.mirror, turn);
            }
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
            let unreadable = &world.mirror.unreadable_groups;
            let alive = |id: &ResourceId| alive.contains(id) || unreadable.contains(id);
            world.mirror.tombstones.extend(of_people.chain(of_groups));
            world.mirror.tombstones.retain(|tombstone| !alive(&tombstone.id));
            world.policy.kept = keeps(&world, whom_to_keep);
            world
        },
    )
}

/// A world whose directory speaks SCIM, which knows no mailbox and no alias.
pub fn scim_world() -> impl Strategy<Value = Snapshot> {
    world().prop_map(|mut world| {
        world.policy.source = Source::Scim;
        for entry in &mut world.mirror.people {
            turns::rewrite(entry, |body| drop(body.remove(scim::urn::ACTIVE_DIRECTORY_USER)));
        }
        world
    })
}

/// Some of the users, kept when they were last under the record that they are tied to.
fn keeps(world: &Snapshot, choices: u64) -> Keeps {
    let chosen = |at: &usize| scrambled(choices, *at as u64).is_multiple_of(5);
    let users = world.console.users.iter().enumerate().filter(|(at, _)| chosen(at));
    // Every second of them by hand, without a run.
    let kept = |(at, user): (usize, &planning::User)| {
        let resource = user.link.as_ref().map(|link| link.resource.clone());
        let until = world.as_of + jiff::SignedDuration::from_hours(1);
        (user.id.clone(), Kept { until, by: who(), run: (at % 2 == 0).then_some(1), resource })
    };
    users.map(kept).collect()
}

/// Every resource that a world may have.
pub fn resources() -> impl Iterator<Item = ResourceId> {
    let ids = RESOURCES.iter().chain(&turns::SENT_AGAIN).chain(&GROUPS);
    ids.map(|id| ResourceId((*id).to_owned()))
}

pub fn who() -> Who {
    Who::Administrator("anna@rollcall.example".to_owned())
}

/// A number that only the seed and the position know.
pub fn scrambled(seed: u64, at: u64) -> u64 {
    let mixed = (seed ^ at.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed ^ (mixed >> 31)
}
