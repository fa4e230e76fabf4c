//! One's own password and sessions.

use app::App;
use app::Error;
use app::sessions::{self, Admin, Changed};
use askama::Template;
use axum::http::StatusCode;

use super::answer::{self, Outcome, see_other, with_cookie};
use super::cookie::{self, Kind};
use super::frame::{Frame, Place};
use super::moment::Moment;
use super::visit::Visit;
use super::words::Words;
use super::{setup, sign_in};

#[derive(Template)]
#[template(path = "security.html")]
struct SecurityPage {
    frame: Frame,
    email: String,
    length: String,
    error: Option<String>,
    sessions: Vec<SessionRow>,
}

/// A browser that somebody is signed in with.
pub(super) struct SessionRow {
    pub(super) id: String,
    pub(super) agent: String,
    pub(super) peer: String,
    pub(super) opened: Option<Moment>,
    pub(super) seen: Option<Moment>,
    pub(super) this: bool,
}

impl SessionRow {
    pub(super) fn of(frame: &Frame, one: sessions::Listed) -> SessionRow {
        SessionRow {
            id: one.id,
            agent: one.browser.agent,
            peer: one.browser.peer,
            opened: frame.moment(one.created_at),
            seen: frame.moment(one.seen_at),
            this: one.this,
        }
    }
}

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    form(app, visit, admin, StatusCode::OK, None)
}

fn form(app: &App, visit: &Visit, admin: &Admin, status: StatusCode, error: Option<String>) -> Outcome {
    let frame = Frame::of(app, visit, admin, Place::Security)?;
    let page = SecurityPage {
        sessions: sessions::list(app, admin)?.into_iter().map(|one| SessionRow::of(&frame, one)).collect(),
        email: admin.email().to_owned(),
        length: setup::length(frame.words),
        error,
        frame,
    };
    Ok(answer::page(status, &page))
}

pub(super) fn change_password(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let [present, new, again] = ["present", "password", "again"].map(|field| visit.form.text(field));
    let wrong = |error| form(app, visit, admin, StatusCode::UNPROCESSABLE_ENTITY, Some(error));
    if new != again {
        return wrong(Words.say("setup-differ"));
    }
    match sessions::change_password(app, admin, present, new) {
        Ok(Changed::Done) => Ok(see_other("/account/security?said=password")),
        Ok(Changed::Wrong) => wrong(Words.say("security-wrong")),
        Ok(Changed::Wait(wait)) => {
            let page = form(app, visit, admin, StatusCode::TOO_MANY_REQUESTS, Some(Words.early(wait)))?;
            Ok(answer::after(page, wait))
        }
        Ok(Changed::SignedOut) => Ok(sign_in::first(visit)),
        Err(Error::Refused(sentence)) => wrong(sentence),
        Err(error) => Err(error),
    }
}

pub(super) fn end_session(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    sessions::end(app, admin, visit.form.text("session"))?;
    Ok(see_other("/account/security?said=session-ended"))
}

pub(super) fn sign_out_everywhere(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    sessions::sign_out_everywhere(app, admin)?;
    Ok(with_cookie(see_other("/sign-in?said=signed-out"), cookie::clear(Kind::Session, visit.secure)))
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    let frame = Frame::sample(Place::Security);
    let at = |text: &str| text.parse().ok().and_then(|at| frame.moment(at));
    let row = |id: &str, agent: &str, this: bool| SessionRow {
        id: id.to_owned(),
        agent: agent.to_owned(),
        peer: "192.0.2.17".to_owned(),
        opened: at("2026-11-01T07:12:00Z"),
        seen: at("2026-11-03T07:58:00Z"),
        this,
    };
    let agents = [
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
        "curl/8.9",
    ];
    let page = SecurityPage {
        sessions: vec![row("1", agents[0], true), row("2", agents[1], false)],
        email: "anna.maria.schmidt@meridian.example".to_owned(),
        length: setup::length(frame.words),
        error: Some(frame.say("security-wrong")),
        frame,
    };
    answer::samples([("security", page)])
}
