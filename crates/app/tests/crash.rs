//! Runs that are cut short, taken over, raced, or planned on a console that moved.
//!
//! A process dies at a reading of the clock: before every transaction of a run there is one, so
//! each boundary is met. What a transaction has not committed is not there; that is SQLite's part.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Barrier};

use ::scim::{Incoming, Kind, Limits};
use app::users::{self, How};
use app::{Error, sync};
use jiff::SignedDuration;
use planning::{Digest, Status, Who, csv, guard};
use serde_json::json;
use store::run::RunStatus;
use store::{account, console, mirror, sync_state};

use crate::support::{Acme, SLUG, person};

/// More than two chunks of 500 lines.
const MANY: usize = 1_100;

/// A lease is over after this.
pub(crate) const LEASE_IS_OVER: SignedDuration = SignedDuration::from_secs(31);

/// People in the mirror, in one transaction: as many requests would take as many commits.
pub(crate) fn fill(acme: &Acme, count: usize) {
    let now = acme.app.now();
    let people: Vec<_> = (0..count)
        .map(|number| {
            let body = person(&format!("p{number:04}"));
            let incoming = Incoming::read(Kind::User, &body, &Limits::default()).expect("a person");
            (acme.app.new_id(), incoming.resource)
        })
        .collect();
    let filled = acme.app.store.write(store::Lock::Installation, move |tx| {
        let account = account::find(tx, SLUG)?.expect("the account").id;
        for (id, resource) in &people {
            mirror::insert(tx, account, id, resource, now)?;
        }
        sync_state::written(tx, account, now)
    });
    filled.expect("the mirror is filled");
}

/// Does a deed that dies at the nth reading of the clock; true if it came so far as to die.
pub(crate) fn dies(acme: &Acme, nth: usize, deed: impl FnOnce()) -> bool {
    acme.clock.at_reading(nth, || resume_unwind(Box::new("the process dies")));
    let outcome = catch_unwind(AssertUnwindSafe(deed));
    let lived = acme.clock.forget_deed();
    assert_eq!(outcome.is_ok(), lived, "it died of something else");
    !lived
}

fn work(acme: &Acme, worker: &str) -> Result<Option<i64>, Error> {
    Ok(sync::work_once(&acme.app, worker, None)?.map(|worked| worked.run))
}

/// Everybody of `fill` is there, once; `zero` came with the company.
fn is_whole(acme: &Acme, count: usize) {
    let mut emails: Vec<String> = acme.people().into_iter().map(|told| told.user.email).collect();
    assert_eq!(emails.len(), count + 1);
    emails.dedup();
    assert_eq!(emails.len(), count + 1, "somebody is there twice");
    let written = acme.app.store.read(|tx| {
        let account = account::find(tx, SLUG)?.expect("the account").id;
        Ok::<_, store::Error>(console::read(tx, account)?.users.into_iter().map(|user| user.version).max())
    });
    assert_eq!(written, Ok(Some(1)), "somebody was written twice");
}

/// What stands in the console, as a file.
fn export(acme: &Acme) -> String {
    users::export(&acme.app, SLUG).expect("an export")
}

fn report(acme: &Acme, run: i64) -> app::reports::Report {
    app::reports::show(&acme.app, SLUG, run).expect("a report")
}

/// Cuts a deed short at every boundary in turn, has another worker end what it began, and looks at what came of it.
/// Answers how many boundaries there were.
pub(crate) fn cut_short_everywhere(begin: impl Fn() -> Acme, deed: impl Fn(&Acme), look: impl Fn(&Acme)) -> usize {
    for nth in 1.. {
        let acme = begin();
        if !dies(&acme, nth, || deed(&acme)) {
            look(&acme);
            return nth - 1;
        }
        let under_way = app::reports::list(&acme.app, SLUG).expect("the reports");
        if under_way.iter().any(|report| report.status == RunStatus::Processing) {
            assert_eq!(work(&acme, "another").expect("nothing fails"), None, "the lease still holds");
            acme.clock.wait(LEASE_IS_OVER);
            assert!(work(&acme, "another").expect("the run is taken over").is_some());
            look(&acme);
        }
        acme.work();
    }
    unreachable!("a deed has an end")
}

#[test]
fn a_sync_that_is_cut_short_anywhere_is_ended_by_another_worker_without_gap_or_double() {
    let begin = || {
        let acme = Acme::live();
        fill(&acme, MANY);
        sync::now(&acme.app, SLUG, &Who::Operator).expect("a run is asked for");
        acme
    };
    let undisturbed = begin();
    undisturbed.work();
    let undisturbed = export(&undisturbed);
    let look = |acme: &Acme| {
        is_whole(acme, MANY);
        assert_eq!(export(acme), undisturbed);
        let told = report(acme, acme.newest_run());
        assert_eq!((told.status, told.counts.users.created), (RunStatus::Completed, MANY));
        let again = acme.sync().expect("a second sync");
        assert_eq!(report(acme, again).changes.map(|changes| changes.len()), Some(0), "a second sync is empty");
    };
    let boundaries = cut_short_everywhere(begin, |acme| drop(acme.work()), look);
    assert!(boundaries >= 7, "claim, decision, two chunks stored and three applied, but only {boundaries} were met");
}

#[test]
fn a_run_whose_workers_die_one_after_the_other_comes_to_its_end_all_the_same() {
    let acme = Acme::live();
    fill(&acme, MANY);
    let run = sync::now(&acme.app, SLUG, &Who::Operator).expect("a run is asked for");
    // The first has stored the plan; each of the others writes one chunk.
    let mut nth = 5;
    let mut dead = 0;
    while dies(&acme, nth, || drop(work(&acme, "worker"))) {
        (nth, dead) = (3, dead + 1);
        acme.clock.wait(LEASE_IS_OVER);
    }
    assert_eq!(dead, 3);
    is_whole(&acme, MANY);
    assert_eq!(report(&acme, run).counts.users.created, MANY);
}

#[test]
fn an_approval_that_is_cut_short_is_ended_by_another_worker() {
    let begin = || {
        let acme = Acme::live();
        acme.set(&["provisioning.test_mode=true"]);
        fill(&acme, MANY);
        acme.set(&["provisioning.test_mode=false"]);
        acme.work();
        acme
    };
    let approve = |acme: &Acme| {
        sync::approve(&acme.app, SLUG, acme.newest_run(), None, false, &Who::Operator, "worker").expect("approved");
    };
    let boundaries = cut_short_everywhere(begin, approve, |acme| is_whole(acme, MANY));
    assert!(boundaries >= 7, "the look, the word, two chunks stored and three applied, but only {boundaries} were met");
}

#[test]
fn an_import_that_is_cut_short_is_ended_by_another_worker() {
    let rows: Vec<String> = (0..MANY).map(|number| format!("p{number:04}@acme.example")).collect();
    let file = format!("Email\n{}\n", rows.join("\n"));
    let import = |acme: &Acme| {
        users::import(&acme.app, SLUG, file.as_bytes(), How::default(), &Who::Operator, "worker").expect("imported");
    };
    let look = |acme: &Acme| {
        let told = report(acme, acme.newest_run());
        if told.status == RunStatus::Failed {
            // What the file says is known to who sent it alone: of a plan that was not stored yet, nothing is done.
            assert_eq!(told.headline, "Cut short before its plan was stored, so nothing was applied: do it again.");
            is_whole(acme, 0);
            import(acme);
        }
        is_whole(acme, MANY);
    };
    let boundaries = cut_short_everywhere(Acme::live, import, look);
    assert!(
        boundaries >= 7,
        "the look, the claim, two chunks stored and three applied, but only {boundaries} were met"
    );
}

#[test]
fn an_approval_that_is_cut_short_is_asked_for_again_if_the_world_has_moved_since() {
    let acme = Acme::live();
    acme.set(&["provisioning.test_mode=true"]);
    fill(&acme, MANY);
    acme.set(&["provisioning.test_mode=false"]);
    acme.work();
    let run = acme.newest_run();
    let approve = || sync::approve(&acme.app, SLUG, run, None, false, &Who::Operator, "worker");
    // The look, the word with its id, and then the first chunk of the plan would be stored.
    assert!(dies(&acme, 4, || approve().expect("approved")));
    acme.create_person("alice");
    acme.clock.wait(LEASE_IS_OVER);
    acme.work();
    let told = report(&acme, run);
    assert_eq!((told.status, told.counts.users.created), (RunStatus::Held, MANY + 1), "{told:?}");
    is_whole(&acme, 0);
    let unseen = approve();
    assert!(matches!(unseen, Err(Error::Refused(_))), "whoever gives no digest has not seen this plan: {unseen:?}");
    is_whole(&acme, 0);
    let present = Digest(told.digest.expect("a plan"));
    sync::approve(&acme.app, SLUG, run, Some(&present), false, &Who::Operator, "worker").expect("seen and approved");
    is_whole(&acme, MANY + 1);
}

#[test]
fn a_worker_whose_lease_was_taken_over_writes_nothing_any_more() {
    // The claim is the first reading; from the second on the run is the worker's to lose.
    for nth in 2..=7 {
        let acme = Acme::live();
        fill(&acme, MANY);
        sync::now(&acme.app, SLUG, &Who::Operator).expect("a run is asked for");
        let other = acme.clone();
        acme.clock.at_reading(nth, move || {
            other.clock.wait(LEASE_IS_OVER);
            assert!(work(&other, "another").expect("the run is taken over").is_some());
        });
        assert_eq!(work(&acme, "worker"), Err(Error::LostRun), "at reading {nth}");
        is_whole(&acme, MANY);
        assert_eq!(report(&acme, acme.newest_run()).status, RunStatus::Completed, "at reading {nth}");
    }
}

#[test]
fn of_two_workers_at_once_one_has_the_run() {
    let acme = Acme::live();
    fill(&acme, 50);
    sync::now(&acme.app, SLUG, &Who::Operator).expect("a run is asked for");
    let start = Arc::new(Barrier::new(8));
    let workers: Vec<_> = (0..8)
        .map(|number| {
            let (acme, start) = (acme.clone(), Arc::clone(&start));
            std::thread::spawn(move || {
                start.wait();
                work(&acme, &format!("worker {number}")).expect("nobody fails")
            })
        })
        .collect();
    let worked: Vec<i64> = workers.into_iter().filter_map(|worker| worker.join().expect("a worker ends")).collect();
    assert_eq!(worked, [acme.newest_run()]);
    is_whole(&acme, 50);
}

#[test]
fn force_syncs_that_come_together_are_one_run() {
    let acme = Acme::live();
    let start = Arc::new(Barrier::new(8));
    let asked: Vec<_> = (0..8)
        .map(|_| {
            let (acme, start) = (acme.clone(), Arc::clone(&start));
            std::thread::spawn(move || {
                start.wait();
                sync::now(&acme.app, SLUG, &Who::Operator).expect("a run is asked for")
            })
        })
        .collect();
    let runs: Vec<i64> = asked.into_iter().map(|asked| asked.join().expect("asked")).collect();
    assert_eq!(runs, [runs[0]; 8]);
    assert_eq!(acme.work(), [runs[0]]);
}

#[test]
fn of_those_who_create_one_user_name_at_once_one_does() {
    let acme = Acme::live();
    let start = Arc::new(Barrier::new(16));
    let created: Vec<_> = (0..16)
        .map(|_| {
            let (acme, start) = (acme.clone(), Arc::clone(&start));
            std::thread::spawn(move || {
                start.wait();
                acme.create(Kind::User, person("alice")).map_err(|error| match error {
                    Error::Scim(error) => error.status,
                    _ => 0,
                })
            })
        })
        .collect();
    let outcomes: Vec<_> = created.into_iter().map(|created| created.join().expect("an answer")).collect();
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Err(409)).count(), 15);
}

#[test]
fn a_line_whose_person_was_edited_between_plan_and_apply_is_left_and_planned_again() {
    let acme = Acme::live();
    let alice = acme.create_person("alice");
    acme.create_person("bob");
    acme.sync().expect("a sync");
    acme.patch(Kind::User, &alice, &json!([{ "op": "replace", "value": { "title": "Engineer" } }])).expect("a title");
    let run = sync::now(&acme.app, SLUG, &Who::Operator).expect("a run is asked for");
    let other = acme.clone();
    // The claim, the look, then the plan is stored and the first chunk begins.
    acme.clock.at_reading(3, move || edit(&other, "Email,Job Title\nalice@acme.example,Boss\n", 1_000));
    assert_eq!(work(&acme, "worker"), Ok(Some(run)));
    let told = report(&acme, run);
    let lines: Vec<_> = told.changes.iter().flatten().map(|line| (line.kind, line.reason.code)).collect();
    assert_eq!(lines, [(planning::Kind::Hold, planning::Code::Stale)]);
    assert_eq!((told.counts.users.changed, told.counts.users.held), (0, 1));
    assert_eq!(title(&acme, "alice"), "Boss", "the edit is left");
    let follow_up = acme.work();
    assert_eq!(follow_up, [run + 1], "one follow-up, judged like any other");
    assert_eq!(title(&acme, "alice"), "Engineer");
}

#[test]
fn an_import_that_was_planned_before_a_sync_leaves_what_the_sync_changed() {
    let acme = Acme::live();
    let alice = acme.create_person("alice");
    acme.create_person("bob");
    acme.sync().expect("a sync");
    acme.patch(Kind::User, &alice, &json!([{ "op": "replace", "value": { "title": "Engineer" } }])).expect("a title");
    let other = acme.clone();
    // Dead runs are ended, the file is planned, then a sync comes before the import begins.
    acme.clock.at_reading(2, move || {
        other.sync().expect("a sync");
    });
    let file = b"Email,Job Title\nalice@acme.example,Boss\nbob@acme.example,Buyer\n";
    let imported = users::import(&acme.app, SLUG, file, How::default(), &Who::Operator, "worker").expect("imported");
    assert_eq!((imported.report.counts.users.changed, imported.report.counts.users.held), (1, 1));
    assert_eq!((title(&acme, "alice").as_str(), title(&acme, "bob").as_str()), ("Engineer", "Buyer"));
    assert_eq!(acme.work().len(), 1, "a follow-up");
}

#[test]
fn a_newcomer_whose_address_was_taken_meanwhile_is_left_with_their_memberships() {
    let acme = Acme::live();
    let bob = acme.create_person("bob");
    let group = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Sales", "members": [{ "value": bob }] });
    acme.create(Kind::Group, group).expect("a group");
    let run = sync::now(&acme.app, SLUG, &Who::Operator).expect("a run is asked for");
    let other = acme.clone();
    acme.clock.at_reading(3, move || edit(&other, "Email,Provisioning Managed\nbob@acme.example,false\n", 1_000));
    assert_eq!(work(&acme, "worker"), Ok(Some(run)));
    let bob = users::show(&acme.app, SLUG, "bob@acme.example").expect("bob of the file");
    assert_eq!((bob.user.managed, bob.groups), (false, vec![]), "unmanaged people gain no membership by a sync");
    acme.work();
    let bob = users::show(&acme.app, SLUG, "bob@acme.example").expect("bob of the file");
    assert_eq!((bob.user.managed, bob.user.status, bob.groups), (false, Status::Active, vec![]));
}

#[test]
fn a_membership_of_somebody_who_was_un_managed_meanwhile_is_left() {
    let acme = Acme::live();
    let (bob, carol) = (acme.create_person("bob"), acme.create_person("carol"));
    let group = |members: &[&String]| {
        let members: Vec<_> = members.iter().map(|member| json!({ "value": member })).collect();
        json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Sales", "members": members })
    };
    let sales = acme.create(Kind::Group, group(&[&bob])).expect("a group");
    acme.sync().expect("a sync");
    acme.replace(Kind::Group, &sales, group(&[&carol])).expect("other members");
    let run = sync::now(&acme.app, SLUG, &Who::Operator).expect("a run is asked for");
    let other = acme.clone();
    let file = "Email,Provisioning Managed\nbob@acme.example,false\ncarol@acme.example,false\n";
    acme.clock.at_reading(3, move || edit(&other, file, 1_000));
    assert_eq!(work(&acme, "worker"), Ok(Some(run)));
    let told = report(&acme, run);
    assert_eq!((told.counts.memberships.created, told.counts.memberships.archived), (0, 0), "{told:?}");
    let show = |name: &str| users::show(&acme.app, SLUG, &format!("{name}@acme.example")).expect("a person");
    assert_eq!((show("bob").group_names(), show("carol").group_names()), (vec!["Sales"], vec![]));
}

#[test]
fn a_sync_that_failed_is_tried_once_more_by_itself_and_again_when_the_directory_writes() {
    let acme = Acme::live();
    scratch::refuse_user(&acme.app.store, "alice@acme.example");
    acme.create_person("alice");
    let due = || {
        acme.clock.wait(SignedDuration::from_secs(30));
        let asked = sync::ask_due(&acme.app).expect("a look");
        assert_eq!(acme.work().len(), asked);
        asked
    };
    assert_eq!(due(), 1);
    let failed = || report(&acme, acme.newest_run()).status;
    assert_eq!(failed(), RunStatus::Failed);
    assert_eq!((due(), failed()), (1, RunStatus::Failed), "once more");
    assert_eq!(due(), 0, "and no third time");
    acme.create_person("bob");
    assert_eq!(due(), 1, "the directory has something new to say");
}

/// A person's edit that takes no lease, written as the run of this number.
fn edit(acme: &Acme, file: &str, run: i64) {
    let read = acme.app.store.read(|tx| {
        let account = account::find(tx, SLUG)?.expect("the account").id;
        Ok::<_, store::Error>((account, console::read(tx, account)?))
    });
    let (account, before) = read.expect("the console");
    let (plan, faults) = csv::plan(&csv::read(file.as_bytes()), &before, true);
    assert_eq!(faults, []);
    let digest = plan.digest().clone();
    let cleared = guard::confirmed(plan, &digest, &Who::Operator).expect("confirmed");
    let (now, app) = (acme.app.now(), acme.app.clone());
    let applied = acme.app.store.write(account, move |tx| {
        console::apply(tx, account, run, &cleared, &cleared.plan().units(), now, &|| app.new_id())
    });
    assert!(applied.expect("written").iter().all(|line| line.outcome == console::Outcome::Applied));
}

fn title(acme: &Acme, name: &str) -> String {
    let told = users::show(&acme.app, SLUG, &format!("{name}@acme.example")).expect("a person");
    told.user.fields.get(planning::Field::JobTitle).unwrap_or_default().to_owned()
}
