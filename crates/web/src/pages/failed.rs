//! What went wrong, as a page: what, why, what to do, and the request's id. Internal text never goes out.

use app::App;
use app::sessions::Admin;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::answer;
use super::frame::{Frame, Place};
use super::visit::Visit;

#[derive(Template)]
#[template(path = "failed.html")]
struct FailedPage {
    frame: Frame,
    what: String,
    why: String,
    how: String,
    link: Option<Link>,
    request_id: String,
}

struct Link {
    path: &'static str,
    label: String,
}

/// Ways in which a visit fails before or beside its use case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failing {
    /// Nothing is at this address.
    NoPage,
    /// The address has no such method.
    NoMethod,
    /// The form did not come from a page of ours, or from one that is too old.
    NotOurForm,
    /// The form can't be read.
    Unreadable,
    /// The form is larger than it may be.
    TooLarge,
    /// The setup link was used, has expired, or never was.
    NoLink,
}

/// The page of an error of a use case.
pub(super) fn of_error(app: &App, visit: &Visit, admin: Option<&Admin>, error: &app::Error) -> Response {
    use app::{Error, StoreError};
    let (status, id, why) = match error {
        Error::NotFound(_) => (StatusCode::NOT_FOUND, "failed-not-found", None),
        Error::Forbidden(sentence) => (StatusCode::FORBIDDEN, "failed-forbidden", Some(sentence.clone())),
        Error::Refused(sentence) => (StatusCode::CONFLICT, "failed-refused", Some(sentence.clone())),
        Error::Moved(_) | Error::StaleDigest(_) | Error::NotHeld(_) | Error::LostRun => {
            (StatusCode::CONFLICT, "failed-refused", Some(error.to_string()))
        }
        Error::Store(StoreError::Full) => (StatusCode::INSUFFICIENT_STORAGE, "failed-full", None),
        Error::Store(StoreError::Busy | StoreError::Lost) => (StatusCode::SERVICE_UNAVAILABLE, "failed-busy", None),
        Error::Store(_) | Error::Scim(_) => {
            tracing::error!(request = visit.call.request_id, %error, "a page failed");
            (StatusCode::INTERNAL_SERVER_ERROR, "failed-broken", None)
        }
    };
    told(app, visit, admin, status, id, why)
}

/// The page of a visit that fails by itself.
pub(super) fn of_visit(app: &App, visit: &Visit, admin: Option<&Admin>, failing: Failing) -> Response {
    let (status, id) = match failing {
        Failing::NoPage => (StatusCode::NOT_FOUND, "failed-not-found"),
        Failing::NoMethod => (StatusCode::METHOD_NOT_ALLOWED, "failed-no-method"),
        Failing::NotOurForm => (StatusCode::FORBIDDEN, "failed-not-our-form"),
        Failing::Unreadable => (StatusCode::BAD_REQUEST, "failed-unreadable"),
        Failing::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "failed-too-large"),
        Failing::NoLink => (StatusCode::GONE, "failed-no-link"),
    };
    told(app, visit, admin, status, id, None)
}

fn told(
    app: &App,
    visit: &Visit,
    admin: Option<&Admin>,
    status: StatusCode,
    id: &str,
    why: Option<String>,
) -> Response {
    // A frame that can't be made (the database is gone) must not hide what is told.
    let framed = admin.and_then(|admin| Frame::of(app, visit, admin, Place::Nowhere).ok());
    let frame = framed.unwrap_or_else(|| Frame::bare(visit));
    let part = |part: &str| frame.say(&format!("{id}-{part}"));
    let link = if admin.is_some() {
        Link { path: "/users", label: frame.say("failed-to-users") }
    } else {
        Link { path: "/sign-in", label: frame.say("failed-to-sign-in") }
    };
    let page = FailedPage {
        what: part("what"),
        why: why.unwrap_or_else(|| part("why")),
        how: part("how"),
        link: Some(link),
        request_id: visit.call.request_id.clone(),
        frame,
    };
    answer::page(status, &page)
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    let of = |frame: Frame| FailedPage {
        what: frame.say("failed-not-found-what"),
        why: frame.say("failed-not-found-why"),
        how: frame.say("failed-not-found-how"),
        link: Some(Link { path: "/users", label: frame.say("failed-to-users") }),
        request_id: "019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e".to_owned(),
        frame,
    };
    super::answer::samples([("failed", of(Frame::sample(Place::Nowhere))), ("failed-alone", of(Frame::sample_alone()))])
}
