//! Every state of a run's page, made up: for the eye, and for checks in a browser. What a plan archives is in `leaving.rs`.

mod leaving;

use app::reports::{Parted, PartedLine, Progress, RunQuery, RunStatus, Stage};
use planning::plan::{AreaCounts, Counts};
use planning::wording::{self, Outcome};
use planning::{Area, Heading, Kind, Mode};

use self::leaving::{FEW, Leaving, MANY, MASS, emptied, leavers};
use super::compare::{Choice, ComparePage};
use super::head::{Badge, Head, acting, sign, status};
use super::line::{Evidence, FieldRow, Row, legend};
use super::page::{Empty, Facts, Reason, RunPage, Search, chips, grouped, issues, tabs};
use super::panel::{ApproveForm, HeldPanel, Moved, RejectForm, TestNote, spared};
use super::query;
use super::under_way::UnderWay;
use super::undo::{Part, UndoForm, UndoPage, Way};
use crate::pages::answer;
use crate::pages::frame::{Frame, Place};
use crate::pages::words::Words;

const DIGEST: &str = "de01820e4a7c11b0a8d92f6b3c5e7f9012ab34cd56ef7890a1b2c3d4e5f60718";
const SCRIPT: &str = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>";

pub(in crate::pages) fn samples() -> Vec<(&'static str, String)> {
    let mut pages = unfinished();
    pages.extend(held());
    pages.extend(ended());
    let mut samples = answer::samples(pages);
    samples.extend(answer::samples(undo()));
    samples.extend(answer::samples(compare()));
    samples
}

fn unfinished() -> Vec<(&'static str, RunPage)> {
    let none_yet = || Some(Empty { sentence: Words.say("run-none-yet"), link: None });
    // A page that is a file has nobody to ask for news.
    let under_way = |progress: Progress| UnderWay { events: None, ..UnderWay::at(Words, progress, 42, true, true) };
    let waiting = |at: RunStatus, stage: Stage| RunPage {
        under_way: Some(under_way(Progress { stage, done: 0, of: 0 })),
        empty: none_yet(),
        facts: Facts::default(),
        ..sample(at, "The run has not finished yet.", Vec::new())
    };
    let applying = RunPage {
        under_way: Some(under_way(Progress { stage: Stage::Applying, done: 128, of: 312 })),
        ..sample(RunStatus::Processing, "The run has not finished yet.", rows("soon"))
    };
    vec![
        ("run-pending", waiting(RunStatus::Pending, Stage::Queued)),
        ("run-comparing", waiting(RunStatus::Processing, Stage::Comparing)),
        ("run-applying", applying),
    ]
}

fn held() -> Vec<(&'static str, RunPage)> {
    let panel_of = |of: Leaving| HeldPanel {
        why: vec![wording::hold_sentence(&of.hold())],
        parted: None,
        leavers: Some(leavers(of)),
        form: Some(ApproveForm { digest: DIGEST.to_owned(), archives: spared(Words, of.archived) }),
        reject: Some(RejectForm {
            keep: Some(Words.fill("run-keep-does", &[("n", of.archived.into())])),
            days: "30".to_owned(),
            other: false,
        }),
        says: None,
        elsewhere: false,
    };
    let page_of = |of: Leaving, panel: HeldPanel| {
        let headline = of.headline(Mode::Live, Outcome::Held, &[of.hold()]);
        let page = sample_of(RunStatus::Held, &headline, rows("would"), of);
        RunPage { held: Some(panel), meter: Some(of.meter()), hints: of.hints(&page.frame), ..page }
    };
    let (panel, page) = (panel_of(MANY), |panel: HeldPanel| page_of(MANY, panel));
    let mute =
        |id: &str| HeldPanel { form: None, says: Some(Words.say(id)), elsewhere: id != "run-support", ..panel.clone() };
    let moved = RunPage {
        error: Some(Words.say("run-plan-moved")),
        ..page(HeldPanel { parted: Some(parted()), ..panel.clone() })
    };
    let renewed = page(panel.clone());
    let renewed = RunPage { facts: Facts { renewed: renewed.facts.finished.clone(), ..renewed.facts }, ..renewed };
    let replaced = RunPage { later: Some(43), ..page(HeldPanel { form: None, ..panel.clone() }) };
    let days = RejectForm { days: "few".to_owned(), other: true, ..panel.reject.clone().unwrap_or_else(no_archives) };
    let no_days =
        RunPage { error: Some(Words.say("run-no-days")), ..page(HeldPanel { reject: Some(days), ..panel.clone() }) };
    // A group would lose half of its members, and nobody leaves the console.
    let none = Leaving { archived: 0, ..FEW };
    let nobody = HeldPanel {
        why: vec![wording::hold_sentence(&emptied())],
        leavers: None,
        form: Some(ApproveForm { digest: DIGEST.to_owned(), archives: None }),
        reject: Some(no_archives()),
        ..panel.clone()
    };
    let headline = none.headline(Mode::Live, Outcome::Held, &[emptied()]);
    let rows_of_none = rows("would").into_iter().filter(|row| row.verb.kind != "bad").collect();
    let nobody = RunPage { held: Some(nobody), ..sample_of(RunStatus::Held, &headline, rows_of_none, none) };
    vec![
        ("run-held", page(panel.clone())),
        ("run-held-moved", moved),
        ("run-held-renewed", renewed),
        ("run-held-replaced", replaced),
        ("run-held-many", page_of(MASS, panel_of(MASS))),
        ("run-held-no-days", no_days),
        ("run-held-nobody-leaves", nobody),
        ("run-held-support", page(HeldPanel { reject: None, ..mute("run-support") })),
        ("run-held-test-mode", page(mute("run-test-mode-on"))),
    ]
}

fn no_archives() -> RejectForm {
    RejectForm { keep: None, days: "30".to_owned(), other: false }
}

/// A line that came, one that went, and one that is otherwise.
fn parted() -> Moved {
    let line = |sentence: &str| PartedLine { sentence: sentence.to_owned(), before: None, after: None };
    Moved::of(
        &Frame::sample(Place::Provisioning),
        &Parted {
            sentence: "1 line is new, 1 is gone, 1 line says something else.".to_owned(),
            new: vec![line(
                "zoe@meridian.example would be archived. The directory has set zoe@meridian.example inactive.",
            )],
            gone: vec![line(&format!("{SCRIPT} would not be archived any more."))],
            different: vec![line(
                "ann@meridian.example would be changed otherwise: Job Title “Boss” (it was to be “Clerk”).",
            )],
        },
    )
}

fn undo() -> Vec<(&'static str, UndoPage)> {
    // Nothing was done yet, so there is nothing behind a line.
    let bare = |row: Row| Row { evidence: None, ..row };
    let part = |label: &str, lines: Vec<Row>, of: usize| {
        let more = of - lines.len();
        Part {
            label: Words.say(label),
            which: Words.fill("run-which", &[("first", 1.into()), ("last", lines.len().into()), ("n", of.into())]),
            lines: lines.into_iter().map(bare).collect(),
            more: (more > 0).then(|| Words.fill("run-more-lines", &[("n", more.into())])),
        }
    };
    // Of a run that archived, created and changed people: the other way round, but for somebody who was changed since.
    let users = AreaCounts { archived: 12, restored: 29, changed: 203, held: 1, ..AreaCounts::default() };
    let counts = Counts { users, ..Counts::default() };
    let page = || UndoPage {
        frame: Frame::sample(Place::Provisioning),
        number: 42,
        headline: wording::headline(&counts, Mode::Live, Outcome::Preview, &[]),
        error: None,
        turns_test_mode_on: true,
        asks: None,
        form: Some(UndoForm { digest: DIGEST.to_owned() }),
        says: None,
        parts: vec![
            part("undo-left", rows("would").into_iter().skip(1).take(1).collect(), 1),
            part("label-users", rows("would").into_iter().skip(2).collect(), 244),
        ],
        legend: legend(Words, [Kind::Hold, Kind::Restore, Kind::Add].into_iter()),
    };
    let mute = |id: &str| UndoPage { form: None, says: Some(Words.say(id)), ..page() };
    vec![
        ("undo", page()),
        ("undo-moved", UndoPage { error: Some(Words.say("undo-moved")), turns_test_mode_on: false, ..page() }),
        (
            "undo-long",
            UndoPage::unplanned(Frame::sample(Place::Provisioning), 42, 231, "/provisioning/42/undo".to_owned()),
        ),
        ("undo-support", mute("undo-support")),
        ("undo-nothing", mute("undo-nothing")),
    ]
}

fn compare() -> Vec<(&'static str, ComparePage)> {
    let part = |from: usize| Part {
        label: Words.say("compare-lines"),
        which: Words.fill("run-which", &[("first", 1.into()), ("last", 2.into()), ("n", 2.into())]),
        lines: rows("would").into_iter().skip(from).take(2).collect(),
        more: None,
    };
    let choice = |number: i64, here: bool| Choice {
        number,
        label: format!("Run {number} · 3 Nov 2026, 07:57 UTC · Force Sync Now · Completed"),
        here,
    };
    let chosen = || {
        ComparePage {
        frame: Frame::sample(Place::Provisioning),
        number: 42,
        with: Some(41),
        unknown: false,
        choices: vec![choice(43, false), choice(41, true)],
        headline: Some("2 lines are new, 2 are gone, 2 lines say something else.".to_owned()),
        note: Some("The two runs did not look at the same people, so only what is done is compared: who is skipped, held or an issue is not.".to_owned()),
        new: Some(part(0)),
        gone: Some(part(2)),
        was: Some(part(4)),
        is: Some(part(4)),
    }
    };
    let bare = || ComparePage {
        with: None,
        headline: None,
        note: None,
        new: None,
        gone: None,
        was: None,
        is: None,
        ..chosen()
    };
    let alike = ComparePage {
        headline: Some("Nothing is different.".to_owned()),
        note: None,
        new: None,
        gone: None,
        was: None,
        is: None,
        ..chosen()
    };
    vec![
        ("compare", chosen()),
        ("compare-alike", alike),
        ("compare-choose", bare()),
        ("compare-unknown", ComparePage { unknown: true, ..bare() }),
        ("compare-alone", ComparePage { choices: Vec::new(), ..bare() }),
    ]
}

fn ended() -> Vec<(&'static str, RunPage)> {
    let holds = [MANY.hold(), emptied()];
    let headline = MANY.headline(Mode::Test, Outcome::Done, &holds);
    let test = sample_of(RunStatus::Completed, &headline, rows("would"), MANY);
    let test = RunPage {
        test: Some(TestNote { how: true, would_hold: holds.iter().map(wording::hold_sentence).collect() }),
        left: vec![
            "2 people are not in the directory so far. It is still filling, so nobody is archived for that yet."
                .to_owned(),
        ],
        head: Head { test: true, ..test.head },
        meter: Some(MANY.meter()),
        previous: Some("/provisioning/42?tab=users".to_owned()),
        next: Some("/provisioning/42?tab=users&page=3".to_owned()),
        ..test
    };
    let done = FEW.headline(Mode::Live, Outcome::Done, &[]);
    let live = sample(RunStatus::Completed, &done, rows("done"));
    let live = RunPage {
        facts: Facts { approved_by: Some("anna.maria.schmidt@meridian.example".to_owned()), ..live.facts },
        undo: Some(Way::to(42, 1)),
        ..live
    };
    let undone = RunPage {
        undone_by: Some(43),
        undoes: Some(40),
        ..sample(RunStatus::Undone, &wording::undone(&done), rows("done"))
    };
    let reason = sample(RunStatus::Completed, &done, rows("done"));
    let reason = RunPage {
        any_reason: Some("/provisioning/42?tab=users".to_owned()),
        reasons: reason.reasons.iter().cloned().map(|of| Reason { here: of.heading == "Archived", ..of }).collect(),
        facts: Facts { of_part: true, ..reason.facts },
        ..reason
    };
    let failed = RunPage {
        failed: true,
        ..sample(
            RunStatus::Failed,
            "The run failed on the server; its log says why. What it had not come to is listed as left.",
            rows("done"),
        )
    };
    let none = |id: &str, link: Option<&str>| Some(Empty { sentence: Words.say(id), link: link.map(str::to_owned) });
    let skipped = RunPage {
        empty: none("run-no-plan", None),
        search: Search::default(),
        issues: Vec::new(),
        ..sample(
            RunStatus::Skipped,
            "Requests came from a source that is not the chosen one; nothing was done.",
            Vec::new(),
        )
    };
    let not_found = RunPage {
        empty: none("run-none-found", Some("/provisioning/42?tab=users")),
        search: Search {
            text: SCRIPT.to_owned(),
            tab: "users",
            show: Some("archived"),
            reason: Some("never_seen".to_owned()),
            offered: true,
        },
        ..sample(RunStatus::Completed, &done, Vec::new())
    };
    let nothing = RunPage {
        empty: none("run-none-here", None),
        ..sample(RunStatus::Completed, "Nothing to change.", Vec::new())
    };
    vec![
        ("run-test", test),
        ("run-live", live),
        ("run-undone", undone),
        ("run-reason", reason),
        ("run-failed", failed),
        ("run-skipped", skipped),
        ("run-not-found", not_found),
        ("run-nothing", nothing),
    ]
}

fn sample(at: RunStatus, headline: &str, lines: Vec<Row>) -> RunPage {
    sample_of(at, headline, lines, FEW)
}

fn sample_of(at: RunStatus, headline: &str, lines: Vec<Row>, leaving: Leaving) -> RunPage {
    let frame = Frame::sample(Place::Provisioning);
    let moment = |text: &str| text.parse().ok().and_then(|at| frame.moment(at));
    let query = query::whole(Area::User);
    let counts = leaving.counts();
    let of = |area: Area| counts.area(area).total();
    let total = of(Area::User);
    RunPage {
        head: Head {
            number: 42,
            status: status(Words, at),
            sign: sign(at),
            test: false,
            trigger: Words.say("label-force-sync"),
            service: Words.say("label-scim"),
            headline: headline.to_owned(),
            asked: moment("2026-11-03T07:57:00Z"),
            duration: Some(Words.fill("duration-seconds", &[("n", 3.into())])),
            users: acting(counts.users),
            groups: acting(counts.groups),
            memberships: acting(counts.memberships),
        },
        facts: Facts {
            asked_by: Some("anna.maria.schmidt@meridian.example".to_owned()),
            approved_by: None,
            looked: moment("2026-11-03T07:57:01Z"),
            renewed: None,
            finished: moment("2026-11-03T07:57:04Z"),
            of_part: false,
            digest: Some(DIGEST.to_owned()),
        },
        error: None,
        under_way: None,
        failed: false,
        later: None,
        undoes: None,
        undone_by: None,
        undo: None,
        meter: None,
        hints: Vec::new(),
        reasons: if lines.is_empty() { Vec::new() } else { reasons(leaving) },
        any_reason: None,
        legend: if lines.is_empty() {
            Vec::new()
        } else {
            legend(Words, [Kind::Issue, Kind::Hold, Kind::Archive, Kind::Create, Kind::Change].into_iter())
        },
        held: None,
        test: None,
        left: Vec::new(),
        issues: issues(Words, 42, |area| usize::from(area != Area::Membership)),
        tabs: tabs(Words, 42, &query, of),
        chips: chips(Words, 42, &RunQuery { heading: Some(Heading::Archived), ..query }, counts.users),
        search: Search { text: String::new(), tab: "users", show: None, reason: None, offered: true },
        which: (!lines.is_empty()).then(|| {
            Words.fill("run-which", &[("first", 1.into()), ("last", lines.len().into()), ("n", total.into())])
        }),
        lines,
        empty: None,
        previous: None,
        next: None,
        frame,
    }
}

fn reasons(leaving: Leaving) -> Vec<Reason> {
    let reason = |heading: &str, n: usize, words: &str| Reason {
        heading: Words.say(heading),
        sentence: grouped(Words, Area::User, n, words),
        link: "/provisioning/42?tab=users&show=archived&reason=never_seen".to_owned(),
        here: false,
    };
    let all = [
        reason("kind-issues", 1, "the record can't be read"),
        reason("kind-held", 2, "not in the directory so far, which is still filling"),
        reason("kind-archived", leaving.archived, "set inactive in the directory"),
        reason("kind-changed", 204, "the directory says something else"),
    ];
    all.into_iter().filter(|of| leaving.archived > 0 || of.heading != Words.say("kind-archived")).collect()
}

/// A line of each kind of trouble: short, long, hostile, right to left.
fn rows(when: &'static str) -> Vec<Row> {
    let verb = |kind: &'static str, id: &str| Badge { kind, label: Words.fill(id, &[("when", when.into())]) };
    let sign = |verb: &Badge| {
        if verb.kind == "good" {
            '+'
        } else if verb.kind == "wait" {
            '='
        } else if verb.kind == "bad" {
            '-'
        } else {
            '~'
        }
    };
    let field = |label: &str, old: Option<&str>, new: Option<&str>| FieldRow {
        label: label.to_owned(),
        old: old.map(str::to_owned),
        new: new.map(str::to_owned),
    };
    let row = |name: &str, verb: Badge, sentence: &str| Row {
        sign: sign(&verb),
        evidence: Some(Evidence {
            resource: Some("019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e".to_owned()),
            request: Some("019a4b2c-6e1d-7f00-8000-000000000001".to_owned()),
            explain: Some("/explain?who=ann%40meridian.example".to_owned()),
        }),
        group: None,
        name: name.to_owned(),
        link: Some("/users/019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e".to_owned()),
        verb,
        sentence: sentence.to_owned(),
        fields: Vec::new(),
        folded: None,
    };
    let newcomer = ["Email", "First Name", "Last Name", "Job Title", "Department"]
        .map(|label| field(label, None, Some("maya.okafor-van-der-westhuizen@meridian.example")));
    vec![
        Row {
            link: None,
            ..row(SCRIPT, verb("wait", "verb-issue"), "The directory's record can't be read: <b>no name</b>")
        },
        row(
            "bob@meridian.example",
            verb("wait", "verb-hold"),
            "bob@meridian.example is not in the directory so far, but the directory is still filling, so nothing is concluded from that.",
        ),
        row(
            "joao.goncalves@meridian.example",
            verb("bad", "verb-archive"),
            "The directory has set joao.goncalves@meridian.example inactive.",
        ),
        Row {
            fields: newcomer.to_vec(),
            folded: Some(Words.fill("run-fields", &[("n", 5.into())])),
            link: None,
            ..row(
                &format!("{}@meridian.example", "maya.okafor-".repeat(12)),
                verb("good", "verb-create"),
                "The directory has this person as active, and nobody here has this address.",
            )
        },
        Row {
            fields: vec![
                field("Job Title", Some("Head of Freight"), Some(SCRIPT)),
                field("Last Name", Some("לוי"), Some("כהן")),
                field("Comment", Some("none"), None),
            ],
            ..row(
                "דנה@meridian.example",
                verb("", "verb-change"),
                "The directory says something else about דנה@meridian.example than the console does.",
            )
        },
        Row {
            group: Some("קבוצת הובלה".to_owned()),
            ..row("dana@meridian.example", verb("good", "verb-add"), "The directory's group has this member.")
        },
    ]
}
