//! Who is in one place only, page by page: people of the directory without a user, active users without a person.

use app::App;
use app::overview::{self, From, Lone, LonePage};
use app::sessions::Admin;
use app::users::{Found, name};
use askama::Template;
use axum::http::StatusCode;
use planning::{Source, User};

use super::answer::{self, Outcome};
use super::frame::{Frame, Place};
use super::listing::{Asked, Leaves};
use super::moment::Moment;
use super::search::explain;
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
    /// Of people of the directory; the others are users.
    directory: bool,
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
    /// Inactive in the directory, or not managed here.
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

/// Active users who are not in the directory: a part of the list of users.
pub(super) fn users(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let asked = Asked::read(visit, "/users");
    let found = overview::not_in_directory(app, admin.slug(), &asked.window(PEOPLE))?;
    let frame = Frame::of(app, visit, admin, Place::Users)?;
    let mut leaves = asked.leaves(&found);
    for link in [&mut leaves.previous, &mut leaves.next].into_iter().flatten() {
        *link = format!("{link}{}gap=not-in-directory", if link.contains('?') { '&' } else { '?' });
    }
    Ok(answer::page(StatusCode::OK, &GapPage::of_users(frame, found, leaves)))
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
            directory: true,
            people: people.into_iter().map(|lone| Row::of_person(&frame, lone)).collect(),
            leaves: Leaves { previous: at(page.previous), next: at(page.next) },
            frame,
        }
    }

    fn of_users(frame: Frame, found: Found<User>, leaves: Leaves) -> GapPage {
        let words = frame.words;
        GapPage {
            title: words.say("gap-console-title"),
            what: words.say("gap-console-what"),
            none: words.say("gap-console-none"),
            total: words.fill("users-total", &[("n", found.total.into())]),
            directory: false,
            people: found.rows.into_iter().map(Row::of_user).collect(),
            leaves,
            frame,
        }
    }
}

impl Row {
    fn of_person(frame: &Frame, lone: Lone) -> Row {
        Row {
            explain: explain(&lone.address),
            link: explain(&lone.address),
            address: lone.address,
            name: lone.name.unwrap_or_default(),
            since: frame.moment(lone.since),
            marked: lone.inactive,
        }
    }

    fn of_user(user: User) -> Row {
        Row {
            name: name(&user),
            link: format!("/users/{}", user.id.0),
            explain: explain(&user.email),
            address: user.email,
            since: None,
            marked: !user.managed,
        }
    }
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    const SCRIPT: &str = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>";
    let row = |address: &str, name: &str, since: Option<&str>, marked| Row {
        address: address.to_owned(),
        link: explain(address),
        explain: explain(address),
        name: name.to_owned(),
        since: since.and_then(|at| Frame::sample(Place::Overview).moment(at.parse().ok()?)),
        marked,
    };
    let long = format!("{}@meridian.example", "maya.okafor-".repeat(12));
    let at = Some("2026-11-02T16:20:00Z");
    let page = |directory: bool, people: Vec<Row>| {
        let frame = Frame::sample(if directory { Place::Overview } else { Place::Users });
        let id = |what: &str| frame.say(&format!("gap-{}-{what}", if directory { "directory" } else { "console" }));
        GapPage {
            title: id("title"),
            what: id("what"),
            none: id("none"),
            total: frame.words.fill("users-total", &[("n", people.len().into())]),
            directory,
            leaves: Leaves { previous: None, next: (people.len() > 2).then(|| DIRECTORY.to_owned()) },
            people,
            frame,
        }
    };
    let people = |at| {
        vec![
            row("maya.okafor@meridian.example", "Maya Okafor", at, false),
            row(&long, SCRIPT, at, true),
            row("dana@meridian.example", "דנה לוי", at, false),
        ]
    };
    answer::samples([
        ("gap-directory", page(true, people(at))),
        ("gap-directory-none", page(true, Vec::new())),
        ("gap-console", page(false, people(None))),
        ("gap-console-none", page(false, Vec::new())),
    ])
}
