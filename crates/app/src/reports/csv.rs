//! A report as a CSV file: a row for each line and field.

use planning::{Kind, csv};
use serde::Serialize;

use super::{Lines, Report, ReportLine, worst_first};

pub(super) const HEADER: [&str; 9] = ["Area", "Kind", "Subject", "Field", "Old", "New", "Code", "Sentence", "Resource"];

/// The lines of a report as a file for spreadsheets, the worst first; no cell can run as a formula. A line without fields is
/// one row.
pub fn csv(report: &Report) -> String {
    let changes = || report.changes.iter().flat_map(Lines::changes);
    let of_kind = |kind: Kind| changes().filter(move |change| change.kind == kind).map(ReportLine::of);
    csv::write(HEADER, worst_first().flat_map(of_kind).flat_map(|line| rows(&line).collect::<Vec<_>>()))
}

/// A line as rows: one a field.
pub(super) fn rows(line: &ReportLine) -> impl Iterator<Item = [String; 9]> {
    let fields = line.fields.iter().map(|field| {
        let value = |value: &Option<String>| value.clone().unwrap_or_default();
        (field.name.clone(), value(&field.old), value(&field.new))
    });
    let without = line.fields.is_empty().then(Default::default);
    fields.chain(without).map(|(name, old, new)| {
        [
            word(&line.area),
            word(&line.kind),
            line.subject.clone(),
            name,
            old,
            new,
            line.reason.code.name(),
            line.reason.sentence.clone(),
            line.resource.clone().unwrap_or_default(),
        ]
    })
}

/// A closed name as JSON has it.
pub(super) fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
