//! The lists of whom only one of the two stores has: after every write they say what a look at everybody says.

use std::collections::BTreeSet;

use planning::console::{Alias, AliasOrigin};
use planning::plan::UserWrite;
use planning::{Area, Change, Code, Effect, Fields, Kind, Link, ResourceId, Status, User};
use scim::Resource;
use serde_json::json;
use store::console::{Keeper, Window};
use store::{AccountId, Error, Store, console, gap, mirror};

use crate::support::{apply, confirmed, console_of, new_account, new_store, now};

/// Draws numbers; the same ones every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("a number") % limit
    }

    fn address(&mut self) -> String {
        format!("P{}@x.example", self.below(7))
    }
}

fn person(dice: &mut Dice, login: &str) -> Resource {
    let email = dice.address();
    let text = json!({ "userName": login, "emails": [{ "value": email }] }).to_string();
    Resource::from_stored(scim::Kind::User, &text).expect("a document")
}

/// One write of the mirror: somebody comes, is told anew, or goes.
fn directory_moves(store: &Store, account: AccountId, dice: &mut Dice, step: usize) {
    let known = store.read(|tx| mirror::after(tx, account, scim::Kind::User, "", 100)).expect("people");
    let login = if dice.below(2) == 0 { dice.address() } else { format!("login{step}") };
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
fn looked_for(store: &Store, account: AccountId) -> (BTreeSet<String>, BTreeSet<String>) {
    let users = console_of(store, account).users;
    let people = store.read(|tx| mirror::after(tx, account, scim::Kind::User, "", 1_000)).expect("people");
    let addresses_of = |stored: &mirror::Stored| -> BTreeSet<String> {
        let document = stored.document.as_ref().expect("a document");
        let keys = document.keys().into_iter().filter(|key| key.name == "emails.value").map(|key| key.folded);
        keys.chain([scim::fold(document.unique_name())]).collect()
    };
    let belong = |user: &User, stored: &mirror::Stored| {
        let is_linked = user.link.as_ref().is_some_and(|link| link.resource.0 == stored.id);
        let addresses = addresses_of(stored);
        is_linked || user.addresses().any(|address| addresses.contains(&scim::fold(address)))
    };
    let lone_people = people.iter().filter(|stored| !users.iter().any(|user| belong(user, stored)));
    let lone_users = users.iter().filter(|user| user.status == Status::Active);
    let lone_users = lone_users.filter(|user| !people.iter().any(|stored| belong(user, stored)));
    (lone_people.map(|stored| stored.id.clone()).collect(), lone_users.map(|user| user.email.clone()).collect())
}

#[test]
fn after_every_write_of_a_long_story_the_lists_are_what_a_look_at_everybody_finds() {
    let (store, _, _scratch) = new_store();
    let account = new_account(&store);
    let mut dice = Dice(9);
    let (mut most_people, mut most_users) = (0, 0);
    for step in 0..300 {
        if dice.below(2) == 0 {
            directory_moves(&store, account, &mut dice, step);
        } else {
            console_moves(&store, account, &mut dice, step);
        }
        let (people, users) = looked_for(&store, account);
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
    }
    assert!(most_people > 2 && most_users > 1, "the story had somebody on both lists: {most_people}, {most_users}");
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
