//! An approval is of what was seen: with its archives or without, under the settings of that moment; of two who give one at
//! once, one is heard.

use std::sync::{Arc, Barrier};

use ::scim::Kind;
use app::users::{self, How};
use app::{Error, admins, reports, sync};
use jiff::SignedDuration;
use planning::guard::Rule;
use planning::{Digest, Status, Who};
use store::run::RunStatus;

use crate::support::{Acme, SLUG};

/// People of the console whom the directory does not have.
fn strangers(acme: &Acme, count: usize) {
    let rows: Vec<String> = (0..count).map(|at| format!("stranger{at}@acme.example")).collect();
    let file = format!("Email\n{}\n", rows.join("\n"));
    users::import(&acme.app, SLUG, file.as_bytes(), How::default(), &Who::Operator, "import").expect("imported");
}

fn approve(acme: &Acme, run: i64, without_archives: bool) -> Result<(), Error> {
    sync::approve(&acme.app, SLUG, run, None, without_archives, &Who::Operator, "worker")
}

fn active(acme: &Acme) -> usize {
    acme.people().iter().filter(|told| told.user.status == Status::Active).count()
}

/// What holds the newest run's plan.
fn held_by(acme: &Acme) -> Vec<Rule> {
    let report = reports::show(&acme.app, SLUG, acme.newest_run()).expect("a report");
    assert_eq!(report.status, RunStatus::Held);
    report.held.iter().map(|held| held.rule).collect()
}

#[test]
fn archives_that_were_refused_are_refused_also_when_nothing_holds_them_any_more() {
    let acme = Acme::live();
    strangers(&acme, 6);
    let before = active(&acme);
    let run = acme.sync().expect("a run");
    assert_eq!(held_by(&acme), [Rule::ArchiveLimit]);
    acme.set(&["guard.archive_min=100"]);
    approve(&acme, run, true).expect("approved");
    assert_eq!(active(&acme), before);
}

#[test]
fn a_first_live_plan_without_its_archives_leaves_the_next_one_to_be_seen() {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    acme.create_person("alice");
    acme.complete();
    strangers(&acme, 2);
    acme.set(&["provisioning.test_mode=false"]);
    let run = acme.work().pop().expect("a run");
    assert_eq!(held_by(&acme), [Rule::FirstLive]);
    approve(&acme, run, true).expect("approved");
    assert_eq!(active(&acme), 3, "alice came, nobody went");
    acme.sync().expect("a run");
    assert_eq!(held_by(&acme), [Rule::FirstLive], "whoever was spared is not archived unseen");
}

#[test]
fn test_mode_that_comes_on_while_a_run_is_applied_makes_the_next_live_run_the_first() {
    let acme = Acme::live();
    for at in 0..501 {
        acme.create_person(&format!("worker{at}"));
    }
    sync::now(&acme.app, SLUG, &Who::Operator).expect("asked");
    let other = acme.clone();
    // The claim, the look, the storing, the first chunk; then the second one begins.
    acme.clock.at_reading(5, move || other.set(&["provisioning.test_mode=true"]));
    acme.work();
    assert!(!acme.clock.forget_deed(), "Test Mode came on in the middle");
    assert_eq!(active(&acme), 502, "what was begun was ended");
    acme.set(&["provisioning.test_mode=false"]);
    acme.create_person("bob");
    acme.work();
    assert_eq!(held_by(&acme), [Rule::FirstLive]);
}

#[test]
fn a_run_that_was_cleared_and_not_begun_applies_nothing_once_test_mode_came_on() {
    let acme = Acme::live();
    acme.create_person("alice");
    let run = sync::now(&acme.app, SLUG, &Who::Operator).expect("asked");
    let other = acme.clone();
    // The claim, the look, the storing; then the first chunk begins.
    acme.clock.at_reading(4, move || other.set(&["provisioning.test_mode=true"]));
    acme.work();
    assert!(!acme.clock.forget_deed(), "Test Mode came on in between");
    let report = reports::show(&acme.app, SLUG, run).expect("a report");
    assert_eq!((report.status, active(&acme)), (RunStatus::Failed, 1));
    assert!(report.headline.starts_with("Nothing was applied: the settings"), "{}", report.headline);
}

#[test]
fn whoever_becomes_an_administrator_before_a_cleared_run_is_begun_is_not_archived_by_it() {
    let acme = Acme::live();
    let ben = acme.create_person("ben");
    acme.sync().expect("a run");
    acme.delete(Kind::User, &ben).expect("deleted");
    sync::now(&acme.app, SLUG, &Who::Operator).expect("asked");
    let other = acme.clone();
    acme.clock.at_reading(4, move || {
        admins::invite(&other.app, SLUG, "ben@acme.example", None, &Who::Operator).expect("invited");
    });
    acme.work();
    assert!(!acme.clock.forget_deed(), "invited in between");
    acme.sync().expect("a run that decides anew");
    assert_eq!(active(&acme), 2);
}

#[test]
fn a_large_group_that_the_directory_deletes_is_held() {
    let acme = Acme::live();
    let ids: Vec<_> = (0..20).map(|at| acme.create_person(&format!("worker{at}"))).collect();
    let members: Vec<_> = ids.iter().map(|id| serde_json::json!({ "value": id })).collect();
    let body = serde_json::json!({ "displayName": "Everybody", "members": members });
    let group = acme.create(Kind::Group, body).expect("a group");
    acme.sync().expect("a run");
    acme.delete(Kind::Group, &group).expect("deleted");
    acme.sync().expect("a run");
    assert_eq!(held_by(&acme), [Rule::GroupEmptied]);
}

fn admin(name: &str) -> Who {
    Who::Administrator(format!("{name}@acme.example"))
}

/// A live company with a run that waits for an approval: six people would go, alice would come.
fn held() -> (Acme, i64, Digest) {
    let acme = Acme::live();
    strangers(&acme, 6);
    acme.create_person("alice");
    let run = acme.sync().expect("a run");
    let digest = digest(&acme, run);
    (acme, run, digest)
}

fn digest(acme: &Acme, run: i64) -> Digest {
    let report = reports::show(&acme.app, SLUG, run).expect("a report");
    Digest(report.digest.expect("a plan"))
}

fn status(acme: &Acme, run: i64) -> RunStatus {
    reports::show(&acme.app, SLUG, run).expect("a report").status
}

#[test]
fn of_many_who_approve_at_once_one_is_heard_and_the_others_are_told_by_whom() {
    let (acme, run, digest) = held();
    let start = Arc::new(Barrier::new(8));
    let approving: Vec<_> = (0..8)
        .map(|at| {
            let (acme, start, digest) = (acme.clone(), Arc::clone(&start), digest.clone());
            std::thread::spawn(move || {
                start.wait();
                sync::approve_queued(&acme.app, SLUG, run, &digest, at % 2 == 0, &admin(&format!("anna{at}")))
            })
        })
        .collect();
    let outcomes: Vec<_> = approving.into_iter().map(|thread| thread.join().expect("an answer")).collect();
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    let heard = outcomes.iter().position(Result::is_ok).expect("one was heard");
    for refused in outcomes.into_iter().filter_map(Result::err) {
        let expected = format!("run {run} is not held any more: anna{heard}@acme.example approved it");
        assert_eq!(refused, Error::NotHeld(expected));
    }
    acme.work();
    assert_eq!(status(&acme, run), RunStatus::Completed);
    assert_eq!(active(&acme), if heard % 2 == 0 { 8 } else { 2 }, "what the one who was heard said was done");
}

#[test]
fn what_a_page_approved_waits_for_no_lease_and_is_applied_by_the_next_worker() {
    let (acme, run, digest) = held();
    sync::approve_queued(&acme.app, SLUG, run, &digest, false, &admin("anna")).expect("approved");
    assert_eq!((status(&acme, run), active(&acme)), (RunStatus::Processing, 7), "nothing is applied yet");
    let head =
        reports::page(&acme.app, SLUG, &reports::RunsQuery { service: None, status: None, before: None, limit: 1 });
    let head = head.expect("a page").runs.remove(0);
    assert_eq!((head.approved_by, head.report.finished_at), (Some(admin("anna")), None));
    assert_eq!(head.progress, Some(reports::Progress { stage: reports::Stage::Applying, done: 0, of: 7 }));
    assert_eq!(acme.work(), [run]);
    assert_eq!((status(&acme, run), active(&acme)), (RunStatus::Completed, 2));
}

#[test]
fn a_plan_that_moved_is_refused_with_its_new_digest_which_then_is_approved() {
    let (acme, run, seen) = held();
    acme.create_person("bob");
    let approve = |digest: &Digest| sync::approve_queued(&acme.app, SLUG, run, digest, false, &admin("anna"));
    let Err(Error::PlanMoved(moved)) = approve(&seen) else { panic!("the world has moved") };
    let present = moved.present;
    assert_eq!((status(&acme, run), active(&acme)), (RunStatus::Held, 7), "nothing was applied");
    assert_eq!(digest(&acme, run), present, "the run talks of the present plan from now on");
    let parted = reports::Parted::of(&moved.difference);
    assert_eq!(
        parted.lines().collect::<Vec<_>>(),
        [
            "+ bob@acme.example would be created. The directory has bob@acme.example as active, and nobody here has this address."
        ],
        "only what is different is shown"
    );
    let unseen = sync::approve(&acme.app, SLUG, run, None, false, &admin("ben"), "worker");
    assert!(matches!(unseen, Err(Error::Refused(_))), "whoever gives no digest may not have seen it: {unseen:?}");
    let stale = approve(&seen);
    assert!(matches!(stale, Err(Error::StaleDigest(_))), "and nothing is different any more: {stale:?}");
    assert_eq!(sync::plan::summary(&acme.app, SLUG).expect("a fresh look").digest, present);
    approve(&present).expect("approved");
    acme.work();
    assert_eq!((status(&acme, run), active(&acme)), (RunStatus::Completed, 3));
    assert_eq!(digest(&acme, run), present);
}

#[test]
fn an_approval_without_the_archives_names_the_digest_of_the_whole_plan() {
    let (acme, run, digest) = held();
    sync::approve_queued(&acme.app, SLUG, run, &digest, true, &admin("anna")).expect("approved");
    acme.work();
    let report = reports::show(&acme.app, SLUG, run).expect("a report");
    assert_eq!((report.counts.users.archived, report.counts.users.held, report.counts.users.created), (0, 6, 1));
    assert_eq!(active(&acme), 8);
}

#[test]
fn a_run_that_is_not_held_or_not_there_is_no_run_to_approve() {
    let acme = Acme::live();
    let digest = Digest("0".repeat(64));
    let approve = |acme: &Acme, run| sync::approve_queued(&acme.app, SLUG, run, &digest, false, &admin("anna"));
    let done = acme.sync().expect("a run");
    assert!(matches!(approve(&acme, done), Err(Error::NotHeld(_))));
    assert!(matches!(approve(&acme, done + 1), Err(Error::NotFound(_))));
    let (acme, run, _) = held();
    acme.set(&["provisioning.test_mode=true"]);
    assert!(matches!(approve(&acme, run), Err(Error::TestMode(_))), "Test Mode has the last word");
    assert_eq!(status(&acme, run), RunStatus::Held);
}

#[test]
fn an_approval_while_another_run_is_under_way_is_refused_and_goes_to_that_one_afterwards() {
    let (acme, run, digest) = held();
    let next = sync::now(&acme.app, SLUG, &Who::Operator).expect("asked");
    let (other, digest_then) = (acme.clone(), digest.clone());
    // The claim comes first; at the look the run is under way.
    acme.clock.at_reading(2, move || {
        let outcome = sync::approve_queued(&other.app, SLUG, run, &digest_then, false, &admin("anna"));
        assert!(matches!(outcome, Err(Error::Refused(_))), "{outcome:?}");
    });
    acme.work();
    assert!(!acme.clock.forget_deed());
    let replaced = sync::approve_queued(&acme.app, SLUG, run, &digest, false, &admin("anna"));
    let sentence = format!("Run {next} took the place of this one; nothing of this one was applied.");
    assert_eq!(replaced, Err(Error::NotHeld(format!("run {run} is not held any more. {sentence}"))));
    let report = reports::show(&acme.app, SLUG, run).expect("a report");
    assert_eq!((report.status, report.headline), (RunStatus::Skipped, sentence));
    sync::approve_queued(&acme.app, SLUG, next, &digest, false, &admin("anna")).expect("approved");
    acme.work();
    assert_eq!(status(&acme, next), RunStatus::Completed);
}

#[test]
fn an_approval_that_is_taken_back_before_it_is_begun_applies_nothing() {
    let acme = Acme::live();
    strangers(&acme, 6);
    let before = active(&acme);
    let run = acme.sync().expect("a run");
    let digest = reports::show(&acme.app, SLUG, run).expect("a report").digest.map(Digest).expect("a plan");
    sync::approve_queued(&acme.app, SLUG, run, &digest, false, &admin("anna")).expect("approved");
    acme.set(&["provisioning.test_mode=true"]);
    acme.work();
    let report = reports::show(&acme.app, SLUG, run).expect("a report");
    assert_eq!((report.status, active(&acme)), (RunStatus::Failed, before));
    assert!(report.failure.is_some_and(|sentence| sentence.contains("Nothing was applied")));
}

/// A live company of seven with a directory of its own, of whom four are deleted by mistake: a run waits for an answer.
fn shrunk() -> (Acme, i64, Vec<String>) {
    let acme = Acme::live();
    let ids: Vec<_> = (0..6).map(|at| acme.create_person(&format!("worker{at}"))).collect();
    acme.sync().expect("a run");
    for id in &ids[..4] {
        acme.delete(Kind::User, id).expect("deleted");
    }
    let run = acme.sync().expect("a run");
    assert_eq!(held_by(&acme), [Rule::MirrorShrank]);
    (acme, run, ids)
}

fn reject(acme: &Acme, run: i64, days: Option<i64>) -> Result<sync::Rejected, Error> {
    sync::reject(&acme.app, SLUG, run, days.map(|days| SignedDuration::from_hours(24 * days)), None, &admin("anna"))
}

#[test]
fn a_directory_that_shrank_is_not_asked_about_again_once_its_people_are_kept() {
    let (acme, run, ids) = shrunk();
    let rejected = reject(&acme, run, Some(30)).expect("rejected");
    assert_eq!(rejected.kept, 4);
    assert_eq!(rejected.until, Some("2026-12-24T09:00:00Z".parse().expect("an instant")));
    let boss = serde_json::json!([{ "op": "replace", "value": { "title": "Boss" } }]);
    acme.patch(Kind::User, &ids[5], &boss).expect("patched");
    let next = acme.sync().expect("a run");
    let counts = reports::show(&acme.app, SLUG, next).expect("a report").counts.users;
    assert_eq!((status(&acme, next), counts.changed, active(&acme)), (RunStatus::Completed, 1, 7));
}

#[test]
fn a_rejection_takes_nothing_from_anybody_and_goes_in_test_mode_too() {
    let (acme, run, _) = shrunk();
    acme.set(&["provisioning.test_mode=true"]);
    reject(&acme, run, Some(30)).expect("rejected");
    let report = reports::show(&acme.app, SLUG, run).expect("a report");
    assert_eq!((report.status, active(&acme)), (RunStatus::Skipped, 7));
    let sentence =
        "Rejected by anna@acme.example: nothing of it was applied. 4 people are kept until 2026-12-24 09:00 UTC.";
    assert_eq!(report.headline, sentence);
    let test = acme.sync().expect("a run of Test Mode");
    let counts = reports::show(&acme.app, SLUG, test).expect("a report").counts.users;
    assert_eq!((counts.archived, counts.held), (0, 4), "Test Mode tells of them too");
    assert!(matches!(reject(&acme, run, None), Err(Error::NotHeld(_))));
    assert!(matches!(reject(&acme, 99, None), Err(Error::NotFound(_))));
    let forever = sync::reject(&acme.app, SLUG, run, Some(SignedDuration::MAX), None, &admin("anna"));
    assert!(matches!(forever, Err(Error::Refused(_))), "{forever:?}");
}

#[test]
fn a_rejection_while_a_newer_plan_is_being_made_keeps_them_from_that_one_too() {
    let acme = Acme::live();
    let ids: Vec<_> = (0..6).map(|at| acme.create_person(&format!("worker{at}"))).collect();
    acme.sync().expect("a run");
    for id in &ids {
        acme.patch(Kind::User, id, &serde_json::json!([{ "op": "replace", "value": { "active": false } }]))
            .expect("patched");
    }
    let run = acme.sync().expect("a run");
    assert_eq!(held_by(&acme), [Rule::ArchiveLimit]);
    // With this limit the next plan would be cleared; it is looked at, judged, and not stored yet.
    acme.set(&["guard.archive_min=100"]);
    sync::now(&acme.app, SLUG, &Who::Operator).expect("asked");
    let other = acme.clone();
    acme.clock.at_reading(3, move || {
        reject(&other, run, Some(30)).expect("rejected");
    });
    acme.work();
    assert!(!acme.clock.forget_deed(), "rejected in between");
    assert_eq!(active(&acme), 7, "nobody whom anna keeps is archived");
}

/// What somebody says to a held run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Approve,
    Reject,
    Cancel,
}

#[test]
fn of_those_who_approve_reject_and_cancel_at_once_one_is_heard() {
    for round in 0..6 {
        let (acme, run, digest) = held();
        let start = Arc::new(Barrier::new(6));
        let answer = |word: Word| {
            let (acme, start, digest) = (acme.clone(), Arc::clone(&start), digest.clone());
            std::thread::spawn(move || {
                start.wait();
                let outcome = match word {
                    Word::Approve => sync::approve_queued(&acme.app, SLUG, run, &digest, false, &admin("anna")),
                    Word::Reject => reject(&acme, run, Some(30)).map(drop),
                    Word::Cancel => sync::cancel(&acme.app, SLUG, run, &admin("cora")),
                };
                (word, outcome)
            })
        };
        let words = [Word::Approve, Word::Reject, Word::Cancel, Word::Approve, Word::Reject, Word::Cancel];
        let answering: Vec<_> = (0..6).map(|at| answer(words[(at + round) % 6])).collect();
        let outcomes: Vec<_> = answering.into_iter().map(|thread| thread.join().expect("an answer")).collect();
        let heard = |word: Word| outcomes.iter().filter(|(said, outcome)| *said == word && outcome.is_ok()).count();
        let (approved, rejected, cancelled) = (heard(Word::Approve), heard(Word::Reject), heard(Word::Cancel));
        assert!(approved + rejected <= 1 && cancelled <= 1, "{outcomes:?}");
        // A held run is rejected, not cancelled; one that was approved and has not begun is cancelled.
        assert!(approved + rejected == 1 || cancelled == 1, "{outcomes:?}");
        assert!(rejected + cancelled <= 1, "{outcomes:?}");
        acme.work();
        let is_applied = approved == 1 && cancelled == 0;
        let expected = if is_applied { (RunStatus::Completed, 2) } else { (RunStatus::Skipped, 7) };
        assert_eq!((status(&acme, run), active(&acme)), expected, "{outcomes:?}");
        let is_told = |error: &Error| matches!(error, Error::NotHeld(_) | Error::Refused(_) | Error::LostRun);
        assert!(outcomes.iter().filter_map(|(_, outcome)| outcome.as_ref().err()).all(is_told), "{outcomes:?}");
    }
}

#[test]
fn the_sum_of_a_day_is_the_same_on_another_server_and_after_a_restart() {
    let acme = Acme::live();
    let ids: Vec<_> = (0..9).map(|at| acme.create_person(&format!("worker{at}"))).collect();
    acme.sync().expect("a run");
    let fire = |acme: &Acme, ids: &[String]| {
        for id in ids {
            acme.delete(Kind::User, id).expect("deleted");
        }
        let run = acme.sync().expect("a run");
        status(acme, run)
    };
    assert_eq!(fire(&acme, &ids[..3]), RunStatus::Completed);
    let other = acme.another_server();
    drop(acme);
    assert_eq!(fire(&other, &ids[3..5]), RunStatus::Completed, "five within a day: exactly the limit");
    assert_eq!(fire(&other, &ids[5..6]), RunStatus::Held, "the sixth");
}

#[test]
fn answers_are_in_the_audit_log_with_who_gave_them() {
    let (acme, run, _) = shrunk();
    reject(&acme, run, Some(1)).expect("rejected");
    acme.create_person("bob");
    acme.clock.wait(SignedDuration::from_hours(25));
    acme.set(&["guard.archive_min=1"]);
    let held = acme.sync().expect("a run");
    sync::approve(&acme.app, SLUG, held, None, false, &admin("ben"), "worker").expect("approved");
    let query = app::audit::Query { kind: Some(app::audit::Kind::Run), limit: 100, ..app::audit::Query::default() };
    let log = app::audit::page(&acme.app, SLUG, &query).expect("the log");
    // The owner's approval of the first live run comes before.
    let told: Vec<_> = log.entries.iter().take(2).map(|entry| entry.sentence.as_str()).collect();
    let expected = [
        format!("ben@acme.example approved run {held} (plan "),
        format!("anna@acme.example rejected run {run} (plan "),
    ];
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().zip(&expected).all(|(told, expected)| told.contains(expected.as_str())), "{told:?}");
    assert!(told[1].ends_with("; whom it would have archived is kept until 2026-11-25T09:00:00Z."), "{told:?}");
}

#[test]
fn a_plan_that_came_after_an_approval_that_was_let_go_is_approved_by_its_digest_alone() {
    let (acme, run, seen) = held();
    let other = acme.clone();
    // The look, the word with its id, the claim; then the plan would be stored.
    acme.clock.at_reading(4, move || {
        admins::invite(&other.app, SLUG, "zero@acme.example", None, &Who::Operator).expect("invited");
        other.create_person("bob");
    });
    let let_go = sync::approve(&acme.app, SLUG, run, Some(&seen), false, &admin("anna"), "worker");
    assert!(matches!(let_go, Err(Error::Refused(_))), "{let_go:?}");
    acme.work();
    assert_eq!((status(&acme, run), active(&acme)), (RunStatus::Held, 7));
    let unseen = approve(&acme, run, false);
    assert!(matches!(unseen, Err(Error::Refused(_))), "nobody has seen this plan: {unseen:?}");
    let present = digest(&acme, run);
    sync::approve(&acme.app, SLUG, run, Some(&present), false, &admin("anna"), "worker").expect("approved");
    assert_eq!((status(&acme, run), active(&acme)), (RunStatus::Completed, 3));
}

#[test]
fn an_approval_that_comes_to_nothing_between_two_chunks_leaves_no_plan_of_two_minds() {
    let acme = Acme::live();
    // Two chunks of lines, which the approval would store as held ones.
    strangers(&acme, 1_100);
    let run = acme.sync().expect("a run");
    assert_eq!(held_by(&acme), [Rule::ArchiveLimit]);
    let other = acme.clone();
    // The look, the word and its taking; then the first chunk is stored.
    acme.clock.at_reading(5, move || {
        let status = reports::show(&other.app, SLUG, run).expect("a report").status;
        assert_eq!(status, RunStatus::Processing, "it was taken");
        other.set(&["provisioning.test_mode=true"]);
    });
    let refused = approve(&acme, run, true);
    assert!(!acme.clock.forget_deed(), "Test Mode came on in between");
    assert!(matches!(refused, Err(Error::TestMode(_))), "{refused:?}");
    let between = reports::show(&acme.app, SLUG, run).expect("a report");
    assert_eq!((between.digest, between.changes.map(|lines| lines.len())), (None, Some(0)), "no line of either counts");
    acme.work();
    // Decided anew, under Test Mode.
    let report = reports::show(&acme.app, SLUG, run).expect("a report");
    let lines = report.changes.expect("its lines");
    let told = (report.status, lines.len(), report.counts.users.archived);
    assert_eq!(told, (RunStatus::Completed, 1_100, 1_100));
    assert!(lines.iter().all(|line| line.kind == planning::Kind::Archive));
    assert_eq!(active(&acme), 1_101, "nothing was applied");
}

#[test]
fn a_large_plan_that_takes_the_place_of_a_held_one_leaves_others_their_turns_and_is_there_whole_or_not() {
    let acme = Acme::live();
    strangers(&acme, 1_100);
    let run = acme.sync().expect("a run");
    acme.create_person("new");
    let other = acme.clone();
    acme.clock.at_reading(3, move || {
        let report = reports::show(&other.app, SLUG, run).expect("a report");
        assert_eq!(
            (report.status, report.digest),
            (RunStatus::Processing, None),
            "it is taken, and nobody approves a half"
        );
        other.create_person("newer");
    });
    let moved = approve(&acme, run, false);
    assert!(!acme.clock.forget_deed(), "somebody wrote in between");
    assert!(matches!(moved, Err(Error::PlanMoved(_))), "{moved:?}");
    let report = reports::show(&acme.app, SLUG, run).expect("a report");
    let told = (report.status, report.counts.users.archived, report.counts.users.created);
    assert_eq!(told, (RunStatus::Held, 1_100, 1));
    assert_eq!(report.changes.expect("its lines").len(), 1_101);
}
