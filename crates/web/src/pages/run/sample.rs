//! Every state of a run's page, made up: for the eye, and for checks in a browser.

use app::reports::{RunQuery, RunStatus};
use planning::plan::AreaCounts;
use planning::{Area, Heading};

use super::head::{Badge, Head, status};
use super::line::{FieldRow, Row};
use super::page::{
    ApproveForm, Empty, Facts, HeldPanel, Present, RunPage, Search, TestNote, UnderWay, chips, issues, spared, tabs,
};
use crate::pages::answer;
use crate::pages::frame::{Frame, Place};
use crate::pages::words::Words;

const DIGEST: &str = "de01820e4a7c11b0a8d92f6b3c5e7f9012ab34cd56ef7890a1b2c3d4e5f60718";
const SCRIPT: &str = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>";

const HOLDS: [&str; 2] = [
    "The group Sales would lose 12 of its 20 members.",
    "29 people of 250 managed would be archived within 24 hours; 25 are allowed without an approval.",
];

const HELD: &str = "Held, nothing was applied. 29 people of 250 managed would be archived within 24 hours; 25 are allowed without an approval. The plan: 29 people would be archived.";

pub(in crate::pages) fn samples() -> Vec<(&'static str, String)> {
    let mut pages = unfinished();
    pages.extend(held());
    pages.extend(ended());
    answer::samples(pages)
}

fn unfinished() -> Vec<(&'static str, RunPage)> {
    let none_yet = || Some(Empty { sentence: Words.say("run-none-yet"), link: None });
    let waiting = |at: RunStatus, id: &str| RunPage {
        under_way: Some(UnderWay { sentence: Words.say(id), steps: None }),
        empty: none_yet(),
        ..sample(at, "The run has not finished yet.", Vec::new())
    };
    let applying = RunPage {
        under_way: Some(UnderWay {
            sentence: Words.fill("run-applying", &[("done", 128.into()), ("n", 312.into())]),
            steps: Some((128, 312)),
        }),
        ..sample(RunStatus::Processing, "The run has not finished yet.", rows("soon"))
    };
    vec![
        ("run-pending", waiting(RunStatus::Pending, "run-queued")),
        ("run-comparing", waiting(RunStatus::Processing, "run-comparing")),
        ("run-applying", applying),
    ]
}

fn held() -> Vec<(&'static str, RunPage)> {
    let form =
        ApproveForm { digest: DIGEST.to_owned(), does: Words.say("run-approve-does"), archives: spared(Words, 29) };
    let why = "29 people of 250 managed would be archived within 24 hours; 25 are allowed without an approval.";
    let panel = HeldPanel { why: vec![why.to_owned()], form: Some(form), says: None, elsewhere: false, present: None };
    let present = Present {
        headline: "Preview: 31 people would be archived. It would be held: 31 people of 250 managed would be archived within 24 hours; 25 are allowed without an approval.".to_owned(),
        digest: DIGEST.to_owned(),
        leavers: vec![("joao.goncalves@meridian.example".to_owned(), "The directory has deleted joao.goncalves@meridian.example.".to_owned())],
        unnamed: Some(Words.fill("provisioning-more-leavers", &[("n", 30.into())])),
    };
    let again = ApproveForm {
        digest: DIGEST.to_owned(),
        does: Words.say("run-approve-does-present"),
        archives: spared(Words, 31),
    };
    let page = |panel: HeldPanel| RunPage { held: Some(panel), ..sample(RunStatus::Held, HELD, rows("would")) };
    let mute =
        |id: &str| HeldPanel { form: None, says: Some(Words.say(id)), elsewhere: id != "run-support", ..panel.clone() };
    let moved = RunPage {
        error: Some(Words.say("run-plan-moved")),
        ..page(HeldPanel { form: Some(again), present: Some(present), ..panel.clone() })
    };
    let replaced = RunPage { later: Some(43), ..page(HeldPanel { form: None, ..panel.clone() }) };
    vec![
        ("run-held", page(panel.clone())),
        ("run-held-moved", moved),
        ("run-held-replaced", replaced),
        ("run-held-support", page(mute("run-support"))),
        ("run-held-test-mode", page(mute("run-test-mode-on"))),
    ]
}

fn ended() -> Vec<(&'static str, RunPage)> {
    let test_headline = "Test Mode: 11 people would be archived, 12 people would be created. Live, it would be held: The group Sales would lose 12 of its 20 members.";
    let test = sample(RunStatus::Completed, test_headline, rows("would"));
    let test = RunPage {
        test: Some(TestNote { how: true, would_hold: vec![HOLDS[0].to_owned(), HOLDS[1].to_owned()] }),
        left: vec![
            "2 people are not in the directory so far. It is still filling, so nobody is archived for that yet."
                .to_owned(),
        ],
        head: Head { test: true, ..test.head },
        previous: Some("/provisioning/42?tab=users".to_owned()),
        next: Some("/provisioning/42?tab=users&page=3".to_owned()),
        ..test
    };
    let live = sample(RunStatus::Completed, "11 people archived, 12 people created.", rows("done"));
    let live = RunPage {
        facts: Facts { approved_by: Some("anna.maria.schmidt@meridian.example".to_owned()), ..live.facts },
        ..live
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
        search: Search { text: SCRIPT.to_owned(), tab: "users", show: Some("archived"), offered: true },
        ..sample(RunStatus::Completed, "11 people archived.", Vec::new())
    };
    let nothing = RunPage {
        empty: none("run-none-here", None),
        ..sample(RunStatus::Completed, "Nothing to change.", Vec::new())
    };
    vec![
        ("run-test", test),
        ("run-live", live),
        ("run-failed", failed),
        ("run-skipped", skipped),
        ("run-not-found", not_found),
        ("run-nothing", nothing),
    ]
}

fn sample(at: RunStatus, headline: &str, lines: Vec<Row>) -> RunPage {
    let frame = Frame::sample(Place::Provisioning);
    let moment = |text: &str| text.parse().ok().and_then(|at| frame.moment(at));
    let query = RunQuery { area: Area::User, heading: None, search: None, page: 1 };
    let counts =
        AreaCounts { archived: 11, created: 12, changed: 204, skipped: 1, held: 2, issues: 1, ..AreaCounts::default() };
    let of = |area: Area| if area == Area::User { 231 } else { 40_960 };
    RunPage {
        head: Head {
            number: 42,
            status: status(Words, at),
            test: false,
            trigger: Words.say("label-force-sync"),
            service: Words.say("label-scim"),
            headline: headline.to_owned(),
            asked: moment("2026-11-03T07:57:00Z"),
            users: 231,
            groups: 12,
            memberships: 40_960,
        },
        facts: Facts {
            asked_by: Some("anna.maria.schmidt@meridian.example".to_owned()),
            approved_by: None,
            finished: moment("2026-11-03T07:57:04Z"),
            duration: Some(Words.fill("duration-seconds", &[("n", 3.into())])),
            digest: Some(DIGEST.to_owned()),
        },
        error: None,
        under_way: None,
        failed: false,
        later: None,
        held: None,
        test: None,
        left: Vec::new(),
        issues: issues(Words, 42, |area| usize::from(area != Area::Membership)),
        tabs: tabs(Words, 42, &query, of),
        chips: chips(Words, 42, &RunQuery { heading: Some(Heading::Archived), ..query }, counts),
        search: Search { text: String::new(), tab: "users", show: None, offered: true },
        which: (!lines.is_empty())
            .then(|| Words.fill("run-which", &[("first", 1.into()), ("last", lines.len().into()), ("n", 231.into())])),
        lines,
        empty: None,
        previous: None,
        next: None,
        frame,
    }
}

/// A line of each kind of trouble: short, long, hostile, right to left.
fn rows(when: &'static str) -> Vec<Row> {
    let verb = |kind: &'static str, id: &str| Badge { kind, label: Words.fill(id, &[("when", when.into())]) };
    let field = |label: &str, old: Option<&str>, new: Option<&str>| FieldRow {
        label: label.to_owned(),
        old: old.map(str::to_owned),
        new: new.map(str::to_owned),
    };
    let row = |name: &str, verb: Badge, sentence: &str| Row {
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
