//! The way of everything that an administrator does by hand: what it would do is shown and asked about, then that very plan is
//! done, and the page says where its report is.
//!
//! What is wanted travels through the page as the fields of the form that asked for it, with the digest of the plan that was
//! seen. Knows no person and no group: `person/` and `group/` say what is wanted.

use app::reports::{LINES, ReportLine};
use app::sessions::Admin;
use app::users::{self, Edit, Edited};
use app::{App, Error};
use askama::Template;
use axum::http::StatusCode;
use planning::{Change, Digest};

use super::answer::{self, Outcome};
use super::frame::{Frame, Place};
use super::run::line::Row;
use super::visit::Visit;
use super::words::Words;

/// What is asked about.
pub(super) struct Asking {
    pub(super) place: Place,
    /// Where the form goes.
    pub(super) path: String,
    pub(super) title: String,
    /// Where one is led afterwards, and if nothing is done.
    pub(super) back: String,
    /// What the page there is called.
    pub(super) back_label: String,
    /// What the button says that does it.
    pub(super) button: String,
    /// It takes something from somebody.
    pub(super) danger: bool,
    /// What to know before.
    pub(super) cautions: Vec<String>,
    /// The fields of the form that asked, which come along.
    pub(super) carried: Vec<(String, String)>,
    /// The form can be filled in once more.
    pub(super) may_go_back: bool,
    /// What is said on the page that one is led to (`frame.rs: SAID`).
    pub(super) said: &'static str,
}

#[derive(Template)]
#[template(path = "by_hand.html")]
struct ByHandPage {
    frame: Frame,
    asking: Asking,
    error: Option<String>,
    headline: String,
    lines: Vec<Row>,
    which: String,
    digest: String,
}

/// What came of it.
pub(super) enum Came {
    /// It was done, or is asked about: the page.
    Page(axum::response::Response),
    /// It can't be done as it was asked: for the form to say.
    Not(Box<Edited>),
}

/// Does what was seen, or shows what would be done.
///
/// Errors: as `users::edit`, but for what the page can say itself.
pub(super) fn perform(app: &App, visit: &Visit, admin: &Admin, edit: &Edit, asking: Asking) -> Result<Came, Error> {
    let who = admin.acts()?;
    let digest = visit.form.get("digest").filter(|digest| !digest.is_empty()).map(|text| Digest(text.to_owned()));
    let look =
        |digest: Option<Digest>| users::edit(app, admin.slug(), Edit { digest, ..edit.clone() }, &who, app.worker());
    let (status, error) = match look(digest) {
        Ok(Edited { report, .. }) if report.run.is_some() => {
            return Ok(Came::Page(answer::said(&asking.back, asking.said)));
        }
        Ok(edited) if edited.moved || !edited.mistakes.is_empty() => return Ok(Came::Not(Box::new(edited))),
        Ok(edited) => return preview(app, visit, admin, asking, edited, StatusCode::OK, None),
        Err(Error::StaleDigest(_) | Error::Moved(_)) => (StatusCode::CONFLICT, Words.say("by-hand-moved")),
        // Another run is under way.
        Err(Error::Refused(sentence)) => {
            (StatusCode::CONFLICT, Words.fill("by-hand-refused", &[("why", sentence.into())]))
        }
        Err(error) => return Err(error),
    };
    let edited = look(None)?;
    if edited.moved || !edited.mistakes.is_empty() {
        return Ok(Came::Not(Box::new(edited)));
    }
    preview(app, visit, admin, asking, edited, status, Some(error))
}

fn preview(
    app: &App,
    visit: &Visit,
    admin: &Admin,
    asking: Asking,
    edited: Edited,
    status: StatusCode,
    error: Option<String>,
) -> Result<Came, Error> {
    if !edited.acts() && error.is_none() {
        return Ok(Came::Page(answer::said(&asking.back, "nothing")));
    }
    let frame = Frame::of(app, visit, admin, asking.place)?;
    Ok(Came::Page(answer::page(status, &ByHandPage::of(frame, asking, edited, error))))
}

/// The page of what can't be done and has no form of its own to say so: the sentences one after the other.
pub(super) fn refused(edited: &Edited) -> Error {
    let sentences: Vec<&str> = edited.mistakes.iter().map(|mistake| mistake.sentence.as_str()).collect();
    Error::Refused(if sentences.is_empty() { Words.say("by-hand-moved") } else { sentences.join(" ") })
}

/// The outcome where no form is filled in: what can't be done is a page of its own.
pub(super) fn answered(came: Result<Came, Error>) -> Outcome {
    match came? {
        Came::Page(page) => Ok(page),
        Came::Not(edited) => Err(refused(&edited)),
    }
}

impl ByHandPage {
    fn of(frame: Frame, mut asking: Asking, edited: Edited, error: Option<String>) -> ByHandPage {
        let words = frame.words;
        let administrators = edited.administrators.iter();
        asking.cautions.extend(
            administrators.map(|email| words.fill("by-hand-administrator", &[("email", email.as_str().into())])),
        );
        let report = edited.report;
        let lines = report.changes.unwrap_or_default();
        let (n, last) = (lines.len(), lines.len().min(LINES));
        ByHandPage {
            error,
            headline: frame.told(&report.headline),
            digest: report.digest.unwrap_or_default(),
            which: words.fill("run-which", &[("first", 1.into()), ("last", last.into()), ("n", n.into())]),
            lines: lines.changes().iter().take(LINES).map(|change| row(&frame, change)).collect(),
            asking,
            frame,
        }
    }
}

fn row(frame: &Frame, change: &Change) -> Row {
    Row::planned(frame, ReportLine::of(change), change.user.clone())
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    use app::reports::Reason;
    use planning::plan::FieldChange;
    use planning::{Area, Code, Kind};

    let asking = |title: &str, button: &str, danger: bool, cautions: Vec<String>| Asking {
        place: Place::Users,
        path: "/users/019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e/edit".to_owned(),
        title: title.to_owned(),
        back: "/users/019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e".to_owned(),
        back_label: "maya.okafor@meridian.example".to_owned(),
        button: button.to_owned(),
        danger,
        cautions,
        carried: vec![("first_name".to_owned(), "Maya".to_owned())],
        may_go_back: !danger,
        said: "edited",
    };
    let line = |kind, subject: &str, sentence: &str, fields: &[(&str, &str, &str)]| {
        let field = |(name, old, new): &(&str, &str, &str)| FieldChange {
            name: (*name).to_owned(),
            old: Some((*old).to_owned()),
            new: Some((*new).to_owned()),
        };
        let line = ReportLine {
            area: Area::User,
            kind,
            subject: subject.to_owned(),
            reason: Reason { code: Code::Manual, sentence: sentence.to_owned() },
            fields: fields.iter().map(field).collect(),
            resource: None,
        };
        Row::planned(&Frame::sample(Place::Users), line, None)
    };
    let page = |asking: Asking, error: Option<String>, headline: &str, lines: Vec<Row>| ByHandPage {
        frame: Frame::sample(Place::Users),
        asking,
        error,
        headline: headline.to_owned(),
        which: Words.fill("run-which", &[("first", 1.into()), ("last", lines.len().into()), ("n", lines.len().into())]),
        lines,
        digest: "de01820e".to_owned(),
    };
    let by_anna = "anna.maria.schmidt@meridian.example did this in the console by hand.";
    let overwritten = format!("{by_anna} The next sync will overwrite it with what the directory says.");
    let maya = "maya.okafor@meridian.example";
    let script = "<script>alert('x')</script>@meridian.example";
    let changes = vec![line(
        Kind::Change,
        maya,
        &overwritten,
        &[("job_title", "Head of Freight", "Head of Air Freight"), ("provisioning_managed", "true", "false")],
    )];
    let administrator = Words.fill("by-hand-administrator", &[("email", maya.into())]);
    answer::samples([
        (
            "by-hand",
            page(
                asking("Change Maya Ngozi Okafor", &Words.say("by-hand-save"), false, Vec::new()),
                None,
                "Preview: 1 person would be changed. Nothing was applied.",
                changes.clone(),
            ),
        ),
        (
            "by-hand-moved",
            page(
                asking("Change Maya Ngozi Okafor", &Words.say("by-hand-save"), false, Vec::new()),
                Some(Words.say("by-hand-moved")),
                "Preview: 1 person would be changed. Nothing was applied.",
                changes,
            ),
        ),
        (
            "by-hand-archive",
            page(
                asking("Archive 2 people", "Archive", true, vec![Words.say("archive-means"), administrator]),
                None,
                "Preview: 2 people would be archived. Nothing was applied.",
                vec![
                    line(Kind::Archive, maya, by_anna, &[]),
                    line(Kind::Archive, &format!("{}{script}", "maya.okafor-".repeat(12)), &overwritten, &[]),
                ],
            ),
        ),
    ])
}
