//! Every state of the import's pages, made up: for the eye, and for checks in a browser.

use planning::csv::Fault;
use planning::plan::FieldChange;
use planning::{Area, Cause, Change, Code, Kind, UserId};

use super::ImportPage;
use super::preview::{ApplyForm, Columns, Faulty, Leaf, Part, PreviewPage, parts};
use crate::pages::answer;
use crate::pages::frame::{Frame, Place};
use crate::pages::words::Words;

const SCRIPT: &str = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>";

pub(in crate::pages) fn samples() -> Vec<(&'static str, String)> {
    let choose = |may_change: bool, error: Option<&str>| ImportPage {
        frame: Frame::sample(Place::Import),
        may_change,
        error: error.map(|id| Words.say(id)),
    };
    let mut pages = answer::samples([
        ("import", choose(true, None)),
        ("import-no-file", choose(true, Some("import-no-file"))),
        ("import-support", choose(false, None)),
    ]);
    pages.extend(answer::samples(previews()));
    pages
}

fn previews() -> Vec<(&'static str, PreviewPage)> {
    let without = Words.fill("import-apply-without", &[("n", 3.into())]);
    let form = |without: Option<String>| ApplyForm { digest: "de01820e".to_owned(), without };
    let faulty = |title: String, hint: &str, faults: Vec<Fault>| {
        Some(Faulty { title, hint: Words.say(hint), rows: faults.len() > 1, faults, more: None })
    };
    let of_file = Fault {
        line: 3,
        column: None,
        code: "encoding".to_owned(),
        sentence: "The file is not UTF-8 here: save it as “CSV UTF-8” and try again.".to_owned(),
    };
    let note = "The column “Status” is ignored: a file changes fields, not the status.";
    let nothing = |headline: &str| PreviewPage {
        headline: Words.say(headline),
        counts: Vec::new(),
        parts: Vec::new(),
        columns: Columns::default(),
        carried: None,
        form: None,
        ..sample()
    };
    vec![
        ("import-preview", PreviewPage { form: Some(form(None)), ..sample() }),
        (
            "import-preview-faults",
            PreviewPage {
                faulty: faulty(Words.fill("import-faults", &[("n", 3.into())]), "import-faults-hint", faults()),
                notes: vec![note.to_owned()],
                columns: Columns { ignored: "Status".to_owned(), ..sample().columns },
                form: Some(form(Some(without))),
                ..sample()
            },
        ),
        (
            "import-preview-moved",
            PreviewPage { error: Some(Words.say("import-moved")), form: Some(form(None)), ..sample() },
        ),
        (
            "import-preview-unusable",
            PreviewPage {
                faulty: faulty(Words.say("import-fault-of-file"), "import-fault-hint", vec![of_file]),
                ..nothing("import-unusable")
            },
        ),
        ("import-preview-nothing", nothing("import-nothing")),
    ]
}

fn sample() -> PreviewPage {
    let count = |id: &str, n: usize| (Words.say(id), n);
    PreviewPage {
        frame: Frame::sample(Place::Import),
        name: "people of november.csv".to_owned(),
        error: None,
        headline: "Preview: 1 person would be created, 2 people would be changed. Nothing was applied.".to_owned(),
        faulty: None,
        notes: Vec::new(),
        columns: Columns {
            read: "Email, First Name, Last Name, Job Title, Department, Employee Start Date, Group".to_owned(),
            ignored: String::new(),
        },
        carried: Some("Email,First Name%0D%0Amaya@meridian.example,Maya".to_owned()),
        counts: vec![
            count("import-people-created", 1),
            count("import-people-changed", 2),
            count("import-members-added", 412),
        ],
        form: None,
        parts: lines(),
    }
}

fn faults() -> Vec<Fault> {
    let fault = |line: u64, column: Option<&str>, sentence: &str| Fault {
        line,
        column: column.map(str::to_owned),
        code: String::new(),
        sentence: sentence.to_owned(),
    };
    let long = format!("“{}…” is not an e-mail address.", "maya.okafor-".repeat(5));
    vec![
        fault(2, Some("Email"), &long),
        fault(14, Some("Employee Start Date"), &format!("“{SCRIPT}” is not a date: write it as 2026-11-24.")),
        fault(
            1_204,
            None,
            "The row has 9 cells, but there are 7 columns: is a value with a separator in it not quoted?",
        ),
    ]
}

fn lines() -> Vec<Part> {
    let line = |area: Area, kind: Kind, subject: &str, fields: Vec<FieldChange>| Change {
        fields,
        ..Change::note(area, kind, subject, Cause::from(Code::CsvRow).with("line", "12".to_owned()))
    };
    let field = |name: &str, old: Option<&str>, new: &str| FieldChange {
        name: name.to_owned(),
        old: old.map(str::to_owned),
        new: Some(new.to_owned()),
    };
    let newcomer = ["email", "first_name", "last_name", "job_title", "department"]
        .map(|name| field(name, None, "maya.okafor-van-der-westhuizen@meridian.example"));
    let dana = UserId("019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e".to_owned());
    let mut changes = vec![
        line(Area::User, Kind::Create, "maya.okafor-van-der-westhuizen@meridian.example", newcomer.to_vec()),
        line(
            Area::User,
            Kind::Change,
            "dana@meridian.example",
            vec![
                field("job_title", Some("Head of Freight"), SCRIPT),
                field("last_name", Some("לוי"), "כהן"),
                field("comment", None, "Speaks at the spring training."),
            ],
        )
        .about(&dana),
    ];
    let joins = |at: usize| {
        let subject = format!("{SCRIPT} ← dana{at}@meridian.example");
        line(Area::Membership, Kind::Add, &subject, Vec::new()).about(&dana)
    };
    changes.extend((0..412).map(joins));
    let shown = parts(&Frame::sample(Place::Import), &changes, Leaf::read("1.1.2"));
    // A page of two hundred lines says no more than one of a few.
    shown.into_iter().map(|part| Part { lines: part.lines.into_iter().take(3).collect(), ..part }).collect()
}
