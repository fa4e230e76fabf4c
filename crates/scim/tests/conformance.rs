//! docs/CONFORMANCE.md, the tables of duties: none without its section, its level, and a test or trace that is there, or a reason why there can be none.
//!
//! That every trace is on the page, and every name on it is somewhere, is `traces.rs`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The RFCs, and their sections that bid a server something.
const RFCS: &[(&str, &[&str])] = &[
    (
        "RFC 7643",
        &[
            "2.1", "2.2", "2.3", "2.3.4", "2.3.5", "2.3.6", "2.3.7", "2.3.8", "2.4", "2.5", "3", "3.1", "3.3", "4.1.1",
            "4.1.2", "4.2", "4.3", "5", "6", "7", "9.2",
        ],
    ),
    (
        "RFC 7644",
        &[
            "2", "2.1", "3.1", "3.2", "3.3", "3.3.1", "3.4.2", "3.4.2.1", "3.4.2.2", "3.4.2.3", "3.4.2.4", "3.4.2.5",
            "3.4.3", "3.5", "3.5.1", "3.5.2", "3.5.2.1", "3.5.2.2", "3.5.2.3", "3.6", "3.7", "3.7.1", "3.7.2", "3.7.3",
            "3.7.4", "3.8", "3.9", "3.11", "3.12", "3.13", "3.14", "4", "5", "7.2", "7.3", "7.4", "7.5.1", "7.5.2",
            "7.7", "7.8",
        ],
    ),
    ("RFC 9865", &["2", "2.1", "2.4", "4", "5.2"]),
];

const LEVELS: [&str; 4] = ["MUST", "MUST NOT", "SHOULD", "SHOULD NOT"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Everything that is wrong with the tables of a page.
fn faults(root: &Path, page: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (rfc, sections) in RFCS {
        let part = page.split("\n## ").find(|part| part.lines().next() == Some(*rfc)).unwrap_or_default();
        let (mut seen, mut duties, mut last) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        for line in part.lines().filter(|line| line.starts_with('|') && !line.starts_with("|---")) {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let [section, level, duty, answer, shown] = cells.as_slice() else {
                faults.push(format!("{rfc}: five cells are a row: {line}"));
                continue;
            };
            if *section == "section" {
                continue;
            }
            let mut say = |what: &str| faults.push(format!("{rfc} {section}, {duty}: {what}"));
            match numbers(section) {
                None => say("that is no section"),
                Some(place) if place < last => say("stands behind a later section"),
                Some(place) => last = place,
            }
            if !LEVELS.contains(level) {
                say("the level is MUST or SHOULD");
            }
            if duty.is_empty() || answer.is_empty() {
                say("a duty has words, and an answer");
            }
            if !duties.insert(*duty) {
                say("stands there twice");
            }
            for why in why_not_shown(root, shown) {
                say(&why);
            }
            seen.insert(*section);
        }
        let missing = sections.iter().filter(|section| !seen.contains(**section));
        faults.extend(missing.map(|section| format!("{rfc}: nothing is said of section {section}")));
    }
    faults
}

fn numbers(section: &str) -> Option<Vec<u32>> {
    section.split('.').map(|part| part.parse().ok()).collect()
}

/// What is wrong with the last cell: it has names of tests and traces, each once and there, or a reason.
fn why_not_shown(root: &Path, shown: &str) -> Vec<String> {
    if let Some(reason) = shown.strip_prefix("no test: because ") {
        let is_one = reason.len() > 20 && !reason.contains(".rs");
        return if is_one { Vec::new() } else { vec![format!("“{reason}” is no reason")] };
    }
    let names: Vec<&str> = shown.split('`').skip(1).step_by(2).collect();
    let between: String = shown.split('`').step_by(2).collect();
    let mut wrong = Vec::new();
    if names.is_empty() || !between.replace(", ", "").trim().is_empty() {
        wrong.push("it is shown by names of tests and traces, or by “no test: because …”".to_owned());
    }
    let mut seen = BTreeSet::new();
    for name in names {
        let is_there = match name.split_once(".rs: ") {
            Some((file, test)) => is_test(&root.join(format!("{file}.rs")), test),
            None => root.join("traces").join(format!("{name}.json")).exists(),
        };
        if !is_there {
            wrong.push(format!("there is no test or trace `{name}`"));
        }
        if !seen.insert(name) {
            wrong.push(format!("`{name}` is named twice"));
        }
    }
    wrong
}

/// Is it a function of this file with `#[test]` in front of it?
fn is_test(file: &Path, name: &str) -> bool {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let begins = |line: &&str| {
        line.strip_prefix("fn ").is_some_and(|rest| rest.strip_prefix(name).is_some_and(|rest| rest.starts_with('(')))
    };
    let Some(at) = lines.iter().position(begins) else { return false };
    let above = lines[..at].iter().rev().take_while(|line| line.starts_with('#') || line.starts_with("//"));
    above.into_iter().any(|line| line.starts_with("#[test]"))
}

#[test]
fn every_duty_has_its_section_its_level_and_a_test_that_exists() {
    let page = std::fs::read_to_string(root().join("docs/CONFORMANCE.md")).expect("the page");
    let faults = faults(&root(), &page);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A row, and what is wrong with it.
#[test]
fn a_row_that_proves_nothing_is_found() {
    let here = "`crates/scim/tests/conformance.rs: a_row_that_proves_nothing_is_found`";
    let rows = [
        (format!("| 2.1 | MUST | A duty | done | {here} |"), ""),
        ("| 2.1 | MUST | A duty | done | `entra/01-test-connection` |".to_owned(), ""),
        ("| 2.1 | SHOULD NOT | A duty | not done | no test: because nobody can see it from here |".to_owned(), ""),
        (format!("| 2.1 | MAY | A duty | done | {here} |"), "the level"),
        (format!("| two | MUST | A duty | done | {here} |"), "no section"),
        (format!("| 1 | MUST | A duty | done | {here} |"), "behind a later section"),
        (format!("| 2.1 | MUST | A duty |  | {here} |"), "an answer"),
        (format!("| 2.1 | MUST | The first | done | {here} |"), "twice"),
        (format!("| 2.1 | MUST | A duty | {here} |"), "five cells"),
        (format!("| 2.1 | MUST | A duty | done | {here}, {here} |"), "named twice"),
        (format!("| 2.1 | MUST | A duty | done | {here} and luck |"), "names of tests"),
        ("| 2.1 | MUST | A duty | done |  |".to_owned(), "names of tests"),
        ("| 2.1 | MUST | A duty | done | yes |".to_owned(), "names of tests"),
        ("| 2.1 | MUST | A duty | done | no test: because so |".to_owned(), "no reason"),
        ("| 2.1 | MUST | A duty | done | `entra/99-nothing` |".to_owned(), "entra/99-nothing"),
        ("| 2.1 | MUST | A duty | done | `crates/scim/tests/conformance.rs: faults` |".to_owned(), "no test or trace"),
        (
            "| 2.1 | MUST | A duty | done | `crates/scim/tests/conformance.rs: a_row_that` |".to_owned(),
            "no test or trace",
        ),
    ];
    for (row, wrong) in rows {
        let page = format!(
            "\n## RFC 7643\n\n| section | level | duty | answer | shown by |\n|---|---|---|---|---|\n| 2.1 | MUST | The first | done | {here} |\n{row}\n"
        );
        let of_the_row: Vec<String> =
            faults(&root(), &page).into_iter().filter(|fault| !fault.contains("nothing is said of")).collect();
        match wrong {
            "" => assert!(of_the_row.is_empty(), "{row}: {of_the_row:?}"),
            wrong => assert!(of_the_row.iter().any(|fault| fault.contains(wrong)), "{row}: {of_the_row:?}"),
        }
        assert!(faults(&root(), &page).iter().any(|fault| fault == "RFC 7643: nothing is said of section 9.2"));
    }
}
