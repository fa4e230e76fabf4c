//! What is handed over of a request: who asked for what, and what came of it. Nothing here is written as it stands; `row.rs`
//! chooses.

use ::scim::list::Paging;
use ::scim::{Error as ScimError, Kind, Resource};
use ::store::AccountId;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::call::Call;
use crate::scim::{Answer, Listed, Moved, Outcome};

/// An answered request.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Who asked.
    pub caller: Caller,
    /// Its id.
    pub id: String,
    /// When it came.
    pub at: Timestamp,
    /// How long the answer took.
    pub took: SignedDuration,
    /// From where.
    pub peer: String,
    /// Method and path.
    pub call: Call,
    /// The status of the answer.
    pub status: u16,
    /// What came of it.
    pub what: What,
    /// The operations of a Bulk, in the order in which they were sent.
    pub parts: Vec<Part>,
    /// How many like it were not written down before this one; the diary counts them.
    pub more: u64,
}

/// An operation of a Bulk.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its method and path.
    pub call: Call,
    /// Its status.
    pub status: u16,
    /// What came of it.
    pub what: What,
}

/// Who asked, as the door knew them. Of a caller whose account is not known nothing is kept.
#[derive(Clone, Debug)]
pub struct Caller {
    pub(crate) account: AccountId,
    /// The token, by its beginning and its last four.
    pub(crate) actor: Option<String>,
    pub(crate) shown: Shown,
}

impl Caller {
    /// Somebody who was let in.
    pub(crate) fn known(account: AccountId, actor: String) -> Caller {
        Caller { account, actor: Some(actor), shown: Shown::Live }
    }
}

/// What was shown at the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A token that works.
    Live,
    /// One of this account that has ended, by its id.
    Dead(String),
    /// Something that is no token of this account's.
    Unknown,
    /// Nothing.
    Nothing,
}

/// What came of a request.
#[derive(Clone, Debug, Default)]
pub struct What {
    /// The id of the resource, if it is not the path's.
    pub id: Option<String>,
    /// Its kind, if the path does not say it.
    pub kind: Option<Kind>,
    /// Its userName or displayName, where no document tells.
    pub name: Option<String>,
    /// The document before a change.
    pub before: Option<Resource>,
    /// The document after a change.
    pub after: Option<Resource>,
    /// Members that joined and left.
    pub members: Moved,
    /// How many writes the mirror had had after this one; `None` where it wrote nothing.
    pub writes: Option<i64>,
    /// A filter as it was sent: looked through for what may be kept of it, and forgotten.
    pub filter: Option<String>,
    /// What a list came to.
    pub found: Option<Found>,
    /// The leniencies that were used.
    pub rules: Vec<&'static str>,
    /// Why it was refused.
    pub refusal: Option<ScimError>,
}

/// What a list came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// How many match; a page by cursor may not know.
    pub total: Option<usize>,
    /// How many are on the page.
    pub shown: usize,
    /// The place of the first of them, from 1; 0 where a cursor leads.
    pub first: usize,
}

impl What {
    /// What a write came to. The documents are kept where it changed something.
    pub fn of(outcome: &mut Outcome) -> What {
        let after = outcome.answer.as_ref().map(|answer| &answer.resource);
        let name = after.or(outcome.before.as_ref()).map(|resource| resource.unique_name().to_owned());
        let after = after.filter(|_| outcome.changed).cloned();
        What {
            id: Some(outcome.id.clone()),
            kind: Some(outcome.kind),
            name,
            after,
            before: outcome.before.take().filter(|_| outcome.changed),
            members: std::mem::take(&mut outcome.members),
            writes: outcome.writes,
            rules: std::mem::take(&mut outcome.rules),
            ..What::default()
        }
    }

    /// What a read of one resource came to.
    pub fn read(answer: &Answer) -> What {
        What {
            id: Some(answer.id.clone()),
            kind: Some(answer.resource.kind()),
            name: Some(answer.resource.unique_name().to_owned()),
            ..What::default()
        }
    }

    /// What a list came to. If a filter found one resource, that is whom the request was about.
    pub fn found(listed: &Listed, filter: Option<&str>) -> What {
        let of_one = match listed.page.as_slice() {
            [one] if listed.total == 1 && filter.is_some() => What::read(one),
            _ => What::default(),
        };
        let first = if let Paging::Index(first) = listed.paging { first } else { 0 };
        let found = Found { total: Some(listed.total), shown: listed.page.len(), first };
        What { filter: filter.map(str::to_owned), found: Some(found), rules: listed.rules.clone(), ..of_one }
    }

    /// About how much memory it holds.
    fn size(&self) -> usize {
        let of = |resource: &Option<Resource>| {
            resource.iter().flat_map(|resource| resource.attributes().values()).map(size).sum::<usize>()
        };
        let detail = self.refusal.as_ref().map_or(0, |error| error.detail.len());
        let filter = self.filter.as_ref().map_or(0, String::len);
        let members = self.members.who_joined.iter().chain(&self.members.who_left).map(String::len).sum::<usize>();
        of(&self.before) + of(&self.after) + detail + filter + members + 512
    }
}

impl Entry {
    /// About how much memory it holds.
    pub(super) fn size(&self) -> usize {
        self.what.size() + self.parts.iter().map(|part| part.what.size()).sum::<usize>()
    }
}

/// A text and what a tree costs beside it.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() + 48,
        Value::Array(values) => values.iter().map(size).sum::<usize>() + 48,
        Value::Object(object) => object.iter().map(|(name, value)| name.len() + 48 + size(value)).sum::<usize>() + 48,
        _ => 48,
    }
}
