//! Two reports beside each other: what only one of them has, and what both say differently.

use app::reports::{self, DifferenceSeen, First, LINES, RunHead, RunsQuery};
use app::sessions::Admin;
use app::{App, Error};
use askama::Template;
use axum::http::StatusCode;

use super::head::{Head, status};
use super::undo::{Part, part};
use super::{number, written};
use crate::pages::answer::{self, Outcome};
use crate::pages::frame::{Frame, Place};
use crate::pages::visit::Visit;

/// Runs to choose from.
const LATEST: usize = 25;

#[derive(Template)]
#[template(path = "compare.html")]
pub(super) struct ComparePage {
    pub(super) frame: Frame,
    pub(super) number: i64,
    /// Which run it is held against.
    pub(super) with: Option<i64>,
    /// There is none of this number.
    pub(super) unknown: bool,
    pub(super) choices: Vec<Choice>,
    pub(super) headline: Option<String>,
    pub(super) note: Option<String>,
    pub(super) new: Option<Part>,
    pub(super) gone: Option<Part>,
    /// As it was there, as it is here.
    pub(super) was: Option<Part>,
    pub(super) is: Option<Part>,
}

/// A run to compare with.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) number: i64,
    pub(super) label: String,
    pub(super) here: bool,
}

pub(in crate::pages) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let number = number(visit)?;
    let asked = visit.call.parameter("with").and_then(written);
    let latest = RunsQuery { service: None, status: None, before: None, limit: LATEST };
    let latest = reports::page(app, admin.slug(), &latest)?.runs;
    let frame = Frame::of(app, visit, admin, Place::Provisioning)?;
    // The run itself must be there, also while none is chosen.
    let found = match asked.map(|with| reports::diff_seen(app, admin.slug(), number, with, LINES)) {
        Some(Err(Error::NotFound(_))) | None => {
            reports::progress(app, admin.slug(), number)?;
            None
        }
        Some(found) => Some(found?),
    };
    let choices = latest.iter().filter(|run| run.report.run != Some(number));
    let choices = choices.map(|run| Choice::of(&frame, run, asked)).collect();
    let filled = |first: fn(&DifferenceSeen) -> &First| {
        let first = found.as_ref().map(first).filter(|first| first.count > 0)?;
        Some(part(&frame, "compare-lines", first.clone()))
    };
    let page = ComparePage {
        number,
        with: found.as_ref().and(asked),
        unknown: visit.call.parameter("with").is_some() && found.is_none(),
        choices,
        headline: found.as_ref().map(|found| frame.told(&found.headline)),
        note: found.as_ref().and_then(|found| Some(frame.told(found.note.as_ref()?))),
        new: filled(|found| &found.new),
        gone: filled(|found| &found.gone),
        was: filled(|found| &found.was),
        is: filled(|found| &found.is),
        frame,
    };
    Ok(answer::page(StatusCode::OK, &page))
}

impl Choice {
    fn of(frame: &Frame, run: &RunHead, asked: Option<i64>) -> Choice {
        let head = Head::of(frame, run);
        let when = head.asked.as_ref().map_or("", |at| at.shown.as_str());
        let status = status(frame.words, run.report.status).label;
        let label = frame.words.fill(
            "compare-choice",
            &[
                ("run", head.number.into()),
                ("when", when.into()),
                ("trigger", head.trigger.clone().into()),
                ("status", status.into()),
            ],
        );
        Choice { number: head.number, label, here: asked == Some(head.number) }
    }
}
