//! One administrator: the role, a new setup link, where they are signed in, and the removal, which asks first.

use app::admins::{self, Listed, Role};
use app::sessions::{self, Admin};
use app::{App, Error};
use askama::Template;
use axum::http::StatusCode;

use super::{FreshLink, RoleChoice, State, choices, sentence_of};
use crate::pages::answer::{self, Outcome, see_other, with_cookie};
use crate::pages::cookie::{self, Kind};
use crate::pages::frame::{Frame, Place};
use crate::pages::moment::Moment;
use crate::pages::security::SessionRow;
use crate::pages::visit::Visit;
use crate::pages::words::Words;

#[derive(Template)]
#[template(path = "administrator.html")]
pub(super) struct AdministratorPage {
    pub(super) frame: Frame,
    pub(super) id: String,
    pub(super) email: String,
    pub(super) role: String,
    pub(super) since: Option<Moment>,
    pub(super) state: State,
    pub(super) user: Option<(String, String)>,
    pub(super) you: bool,
    /// Whoever looks may do something to this one.
    pub(super) may_manage: bool,
    /// Only an Owner may.
    pub(super) for_owners: bool,
    pub(super) roles: Vec<RoleChoice>,
    /// For an Owner who looks at somebody else.
    pub(super) sessions: Option<Vec<SessionRow>>,
    pub(super) error: Option<String>,
    pub(super) window: Option<Window>,
}

/// What stands before the page until it is answered.
pub(super) enum Window {
    Fresh(FreshLink),
    /// Asks whether they are to be removed.
    Remove,
}

pub(in crate::pages) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    page(app, visit, admin, StatusCode::OK, Beside::default())
}

/// What stands there after a form.
#[derive(Default)]
struct Beside {
    error: Option<String>,
    window: Option<Window>,
}

impl Beside {
    fn window(window: Window) -> Beside {
        Beside { window: Some(window), error: None }
    }
}

fn here(id: &str) -> String {
    format!("/account/administrators/{id}")
}

/// The buttons of the page.
pub(in crate::pages) fn submit(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let who = admin.acts()?;
    let one = admins::show(app, admin.slug(), visit.segment(2))?;
    let (slug, email, id) = (admin.slug(), one.email.as_str(), one.id.as_str());
    let again = |status, error| page(app, visit, admin, status, Beside { error: Some(error), window: None });
    let done = match visit.form.text("do") {
        "role" => {
            let Some(role) = Role::from_name(visit.form.text("role")) else {
                return again(StatusCode::UNPROCESSABLE_ENTITY, Words.say("administrators-no-role"));
            };
            admins::change_role(app, slug, email, role, &who)
                .map(|()| see_other(&format!("{}?said=role-changed", here(id))))
        }
        "link" => match admins::link_again(app, slug, email, &who) {
            Ok(invited) => {
                let fresh = FreshLink::of(Words, &invited, here(id));
                return page(app, visit, admin, StatusCode::OK, Beside::window(Window::Fresh(fresh)));
            }
            Err(error) => Err(error),
        },
        "remove" => return page(app, visit, admin, StatusCode::OK, Beside::window(Window::Remove)),
        "remove-now" => admins::remove(app, slug, email, &who).map(|()| {
            if id == admin.id() {
                let gone = see_other("/sign-in?said=removed-self");
                with_cookie(gone, cookie::clear(Kind::Session, visit.secure))
            } else {
                see_other("/account/administrators?said=administrator-removed")
            }
        }),
        "end" | "end-all" => {
            let which = Some(visit.form.text("session")).filter(|_| visit.form.text("do") == "end");
            sessions::end_of_other(app, admin, id, which)
                .map(|()| see_other(&format!("{}?said=session-ended", here(id))))
        }
        _ => return again(StatusCode::BAD_REQUEST, Words.say("administrator-not-whole")),
    };
    match done {
        Err(Error::Refused(sentence)) => again(StatusCode::CONFLICT, sentence_of(&sentence)),
        other => other,
    }
}

fn page(app: &App, visit: &Visit, admin: &Admin, status: StatusCode, beside: Beside) -> Outcome {
    let one = admins::show(app, admin.slug(), visit.segment(2))?;
    let you = one.id == admin.id();
    let mut frame = Frame::of(app, visit, admin, Place::Administrators)?;
    frame.behind_window = beside.window.is_some();
    let sessions = if admin.role().may_see_sessions() && !you {
        let listed = sessions::of_other(app, admin, &one.id)?;
        Some(listed.into_iter().map(|session| SessionRow::of(&frame, session)).collect())
    } else {
        None
    };
    let page = AdministratorPage {
        sessions,
        error: beside.error,
        window: beside.window,
        ..AdministratorPage::of(frame, one, admin.role(), you)
    };
    Ok(answer::page(status, &page))
}

impl AdministratorPage {
    pub(super) fn of(frame: Frame, one: Listed, mine: Role, you: bool) -> AdministratorPage {
        let state = State::of(&frame, &one);
        AdministratorPage {
            role: frame.words.role(one.role),
            since: frame.moment(one.created_at),
            state,
            you,
            may_manage: mine.may_manage(one.role),
            for_owners: mine.may_change() && !mine.may_manage(one.role),
            roles: choices(frame.words, mine, one.role),
            sessions: None,
            error: None,
            window: None,
            id: one.id,
            email: one.email,
            user: one.user,
            frame,
        }
    }
}
