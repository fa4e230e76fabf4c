//! The mapping as it stands in the form, saved or not.

use app::mapping;
use app::sessions::Admin;
use app::{App, Error};
use planning::Mapping;
use planning::mapping::Fault;
use serde_json::{Value, json};

use super::line::{Editor, line_ends, told};
use super::present::Present;
use crate::pages::form::Form;
use crate::pages::words::Words;

/// What is in the form.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) mapping: Mapping,
    /// The account's own, or else that of its profile.
    pub(super) own: bool,
    /// The name of the one that was in force when the page was opened.
    pub(super) seen: String,
    /// What stands in the field of the allowed domains, a line each.
    pub(super) domains: String,
    /// Whose values are shown: an address; the first few, if empty.
    pub(super) person: String,
}

/// What came.
pub(super) enum Sent {
    Whole(Draft),
    /// What is typed there is no mapping: the one before it, and what is wrong.
    Faults(Box<Draft>, Vec<Fault>),
    /// A part of the form is missing or absurd.
    NotWhole,
}

impl Draft {
    /// The form of a page that was just opened.
    pub(super) fn of(present: &Present, app: &App, admin: &Admin) -> Result<Draft, Error> {
        let (mapping, own) = match &present.in_force {
            Ok(in_force) => (in_force.mapping.clone(), in_force.saved.is_some()),
            Err(_) => (mapping::usual(app, admin.slug())?, false),
        };
        let domains = domains(&mapping);
        Ok(Draft { mapping, own, seen: present.name.clone(), domains, person: String::new() })
    }

    /// The form as it was sent.
    pub(super) fn sent(app: &App, admin: &Admin, form: &Form) -> Result<Sent, Error> {
        let parts = (form.get("document"), form.get("seen"), form.get("email_from"), form.get("domains"));
        let (Some(document), Some(seen), Some(email_from), Some(typed)) = parts else { return Ok(Sent::NotWhole) };
        let Ok(before) = Mapping::parse(document) else { return Ok(Sent::NotWhole) };
        let mut json = before.to_json().clone();
        let Some(object) = json.as_object_mut() else { return Ok(Sent::NotWhole) };
        object.insert("email_from".to_owned(), json!(email_from));
        let listed: Vec<&str> = typed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        object.remove("allowed_domains");
        if !listed.is_empty() {
            object.insert("allowed_domains".to_owned(), json!(listed));
        }
        object.remove("display_name_is_manager");
        if form.has("display_name_is_manager") {
            object.insert("display_name_is_manager".to_owned(), json!(true));
        }
        let draft = |mapping: Mapping, own| Draft {
            mapping,
            own,
            seen: seen.to_owned(),
            domains: line_ends(typed),
            person: form.text("person").trim().to_owned(),
        };
        let was_own = form.text("own") == "own";
        match Mapping::from_json(&json) {
            Ok(mapping) => {
                // That of the profile stays so until somebody changes something.
                let own = was_own || mapping != mapping::usual(app, admin.slug())?;
                Ok(Sent::Whole(draft(mapping, own)))
            }
            Err(faults) => Ok(Sent::Faults(Box::new(draft(before, was_own)), faults)),
        }
    }

    /// The same with another mapping.
    pub(super) fn with(self, mapping: Mapping) -> Draft {
        Draft { domains: domains(&mapping), mapping, ..self }
    }

    /// What a field is filled from.
    pub(super) fn rule(&self, field: &str) -> Option<&Value> {
        self.mapping.to_json().get("fields").and_then(|fields| fields.get(field))
    }

    /// With one line more, or another one. The error is the draft as it was, and what is wrong with the line.
    pub(super) fn put(self, editor: &Editor) -> Result<Draft, (Box<Draft>, Vec<String>)> {
        let rule = match editor.written.rule() {
            Ok(rule) => rule,
            Err(line) => {
                let fault = Words.fill("mapping-table-line", &[("n", i64::try_from(line).unwrap_or_default().into())]);
                return Err((Box::new(self), vec![fault]));
            }
        };
        let mut json = self.mapping.to_json().clone();
        if let Some(fields) = json.get_mut("fields").and_then(Value::as_object_mut) {
            fields.insert(editor.field.clone(), rule);
        }
        match Mapping::from_json(&json) {
            Ok(mapping) => Ok(Draft { own: true, ..self.with(mapping) }),
            Err(faults) => Err((Box::new(self), faults.iter().map(told).collect())),
        }
    }

    /// Without a line: the field is not covered any more.
    pub(super) fn without(self, field: &str) -> Draft {
        let mut json = self.mapping.to_json().clone();
        let removed = json.get_mut("fields").and_then(Value::as_object_mut).and_then(|fields| fields.remove(field));
        match Mapping::from_json(&json).ok().filter(|_| removed.is_some()) {
            Some(mapping) => Draft { own: true, ..self.with(mapping) },
            None => self,
        }
    }
}

fn domains(mapping: &Mapping) -> String {
    let listed = mapping.to_json().get("allowed_domains").and_then(Value::as_array);
    let listed: Vec<&str> = listed.into_iter().flatten().filter_map(Value::as_str).collect();
    listed.join("\n")
}
