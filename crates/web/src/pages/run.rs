//! One run: its report and what may be done with it. What stands on the page is made in `run/page.rs` and `run/panel.rs`,
//! lines in `run/line.rs`, addresses in `run/query.rs`; the head is shared with the list (`run/head.rs`). Its forms are in
//! `run/deeds.rs`, its files in `run/files.rs`, its news in `run/events.rs`; an undo has a page of its own (`run/undo.rs`),
//! and so has a comparison (`run/compare.rs`).

pub(super) mod compare;
pub(super) mod deeds;
pub(super) mod events;
pub(super) mod files;
pub(super) mod head;
pub(super) mod line;
mod page;
mod panel;
mod query;
#[cfg(any(test, feature = "samples"))]
mod sample;
mod under_way;
pub(super) mod undo;

use app::reports;
use app::sessions::Admin;
use app::{App, Error};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};

use self::page::RunPage;
use self::panel::Answer;
use super::answer::{self, Outcome};
use super::frame::{Frame, Place};
use super::visit::Visit;

#[cfg(any(test, feature = "samples"))]
pub(super) use self::sample::samples;

/// A page of a run that has not ended looks again after so many seconds. A header, since a reader may leave
/// `<meta http-equiv>` no way out (WCAG 2.2 technique F41); the page has a link that does the same, and where scripts run
/// it is told of what is new instead.
const LOOKS_AGAIN: HeaderValue = HeaderValue::from_static("2");

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    shown(app, visit, admin, StatusCode::OK, Answer::default())
}

fn shown(app: &App, visit: &Visit, admin: &Admin, status: StatusCode, answer: Answer) -> Outcome {
    let report = reports::view(app, admin.slug(), number(visit)?, &query::read(visit))?;
    let frame = Frame::of(app, visit, admin, Place::Provisioning)?;
    let mut page = RunPage::of(frame, report, admin.role().may_change(), answer);
    // The answer to a form stays until it was read.
    let stays = visit.call.method != Method::GET;
    if let Some(under_way) = page.under_way.as_mut().filter(|_| stays) {
        under_way.events = None;
    }
    let mut response = answer::page(status, &page);
    if page.is_under_way() && !stays {
        response.headers_mut().insert(HeaderName::from_static("refresh"), LOOKS_AGAIN);
    }
    Ok(response)
}

/// The run's number, as we write it: an address that says it otherwise is none of ours.
fn number(visit: &Visit) -> Result<i64, Error> {
    written(visit.segment(1)).ok_or_else(|| Error::NotFound("There is no such run.".to_owned()))
}

fn written(text: &str) -> Option<i64> {
    text.parse::<i64>().ok().filter(|number| number.to_string() == text)
}
