//! A list by filter, order and page (RFC 7644 sections 3.4.2 and 3.4.3, RFC 9865): of one kind of resource, or of all.
//!
//! SQL only narrows; `Filter::matches` is the one meaning. Without an order that was asked for, resources stand by kind and
//! id, so that they are the same on every page.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

use ::scim::list::{Page, Paging, Start};
use ::scim::sort::{Sort, SortKey};
use ::scim::{Error as ScimError, Filter, Key, Kind, Query, ScimType, Wanted, dialect};
use ::store::mirror::{self, Stored};
use ::store::{Purpose, Tx};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::cursor::{Cursor, Position, Seal};
use super::write::{answer, related, told};
use super::{Answer, Client, related_attribute};
use crate::App;
use crate::error::Result;

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The resources of the page.
    pub page: Vec<Answer>,
    /// How many match in all.
    pub total: usize,
    /// How the client goes on.
    pub paging: Paging,
    /// The leniencies that were used.
    pub rules: Vec<&'static str>,
}

/// Resources looked at in one go where the index can't narrow.
const SCAN: usize = 1_000;

/// The fewest that are looked up in one go of those that have one key of several.
const SCAN_OF_KEY: usize = 20;

/// How long a search may look through what no index narrows: it holds a thread and, on PostgreSQL, a connection.
pub const SEARCH_TIME: SignedDuration = SignedDuration::from_secs(10);

/// A page of the resources of these kinds that match.
///
/// Errors: 400 `invalidFilter`, an order or a page that makes no sense; `tooMany` when looking through everybody takes too
/// long; `invalidCursor`, `expiredCursor`, `invalidCount` as RFC 9865 section 2.1 says.
pub fn list(ctx: &App, client: &Client, kinds: &[Kind], query: &Query, wanted: &Wanted) -> Result<Listed> {
    let page = Page::parse(query, &ctx.limits)?;
    let (filter, rules) = match &query.filter {
        Some(text) => read_filter(ctx, kinds, text)?,
        None => (None, Vec::new()),
    };
    let order = Order::parse(kinds, query)?;
    let (seal, cursor) = match &page.start {
        Start::Index(_) => (None, None),
        Start::Cursor(text) => {
            let seal = Seal::new(ctx, client.account, &asked(kinds, query))?;
            let cursor = read_cursor(&seal, text, query, page.count, ctx.now())?;
            (Some(seal), cursor)
        }
    };
    ctx.store.read_for(purpose(kinds, filter.as_ref(), &order), |tx| {
        let bare = Wanted::parse(None, Some("id"), None)?;
        let until = ctx.now() + SEARCH_TIME;
        let search = Search { ctx, tx, client, kinds, filter: filter.as_ref(), order: &order, bare, until };
        let (found, total, paging) = match &page.start {
            Start::Index(first) => {
                let (found, total) = search.by_index(*first, page.count)?;
                (found, total, Paging::Index(*first))
            }
            Start::Cursor(_) => search.by_cursor(cursor, page.count, seal.as_ref())?,
        };
        let page = found.into_iter().map(|found| told(tx, client, found, wanted)).collect::<Result<_>>()?;
        Ok(Listed { page, total, paging, rules })
    })
}

/// Is it looked up, or looked for?
fn purpose(kinds: &[Kind], filter: Option<&Filter>, order: &Order) -> Purpose {
    let is_narrow = match filter {
        Some(filter) => kinds.iter().all(|kind| filter.look_ups(*kind).is_some()),
        None => !order.is_asked(),
    };
    if is_narrow { Purpose::Answer } else { Purpose::Search }
}

fn read_filter(ctx: &App, kinds: &[Kind], text: &str) -> Result<(Option<Filter>, Vec<&'static str>)> {
    // A form that only one kind's schema explains is mended by the first kind, which has nearly all of the attributes.
    let (text, rules) = match kinds.first() {
        Some(kind) => dialect::canonical_filter(*kind, text),
        None => (text.to_owned(), Vec::new()),
    };
    let filter = Filter::parse(&text, &ctx.limits)?;
    filter.check_for(kinds)?;
    Ok((Some(filter), rules))
}

/// All of a query that must be the same on its next page.
fn asked(kinds: &[Kind], query: &Query) -> String {
    format!("{kinds:?}\n{:?}\n{:?}\n{:?}", query.filter, query.sort_by, query.sort_order)
}

/// `None` for the empty cursor of the first page.
fn read_cursor(seal: &Seal, text: &str, query: &Query, count: usize, now: Timestamp) -> Result<Option<Cursor>> {
    if text.is_empty() {
        return Ok(None);
    }
    let cursor = seal.open(text, now)?;
    // RFC 9865 section 2.1: the pages of one query have one size.
    if query.count.is_some() && count != cursor.count {
        let detail = format!(
            "count was {} on the first page and is {count} now. Send the same count with every cursor, or an empty cursor to begin anew.",
            cursor.count
        );
        return Err(ScimError::bad_request(ScimType::InvalidCount, detail).into());
    }
    Ok(Some(cursor))
}

/// The order that was asked for, kind by kind: one of several kinds may lack the attribute, and then has no value to sort by.
struct Order(Vec<(Kind, Option<Sort>)>);

impl Order {
    fn parse(kinds: &[Kind], query: &Query) -> Result<Order> {
        let Some(by) = &query.sort_by else { return Ok(Order(Vec::new())) };
        let parse = |kind: &Kind| (*kind, Sort::parse(*kind, by, query.sort_order.as_deref()));
        let parsed: Vec<_> = kinds.iter().map(parse).collect();
        if let Some((_, Err(refusal))) = parsed.first()
            && parsed.iter().all(|(_, sort)| sort.is_err())
        {
            return Err(refusal.clone().into());
        }
        Ok(Order(parsed.into_iter().map(|(kind, sort)| (kind, sort.ok())).collect()))
    }

    fn is_asked(&self) -> bool {
        !self.0.is_empty()
    }

    fn of(&self, kind: Kind) -> Option<&Sort> {
        self.0.iter().find(|(of, _)| *of == kind).and_then(|(_, sort)| sort.as_ref())
    }

    fn compare(&self, one: &Position, other: &Position) -> Ordering {
        let by_key = self.0.iter().find_map(|(_, sort)| sort.as_ref()).map(|sort| sort.compare(&one.key, &other.key));
        by_key.unwrap_or(Ordering::Equal).then_with(|| (one.kind, &one.id).cmp(&(other.kind, &other.id)))
    }
}

/// A look through resources.
struct Search<'a> {
    ctx: &'a App,
    tx: &'a Tx<'a>,
    client: &'a Client,
    kinds: &'a [Kind],
    filter: Option<&'a Filter>,
    order: &'a Order,
    /// No members or groups: they are read where a filter or an order needs them.
    bare: Wanted,
    /// When it is given up.
    until: Timestamp,
}

impl Search<'_> {
    /// The page that begins at this place, counted from 1, and how many match in all.
    fn by_index(&self, first: usize, count: usize) -> Result<(Vec<Stored>, usize)> {
        let skip = first - 1;
        if self.order.is_asked() {
            let sorted = self.sorted()?;
            let found = self.fetch(sorted.iter().skip(skip).take(count))?;
            return Ok((found, sorted.len()));
        }
        if self.filter.is_none() {
            return self.everybody(skip, count);
        }
        let (mut total, mut found) = (0, Vec::new());
        self.each(None, SCAN, &mut |kind, stored| {
            if self.matches(kind, &stored)? {
                if total >= skip && found.len() < count {
                    found.push(stored);
                }
                total += 1;
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok((found, total))
    }

    /// A page without filter or order: by the index alone.
    fn everybody(&self, skip: usize, count: usize) -> Result<(Vec<Stored>, usize)> {
        let account = self.client.account;
        let (mut total, mut found) = (0_usize, Vec::new());
        for kind in self.kinds {
            let of_kind = mirror::count(self.tx, account, *kind)?;
            let before = skip.saturating_sub(total);
            if before < of_kind && found.len() < count {
                found.extend(mirror::page(self.tx, account, *kind, before, count - found.len())?);
            }
            total += of_kind;
        }
        Ok((found, total))
    }

    /// The page after a cursor, or the first one, and the cursor of the next. The total is counted once, for the first page.
    fn by_cursor(
        &self,
        cursor: Option<Cursor>,
        count: usize,
        seal: Option<&Seal>,
    ) -> Result<(Vec<Stored>, usize, Paging)> {
        let count = cursor.as_ref().map_or(count, |cursor| cursor.count);
        let after = cursor.as_ref().map(|cursor| &cursor.after);
        let (mut found, total, more, last) = if self.order.is_asked() {
            let sorted = self.sorted()?;
            let begin = after.map_or(0, |after| sorted.partition_point(|at| self.order.compare(at, after).is_le()));
            let rest = sorted.get(begin..).unwrap_or_default();
            let last = rest.iter().take(count).next_back().cloned();
            (self.fetch(rest.iter().take(count))?, sorted.len(), rest.len() > count, last)
        } else {
            self.walked(after, cursor.as_ref().map(|cursor| cursor.total), count)?
        };
        found.truncate(count);
        let total = cursor.map_or(total, |cursor| cursor.total);
        let next = match (more, last, seal) {
            (true, Some(after), Some(seal)) => {
                let next = Cursor { after, total, count, made: self.ctx.now() };
                seal.close(self.ctx.new_nonce(), &next)
            }
            _ => None,
        };
        Ok((found, total, Paging::Cursor(next)))
    }

    /// The next `count` that match in the order of ids, whether there are more, and the last of them. Without a known total
    /// it goes on to the end and counts.
    fn walked(
        &self,
        after: Option<&Position>,
        known: Option<usize>,
        count: usize,
    ) -> Result<(Vec<Stored>, usize, bool, Option<Position>)> {
        let counted = match (known, self.filter) {
            (Some(total), _) => Some(total),
            (None, None) => Some(self.everybody(0, 0)?.1),
            (None, Some(_)) => None,
        };
        let (mut found, mut last, mut total) = (Vec::new(), None, 0);
        let batch = if self.filter.is_some() { SCAN } else { count + 1 };
        self.each(after, batch, &mut |kind, stored| {
            if self.matches(kind, &stored)? {
                total += 1;
                if total <= count {
                    last = Some(Position { key: SortKey::default(), kind, id: stored.id.clone() });
                    found.push(stored);
                } else if counted.is_some() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok((found, counted.unwrap_or(total), total > count, last))
    }

    /// Everything that matches, in the order asked for. Keys and ids are held, documents are not.
    fn sorted(&self) -> Result<Vec<Position>> {
        let mut sorted = Vec::new();
        self.each(None, SCAN, &mut |kind, stored| {
            let sort = self.order.of(kind);
            if self.matches(kind, &stored)?
                && let Some(document) =
                    self.document(&stored, sort.is_some_and(|sort| sort.mentions(related_attribute(kind))))?
            {
                let key = sort.map(|sort| sort.key(&document)).unwrap_or_default();
                sorted.push(Position { key, kind, id: stored.id });
            }
            Ok(ControlFlow::Continue(()))
        })?;
        sorted.sort_by(|one, other| self.order.compare(one, other));
        Ok(sorted)
    }

    fn fetch<'p>(&self, page: impl Iterator<Item = &'p Position>) -> Result<Vec<Stored>> {
        let mut found = Vec::new();
        for Position { kind, id, .. } in page {
            found.extend(mirror::get(self.tx, self.client.account, *kind, id)?);
        }
        Ok(found)
    }

    /// Every resource after a place that may match, by kind and id, until somebody has enough.
    fn each(&self, after: Option<&Position>, batch: usize, take: &mut Take<'_>) -> Result<()> {
        for kind in self.kinds.iter().copied().filter(|kind| after.is_none_or(|after| *kind >= after.kind)) {
            let begin = after.filter(|after| after.kind == kind).map(|after| after.id.as_str()).unwrap_or_default();
            if self.each_of(kind, begin, batch, take)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// By the index where it narrows, else all.
    fn each_of(&self, kind: Kind, begin: &str, batch: usize, take: &mut Take<'_>) -> Result<ControlFlow<()>> {
        let keys = self.filter.and_then(|filter| filter.look_ups(kind));
        let mut last = begin.to_owned();
        loop {
            let (next, end) = if let Some(keys) = &keys {
                self.narrowed(kind, keys, &last)?
            } else {
                let next = mirror::after(self.tx, self.client.account, kind, &last, batch)?;
                let end = next.last().map(|stored| stored.id.clone());
                (next, end)
            };
            for stored in next {
                if take(kind, stored)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            let Some(end) = end else { return Ok(ControlFlow::Continue(())) };
            last = end;
            self.is_in_time()?;
        }
    }

    /// The next that the index finds by any of these keys, by id, and where it goes on if there may be more.
    fn narrowed(&self, kind: Kind, keys: &[Key], last: &str) -> Result<(Vec<Stored>, Option<String>)> {
        // So that all keys together find no more at once than a look through everybody.
        let most = (SCAN / keys.len().max(1)).max(SCAN_OF_KEY);
        let mut narrowed: BTreeMap<String, Stored> = BTreeMap::new();
        let mut end: Option<String> = None;
        for key in keys {
            let found = mirror::find(self.tx, self.client.account, kind, key, last, most)?;
            if let Some(stored) = found.last().filter(|_| found.len() == most)
                && end.as_ref().is_none_or(|end| stored.id < *end)
            {
                end = Some(stored.id.clone());
            }
            narrowed.extend(found.into_iter().map(|stored| (stored.id.clone(), stored)));
        }
        // Behind the end of one key's, those of the other keys stand too early.
        let is_before = |id: &String| end.as_ref().is_none_or(|end| id <= end);
        Ok((narrowed.into_iter().filter(|(id, _)| is_before(id)).map(|(_, stored)| stored).collect(), end))
    }

    fn is_in_time(&self) -> Result<()> {
        if self.ctx.now() > self.until { Err(too_long().into()) } else { Ok(()) }
    }

    fn matches(&self, kind: Kind, stored: &Stored) -> Result<bool> {
        let Some(filter) = self.filter else { return Ok(true) };
        let document = self.document(stored, filter.mentions(related_attribute(kind)))?;
        Ok(document.is_some_and(|document| filter.matches(kind, &document)))
    }

    /// The complete resource, with members or groups where they are needed; `None` for one that can't be read.
    fn document(&self, stored: &Stored, with_related: bool) -> Result<Option<Map<String, Value>>> {
        let Ok(resource) = stored.document.clone() else { return Ok(None) };
        let mut answer = answer(self.tx, self.client, stored, resource, &self.bare)?;
        if with_related {
            // A group may have more members than there are resources in a batch.
            self.is_in_time()?;
            answer.related = related(self.tx, self.client, &answer.resource, &stored.id)?;
        }
        Ok(Some(answer.whole().document()))
    }
}

/// Takes one resource, and says whether it wants more.
type Take<'a> = dyn FnMut(Kind, Stored) -> Result<ControlFlow<()>> + 'a;

/// RFC 7644 table 9: “willing to calculate or process”.
fn too_long() -> ScimError {
    let detail = format!(
        "Looking through all that this filter or order asks for took longer than {} s. Search by “userName eq”, “externalId eq”, “emails.value eq” or “displayName eq”, which are looked up, and by a value that few have.",
        SEARCH_TIME.as_secs()
    );
    ScimError::bad_request(ScimType::TooMany, detail)
}
