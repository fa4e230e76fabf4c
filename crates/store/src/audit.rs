//! Who changed what: a row in the deciding transaction, never without it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::value::args;
use crate::{AccountId, Error, Tx};

/// One deed.
#[derive(Clone, Debug)]
pub struct Deed<'a> {
    /// The id, in order of time.
    pub id: &'a str,
    /// When.
    pub at: Timestamp,
    /// Who: a token's prefix and last four, an administrator's address, `operator`.
    pub actor: &'a str,
    /// What: `create`, `replace`, `patch`, `delete`, `settings`, …
    pub verb: &'a str,
    /// On what sort of thing: `User`, `Group`, `token`, …
    pub kind: &'a str,
    /// Which.
    pub subject: &'a str,
    /// The request's id.
    pub request: &'a str,
    /// What changed, as a JSON object; never a secret. Of what people did, a member `{"old": …, "new": …}` is a value before
    /// and after, any other is a fact (`app/audit.rs` makes and words them).
    pub detail: &'a str,
}

/// What a write of the mirror touched beyond its own resource.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// What others may have meant or met the resource by, and it is known by no more: identifiers, names, addresses (folded).
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub gave_up: BTreeSet<String>,
    /// References of members that joined the group or left it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub moved: BTreeSet<String>,
    /// More members moved than are listed here: all that the group has or had must be looked at.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub many: bool,
}

impl Reach {
    /// As many references are kept with a deed at the most.
    const MANY: usize = 1_000;

    /// Adds members that moved; no more than are worth it.
    pub fn members<'m>(&mut self, references: impl IntoIterator<Item = &'m String>) {
        for reference in references {
            if self.moved.len() >= Reach::MANY {
                self.many = true;
                return;
            }
            self.moved.insert(reference.clone());
        }
    }
}

/// Writes one down that is no write of the mirror.
///
/// # Errors
/// The engine's.
pub fn record(tx: &Tx<'_>, account: AccountId, deed: &Deed<'_>) -> Result<(), Error> {
    insert(tx, account, deed, None, None)
}

/// Writes one down that wrote to the mirror: how many writes there have been with it, and what it reached.
///
/// # Errors
/// The engine's.
pub fn record_write(tx: &Tx<'_>, account: AccountId, deed: &Deed<'_>, writes: i64, reach: &Reach) -> Result<(), Error> {
    let far = (*reach != Reach::default()).then(|| serde_json::to_string(reach).unwrap_or_default());
    insert(tx, account, deed, Some(writes), far.as_ref())
}

fn insert(
    tx: &Tx<'_>,
    account: AccountId,
    deed: &Deed<'_>,
    writes: Option<i64>,
    reach: Option<&String>,
) -> Result<(), Error> {
    let Deed { id, at, actor, verb, kind, subject, request, detail } = deed;
    tx.execute(
        "INSERT INTO audit (account, id, at, actor, verb, kind, subject, request, detail, writes, reach) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![account, *id, *at, *actor, *verb, *kind, *subject, *request, *detail, writes, reach],
    )?;
    Ok(())
}

/// A write of the mirror: on what, and what it reached.
#[derive(Clone, Debug)]
pub struct Written {
    /// Which resource.
    pub subject: String,
    /// Beyond it.
    pub reach: Reach,
}

/// The writes of the mirror after the first `writes` of them, in order, at most so many.
///
/// # Errors
/// The engine's.
pub fn written_since(tx: &Tx<'_>, account: AccountId, writes: i64, limit: usize) -> Result<Vec<Written>, Error> {
    let rows = tx.query(
        "SELECT subject, reach FROM audit WHERE account = $1 AND writes > $2 ORDER BY writes LIMIT $3",
        args![account, writes, i64::try_from(limit).unwrap_or(i64::MAX)],
    )?;
    // What can't be read may have been anything.
    let unknown = |_| Reach { many: true, ..Reach::default() };
    let of = |mut row: crate::Row| {
        let reach = row.opt_text(1).map(|text| serde_json::from_str(&text).unwrap_or_else(unknown));
        Written { subject: row.text(0), reach: reach.unwrap_or_default() }
    };
    Ok(rows.into_iter().map(of).collect())
}

/// A deed as it was recorded.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What.
    pub verb: String,
    /// The request's id.
    pub request: String,
    /// What changed, as JSON.
    pub detail: String,
}

/// What was done to one resource, newest first.
///
/// # Errors
/// The engine's.
pub fn about(tx: &Tx<'_>, account: AccountId, kind: &str, subject: &str) -> Result<Vec<Recorded>, Error> {
    let rows = tx.query(
        "SELECT at, actor, verb, request, detail FROM audit WHERE account = $1 AND kind = $2 AND subject = $3 ORDER BY id DESC LIMIT 1000",
        args![account, kind, subject],
    )?;
    let of = |mut row: crate::Row| Recorded {
        at: row.time(0),
        actor: row.text(1),
        verb: row.text(2),
        request: row.text(3),
        detail: row.text(4),
    };
    Ok(rows.into_iter().map(of).collect())
}

/// Deeds of one verb to whatever is of a kind, not before this, newest first.
///
/// # Errors
/// The engine's.
pub fn since(
    tx: &Tx<'_>,
    account: AccountId,
    kind: &str,
    verb: &str,
    since: Timestamp,
) -> Result<Vec<(String, Recorded)>, Error> {
    let rows = tx.query(
        "SELECT at, actor, verb, request, detail, subject FROM audit WHERE account = $1 AND kind = $2 AND verb = $3 AND at >= $4 ORDER BY id DESC",
        args![account, kind, verb, since],
    )?;
    let of = |mut row: crate::Row| {
        let [verb, request, detail] = [2, 3, 4].map(|at| row.text(at));
        (row.text(5), Recorded { at: row.time(0), actor: row.text(1), verb, request, detail })
    };
    Ok(rows.into_iter().map(of).collect())
}

/// What somebody did, as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The id, in order of time: what the next page begins after.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What.
    pub verb: String,
    /// On what sort of thing.
    pub kind: String,
    /// Which.
    pub subject: String,
    /// What changed, as JSON.
    pub detail: String,
}

/// Which deeds of people.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// On this sort of thing alone.
    pub kind: Option<&'a str>,
    /// Of this one alone, as it was recorded.
    pub actor: Option<&'a str>,
    /// Not before this.
    pub since: Option<Timestamp>,
    /// Before this.
    pub until: Option<Timestamp>,
    /// Older than the deed with this id.
    pub before: Option<&'a str>,
}

/// What people did and which snapshots came, newest first; what the directory wrote one by one is not among it.
///
/// # Errors
/// The engine's.
pub fn page(tx: &Tx<'_>, account: AccountId, wanted: &Wanted<'_>, limit: usize) -> Result<Vec<Entry>, Error> {
    let since = wanted.since.unwrap_or(Timestamp::MIN);
    let (at, id) = begin(tx, account, wanted)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = match (wanted.kind, wanted.actor) {
        (None, None) => tx.query(
            "SELECT id, at, actor, verb, kind, subject, detail FROM audit
             WHERE account = $1 AND at <= $2 AND (at < $2 OR id < $3) AND at >= $4 AND kind <> 'User' AND kind <> 'Group' AND id <> ''
             ORDER BY at DESC, id DESC LIMIT $5",
            args![account, at, id.as_str(), since, limit],
        )?,
        (Some(kind), None) => tx.query(
            "SELECT id, at, actor, verb, kind, subject, detail FROM audit
             WHERE account = $1 AND at <= $2 AND (at < $2 OR id < $3) AND at >= $4 AND kind <> 'User' AND kind <> 'Group' AND kind = $6
             ORDER BY at DESC, id DESC LIMIT $5",
            args![account, at, id.as_str(), since, limit, kind],
        )?,
        (None, Some(actor)) => tx.query(
            "SELECT id, at, actor, verb, kind, subject, detail FROM audit
             WHERE account = $1 AND at <= $2 AND (at < $2 OR id < $3) AND at >= $4 AND kind <> 'User' AND kind <> 'Group' AND actor = $6
             ORDER BY at DESC, id DESC LIMIT $5",
            args![account, at, id.as_str(), since, limit, actor],
        )?,
        (Some(kind), Some(actor)) => tx.query(
            "SELECT id, at, actor, verb, kind, subject, detail FROM audit
             WHERE account = $1 AND at <= $2 AND (at < $2 OR id < $3) AND at >= $4 AND kind <> 'User' AND kind <> 'Group' AND kind = $6 AND actor = $7
             ORDER BY at DESC, id DESC LIMIT $5",
            args![account, at, id.as_str(), since, limit, kind, actor],
        )?,
    };
    let of = |mut row: crate::Row| Entry {
        id: row.text(0),
        at: row.time(1),
        actor: row.text(2),
        verb: row.text(3),
        kind: row.text(4),
        subject: row.text(5),
        detail: row.text(6),
    };
    Ok(rows.into_iter().map(of).collect())
}

/// The moment and the id that everything wanted is older than.
fn begin(tx: &Tx<'_>, account: AccountId, wanted: &Wanted<'_>) -> Result<(Timestamp, String), Error> {
    // No id comes before the empty one: the moment itself is left out.
    let until = wanted.until.map_or((Timestamp::MAX, "~".to_owned()), |until| (until, String::new()));
    let Some(id) = wanted.before else { return Ok(until) };
    let row = tx.one("SELECT at FROM audit WHERE account = $1 AND id = $2", args![account, id])?;
    Ok(row.map_or(until.clone(), |row| until.min((row.time(0), id.to_owned()))))
}
