//! A report as text, JSON, CSV and a workbook, into a file or not; two reports beside each other; the audit log. With the real
//! binary.

#[expect(dead_code, reason = "other tests bring an IdP along")]
mod support;

use serde_json::{Value, json};
use support::Operator;

const CSV: &str = "Email,First Name,Job Title\nann@corp.example,Ann,=Boss\nbob@corp.example,Bob,\n";

/// Three imports: two people come, then one of them changes, then both do.
fn with_reports() -> Operator {
    let operator = Operator::new();
    operator.types("account create co --name Corp --admin-email edith@corp.example").ends(0);
    let changes = ["bob@corp.example,\u{1b}[2JClerk\n", "bob@corp.example,Chief\nann@corp.example,Boss\n"];
    for csv in [CSV.to_owned(), format!("Email,Job Title\n{}", changes[0]), format!("Email,Job Title\n{}", changes[1])]
    {
        let file = operator.file("people.csv", &csv);
        operator.types(&format!("users import co {file}")).ends(0);
    }
    operator
}

#[test]
fn a_report_is_text_for_people_with_a_legend_and_without_anything_that_moves_a_terminal() {
    let operator = with_reports();
    let text = operator.types("sync report co 1").ends(0).stdout;
    assert_eq!(operator.types("sync report co 1 --format text").ends(0).stdout, text);
    let expected = "\
Run 1 · import · csv · live · completed
2 people created.

             Archived  Changed  Created  Restored  Adopted  Skipped  Held  Issues
Users        0         0        2        0         0        0        0     0
Groups       0         0        0        0         0        0        0     0
Memberships  0         0        0        0         0        0        0     0

+ create ann@corp.example: Line 2 of the file says so.
    email: nothing → “ann@corp.example”
    first_name: nothing → “Ann”
    job_title: nothing → “=Boss”
+ create bob@corp.example: Line 3 of the file says so.
    email: nothing → “bob@corp.example”
    first_name: nothing → “Bob”

Legend
+ create  is new

Digest ";
    assert!(text.starts_with(expected), "{text}");
    let second = operator.types("sync report co 2").ends(0).stdout;
    assert!(second.contains("job_title: nothing → “\u{fffd}[2JClerk”"), "{second}");
    assert!(!second.contains('\u{1b}'), "no colour where nobody watches, and none of a stranger's");
}

#[test]
fn a_report_goes_into_a_file_whole_or_not_at_all() {
    let operator = with_reports();
    let path = |name: &str| operator.path(name).display().to_string();
    let read = |name: &str| std::fs::read(operator.path(name)).unwrap();
    for format in ["text", "json", "csv", "xlsx"] {
        let name = format!("report.{format}");
        let said = operator.types(&format!("sync report co 1 --format {format} --out {}", path(&name))).ends(0);
        assert_eq!((said.stdout.as_str(), said.stderr.as_str()), ("", ""), "{format}");
    }
    assert_eq!(read("report.text"), operator.types("sync report co 1").stdout.into_bytes());
    assert_eq!(serde_json::from_slice::<Value>(&read("report.json")).unwrap(), operator.json("sync report co 1"));
    let csv = String::from_utf8(read("report.csv")).unwrap();
    assert_eq!(csv, operator.types("sync report co 1 --format csv").ends(0).stdout);
    assert!(csv.starts_with("Area,Kind,Subject,") && csv.contains(",'=Boss,"), "{csv}");
    assert!(read("report.xlsx").starts_with(b"PK"));
    let redirected = operator.command("sync report co 1 --format xlsx").output().unwrap();
    assert_eq!(redirected.stdout, read("report.xlsx"));

    // What can't be told leaves what was there alone.
    operator.types(&format!("sync report co 9 --format csv --out {}", path("report.csv"))).ends(1);
    assert_eq!(read("report.csv"), csv.into_bytes());
    for format in ["csv", "xlsx"] {
        let nowhere = path("nowhere/report");
        let said = operator.types(&format!("sync report co 1 --format {format} --out {nowhere}")).ends(1);
        assert!(said.stderr.contains("can't be written") && said.stderr.lines().count() == 1, "{}", said.stderr);
        operator.types(&format!("sync report co 9 --format {format} --out {}", path("none"))).ends(1);
    }
    assert!(!operator.path("none").exists() && !operator.path("none.part").exists());
    operator.types("sync report co 1 --format csv --json").ends(2);
    operator.types("sync report co 1 --format pdf").ends(2);
}

#[test]
fn two_reports_are_held_beside_each_other_as_text_and_as_json() {
    let operator = with_reports();
    let text = operator.types("sync report co 3 --diff 2").ends(0).stdout;
    assert_eq!(
        text,
        "\
Run 3 beside run 2
1 line is new, 1 line says something else.

Only in run 3
~ change ann@corp.example: Line 3 of the file says so.
    job_title: “=Boss” → “Boss”

Different
run 2: ~ change bob@corp.example: Line 2 of the file says so.
    job_title: nothing → “\u{fffd}[2JClerk”
run 3: ~ change bob@corp.example: Line 2 of the file says so.
    job_title: “\u{fffd}[2JClerk” → “Chief”
"
    );
    let parted = operator.json("sync report co 3 --diff 2");
    assert_eq!((&parted["format_version"], &parted["run"], &parted["against"]), (&json!(1), &json!(3), &json!(2)));
    assert_eq!((&parted["new"][0]["subject"], &parted["gone"]), (&json!("ann@corp.example"), &json!([])));
    assert_eq!(parted["different"][0]["new"]["fields"][0]["new"], "Chief");
    let back = operator.json("sync report co 2 --diff 3");
    assert_eq!(back["gone"], parted["new"]);
    operator.types("sync report co 2 --diff 9").ends(1);
    operator.types("sync report co 2 --diff 1 --format csv").ends(1);
}

#[test]
fn the_audit_log_is_sentences_or_an_object_a_line_newest_first() {
    let operator = with_reports();
    operator.types("settings set co provisioning.enabled=true guard.archive_min=9").ends(0);
    operator.types("token generate co").ends(0);
    let text = operator.types("audit co").ends(0).stdout;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].contains(" UTC  The operator made the SCIM token that ends in "), "{text}");
    assert!(
        lines[1].ends_with("The operator set guard.archive_min from 5 to 9, provisioning.enabled from false to true."),
        "{text}"
    );
    let of_settings = operator.types("audit co --kind settings --since 1h --json").ends(0).stdout;
    let entry: Value = serde_json::from_str(&of_settings).unwrap();
    assert_eq!(entry["detail"]["guard.archive_min"], json!({ "old": 5, "new": 9 }));
    assert_eq!(
        (&entry["kind"], &entry["verb"], &entry["actor"]),
        (&json!("settings"), &json!("save"), &json!("operator"))
    );
    let newest = operator.types("audit co --limit 1").ends(0);
    assert_eq!(newest.stdout.lines().count(), 1);
    assert!(newest.stderr.contains("older ones"), "{}", newest.stderr);
    assert_eq!(operator.types("audit co --since 2999-01-01").ends(0).stdout, "");
    assert_eq!(operator.types("audit co --since 4000000000d").ends(0).stdout, text);
    operator.types("audit co --kind shoes").ends(2);
    operator.types("audit co --since yesterday").ends(2);
    operator.types("audit nobody").ends(1);
}

#[test]
fn a_report_replaces_nothing_but_the_file_that_was_named() {
    use std::fs;
    let operator = with_reports();
    let path = |name: &str| operator.path(name);
    let reports = |out: &str| operator.types(&format!("sync report co 1 --format csv --out {}", path(out).display()));
    // A pipe is written into, and stays one.
    let made = std::process::Command::new("mkfifo").arg(path("pipe")).status().unwrap();
    assert!(made.success());
    let pipe = path("pipe");
    let reader = std::thread::spawn(move || fs::read_to_string(pipe).unwrap());
    reports("pipe").ends(0);
    let whole = operator.types("sync report co 1 --format csv").ends(0).stdout;
    if fs::symlink_metadata(path("pipe")).unwrap().is_file() {
        fs::write(path("pipe"), "").unwrap();
        panic!("the pipe was replaced");
    }
    assert_eq!(reader.join().unwrap(), whole);
    // A link leads to what is replaced; one that leads nowhere is said to.
    operator.file("kept.csv", "older");
    std::os::unix::fs::symlink(path("kept.csv"), path("link.csv")).unwrap();
    operator.file("kept.csv.part", "mine");
    reports("link.csv").ends(0);
    assert!(fs::symlink_metadata(path("link.csv")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(path("kept.csv")).unwrap(), whole);
    assert_eq!(fs::read_to_string(path("kept.csv.part")).unwrap(), "mine", "the name beside it was taken");
    assert!(!path("kept.csv.part1").exists());
    std::os::unix::fs::symlink(path("nothing.csv"), path("nowhere.csv")).unwrap();
    assert!(reports("nowhere.csv").ends(1).stderr.contains("link to a file that is not there"));
    // Nor the database, by whichever name.
    std::os::unix::fs::symlink(path("rollcall.db"), path("other.csv")).unwrap();
    for name in ["rollcall.db", "./rollcall.db", "rollcall.db-wal", "rollcall.db-shm", "other.csv"] {
        let said = reports(name).ends(1);
        assert!(said.stderr.contains("belongs to the database"), "{name}: {}", said.stderr);
    }
    operator.types("sync report co 1").ends(0);
}
