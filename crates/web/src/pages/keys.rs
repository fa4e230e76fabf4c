//! Keys and appearance: which keys do what, whether they do, and light or dark. Of this browser alone.

use app::App;
use app::sessions::Admin;
use askama::Template;
use axum::http::StatusCode;

use super::answer::{self, Outcome};
use super::cookie::{self, Kind};
use super::frame::{Frame, Place};
use super::look::{Look, Theme};
use super::visit::Visit;

#[derive(Template)]
#[template(path = "keys.html")]
struct KeysPage {
    frame: Frame,
    themes: Vec<Choice>,
}

/// A theme to choose.
struct Choice {
    value: &'static str,
    label: String,
    here: bool,
}

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let frame = Frame::of(app, visit, admin, Place::Nowhere)?;
    Ok(answer::page(StatusCode::OK, &KeysPage::of(frame)))
}

/// Keeps the choice in the browser that made it.
#[expect(clippy::unnecessary_wraps, reason = "a page like any other to the table of routes")]
pub(super) fn submit(_: &App, visit: &Visit, _: &Admin) -> Outcome {
    let look = Look { theme: Theme::read(visit.form.text("theme")), keys: visit.form.has("keys") };
    let kept = cookie::keep(Kind::Look, &look.written(), visit.secure);
    Ok(answer::with_cookie(answer::see_other("/keys?said=look"), kept))
}

impl KeysPage {
    fn of(frame: Frame) -> KeysPage {
        let label = |theme: Theme| match theme {
            Theme::System => frame.say("look-system"),
            Theme::Light => frame.say("look-light"),
            Theme::Dark => frame.say("look-dark"),
        };
        let choice =
            |theme: Theme| Choice { value: theme.name(), label: label(theme), here: frame.look.theme == theme };
        KeysPage { themes: Theme::ALL.map(choice).into(), frame }
    }
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    let of = |look| KeysPage::of(Frame { look, ..Frame::sample(Place::Nowhere) });
    answer::samples([("keys", of(Look::default())), ("keys-dark-off", of(Look { theme: Theme::Dark, keys: false }))])
}
