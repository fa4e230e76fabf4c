//! A stranger's input to every parser: made by the grammar and then spoiled. Nothing panics, the same input has the same
//! outcome, a refusal is one that a person can read, and whatever is kept can be kept.
//!
//! `PROPTEST_CASES=1000000 cargo test --release -p scim --test hostile_input` tries a million of each sort.

#[path = "hostile/grammar.rs"]
mod grammar;

use std::collections::BTreeMap;

use grammar::{Bytes, attributes, bit, bulk, cases, filter, name, patch, path, resource, search, spoiled};
use proptest::prelude::*;
use scim::bulk::Bulk;
use scim::list::Page;
use scim::patch::{Edits, Head, Leniency, Patch, PatchPath, edits};
use scim::path::AttributePath;
use scim::{Error, Filter, Incoming, Kind, Limits, Query, Resource, Sort, Wanted, dialect, etag_matches, json};
use serde_json::Value;

/// So many of each sort; about a second and a half for one sort.
const CASES: u32 = 2_000;

/// The longest sentence of a refusal, in bytes: it is read on a screen, with two quoted texts at the most.
const SENTENCE: usize = 3_000;

const SOMEBODY: &str = r#"{
    "userName": "ann@corp.example", "externalId": "A", "active": true, "title": "Engineer", "name": { "givenName": "Ann" },
    "emails": [{ "value": "ann@corp.example", "type": "work", "primary": true }, { "value": "a", "type": "home" }],
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "a", "manager": { "value": "a" } }
}"#;

fn as_text(bytes: &Bytes) -> String {
    String::from_utf8_lossy(&bytes.0).into_owned()
}

/// A refusal has a status of the client's fault, and a sentence: short, on one line, and safe to show.
fn readable<T>(outcome: Result<T, Error>) -> Result<Option<T>, TestCaseError> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(Error { status, detail, .. }) => {
            prop_assert!([400, 413].contains(&status), "{} {}", status, detail);
            prop_assert!(!detail.is_empty() && detail.len() <= SENTENCE, "{} bytes: {}", detail.len(), detail);
            prop_assert!(!detail.contains(char::is_control), "{:?}", detail);
            Ok(None)
        }
    }
}

/// What was kept is what is read again, and has nothing that an engine can't keep.
fn kept(resource: &Resource) -> Result<(), TestCaseError> {
    let stored = resource.to_stored();
    prop_assert!(!resource.attributes().values().any(holds_nul), "{}", stored);
    let again = Resource::from_stored(resource.kind(), &stored);
    prop_assert_eq!(again.as_ref(), Ok(resource));
    for key in resource.keys() {
        prop_assert!(key.folded.len() <= 2 * Limits::KEY_BYTES, "{} of {} bytes", key.name, key.folded.len());
    }
    Ok(())
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(holds_nul),
        Value::Object(object) => object.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        _ => false,
    }
}

fn head(kind: Kind) -> Resource {
    let document = if kind == Kind::User { SOMEBODY } else { r#"{"displayName":"Sales"}"# };
    Resource::from_stored(kind, document).expect("an object")
}

/// As the server does it: bytes, JSON, dialect, operations, edits.
fn patched(kind: Kind, bytes: &[u8], limits: &Limits) -> Result<Edits, Error> {
    let canonical = dialect::canonical_patch(kind, json::parse(bytes, limits)?);
    let patch = Patch::read(kind, &canonical.body, limits)?;
    let leniency = Leniency { ..canonical.leniency };
    edits(&patch, &Head { resource: &head(kind), id: "2819c223", members: Some(&[]) }, &leniency)
}

fn created(kind: Kind, bytes: &[u8], limits: &Limits) -> Result<Incoming, Error> {
    let canonical = dialect::canonical_resource(kind, json::parse(bytes, limits)?);
    Incoming::read(kind, &canonical.body, limits)
}

proptest! {
    #![proptest_config(cases(CASES))]

    #[test]
    fn filters(bytes in spoiled(filter())) {
        let (text, limits) = (as_text(&bytes), Limits::default());
        for kind in Kind::ALL {
            let (mended, rules) = dialect::canonical_filter(kind, &text);
            prop_assert_eq!(dialect::canonical_filter(kind, &text), (mended.clone(), rules));
            for text in [&text, &mended] {
                let outcome = Filter::parse(text, &limits);
                prop_assert_eq!(&Filter::parse(text, &limits), &outcome);
                let Some(filter) = readable(outcome)? else { continue };
                let printed = filter.to_string();
                let again = Filter::parse(&printed, &Limits { filter_bytes: usize::MAX, ..limits });
                prop_assert!(again.is_ok(), "{}", printed);
                // A number of more digits than a float has is read as one nearby.
                if !printed.contains("e+") && !printed.split(|letter: char| !letter.is_ascii_digit()).any(|digits| digits.len() > 15) {
                    prop_assert_eq!(again.as_ref(), Ok(&filter), "printed");
                }
                if readable(filter.check(kind))?.is_some() {
                    let found = filter.matches(kind, head(kind).attributes());
                    prop_assert_eq!(filter.matches(kind, head(kind).attributes()), found);
                    filter.look_ups(kind);
                }
            }
        }
    }

    #[test]
    fn paths(bytes in spoiled(path())) {
        let (text, limits) = (as_text(&bytes), Limits::default());
        for kind in Kind::ALL {
            let outcome = PatchPath::parse(kind, &text, &limits);
            prop_assert_eq!(&PatchPath::parse(kind, &text, &limits), &outcome);
            readable(outcome)?;
            readable(Sort::parse(kind, &text, Some("descending")))?;
        }
        if let Some(path) = AttributePath::parse(&text) {
            prop_assert_eq!(path.to_string(), text);
        }
    }

    #[test]
    fn bodies_of_patch(bytes in spoiled(patch().prop_map(|body| body.to_string()))) {
        for kind in Kind::ALL {
            let outcome = patched(kind, &bytes.0, &Limits::default());
            prop_assert_eq!(&patched(kind, &bytes.0, &Limits::default()), &outcome);
            if let Some(edits) = readable(outcome)? {
                kept(&edits.apply(&head(kind)))?;
            }
        }
    }

    #[test]
    fn bodies_of_resources(bytes in spoiled(resource().prop_map(|body| body.to_string()))) {
        for kind in Kind::ALL {
            let outcome = created(kind, &bytes.0, &Limits::default());
            prop_assert_eq!(&created(kind, &bytes.0, &Limits::default()), &outcome);
            if let Some(incoming) = readable(outcome)? {
                kept(&incoming.resource)?;
                readable(Edits::between(&head(kind), &incoming))?;
            }
        }
    }

    #[test]
    fn bodies_of_bulk(bytes in spoiled(bulk().prop_map(|body| body.to_string()))) {
        let limits = Limits::default();
        let read = || json::parse(&bytes.0, &limits).and_then(|body| Bulk::read(&body, &limits));
        prop_assert_eq!(read(), read());
        let Some(bulk) = readable(read())? else { return Ok(()) };
        let mut done: Vec<usize> = bulk.batches().concat();
        done.sort_unstable();
        prop_assert_eq!(done, (0..bulk.operations.len()).collect::<Vec<_>>(), "each once");
        let ids = BTreeMap::from([("a".to_owned(), "1".to_owned()), ("b".to_owned(), "2".to_owned())]);
        for operation in bulk.operations {
            if let Some(order) = readable(operation.order)? {
                readable(order.resolved(&ids))?;
            }
        }
    }

    #[test]
    fn bodies_of_search(bytes in spoiled(search().prop_map(|body| body.to_string()))) {
        let read = || json::parse(&bytes.0, &Limits::default()).and_then(|body| Query::of_body(&body));
        prop_assert_eq!(read(), read());
        if let Some(query) = readable(read())? {
            readable(query.wanted(None))?;
            readable(Page::parse(&query, &Limits::default()))?;
        }
    }

    #[test]
    fn parameters(names in spoiled(attributes()), others in spoiled(name()), number in prop_oneof![bit(), "-?[0-9]{1,30}"]) {
        let (names, others) = (as_text(&names), as_text(&others));
        for kind in [None, Some(Kind::User), Some(Kind::Group)] {
            let outcome = Wanted::parse(kind, Some(&names), None);
            prop_assert_eq!(&Wanted::parse(kind, Some(&names), None), &outcome);
            readable(outcome)?;
            readable(Wanted::parse(kind, None, Some(&others)))?;
            readable(Wanted::parse(kind, Some(&names), Some(&others)))?;
        }
        readable(Sort::parse(Kind::User, "userName", Some(&others)))?;
        readable(Page::parse(&Query { start_index: Some(number.clone()), count: Some(number), ..Query::default() }, &Limits::default()))?;
        etag_matches(&names, 7);
    }

    #[test]
    fn bytes_of_json(bytes in prop_oneof![prop::collection::vec(any::<u8>(), 0..64).prop_map(Bytes), spoiled(grammar::wild().prop_map(|value| value.to_string()))]) {
        let outcome = json::parse(&bytes.0, &Limits::default());
        prop_assert_eq!(&json::parse(&bytes.0, &Limits::default()), &outcome);
        if let Some(value) = readable(outcome)? {
            prop_assert!(!holds_nul(&value), "{}", value);
        }
    }
}

// What was found, each as a test of its own.

/// An operator's screen is no place for a stranger's line breaks, nor for a megabyte of them.
#[test]
fn a_refusal_quotes_a_stranger_and_cuts_him_short() {
    let long = format!("\r\n{}", "x".repeat(100_000));
    let body = format!(r#"{{"{0}":1,"{0}":2}}"#, long.replace("\r\n", "\\r\\n"));
    let nul = format!(r#"{{"{}":"\u0000"}}"#, long.replace("\r\n", "\\r\\n"));
    let text = format!(r#"{{"{}":"{}"}}"#, long.replace("\r\n", "\\r\\n"), "y".repeat(Limits::TEXT_BYTES + 1));
    let parsed = |text: &str| json::parse(text.as_bytes(), &Limits::default()).map(drop);
    let target = serde_json::json!({ "method": "DELETE", "path": format!("/Users/bulkId:{long}") });
    let body_of_bulk = serde_json::json!({ "schemas": [scim::urn::BULK_REQUEST], "Operations": [target] });
    let read = Bulk::read(&body_of_bulk, &Limits::default()).expect("a Bulk").operations.remove(0).order;
    let refused = [
        read.expect("an order").resolved(&BTreeMap::new()).map(drop),
        Sort::parse(Kind::User, &long, None).map(drop),
        Sort::parse(Kind::User, "title", Some(&long)).map(drop),
        parsed(&body),
        parsed(&nul),
        parsed(&text),
    ];
    for refusal in refused {
        let error = refusal.expect_err("a refusal");
        assert!(error.detail.contains("\\r\\nxxx") && error.detail.len() < 300, "{}", error.detail);
    }
}

/// A small object takes a hundred times its place in the text: four megabytes of them were 336 MiB.
#[test]
fn a_body_has_so_many_values_and_objects_at_the_most() {
    let list = |value: &str, count: usize| format!("[{}]", vec![value; count].join(","));
    let limits = Limits::default();
    for (value, most, what) in
        [("0", Limits::JSON_VALUES - 1, "values"), (r#"{"a":0}"#, Limits::JSON_OBJECTS, "objects")]
    {
        assert!(json::parse(list(value, most).as_bytes(), &limits).is_ok(), "as many {what} as may be");
        let error = json::parse(list(value, most + 1).as_bytes(), &limits).expect_err("one too many");
        assert_eq!(error.status, 413);
        assert!(error.detail.contains(&format!("0 {what}. Send it in parts")), "{}", error.detail);
    }
    let braces_in_text = format!(r#"["{}"]"#, "{},".repeat(Limits::TEXT_BYTES / 3));
    assert!(json::parse(braces_in_text.as_bytes(), &limits).is_ok());
}

/// A thousand operations, each with a long filter on a thousand values, took half a minute, and nobody else wrote meanwhile.
#[test]
fn a_patch_compares_so_many_values_at_the_most() {
    let emails: Vec<Value> = (0..1_000).map(|at| serde_json::json!({ "value": format!("p{at}@x.y") })).collect();
    let head = Resource::from_stored(Kind::User, &serde_json::json!({ "userName": "a", "emails": emails }).to_string());
    let head = head.expect("an object");
    let body = |operations: usize, terms: usize| {
        let filter = vec!["value co \"@q\""; terms].join(" or ");
        let operation = serde_json::json!({ "op": "remove", "path": format!("emails[{filter}]") });
        serde_json::json!({ "schemas": [scim::urn::PATCH_OP], "Operations": vec![operation; operations] })
    };
    let decided = |operations, terms| {
        let patch = Patch::read(Kind::User, &body(operations, terms), &Limits::default())?;
        edits(&patch, &Head { resource: &head, id: "2819c223", members: None }, &Leniency::default())
    };
    assert_eq!(decided(200, 1).map(|edits| edits.is_empty()), Ok(true), "many operations");
    assert_eq!(decided(1, 200).map(|edits| edits.is_empty()), Ok(true), "a long filter");
    for (operations, terms) in [(1_000, 200), (1_000, 1), (2, 200)] {
        let error = decided(operations, terms).expect_err("too much");
        assert_eq!(error.status, 413, "{operations} operations of {terms}");
        assert!(error.detail.contains("more than 250000 comparisons of values"), "{}", error.detail);
    }
}

/// A quarter of a million names were looked through for each attribute of each of two hundred answers.
#[test]
fn a_name_that_is_asked_for_again_costs_nothing_more() {
    let once = "title,emails.value,urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
    let again = format!("{once},TITLE,emails.VALUE,urn:ietf:params:scim:schemas:core:2.0:User:title,{once},nothing");
    for kind in [None, Some(Kind::User)] {
        assert_eq!(Wanted::parse(kind, Some(&again), None), Wanted::parse(kind, Some(once), None));
        assert_eq!(Wanted::parse(kind, None, Some(&again)), Wanted::parse(kind, None, Some(once)));
    }
}

/// The dearest inputs that are let in, each by itself. Half a minute is far from what they take, and from what they took.
#[test]
fn what_is_let_in_is_done_with_in_time() {
    let begin = std::time::Instant::now();
    let limits = Limits::default();
    let texts = [
        format!("{}a", "a or ".repeat(1_600)),
        format!("{}a pr", "a pr or ".repeat(1_000)),
        "(".repeat(limits.filter_bytes),
        "a[".repeat(limits.filter_bytes / 2),
        "\"".repeat(limits.filter_bytes),
        format!("a eq \"{}\"", "\\u0041".repeat(1_300)),
        format!("{}a pr{}", "not(".repeat(19), ")".repeat(19)),
        "é".repeat(limits.filter_bytes / 2),
    ];
    for text in &texts {
        for kind in Kind::ALL {
            drop((
                Filter::parse(text, &limits),
                PatchPath::parse(kind, text, &limits),
                dialect::canonical_filter(kind, text),
            ));
            drop((Wanted::parse(Some(kind), Some(&text.repeat(8)), None), Sort::parse(kind, text, None)));
        }
    }
    let names: Vec<String> = (0..Limits::JSON_VALUES - 2).map(|at| format!("\"{at:06}\":0")).collect();
    let bodies = [
        format!("{{{}}}", names.join(",")),
        format!("[{}]", vec![r#"{"userName":0}"#; Limits::JSON_OBJECTS].join(",")),
        format!("{}{}", "[".repeat(2_000_000), "]".repeat(2_000_000)),
        format!("\"{}", "\\\"".repeat(2_000_000)),
    ];
    for body in &bodies {
        drop((patched(Kind::Group, body.as_bytes(), &limits), created(Kind::User, body.as_bytes(), &limits)));
    }
    assert!(begin.elapsed().as_secs() < 30, "it took {:?}", begin.elapsed());
}
