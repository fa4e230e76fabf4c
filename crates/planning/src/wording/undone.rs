//! The words of an undo: what it leaves as it is, and the headlines of the two runs.

use crate::plan::{Area, Change};

/// What an undo leaves as it is.
pub(super) fn left(change: &Change, area: Area) -> String {
    let param = |name: &str| change.cause.param(name).to_owned();
    let (subject, run) = (&change.subject, param("run"));
    match (param("kept").as_str(), area) {
        ("bearer", Area::Group) => {
            format!(
                "Another group is named “{}” by now, so undoing run {run} does not give that name back.",
                param("name")
            )
        }
        ("bearer", _) => {
            let (name, bearer) = (param("name"), param("bearer"));
            let is_record = change.fields.iter().any(|field| field.name == "resource");
            let name = if is_record { format!("The directory's record {name}") } else { name };
            let bearer = if bearer == name { "somebody else" } else { &bearer };
            format!("{name} belongs to {bearer} by now, so undoing run {run} does not give it back to {subject}.")
        }
        ("used", _) => format!("Run {run} made the group “{subject}”, but others were put into it since: it stays."),
        _ => format!("“{subject}” was changed again after run {run}: what it was changed to is kept."),
    }
}

/// The headline of a run that takes another one back.
pub fn undoing(run: i64, headline: &str) -> String {
    format!("Run {run} was undone. {headline}")
}

/// The headline of a run that was taken back.
pub fn undone(headline: &str) -> String {
    format!("Undone. What it had done: {headline}")
}
