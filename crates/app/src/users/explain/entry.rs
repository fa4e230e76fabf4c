//! One entry of the timeline: what a run decided, or what the directory sent.

use ::store::audit::Recorded;
use ::store::run::{Run, RunStatus};
use jiff::Timestamp;
use planning::wording::{self, ByRun, Word};
use planning::{Area, Change, Code, Kind, Mode, Trigger, Who};
use serde_json::Value;

use super::{Actor, Entry};

/// A line of a run, and the run.
pub(super) struct TheLine {
    pub(super) run: Run,
    pub(super) change: Change,
    pub(super) outcome: String,
    /// A later sync has looked since, and it says nothing of the present.
    pub(super) overtaken: bool,
}

impl TheLine {
    /// When the run ended, or was asked for.
    pub(super) fn at(&self) -> Timestamp {
        self.run.finished_at.unwrap_or(self.run.created_at)
    }

    /// Was it written?
    pub(super) fn is_applied(&self) -> bool {
        self.outcome == "applied"
    }
}

/// A line as the timeline has it; `said` is what the directory wrote of the same record.
pub(super) fn of_line(slug: &str, line: &TheLine, said: &[Recorded]) -> Entry {
    let TheLine { run, change, .. } = line;
    let by = ByRun { slug, number: run.number, at: line.at() };
    let acts = change.kind.acts();
    let cause = change.cause.code;
    let (code, told) = match (run.status, run.mode) {
        _ if line.is_applied() => (cause, by.did(change, word_of(run))),
        (RunStatus::Skipped, _) if acts => {
            // A run that nothing held was taken back by a person.
            let held = run.holds.iter().any(|hold| hold.rule.holds_plan());
            let code = if held { Code::GuardHeld } else { Code::Manual };
            (code, by.would_have(change, run.failure.as_deref().unwrap_or_default()))
        }
        (RunStatus::Held, _) if acts => (Code::GuardHeld, by.holds(change, &run.holds)),
        (_, Mode::Test) if acts => (Code::TestMode, by.tested(change)),
        _ if acts => (cause, by.comes_to(change)),
        _ => (cause, by.left(change)),
    };
    let because = if line.is_applied() { wording::because(change) } else { wording::on_what(change) };
    let mut parts = vec![told, because];
    parts.extend(evidence(change, said, line.at()));
    // What is not done yet may be wished or not: that is for whoever answers, or turns Test Mode off.
    parts.push(match code {
        Code::TestMode if acts => "Turn Test Mode off to have it done.".to_owned(),
        Code::GuardHeld | Code::Manual if acts => String::new(),
        _ => wording::advice(change, slug),
    });
    parts.retain(|part| !part.is_empty());
    Entry {
        at: line.at(),
        actor: actor(run),
        code,
        sentence: parts.join(" "),
        run: Some(run.number),
        request: None,
        deed: None,
    }
}

/// What a person does has their own word.
fn word_of(run: &Run) -> Word<'_> {
    match (run.trigger, &run.approved_by) {
        (Trigger::Import | Trigger::Edit | Trigger::Undo, _) => Word::Asked(&run.requested_by),
        (_, Some(who)) => Word::Approved(who),
        (_, None) => Word::None,
    }
}

fn actor(run: &Run) -> Actor {
    match run.trigger {
        Trigger::Import => Actor::Csv,
        Trigger::Edit | Trigger::Undo => match &run.requested_by {
            Who::Administrator(_) => Actor::Administrator,
            Who::Operator => Actor::Operator,
            Who::ApiKey(_) => Actor::ApiKey,
        },
        _ => Actor::Sync,
    }
}

/// The newest thing that the directory said before the run ended which the cause speaks of.
fn evidence(change: &Change, said: &[Recorded], until: Timestamp) -> Option<String> {
    let speaks = |recorded: &&Recorded| {
        let active = active(recorded);
        match change.cause.code {
            _ if change.area != Area::User || change.kind == Kind::Link => false,
            Code::DirectoryInactive => active == Some(false),
            Code::DirectoryDeleted => recorded.verb == "delete",
            Code::DirectoryActive => recorded.verb == "create" || active == Some(true),
            Code::DirectoryChanged => recorded.verb != "delete",
            _ => false,
        }
    };
    let recorded = said.iter().filter(|recorded| recorded.at <= until).find(speaks)?;
    Some(wording::evidence(recorded.at, &recorded.request))
}

fn active(recorded: &Recorded) -> Option<bool> {
    let detail: Value = serde_json::from_str(&recorded.detail).unwrap_or_default();
    detail["active"].as_bool()
}

/// What the directory sent, as the timeline has it.
pub(super) fn of_request(recorded: &Recorded) -> Entry {
    let detail: Value = serde_json::from_str(&recorded.detail).unwrap_or_default();
    let names: Vec<&str> = detail["attributes"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let others: Vec<&str> = names.iter().copied().filter(|name| *name != "active").collect();
    let beside = if others.is_empty() { String::new() } else { format!(" and changed {}", others.join(", ")) };
    let (code, did) = match (recorded.verb.as_str(), active(recorded)) {
        ("create", Some(false)) => {
            (Code::DirectoryInactive, "sent this person for the first time, inactive".to_owned())
        }
        ("create", _) => (Code::DirectoryActive, "sent this person for the first time".to_owned()),
        ("delete", _) => (Code::DirectoryDeleted, "deleted this person".to_owned()),
        (_, Some(false)) => (Code::DirectoryInactive, format!("set this person inactive{beside}")),
        (_, Some(true)) => (Code::DirectoryActive, format!("set this person active{beside}")),
        _ if names.is_empty() => (Code::DirectoryChanged, "wrote this person again".to_owned()),
        _ => (Code::DirectoryChanged, format!("changed {} of this person", names.join(", "))),
    };
    let by = if recorded.request.is_empty() { String::new() } else { format!(" in request {}", recorded.request) };
    let request = Some(recorded.request.clone());
    Entry {
        at: recorded.at,
        actor: Actor::Directory,
        code,
        sentence: format!("The directory {did}{by}."),
        run: None,
        request,
        deed: None,
    }
}
