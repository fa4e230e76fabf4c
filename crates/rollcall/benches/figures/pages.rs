//! What a page of the console costs: every page of the table of routes, and what each leads to, with a hundred thousand
//! people, a report of ten thousand changes and a hundred thousand requests in the log.
//!
//! Pages are not listed here: a new one is measured by itself. A page goes over HTTP to the real binary, signed in.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::client::{Connection, Page};
use crate::house::{Engine, House, Served};
use crate::{LARGE, micros};

/// Changes of the report that is shown.
const CHANGES: usize = 10_000;
/// Requests in the log.
const REQUESTS: usize = 100_000;
/// Looks at each page.
const LOOKS: usize = 20;
/// Pages of one route.
const OF_A_ROUTE: usize = 12;
/// What a page may take on SQLite.
const LONGEST: Duration = Duration::from_millis(20);
/// What a page may weigh, compressed, with its style and its script.
const HEAVIEST: usize = 60_000;

/// Every page, as a row.
pub(crate) fn all(engine: Engine) {
    let house = House::new(engine, "pages");
    for first in (0..LARGE).step_by(1_000) {
        house.insert(first, 1_000);
    }
    house.gather(LARGE / 2);
    house.goes_live();
    house.works();
    house.retitle(CHANGES);
    let run = house.works();
    house.retitle_one(LARGE / 2);
    house.works();
    let request = house.was_asked(REQUESTS);
    let places = Places::of(&house, run, request);
    let cookie = house.signs_in();
    let served = Served::of(house, Vec::new(), String::new());
    let mut browser = served.browser(&cookie);
    let beside: usize = ["style.css", "console.js"]
        .into_iter()
        .map(|name| compressed(&browser.opens(&format!("/assets/{name}")).text))
        .sum();
    println!(
        "{:<58} {:>8} {:>8} {:>9} {:>8}  style and script: {beside} bytes",
        "", "median", "most", "bytes", "gzipped"
    );
    let undo = places.address("/provisioning/{}/undo");
    let asks = browser.opens(&undo);
    let planned = Figure::of(&undo, beside, || browser.presses(&asks, &undo));
    println!("{planned}  by a form: each line is planned");
    let mut over = Vec::new();
    for (route, addresses) in places.addresses(&mut browser) {
        for address in addresses {
            let figure = Figure::of(&address, beside, || browser.opens(&address));
            println!("{figure}");
            if figure.is_over(engine) {
                over.push(format!("{route}: {address}"));
            }
        }
    }
    if !over.is_empty() {
        println!("over {} ms or {HEAVIEST} bytes:\n  {}", LONGEST.as_millis(), over.join("\n  "));
    }
}

/// What stands in the place of a `{}`.
struct Places {
    by_route: BTreeMap<&'static str, String>,
}

impl Places {
    fn of(house: &House, run: i64, request: String) -> Places {
        let (user, group, administrator) = house.somebody();
        let by_route = [
            ("/users/", user),
            ("/groups/", group),
            ("/provisioning/", run.to_string()),
            ("/requests/", request),
            ("/account/administrators/", administrator),
            ("/assets/", "style.css".to_owned()),
        ];
        Places { by_route: by_route.into() }
    }

    fn address(&self, route: &str) -> String {
        let known = self.by_route.iter().find(|(begin, _)| route.starts_with(**begin));
        route.replace("{}", known.map_or("1", |(_, place)| place))
    }

    /// What somebody types: found by many, by few, by nobody. And a run of one change, which leads to the large one.
    fn forms(&self) -> Vec<String> {
        let (run, group) = (self.address("/provisioning/{}"), self.address("/groups/{}"));
        let users = ["worker77", "worker9999", "nobody-like-that"].map(|text| format!("/users?q={text}"));
        let search = ["worker77", "worker99999@bench.example", "nobody"].map(|text| format!("/search?q={text}"));
        let of_run = ["worker77", "nobody"].map(|text| format!("{run}?q={text}"));
        let others = [
            "/groups?q=every".to_owned(),
            "/explain?who=nobody%40bench.example".to_owned(),
            "/users?by=directory&q=nobody".to_owned(),
            "/provisioning/3/undo".to_owned(),
            format!("{run}/compare?with=1"),
            format!("{group}?q=worker77"),
            format!("{group}?q=nobody"),
        ];
        others.into_iter().chain(users).chain(search).chain(of_run).collect()
    }

    /// The pages by route: those of the table, and a few of those that each leads to.
    fn addresses(&self, browser: &mut Connection) -> BTreeMap<&'static str, Vec<String>> {
        let gets = web::console_routes().into_iter().filter(|(method, ..)| method == "GET");
        let routes: Vec<&'static str> = gets
            .map(|(_, path, _)| path)
            .filter(|path| *path != "/assets/{}" && !path.starts_with("/setup/"))
            .collect();
        let mut addresses: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        let mut known = BTreeSet::new();
        for route in &routes {
            let address = self.address(route);
            known.insert(address.clone());
            addresses.entry(route).or_default().push(address);
        }
        let begin: Vec<String> = known.iter().cloned().collect();
        let linked =
            self.forms().into_iter().chain(begin.iter().flat_map(|address| links(&browser.opens(address).text)));
        for address in linked.collect::<Vec<_>>() {
            let of_route = addresses.entry(route(&routes, &address)).or_default();
            if of_route.len() < OF_A_ROUTE && known.insert(address.clone()) {
                of_route.push(address);
            }
        }
        addresses.remove("");
        addresses
    }
}

fn route(routes: &[&'static str], address: &str) -> &'static str {
    let path = address.split('?').next().unwrap();
    let leads = |route: &&&'static str| {
        let (parts, is): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
        parts.len() == is.len() && parts.iter().zip(&is).all(|(part, is)| part == is || *part == "{}")
    };
    routes.iter().filter(leads).min_by_key(|route| route.matches("{}").count()).copied().unwrap_or("")
}

/// Where a page leads, on this console.
fn links(page: &str) -> Vec<String> {
    let targets = page.split("<a ").skip(1).filter_map(|rest| rest.split_once("href=\"")?.1.split('"').next());
    let path = |target: &str| target.split('#').next().unwrap().replace("&#38;", "&");
    targets.filter(|target| target.starts_with('/')).map(path).collect()
}

fn compressed(text: &str) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap().len()
}

/// What a page took and weighs.
struct Figure {
    address: String,
    status: u16,
    median: Duration,
    most: Duration,
    bytes: usize,
    compressed: usize,
    /// A file that is kept, as large as what is in it.
    is_file: bool,
}

impl Figure {
    fn of(address: &str, beside: usize, mut look: impl FnMut() -> Page) -> Figure {
        let first = look();
        let is_file = !first.kind.starts_with("text/html");
        let looks = if is_file { 3 } else { LOOKS };
        let mut times: Vec<Duration> = (0..looks)
            .map(|_| {
                let begin = Instant::now();
                look();
                begin.elapsed()
            })
            .collect();
        times.sort_unstable();
        Figure {
            address: address.to_owned(),
            status: first.status,
            median: times[looks / 2],
            most: times[looks - 1],
            bytes: first.text.len(),
            compressed: compressed(&first.text) + if is_file { 0 } else { beside },
            is_file,
        }
    }

    fn is_over(&self, engine: Engine) -> bool {
        !self.is_file && ((engine == Engine::Sqlite && self.median > LONGEST) || self.compressed > HEAVIEST)
    }
}

impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ms = |time: Duration| micros(time) / 1e3;
        let address: String = self.address.chars().take(58).collect();
        let (median, most) = (ms(self.median), ms(self.most));
        write!(f, "{address:<58} {median:>5.1} ms {most:>5.1} ms {:>9} {:>8}", self.bytes, self.compressed)?;
        let over = !self.is_file && self.median > LONGEST;
        let status = if self.status == 200 { String::new() } else { format!("  {}", self.status) };
        let file = if self.is_file { "  a file" } else { "" };
        write!(f, "{status}{file}{}", if over { "  over" } else { "" })
    }
}
