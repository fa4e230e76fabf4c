//! GET: one resource, or a list by filter and page (RFC 7644 section 3.4).

use std::collections::BTreeMap;

use ::scim::list::Page;
use ::scim::sort::{Sort, SortKey};
use ::scim::{Error as ScimError, Filter, Kind, ScimType, Wanted, dialect};
use ::store::Tx;
use ::store::mirror::{self, Stored};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::write::{answer, document, related};
use super::{Answer, Client, related_attribute};
use crate::App;
use crate::error::Result;

/// What a list is asked for, as text of the query.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// `filter`.
    pub filter: Option<String>,
    /// `startIndex`.
    pub start_index: Option<String>,
    /// `count`.
    pub count: Option<String>,
    /// `sortBy`.
    pub sort_by: Option<String>,
    /// `sortOrder`.
    pub sort_order: Option<String>,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The resources of the page.
    pub page: Vec<Answer>,
    /// How many match in all.
    pub total: usize,
    /// The first one's place, from 1.
    pub start_index: usize,
    /// The leniencies that were used.
    pub rules: Vec<&'static str>,
}

/// Resources looked at in one go where the index can't narrow.
const SCAN: usize = 1_000;

/// How long a search may look through what no index narrows: it holds a thread and, on PostgreSQL, a connection.
const SEARCH_TIME: SignedDuration = SignedDuration::from_secs(10);

/// One resource.
///
/// Errors: 404.
pub fn get(ctx: &App, client: &Client, kind: Kind, id: &str, wanted: &Wanted) -> Result<Answer> {
    ctx.store.read(|tx| {
        let stored = mirror::get(tx, client.account, kind, id)?.ok_or_else(|| ScimError::not_found(kind, id))?;
        told(tx, client, stored, wanted)
    })
}

/// A page of the resources that match, by id or in the order asked for, so that it is the same on every page.
///
/// Errors: 400 `invalidFilter`, an order or a page that makes no sense; `tooMany` when looking through everybody takes too long.
pub fn list(ctx: &App, client: &Client, kind: Kind, query: &Query, wanted: &Wanted) -> Result<Listed> {
    let page = Page::parse(query.start_index.as_deref(), query.count.as_deref(), &ctx.limits)?;
    let (filter, rules) = match &query.filter {
        Some(text) => {
            let (text, rules) = dialect::canonical_filter(kind, text);
            let filter = Filter::parse(&text, &ctx.limits)?;
            filter.check(kind)?;
            (Some(filter), rules)
        }
        None => (None, Vec::new()),
    };
    let sort = query.sort_by.as_deref().map(|by| Sort::parse(kind, by, query.sort_order.as_deref())).transpose()?;
    ctx.store.read(|tx| {
        let bare = Wanted::parse(Some(kind), Some("id"), None)?;
        let search = Search { ctx, tx, client, kind, bare, until: ctx.now() + SEARCH_TIME };
        let (found, total) = match (&filter, &sort) {
            (None, None) => (
                mirror::page(tx, client.account, kind, page.start_index - 1, page.count)?,
                mirror::count(tx, client.account, kind)?,
            ),
            (filter, None) => search.page(filter.as_ref(), &page)?,
            (filter, Some(sort)) => search.sorted(filter.as_ref(), sort, &page)?,
        };
        let page_of = found.into_iter().map(|stored| told(tx, client, stored, wanted)).collect::<Result<_>>()?;
        Ok(Listed { page: page_of, total, start_index: page.start_index, rules })
    })
}

/// A look through one kind of resource. SQL only narrows; `Filter::matches` is the one meaning.
struct Search<'a> {
    ctx: &'a App,
    tx: &'a Tx<'a>,
    client: &'a Client,
    kind: Kind,
    /// No members or groups: they are read where a filter or an order needs them.
    bare: Wanted,
    /// When it is given up.
    until: Timestamp,
}

impl Search<'_> {
    /// The page of what matches, in the order of ids, and how many match in all.
    fn page(&self, filter: Option<&Filter>, page: &Page) -> Result<(Vec<Stored>, usize)> {
        let (first, mut total, mut found) = (page.start_index - 1, 0, Vec::new());
        self.each(filter, &mut |stored| {
            if self.matches(filter, &stored)? {
                if total >= first && found.len() < page.count {
                    found.push(stored);
                }
                total += 1;
            }
            Ok(())
        })?;
        Ok((found, total))
    }

    /// The page of what matches, in the order asked for. Keys and ids of all are held, documents of the page alone.
    fn sorted(&self, filter: Option<&Filter>, sort: &Sort, page: &Page) -> Result<(Vec<Stored>, usize)> {
        let mut keyed: Vec<(SortKey, String)> = Vec::new();
        self.each(filter, &mut |stored| {
            if self.matches(filter, &stored)?
                && let Some(document) = self.document(&stored, sort.mentions(related_attribute(self.kind)))?
            {
                keyed.push((sort.key(&document), stored.id));
            }
            Ok(())
        })?;
        keyed.sort_by(|a, b| sort.compare(&a.0, &b.0));
        let mut found = Vec::new();
        for (_, id) in keyed.iter().skip(page.start_index - 1).take(page.count) {
            found.extend(mirror::get(self.tx, self.client.account, self.kind, id)?);
        }
        Ok((found, keyed.len()))
    }

    /// Every resource that may match, in the order of ids: by the index where it narrows, else all.
    fn each(&self, filter: Option<&Filter>, take: &mut dyn FnMut(Stored) -> Result<()>) -> Result<()> {
        let account = self.client.account;
        if let Some(keys) = filter.and_then(|filter| filter.look_ups(self.kind)) {
            let mut narrowed: BTreeMap<String, Stored> = BTreeMap::new();
            for key in &keys {
                let found = mirror::find(self.tx, account, self.kind, key)?;
                narrowed.extend(found.into_iter().map(|stored| (stored.id.clone(), stored)));
            }
            return narrowed.into_values().try_for_each(take);
        }
        let mut last = String::new();
        loop {
            let next = mirror::after(self.tx, account, self.kind, &last, SCAN)?;
            let Some(end) = next.last() else { return Ok(()) };
            last.clone_from(&end.id);
            next.into_iter().try_for_each(&mut *take)?;
            if self.ctx.now() > self.until {
                return Err(too_long().into());
            }
        }
    }

    fn matches(&self, filter: Option<&Filter>, stored: &Stored) -> Result<bool> {
        let Some(filter) = filter else { return Ok(true) };
        let document = self.document(stored, filter.mentions(related_attribute(self.kind)))?;
        Ok(document.is_some_and(|document| filter.matches(self.kind, &document)))
    }

    /// The complete resource, with members or groups where they are needed; `None` for one that can't be read.
    fn document(&self, stored: &Stored, with_related: bool) -> Result<Option<Map<String, Value>>> {
        let Ok(resource) = stored.document.clone() else { return Ok(None) };
        let mut answer = answer(self.tx, self.client, stored, resource, &self.bare)?;
        if with_related {
            answer.related = related(self.tx, self.client, &answer.resource, &stored.id)?;
        }
        Ok(Some(answer.whole().document()))
    }
}

/// RFC 7644 table 9: “willing to calculate or process”.
fn too_long() -> ScimError {
    let detail = format!(
        "Looking through every resource for this filter or order took longer than {} s. Search by “userName eq”, “externalId eq”, “emails.value eq” or “displayName eq”, which are looked up.",
        SEARCH_TIME.as_secs()
    );
    ScimError::bad_request(ScimType::TooMany, detail)
}

fn told(tx: &Tx<'_>, client: &Client, mut stored: Stored, wanted: &Wanted) -> Result<Answer> {
    let resource = document(&mut stored)?;
    answer(tx, client, &stored, resource, wanted)
}
