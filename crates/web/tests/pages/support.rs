//! The installation that the tests visit. It knows no page and no test.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use app::admins::{self, Role};
use app::tokens::{self, Opens};
use app::users::{self, How};
use app::{App, Clock, Ids, accounts, settings, sync};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use jiff::{SignedDuration, Timestamp};
use planning::Who;
use scratch::Scratch;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

use crate::visitor::{Page, Visitor};

/// The account of most tests.
pub(crate) const ACME: &str = "acme";
/// What links begin with, unless a test says otherwise.
pub(crate) const BASE: &str = "https://rollcall.example";
/// The owner of acme.
pub(crate) const ANNA: &str = "anna@acme.example";
/// Everybody's password, once they have one.
pub(crate) const PASSWORD: &str = "four unrelated words, typed";

/// A clock that stands still until it is moved.
#[derive(Debug)]
struct StoppedClock(Mutex<Timestamp>);

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("nobody panics while the clock is read")
    }
}

/// Ids from a counter, so that two runs of a test draw the same ones, in order of creation.
#[derive(Debug)]
struct CountedIds(AtomicU64);

impl Ids for CountedIds {
    fn random(&self) -> [u8; 32] {
        // The tail has letters, so that upper case is another secret.
        let mut bytes = [0xab; 32];
        bytes[..2].fill(0);
        bytes[2..10].copy_from_slice(&self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        bytes
    }
}

/// An installation with the account `acme`, as `account create` leaves it.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) base: &'static str,
    router: Router,
    runtime: Runtime,
    clock: Arc<StoppedClock>,
    scratch: Scratch,
    setup_url: String,
}

impl World {
    pub(crate) fn new() -> World {
        World::at(BASE)
    }

    /// The same with another public URL.
    pub(crate) fn at(base: &'static str) -> World {
        let scratch = Scratch::new();
        let store = scratch.store();
        let start = "2026-11-03T08:00:00Z".parse().expect("an instant");
        let clock = Arc::new(StoppedClock(Mutex::new(start)));
        let ids = Arc::new(CountedIds(AtomicU64::new(1)));
        let app = App::new(Arc::new(store), Arc::<StoppedClock>::clone(&clock), ids, base);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let setup_url = accounts::create(&app, ACME, "Acme Ltd", ANNA).expect("a new account").setup_url;
        let (router, runtime) = (web::router(app.clone()), runtime.expect("a runtime"));
        World { app, base, router, runtime, clock, scratch, setup_url }
    }

    /// Makes one more account; answers the path of its owner's setup link.
    pub(crate) fn open_account(&self, slug: &str) -> String {
        let created = accounts::create(&self.app, slug, slug, &format!("anna@{slug}.example")).expect("a new account");
        self.path_of(&created.setup_url)
    }

    /// The path of the link that `account create` printed.
    pub(crate) fn first_link(&self) -> String {
        self.path_of(&self.setup_url)
    }

    /// Invites somebody to acme; answers the path of their setup link.
    pub(crate) fn invite(&self, email: &str, role: Role) -> String {
        let invited = admins::invite(&self.app, ACME, email, Some(role), &Who::Operator).expect("an invitation");
        self.path_of(&invited.setup_url)
    }

    pub(crate) fn remove(&self, email: &str) {
        admins::remove(&self.app, ACME, email, &Who::Operator).expect("somebody to remove");
    }

    /// The id of the administrator of acme with this address.
    pub(crate) fn administrator(&self, email: &str) -> String {
        let listed = admins::list(&self.app, ACME).expect("the administrators");
        listed.into_iter().find(|one| one.email == email).expect("an administrator").id
    }

    fn path_of(&self, link: &str) -> String {
        link.strip_prefix(self.base).expect("links begin with the public URL").to_owned()
    }

    /// Somebody with a new browser.
    pub(crate) fn visitor(&self) -> Visitor<'_> {
        Visitor::new(self)
    }

    /// Anna, who has just set her password.
    pub(crate) fn anna(&self) -> Visitor<'_> {
        self.set_up(&self.first_link())
    }

    /// A colleague with this role, who has just set a password.
    pub(crate) fn colleague(&self, email: &str, role: Role) -> Visitor<'_> {
        self.set_up(&self.invite(email, role))
    }

    /// Whoever has this link, after setting a password.
    pub(crate) fn set_up(&self, link: &str) -> Visitor<'_> {
        let mut visitor = self.visitor();
        visitor.opens(link).is(200);
        visitor.sends(link, &[("password", PASSWORD), ("again", PASSWORD)]).leads_to("/");
        visitor
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, time: SignedDuration) {
        let mut now = self.clock.0.lock().expect("nobody panics while the clock is moved");
        *now = now.checked_add(time).expect("an instant");
    }

    /// Works on runs, as the server's loop does, until nothing waits.
    pub(crate) fn work(&self) {
        while sync::work_once(&self.app, "test", None).expect("a run is worked on").is_some() {}
    }

    /// Writes down the requests that were answered, as the server's thread does.
    pub(crate) fn writes_down(&self) {
        app::requests::write_down(&self.app).expect("the log of requests is written");
    }

    /// Somebody at the command line imports this CSV file.
    pub(crate) fn imports(&self, slug: &str, file: &str) {
        users::import(&self.app, slug, file.as_bytes(), How::default(), &Who::Operator, "test").expect("imported");
    }

    /// Sets settings as the operator does.
    pub(crate) fn set(&self, pairs: &[(&str, &str)]) {
        let pairs: Vec<_> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        settings::set(&self.app, ACME, &pairs, None, &Who::Operator).expect("settings that can be saved");
    }

    /// A SCIM token, made by the operator.
    pub(crate) fn token(&self) -> String {
        let lifetime = Some(tokens::DEFAULT_LIFETIME);
        tokens::generate(&self.app, ACME, Opens::Scim, lifetime, &Who::Operator).expect("a first token").token
    }

    /// Sends everybody named to acme's SCIM endpoint, as an identity provider with this token does.
    pub(crate) fn push(&self, token: &str, people: &[&str]) {
        for person in people {
            let body = json!({
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                "userName": format!("{person}@acme.example"),
                "externalId": format!("id-{person}"),
                "name": { "givenName": person, "familyName": "Example" },
                "active": true,
            });
            assert_eq!(self.scim(token, "POST", "/Users", &body), 201, "{person}");
        }
    }

    /// The agent of Active Directory, which is the source from now on.
    pub(crate) fn agent(&self) -> app::adi::Agent {
        self.set(&[("provisioning.enabled", "true"), ("provisioning.source", "adi")]);
        let token = tokens::generate(&self.app, ACME, Opens::Adi, None, &Who::Operator).expect("a token").token;
        app::adi::admit(&self.app, ACME, Some(&token), "192.0.2.9", "request").expect("an agent")
    }

    /// It brings a snapshot of these people and their titles.
    pub(crate) fn brings(&self, agent: &app::adi::Agent, people: &[(&str, &str)]) {
        let announced = json!({ "domain": "corp.acme.example", "users": people.len(), "groups": 0, "parts": 1 });
        let id = app::adi::begin(&self.app, agent, &announced).expect("a snapshot").id;
        let person = |(name, title): &(&str, &str)| {
            json!({
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                "userName": format!("{name}@corp.acme.example"),
                "externalId": format!("id-{name}"),
                "title": title,
                "emails": [{ "value": format!("{name}@acme.example"), "primary": true }],
            })
        };
        let part = json!({ "Resources": people.iter().map(person).collect::<Vec<_>>() });
        app::adi::put_part(&self.app, agent, &id, "1", part).expect("a part");
        app::adi::complete(&self.app, agent, &id).expect("whole");
    }

    /// A SCIM request to acme; answers its status.
    pub(crate) fn scim(&self, token: &str, method: &str, path: &str, body: &Value) -> u16 {
        self.asks_scim(token, method, path, body).status
    }

    /// Creates a resource as an identity provider with this token does; its id.
    pub(crate) fn creates(&self, token: &str, path: &str, body: &Value) -> String {
        let answer = self.asks_scim(token, "POST", path, body);
        let resource: Value = serde_json::from_str(&answer.is(201).text).expect("JSON");
        resource["id"].as_str().expect("an id").to_owned()
    }

    fn asks_scim(&self, token: &str, method: &str, path: &str, body: &Value) -> Page {
        let request = Request::builder()
            .method(method)
            .uri(format!("/scim/v2/{ACME}{path}"))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/scim+json")
            .body(Body::from(if body.is_null() { String::new() } else { body.to_string() }));
        self.send(request.expect("a request"))
    }

    /// A form to the token endpoint of acme.
    pub(crate) fn fetches(&self, query: &str, form: &str) -> Page {
        let request = Request::builder()
            .method("POST")
            .uri(format!("/scim/v2/{ACME}/oauth/token{query}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()));
        self.send(request.expect("a request"))
    }

    pub(crate) fn send(&self, request: Request<Body>) -> Page {
        let (page, bytes) = self.keep(request);
        let is_book = page.header("content-type").contains("spreadsheetml");
        let text = if is_book { Ok(String::new()) } else { String::from_utf8(bytes) };
        Page { text: text.expect("pages are UTF-8"), ..page }
    }

    /// The head of an answer, and its body as it came.
    pub(crate) fn keep(&self, request: Request<Body>) -> (Page, Vec<u8>) {
        let (page, body) = self.begin(request);
        let body = self.runtime.block_on(axum::body::to_bytes(body, usize::MAX)).expect("a whole body");
        (page, body.to_vec())
    }

    /// The head of an answer, and a body that may go on.
    pub(crate) fn begin(&self, request: Request<Body>) -> (Page, Body) {
        let answer = self.runtime.block_on(self.router.clone().oneshot(request)).expect("the router always answers");
        let (parts, body) = answer.into_parts();
        (Page { status: parts.status.as_u16(), headers: parts.headers, text: String::new() }, body)
    }

    /// What comes next of a body that goes on; nothing, when it is over.
    pub(crate) fn hears(&self, body: &mut Body) -> Option<String> {
        let next = async { tokio::time::timeout(std::time::Duration::from_secs(20), body.frame()).await };
        let frame = self.runtime.block_on(next).expect("something comes in time")?.expect("a body that is not broken");
        Some(String::from_utf8(frame.into_data().expect("data").to_vec()).expect("text"))
    }

    /// All that is in the database: what is the same before and after was not touched at all. Of SQLite's every byte, of
    /// PostgreSQL's what a backup has.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        // What is written soon (the last use of a session) is written first.
        self.app.store.write::<_, store::Error>(store::AccountId(1), |_| Ok(())).expect("a writer");
        if self.scratch.is_postgres() {
            let file = self.scratch.folder().join("backup");
            let taken = store::backup::take(&self.app.store, &file, jiff::Timestamp::UNIX_EPOCH, &|_| {});
            taken.expect("a backup");
            let bytes = std::fs::read(&file).expect("a backup");
            std::fs::remove_file(&file).expect("a file that is there");
            return bytes;
        }
        let files = ["rollcall.db", "rollcall.db-wal"].map(|name| self.scratch.folder().join(name));
        let read = |path: &Path| std::fs::read(path).expect("a file of the database");
        files.iter().flat_map(|path| read(path)).collect()
    }

    /// Nothing of the database changes while this happens.
    #[track_caller]
    pub(crate) fn stays<T>(&self, happens: impl FnOnce() -> T) -> T {
        let before = self.bytes();
        let answer = happens();
        assert!(self.bytes() == before, "something was written");
        answer
    }

    /// The settings of acme in force.
    pub(crate) fn settings(&self) -> Value {
        settings::show(&self.app, ACME).expect("acme").to_json()
    }
}
