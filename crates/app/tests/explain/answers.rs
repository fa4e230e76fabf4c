//! What people did stands in the timeline, once each; and the answer stays when the log, the name and the record are gone.

use ::scim::Kind;
use app::{mapping, reports, requests, sync, users};
use jiff::SignedDuration;
use planning::{Code, UserId, Who};
use serde_json::json;

use super::explain;
use super::stories::{deleted, held, import, later, patch, synced, with};
use crate::support::{Acme, SLUG};

/// The sentences of the timeline, newest first.
fn timeline(acme: &Acme, email: &str) -> Vec<String> {
    explain(acme, email).timeline.into_iter().map(|entry| entry.sentence).collect()
}

/// What of the timeline people did themselves: the code, the run, the sentence.
fn deeds(acme: &Acme, email: &str) -> Vec<(Code, Option<i64>, String)> {
    let timeline = explain(acme, email).timeline.into_iter();
    let deeds = timeline.filter(|entry| entry.request.is_none() && entry.sentence.starts_with("The operator "));
    deeds.map(|entry| (entry.code, entry.run, entry.sentence)).collect()
}

fn ann() -> Who {
    Who::Administrator("ann@acme.example".to_owned())
}

#[test]
fn whoever_approved_or_rejected_a_run_stands_in_the_timeline_and_in_the_sentence() {
    let (acme, bob) = held();
    later(&acme);
    let run = acme.newest_run();
    sync::approve(&acme.app, SLUG, run, None, false, &ann(), "worker").expect("approved");
    let explained = explain(&acme, bob);
    let archived = "bob@acme.example was archived on 2026-11-24 09:10 UTC by run 3, which ann@acme.example had approved. The directory counted as complete, and bob@acme.example was not in it.";
    assert!(explained.why.sentence.starts_with(archived), "{}", explained.why.sentence);
    let approval = &explained.timeline[1];
    assert_eq!((approval.code, approval.run), (Code::Manual, Some(run)));
    assert_eq!(serde_json::to_value(approval.actor).expect("JSON"), json!("administrator"));
    assert!(approval.sentence.starts_with("ann@acme.example approved run 3 (plan "), "{}", approval.sentence);

    let (acme, bob) = held();
    sync::reject(&acme.app, SLUG, acme.newest_run(), None, None, &Who::Operator).expect("rejected");
    let deeds = deeds(&acme, bob);
    assert_eq!((deeds.len(), deeds[0].0, deeds[0].1), (1, Code::Manual, Some(3)));
    assert!(deeds[0].2.starts_with("The operator rejected run 3"), "{}", deeds[0].2);
}

#[test]
fn whoever_was_spared_is_told_so_and_by_whose_word() {
    let (acme, bob) = held();
    sync::approve(&acme.app, SLUG, acme.newest_run(), None, true, &Who::Operator, "worker").expect("approved");
    let explained = explain(&acme, bob);
    assert_eq!(explained.why.code, Code::GuardHeld);
    let spared = "Run 3 of 2026-11-24 09:05 UTC left bob@acme.example as they were. bob@acme.example would be archived; the plan was approved without its archives. The next sync plans it again, and waits for an answer again.";
    assert_eq!(explained.why.sentence, spared);
    assert_eq!(deeds(&acme, bob).iter().map(|(code, ..)| *code).collect::<Vec<_>>(), [Code::GuardHeld]);
}

#[test]
fn a_run_that_was_cancelled_says_by_whom() {
    let acme = Acme::live();
    acme.create_person("bob");
    let run = sync::now(&acme.app, SLUG, &Who::Operator).expect("asked");
    let other = acme.clone();
    // The claim, the look, the storing; then the first chunk begins.
    acme.clock.at_reading(4, move || sync::cancel(&other.app, SLUG, run, &ann()).expect("cancelled"));
    sync::work_once(&acme.app, "worker", None).expect("the run is let go");
    let explained = explain(&acme, "bob@acme.example");
    assert_eq!(explained.why.code, Code::Manual);
    let would = "bob@acme.example would have been created by run 2, which ended on 2026-11-24 09:00 UTC and did nothing of it. Cancelled by ann@acme.example before anything was applied";
    assert!(explained.why.sentence.starts_with(would), "{}", explained.why.sentence);
    let deed = "ann@acme.example cancelled run 2 before it was applied.";
    assert!(explained.timeline.iter().any(|entry| entry.sentence == deed), "{:?}", explained.timeline);
}

#[test]
fn that_the_directory_is_complete_is_told_of_whoever_was_absent() {
    let acme = Acme::new();
    import(&acme, "Email\nbob@acme.example\n");
    acme.set(&["provisioning.enabled=true"]);
    acme.create_person("ann");
    synced(&acme);
    acme.complete();
    let of_bob = deeds(&acme, "bob@acme.example");
    assert_eq!(of_bob.len(), 1, "{of_bob:?}");
    assert!(of_bob[0].2.contains("the directory is complete"), "{of_bob:?}");
    assert_eq!(deeds(&acme, "ann@acme.example"), [], "nobody who was there");
}

#[test]
fn a_mapping_that_changed_somebody_is_told_before_the_change() {
    let (acme, _) = with("bob");
    import(&acme, "Email,Job Title\nbob@acme.example,Clerk\n");
    later(&acme);
    let mapping = r#"{ "fields": { "job_title": "userName" } }"#;
    mapping::set(&acme.app, SLUG, mapping, &Who::Operator).expect("a mapping");
    synced(&acme);
    let explained = explain(&acme, "bob@acme.example");
    let codes: Vec<Code> = explained.timeline.iter().map(|entry| entry.code).take(2).collect();
    assert_eq!(codes, [Code::DirectoryChanged, Code::PolicyChanged], "{:?}", explained.timeline);
}

#[test]
fn the_answer_outlives_the_request_log_the_address_and_the_record() {
    let (acme, bob) = with("bob");
    patch(&acme, &bob, &json!({ "active": false }));
    synced(&acme);
    let before = explain(&acme, "bob@acme.example");
    assert!(before.why.sentence.contains("in request request"), "{}", before.why.sentence);
    acme.set(&["requests.retention_days=1"]);
    acme.clock.wait(SignedDuration::from_hours(24 * 40));
    while requests::forget(&acme.app, u32::MAX, 10).expect("forgotten") {}
    let after = explain(&acme, "bob@acme.example");
    assert_eq!(serde_json::to_value(&after).expect("JSON"), serde_json::to_value(&before).expect("JSON"));
    // The directory takes the record away: whoever is archived stays so, for the reason of then.
    acme.delete(Kind::User, &bob).expect("deleted");
    synced(&acme);
    assert_eq!(explain(&acme, "bob@acme.example").why.sentence, before.why.sentence);
    // And somebody writes another address over the old one here: asked by either name, one story.
    import(&acme, "Email,Email Aliases\nbob@acme.example,robert@acme.example\n");
    assert_eq!(explain(&acme, "robert@acme.example").why.sentence, before.why.sentence);
}

#[test]
fn a_person_renamed_by_the_directory_keeps_their_story() {
    let (acme, bob) = with("bob");
    patch(&acme, &bob, &json!({ "userName": "robert@acme.example" }));
    synced(&acme);
    let told = timeline(&acme, "robert@acme.example");
    assert!(told[0].contains("bob@acme.example was changed on 2026-11-24 09:20 UTC by run 3: Email from “bob@acme.example” to “robert@acme.example”"), "{told:?}");
    assert!(told.iter().any(|sentence| sentence.starts_with("bob@acme.example was created on")), "{told:?}");
}

#[test]
fn what_runs_say_again_and_again_stands_once() {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    acme.create_person("bob");
    import(&acme, "Email\nann@acme.example\n");
    for _ in 0..3 {
        synced(&acme);
    }
    assert_eq!(timeline(&acme, "bob@acme.example").len(), 2, "what the directory sent, and what Test Mode would do");
    assert_eq!(timeline(&acme, "ann@acme.example").len(), 2, "the file, and the newest hold");
    let (acme, bob) = deleted();
    for _ in 0..2 {
        synced(&acme);
    }
    let mut told: Vec<(jiff::Timestamp, String)> =
        explain(&acme, bob).timeline.into_iter().map(|entry| (entry.at, entry.sentence)).collect();
    let (all, newest) = (told.len(), told.first().cloned());
    assert!(told.is_sorted_by(|one, other| one.0 >= other.0), "{told:?}");
    assert_eq!(newest.map(|(at, _)| at), told.iter().map(|(at, _)| *at).max());
    told.sort();
    told.dedup();
    assert_eq!((all, told.len()), (4, 4));
}

#[test]
fn by_id_and_by_address_the_answer_is_the_same_with_the_members_that_scripts_rely_on() {
    let (acme, bob) = held();
    let explained = serde_json::to_value(explain(&acme, bob)).expect("JSON");
    let id = users::show(&acme.app, SLUG, bob).expect("bob").user.id;
    assert_eq!(serde_json::to_value(users::explain_id(&acme.app, SLUG, &id).expect("by id")).expect("JSON"), explained);
    let names = |value: &serde_json::Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&explained), ["format_version", "timeline", "user", "why"]);
    assert_eq!(names(&explained["why"]), ["code", "sentence"]);
    for entry in explained["timeline"].as_array().expect("a list") {
        assert_eq!(names(entry), ["actor", "at", "code", "request", "run", "sentence"]);
    }
}

/// Ann keeps somebody by hand, or no more.
fn keeps(acme: &Acme, user: &UserId, days: Option<i64>) {
    let time = days.map(|days| SignedDuration::from_hours(24 * days));
    users::keep(&acme.app, SLUG, std::slice::from_ref(user), time, &ann()).expect("kept");
}

#[test]
fn whoever_is_kept_by_hand_has_it_in_their_story_under_any_address_and_whoever_takes_the_address_has_not() {
    let (acme, bob) = with("bob");
    let id = users::show(&acme.app, SLUG, "bob@acme.example").expect("bob").user.id;
    later(&acme);
    keeps(&acme, &id, Some(30));
    patch(&acme, &bob, &json!({ "userName": "robert@acme.example" }));
    synced(&acme);
    let heir = json!({ "userName": "bob@acme.example", "externalId": "00u-eve", "name": { "givenName": "Eve", "familyName": "Other" } });
    acme.create(Kind::User, heir).expect("somebody else");
    synced(&acme);
    let kept = "ann@acme.example keeps bob@acme.example until 2026-12-24T09:15:00Z.";
    let of_robert = timeline(&acme, "robert@acme.example");
    assert!(of_robert.iter().any(|sentence| sentence == kept), "{of_robert:?}");
    let of_heir = timeline(&acme, "bob@acme.example");
    assert!(of_heir.iter().any(|sentence| sentence.contains("was created")), "{of_heir:?}");
    assert!(of_heir.iter().all(|sentence| !sentence.contains("keep")), "{of_heir:?}");
    later(&acme);
    keeps(&acme, &id, None);
    assert_eq!(timeline(&acme, "robert@acme.example")[0], "ann@acme.example ended the keeping of robert@acme.example.");
    assert!(timeline(&acme, "bob@acme.example").iter().all(|sentence| !sentence.contains("keep")));
}

#[test]
fn a_run_that_lapsed_since_somebody_was_kept_says_so() {
    let (acme, bob) = held();
    later(&acme);
    let run = acme.newest_run();
    let digest = planning::Digest(reports::show(&acme.app, SLUG, run).expect("a report").digest.expect("a plan"));
    sync::approve_queued(&acme.app, SLUG, run, &digest, false, &Who::Operator).expect("approved");
    let a = users::show(&acme.app, SLUG, "a@acme.example").expect("a").user.id;
    keeps(&acme, &a, Some(30));
    sync::work_once(&acme.app, "worker", None).expect("worked");
    let told = reports::show(&acme.app, SLUG, run).expect("a report");
    let sentence = "Nothing was applied: somebody was kept, or is kept no more, after this plan was cleared and before it was begun. The next sync decides anew.";
    assert_eq!(told.failure.as_deref(), Some(sentence));
    let explained = explain(&acme, bob);
    assert_eq!(explained.why.code, Code::PolicyChanged);
    let left = "Somebody was kept, or is kept no more, after this was planned for bob@acme.example and before it was begun, so it was not done.";
    assert!(explained.why.sentence.contains(left), "{}", explained.why.sentence);

    // The settings have the first word where both were changed.
    acme.set(&["guard.archive_min=1"]);
    let run = synced(&acme);
    let digest = planning::Digest(reports::show(&acme.app, SLUG, run).expect("a report").digest.expect("a plan"));
    sync::approve_queued(&acme.app, SLUG, run, &digest, false, &Who::Operator).expect("approved");
    keeps(&acme, &a, None);
    acme.set(&["provisioning.test_mode=true"]);
    sync::work_once(&acme.app, "worker", None).expect("worked");
    let told = reports::show(&acme.app, SLUG, run).expect("a report");
    assert!(told.failure.expect("a sentence").contains("the settings or the administrators were changed"));
}
