//! The data files of the identity providers: complete, true to the mapping, and to what the traces send.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::collections::BTreeSet;
use std::path::Path;

use planning::profile::{self, Ours, Seen};
use planning::{Field, Mapping};
use scim::patch::PatchPath;
use scim::{Kind, Limits};
use serde_json::Value;

#[test]
fn every_provider_has_a_file_and_every_file_is_complete() {
    let names: Vec<&str> = profile::all().iter().map(|profile| profile.name).collect();
    assert_eq!(names, profile::NAMES, "a file that can't be read is left out");
    for profile in profile::all() {
        let (name, guide) = (profile.name, &profile.guide);
        let sentences =
            [&guide.cadence, &guide.switch, &guide.missing].into_iter().chain(&guide.traps).chain(&guide.instead);
        for sentence in sentences.chain(guide.steps.iter().map(|step| &step.say)) {
            assert!(sentence.len() > 15 && sentence.ends_with('.'), "{name}: “{sentence}” is no sentence");
        }
        assert!(!guide.title.is_empty() && guide.traps.len() >= 2 && guide.steps.len() >= 3, "{name}");
        let ours: Vec<Ours> = guide.connection.iter().map(|entry| entry.value).collect();
        let labels =
            guide.connection.iter().map(|entry| &entry.label).chain(guide.values.iter().map(|entry| &entry.label));
        assert!(labels.into_iter().all(|label| !label.is_empty()), "{name}");
        // product.md section 2: Google Workspace has no generic outbound SCIM; its guide says so and says what works.
        assert_eq!(guide.instead.is_empty(), name != "google");
        assert_eq!(ours, if name == "google" { Vec::new() } else { vec![Ours::TenantUrl, Ours::Token] }, "{name}");
        let proofs: BTreeSet<Seen> = guide.steps.iter().filter_map(|step| step.seen).collect();
        let wanted: &[Seen] = &[Seen::Token, Seen::LookUp, Seen::Person, Seen::Group];
        let wanted = if name == "google" { &[Seen::Token, Seen::Person] } else { wanted };
        assert_eq!(proofs, wanted.iter().copied().collect(), "{name}: what the guide ticks by itself");
    }
}

/// Whoever follows a guide from its first step to its last needs nothing else.
#[test]
fn every_guide_leads_from_the_first_step_to_the_last() {
    for profile in profile::all() {
        let (name, guide) = (profile.name, &profile.guide);
        let proofs: Vec<Seen> = guide.steps.iter().filter_map(|step| step.seen).collect();
        assert!(
            proofs.is_sorted() && proofs.windows(2).all(|two| two[0] != two[1]),
            "{name}: each proof once, in order"
        );
        let once = |texts: Vec<&str>| texts.iter().collect::<BTreeSet<_>>().len() == texts.len();
        assert!(once(guide.traps.iter().map(String::as_str).collect()), "{name} says a trap twice");
        let ours = guide.connection.iter().map(|entry| entry.label.as_str());
        assert!(
            once(ours.chain(guide.values.iter().map(|entry| entry.label.as_str())).collect()),
            "{name}: a label twice"
        );
        let becomes: BTreeSet<&str> = guide.sends.iter().map(|sent| sent.becomes.as_str()).collect();
        for wanted in ["email", "status", "directory_id", "address", "first_name", "last_name", "job_title", "manager"]
        {
            assert!(becomes.contains(wanted), "{name} does not say what becomes {wanted}");
        }
        assert!(guide.values.iter().all(|entry| !entry.value.is_empty()), "{name}");
        // The catalogue's applications send the extension of the model, and what of it fills nothing is kept.
        let of_model = guide.sends.iter().filter(|sent| sent.attribute.contains(":kmsat:")).count();
        assert_eq!(of_model, if ["okta", "entra", "onelogin", "other"].contains(&name) { 19 } else { 0 }, "{name}");
    }
}

/// product.md section 8, "Completeness".
#[test]
fn a_new_mirror_waits_forty_minutes_for_entra_and_for_a_stranger_and_ten_for_the_others() {
    for profile in profile::all() {
        let minutes = if ["entra", "other"].contains(&profile.name) { 40 } else { 10 };
        assert_eq!(profile.complete_after_s, minutes * 60, "{}", profile.name);
    }
}

/// The sources of a field, as the mapping shows them.
fn sources(rule: &Value) -> Vec<&str> {
    match rule {
        Value::String(text) => vec![text],
        Value::Array(several) => several.iter().flat_map(sources).collect(),
        rule => [rule.get("from"), rule.get("join")].into_iter().flatten().flat_map(sources).collect(),
    }
}

fn pairs(mapping: &Mapping) -> BTreeSet<(String, String)> {
    let fields = mapping.to_json()["fields"].as_object().unwrap();
    let of = |(field, rule)| sources(rule).into_iter().map(move |source| (source.to_owned(), String::clone(field)));
    fields.iter().flat_map(of).collect()
}

/// What the guide says of an attribute is what the mapping does with it.
#[test]
fn every_attribute_that_is_sent_becomes_what_the_file_says() {
    for profile in profile::all() {
        let mapped = pairs(&profile.mapping);
        let mut listed = BTreeSet::new();
        for sent in &profile.guide.sends {
            let name = profile.name;
            PatchPath::parse(Kind::User, &sent.attribute, &Limits::default())
                .unwrap_or_else(|error| panic!("{name}: {error:?}"));
            assert!(listed.insert(&sent.attribute), "{name} lists {} twice", sent.attribute);
            let fields: Vec<&str> = mapped
                .iter()
                .filter(|(source, _)| *source == sent.attribute)
                .map(|(_, field)| field.as_str())
                .collect();
            match sent.becomes.as_str() {
                "email" | "status" | "directory_id" | "address" | "kept" => {
                    assert!(fields.is_empty(), "{name}: {}", sent.attribute);
                }
                field => {
                    assert!(field == "manager" || Field::all().any(|known| known.name() == field), "{name}: {field}");
                    assert!(fields.contains(&field), "{name}: {} does not become {field}", sent.attribute);
                }
            }
        }
    }
}

/// Every attribute of a person in the traces of a provider stands in its file.
#[test]
fn what_the_traces_send_is_listed() {
    for profile in profile::all() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../traces").join(profile.name);
        let Ok(traces) = std::fs::read_dir(&folder) else { continue };
        let listed: BTreeSet<&str> = profile
            .guide
            .sends
            .iter()
            .map(|sent| root(&sent.attribute))
            .chain(["schemas", "password", "groups", "id", "meta"])
            .collect();
        for trace in traces {
            let path = trace.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            for body in people(&serde_json::from_str(&text).unwrap()) {
                let known = |name: &&String| Kind::User.attribute(name).is_some();
                for name in body.as_object().unwrap().keys().filter(known) {
                    assert!(
                        listed.contains(name.as_str()),
                        "{}: {name} is not in idps/{}.json",
                        path.display(),
                        profile.name
                    );
                }
            }
        }
    }
}

fn root(attribute: &str) -> &str {
    attribute.split(['.', '[']).next().unwrap()
}

/// The bodies by which somebody is made or put whole.
fn people(trace: &Value) -> Vec<Value> {
    let bodies = |list: &Value| {
        let exchanges = list.as_array().cloned().unwrap_or_default();
        let whole = |exchange: &Value| ["POST", "PUT"].iter().any(|method| exchange["method"] == *method);
        let bodies = exchanges.into_iter().filter(whole).map(|exchange| exchange["body"].clone());
        bodies.filter(|body| body.get("userName").is_some()).collect::<Vec<_>>()
    };
    [bodies(&trace["given"]), bodies(&trace["exchanges"])].concat()
}
