//! Users > Provisioning: every run, the newest first, by service and by where it is.

use app::App;
use app::reports::{self, RunsPage, RunsQuery};
use app::sessions::Admin;
use askama::Template;
use axum::http::StatusCode;

use super::answer::{self, Outcome};
use super::frame::{Frame, Place};
use super::run::head::{Head, SERVICES, STATUSES};
use super::visit::Visit;

/// Runs on a page.
const RUNS: usize = 25;

#[derive(Template)]
#[template(path = "runs.html")]
struct RunsListPage {
    frame: Frame,
    runs: Vec<Head>,
    services: Vec<Chip>,
    statuses: Vec<Chip>,
    /// Some runs are left out by a chip.
    filtered: bool,
    newer: Option<String>,
    older: Option<String>,
}

/// A choice of a filter.
#[derive(Clone, Debug)]
struct Chip {
    label: String,
    link: String,
    here: bool,
}

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let query = read(visit);
    let page = reports::page(app, admin.slug(), &query)?;
    let frame = Frame::of(app, visit, admin, Place::Provisioning)?;
    Ok(answer::page(StatusCode::OK, &RunsListPage::of(frame, &query, &page)))
}

/// The address; what can't be read is the default.
fn read(visit: &Visit) -> RunsQuery {
    let text = |name: &str| visit.call.parameter(name).unwrap_or_default();
    RunsQuery {
        service: SERVICES.iter().find(|row| row.1 == text("service")).map(|row| row.0),
        status: STATUSES.iter().find(|row| row.1 == text("status")).map(|row| row.0),
        before: text("before").parse().ok().filter(|before| *before > 0),
        limit: RUNS,
    }
}

fn address(query: &RunsQuery) -> String {
    let service = SERVICES.iter().find(|row| query.service == Some(row.0)).map(|row| ("service", row.1.to_owned()));
    let status = STATUSES.iter().find(|row| query.status == Some(row.0)).map(|row| ("status", row.1.to_owned()));
    let before = query.before.map(|before| ("before", before.to_string()));
    let pairs: Vec<_> = [service, status, before].into_iter().flatten().collect();
    if pairs.is_empty() {
        return "/provisioning".to_owned();
    }
    format!("/provisioning?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

impl RunsListPage {
    fn of(frame: Frame, query: &RunsQuery, page: &RunsPage) -> RunsListPage {
        let (services, statuses) = chips(&frame, query);
        let at = |before: i64| address(&RunsQuery { before: Some(before), ..*query });
        RunsListPage {
            runs: page.runs.iter().map(|run| Head::of(&frame, run)).collect(),
            services,
            statuses,
            filtered: query.service.is_some() || query.status.is_some(),
            newer: page.previous.map(at),
            older: page.next.map(at),
            frame,
        }
    }
}

fn chips(frame: &Frame, query: &RunsQuery) -> (Vec<Chip>, Vec<Chip>) {
    let query = RunsQuery { before: None, ..*query };
    let all = |query: RunsQuery, here| Chip { label: frame.say("filter-all"), link: address(&query), here };
    let service = SERVICES.iter().map(|(service, _, label)| Chip {
        label: frame.say(label),
        link: address(&RunsQuery { service: Some(*service), ..query }),
        here: query.service == Some(*service),
    });
    let status = STATUSES.iter().map(|(status, _, label, _)| Chip {
        label: frame.say(label),
        link: address(&RunsQuery { status: Some(*status), ..query }),
        here: query.status == Some(*status),
    });
    let services = std::iter::once(all(RunsQuery { service: None, ..query }, query.service.is_none())).chain(service);
    let statuses = std::iter::once(all(RunsQuery { status: None, ..query }, query.status.is_none())).chain(status);
    (services.collect(), statuses.collect())
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    use app::reports::RunStatus;

    use super::run::head::{Badge, sign, status};

    let of = |query: RunsQuery, runs: Vec<Head>| {
        let frame = Frame::sample(Place::Provisioning);
        let (services, statuses) = chips(&frame, &query);
        let filtered = query.service.is_some() || query.status.is_some();
        RunsListPage { frame, runs, services, statuses, filtered, newer: None, older: None }
    };
    let frame = Frame::sample(Place::Provisioning);
    let run = |number: i64, status: Badge, sign: &'static str, (headline, users, beside): (&str, usize, usize)| Head {
        number,
        status,
        sign,
        duration: (number % 2 == 0).then(|| frame.words.fill("duration-seconds", &[("n", 4.into())])),
        test: number % 2 == 0,
        trigger: frame.say(if number % 3 == 0 { "trigger-quiet" } else { "label-force-sync" }),
        service: frame.say("label-scim"),
        headline: headline.to_owned(),
        asked: "2026-11-03T07:57:00Z".parse().ok().and_then(|at| frame.moment(at)),
        users,
        groups: beside.div_ceil(2_000),
        memberships: beside,
    };
    // Each with how many people it is about, and how many memberships.
    let headlines = [
        ("The run has not finished yet.", 0, 0),
        ("The run has not finished yet.", 1_204, 20_480),
        (
            "Held, nothing was applied. 33 people of 250 managed would be archived within 24 hours; 25 are allowed without an approval. The plan: 29 people would be archived.",
            29,
            0,
        ),
        (
            "Test Mode: 11 people would be archived, 1193 people would be created, 11 groups would change, 20480 memberships would change. Nothing was applied.",
            1_204,
            20_480,
        ),
        ("Requests came from a source that is not the chosen one; nothing was done.", 0, 0),
        ("The run failed; nothing of it was applied beyond what this report lists as applied.", 12, 0),
        ("Undone. What it had done: 29 people archived.", 29, 0),
    ];
    let runs: Vec<Head> = (1_i64..)
        .zip(STATUSES.iter().zip(headlines))
        .map(|(number, (row, told))| run(1_000 - number, status(frame.words, row.0), sign(row.0), told))
        .collect();
    let everything = RunsQuery { service: None, status: None, before: None, limit: RUNS };
    let failed = RunsQuery { status: Some(RunStatus::Failed), ..everything };
    let leafed = RunsListPage {
        newer: Some("/provisioning?before=1020".to_owned()),
        older: Some("/provisioning?before=994".to_owned()),
        ..of(everything, runs)
    };
    answer::samples([
        ("runs", leafed),
        ("runs-empty", of(everything, Vec::new())),
        ("runs-none-of-these", of(failed, Vec::new())),
    ])
}
