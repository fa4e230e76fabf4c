//! An entry becomes rows: what may be kept is listed here, column by column, and nothing else is.
//!
//! Runs in the diary's thread, after the answer, so that serialising costs no client anything.

use std::collections::BTreeSet;

use ::scim::{Duty, Filter, Kind, Limits, Resource, dialect};
use ::store::request::Request;
use serde_json::Value;

use super::call::{Call, Verb};
use super::entry::{Entry, Shown, What};
use super::limits::DOCUMENT;
use super::masked;
use super::quoted;
use super::told::Told;

/// The longest detail, name or value of a look-up.
const TEXT: usize = 1_024;

/// The longest key of the index by address: what resources are found by is not longer (`Limits::KEY_BYTES`).
const KEY: usize = Limits::KEY_BYTES * 2;

/// A row, and what is written with it.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// The row, and the folded addresses by which it is found.
    pub(super) kept: (Request, Vec<String>),
    /// The token that was shown after its end.
    pub(super) dead: Option<String>,
}

impl Row {
    /// About how many bytes are written.
    pub(super) fn size(&self) -> usize {
        let (row, _) = &self.kept;
        let of = |document: &Option<String>| document.as_ref().map_or(0, String::len);
        of(&row.before) + of(&row.after) + row.told.len() + 512
    }
}

/// The rows of an entry: one, and one for each operation of a Bulk.
pub(super) fn rows(entry: &Entry) -> Vec<Row> {
    let parts = entry.parts.len();
    let refused = entry.parts.iter().filter(|part| part.status >= 400).count();
    let head = Head { entry };
    let mut told = told_of(&entry.call, entry.status, &entry.what);
    if parts > 0 {
        (told.operations, told.refused) = (Some(parts), Some(refused));
    }
    told.more = entry.more;
    let dead = match &entry.caller.shown {
        Shown::Dead(token) => Some(token.clone()),
        shown => {
            told.no_token = *shown == Shown::Nothing;
            None
        }
    };
    told.dead.clone_from(&dead);
    let mut rows = vec![Row { kept: head.row(None, &entry.call, entry.status, &entry.what, &told), dead }];
    for (number, part) in (1..).zip(&entry.parts) {
        let told = told_of(&part.call, part.status, &part.what);
        rows.push(Row { kept: head.row(Some(number), &part.call, part.status, &part.what, &told), dead: None });
    }
    rows
}

/// What the rows of one request have in common.
struct Head<'a> {
    entry: &'a Entry,
}

impl Head<'_> {
    fn row(&self, part: Option<usize>, call: &Call, status: u16, what: &What, told: &Told) -> (Request, Vec<String>) {
        let Entry { caller, at, took, peer, .. } = self.entry;
        let id = part.map_or_else(|| self.entry.id.clone(), |part| format!("{}.{part}", self.entry.id));
        let kind = what.kind.or(call.kind);
        let name = what.name.as_deref().or_else(|| Some(what.after.as_ref().or(what.before.as_ref())?.unique_name()));
        let request = Request {
            id,
            at: *at,
            took_us: i64::try_from(took.as_micros()).unwrap_or(i64::MAX).max(0),
            method: call.method.to_owned(),
            path: masked::plain(&call.path, TEXT),
            status: i64::from(status),
            actor: caller.actor.clone(),
            peer: masked::plain(peer, TEXT),
            verb: call.verb.name().to_owned(),
            kind: kind.map(|kind| kind.name().to_owned()),
            subject: what.id.as_ref().or(call.id.as_ref()).map(|id| masked::plain(id, TEXT)),
            name: name.filter(|name| !name.is_empty()).map(|name| masked::plain(name, TEXT)),
            told: json(told),
            dialect: json(&what.rules),
            before: what.before.as_ref().map(document),
            after: what.after.as_ref().map(document),
            writes: what.writes,
        };
        let addresses = addresses(kind, status, what, told).into_iter().map(|text| masked::plain(&text, KEY));
        (request, addresses.collect())
    }
}

/// The facts of a request or of one operation.
fn told_of(call: &Call, status: u16, what: &What) -> Told {
    let mut told = Told::default();
    let kind = what.kind.or(call.kind);
    if let Some(error) = &what.refusal {
        told.detail = Some(masked::plain(&quoted::kept(error, call), TEXT));
        told.scim_type = error.scim_type.map(|scim_type| scim_type.as_str().to_owned());
        told.clause = clause(error, call.verb);
    } else if status >= 400 {
        told.clause = clause(&::scim::Error::new(status, None, ""), call.verb);
    }
    if let Some(text) = &what.filter {
        asked(&mut told, kind, text);
    }
    if let Some(found) = &what.found {
        (told.total, told.shown, told.first) = (found.total, Some(found.shown), Some(found.first));
    }
    changes(&mut told, what);
    told
}

/// The section of a refusal. The token endpoint is OAuth's.
fn clause(error: &::scim::Error, verb: Verb) -> Option<String> {
    match (verb, error.status) {
        (Verb::Token, 400) => Some("RFC 6749 section 5.2".to_owned()),
        // Snapshots are our own.
        (Verb::Snapshot, _) => None,
        _ => error.clause(duty(verb)).map(str::to_owned),
    }
}

/// The section of a refusal hangs on what was asked for.
fn duty(verb: Verb) -> Duty {
    match verb {
        Verb::Create => Duty::Create,
        Verb::Replace => Duty::Replace,
        Verb::Patch => Duty::Patch,
        Verb::Delete => Duty::Delete,
        Verb::Read => Duty::Read,
        Verb::LookUp | Verb::List => Duty::Query,
        Verb::Bulk => Duty::Bulk,
        Verb::Discover => Duty::Discover,
        Verb::Token | Verb::Snapshot | Verb::Other => Duty::Other,
    }
}

/// What a filter asks. One that can't be read is told by its error alone.
fn asked(told: &mut Told, kind: Option<Kind>, text: &str) {
    let kinds = kind.map_or(Kind::ALL.to_vec(), |kind| vec![kind]);
    let canonical = kinds.first().map(|kind| dialect::canonical_filter(*kind, text).0).unwrap_or_default();
    let Ok(filter) = Filter::parse(&canonical, &Limits::default()) else { return };
    let asked = filter.asked(&kinds);
    let value = |text: &str| masked::plain(text, TEXT);
    told.look_ups = asked.look_ups.iter().take(10).map(|(name, text)| ((*name).to_owned(), value(text))).collect();
    told.by = asked.others.into_iter().map(str::to_owned).collect();
    told.any = asked.any;
}

/// What differs between the documents, by names, and who moved.
fn changes(told: &mut Told, what: &What) {
    let (before, after) = (what.before.as_ref(), what.after.as_ref());
    told.called = after.or(before).and_then(called).map(|name| masked::plain(&name, TEXT));
    told.joined = what.members.joined;
    told.left = what.members.left;
    let references = |references: &[String]| references.iter().map(|text| masked::plain(text, TEXT)).collect();
    told.who_joined = references(&what.members.who_joined);
    told.who_left = references(&what.members.who_left);
    let (Some(before), Some(after)) = (before, after) else { return };
    told.attributes = differing(before, after);
    told.was = Some(before.unique_name()).filter(|was| *was != after.unique_name()).map(|was| masked::plain(was, TEXT));
    let active = |resource: &Resource| resource.get("active").and_then(Value::as_bool);
    told.active = active(after).filter(|now| active(before) != Some(*now));
}

/// The names of attributes that differ; those of an extension each for itself.
fn differing(before: &Resource, after: &Resource) -> Vec<String> {
    let (old, new) = (before.attributes(), after.attributes());
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).filter(|name| *name != "schemas").collect();
    let mut differing = Vec::new();
    for name in names.into_iter().filter(|name| old.get(*name) != new.get(*name)) {
        if !name.contains(':') {
            differing.push(name.clone());
            continue;
        }
        let of = |document: &serde_json::Map<String, Value>| {
            document.get(name).and_then(Value::as_object).cloned().unwrap_or_default()
        };
        let (old, new) = (of(old), of(new));
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        differing.extend(names.into_iter().filter(|name| old.get(*name) != new.get(*name)).cloned());
    }
    differing
}

/// How a person is called, beside their userName.
pub(crate) fn called(resource: &Resource) -> Option<String> {
    if resource.kind() != Kind::User {
        return None;
    }
    let part = |name: &str| resource.get("name").and_then(|name_of| name_of.get(name)).and_then(Value::as_str);
    let parts: Vec<&str> = [part("givenName"), part("familyName")].into_iter().flatten().collect();
    let of_parts = (!parts.is_empty()).then(|| parts.join(" "));
    resource.text("displayName").map(str::to_owned).or(of_parts).filter(|called| called != resource.unique_name())
}

/// By which addresses the row is found beside its subject's own: those that it gave or took, those that nobody was found by,
/// the name that was refused, and few members that joined or left.
///
/// Whoever has an address is found in the mirror, and whoever had it by the row that took it away: so one that is new needs
/// no entry here, and most rows have none.
fn addresses(kind: Option<Kind>, status: u16, what: &What, told: &Told) -> BTreeSet<String> {
    const BY_ADDRESS: [&str; 2] = ["userName", "emails.value"];
    let mut addresses = BTreeSet::new();
    if let Some(before) = what.before.as_ref().filter(|before| before.kind() == Kind::User) {
        let of = |resource: &Resource| -> BTreeSet<String> {
            let keys = resource.keys().into_iter().filter(|key| BY_ADDRESS.contains(&key.name));
            keys.map(|key| key.folded).collect()
        };
        let same = |name| what.after.as_ref().is_some_and(|after| after.get(name) == before.get(name));
        if !same("userName") || !same("emails") {
            let after = what.after.as_ref().map(of).unwrap_or_default();
            addresses.extend(of(before).symmetric_difference(&after).cloned());
        }
    }
    addresses.extend(what.members.who_joined.iter().chain(&what.members.who_left).cloned());
    if what.id.is_none() {
        let looked_for = told.look_ups.iter().filter(|(name, _)| BY_ADDRESS.contains(&name.as_str()));
        addresses.extend(looked_for.map(|(_, text)| ::scim::fold(text)));
    }
    if status >= 400 && kind == Some(Kind::User) {
        addresses.extend(what.name.as_deref().map(::scim::fold));
    }
    addresses
}

/// A document as it is kept, or what there is to say of one that is too long.
fn document(resource: &Resource) -> String {
    let text = resource.to_stored();
    if text.len() > DOCUMENT {
        return Value::from(format!(
            "a document of {} bytes, of which {DOCUMENT} are the most that is kept",
            text.len()
        ))
        .to_string();
    }
    masked::json_without_secrets(text)
}

/// JSON of what was chosen. It holds no NUL: JSON escapes it.
fn json(value: &impl serde::Serialize) -> String {
    masked::json_without_secrets(serde_json::to_string(value).unwrap_or_default())
}
