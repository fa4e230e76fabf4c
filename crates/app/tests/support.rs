//! A company on a real SQLite in a temporary directory, under a clock that only a test moves.
//!
//! Ids come from a counter, so whatever is printed is the same at every run. The clock is the seam
//! for crashes and races: a deed can be put between two readings of it.

use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ::scim::{Kind, Wanted};
use app::scim::Client;
use app::tokens::{self, Opens};
use app::{App, Clock, Error, Ids, TurnedAway, accounts, settings, sync};
use jiff::{SignedDuration, Timestamp};
use planning::{Digest, Who};
use scratch::Scratch;
use serde_json::{Value, json};

/// The one account.
pub(crate) const SLUG: &str = "acme";

/// The administrator of `account create`.
pub(crate) const OWNER: &str = "owner@acme.example";

/// A clock that stands until it is moved.
pub(crate) struct Fixed {
    micros: AtomicI64,
    deed: Mutex<Option<(usize, Deed)>>,
}

type Deed = Box<dyn FnOnce() + Send>;

impl fmt::Debug for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fixed({})", self.micros.load(Ordering::SeqCst))
    }
}

impl Fixed {
    fn at(start: Timestamp) -> Fixed {
        Fixed { micros: AtomicI64::new(start.as_microsecond()), deed: Mutex::new(None) }
    }

    pub(crate) fn wait(&self, duration: SignedDuration) {
        let micros = i64::try_from(duration.as_micros()).expect("a duration of a test");
        self.micros.fetch_add(micros, Ordering::SeqCst);
    }

    /// Does something when the clock is read for the nth time from now on, before the reading is answered.
    pub(crate) fn at_reading(&self, nth: usize, deed: impl FnOnce() + Send + 'static) {
        *self.deed.lock().unwrap_or_else(PoisonError::into_inner) = Some((nth, Box::new(deed)));
    }

    /// Was the deed not done?
    pub(crate) fn forget_deed(&self) -> bool {
        self.deed.lock().unwrap_or_else(PoisonError::into_inner).take().is_some()
    }

    fn deed_of_this_reading(&self) -> Option<Deed> {
        // The writing thread reads the clock for ids; a deed there would wait for itself.
        if std::thread::current().name() == Some("store-writer") {
            return None;
        }
        let mut slot = self.deed.lock().unwrap_or_else(PoisonError::into_inner);
        let (left, deed) = slot.take()?;
        if left <= 1 {
            return Some(deed);
        }
        *slot = Some((left - 1, deed));
        None
    }
}

impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        if let Some(deed) = self.deed_of_this_reading() {
            deed();
        }
        Timestamp::from_microsecond(self.micros.load(Ordering::SeqCst)).expect("an instant of a test")
    }
}

/// Ids that count.
#[derive(Debug, Default)]
struct Counter(AtomicU32);

impl Ids for Counter {
    fn random(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        // `new_id` takes the first ten bytes, and the last four of them keep ids in order.
        bytes[6..10].copy_from_slice(&self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        bytes
    }
}

/// The company: an account, its owner, a SCIM token. Cheap to share with a deed.
#[derive(Clone)]
pub(crate) struct Acme {
    pub(crate) app: App,
    pub(crate) clock: Arc<Fixed>,
    token: String,
    scratch: Arc<Scratch>,
}

impl Acme {
    /// A new account, as `account create` leaves it.
    pub(crate) fn new() -> Acme {
        let scratch = Scratch::new();
        let store = scratch.store();
        let clock = Arc::new(Fixed::at("2026-11-24T09:00:00Z".parse().expect("an instant")));
        let app = App::new(Arc::new(store), clock.clone(), Arc::new(Counter::default()), "https://console.example");
        accounts::create(&app, SLUG, "Acme", OWNER).expect("an account");
        let token = tokens::generate(&app, SLUG, Opens::Scim, None, &Who::Operator).expect("a token").token;
        Acme { app, clock, token, scratch: Arc::new(scratch) }
    }

    /// From now on the database has no room for a row of this table in which this holds.
    pub(crate) fn fill_up(&self, table: &str, condition: &str) {
        self.scratch.fill_up(&self.app.store, table, condition);
    }

    /// A second server of the same installation: its own connections, the same clock and ids.
    pub(crate) fn another_server(&self) -> Acme {
        let mut other = self.clone();
        other.app.store = Arc::new(self.scratch.store());
        other
    }

    /// Provisioning is on and live, and the first live run is behind it.
    pub(crate) fn live() -> Acme {
        let acme = Acme::new();
        acme.set(&["provisioning.enabled=true"]);
        acme.create_person("zero");
        acme.set(&["provisioning.test_mode=false"]);
        acme.work();
        let held = acme.newest_run();
        sync::approve(&acme.app, SLUG, held, None, false, &Who::Operator, "worker").expect("the first live run");
        acme.complete();
        acme
    }

    /// A token in the place of one that is dead.
    pub(crate) fn generate_token(&mut self) -> Result<(), Error> {
        self.token = tokens::generate(&self.app, SLUG, Opens::Scim, None, &Who::Operator)?.token;
        Ok(())
    }

    pub(crate) fn revoke_token(&self) -> Result<(), Error> {
        tokens::revoke(&self.app, SLUG, Opens::Scim, &Who::Operator).map(drop)
    }

    pub(crate) fn client(&self) -> Result<Client, Error> {
        self.knock().map_err(|turned| turned.error)
    }

    /// Comes to the door with the token.
    pub(crate) fn knock(&self) -> Result<Client, TurnedAway> {
        app::scim::admit(&self.app, SLUG, Some(&self.token), "203.0.113.7", "request")
    }

    /// Comes with another token from now on.
    pub(crate) fn use_token(&mut self, token: String) {
        self.token = token;
    }

    pub(crate) fn create(&self, kind: Kind, body: Value) -> Result<String, Error> {
        app::scim::create(&self.app, &self.client()?, kind, body, &Wanted::all()).map(|outcome| outcome.id)
    }

    pub(crate) fn replace(&self, kind: Kind, id: &str, body: Value) -> Result<(), Error> {
        app::scim::replace(&self.app, &self.client()?, kind, id, None, body, &Wanted::all()).map(drop)
    }

    pub(crate) fn patch(&self, kind: Kind, id: &str, operations: &Value) -> Result<(), Error> {
        let body = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
        app::scim::patch(&self.app, &self.client()?, kind, id, None, body, &Wanted::all()).map(drop)
    }

    pub(crate) fn delete(&self, kind: Kind, id: &str) -> Result<(), Error> {
        app::scim::delete(&self.app, &self.client()?, kind, id, None).map(drop)
    }

    /// Somebody by their first name, with an address and a directory id made of it.
    pub(crate) fn create_person(&self, name: &str) -> String {
        self.create(Kind::User, person(name)).expect("a person is created")
    }

    pub(crate) fn set(&self, pairs: &[&str]) {
        self.set_with(pairs, None).expect("settings are saved");
    }

    pub(crate) fn set_with(&self, pairs: &[&str], approve: Option<&Digest>) -> Result<settings::Saved, Error> {
        let pairs: Vec<(String, String)> = pairs
            .iter()
            .map(|pair| pair.split_once('=').expect("KEY=VALUE"))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        settings::set(&self.app, SLUG, &pairs, approve, &Who::Operator)
    }

    pub(crate) fn complete(&self) {
        sync::complete(&self.app, SLUG, &Who::Operator).expect("the directory is complete");
    }

    /// Works until nothing waits; the runs, in order. A run that asks for itself for ever is told from one that ends.
    pub(crate) fn work(&self) -> Vec<i64> {
        let mut runs = Vec::new();
        while let Some(worked) = sync::work_once(&self.app, "worker", None).expect("a run is worked on") {
            runs.push(worked.run);
            assert!(runs.len() < 20, "the runs never end: {runs:?}");
        }
        runs
    }

    /// "Force Sync Now", to the end; the run.
    pub(crate) fn sync(&self) -> Result<i64, Error> {
        let run = sync::now(&self.app, SLUG, &Who::Operator)?;
        self.work();
        Ok(run)
    }

    pub(crate) fn newest_run(&self) -> i64 {
        let reports = app::reports::list(&self.app, SLUG).expect("the reports");
        reports.first().and_then(|report| report.run).expect("a run")
    }

    pub(crate) fn people(&self) -> Vec<app::users::Told> {
        app::users::list(&self.app, SLUG).expect("the people")
    }
}

/// A user resource as Okta sends one.
pub(crate) fn person(name: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": format!("{name}@acme.example"),
        "externalId": format!("00u-{name}"),
        "name": { "givenName": name, "familyName": "Example" },
        "active": true,
    })
}
