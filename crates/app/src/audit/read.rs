//! The audit log, newest first, page by page.

use ::store::audit::{self, Wanted};
use ::store::{AccountId, Tx};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::Kind;
use super::sentence::{self, PLAIN, Told, Voice};
use crate::error::Result;
use crate::{App, accounts};

/// The most entries on a page.
const MOST: usize = 1_000;

/// The most entries in a file.
pub const MOST_IN_A_FILE: usize = 20_000;

/// Which entries.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// About this kind alone.
    pub kind: Option<Kind>,
    /// What this one did alone: an administrator's address, `operator`, or which API key.
    pub actor: Option<String>,
    /// Not before this.
    pub since: Option<Timestamp>,
    /// Before this.
    pub until: Option<Timestamp>,
    /// Older than this one: `next` of the page before.
    pub before: Option<String>,
    /// So many at the most; never more than 1,000.
    pub limit: usize,
}

/// Some entries.
#[derive(Clone, Debug)]
pub struct Entries {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// The `before` of the next page, if there is one.
    pub next: Option<String>,
}

/// Something that somebody did.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// An administrator's address, `operator`, or which API key.
    pub actor: String,
    /// To what.
    pub kind: String,
    /// What.
    pub verb: String,
    /// Which.
    pub subject: String,
    /// Values before and after as `{"old": …, "new": …}`, and facts.
    pub detail: Map<String, Value>,
    /// In words.
    pub sentence: String,
}

/// A page of the audit log.
///
/// Errors: `NotFound`.
pub fn page(ctx: &App, slug: &str, query: &Query) -> Result<Entries> {
    ctx.store.read(|tx| read(tx, accounts::find(tx, slug)?.id, query, query.limit.clamp(1, MOST)))
}

/// All that is wanted, for a file: [`MOST_IN_A_FILE`] at the most, the newest; `next` says that there are older ones.
///
/// Errors: `NotFound`.
pub fn whole(ctx: &App, slug: &str, query: &Query) -> Result<Entries> {
    ctx.store.read(|tx| read(tx, accounts::find(tx, slug)?.id, query, MOST_IN_A_FILE))
}

fn read(tx: &Tx<'_>, account: AccountId, query: &Query, limit: usize) -> Result<Entries> {
    let wanted = Wanted {
        kind: query.kind.map(Kind::name),
        actor: query.actor.as_deref(),
        since: query.since,
        until: query.until,
        before: query.before.as_deref(),
    };
    // One more than is shown tells whether there is another page.
    let mut found = audit::page(tx, account, &wanted, limit + 1)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|entry| entry.id.clone());
    Ok(Entries { entries: found.into_iter().map(told).collect(), next })
}

/// A row of the log, worded.
pub(crate) fn told(kept: audit::Entry) -> Entry {
    let detail: Map<String, Value> = serde_json::from_str(&kept.detail).unwrap_or_default();
    let audit::Entry { id, at, actor, verb, kind, subject, .. } = kept;
    let mut entry = Entry { id, at, actor, kind, verb, subject, detail, sentence: String::new() };
    entry.sentence = entry.said(PLAIN);
    entry
}

impl Entry {
    /// Its sentence as somebody else says it.
    pub fn said(&self, voice: Voice<'_>) -> String {
        let Entry { actor, kind, verb, subject, detail, .. } = self;
        sentence::of(Told { actor, kind, verb, subject, detail, voice })
    }
}
