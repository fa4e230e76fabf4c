//! The audit log: who changed what, with before and after, newest first; nothing of another account, and never a secret.

use app::audit::{self, Entries, Entry, Kind, Query};
use app::tokens::{self, Opens};
use app::{Error, accounts, admins, oauth, settings, sync};
use jiff::SignedDuration;
use planning::Who;
use serde_json::json;

use crate::support::{Acme, OWNER, SLUG};

fn read(acme: &Acme, query: &Query) -> Entries {
    audit::page(&acme.app, SLUG, query).expect("the audit log")
}

fn all() -> Query {
    Query { limit: 1_000, ..Query::default() }
}

/// Sentences, oldest first.
fn told(acme: &Acme, kind: Kind) -> Vec<String> {
    let mut entries = read(acme, &Query { kind: Some(kind), ..all() }).entries;
    entries.reverse();
    entries.into_iter().map(|entry| entry.sentence).collect()
}

fn last(acme: &Acme, kind: Kind) -> Entry {
    read(acme, &Query { kind: Some(kind), ..all() }).entries.remove(0)
}

fn anna() -> Who {
    Who::Administrator("anna@acme.example".to_owned())
}

/// The administrator of `account create`.
fn owner() -> Who {
    Who::Administrator(OWNER.to_owned())
}

fn save(acme: &Acme, pairs: &[(&str, &str)]) -> Result<settings::Saved, Error> {
    let pairs: Vec<(String, String)> = pairs.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
    settings::set(&acme.app, SLUG, &pairs, None, &anna())
}

#[test]
fn settings_are_told_with_what_was_in_force_before_and_what_came_along() {
    let acme = Acme::new();
    save(&acme, &[("guard.archive_min", "7"), ("provisioning.enabled", "true"), ("sync.daily_at", "02:00")])
        .expect("saved");
    save(&acme, &[("guard.archive_min", "7")]).expect("saved");
    save(&acme, &[("provisioning.test_mode", "false")]).expect("saved");
    save(&acme, &[("provisioning.source", "adi")]).expect("saved");
    assert!(save(&acme, &[("guard.archive_min", "0")]).is_err());
    assert_eq!(
        told(&acme, Kind::Settings),
        [
            "anna@acme.example set guard.archive_min from 5 to 7, provisioning.enabled from false to true.",
            "anna@acme.example saved the settings as they were.",
            "anna@acme.example set provisioning.test_mode from true to false.",
            // Test Mode came on with the source.
            "anna@acme.example set provisioning.source from scim to adi, provisioning.test_mode from false to true.",
        ]
    );
    let entry = last(&acme, Kind::Settings);
    let expected = json!({
        "provisioning.source": { "old": "scim", "new": "adi" },
        "provisioning.test_mode": { "old": false, "new": true },
    });
    assert_eq!(serde_json::Value::Object(entry.detail), expected);
    assert_eq!((entry.actor.as_str(), entry.subject.as_str()), ("anna@acme.example", SLUG));
}

#[test]
fn a_token_that_stops_in_its_overlap_is_told_apart_from_the_one_that_works_on() {
    let acme = Acme::new();
    let day = SignedDuration::from_hours(24);
    let regenerate = || tokens::regenerate(&acme.app, SLUG, Opens::Scim, None, day, &anna()).expect("a token").last4;
    let first = last(&acme, Kind::Token).detail["token"]["new"].as_str().expect("its ends").to_owned();
    let second = regenerate();
    acme.clock.wait(SignedDuration::from_hours(1));
    let third = regenerate();
    assert_eq!(
        told(&acme, Kind::Token).last().expect("a sentence"),
        &format!(
            "anna@acme.example made the SCIM token that ends in {third}, which never expires, in the place of the one that ends in {second}, which works until 2026-11-25T10:00:00Z; the one that ends in {} stopped at once.",
            &first[first.len() - 4..]
        )
    );
}

#[test]
fn tokens_are_told_by_their_ends_and_never_whole() {
    let acme = Acme::new();
    let day = SignedDuration::from_hours(24);
    let generate = |opens| tokens::generate(&acme.app, SLUG, opens, None, &anna()).expect("a token");
    let first = last(&acme, Kind::Token).detail["token"]["new"].as_str().expect("its ends").to_owned();
    let instead = tokens::regenerate(&acme.app, SLUG, Opens::Scim, Some(day * 30), day, &anna()).expect("a token");
    let again = tokens::regenerate(&acme.app, SLUG, Opens::Scim, None, SignedDuration::ZERO, &anna()).expect("a token");
    let keys = [generate(Opens::Api), generate(Opens::Api)];
    for opens in [Opens::Scim, Opens::Api] {
        tokens::revoke(&acme.app, SLUG, opens, &Who::Operator).expect("revoked");
    }
    let (old, new, newest) = (&first[first.len() - 4..], &instead.last4, &again.last4);
    let [one, two] = [&keys[0].last4, &keys[1].last4];
    assert_eq!(
        told(&acme, Kind::Token),
        [
            format!("The operator made the SCIM token that ends in {old}, which never expires."),
            format!(
                "anna@acme.example made the SCIM token that ends in {new}, valid until 2026-12-24T09:00:00Z, in the place of the one that ends in {old}, which works until 2026-11-25T09:00:00Z."
            ),
            format!(
                "anna@acme.example made the SCIM token that ends in {newest}, which never expires, in the place of those that end in {new} and {old}, which stopped at once."
            ),
            format!("anna@acme.example made the API key that ends in {one}, which never expires."),
            format!("anna@acme.example made the API key that ends in {two}, which never expires."),
            format!("The operator revoked the SCIM token that ends in {newest}."),
            format!("The operator revoked the API keys that end in {two} and {one}."),
        ]
    );
    let whole = serde_json::to_string(&read(&acme, &all()).entries).expect("JSON");
    for secret in [instead.token, again.token, keys[0].token.clone(), keys[1].token.clone()] {
        assert!(!whole.contains(&secret));
    }
}

#[test]
fn clients_and_administrators_and_the_word_that_the_directory_is_complete_are_told() {
    let acme = Acme::new();
    let client = oauth::generate(&acme.app, SLUG, None, &anna()).expect("a client");
    oauth::revoke(&acme.app, SLUG, Some(&client.client_id), &anna()).expect("revoked");
    let id = &client.client_id;
    assert_eq!(
        told(&acme, Kind::OauthClient),
        [
            format!("anna@acme.example made the OAuth client {id}, which never expires."),
            format!("anna@acme.example revoked the OAuth client {id}."),
        ]
    );
    let invite = |role| admins::invite(&acme.app, SLUG, "bob@acme.example", role, &owner()).expect("invited");
    for role in [Some(admins::Role::Support), None, Some(admins::Role::Owner)] {
        invite(role);
    }
    admins::remove(&acme.app, SLUG, "bob@acme.example", &Who::Operator).expect("removed");
    assert!(admins::remove(&acme.app, SLUG, OWNER, &owner()).is_err(), "the last owner stays, and nothing is told");
    assert_eq!(
        told(&acme, Kind::Administrator),
        [
            "owner@acme.example invited bob@acme.example as support.",
            "owner@acme.example made a new setup link for bob@acme.example.",
            "owner@acme.example made bob@acme.example owner instead of support, with a new setup link.",
            "The operator removed bob@acme.example, who was owner.",
        ]
    );
    assert_eq!(told(&acme, Kind::Mirror), [""; 0]);
    acme.set(&["provisioning.enabled=true"]);
    sync::complete(&acme.app, SLUG, &anna()).expect("complete");
    let sentence = "anna@acme.example said that the directory is complete, so whoever is not in it counts as absent.";
    assert_eq!(told(&acme, Kind::Mirror), [sentence]);
    assert_eq!(last(&acme, Kind::Mirror).detail["filling"], json!({ "old": true, "new": false }));
}

#[test]
fn an_approval_is_told_with_the_plan_and_what_was_left_out() {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    acme.create_person("alice");
    acme.set(&["provisioning.test_mode=false"]);
    let run = acme.work()[0];
    let wrong = planning::Digest("0".repeat(64));
    assert!(sync::approve(&acme.app, SLUG, run, Some(&wrong), false, &anna(), "worker").is_err());
    assert_eq!(told(&acme, Kind::Run), [""; 0], "what was refused leaves nothing");
    sync::approve(&acme.app, SLUG, run, None, true, &anna(), "worker").expect("approved");
    let entry = last(&acme, Kind::Run);
    let digest = entry.detail["digest"].as_str().expect("the plan");
    let expected = format!("anna@acme.example approved run {run} (plan {}) without its archives.", &digest[..12]);
    assert_eq!(entry.sentence, expected);
    assert_eq!(entry.detail["status"], json!({ "old": "held", "new": "processing" }));
}

#[test]
fn the_log_is_leafed_through_newest_first_without_gap_or_double_and_without_what_the_directory_wrote() {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    acme.create_person("alice");
    for at in 1..=7 {
        acme.clock.wait(SignedDuration::from_mins(1));
        acme.set(&[&format!("guard.archive_min={at}")]);
    }
    accounts::create(&acme.app, "other", "Other", "owner@other.example").expect("another account");
    let whole: Vec<String> = read(&acme, &all()).entries.into_iter().map(|entry| entry.id).collect();
    assert_eq!(whole.len(), 9, "the token, the switch, seven settings");
    for limit in [1, 2, 3, 8, 9, 10] {
        let (mut leafed, mut before) = (Vec::new(), None);
        loop {
            let page = read(&acme, &Query { before, limit, ..Query::default() });
            assert!(page.entries.len() <= limit);
            leafed.extend(page.entries.into_iter().map(|entry| entry.id));
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(leafed, whole, "{limit} a page");
    }
    let since = acme.app.now() - SignedDuration::from_mins(2);
    assert_eq!(read(&acme, &Query { since: Some(since), ..all() }).entries.len(), 3, "the instant itself counts");
    assert_eq!(audit::page(&acme.app, "other", &all()).expect("a page").entries.len(), 0);
    assert!(matches!(audit::page(&acme.app, "nobody", &all()), Err(Error::NotFound(_))));
}

#[test]
fn the_log_is_narrowed_by_whom_and_by_days_and_a_file_of_it_runs_no_formula() {
    let acme = Acme::new();
    acme.clock.wait(SignedDuration::from_hours(1));
    let begin = acme.app.now();
    for (minutes, who) in [(0, anna()), (10, owner()), (20, anna())] {
        acme.clock.wait(SignedDuration::from_mins(minutes));
        let pairs = [("guard.archive_min".to_owned(), (minutes + 1).to_string())];
        settings::set(&acme.app, SLUG, &pairs, None, &who).expect("saved");
    }
    admins::invite(&acme.app, SLUG, "ben@acme.example", None, &owner()).expect("invited");
    let of = |actor: Option<&str>, kind, since, until| {
        let query = Query { actor: actor.map(str::to_owned), kind, since, until, ..all() };
        read(&acme, &query).entries.into_iter().map(|entry| entry.verb).collect::<Vec<_>>()
    };
    assert_eq!(of(Some("anna@acme.example"), None, None, None), ["save", "save"]);
    assert_eq!(of(Some(OWNER), None, None, None), ["invite", "save"]);
    assert_eq!(of(Some(OWNER), Some(Kind::Settings), None, None), ["save"]);
    assert_eq!(of(Some("nobody"), None, None, None), [""; 0]);
    let later = begin + SignedDuration::from_mins(10);
    assert_eq!(of(None, None, Some(begin), Some(later)), ["save"], "the end itself is left out");
    assert_eq!(of(None, Some(Kind::Settings), Some(later), None), ["save", "save"]);

    let first = read(&acme, &Query { limit: 1, until: Some(later), ..Query::default() });
    let rest = Query { before: first.next.clone(), until: Some(later), ..all() };
    assert_eq!(read(&acme, &rest).entries.len(), 1, "the token of the beginning");

    settings::set(&acme.app, SLUG, &[], None, &Who::Administrator("=cmd@acme.example".to_owned())).expect("saved");
    let file = audit::csv(&audit::whole(&acme.app, SLUG, &all()).expect("the log").entries);
    let line = file.lines().nth(1).expect("the newest");
    assert!(line.contains(",'=cmd@acme.example,settings,save,"), "{line}");
    assert_eq!(file.lines().count(), 1 + read(&acme, &all()).entries.len());
}
