//! The lists of whom only one of the two stores has: after every write they say what a look at everybody says.

use std::collections::BTreeSet;

use planning::console::{Alias, AliasOrigin};
use planning::mirror::Entry;
use planning::plan::UserWrite;
use planning::{Area, Change, Code, Effect, Fields, Kind, Link, Mapping, ResourceId, Status, User};
use scim::Resource;
use scim::urn::ACTIVE_DIRECTORY_USER as AD_USER;
use serde_json::{Value, json};
use store::console::{Keeper, Window};
use store::{AccountId, Error, Store, console, gap, mirror};

use crate::support::{Dice, apply, confirmed, console_of, new_account, new_store, now};

/// The object id of somebody who may have been set aside.
const OBJECT: &str = "7f4bc1a3-6c1e-4ae7-b13f-0d7c3f8b2a11";

/// An address as directories write them: as it is, with blanks around it, behind an object id (it was set aside), or as none
/// that is anybody's.
fn login(dice: &mut Dice, step: usize) -> String {
    let address = dice.address();
    match dice.below(8) {
        0 | 1 => address,
        2 => format!(" {address}"),
        3 => format!("{address}\u{a0} "),
        4 | 5 => format!("{}{address}", OBJECT.replace('-', "")),
        _ => format!("login{step}"),
    }
}

/// Somebody with a mail address, perhaps a mailbox, and an id that may be the one before their login.
fn person(dice: &mut Dice, login: &str) -> Resource {
    let mut person = json!({ "userName": login });
    match dice.below(4) {
        0 => {}
        1 => person["emails"] = json!([{ "value": format!(" {} ", dice.address()) }]),
        _ => person["emails"] = json!([{ "value": dice.address() }, { "value": "no address" }]),
    }
    match dice.below(4) {
        0 => person["externalId"] = json!(OBJECT),
        1 => person["externalId"] = json!(OBJECT.replace('7', "8")),
        2 => person["externalId"] = json!("00u-1"),
        _ => {}
    }
    if dice.below(4) == 0 {
        let kind = ["SMTP", "smtp", "X500"][dice.below(3)];
        person[AD_USER] = json!({ "proxyAddresses": [format!("{kind}:{}", dice.address())] });
    }
    Resource::from_stored(scim::Kind::User, &person.to_string()).expect("a document")
}

/// One write of the mirror: somebody comes, is told anew, or goes.
fn directory_moves(store: &Store, account: AccountId, dice: &mut Dice, step: usize) {
    let known = store.read(|tx| mirror::after(tx, account, scim::Kind::User, "", 100)).expect("people");
    let login = login(dice, step);
    let document = person(dice, &login);
    let written = match (dice.below(3), known.get(dice.below(known.len().max(1)))) {
        (1, Some(stored)) => {
            let (id, before) = (stored.id.clone(), stored.document.clone().expect("a document"));
            store.write(account, move |tx| mirror::replace(tx, account, &id, &before, &document, now()))
        }
        (2, Some(stored)) => {
            let (id, before) = (stored.id.clone(), stored.document.clone().expect("a document"));
            store.write(account, move |tx| mirror::delete(tx, account, &id, &before, "request", now()))
        }
        _ => store.write(account, move |tx| mirror::insert(tx, account, &format!("r{step}"), &document, now())),
    };
    // Two of one userName are refused, and nothing is written.
    assert!(matches!(written, Ok(()) | Err(Error::Constraint(_))), "{written:?}");
}

fn link(dice: &mut Dice, step: usize) -> Link {
    let resource = ResourceId(format!("r{}", dice.below(step + 1)));
    Link { resource, external_id: None, supplied: BTreeSet::new(), kept_address: None }
}

fn alias(address: String) -> Alias {
    Alias { address, origin: AliasOrigin::Csv }
}

/// Somebody goes aside, as a newcomer does whom an undo takes back, and another takes the address in the same unit.
fn gives_way(store: &Store, account: AccountId, dice: &mut Dice, step: usize) {
    let users = console_of(store, account).users;
    let (Some(one), Some(other)) = (users.get(dice.below(users.len().max(1))), users.first()) else { return };
    let none = UserWrite::default();
    let status = Some((Status::Archived, Some(Code::RevertOfRun)));
    let parked = format!("{}.run-{step}.invalid", one.email);
    let aside = UserWrite { email: Some(parked), status, unlink: dice.below(2) == 0, ..none.clone() };
    let takes = UserWrite { email: Some(one.email.clone()), status: Some((Status::Active, None)), ..none };
    let line = |user: &User, write| {
        let effect = Effect::UpdateUser { user: user.id.clone(), version: user.version, write };
        Change { effect, ..Change::note(Area::User, Kind::Change, "somebody", Code::RevertOfRun) }
    };
    let mut lines = vec![line(one, aside)];
    lines.extend((one.id != other.id).then(|| line(other, takes)));
    let unit = (0..lines.len()).collect();
    let run = i64::try_from(step).expect("a number") + 1;
    apply(store, account, run, confirmed(lines), vec![unit]).expect("both are written");
}

/// One line of a plan: somebody is made, gets other addresses, another link, another status.
fn console_moves(store: &Store, account: AccountId, dice: &mut Dice, step: usize) {
    let users = console_of(store, account).users;
    let known: Option<User> = users.get(dice.below(users.len().max(1))).cloned();
    let effect = match (dice.below(7), known) {
        (0, _) | (_, None) => Effect::CreateUser {
            email: dice.address(),
            aliases: if dice.below(3) == 0 { vec![alias(format!("alias{step}@x.example"))] } else { Vec::new() },
            fields: Fields::new(),
            managed: dice.below(4) > 0,
            link: (dice.below(2) == 0).then(|| link(dice, step)),
        },
        (1, Some(user)) if !user.aliases.is_empty() => {
            Effect::RemoveAlias { user: user.id, address: user.aliases[0].address.clone() }
        }
        (what, Some(user)) => {
            let none = UserWrite::default();
            let write = match what {
                1 | 2 => UserWrite { aliases: Some(vec![alias(dice.address())]), ..none },
                3 => UserWrite { email: Some(dice.address()), ..none },
                4 => UserWrite { link: Some(link(dice, step)), ..none },
                5 => UserWrite { unlink: true, managed: Some(dice.below(2) == 0), ..none },
                _ if user.status == Status::Active => {
                    UserWrite { status: Some((Status::Archived, Some(Code::Manual))), ..none }
                }
                _ => UserWrite { status: Some((Status::Active, None)), ..none },
            };
            Effect::UpdateUser { user: user.id, version: user.version, write }
        }
    };
    let line = Change { effect, ..Change::note(Area::User, Kind::Change, "somebody", Code::Manual) };
    // An address that somebody else has makes the line stale, or the write is refused: nothing of it is kept.
    let run = i64::try_from(step).expect("a number") + 1;
    drop(apply(store, account, run, confirmed(vec![line]), vec![vec![0]]));
}

/// What the lists should be, from a look at everybody.
struct LookedFor {
    people: BTreeSet<String>,
    users: BTreeSet<String>,
    /// How many people have a user by an address alone that stands nowhere in their record as it is.
    hidden: usize,
}

/// Looks at everybody.
fn looked_for(store: &Store, account: AccountId) -> LookedFor {
    let users = console_of(store, account).users;
    let people = store.read(|tx| mirror::after(tx, account, scim::Kind::User, "", 1_000)).expect("people");
    // What planning reads of a record, and not what the index has of it.
    let addresses_of = |stored: &mirror::Stored| -> BTreeSet<String> {
        let document = stored.document.clone().expect("a document");
        let record = Value::Object(document.into_attributes()).to_string();
        let entry = Entry { id: ResourceId(stored.id.clone()), record: record.into() };
        let person = Mapping::default().person(&entry).expect("a person");
        person.addresses().map(|address| address.folded().to_owned()).collect()
    };
    let is_linked =
        |user: &User, stored: &mirror::Stored| user.link.as_ref().is_some_and(|link| link.resource.0 == stored.id);
    let belong = |user: &User, stored: &mirror::Stored| {
        let addresses = addresses_of(stored);
        is_linked(user, stored) || user.addresses().any(|address| addresses.contains(&scim::fold(address)))
    };
    let lone_people = people.iter().filter(|stored| !users.iter().any(|user| belong(user, stored)));
    let lone_users = users.iter().filter(|user| user.status == Status::Active);
    let lone_users = lone_users.filter(|user| !people.iter().any(|stored| belong(user, stored)));
    let is_hidden = |stored: &&mirror::Stored, user: &User| {
        let document = stored.document.as_ref().expect("a document");
        let written = document.keys().into_iter().filter(|key| key.name == "emails.value").map(|key| key.folded);
        let written: BTreeSet<String> = written.chain([scim::fold(document.unique_name())]).collect();
        let is_met = !is_linked(user, stored) && belong(user, stored);
        is_met && user.addresses().all(|address| !written.contains(&scim::fold(address)))
    };
    let hidden = people.iter().filter(|stored| users.iter().any(|user| is_hidden(stored, user))).count();
    LookedFor {
        people: lone_people.map(|stored| stored.id.clone()).collect(),
        users: lone_users.map(|user| user.email.clone()).collect(),
        hidden,
    }
}

#[test]
fn after_every_write_of_a_long_story_the_lists_are_what_a_look_at_everybody_finds() {
    let (store, _, _scratch) = new_store();
    let account = new_account(&store);
    let mut dice = Dice(9);
    let (mut most_people, mut most_users, mut most_hidden) = (0, 0, 0);
    for step in 0..600 {
        match dice.below(16) {
            0 => gives_way(&store, account, &mut dice, step),
            1..9 => directory_moves(&store, account, &mut dice, step),
            _ => console_moves(&store, account, &mut dice, step),
        }
        let LookedFor { people, users, hidden } = looked_for(&store, account);
        let listed = store.read(|tx| gap::people_after(tx, account, "", 1_000)).expect("people");
        assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), people, "step {step}");
        let window = Window { limit: 500, keeper: Some(Keeper::NotInDirectory), ..Window::default() };
        let page = store.read(|tx| console::users::page(tx, account, &window)).expect("users");
        let unmanaged = page.rows.iter().filter(|user| !user.managed).count();
        let emails: BTreeSet<String> = page.rows.into_iter().map(|user| user.email).collect();
        assert_eq!(emails, users, "step {step}");
        let counted = store.read(|tx| gap::count(tx, account)).expect("numbers");
        assert_eq!(
            counted,
            gap::Gaps { not_in_console: people.len(), not_in_directory: users.len(), unmanaged },
            "step {step}"
        );
        most_people = most_people.max(people.len());
        most_users = most_users.max(users.len());
        most_hidden = most_hidden.max(hidden);
    }
    assert!(most_people > 2 && most_users > 1, "the story had somebody on both lists: {most_people}, {most_users}");
    assert!(most_hidden > 2, "and people who are met by an address that must be read first: {most_hidden}");
}

#[test]
fn the_people_of_the_directory_alone_are_leafed_through_both_ways() {
    let (store, _, _scratch) = new_store();
    let account = new_account(&store);
    for at in 0..5 {
        let document = Resource::from_stored(scim::Kind::User, &json!({ "userName": format!("u{at}") }).to_string());
        let document = document.expect("a document");
        store
            .write(account, move |tx| mirror::insert(tx, account, &format!("r{at}"), &document, now()))
            .expect("written");
    }
    let after = |id: &str| store.read(|tx| gap::people_after(tx, account, id, 2)).expect("people");
    let before = |id: &str| store.read(|tx| gap::people_before(tx, account, id, 2)).expect("people");
    assert_eq!((after(""), after("r1"), after("r3")), (ids(&[0, 1]), ids(&[2, 3]), ids(&[4])));
    assert_eq!((before("r4"), before("r2"), before("r0")), (ids(&[2, 3]), ids(&[0, 1]), ids(&[])));
}

fn ids(numbers: &[usize]) -> Vec<String> {
    numbers.iter().map(|number| format!("r{number}")).collect()
}
