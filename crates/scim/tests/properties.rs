//! Laws that hold for every input, on generated ones: what is printed parses, PATCH leaves valid resources, the dialect only accepts more, nothing panics.

use proptest::prelude::*;
use proptest::sample::select;
use scim::patch::{Edits, Head, Leniency, Patch, PatchPath, edits};
use scim::path::AttributePath;
use scim::{Error, Filter, Incoming, Kind, Limits, Resource, Wanted, dialect, json, urn};
use serde_json::{Map, Value, json};

const ENT: &str = urn::ENTERPRISE_USER;

fn word() -> impl Strategy<Value = String> {
    select(vec!["a", "A", "b@x.y", "work", "home", "Work", "True", "x\"] or (y", "ünï", ""]).prop_map(str::to_owned)
}

fn email() -> impl Strategy<Value = Value> {
    (word(), prop::option::of(select(vec!["work", "home", "WORK"])), prop::option::of(word())).prop_map(
        |(value, of_type, display)| {
            let mut email = json!({ "value": value });
            if let Some(of_type) = of_type {
                email["type"] = of_type.into();
            }
            if let Some(display) = display {
                email["display"] = display.into();
            }
            email
        },
    )
}

/// A list of e-mails of which one at most is primary.
fn emails() -> impl Strategy<Value = Value> {
    (prop::collection::vec(email(), 0..4), prop::option::of(0..4_usize)).prop_map(|(mut emails, primary)| {
        if let Some(email) = primary.and_then(|at| emails.get_mut(at)) {
            email["primary"] = true.into();
        }
        Value::Array(emails)
    })
}

/// A body that the RFC allows, with names in any case and read-only attributes.
fn user() -> impl Strategy<Value = Value> {
    let parts = (word(), any::<bool>(), emails(), word(), word(), any::<[bool; 8]>());
    parts.prop_map(|(text, flag, emails, id, department, there)| {
        let all: [(&str, Value); 8] = [
            ("TITLE", text.clone().into()),
            ("active", flag.into()),
            ("emails", emails),
            ("name", json!({ "givenName": text, "familyname": null })),
            ("externalId", id.clone().into()),
            (ENT, json!({ "department": department, "manager": { "value": id, "displayName": "M" } })),
            ("groups", json!([{ "colour": "True" }])),
            ("addresses", json!([{ "type": "work", "formatted": text }, { "locality": "Ulm" }])),
        ];
        let mut body: Map<String, Value> = all
            .into_iter()
            .zip(there)
            .filter(|(_, there)| *there)
            .map(|((name, value), _)| (name.to_owned(), value))
            .collect();
        body.insert("userName".to_owned(), "bjensen".into());
        Value::Object(body)
    })
}

/// An operation that the RFC allows, though its target may not be there.
#[rustfmt::skip] // a table
fn operation() -> impl Strategy<Value = Value> {
    let verb = || select(vec!["add", "replace"]);
    prop_oneof![
        (verb(), select(vec!["title", "nickName", "name.givenName", "Name.FamilyName"]), word()).prop_map(|(op, path, value)| json!({ "op": op, "path": path, "value": value })),
        (verb(), emails()).prop_map(|(op, value)| json!({ "op": op, "path": "emails", "value": value })),
        (verb(), any::<bool>()).prop_map(|(op, value)| json!({ "op": op, "path": "active", "value": value })),
        (verb(), select(vec!["work", "home"]), word())
            .prop_map(|(op, of_type, value)| json!({ "op": op, "path": format!("emails[type eq \"{of_type}\"].value"), "value": value })),
        (verb(), select(vec!["work", "home"]), email())
            .prop_map(|(op, of_type, value)| json!({ "op": op, "path": format!("emails[type eq \"{of_type}\" or value eq \"a\"]"), "value": value })),
        select(vec!["work", "home"]).prop_map(|of_type| json!({ "op": "replace", "path": format!("emails[type eq \"{of_type}\"].primary"), "value": true })),
        (verb(), word()).prop_map(|(op, value)| json!({ "op": op, "path": format!("{ENT}:manager.value"), "value": value })),
        (verb(), word()).prop_map(|(op, value)| json!({ "op": op, "path": ENT, "value": { "department": value, "division": null } })),
        (verb(), user()).prop_map(|(op, value)| json!({ "op": op, "value": value })),
        select(vec!["title", "emails", "name", "name.givenName", "emails.type", "emails[type eq \"work\"]", "emails[primary eq true].display", ENT])
            .prop_map(|path| json!({ "op": "remove", "path": path })),
    ]
}

fn operations() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(operation(), 0..5)
}

/// An operation as providers send it, or as nobody should.
#[rustfmt::skip] // a table
fn wild_operation() -> impl Strategy<Value = Value> {
    let op = select(vec!["add", "Add", "replace", "REPLACE", "remove", "Remove", "move"]);
    let path = prop::option::of(select(vec![
        "title", "active", "emails", "members", "emails[type eq \"work\"].value", "roles[primary eq \"True\"].value", "emails[type eq work]", "groups", "id", "password",
        "schemas", "emails[", "colour", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "emails[type ne \"x\"]", "members[value eq \"a\"]", "",
        "addresses[type eq \"home\" and primary eq true].locality",
    ]));
    (op, path, prop::option::of(wild_value())).prop_map(|(op, path, value)| {
        let mut operation = json!({ "op": op });
        if let Some(path) = path {
            operation["path"] = path.into();
        }
        if let Some(value) = value {
            operation["value"] = value;
        }
        operation
    })
}

#[rustfmt::skip] // a table
fn wild_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), word().prop_map(Value::from), any::<i64>().prop_map(Value::from)];
    let names = vec![
        "value", "type", "primary", "display", "userName", "displayName", "active", "emails", "members", "name", "givenName", "name.givenName", "id", "schemas", "roles",
        "meta", "colour", "emails[type eq \"work\"].value", ENT, "manager", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "USERNAME", "$ref",
        "urn:ietf:params:scim:schemas:core:2.0:User:title", "Operations", "op", "path", "managerId", "urn:scim:schemas:extension:enterprise:2.0",
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((select(names.clone()), inner), 0..5)
                .prop_map(|entries| Value::Object(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())),
        ]
    })
}

#[rustfmt::skip] // a table
fn filter_text() -> impl Strategy<Value = String> {
    let path = || select(vec!["userName", "emails.type", "emails", "active", "meta.created", "externalId", "id", "urn:ietf:params:scim:schemas:core:2.0:User:title", "members", "$x-y_z"]);
    let inner = || select(vec!["type", "value", "primary"]);
    let operator = || select(vec!["eq", "NE", "co", "sw", "ew", "gt", "ge", "lt", "le"]);
    let literal = || prop_oneof![word().prop_map(|text| Value::from(text).to_string()), select(vec!["true", "false", "null", "-7", "1e3", "\"2024-05-01T08:00:00Z\""]).prop_map(str::to_owned)];
    let leaf = prop_oneof![
        path().prop_map(|path| format!("{path} pr")),
        (path(), operator(), literal()).prop_map(|(path, operator, literal)| format!("{path}  {operator} {literal}")),
        (path(), inner(), operator(), literal()).prop_map(|(path, inner, operator, literal)| format!("{path}[{inner} {operator} {literal} or not(type pr)]")),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), select(vec!["and", "or", "AND"]), inner.clone()).prop_map(|(one, word, other)| format!("{one} {word} {other}")),
            inner.clone().prop_map(|one| format!("({one})")),
            inner.prop_map(|one| format!("not({one})")),
        ]
    })
}

/// Words of the grammar in any order: almost a filter, or a path.
#[rustfmt::skip] // a table
fn almost_a_filter() -> impl Strategy<Value = String> {
    let words = vec![
        "(", ")", "[", "]", " ", " ", "not", "and", "or", "eq", "pr", "gt", "\"", "\"a\"", "\\", "true", "null", "7", "userName", "emails", ".value", "type", "primary", "True", "urn:", ":",
        ".", "$", "é", "urn:ietf:params:scim:schemas:core:2.0:User", "password", ",", "\u{0}", "\\u0000",
    ];
    prop::collection::vec(select(words), 0..16).prop_map(|words| words.concat())
}

fn resource(body: &Value) -> Resource {
    Incoming::read(Kind::User, body, &Limits::default()).unwrap_or_else(|error| panic!("{error}: {body}")).resource
}

fn patch_body(operations: &[Value]) -> Value {
    json!({ "schemas": [urn::PATCH_OP], "Operations": operations })
}

fn strictly(kind: Kind, head: &Resource, body: &Value) -> Result<Edits, Error> {
    let patch = Patch::read(kind, body, &Limits::default())?;
    edits(&patch, &Head { resource: head, id: "2819", members: Some(&[]) }, &Leniency::default())
}

fn leniently(kind: Kind, head: &Resource, body: Value) -> (Value, Vec<&'static str>, Result<Edits, Error>) {
    let canonical = dialect::canonical_patch(kind, body);
    let outcome = Patch::read(kind, &canonical.body, &Limits::default())
        .and_then(|patch| edits(&patch, &Head { resource: head, id: "2819", members: Some(&[]) }, &canonical.leniency));
    (canonical.body, canonical.rules, outcome)
}

/// The document reads back as itself: it is valid, and canonical.
fn assert_valid(resource: &Resource) {
    let body = Value::Object(resource.attributes().clone());
    let again =
        Incoming::read(resource.kind(), &body, &Limits::default()).unwrap_or_else(|error| panic!("{error}: {body}"));
    assert_eq!(&again.resource, resource);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn what_is_printed_parses_to_the_same_filter(text in filter_text()) {
        let limits = Limits::default();
        let filter = Filter::parse(&text, &limits).unwrap_or_else(|error| panic!("{error}: {text}"));
        let printed = filter.to_string();
        prop_assert_eq!(Filter::parse(&printed, &limits), Ok(filter), "{}", printed);
    }

    #[test]
    fn look_ups_contain_every_match(text in filter_text(), body in user()) {
        let filter = Filter::parse(&text, &Limits::default()).expect("generated");
        let resource = resource(&body);
        let mut document = resource.attributes().clone();
        document.insert("id".to_owned(), "a".into());
        if let (true, Some(keys)) = (filter.matches(Kind::User, &document), filter.look_ups(Kind::User)) {
            let found = keys.iter().any(|key| (key.name == "id" && key.folded == "a") || resource.keys().contains(key));
            prop_assert!(found, "{} in {}", text, resource.to_stored());
        }
    }

    #[test]
    fn a_valid_body_passes_the_dialect_as_it_came(body in user()) {
        assert_valid(&resource(&body));
        let canonical = dialect::canonical_resource(Kind::User, body.clone());
        prop_assert_eq!((canonical.body.to_string(), canonical.rules), (body.to_string(), Vec::new()));
    }

    #[test]
    fn a_valid_patch_has_one_outcome(before in user(), operations in operations()) {
        let (head, body) = (resource(&before), patch_body(&operations));
        let (mended, rules, lenient) = leniently(Kind::User, &head, body.clone());
        prop_assert_eq!((&mended, rules), (&body, Vec::new()));
        match strictly(Kind::User, &head, &body) {
            Ok(edits) => prop_assert_eq!(lenient, Ok(edits)),
            // A value that is not there, or two that become primary: all that can be wrong with these operations.
            Err(error) => prop_assert!(matches!(error.scim_type.map(scim::ScimType::as_str), Some("noTarget" | "invalidValue")), "{}", error),
        }
    }

    #[test]
    fn what_the_strict_engine_accepts_the_dialect_leaves_alone(before in user(), operations in prop::collection::vec(wild_operation(), 1..3), group in any::<bool>()) {
        let kind = if group { Kind::Group } else { Kind::User };
        let head = if group { Resource::from_stored(kind, r#"{"displayName":"g"}"#).expect("an object") } else { resource(&before) };
        let body = patch_body(&operations);
        if let Ok(edits) = strictly(kind, &head, &body) {
            let (mended, rules, lenient) = leniently(kind, &head, body.clone());
            prop_assert_eq!((mended.to_string(), rules), (body.to_string(), Vec::new()));
            prop_assert_eq!(lenient, Ok(edits));
        }
    }

    #[test]
    fn a_patch_never_leaves_an_invalid_resource(before in user(), valid in operations(), wild in prop::collection::vec(wild_operation(), 0..3)) {
        let head = resource(&before);
        let body = patch_body(&[valid, wild].concat());
        for outcome in [strictly(Kind::User, &head, &body), leniently(Kind::User, &head, body.clone()).2] {
            let Ok(edits) = outcome else { continue };
            assert_valid(&edits.apply(&head));
            for edit in &edits.attributes {
                prop_assert_ne!(&edit.old, &edit.new);
                prop_assert_eq!(head.get(&edit.name), edit.old.as_ref());
            }
        }
    }

    #[test]
    fn an_operation_that_is_repeated_changes_nothing(before in user(), operation in prop_oneof![operation(), wild_operation()]) {
        let head = resource(&before);
        let body = patch_body(&[operation]);
        for lenient in [false, true] {
            let decide = |head: &Resource| if lenient { leniently(Kind::User, head, body.clone()).2 } else { strictly(Kind::User, head, &body) };
            let Ok(first) = decide(&head) else { continue };
            // The second may find no target any more; what it must not do is change something.
            if let Ok(second) = decide(&first.apply(&head)) {
                prop_assert_eq!(second.attributes, Vec::new());
            }
        }
    }

    #[test]
    fn put_makes_the_document_what_the_body_says(before in user(), after in user()) {
        let incoming = Incoming::read(Kind::User, &after, &Limits::default()).expect("valid");
        let head = resource(&before);
        let edits = Edits::between(&head, &incoming).expect("nothing of a user is immutable");
        prop_assert_eq!(edits.apply(&head), incoming.resource.clone());
        prop_assert!(Edits::between(&incoming.resource, &incoming).expect("the same").is_empty());
    }

    #[test]
    fn wild_bodies_are_read_or_refused(body in wild_value(), group in any::<bool>()) {
        let kind = if group { Kind::Group } else { Kind::User };
        let strict = Incoming::read(kind, &body, &Limits::default());
        let canonical = dialect::canonical_resource(kind, body.clone());
        if strict.is_ok() {
            prop_assert_eq!((canonical.body.to_string(), canonical.rules.len()), (body.to_string(), 0));
        }
        if let Ok(incoming) = Incoming::read(kind, &canonical.body, &Limits::default()) {
            assert_valid(&incoming.resource);
        }
        let again = dialect::canonical_resource(kind, canonical.body.clone());
        prop_assert_eq!((&again.body, again.rules), (&canonical.body, Vec::new()));
        let patch = dialect::canonical_patch(kind, body);
        prop_assert!(canonical.rules.iter().chain(&patch.rules).all(|rule| dialect::RULES.iter().any(|known| known.name == *rule)));
        let again = dialect::canonical_patch(kind, patch.body.clone());
        prop_assert_eq!((again.body, again.rules), (patch.body, Vec::new()));
    }

    #[test]
    fn almost_filters_are_parsed_or_refused(text in prop_oneof![almost_a_filter(), ".{0,40}"]) {
        let limits = Limits::default();
        match Filter::parse(&text, &limits) {
            Ok(filter) => {
                prop_assert_eq!(Filter::parse(&filter.to_string(), &limits), Ok(filter.clone()));
                if filter.check(Kind::User).is_ok() {
                    prop_assert_eq!(dialect::canonical_filter(Kind::User, &text), (text.clone(), Vec::new()));
                }
            }
            Err(error) => prop_assert_eq!((error.status, error.scim_type), (400, Some(scim::ScimType::InvalidFilter))),
        }
        if let Some(path) = AttributePath::parse(&text) {
            prop_assert_eq!(path.to_string(), text.clone());
        }
        if let Err(error) = PatchPath::parse(Kind::User, &text, &limits) {
            prop_assert_eq!(error.status, 400);
        }
        if let Err(error) = Wanted::parse(Some(Kind::User), Some(&text), None) {
            prop_assert_eq!(error.status, 400);
        }
    }

    #[test]
    fn bytes_are_json_or_refused(bytes in prop_oneof![prop::collection::vec(any::<u8>(), 0..64), "[\\[\\]{}\",:\\\\u0-9a ]{0,64}".prop_map(String::into_bytes)]) {
        match json::parse(&bytes, &Limits::default()) {
            Ok(value) => prop_assert!(!value.to_string().contains("\\u0000")),
            Err(error) => prop_assert_eq!(error.status, 400),
        }
    }
}

proptest! {
    /// What looks the same is the same, once and for all, and an index has room for it.
    #[test]
    fn folding_settles_and_grows_no_text_beyond_twice_its_length(text in "\\PC{0,40}") {
        let folded = scim::fold(&text);
        prop_assert_eq!(&scim::fold(&folded), &folded);
        prop_assert!(folded.len() <= 2 * text.len());
        prop_assert_eq!(scim::fold_cow(&text), folded);
    }
}
