//! Databases for tests: a new one for each test, gone when the test ends.
//!
//! The same tests run on both engines. `ROLLCALL_TEST_ENGINE` says which one a run is for (SQLite without it), and
//! `ROLLCALL_TEST_POSTGRES` where a server is that tests may do with as they like; `cargo xtask test` starts one and runs
//! the tests twice, `cargo xtask postgres COMMAND…` runs one command with such a server. On PostgreSQL a test has a schema
//! of its own in a database whose locale is not C.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use store::{AccountId, Existing, Location, Param, Store};
use tempfile::TempDir;

/// Names the engine of a run: `sqlite` or `postgres`.
const ENGINE: &str = "ROLLCALL_TEST_ENGINE";

/// Names a PostgreSQL server for tests.
const SERVER: &str = "ROLLCALL_TEST_POSTGRES";

/// Names the same server as one elsewhere is named: by its host, and with the authority that vouches for it.
const SERVER_BY_TLS: &str = "ROLLCALL_TEST_POSTGRES_TLS";

/// A mishap with the database: the account's runs are numbered from one again, so that the next one finds its number taken.
///
/// # Panics
/// When it can't be written.
pub fn number_runs_anew(store: &Store, account: AccountId) {
    let numbered = store.write(account, move |tx| {
        tx.execute("UPDATE sync_state SET next_run = 1 WHERE account = $1", &[Param::Int(account.0)])
    });
    numbered.expect("the runs are numbered");
}

/// A mishap with the disk, or its end: SQLite's file has at most so many pages more than now; without a number as many as it
/// likes. SQLite only.
///
/// # Panics
/// When this can't be said.
pub fn leave_room(store: &Store, pages: Option<i64>) {
    let said = store.write(store::Lock::Installation, move |tx| {
        let now = tx.one("PRAGMA page_count", &[])?.map_or(0, |row| row.int(0));
        let most: &'static str = format!("PRAGMA max_page_count = {}", pages.map_or(1 << 30, |more| now + more)).leak();
        tx.query(most, &[]).map(drop)
    });
    said.expect("the room is set");
}

/// A mishap with the database: the record that has this text in it can't be read any more. Says how many do.
///
/// # Panics
/// When the database can't be written.
pub fn spoil_records_with(store: &Store, text: &str) -> u64 {
    let pattern = format!("%{text}%");
    let spoilt = store.write::<_, store::Error>(store::Lock::Installation, move |tx| {
        tx.execute("UPDATE resource SET document = '{' WHERE document LIKE $1", &[store::Param::Text(&pattern)])
    });
    spoilt.expect("records are spoilt")
}

/// A mishap with the database: a row of the request log with this path can't be written.
///
/// # Panics
/// When the database can't be made to refuse it.
pub fn refuse_requests_to(store: &Store, path: &'static str) {
    let refuses: &'static str = match store.engine() {
        "sqlite" => format!(
            "CREATE TRIGGER refuses BEFORE INSERT ON request WHEN NEW.path = '{path}' BEGIN SELECT RAISE(ABORT, 'refused'); END"
        ),
        _ => format!("ALTER TABLE request ADD CONSTRAINT refuses CHECK (path <> '{path}')"),
    }
    .leak();
    let made = store.write(store::Lock::Installation, move |tx| tx.execute(refuses, &[]).map(drop));
    made.expect("a mishap is prepared");
}

/// A mishap with the database: nobody with this address can be written into the console.
///
/// # Panics
/// When the database can't be made to refuse it.
pub fn refuse_user(store: &Store, email: &'static str) {
    let refuses: &'static str = match store.engine() {
        "sqlite" => format!(
            "CREATE TRIGGER refuses BEFORE INSERT ON console_user WHEN NEW.email = '{email}' BEGIN SELECT RAISE(ABORT, 'refused'); END"
        ),
        _ => format!("ALTER TABLE console_user ADD CONSTRAINT refuses CHECK (email <> '{email}')"),
    }
    .leak();
    let made = store.write(store::Lock::Installation, move |tx| tx.execute(refuses, &[]).map(drop));
    made.expect("a mishap is prepared");
}

/// A place for a database, and a folder beside it.
#[derive(Debug)]
pub struct Scratch {
    folder: TempDir,
    text: String,
    schema: Option<Schema>,
}

impl Scratch {
    /// On the engine that this run is for.
    ///
    /// # Panics
    /// When the environment names no such engine or no server, or it can't be used.
    pub fn new() -> Scratch {
        match std::env::var(ENGINE).as_deref() {
            Err(_) | Ok("sqlite") => Scratch::sqlite(),
            Ok("postgres") => Scratch::postgres(),
            Ok(other) => panic!("{ENGINE} is sqlite or postgres, not {other:?}"),
        }
    }

    /// A file for SQLite.
    ///
    /// # Panics
    /// When there is no room for a temporary folder.
    pub fn sqlite() -> Scratch {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let text = format!("sqlite:{}", folder.path().join("rollcall.db").display());
        Scratch { folder, text, schema: None }
    }

    /// A schema on the PostgreSQL server for tests.
    ///
    /// # Panics
    /// When there is none.
    pub fn postgres() -> Scratch {
        let schema = Schema::new();
        let text = format!("{0}&options=-csearch_path%3D{1}&application_name={1}", schema.server, schema.name);
        Scratch { folder: tempfile::tempdir().expect("a temporary folder"), text, schema: Some(schema) }
    }

    /// The same place as one elsewhere would be named, by TLS. PostgreSQL only.
    ///
    /// # Panics
    /// When this is SQLite, or the server speaks no TLS.
    pub fn text_by_tls(&self) -> String {
        let schema = self.schema.as_ref().expect("this is for PostgreSQL");
        format!("{}&options=-csearch_path%3D{}", named(SERVER_BY_TLS), schema.name)
    }

    /// Is it one for PostgreSQL?
    pub fn is_postgres(&self) -> bool {
        self.schema.is_some()
    }

    /// What `--database` takes.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it is.
    ///
    /// # Panics
    /// When the store does not know such a place.
    pub fn location(&self) -> Location {
        Location::parse(&self.text).expect("a location")
    }

    /// The database, made if it is not there yet.
    ///
    /// # Panics
    /// When it can't be opened.
    pub fn store(&self) -> Store {
        Store::open(&self.location(), Existing::OrNew).expect("a database")
    }

    /// A folder of the test's own.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// SQLite's file.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("rollcall.db")
    }

    /// Statements that no program of ours would send, by a connection that is none of its own. PostgreSQL only.
    ///
    /// # Panics
    /// When a statement fails, or this is SQLite.
    pub fn interfere(&self, sql: &str) {
        let schema = self.schema.as_ref().expect("this is for PostgreSQL");
        schema.run(&format!("SET search_path TO {}; {sql}", schema.name));
    }

    /// From now on there is no room for a row of this table in which this holds: PostgreSQL says that its disk is full,
    /// SQLite that the row can't be.
    ///
    /// # Panics
    /// When the database refuses the trigger that says so.
    pub fn fill_up(&self, store: &Store, table: &str, condition: &str) {
        if self.is_postgres() {
            return self.interfere(&format!(
                "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
                 CREATE TRIGGER no_room BEFORE INSERT ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION no_room()"
            ));
        }
        // A statement lives as long as the program.
        let trigger: &'static str = format!(
            "CREATE TRIGGER no_room BEFORE INSERT ON {table} WHEN {condition} BEGIN SELECT RAISE(FAIL, 'no room'); END"
        )
        .leak();
        let made = store.write::<_, store::Error>(store::Lock::Installation, move |tx| tx.execute(trigger, &[]));
        made.expect("a trigger");
    }

    /// Cuts every connection that a store has to this database, as a server does that is restarted. PostgreSQL only.
    ///
    /// # Panics
    /// When this is SQLite.
    pub fn cut_connections(&self) {
        let schema = self.schema.as_ref().expect("this is for PostgreSQL");
        schema.run(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{}'",
            schema.name
        ));
    }
}

impl Default for Scratch {
    fn default() -> Scratch {
        Scratch::new()
    }
}

fn named(variable: &str) -> String {
    std::env::var(variable)
        .unwrap_or_else(|_| panic!("{variable} names no server: `cargo xtask postgres COMMAND…` does"))
}

/// A schema that is dropped with this.
#[derive(Debug)]
struct Schema {
    server: String,
    name: String,
}

impl Schema {
    fn new() -> Schema {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let server = named(SERVER);
        let name = format!("t{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let schema = Schema { server, name };
        schema.run(&format!("CREATE SCHEMA {}", schema.name));
        schema
    }

    fn run(&self, sql: &str) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("an event loop");
        runtime.block_on(async {
            let connected = tokio_postgres::connect(&self.server, tokio_postgres::NoTls).await;
            let (client, connection) = connected.expect("the server for tests answers");
            let driver = tokio::spawn(connection);
            client.batch_execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
            drop(client);
            drop(driver.await);
        });
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        self.run(&format!("DROP SCHEMA {} CASCADE", self.name));
    }
}
