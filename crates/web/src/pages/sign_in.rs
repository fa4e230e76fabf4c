//! Signing in and out.

use app::App;
use app::sessions::{self, Admin, Try};
use askama::Template;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use jiff::SignedDuration;

use super::answer::{self, Outcome, see_other, with_cookie};
use super::cookie::{self, Kind};
use super::frame::Frame;
use super::visit::Visit;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    /// With one account there is nothing to name.
    asks_account: bool,
    slug: String,
    email: String,
    next: String,
    error: Option<String>,
}

pub(super) fn show(app: &App, visit: &Visit, admin: Option<&Admin>) -> Outcome {
    if admin.is_some() {
        return Ok(see_other("/"));
    }
    let next = visit.call.parameter("next").unwrap_or_default();
    let (slug, email) = (visit.call.parameter("account"), visit.call.parameter("email"));
    form(app, visit, StatusCode::OK, [slug.unwrap_or_default(), email.unwrap_or_default(), next], None)
}

pub(super) fn submit(app: &App, visit: &Visit, admin: Option<&Admin>) -> Outcome {
    let [slug, email, next] = ["account", "email", "next"].map(|field| visit.form.text(field).trim());
    match sessions::sign_in(app, slug, email, visit.form.text("password"), &visit.browser(), admin)? {
        Try::In(cookie) => {
            let set = cookie::set(Kind::Session, cookie.expose(), visit.secure);
            Ok(with_cookie(see_other(&visit.next), set))
        }
        Try::Wrong => form(app, visit, StatusCode::UNPROCESSABLE_ENTITY, [slug, email, next], Some(Wrong::Password)),
        Try::Wait(wait) => {
            let page = form(app, visit, StatusCode::TOO_MANY_REQUESTS, [slug, email, next], Some(Wrong::Early(wait)))?;
            Ok(answer::after(page, wait))
        }
    }
}

pub(super) fn sign_out(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    sessions::sign_out(app, admin)?;
    Ok(with_cookie(see_other("/sign-in?said=signed-out"), cookie::clear(Kind::Session, visit.secure)))
}

/// Why somebody did not get in.
enum Wrong {
    Password,
    Early(SignedDuration),
}

fn form(app: &App, visit: &Visit, status: StatusCode, given: [&str; 3], wrong: Option<Wrong>) -> Outcome {
    let [slug, email, next] = given.map(str::to_owned);
    let only = sessions::only_account(app)?;
    let (visitor, set) = visitor(app, visit);
    let frame = Frame::alone(visit, &visitor);
    let error = wrong.map(|wrong| match wrong {
        Wrong::Password if only.is_none() => frame.say("sign-in-wrong-account"),
        Wrong::Password => frame.say("sign-in-wrong"),
        Wrong::Early(wait) => frame.words.early(wait),
    });
    let page = SignInPage { asks_account: only.is_none(), slug: only.unwrap_or(slug), email, next, error, frame };
    Ok(with_cookie(answer::page(status, &page), set))
}

/// The visitor's cookie, and the header that sets it for a browser without one.
pub(super) fn visitor(app: &App, visit: &Visit) -> (String, Option<HeaderValue>) {
    if let Some(cookie) = visit.visitor() {
        return (cookie.to_owned(), None);
    }
    let fresh = sessions::new_visitor(app);
    let set = cookie::set(Kind::Visitor, &fresh, visit.secure);
    (fresh, set)
}

/// To the sign-in page, and back here afterwards. What a form brought along is lost, so a form does not come back.
pub(super) fn first(visit: &Visit) -> Response {
    let is_read = visit.call.method == axum::http::Method::GET || visit.call.method == axum::http::Method::HEAD;
    let here = if is_read { visit.here() } else { String::new() };
    let mut query = form_urlencoded::Serializer::new(String::new());
    if !here.is_empty() && here != "/" {
        query.append_pair("next", &here);
    }
    let query = query.finish();
    see_other(&if query.is_empty() { "/sign-in".to_owned() } else { format!("/sign-in?{query}") })
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    let page = |asks_account: bool, email: &str, error: Option<String>| SignInPage {
        frame: Frame::sample_alone(),
        asks_account,
        slug: if asks_account { String::new() } else { "acme".to_owned() },
        email: email.to_owned(),
        next: String::new(),
        error,
    };
    let words = super::words::Words;
    answer::samples([
        ("sign-in", page(false, "", None)),
        ("sign-in-many-accounts", page(true, "", None)),
        ("sign-in-many-accounts-wrong", page(true, "anna@acme.example", Some(words.say("sign-in-wrong-account")))),
        ("sign-in-wrong", page(false, "anna@acme.example", Some(words.say("sign-in-wrong")))),
        ("sign-in-early", page(false, "anna@acme.example", Some(words.early(SignedDuration::from_secs(61))))),
    ])
}
