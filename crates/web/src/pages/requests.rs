//! The request log: every call as a sentence, the newest first, by result, person, sort and time; and the refusals of late,
//! those together that say the same. `request.rs` is one of them whole.

use app::App;
use app::requests::{self, Alike, Line, Page, Sought, Statuses, Wanted};
use app::sessions::Admin;
use askama::Template;
use axum::http::StatusCode;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::answer::{self, Outcome};
use super::frame::{Frame, Place};
use super::listing::Chip;
use super::moment::Moment;
use super::visit::Visit;

/// Requests on a page.
const REQUESTS: usize = 50;
/// Nobody looks for more, and a form takes no more.
const LONGEST: usize = 256;

#[derive(Template)]
#[template(path = "requests.html")]
struct RequestsPage {
    frame: Frame,
    asked: Asked,
    results: Vec<Chip>,
    sorts: Vec<SortOption>,
    rows: Vec<RequestRow>,
    /// The refusals together.
    alike: Option<Vec<AlikeRow>>,
    /// There are older refusals, which were not counted.
    more_alike: bool,
    /// What is missing.
    gap: Option<String>,
    older: Option<String>,
    newest: Option<String>,
    looked_so_far: bool,
    /// To follow, or to stop.
    follow: String,
    /// The newest, for whoever listens.
    news: Option<String>,
}

/// A sort of request to choose.
#[derive(Clone, Debug)]
struct SortOption {
    value: &'static str,
    label: String,
    here: bool,
}

/// A request.
#[derive(Clone, Debug)]
pub(super) struct RequestRow {
    pub(super) id: String,
    pub(super) at: Option<Moment>,
    pub(super) sentence: String,
    pub(super) call: String,
    pub(super) status: i64,
    pub(super) refused: bool,
    /// It is our fault, and not that of what was sent.
    pub(super) failed: bool,
    pub(super) took: String,
    pub(super) run: Option<i64>,
}

/// Refusals that say the same.
#[derive(Clone, Debug)]
struct AlikeRow {
    count: u64,
    since: Option<Moment>,
    newest: RequestRow,
}

/// What the address asks for. What can't be read is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Asked {
    result: &'static str,
    person: String,
    what: &'static str,
    from: String,
    until: String,
    before: Option<String>,
    follow: bool,
}

/// As addresses call them.
const RESULTS: [(&str, &str, Statuses); 2] =
    [("", "filter-all", Statuses::ALL), ("refused", "requests-refused", Statuses::REFUSED)];
/// Refusals of the client's making, and of ours; those that say the same.
const CLASSES: [(&str, &str); 3] = [("4xx", "requests-4xx"), ("5xx", "requests-5xx"), ("alike", "requests-alike")];
const SORTS: [(&str, &str, Option<Sought>); 8] = [
    ("", "filter-all", None),
    ("change", "requests-change", Some(Sought::Change)),
    ("create", "requests-create", Some(Sought::Create)),
    ("delete", "requests-delete", Some(Sought::Delete)),
    ("look-up", "requests-look-up", Some(Sought::LookUp)),
    ("read", "requests-read", Some(Sought::Read)),
    ("snapshot", "requests-snapshot", Some(Sought::Snapshot)),
    ("group", "requests-group", Some(Sought::Group)),
];

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let asked = Asked::read(visit);
    let frame = Frame::of(app, visit, admin, Place::Requests)?;
    if asked.result == "alike" {
        let alike = requests::alike(app, admin.slug())?;
        return Ok(answer::page(StatusCode::OK, &RequestsPage::together(frame, asked, &alike)));
    }
    let zone = frame.account.as_ref().map_or(TimeZone::UTC, |account| account.status.time_zone.clone());
    let page = requests::page(app, admin.slug(), &asked.wanted(&zone))?;
    Ok(answer::page(StatusCode::OK, &RequestsPage::of(frame, asked, &page)))
}

impl Asked {
    fn read(visit: &Visit) -> Asked {
        let text = |name: &str| visit.call.parameter(name).unwrap_or_default();
        let short = |name: &str| text(name).trim().chars().take(LONGEST).collect::<String>();
        let known = |name: &str, all: &[&'static str]| all.iter().copied().find(|known| *known == text(name));
        let results: Vec<&str> = RESULTS.map(|row| row.0).into_iter().chain(CLASSES.map(|row| row.0)).collect();
        Asked {
            result: known("result", &results).unwrap_or_default(),
            person: short("person"),
            what: known("what", &SORTS.map(|row| row.0)).unwrap_or_default(),
            from: short("from"),
            until: short("until"),
            before: visit.call.parameter("before").map(str::to_owned).filter(|before| !before.is_empty()),
            follow: text("follow") == "yes",
        }
    }

    fn wanted(&self, zone: &TimeZone) -> Wanted {
        let of_result = RESULTS.iter().find(|row| row.0 == self.result).map(|row| row.2);
        let moment = |text: &str| zone.to_ambiguous_timestamp(text.parse::<DateTime>().ok()?).compatible().ok();
        Wanted {
            statuses: of_result.or_else(|| Statuses::parse(self.result)).unwrap_or(Statuses::ALL),
            person: Some(self.person.clone()).filter(|person| !person.is_empty()),
            what: SORTS.iter().find(|row| row.0 == self.what).and_then(|row| row.2),
            from: moment(&self.from),
            until: moment(&self.until),
            before: self.before.clone(),
            limit: REQUESTS,
        }
    }

    /// Are rows left out?
    fn is_filtered(&self) -> bool {
        *self != Asked { before: self.before.clone(), follow: self.follow, ..Asked::default() }
    }

    fn address(&self) -> String {
        let follow = if self.follow { "yes" } else { "" };
        let pairs = [
            ("result", self.result),
            ("person", &self.person),
            ("what", self.what),
            ("from", &self.from),
            ("until", &self.until),
            ("before", self.before.as_deref().unwrap_or_default()),
            ("follow", follow),
        ];
        let said = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(said).finish();
        if query.is_empty() { "/requests".to_owned() } else { format!("/requests?{query}") }
    }

    fn results(&self, frame: &Frame) -> Vec<Chip> {
        let of_all = RESULTS.iter().map(|(name, label, _)| (*name, *label));
        let chip = |(name, label): (&'static str, &str)| Chip {
            label: frame.say(label),
            link: Asked { result: name, before: None, follow: false, ..self.clone() }.address(),
            here: self.result == name,
        };
        of_all.chain(CLASSES).map(chip).collect()
    }

    fn sorts(&self, frame: &Frame) -> Vec<SortOption> {
        let option = |(value, label, _): &(&'static str, &str, Option<Sought>)| SortOption {
            value,
            label: frame.say(label),
            here: self.what == *value,
        };
        SORTS.iter().map(option).collect()
    }
}

impl RequestsPage {
    fn of(frame: Frame, asked: Asked, page: &Page) -> RequestsPage {
        let rows: Vec<RequestRow> = page.lines.iter().map(|line| RequestRow::of(&frame, line)).collect();
        let gap = page.gap.map(|gap| {
            let at = |at| frame.moment(at).map_or_else(String::new, |moment| moment.shown);
            let told = [("n", gap.lost.into()), ("since", at(gap.since).into()), ("until", at(gap.until).into())];
            frame.words.fill("requests-gap", &told)
        });
        let first = rows.first().and_then(|row| row.at.as_ref());
        let news = first.map(|at| frame.words.fill("requests-newest-at", &[("at", at.exact.as_str().into())]));
        RequestsPage {
            older: page.older.clone().map(|id| Asked { before: Some(id), follow: false, ..asked.clone() }.address()),
            newest: asked.before.as_ref().map(|_| Asked { before: None, ..asked.clone() }.address()),
            looked_so_far: page.looked_so_far,
            news: news.filter(|_| asked.follow),
            gap,
            rows,
            ..RequestsPage::empty(frame, asked)
        }
    }

    fn together(frame: Frame, asked: Asked, alike: &Alike) -> RequestsPage {
        let row = |sort: &requests::Sort| AlikeRow {
            count: sort.count,
            since: frame.moment(sort.since),
            newest: RequestRow::of(&frame, &sort.newest),
        };
        let rows = alike.sorts.iter().map(row).collect();
        RequestsPage { alike: Some(rows), more_alike: alike.more, ..RequestsPage::empty(frame, asked) }
    }

    fn empty(frame: Frame, asked: Asked) -> RequestsPage {
        RequestsPage {
            results: asked.results(&frame),
            sorts: asked.sorts(&frame),
            follow: Asked { follow: !asked.follow, before: None, ..asked.clone() }.address(),
            rows: Vec::new(),
            alike: None,
            more_alike: false,
            gap: None,
            older: None,
            newest: None,
            looked_so_far: false,
            news: None,
            asked,
            frame,
        }
    }
}

impl RequestRow {
    pub(super) fn of(frame: &Frame, line: &Line) -> RequestRow {
        RequestRow {
            id: line.id.clone(),
            at: frame.moment(line.at),
            sentence: line.sentence.clone(),
            call: format!("{} {}", line.method, line.path),
            status: line.status,
            refused: line.status >= 400,
            failed: failed(line.status),
            took: took(line.took_ms),
            run: line.run,
        }
    }
}

/// What is not supported (501) is refused.
fn failed(status: i64) -> bool {
    status >= 500 && status != 501
}

/// “14 ms”, and of less than ten a part of one.
fn took(took_ms: f64) -> String {
    if took_ms < 10.0 { format!("{took_ms:.1} ms") } else { format!("{took_ms:.0} ms") }
}

#[cfg(any(test, feature = "samples"))]
impl RequestRow {
    pub(super) fn sample(
        frame: &Frame,
        at: &str,
        status: i64,
        call: &str,
        sentence: &str,
        run: Option<i64>,
    ) -> RequestRow {
        RequestRow {
            id: "019a4b2c-6e1d-7f00-8000-00000000a1b2".to_owned(),
            at: at.parse().ok().and_then(|at| frame.moment(at)),
            sentence: sentence.to_owned(),
            call: call.to_owned(),
            status,
            refused: status >= 400,
            failed: failed(status),
            took: took(3.4),
            run,
        }
    }
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    let frame = Frame::sample(Place::Requests);
    let row =
        |at: &str, status, call: &str, sentence: &str, run| RequestRow::sample(&frame, at, status, call, sentence, run);
    let long = format!("{}@meridian.example", "maya.okafor-".repeat(12));
    let script = "Created the user <script>alert('x')</script>.";
    let rows = vec![
        row(
            "2026-11-03T07:59:12Z",
            200,
            "PATCH /scim/v2/meridian/Users/019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e",
            "Set the user bob@meridian.example (Bob Meyer) inactive.",
            Some(42),
        ),
        row(
            "2026-11-03T07:59:10Z",
            409,
            "POST /scim/v2/meridian/Users",
            "Refused to create the user anna@meridian.example: The userName “anna@meridian.example” is in use already. (RFC 7644 section 3.3)",
            None,
        ),
        row(
            "2026-11-03T07:59:09Z",
            200,
            "GET /scim/v2/meridian/Users",
            &format!("Looked for a user with userName “{long}”: nobody."),
            None,
        ),
        row(
            "2026-11-03T07:58:55Z",
            507,
            "POST /scim/v2/meridian/Users",
            "Could not create the user carla@meridian.example: The disk is full.",
            None,
        ),
        row("2026-11-03T07:58:50Z", 201, "POST /scim/v2/meridian/Users", script, Some(41)),
    ];
    let page = |asked: Asked| RequestsPage::empty(frame.clone(), asked);
    let alike = |count, row: &RequestRow| AlikeRow { count, since: row.at.clone(), newest: row.clone() };
    let filtered = Asked { result: "4xx", person: "anna@meridian.example".to_owned(), ..Asked::default() };
    let told = [("n", 12.into()), ("since", "2 Nov 2026, 21:14 UTC".into()), ("until", "2 Nov 2026, 21:16 UTC".into())];
    answer::samples([
        (
            "requests",
            RequestsPage {
                rows: rows.clone(),
                older: Some("/requests?before=a".to_owned()),
                newest: Some("/requests".to_owned()),
                gap: Some(frame.words.fill("requests-gap", &told)),
                ..page(Asked::default())
            },
        ),
        (
            "requests-followed",
            RequestsPage {
                rows: rows.clone(),
                news: Some(frame.words.fill("requests-newest-at", &[("at", "2026-11-03T07:59:12Z".into())])),
                ..page(Asked { follow: true, ..Asked::default() })
            },
        ),
        (
            "requests-alike",
            RequestsPage {
                alike: Some(rows.iter().filter(|row| row.refused).map(|row| alike(1_204, row)).collect()),
                more_alike: true,
                ..page(Asked { result: "alike", ..Asked::default() })
            },
        ),
        (
            "requests-alike-none",
            RequestsPage { alike: Some(Vec::new()), ..page(Asked { result: "alike", ..Asked::default() }) },
        ),
        ("requests-empty", page(Asked::default())),
        (
            "requests-not-found",
            RequestsPage { looked_so_far: true, older: Some("/requests?before=a".to_owned()), ..page(filtered) },
        ),
    ])
}
