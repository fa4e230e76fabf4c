//! Which path leads to which page, who may come in, and the way there.
//!
//! [`ROUTES`] is the whole console: what is not in it is not there, and a test walks it with every kind of credential.

use std::pin::Pin;

use app::App;
use app::sessions::{self, Admin};
use axum::body::Body;
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};

use super::answer::{Outcome, guarded};
use super::failed::{self, Failing};
use super::form::Form;
use super::visit::Visit;
use super::{
    account, administrators, assets, audit, explain, gap, group, groups, guides, import, keys, mapping, overview,
    person, request, requests, run, runs, search, security, setup, sign_in, user, user_provisioning, users,
};
use crate::serve::call::{self, Call, Unreadable};
use crate::serve::crossing::Crossing;
use crate::serve::limits::FORM_BYTES;

/// A page, or what a form of it does.
struct Route {
    method: Method,
    /// `{}` stands for one part of any text.
    path: &'static str,
    door: Door,
}

/// Who may come in.
#[derive(Clone, Copy)]
enum Door {
    /// Anybody, also who is signed in.
    Open(fn(&App, &Visit, Option<&Admin>) -> Outcome),
    /// The same; it computes for so long on purpose that one at a time is enough.
    OpenCostly(fn(&App, &Visit, Option<&Admin>) -> Outcome),
    /// Whoever is signed in.
    Signed(fn(&App, &Visit, &Admin) -> Outcome),
    /// The same, one at a time.
    SignedCostly(fn(&App, &Visit, &Admin) -> Outcome),
    /// The same, for an answer that goes on: it crosses by itself, as often as it looks.
    Live(fn(Crossing, Visit, Admin) -> Answering),
}

/// An answer that is on its way.
type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

impl Door {
    fn is_signed(self) -> bool {
        matches!(self, Door::Signed(_) | Door::SignedCostly(_) | Door::Live(_))
    }

    fn is_costly(self) -> bool {
        matches!(self, Door::OpenCostly(_) | Door::SignedCostly(_))
    }
}

const fn get(path: &'static str, door: Door) -> Route {
    Route { method: Method::GET, path, door }
}

const fn post(path: &'static str, door: Door) -> Route {
    Route { method: Method::POST, path, door }
}

#[rustfmt::skip]
const ROUTES: &[Route] = &[
    get("/", Door::Signed(overview::show)),
    get("/search", Door::Signed(search::show)),
    get("/directory", Door::Signed(gap::directory)),
    get("/keys", Door::Signed(keys::show)),
    post("/keys", Door::Signed(keys::submit)),
    get("/assets/{}", Door::Open(assets::serve)),
    get("/sign-in", Door::Open(sign_in::show)),
    post("/sign-in", Door::OpenCostly(sign_in::submit)),
    post("/sign-out", Door::Signed(sign_in::sign_out)),
    get("/setup/{}/{}", Door::Open(setup::show)),
    post("/setup/{}/{}", Door::OpenCostly(setup::submit)),
    get("/account", Door::Signed(account::show)),
    get("/account/security", Door::Signed(security::show)),
    post("/account/security/password", Door::SignedCostly(security::change_password)),
    post("/account/security/sessions", Door::Signed(security::end_session)),
    post("/account/security/sign-out-everywhere", Door::Signed(security::sign_out_everywhere)),
    get("/account/administrators", Door::Signed(administrators::show)),
    post("/account/administrators", Door::Signed(administrators::invite)),
    get("/account/administrators/{}", Door::Signed(administrators::one::show)),
    post("/account/administrators/{}", Door::Signed(administrators::one::submit)),
    get("/account/user-provisioning", Door::Signed(user_provisioning::show)),
    post("/account/user-provisioning", Door::Signed(user_provisioning::submit)),
    get("/account/user-provisioning/guides", Door::Signed(guides::choose)),
    get("/account/user-provisioning/guides/{}", Door::Signed(guides::show)),
    get("/explain", Door::Signed(explain::show)),
    get("/requests", Door::Signed(requests::show)),
    get("/requests/{}", Door::Signed(request::show)),
    get("/account/user-provisioning/mapping", Door::Signed(mapping::show)),
    post("/account/user-provisioning/mapping", Door::Signed(mapping::submit)),
    get("/account/user-provisioning/mapping/mapping.json", Door::Signed(mapping::download)),
    post("/account/user-provisioning/mapping/upload", Door::Signed(mapping::upload)),
    get("/users", Door::Signed(users::show)),
    get("/users/export.csv", Door::Signed(users::export)),
    get("/users/template.csv", Door::Signed(users::template)),
    get("/users/import", Door::Signed(import::show)),
    post("/users/import", Door::Signed(import::submit)),
    post("/users/import/apply", Door::Signed(import::apply)),
    post("/users/import/rejected", Door::Signed(import::rejected)),
    get("/users/new", Door::Signed(person::form::new)),
    post("/users/new", Door::Signed(person::form::create)),
    post("/users/deed", Door::Signed(person::deed::many)),
    get("/users/{}", Door::Signed(user::show)),
    get("/users/{}/edit", Door::Signed(person::form::show)),
    post("/users/{}/edit", Door::Signed(person::form::submit)),
    post("/users/{}/deed", Door::Signed(person::deed::one)),
    get("/groups", Door::Signed(groups::show)),
    post("/groups/new", Door::Signed(group::deed::create)),
    get("/groups/{}", Door::Signed(group::show)),
    post("/groups/{}/deed", Door::Signed(group::deed::perform)),
    get("/provisioning", Door::Signed(runs::show)),
    get("/provisioning/{}", Door::Signed(run::show)),
    get("/provisioning/{}/report.json", Door::Signed(run::files::json)),
    get("/provisioning/{}/report.csv", Door::Signed(run::files::csv)),
    get("/provisioning/{}/report.xlsx", Door::Signed(run::files::xlsx)),
    get("/provisioning/{}/report.txt", Door::Signed(run::files::text)),
    get("/provisioning/{}/events", Door::Live(run::events::follow)),
    get("/provisioning/{}/compare", Door::Signed(run::compare::show)),
    get("/provisioning/{}/undo", Door::Signed(run::undo::show)),
    post("/provisioning/{}/undo", Door::Signed(run::undo::submit)),
    post("/provisioning/{}/approve", Door::Signed(run::deeds::approve)),
    post("/provisioning/{}/reject", Door::Signed(run::deeds::reject)),
    post("/provisioning/{}/cancel", Door::Signed(run::deeds::cancel)),
    get("/audit", Door::Signed(audit::show)),
    get("/audit/log.csv", Door::Signed(audit::csv)),
    get("/audit/log.json", Door::Signed(audit::json)),
];

/// Every route: method, path, and whether it is open to anybody.
pub(crate) fn routes() -> impl Iterator<Item = (Method, &'static str, bool)> {
    ROUTES.iter().map(|route| (route.method.clone(), route.path, !route.door.is_signed()))
}

/// What is at an address.
enum Found {
    Door(Door),
    /// There is something, by these methods.
    OtherMethod(Vec<&'static str>),
    Nothing,
}

fn find(method: &Method, segments: &[String]) -> Found {
    let here: Vec<&'static Route> = ROUTES.iter().filter(|route| leads(route.path, segments)).collect();
    let wanted = if method == Method::HEAD { &Method::GET } else { method };
    // A path that is spelled out stands before one with a part of any text.
    let found =
        here.iter().filter(|route| route.method == *wanted).min_by_key(|route| route.path.matches("{}").count());
    match found {
        Some(route) => Found::Door(route.door),
        None if here.is_empty() => Found::Nothing,
        None => Found::OtherMethod(allowed(&here)),
    }
}

/// RFC 9110 section 15.5.6: a 405 names what is allowed.
fn allowed(here: &[&'static Route]) -> Vec<&'static str> {
    let has = |method: &Method| here.iter().any(|route| route.method == *method);
    let reads = if has(&Method::GET) { vec!["GET", "HEAD"] } else { Vec::new() };
    reads.into_iter().chain(has(&Method::POST).then_some("POST")).collect()
}

fn leads(path: &str, segments: &[String]) -> bool {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    segments.iter().all(|segment| parts.next().is_some_and(|part| part == "{}" || part == segment))
        && parts.next().is_none()
}

/// Answers a request to the console: who it is, by the head alone; then the form, where it came from, then the page.
///
/// Whatever reads the database or computes crosses; here is only what waits for the network.
pub(crate) async fn answer(crossing: &Crossing, call: Call, body: Body) -> Response {
    guarded(visited(crossing, call, body).await)
}

async fn visited(crossing: &Crossing, call: Call, body: Body) -> Response {
    let visit = Visit::new(call, crossing.app().base_url());
    let found = find(&visit.call.method, &visit.call.segments);
    let recognised = crossing.look(|app| {
        let admin = visit.session().map(|cookie| sessions::recognise(app, cookie)).transpose();
        (visit, admin)
    });
    let (mut visit, admin) = match recognised.await {
        Ok((visit, Ok(admin))) => (visit, admin.flatten()),
        // Nobody's page has a frame that reads nothing.
        Ok((visit, Err(error))) => return failed::of_error(crossing.app(), &visit, None, &error),
        Err(broken) => return broken,
    };
    let door = match found {
        Found::Door(door) => door,
        Found::Nothing => return told(crossing, visit, admin, Failing::NoPage).await,
        Found::OtherMethod(allowed) => {
            let told = told(crossing, visit, admin, Failing::NoMethod).await;
            return ([(header::ALLOW, allowed.join(", "))], told).into_response();
        }
    };
    if admin.is_none() && door.is_signed() {
        return sign_in::first(&visit);
    }
    let admin = match (door, admin) {
        (Door::Live(goes_on), Some(admin)) => return goes_on(crossing.clone(), visit, admin).await,
        (_, admin) => admin,
    };
    // Who is signed in may send files: there is room in memory for some of an account, the next one waits.
    let mut room = None;
    if visit.call.method == Method::POST {
        let limit = most_of(crossing.app(), &visit, door);
        if let Some(admin) = &admin {
            match crossing.room_for(admin.account(), Call::expected(&body, limit)).await {
                Ok(made) => room = Some(made),
                Err(broken) => return broken,
            }
        }
        if let Err(failing) = read(&mut visit, body, limit).await {
            return told(crossing, visit, admin, failing).await;
        }
    }
    let crossed = if door.is_costly() {
        let Some(place) = crossing.place_in_line() else {
            return told(crossing, visit, admin, Failing::Crowded).await;
        };
        crossing.cross_alone(place, move |app| serve(app, visit, admin.as_ref(), door)).await
    } else {
        let case = move |app: &App, admin: Option<&Admin>| {
            let page = serve(app, visit, admin, door);
            drop(room);
            page
        };
        cross(crossing, admin, case).await
    };
    crossed.unwrap_or_else(|broken| broken)
}

/// The page of a visit that fails before its use case.
async fn told(crossing: &Crossing, visit: Visit, admin: Option<Admin>, failing: Failing) -> Response {
    let told = move |app: &App, admin: Option<&Admin>| failed::of_visit(app, &visit, admin, failing);
    cross(crossing, admin, told).await.unwrap_or_else(|broken| broken)
}

/// Crosses in the line of the account of whoever is signed in, else as a stranger does.
async fn cross(
    crossing: &Crossing,
    admin: Option<Admin>,
    case: impl FnOnce(&App, Option<&Admin>) -> Response + Send + 'static,
) -> Result<Response, Response> {
    match admin {
        Some(admin) => crossing.cross_for(admin.account(), move |app| case(app, Some(&admin))).await,
        None => crossing.cross_as_stranger(move |app| case(app, None)).await,
    }
}

/// How long a form may be.
fn most_of(app: &App, visit: &Visit, door: Door) -> usize {
    let kind = visit.call.header(header::CONTENT_TYPE).unwrap_or_default();
    // Only who is signed in has files to send. One in a form may be up to twice as long as it is (`import/carried.rs`).
    let with_file = door.is_signed() && takes_file(&visit.call.segments) && kind.starts_with("multipart/");
    if with_file { 2 * app.limits.body_bytes } else { FORM_BYTES }
}

/// Reads the body of a form.
async fn read(visit: &mut Visit, body: Body, limit: usize) -> Result<(), Failing> {
    visit.call.read(body, limit).await.map_err(|unreadable| match unreadable {
        Unreadable::TooLarge(_) => Failing::TooLarge,
        Unreadable::Broken => Failing::Unreadable,
    })
}

/// The form, if it is one of ours; then the page.
fn serve(app: &App, mut visit: Visit, admin: Option<&Admin>, door: Door) -> Response {
    if visit.call.method == Method::POST {
        let Some(form) = Form::read(&visit.call.headers, &visit.call.body) else {
            return failed::of_visit(app, &visit, admin, Failing::Unreadable);
        };
        visit.form = form;
        visit.next = way_on(visit.form.text("next"));
        if visit.form.file().is_some() && !takes_file(&visit.call.segments) {
            return failed::of_visit(app, &visit, admin, Failing::Unreadable);
        }
        if !visit.is_from_us(app.base_url(), door.is_signed()) {
            return failed::of_visit(app, &visit, admin, Failing::NotOurForm);
        }
    }
    let outcome = match (door, admin) {
        (Door::Open(page) | Door::OpenCostly(page), admin) => page(app, &visit, admin),
        (Door::Signed(page) | Door::SignedCostly(page), Some(admin)) => page(app, &visit, admin),
        // What goes on was answered before.
        (Door::Signed(_) | Door::SignedCostly(_), None) | (Door::Live(_), _) => Ok(sign_in::first(&visit)),
    };
    outcome.unwrap_or_else(|error| failed::of_error(app, &visit, admin, &error))
}

/// The forms that a file goes with.
fn takes_file(segments: &[String]) -> bool {
    ["/users/import", "/account/user-provisioning/mapping/upload"].iter().any(|path| leads(path, segments))
}

/// A page of ours to go on to after the sign-in. Anything else would send a person who has just signed in elsewhere, or to
/// what is no page.
fn way_on(next: &str) -> String {
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let ours = plain && next.starts_with('/') && !next.starts_with("//");
    let path = next.split(['?', '#']).next().unwrap_or_default();
    let is_page = ours && matches!(find(&Method::GET, &call::segments(path)), Found::Door(_));
    (if is_page { next } else { "/" }).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere_after_signing_in() {
        let rows = [
            ("/provisioning/12?tab=users", "/provisioning/12?tab=users"),
            ("/account/security#password", "/account/security#password"),
            ("", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("/x\r\nset-cookie: a=b", "/"),
            ("/\tevil", "/"),
            ("/sign-out", "/"),
            ("/account/security/sign-out-everywhere", "/"),
            ("/nothing", "/"),
        ];
        for (next, expected) in rows {
            assert_eq!(way_on(next), expected, "{next:?}");
        }
    }
}
