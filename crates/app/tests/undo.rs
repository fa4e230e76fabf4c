//! An undo down to the dates, cut short anywhere, raced against another one and against a sync.
//!
//! The stories are scenarios 60 to 69 and 106; that it is an inverse in every world is a law of `planning`.

use ::scim::Kind;
use app::reports::{self, Report, RunStatus};
use app::users::{self, How};
use app::{Error, settings, sync};
use jiff::SignedDuration;
use planning::guard::Rule;
use planning::{Code, Console, Mode, Status, Who};
use serde_json::json;
use store::{account, console};

use crate::crash::{LEASE_IS_OVER, cut_short_everywhere, dies, fill};
use crate::races::at_once;
use crate::support::{Acme, SLUG};

/// More than two chunks of 500 lines.
const MANY: usize = 1_100;

fn undo(acme: &Acme, run: i64) -> Result<Report, Error> {
    sync::undo::undo(&acme.app, SLUG, run, None, &Who::Operator, "worker").map(|done| done.report)
}

fn report(acme: &Acme, run: i64) -> Report {
    reports::show(&acme.app, SLUG, run).expect("a report")
}

fn import(acme: &Acme, file: &str) {
    users::import(&acme.app, SLUG, file.as_bytes(), How::default(), &Who::Operator, "worker").expect("imported");
}

fn is_in_test_mode(acme: &Acme) -> bool {
    settings::show(&acme.app, SLUG).expect("the settings").mode() == Mode::Test
}

/// The console, with everything that counts: dates, ties, origins; and with no version.
fn console(acme: &Acme) -> Console {
    let read = acme.app.store.read(|tx| {
        let account = account::find(tx, SLUG)?.expect("the account").id;
        console::read(tx, account)
    });
    let mut read = read.expect("the console");
    read.users.iter_mut().for_each(|user| user.version = 0);
    read.groups.iter_mut().for_each(|group| group.version = 0);
    read
}

/// A company in which everything has happened once, and the run that did all of it again.
fn eventful() -> (Acme, Console, i64) {
    let acme = Acme::live();
    import(
        &acme,
        "Email,Email Aliases,Job Title,Group,Provisioning Managed\n\
         ada@acme.example,countess@acme.example,Clerk,Wardens,true\n\
         dora@acme.example,,Clerk,Wardens,false\n",
    );
    let [bob, cid, eve] = ["bob", "cid", "eve"].map(|name| acme.create_person(name));
    let group = json!({ "displayName": "Sales", "members": [{ "value": bob }, { "value": cid }] });
    let sales = acme.create(Kind::Group, group).expect("a group");
    acme.create(Kind::Group, json!({ "displayName": "North", "members": [] })).expect("a group");
    acme.patch(Kind::User, &eve, &json!([{ "op": "replace", "value": { "active": false } }])).expect("inactive");
    acme.create_person("ada");
    acme.create_person("fay");
    acme.sync().expect("a sync");
    acme.patch(Kind::User, &eve, &json!([{ "op": "replace", "value": { "active": false } }])).expect("inactive");
    acme.delete(Kind::User, &cid).expect("deleted");
    acme.sync().expect("a sync");
    acme.clock.wait(SignedDuration::from_hours(30));
    let before = console(&acme);
    // One is renamed and promoted, one comes back, one goes, one is new, a group is renamed, another goes.
    acme.patch(
        Kind::User,
        &bob,
        &json!([{ "op": "replace", "value": { "userName": "rob@acme.example", "title": "Boss" } }]),
    )
    .expect("renamed");
    acme.create_person("cid");
    acme.create_person("bob");
    acme.create_person("gus");
    acme.patch(Kind::Group, &sales, &json!([{ "op": "replace", "value": { "displayName": "Trade" } }]))
        .expect("renamed");
    acme.patch(Kind::Group, &sales, &json!([{ "op": "replace", "path": "members", "value": [] }])).expect("emptied");
    let run = acme.sync().expect("a sync");
    (acme, before, run)
}

#[test]
fn everything_is_as_it_was_down_to_dates_ties_and_origins() {
    let (acme, before, run) = eventful();
    let after = console(&acme);
    assert_ne!(after, before);
    acme.clock.wait(SignedDuration::from_hours(1));
    let undone = undo(&acme, run).expect("undone");
    assert_eq!((undone.counts.users.held, undone.counts.users.issues), (0, 0), "{undone:#?}");
    let mut now = console(&acme);
    let is_new = |id: &planning::UserId| !before.users.iter().any(|user| user.id == *id);
    let newcomers: Vec<_> = now.users.iter().filter(|user| is_new(&user.id)).collect();
    assert!(!newcomers.is_empty());
    for newcomer in newcomers {
        assert_eq!((newcomer.status, newcomer.archive_reason), (Status::Archived, Some(Code::RevertOfRun)));
        assert_eq!(newcomer.archived_at, Some(acme.app.now()));
    }
    now.users.retain(|user| !is_new(&user.id));
    assert_eq!(now, before);
    acme.clock.wait(SignedDuration::from_hours(1));
    undo(&acme, undone.run.expect("a run")).expect("the undo is undone");
    assert_eq!(console(&acme), after);
    let plan = sync::plan::report(&acme.app, SLUG).expect("a plan");
    assert!(plan.changes.iter().flatten().all(|line| !line.kind.acts()), "as the sync left it: {plan:#?}");
}

#[test]
fn an_undo_that_is_cut_short_anywhere_is_ended_by_another_worker_or_has_done_nothing() {
    let begin = || {
        let acme = Acme::live();
        fill(&acme, MANY);
        acme.sync().expect("a sync");
        acme
    };
    let active = |acme: &Acme| acme.people().iter().filter(|told| told.user.status == Status::Active).count();
    let look = |acme: &Acme| {
        let told = report(acme, acme.newest_run());
        let undone = told.run.expect("a run") - 1;
        assert!(is_in_test_mode(acme), "whatever became of it, no sync does it again");
        if told.status == RunStatus::Failed {
            assert_eq!(told.headline, "Cut short before its plan was stored, so nothing was applied: do it again.");
            assert_eq!((active(acme), report(acme, undone).status), (MANY + 1, RunStatus::Completed));
            undo(acme, undone).expect("undone");
        }
        assert_eq!((active(acme), acme.people().len()), (1, MANY + 1));
        assert_eq!(report(acme, undone).status, RunStatus::Undone);
    };
    let boundaries = cut_short_everywhere(begin, |acme| drop(undo(acme, acme.newest_run())), look);
    assert!(boundaries >= 6, "the claim, two chunks stored and three applied, but only {boundaries} were met");
}

#[test]
fn a_run_is_undone_when_its_undo_has_ended_and_not_before() {
    let half_done = |nth: usize| {
        let acme = Acme::live();
        fill(&acme, MANY);
        let run = acme.sync().expect("a sync");
        assert!(dies(&acme, nth, || drop(undo(&acme, run))), "it came to its end");
        let half = report(&acme, acme.newest_run());
        let has_begun = half.digest.is_some() && half.progress.is_some_and(|progress| progress.done > 0);
        has_begun.then_some((acme, run))
    };
    // Before that, it has not even stored its plan.
    let (acme, run) = (4..).find_map(half_done).expect("it dies with something applied and something left");
    let half = acme.newest_run();
    assert_eq!((report(&acme, run).status, report(&acme, half).status), (RunStatus::Completed, RunStatus::Processing));
    assert!(is_in_test_mode(&acme));
    let early = undo(&acme, run);
    assert!(matches!(&early, Err(Error::Refused(sentence)) if sentence.contains("is under way")), "{early:?}");
    acme.clock.wait(LEASE_IS_OVER);
    acme.work();
    assert_eq!((report(&acme, run).status, report(&acme, half).status), (RunStatus::Undone, RunStatus::Completed));
    let again = undo(&acme, run);
    assert!(matches!(&again, Err(Error::Refused(sentence)) if sentence.contains("was undone by run")), "{again:?}");
}

#[test]
fn of_eight_who_undo_one_run_at_once_one_does() {
    let acme = Acme::live();
    fill(&acme, 50);
    let run = acme.sync().expect("a sync");
    let servers = [acme.clone(), acme.another_server()];
    let undone = at_once(&servers, 8, |server, _| undo(server, run));
    assert_eq!(undone.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{undone:?}");
    let refused = |outcome: &&Result<Report, Error>| matches!(outcome, Err(Error::Refused(_)));
    assert_eq!(undone.iter().filter(refused).count(), 7, "{undone:?}");
    let undoes = reports::list(&acme.app, SLUG).expect("the reports");
    assert_eq!(undoes.iter().filter(|report| report.trigger == planning::Trigger::Undo).count(), 1);
    assert_eq!(report(&acme, run).status, RunStatus::Undone);
}

#[test]
fn no_sync_slips_in_between_and_does_again_what_is_undone() {
    for turn in 0..6 {
        let acme = Acme::live();
        let ids: Vec<String> = (0..6).map(|at| acme.create_person(&format!("p{at}"))).collect();
        acme.sync().expect("a sync");
        for id in &ids[..2] {
            acme.delete(Kind::User, id).expect("deleted");
        }
        let run = acme.sync().expect("they are archived");
        sync::now(&acme.app, SLUG, &Who::Operator).expect("a run is asked for");
        let servers = [acme.clone(), acme.another_server()];
        let outcomes = at_once(&servers, 2, |server, number| match (number + turn) % 2 {
            0 => undo(server, run).map(drop),
            _ => sync::work_once(&server.app, "another", None).map(drop),
        });
        for outcome in outcomes {
            assert!(matches!(outcome, Ok(()) | Err(Error::Refused(_))), "{outcome:?}");
        }
        if report(&acme, run).status != RunStatus::Undone {
            undo(&acme, run).expect("the sync was quicker");
        }
        acme.work();
        assert!(is_in_test_mode(&acme));
        let active = acme.people().iter().filter(|told| told.user.status == Status::Active).count();
        assert_eq!(active, 7, "they are back, and stay");
    }
}

#[test]
fn archives_that_were_taken_back_do_not_count_among_those_of_the_last_day() {
    let acme = Acme::live();
    let ids: Vec<String> = (0..10).map(|at| acme.create_person(&format!("p{at}"))).collect();
    acme.sync().expect("a sync");
    for id in &ids[..3] {
        acme.delete(Kind::User, id).expect("deleted");
    }
    let run = acme.sync().expect("three are archived without an approval");
    assert_eq!(report(&acme, run).counts.users.archived, 3);
    undo(&acme, run).expect("undone");
    let plan = sync::plan::report(&acme.app, SLUG).expect("a plan");
    let rules: Vec<Rule> = plan.held.iter().map(|held| held.rule).collect();
    assert_eq!((plan.counts.users.archived, rules), (3, vec![Rule::FirstLive]), "three are three, not six");
}

#[test]
fn a_held_run_that_is_approved_before_an_undo_begins_makes_its_plan_another_one() {
    let acme = Acme::live();
    let ids: Vec<String> = (0..6).map(|at| acme.create_person(&format!("p{at}"))).collect();
    let run = acme.sync().expect("six people come");
    for id in &ids {
        acme.delete(Kind::User, id).expect("deleted");
    }
    let held = acme.sync().expect("that they go is held");
    assert_eq!(report(&acme, held).status, RunStatus::Held);
    let seen = sync::undo::preview(&acme.app, SLUG, run).expect("a preview").digest.map(planning::Digest);
    let other = acme.clone();
    // Dead runs are ended, the console is looked at; then the undo would begin.
    acme.clock.at_reading(2, move || {
        sync::approve(&other.app, SLUG, held, None, false, &Who::Operator, "another").expect("approved");
    });
    let undone = sync::undo::undo(&acme.app, SLUG, run, seen.as_ref(), &Who::Operator, "worker");
    assert!(!acme.clock.forget_deed(), "approved in between");
    assert!(matches!(undone, Err(Error::StaleDigest(_))), "nobody has seen what it comes to now: {undone:?}");
}

#[test]
fn whoever_cancels_an_undo_that_has_not_begun_to_apply_is_told_that_test_mode_is_on() {
    let dead = |nth: usize| {
        let acme = Acme::live();
        acme.create_person("alice");
        let run = acme.sync().expect("a sync");
        assert!(dies(&acme, nth, || drop(undo(&acme, run))), "it came to its end");
        (acme.newest_run() > run).then_some(acme)
    };
    let acme = (1..).find_map(dead).expect("it dies with nothing applied");
    let half = acme.newest_run();
    sync::cancel(&acme.app, SLUG, half, &Who::Operator).expect("cancelled");
    let told = report(&acme, half).headline;
    assert!(is_in_test_mode(&acme) && told.contains("no sync does it: do it again if you want it."), "{told}");
    assert!(told.ends_with("Test Mode was left on: no sync changes anything until somebody turns it off."), "{told}");
    // Nothing was done, so nothing is undone.
    assert_eq!(report(&acme, half - 1).status, RunStatus::Completed);
}

/// A directory that sends everybody anew: nearly all of the run is bookkeeping, and an undo has to look at it.
#[test]
fn what_an_undo_has_to_look_at_counts_bookkeeping_too() {
    let acme = Acme::live();
    let names = ["ann", "bob", "cho"];
    let first = names.map(|name| acme.create_person(name));
    acme.sync().expect("a run");
    for (id, name) in first.iter().zip(names) {
        acme.delete(Kind::User, id).expect("deleted");
        acme.create_person(name);
    }
    acme.create_person("new");
    let run = acme.sync().expect("a run");
    let created = report(&acme, run).counts;
    assert_eq!(created.acting(), 1, "{created:?}");
    let weight = sync::undo::weight(&acme.app, SLUG, run).expect("it can be undone");
    assert_eq!(weight, 4, "three who are tied anew, and a newcomer");
}
