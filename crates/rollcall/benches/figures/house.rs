//! Databases and servers for the bench, on the disk that the build is on.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::{App, SystemClock, SystemIds};
use jiff::Timestamp;
use planning::policy::Limits;
use planning::{Console, Digest, Effect, Mode, Plan, Policy, Source, Status, User, UserId, Who};
use scim::{Incoming, Kind};
use scratch::Scratch;
use serde_json::{Value, json};
use store::{AccountId, Existing, Location, Store, account, audit, mirror, sync_state};

use crate::client::Connection;

/// Somebody as an IdP sends them.
pub(crate) fn person(at: usize) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "userName": format!("worker{at}@bench.example"), "externalId": format!("ext-{at}"), "active": true,
        "name": { "givenName": "Worker", "familyName": format!("Number {at}") }, "displayName": format!("Worker Number {at}"),
        "title": "Engineer", "preferredLanguage": "en-GB",
        "emails": [{ "value": format!("worker{at}@bench.example"), "type": "work", "primary": true }],
        "phoneNumbers": [{ "value": format!("+44 20 {at:07}"), "type": "work" }],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Research", "employeeNumber": at.to_string() },
    })
}

/// A database with one account.
pub(crate) struct House {
    pub(crate) store: Arc<Store>,
    pub(crate) account: AccountId,
    /// What `--database` takes.
    database: String,
    app: App,
    /// Lets go of a schema when all is over.
    _schema: Option<Scratch>,
}

/// Which engine is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl House {
    /// A fresh one.
    pub(crate) fn new(engine: Engine, name: &str) -> House {
        let (database, schema) = match engine {
            Engine::Sqlite => (format!("sqlite:{}", fresh_file(name).display()), None),
            Engine::Postgres => {
                let schema = Scratch::postgres();
                (schema.text().to_owned(), Some(schema))
            }
        };
        let store = Arc::new(Store::open(&Location::parse(&database).unwrap(), Existing::OrNew).unwrap());
        let app = App::new(Arc::clone(&store), Arc::new(SystemClock), Arc::new(SystemIds), "http://bench");
        app::accounts::create(&app, "bench", "Bench", "admin@bench.example").unwrap();
        let account = store.read(|tx| account::find(tx, "bench")).unwrap().unwrap().id;
        House { store, account, database, app, _schema: schema }
    }

    /// Writes people as `app::scim::create` does, so many in one transaction. Answers their ids.
    pub(crate) fn insert(&self, first: usize, count: usize) -> Vec<String> {
        let limits = scim::Limits::default();
        let people: Vec<_> = (first..first + count)
            .map(|at| (self.app.new_id(), Incoming::read(Kind::User, &person(at), &limits).unwrap().resource))
            .collect();
        let (account, now, ids) = (self.account, self.app.now(), people.iter().map(|(id, _)| id.clone()).collect());
        self.store
            .write(account, move |tx| {
                for (id, resource) in &people {
                    mirror::insert(tx, account, id, resource, now)?;
                    let deed = audit::Deed {
                        id,
                        at: now,
                        actor: "bench",
                        verb: "create",
                        kind: "User",
                        subject: id,
                        request: id,
                        detail: "{}",
                    };
                    audit::record(tx, account, &deed)?;
                    sync_state::written(tx, account, now)?;
                }
                Ok::<_, store::Error>(())
            })
            .unwrap();
        ids
    }
}

impl House {
    /// The database of another process.
    pub(crate) fn open(database: &str) -> House {
        let store = Arc::new(Store::open(&Location::parse(database).unwrap(), Existing::Required).unwrap());
        let app = App::new(Arc::clone(&store), Arc::new(SystemClock), Arc::new(SystemIds), "http://bench");
        let account = store.read(|tx| account::find(tx, "bench")).unwrap().unwrap().id;
        House { store, account, database: database.to_owned(), app, _schema: None }
    }

    /// What `--database` takes.
    pub(crate) fn database(&self) -> &str {
        &self.database
    }

    /// Provisioning is on, and the plan of the moment is approved: a run that does it is queued.
    pub(crate) fn goes_live(&self) {
        let set = |pair: (&str, &str), digest: Option<&Digest>| {
            let pairs = [(pair.0.to_owned(), pair.1.to_owned())];
            app::settings::set(&self.app, "bench", &pairs, digest, &Who::Operator).unwrap();
        };
        set(("provisioning.enabled", "true"), None);
        app::sync::complete(&self.app, "bench", &Who::Operator).unwrap();
        let digest = app::sync::plan::summary(&self.app, "bench").unwrap().digest;
        set(("provisioning.test_mode", "false"), Some(&digest));
    }

    /// Plans what a sync would do; how many lines the report of it would have.
    pub(crate) fn plans(&self) -> usize {
        app::sync::plan::report(&self.app, "bench").unwrap().changes.unwrap().len()
    }

    /// A sync, from its request to its end; its number.
    pub(crate) fn works(&self) -> i64 {
        let run = app::sync::now(&self.app, "bench", &Who::Operator).unwrap();
        while app::sync::work_once(&self.app, "bench", None).unwrap().is_some() {}
        let told = app::reports::view(&self.app, "bench", run, &first_page()).unwrap();
        assert_eq!(told.head.report.status, app::reports::RunStatus::Completed, "{}", told.head.report.headline);
        run
    }

    /// So many requests are in the log: most look somebody up, some change them, some are refused. The id of the last.
    pub(crate) fn was_asked(&self, count: usize) -> String {
        let mut last = String::new();
        let ids: Vec<String> = self
            .store
            .read(|tx| mirror::page(tx, self.account, Kind::User, 0, 1_000))
            .unwrap()
            .into_iter()
            .map(|found| found.id)
            .collect();
        for first in (0..count).step_by(1_000) {
            let rows: Vec<_> = (first..first + 1_000).map(|at| self.request(at, &ids[at % ids.len()])).collect();
            let account = self.account;
            last.clone_from(&rows[0].0.id);
            self.store.write(account, move |tx| store::request::insert(tx, account, &rows)).unwrap();
        }
        last
    }

    fn request(&self, at: usize, subject: &str) -> (store::request::Request, Vec<String>) {
        let (method, verb, status) = match at % 20 {
            0 => ("POST", "create", 409),
            1..5 => ("PATCH", "change", 200),
            _ => ("GET", "read", 200),
        };
        let document = (verb == "change").then(|| person(at).to_string());
        let request = store::request::Request {
            id: self.app.new_id(),
            at: self.app.now(),
            took_us: 1_400,
            method: method.to_owned(),
            path: format!("/Users/{subject}"),
            status,
            actor: Some("rollcall_scim_…ab12".to_owned()),
            peer: "192.0.2.17".to_owned(),
            verb: verb.to_owned(),
            kind: Some("User".to_owned()),
            subject: Some(subject.to_owned()),
            name: Some(format!("worker{at}@bench.example")),
            told: "{}".to_owned(),
            dialect: "[]".to_owned(),
            before: document.clone(),
            after: document,
            writes: None,
        };
        (request, vec![format!("worker{at}@bench.example")])
    }

    /// A person, a group and an administrator of the console.
    pub(crate) fn somebody(&self) -> (String, String, String) {
        let window = app::users::Window { limit: 1, ..app::users::Window::default() };
        let user = app::users::page(&self.app, "bench", &window).unwrap().rows.remove(0).user.id.0;
        let group = app::groups::page(&self.app, "bench", &window).unwrap().rows.remove(0).id.0;
        (user, group, app::admins::list(&self.app, "bench").unwrap().remove(0).id)
    }

    /// The owner signs in; what the browser keeps.
    pub(crate) fn signs_in(&self) -> String {
        let invited = app::admins::invite(&self.app, "bench", "admin@bench.example", None, &Who::Operator).unwrap();
        let secret = invited.setup_url.rsplit('/').next().unwrap();
        let browser = app::sessions::Browser::default();
        let cookie = app::sessions::set_up(&self.app, "bench", secret, "four unrelated words, typed", &browser, None);
        cookie.unwrap().expose().to_owned()
    }

    /// So many people have another title in the directory.
    pub(crate) fn retitle(&self, count: usize) {
        self.rewrite(count, |person| person["title"] = json!("Lead engineer"));
    }

    /// One person has another title in the directory, written as a PATCH writes it.
    pub(crate) fn retitle_one(&self, at: usize) {
        let (account, now, limits) = (self.account, self.app.now(), scim::Limits::default());
        let deed = self.app.new_id();
        let found = self.store.read(|tx| mirror::page(tx, account, Kind::User, at, 1)).unwrap().pop().unwrap();
        let before = found.document.unwrap();
        let mut body: Value = serde_json::from_str(&before.to_stored()).unwrap();
        body["title"] = json!(format!("Title {deed}"));
        let after = Incoming::read(Kind::User, &body, &limits).unwrap().resource;
        let id = found.id;
        let written = self.store.write(account, move |tx| {
            mirror::replace(tx, account, &id, &before, &after, now)?;
            let writes = sync_state::written(tx, account, now)?;
            let deed = audit::Deed {
                id: &deed,
                at: now,
                actor: "bench",
                verb: "patch",
                kind: "User",
                subject: &id,
                request: &deed,
                detail: "{}",
            };
            audit::record_write(tx, account, &deed, writes, &audit::Reach::default())
        });
        written.unwrap();
    }

    /// So many people have another name and address in the directory.
    pub(crate) fn rename(&self, count: usize) {
        self.rewrite(count, |person| {
            let address = person["userName"].as_str().unwrap().replace("@bench", "@other");
            person["userName"] = json!(address);
            person["emails"][0]["value"] = json!(address);
            person["name"]["familyName"] = json!("Other");
        });
    }

    fn rewrite(&self, count: usize, change: impl Fn(&mut Value)) {
        let (account, now, limits) = (self.account, self.app.now(), scim::Limits::default());
        let found = self.store.read(|tx| mirror::after(tx, account, Kind::User, "", count)).unwrap();
        let mut people: Vec<(String, scim::Resource, scim::Resource)> = Vec::new();
        for stored in found {
            let before = stored.document.unwrap();
            let mut body: Value = serde_json::from_str(&before.to_stored()).unwrap();
            change(&mut body);
            people.push((stored.id, before, Incoming::read(Kind::User, &body, &limits).unwrap().resource));
        }
        let written = self.store.write(account, move |tx| {
            for (id, before, after) in &people {
                mirror::replace(tx, account, id, before, after, now)?;
            }
            sync_state::written(tx, account, now)
        });
        written.unwrap();
    }

    /// So many people are in a new group of the directory.
    pub(crate) fn gather(&self, count: usize) {
        let (account, now, id) = (self.account, self.app.now(), self.app.new_id());
        let body = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Everybody" });
        let group = Incoming::read(Kind::Group, &body, &scim::Limits::default()).unwrap().resource;
        let people = self.store.read(|tx| mirror::after(tx, account, Kind::User, "", count)).unwrap();
        let member = |stored: mirror::Stored| scim::Member { value: stored.id, display: None, kind: None };
        let members: Vec<scim::Member> = people.into_iter().map(member).collect();
        let written = self.store.write(account, move |tx| {
            mirror::insert(tx, account, &id, &group, now)?;
            mirror::add_members(tx, account, &id, &members)?;
            sync_state::written(tx, account, now)
        });
        written.unwrap();
    }
}

/// The head of a report and few of its lines.
fn first_page() -> app::reports::RunQuery {
    app::reports::RunQuery { area: planning::Area::User, heading: None, search: None, reason: None, page: 1 }
}

/// How many bytes the documents of so many people have.
pub(crate) fn documents(count: usize) -> usize {
    let limits = scim::Limits::default();
    let size = |at| Incoming::read(Kind::User, &person(at), &limits).unwrap().resource.to_stored().len();
    (0..count).map(size).sum()
}

/// CPU time of a process so far, user and system (Linux: ticks of 10 ms, hence many requests a figure).
pub(crate) fn cpu_of(process: &str) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    Duration::from_millis(ticks * 10)
}

/// Memory of a process in KiB: now, and the most that it was (Linux).
pub(crate) fn memory_of(process: &str) -> [usize; 2] {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    ["VmRSS:", "VmHWM:"].map(|name| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    })
}

/// A path on the disk that the build is on, with nothing there.
fn fresh_file(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}.db"));
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", path.display()));
    }
    path
}

/// The real binary on a database of its own.
pub(crate) struct Served {
    pub(crate) ids: Vec<String>,
    _house: House,
    address: String,
    token: String,
    child: Child,
    /// From its start until it listens.
    pub(crate) ready: Duration,
}

impl Served {
    /// Starts one with so many people in its directory.
    pub(crate) fn start(engine: Engine, name: &str, people: usize) -> Served {
        let house = House::new(engine, name);
        let mut ids = Vec::new();
        for first in (0..people).step_by(1_000) {
            ids.extend(house.insert(first, 1_000.min(people - first)));
        }
        // As after a restore; otherwise it comes by itself, a minute later.
        house.store.was_filled().unwrap();
        // No sync comes between the requests that are measured.
        let pairs = [("provisioning.enabled", "true"), ("sync.quiet_period_s", "3600")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()));
        app::settings::set(&house.app, "bench", &pairs, None, &Who::Operator).unwrap();
        let token =
            app::tokens::generate(&house.app, "bench", app::tokens::Opens::Scim, None, &Who::Operator).unwrap().token;
        Served::of(house, ids, token)
    }

    /// Starts one on this database, whose people have these ids; the token opens its door.
    pub(crate) fn of(house: House, ids: Vec<String>, token: String) -> Served {
        let begin = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_rollcall"))
            .args(["serve", "--listen", "127.0.0.1:0", "--database", &house.database])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let ready = begin.elapsed();
        let address = first
            .split_whitespace()
            .find_map(|word| word.strip_prefix("http://"))
            .unwrap()
            .trim_end_matches(';')
            .to_owned();
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Served { ids, _house: house, address, token, child, ready }
    }

    /// A client's connection.
    pub(crate) fn connect(&self) -> Connection {
        Connection::open(&self.address, "/scim/v2/bench", &self.token)
    }

    /// Somebody's browser.
    pub(crate) fn browser(&self, cookie: &str) -> Connection {
        Connection::of_browser(&self.address, cookie)
    }

    /// Memory of the server in MiB: now, and the most that it was (Linux).
    pub(crate) fn memory(&self) -> [usize; 2] {
        memory_of(&self.child.id().to_string()).map(|kib| kib / 1_024)
    }

    /// CPU time of the server so far.
    pub(crate) fn cpu(&self) -> Duration {
        cpu_of(&self.child.id().to_string())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A live policy with the default limits.
pub(crate) fn policy() -> Policy {
    Policy {
        source: Source::Scim,
        mode: Mode::Live,
        limits: Limits::new(10, 5),
        first_live: false,
        approval: None,
        mapping: planning::profile::find("other").unwrap().mapping.clone(),
        kept: planning::Keeps::new(),
    }
}

/// Any moment.
pub(crate) fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

/// The console that a plan of nothing but newcomers leads to.
pub(crate) fn applied(plan: &Plan) -> Console {
    let users = plan.changes().iter().enumerate().filter_map(|(at, change)| match &change.effect {
        Effect::CreateUser { email, aliases, fields, managed, link } => Some(User {
            id: UserId(format!("user-{at}")),
            version: 1,
            email: email.clone(),
            aliases: aliases.clone(),
            status: Status::Active,
            archive_reason: None,
            archived_at: None,
            managed: *managed,
            administrator: false,
            fields: fields.clone(),
            link: link.clone(),
        }),
        _ => None,
    });
    Console { users: users.collect(), groups: Vec::new() }
}
