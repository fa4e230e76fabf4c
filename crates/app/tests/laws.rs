//! The laws that no sequence of requests, settings, approvals, rejections, undos, files and syncs breaks over the real store.
//!
//! 64 sequences by default; `PROPTEST_CASES` asks for more. The model beside the company knows only
//! what an onlooker sees: who was active before a step and after it, and whether somebody approved.

use std::collections::{BTreeMap, BTreeSet};

use ::scim::Kind;
use app::users::{self, How};
use app::{Error, sync};
use jiff::{SignedDuration, Timestamp};
use planning::{Console, Digest, Mode, Status, Who};
use proptest::prelude::*;
use serde_json::json;
use store::run::RunStatus;
use store::{account, console};

use crate::support::{Acme, OWNER, SLUG, person};

/// People of the directory; the first of them is the administrator.
const PEOPLE: usize = 7;

/// What the guard allows in every state of this small company: ten percent are never more.
const ALLOWED: usize = 2;

#[derive(Clone, Debug)]
enum Step {
    /// The IdP creates a person.
    Create(usize),
    /// The IdP sets one active or not.
    Active(usize, bool),
    /// The IdP gives one another title, or none.
    Title(usize, Option<&'static str>),
    /// The IdP deletes a person.
    Delete(usize),
    /// The IdP says who is in the one group.
    Group(Vec<usize>),
    /// A file says whether a person is managed, and makes them if need be.
    File(usize, bool),
    /// A file has somebody whom the directory does not have.
    Stranger(usize),
    /// Time goes by.
    Wait(i64),
    /// What the loop does.
    Tick,
    /// Force Sync Now, without anybody who works on it.
    Ask,
    /// Force Sync Now, to the end.
    Sync,
    /// An administrator's word that the directory is complete.
    Complete,
    /// Provisioning off or on.
    Enabled(bool),
    /// Test Mode on.
    TestModeOn,
    /// Test Mode off, with the present digest or without.
    TestModeOff(bool),
    /// The newest held run is approved, with its archives or without; if the world has moved, by what was shown then.
    Approve(bool),
    /// The newest run that somebody or a sync has carried out is taken back.
    Undo,
    /// The IdP gives one the login that another one has, or had.
    Rename(usize, usize),
    /// Over to Active Directory Integration, or back.
    Source(bool),
    /// The newest held run is rejected; whom it would archive is kept for so many seconds, if that is asked for.
    Reject(Option<i64>),
}

fn step() -> impl Strategy<Value = Step> {
    let whom = 0..PEOPLE;
    prop_oneof![
        6 => whom.clone().prop_map(Step::Create),
        5 => (whom.clone(), prop::bool::weighted(0.3)).prop_map(|(whom, active)| Step::Active(whom, active)),
        1 => (whom.clone(), prop::option::of(prop::sample::select(vec!["Clerk", "Boss"]))).prop_map(|(whom, title)| Step::Title(whom, title)),
        4 => whom.clone().prop_map(Step::Delete),
        1 => prop::collection::vec(whom.clone(), 0..4).prop_map(Step::Group),
        1 => (whom.clone(), any::<bool>()).prop_map(|(whom, managed)| Step::File(whom, managed)),
        2 => whom.prop_map(Step::Stranger),
        3 => prop::sample::select(vec![30, 45 * 60, 11 * 3_600, 25 * 3_600]).prop_map(Step::Wait),
        4 => Just(Step::Tick),
        2 => Just(Step::Ask),
        6 => Just(Step::Sync),
        1 => Just(Step::Complete),
        1 => any::<bool>().prop_map(Step::Enabled),
        1 => Just(Step::TestModeOn),
        2 => any::<bool>().prop_map(Step::TestModeOff),
        3 => any::<bool>().prop_map(Step::Approve),
        1 => Just(Step::Undo),
        1 => (0..PEOPLE, 1..PEOPLE).prop_map(|(whom, by)| Step::Rename(whom, by)),
        1 => prop::bool::weighted(0.3).prop_map(Step::Source),
        3 => prop::option::weighted(0.8, prop::sample::select(vec![3_600, 30 * 3_600])).prop_map(Step::Reject),
    ]
}

/// The company, and what an onlooker wrote down.
struct Onlooker {
    acme: Acme,
    ids: [Option<String>; PEOPLE],
    group: Option<String>,
    /// Archives that nobody approved: when, how many, and the runs that ended then.
    archives: Vec<(Timestamp, usize, BTreeSet<Option<i64>>)>,
    /// The plan that was approved with the settings.
    approved: Option<Digest>,
    /// The runs that had ended before the step.
    completed: BTreeSet<Option<i64>>,
    /// Whom somebody wanted kept, until when; forgotten with the next word of the directory about them.
    kept: BTreeMap<String, Timestamp>,
}

impl Onlooker {
    fn new() -> Onlooker {
        let acme = Acme::new();
        acme.set(&["provisioning.enabled=true", &format!("guard.archive_min={ALLOWED}")]);
        let (ids, archives, completed) = ([const { None }; PEOPLE], Vec::new(), BTreeSet::new());
        Onlooker { acme, ids, group: None, archives, approved: None, completed, kept: BTreeMap::new() }
    }

    /// Everybody is in the directory and in the console, and syncs act.
    fn live() -> Result<Onlooker, Error> {
        let mut onlooker = Onlooker::new();
        for whom in 0..PEOPLE {
            onlooker.take(&Step::Create(whom))?;
        }
        for step in [Step::TestModeOff(true), Step::Tick, Step::Complete] {
            onlooker.take(&step)?;
        }
        assert_eq!(onlooker.console().users.len(), PEOPLE);
        Ok(onlooker)
    }

    /// Does a step; a refusal is an answer like any other.
    fn take(&mut self, step: &Step) -> Result<(), Error> {
        match step {
            Step::Create(..)
            | Step::Active(..)
            | Step::Title(..)
            | Step::Rename(..)
            | Step::Delete(..)
            | Step::Group(..) => self.request(step),
            Step::Source(adi) => {
                let source = if *adi { "adi" } else { "scim" };
                self.acme.set_with(&[&format!("provisioning.source={source}")], None).map(drop)
            }
            Step::Undo => self.undo(),
            Step::File(whom, managed) => self.file(&format!("{},{managed}", address(*whom))),
            Step::Stranger(whom) => self.file(&format!("stranger{whom}@acme.example,true")),
            Step::Wait(seconds) => {
                self.acme.clock.wait(SignedDuration::from_secs(*seconds));
                Ok(())
            }
            Step::Tick => {
                sync::ask_due(&self.acme.app)?;
                self.acme.work();
                Ok(())
            }
            Step::Ask => sync::now(&self.acme.app, SLUG, &Who::Operator).map(drop),
            Step::Sync => self.acme.sync().map(drop),
            Step::Complete => sync::complete(&self.acme.app, SLUG, &Who::Operator),
            Step::Enabled(on) => self.acme.set_with(&[&format!("provisioning.enabled={on}")], None).map(drop),
            Step::TestModeOn => self.acme.set_with(&["provisioning.test_mode=true"], None).map(drop),
            Step::TestModeOff(approve) => self.test_mode_off(*approve),
            Step::Approve(archives) => {
                let Some(run) = self.held() else { return Ok(()) };
                let approve = |digest: Option<&Digest>| {
                    sync::approve(&self.acme.app, SLUG, run, digest, !archives, &Who::Operator, "worker")
                };
                match approve(None) {
                    Err(Error::PlanMoved(moved)) => approve(Some(&moved.present)),
                    outcome => outcome,
                }
            }
            Step::Reject(keep) => self.reject(keep.map(SignedDuration::from_secs)),
        }
    }

    fn undo(&mut self) -> Result<(), Error> {
        let reports = app::reports::list(&self.acme.app, SLUG)?;
        let carried_out = |status| status == RunStatus::Completed;
        let mut newest = reports.iter().filter(|report| report.mode == Mode::Live && carried_out(report.status));
        let Some(run) = newest.find_map(|report| report.run) else { return Ok(()) };
        // Somebody asked for it, whoever was to be kept.
        self.kept.clear();
        sync::undo::undo(&self.acme.app, SLUG, run, None, &Who::Operator, "worker").map(drop)
    }

    fn reject(&mut self, keep: Option<SignedDuration>) -> Result<(), Error> {
        let Some(run) = self.held() else { return Ok(()) };
        let report = app::reports::show(&self.acme.app, SLUG, run)?;
        let rejected = sync::reject(&self.acme.app, SLUG, run, keep, None, &Who::Operator)?;
        let leavers = report.changes.into_iter().flatten();
        let leavers = leavers.filter(|line| (line.area, line.kind) == (planning::Area::User, planning::Kind::Archive));
        for (leaver, until) in leavers.zip(std::iter::repeat(rejected.until)) {
            self.kept.extend(until.map(|until| (leaver.subject, until)));
        }
        Ok(())
    }

    fn request(&mut self, step: &Step) -> Result<(), Error> {
        if let Step::Create(whom) | Step::Active(whom, _) | Step::Title(whom, _) | Step::Delete(whom) = step {
            self.kept.remove(&address(*whom));
        }
        if let Step::Rename(..) = step {
            self.kept.clear();
        }
        match step {
            Step::Create(whom) => {
                let id = self.acme.create(Kind::User, resource(*whom))?;
                self.ids[*whom] = Some(id);
                Ok(())
            }
            Step::Active(whom, active) => self.patch(*whom, &json!({ "active": active })),
            Step::Rename(whom, by) => self.patch(*whom, &json!({ "userName": address(*by) })),
            Step::Title(whom, title) => self.patch(*whom, &json!({ "title": title })),
            Step::Delete(whom) => match self.ids[*whom].take() {
                Some(id) => self.acme.delete(Kind::User, &id).inspect_err(|_| self.ids[*whom] = Some(id)),
                None => Ok(()),
            },
            Step::Group(members) => {
                let members: Vec<_> = members.iter().filter_map(|whom| self.ids[*whom].as_ref()).collect();
                let members: Vec<_> = members.into_iter().map(|id| json!({ "value": id })).collect();
                let body = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Sales", "members": members });
                if let Some(id) = &self.group {
                    return self.acme.replace(Kind::Group, id, body);
                }
                self.group = Some(self.acme.create(Kind::Group, body)?);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn patch(&self, whom: usize, value: &serde_json::Value) -> Result<(), Error> {
        let Some(id) = &self.ids[whom] else { return Ok(()) };
        self.acme.patch(Kind::User, id, &json!([{ "op": "replace", "value": value }]))
    }

    fn file(&self, row: &str) -> Result<(), Error> {
        let file = format!("Email,Provisioning Managed\n{row}\n");
        users::import(&self.acme.app, SLUG, file.as_bytes(), How::default(), &Who::Operator, "worker").map(drop)
    }

    fn test_mode_off(&mut self, approve: bool) -> Result<(), Error> {
        let digest = match sync::plan::report(&self.acme.app, SLUG) {
            Ok(report) if approve => report.digest.map(Digest),
            _ => None,
        };
        let before = self.mode();
        self.acme.set_with(&["provisioning.test_mode=false"], digest.as_ref())?;
        if before == Mode::Test {
            self.approved = digest;
        }
        Ok(())
    }

    fn mode(&self) -> Mode {
        app::settings::show(&self.acme.app, SLUG).expect("the settings").mode()
    }

    fn held(&self) -> Option<i64> {
        let reports = app::reports::list(&self.acme.app, SLUG).expect("the reports");
        reports.iter().find(|report| report.status == RunStatus::Held).and_then(|report| report.run)
    }

    fn console(&self) -> Console {
        let read = self.acme.app.store.read(|tx| {
            let account = account::find(tx, SLUG)?.expect("the account").id;
            console::read(tx, account)
        });
        read.expect("the console")
    }

    /// Everything that must hold after a step.
    fn judge(&mut self, step: &Step, before: (Mode, Console)) -> Result<(), TestCaseError> {
        let (mode_before, console_before) = before;
        let console = self.console();
        let of_person = matches!(step, Step::File(..) | Step::Stranger(..) | Step::Undo);
        if mode_before == Mode::Test && self.mode() == Mode::Test && !of_person {
            prop_assert_eq!(&console, &console_before, "Test Mode writes nothing to the console");
        }
        let archived = console.users.iter().filter(|user| user.status == Status::Archived);
        let newly: Vec<_> = archived.filter(|user| was_active(&console_before, user)).collect();
        for user in &newly {
            // Whoever takes back the run that made them said so.
            prop_assert!(!user.administrator || matches!(step, Step::Undo), "{} is archived", user.email);
            let until = self.kept.get(&user.email);
            prop_assert!(until.is_none_or(|until| *until <= self.acme.app.now()), "{} was to be kept", user.email);
        }
        let newly = newly.len();
        let ended = self.completed.clone();
        let approved = self.is_approved(step);
        if self.completed.len() == ended.len() {
            prop_assert_eq!(&console, &console_before, "a run that is held, queued or skipped has written something");
        }
        if newly > 0 && !approved {
            let now = self.acme.app.now();
            let day = SignedDuration::from_hours(24);
            let runs = self.completed.difference(&ended).copied().collect();
            self.archives.push((now, newly, runs));
            // What somebody took back counts no more.
            let undone = self.undone();
            let counts = |(at, _, runs): &&(Timestamp, usize, BTreeSet<Option<i64>>)| {
                now.duration_since(*at) < day && runs.is_disjoint(&undone)
            };
            let together: usize = self.archives.iter().filter(counts).map(|(_, count, _)| count).sum();
            prop_assert!(
                together <= ALLOWED,
                "{together} archives within a day, and nobody approved: {:?}",
                self.archives
            );
        }
        if matches!(step, Step::Sync) {
            self.is_converged()?;
        }
        Ok(())
    }

    /// The runs that somebody took back.
    fn undone(&self) -> BTreeSet<Option<i64>> {
        let reports = app::reports::list(&self.acme.app, SLUG).expect("the reports");
        reports.iter().filter(|report| report.status == RunStatus::Undone).map(|report| report.run).collect()
    }

    /// Somebody approves now, or approved with the settings the plan that has just been carried out.
    fn is_approved(&mut self, step: &Step) -> bool {
        let reports = app::reports::list(&self.acme.app, SLUG).expect("the reports");
        let completed = reports.iter().filter(|report| report.status == RunStatus::Completed);
        let (runs, digests): (BTreeSet<_>, Vec<_>) = completed
            .filter(|report| !self.completed.contains(&report.run))
            .map(|report| (report.run, report.digest.clone().map(Digest)))
            .unzip();
        self.completed.extend(runs);
        matches!(step, Step::Approve(_) | Step::Undo) || (self.approved.is_some() && digests.contains(&self.approved))
    }

    /// A completed live sync leaves nothing to do.
    fn is_converged(&self) -> Result<(), TestCaseError> {
        let reports = app::reports::list(&self.acme.app, SLUG).expect("the reports");
        let done = reports.first().is_some_and(|report| {
            (report.mode, report.status) == (Mode::Live, RunStatus::Completed)
                && report.source == planning::Source::Scim
        });
        if let (true, Ok(plan)) = (done, sync::plan::report(&self.acme.app, SLUG)) {
            let acting: Vec<_> = plan.changes.iter().flatten().filter(|line| line.kind.acts()).collect();
            prop_assert!(acting.is_empty(), "a second sync would do {acting:?}");
        }
        Ok(())
    }
}

fn was_active(before: &Console, user: &planning::User) -> bool {
    before.users.iter().any(|known| known.id == user.id && known.status == Status::Active)
}

fn address(whom: usize) -> String {
    if whom == 0 { OWNER.to_owned() } else { format!("p{whom}@acme.example") }
}

fn resource(whom: usize) -> serde_json::Value {
    let mut body = person(&format!("p{whom}"));
    body["userName"] = json!(address(whom));
    body
}

fn cases() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(64),
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn no_sequence_of_requests_settings_undos_and_syncs_breaks_a_law(
        live in any::<bool>(),
        steps in prop::collection::vec(step(), 10..80),
    ) {
        let mut onlooker = if live { Onlooker::live().expect("a company that is live") } else { Onlooker::new() };
        for step in &steps {
            let before = (onlooker.mode(), onlooker.console());
            match onlooker.take(step) {
                Ok(())
                | Err(
                    Error::Scim(_)
                    | Error::Refused(_)
                    | Error::NotHeld(_)
                    | Error::StaleDigest(_)
                    | Error::PlanMoved(_)
                    | Error::Off(_)
                    | Error::TestMode(_),
                ) => {}
                Err(error) => prop_assert!(false, "{step:?} failed: {error}"),
            }
            onlooker.judge(step, before)?;
        }
    }
}
