//! One line of the mapping in its window: as it is opened, as it was sent, and what is wrong with it.

use planning::Field;
use planning::mapping::Fault;
use serde_json::Value;

use super::written::{Step, Written};
use crate::pages::form::Form;
use crate::pages::words::Words;

/// More steps are a mistake (`planning/mapping/document.rs`).
const MOST_STEPS: usize = 16;
/// What gives both of the manager's fields.
pub(super) const MANAGER: &str = "manager";

/// The window in which a line is written.
#[derive(Clone, Debug)]
pub(super) struct Editor {
    pub(super) field: String,
    pub(super) label: String,
    pub(super) written: Written,
    pub(super) faults: Vec<String>,
    /// A person has one source and no steps.
    pub(super) is_manager: bool,
}

impl Editor {
    /// For a field with this rule; `None` where there is no such field.
    pub(super) fn of(field: &str, rule: Option<&Value>) -> Option<Editor> {
        let written = rule.map(Written::of).unwrap_or_default();
        Some(Editor {
            label: label(field)?,
            is_manager: field == MANAGER,
            field: field.to_owned(),
            written,
            faults: Vec::new(),
        })
    }

    /// As it was sent.
    pub(super) fn sent(form: &Form) -> Option<Editor> {
        let editor = Editor::of(form.get("line_field")?, None)?;
        let step = |number: usize| {
            let kind = form.get(&format!("step{number}_kind"))?.to_owned();
            Some(Step { kind, value: line_ends(form.text(&format!("step{number}_value"))) })
        };
        let steps = (1..=MOST_STEPS).filter_map(step).filter(|step| !step.kind.is_empty()).collect();
        Some(Editor { written: Written { from: line_ends(form.get("from")?), steps }, ..editor })
    }

    /// The steps, and room for more.
    pub(super) fn rows(&self) -> Vec<(usize, Step)> {
        let room = usize::from(self.written.steps.len() < MOST_STEPS);
        let more = (room + usize::from(self.written.steps.is_empty())).min(2);
        let steps = self.written.steps.iter().cloned().chain(std::iter::repeat_n(Step::default(), more));
        (1..).zip(steps).collect()
    }
}

/// As it was typed: a browser sends each line end as CRLF (WHATWG HTML section 4.10.22.4).
pub(super) fn line_ends(sent: &str) -> String {
    sent.replace("\r\n", "\n")
}

/// What a field is called.
pub(super) fn label(field: &str) -> Option<String> {
    if field == MANAGER {
        return Some(Words.say("mapping-manager"));
    }
    Field::from_name(field).map(|field| field.header().to_owned())
}

/// A fault, with its place in words.
pub(super) fn told(fault: &Fault) -> String {
    let mut parts = fault.pointer.split('/').skip(1);
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok()).map(|number| number + 1);
    let place = match (parts.next(), parts.next(), parts.next(), number(parts.next())) {
        (Some("fields"), Some(field), Some("transforms"), Some(n)) => Some(Words.fill(
            "mapping-place-step",
            &[("field", label(field).unwrap_or_else(|| field.to_owned()).into()), ("n", n.into())],
        )),
        (Some("fields"), Some(field), ..) => Some(label(field).unwrap_or_else(|| field.to_owned())),
        (Some("allowed_domains"), n, ..) => {
            let place = number(n).map(|n| Words.fill("mapping-place-domain", &[("n", n.into())]));
            Some(place.unwrap_or_else(|| Words.say("mapping-domains")))
        }
        (Some(key), ..) => Some(key.to_owned()),
        (None, ..) => None,
    };
    place.map_or_else(|| fault.sentence.clone(), |place| format!("{place}: {}", fault.sentence))
}
