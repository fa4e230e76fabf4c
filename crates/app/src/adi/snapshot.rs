//! A snapshot from its beginning to its end.
//!
//! ```text
//! open       takes parts; forgotten after a day
//! in_force   complete: the directory of its domain
//! awaited    was in force, until the directory was to be told anew: its domain has to come (domains.rs)
//! replaced   was in force, until a newer one was complete
//! overtaken  a snapshot of its domain that was begun later was complete first: it counts no more
//! abandoned  given up by its agent, by the time that it took, or by a switch of the source
//! ```
//! Which of two is newer is told by which was begun later, in the order of the account's writes: no clock decides it.

use std::collections::BTreeSet;

use ::scim::{Error as Refusal, Kind as Sort, ScimType, shown};
use ::store::snapshot::{self as kept, Head, State};
use ::store::{AccountId, Tx, audit, run, sync_state};
use jiff::Timestamp;
use planning::{Source, Trigger, Who};
use serde::Serialize;
use serde_json::{Value, json};

use super::Agent;
use super::domains::{came, is_of_one_domain, is_open};
use super::limits::{DOMAIN_BYTES, OPEN, PARTS, RESOURCES};
use crate::App;
use crate::audit::Kind;
use crate::door::is_chosen;
use crate::error::{Error, Result};
use crate::settings::Settings;

/// A snapshot as its agent sees it.
#[derive(Clone, Debug, Serialize)]
pub struct Snapshot {
    format_version: u8,
    /// The id.
    pub id: String,
    domain: String,
    /// `open`, `in_force`, `awaited`, `replaced`, `overtaken`, `abandoned`.
    pub state: &'static str,
    users: i64,
    groups: i64,
    parts_announced: i64,
    /// Left out in a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<Vec<Part>>,
    begun_at: Timestamp,
    ended_at: Option<Timestamp>,
    /// The sync that looks at it, once it is in force.
    pub run: Option<i64>,
}

impl Snapshot {
    /// The document that answers have.
    pub fn to_json(&self) -> Value {
        // Of texts and numbers: it has no way to fail.
        serde_json::to_value(self).unwrap_or_default()
    }
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Part {
    #[serde(rename = "part")]
    number: i64,
    users: i64,
    groups: i64,
}

/// Begins one: `{"domain": …, "users": …, "groups": …, "parts": …}` announces what it is to be.
///
/// Errors: 400; 409 when too many take parts already.
pub fn begin(ctx: &App, agent: &Agent, body: &Value) -> Result<Snapshot> {
    let (account, now) = (agent.account, ctx.now());
    let head = announced(body, ctx.new_id(), &agent.actor, now)?;
    ctx.store.write(account, move |tx| {
        let open = kept::list(tx, account)?.into_iter().filter(|known| is_open(known, now)).count();
        if open >= OPEN {
            return Err(conflict(format!(
                "{OPEN} snapshots are open, which is the limit: complete one, or delete it, and begin again."
            )));
        }
        kept::begin(tx, account, &head)?;
        told(tx, account, &head.id, now)
    })
}

/// What a body announces.
fn announced(body: &Value, id: String, actor: &str, now: Timestamp) -> Result<Head> {
    let wrong = |detail: String| Error::Scim(Refusal::bad_request(ScimType::InvalidValue, detail));
    let domain = body.get("domain").and_then(Value::as_str).map(str::trim).unwrap_or_default();
    let is_name = |text: &str| text.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_'));
    if domain.is_empty() || domain.len() > DOMAIN_BYTES || !is_name(domain) {
        return Err(wrong(format!(
            "domain must be the name of a domain, such as corp.example.com, of {DOMAIN_BYTES} bytes at the most."
        )));
    }
    let count = |name: &str, limit: i64| {
        let number = body.get(name).and_then(Value::as_i64).filter(|number| (0..=limit).contains(number));
        number.ok_or_else(|| wrong(format!("{name} must say how many there are: a whole number from 0 to {limit}.")))
    };
    // Without the number of parts nobody could see that the last of them is missing: it may have had further members alone.
    let (users, groups, parts) = (count("users", RESOURCES)?, count("groups", RESOURCES)?, count("parts", PARTS)?);
    if users + groups > RESOURCES {
        return Err(wrong(format!("users and groups are {} together; at most {RESOURCES} are kept.", users + groups)));
    }
    Ok(Head {
        id,
        number: 0,
        domain: domain.to_owned(),
        state: State::Open,
        users,
        groups,
        parts,
        writes: 0,
        begun_by: actor.to_owned(),
        begun_at: now,
        ended_at: None,
        run: None,
    })
}

/// Says where one is.
///
/// Errors: 404.
pub fn show(ctx: &App, agent: &Agent, id: &str) -> Result<Snapshot> {
    let now = ctx.now();
    ctx.store.read(|tx| told(tx, agent.account, id, now))
}

/// Those that there are, in the order in which they were begun: of which domains, since when, and what became of them.
///
/// Errors: the store's.
pub fn list(ctx: &App, agent: &Agent) -> Result<Value> {
    let now = ctx.now();
    let heads = ctx.store.read(|tx| kept::list(tx, agent.account))?;
    let is_there = |head: &Head| head.state != State::Open || is_open(head, now);
    let snapshots: Vec<Value> = heads.into_iter().filter(is_there).map(|head| of_head(head).to_json()).collect();
    Ok(json!({ "format_version": 1, "snapshots": snapshots }))
}

/// Gives one up.
///
/// Errors: 404; 409 for one that is in force: a directory is replaced, not taken away.
pub fn abandon(ctx: &App, agent: &Agent, id: &str) -> Result<()> {
    let (account, now, id) = (agent.account, ctx.now(), id.to_owned());
    let (agent, deed) = (agent.clone(), ctx.new_id());
    ctx.store.write(account, move |tx| {
        let head = found(tx, account, &id, now)?;
        match head.state {
            State::Open => {
                kept::end(tx, account, &id, State::Abandoned, now)?;
                record(tx, &agent, &deed, (now, "abandon", &head.domain), &json!({ "snapshot": id }))
            }
            State::InForce | State::Awaited => Err(newest(&head)),
            State::Replaced | State::Overtaken | State::Abandoned => Ok(()),
        }
    })
}

fn newest(head: &Head) -> Error {
    let domain = shown(&head.domain);
    conflict(format!(
        "This is the newest whole snapshot of {domain}: complete a newer one, which takes its place. If the domain is gone, complete one without users and groups."
    ))
}

/// Brings one into force, if all that was announced is there, in the place of the one before. A sync follows it.
///
/// Errors: 404; 409 with what is missing, or when a newer one was complete first; 403 when the source was switched since.
pub fn complete(ctx: &App, agent: &Agent, id: &str) -> Result<Snapshot> {
    try_to_complete(ctx, agent, id).inspect_err(|error| remember_refusal(ctx, agent, id, error))
}

fn try_to_complete(ctx: &App, agent: &Agent, id: &str) -> Result<Snapshot> {
    let now = ctx.now();
    // Counting looks at every resource: nobody's write has to wait for that.
    let counted = ctx.store.read(|tx| {
        let head = found(tx, agent.account, id, now)?;
        if head.state == State::Open {
            is_whole(tx, agent.account, &head)?;
        }
        Ok::<_, Error>(head.writes)
    })?;
    let completing = Completing { agent: agent.clone(), id: id.to_owned(), counted, now, deed: ctx.new_id() };
    ctx.store.write(agent.account, move |tx| completing.run(tx))
}

struct Completing {
    agent: Agent,
    id: String,
    /// How many parts had come when it was found to be whole.
    counted: i64,
    now: Timestamp,
    deed: String,
}

impl Completing {
    fn run(&self, tx: &Tx<'_>) -> Result<Snapshot> {
        let account = self.agent.account;
        let head = found(tx, account, &self.id, self.now)?;
        // Whoever did not hear the answer asks again.
        if head.state != State::InForce {
            takes_parts(&head)?;
            let settings = Settings::read(tx, account)?;
            is_chosen(&settings, Source::Adi)?;
            if head.writes != self.counted {
                return Err(conflict("A part came while the snapshot was completed: complete it again."));
            }
            self.enforce(tx, &head)?;
            self.ask(tx, &head, &settings)?;
        }
        told(tx, account, &self.id, self.now)
    }

    /// From now on this is the directory of its domain.
    fn enforce(&self, tx: &Tx<'_>, head: &Head) -> Result<()> {
        let (account, now) = (self.agent.account, self.now);
        for known in kept::list(tx, account)?.into_iter().filter(|known| is_of_one_domain(known, head)) {
            match known.state {
                State::InForce | State::Awaited => kept::end(tx, account, &known.id, State::Replaced, now)?,
                State::Open if known.number < head.number => {
                    kept::end(tx, account, &known.id, State::Overtaken, now)?;
                }
                _ => {}
            }
        }
        Ok(kept::end(tx, account, &self.id, State::InForce, now)?)
    }

    /// product.md section 4: a sync follows a snapshot. Whoever is absent from complete ones is not in the directory.
    fn ask(&self, tx: &Tx<'_>, head: &Head, settings: &Settings) -> Result<()> {
        let (account, now) = (self.agent.account, self.now);
        came(tx, account)?;
        sync_state::written(tx, account, now)?;
        sync_state::asked(tx, account)?;
        let run = run::request(tx, account, Trigger::Adi, Source::Adi, settings.mode(), &Who::Operator, now)?;
        kept::seen_by(tx, account, &self.id, run)?;
        let detail = json!({ "run": run, "snapshot": self.id, "users": head.users, "groups": head.groups });
        record(tx, &self.agent, &self.deed, (now, "complete", &head.domain), &detail)
    }
}

/// What came of a snapshot, for the audit log: its subject is the domain, which outlives the snapshot.
fn record(tx: &Tx<'_>, agent: &Agent, id: &str, what: (Timestamp, &str, &str), detail: &Value) -> Result<()> {
    let (at, verb, domain) = what;
    let (actor, request, detail) = (agent.actor.as_str(), agent.request.as_str(), detail.to_string());
    let deed =
        audit::Deed { id, at, actor, verb, kind: Kind::Snapshot.name(), subject: domain, request, detail: &detail };
    Ok(audit::record(tx, agent.account, &deed)?)
}

/// Why a snapshot does not come into force is told to whoever looks at the audit log as well: the agent may run unattended.
/// The same reason once more is not told again.
fn remember_refusal(ctx: &App, agent: &Agent, id: &str, error: &Error) {
    let Error::Scim(refused) = error else { return };
    let (agent, id, now, deed) = (agent.clone(), id.to_owned(), ctx.now(), ctx.new_id());
    let detail = json!({ "reason": refused.detail, "snapshot": id }).to_string();
    ctx.store.write_soon(agent.account, move |tx| {
        let Some(head) = kept::get(tx, agent.account, &id)? else { return Ok(()) };
        let newest = audit::about(tx, agent.account, Kind::Snapshot.name(), &head.domain)?.into_iter().next();
        if newest.is_some_and(|told| told.verb == "refuse" && told.detail == detail) {
            return Ok(());
        }
        let (actor, request, detail) = (agent.actor.as_str(), agent.request.as_str(), detail.as_str());
        let (kind, verb, subject) = (Kind::Snapshot.name(), "refuse", head.domain.as_str());
        let deed = audit::Deed { id: &deed, at: now, actor, verb, kind, subject, request, detail };
        audit::record(tx, agent.account, &deed)
    });
}

/// Is everything there that was announced, each person once?
fn is_whole(tx: &Tx<'_>, account: AccountId, head: &Head) -> Result<()> {
    let there: BTreeSet<i64> = kept::parts(tx, account, &head.id)?.into_iter().map(|part| part.number).collect();
    if let Some(missing) = (1..=head.parts).find(|wanted| !there.contains(wanted)) {
        return Err(conflict(format!("Part {missing} is missing: send it, and complete the snapshot again.")));
    }
    if let Some([first, second]) = kept::person_in_two_parts(tx, account, &head.id)? {
        return Err(conflict(format!("One person is in part {first} and in part {second}: send each in one part.")));
    }
    for (kind, announced, noun) in [(Sort::User, head.users, "user"), (Sort::Group, head.groups, "group")] {
        let there = kept::count(tx, account, &head.id, kind)?;
        if there != announced {
            let (announced, were) = (counted(announced, noun), if there == 1 { "was" } else { "were" });
            return Err(conflict(format!(
                "{announced} announced and {there} {were} sent: send the parts that differ, or begin again."
            )));
        }
    }
    Ok(())
}

/// Errors: 409 for one that takes no parts any more, with the reason.
pub(super) fn takes_parts(head: &Head) -> Result<()> {
    let domain = shown(&head.domain);
    Err(conflict(match head.state {
        State::Open => return Ok(()),
        State::InForce => "This snapshot is in force, and changes no more: begin another.".to_owned(),
        State::Awaited | State::Replaced => {
            format!("This snapshot was in force until {domain} was to be told anew: begin another.")
        }
        State::Overtaken => format!(
            "A snapshot of {domain} that was begun later was complete first, so this one counts no more: begin another."
        ),
        State::Abandoned => "This snapshot was given up: begin another.".to_owned(),
    }))
}

/// One that is there. One that took too long is forgotten, be it taken away or not.
///
/// Errors: 404, for one of another account as for one that never was.
pub(super) fn found(tx: &Tx<'_>, account: AccountId, id: &str, now: Timestamp) -> Result<Head> {
    let is_there = |head: &Head| head.state != State::Open || is_open(head, now);
    kept::get(tx, account, id)?.filter(is_there).ok_or_else(|| {
        let detail = "There is no such snapshot. One that is not completed within a day is forgotten: begin another.";
        Error::Scim(Refusal::new(404, None, detail))
    })
}

/// `1 part was`, `2 parts were`.
pub(super) fn counted(count: i64, noun: &str) -> String {
    if count == 1 { format!("1 {noun} was") } else { format!("{count} {noun}s were") }
}

pub(super) fn conflict(detail: impl Into<String>) -> Error {
    Error::Scim(Refusal::new(409, None, detail))
}

fn told(tx: &Tx<'_>, account: AccountId, id: &str, now: Timestamp) -> Result<Snapshot> {
    let head = found(tx, account, id, now)?;
    let parts = kept::parts(tx, account, id)?.into_iter();
    let parts = parts.map(|part| Part { number: part.number, users: part.users, groups: part.groups }).collect();
    Ok(Snapshot { parts: Some(parts), ..of_head(head) })
}

fn of_head(head: Head) -> Snapshot {
    Snapshot {
        format_version: 1,
        id: head.id,
        domain: head.domain,
        state: head.state.name(),
        users: head.users,
        groups: head.groups,
        parts_announced: head.parts,
        parts: None,
        begun_at: head.begun_at,
        ended_at: head.ended_at,
        run: head.run,
    }
}
