//! The part of a console that somebody asks about: whoever is named, by any of their names, and nobody else.

use std::collections::BTreeSet;

use planning::console::{Alias, AliasOrigin, Link, ManagedBy, Sought};
use planning::plan::{GroupRef, UserRef};
use planning::{Area, Change, Code, Console, Effect, Fields, Kind, ResourceId, UserId};
use store::console::part;

use crate::support::{apply, confirmed, console_of, new_account, new_store};

fn person(email: &str, record: &str) -> Change {
    let alias = Alias { address: format!("Alias.{email}"), origin: AliasOrigin::Csv };
    let effect = Effect::CreateUser {
        email: email.to_owned(),
        aliases: vec![alias],
        fields: Fields::default(),
        managed: true,
        link: Some(Link {
            resource: ResourceId(record.to_owned()),
            external_id: None,
            supplied: BTreeSet::new(),
            kept_address: None,
        }),
    };
    Change { effect, ..Change::note(Area::User, Kind::Create, email, Code::Manual) }
}

fn group(name: &str) -> Change {
    let (name, managed_by) = (name.to_owned(), ManagedBy::Console);
    let effect = Effect::CreateGroup { name: name.clone(), managed_by, resource: None, external_id: None };
    Change { effect, ..Change::note(Area::Group, Kind::Create, name, Code::Manual) }
}

fn member(name: &str, email: &str) -> Change {
    let effect = Effect::AddMember { group: GroupRef::Name(name.to_owned()), user: UserRef::Email(email.to_owned()) };
    Change { effect, ..Change::note(Area::Membership, Kind::Add, format!("{name} ← {email}"), Code::Manual) }
}

/// The people by e-mail, and the groups with their members.
fn told(part: &Console, whole: &Console) -> Vec<String> {
    let email = |id: &UserId| whole.users.iter().find(|user| user.id == *id).expect("somebody").email.as_str();
    let people = part.users.iter().map(|user| user.email.clone());
    let groups = part.groups.iter().map(|group| {
        let mut members: Vec<&str> = group.members.iter().map(email).collect();
        members.sort_unstable();
        format!("{}: {}", group.name, members.join(" "))
    });
    let mut told: Vec<String> = people.chain(groups).collect();
    told.sort();
    told
}

#[test]
fn a_part_has_whoever_is_named_by_any_of_their_names_and_nobody_else() {
    let (store, _, _scratch) = new_store();
    let account = new_account(&store);
    let lines = vec![
        person("a@x", "r1"),
        person("b@x", "r2"),
        person("c@x", "r3"),
        group("North"),
        group("South"),
        member("North", "a@x"),
        member("North", "b@x"),
        member("South", "c@x"),
    ];
    let cleared = confirmed(lines);
    let units = cleared.plan().units();
    apply(&store, account, 1, cleared, units).expect("applied");
    let whole = console_of(&store, account);
    let user = |email: &str| whole.users.iter().find(|user| user.email == email).expect("somebody").id.clone();
    let north = whole.groups.iter().find(|group| group.name == "North").expect("a group").id.clone();
    let part = |sought: &Sought| {
        let part = store.read(|tx| part(tx, account, sought)).expect("a part");
        assert!(part.users.iter().all(|user| whole.users.contains(user)), "they are as they are in the whole");
        told(&part, &whole)
    };
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<BTreeSet<String>>();
    let nobody = Sought::default;
    assert_eq!(part(&nobody()), Vec::<String>::new());
    assert_eq!(part(&Sought { users: [user("a@x")].into(), ..nobody() }), ["a@x"]);
    assert_eq!(part(&Sought { addresses: texts(&["b@x", "alias.a@x", "nobody@x"]), ..nobody() }), ["a@x", "b@x"]);
    let record = |id: &str| ResourceId(id.to_owned());
    assert_eq!(part(&Sought { resources: [record("r3"), record("r9")].into(), ..nobody() }), ["c@x"]);
    let of_north = Sought { groups: [north.clone()].into(), users: [user("a@x"), user("c@x")].into(), ..nobody() };
    assert_eq!(part(&of_north), ["North: a@x", "a@x", "c@x"], "of its members those who are asked about");
    assert_eq!(part(&Sought { whole: [north].into(), ..of_north }), ["North: a@x b@x", "a@x", "c@x"]);
    assert_eq!(part(&Sought { names: texts(&["south"]), ..nobody() }), ["South: "]);
}
