//! A run that is cancelled: before it has changed anything, or not at all.

use app::reports::{self, RunStatus};
use app::users::{self, How};
use app::{Error, sync};
use planning::{Counts, Who};

use crate::crash::fill;
use crate::support::{Acme, SLUG};

/// Stored in two steps, applied in three.
const MANY: usize = 1_100;

fn anna() -> Who {
    Who::Administrator("anna@acme.example".to_owned())
}

fn asked(acme: &Acme) -> i64 {
    sync::now(&acme.app, SLUG, &Who::Operator).expect("a run is asked for")
}

fn cancel(acme: &Acme, run: i64) -> Result<(), Error> {
    sync::cancel(&acme.app, SLUG, run, &anna())
}

fn status(acme: &Acme, run: i64) -> RunStatus {
    reports::show(&acme.app, SLUG, run).expect("a report").status
}

fn refusal(outcome: Result<(), Error>) -> String {
    match outcome {
        Err(Error::Refused(sentence)) => sentence,
        other => panic!("not refused: {other:?}"),
    }
}

/// A live company whose first live run with `alice` waits for an answer.
fn held() -> (Acme, i64) {
    let acme = Acme::live();
    acme.set(&["provisioning.test_mode=true"]);
    acme.create_person("alice");
    acme.set(&["provisioning.test_mode=false"]);
    acme.work();
    let held = acme.newest_run();
    (acme, held)
}

#[test]
fn a_run_that_waits_is_cancelled_says_by_whom_and_leaves_the_next_one_alone() {
    let acme = Acme::live();
    acme.create_person("alice");
    let run = asked(&acme);
    cancel(&acme, run).expect("cancelled");
    let told = reports::show(&acme.app, SLUG, run).expect("a report");
    assert_eq!(told.status, RunStatus::Skipped);
    let sentence = "Cancelled by anna@acme.example before anything was applied; the next sync decides anew.";
    assert_eq!((told.headline.as_str(), told.progress), (sentence, None));
    assert_eq!((acme.work().len(), acme.people().len()), (0, 1), "nothing is done");
    let deeds = acme.app.store.read(|tx| {
        let account = store::account::find(tx, SLUG)?.expect("the account").id;
        store::audit::about(tx, account, "run", &run.to_string())
    });
    let deeds: Vec<_> = deeds.expect("the audit log").into_iter().map(|deed| (deed.actor, deed.verb)).collect();
    assert_eq!(deeds, [("anna@acme.example".to_owned(), "cancel".to_owned())]);
    let next = acme.sync().expect("a sync");
    assert_eq!((next, acme.people().len()), (run + 1, 2), "the next one does what the directory says");
}

/// At each step of a run in turn: either it is cancelled and nothing is done, or it is refused and all is.
#[test]
fn a_run_is_cancelled_whole_or_applied_whole_at_whichever_step_it_is() {
    let mut outcomes = Vec::new();
    for nth in 1.. {
        let acme = Acme::live();
        fill(&acme, MANY);
        let run = asked(&acme);
        let (other, (told, heard)) = (acme.clone(), std::sync::mpsc::channel());
        acme.clock.at_reading(nth, move || told.send(cancel(&other, run)).expect("somebody listens"));
        acme.work();
        let Ok(outcome) = heard.try_recv() else { break };
        let people = acme.people().len() - 1;
        outcomes.push(outcome.is_ok());
        match outcome {
            Ok(()) => assert_eq!((status(&acme, run), people), (RunStatus::Skipped, 0), "at step {nth}"),
            refused => {
                let (begun, ended) = (format!("run {run} has begun to apply"), format!("run {run} has ended"));
                let sentence = refusal(refused);
                assert!(sentence.starts_with(&begun) || sentence.starts_with(&ended), "at step {nth}: {sentence}");
                assert_eq!((status(&acme, run), people), (RunStatus::Completed, MANY), "at step {nth}");
            }
        }
    }
    // The look for work, the look at the world, two steps of storing, three of applying; then the last look for work.
    assert_eq!(outcomes, [true, true, true, true, true, false, false, false]);
}

#[test]
fn what_was_stored_of_a_cancelled_plan_is_no_plan() {
    let acme = Acme::live();
    fill(&acme, MANY);
    let run = asked(&acme);
    let other = acme.clone();
    acme.clock.at_reading(4, move || cancel(&other, run).expect("cancelled"));
    acme.work();
    let told = reports::show(&acme.app, SLUG, run).expect("a report");
    assert_eq!((told.digest, told.changes.map(|lines| lines.len())), (None, Some(0)));
}

#[test]
fn a_run_that_is_held_or_has_ended_or_is_not_there_is_not_cancelled() {
    let acme = Acme::live();
    let ended = acme.sync().expect("a sync");
    assert_eq!(refusal(cancel(&acme, ended)), format!("run {ended} has ended, so there is nothing to cancel"));
    acme.set(&["provisioning.test_mode=true"]);
    acme.create_person("alice");
    acme.set(&["provisioning.test_mode=false"]);
    acme.work();
    let held = acme.newest_run();
    assert!(refusal(cancel(&acme, held)).contains("`rollcall sync reject acme"), "a held one is rejected");
    assert_eq!(status(&acme, held), RunStatus::Held);
    assert!(matches!(cancel(&acme, held + 1), Err(Error::NotFound(_))));
}

#[test]
fn an_approval_that_waits_for_a_worker_can_be_cancelled() {
    let (acme, held) = held();
    let digest = reports::show(&acme.app, SLUG, held).expect("a report").digest.expect("a digest");
    sync::approve_queued(&acme.app, SLUG, held, &planning::Digest(digest), false, &Who::Operator).expect("approved");
    cancel(&acme, held).expect("cancelled");
    assert_eq!((acme.work().len(), acme.people().len()), (0, 1));
    assert_eq!(status(&acme, held), RunStatus::Skipped);
}

#[test]
fn an_approval_that_is_cancelled_before_its_plan_is_stored_leaves_no_figures_of_a_plan_that_is_gone() {
    let (acme, held) = held();
    let other = acme.clone();
    // The look, the word with its id, the claim; then the plan would be stored.
    acme.clock.at_reading(4, move || cancel(&other, held).expect("cancelled"));
    let approved = sync::approve(&acme.app, SLUG, held, None, false, &Who::Operator, "worker");
    assert_eq!(approved, Err(Error::LostRun));
    let told = reports::show(&acme.app, SLUG, held).expect("a report");
    assert_eq!((told.status, &told.digest, told.counts), (RunStatus::Skipped, &None, Counts::default()), "{told:?}");
    assert!(told.held.is_empty(), "{told:?}");
    let again = sync::approve(&acme.app, SLUG, held, None, false, &Who::Operator, "worker");
    assert!(matches!(&again, Err(Error::NotHeld(sentence)) if sentence.contains("Cancelled by anna")), "{again:?}");
}

#[test]
fn an_import_that_is_cancelled_is_done_by_no_sync() {
    let acme = Acme::live();
    let other = acme.clone();
    // Dead runs are ended, the run is begun; then its plan would be stored.
    acme.clock.at_reading(3, move || cancel(&other, other.newest_run()).expect("cancelled"));
    let file = b"Email\nstranger@acme.example\n";
    let imported = users::import(&acme.app, SLUG, file, How::default(), &Who::Operator, "worker").map(drop);
    assert_eq!(imported, Err(Error::LostRun));
    let told = reports::show(&acme.app, SLUG, acme.newest_run()).expect("a report");
    let sentence =
        "Cancelled by anna@acme.example before anything was applied; no sync does it: do it again if you want it.";
    assert_eq!(told.headline, sentence);
}
