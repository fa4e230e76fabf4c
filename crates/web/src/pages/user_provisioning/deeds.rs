//! What the buttons of tokens, OAuth clients and of a directory that fills do, and the windows that ask first.

use app::sessions::Admin;
use app::tokens::{self, ByForm, Instead, Opens};
use app::{App, Error, connection, oauth, sync};
use jiff::SignedDuration;

use super::keys;
use super::window::{Of, Window};
use crate::pages::form::Form;
use crate::pages::frame::Frame;
use crate::pages::words::Words;

/// How long a new key may live: as the form names it, its words, days. The first is the default (product.md section 2);
/// never only when it is asked for.
const LIFETIMES: [(&str, &str, Option<i64>); 5] = [
    ("365d", "lifetime-year", Some(365)),
    ("180d", "lifetime-half", Some(180)),
    ("90d", "lifetime-quarter", Some(90)),
    ("30d", "lifetime-month", Some(30)),
    ("never", "lifetime-never", None),
];

/// The choices of a lifetime: value and label.
pub(super) fn lifetimes(words: Words) -> Vec<(&'static str, String)> {
    LIFETIMES.iter().map(|(name, label, _)| (*name, words.say(label))).collect()
}

/// What no form of ours asks for.
struct Absurd;

/// The lifetime that a field of the form asks for; the default where it says nothing.
fn lifetime(form: &Form, field: &str) -> Result<Option<SignedDuration>, Absurd> {
    let Some(named) = form.get(field) else { return Ok(Some(tokens::DEFAULT_LIFETIME)) };
    let (_, _, days) = LIFETIMES.iter().find(|(name, ..)| *name == named).ok_or(Absurd)?;
    Ok(days.map(|days| SignedDuration::from_hours(24 * days)))
}

/// How long the token in use works beside the new one.
fn overlap(text: &str) -> Result<SignedDuration, Absurd> {
    let hours = match text {
        "0" => 0,
        "1h" => 1,
        "24h" => 24,
        "7d" => 7 * 24,
        _ => return Err(Absurd),
    };
    Ok(SignedDuration::from_hours(hours))
}

/// What the form asks for.
fn wanted<'f>(form: &'f Form, names: &Names) -> Result<ByForm<'f>, Absurd> {
    let (instead, lifetime) = match form.get("overlap") {
        // The window was not asked: a page that knew of no token must not stop one that was made meanwhile.
        None => (None, lifetime(form, names.lifetime)?),
        Some(text) => {
            let instead = Instead { shown: form.text(names.shown), overlap: overlap(text)? };
            (Some(instead), lifetime(form, "lifetime_anew")?)
        }
    };
    Ok(ByForm { form: form.text("form"), lifetime, instead })
}

/// The fields of a form that are about the token of a source.
struct Names {
    shown: &'static str,
    lifetime: &'static str,
}

impl Names {
    fn of(opens: Opens) -> Names {
        if opens == Opens::Adi {
            Names { shown: "adi_token", lifetime: "adi_lifetime" }
        } else {
            Names { shown: "token", lifetime: "lifetime" }
        }
    }
}

/// A window that asks about the token in use, if it is the one that the page showed.
pub(super) fn ask(
    app: &App,
    form: &Form,
    admin: &Admin,
    opens: Opens,
    window: impl FnOnce(Of) -> Window,
) -> Result<Window, Error> {
    match tokens::still(app, admin.slug(), opens, form.text(Names::of(opens).shown)) {
        Ok(()) => Ok(window(Of::source(Words, opens))),
        Err(Error::Refused(sentence)) => Ok(Window::told_of(Words, opens, sentence)),
        Err(error) => Err(error),
    }
}

/// "Generate SCIM Token", and "Regenerate SCIM token" once its window has asked about the overlap; the same of ADI.
/// `None` where the form is absurd.
pub(super) fn generate(app: &App, form: &Form, admin: &Admin, opens: Opens) -> Result<Option<Window>, Error> {
    let Ok(wanted) = wanted(form, &Names::of(opens)) else { return Ok(None) };
    match tokens::generate_by_form(app, admin.slug(), opens, wanted, &admin.acts()?) {
        Ok(fresh) => Ok(Some(Window::Token(Of::source(Words, opens), fresh.token))),
        Err(Error::Refused(sentence)) => Ok(Some(Window::told_of(Words, opens, sentence))),
        Err(error) => Err(error),
    }
}

/// "Revoke SCIM token", once its window has asked; the same of ADI.
pub(super) fn revoke(app: &App, form: &Form, admin: &Admin, opens: Opens) -> Result<Window, Error> {
    let shown = form.text(Names::of(opens).shown);
    let sentence = match tokens::revoke_shown(app, admin.slug(), opens, shown, &admin.acts()?) {
        Ok(_) => Words.say("window-revoked"),
        Err(Error::Refused(sentence)) => sentence,
        Err(error) => return Err(error),
    };
    Ok(Window::told_of(Words, opens, sentence))
}

/// Another OAuth client. `None` where the form is absurd.
pub(super) fn make_client(app: &App, form: &Form, admin: &Admin) -> Result<Option<Window>, Error> {
    let Ok(lifetime) = lifetime(form, "client_lifetime") else { return Ok(None) };
    match oauth::generate_by_form(app, admin.slug(), lifetime, form.text("form"), &admin.acts()?) {
        Ok(fresh) => {
            Ok(Some(Window::Client { id: fresh.client_id, secret: fresh.client_secret, token_url: fresh.token_url }))
        }
        Err(Error::Refused(sentence)) => Ok(Some(Window::Told(Words.say("window-client"), sentence))),
        Err(error) => Err(error),
    }
}

/// A window that asks whether this client is to stop.
pub(super) fn ask_client(app: &App, frame: &Frame, admin: &Admin, id: &str) -> Result<Window, Error> {
    let clients = keys::look(app, admin.slug(), frame)?.clients;
    let found = clients.into_iter().find(|client| client.id == id && client.key.is_live);
    Ok(match found {
        Some(client) => Window::RevokeClient(Box::new(client)),
        None => Window::Told(Words.say("window-client"), Words.say("client-ended")),
    })
}

/// Stops a client, once its window has asked.
pub(super) fn revoke_client(app: &App, admin: &Admin, id: &str) -> Result<Window, Error> {
    let said = match oauth::revoke(app, admin.slug(), Some(id), &admin.acts()?) {
        Ok(_) => "client-revoked",
        Err(Error::Refused(_)) => "client-ended",
        Err(error) => return Err(error),
    };
    Ok(Window::Told(Words.say("window-client"), Words.say(said)))
}

/// Asks whether the directory is complete, with how many are in it.
pub(super) fn ask_complete(app: &App, frame: &Frame, admin: &Admin) -> Result<Window, Error> {
    let standing = connection::standing(app, admin.slug())?;
    Ok(Window::complete(frame, standing.people, standing.groups))
}

/// An administrator's word that it is.
pub(super) fn complete(app: &App, admin: &Admin) -> Result<Window, Error> {
    let sentence = match sync::complete(app, admin.slug(), &admin.acts()?) {
        Ok(()) => Words.say("window-completed"),
        Err(Error::Off(_)) => Words.say("provisioning-off"),
        Err(Error::Refused(sentence)) => sentence,
        Err(error) => return Err(error),
    };
    Ok(Window::Told(Words.say("filling-complete"), sentence))
}
