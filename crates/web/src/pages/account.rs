//! Account Settings: what the account is, and the way to its parts.

use app::App;
use app::accounts;
use app::sessions::Admin;
use askama::Template;
use axum::http::StatusCode;

use super::answer::{self, Outcome};
use super::frame::{Frame, Place};
use super::visit::Visit;

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    name: String,
    slug: String,
    tenant_url: String,
    administrators: Vec<(String, String)>,
}

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let account = accounts::show(app, admin.slug())?;
    let frame = Frame::of(app, visit, admin, Place::AccountSettings)?;
    let page = AccountPage {
        name: account.name,
        slug: account.slug,
        tenant_url: account.tenant_url,
        administrators: account
            .administrators
            .into_iter()
            .map(|(email, role)| (email, frame.words.role(role)))
            .collect(),
        frame,
    };
    Ok(answer::page(StatusCode::OK, &page))
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    let page = AccountPage {
        frame: Frame::sample(Place::AccountSettings),
        name: "Meridian Freight Ltd".to_owned(),
        slug: "meridian".to_owned(),
        tenant_url: "https://rollcall.example/scim/v2/meridian".to_owned(),
        administrators: vec![
            ("anna.maria.schmidt@meridian.example".to_owned(), "Owner".to_owned()),
            ("sam@meridian.example".to_owned(), "Support".to_owned()),
        ],
    };
    answer::samples([("account", page)])
}
