//! Reports as files, and two reports beside each other: every line is there, the worst first, and no text does anything.

use std::io::{Cursor, Read as _};

use app::reports;
use app::{Error, accounts, sync};
use planning::plan::FieldChange;
use planning::{Area, Change, Kind, Who};
use zip::ZipArchive;

use crate::crash::fill;
use crate::reports::{note, told};
use crate::support::{Acme, SLUG};

/// The parts of the workbook of a run, by name.
fn workbook(acme: &Acme, run: i64) -> impl FnMut(&str) -> String {
    let mut bytes = Vec::new();
    reports::xlsx(&acme.app, SLUG, run, &mut bytes).expect("a workbook");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    move |name| {
        let mut text = String::new();
        archive.by_name(name).expect(name).read_to_string(&mut text).expect("text");
        text
    }
}

/// The rows of a sheet as texts.
fn rows(sheet: &str) -> Vec<Vec<String>> {
    let plain = |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let cell = |cell: &str| {
        let text =
            cell.split_once("preserve\">").map(|(_, rest)| rest).or(cell.split_once("<v>").map(|(_, rest)| rest));
        plain(text.expect("a value").split_once('<').expect("its end").0)
    };
    let row = |row: &str| row.split("<c ").skip(1).map(cell).collect();
    sheet.split("<row ").skip(1).map(row).collect()
}

fn field(name: &str, old: Option<&str>, new: Option<&str>) -> FieldChange {
    FieldChange { name: name.to_owned(), old: old.map(str::to_owned), new: new.map(str::to_owned) }
}

#[test]
fn a_workbook_has_every_line_under_its_area_the_worst_first_with_a_header_that_stays_and_filters() {
    let acme = Acme::new();
    let fields =
        vec![field("job_title", Some("A & B <c>"), Some("=HYPERLINK(\"x\")")), field("phone", None, Some("+49 30"))];
    let change = Change { fields, ..note(Area::User, Kind::Change, "ann@x") };
    let lines = vec![
        change,
        note(Area::User, Kind::Create, "=new@x"),
        note(Area::User, Kind::Issue, "two\r\nlines\u{7}"),
        note(Area::User, Kind::Link, "unseen@x"),
        note(Area::Group, Kind::Create, "Chess; and Go"),
        note(Area::Membership, Kind::Add, "Chess ← ann@x"),
    ];
    let run = told(&acme, lines);
    let mut part = workbook(&acme, run);
    for name in ["Summary", "Users", "Groups", "Memberships"] {
        assert!(part("xl/workbook.xml").contains(&format!("<sheet name=\"{name}\"")), "{name}");
    }
    let users = part("xl/worksheets/sheet2.xml");
    let told: Vec<Vec<String>> = rows(&users);
    assert_eq!(told[0], ["Area", "Kind", "Subject", "Field", "Old", "New", "Code", "Sentence", "Resource"]);
    // An empty cell is none.
    assert_eq!(told[1][..3], ["user", "issue", "two_x000D_\nlines_x0007_"]);
    assert_eq!(told[2][..3], ["user", "create", "=new@x"]);
    assert_eq!(told[3][..6], ["user", "change", "ann@x", "job_title", "A & B <c>", "=HYPERLINK(\"x\")"]);
    assert_eq!(told[4][..5], ["user", "change", "ann@x", "phone", "+49 30"]);
    assert_eq!(told.len(), 5, "bookkeeping is no line");
    assert!(users.contains("ySplit=\"1\"") && users.contains("<autoFilter ref=\"A1:I5\"/>"), "{users}");
    assert!(!users.contains("<f>"), "nothing is a formula");
    assert_eq!(users.matches("t=\"inlineStr\"").count(), users.matches("<c ").count(), "everything is a text");
    assert_eq!(rows(&part("xl/worksheets/sheet3.xml"))[1][2], "Chess; and Go");
    assert_eq!(rows(&part("xl/worksheets/sheet4.xml"))[1][1], "add");
    let summary = rows(&part("xl/worksheets/sheet1.xml"));
    assert!(
        summary.contains(&vec![
            "Users".into(),
            "1".into(),
            "0".into(),
            "0".into(),
            "0".into(),
            "1".into(),
            "1".into(),
            "0".into(),
            "0".into()
        ]),
        "{summary:?}"
    );
    let kinds: Vec<&str> = summary.iter().rev().take(4).map(|row| row[0].as_str()).collect();
    assert_eq!(kinds, ["change", "add", "create", "issue"], "the legend has what is there, from below");
}

#[test]
fn a_workbook_of_many_lines_has_them_all_in_the_order_of_the_plan() {
    let acme = Acme::new();
    let subject = |at: usize| format!("p{at:05}@x");
    let lines =
        (0..2_500).map(|at| note(Area::User, if at % 2 == 0 { Kind::Create } else { Kind::Archive }, &subject(at)));
    let run = told(&acme, lines.collect());
    let told: Vec<String> = rows(&workbook(&acme, run)("xl/worksheets/sheet2.xml"))
        .into_iter()
        .skip(1)
        .map(|mut row| row.remove(2))
        .collect();
    let expected: Vec<String> =
        (0..2_500).filter(|at| at % 2 == 1).chain((0..2_500).filter(|at| at % 2 == 0)).map(subject).collect();
    assert_eq!(told, expected);
}

#[test]
fn a_csv_file_begins_with_what_somebody_must_look_at() {
    let acme = Acme::new();
    let kinds = [Kind::Adopt, Kind::Change, Kind::Create, Kind::Archive, Kind::Hold, Kind::Issue, Kind::Skip];
    let run = told(&acme, kinds.iter().map(|kind| note(Area::User, *kind, "=ann@x")).collect());
    let file = reports::csv(&reports::show(&acme.app, SLUG, run).expect("a report"));
    let told: Vec<&str> = file.lines().skip(1).map(|line| line.split(',').nth(1).expect("a kind")).collect();
    assert_eq!(told, ["issue", "hold", "archive", "create", "change", "adopt", "skip"]);
    assert!(file.lines().skip(1).all(|line| line.contains(",'=ann@x,")), "no cell runs: {file}");
}

#[test]
fn two_reports_are_held_beside_each_other_line_by_line() {
    let acme = Acme::new();
    let titled = |new: &str| Change {
        fields: vec![field("job_title", Some("Clerk"), Some(new))],
        ..note(Area::User, Kind::Change, "bob@x")
    };
    let earlier = told(
        &acme,
        vec![
            note(Area::User, Kind::Create, "both@x"),
            note(Area::User, Kind::Archive, "gone@x"),
            titled("Boss"),
            note(Area::User, Kind::Link, "unseen@x"),
        ],
    );
    let later = told(
        &acme,
        vec![titled("Chief"), note(Area::User, Kind::Create, "both@x"), note(Area::Group, Kind::Create, "New")],
    );
    let parted = reports::diff(&acme.app, SLUG, later, earlier).expect("both");
    assert_eq!(parted.headline, "1 line is new, 1 line is gone, 1 line says something else.");
    let subjects = |lines: &[reports::ReportLine]| lines.iter().map(|line| line.subject.clone()).collect::<Vec<_>>();
    assert_eq!((subjects(&parted.new), subjects(&parted.gone)), (vec!["New".to_owned()], vec!["gone@x".to_owned()]));
    let different = &parted.different[0];
    assert_eq!(different.old.fields[0].new.as_deref(), Some("Boss"));
    assert_eq!(different.new.fields[0].new.as_deref(), Some("Chief"));
    assert_eq!((parted.run, parted.against), (later, earlier));

    let seen = reports::diff_seen(&acme.app, SLUG, later, earlier, 0).expect("both");
    assert_eq!((&seen.headline, &seen.note), (&parted.headline, &parted.note));
    let counts = [&seen.new, &seen.gone, &seen.was, &seen.is].map(|first| (first.count, first.lines.len()));
    assert_eq!(counts, [(1, 0); 4], "so many there are, and no more than asked for is worded");
    let seen = reports::diff_seen(&acme.app, SLUG, later, earlier, 1).expect("both");
    assert_eq!(
        (subjects(&seen.new.lines), subjects(&seen.gone.lines)),
        (subjects(&parted.new), subjects(&parted.gone))
    );
    assert_eq!((&seen.was.lines[0].fields, &seen.is.lines[0].fields), (&different.old.fields, &different.new.fields));

    let back = reports::diff(&acme.app, SLUG, earlier, later).expect("both");
    assert_eq!((subjects(&back.new), subjects(&back.gone)), (subjects(&parted.gone), subjects(&parted.new)));
    let same = reports::diff(&acme.app, SLUG, later, later).expect("both");
    assert_eq!(
        (same.headline.as_str(), same.new.len() + same.gone.len() + same.different.len()),
        ("Nothing is different.", 0)
    );
}

#[test]
fn no_file_is_made_of_a_run_that_is_not_there_or_of_another_account() {
    let acme = Acme::new();
    accounts::create(&acme.app, "other", "Other", "owner@other.example").expect("another account");
    let run = told(&acme, vec![note(Area::User, Kind::Create, "ann@x")]);
    let mut bytes = Vec::new();
    for (slug, run) in [("other", run), (SLUG, run + 1), ("nobody", run)] {
        assert!(matches!(reports::xlsx(&acme.app, slug, run, &mut bytes), Err(Error::NotFound(_))));
        assert!(matches!(reports::diff(&acme.app, slug, run, run).map(drop), Err(Error::NotFound(_))));
    }
    assert!(matches!(reports::diff(&acme.app, SLUG, run, run + 1).map(drop), Err(Error::NotFound(_))));
    assert_eq!(bytes.len(), 0, "nothing was written");
}

#[test]
fn every_kind_that_a_reader_meets_has_words_of_its_own() {
    let mut words: Vec<&str> = reports::worst_first().map(|kind| reports::Meaning::of(kind).words).collect();
    assert_eq!(words.len(), 12);
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), 12);
}

#[test]
fn a_plan_that_is_not_stored_whole_yet_has_no_lines_for_a_workbook() {
    let acme = Acme::live();
    fill(&acme, 1_100);
    let run = sync::now(&acme.app, SLUG, &Who::Operator).expect("a run is asked for");
    let lines = move |acme: &Acme| {
        let lines = acme.app.store.read(|tx| {
            let account = store::account::find(tx, SLUG)?.expect("the account").id;
            let (area, kind, cause) = (Area::User, Kind::Create, planning::Code::DirectoryActive);
            let pile = store::run::Pile { area, kind, cause, lines: 0 };
            store::run::lines_after(tx, account, run, &pile, -1, 10_000)
        });
        lines.expect("lines").len()
    };
    let (other, (told, heard)) = (acme.clone(), std::sync::mpsc::channel());
    // The claim, the look, the first lines; then the rest would be stored.
    acme.clock.at_reading(4, move || told.send(lines(&other)).expect("somebody listens"));
    acme.work();
    assert_eq!((heard.try_recv(), lines(&acme)), (Ok(0), 1_100));
}
