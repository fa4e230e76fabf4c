//! The actors of the tests and the world that they act in. It knows no test.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use app::oauth;
use app::requests::{self, Line};
use app::tokens::{self, Opens};
use app::users::How;
use app::{App, Clock, Ids, accounts, reports, settings, users};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Method, Request};
use jiff::{SignedDuration, Timestamp};
use planning::Who;
use scim::{Kind, Resource};
use scratch::Scratch;
use serde_json::{Value, json};
use store::mirror;
use store::{AccountId, Tx};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use tower::ServiceExt as _;

/// The account of most tests.
pub(crate) const ACME: &str = "acme";
/// What links begin with.
pub(crate) const BASE: &str = "https://rollcall.example";

const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";
pub(crate) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
pub(crate) const KMSAT: &str = "urn:ietf:params:scim:schemas:extension:knowbe4:kmsat:2.0:User";

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
        let mut bytes = [0; 32];
        bytes[2..10].copy_from_slice(&self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        bytes
    }
}

/// An installation with the account `acme`: provisioning on, source SCIM, Test Mode on, one token.
pub(crate) struct World {
    pub(crate) app: App,
    router: Router,
    runtime: Runtime,
    clock: Arc<StoppedClock>,
    token: String,
    scratch: Scratch,
}

impl World {
    pub(crate) fn new() -> World {
        let scratch = Scratch::new();
        let store = scratch.store();
        let start = "2026-11-03T08:00:00Z".parse().expect("an instant");
        let clock = Arc::new(StoppedClock(Mutex::new(start)));
        let ids = Arc::new(CountedIds(AtomicU64::new(1)));
        let app = App::new(Arc::new(store), Arc::<StoppedClock>::clone(&clock), ids, BASE);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let mut world = World {
            router: web::router(app.clone()),
            app,
            runtime: runtime.expect("a runtime"),
            clock,
            token: String::new(),
            scratch,
        };
        world.token = world.open_account(ACME);
        world
    }

    /// Makes an account whose provisioning is on. Answers its SCIM token.
    pub(crate) fn open_account(&self, slug: &str) -> String {
        accounts::create(&self.app, slug, slug, &format!("anna@{slug}.example")).expect("a new account");
        let anna = self.anna_of(slug);
        anna.set("provisioning.enabled", "true");
        anna.generate_token(Opens::Scim)
    }

    /// An identity provider that has acme's token.
    pub(crate) fn okta(&self) -> Idp<'_> {
        self.idp(ACME, &self.token)
    }

    /// An agent with an ADI token of this account, of which ADI is the source from now on.
    pub(crate) fn agent_of(&self, slug: &str) -> Idp<'_> {
        let anna = self.anna_of(slug);
        anna.set("provisioning.source", "adi");
        let token = anna.generate_token(Opens::Adi);
        Idp { root: format!("/adi/v1/{slug}"), ..self.idp(slug, &token) }
    }

    /// An identity provider with this Tenant URL and token.
    pub(crate) fn idp(&self, slug: &str, token: &str) -> Idp<'_> {
        let authorization = HeaderValue::from_str(&format!("Bearer {token}")).expect("a header");
        Idp { world: self, root: format!("/scim/v2/{slug}"), authorization: Some(authorization) }
    }

    /// Who administers acme.
    pub(crate) fn anna(&self) -> Anna<'_> {
        self.anna_of(ACME)
    }

    pub(crate) fn anna_of(&self, slug: &str) -> Anna<'_> {
        Anna { world: self, slug: slug.to_owned() }
    }

    /// Lets time pass; backwards if it is negative, as clocks of machines do.
    pub(crate) fn pass(&self, time: SignedDuration) {
        let mut now = self.clock.0.lock().expect("nobody panics while the clock is moved");
        *now = now.checked_add(time).expect("an instant");
    }

    /// Puts a document in the place of a person's, as an older version or a fault may have left it: nothing validates it.
    pub(crate) fn keep_as(&self, person: &str, document: &'static str) {
        let (id, now) = (id_in(person).to_owned(), self.app.now());
        let account = self.account();
        let kept = self.app.store.write::<_, store::Error>(account, move |tx| {
            let stored = mirror::get(tx, account, Kind::User, &id)?.expect("a person");
            let before = stored.document.expect("a document");
            let after = Resource::from_stored(Kind::User, document).expect("JSON");
            mirror::replace(tx, account, &id, &before, &after, now)
        });
        kept.expect("a document can be kept");
    }

    fn account(&self) -> AccountId {
        let found = self.app.store.read(|tx| store::account::find(tx, ACME));
        found.expect("a look").expect("acme").id
    }

    /// Looks at acme in the database, where no request tells.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Tx<'_>, AccountId) -> Result<T, store::Error>) -> T {
        let found = self.app.store.read(|tx| look(tx, store::account::find(tx, ACME)?.expect("acme").id));
        found.expect("the database can be read")
    }

    /// All that the database holds, as text where it is text.
    pub(crate) fn everything(&self) -> String {
        // What is written soon is written first.
        self.app.store.write::<_, store::Error>(self.account(), |_| Ok(())).expect("a writer");
        let read = |path| std::fs::read(path).expect("a file of the database");
        let bytes = if self.scratch.is_postgres() {
            let file = self.scratch.folder().join("backup");
            let taken = store::backup::take(&self.app.store, &file, Timestamp::UNIX_EPOCH, &|_| {});
            taken.expect("a backup");
            let bytes = read(file.clone());
            std::fs::remove_file(file).expect("a file that is there");
            bytes
        } else {
            ["rollcall.db", "rollcall.db-wal"].map(|name| read(self.scratch.folder().join(name))).concat()
        };
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// What the request log of an account tells, the newest last.
    pub(crate) fn log_of(&self, slug: &str) -> Vec<Line> {
        requests::write_down(&self.app).expect("the log can be written");
        let query = requests::Query { statuses: requests::Statuses::ALL, person: None, limit: 1_000 };
        requests::list(&self.app, slug, &query).expect("the log can be read").lines
    }

    fn send(&self, request: Request<Body>) -> Answer {
        let head = request.method() == Method::HEAD;
        let answer = self.receive(request);
        answer.check(head);
        answer
    }

    fn receive(&self, request: Request<Body>) -> Answer {
        self.runtime.block_on(answered(self.router.clone(), request))
    }

    /// Does it say that it can do its work?
    pub(crate) fn is_ready(&self) -> bool {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = "/readyz".parse().expect("a path");
        self.receive(request).status == 200
    }

    /// Sends all of these at once; they come back as they are answered.
    pub(crate) fn burst<'w>(&'w self, asks: impl IntoIterator<Item = Ask<'w>>) -> Burst<'w> {
        let mut under_way = JoinSet::new();
        for ask in asks {
            under_way.spawn_on(answered(self.router.clone(), ask.request), self.runtime.handle());
        }
        Burst { world: self, under_way }
    }
}

async fn answered(router: Router, request: Request<Body>) -> Answer {
    let response = router.oneshot(request).await.expect("the router always answers");
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.expect("a whole body");
    Answer { status: parts.status.as_u16(), headers: parts.headers, body }
}

/// Requests under way.
pub(crate) struct Burst<'w> {
    world: &'w World,
    under_way: JoinSet<Answer>,
}

impl Iterator for Burst<'_> {
    type Item = Answer;

    /// Waits for the next answer, if there is one to come.
    fn next(&mut self) -> Option<Answer> {
        let answer = self.world.runtime.block_on(self.under_way.join_next())?.expect("no request panics");
        answer.check(false);
        Some(answer)
    }
}

/// An administrator: the console's use cases.
pub(crate) struct Anna<'w> {
    world: &'w World,
    slug: String,
}

impl Anna<'_> {
    fn who() -> Who {
        Who::Administrator("anna@acme.example".to_owned())
    }

    pub(crate) fn set(&self, key: &str, value: &str) {
        let pair = [(key.to_owned(), value.to_owned())];
        settings::set(&self.world.app, &self.slug, &pair, None, &Anna::who()).expect("settings that can be saved");
    }

    pub(crate) fn generate_token(&self, opens: Opens) -> String {
        self.generate_token_for(opens, Some(tokens::DEFAULT_LIFETIME))
    }

    pub(crate) fn generate_token_for(&self, opens: Opens, lifetime: Option<SignedDuration>) -> String {
        tokens::generate(&self.world.app, &self.slug, opens, lifetime, &Anna::who()).expect("a first token").token
    }

    pub(crate) fn regenerate_token(&self, overlap: SignedDuration) -> String {
        let lifetime = Some(tokens::DEFAULT_LIFETIME);
        let fresh = tokens::regenerate(&self.world.app, &self.slug, Opens::Scim, lifetime, overlap, &Anna::who());
        fresh.expect("a new token").token
    }

    /// An OAuth client that lives for a day.
    pub(crate) fn makes_a_client(&self) -> oauth::Fresh {
        let day = Some(SignedDuration::from_hours(24));
        oauth::generate(&self.world.app, &self.slug, day, &Anna::who()).expect("a client")
    }

    /// What such a client is given for its secret.
    pub(crate) fn fetches(&self, client: &oauth::Fresh) -> String {
        let app = &self.world.app;
        let known = oauth::recognise_client(app, &self.slug, &client.client_id, &client.client_secret);
        let known = known.expect("the database works").expect("a client");
        oauth::grant(app, known, "203.0.113.7").expect("a token").access_token
    }

    /// Stops such a client.
    pub(crate) fn revokes(&self, client: &oauth::Fresh) {
        let ended = oauth::revoke(&self.world.app, &self.slug, Some(&client.client_id), &Anna::who());
        assert_eq!(ended, Ok(1));
    }

    pub(crate) fn revoke_token(&self) {
        tokens::revoke(&self.world.app, &self.slug, Opens::Scim, &Anna::who()).expect("a token to revoke");
    }

    /// When a token of acme was last used, newest token first. That is written soon, so what is queued before goes first.
    pub(crate) fn last_uses(&self) -> Vec<Option<Timestamp>> {
        self.world.app.store.write::<_, store::Error>(self.world.account(), |_| Ok(())).expect("a writer");
        let listed = tokens::list(&self.world.app, &self.slug).expect("an account");
        listed.into_iter().map(|(token, _)| token.last_used_at).collect()
    }

    /// The status of every run, newest first.
    pub(crate) fn runs(&self) -> Vec<String> {
        let listed = reports::list(&self.world.app, &self.slug).expect("an account");
        let status = |report| serde_json::to_value(report).expect("JSON")["status"].as_str().map(str::to_owned);
        listed.into_iter().filter_map(status).collect()
    }

    pub(crate) fn import(&self, csv: &str) {
        let imported = users::import(&self.world.app, &self.slug, csv.as_bytes(), How::default(), &Anna::who(), "test");
        assert!(!imported.expect("an import").refused, "the file is sound");
    }

    /// Everybody in the console, and every group, as the command line shows them.
    pub(crate) fn console(&self) -> Value {
        let users = users::list(&self.world.app, &self.slug).expect("an account");
        let groups = app::groups::list(&self.world.app, &self.slug).expect("an account");
        json!({ "users": users, "groups": groups })
    }
}

/// An identity provider: a Tenant URL, and what it shows at the door.
#[derive(Clone)]
pub(crate) struct Idp<'w> {
    world: &'w World,
    root: String,
    authorization: Option<HeaderValue>,
}

impl<'w> Idp<'w> {
    /// The same with another `Authorization`.
    pub(crate) fn showing(&self, authorization: Option<HeaderValue>) -> Idp<'w> {
        Idp { authorization, ..self.clone() }
    }

    /// A request to a path below the Tenant URL, which begins with `/`.
    pub(crate) fn ask(&self, method: &str, path: &str) -> Ask<'w> {
        self.ask_at(method, &format!("{}{path}", self.root))
    }

    /// A request to a path of the server.
    pub(crate) fn ask_at(&self, method: &str, path: &str) -> Ask<'w> {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = method.parse().expect("a method");
        *request.uri_mut() = path.parse().expect("a path");
        let ask = Ask { world: self.world, request };
        match &self.authorization {
            Some(authorization) => ask.with("authorization", authorization.clone()),
            None => ask,
        }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path).send()
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask("POST", path).json(body).send()
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Answer {
        self.ask("PUT", path).json(body).send()
    }

    /// PATCH with these operations.
    pub(crate) fn patch(&self, path: &str, operations: &Value) -> Answer {
        self.ask("PATCH", path).json(&patch_op(operations)).send()
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.ask("DELETE", path).send()
    }

    /// Makes a person by name and answers their path, `/Users/…`.
    pub(crate) fn create(&self, user_name: &str) -> String {
        self.create_as(&json!({ "userName": user_name }))
    }

    /// Makes a person and answers their path.
    pub(crate) fn create_as(&self, body: &Value) -> String {
        let created = self.post("/Users", body).is(201);
        format!("/Users/{}", id_of(&created))
    }

    /// Makes a group of these members and answers its path, `/Groups/…`.
    pub(crate) fn create_group(&self, name: &str, members: &[&str]) -> String {
        let members: Vec<Value> = members.iter().map(|member| json!({ "value": member })).collect();
        let created = self.post("/Groups", &json!({ "displayName": name, "members": members })).is(201);
        format!("/Groups/{}", id_of(&created))
    }

    /// The list that a filter gives. Spaces go as `%20`, as most providers send them.
    pub(crate) fn filter(&self, endpoint: &str, filter: &str) -> Answer {
        self.get(&format!("{endpoint}?filter={}", encoded(filter)))
    }

    /// The ids in the list that a filter gives.
    pub(crate) fn found(&self, endpoint: &str, filter: &str) -> Vec<String> {
        let list = self.filter(endpoint, filter).is(200);
        let found: Vec<String> = resources(&list).iter().map(id_of).collect();
        assert_eq!(list["totalResults"], json!(found.len()), "one page has them all");
        found
    }

    /// The members of a group, sorted.
    pub(crate) fn members(&self, group: &str) -> Vec<String> {
        let group = self.get(group).is(200);
        let members = group["members"].as_array().expect("a group answers its members");
        let mut members: Vec<String> = members.iter().map(|member| text(&member["value"])).collect();
        members.sort();
        members
    }
}

/// A request that is being made.
pub(crate) struct Ask<'w> {
    world: &'w World,
    request: Request<Body>,
}

impl Ask<'_> {
    /// With this header, in the place of what there was of it.
    pub(crate) fn with(mut self, name: &'static str, value: impl TryInto<HeaderValue>) -> Self {
        let value = value.try_into().ok().expect("a header's value");
        self.request.headers_mut().insert(name, value);
        self
    }

    /// With one more line of this header.
    pub(crate) fn also(mut self, name: &'static str, value: &'static str) -> Self {
        self.request.headers_mut().append(name, HeaderValue::from_static(value));
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.with("content-type", "application/scim+json; charset=utf-8").body(body.to_string())
    }

    pub(crate) fn send(self) -> Answer {
        self.world.send(self.request)
    }

    /// The same to where snapshots are brought, whose refusals are problems (RFC 9457).
    pub(crate) fn bring(self) -> Answer {
        let answer = self.world.receive(self.request);
        assert!(!answer.header("request-id").is_empty(), "every answer can be found in the log: {answer:?}");
        assert_eq!(answer.header("cache-control"), "no-store", "{answer:?}");
        if answer.status >= 400 && !answer.body.is_empty() {
            assert_eq!(answer.header("content-type"), "application/problem+json", "{answer:?}");
            let body = answer.json();
            assert_eq!(body["status"], json!(answer.status), "{answer:?}");
            assert!(text(&body["detail"]).len() > 15, "a sentence says why: {answer:?}");
        }
        answer
    }

    /// The same to the token endpoint, whose answers are of OAuth (RFC 6749 section 5) and not of SCIM.
    pub(crate) fn exchange(self) -> Answer {
        let answer = self.world.receive(self.request);
        assert!(!answer.header("request-id").is_empty(), "every answer can be found in the log: {answer:?}");
        assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"), "{answer:?}");
        assert_eq!(answer.header("content-type"), "application/json", "{answer:?}");
        answer
    }
}

/// What came back. Each was checked for what holds of every answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// Has this status; answers the body, null when there is none.
    #[track_caller]
    pub(crate) fn is(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        self.json()
    }

    /// Is this refusal; answers the `detail`.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16) -> String {
        text(&self.is(status)["detail"])
    }

    /// Is this refusal with this keyword; answers the `detail`.
    #[track_caller]
    pub(crate) fn refused_as(&self, status: u16, scim_type: &str) -> String {
        assert_eq!(self.is(status)["scimType"], scim_type, "{self:?}");
        self.refused(status)
    }

    /// A header as text, empty when there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }

    fn json(&self) -> Value {
        if self.body.is_empty() { Value::Null } else { serde_json::from_slice(&self.body).expect("JSON") }
    }

    /// What holds of every answer of the SCIM endpoints.
    #[track_caller]
    fn check(&self, head: bool) {
        assert!(self.status < 500 || [501, 507].contains(&self.status), "nothing breaks: {self:?}");
        assert!(!self.header("request-id").is_empty(), "every answer can be found in the log: {self:?}");
        assert_eq!(self.header("cache-control"), "no-store", "{self:?}");
        if self.body.is_empty() {
            assert!(head || [204, 304].contains(&self.status), "only these have no body: {self:?}");
            return;
        }
        assert_eq!(self.header("content-type"), "application/scim+json", "{self:?}");
        let body = self.json();
        assert!(!holds(&body, &|name, value| value.is_null() || name == "password"), "{self:?}");
        if self.status >= 400 {
            let names: Vec<&String> = body.as_object().expect("an object").keys().collect();
            let known = ["detail", "schemas", "scimType", "status"];
            assert!(names.iter().all(|name| known.contains(&name.as_str())), "{self:?}");
            assert_eq!(body["schemas"], json!([ERROR]), "{self:?}");
            assert_eq!(body["status"], json!(self.status.to_string()), "status is a string: {self:?}");
            assert!(text(&body["detail"]).len() > 15, "a sentence says why: {self:?}");
        }
    }
}

/// Does a value hold, at any depth, a name and value of which this is true?
fn holds(value: &Value, is: &dyn Fn(&str, &Value) -> bool) -> bool {
    match value {
        Value::Array(values) => values.iter().any(|value| is("", value) || holds(value, is)),
        Value::Object(object) => object.iter().any(|(name, value)| is(name, value) || holds(value, is)),
        _ => false,
    }
}

pub(crate) fn patch_op(operations: &Value) -> Value {
    json!({ "schemas": [PATCH_OP], "Operations": operations })
}

/// The `Resources` of a list, whose own figures are checked.
#[track_caller]
pub(crate) fn resources(list: &Value) -> Vec<Value> {
    let resources = list["Resources"].as_array().expect("a list always has its Resources");
    assert_eq!(list["itemsPerPage"], json!(resources.len()), "itemsPerPage is what came");
    resources.clone()
}

#[track_caller]
pub(crate) fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

#[track_caller]
pub(crate) fn id_of(resource: &Value) -> String {
    text(&resource["id"])
}

/// The id at the end of a path.
pub(crate) fn id_in(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// Base64 with padding.
pub(crate) fn base64(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = |three: &[u8]| {
        let bits = (0..3).fold(0, |bits, at| bits << 8 | three.get(at).copied().map_or(0, usize::from));
        let digit = |at: usize| if at <= three.len() { char::from(DIGITS[bits >> (18 - 6 * at) & 63]) } else { '=' };
        [digit(0), digit(1), digit(2), digit(3)]
    };
    text.as_bytes().chunks(3).flat_map(digits).collect()
}

/// Percent-encoded for a query.
pub(crate) fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
