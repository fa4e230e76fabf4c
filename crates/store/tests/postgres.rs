//! What only a PostgreSQL server can do to a store: hold something else, be cut off, set two transactions against each other.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use scratch::Scratch;
use store::{Error, Existing, Location, Lock, OpenError, Param, Store, setting};

fn set(store: &Store, key: &'static str) -> Result<(), Error> {
    store.write(Lock::Installation, move |tx| setting::set_installation(tx, key, "yes"))
}

fn has(store: &Store, key: &str) -> bool {
    store.read(|tx| setting::installation(tx, key)).expect("a value or none").is_some()
}

fn refused(scratch: &Scratch, existing: Existing) -> OpenError {
    Store::open(&scratch.location(), existing).expect_err("it may not be opened")
}

#[test]
fn an_empty_database_is_filled_only_where_one_may_be_made() {
    let scratch = Scratch::postgres();
    assert!(matches!(refused(&scratch, Existing::Required), OpenError::Empty(_)));
    drop(scratch.store());
    Store::open(&scratch.location(), Existing::Required).expect("it is there now");
}

#[test]
fn a_database_with_other_tables_is_left_alone() {
    let scratch = Scratch::postgres();
    scratch.interfere("CREATE TABLE account (balance INT)");
    assert!(matches!(refused(&scratch, Existing::OrNew), OpenError::OfOthers(_)));
    scratch.interfere("SELECT balance FROM account; DROP TABLE account");
    drop(scratch.store());
}

#[test]
fn a_newer_schema_is_left_to_the_newer_program() {
    let scratch = Scratch::postgres();
    drop(scratch.store());
    scratch.interfere("UPDATE rollcall_schema SET steps = 999");
    let error = refused(&scratch, Existing::OrNew);
    assert!(matches!(error, OpenError::Newer { found: 999, .. }), "{error}");
}

#[test]
fn a_column_that_a_newer_program_adds_disturbs_nobody_who_runs() {
    let scratch = Scratch::postgres();
    let store = scratch.store();
    set(&store, "before").expect("written");
    scratch.interfere("ALTER TABLE installation ADD COLUMN remark TEXT NOT NULL DEFAULT ''");
    set(&store, "after").expect("written");
    assert!(has(&store, "before") && has(&store, "after"));
}

/// Of a table that it has never looked at, the server thinks that every column has two hundred values: then the lines of the one
/// run that there is are as good as one, and an index that leads to all of them as good as the key.
#[test]
fn tables_that_are_being_filled_are_looked_at_and_a_line_is_found_by_its_key() {
    const INSERT: &str = "INSERT INTO run_change (account, run, seq, area, kind, subject, folded, user_id, resource, cause, change, outcome, before)
         VALUES (1, 1, $1, 'user', 'create', $2, $2, NULL, NULL, 'new', '{}', 'planned', NULL)";
    let scratch = Scratch::postgres();
    let store = scratch.store();
    for (first, end) in [(0, 2_000), (2_000, 12_000)] {
        let filled = store.write(Lock::Installation, move |tx| {
            let subjects: Vec<String> = (first..end).map(|seq| format!("worker{seq}@acme.example")).collect();
            tx.batch(INSERT, (first..).zip(&subjects).map(|(seq, text)| vec![Param::Int(seq), Param::from(text)]))
        });
        assert_eq!(filled, Ok::<_, Error>(end.abs_diff(first)));
        store.are_being_filled().expect("looked at");
        let plan = store.read(|tx| {
            tx.query(
                "EXPLAIN UPDATE run_change SET outcome = 'applied' WHERE account = $1 AND run = $2 AND seq = $3",
                &[Param::Int(1), Param::Int(1), Param::Int(77)],
            )
        });
        let plan: Vec<String> = plan.expect("a plan").into_iter().map(|mut row| row.text(0)).collect();
        assert!(plan.iter().any(|step| step.contains("run_change_seq")), "{plan:?}");
        let known = store.read(|tx| {
            let known = "SELECT reltuples::bigint FROM pg_class WHERE relname = 'run_change' AND relnamespace = current_schema()::regnamespace";
            tx.one(known, &[])
        });
        let known = known.expect("a number").map(|row| row.int(0));
        assert!(known >= Some(end), "{known:?} of {end}");
    }
}

/// A vacuum, or a newer program that makes an index: a run that fills the table goes on without.
#[test]
fn a_table_that_somebody_holds_is_not_waited_for() {
    const FILL: &str = "INSERT INTO run_fingerprint (account, run, first, prints) VALUES (1, 1, $1, $2)";
    let scratch = Scratch::postgres();
    let store = Arc::new(scratch.store());
    let text = "x".repeat(1_000);
    let filled = store.write(Lock::Installation, move |tx| {
        tx.batch(FILL, (0..2_000).map(|first| vec![Param::Int(first), Param::Text(&text)]))
    });
    assert_eq!(filled, Ok::<_, Error>(2_000));
    let other = Arc::clone(&store);
    let looked = store.write(Lock::Installation, move |tx| {
        tx.execute("LOCK TABLE run_fingerprint IN SHARE UPDATE EXCLUSIVE MODE", &[])?;
        other.are_being_filled()
    });
    assert_eq!(looked, Ok::<_, Error>(()));
}

#[test]
fn a_server_that_does_not_answer_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let nowhere = format!("postgres:///rollcall?host={}&user=anna", folder.path().display());
    let location = Location::parse(&nowhere).expect("an address");
    let error = Store::open(&location, Existing::OrNew).expect_err("nobody is there");
    assert!(matches!(&error, OpenError::Unreachable { address, .. } if address.ends_with("/rollcall")), "{error}");
}

#[test]
fn those_who_open_a_new_database_at_once_all_do() {
    let scratch = Scratch::postgres();
    let start = Barrier::new(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                start.wait();
                scratch.store();
            });
        }
    });
}

#[test]
fn connections_that_were_cut_are_made_anew_and_nobody_notices() {
    let scratch = Scratch::postgres();
    let store = scratch.store();
    for key in ["a", "b", "c"] {
        set(&store, key).expect("written");
        assert!(has(&store, key));
        scratch.cut_connections();
    }
}

#[test]
fn a_write_whose_connection_is_cut_half_way_is_lost_and_leaves_nothing() {
    let scratch = Arc::new(Scratch::postgres());
    let store = scratch.store();
    let cutter = Arc::clone(&scratch);
    let outcome = store.write(Lock::Installation, move |tx| {
        setting::set_installation(tx, "a", "yes")?;
        cutter.cut_connections();
        setting::set_installation(tx, "b", "yes")
    });
    assert_eq!(outcome, Err(Error::Lost));
    assert!(!has(&store, "a") && !has(&store, "b"));
    set(&store, "a").expect("written on a new connection");
}

#[test]
fn a_write_that_stood_in_the_way_of_another_is_run_again() {
    let scratch = Scratch::postgres();
    let store = scratch.store();
    // What a sequence has counted is not rolled back, so the third run goes through.
    scratch.interfere(
        "CREATE SEQUENCE turn; CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN IF nextval('turn') < 3 THEN RAISE EXCEPTION 'conflict' USING ERRCODE = 'serialization_failure'; END IF;
         RETURN NEW; END $$;
         CREATE TRIGGER conflict BEFORE INSERT ON installation FOR EACH ROW EXECUTE FUNCTION conflict()",
    );
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let outcome = store.write(Lock::Installation, move |tx| {
        counted.fetch_add(1, Ordering::SeqCst);
        setting::set_installation(tx, "a", "yes")
    });
    assert_eq!((outcome, runs.load(Ordering::SeqCst)), (Ok(()), 3));
    assert!(has(&store, "a"));
}

#[test]
fn two_that_are_always_in_each_others_way_are_told_that_the_database_is_busy() {
    let scratch = Scratch::postgres();
    let store = scratch.store();
    scratch.interfere(
        "CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = 'deadlock_detected'; END $$;
         CREATE TRIGGER conflict BEFORE INSERT ON installation FOR EACH ROW EXECUTE FUNCTION conflict()",
    );
    assert_eq!(set(&store, "a"), Err(Error::Busy));
    scratch.interfere("DROP TRIGGER conflict ON installation");
    assert_eq!(set(&store, "a"), Ok(()));
}

/// Read, then write what was read and one more: the whole of it is under the account's lock, whoever's server it is.
#[test]
fn two_servers_never_lose_each_others_write() {
    let scratch = Scratch::postgres();
    let servers = [scratch.store(), scratch.store()];
    let start = Barrier::new(16);
    std::thread::scope(|scope| {
        for number in 0..16 {
            let (store, start) = (&servers[number % 2], &start);
            scope.spawn(move || {
                start.wait();
                for _ in 0..10 {
                    let counted = store.write(Lock::Installation, |tx| {
                        let count =
                            setting::installation(tx, "count")?.map_or(0, |text| text.parse::<i64>().unwrap_or(0));
                        setting::set_installation(tx, "count", &(count + 1).to_string())
                    });
                    counted.expect("counted");
                }
            });
        }
    });
    let count = servers[0].read(|tx| setting::installation(tx, "count"));
    assert_eq!(count, Ok::<_, Error>(Some("160".to_owned())));
}

#[test]
fn a_server_elsewhere_is_spoken_to_by_tls_and_must_be_who_it_says() {
    let scratch = Scratch::postgres();
    let by_tls = scratch.text_by_tls();
    let open = |text: &str| Store::open(&Location::parse(text).expect("an address"), Existing::OrNew);
    let store = open(&by_tls).expect("the authority is known");
    set(&store, "a").expect("written");
    let encrypted = store.read(|tx| tx.one("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", &[]));
    assert_eq!(encrypted.expect("a look").map(|row| row.flag(0)), Some(true));
    let (before, after) = by_tls.split_once("sslrootcert=").expect("it names an authority");
    let (_, after) = after.split_once('&').expect("and more");
    for (why, text) in [
        ("nobody whom the machine trusts vouches for it", format!("{before}sslmode=verify-full&{after}")),
        ("it has another name", by_tls.replace("@localhost", "@127.0.0.1")),
    ] {
        let refused = open(&text).map(drop).expect_err(why).to_string();
        assert!(refused.contains("certificate"), "{why}: {refused}");
    }
}

/// The database sorts by German rules, where capitals stand beside small letters and punctuation counts for little.
#[test]
fn text_is_compared_by_its_bytes_whatever_the_databases_locale_is() {
    let scratch = Scratch::postgres();
    let store = scratch.store();
    for key in ["b", "B", "a-c", "ab", "ä", "Z"] {
        set(&store, key).expect("written");
    }
    let sorted = store.read(|tx| tx.query("SELECT key FROM installation ORDER BY key", &[])).expect("a look");
    let sorted: Vec<String> = sorted.into_iter().map(|mut row| row.text(0)).collect();
    assert_eq!(sorted, ["B", "Z", "a-c", "ab", "b", "ä"]);
    let after = store.read(|tx| tx.one("SELECT COUNT(*) FROM installation WHERE key > 'Z'", &[])).expect("a look");
    assert_eq!(after.map(|row| row.int(0)), Some(4));
}

#[test]
fn a_role_that_begins_in_another_schema_is_told_so() {
    let (scratch, other) = (Scratch::postgres(), Scratch::postgres());
    drop(scratch.store());
    let schema = |scratch: &Scratch| {
        let text = scratch.text();
        text.split_once("search_path%3D").expect("a schema").1.split('&').next().expect("its name").to_owned()
    };
    let (ours, before) = (schema(&scratch), schema(&other));
    let both = other.text().replace(&format!("%3D{before}"), &format!("%3D{before},{ours}"));
    let error = Store::open(&Location::parse(&both).expect("an address"), Existing::OrNew).expect_err("other locks");
    assert!(error.to_string().contains(&ours), "{error}");
}
