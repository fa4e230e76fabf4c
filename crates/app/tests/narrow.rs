//! SQL only narrows: a list by filter is what `Filter::matches` says of every resource, for any filter, sorted or not.

use ::scim::{Filter, Kind, Limits, Query, ScimType, Wanted, dialect};
use app::Error;
use app::scim::{get, list};
use jiff::SignedDuration;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::support::Acme;

/// Few values, so that filters hit: of names, ids, addresses and members alike.
const NAMES: [&str; 5] = ["ann", "BOB", "cleo", "dörte", "a%_b"];

/// A comparison over attributes that the index has and that it has not.
fn comparison() -> impl Strategy<Value = String> {
    let attribute = select(vec![
        "userName",
        "USERNAME",
        "externalId",
        "emails.value",
        "emails",
        "displayName",
        "id",
        "title",
        "name.familyName",
        "groups.value",
        "groups.display",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName",
    ]);
    let operator = select(vec!["eq", "ne", "co", "sw", "ew", "EQ", "gt", "le"]);
    let value = select(NAMES.to_vec());
    prop_oneof![
        8 => (attribute, operator, value.clone()).prop_map(|(attribute, operator, value)| format!("{attribute} {operator} \"{value}\"")),
        1 => value.prop_map(|value| format!("emails[type eq \"work\" and value eq \"{value}\"]")),
        1 => Just("active eq true".to_owned()),
        1 => Just("title pr".to_owned()),
    ]
}

fn filter() -> impl Strategy<Value = String> {
    comparison().prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} and {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} or {b})")),
            inner.prop_map(|a| format!("not ({a})")),
        ]
    })
}

/// People with every combination of few values, and groups of them.
fn company() -> Acme {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    let mut ids = Vec::new();
    for (at, name) in NAMES.iter().enumerate() {
        let other = NAMES[(at + 1) % NAMES.len()];
        for (copy, title) in ["ann", "BOB"].iter().enumerate() {
            let person = json!({
                "userName": if copy == 0 { (*name).to_owned() } else { format!("{name}-{copy}") },
                "externalId": other, "displayName": name, "active": copy == 0,
                "title": if at % 2 == 0 { json!(title) } else { Value::Null },
                "emails": [{ "value": other, "type": if copy == 0 { "work" } else { "home" } }, { "value": name, "type": "other" }],
            });
            ids.push(acme.create(Kind::User, person).expect("created"));
        }
    }
    for (at, name) in NAMES.iter().enumerate() {
        let members: Vec<Value> = ids.iter().skip(at).step_by(3).map(|id| json!({ "value": id })).collect();
        acme.create(Kind::Group, json!({ "displayName": name, "members": members })).expect("created");
    }
    acme
}

#[test]
fn a_list_by_filter_is_what_the_filter_says_of_every_resource() {
    let acme = company();
    let client = acme.client().expect("let in");
    let whole = |query: &Query| list(&acme.app, &client, &[Kind::User], query, &Wanted::all()).expect("listed");
    let everybody = whole(&Query::default());
    let ids: Vec<String> = everybody.page.iter().map(|answer| answer.id.clone()).collect();
    assert_eq!(ids.len(), 2 * NAMES.len());
    let documents: Vec<_> = ids
        .iter()
        .map(|id| get(&acme.app, &client, Kind::User, id, &Wanted::all()).expect("there").whole().document())
        .collect();
    proptest!(ProptestConfig::with_cases(400), |(text in filter(), sorted in any::<bool>(), skip in 1_usize..4)| {
        let (canonical, _) = dialect::canonical_filter(Kind::User, &text);
        let filter = Filter::parse(&canonical, &Limits::default()).expect("a filter");
        let expected: Vec<&String> = ids.iter().zip(&documents).filter(|(_, document)| filter.matches(Kind::User, document)).map(|(id, _)| id).collect();
        let sort_by = sorted.then(|| "id".to_owned());
        let query = Query { filter: Some(text.clone()), start_index: Some(skip.to_string()), sort_by, ..Query::default() };
        let found = whole(&query);
        let found_ids: Vec<&String> = found.page.iter().map(|answer| &answer.id).collect();
        prop_assert_eq!(found.total, expected.len(), "{}", text);
        prop_assert_eq!(&found_ids[..], expected.get(skip - 1..).unwrap_or_default(), "{}", text);
    });
}

/// Whoever looks through everybody is given up after ten seconds; a look-up by an index never comes to that.
#[test]
fn a_search_that_takes_too_long_is_given_up_and_says_what_is_looked_up() {
    let acme = company();
    let search = |filter: &str| {
        let clock = acme.clock.clone();
        // The first reading lets the client in, the second sets the end.
        acme.clock.at_reading(3, move || clock.wait(SignedDuration::from_secs(11)));
        let query = Query { filter: Some(filter.to_owned()), ..Query::default() };
        let found = list(&acme.app, &acme.client().expect("a token"), &[Kind::User], &query, &Wanted::all());
        acme.clock.forget_deed();
        found
    };
    let Err(Error::Scim(refused)) = search("title co \"x\"") else { panic!("it went on for ever") };
    assert_eq!((refused.status, refused.scim_type), (400, Some(ScimType::TooMany)));
    assert!(refused.detail.contains("10 s") && refused.detail.contains("userName eq"), "{}", refused.detail);
    assert!(search("userName eq \"ann\"").is_ok());
    // Groups and members are read one resource at a time.
    assert!(search("userName eq \"ann\" and groups.display co \"x\"").is_err());
}

/// Any number of people may have one externalId, so what the index finds comes by pages, and they are given up as all else is.
#[test]
fn what_the_index_finds_comes_by_pages_and_is_given_up_too() {
    let acme = company();
    let same: Vec<String> = (0..45)
        .map(|number| {
            let person = json!({ "userName": format!("same-{number}"), "externalId": "same" });
            acme.create(Kind::User, person).expect("created")
        })
        .collect();
    // The more keys, the fewer of each at once: twenty at the least.
    let mut keys: Vec<String> = (0..60).map(|number| format!("externalId eq \"{number}\"")).collect();
    keys.extend(["userName eq \"ann\"", "userName eq \"same-44\"", "externalId eq \"same\""].map(str::to_owned));
    let query = Query { filter: Some(keys.join(" or ")), count: Some("100".to_owned()), ..Query::default() };
    let search = || list(&acme.app, &acme.client().expect("a token"), &[Kind::User], &query, &Wanted::all());
    let found = search().expect("listed");
    let ids: Vec<String> = found.page.iter().map(|answer| answer.id.clone()).collect();
    assert_eq!((found.total, &ids[1..]), (46, &same[..]), "each once, by id");

    let clock = acme.clock.clone();
    // The first reading lets the client in, the second sets the end.
    acme.clock.at_reading(3, move || clock.wait(SignedDuration::from_secs(11)));
    let Err(Error::Scim(refused)) = search() else { panic!("it went on for ever") };
    assert_eq!((refused.status, refused.scim_type), (400, Some(ScimType::TooMany)));
}
