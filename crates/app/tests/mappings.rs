//! A mapping that can't be read (a newer program saved it, a file was restored that somebody had edited) plans nothing, and
//! keeps nobody from the brakes.

use app::{Error, mapping, reports, settings, sync};
use planning::{Mode, Status, Who};
use store::run::RunStatus;

use crate::support::{Acme, SLUG};

/// Puts this in the place of the account's mapping; nothing validates it.
fn keep(acme: &Acme, document: &str) {
    let (at, document) = (acme.app.now(), document.to_owned());
    let account = acme.app.store.read(|tx| store::account::find(tx, SLUG)).expect("a look").expect("the account").id;
    let saved = store::mapping::Saved { document, at, by: "operator".to_owned() };
    acme.app.store.write(account, move |tx| store::mapping::set(tx, account, &saved)).expect("kept");
}

fn active(acme: &Acme) -> usize {
    acme.people().iter().filter(|told| told.user.status == Status::Active).count()
}

/// Nine people have left, which is held; then the mapping can't be read any more. The held run.
fn broken() -> (Acme, i64) {
    let acme = Acme::live();
    let gone: Vec<String> = (0..9).map(|at| acme.create_person(&format!("p{at}"))).collect();
    acme.sync().expect("a sync");
    for id in gone {
        acme.delete(::scim::Kind::User, &id).expect("deleted");
    }
    let held = acme.sync().expect("a sync");
    keep(&acme, r#"{ "fields": { "job_title": "no such attribute" } }"#);
    (acme, held)
}

fn status(acme: &Acme, run: i64) -> RunStatus {
    reports::show(&acme.app, SLUG, run).expect("a report").status
}

#[test]
fn under_a_mapping_that_cannot_be_read_a_sync_says_so_and_does_nothing() {
    let (acme, held) = broken();
    let run = acme.sync().expect("a run");
    let report = reports::show(&acme.app, SLUG, run).expect("a report");
    assert_eq!(report.status, RunStatus::Failed);
    let named = "`rollcall mapping ACCOUNT reset` takes the profile's instead";
    assert!(report.headline.contains(named), "{}", report.headline);
    assert_eq!((status(&acme, held), active(&acme)), (RunStatus::Held, 10));
    let told = [
        mapping::show(&acme.app, SLUG).err(),
        sync::approve(&acme.app, SLUG, held, None, false, &Who::Operator, "worker").err(),
    ];
    for error in told {
        let Some(Error::Refused(sentence)) = error else { panic!("it was not refused: {error:?}") };
        assert!(sentence.contains(named), "{sentence}");
    }
    assert_eq!((status(&acme, held), active(&acme)), (RunStatus::Held, 10));
}

#[test]
fn a_mapping_that_cannot_be_read_keeps_nobody_from_the_brakes() {
    let (acme, _) = broken();
    acme.set(&["provisioning.test_mode=true"]);
    assert_eq!(settings::show(&acme.app, SLUG).expect("the settings").mode(), Mode::Test);
    acme.set(&["provisioning.enabled=false"]);
    assert!(!settings::show(&acme.app, SLUG).expect("the settings").enabled());
}

#[test]
fn what_a_run_did_is_undone_under_a_mapping_that_cannot_be_read() {
    let (acme, held) = broken();
    let undone = sync::undo::undo(&acme.app, SLUG, held - 1, None, &Who::Operator, "worker").expect("undone");
    assert_eq!((undone.report.status, active(&acme)), (RunStatus::Completed, 1));
}

#[test]
fn a_mapping_that_cannot_be_read_is_given_up_or_written_over() {
    for document in [r#"{ "fields": { "job_title": "no such attribute" } }"#, "no JSON"] {
        let (acme, held) = broken();
        keep(&acme, document);
        assert_eq!(mapping::reset(&acme.app, SLUG, &Who::Operator), Ok(true), "it is another one");
        sync::approve(&acme.app, SLUG, held, None, false, &Who::Operator, "worker").expect("as it was seen");
        assert_eq!(active(&acme), 1);
        keep(&acme, document);
        let usual = r#"{ "fields": { "job_title": "title" } }"#;
        assert_eq!(mapping::set(&acme.app, SLUG, usual, &Who::Operator), Ok(true));
        mapping::show(&acme.app, SLUG).expect("it can be read");
    }
}
