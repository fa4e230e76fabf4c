//! The log page by page, the newest first, by result, person, sort of request and time.
//!
//! What no index has is looked for among so many rows a page: then the page says how far it looked, and goes on from there.

use ::store::request::{self, Filter, Gap, Part};
use ::store::{AccountId, Tx, mirror};
use jiff::Timestamp;

use super::call::Verb;
use super::forget::first_id;
use super::read::{LAST, Line, Statuses, Telling};
use crate::error::Result;
use crate::{App, accounts};

/// Rows that are looked through for one page.
const THROUGH: i64 = 5_000;
/// Requests about somebody that are looked through for one page: each is read whole.
const OF_PERSON: usize = 400;

/// What sort of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Whatever is meant to change something.
    Change,
    /// A new person or group.
    Create,
    /// A person or group taken away.
    Delete,
    /// Looks for somebody.
    LookUp,
    /// Reads and lists.
    Read,
    /// Snapshots of Active Directory.
    Snapshot,
    /// About groups, whatever it is.
    Group,
}

impl What {
    fn verbs(self) -> &'static [Verb] {
        match self {
            What::Change => &[Verb::Create, Verb::Replace, Verb::Patch, Verb::Delete, Verb::Bulk],
            What::Create => &[Verb::Create],
            What::Delete => &[Verb::Delete],
            What::LookUp => &[Verb::LookUp],
            What::Read => &[Verb::Read, Verb::List, Verb::Discover],
            What::Snapshot => &[Verb::Snapshot],
            What::Group => &[],
        }
    }

    fn kind(self) -> Option<&'static str> {
        (self == What::Group).then(|| ::scim::Kind::Group.name())
    }
}

/// Which requests.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// With which status: all, or refusals alone.
    pub statuses: Statuses,
    /// About somebody who has or had this address.
    pub person: Option<String>,
    /// Of one sort alone.
    pub what: Option<What>,
    /// Not before this.
    pub from: Option<Timestamp>,
    /// Not after this.
    pub until: Option<Timestamp>,
    /// Older than the request with this id.
    pub before: Option<String>,
    /// So many.
    pub limit: usize,
}

/// Some requests.
#[derive(Clone, Debug)]
pub struct Page {
    /// The newest first.
    pub lines: Vec<Line>,
    /// The `before` of the next page.
    pub older: Option<String>,
    /// There may be more, but it was not looked further than `older`.
    pub looked_so_far: bool,
    /// What is not in the log although it was answered.
    pub gap: Option<Gap>,
}

/// A page of the log.
///
/// Errors: `NotFound`.
pub fn page(ctx: &App, slug: &str, wanted: &Wanted) -> Result<Page> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let after = wanted.from.map(first_id).unwrap_or_default();
        // A moment has many ids: the first of the next one is the end of it.
        let until = wanted.until.and_then(|at| at.checked_add(jiff::SignedDuration::from_millis(1)).ok()).map(first_id);
        let before = [wanted.before.clone(), until].into_iter().flatten().min().unwrap_or_else(|| LAST.to_owned());
        let span = Span { tx, account, after: &after, before: &before };
        let found = match &wanted.person {
            Some(person) => span.of_person(wanted, person)?,
            None => span.of_all(wanted)?,
        };
        let mut telling = Telling::new(tx, account, slug);
        let mut lines = Vec::with_capacity(found.ids.len());
        for id in &found.ids {
            if let Some(row) = request::kept(tx, account, id)? {
                lines.push(telling.line(row)?);
            }
        }
        Ok(Page { lines, older: found.older, looked_so_far: found.looked_so_far, gap: request::gap(tx, account)? })
    })
}

/// The newest request of all.
///
/// Errors: the store's.
pub(crate) fn newest(tx: &Tx<'_>, account: AccountId, slug: &str) -> Result<Option<Line>> {
    let filter = Filter { after: "", before: LAST, lowest: 0, highest: 999, limit: 1 };
    let id = request::ids(tx, account, &filter)?.pop();
    let row = id.map(|id| request::kept(tx, account, &id)).transpose()?.flatten();
    row.map(|row| Telling::new(tx, account, slug).line(row)).transpose()
}

/// A stretch of the log.
struct Span<'a> {
    tx: &'a Tx<'a>,
    account: AccountId,
    after: &'a str,
    before: &'a str,
}

/// What was found in it.
struct Found {
    ids: Vec<String>,
    older: Option<String>,
    looked_so_far: bool,
}

impl Found {
    /// One more than is shown tells whether there is another page.
    fn cut(mut ids: Vec<String>, limit: usize) -> Found {
        let more = ids.len() > limit;
        ids.truncate(limit);
        Found { older: ids.last().cloned().filter(|_| more), ids, looked_so_far: false }
    }
}

impl Span<'_> {
    fn of_all(&self, wanted: &Wanted) -> Result<Found> {
        let mut verbs = [""; 5];
        let of_what = wanted.what.map_or(&[][..], What::verbs);
        for (place, verb) in verbs.iter_mut().zip(of_what) {
            *place = verb.name();
        }
        let is_narrow = wanted.what.is_some();
        let part = Part {
            after: self.after,
            before: self.before,
            lowest: wanted.statuses.lowest,
            highest: wanted.statuses.highest,
            verbs,
            kind: wanted.what.and_then(What::kind),
            through: THROUGH,
            limit: i64::try_from(wanted.limit + 1).unwrap_or(i64::MAX),
        };
        let found = Found::cut(request::part(self.tx, self.account, &part)?, wanted.limit);
        let is_narrow = is_narrow || wanted.statuses != Statuses::ALL && wanted.statuses != Statuses::REFUSED;
        if found.older.is_some() || !is_narrow {
            return Ok(found);
        }
        let last = request::last_looked_through(self.tx, self.account, &part, wanted.statuses.lowest >= 400)?;
        Ok(Found { looked_so_far: last.is_some(), older: last, ..found })
    }

    fn of_person(&self, wanted: &Wanted, person: &str) -> Result<Found> {
        let Statuses { lowest, highest } = wanted.statuses;
        let filter = Filter { after: self.after, before: self.before, lowest, highest, limit: OF_PERSON };
        let folded = ::scim::fold(person);
        let present = mirror::bearers(self.tx, self.account, &folded)?;
        let about = request::about(self.tx, self.account, &folded, &present, &filter)?;
        let Some(what) = wanted.what else { return Ok(Found::cut(about, wanted.limit)) };
        let (mut ids, last) = (Vec::new(), about.last().cloned().filter(|_| about.len() == OF_PERSON));
        for id in about {
            let Some(row) = request::kept(self.tx, self.account, &id)? else { continue };
            let is_verb = what.verbs().is_empty() || what.verbs().iter().any(|verb| verb.name() == row.verb);
            if is_verb && what.kind().is_none_or(|kind| row.kind.as_deref() == Some(kind)) {
                ids.push(id);
            }
            if ids.len() > wanted.limit {
                break;
            }
        }
        let found = Found::cut(ids, wanted.limit);
        if found.older.is_some() {
            return Ok(found);
        }
        Ok(Found { looked_so_far: last.is_some(), older: last, ..found })
    }
}
