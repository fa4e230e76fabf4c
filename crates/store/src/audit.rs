//! Who changed what: a row in the deciding transaction, never without it.

use jiff::Timestamp;

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

/// Writes one down.
///
/// # Errors
/// The engine's.
pub fn record(tx: &Tx<'_>, account: AccountId, deed: &Deed<'_>) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO audit (account, id, at, actor, verb, kind, subject, request, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![account, deed.id, deed.at, deed.actor, deed.verb, deed.kind, deed.subject, deed.request, deed.detail],
    )?;
    Ok(())
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
    /// Not before this.
    pub since: Option<Timestamp>,
    /// Older than the deed with this id.
    pub before: Option<&'a str>,
}

/// What people did, newest first; what the directory wrote to people and groups of the mirror is not among it.
///
/// # Errors
/// The engine's.
pub fn page(tx: &Tx<'_>, account: AccountId, wanted: &Wanted<'_>, limit: usize) -> Result<Vec<Entry>, Error> {
    // Ids are hexadecimal digits: a tilde comes after all of them.
    let before = wanted.before.unwrap_or("~");
    let since = wanted.since.unwrap_or(Timestamp::MIN);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = match wanted.kind {
        None => tx.query(
            "SELECT id, at, actor, verb, kind, subject, detail FROM audit
             WHERE account = $1 AND id < $2 AND at >= $3 AND kind <> 'User' AND kind <> 'Group' ORDER BY id DESC LIMIT $4",
            args![account, before, since, limit],
        )?,
        Some(kind) => tx.query(
            "SELECT id, at, actor, verb, kind, subject, detail FROM audit
             WHERE account = $1 AND id < $2 AND at >= $3 AND kind <> 'User' AND kind <> 'Group' AND kind = $5 ORDER BY id DESC LIMIT $4",
            args![account, before, since, limit, kind],
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
