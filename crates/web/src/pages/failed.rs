//! What went wrong, as a page: what, why, what to do, and the request's id. Internal text never goes out.

use app::App;
use app::sessions::Admin;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::SignedDuration;

use super::answer;
use super::frame::{Frame, Place};
use super::visit::Visit;
use super::words::Words;

#[derive(Template)]
#[template(path = "failed.html")]
struct FailedPage {
    frame: Frame,
    what: String,
    why: String,
    how: String,
    link: Link,
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
    /// Too many passwords are looked at just now.
    Crowded,
}

/// A load passes, and a database comes back, in some seconds.
const MOMENT: SignedDuration = SignedDuration::from_secs(5);

/// The page of an error of a use case.
pub(super) fn of_error(app: &App, visit: &Visit, admin: Option<&Admin>, error: &app::Error) -> Response {
    use app::{Error, StoreError};
    let (status, id, why) = match error {
        Error::NotFound(_) => (StatusCode::NOT_FOUND, "failed-not-found", None),
        Error::Forbidden(sentence) => (StatusCode::FORBIDDEN, "failed-forbidden", Some(sentence.clone())),
        Error::Off(_) => (StatusCode::CONFLICT, "failed-refused", Some(Words.say("provisioning-off"))),
        Error::TestMode(_) => (StatusCode::CONFLICT, "failed-refused", Some(Words.say("run-test-mode-on"))),
        Error::Refused(sentence) => (StatusCode::CONFLICT, "failed-refused", Some(sentence.clone())),
        Error::Moved(_) | Error::StaleDigest(_) | Error::PlanMoved(_) | Error::NotHeld(_) | Error::LostRun => {
            (StatusCode::CONFLICT, "failed-refused", Some(error.to_string()))
        }
        Error::Store(StoreError::Full) => (StatusCode::INSUFFICIENT_STORAGE, "failed-full", None),
        Error::Store(StoreError::Busy) => (StatusCode::SERVICE_UNAVAILABLE, "failed-busy", None),
        // The commit itself may have been lost sight of.
        Error::Store(StoreError::Lost) => (StatusCode::SERVICE_UNAVAILABLE, "failed-lost", None),
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
        Failing::Crowded => (StatusCode::TOO_MANY_REQUESTS, "failed-crowded"),
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
        Link { path: "/", label: frame.say("failed-to-overview") }
    } else {
        Link { path: "/sign-in", label: frame.say("failed-to-sign-in") }
    };
    let page = FailedPage {
        what: part("what"),
        why: why.unwrap_or_else(|| part("why")),
        how: part("how"),
        link,
        request_id: visit.call.request_id.clone(),
        frame,
    };
    let page = answer::page(status, &page);
    let passes = matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS);
    if passes { answer::after(page, MOMENT) } else { page }
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    let of = |frame: Frame| FailedPage {
        what: frame.say("failed-not-found-what"),
        why: frame.say("failed-not-found-why"),
        how: frame.say("failed-not-found-how"),
        link: Link { path: "/", label: frame.say("failed-to-overview") },
        request_id: "019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e".to_owned(),
        frame,
    };
    super::answer::samples([("failed", of(Frame::sample(Place::Nowhere))), ("failed-alone", of(Frame::sample_alone()))])
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use app::{Error, StoreError, SystemClock, SystemIds};
    use axum::http::{Request, header};
    use scratch::Scratch;

    use super::*;
    use crate::serve::call::Call;

    #[test]
    fn what_passes_says_when_to_come_again_and_what_is_not_known_is_not_claimed() {
        let scratch = Scratch::new();
        let app = App::new(Arc::new(scratch.store()), Arc::new(SystemClock), Arc::new(SystemIds), "");
        let (head, ()) = Request::new(()).into_parts();
        let visit =
            Visit::new(Call::new(head, Vec::new(), None, "request".to_owned(), jiff::Timestamp::UNIX_EPOCH), "");
        let of_error = |error| of_error(&app, &visit, None, &Error::Store(error));
        let rows = [
            (of_error(StoreError::Busy), 503, true),
            (of_error(StoreError::Lost), 503, true),
            (of_visit(&app, &visit, None, Failing::Crowded), 429, true),
            (of_error(StoreError::Full), 507, false),
            (of_visit(&app, &visit, None, Failing::NoPage), 404, false),
        ];
        for (page, status, passes) in rows {
            assert_eq!((page.status().as_u16(), page.headers().contains_key(header::RETRY_AFTER)), (status, passes));
        }
        assert!(!Words.say("failed-lost-why").contains("nothing was saved"));
    }
}
