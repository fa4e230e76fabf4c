//! Every route of the console with every kind of credential. A route without a row fails the test, by its name.

use std::collections::BTreeSet;

use app::admins::Role;
use app::tokens::{self, Opens};
use app::users::{How, Window};
use app::{groups, oauth, requests, sync, users};
use planning::Who;
use serde_json::Value;

use crate::support::{ACME, World};
use crate::visitor::Visitor;

/// What is asked, and what each gets: nobody (and everybody who is nobody), an Owner or Admin, Support, and the owner of
/// another account, to whom nothing of acme's is there.
struct Row {
    method: &'static str,
    path: &'static str,
    nobody: u16,
    admin: u16,
    support: u16,
    elsewhere: u16,
}

const fn read(path: &'static str, elsewhere: u16) -> Row {
    Row { method: "GET", path, nobody: 303, admin: 200, support: 200, elsewhere }
}

/// A form that has nothing in it but its token: Support is refused before anybody looks at it.
const fn write(path: &'static str, admin: u16, elsewhere: u16) -> Row {
    Row { method: "POST", path, nobody: 303, admin, support: 403, elsewhere }
}

/// A form of one's own password and sessions.
const fn own(path: &'static str, status: u16) -> Row {
    Row { method: "POST", path, nobody: 303, admin: status, support: status, elsewhere: status }
}

const fn open(method: &'static str, path: &'static str, nobody: u16, signed_in: u16) -> Row {
    Row { method, path, nobody, admin: signed_in, support: signed_in, elsewhere: signed_in }
}

const ROWS: &[Row] = &[
    read("/", 200),
    read("/search", 200),
    read("/directory", 200),
    read("/keys", 200),
    own("/keys", 303),
    open("GET", "/assets/{}", 200, 200),
    open("GET", "/sign-in", 200, 303),
    open("POST", "/sign-in", 422, 422),
    own("/sign-out", 303),
    open("GET", "/setup/{}/{}", 200, 200),
    open("POST", "/setup/{}/{}", 422, 422),
    read("/account", 200),
    read("/account/security", 200),
    own("/account/security/password", 422),
    own("/account/security/sessions", 303),
    own("/account/security/sign-out-everywhere", 303),
    read("/account/administrators", 200),
    write("/account/administrators", 422, 422),
    read("/account/administrators/{}", 404),
    write("/account/administrators/{}", 400, 404),
    read("/account/user-provisioning", 200),
    write("/account/user-provisioning", 400, 400),
    read("/account/user-provisioning/guides", 200),
    read("/account/user-provisioning/guides/{}", 200),
    read("/explain", 200),
    read("/requests", 200),
    read("/requests/{}", 404),
    read("/account/user-provisioning/mapping", 200),
    write("/account/user-provisioning/mapping", 400, 400),
    read("/account/user-provisioning/mapping/mapping.json", 200),
    write("/account/user-provisioning/mapping/upload", 422, 422),
    read("/provisioning", 200),
    read("/provisioning/{}", 404),
    read("/provisioning/{}/report.json", 404),
    read("/provisioning/{}/report.csv", 404),
    read("/provisioning/{}/report.xlsx", 404),
    read("/provisioning/{}/report.txt", 404),
    read("/provisioning/{}/events", 404),
    read("/provisioning/{}/compare", 404),
    read("/provisioning/{}/undo", 404),
    // What a form must bring along is looked at before the run is.
    write("/provisioning/{}/approve", 400, 404),
    write("/provisioning/{}/reject", 422, 404),
    write("/provisioning/{}/undo", 400, 404),
    write("/provisioning/{}/cancel", 409, 404),
    read("/users", 200),
    Row { support: 403, ..read("/users/new", 200) },
    write("/users/new", 422, 422),
    write("/users/deed", 303, 303),
    read("/users/{}", 404),
    Row { support: 403, ..read("/users/{}/edit", 404) },
    // It does not say what it was filled in on.
    write("/users/{}/edit", 409, 404),
    write("/users/{}/deed", 409, 404),
    read("/users/import", 200),
    read("/users/export.csv", 200),
    read("/users/template.csv", 200),
    write("/users/import", 400, 400),
    write("/users/import/apply", 400, 400),
    write("/users/import/rejected", 400, 400),
    read("/groups", 200),
    write("/groups/new", 422, 422),
    read("/groups/{}", 404),
    read("/audit", 200),
    read("/audit/log.csv", 200),
    read("/audit/log.json", 200),
    write("/groups/{}/deed", 409, 404),
];

/// What stands in the place of a `{}`: something of acme's that is there.
pub(crate) struct Places {
    /// A setup link that works.
    pub(crate) link: String,
    pub(crate) user: String,
    pub(crate) group: String,
    pub(crate) request: String,
    pub(crate) administrator: String,
}

impl Places {
    pub(crate) fn address(&self, path: &str) -> String {
        match path {
            "/setup/{}/{}" => self.link.clone(),
            "/assets/{}" => path.replace("{}", "style.css"),
            "/account/user-provisioning/guides/{}" => path.replace("{}", "okta"),
            "/users/{}" => path.replace("{}", &self.user),
            "/groups/{}" => path.replace("{}", &self.group),
            "/requests/{}" => path.replace("{}", &self.request),
            "/account/administrators/{}" => path.replace("{}", &self.administrator),
            path if path.starts_with("/users/") => path.replace("{}", &self.user),
            path if path.starts_with("/groups/") => path.replace("{}", &self.group),
            path => path.replace("{}", "1"),
        }
    }
}

#[test]
fn every_route_has_a_row_and_every_row_a_route() {
    let routes: BTreeSet<String> =
        web::console_routes().into_iter().map(|(method, path, _)| format!("{method} {path}")).collect();
    let rows: BTreeSet<String> = ROWS.iter().map(|row| format!("{} {}", row.method, row.path)).collect();
    assert_eq!(rows.len(), ROWS.len(), "a row for each");
    let missing: Vec<&String> = routes.difference(&rows).collect();
    assert!(missing.is_empty(), "without a row in table.rs: {missing:?}");
    let gone: Vec<&String> = rows.difference(&routes).collect();
    assert!(gone.is_empty(), "without a route: {gone:?}");
    for (method, path, open) in web::console_routes() {
        let row = ROWS.iter().find(|row| row.method == method.as_str() && row.path == path).expect("a row");
        let of_own = row.admin == row.support;
        assert!(open || row.nobody == 303, "{method} {path} sends whoever is not signed in to sign in");
        assert!(open || method != "POST" || of_own || row.support == 403, "{method} {path} is not for Support");
    }
}

/// A visitor of a kind, and how they come back once a form has signed them out.
struct Kind<'w> {
    name: &'static str,
    visitor: Visitor<'w>,
    email: Option<(&'static str, &'static str)>,
    status: fn(&Row) -> u16,
}

/// The people of acme, who is nobody there, and the owner of another account.
fn kinds(world: &World) -> Vec<Kind<'_>> {
    let signed_in = |name, slug, email, visitor, status| Kind { name, visitor, email: Some((slug, email)), status };
    let nobody = |name, visitor| Kind { name, visitor, email: None, status: |row| row.nobody };
    let globex = world.open_account("globex");
    let mut ended = world.colleague("gone@acme.example", Role::Owner);
    let cookie = ended.session().expect("a session").to_owned();
    ended.opens("/account");
    ended.sends("/sign-out", &[]).is(303);
    vec![
        nobody("nobody", world.visitor()),
        nobody("a garbage cookie", Visitor::with_session(world, &format!("{ACME}.garbage"))),
        nobody("an ended session", Visitor::with_session(world, &cookie)),
        signed_in("the owner", ACME, "anna@acme.example", world.anna(), |row: &Row| row.admin),
        signed_in("an admin", ACME, "bob@acme.example", world.colleague("bob@acme.example", Role::Admin), |row| {
            row.admin
        }),
        signed_in("Support", ACME, "sam@acme.example", world.colleague("sam@acme.example", Role::Support), |row| {
            row.support
        }),
        signed_in("another account's owner", "globex", "anna@globex.example", world.set_up(&globex), |row| {
            row.elsewhere
        }),
    ]
}

/// Asks for a route as its own page would, with nothing in the form.
fn asks(row: &Row, places: &Places, kind: &mut Kind<'_>) {
    let path = &places.address(row.path);
    let page = if row.method == "POST" {
        // The forms that anybody may send hang on the browser, the others on the session.
        let is_open = row.nobody != 303;
        kind.visitor.opens(if is_open { &places.link } else { "/account" });
        kind.visitor.sends(path, &[("email", kind.name)])
    } else {
        kind.visitor.opens(path)
    };
    assert_eq!(page.status, (kind.status)(row), "{} {} for {}: {page:?}", row.method, row.path, kind.name);
    if row.nobody == 303 && kind.email.is_none() {
        assert!(page.header("location").starts_with("/sign-in"), "{page:?}");
        assert!(page.text.is_empty(), "nothing is told: {page:?}");
    }
    if page.status == 403 {
        page.says("Your role is Support").says(page.header("request-id"));
    }
    if let Some((slug, email)) = kind.email.filter(|_| kind.visitor.session().is_none()) {
        kind.visitor.is_back(slug, email);
    }
}

#[test]
fn every_route_answers_every_kind_of_credential_as_its_row_says() {
    let world = World::new();
    let mut kinds = kinds(&world);
    for (name, opens) in [("a SCIM token", Opens::Scim), ("an ADI token", Opens::Adi), ("an API key", Opens::Api)] {
        let token = tokens::generate(&world.app, ACME, opens, None, &Who::Operator).expect("a token").token;
        let visitor = Visitor::with_bearer(&world, &token);
        kinds.push(Kind { name, visitor, email: None, status: |row| row.nobody });
    }
    let client = oauth::generate(&world.app, ACME, None, &Who::Operator).expect("a client");
    let known = oauth::recognise_client(&world.app, ACME, &client.client_id, &client.client_secret);
    let known = known.expect("the database").expect("a client");
    let access_token = oauth::grant(&world.app, known, "").expect("a token").access_token;
    for (name, text) in [("an OAuth secret", &client.client_secret), ("an access token", &access_token)] {
        let visitor = Visitor::with_bearer(&world, text);
        kinds.push(Kind { name, visitor, email: None, status: |row| row.nobody });
    }
    let places = furnished(&world);
    for row in ROWS {
        for kind in &mut kinds {
            asks(row, &places, kind);
        }
    }
}

/// acme with a person, a group, a run and a request.
pub(crate) fn furnished(world: &World) -> Places {
    let file = b"Email,Group\ncarla@acme.example,North\n";
    users::import(&world.app, ACME, file, How::default(), &Who::Operator, "test").expect("an import");
    world.set(&[("provisioning.enabled", "true")]);
    sync::now(&world.app, ACME, &Who::Operator).expect("a run");
    world.work();
    let window = Window { limit: 1, ..Window::default() };
    let user = users::page(&world.app, ACME, &window).expect("acme").rows.pop().expect("Carla").user.id;
    let group = groups::page(&world.app, ACME, &window).expect("acme").rows.pop().expect("North").id;
    world.scim("a wrong token", "GET", "/Users", &Value::Null);
    app::requests::write_down(&world.app).expect("written down");
    let newest = requests::Query { statuses: requests::Statuses::ALL, person: None, limit: 1 };
    let request = requests::list(&world.app, ACME, &newest).expect("acme").lines.pop().expect("a request").id;
    let link = world.invite("new@acme.example", Role::Admin);
    let administrator = world.administrator("new@acme.example");
    Places { link, user: user.0, group: group.0, request, administrator }
}

#[test]
fn support_changes_nothing_but_its_own() {
    let world = World::new();
    world.token();
    let mut sam = world.colleague("sam@acme.example", Role::Support);
    sam.opens("/account");
    let places = furnished(&world);
    for row in ROWS.iter().filter(|row| row.method == "POST" && row.support == 403) {
        let path = places.address(row.path);
        world.stays(|| sam.sends(&path, &[("do", "revoke-now"), ("digest", "0")])).is(403);
    }
}

#[test]
fn a_session_opens_no_endpoint_of_scim() {
    let world = World::new();
    let mut anna = world.anna();
    world.set(&[("provisioning.enabled", "true")]);
    let session = anna.session().expect("a session").to_owned();
    for (method, path) in
        [("GET", "/Users"), ("POST", "/Users"), ("GET", "/Groups"), ("GET", "/ServiceProviderConfig"), ("GET", "/Me")]
    {
        anna.asks_scim(method, &format!("/scim/v2/{ACME}{path}"), None).is(401);
        anna.asks_scim(method, &format!("/scim/v2/{ACME}{path}"), Some(&session)).is(401);
        assert_eq!(world.scim(&session, method, path, &Value::Null), 401);
    }
}
