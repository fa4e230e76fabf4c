//! What is opened, and what is refused without a byte of it being touched.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Barrier};

use scratch::Scratch;
use store::{Error, Existing, Location, OpenError, Store, setting};
use tempfile::TempDir;

use crate::support::{new_store, open};

fn scratch() -> (TempDir, PathBuf) {
    let scratch = tempfile::tempdir().expect("a temporary directory");
    let path = scratch.path().join("rollcall.db");
    (scratch, path)
}

/// Opens what may not be opened; it is the same afterwards, byte for byte, and nothing new lies beside it.
fn refused(path: &Path) -> OpenError {
    let look =
        || (std::fs::read(path).ok(), std::fs::read_dir(path.parent().expect("a folder")).map(Iterator::count).ok());
    let before = look();
    for existing in [Existing::Required, Existing::OrNew] {
        let outcome = Store::open(&Location::Sqlite(path.to_owned()), existing);
        assert!(look() == before, "{} was touched", path.display());
        if existing == Existing::OrNew {
            return outcome.expect_err("it may not be opened");
        }
        assert!(outcome.is_err());
    }
    unreachable!("both ways are tried")
}

/// Where the header of a SQLite file has these (fileformat2.html, "The Database Header"): four bytes, big-endian.
const USER_VERSION: usize = 60;
const APPLICATION_ID: usize = 68;

/// A database of ours whose header says something else.
fn with_header(at: usize, value: u32) -> (Scratch, PathBuf) {
    let scratch = Scratch::sqlite();
    let path = scratch.file();
    drop(scratch.store());
    let mut bytes = std::fs::read(&path).expect("a database");
    bytes[at..at + 4].copy_from_slice(&value.to_be_bytes());
    std::fs::write(&path, bytes).expect("another header");
    (scratch, path)
}

#[test]
fn a_missing_database_is_not_made_where_it_is_required() {
    let (_scratch, path) = scratch();
    let outcome = Store::open(&Location::Sqlite(path.clone()), Existing::Required);
    assert!(matches!(outcome, Err(OpenError::Missing(missing)) if missing == path));
    assert!(!path.exists());
}

#[test]
fn a_text_file_is_not_ours() {
    for text in ["Dear diary,\n".to_owned(), "SQLite format 3\0".to_owned(), "x".repeat(5_000)] {
        let (_scratch, path) = scratch();
        std::fs::write(&path, text).expect("a file");
        let error = refused(&path);
        assert!(matches!(error, OpenError::NotOurs(_)), "{error}");
    }
}

#[test]
fn the_database_of_another_program_is_not_ours() {
    // One that has no application id, and one that has its own.
    for application in [0, 7] {
        let (_scratch, path) = with_header(APPLICATION_ID, application);
        let error = refused(&path);
        assert!(matches!(error, OpenError::NotOurs(_)), "{application}: {error}");
    }
}

#[test]
fn a_directory_and_a_path_below_a_file_can_not_be_opened() {
    let (scratch, path) = scratch();
    let folder = scratch.path().join("folder");
    std::fs::create_dir(&folder).expect("a folder");
    let error = refused(&folder);
    assert!(matches!(error, OpenError::Io { .. }), "{error}");
    std::fs::write(&path, "a file").expect("a file");
    for nowhere in [path.join("rollcall.db"), scratch.path().join("no folder/rollcall.db")] {
        let outcome = Store::open(&Location::Sqlite(nowhere), Existing::OrNew);
        assert!(matches!(outcome, Err(OpenError::Io { .. })), "{outcome:?}");
    }
}

#[test]
fn a_newer_schema_is_left_to_the_newer_program() {
    let (_scratch, path) = with_header(USER_VERSION, 999);
    let error = refused(&path);
    assert!(matches!(error, OpenError::Newer { found: 999, .. }), "{error}");
}

#[test]
fn a_truncated_database_is_refused() {
    let scratch = Scratch::sqlite();
    let path = scratch.file();
    drop(scratch.store());
    let bytes = std::fs::read(&path).expect("a database");
    std::fs::write(&path, &bytes[..bytes.len() / 2]).expect("half of it");
    let _ = refused(&path);
}

#[test]
fn a_password_stands_in_no_location_and_in_no_sentence_about_one() {
    for text in [
        "postgres://anna:hunter2@db/rollcall",
        "postgres://db/rollcall?password=hunter2",
        "postgres://db/x?a=b&PASSWORD=hunter2",
        "host=db password=hunter2",
    ] {
        let error = Location::parse(text).expect_err("a password");
        assert!(matches!(error, OpenError::PasswordInLocation), "{text}: {error}");
        assert!(!error.to_string().contains("hunter2"));
    }
    for text in ["mysql://anna@db/rollcall", "rollcall.db", "sqlite:", ""] {
        assert!(matches!(Location::parse(text), Err(OpenError::UnknownLocation(_))), "{text}");
    }
    for path in ["rollcall.db", "/srv/a b:c@d/rollcall.db", "password=.db"] {
        let location = Location::parse(&format!("sqlite:{path}")).expect("a location");
        assert_eq!(location, Location::Sqlite(path.into()));
    }
}

#[cfg(unix)]
#[test]
fn a_new_database_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let (store, _, scratch) = new_store();
    store.write(store::Lock::Installation, |tx| setting::set_installation(tx, "a", "b")).expect("written");
    for entry in std::fs::read_dir(scratch.folder()).expect("the folder") {
        let entry = entry.expect("an entry");
        let mode = entry.metadata().expect("its mode").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} is open to others", entry.path().display());
    }
}

#[test]
fn those_who_open_a_new_database_at_once_all_do() {
    let (_scratch, path) = scratch();
    let start = Arc::new(Barrier::new(8));
    let opened: Vec<_> = (0..8)
        .map(|number| {
            let (path, start) = (path.clone(), Arc::clone(&start));
            std::thread::spawn(move || {
                start.wait();
                let store = open(&Location::Sqlite(path));
                store.write(store::Lock::Installation, move |tx| {
                    setting::set_installation(tx, &number.to_string(), "yes")
                })
            })
        })
        .collect();
    for outcome in opened {
        assert_eq!(outcome.join().expect("it is opened"), Ok(()));
    }
    let store = open(&Location::Sqlite(path));
    for number in 0..8 {
        let value = store.read(move |tx| setting::installation(tx, &number.to_string()));
        assert_eq!(value, Ok::<_, Error>(Some("yes".to_owned())));
    }
}
