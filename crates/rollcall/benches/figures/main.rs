//! `cargo xtask bench`: the figures of docs/PERFORMANCE.md, all in one run.
//!
//! Three ways to create the same people on the same disk: one thread that writes 64 in a transaction
//! (the raw limit), 64 threads through the store, 64 clients over HTTP to the real binary. Then what
//! single requests cost the server at 1,000 and at 100,000 people, in CPU time of its process, and
//! what a reconcile costs beside the parse of the same documents. Ratios within one run count; the
//! absolute figures are this machine's.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that can't go on has failed, and speaks on standard output"
)]

mod client;
mod house;

use std::sync::Arc;
use std::time::{Duration, Instant};

use client::Connection;
use house::{House, Served};
use planning::{Completeness, Scope, Snapshot, reconcile};
use serde_json::Value;
use store::mirror;

/// People of the small and of the large directory.
const SMALL: usize = 1_000;
const LARGE: usize = 100_000;
/// Creates of each way.
const CREATES: usize = 20_000;
/// Requests of each sort.
const REQUESTS: usize = 4_000;

fn main() {
    println!("## Creates a second, durable");
    creates();
    if std::env::args().any(|argument| argument == "creates") {
        return;
    }
    println!("\n## Server CPU of one request");
    let small = requests(SMALL);
    let large = requests(LARGE);
    println!("{:<46} {:>10} {:>10} {:>7}", "", "1,000", "100,000", "ratio");
    for ((name, at_small), (_, at_large)) in small.iter().zip(&large) {
        let ratio = at_large.as_secs_f64() / at_small.as_secs_f64();
        println!("{name:<46} {:>7.0} µs {:>7.0} µs {ratio:>7.2}", micros(*at_small), micros(*at_large));
    }
    println!("\n## A reconcile of 100,000 people");
    reconciles();
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn a_second(count: usize, begin: Instant) -> f64 {
    f64::from(u32::try_from(count).unwrap()) / begin.elapsed().as_secs_f64()
}

fn creates() {
    let raw = {
        let house = House::new("raw");
        let begin = Instant::now();
        for chunk in 0..CREATES / 64 {
            house.insert(chunk * 64, 64);
        }
        a_second(CREATES / 64 * 64, begin)
    };
    let row = |name: &str, figure: f64| println!("{name:<46} {figure:>10.0}  {:.2} of the raw limit", figure / raw);
    row("one thread, 64 in a transaction (raw limit)", raw);
    let house = Arc::new(House::new("store"));
    let begin = Instant::now();
    in_threads(64, |thread| {
        for at in 0..CREATES / 64 {
            house.insert(thread * 1_000_000 + at, 1);
        }
    });
    row("store, 64 threads, one a transaction", a_second(CREATES / 64 * 64, begin));
    for (clients, each) in [(64, CREATES / 64), (1, 2_000)] {
        let served = Served::start(&format!("http{clients}"), 0);
        let begin = Instant::now();
        in_threads(clients, |client| {
            let mut connection = served.connect();
            for at in 0..each {
                let body = house::person(client * 1_000_000 + at).to_string();
                assert_eq!(connection.send("POST", "Users", &body).0, 201);
            }
        });
        row(&format!("HTTP, {clients} clients"), a_second(clients * each, begin));
    }
}

fn in_threads(count: usize, work: impl Fn(usize) + Sync) {
    std::thread::scope(|scope| {
        for thread in 0..count {
            let work = &work;
            scope.spawn(move || work(thread));
        }
    });
}

/// What each sort of request costs the server with so many people in the directory.
fn requests(people: usize) -> Vec<(&'static str, Duration)> {
    let served = Served::start(&format!("people{people}"), people);
    let mut meter = Meter { connection: served.connect(), served: &served, figures: Vec::new() };
    let empty = meter.connection.create_group("Empty", 0);
    let crowded = meter.connection.create_group("Crowded", 5_000);
    let somebody = |at: usize| at * 7_919 % people;
    let id = |at: usize| &served.ids[somebody(at)];
    let last = people - 99;
    meter.cost("GET by id", REQUESTS, |c, at| c.get(&format!("Users/{}", id(at))));
    meter.cost("look-up by userName", REQUESTS, |c, at| {
        c.get(&format!("Users?filter=userName%20eq%20%22worker{}%40bench.example%22", somebody(at)));
    });
    meter.cost("look-up by externalId", REQUESTS, |c, at| {
        c.get(&format!("Users?filter=externalId%20eq%20%22ext-{}%22", somebody(at)));
    });
    meter.cost("PATCH of one attribute", REQUESTS / 4, |c, at| {
        let title = format!(r#"{{"op":"replace","path":"title","value":"Title {at}"}}"#);
        assert_eq!(c.patch(&format!("Users/{}", id(at)), &title), 200);
    });
    for (name, group) in [("one member more, empty group", empty), ("one member more, group of 5,000", crowded)] {
        meter.cost(name, REQUESTS / 4, |c, at| {
            let member = format!(r#"{{"op":"add","path":"members","value":[{{"value":"member-{at}"}}]}}"#);
            assert_eq!(c.patch(&format!("Groups/{group}"), &member), 204);
        });
    }
    meter.cost("page of 100 at the start", 100, |c, _| c.get("Users?startIndex=1&count=100"));
    meter.cost("page of 100 at the end", 100, |c, _| c.get(&format!("Users?startIndex={last}&count=100")));
    meter.figures
}

/// Requests one after the other over one connection, and what they cost the server.
struct Meter<'a> {
    served: &'a Served,
    connection: Connection,
    figures: Vec<(&'static str, Duration)>,
}

impl Meter<'_> {
    fn cost(&mut self, name: &'static str, count: usize, request: impl Fn(&mut Connection, usize)) {
        request(&mut self.connection, count);
        let before = self.served.cpu();
        for at in 0..count {
            request(&mut self.connection, at);
        }
        let spent = self.served.cpu().saturating_sub(before);
        self.figures.push((name, spent / u32::try_from(count).unwrap()));
    }
}

fn reconciles() {
    let house = House::new("reconcile");
    for chunk in 0..LARGE / 1_000 {
        house.insert(chunk * 1_000, 1_000);
    }
    let begin = Instant::now();
    let mirror = house.store.read(|tx| mirror::snapshot(tx, house.account, Completeness::Complete)).unwrap();
    println!("{:<46} {:>10.0} ms", "snapshot of the mirror (read and parse)", micros(begin.elapsed()) / 1e3);
    let texts: Vec<String> = mirror.people.iter().map(|entry| entry.document.as_ref().unwrap().to_stored()).collect();
    let begin = Instant::now();
    let parsed: usize =
        texts.iter().map(|text| serde_json::from_str::<Value>(text).unwrap().as_object().unwrap().len()).sum();
    let parse = begin.elapsed();
    println!("{:<46} {:>10.0} ms  ({parsed} attributes)", "parse of the same JSON", micros(parse) / 1e3);
    let mut world =
        Snapshot { mirror, console: planning::Console::default(), policy: house::policy(), as_of: house::now() };
    let told = |name: &str, world: &Snapshot| {
        let begin = Instant::now();
        let plan = reconcile(world, Scope::All);
        let took = begin.elapsed();
        println!(
            "{name:<46} {:>10.0} ms  {:.2} of the parse, {} acting lines",
            micros(took) / 1e3,
            took.as_secs_f64() / parse.as_secs_f64(),
            plan.acting().count()
        );
        plan
    };
    let plan = told("reconcile, everybody is new", &world);
    world.console = house::applied(&plan);
    let plan = told("reconcile, nothing has changed", &world);
    assert_eq!(plan.acting().count(), 0);
}
