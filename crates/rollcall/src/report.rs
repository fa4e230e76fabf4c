//! A report for the terminal: the headline, what is held, the counts, then line by line, the worst first.

use app::reports::{Report, ReportLine, Scope};
use planning::plan::AreaCounts;
use planning::{Area, Kind};

use crate::output::{line, table};

/// Lines of one kind that are shown; `--json` has them all.
const SHOWN: usize = 8;

/// The kinds in the order of a reader's worry.
const ORDER: [Kind; 12] = [
    Kind::Issue,
    Kind::Archive,
    Kind::Hold,
    Kind::Restore,
    Kind::Create,
    Kind::Change,
    Kind::Adopt,
    Kind::Rename,
    Kind::AliasRemove,
    Kind::Remove,
    Kind::Add,
    Kind::Skip,
];

/// Prints a report.
pub(crate) fn print(report: &Report) {
    let run = report.run.map_or_else(|| "Preview".to_owned(), |run| format!("Run {run}"));
    line(&format!(
        "{run} · {} · {} · {} · {}",
        word(&report.trigger),
        word(&report.source),
        word(&report.mode),
        word(&report.status)
    ));
    line(&report.headline);
    if let Some(progress) = &report.progress {
        line(&format!("  {progress}"));
    }
    if report.scope == Some(Scope::Changed) {
        line("Planned was what has been written since the sync before, and whom that concerns.");
    }
    for held in &report.held {
        line(&format!("  held ({}): {}", word(&held.rule), held.sentence));
    }
    for hint in report.hints.iter().flatten() {
        line(&format!("  in common ({}): {}", word(&hint.factor), hint.sentence));
    }
    line("");
    counts(report);
    for kind in ORDER {
        lines(report, kind);
    }
    if let Some(digest) = &report.digest {
        line(&format!("\nDigest {digest}"));
    }
}

fn counts(report: &Report) {
    let row = |name: &str, counts: AreaCounts| {
        let figures = [
            counts.archived,
            counts.changed,
            counts.created,
            counts.restored,
            counts.adopted,
            counts.skipped,
            counts.held,
            counts.issues,
        ];
        std::iter::once(name.to_owned()).chain(figures.iter().map(usize::to_string)).collect::<Vec<_>>()
    };
    let header = ["", "Archived", "Changed", "Created", "Restored", "Adopted", "Skipped", "Held", "Issues"];
    table(&[
        header.map(str::to_owned).to_vec(),
        row("Users", report.counts.users),
        row("Groups", report.counts.groups),
        row("Memberships", report.counts.memberships),
    ]);
}

fn lines(report: &Report, kind: Kind) {
    let of_kind: Vec<&ReportLine> = report.changes.iter().flatten().filter(|change| change.kind == kind).collect();
    let shown = if of_kind.iter().all(|change| change.area == Area::Membership) { 3 } else { SHOWN };
    for (at, change) in of_kind.iter().take(shown).enumerate() {
        if at == 0 {
            line("");
        }
        line(&format!("{} {}: {}", word(&kind), change.subject, change.reason.sentence));
        for field in change.fields.iter().filter(|field| field.old.is_some()) {
            let value =
                |text: &Option<String>| text.as_ref().map_or_else(|| "nothing".to_owned(), |text| format!("“{text}”"));
            line(&format!("    {}: {} → {}", field.name, value(&field.old), value(&field.new)));
        }
    }
    if of_kind.len() > shown {
        line(&format!("… and {} more of this kind; --json has them all", of_kind.len() - shown));
    }
}

/// A closed name as JSON has it.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
