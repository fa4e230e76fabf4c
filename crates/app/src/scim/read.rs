//! GET: one resource, or a list by filter and page (RFC 7644 section 3.4).

use ::scim::list::Page;
use ::scim::{Error as ScimError, Filter, Kind, Wanted, dialect};
use ::store::Tx;
use ::store::mirror::{self, Stored};

use super::write::{answer, related};
use super::{Answer, Client, related_attribute};
use crate::App;
use crate::error::{Error, Result};

/// What a list is asked for, as text of the query.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// `filter`.
    pub filter: Option<String>,
    /// `startIndex`.
    pub start_index: Option<String>,
    /// `count`.
    pub count: Option<String>,
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

/// One resource.
///
/// Errors: 404.
pub fn get(ctx: &App, client: &Client, kind: Kind, id: &str, wanted: &Wanted) -> Result<Answer> {
    ctx.store.read(|tx| {
        let stored = mirror::get(tx, client.account, kind, id)?.ok_or_else(|| ScimError::not_found(kind, id))?;
        told(tx, client, &stored, wanted)
    })
}

/// A page of the resources that match, by id, so that the order is the same on every page.
///
/// Errors: 400 `invalidFilter`, or a page that is no number.
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
    ctx.store.read(|tx| {
        let (found, total) = match &filter {
            None => (
                mirror::page(tx, client.account, kind, page.start_index - 1, page.count)?,
                mirror::count(tx, client.account, kind)?,
            ),
            Some(filter) => matching(tx, client, kind, filter, &page)?,
        };
        let page_of = found.iter().map(|stored| told(tx, client, stored, wanted)).collect::<Result<_>>()?;
        Ok(Listed { page: page_of, total, start_index: page.start_index, rules })
    })
}

/// SQL only narrows; `Filter::matches` is the one meaning.
fn matching(tx: &Tx<'_>, client: &Client, kind: Kind, filter: &Filter, page: &Page) -> Result<(Vec<Stored>, usize)> {
    let (first, mut total, mut found) = (page.start_index - 1, 0, Vec::new());
    let mut take = |stored: Stored| -> Result<()> {
        if matches(tx, client, kind, filter, &stored)? {
            if total >= first && found.len() < page.count {
                found.push(stored);
            }
            total += 1;
        }
        Ok(())
    };
    if let Some(keys) = filter.look_ups(kind) {
        let mut narrowed: std::collections::BTreeMap<String, Stored> = std::collections::BTreeMap::new();
        for key in &keys {
            narrowed.extend(
                mirror::find(tx, client.account, kind, key)?.into_iter().map(|stored| (stored.id.clone(), stored)),
            );
        }
        narrowed.into_values().try_for_each(&mut take)?;
    } else {
        let mut last = String::new();
        loop {
            let next = mirror::after(tx, client.account, kind, &last, SCAN)?;
            let Some(end) = next.last() else { break };
            last.clone_from(&end.id);
            next.into_iter().try_for_each(&mut take)?;
        }
    }
    Ok((found, total))
}

fn matches(tx: &Tx<'_>, client: &Client, kind: Kind, filter: &Filter, stored: &Stored) -> Result<bool> {
    let Ok(resource) = stored.document.clone() else { return Ok(false) };
    let mut answer = answer(tx, client, stored, resource, &Wanted::parse(Some(kind), Some("id"), None)?)?;
    if filter.mentions(related_attribute(kind)) {
        answer.related = related(tx, client, kind, &stored.id)?;
    }
    Ok(filter.matches(kind, &answer.whole().document()))
}

fn told(tx: &Tx<'_>, client: &Client, stored: &Stored, wanted: &Wanted) -> Result<Answer> {
    let resource = stored.document.clone().map_err(|reason| Error::Store(::store::Error::Other(reason)))?;
    answer(tx, client, stored, resource, wanted)
}
