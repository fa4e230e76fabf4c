//! A report as a CSV file: a row for each line and field.

use planning::csv;
use serde::Serialize;

use super::{Report, ReportLine};

const HEADER: [&str; 9] = ["Area", "Kind", "Subject", "Field", "Old", "New", "Code", "Sentence", "Resource"];

/// The lines of a report as a file for spreadsheets; no cell can run as a formula. A line without fields is one row.
pub fn csv(report: &Report) -> String {
    csv::write(HEADER, report.changes.iter().flatten().flat_map(rows))
}

fn rows(line: &ReportLine) -> impl Iterator<Item = [String; 9]> {
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
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
