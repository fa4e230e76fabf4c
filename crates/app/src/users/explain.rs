//! Why somebody is as they are: one sentence, and everything that the directory said and the syncs did.
//!
//! Causes were stored as code and parameters when they happened; the words are made here, when they
//! are read. Also finds people who were never created: by what the directory says of their address.

use std::collections::{BTreeMap, BTreeSet};

use ::store::audit::{self, Recorded};
use ::store::run::{self, Line, Run, RunStatus};
use ::store::{AccountId, Tx, kept};
use jiff::Timestamp;
use planning::wording;
use planning::{Area, Change, Code, Kind, Mode, Status, Trigger, User, UserId};
use serde::Serialize;
use serde_json::Value;

use super::elsewhere;
use super::read::{self, Told};
use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::{App, accounts};

/// One person explained.
#[derive(Clone, Debug, Serialize)]
pub struct Explained {
    format_version: u8,
    /// The console user; null for somebody whom only the directory knows.
    pub user: Option<Told>,
    /// The present state.
    pub why: Why,
    /// What happened, newest first.
    pub timeline: Vec<Entry>,
    /// User provisioning is on: what the directory supplies is its own.
    #[serde(skip)]
    pub provisioning: bool,
}

/// A cause and its sentence.
#[derive(Clone, Debug, Serialize)]
pub struct Why {
    /// The code.
    pub code: Code,
    /// The words.
    pub sentence: String,
}

/// Who acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The IdP, by a request.
    Directory,
    /// A run.
    Sync,
    /// Somebody signed in.
    Administrator,
    /// The command line.
    Operator,
    /// An API key.
    ApiKey,
    /// A file.
    Csv,
}

/// One thing that happened.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub actor: Actor,
    /// The code.
    pub code: Code,
    /// The words.
    pub sentence: String,
    /// The run, if it was one.
    pub run: Option<i64>,
    /// The request, if it was one.
    pub request: Option<String>,
}

/// Explains one person by e-mail, alias, or an address that only the directory knows.
///
/// Errors: `NotFound` (account, anybody with that address).
pub fn explain(ctx: &App, slug: &str, email: &str) -> Result<Explained> {
    let now = ctx.now();
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let user = read::find(tx, account, email)?;
        let resource = resource_of(tx, account, user.as_ref(), email)?;
        if user.is_none() && resource.is_none() {
            if let Some((resource, sentence)) = elsewhere::only(tx, account, slug, email)? {
                let why = Why { code: Code::SourceSwitched, sentence };
                return Ok(Explained { why, ..story(tx, account, None, Some(resource), email, now)? });
            }
            return Err(Error::NotFound(format!(
                "neither “{slug}” nor its directory has anybody with the address “{email}”"
            )));
        }
        story(tx, account, user, resource, email, now)
    })
}

/// Explains the console user of an id. Somebody of another account is nobody.
///
/// Errors: `NotFound` (account, person).
pub fn explain_id(ctx: &App, slug: &str, id: &UserId) -> Result<Explained> {
    let now = ctx.now();
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let told = read::find_id(tx, account, slug, id)?;
        let email = told.user.email.clone();
        let resource = resource_of(tx, account, Some(&told), &email)?;
        story(tx, account, Some(told), resource, &email, now)
    })
}

/// The resource that somebody is, or else one that bears their address.
fn resource_of(tx: &Tx<'_>, account: AccountId, user: Option<&Told>, email: &str) -> Result<Option<String>> {
    match user.and_then(|told| told.user.link.as_ref()) {
        Some(link) => Ok(Some(link.resource.0.clone())),
        None => Ok(elsewhere::bearers(tx, account, Settings::read(tx, account)?.source(), email)?.pop()),
    }
}

fn story(
    tx: &Tx<'_>,
    account: AccountId,
    user: Option<Told>,
    resource: Option<String>,
    email: &str,
    now: Timestamp,
) -> Result<Explained> {
    let id = user.as_ref().map(|told| told.user.id.0.as_str());
    let lines = told_lines(tx, account, id, resource.as_deref())?;
    // Also of the resources that the person was before: deleted and sent anew, they are told as one.
    let known = lines.iter().filter(|line| line.change.area == Area::User);
    let resources: BTreeSet<String> =
        known.filter_map(|line| Some(line.change.resource.clone()?.0)).chain(resource).collect();
    let mut requests = Vec::new();
    for resource in &resources {
        requests.extend(audit::about(tx, account, "User", resource)?);
    }
    let kept = kept_since(tx, account, user.as_ref().map(|told| &told.user.id), &lines, now)?;
    let why = kept.unwrap_or_else(|| why(user.as_ref().map(|told| &told.user), &lines, email));
    let mut timeline: Vec<Entry> = lines.iter().map(of_line).chain(requests.iter().map(of_request)).collect();
    let is_run = |entry: &Entry| entry.run.is_some();
    timeline.sort_by(|a, b| b.at.cmp(&a.at).then(is_run(a).cmp(&is_run(b))).then(b.run.cmp(&a.run)));
    let provisioning = Settings::read(tx, account)?.enabled();
    Ok(Explained { format_version: 1, user, why, timeline, provisioning })
}

/// A line of a run, and the run.
struct TheLine {
    run: Run,
    change: Change,
    outcome: String,
    /// The run was rejected or replaced, and a later sync has looked since: it says nothing of the present.
    overtaken: bool,
}

/// What runs said of a person, newest first. A note that run after run repeats stands once, at its newest.
fn told_lines(tx: &Tx<'_>, account: AccountId, user: Option<&str>, resource: Option<&str>) -> Result<Vec<TheLine>> {
    let mut told: Vec<TheLine> = Vec::new();
    let mut runs: BTreeMap<i64, Run> = BTreeMap::new();
    for (number, line) in run::lines_about(tx, account, user, resource)? {
        if !runs.contains_key(&number) {
            runs.extend(run::get(tx, account, number)?.map(|run| (number, run)));
        }
        let Some(run) = runs.get(&number).cloned() else { continue };
        let Line { outcome, .. } = &line;
        let (outcome, change) = (outcome.clone(), line.told());
        let repeats = |before: &TheLine| {
            !before.change.kind.acts() && before.change.cause == change.cause && before.change.subject == change.subject
        };
        if change.kind != Kind::Link && !told.last().is_some_and(repeats) {
            let is_skipped = run.status == RunStatus::Skipped;
            let overtaken = is_skipped && run::looked_after(tx, account, number)?.is_some();
            told.push(TheLine { run, change, outcome, overtaken });
        }
    }
    Ok(told)
}

/// Somebody whom a rejection keeps, and no sync has looked since to say so.
fn kept_since(
    tx: &Tx<'_>,
    account: AccountId,
    user: Option<&UserId>,
    lines: &[TheLine],
    now: Timestamp,
) -> Result<Option<Why>> {
    let newest = lines.iter().find(|line| line.change.area == Area::User && !line.overtaken);
    let rejected = newest.filter(|line| line.run.status == RunStatus::Skipped && line.change.kind == Kind::Archive);
    let (Some(user), Some(TheLine { run, change, .. })) = (user, rejected) else { return Ok(None) };
    let kept = kept::in_force(tx, account, now)?.remove(user).filter(|kept| kept.run == run.number);
    Ok(kept.map(|kept| {
        let cause = kept.instead_of(change.cause.code);
        let held = Change::note(Area::User, Kind::Hold, change.subject.clone(), cause);
        Why { code: held.cause.code, sentence: wording::sentence(&held) }
    }))
}

/// The present state: an archive's own reason; else what the newest run had to say; else what was last done. A run that did
/// something about a person and left something else is told by what it did.
fn why(user: Option<&User>, lines: &[TheLine], email: &str) -> Why {
    let of_user = || lines.iter().filter(|line| line.change.area == Area::User);
    let archived = user.is_some_and(|user| user.status == Status::Archived);
    let applied = || of_user().filter(|line| line.outcome == "applied");
    let gone = || applied().filter(|line| line.change.kind == Kind::Archive);
    // Whoever an undo archived again is archived for the reason of then.
    let of_the_reason = |line: &&TheLine| user.and_then(|user| user.archive_reason) == Some(line.change.cause.code);
    let done = if archived { gone().find(of_the_reason).or_else(|| gone().next()) } else { applied().next() };
    let did_something = |run: i64| applied().any(|line| line.run.number == run);
    let note = of_user()
        .find(|line| !line.overtaken)
        .filter(|line| !archived && line.outcome != "applied" && !did_something(line.run.number));
    match (note.or(done), user) {
        (Some(line), _) => {
            let entry = of_line(line);
            Why { code: entry.code, sentence: entry.sentence }
        }
        (None, Some(user)) if !user.managed => Why {
            code: Code::Unmanaged,
            sentence: format!("Provisioning Managed is false for {email}: no sync touches this person."),
        },
        (None, Some(_)) => Why {
            code: Code::Manual,
            sentence: format!("{email} was put into the console by hand, and no sync has had anything to say since."),
        },
        (None, None) => Why {
            code: Code::Filling,
            sentence: format!("The directory has {email}, but no sync has looked since: the next one decides."),
        },
    }
}

fn of_line(line: &TheLine) -> Entry {
    let TheLine { run, change, outcome, .. } = line;
    let because = wording::sentence(change);
    let (code, sentence) = match (outcome.as_str(), run.status, run.mode) {
        ("applied", ..) => (change.cause.code, format!("{} by run {}. {because}", wording::done(change), run.number)),
        (_, RunStatus::Skipped, _) if change.kind.acts() => (
            Code::GuardHeld,
            format!(
                "Run {} would have done this and was not carried out: {}. {because} {}",
                run.number,
                wording::would(change),
                run.failure.as_deref().unwrap_or_default()
            ),
        ),
        (_, RunStatus::Held, _) if change.kind.acts() => (
            Code::GuardHeld,
            format!("Run {} would do this and is held: {}. {because}", run.number, wording::would(change)),
        ),
        (_, _, Mode::Test) if change.kind.acts() => {
            (Code::TestMode, format!("Test Mode, run {}: {}. {because}", run.number, wording::would(change)))
        }
        _ => (change.cause.code, format!("Run {}: {because}", run.number)),
    };
    let actor = match run.trigger {
        Trigger::Import => Actor::Csv,
        Trigger::Edit | Trigger::Undo => match &run.requested_by {
            planning::Who::Administrator(_) => Actor::Administrator,
            planning::Who::Operator => Actor::Operator,
            planning::Who::ApiKey(_) => Actor::ApiKey,
        },
        _ => Actor::Sync,
    };
    Entry { at: run.finished_at.unwrap_or(run.created_at), actor, code, sentence, run: Some(run.number), request: None }
}

fn of_request(recorded: &Recorded) -> Entry {
    let detail: Value = serde_json::from_str(&recorded.detail).unwrap_or_default();
    let names: Vec<&str> = detail["attributes"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let (code, sentence) = match (recorded.verb.as_str(), detail["active"].as_bool()) {
        ("create", _) => (Code::DirectoryActive, "The directory sent this person for the first time.".to_owned()),
        ("delete", _) => (Code::DirectoryDeleted, "The directory deleted this person.".to_owned()),
        (_, Some(false)) => (Code::DirectoryInactive, "The directory set this person inactive.".to_owned()),
        (_, Some(true)) => (Code::DirectoryActive, "The directory set this person active.".to_owned()),
        _ => (Code::DirectoryChanged, format!("The directory changed {}.", names.join(", "))),
    };
    let request = Some(recorded.request.clone());
    Entry { at: recorded.at, actor: Actor::Directory, code, sentence, run: None, request }
}
