//! Whoever looks while a large run is applied: each person is there as before or as after, never half.

use std::sync::{Arc, Mutex};

use ::scim::{Incoming, Kind, Limits};
use app::{sync, users};
use planning::{Field, Who};
use serde_json::{Value, json};
use store::{account, mirror, sync_state};

use crate::crash::fill;
use crate::support::{Acme, SLUG};

/// Applied in three chunks.
const MANY: usize = 1_100;

/// The directory says something else of everybody whom `fill` put there, in one transaction.
fn rewrite(acme: &Acme, change: impl Fn(&mut Value)) {
    let now = acme.app.now();
    let account = acme.app.store.read(|tx| account::find(tx, SLUG)).expect("a look").expect("the account").id;
    let people = acme.app.store.read(|tx| mirror::after(tx, account, Kind::User, "", usize::MAX)).expect("a look");
    let changed: Vec<_> = people
        .into_iter()
        .filter_map(|entry| {
            let before = entry.document.ok()?;
            let mut body: Value = serde_json::from_str(&before.to_stored()).expect("JSON");
            change(&mut body);
            let after = Incoming::read(Kind::User, &body, &Limits::default()).expect("a person").resource;
            Some((entry.id, before, after))
        })
        .collect();
    let written = acme.app.store.write(account, move |tx| {
        for (id, before, after) in &changed {
            mirror::replace(tx, account, id, before, after, now)?;
        }
        sync_state::written(tx, account, now)
    });
    written.expect("the mirror is written");
}

/// How many people were as after, at every reading of the clock.
type Looks = Arc<Mutex<Vec<usize>>>;

fn look_at_each_step(acme: &Acme, looks: &Looks) {
    let (other, kept) = (acme.clone(), Arc::clone(looks));
    acme.clock.at_reading(1, move || {
        kept.lock().expect("kept").push(changed(&other));
        look_at_each_step(&other, &kept);
    });
}

/// Looks at everybody, and tells how many are as after the run. Whoever is neither as before nor as after is half.
fn changed(acme: &Acme) -> usize {
    let people = acme.people();
    assert_eq!(people.len(), MANY + 1, "nobody is missing, nobody is there twice");
    let mut after = 0;
    for told in &people {
        let user = &told.user;
        let of = |field| user.fields.get(field).unwrap_or_default();
        let parts =
            [user.email.ends_with("@new.example"), of(Field::LastName) == "After", of(Field::JobTitle) == "Engineer"];
        assert!(parts == [true; 3] || parts == [false; 3], "{} is half: {parts:?}", user.email);
        after += usize::from(parts[0]);
    }
    // One person alone, by either address: one of them is theirs.
    for number in [0, 499, 500, 999, MANY - 1] {
        let found =
            ["acme", "new"].map(|domain| users::show(&acme.app, SLUG, &format!("p{number:04}@{domain}.example")));
        let titles = found.map(|told| told.ok().map(|told| told.user.fields.get(Field::JobTitle).map(str::to_owned)));
        let engineer = Some(Some("Engineer".to_owned()));
        assert!(titles == [Some(None), None] || titles == [None, engineer], "p{number:04}: {titles:?}");
    }
    after
}

#[test]
fn each_person_is_as_before_or_as_after_while_a_run_of_many_is_applied() {
    let acme = Acme::live();
    fill(&acme, MANY);
    acme.sync().expect("a sync");
    rewrite(&acme, |person| {
        let address = person["userName"].as_str().expect("a name").replace("@acme.", "@new.");
        person["userName"] = json!(address);
        person["name"]["familyName"] = json!("After");
        person["title"] = json!("Engineer");
    });
    sync::now(&acme.app, SLUG, &Who::Operator).expect("a run is asked for");
    let looks = Looks::default();
    look_at_each_step(&acme, &looks);
    acme.work();
    acme.clock.forget_deed();
    let mut looks = looks.lock().expect("kept").clone();
    looks.dedup();
    // `zero` came with the company and is rewritten too.
    assert_eq!(looks, [0, 500, 1_000, MANY + 1], "a chunk at a time");
}
