//! The log as it is told: newest last, each row with its sentence and the run that used it.

use std::collections::{BTreeMap, BTreeSet};

use ::scim::Kind;
use ::store::request::{self, Filter, Gap, Request};
use ::store::{AccountId, Tx, mirror};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::Value;

use super::call::Verb;
use super::fate::Fate;
use super::forget::id_before;
use super::sentence::{Words, sentence};
use super::told::Told;
use crate::error::Result;
use crate::{App, accounts};

/// Which rows.
#[derive(Clone, Debug)]
pub struct Query {
    /// With which status.
    pub statuses: Statuses,
    /// About somebody who has or had this address, or whom somebody looked for by it.
    pub person: Option<String>,
    /// How many, the newest.
    pub limit: usize,
}

/// A status, or all that begin with a digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statuses {
    pub(super) lowest: i64,
    pub(super) highest: i64,
}

impl Statuses {
    /// Every status.
    pub const ALL: Statuses = Statuses { lowest: 0, highest: 999 };

    /// Those of refusals.
    pub const REFUSED: Statuses = Statuses { lowest: 400, highest: 999 };

    /// Reads `404` or `4xx`. `None` for anything else.
    pub fn parse(text: &str) -> Option<Statuses> {
        let digit = |byte: &u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
        match text.to_ascii_lowercase().as_bytes() {
            [class @ b'1'..=b'5', b'x', b'x'] => {
                let lowest = digit(class)? * 100;
                Some(Statuses { lowest, highest: lowest + 99 })
            }
            [class @ b'1'..=b'5', tens, ones] => {
                let status = digit(class)? * 100 + digit(tens)? * 10 + digit(ones)?;
                Some(Statuses { lowest: status, highest: status })
            }
            _ => None,
        }
    }
}

/// A request as it is told.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// When it came.
    pub at: Timestamp,
    /// GET, POST, …
    pub method: String,
    /// Without the query.
    pub path: String,
    /// The status of the answer.
    pub status: i64,
    /// Who did what to whom.
    pub sentence: String,
    /// Whose token it was.
    pub actor: Option<String>,
    /// The leniencies that were used.
    pub dialect: Vec<String>,
    /// The first run that looked at the mirror with this change in it.
    pub run: Option<i64>,
    /// How long the answer took.
    pub took_ms: f64,
    /// Where the RFC refuses it so.
    pub clause: Option<String>,
    /// The document before, where it changed.
    pub before: Option<Value>,
    /// The document after, where it changed.
    pub after: Option<Value>,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Lines {
    /// The rows, the newest last.
    pub lines: Vec<Line>,
    /// What is not in the log although it was answered.
    pub gap: Option<Gap>,
}

/// Ids are hexadecimal digits: a tilde comes after all of them.
pub(super) const LAST: &str = "~";

/// How long after it came a request may be written down and still be seen by whoever follows.
const LATE: SignedDuration = SignedDuration::from_secs(120);

/// The newest rows that a query lets through.
///
/// Errors: `NotFound`.
pub fn list(ctx: &App, slug: &str, query: &Query) -> Result<Lines> {
    find(ctx, slug, query, "", &BTreeSet::new())
}

/// What was told of a log to somebody who follows it.
#[derive(Debug, Default)]
pub struct Following {
    /// The ids of late.
    told: BTreeSet<String>,
    begun: bool,
}

impl Following {
    /// The rows that were not told yet. The first time, the newest; then whatever came. A row may come a little later than
    /// one that is younger, since answers and servers differ in speed.
    ///
    /// Errors: `NotFound`.
    pub fn next(&mut self, ctx: &App, slug: &str, query: &Query) -> Result<Lines> {
        let since = id_before(ctx.now(), LATE);
        let found = if self.begun {
            let all = Query { limit: usize::MAX, ..query.clone() };
            find(ctx, slug, &all, &since, &self.told)?
        } else {
            // What came before is told as far as the limit goes, and the rest of it is not news.
            let before = Query { limit: usize::MAX, ..query.clone() };
            self.told = ids(ctx, slug, &before, &since)?;
            list(ctx, slug, query)?
        };
        self.begun = true;
        self.told = self.told.split_off(&since);
        self.told.extend(found.lines.iter().map(|line| line.id.clone()));
        Ok(found)
    }
}

fn ids(ctx: &App, slug: &str, query: &Query, after: &str) -> Result<BTreeSet<String>> {
    ctx.store.read(|tx| Ok(matching(tx, accounts::find(tx, slug)?.id, query, after)?.into_iter().collect()))
}

fn find(ctx: &App, slug: &str, query: &Query, after: &str, told: &BTreeSet<String>) -> Result<Lines> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let ids = matching(tx, account, query, after)?;
        let mut telling = Telling::new(tx, account, slug);
        let mut lines = Vec::new();
        for id in ids.iter().filter(|id| !told.contains(*id)) {
            if let Some(row) = request::kept(tx, account, id)? {
                lines.push(telling.line(row)?);
            }
        }
        lines.sort_by(|one, other| order(&one.id).cmp(&order(&other.id)));
        Ok(Lines { lines, gap: request::gap(tx, account)? })
    })
}

/// The newest refusal that named an address, or else the newest request that did, if one is still in the log.
pub(crate) fn newest_about(tx: &Tx<'_>, account: AccountId, slug: &str, email: &str) -> Result<Option<Line>> {
    for statuses in [Statuses::REFUSED, Statuses::ALL] {
        let query = Query { statuses, person: Some(email.to_owned()), limit: 1 };
        let id = matching(tx, account, &query, "")?.into_iter().next();
        let row = id.map(|id| request::kept(tx, account, &id)).transpose()?.flatten();
        if let Some(row) = row {
            return Telling::new(tx, account, slug).line(row).map(Some);
        }
    }
    Ok(None)
}

/// The newest refusal that is still in the log.
pub(crate) fn newest_refusal(tx: &Tx<'_>, account: AccountId, slug: &str) -> Result<Option<Line>> {
    let query = Query { statuses: Statuses::REFUSED, person: None, limit: 1 };
    let id = matching(tx, account, &query, "")?.into_iter().next();
    let row = id.map(|id| request::kept(tx, account, &id)).transpose()?.flatten();
    row.map(|row| Telling::new(tx, account, slug).line(row)).transpose()
}

/// How many requests came within this time, and so many at the most.
pub(crate) fn count_within(
    tx: &Tx<'_>,
    account: AccountId,
    time: SignedDuration,
    now: Timestamp,
    most: i64,
) -> Result<i64> {
    Ok(request::count_after(tx, account, &id_before(now, time), most)?)
}

/// An operation of a Bulk stands behind the Bulk, by its number.
fn order(id: &str) -> (&str, usize) {
    id.split_once('.').map_or((id, 0), |(request, part)| (request, part.parse().unwrap_or(usize::MAX)))
}

fn matching(tx: &Tx<'_>, account: AccountId, query: &Query, after: &str) -> Result<Vec<String>> {
    let Statuses { lowest, highest } = query.statuses;
    let filter = Filter { after, before: LAST, lowest, highest, limit: query.limit };
    let Some(person) = &query.person else { return Ok(request::ids(tx, account, &filter)?) };
    let folded = ::scim::fold(person);
    let present = mirror::bearers(tx, account, &folded)?;
    Ok(request::about(tx, account, &folded, &present, &filter)?)
}

/// Where the addresses of a sort of request begin.
fn door(verb: &str) -> &'static str {
    if verb == Verb::Snapshot.name() { "/adi/v1" } else { "/scim/v2" }
}

/// What rows need to be told, each looked up once.
pub(super) struct Telling<'a> {
    tx: &'a Tx<'a>,
    account: AccountId,
    slug: &'a str,
    names: BTreeMap<String, Option<String>>,
    runs: BTreeMap<i64, Option<i64>>,
    fates: BTreeMap<String, Option<Fate>>,
}

impl<'a> Telling<'a> {
    pub(super) fn new(tx: &'a Tx<'a>, account: AccountId, slug: &'a str) -> Telling<'a> {
        Telling { tx, account, slug, names: BTreeMap::new(), runs: BTreeMap::new(), fates: BTreeMap::new() }
    }

    pub(super) fn line(&mut self, mut row: Request) -> Result<Line> {
        if let (None, Some(id)) = (&row.name, &row.subject) {
            row.name = self.name(id)?;
        }
        let told: Told = serde_json::from_str(&row.told).unwrap_or_default();
        let run = row.writes.map(|writes| self.run(writes)).transpose()?.flatten();
        let mut failure = None;
        let mut kept = |found: Result<Option<String>>| {
            found.unwrap_or_else(|error| {
                failure = Some(error);
                None
            })
        };
        let mut members = BTreeMap::new();
        for id in told.who_joined.iter().chain(&told.who_left) {
            let name = kept(self.name(id));
            members.insert(id.clone(), name);
        }
        let fate = told.dead.as_deref().and_then(|id| kept(self.fate(id, row.at)));
        if let Some(error) = failure {
            return Err(error);
        }
        let mut words = Words { member: &mut |id| members.get(id).cloned().flatten(), token: &mut |_| fate.clone() };
        let sentence = sentence(&row, &told, &mut words);
        let document = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
        Ok(Line {
            id: row.id,
            at: row.at,
            method: row.method,
            path: format!("{}/{}{}", door(&row.verb), self.slug, row.path),
            status: row.status,
            sentence,
            actor: row.actor,
            dialect: serde_json::from_str(&row.dialect).unwrap_or_default(),
            run,
            #[expect(clippy::cast_precision_loss, reason = "nobody waits for so many microseconds")]
            took_ms: row.took_us as f64 / 1_000.0,
            clause: told.clause,
            before: document(row.before),
            after: document(row.after),
        })
    }

    /// The first run that saw this write.
    fn run(&mut self, writes: i64) -> Result<Option<i64>> {
        if let Some(known) = self.runs.get(&writes) {
            return Ok(*known);
        }
        let run = request::used_by(self.tx, self.account, writes)?;
        self.runs.insert(writes, run);
        Ok(run)
    }

    /// What became of a token or a client that was shown then.
    fn fate(&mut self, id: &str, shown: Timestamp) -> Result<Option<String>> {
        if !self.fates.contains_key(id) {
            self.fates.insert(id.to_owned(), Fate::of(self.tx, self.account, id)?);
        }
        Ok(self.fates.get(id).and_then(Option::as_ref).map(|fate| fate.told(shown)))
    }

    /// How somebody is called today, or was last.
    pub(super) fn name(&mut self, id: &str) -> Result<Option<String>> {
        if let Some(known) = self.names.get(id) {
            return Ok(known.clone());
        }
        let user = mirror::get(self.tx, self.account, Kind::User, id)?;
        let stored = match user {
            Some(user) => Some(user),
            None => mirror::get(self.tx, self.account, Kind::Group, id)?,
        };
        let name = match stored.and_then(|stored| Some(stored.document.ok()?.unique_name().to_owned())) {
            Some(name) => Some(name),
            None => request::last_name(self.tx, self.account, id)?,
        };
        self.names.insert(id.to_owned(), name.clone());
        Ok(name)
    }
}

impl Lines {
    /// What is missing, for a person; `None` where nothing is.
    pub fn note(&self) -> Option<String> {
        let gap = self.gap?;
        let time = |at: Timestamp| at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
        let requests = if gap.lost == 1 { "request was" } else { "requests were" };
        Some(format!(
            "{} {requests} answered between {} and {} and could not be written down",
            gap.lost,
            time(gap.since),
            time(gap.until)
        ))
    }
}
