//! What a script sees: reports, people and groups as short lines.

use std::fmt::Write as _;

use app::reports::{Report, ReportLine};
use planning::{Field, Kind, Status, UserId, wording};

use crate::support::{Acme, SLUG};

/// Of a digest, as much as tells it from others.
pub(super) fn short(digest: &str) -> &str {
    digest.get(..8).unwrap_or(digest)
}

/// A closed name as JSON has it.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A report in a line or two, what is held, and the lines of the plan; with the sentences if asked for.
pub(super) fn report(report: &Report, sentences: bool) -> String {
    let run = report.run.map_or_else(|| "preview".to_owned(), |run| format!("run {run}"));
    let digest = report.digest.as_deref().map_or("no plan", short);
    let mut told = vec![
        format!(
            "{run} · {} · {} · {} · {} · {digest}",
            word(&report.trigger),
            word(&report.source),
            word(&report.mode),
            word(&report.status)
        ),
        report.headline.clone(),
    ];
    told.extend(report.held.iter().map(|held| format!("held by {}: {}", word(&held.rule), held.sentence)));
    told.extend(report.hints.iter().flatten().map(|hint| format!("in common: {}", hint.sentence)));
    told.extend(report.changes.iter().flatten().map(|change| line(&change, sentences)));
    told.join("\n")
}

fn line(change: &ReportLine, sentences: bool) -> String {
    let mut told =
        format!("- {} {} {} ({})", word(&change.area), word(&change.kind), change.subject, word(&change.reason.code));
    let value = |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
    let fields = change.fields.iter().filter(|_| change.kind != Kind::Create);
    for field in fields {
        let _ = write!(told, " {}: {} → {}", wording::field_name(&field.name), value(&field.old), value(&field.new));
    }
    if sentences {
        let _ = write!(told, "\n    {}", change.reason.sentence);
    }
    told
}

/// Every run in a line.
pub(super) fn reports(acme: &Acme) -> Result<String, app::Error> {
    let reports = app::reports::list(&acme.app, SLUG)?;
    let lines = reports.iter().map(|report| {
        let (run, status) = (report.run.unwrap_or_default(), word(&report.status));
        format!(
            "run {run} · {} · {} · {} · {status} · {}",
            word(&report.trigger),
            word(&report.source),
            word(&report.mode),
            report.headline
        )
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

/// Who is who from one look to the next: console users get a number when they are first seen.
#[derive(Default)]
pub(super) struct Numbers(Vec<UserId>);

impl Numbers {
    fn of(&mut self, user: &UserId) -> usize {
        let known = self.0.iter().position(|known| known == user);
        known.unwrap_or_else(|| {
            self.0.push(user.clone());
            self.0.len() - 1
        }) + 1
    }
}

/// Everybody, with what is told of them.
pub(super) fn users(acme: &Acme, numbers: &mut Numbers) -> String {
    let people = acme.people();
    let lines = people.iter().map(|told| {
        let user = &told.user;
        let mut line = format!("#{} {} {}", numbers.of(&user.id), user.email, word(&user.status));
        line.extend(user.archive_reason.map(|reason| format!(" ({})", reason.name())));
        if !user.managed {
            line.push_str(" unmanaged");
        }
        if user.administrator {
            line.push_str(" administrator");
        }
        for alias in &user.aliases {
            let _ = write!(line, " alias={}", alias.address);
        }
        let shown = Field::all().filter(|field| ![Field::FirstName, Field::LastName].contains(field));
        for (field, value) in shown.filter_map(|field| Some((field, user.fields.get(field)?))) {
            let _ = write!(line, " {}={value:?}", field.name());
        }
        if !told.groups.is_empty() {
            let _ = write!(line, " [{}]", told.group_names().join(", "));
        }
        line
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// How many people there are, by status; for companies that are too large to list.
pub(super) fn head_count(acme: &Acme) -> String {
    let people = acme.people();
    let active = people.iter().filter(|told| told.user.status == Status::Active).count();
    format!("{active} active, {} archived", people.len() - active)
}

/// Every group in use and who is in it.
pub(super) fn groups(acme: &Acme) -> Result<String, app::Error> {
    let mut lines = Vec::new();
    for listed in app::groups::list(&acme.app, SLUG)? {
        let shown = app::groups::show(&acme.app, SLUG, &listed.name)?;
        lines.push(format!("{} ({}): {}", shown.name, word(&shown.managed_by), shown.members.join(", ")));
    }
    Ok(lines.join("\n"))
}
