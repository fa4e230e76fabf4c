//! Each constraint that an answer hangs on is told by its name, provoked by the functions that everybody uses.

use planning::console::ManagedBy;
use planning::{Area, Change, Code, Effect, Fields, Kind};
use scim::{Incoming, Kind as Sort, Limits};
use serde_json::json;
use store::admin::Admin;
use store::{Constraint, Error, account, admin, mirror};

use crate::support::{apply, confirmed, console_of, new_account, new_store, now};

fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Constraint {
    match outcome {
        Err(Error::Constraint(constraint)) => constraint,
        other => panic!("no constraint refused it: {other:?}"),
    }
}

#[test]
fn a_slug_is_taken_once() {
    let (store, _, _scratch) = new_store();
    new_account(&store);
    assert_eq!(
        refused(store.write(store::Lock::Installation, |tx| account::create(tx, "acme", "Other", now()))),
        Constraint::AccountSlug
    );
    store.write(store::Lock::Installation, |tx| account::create(tx, "other", "Other", now())).expect("another slug");
}

#[test]
fn an_administrators_address_is_taken_once_case_folded_and_their_id_is_no_answer() {
    let (store, _, _scratch) = new_store();
    let account = new_account(&store);
    let create = |id: &str, email: &str| {
        let role = "owner".to_owned();
        let anna = Admin { id: id.to_owned(), email: email.to_owned(), role, user: None, created_at: now() };
        store.write(account, move |tx| admin::create(tx, account, &anna))
    };
    create("1", "anna@acme.example").expect("the first");
    assert_eq!(refused(create("2", "Anna@ACME.example")), Constraint::AdminAddress);
    assert_eq!(refused(create("1", "bob@acme.example")), Constraint::Other);
}

#[test]
fn a_name_in_the_mirror_is_taken_once_a_kind_and_an_account() {
    let (store, _, _scratch) = new_store();
    let account = new_account(&store);
    let other = store
        .write(store::Lock::Installation, |tx| account::create(tx, "other", "Other", now()))
        .expect("an account")
        .id;
    let group = |name: &str| {
        let body = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name });
        Incoming::read(scim::Kind::Group, &body, &Limits::default()).expect("a group").resource
    };
    let insert = |account, id: &'static str, name: &str| {
        let resource = group(name);
        store.write(account, move |tx| mirror::insert(tx, account, id, &resource, now()))
    };
    insert(account, "1", "Sales").expect("the first");
    assert_eq!(refused(insert(account, "2", "SALES")), Constraint::ResourceName);
    insert(other, "3", "Sales").expect("of another account");
    insert(account, "4", "North").expect("another name");
    let (north, sales) = (group("North"), group("sales"));
    let renamed = store.write(account, move |tx| mirror::replace(tx, account, "4", &north, &sales, now()));
    assert_eq!(refused(renamed), Constraint::ResourceName);
}

#[test]
fn an_address_and_a_group_name_in_the_console_are_taken_once_in_one_unit_too() {
    let (store, _, _scratch) = new_store();
    let account = new_account(&store);
    let user = |email: &str| {
        let effect = Effect::CreateUser {
            email: email.to_owned(),
            aliases: Vec::new(),
            fields: Fields::new(),
            managed: true,
            link: None,
        };
        Change { effect, ..Change::note(Area::User, Kind::Create, email, Code::Manual) }
    };
    let group = |name: &str| {
        let effect = Effect::CreateGroup {
            name: name.to_owned(),
            managed_by: ManagedBy::Console,
            resource: None,
            external_id: None,
        };
        Change { effect, ..Change::note(Area::Group, Kind::Create, name, Code::Manual) }
    };
    let people = confirmed(vec![user("alice@acme.example"), user("ALICE@acme.example")]);
    assert_eq!(refused(apply(&store, account, 1, people, vec![vec![0, 1]])), Constraint::UserAddress);
    let groups = confirmed(vec![group("Sales"), group("sales")]);
    assert_eq!(refused(apply(&store, account, 1, groups, vec![vec![0, 1]])), Constraint::GroupName);
    assert_eq!(console_of(&store, account), planning::Console::default(), "nothing is left of either");
}

/// Text that no engine makes shorter, of so many bytes.
fn noise(bytes: usize, seed: u32) -> String {
    let step = |last: &u32| Some(last.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
    let letters = std::iter::successors(Some(seed), step).map(|number| char::from(b'0' + (number >> 24) as u8 % 75));
    letters.take(bytes).collect()
}

#[test]
fn the_longest_keys_that_are_let_in_are_kept_by_both_engines() {
    let (store, _, _scratch) = new_store();
    let account = new_account(&store);
    let long = |seed| noise(Limits::KEY_BYTES, seed);
    let read = |kind, body| Incoming::read(kind, &body, &Limits::default()).expect("let in");
    let user = read(
        Sort::User,
        json!({ "userName": long(1), "displayName": long(2), "externalId": long(3), "emails": [{ "value": long(4) }] }),
    );
    // Folding makes three bytes of the two of each of these.
    let growing = read(Sort::User, json!({ "userName": "\u{23a}".repeat(512), "externalId": long(5) }));
    let group =
        read(Sort::Group, json!({ "displayName": long(6), "externalId": long(7), "members": [{ "value": long(8) }] }));
    let name = group.resource.unique_name().to_owned();
    let id = "018f4f3e-7c1a-7b2c-9d3e-4f5a6b7c8d9e";
    let mirrored = move |tx: &store::Tx<'_>| {
        mirror::insert(tx, account, id, &user.resource, now())?;
        mirror::insert(tx, account, "2", &growing.resource, now())?;
        mirror::insert(tx, account, id, &group.resource, now())?;
        mirror::add_members(tx, account, id, group.members.iter().flatten())
    };
    assert_eq!(store.write(account, mirrored).expect("kept"), 1);

    let email = format!("{}@x", noise(318, 9).replace([',', ';', '@'], "x"));
    assert!(planning::mapping::is_address(&email));
    let person = Effect::CreateUser {
        email: email.clone(),
        aliases: Vec::new(),
        fields: Fields::new(),
        managed: true,
        link: None,
    };
    let named =
        Effect::CreateGroup { name: name.clone(), managed_by: ManagedBy::Console, resource: None, external_id: None };
    let changes = vec![
        Change { effect: person, ..Change::note(Area::User, Kind::Create, email, Code::Manual) },
        Change { effect: named, ..Change::note(Area::Group, Kind::Create, name, Code::Manual) },
    ];
    apply(&store, account, 1, confirmed(changes), vec![vec![0], vec![1]]).expect("kept");
}
