//! The audit log as a CSV file: a row a deed.

use planning::csv;
use serde_json::Value;

use super::Entry;

const HEADER: [&str; 7] = ["At", "Actor", "Kind", "Verb", "Subject", "Sentence", "Detail"];

/// Deeds as a file for spreadsheets; no cell can run as a formula. What was there before and after is JSON in the last column.
pub fn csv(entries: &[Entry]) -> String {
    let row = |entry: &Entry| {
        let detail =
            if entry.detail.is_empty() { String::new() } else { Value::Object(entry.detail.clone()).to_string() };
        let Entry { at, actor, kind, verb, subject, sentence, .. } = entry.clone();
        [at.to_string(), actor, kind, verb, subject, sentence, detail]
    };
    csv::write(HEADER, entries.iter().map(row))
}
