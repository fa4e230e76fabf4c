//! Everything at a glance, and the one box that finds everything: told after stories, held against a look at everybody.

use app::overview::{self, From, Gaps, Need, Overview};
use app::search::{self, By, Target};
use app::status::{Connection, Trouble};
use app::users::{How, Keeper};
use app::{requests, sync, tokens, users};
use jiff::SignedDuration;
use planning::{Status, Who};
use scim::Kind;
use serde_json::json;
use store::console::Window;

use crate::support::{Acme, SLUG, person};

fn look(acme: &Acme) -> Overview {
    overview::look(&acme.app, SLUG).expect("acme")
}

fn import(acme: &Acme, file: &str) {
    let imported = users::import(&acme.app, SLUG, file.as_bytes(), How::default(), &Who::Operator, "worker");
    assert!(!imported.expect("an import").refused);
}

fn found(acme: &Acme, text: &str) -> Vec<(Target, By)> {
    search::find(&acme.app, SLUG, text).expect("acme").into_iter().map(|hit| (hit.to, hit.by)).collect()
}

/// Who is in one place only, by name.
fn lone(acme: &Acme) -> (Vec<String>, Vec<String>) {
    let people = overview::not_in_console(&acme.app, SLUG, &From::First, 50).expect("people");
    let window = Window { limit: 50, keeper: Some(Keeper::NotInDirectory), ..Window::default() };
    let users = users::page(&acme.app, SLUG, &window).expect("users");
    let gaps = look(acme).gaps.expect("numbers");
    assert_eq!(
        (gaps.not_in_console, gaps.not_in_directory),
        (people.total, users.total),
        "numbers are those of the lists"
    );
    (
        people.people.into_iter().map(|lone| lone.address).collect(),
        users.rows.into_iter().map(|told| told.user.email).collect(),
    )
}

fn named(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("{name}@acme.example")).collect()
}

#[test]
fn whoever_is_in_one_place_only_is_known_through_a_whole_story() {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    import(&acme, "Email,Provisioning Managed\nann@acme.example,true\nuwe@acme.example,false\nold@acme.example,true\n");
    assert_eq!(lone(&acme), (named(&[]), named(&["ann", "old", "uwe"])));
    assert_eq!(look(&acme).gaps, Some(Gaps { not_in_console: 0, not_in_directory: 3, unmanaged: 1 }));
    // Somebody who was sent is the same before any sync has looked: they share an address.
    acme.create_person("ann");
    let bob = acme.create_person("bob");
    assert_eq!(lone(&acme), (named(&["bob"]), named(&["old", "uwe"])));
    acme.complete();
    acme.set(&["provisioning.test_mode=false"]);
    acme.work();
    let held = acme.newest_run();
    sync::approve(&acme.app, SLUG, held, None, false, &Who::Operator, "worker").expect("approved");
    acme.work();
    // Old was archived, Bob was made, Uwe is nobody's business.
    assert_eq!(lone(&acme), (named(&[]), named(&["uwe"])));
    // Bob is renamed by the directory: a link is not an address.
    acme.patch(Kind::User, &bob, &json!([{ "op": "replace", "path": "userName", "value": "robert@acme.example" }]))
        .expect("patched");
    assert_eq!(lone(&acme), (named(&[]), named(&["uwe"])));
    acme.delete(Kind::User, &bob).expect("deleted");
    assert_eq!(lone(&acme), (named(&[]), named(&["bob", "uwe"])), "until a sync has looked");
    acme.sync().expect("a sync");
    assert_eq!(lone(&acme), (named(&[]), named(&["uwe"])));
    sync::undo::undo(&acme.app, SLUG, held, None, &Who::Operator, "worker").expect("undone");
    let (people, users) = lone(&acme);
    let console = acme.people();
    let active = console.iter().filter(|told| told.user.status == Status::Active).count();
    assert_eq!(look(&acme).users, active);
    assert!(people.is_empty() && users.contains(&"old@acme.example".to_owned()), "{people:?} {users:?}");
}

#[test]
fn whoever_is_in_both_is_active_and_who_of_the_directory_is_archived_is_counted_apart() {
    let acme = Acme::live();
    let counts = |acme: &Acme| {
        let seen = look(acme);
        let shared = seen.shared.expect("counted");
        (seen.people, seen.users, shared.active, shared.archived)
    };
    let ids: Vec<String> = (0..3).map(|at| acme.create_person(&format!("p{at}"))).collect();
    let before = counts(&acme);
    assert_eq!(before, (4, 1, 1, 0), "one was here before, and nobody has been made of the three yet");
    acme.sync().expect("a sync");
    let all = counts(&acme);
    assert_eq!(all, (4, 4, 4, 0));
    // The directory still has them, but as inactive: they are archived here.
    acme.patch(Kind::User, &ids[0], &json!([{ "op": "replace", "path": "active", "value": false }])).expect("patched");
    assert_eq!(counts(&acme), all, "until a sync has looked");
    let run = acme.sync().expect("a sync");
    assert_eq!(counts(&acme), (4, 3, 3, 1));
    // Whoever is archived and not in the directory is none of these.
    acme.delete(Kind::User, &ids[1]).expect("deleted");
    acme.sync().expect("a sync");
    assert_eq!(counts(&acme), (3, 2, 2, 1));
    sync::undo::undo(&acme.app, SLUG, run, None, &Who::Operator, "worker").expect("undone");
    assert_eq!(counts(&acme), (3, 3, 3, 0));
}

#[test]
fn two_records_of_one_person_make_nobody_archived() {
    let acme = Acme::live();
    acme.create_person("ann");
    acme.sync().expect("a sync");
    let mut twin = person("twin");
    twin["userName"] = json!("twin");
    twin["emails"] = json!([{ "value": "ann@acme.example", "primary": true }]);
    acme.create(Kind::User, twin).expect("created");
    acme.sync().expect("a sync");
    let seen = look(&acme);
    let shared = seen.shared.expect("counted");
    assert_eq!((seen.people, shared.active, shared.archived), (3, 2, 0));
}

#[test]
fn a_report_from_before_the_switch_to_snapshots_compares_none() {
    let acme = Acme::live();
    acme.create_person("ann");
    acme.sync().expect("a sync");
    acme.set(&["provisioning.source=adi"]);
    let seen = look(&acme);
    assert_eq!((seen.people, seen.compared, seen.shared.is_none()), (0, None, true));
}

#[test]
fn what_waits_for_somebody_is_told_worst_first_and_nothing_else() {
    let mut acme = Acme::live();
    acme.sync().expect("a sync");
    assert_eq!(look(&acme).needs, []);
    let ids: Vec<String> = (0..8).map(|at| acme.create_person(&format!("p{at}"))).collect();
    acme.sync().expect("a sync");
    assert_eq!(look(&acme).joined.total, 9, "and whoever was here first");
    for id in &ids {
        acme.delete(Kind::User, id).expect("deleted");
    }
    let held = acme.sync().expect("a sync");
    let needs = look(&acme).needs;
    assert!(
        matches!(needs.as_slice(), [Need::Held(run, told)] if *run == held && told.contains("8 people")),
        "{needs:?}"
    );
    acme.revoke_token().expect("revoked");
    acme.clock.wait(SignedDuration::from_mins(5));
    // That a dead token came is noted with the request log.
    let (dead, _) = tokens::list(&acme.app, SLUG).expect("tokens").pop().expect("the token");
    let at = acme.app.now();
    let noted = acme
        .app
        .store
        .write(store::AccountId(1), move |tx| store::token::tried(tx, store::AccountId(1), &dead.id, at, "192.0.2.7"));
    noted.expect("noted");
    let seen = look(&acme);
    let [Need::Held(..), Need::Refusing(Trouble::DeadKey(told))] = seen.needs.as_slice() else {
        panic!("{:?}", seen.needs)
    };
    assert!(told.starts_with("Your IdP still uses the token that was revoked"), "{told}");
    assert!(matches!(seen.status.connection, Connection::Refusing(_)));
    acme.generate_token().expect("another token");
    acme.clock.wait(SignedDuration::from_mins(5));
    acme.client().expect("let in");
    sync::approve(&acme.app, SLUG, held, None, false, &Who::Operator, "worker").expect("approved");
    acme.work();
    let seen = look(&acme);
    assert_eq!((seen.left.total, seen.left.latest.len()), (8, 5));
    assert_eq!(seen.joined.total, 9, "whoever left in the week in which they came has come all the same");
    assert!(matches!(seen.needs.as_slice(), [Need::Key(_)]), "the dead token was tried of late: {:?}", seen.needs);
    acme.clock.wait(SignedDuration::from_hours(24 * 8));
    acme.client().expect("let in");
    let seen = look(&acme);
    assert_eq!((seen.needs.as_slice(), seen.left.total), (&[][..], 0));
}

#[test]
fn records_that_could_not_be_decided_are_counted() {
    let acme = Acme::live();
    let mut body = person("bob");
    body["userName"] = json!("nobody");
    acme.create(Kind::User, body).expect("created");
    let run = acme.sync().expect("a sync");
    assert_eq!(look(&acme).needs, [Need::Issues(run, 1)]);
}

#[test]
fn one_box_finds_everybody_and_everything_by_whatever_they_are_called() {
    let acme = Acme::live();
    import(
        &acme,
        "Email,First Name,Last Name,Employee Number,Email Aliases,Group,Provisioning Managed\nmaya.okafor@acme.example,Maya Ngozi,Okafor,E-42,moka@acme.example,Drivers,false\n",
    );
    let ann = acme.create_person("ann");
    acme.sync().expect("a sync");
    let bob = acme.create_person("bob");
    let id_of = |email: &str| {
        let people = acme.people();
        people.into_iter().find(|told| told.user.email == email).expect("somebody").user.id.0
    };
    let maya = Target::User(id_of("maya.okafor@acme.example"), false);
    let linked = Target::User(id_of("ann@acme.example"), false);
    let lone = Target::Person("bob@acme.example".to_owned());
    let group = app::groups::page(&acme.app, SLUG, &Window { limit: 1, ..Window::default() }).expect("groups").rows;
    let group = Target::Group(group[0].id.0.clone());
    let Target::User(id, _) = maya.clone() else { panic!("a user") };
    for (text, to, by) in [
        ("MAYA.okafor@acme.example", &maya, By::Address),
        (" moka@acme.example ", &maya, By::Address),
        ("maya.ok", &maya, By::Beginning),
        ("maya ngozi okafor", &maya, By::Name),
        ("Maya Ngozi", &maya, By::Name),
        ("e-42", &maya, By::Number),
        (id.as_str(), &maya, By::Id),
        ("00u-ann", &linked, By::DirectoryId),
        (ann.as_str(), &linked, By::ScimId),
        ("bob@acme.example", &lone, By::Address),
        ("00u-bob", &lone, By::DirectoryId),
        (bob.as_str(), &lone, By::ScimId),
        ("drivers", &group, By::Name),
        ("DRIV", &group, By::Name),
        ("2", &Target::Run(2), By::Id),
        ("run 2", &Target::Run(2), By::Id),
        ("#2", &Target::Run(2), By::Id),
    ] {
        assert_eq!(found(&acme, text), [(to.clone(), by)], "{text}");
    }
    for nothing in ["", "   ", "nobody@acme.example", "kafor", "99", "-1", "run", "%", "_", "\0", &"x".repeat(300)] {
        assert_eq!(found(&acme, nothing), [], "{nothing:?}");
    }
}

#[test]
fn somebody_whom_only_a_refused_request_named_is_found_and_so_is_the_request() {
    let acme = Acme::live();
    acme.is_refused("eve@acme.example", "the name has a control character");
    assert_eq!(found(&acme, "Eve@acme.example"), [(Target::Named("Eve@acme.example".to_owned()), By::Request)]);
    let query = requests::Query { statuses: requests::Statuses::ALL, person: None, limit: 1 };
    let line = requests::list(&acme.app, SLUG, &query).expect("the log").lines.pop().expect("a request");
    assert_eq!(found(&acme, &line.id), [(Target::Request(line.id.clone()), By::Id)]);
}

#[test]
fn several_are_told_users_first_and_nobody_of_another_account() {
    let acme = Acme::live();
    import(&acme, "Email,Group\nnora@acme.example,nor\nnorbert@acme.example,nor\n");
    let kinds: Vec<Target> = found(&acme, "nor").into_iter().map(|(to, _)| to).collect();
    assert!(matches!(kinds.as_slice(), [Target::User(..), Target::User(..), Target::Group(_)]), "{kinds:?}");
    app::accounts::create(&acme.app, "globex", "Globex", "owner@globex.example").expect("an account");
    assert!(search::find(&acme.app, "globex", "nor").expect("globex").is_empty());
    assert_eq!(overview::look(&acme.app, "globex").expect("globex").users, 0);
}

#[test]
fn whoever_was_deleted_and_sent_anew_time_and_again_is_found_as_they_are() {
    let acme = Acme::live();
    for _ in 0..12 {
        let bob = acme.create_person("bob");
        acme.delete(Kind::User, &bob).expect("deleted");
    }
    let _bob = acme.create_person("bob");
    assert_eq!(found(&acme, "bob@acme.example"), [(Target::Person("bob@acme.example".to_owned()), By::Address)]);
}
