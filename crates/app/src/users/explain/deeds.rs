//! What people did that concerns somebody: they answered a run that is about them, said that the directory is complete while
//! they were absent, changed the mapping that their fields come by, or switched the source.
//!
//! The audit log keeps these for good. Whatever concerns everybody alike and nobody in particular stands there alone.

use std::collections::BTreeSet;

use ::store::audit::{self, Entry as Deed, Recorded, Wanted};
use ::store::run::RunStatus;
use ::store::{AccountId, Tx};
use jiff::Timestamp;
use planning::{Area, Code, UserId};
use serde_json::Value;

use super::entry::TheLine;
use super::{Actor, Entry};
use crate::audit::told;
use crate::error::Result;

/// So many deeds of a kind are looked through.
const MOST: usize = 500;

/// The deeds that concern whoever these lines are about, and of whom there is something since a moment.
pub(super) fn about(
    tx: &Tx<'_>,
    account: AccountId,
    lines: &[TheLine],
    since: Option<Timestamp>,
) -> Result<Vec<Entry>> {
    let mut entries = answers(tx, account, lines)?;
    for deed in of_kind(tx, account, "settings")? {
        let detail = detail(&deed);
        let approved = detail["approved"].as_str();
        let run = lines.iter().map(|line| &line.run).find(|run| {
            approved.is_some()
                && run.digest.as_ref().map(|digest| digest.0.as_str()) == approved
                && run.created_at >= deed.at
        });
        if let Some(run) = run {
            entries.push(entry(&deed, Code::Manual, Some(run.number)));
        } else if !detail["provisioning.source"].is_null() && since.is_some_and(|since| since <= deed.at) {
            entries.push(entry(&deed, Code::SourceSwitched, None));
        }
    }
    let of_user = || lines.iter().filter(|line| line.change.area == Area::User);
    for deed in of_kind(tx, account, "mirror")? {
        let before = of_user().find(|line| line.at() <= deed.at);
        if deed.verb == "complete" && before.is_some_and(|line| line.change.cause.code == Code::Filling) {
            entries.push(entry(&deed, Code::Manual, None));
        }
    }
    for deed in of_kind(tx, account, "mapping")? {
        let after = of_user().rfind(|line| line.at() >= deed.at);
        if after.is_some_and(|line| line.change.cause.code == Code::DirectoryChanged) {
            entries.push(entry(&deed, Code::PolicyChanged, None));
        }
    }
    Ok(entries)
}

/// That somebody is kept by hand, and is so no more. By their id: an address may be another's by now.
pub(super) fn keeps(tx: &Tx<'_>, account: AccountId, user: &UserId) -> Result<Vec<Entry>> {
    let recorded = audit::about(tx, account, "person", &user.0)?.into_iter();
    let deeds = recorded.map(|recorded| deed(recorded, "person", user.0.clone()));
    Ok(deeds.map(|deed| entry(&deed, if deed.verb == "keep" { Code::KeptUntil } else { Code::Manual }, None)).collect())
}

/// The answers to the runs that would do something, or did: approved, rejected, cancelled. That one was undone is told by the
/// lines of the run that undid it.
fn answers(tx: &Tx<'_>, account: AccountId, lines: &[TheLine]) -> Result<Vec<Entry>> {
    let answered = |line: &&TheLine| {
        let run = &line.run;
        run.approved_by.is_some() || matches!(run.status, RunStatus::Skipped | RunStatus::Failed)
    };
    let runs: BTreeSet<i64> = lines.iter().filter(answered).map(|line| line.run.number).collect();
    let mut entries = Vec::new();
    for number in runs {
        for recorded in audit::about(tx, account, "run", &number.to_string())? {
            let deed = deed(recorded, "run", number.to_string());
            let detail = detail(&deed);
            let code = match deed.verb.as_str() {
                "approve" if detail["without_archives"].as_bool() == Some(true) => Code::GuardHeld,
                "reject" if detail["keep_until"].is_string() => Code::KeptUntil,
                "approve" | "reject" | "cancel" => Code::Manual,
                _ => continue,
            };
            entries.push(entry(&deed, code, Some(number)));
        }
    }
    Ok(entries)
}

fn of_kind(tx: &Tx<'_>, account: AccountId, kind: &str) -> Result<Vec<Deed>> {
    Ok(audit::page(tx, account, &Wanted { kind: Some(kind), ..Wanted::default() }, MOST)?)
}

fn deed(recorded: Recorded, kind: &str, subject: String) -> Deed {
    let Recorded { at, actor, verb, detail, .. } = recorded;
    Deed { id: String::new(), at, actor, verb, kind: kind.to_owned(), subject, detail }
}

fn detail(deed: &Deed) -> Value {
    serde_json::from_str(&deed.detail).unwrap_or_default()
}

fn entry(deed: &Deed, code: Code, run: Option<i64>) -> Entry {
    let actor = match deed.actor.as_str() {
        "operator" => Actor::Operator,
        key if key.starts_with("api key ") => Actor::ApiKey,
        _ => Actor::Administrator,
    };
    let deed = told(deed.clone());
    Entry { at: deed.at, actor, code, sentence: deed.sentence.clone(), run, request: None, deed: Some(deed) }
}
