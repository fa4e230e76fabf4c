//! One run: its report, the files of it, and the answer to a held one. What stands on the page is made in `run/page.rs`,
//! lines in `run/line.rs`, addresses in `run/query.rs`; the head is shared with the list (`run/head.rs`).

pub(super) mod head;
pub(super) mod line;
mod page;
mod query;
#[cfg(any(test, feature = "samples"))]
mod sample;

use app::reports;
use app::sessions::Admin;
use app::{App, Error, StoreError, sync};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use planning::Digest;

use self::page::{Beside, RunPage};
use super::answer::{self, Outcome, see_other};
use super::frame::{Frame, Place};
use super::visit::Visit;
use super::words::Words;

#[cfg(any(test, feature = "samples"))]
pub(super) use self::sample::samples;

/// A page of a run that has not ended looks again after so many seconds. A header, since a reader may leave
/// `<meta http-equiv>` no way out (WCAG 2.2 technique F41); the page has a link that does the same.
const LOOKS_AGAIN: HeaderValue = HeaderValue::from_static("2");

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    shown(app, visit, admin, StatusCode::OK, Beside::default())
}

fn shown(app: &App, visit: &Visit, admin: &Admin, status: StatusCode, beside: Beside) -> Outcome {
    let report = reports::view(app, admin.slug(), number(visit)?, &query::read(visit))?;
    let frame = Frame::of(app, visit, admin, Place::Provisioning)?;
    let page = RunPage::of(frame, report, admin.role().may_change(), beside);
    // The answer to a form stays until it was read.
    let looks_again = page.is_under_way() && visit.call.method == Method::GET;
    let mut response = answer::page(status, &page);
    if looks_again {
        response.headers_mut().insert(HeaderName::from_static("refresh"), LOOKS_AGAIN);
    }
    Ok(response)
}

/// The run's number, as we write it: an address that says it otherwise is none of ours.
fn number(visit: &Visit) -> Result<i64, Error> {
    let segment = visit.segment(1);
    let number = segment.parse::<i64>().ok().filter(|number| number.to_string() == segment);
    number.ok_or_else(|| Error::NotFound("There is no such run.".to_owned()))
}

/// What `sync report --json` prints.
pub(super) fn json(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let number = number(visit)?;
    let report = reports::show(app, admin.slug(), number)?;
    let text =
        serde_json::to_string_pretty(&report).map_err(|error| Error::Store(StoreError::Other(error.to_string())))?;
    Ok(answer::download(&format!("{}-run-{number}.json", admin.slug()), "application/json", text + "\n"))
}

pub(super) fn csv(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let number = number(visit)?;
    let report = reports::show(app, admin.slug(), number)?;
    let name = format!("{}-run-{number}.csv", admin.slug());
    Ok(answer::download(&name, "text/csv; charset=utf-8", reports::csv(&report)))
}

/// "Approve" and "Approve without archives": that very plan, or none.
pub(super) fn approve(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let who = admin.acts()?;
    let number = number(visit)?;
    let again = |status, error| shown(app, visit, admin, status, Beside { error: Some(error), present: None });
    let Some(digest) = visit.form.get("digest").filter(|digest| !digest.is_empty()) else {
        return again(StatusCode::BAD_REQUEST, Words.say("run-not-whole"));
    };
    let without_archives = visit.form.has("without_archives");
    let digest = Digest(digest.to_owned());
    match sync::approve_queued(app, admin.slug(), number, &digest, without_archives, &who) {
        Ok(()) => Ok(see_other(&format!("/provisioning/{number}?said=approved"))),
        Err(Error::StaleDigest(_) | Error::PlanMoved(_)) => {
            let present = Some(sync::plan::summary(app, admin.slug())?);
            let error = Some(Words.say("run-plan-moved"));
            shown(app, visit, admin, StatusCode::CONFLICT, Beside { error, present })
        }
        Err(Error::NotHeld(sentence) | Error::Refused(sentence)) => {
            again(StatusCode::CONFLICT, not_approved(&sentence))
        }
        // Their own sentences name commands.
        Err(Error::Off(_)) => again(StatusCode::CONFLICT, Words.say("run-off")),
        Err(Error::TestMode(_)) => again(StatusCode::CONFLICT, Words.say("run-test-mode-on")),
        Err(error) => Err(error),
    }
}

/// “Nothing was approved. Run 7 is not held any more: …”
fn not_approved(sentence: &str) -> String {
    let mut chars = sentence.chars();
    let why: String = chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default();
    Words.fill("run-not-approved", &[("why", why.trim_end_matches('.').into())])
}
