//! A sync after few writes plans whom they concern, and does what a sync of everything would do.
//!
//! 48 sequences by default; `PROPTEST_CASES` asks for more. That few rows are read is `planning/tests/neighbourhood.rs`
//! (what is asked) and `store/tests/statements.rs` (that each question is a look-up).

use std::cell::Cell;

use ::scim::Kind;
use app::reports::{Report, Scope};
use app::users::{self, Edit, How};
use app::{Error, groups, reports, sync};
use jiff::SignedDuration;
use planning::edit::{Edits, PersonEdit};
use planning::{Code, Status, Trigger, Who};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use store::account;
use store::run::RunStatus;
use store::sync_state::{self, Settled};

use crate::support::{Acme, SLUG, person};

const NAMES: [&str; 7] = ["ann", "bob", "cyd", "dan", "eve", "fay", "gus"];
const GROUPS: [&str; 4] = ["Sales", "Support", "Staff", "sales two"];
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Whom a member or a manager is named by.
#[derive(Clone, Copy, Debug)]
enum By {
    Id,
    DirectoryId,
    Login,
}

#[derive(Clone, Debug)]
enum Step {
    Create(usize),
    Set(usize, &'static str, Value),
    Login(usize, usize),
    DirectoryId(usize, usize),
    Manager(usize, usize, By),
    Number(usize, &'static str),
    Delete(usize),
    Group(usize, Vec<(usize, By)>),
    Join(usize, usize, By),
    Leave(usize, usize, By),
    Nest(usize, usize),
    Rename(usize, usize),
    Disband(usize),
    File(usize, bool),
    Settings,
    Sync,
}

fn step() -> impl Strategy<Value = Step> {
    let (who, group) = (0..NAMES.len(), 0..GROUPS.len());
    let by = || prop::sample::select(vec![By::Id, By::Id, By::DirectoryId, By::Login]);
    let titles = prop::sample::select(vec![json!("Clerk"), json!("Boss"), Value::Null]);
    prop_oneof![
        5 => who.clone().prop_map(Step::Create),
        4 => (who.clone(), titles).prop_map(|(who, title)| Step::Set(who, "title", title)),
        3 => (who.clone(), prop::bool::weighted(0.4)).prop_map(|(who, active)| Step::Set(who, "active", json!(active))),
        2 => (who.clone(), who.clone()).prop_map(|(who, other)| Step::Login(who, other)),
        1 => (who.clone(), who.clone()).prop_map(|(who, other)| Step::DirectoryId(who, other)),
        3 => (who.clone(), who.clone(), by()).prop_map(|(who, boss, by)| Step::Manager(who, boss, by)),
        2 => (who.clone(), prop::sample::select(vec!["7", " 7", "8"])).prop_map(|(who, number)| Step::Number(who, number)),
        2 => who.clone().prop_map(Step::Delete),
        3 => (group.clone(), prop::collection::vec((who.clone(), by()), 0..4)).prop_map(|(at, all)| Step::Group(at, all)),
        3 => (group.clone(), who.clone(), by()).prop_map(|(at, who, by)| Step::Join(at, who, by)),
        3 => (group.clone(), who.clone(), by()).prop_map(|(at, who, by)| Step::Leave(at, who, by)),
        1 => (group.clone(), group.clone()).prop_map(|(at, other)| Step::Nest(at, other)),
        1 => (group.clone(), group.clone()).prop_map(|(at, other)| Step::Rename(at, other)),
        1 => group.prop_map(Step::Disband),
        1 => (who, any::<bool>()).prop_map(|(who, managed)| Step::File(who, managed)),
        1 => Just(Step::Settings),
        10 => Just(Step::Sync),
    ]
}

/// The company, what the directory has of it by now, and how its syncs looked.
struct Directory<'c> {
    acme: Acme,
    people: [Option<String>; NAMES.len()],
    groups: [Option<String>; GROUPS.len()],
    full: &'c Cell<usize>,
    changed: &'c Cell<usize>,
}

impl<'c> Directory<'c> {
    /// Twenty people whom nothing happens to, synced; the guard lets everything pass that is no surprise.
    fn new(full: &'c Cell<usize>, changed: &'c Cell<usize>) -> Directory<'c> {
        let acme = Acme::live();
        acme.set(&["guard.archive_min=1000"]);
        for at in 0..20 {
            acme.create_person(&format!("p{at}"));
        }
        acme.sync().expect("a sync");
        let (people, groups) = ([const { None }; NAMES.len()], [const { None }; GROUPS.len()]);
        Directory { acme, people, groups, full, changed }
    }

    fn take(&mut self, step: &Step) -> Result<(), Error> {
        match step {
            Step::Create(who) if self.people[*who].is_none() => {
                self.people[*who] = Some(self.acme.create(Kind::User, person(NAMES[*who]))?);
                Ok(())
            }
            Step::Create(_) | Step::Sync => Ok(()),
            Step::Set(who, name, value) => self.patch(*who, &json!({ *name: value })),
            Step::Login(who, other) => {
                self.patch(*who, &json!({ "userName": format!("{}@acme.example", NAMES[*other]) }))
            }
            Step::DirectoryId(who, other) => {
                self.patch(*who, &json!({ "externalId": format!("00u-{}", NAMES[*other]) }))
            }
            Step::Manager(who, boss, by) => {
                let reference = self.reference(*boss, *by);
                self.patch(*who, &json!({ ENTERPRISE: { "manager": { "value": reference } } }))
            }
            Step::Number(who, number) => self.patch(*who, &json!({ ENTERPRISE: { "employeeNumber": number } })),
            Step::Delete(who) => match self.people[*who].take() {
                Some(id) => self.acme.delete(Kind::User, &id),
                None => Ok(()),
            },
            Step::File(who, managed) => {
                let file = format!("Email,Provisioning Managed\n{}@acme.example,{managed}\n", NAMES[*who]);
                let done =
                    users::import(&self.acme.app, SLUG, file.as_bytes(), How::default(), &Who::Operator, "worker");
                done.map(drop)
            }
            Step::Settings => {
                self.acme.set(&["sync.quiet_period_s=31"]);
                Ok(())
            }
            _ => self.group_step(step),
        }
    }

    fn group_step(&mut self, step: &Step) -> Result<(), Error> {
        let patch = |at: usize, operation: Value| match &self.groups[at] {
            Some(id) => self.acme.patch(Kind::Group, id, &json!([operation])),
            None => Ok(()),
        };
        match step {
            Step::Group(at, members) => {
                let members: Vec<Value> =
                    members.iter().map(|(who, by)| json!({ "value": self.reference(*who, *by) })).collect();
                let schema = "urn:ietf:params:scim:schemas:core:2.0:Group";
                let body = json!({ "schemas": [schema], "displayName": GROUPS[*at], "members": members });
                if let Some(id) = &self.groups[*at] {
                    return self.acme.replace(Kind::Group, id, body);
                }
                self.groups[*at] = Some(self.acme.create(Kind::Group, body)?);
                Ok(())
            }
            Step::Join(at, who, by) => {
                let member = json!([{ "value": self.reference(*who, *by) }]);
                patch(*at, json!({ "op": "add", "path": "members", "value": member }))
            }
            Step::Leave(at, who, by) => {
                let of = format!("members[value eq \"{}\"]", self.reference(*who, *by));
                patch(*at, json!({ "op": "remove", "path": of }))
            }
            Step::Nest(at, other) => {
                let Some(nested) = &self.groups[*other] else { return Ok(()) };
                patch(*at, json!({ "op": "add", "path": "members", "value": [{ "value": nested }] }))
            }
            Step::Rename(at, other) => {
                patch(*at, json!({ "op": "replace", "value": { "displayName": GROUPS[*other] } }))
            }
            Step::Disband(at) => match self.groups[*at].take() {
                Some(id) => self.acme.delete(Kind::Group, &id),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn reference(&self, who: usize, by: By) -> String {
        match (by, &self.people[who]) {
            (By::Id, Some(id)) => id.clone(),
            (By::Login, _) => format!("{}@acme.example", NAMES[who]),
            _ => format!("00u-{}", NAMES[who]),
        }
    }

    fn patch(&self, who: usize, value: &Value) -> Result<(), Error> {
        let Some(id) = &self.people[who] else { return Ok(()) };
        self.acme.patch(Kind::User, id, &json!([{ "op": "replace", "value": value }]))
    }

    /// A sync does, and is judged, like a sync of everything; after it there is nothing left to do.
    fn sync(&self) -> Result<(), TestCaseError> {
        let before = plan(&self.acme);
        let run = self.acme.sync().expect("a sync");
        let report = reports::show(&self.acme.app, SLUG, run).expect("the report");
        let counter = if report.scope == Some(Scope::Changed) { self.changed } else { self.full };
        counter.set(counter.get() + 1);
        prop_assert_eq!(&report.digest, &before.digest, "{:?} instead of {:?}", acting(&report), acting(&before));
        let held = |report: &Report| report.held.iter().map(|held| held.sentence.clone()).collect::<Vec<_>>();
        if report.status == RunStatus::Held {
            prop_assert_eq!(held(&report), held(&before));
            sync::approve(&self.acme.app, SLUG, run, None, false, &Who::Operator, "worker").expect("an approval");
        }
        let after = plan(&self.acme);
        prop_assert_eq!(acting(&after), Vec::<String>::new());
        Ok(())
    }
}

fn plan(acme: &Acme) -> Report {
    sync::plan::report(&acme.app, SLUG).expect("a plan")
}

fn acting(report: &Report) -> Vec<String> {
    let acting = report.changes.iter().flatten().filter(|line| line.kind.acts());
    acting.map(|line| format!("{:?} {} {:?}", line.kind, line.subject, line.fields)).collect()
}

#[test]
fn a_sync_of_what_was_written_does_what_a_sync_of_everything_would() {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(48);
    let config =
        ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 2_000, ..ProptestConfig::default() };
    let (full, changed) = (Cell::new(0), Cell::new(0));
    let outcome = TestRunner::new(config).run(&prop::collection::vec(step(), 10..60), |steps| {
        let mut directory = Directory::new(&full, &changed);
        for step in &steps {
            match directory.take(step) {
                Ok(()) | Err(Error::Scim(_)) => {}
                Err(error) => prop_assert!(false, "{step:?} failed: {error}"),
            }
            if matches!(step, Step::Sync) {
                directory.sync()?;
            }
        }
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    assert!(changed.get() > full.get(), "{} syncs of what was written, {} of everything", changed.get(), full.get());
}

fn report(acme: &Acme, run: i64) -> Report {
    reports::show(&acme.app, SLUG, run).expect("the report")
}

#[test]
fn whatever_moves_more_than_the_mirror_makes_the_next_sync_one_of_everything() {
    let acme = Acme::live();
    let scope = |acme: &Acme| report(acme, acme.sync().expect("a sync")).scope;
    assert_eq!(scope(&acme), Some(Scope::Full), "the directory has just become complete");
    assert_eq!(scope(&acme), Some(Scope::Changed));
    acme.create_person("ann");
    assert_eq!(scope(&acme), Some(Scope::Changed));
    let file = b"Email,Provisioning Managed\nann@acme.example,false\n";
    users::import(&acme.app, SLUG, file, How::default(), &Who::Operator, "worker").expect("an import");
    assert_eq!(scope(&acme), Some(Scope::Full), "a file");
    acme.set(&["guard.archive_percent=11"]);
    assert_eq!(scope(&acme), Some(Scope::Full), "a setting");
    app::admins::invite(&acme.app, SLUG, "zero@acme.example", None, &Who::Operator).expect("an invitation");
    assert_eq!(scope(&acme), Some(Scope::Full), "an administrator");
    assert_eq!(scope(&acme), Some(Scope::Changed));
    acme.set(&["provisioning.test_mode=true"]);
    assert_eq!(
        (scope(&acme), scope(&acme)),
        (Some(Scope::Full), Some(Scope::Full)),
        "Test Mode leaves nothing as planned"
    );
}

#[test]
fn a_held_plan_is_found_again_by_the_next_sync() {
    let acme = Acme::live();
    let ids: Vec<String> = (0..20).map(|at| acme.create_person(&format!("p{at}"))).collect();
    acme.sync().expect("a sync");
    for id in ids.iter().take(8) {
        acme.delete(Kind::User, id).expect("a DELETE");
    }
    let held = report(&acme, acme.sync().expect("a sync"));
    acme.create_person("ann");
    let again = report(&acme, acme.sync().expect("a sync"));
    assert_eq!((held.status, held.scope), (RunStatus::Held, Some(Scope::Full)), "whoever approves it sees everything");
    assert_eq!((again.status, again.scope), (RunStatus::Held, Some(Scope::Full)));
    assert_eq!((again.counts.users.archived, again.counts.users.created), (8, 1));
    assert_eq!(again.held[0].sentence, held.held[0].sentence, "they are judged by the whole company");
}

#[test]
fn whoever_is_held_is_told_of_until_they_are_not() {
    let acme = Acme::live();
    let owner = acme.create(Kind::User, person("owner")).expect("the owner's record");
    acme.sync().expect("a sync");
    acme.patch(Kind::User, &owner, &json!([{ "op": "replace", "value": { "active": false } }])).expect("a PATCH");
    let codes = |acme: &Acme| -> Vec<Code> {
        let report = report(acme, acme.sync().expect("a sync"));
        assert_eq!(report.scope, Some(Scope::Changed));
        report.changes.iter().flatten().map(|line| line.reason.code).collect()
    };
    assert_eq!(codes(&acme), [Code::ProtectedAdmin]);
    assert_eq!(codes(&acme), [Code::ProtectedAdmin], "nothing was written meanwhile");
    acme.patch(Kind::User, &owner, &json!([{ "op": "replace", "value": { "active": true } }])).expect("a PATCH");
    assert_eq!(codes(&acme), []);
}

#[test]
fn whoever_was_archived_by_hand_and_looked_like_a_newcomer_leaves_their_groups_once_the_newcomer_goes() {
    let acme = Acme::live();
    let numbered = |name: &str| {
        let mut body = person(name);
        body[ENTERPRISE] = json!({ "employeeNumber": "4711" });
        acme.create(Kind::User, body).expect("a POST")
    };
    let ann = numbered("ann");
    let schema = "urn:ietf:params:scim:schemas:core:2.0:Group";
    let choir = json!({ "schemas": [schema], "displayName": "Choir", "members": [{ "value": ann }] });
    acme.create(Kind::Group, choir).expect("a POST");
    acme.sync().expect("a sync");
    acme.delete(Kind::User, &ann).expect("a DELETE");
    let anna = numbered("anna");
    acme.sync().expect("a sync");
    let known = users::show(&acme.app, SLUG, "ann@acme.example").expect("somebody").user;
    let archive = PersonEdit { status: Some(Status::Archived), ..PersonEdit::default() };
    let edits = Edits { people: [(known.id, archive)].into(), ..Edits::default() };
    let who = Who::Administrator("anna@acme.example".to_owned());
    let ask = |edit: Edit| users::edit(&acme.app, SLUG, edit, &who, "worker").expect("an edit").report;
    let digest = ask(Edit { edits: edits.clone(), ..Edit::default() }).digest.map(planning::Digest);
    ask(Edit { edits, digest, ..Edit::default() });
    acme.sync().expect("a sync");
    let choir = || groups::show(&acme.app, SLUG, "Choir").expect("the group").members;
    assert_eq!(choir(), ["ann@acme.example"], "who may be the newcomer keeps what they have");
    acme.delete(Kind::User, &anna).expect("a DELETE");
    let last = report(&acme, acme.sync().expect("a sync"));
    assert_eq!((last.scope, choir()), (Some(Scope::Changed), Vec::new()));
}

#[test]
fn a_daily_sync_looks_at_everything_and_misses_nothing_that_the_others_did() {
    let acme = Acme::live();
    acme.sync().expect("a sync");
    acme.create_person("ann");
    acme.clock.wait(SignedDuration::from_hours(25));
    sync::ask_due(&acme.app).expect("what is due");
    let runs = acme.work();
    let daily = report(&acme, *runs.first().expect("a run"));
    assert_eq!((daily.trigger, daily.scope), (Trigger::Daily, Some(Scope::Full)));
    assert!(!daily.headline.contains("should have been made"), "{}", daily.headline);
}

#[test]
fn a_daily_sync_that_joins_a_run_that_waits_is_the_daily_one() {
    let acme = Acme::live();
    acme.sync().expect("a sync");
    let queued = sync::now(&acme.app, SLUG, &Who::Operator).expect("a run is asked for");
    acme.clock.wait(SignedDuration::from_hours(25));
    sync::ask_due(&acme.app).expect("what is due");
    assert_eq!(acme.work(), [queued], "they are one run");
    let daily = report(&acme, queued);
    assert_eq!((daily.trigger, daily.scope), (Trigger::Daily, Some(Scope::Full)));
}

#[test]
fn going_live_stays_what_a_daily_sync_joins() {
    let acme = Acme::live();
    acme.set(&["provisioning.test_mode=true"]);
    acme.set(&["provisioning.test_mode=false"]);
    acme.clock.wait(SignedDuration::from_hours(25));
    sync::ask_due(&acme.app).expect("what is due");
    let run = acme.work().pop().expect("a run");
    assert_eq!(report(&acme, run).trigger, Trigger::GoLive);
}

/// A live company whose directory is still filling, and somebody of the console whom it has not sent.
fn filling() -> Acme {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    acme.create_person("zero");
    acme.set(&["provisioning.test_mode=false"]);
    let held = acme.work().pop().expect("the first live run");
    sync::approve(&acme.app, SLUG, held, None, false, &Who::Operator, "worker").expect("approved");
    let file = b"Email\nstranger@acme.example\n";
    users::import(&acme.app, SLUG, file, How::default(), &Who::Operator, "worker").expect("an import");
    acme.sync().expect("a sync");
    assert_eq!(archived(&acme), 0, "absence says nothing yet");
    acme
}

fn archived(acme: &Acme) -> usize {
    acme.people().iter().filter(|told| told.user.status == Status::Archived).count()
}

#[test]
fn whoever_declares_the_directory_complete_need_not_ask_for_a_sync_as_well() {
    let acme = filling();
    acme.complete();
    acme.clock.wait(SignedDuration::from_hours(1));
    assert_eq!(sync::ask_due(&acme.app), Ok(1), "absence is to be planned");
    acme.work();
    assert_eq!(archived(&acme), 1);
}

#[test]
fn a_directory_that_becomes_complete_while_a_sync_decides_is_complete_for_that_sync() {
    let acme = filling();
    sync::now(&acme.app, SLUG, &Who::Operator).expect("a run is asked for");
    let other = acme.clone();
    // The claim, the look; then the plan would be stored.
    acme.clock.at_reading(3, move || other.complete());
    acme.work();
    assert!(!acme.clock.forget_deed(), "declared in between");
    assert_eq!(archived(&acme), 1);
}

/// Nothing but a fault makes a sync miss a change: here a write is taken for one that a sync has seen.
#[test]
fn what_the_others_missed_is_done_by_the_daily_sync_and_told() {
    let acme = Acme::live();
    let ann = acme.create_person("ann");
    acme.patch(Kind::User, &ann, &json!([{ "op": "replace", "value": { "title": "Clerk" } }])).expect("a PATCH");
    let told = |acme: &Acme, run: i64| {
        let report = report(acme, run);
        (report.scope, report.headline)
    };
    acme.sync().expect("a sync");
    acme.patch(Kind::User, &ann, &json!([{ "op": "replace", "value": { "title": "Boss" } }])).expect("a PATCH");
    let moved = acme.app.store.write(store::Lock::Installation, |tx| {
        let account = account::find(tx, SLUG)?.expect("the account").id;
        let state = sync_state::get(tx, account)?;
        let settled = Settled { writes: state.writes, ..state.settled.expect("everything was as planned") };
        sync_state::settle(tx, account, settled, state.unsettled)
    });
    assert_eq!(moved, Ok(()));
    let nothing = (Some(Scope::Changed), "Nothing to change.".to_owned());
    assert_eq!(told(&acme, acme.sync().expect("a sync")), nothing, "whom nobody wrote since is not looked at");
    let daily = || {
        acme.clock.wait(SignedDuration::from_hours(25));
        sync::ask_due(&acme.app).expect("what is due");
        *acme.work().first().expect("a run")
    };
    let found = "1 person changed. One of these changes should have been made by a sync before: please tell us.";
    assert_eq!(told(&acme, daily()), (Some(Scope::Full), found.to_owned()));
    assert_eq!(
        told(&acme, daily()),
        (Some(Scope::Full), "Nothing to change.".to_owned()),
        "a normal day says no such thing"
    );
    assert_eq!(told(&acme, acme.sync().expect("a sync")), nothing);
}
