//! Import CSV: a file is chosen, its plan is looked at, and that very plan is applied; its report is a run's.
//!
//! Between the two the file travels in the page (`import/carried.rs`), so that nothing of it is kept for whoever never
//! comes back. What stands on the page of a plan is made in `import/preview.rs`.

mod carried;
mod preview;
#[cfg(any(test, feature = "samples"))]
mod sample;

use app::sessions::Admin;
use app::users::{self, How, Imported};
use app::{App, Error};
use askama::Template;
use axum::http::StatusCode;
use planning::{Digest, Who};

use self::preview::{Leaf, PreviewPage};
use super::answer::{self, Outcome, see_other};
use super::frame::{Frame, Place};
use super::visit::Visit;
use super::words::Words;

#[cfg(any(test, feature = "samples"))]
pub(super) use self::sample::samples;

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage {
    frame: Frame,
    may_change: bool,
    error: Option<String>,
}

/// A file, and what it is called.
#[derive(Clone, Copy)]
struct File<'a> {
    name: &'a str,
    bytes: &'a [u8],
}

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    choose(app, visit, admin, StatusCode::OK, None)
}

fn choose(app: &App, visit: &Visit, admin: &Admin, status: StatusCode, error: Option<String>) -> Outcome {
    let frame = Frame::of(app, visit, admin, Place::Import)?;
    Ok(answer::page(status, &ImportPage { frame, may_change: admin.role().may_change(), error }))
}

/// What the file would do, or another part of that: a file that was chosen, or the one that a preview carries. Nothing is
/// applied.
pub(super) fn submit(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let who = admin.acts()?;
    let again = |status, id: &str| choose(app, visit, admin, status, Some(Words.say(id)));
    let Some(chosen) = visit.form.file() else {
        return match unpacked(app, visit) {
            Ok(bytes) => {
                preview(app, visit, admin, File { name: visit.form.text("name"), bytes: &bytes }, &who, as_it_is)
            }
            Err(Unpacked::Not) => again(StatusCode::BAD_REQUEST, "import-no-part"),
            Err(Unpacked::TooLarge) => again(StatusCode::PAYLOAD_TOO_LARGE, "import-too-large"),
        };
    };
    if chosen.bytes.is_empty() {
        let id = if chosen.name.is_empty() { "import-no-file" } else { "import-empty" };
        return again(StatusCode::UNPROCESSABLE_ENTITY, id);
    }
    if chosen.bytes.len() > app.limits.body_bytes {
        return again(StatusCode::PAYLOAD_TOO_LARGE, "import-too-large");
    }
    preview(app, visit, admin, File { name: &chosen.name, bytes: &chosen.bytes }, &who, as_it_is)
}

fn as_it_is(imported: &Imported) -> (StatusCode, Option<String>) {
    let usable = !imported.unusable && imported.errors.is_empty();
    (if usable { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, None)
}

/// Why a page carries no file.
enum Unpacked {
    Not,
    TooLarge,
}

/// The file that a preview carries.
fn unpacked(app: &App, visit: &Visit) -> Result<Vec<u8>, Unpacked> {
    let bytes = visit.form.get("file").map(carried::unpack).filter(|bytes| !bytes.is_empty()).ok_or(Unpacked::Not)?;
    if bytes.len() > app.limits.body_bytes { Err(Unpacked::TooLarge) } else { Ok(bytes) }
}

/// The rows that can't be used, as a file: why before each.
pub(super) fn rejected(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let who = admin.acts()?;
    let again = |status, id: &str| choose(app, visit, admin, status, Some(Words.say(id)));
    let bytes = match unpacked(app, visit) {
        Ok(bytes) => bytes,
        Err(Unpacked::Not) => return again(StatusCode::BAD_REQUEST, "import-not-whole"),
        Err(Unpacked::TooLarge) => return again(StatusCode::PAYLOAD_TOO_LARGE, "import-too-large"),
    };
    if let Some(rows) = users::rejected(app, admin.slug(), &bytes)? {
        let name = format!("{}-rejected.csv", admin.slug());
        return Ok(answer::download(&name, "text/csv; charset=utf-8", rows));
    }
    // By now every row can be used.
    preview(app, visit, admin, File { name: visit.form.text("name"), bytes: &bytes }, &who, as_it_is)
}

/// The page of a file's plan; the status, and what is told before it, hang on the plan.
fn preview(
    app: &App,
    visit: &Visit,
    admin: &Admin,
    file: File<'_>,
    who: &Who,
    told: impl FnOnce(&Imported) -> (StatusCode, Option<String>),
) -> Outcome {
    let how = How { dry_run: true, ..How::default() };
    let imported = users::import(app, admin.slug(), file.bytes, how, who, app.worker())?;
    let (status, error) = told(&imported);
    let frame = Frame::of(app, visit, admin, Place::Import)?;
    let leaf = Leaf::read(visit.form.text("leaf"));
    Ok(answer::page(status, &PreviewPage::of(frame, file, imported, leaf, error)))
}

/// The previewed plan and no other.
pub(super) fn apply(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let who = admin.acts()?;
    let form = &visit.form;
    let again = |status, id: &str| choose(app, visit, admin, status, Some(Words.say(id)));
    let (bytes, digest) = match (unpacked(app, visit), form.get("digest").filter(|digest| !digest.is_empty())) {
        (Err(Unpacked::TooLarge), Some(_)) => return again(StatusCode::PAYLOAD_TOO_LARGE, "import-too-large"),
        (Ok(bytes), Some(digest)) => (bytes, digest),
        _ => return again(StatusCode::BAD_REQUEST, "import-not-whole"),
    };
    let how = How { dry_run: false, skip_bad_rows: form.has("skip_bad_rows"), digest: Some(Digest(digest.to_owned())) };
    let file = File { name: form.text("name"), bytes: &bytes };
    let once_more = |status, sentence: String| preview(app, visit, admin, file, &who, |_| (status, Some(sentence)));
    match users::import(app, admin.slug(), file.bytes, how, &who, app.worker()) {
        Ok(Imported { refused: true, .. }) => {
            once_more(StatusCode::UNPROCESSABLE_ENTITY, Words.say("import-has-faults"))
        }
        Ok(Imported { report, .. }) => {
            let run = report.run.unwrap_or_default();
            Ok(see_other(&format!("/provisioning/{run}?said=imported")))
        }
        Err(Error::StaleDigest(_)) => preview(app, visit, admin, file, &who, |imported| {
            let id = if preview::acts(imported) { "import-moved" } else { "import-done-already" };
            (StatusCode::CONFLICT, Some(Words.say(id)))
        }),
        // Another run is under way.
        Err(Error::Refused(sentence)) => {
            once_more(StatusCode::CONFLICT, Words.fill("import-refused", &[("why", sentence.into())]))
        }
        Err(error) => Err(error),
    }
}
