//! `cargo xtask bench`: the figures of docs/PERFORMANCE.md, all in one run.
//!
//! Three ways to create the same people on the same disk: one thread that writes 64 in a transaction
//! (the raw limit), 64 threads through the store, 64 clients over HTTP to the real binary. Then what
//! single requests cost the server at 1,000 and at 100,000 people, in CPU time of its process, and
//! what a reconcile costs beside the parse of the same documents, what runs cost (`runs.rs`) and what pages (`pages.rs`). Ratios within one run count; the
//! absolute figures are this machine's.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that can't go on has failed, and speaks on standard output"
)]

mod client;
mod house;
mod pages;
mod runs;

use std::sync::Arc;
use std::time::{Duration, Instant};

use client::Connection;
use house::{Engine, House, Served};
use planning::mirror::{Entry, People};
use planning::{Completeness, ResourceId, Scope, Snapshot, reconcile};
use scim::Kind;
use serde_json::Value;
use store::mirror;

/// People of the small and of the large directory.
const SMALL: usize = 1_000;
const LARGE: usize = 100_000;
/// Creates of each way.
const CREATES: usize = 20_000;
/// Requests of each sort.
const REQUESTS: usize = 4_000;

/// Whether this part alone was asked for: `cargo bench -p rollcall --bench figures -- reconcile`.
fn only(part: &str) -> bool {
    std::env::args().any(|argument| argument == part)
}

fn main() {
    if runs::is_measured() {
        return;
    }
    if only("reconcile") {
        return reconciles();
    }
    if only("runs") {
        return all_runs();
    }
    if only("pages") {
        return all_pages();
    }
    if only("memory") {
        return runs::memory();
    }
    if only("one") {
        return runs::after_one_write(Engine::Sqlite);
    }
    for engine in [Engine::Sqlite, Engine::Postgres] {
        println!("\n# {engine:?}");
        if !only("requests") {
            println!("\n## Creates a second, durable");
            creates(engine);
        }
        if only("creates") {
            continue;
        }
        println!("\n## Server CPU and time of one request");
        let small = requests(engine, SMALL);
        let large = requests(engine, LARGE);
        println!(
            "{:<38} {:>9} {:>9} {:>6} {:>11} {:>9} {:>6}",
            "", "1,000", "100,000", "ratio", "1,000", "100,000", "ratio"
        );
        for (at_small, at_large) in small.iter().zip(&large) {
            let ratio = |of: fn(&Figure) -> Duration| of(at_large).as_secs_f64() / of(at_small).as_secs_f64();
            println!(
                "{:<38} {:>6.0} µs {:>6.0} µs {:>6.2} {:>8.0} µs {:>6.0} µs {:>6.2}",
                at_small.name,
                micros(at_small.cpu),
                micros(at_large.cpu),
                ratio(|figure| figure.cpu),
                micros(at_small.median),
                micros(at_large.median),
                ratio(|figure| figure.median),
            );
        }
    }
    if only("creates") || only("requests") {
        return;
    }
    println!("\n# A reconcile of 100,000 people");
    reconciles();
    println!("\n# Runs");
    all_runs();
    all_pages();
}

/// `-- pages sqlite` wants no PostgreSQL.
fn all_pages() {
    let engines = if only("sqlite") { &[Engine::Sqlite][..] } else { &[Engine::Sqlite, Engine::Postgres] };
    for &engine in engines {
        println!(
            "\n# Pages of the console, {engine:?}: 100,000 people, a run of 10,000 changes, 100,000 requests in the log"
        );
        pages::all(engine);
    }
}

fn all_runs() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        println!("\n## {engine:?}, 10,000 changes");
        runs::applies(engine);
    }
    println!("\n## 100,000 people");
    runs::memory();
    after_one_write();
}

fn after_one_write() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        println!("\n## {engine:?}, 100,000 people in a group of all");
        runs::after_one_write(engine);
    }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn a_second(count: usize, begin: Instant) -> f64 {
    f64::from(u32::try_from(count).unwrap()) / begin.elapsed().as_secs_f64()
}

fn creates(engine: Engine) {
    let raw = {
        let house = House::new(engine, "raw");
        let begin = Instant::now();
        for chunk in 0..CREATES / 64 {
            house.insert(chunk * 64, 64);
        }
        a_second(CREATES / 64 * 64, begin)
    };
    let row = |name: &str, figure: f64| println!("{name:<46} {figure:>10.0}  {:.2} of the raw limit", figure / raw);
    row("one thread, 64 in a transaction (raw limit)", raw);
    let house = Arc::new(House::new(engine, "store"));
    let begin = Instant::now();
    in_threads(64, |thread| {
        for at in 0..CREATES / 64 {
            house.insert(thread * 1_000_000 + at, 1);
        }
    });
    row("store, 64 threads, one a transaction", a_second(CREATES / 64 * 64, begin));
    for (clients, each) in [(64, CREATES / 64), (1, 2_000)] {
        let served = Served::start(engine, &format!("http{clients}"), 0);
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
fn requests(engine: Engine, people: usize) -> Vec<Figure> {
    let served = Served::start(engine, &format!("people{people}"), people);
    let [idle, _] = served.memory();
    let mut meter = Meter { connection: served.connect(), served: &served, figures: Vec::new() };
    let (few, crowd) = (meter.connection.create_group("Few", 0), meter.connection.create_group("Crowd", 0));
    let members = (people / 2).min(50_000);
    for first in (0..members).step_by(10_000) {
        let added: Vec<String> = (first..members.min(first + 10_000)).map(|at| format!("crowd-{at}")).collect();
        assert_eq!(meter.connection.patch(&format!("Groups/{crowd}"), &addition(&added)), 204);
    }
    let somebody = |at: usize| at * 7_919 % people;
    let id = |at: usize| &served.ids[somebody(at)];
    let (middle, last) = (people / 2, people - 99);
    meter.cost("GET by id", REQUESTS, |c, at| c.get(&format!("Users/{}", id(at))));
    for (attribute, value) in [
        ("userName", "worker{}%40bench.example"),
        ("externalId", "ext-{}"),
        ("emails.value", "worker{}%40bench.example"),
    ] {
        meter.cost(&format!("look-up by {attribute}"), REQUESTS, |c, at| {
            let value = value.replace("{}", &somebody(at).to_string());
            c.get(&format!("Users?filter={attribute}%20eq%20%22{value}%22"));
        });
    }
    meter.cost("look-up of a group, members left out", REQUESTS, |c, _| {
        c.get("Groups?filter=displayName%20eq%20%22Crowd%22&excludedAttributes=members");
    });
    meter.cost("PATCH of one attribute", REQUESTS / 4, |c, at| {
        let title = format!(r#"{{"op":"replace","path":"title","value":"Title {at}"}}"#);
        assert_eq!(c.patch(&format!("Users/{}", id(at)), &title), 200);
    });
    for (name, group, each) in [
        ("1 member more, few before", &few, 1),
        ("1 member more, a crowd before", &crowd, 1),
        ("100 members more, few before", &few, 100),
        ("100 members more, a crowd before", &crowd, 100),
    ] {
        meter.cost(name, REQUESTS / 4 / each.min(10), |c, at| {
            let added: Vec<String> = (0..each).map(|member| format!("{each}-{at}-{member}")).collect();
            assert_eq!(c.patch(&format!("Groups/{group}"), &addition(&added)), 204);
        });
    }
    for (name, start) in
        [("page of 100 at the start", 1), ("page of 100 in the middle", middle), ("page of 100 at the end", last)]
    {
        meter.cost(name, 200, |c, _| c.get(&format!("Users?startIndex={start}&count=100")));
    }
    let [_, most] = served.memory();
    println!("{people} people: ready in {} ms; {idle} MiB idle, {most} MiB at the most", served.ready.as_millis());
    meter.figures
}

/// An operation that adds these members.
fn addition(members: &[String]) -> String {
    let members: Vec<String> = members.iter().map(|member| format!(r#"{{"value":"{member}"}}"#)).collect();
    format!(r#"{{"op":"add","path":"members","value":[{}]}}"#, members.join(","))
}

/// Requests one after the other over one connection, and what they cost the server.
struct Meter<'a> {
    served: &'a Served,
    connection: Connection,
    figures: Vec<Figure>,
}

/// What a request costs: CPU of the server's process on the average, and the time until its answer in the median.
struct Figure {
    name: String,
    cpu: Duration,
    median: Duration,
}

impl Meter<'_> {
    fn cost(&mut self, name: &str, count: usize, request: impl Fn(&mut Connection, usize)) {
        request(&mut self.connection, count);
        let before = self.served.cpu();
        let mut times: Vec<Duration> = (0..count)
            .map(|at| {
                let begin = Instant::now();
                request(&mut self.connection, at);
                begin.elapsed()
            })
            .collect();
        let spent = self.served.cpu().saturating_sub(before);
        times.sort_unstable();
        self.figures.push(Figure {
            name: name.to_owned(),
            cpu: spent / u32::try_from(count).unwrap(),
            median: times[count / 2],
        });
    }
}

/// The best of several: what else the machine does makes a figure worse, never better.
fn best_of<T>(times: usize, mut work: impl FnMut() -> T) -> (T, Duration) {
    let mut measured = || {
        let begin = Instant::now();
        (work(), begin.elapsed())
    };
    let first = measured();
    (1..times).fold(first, |best, _| {
        let next = measured();
        if next.1 < best.1 { next } else { best }
    })
}

fn reconciles() {
    let house = House::new(Engine::Sqlite, "reconcile");
    for chunk in 0..LARGE / 1_000 {
        house.insert(chunk * 1_000, 1_000);
    }
    let millis = |name: &str, took: Duration| println!("{name:<46} {:>10.0} ms", micros(took) / 1e3);
    let policy = house::policy();
    let stored = house.store.read(|tx| mirror::after(tx, house.account, Kind::User, "", LARGE)).unwrap();
    let texts: Vec<String> = stored.into_iter().map(|stored| stored.document.unwrap().to_stored()).collect();
    let parsed = |text: &String| serde_json::from_str::<Value>(text).unwrap().as_object().unwrap().len();
    let (_, parse) = best_of(5, || texts.iter().map(parsed).sum::<usize>());
    millis("parse of the JSON of the mirror", parse);
    let entry =
        |(at, text): (usize, &String)| Entry { id: ResourceId(format!("{at:06}")), record: text.clone().into() };
    let (_, read) = best_of(5, || People::of(&policy.mapping, texts.iter().enumerate().map(entry)).len());
    millis("the same texts read as people", read);
    let look = || house.store.read(|tx| mirror::snapshot(tx, house.account, Completeness::Complete, &policy.mapping));
    let (mirror, took) = best_of(5, || look().unwrap());
    millis("the mirror read from the database as people", took);
    let mut world =
        Snapshot { mirror, console: planning::Console::default(), policy: policy.clone(), as_of: house::now() };
    let told = |name: &str, world: &Snapshot| {
        let (plan, took) = best_of(5, || reconcile(world, Scope::All));
        println!(
            "{name:<46} {:>10.0} ms  {:.2} of the parse, with the reading {:.2}; {} acting lines",
            micros(took) / 1e3,
            took.as_secs_f64() / parse.as_secs_f64(),
            (read + took).as_secs_f64() / parse.as_secs_f64(),
            plan.acting().count()
        );
        plan
    };
    let plan = told("reconcile, everybody is new", &world);
    world.console = house::applied(&plan);
    let plan = told("reconcile, nothing has changed", &world);
    assert_eq!(plan.acting().count(), 0);
}
