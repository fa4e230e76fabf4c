//! A walk through the whole console: from the pages of the table of routes to whatever each leads to. Pages are not
//! listed anywhere here, so that a new one is walked by itself.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use crate::person::Person;

/// Pages of one route that are looked at.
const OF_A_ROUTE: usize = 3;

/// The links of a page that lead to the console itself.
const LINKS: &str = "return Array.from(document.querySelectorAll('a[href]'), a => new URL(a.href)) \
                     .filter(url => url.origin === location.origin).map(url => url.pathname + url.search)";

/// What a walk looks at on each page; its faults.
pub(crate) type Look<'a> = &'a dyn Fn(&Person<'_>, &'static str, usize) -> Vec<String>;

impl Person<'_> {
    /// Opens every page that can be reached, a few of each route, and looks at it. The routes that were come to, and the
    /// faults.
    #[track_caller]
    pub(crate) fn walks(&self, look: Look<'_>) -> (BTreeSet<&'static str>, Vec<String>) {
        let routes = pages();
        let whole = routes.iter().filter(|route| !route.contains("{}")).map(|route| (*route).to_owned());
        let mut waiting: VecDeque<String> = whole.collect();
        let (mut known, mut opened) = (BTreeSet::new(), BTreeMap::<&'static str, usize>::new());
        let mut faults = Vec::new();
        while let Some(address) = waiting.pop_front() {
            let Some(route) = route(&routes, &address) else { continue };
            let count = opened.get(route).copied().unwrap_or_default();
            if count >= OF_A_ROUTE || !known.insert(address.clone()) {
                continue;
            }
            opened.insert(route, count + 1);
            self.opens(&address);
            let status = self.status();
            if status != 200 {
                faults.push(format!("{address} is answered with {status}"));
            }
            faults.extend(look(self, route, count).into_iter().map(|fault| format!("{address}: {fault}")));
            faults.extend(self.complaints().into_iter().map(|complaint| format!("{address}: {complaint}")));
            let links = self.runs(LINKS, vec![]);
            waiting.extend(links.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
        }
        (opened.into_keys().collect(), faults)
    }

    /// The controls of which nothing is seen when they have the focus.
    #[track_caller]
    pub(crate) fn hidden_focus(&self) -> Vec<String> {
        let lost = self.runs(include_str!("scripts/hidden_focus.js"), vec![]);
        let texts = lost.as_array().into_iter().flatten().filter_map(Value::as_str);
        texts.map(|control| format!("nothing is seen of what has the focus: {control}")).collect()
    }
}

/// The routes of pages: no file that is kept, nothing that goes on, nothing before the sign-in.
pub(crate) fn pages() -> Vec<&'static str> {
    let is_page = |path: &&str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        !name.contains('.') && name != "events" && !path.starts_with("/assets") && !path.starts_with("/setup")
    };
    let signed = web::console_routes().into_iter().filter(|(method, _, open)| method == "GET" && !open);
    signed.map(|(_, path, _)| path).filter(is_page).collect()
}

fn route(routes: &[&'static str], address: &str) -> Option<&'static str> {
    let path = address.split('?').next().unwrap_or_default();
    let leads = |route: &&&'static str| {
        let (parts, is): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
        parts.len() == is.len() && parts.iter().zip(&is).all(|(part, is)| part == is || *part == "{}")
    };
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.') && !name.contains('@'));
    let found = routes.iter().filter(leads).min_by_key(|route| route.matches("{}").count());
    found.copied().filter(|_| !is_file)
}
