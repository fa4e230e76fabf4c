//! Reports page by page: no gap and no double, counts that are those of the lines, nothing of another account.

use std::sync::{Arc, Mutex};

use ::scim::Kind as Resource;
use app::reports::{self, LineOutcome, Progress, RunQuery, RunReport, RunStatus, RunsPage, RunsQuery, Stage};
use app::users::{self, How};
use app::{Error, accounts, sync};
use planning::plan::{Facts, FieldChange};
use planning::{Area, Change, Code, Counts, Digest, Heading, Kind, Mode, Origin, Plan, Source, Trigger, UserId, Who};
use serde_json::json;
use store::{account, run};

use crate::crash::fill;
use crate::support::{Acme, SLUG};

const AREAS: [Area; 3] = [Area::User, Area::Group, Area::Membership];

const EVERYTHING: RunsQuery = RunsQuery { service: None, status: None, before: None, limit: 100 };

/// A run in Test Mode whose plan says this.
pub(crate) fn told(acme: &Acme, lines: Vec<Change>) -> i64 {
    let (plan, now) = (Plan::new(Origin::Sync, lines, Facts::default()), acme.app.now());
    let told = acme.app.store.write(store::Lock::Installation, move |tx| {
        let account = account::find(tx, SLUG)?.expect("the account").id;
        let who = Who::Administrator("anna@acme.example".to_owned());
        let (trigger, source, status) = (Trigger::Force, Source::Scim, RunStatus::Pending);
        let number = run::insert(tx, account, trigger, source, Mode::Test, status, &who, now)?;
        let verdict = run::Verdict {
            status: RunStatus::Completed,
            mode: Mode::Test,
            holds: Vec::new(),
            approved_by: None,
            policy_epoch: None,
            seen: None,
        };
        let drafts: Vec<run::Draft> = plan.changes().iter().map(run::Draft::of).collect();
        let claim = run::Claim { account, number, epoch: 0 };
        run::store_lines(tx, &claim, 0, &drafts, drafts.len())?;
        run::store_head(tx, account, number, &run::Head::of(&plan, plan.units().len(), verdict))?;
        run::finish(tx, account, number, RunStatus::Completed, None, now)?;
        Ok::<_, store::Error>(number)
    });
    told.expect("a run")
}

pub(crate) fn note(area: Area, kind: Kind, subject: &str) -> Change {
    Change::note(area, kind, subject, Code::DirectoryActive)
}

/// So many lines of a kind, numbered.
fn notes(area: Area, kind: Kind, count: usize) -> impl Iterator<Item = Change> {
    (0..count).map(move |at| note(area, kind, &format!("p{at:03}-{kind:?}@acme.example")))
}

fn query(area: Area) -> RunQuery {
    RunQuery { area, heading: None, reason: None, search: None, page: 1 }
}

fn view(acme: &Acme, run: i64, query: &RunQuery) -> RunReport {
    reports::view(&acme.app, SLUG, run, query).expect("a report")
}

/// The lines of every page in turn.
fn leafed(acme: &Acme, run: i64, query: &RunQuery) -> Vec<(Kind, String)> {
    let first = view(acme, run, query);
    let pages = (1..=first.pages).map(|page| view(acme, run, &RunQuery { page, ..query.clone() }));
    let lines: Vec<_> = pages
        .flat_map(|page| {
            assert!(page.lines.len() <= 100, "a page has {} lines", page.lines.len());
            page.lines
        })
        .map(|line| (line.line.kind, line.line.subject))
        .collect();
    assert_eq!(lines.len(), first.matching);
    lines
}

/// What every view of a run must agree on: the tabs, the pages, the whole report and the list.
fn agrees(acme: &Acme, run: i64) {
    let whole = reports::show(&acme.app, SLUG, run).expect("a report");
    let lines = whole.changes.expect("its lines");
    let listed = reports::page(&acme.app, SLUG, &EVERYTHING).expect("the runs").runs;
    let listed = listed.iter().find(|head| head.report.run == Some(run)).expect("the run is listed");
    assert_eq!(listed.report.counts, whole.counts);
    assert_eq!(Counts::sum(lines.iter().map(|line| (line.area, line.kind, 1))), whole.counts);
    for area in AREAS {
        let mut paged = leafed(acme, run, &query(area));
        let counts = view(acme, run, &query(area)).head.report.counts;
        assert_eq!(counts, whole.counts);
        assert_eq!(paged.len(), counts.area(area).total());
        for heading in Heading::IN_ORDER {
            let under = leafed(acme, run, &RunQuery { heading: Some(heading), ..query(area) });
            assert_eq!(under.len(), counts.area(area).under(heading), "{area:?} {heading:?}");
            assert!(under.iter().all(|(kind, _)| heading.kinds().contains(kind)));
        }
        let mut expected: Vec<_> =
            lines.iter().filter(|line| line.area == area).map(|line| (line.kind, line.subject.clone())).collect();
        paged.sort();
        expected.sort();
        assert_eq!(paged, expected);
    }
}

#[test]
fn the_list_of_runs_is_leafed_through_without_gap_or_double_by_service_and_status() {
    let acme = Acme::live();
    for _ in 0..4 {
        acme.sync().expect("a run");
    }
    let file = b"Email\nann@acme.example\n";
    users::import(&acme.app, SLUG, file, How::default(), &Who::Operator, "worker").expect("imported");
    acme.work();
    sync::now(&acme.app, SLUG, &Who::Operator).expect("a run waits");
    let whole = reports::list(&acme.app, SLUG).expect("the reports");
    assert!(whole.len() >= 6, "only {} runs", whole.len());
    for (limit, service, status) in [
        (1, None, None),
        (2, None, None),
        (3, Some(Source::Scim), None),
        (2, None, Some(RunStatus::Completed)),
        (1, Some(Source::Csv), Some(RunStatus::Completed)),
        (5, Some(Source::Adi), None),
        (5, None, Some(RunStatus::Pending)),
    ] {
        let mut leafed = Vec::new();
        let (mut before, mut before_this) = (None, None);
        loop {
            let page = reports::page(&acme.app, SLUG, &RunsQuery { service, status, before, limit }).expect("a page");
            assert!(page.runs.len() <= limit);
            assert!(page.next.is_none() || page.runs.len() == limit, "a page with a next one is full");
            let numbers = |page: &RunsPage| page.runs.iter().map(|head| head.report.run).collect::<Vec<_>>();
            let back = page.previous.map(|before| RunsQuery { service, status, before: Some(before), limit });
            let back = back.map(|query| numbers(&reports::page(&acme.app, SLUG, &query).expect("the page before")));
            assert_eq!(back, before_this, "the way back is the way there");
            before_this = Some(numbers(&page));
            leafed.extend(page.runs.into_iter().map(|head| head.report));
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        assert!(leafed.iter().all(|report| report.changes.is_none()));
        let expected: Vec<_> = whole
            .iter()
            .filter(|report| service.is_none_or(|service| report.source == service))
            .filter(|report| status.is_none_or(|status| report.status == status))
            .map(|report| report.run)
            .collect();
        assert_eq!(leafed.iter().map(|report| report.run).collect::<Vec<_>>(), expected, "{service:?} {status:?}");
    }
}

#[test]
fn a_report_is_leafed_through_the_worst_first_without_gap_or_double() {
    let acme = Acme::new();
    let lines = notes(Area::User, Kind::Change, 130)
        .chain(notes(Area::User, Kind::Archive, 120))
        .chain(notes(Area::User, Kind::Create, 7))
        .chain(notes(Area::User, Kind::Hold, 3))
        .chain(notes(Area::User, Kind::Issue, 2))
        .chain(notes(Area::User, Kind::Skip, 1))
        .chain(notes(Area::User, Kind::AliasRemove, 4))
        .chain(notes(Area::User, Kind::Link, 9))
        .chain(notes(Area::Group, Kind::Rename, 5))
        .chain(notes(Area::Membership, Kind::Remove, 101))
        .chain(notes(Area::Membership, Kind::Add, 100));
    let run = told(&acme, lines.collect());
    agrees(&acme, run);
    let mut kinds: Vec<Kind> = leafed(&acme, run, &query(Area::User)).into_iter().map(|(kind, _)| kind).collect();
    kinds.dedup();
    let expected = [Kind::Issue, Kind::Hold, Kind::Archive, Kind::Create, Kind::Change, Kind::AliasRemove, Kind::Skip];
    assert_eq!(kinds, expected);
    let first = view(&acme, run, &query(Area::User));
    assert_eq!((first.matching, first.pages, first.lines.len()), (267, 3, 100));
    assert_eq!(view(&acme, run, &query(Area::Membership)).pages, 3);
}

#[test]
fn a_page_that_is_not_there_is_the_nearest_that_is() {
    let acme = Acme::new();
    let run = told(&acme, notes(Area::User, Kind::Create, 150).collect());
    for (asked, answered, lines) in [(0, 1, 100), (1, 1, 100), (2, 2, 50), (3, 2, 50), (usize::MAX, 2, 50)] {
        let page = view(&acme, run, &RunQuery { page: asked, ..query(Area::User) });
        assert_eq!((page.query.page, page.lines.len()), (answered, lines), "page {asked}");
    }
    let none = view(&acme, run, &RunQuery { page: 7, ..query(Area::Group) });
    assert_eq!((none.query.page, none.pages, none.matching, none.lines.len()), (1, 1, 0, 0));
}

#[test]
fn a_search_finds_a_part_of_the_subject_whatever_its_case_and_takes_no_sign_for_another() {
    let acme = Acme::new();
    let subjects =
        ["Änne@acme.example", "a%b@acme.example", "a_b@acme.example", "axb@acme.example", "a!b@acme.example"];
    let run = told(&acme, subjects.iter().map(|subject| note(Area::User, Kind::Create, subject)).collect());
    let long = "a".repeat(100_000);
    for (search, expected) in [
        ("äNNE", &subjects[..1]),
        ("A%B", &subjects[1..2]),
        ("a_b", &subjects[2..3]),
        ("a!b", &subjects[4..5]),
        ("  @ACME.  ", &subjects[..]),
        ("nobody", &[]),
        ("", &subjects[..]),
        ("axb\0", &subjects[3..4]),
        (&long, &[]),
    ] {
        let query = RunQuery { search: Some(search.to_owned()), ..query(Area::User) };
        let mut found: Vec<String> = leafed(&acme, run, &query).into_iter().map(|(_, subject)| subject).collect();
        found.sort();
        let mut expected: Vec<&str> = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(found, expected, "{search}");
        let page = view(&acme, run, &query);
        assert_eq!((page.found.users.created, page.head.report.counts.users.created), (expected.len(), subjects.len()));
    }
}

#[test]
fn a_run_of_another_account_answers_as_one_that_is_not_there() {
    let acme = Acme::new();
    accounts::create(&acme.app, "other", "Other", "owner@other.example").expect("another account");
    let run = told(&acme, notes(Area::User, Kind::Create, 1).collect());
    let answer = |number| reports::view(&acme.app, "other", number, &query(Area::User)).map(drop);
    let Err(Error::NotFound(of_acme)) = answer(run) else { panic!("a run of another account is shown") };
    let Err(Error::NotFound(of_nobody)) = answer(run + 1) else { panic!("a run of nobody is shown") };
    assert_eq!(of_acme.replace(&run.to_string(), "N"), of_nobody.replace(&(run + 1).to_string(), "N"));
    assert_eq!(reports::page(&acme.app, "other", &EVERYTHING).expect("a page").runs.len(), 0);
    assert!(reports::newest_plan(&acme.app, "other").expect("looked").is_none());
}

#[test]
fn a_line_that_went_stale_is_counted_and_listed_as_held() {
    let acme = Acme::live();
    let (zero, alice) = (acme.people().remove(0).user, acme.create_person("alice"));
    let id = zero.link.expect("zero came from the directory").resource.0;
    let rename = json!([{ "op": "replace", "path": "title", "value": "Head" }]);
    acme.patch(Resource::User, &id, &rename).expect("patched");
    sync::now(&acme.app, SLUG, &Who::Operator).expect("asked");
    let other = acme.clone();
    // The claim, the look, the storing; then the chunk begins, and finds that somebody was quicker.
    acme.clock.at_reading(4, move || {
        let taken = other.app.store.write(store::Lock::Installation, |tx| {
            let account = account::find(tx, SLUG)?.expect("the account").id;
            let zero = store::console::read(tx, account)?.users.remove(0);
            let write = planning::plan::UserWrite { managed: Some(true), ..planning::plan::UserWrite::default() };
            let effect = planning::Effect::UpdateUser { user: zero.id.clone(), version: zero.version, write };
            let line = Change { effect, ..note(Area::User, Kind::Change, &zero.email).about(&zero.id) };
            let plan = Plan::new(Origin::Edit, vec![line], Facts::default());
            let digest = plan.digest().clone();
            let cleared = planning::guard::confirmed(plan, &digest, &Who::Operator).expect("its own digest");
            store::console::apply(tx, account, 99, &cleared, &[vec![0]], jiff::Timestamp::UNIX_EPOCH, &String::new)
        });
        taken.expect("an edit");
    });
    let run = acme.work()[0];
    assert!(!acme.clock.forget_deed(), "somebody was quicker");
    agrees(&acme, run);
    // Beside a run that has the line as it was planned, it says something else: that it was left.
    let planned = acme.app.store.read(|tx| {
        let account = account::find(tx, SLUG)?.expect("the account").id;
        Ok::<_, store::Error>(run::lines(tx, account, run)?.into_iter().map(|line| line.change).collect())
    });
    let parted = reports::diff(&acme.app, SLUG, run, told(&acme, planned.expect("lines"))).expect("both");
    let [pair] = &parted.different[..] else { panic!("{:?}", parted.different) };
    assert_eq!((pair.old.kind, pair.new.kind, pair.new.reason.code), (Kind::Change, Kind::Hold, Code::Stale));
    let page = view(&acme, run, &query(Area::User));
    let outcomes: Vec<_> =
        page.lines.iter().map(|line| (line.line.kind, line.line.reason.code, line.outcome)).collect();
    let expected =
        [(Kind::Hold, Code::Stale, LineOutcome::Stale), (Kind::Create, Code::DirectoryActive, LineOutcome::Applied)];
    assert_eq!(outcomes, expected);
    assert_eq!(page.lines[1].line.resource.as_ref(), Some(&alice));
    let people = acme.people();
    let of = |email: &str| people.iter().find(|told| told.user.email == email).map(|told| told.user.id.0.clone());
    let linked: Vec<_> = page.lines.into_iter().map(|line| line.user).collect();
    assert_eq!(linked, [of("zero@acme.example"), of("alice@acme.example")], "a page can link to both");
}

#[test]
fn a_run_that_is_being_applied_says_how_far_it_is_and_what_it_has_written() {
    let acme = Acme::live();
    fill(&acme, 1_100);
    let run = sync::now(&acme.app, SLUG, &Who::Administrator("anna@acme.example".to_owned())).expect("asked");
    let waiting = view(&acme, run, &query(Area::User));
    let queued = Some(Progress { stage: Stage::Queued, done: 0, of: 0 });
    assert_eq!((waiting.head.report.status, waiting.head.progress, waiting.matching), (RunStatus::Pending, queued, 0));
    let (other, seen) = (acme.clone(), Arc::new(Mutex::new(None)));
    let kept = Arc::clone(&seen);
    // The claim, the look, the storing in two steps and the first chunk.
    acme.clock.at_reading(6, move || *kept.lock().expect("kept") = Some(view(&other, run, &query(Area::User))));
    acme.work();
    let amid = seen.lock().expect("kept").take().expect("a look in the middle");
    assert_eq!(amid.head.report.status, RunStatus::Processing);
    assert_eq!(amid.head.progress, Some(Progress { stage: Stage::Applying, done: 500, of: 1_100 }));
    assert_eq!(amid.head.report.progress, amid.head.progress, "one value for all");
    assert_eq!(amid.head.report.counts.users.created, 1_100);
    assert_eq!(amid.lines[0].outcome, LineOutcome::Applied);
    let done = view(&acme, run, &RunQuery { page: 11, ..query(Area::User) });
    assert_eq!((done.head.report.status, done.head.progress), (RunStatus::Completed, None));
    assert!(done.lines.iter().all(|line| line.outcome == LineOutcome::Applied && line.user.is_some()));
    let asked_by = Some(Who::Administrator("anna@acme.example".to_owned()));
    assert_eq!((done.head.asked_by, done.head.approved_by), (asked_by, None));
}

#[test]
fn a_run_says_who_approved_it_and_whether_a_newer_one_has_looked() {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    acme.create_person("alice");
    acme.set(&["provisioning.test_mode=false"]);
    let first = acme.work()[0];
    let held = view(&acme, first, &query(Area::User));
    assert_eq!((held.head.report.status, held.looked_after), (RunStatus::Held, None));
    acme.create_person("bob");
    let second = acme.sync().expect("a run");
    assert_eq!(view(&acme, first, &query(Area::User)).looked_after, Some(second));
    let held = view(&acme, second, &query(Area::User));
    assert_eq!(held.looked_after, None);
    let digest = Digest(held.head.report.digest.expect("a plan"));
    let anna = Who::Administrator("anna@acme.example".to_owned());
    sync::approve(&acme.app, SLUG, second, Some(&digest), false, &anna, "worker").expect("approved");
    let done = view(&acme, second, &query(Area::User)).head;
    assert_eq!((done.report.status, done.approved_by), (RunStatus::Completed, Some(anna)));
}

#[test]
fn the_file_of_a_report_has_a_row_a_field_and_nothing_that_runs() {
    let acme = Acme::new();
    let field = |name: &str, old: Option<&str>, new: Option<&str>| FieldChange {
        name: name.to_owned(),
        old: old.map(str::to_owned),
        new: new.map(str::to_owned),
    };
    let changed = Change {
        fields: vec![
            field("job_title", Some("=HYPERLINK(\"x\")"), Some("+1")),
            field("comment", None, Some("a, \"b\"")),
        ],
        ..note(Area::User, Kind::Change, "ann@acme.example")
    };
    let archived = Change::note(Area::User, Kind::Archive, "-2@acme.example", Code::NeverSeen);
    let group = note(Area::Group, Kind::Create, "@SUM(A1)").from_resource(&planning::ResourceId("7".to_owned()));
    let run = told(&acme, vec![changed, archived, group]);
    let file = reports::csv(&reports::show(&acme.app, SLUG, run).expect("a report"));
    let changed = "The directory has ann@acme.example as active, and nobody here has this address.";
    let expected = [
        "Area,Kind,Subject,Field,Old,New,Code,Sentence,Resource",
        "user,archive,'-2@acme.example,,,,never_seen,\"The directory is complete, and -2@acme.example is not in it.\",",
        "group,create,'@SUM(A1),,,,directory_active,The directory has a group named “@SUM(A1)”.,7",
        &format!(
            "user,change,ann@acme.example,job_title,\"'=HYPERLINK(\"\"x\"\")\",'+1,directory_active,\"{changed}\","
        ),
        &format!("user,change,ann@acme.example,comment,,\"a, \"\"b\"\"\",directory_active,\"{changed}\","),
    ];
    assert_eq!(file.split_terminator("\r\n").collect::<Vec<_>>(), expected);
}

#[test]
fn the_newest_plan_of_test_mode_is_told_with_everybody_whom_it_archives_as_a_fresh_look_tells_it() {
    let acme = Acme::new();
    assert!(reports::newest_plan(&acme.app, SLUG).expect("looked").is_none());
    acme.set(&["provisioning.enabled=true"]);
    acme.create_person("alice");
    acme.complete();
    let rows: Vec<String> = (0..510).map(|at| format!("stranger{at:03}@acme.example")).collect();
    let file = format!("Email\n{}\n", rows.join("\n"));
    users::import(&acme.app, SLUG, file.as_bytes(), How::default(), &Who::Operator, "import").expect("imported");
    let run = acme.sync().expect("a run");
    let stored = reports::newest_plan(&acme.app, SLUG).expect("looked").expect("a plan");
    assert_eq!((stored.run, stored.made_at), (Some(run), acme.app.now()));
    assert_eq!((stored.counts.users.archived, stored.leavers.len(), stored.unnamed), (510, 500, 10));
    assert_eq!(
        stored.leavers.iter().map(|leaver| &leaver.email).collect::<Vec<_>>(),
        rows[..500].iter().collect::<Vec<_>>()
    );
    assert!(stored.leavers.iter().all(|leaver| leaver.user.is_some()));
    let rules: Vec<_> = stored.held.iter().map(|held| held.rule).collect();
    assert_eq!(rules, [planning::guard::Rule::ArchiveLimit], "that it would be the first live run is no news here");
    let fresh = sync::plan::summary(&acme.app, SLUG).expect("a fresh look");
    assert_eq!((fresh.run, &fresh.digest, fresh.counts), (None, &stored.digest, stored.counts));
    assert_eq!((&fresh.leavers, fresh.unnamed), (&stored.leavers, stored.unnamed));
    acme.create_person("bob");
    let kept = reports::newest_plan(&acme.app, SLUG).expect("looked").expect("a plan");
    assert_eq!(kept.digest, stored.digest, "the stored one is the one of its run");
    let fresh = sync::plan::summary(&acme.app, SLUG).expect("a fresh look");
    assert_ne!(fresh.digest, stored.digest);
    let outcome = acme.set_with(&["provisioning.test_mode=false"], Some(&stored.digest));
    assert_eq!(outcome, Err(Error::StaleDigest(fresh.digest.clone())));
    acme.set_with(&["provisioning.test_mode=false"], Some(&fresh.digest)).expect("saved");
}

#[test]
fn a_plan_of_the_other_source_is_not_the_newest() {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    acme.sync().expect("a run");
    assert!(reports::newest_plan(&acme.app, SLUG).expect("looked").is_some());
    acme.set(&["provisioning.source=adi"]);
    assert!(reports::newest_plan(&acme.app, SLUG).expect("looked").is_none());
}

#[test]
fn a_line_about_somebody_of_the_console_names_them() {
    let acme = Acme::new();
    let known = note(Area::User, Kind::Archive, "ann@acme.example").about(&UserId("user-1".to_owned()));
    let run = told(&acme, vec![known, note(Area::User, Kind::Create, "bob@acme.example")]);
    let users: Vec<_> = view(&acme, run, &query(Area::User)).lines.into_iter().map(|line| line.user).collect();
    assert_eq!(users, [Some("user-1".to_owned()), None]);
}

/// How far a run was, and how many lines its report had, at every reading of the clock.
type Looks = Arc<Mutex<Vec<(Option<Progress>, usize)>>>;

fn look_at_each_step(acme: &Acme, run: i64, looks: &Looks) {
    let (other, kept) = (acme.clone(), Arc::clone(looks));
    acme.clock.at_reading(1, move || {
        let lines = reports::show(&other.app, SLUG, run).expect("a report").changes.map_or(0, |lines| lines.len());
        let progress = reports::progress(&other.app, SLUG, run).expect("a run");
        kept.lock().expect("kept").push((progress, lines));
        look_at_each_step(&other, run, &kept);
    });
}

#[test]
fn every_stage_of_a_run_is_told_and_lines_that_do_not_count_yet_are_not() {
    let acme = Acme::live();
    fill(&acme, 1_100);
    let run = sync::now(&acme.app, SLUG, &Who::Operator).expect("asked");
    let looks = Looks::default();
    look_at_each_step(&acme, run, &looks);
    acme.work();
    acme.clock.forget_deed();
    let mut looks = looks.lock().expect("kept").clone();
    looks.dedup();
    let told: Vec<(String, usize)> = looks
        .iter()
        .map(|(progress, lines)| (progress.map_or_else(String::new, |progress| progress.to_string()), *lines))
        .collect();
    let told: Vec<(&str, usize)> = told.iter().map(|(words, lines)| (words.as_str(), *lines)).collect();
    let expected = [
        ("queued: waits for a worker", 0),
        ("comparing the directory with the console", 0),
        ("judged by the guard, storing the plan: 1000 of 1100 lines", 0),
        ("applying: 0 of 1100 done", 1_100),
        ("applying: 500 of 1100 done", 1_100),
        ("applying: 1000 of 1100 done", 1_100),
        ("", 1_100),
    ];
    assert_eq!(told, expected);
}

#[test]
fn of_two_long_runs_the_few_lines_that_part_them_are_found() {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    fill(&acme, 1_100);
    let earlier = acme.sync().expect("a run");
    let id = acme.create_person("p1050b");
    let later = acme.sync().expect("a run");
    acme.patch(Resource::User, &id, &json!([{ "op": "replace", "path": "title", "value": "Head" }])).expect("patched");
    let last = acme.sync().expect("a run");
    let subjects = |lines: &[reports::ReportLine]| lines.iter().map(|line| line.subject.clone()).collect::<Vec<_>>();
    let parted = |run, against| {
        let parted = reports::diff(&acme.app, SLUG, run, against).expect("both");
        let different: Vec<_> = parted.different.into_iter().map(|pair| pair.new).collect();
        (subjects(&parted.new), subjects(&parted.gone), subjects(&different))
    };
    let new = || vec!["p1050b@acme.example".to_owned()];
    assert_eq!(parted(later, earlier), (new(), vec![], vec![]));
    assert_eq!(parted(earlier, last), (vec![], new(), vec![]));
    assert_eq!(parted(last, later), (vec![], vec![], new()));
    let seen = reports::diff_seen(&acme.app, SLUG, last, later, 200).expect("both");
    let title = |first: &reports::First| first.lines[0].fields.iter().find(|field| field.name == "job_title").cloned();
    assert_ne!(title(&seen.was), title(&seen.is));
}

#[test]
fn beside_a_run_that_looked_at_a_part_only_what_is_done_is_compared() {
    let acme = Acme::live();
    let file = b"Email,Provisioning Managed\ndora@acme.example,false\nemma@acme.example,false\n";
    users::import(&acme.app, SLUG, file, How::default(), &Who::Operator, "worker").expect("imported");
    let everybody = acme.sync().expect("a sync");
    let again = sync::now(&acme.app, SLUG, &Who::Operator).expect("asked");
    acme.set(&["sync.daily_at=03:00"]);
    acme.work();
    acme.create_person("new");
    let part = acme.sync().expect("a sync");
    let told = |run, against| {
        let parted = reports::diff(&acme.app, SLUG, run, against).expect("both");
        let kinds = |lines: &[reports::ReportLine]| lines.iter().map(|line| line.kind).collect::<Vec<_>>();
        (kinds(&parted.new), kinds(&parted.gone), parted.scope, parted.against_scope, parted.note.is_some())
    };
    let (full, changed) = (Some(reports::Scope::Full), Some(reports::Scope::Changed));
    assert_eq!(told(part, everybody), (vec![Kind::Create], vec![], changed, full, true));
    assert_eq!(told(everybody, part), (vec![], vec![Kind::Create], full, changed, true));
    assert_eq!(told(again, everybody), (vec![], vec![], full, full, false));
    let skipped = reports::show(&acme.app, SLUG, everybody).expect("a report").changes.expect("its lines");
    assert_eq!(skipped.iter().filter(|line| line.kind == Kind::Skip).count(), 2, "which are compared with none");
}
