//! Account Settings > User Management > Attribute Mapping: which attribute of the directory fills which field, with what
//! comes of it for a few people; changed by plain forms, looked at as a plan, and saved as it was looked at.
//!
//! What is not saved yet travels in the page: one form, which has the whole document in it. `do` says which button; each
//! brings the page again with the document as it is then, and only "Save this mapping" writes. `draft.rs` reads the form,
//! `line.rs` is the window of a line and `written.rs` how it is spelled, `page.rs` is what stands on the page.
//! docs/MAPPING.md says what a mapping can say.

mod draft;
mod line;
mod page;
mod present;
#[cfg(any(test, feature = "samples"))]
mod sample;
mod written;

use app::mapping;
use app::sessions::Admin;
use app::{App, Error};
use axum::http::StatusCode;
use planning::Mapping;

use self::draft::{Draft, Sent};
use self::line::{Editor, told};
use self::page::{Beside, HERE, Looked};
use self::present::{Present, present};
use super::answer::{self, Outcome, see_other};
use super::visit::Visit;
use super::words::Words;

#[cfg(any(test, feature = "samples"))]
pub(super) use self::sample::samples;

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let present = present(app, admin)?;
    let draft = Draft::of(&present, app, admin)?;
    let person = visit.call.parameter("person").unwrap_or_default().trim().to_owned();
    page::answer(app, visit, admin, &present, Draft { person, ..draft }, Beside::default())
}

/// The mapping in force as a file: what an upload takes.
pub(super) fn download(app: &App, _: &Visit, admin: &Admin) -> Outcome {
    let in_force = mapping::show(app, admin.slug())?;
    let text = serde_json::to_string_pretty(in_force.mapping.to_json()).unwrap_or_default();
    Ok(answer::download(&format!("{}-mapping.json", admin.slug()), "application/json", text + "\n"))
}

/// A file in the place of what the page shows. Nothing is saved.
pub(super) fn upload(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    admin.acts()?;
    let present = present(app, admin)?;
    let draft = Draft::of(&present, app, admin)?;
    let again = |draft, status, errors| {
        page::answer(app, visit, admin, &present, draft, Beside { status, errors, ..Beside::default() })
    };
    let Some(chosen) = visit.form.file().filter(|chosen| !chosen.bytes.is_empty()) else {
        return again(draft, StatusCode::UNPROCESSABLE_ENTITY, vec![Words.say("mapping-no-file")]);
    };
    if chosen.bytes.len() > app.limits.body_bytes {
        return again(draft, StatusCode::PAYLOAD_TOO_LARGE, vec![Words.say("mapping-too-large")]);
    }
    match Mapping::parse(&String::from_utf8_lossy(&chosen.bytes)) {
        Ok(mapping) => again(Draft { own: true, ..draft.with(mapping) }, StatusCode::OK, Vec::new()),
        Err(faults) => {
            let errors = std::iter::once(Words.say("mapping-no-mapping")).chain(faults.iter().map(told)).collect();
            again(draft, StatusCode::UNPROCESSABLE_ENTITY, errors)
        }
    }
}

/// One of the buttons.
pub(super) fn submit(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    admin.acts()?;
    let present = present(app, admin)?;
    let again = |draft, beside| page::answer(app, visit, admin, &present, draft, beside);
    let not_whole = |draft| {
        page::answer(
            app,
            visit,
            admin,
            &present,
            draft,
            Beside::error(StatusCode::BAD_REQUEST, Words.say("provisioning-not-whole")),
        )
    };
    let draft = match Draft::sent(app, admin, &visit.form)? {
        Sent::Whole(draft) => draft,
        Sent::Faults(draft, faults) => {
            let errors = faults.iter().map(told).collect();
            return again(*draft, Beside { status: StatusCode::UNPROCESSABLE_ENTITY, errors, ..Beside::default() });
        }
        Sent::NotWhole => return not_whole(Draft::of(&present, app, admin)?),
    };
    let form = &visit.form;
    let (button, which) = form.text("do").split_once(' ').unwrap_or((form.text("do"), ""));
    match button {
        "" | "look" | "close" => again(draft, Beside::default()),
        "change" => {
            let editor = Editor::of(which, draft.rule(which));
            again(draft, Beside { editor, ..Beside::default() })
        }
        "add" => {
            let editor = Editor::of(form.text("field"), None);
            again(draft, Beside { editor, ..Beside::default() })
        }
        "line" => match Editor::sent(form) {
            Some(editor) => take(app, visit, admin, &present, draft, editor),
            None => not_whole(draft),
        },
        "remove" => again(draft.without(which), Beside::default()),
        "usual" => {
            let usual = mapping::usual(app, admin.slug())?;
            again(Draft { own: false, ..draft.with(usual) }, Beside::default())
        }
        "preview" => {
            let preview = Some(preview(app, admin, &draft)?);
            again(draft, Beside { preview, ..Beside::default() })
        }
        "save" => save(app, visit, admin, &present, draft),
        _ => not_whole(draft),
    }
}

/// A line as it was written in its window, or the window again with what is wrong.
fn take(app: &App, visit: &Visit, admin: &Admin, present: &Present, draft: Draft, editor: Editor) -> Outcome {
    match draft.put(&editor) {
        Ok(draft) => page::answer(app, visit, admin, present, draft, Beside::default()),
        Err((draft, faults)) => {
            let (status, editor) = (StatusCode::UNPROCESSABLE_ENTITY, Some(Editor { faults, ..editor }));
            page::answer(app, visit, admin, present, *draft, Beside { status, editor, ..Beside::default() })
        }
    }
}

/// "Save this mapping": the very document that was looked at, if what was in force then still is.
fn save(app: &App, visit: &Visit, admin: &Admin, present: &Present, draft: Draft) -> Outcome {
    let who = admin.acts()?;
    let again = |draft: Draft, id: &str| {
        let preview = Some(preview(app, admin, &draft)?);
        let beside = Beside { preview, ..Beside::error(StatusCode::CONFLICT, Words.say(id)) };
        page::answer(app, visit, admin, present, draft, beside)
    };
    if visit.form.text("previewed") != mapping::name(&draft.mapping) {
        return again(draft, "mapping-look-first");
    }
    let text = draft.mapping.to_json().to_string();
    match mapping::save(app, admin.slug(), draft.own.then_some(text.as_str()), &draft.seen, &who) {
        Ok(true) => Ok(see_other(&format!("{HERE}?said=mapping-saved"))),
        Ok(false) => Ok(see_other(&format!("{HERE}?said=mapping-same"))),
        // The page goes on from what is in force now: the next save is one on purpose.
        Err(Error::Moved(_)) => again(Draft { seen: present.name.clone(), ..draft }, "mapping-moved"),
        Err(error) => Err(error),
    }
}

fn preview(app: &App, admin: &Admin, draft: &Draft) -> Result<Looked, Error> {
    match mapping::preview(app, admin.slug(), &draft.mapping.to_json().to_string()) {
        Ok(previewed) => Ok(Looked::At(Box::new(previewed))),
        Err(Error::Off(_)) => Ok(Looked::Off),
        Err(error) => Err(error),
    }
}
