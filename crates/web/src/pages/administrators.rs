//! Account Settings > Administrators: who signs in, as what, and the invitation of others.
//!
//! `one.rs` is the page of one of them. Which role reaches whom is judged by `app`; here is only what is not offered in vain.

pub(super) mod one;
#[cfg(any(test, feature = "samples"))]
mod sample;

use app::admins::{self, Invited, Listed, Role};
use app::sessions::Admin;
use app::{App, Error};
use askama::Template;
use axum::http::StatusCode;

use super::answer::{self, Outcome};
use super::frame::{Frame, Place};
use super::moment::Moment;
use super::visit::Visit;
use super::words::Words;

#[cfg(any(test, feature = "samples"))]
pub(super) use self::sample::samples;

#[derive(Template)]
#[template(path = "administrators.html")]
struct AdministratorsPage {
    frame: Frame,
    administrators: Vec<Row>,
    may_change: bool,
    /// What the form had in it.
    email: String,
    roles: Vec<RoleChoice>,
    error: Option<String>,
    fresh: Option<FreshLink>,
}

/// An administrator in the list.
struct Row {
    id: String,
    email: String,
    role: String,
    state: State,
    user: Option<(String, String)>,
    you: bool,
}

/// How somebody gets in.
struct State {
    /// No password yet, and whether there is a link to set one.
    invited: Option<bool>,
    /// Of a link that was not used yet.
    link_until: Option<Moment>,
    signed_in: Option<Moment>,
}

/// A role to choose.
struct RoleChoice {
    name: &'static str,
    label: String,
    hint: String,
    chosen: bool,
}

/// A setup link, shown once.
struct FreshLink {
    title: String,
    told: String,
    url: String,
    /// Where one goes on.
    back: String,
}

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    page(app, visit, admin, StatusCode::OK, Beside::default())
}

/// What stands there after a form.
#[derive(Default)]
struct Beside {
    error: Option<String>,
    fresh: Option<FreshLink>,
}

/// "Invite": the link is shown once, by a window.
pub(super) fn invite(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let who = admin.acts()?;
    let again = |status, error| page(app, visit, admin, status, Beside { error: Some(error), fresh: None });
    let email = visit.form.text("email").trim();
    let Some(role) = Role::from_name(visit.form.text("role")) else {
        return again(StatusCode::UNPROCESSABLE_ENTITY, Words.say("administrators-no-role"));
    };
    match admins::invite_newcomer(app, admin.slug(), email, role, &who) {
        Ok(invited) => {
            let fresh = Some(FreshLink::of(Words, &invited, "/account/administrators".to_owned()));
            page(app, visit, admin, StatusCode::OK, Beside { error: None, fresh })
        }
        Err(Error::Refused(sentence)) => again(StatusCode::UNPROCESSABLE_ENTITY, sentence_of(&sentence)),
        Err(error) => Err(error),
    }
}

fn page(app: &App, visit: &Visit, admin: &Admin, status: StatusCode, beside: Beside) -> Outcome {
    let mut frame = Frame::of(app, visit, admin, Place::Administrators)?;
    frame.behind_window = beside.fresh.is_some();
    let listed = admins::list(app, admin.slug())?;
    let chosen = Role::from_name(visit.form.text("role")).unwrap_or(Role::Admin);
    let page = AdministratorsPage {
        administrators: listed.into_iter().map(|one| Row::of(&frame, one, admin.id())).collect(),
        may_change: admin.role().may_change(),
        email: if beside.error.is_some() { visit.form.text("email").to_owned() } else { String::new() },
        roles: choices(frame.words, admin.role(), chosen),
        error: beside.error,
        fresh: beside.fresh,
        frame,
    };
    Ok(answer::page(status, &page))
}

impl Row {
    fn of(frame: &Frame, one: Listed, you: &str) -> Row {
        let state = State::of(frame, &one);
        let Listed { id, email, role, user, .. } = one;
        Row { you: id == you, id, email, role: frame.words.role(role), state, user }
    }
}

impl State {
    fn of(frame: &Frame, one: &Listed) -> State {
        let now = frame.account.as_ref().map(|account| account.status.now);
        let works = one.link_until.filter(|until| now.is_some_and(|now| now < *until));
        State {
            invited: (!one.has_password).then_some(works.is_some()),
            link_until: works.and_then(|until| frame.moment(until)),
            signed_in: one.signed_in_at.and_then(|at| frame.moment(at)),
        }
    }
}

/// The roles that somebody of a role can give.
fn choices(words: Words, mine: Role, chosen: Role) -> Vec<RoleChoice> {
    let choice = |role: Role| RoleChoice {
        name: role.name(),
        label: words.role(role),
        hint: match role {
            Role::Owner => words.say("role-owner-hint"),
            Role::Admin => words.say("role-admin-hint"),
            Role::Support => words.say("role-support-hint"),
        },
        chosen: role == chosen,
    };
    Role::ALL.into_iter().filter(|role| mine.may_manage(*role)).map(choice).collect()
}

impl FreshLink {
    fn of(words: Words, invited: &Invited, back: String) -> FreshLink {
        let told = if invited.known { "link-told-known" } else { "link-told" };
        FreshLink {
            title: words.say("link-title"),
            told: words.fill(told, &[("email", invited.email.as_str().into())]),
            url: invited.setup_url.clone(),
            back,
        }
    }
}

/// A reason, as a sentence of its own.
fn sentence_of(reason: &str) -> String {
    let mut chars = reason.chars();
    let first: String = chars.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    let end = if reason.ends_with('.') { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}
