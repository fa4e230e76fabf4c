//! The pages of administrators in every state, for the eye and for checks in a browser.

use app::admins::{Invited, Listed, Role};
use jiff::SignedDuration;

use super::one::{AdministratorPage, Window};
use super::{AdministratorsPage, FreshLink, Row, choices};
use crate::pages::answer;
use crate::pages::frame::{Frame, Place};
use crate::pages::security::SessionRow;

fn frame() -> Frame {
    Frame::sample(Place::Administrators)
}

fn somebody(email: &str, role: Role, has_password: bool, link_hours: Option<i64>) -> Listed {
    let now = frame().account.map(|account| account.status.now).unwrap_or_default();
    Listed {
        id: "019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e".to_owned(),
        email: email.to_owned(),
        role,
        created_at: now - SignedDuration::from_hours(24 * 41),
        has_password,
        signed_in_at: has_password.then(|| now - SignedDuration::from_hours(3)),
        link_until: link_hours.map(|hours| now + SignedDuration::from_hours(hours)),
        user: has_password.then(|| ("u".to_owned(), email.to_owned())),
    }
}

fn everybody() -> Vec<Listed> {
    vec![
        somebody("anna.maria.schmidt@meridian.example", Role::Owner, true, None),
        somebody("bob@meridian.example", Role::Admin, true, Some(20)),
        somebody("kim@meridian.example", Role::Admin, false, Some(23)),
        somebody(&format!("{}@meridian.example", "a-very-long-address-".repeat(10)), Role::Support, false, Some(-2)),
        somebody("\"><img src=x onerror=alert(1)>@meridian.example", Role::Support, false, None),
    ]
}

fn list(mine: Role, error: Option<&str>, fresh: Option<FreshLink>) -> AdministratorsPage {
    let mut frame = frame();
    frame.behind_window = fresh.is_some();
    let mut administrators: Vec<Row> = everybody().into_iter().map(|one| Row::of(&frame, one, "nobody")).collect();
    if let Some(first) = administrators.first_mut() {
        first.you = true;
    }
    AdministratorsPage {
        administrators,
        may_change: mine.may_change(),
        email: error.map(|_| "bob.meridian.example".to_owned()).unwrap_or_default(),
        roles: choices(frame.words, mine, Role::Admin),
        error: error.map(str::to_owned),
        fresh,
        frame,
    }
}

fn fresh(known: bool) -> FreshLink {
    let invited = Invited {
        email: "kim@meridian.example".to_owned(),
        role: Role::Admin,
        setup_url: format!("https://rollcall.example/setup/meridian/{}", "3f9c2ab1".repeat(8)),
        known,
    };
    FreshLink::of(frame().words, &invited, "/account/administrators".to_owned())
}

fn one(mine: Role, listed: Listed, you: bool) -> AdministratorPage {
    let at = |text: &str| text.parse().ok().and_then(|at| frame().moment(at));
    let session = |agent: &str| SessionRow {
        id: "1".to_owned(),
        agent: agent.to_owned(),
        peer: "192.0.2.17".to_owned(),
        opened: at("2026-11-01T07:12:00Z"),
        seen: at("2026-11-03T07:58:00Z"),
        this: false,
    };
    let agents = ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36", "curl/8.9"];
    let signed_in = || if listed.has_password { agents.map(session).into() } else { Vec::new() };
    let sessions = (mine.may_see_sessions() && !you).then(signed_in);
    AdministratorPage { sessions, ..AdministratorPage::of(frame(), listed, mine, you) }
}

fn before(window: Window, page: AdministratorPage) -> AdministratorPage {
    let mut frame = frame();
    frame.behind_window = true;
    AdministratorPage { frame, window: Some(window), ..page }
}

pub(in crate::pages) fn samples() -> Vec<(&'static str, String)> {
    let bob = || somebody("bob@meridian.example", Role::Admin, true, None);
    let owner = || somebody("anna.maria.schmidt@meridian.example", Role::Owner, true, None);
    let kim = || somebody("kim@meridian.example", Role::Support, false, Some(23));
    let refused = "That is the account's last owner: invite another owner first.".to_owned();
    let mut pages = answer::samples([
        ("administrators", list(Role::Owner, None, None)),
        ("administrators-of-an-admin", list(Role::Admin, None, None)),
        ("administrators-of-support", list(Role::Support, None, None)),
        ("administrators-wrong", list(Role::Owner, Some("“bob.meridian.example” is not an e-mail address."), None)),
        ("administrators-invited", list(Role::Owner, None, Some(fresh(false)))),
    ]);
    pages.extend(answer::samples([
        ("administrator", one(Role::Owner, bob(), false)),
        ("administrator-invited", one(Role::Owner, kim(), false)),
        ("administrator-you", AdministratorPage { error: Some(refused), ..one(Role::Owner, owner(), true) }),
        ("administrator-of-an-admin", one(Role::Admin, owner(), false)),
        ("administrator-of-support", one(Role::Support, bob(), false)),
        ("administrator-new-link", before(Window::Fresh(fresh(true)), one(Role::Owner, bob(), false))),
        ("administrator-remove", before(Window::Remove, one(Role::Owner, bob(), false))),
        ("administrator-remove-you", before(Window::Remove, one(Role::Owner, owner(), true))),
    ]));
    pages
}
