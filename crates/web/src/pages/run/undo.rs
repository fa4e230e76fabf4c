//! An undo before it is done: what it would change, what it leaves since somebody changed it later, and the button that does
//! exactly that. Of a long run that is planned when somebody asks for it, by a form: a page that is opened plans little.

use app::reports::{First, LINES, LineOutcome, Lines, Report, RunLine, RunStatus};
use app::sessions::Admin;
use app::sync::undo;
use app::{App, Error};
use askama::Template;
use axum::http::StatusCode;
use planning::{Area, Change, Digest};

use super::deeds::refused;
use super::line::{Row, Sign, legend};
use super::number;
use crate::pages::answer::{self, Outcome, see_other};
use crate::pages::frame::{Frame, Place};
use crate::pages::visit::Visit;
use crate::pages::words::Words;

/// The undo of a run that wrote more often than this is planned when somebody asks for it.
const LONG: usize = 100;

/// How a page leads to the undo of a run.
#[derive(Clone, Debug)]
pub(super) enum Way {
    /// By a link: it is planned as it is opened.
    Link(String),
    /// By a form.
    Form(String),
}

impl Way {
    /// To the undo of a run that wrote so often.
    pub(super) fn to(number: i64, writes: usize) -> Way {
        let address = format!("/provisioning/{number}/undo");
        if writes > LONG { Way::Form(address) } else { Way::Link(address) }
    }
}

#[derive(Template)]
#[template(path = "undo.html")]
pub(super) struct UndoPage {
    pub(super) frame: Frame,
    pub(super) number: i64,
    pub(super) headline: String,
    /// Why a form was not done.
    pub(super) error: Option<String>,
    /// Test Mode comes on with it.
    pub(super) turns_test_mode_on: bool,
    /// Where a plan of it is asked for, while there is none.
    pub(super) asks: Option<String>,
    pub(super) form: Option<UndoForm>,
    /// Why there is none.
    pub(super) says: Option<String>,
    /// What is left as it is, first.
    pub(super) parts: Vec<Part>,
    pub(super) legend: Vec<Sign>,
}

/// The form that undoes.
#[derive(Clone, Debug)]
pub(super) struct UndoForm {
    pub(super) digest: String,
}

/// A part of the lines.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) label: String,
    pub(super) which: String,
    pub(super) lines: Vec<Row>,
    pub(super) more: Option<String>,
}

pub(in crate::pages) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let number = number(visit)?;
    let writes = match undo::weight(app, admin.slug(), number) {
        Err(Error::Refused(sentence)) => return refused(app, visit, admin, "run-not-undone", &sentence),
        writes => writes?,
    };
    match Way::to(number, writes) {
        Way::Link(_) => previewed(app, visit, admin, StatusCode::OK, None),
        Way::Form(action) => {
            let frame = Frame::of(app, visit, admin, Place::Provisioning)?;
            Ok(answer::page(StatusCode::OK, &UndoPage::unplanned(frame, number, writes, action)))
        }
    }
}

fn previewed(app: &App, visit: &Visit, admin: &Admin, status: StatusCode, error: Option<String>) -> Outcome {
    let number = number(visit)?;
    let report = match undo::preview(app, admin.slug(), number) {
        Err(Error::Refused(sentence)) => return refused(app, visit, admin, "run-not-undone", &sentence),
        previewed => previewed?,
    };
    let frame = Frame::of(app, visit, admin, Place::Provisioning)?;
    Ok(answer::page(status, &UndoPage::of(frame, number, report, admin.role().may_change(), error)))
}

/// What the undo of a long run would do, which anybody may see; or exactly the plan that was seen.
pub(in crate::pages) fn submit(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    if visit.form.get("look").is_some() {
        return previewed(app, visit, admin, StatusCode::OK, None);
    }
    let who = admin.acts()?;
    let number = number(visit)?;
    let again = |status, id: &str| previewed(app, visit, admin, status, Some(Words.say(id)));
    let Some(digest) = visit.form.get("digest").filter(|digest| !digest.is_empty()) else {
        return again(StatusCode::BAD_REQUEST, "undo-not-whole");
    };
    match undo::undo_queued(app, admin.slug(), number, &Digest(digest.to_owned()), &who) {
        Ok(run) => Ok(see_other(&format!("/provisioning/{run}?said=undoing"))),
        Err(Error::StaleDigest(_)) => again(StatusCode::CONFLICT, "undo-moved"),
        Err(Error::Refused(sentence)) => refused(app, visit, admin, "run-not-undone", &sentence),
        Err(error) => Err(error),
    }
}

impl UndoPage {
    pub(super) fn of(frame: Frame, number: i64, report: Report, may_change: bool, error: Option<String>) -> UndoPage {
        let words = frame.words;
        let lines = report.changes.as_ref().map_or(&[][..], Lines::changes);
        let acts = lines.iter().any(|line| line.kind.acts());
        let says = match (may_change, acts) {
            (false, _) => Some(words.say("undo-support")),
            (true, false) => Some(words.say("undo-nothing")),
            (true, true) => None,
        };
        UndoPage {
            number,
            headline: frame.told(&report.headline),
            error,
            turns_test_mode_on: turns_test_mode_on(&frame),
            asks: None,
            form: report.digest.filter(|_| says.is_none()).map(|digest| UndoForm { digest }),
            says,
            legend: legend(words, lines.iter().map(|line| line.kind)),
            parts: parts(&frame, lines),
            frame,
        }
    }

    /// Of a run that wrote so often, before somebody has asked for the plan.
    pub(super) fn unplanned(frame: Frame, number: i64, writes: usize, asks: String) -> UndoPage {
        UndoPage {
            number,
            headline: frame.words.fill("undo-long", &[("n", writes.into())]),
            error: None,
            turns_test_mode_on: turns_test_mode_on(&frame),
            asks: Some(asks),
            form: None,
            says: None,
            parts: Vec::new(),
            legend: Vec::new(),
            frame,
        }
    }
}

fn turns_test_mode_on(frame: &Frame) -> bool {
    let status = frame.account.as_ref().map(|account| &account.status);
    status.is_some_and(|status| status.enabled && status.mode == planning::Mode::Live)
}

/// What is left comes first, then people, groups and memberships.
fn parts(frame: &Frame, lines: &[Change]) -> Vec<Part> {
    let (acting, left): (Vec<&Change>, Vec<&Change>) = lines.iter().partition(|line| line.kind.acts());
    let mut parts = vec![part(frame, "undo-left", First::of(left, LINES))];
    for (area, label) in
        [(Area::User, "label-users"), (Area::Group, "label-groups"), (Area::Membership, "label-memberships")]
    {
        let lines = acting.iter().copied().filter(|line| line.area == area);
        parts.push(part(frame, label, First::of(lines, LINES)));
    }
    parts.retain(|part| !part.lines.is_empty());
    parts
}

pub(super) fn part(frame: &Frame, label: &str, first: First) -> Part {
    let words = frame.words;
    let First { lines, count } = first;
    let shown = lines.len();
    let row = |line| Row::of(frame, RunStatus::Held, RunLine { line, outcome: LineOutcome::Planned, user: None });
    let more = count - shown;
    Part {
        label: words.say(label),
        which: words.fill("run-which", &[("first", 1.into()), ("last", shown.into()), ("n", count.into())]),
        lines: lines.into_iter().map(row).collect(),
        more: (more > 0).then(|| words.fill("run-more-lines", &[("n", more.into())])),
    }
}
