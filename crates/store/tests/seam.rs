//! The seam: all or nothing, whoever swallows what; one snapshot a read; a writer that nothing ends.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Barrier};

use scratch::Scratch;
use store::{Error, Lock, Param, Store, Tx, setting};

use crate::support::{new_store, open};

fn set(tx: &Tx<'_>, key: &str) -> Result<(), Error> {
    setting::set_installation(tx, key, "yes")
}

fn has(store: &Store, key: &str) -> bool {
    let key = key.to_owned();
    store.read(move |tx| setting::installation(tx, &key)).expect("a value or none").is_some()
}

#[test]
fn a_write_that_fails_leaves_nothing() {
    let (store, _, _scratch) = new_store();
    let outcome: Result<(), Error> = store.write(Lock::Installation, |tx| {
        set(tx, "a")?;
        Err(Error::Other("changed my mind".to_owned()))
    });
    assert_eq!(outcome, Err(Error::Other("changed my mind".to_owned())));
    assert!(!has(&store, "a"));
}

#[test]
fn a_write_that_swallows_a_failed_statement_leaves_nothing_and_says_so() {
    let (store, _, _scratch) = new_store();
    let outcome = store.write(Lock::Installation, |tx| {
        set(tx, "before")?;
        let swallowed = tx.execute("INSERT INTO installation (key, value) VALUES ('before', 'again')", &[]);
        assert!(matches!(swallowed, Err(Error::Constraint(_))));
        assert_eq!(set(tx, "after"), swallowed.map(drop), "nothing is done after a failure");
        assert_eq!(setting::installation(tx, "before").map(drop), set(tx, "after"), "nothing is read either");
        Ok::<_, Error>("all is well")
    });
    assert!(matches!(outcome, Err(Error::Constraint(_))), "{outcome:?}");
    assert!(!has(&store, "before") && !has(&store, "after"));
}

#[test]
fn writes_of_many_threads_are_all_there_after_reopening_and_failures_take_nobody_along() {
    let (store, location, _scratch) = new_store();
    let store = Arc::new(store);
    let start = Arc::new(Barrier::new(64));
    let threads: Vec<_> = (0..64)
        .map(|thread| {
            let (store, start) = (Arc::clone(&store), Arc::clone(&start));
            std::thread::spawn(move || {
                start.wait();
                for turn in 0..8 {
                    let key = format!("{thread}-{turn}");
                    let outcome = store.write(Lock::Installation, move |tx| {
                        set(tx, &key)?;
                        if turn % 2 == 0 { Ok(()) } else { Err(Error::Lost) }
                    });
                    assert_eq!(outcome.is_ok(), turn % 2 == 0);
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().expect("a thread ends");
    }
    drop(store);
    let store = open(&location);
    for thread in 0..64 {
        for turn in 0..8 {
            assert_eq!(has(&store, &format!("{thread}-{turn}")), turn % 2 == 0);
        }
    }
}

#[test]
fn a_panic_in_a_write_ends_neither_the_writer_nor_leaves_anything() {
    let (store, _, _scratch) = new_store();
    let outcome: Result<(), Error> = store.write(Lock::Installation, |tx| {
        set(tx, "a")?;
        resume_unwind(Box::new("a bug"))
    });
    assert!(matches!(outcome, Err(Error::Other(_))), "{outcome:?}");
    assert!(!has(&store, "a"));
    store.write(Lock::Installation, |tx| set(tx, "b")).expect("the writer lives");
    assert!(has(&store, "b"));
}

const SET: &str = "INSERT INTO installation (key, value) VALUES ($1, $2)";
const GET: &str = "SELECT value FROM installation WHERE key = $1";

#[test]
fn statements_that_nobody_waits_for_are_done_in_their_order_and_before_what_is_asked_next() {
    let (store, _, _scratch) = new_store();
    let seen = store.write(Lock::Installation, |tx| {
        for turn in 0..600 {
            let key = format!("key-{turn}");
            tx.soon(SET, &[Param::from(&key), Param::Text("first")])?;
            tx.soon(
                "UPDATE installation SET value = $2 WHERE key = $1 AND value = 'first'",
                &[Param::from(&key), Param::Text("second")],
            )?;
        }
        let one = tx.one(GET, &[Param::Text("key-599")])?.map(|mut row| row.text(0));
        tx.soon("DELETE FROM installation WHERE key = $1", &[Param::Text("key-0")])?;
        let keys: Vec<String> = (0..600).map(|turn| format!("key-{turn}")).collect();
        let all = tx.each(GET, keys.iter().map(|key| vec![Param::from(key)]))?;
        let all: Vec<usize> = all.into_iter().map(|rows| rows.len()).collect();
        tx.soon("DELETE FROM installation WHERE key = $1", &[Param::Text("key-1")])?;
        Ok::<_, Error>((one, all))
    });
    let expected: Vec<usize> = (0..600).map(|turn| usize::from(turn > 0)).collect();
    assert_eq!(seen, Ok((Some("second".to_owned()), expected)));
    assert!(!has(&store, "key-1") && has(&store, "key-2"), "the last one is done before the commit");
}

#[test]
fn the_answers_to_many_questions_stand_in_the_order_of_the_questions() {
    let (store, _, _scratch) = new_store();
    let keys: Vec<String> = (0..600).map(|turn| format!("key-{turn}")).collect();
    let asked = keys.clone();
    let told = store.write(Lock::Installation, move |tx| {
        tx.batch(SET, keys.iter().step_by(2).map(|key| vec![Param::from(key), Param::from(key)])).map(drop)
    });
    told.expect("written");
    let answers = store.read(|tx| tx.each(GET, asked.iter().map(|key| vec![Param::from(key)]))).expect("answers");
    let told: Vec<Option<String>> =
        answers.into_iter().map(|rows| rows.into_iter().next().map(|mut row| row.text(0))).collect();
    let expected: Vec<Option<String>> =
        asked.iter().enumerate().map(|(at, key)| (at % 2 == 0).then(|| key.clone())).collect();
    assert_eq!(told, expected);
}

#[test]
fn a_statement_that_nobody_waited_for_and_that_fails_takes_its_write_back_and_no_other() {
    let (store, _, _scratch) = new_store();
    let outcomes: Vec<Result<(), Error>> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..8)
            .map(|number| {
                let store = &store;
                scope.spawn(move || {
                    store.write(Lock::Installation, move |tx| {
                        let key = format!("{number}");
                        for _ in 0..=usize::from(number == 3) {
                            // The second of the same key fails.
                            let _ = tx.soon(SET, &[Param::from(&key), Param::Text("yes")]);
                        }
                        Ok::<_, Error>(())
                    })
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().expect("a thread ends")).collect()
    });
    let refused = |outcome: &Result<(), Error>| matches!(outcome, Err(Error::Constraint(_)));
    assert!(refused(&outcomes[3]), "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 7);
    assert!(!has(&store, "3") && has(&store, "2"));
}

/// The rows of a batch are sent by the page; the panic comes when the first page is in.
#[test]
fn a_panic_between_two_rows_of_a_batch_leaves_none_of_them_beside_others_who_wait() {
    let (store, _, _scratch) = new_store();
    let outcomes: Vec<Result<(), Error>> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..8)
            .map(|number| {
                let store = &store;
                scope.spawn(move || {
                    store.write(Lock::Installation, move |tx| {
                        let keys: Vec<String> = (0..600).map(|row| format!("{number}-{row}")).collect();
                        let sets = keys.iter().enumerate().map(|(row, key)| {
                            if number == 3 && row == 500 {
                                resume_unwind(Box::new("a bug"));
                            }
                            vec![Param::from(key), Param::Text("yes")]
                        });
                        tx.batch("INSERT INTO installation (key, value) VALUES ($1, $2)", sets).map(drop)
                    })
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().expect("a thread ends")).collect()
    });
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 7);
    assert!(!has(&store, "3-0") && !has(&store, "3-499") && has(&store, "2-599"));
}

#[test]
fn a_panic_in_a_read_spoils_no_connection() {
    let (store, _, _scratch) = new_store();
    let read =
        catch_unwind(AssertUnwindSafe(|| store.read(|_| -> Result<(), Error> { resume_unwind(Box::new("a bug")) })));
    assert!(read.is_err());
    store.write(Lock::Installation, |tx| set(tx, "a")).expect("written");
    assert!(has(&store, "a"));
}

#[test]
fn a_read_is_one_snapshot_while_a_writer_commits() {
    let (store, _, _scratch) = new_store();
    let (before, after) = store
        .read(|tx| {
            let before = setting::installation(tx, "a")?;
            store.write(Lock::Installation, |tx| set(tx, "a"))?;
            Ok::<_, Error>((before, setting::installation(tx, "a")?))
        })
        .expect("a read");
    assert_eq!((before, after), (None, None));
    assert!(has(&store, "a"), "the next read sees it");
}

#[test]
fn a_read_can_not_write() {
    let (store, _, _scratch) = new_store();
    let outcome = store.read(|tx| set(tx, "a"));
    assert!(outcome.is_err());
    assert!(!has(&store, "a"));
}

#[test]
fn a_store_that_is_dropped_has_written_what_was_answered() {
    let (store, location, _scratch) = new_store();
    store.write(Lock::Installation, |tx| set(tx, "a")).expect("written");
    drop(store);
    assert!(has(&open(&location), "a"));
}

#[test]
fn a_full_database_says_so_to_everybody_reads_go_on_and_room_brings_it_back() {
    let (store, _, scratch) = new_store();
    store.write(Lock::Installation, |tx| set(tx, "a")).expect("there is room");
    fill_up(&store, &scratch);
    let store = Arc::new(store);
    let threads: Vec<_> = (0..16)
        .map(|thread| {
            let store = Arc::clone(&store);
            std::thread::spawn(move || {
                let text = "x".repeat(100_000);
                store.write(Lock::Installation, move |tx| setting::set_installation(tx, &thread.to_string(), &text))
            })
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().expect("a thread ends"), Err(Error::Full));
    }
    assert!(has(&store, "a") && !has(&store, "0"));
    make_room(&store, &scratch);
    store.write(Lock::Installation, |tx| set(tx, "b")).expect("there is room");
    assert!(has(&store, "a") && has(&store, "b"));
}

/// From here on there is no room for more. PostgreSQL's disk is full when the server says so: one of ours says it here.
fn fill_up(store: &Store, scratch: &Scratch) {
    if scratch.is_postgres() {
        scratch.interfere(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
             CREATE TRIGGER no_room BEFORE INSERT ON installation FOR EACH ROW EXECUTE FUNCTION no_room()",
        );
    } else {
        // As many pages as there are; SQLite takes the present size for a smaller number.
        page_limit(store, "PRAGMA max_page_count = 1");
    }
}

fn make_room(store: &Store, scratch: &Scratch) {
    if scratch.is_postgres() {
        scratch.interfere("DROP TRIGGER no_room ON installation");
    } else {
        page_limit(store, "PRAGMA max_page_count = 1000000");
    }
}

fn page_limit(store: &Store, pragma: &'static str) {
    store.write(Lock::Installation, move |tx| tx.query(pragma, &[]).map(drop)).expect("a limit");
}
