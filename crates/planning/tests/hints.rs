//! What the people whom a plan would archive have in common.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod support;

use std::collections::BTreeMap;

use jiff::SignedDuration;
use planning::hint::hints;
use planning::wording::hint_sentence;
use planning::{Field, Fields, ResourceId};
use support::{World, known, now, sent, tied_group};

/// A company of so many people, of whom so many go; `dress` says who has what.
fn leaving(people: usize, leavers: usize, dress: impl Fn(usize) -> Vec<(Field, String)>) -> World {
    (0..people).fold(World::new(), |world, at| {
        let (email, id) = (email(at), format!("r{at:03}"));
        let person = sent(&id, &email);
        let person = if at < leavers { person.inactive() } else { person };
        let mut world = world.has(known(&email).linked(&id)).sends(&person);
        world.0.console.users.last_mut().unwrap().fields = dress(at).into_iter().collect();
        world
    })
}

fn email(at: usize) -> String {
    format!("p{at:03}@x")
}

fn told(world: &World) -> Vec<String> {
    hints(&world.plan(), &world.0.console, &BTreeMap::new()).iter().map(hint_sentence).collect()
}

fn department(name: &str) -> Vec<(Field, String)> {
    vec![(Field::Department, name.to_owned())]
}

#[test]
fn a_factor_is_told_that_covers_most_of_those_who_go_and_few_of_those_who_stay() {
    let sales = |of_leavers: usize, of_others: usize| {
        leaving(110, 10, |at| {
            department(if at < of_leavers || (10..10 + of_others).contains(&at) { "Sales" } else { "IT" })
        })
    };
    let hint = "All 10 share the department “Sales”; none of the 100 others does.";
    assert_eq!(told(&sales(10, 0)), [hint]);
    let hint = "8 of these 10 share the department “Sales”; 20 of the 100 others do.";
    assert_eq!(told(&sales(8, 20)), [hint]);
    assert_eq!(told(&sales(7, 0)), [""; 0], "seven of ten are not most");
    assert_eq!(told(&sales(8, 21)), [""; 0], "more than a fifth of the others are not few");
}

#[test]
fn nothing_is_told_of_two_people_and_nothing_where_nobody_stays() {
    let of = |people, leavers| told(&leaving(people, leavers, |_| department("Sales")));
    assert_eq!(of(2, 2), [""; 0]);
    assert_eq!(of(6, 6), [""; 0], "everybody goes: the department tells nobody apart");
    let two = leaving(50, 2, |at| department(if at < 2 { "Sales" } else { "IT" }));
    assert_eq!(told(&two), [""; 0]);
}

#[test]
fn a_group_a_manager_a_domain_and_the_other_fields_are_factors_and_the_best_three_are_told() {
    let mut world = leaving(20, 4, |at| {
        let of = |who: &str, rest: &str| if at < 4 { who.to_owned() } else { rest.to_owned() };
        vec![
            (Field::Division, of("EMEA", "APAC")),
            (Field::Location, of("Oslo", "Rome")),
            (Field::ManagerEmail, of("boss@x", "chief@x")),
        ]
    });
    let four: Vec<String> = (0..4).map(email).collect();
    let four: Vec<&str> = four.iter().map(String::as_str).collect();
    world = world.has_group(tied_group("Okta Sales", "s1", &four)).sends_group(
        "s1",
        "Okta Sales",
        &["r000", "r001", "r002", "r003"],
    );
    assert_eq!(
        told(&world),
        [
            "All 4 are in the group “Okta Sales”; none of the 16 others is.",
            "All 4 share the division “EMEA”; none of the 16 others does.",
            "All 4 share the location “Oslo”; none of the 16 others does.",
        ]
    );
    world = leaving(20, 4, |at| vec![(Field::ManagerName, if at < 5 { "Boss" } else { "Chief" }.to_owned())]);
    assert_eq!(told(&world), ["All 4 share the manager “Boss”; 1 of the 16 others does."]);
    for user in world.0.console.users.iter_mut().skip(4) {
        user.fields = Fields::new();
        user.email = user.email.replace("@x", "@y.example");
    }
    let named: Vec<String> = told(&world);
    assert_eq!(named[1], "All 4 have an address at “x”; none of the 16 others does.", "{named:?}");
}

#[test]
fn what_the_directory_said_within_a_quarter_of_an_hour_is_one_burst() {
    let world = leaving(20, 5, |_| Vec::new());
    let plan = world.plan();
    let said = |minutes: [i64; 5]| {
        let said = minutes.iter().enumerate();
        let said =
            said.map(|(at, minute)| (ResourceId(format!("r{at:03}")), now() + SignedDuration::from_mins(*minute)));
        let found = hints(&plan, &world.0.console, &said.collect());
        found.iter().map(hint_sentence).collect::<Vec<_>>()
    };
    assert_eq!(said([0; 5]), ["The directory said so of all 5 at once, on 2026-11-24 09:00 UTC."]);
    assert_eq!(
        said([90, 0, 2, 4, 3]),
        ["The directory said so of 4 of these 5 within 4 minutes, on 2026-11-24 09:00 UTC."]
    );
    assert_eq!(said([0, 5, 30, 35, 60]), [""; 0]);
}

#[test]
fn of_people_who_are_merely_absent_the_directory_said_nothing_however_close_their_records_were_written() {
    let all: Vec<String> = (0..20).map(email).collect();
    let world = all.iter().enumerate().fold(World::new(), |world, (at, email)| {
        let id = format!("r{at:03}");
        let world = world.has(known(email).linked(&id));
        if at < 5 { world } else { world.sends(&sent(&id, email)) }
    });
    let plan = world.plan();
    assert_eq!(plan.archives().count(), 5);
    let written = (0..5).map(|at| (ResourceId(format!("r{at:03}")), now())).collect();
    assert_eq!(hints(&plan, &world.0.console, &written), []);
    // Of some it did say so: they are not most of those who would go.
    let world = (0..3).fold(world, |world, at| world.deletes(&format!("r{at:03}")));
    let plan = world.plan();
    assert_eq!(plan.archives().count(), 5);
    assert_eq!(hints(&plan, &world.0.console, &written), []);
}
