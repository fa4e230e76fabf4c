//! The one-time setup link: a password is set, and its owner is signed in.
//!
//! Looking at the link does not use it up (mail scanners look); sending the form does.

use app::sessions::{self, Admin, Link};
use app::{App, Error};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::answer::{self, Outcome, see_other, with_cookie};
use super::cookie::{self, Kind};
use super::failed::{self, Failing};
use super::frame::Frame;
use super::sign_in::visitor;
use super::visit::Visit;
use super::words::Words;

#[derive(Template)]
#[template(path = "setup.html")]
struct SetupPage {
    frame: Frame,
    welcome: String,
    /// How the sign-in page knows the account.
    account: String,
    length: String,
    email: String,
    error: Option<String>,
}

impl SetupPage {
    fn new(frame: Frame, slug: &str, link: &Link, error: Option<String>) -> SetupPage {
        let (email, account) = (link.email.as_str(), link.account_name.as_str());
        SetupPage {
            welcome: frame.words.fill("setup-welcome", &[("email", email.into()), ("account", account.into())]),
            account: frame.words.fill("setup-account", &[("slug", slug.into())]),
            length: length(frame.words),
            email: email.to_owned(),
            error,
            frame,
        }
    }
}

/// What a password must be.
pub(super) fn length(words: Words) -> String {
    words.fill("setup-length", &[("n", sessions::SHORTEST_PASSWORD.into())])
}

pub(super) fn show(app: &App, visit: &Visit, _: Option<&Admin>) -> Outcome {
    match sessions::look_at_link(app, visit.segment(1), visit.segment(2)) {
        Ok(link) => Ok(form(app, visit, StatusCode::OK, &link, None)),
        Err(error) => no_link(app, visit, error),
    }
}

pub(super) fn submit(app: &App, visit: &Visit, admin: Option<&Admin>) -> Outcome {
    let (slug, secret) = (visit.segment(1), visit.segment(2));
    let link = match sessions::look_at_link(app, slug, secret) {
        Ok(link) => link,
        Err(error) => return no_link(app, visit, error),
    };
    let password = visit.form.text("password");
    if password != visit.form.text("again") {
        let error = Words.say("setup-differ");
        return Ok(form(app, visit, StatusCode::UNPROCESSABLE_ENTITY, &link, Some(error)));
    }
    match sessions::set_up(app, slug, secret, password, &visit.browser(), admin) {
        Ok(cookie) => {
            let set = cookie::set(Kind::Session, cookie.expose(), visit.secure);
            Ok(with_cookie(see_other("/"), set))
        }
        Err(Error::Refused(sentence)) => Ok(form(app, visit, StatusCode::UNPROCESSABLE_ENTITY, &link, Some(sentence))),
        Err(error) => no_link(app, visit, error),
    }
}

fn form(app: &App, visit: &Visit, status: StatusCode, link: &Link, error: Option<String>) -> Response {
    let (visitor, set) = visitor(app, visit);
    let page = SetupPage::new(Frame::alone(visit, &visitor), visit.segment(1), link, error);
    with_cookie(answer::page(status, &page), set)
}

fn no_link(app: &App, visit: &Visit, error: Error) -> Outcome {
    match error {
        Error::NotFound(_) => Ok(failed::of_visit(app, visit, None, Failing::NoLink)),
        other => Err(other),
    }
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    let link = Link { email: "anna@acme.example".to_owned(), account_name: "Acme Ltd".to_owned() };
    answer::samples([
        ("setup", SetupPage::new(Frame::sample_alone(), "acme", &link, None)),
        ("setup-differ", SetupPage::new(Frame::sample_alone(), "acme", &link, Some(Words.say("setup-differ")))),
    ])
}
