//! One request of the log, whole: what was asked for and answered, by which leniencies, what it changed, whom it concerns.
//!
//! What was sent is not kept. What brings the same about is made of the documents, in which no secret is.

use ::scim::dialect::{RULES, Rule};
use ::scim::{Kind, urn};
use ::store::request::{self, Part, Request};
use ::store::{AccountId, Tx, console};
use planning::{GroupId, UserId};
use serde_json::{Map, Value, json};

use super::call::Verb;
use super::changed::{Changed, changed};
use super::read::{Line, Telling};
use super::told::Told;
use crate::error::{Error, Result};
use crate::{App, accounts};

/// So many operations of a Bulk are listed.
const OPERATIONS: i64 = 1_000;

/// A request whole.
#[derive(Clone, Debug)]
pub struct Shown {
    /// As the list tells it.
    pub line: Line,
    /// From where it came.
    pub peer: String,
    /// The leniencies that were used, and why each exists.
    pub rules: Vec<Rule>,
    /// What it changed.
    pub changes: Vec<Changed>,
    /// Whom it is about: the record first, then members that joined or left.
    pub concerned: Vec<Concerned>,
    /// The operations of a Bulk, in the order in which they were sent.
    pub operations: Vec<Line>,
    /// The Bulk that it is an operation of.
    pub bulk: Option<String>,
    /// The keyword of the refusal.
    pub scim_type: Option<String>,
    /// What brings the same about once more.
    pub again: Option<Again>,
}

/// Somebody, or a group, that a request concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concerned {
    /// The userName or displayName, or else the reference as it was sent.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The console user that it became.
    pub user: Option<UserId>,
    /// The console group that it became.
    pub group: Option<GroupId>,
}

/// A request that brings the same about.
#[derive(Clone, Debug, PartialEq)]
pub struct Again {
    /// A filter, for the query.
    pub filter: Option<String>,
    /// A body.
    pub body: Option<Value>,
}

/// The request with this id, or the operation of a Bulk.
///
/// Errors: `NotFound` (account, request: it never was, was not written down, or is older than the log).
pub fn show(ctx: &App, slug: &str, id: &str) -> Result<Shown> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let row = request::kept(tx, account, id)?
            .ok_or_else(|| Error::NotFound(format!("the request log of “{slug}” has no request {id}")))?;
        let told: Told = serde_json::from_str(&row.told).unwrap_or_default();
        let mut telling = Telling::new(tx, account, slug);
        let concerned = concerned(tx, account, &row, &told, &mut telling)?;
        let operations = operations(tx, account, &row, &mut telling)?;
        let line = telling.line(row.clone())?;
        let rules = RULES.iter().filter(|rule| line.dialect.iter().any(|name| name == rule.name)).copied();
        Ok(Shown {
            peer: row.peer.clone(),
            rules: rules.collect(),
            changes: changed(line.before.as_ref(), line.after.as_ref()),
            concerned,
            operations,
            bulk: id.split_once('.').map(|(bulk, _)| bulk.to_owned()),
            scim_type: told.scim_type.clone(),
            again: again(&row, &told, &line),
            line,
        })
    })
}

fn concerned(
    tx: &Tx<'_>,
    account: AccountId,
    row: &Request,
    told: &Told,
    telling: &mut Telling<'_>,
) -> Result<Vec<Concerned>> {
    let kind = if row.kind.as_deref() == Some(Kind::Group.name()) { Kind::Group } else { Kind::User };
    let mut concerned = Vec::new();
    let of = |name: String, kind: Kind, id: Option<&str>| {
        let (mut user, mut group) = (None, None);
        match (kind, id) {
            (Kind::User, Some(id)) => user = console::linked::user_of(tx, account, id)?,
            (Kind::Group, Some(id)) => group = console::linked::group_of(tx, account, id)?,
            (_, None) => {}
        }
        Ok::<_, Error>(Concerned { name, kind, user, group })
    };
    let name = match (&row.name, &row.subject) {
        (Some(name), _) => Some(name.clone()),
        (None, Some(id)) => telling.name(id)?,
        (None, None) => None,
    };
    if let (Some(name), true) = (name, row.kind.is_some()) {
        concerned.push(of(name, kind, row.subject.as_deref())?);
    }
    for member in told.who_joined.iter().chain(&told.who_left) {
        let name = telling.name(member)?.unwrap_or_else(|| member.clone());
        concerned.push(of(name, Kind::User, Some(member))?);
    }
    Ok(concerned)
}

fn operations(tx: &Tx<'_>, account: AccountId, row: &Request, telling: &mut Telling<'_>) -> Result<Vec<Line>> {
    if row.verb != Verb::Bulk.name() {
        return Ok(Vec::new());
    }
    // Each has the request's id, a dot, and its number; a slash comes right after a dot.
    let end = format!("{}/", row.id);
    let all = Part {
        after: &row.id,
        before: &end,
        lowest: 0,
        highest: 999,
        verbs: [""; 5],
        kind: None,
        through: OPERATIONS,
        limit: OPERATIONS,
    };
    let mut ids = request::part(tx, account, &all)?;
    ids.sort_by_key(|id| id.rsplit_once('.').and_then(|(_, number)| number.parse::<usize>().ok()));
    let mut lines = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(row) = request::kept(tx, account, &id)? {
            lines.push(telling.line(row)?);
        }
    }
    Ok(lines)
}

/// What brings the same about: nothing where that is not known, or where it takes a secret to ask for it.
fn again(row: &Request, told: &Told, line: &Line) -> Option<Again> {
    let verb = Verb::ALL.into_iter().find(|verb| verb.name() == row.verb)?;
    // What is on no list stands as a gap in the path.
    if row.path.contains('…') || row.method == "OTHER" {
        return None;
    }
    let after = line.after.as_ref().and_then(Value::as_object);
    let body = match verb {
        Verb::Create | Verb::Replace => Some(Value::Object(after?.clone())),
        Verb::Patch => Some(patch(line.before.as_ref().and_then(Value::as_object)?, after?)),
        Verb::Bulk | Verb::Token | Verb::Snapshot | Verb::Other => return None,
        Verb::LookUp if told.look_ups.is_empty() || !told.by.is_empty() => return None,
        Verb::Delete | Verb::Read | Verb::LookUp | Verb::List | Verb::Discover => None,
    };
    let joint = if told.any { " or " } else { " and " };
    let looked_for = told.look_ups.iter().map(|(name, value)| format!("{name} eq {}", Value::from(value.as_str())));
    let filter = (verb == Verb::LookUp).then(|| looked_for.collect::<Vec<_>>().join(joint));
    Some(Again { filter, body })
}

/// A PATCH that makes the one document of the other.
fn patch(before: &Map<String, Value>, after: &Map<String, Value>) -> Value {
    let changed = after.iter().filter(|(name, value)| *name != "schemas" && before.get(*name) != Some(value));
    let replaced = changed.map(|(name, value)| json!({ "op": "replace", "path": name, "value": value }));
    let gone = before.keys().filter(|name| *name != "schemas" && !after.contains_key(*name));
    let removed = gone.map(|name| json!({ "op": "remove", "path": name }));
    json!({ "schemas": [urn::PATCH_OP], "Operations": replaced.chain(removed).collect::<Vec<_>>() })
}
