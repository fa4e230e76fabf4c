//! People of the directory without a user of the console, page by page. Users without a person are a part of the list of
//! users (`listing.rs`).

use app::App;
use app::overview::{self, From, Lone, LonePage};
use app::sessions::Admin;
use askama::Template;
use axum::http::StatusCode;
use planning::Source;

use super::answer::{self, Outcome};
use super::explain;
use super::frame::{Frame, Place};
use super::listing::Leaves;
use super::moment::Moment;
use super::visit::Visit;

/// People on a page.
const PEOPLE: usize = 50;
const DIRECTORY: &str = "/directory?gap=not-in-console";

#[derive(Template)]
#[template(path = "gap.html")]
struct GapPage {
    frame: Frame,
    title: String,
    what: String,
    none: String,
    total: String,
    people: Vec<Row>,
    leaves: Leaves,
}

/// Somebody.
#[derive(Clone, Debug)]
struct Row {
    address: String,
    link: String,
    name: String,
    since: Option<Moment>,
    /// Inactive in the directory.
    marked: bool,
    explain: String,
}

/// People of the directory who are not in the console.
pub(super) fn directory(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let text = |name: &str| visit.call.parameter(name).map(str::to_owned);
    let from = match (text("after"), text("before")) {
        (Some(after), _) => From::After(after),
        (None, Some(before)) => From::Before(before),
        (None, None) => From::First,
    };
    let frame = Frame::of(app, visit, admin, Place::Overview)?;
    let page = overview::not_in_console(app, admin.slug(), &from, PEOPLE)?;
    Ok(answer::page(StatusCode::OK, &GapPage::of_people(frame, page)))
}

impl GapPage {
    fn of_people(frame: Frame, page: LonePage) -> GapPage {
        let words = frame.words;
        let is_adi = frame.account.as_ref().is_some_and(|account| account.status.source == Source::Adi);
        let at = |from: Option<From>| {
            let (name, id) = match from? {
                From::First => return Some(DIRECTORY.to_owned()),
                From::After(id) => ("after", id),
                From::Before(id) => ("before", id),
            };
            let query = form_urlencoded::Serializer::new(String::new()).append_pair(name, &id).finish();
            Some(format!("{DIRECTORY}&{query}"))
        };
        let people = if is_adi { Vec::new() } else { page.people };
        GapPage {
            title: words.say("gap-directory-title"),
            what: words.say("gap-directory-what"),
            none: words.say(if is_adi { "gap-directory-adi" } else { "gap-directory-none" }),
            total: words.fill("users-total", &[("n", page.total.into())]),
            people: people.into_iter().map(|lone| Row::of_person(&frame, lone)).collect(),
            leaves: Leaves { previous: at(page.previous), next: at(page.next), so_far: false },
            frame,
        }
    }
}

impl Row {
    fn of_person(frame: &Frame, lone: Lone) -> Row {
        Row {
            explain: explain::address(&lone.address),
            link: explain::address(&lone.address),
            address: lone.address,
            name: lone.name.unwrap_or_default(),
            since: frame.moment(lone.since),
            marked: lone.inactive,
        }
    }
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    const SCRIPT: &str = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>";
    let row = |address: &str, name: &str, since: Option<&str>, marked| Row {
        address: address.to_owned(),
        link: explain::address(address),
        explain: explain::address(address),
        name: name.to_owned(),
        since: since.and_then(|at| Frame::sample(Place::Overview).moment(at.parse().ok()?)),
        marked,
    };
    let long = format!("{}@meridian.example", "maya.okafor-".repeat(12));
    let at = Some("2026-11-02T16:20:00Z");
    let page = |people: Vec<Row>| {
        let frame = Frame::sample(Place::Overview);
        GapPage {
            title: frame.say("gap-directory-title"),
            what: frame.say("gap-directory-what"),
            none: frame.say("gap-directory-none"),
            total: frame.words.fill("users-total", &[("n", people.len().into())]),
            leaves: Leaves { previous: None, next: (people.len() > 2).then(|| DIRECTORY.to_owned()), so_far: false },
            people,
            frame,
        }
    };
    let people = vec![
        row("maya.okafor@meridian.example", "Maya Okafor", at, false),
        row(&long, SCRIPT, at, true),
        row("dana@meridian.example", "דנה לוי", at, false),
    ];
    answer::samples([("gap-directory", page(people)), ("gap-directory-none", page(Vec::new()))])
}
