//! A backup is one committed moment in a file that is whole or refused; a copy is the same rows on another engine.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use scratch::Scratch;
use store::audit::{self, Deed};
use store::backup::{self, Checked, Contents};
use store::{AccountId, CopyError, Lock, Param, Progress, Store, Sum, Tell, Tx, account, setting, table};

use crate::catalogue::fill;
use crate::support::now;

fn nobody() -> Arc<Tell> {
    Arc::new(|_| {})
}

fn take(store: &Store, file: &Path) -> Contents {
    backup::take(store, file, now(), &|_| {}).expect("a backup")
}

fn restore(file: &Path, into: &Scratch) -> Result<(), CopyError> {
    Checked::read(file)?.restore(&into.location(), &nobody())
}

/// An installation with this many rows in each table, and its backup.
fn backed_up(scratch: &Scratch, rows: i64) -> (Store, PathBuf, Contents) {
    let (store, file) = (scratch.store(), scratch.folder().join("rollcall.backup"));
    fill(scratch, &store, rows);
    let contents = take(&store, &file);
    (store, file, contents)
}

fn count(store: &Store, sql: &'static str) -> i64 {
    store.read(|tx| tx.one(sql, &[])).expect("a count").expect("a row").int(0)
}

fn is_empty(store: &Store) -> bool {
    let holds = |table: &'static table::Table| {
        let [first, ..] = table.statements();
        !store.read(|tx| tx.query(first, &[])).expect("a look").is_empty()
    };
    !table::all().iter().any(holds)
}

#[test]
fn what_is_restored_is_what_was_taken_on_either_engine_to_the_byte() {
    let sources = [Scratch::sqlite(), Scratch::postgres()];
    let mut texts = Vec::new();
    for source in &sources {
        let (_, file, taken) = backed_up(source, 300);
        assert!(taken.tables.iter().all(|sum| sum.rows == 300) && taken.tables.len() == table::all().len());
        texts.push(lines(&file));
        for target in [Scratch::sqlite(), Scratch::postgres()] {
            restore(&file, &target).expect("restored");
            let store = target.store();
            assert_eq!(count(&store, "SELECT COUNT(*) FROM session"), 0, "everybody signs in again");
            let again = target.folder().join("again.backup");
            assert_eq!(take(&store, &again).tables, taken.tables);
            texts.push(lines(&again));
        }
    }
    // But for the engine's name in the first line and the digest in the last.
    let rows = |text: &[String]| text[1..text.len() - 1].to_vec();
    assert!(texts.iter().all(|text| rows(text) == rows(&texts[0])));
}

fn lines(file: &Path) -> Vec<String> {
    std::fs::read_to_string(file).expect("a backup is text").split_inclusive('\n').map(str::to_owned).collect()
}

#[test]
fn an_empty_installation_has_a_backup_too_and_what_serve_kept_of_itself_gives_way() {
    let scratch = Scratch::new();
    let (_, file, _) = backed_up(&scratch, 0);
    let target = Scratch::new();
    let store = target.store();
    store.write(Lock::Installation, |tx| setting::set_installation(tx, "base_url", "http://x")).expect("written");
    restore(&file, &target).expect("restored");
    assert!(is_empty(&store));
}

/// Each of these bytes is in a file; reading it is refused, and so nothing can be restored of it.
fn refused(folder: &Path, bytes: &[u8]) -> CopyError {
    let file = folder.join("spoilt");
    std::fs::write(&file, bytes).expect("a file");
    Checked::read(&file).expect_err("it may not be restored")
}

#[test]
fn a_backup_that_was_cut_short_anywhere_is_refused() {
    let scratch = Scratch::sqlite();
    let (_, file, _) = backed_up(&scratch, 8);
    let bytes = std::fs::read(&file).expect("the backup");
    let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at);
    let ends: Vec<usize> = ends.flat_map(|at| [at, at + 1]).filter(|at| *at < bytes.len()).collect();
    assert!(ends.len() > 300, "{}", ends.len());
    for length in (0..bytes.len()).step_by(1_000).chain(ends) {
        let error = refused(scratch.folder(), &bytes[..length]);
        let is_named = matches!(error, CopyError::Damaged { .. }) || length == 0;
        assert!(is_named, "{length}: {error}");
    }
}

#[test]
fn a_byte_that_flipped_and_lines_that_moved_are_refused() {
    let scratch = Scratch::sqlite();
    let (_, file, _) = backed_up(&scratch, 2);
    let bytes = std::fs::read(&file).expect("the backup");
    for at in (0..bytes.len()).step_by(11).chain(bytes.len() - 120..bytes.len()) {
        let mut spoilt = bytes.clone();
        spoilt[at] ^= 1;
        let _ = refused(scratch.folder(), &spoilt);
    }
    let lines = lines(&file);
    for at in 0..lines.len() - 1 {
        let (mut swapped, mut missing, mut twice) = (lines.clone(), lines.clone(), lines.clone());
        swapped.swap(at, at + 1);
        missing.remove(at);
        twice.insert(at, lines[at].clone());
        for spoilt in [swapped, missing, twice] {
            let _ = refused(scratch.folder(), spoilt.concat().as_bytes());
        }
    }
    let error = refused(scratch.folder(), &[bytes.as_slice(), b"\n"].concat());
    assert!(error.to_string().contains("behind its last line"), "{error}");
}

#[test]
fn a_line_without_an_end_is_refused_by_its_length() {
    let scratch = Scratch::sqlite();
    let (_, path, _) = backed_up(&scratch, 1);
    let first = lines(&path)[0].clone();
    std::fs::write(&path, &first).expect("a file");
    let file = std::fs::OpenOptions::new().write(true).open(&path).expect("the file");
    // A hole of this length takes no room on the disk, and would take all of it in memory.
    file.set_len(1 << 40).expect("a long file");
    let error = Checked::read(&path).expect_err("no line is as long");
    assert!(error.to_string().contains("longer than 64 MiB"), "{error}");
}

#[test]
fn a_page_of_long_rows_ends_by_its_bytes() {
    let scratch = Scratch::new();
    let store = scratch.store();
    fill(&scratch, &store, 0);
    let write = |tx: &Tx<'_>| {
        let detail = "x".repeat(3 << 19);
        for id in ["1", "2", "3", "4", "5"] {
            let deed = Deed { id, at: now(), actor: "", verb: "", kind: "", subject: "", request: "", detail: &detail };
            audit::record(tx, AccountId(1), &deed)?;
        }
        Ok::<_, store::Error>(())
    };
    store.write(AccountId(1), write).expect("five of 1.5 MiB");
    let file = scratch.folder().join("long");
    take(&store, &file);
    let told: Arc<Mutex<Vec<u64>>> = Arc::default();
    let heard = Arc::clone(&told);
    let tell: Arc<Tell> = Arc::new(move |Progress { table, rows, is_check, is_whole }| {
        if table == "audit" && !is_check && !is_whole {
            heard.lock().expect("told").push(rows);
        }
    });
    let checked = Checked::read(&file).expect("sound");
    checked.restore(&Scratch::new().location(), &tell).expect("restored");
    assert_eq!(*told.lock().expect("told"), [3]);
    let rows = |name: &str| table::all().iter().find(|table| table.name == name).expect("a table").page;
    assert!(["audit", "resource", "run_change", "console_user"].into_iter().all(|name| rows(name) == 32));
}

#[test]
fn a_foreign_file_and_one_of_another_schema_are_told_apart() {
    let scratch = Scratch::sqlite();
    let (_, file, _) = backed_up(&scratch, 1);
    let text = std::fs::read_to_string(&file).expect("the backup");
    for foreign in ["", "Dear diary,\n", "{\"format\":\"other\"}\n", "SQLite format 3\0"] {
        assert!(matches!(refused(scratch.folder(), foreign.as_bytes()), CopyError::Foreign(_)), "{foreign}");
    }
    assert!(matches!(refused(scratch.folder(), &vec![b'x'; 100_000]), CopyError::Foreign(_)));
    let of_schema = |number: usize| {
        let known = format!("\"schema\":{}", store::SCHEMA);
        refused(scratch.folder(), text.replacen(&known, &format!("\"schema\":{number}"), 1).as_bytes())
    };
    assert!(matches!(of_schema(999), CopyError::Newer { found: 999, .. }));
    // An older one may have had other tables, but what it has is to fit its digests all the same.
    assert!(matches!(of_schema(0), CopyError::Damaged { .. }));
    let newer = text.replacen("\"format_version\":1", "\"format_version\":2", 1);
    assert!(matches!(refused(scratch.folder(), newer.as_bytes()), CopyError::Newer { .. }));
    assert!(matches!(Checked::read(&scratch.folder().join("nowhere")), Err(CopyError::Io { .. })));
}

#[test]
fn a_database_that_holds_an_account_is_not_touched() {
    let scratch = Scratch::new();
    let (store, file, taken) = backed_up(&scratch, 2);
    assert!(matches!(restore(&file, &scratch), Err(CopyError::NotEmpty)));
    let source = Arc::new(Scratch::new().store());
    assert!(matches!(store::copy(&source, &store, &nobody()), Err(CopyError::NotEmpty)));
    assert_eq!(take(&store, &scratch.folder().join("after")).tables, taken.tables);
    assert_eq!(count(&store, "SELECT COUNT(*) FROM session"), 1);
}

#[test]
fn a_file_that_is_there_is_left_alone_and_a_failure_leaves_none() {
    let scratch = Scratch::new();
    let store = scratch.store();
    let refused = |file: &Path| backup::take(&store, file, now(), &|_| {}).expect_err("no backup");
    let file = scratch.folder().join("diary");
    std::fs::write(&file, "Dear diary").expect("a file");
    assert!(matches!(refused(&file), CopyError::Exists(_)));
    assert_eq!(std::fs::read_to_string(&file).expect("the diary"), "Dear diary");
    let file = scratch.folder().join("new");
    let part = scratch.folder().join("new.part");
    std::fs::write(&part, "somebody's").expect("a file");
    assert!(matches!(refused(&file), CopyError::Unfinished(_)));
    assert_eq!(std::fs::read_to_string(&part).expect("the part"), "somebody's");
    std::fs::remove_file(&part).expect("removed");
    assert!(matches!(refused(&scratch.folder().join("no folder/new")), CopyError::Io { .. }));
    if scratch.is_postgres() {
        // The last table can't be read: by then most of the file is written.
        scratch.interfere("ALTER TABLE run_change RENAME TO elsewhere");
        assert!(matches!(refused(&file), CopyError::Store(_)));
        assert!(!file.exists() && !part.exists());
        scratch.interfere("ALTER TABLE elsewhere RENAME TO run_change");
    }
    take(&store, &file);
    assert!(file.exists() && !part.exists());
}

#[cfg(unix)]
#[test]
fn a_backup_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let scratch = Scratch::new();
    let (_, file, _) = backed_up(&scratch, 1);
    assert_eq!(std::fs::metadata(file).expect("its mode").permissions().mode() & 0o777, 0o600);
}

/// An account whose setting counts the deeds in its audit: both are written together or not at all.
fn counted_deed(store: &Store, account: AccountId) {
    let counted = store.write(account, move |tx| {
        let values = setting::all(tx, account)?;
        let next = values.get("deeds").map_or(1, |text| text.parse::<u64>().unwrap_or(0) + 1);
        setting::set(tx, account, "deeds", &next.to_string())?;
        let id = format!("{next:09}");
        let deed =
            Deed { id: &id, at: now(), actor: "", verb: "", kind: "User", subject: "", request: "", detail: "{}" };
        audit::record(tx, account, &deed)
    });
    counted.expect("written");
}

/// Deeds that the setting counts and deeds that are there, account by account.
fn deeds(store: &Store) -> BTreeMap<i64, (i64, i64)> {
    const SQL: &str = "SELECT s.account, CAST(s.value AS BIGINT), (SELECT COUNT(*) FROM audit a WHERE a.account = s.account) FROM setting s WHERE s.key = 'deeds'";
    let rows = store.read(|tx| tx.query(SQL, &[])).expect("a look");
    rows.into_iter().map(|row| (row.int(0), (row.int(1), row.int(2)))).collect()
}

#[test]
fn a_backup_under_load_is_one_committed_moment() {
    let scratch = Scratch::new();
    let store = Arc::new(scratch.store());
    let accounts: Vec<AccountId> = (0..3).map(|number| new_account(&store, number)).collect();
    for account in &accounts {
        (0..20).for_each(|_| counted_deed(&store, *account));
    }
    let is_over = AtomicBool::new(false);
    let file = scratch.folder().join("rollcall.backup");
    std::thread::scope(|scope| {
        for account in &accounts {
            let (store, is_over) = (&store, &is_over);
            scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    counted_deed(store, *account);
                }
            });
        }
        // Between any two tables at least one more deed is done in each account, whatever the threads come to.
        let (writes, told) = (Arc::clone(&store), accounts.clone());
        let tell = move |_: Progress| told.iter().for_each(|account| counted_deed(&writes, *account));
        backup::take(&store, &file, now(), &tell).expect("a backup");
        is_over.store(true, Ordering::Relaxed);
    });
    let elsewhere = Scratch::new();
    restore(&file, &elsewhere).expect("restored");
    let restored = elsewhere.store();
    let (then, by_now) = (deeds(&restored), deeds(&store));
    assert_eq!(then.len(), 3);
    for (account, (counted, there)) in then {
        assert_eq!(counted, there, "account {account}");
        assert!(counted >= 20 && by_now[&account].0 >= counted + 19, "{counted} of {by_now:?}");
    }
}

fn new_account(store: &Store, number: usize) -> AccountId {
    let made = store.write(Lock::Installation, move |tx| account::create(tx, &format!("acme-{number}"), "Acme", now()));
    made.expect("an account").id
}

#[test]
fn a_restore_that_fails_half_way_leaves_an_empty_database_and_can_be_done_again() {
    let scratch = Scratch::new();
    let (_, file, taken) = backed_up(&scratch, 300);
    let target = Scratch::new();
    let store = target.store();
    spoil(&target, &store, Spoil::Refuses);
    assert!(matches!(restore(&file, &target), Err(CopyError::Store(_))));
    assert!(is_empty(&store));
    unspoil(&target, &store);
    spoil(&target, &store, Spoil::Changes);
    let error = restore(&file, &target).expect_err("one row is not what was written");
    assert!(matches!(error, CopyError::Differs("run_change")), "{error}");
    assert!(is_empty(&store));
    unspoil(&target, &store);
    restore(&file, &target).expect("restored");
    assert_eq!(take(&store, &target.folder().join("again")).tables, taken.tables);
}

#[derive(Clone, Copy, PartialEq)]
enum Spoil {
    Refuses,
    Changes,
}

/// Makes the database do wrong with the last row of the last table.
fn spoil(scratch: &Scratch, store: &Store, how: Spoil) {
    if scratch.is_postgres() {
        let deed = if how == Spoil::Refuses { "RAISE EXCEPTION 'no'" } else { "NEW.kind = 'other'" };
        scratch.interfere(&format!(
            "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {deed}; RETURN NEW; END $$;
             CREATE TRIGGER spoil BEFORE INSERT ON run_change FOR EACH ROW WHEN (NEW.seq = 300) EXECUTE FUNCTION spoil()"
        ));
        return;
    }
    let trigger = match how {
        Spoil::Refuses => {
            "CREATE TRIGGER spoil BEFORE INSERT ON run_change WHEN NEW.seq = 300 BEGIN SELECT RAISE(ABORT, 'no'); END"
        }
        Spoil::Changes => {
            "CREATE TRIGGER spoil AFTER INSERT ON run_change WHEN NEW.seq = 300 BEGIN UPDATE run_change SET kind = 'other' WHERE seq = 300; END"
        }
    };
    store.write(Lock::Installation, move |tx| tx.execute(trigger, &[]).map(drop)).expect("spoilt");
}

fn unspoil(scratch: &Scratch, store: &Store) {
    if scratch.is_postgres() {
        scratch.interfere("DROP TRIGGER spoil ON run_change; DROP FUNCTION spoil()");
    } else {
        store.write(Lock::Installation, |tx| tx.execute("DROP TRIGGER spoil", &[]).map(drop)).expect("mended");
    }
}

#[test]
fn an_installation_goes_from_one_engine_to_the_other_and_back() {
    let sqlite = Scratch::sqlite();
    let (source, _, taken) = backed_up(&sqlite, 300);
    let (postgres, back) = (Scratch::postgres(), Scratch::sqlite());
    let server = Arc::new(postgres.store());
    let copied = store::copy(&Arc::new(source), &server, &nobody()).expect("copied");
    assert_eq!(copied, taken.tables);
    let home = back.store();
    assert_eq!(store::copy(&server, &home, &nobody()).expect("copied"), taken.tables);
    assert_eq!(take(&home, &back.folder().join("again")).tables, taken.tables);
}

#[test]
fn a_copy_tells_how_far_it_is_table_by_table() {
    let scratch = Scratch::new();
    let (source, _, taken) = backed_up(&scratch, 300);
    let told: Arc<Mutex<Vec<Progress>>> = Arc::default();
    let heard = Arc::clone(&told);
    let tell: Arc<Tell> = Arc::new(move |progress| heard.lock().expect("told").push(progress));
    store::copy(&Arc::new(source), &Scratch::new().store(), &tell).expect("copied");
    let told = told.lock().expect("told");
    for is_check in [false, true] {
        let whole = told.iter().filter(|progress| progress.is_check == is_check && progress.is_whole);
        let rows: Vec<(&str, u64)> = whole.map(|progress| (progress.table, progress.rows)).collect();
        assert_eq!(rows, taken.tables.iter().map(|sum: &Sum| (sum.table, sum.rows)).collect::<Vec<_>>());
    }
    assert!(told.iter().any(|progress| !progress.is_whole && progress.rows == 256));
}

/// Copies an installation that is written to once, as soon as `when` says so; and then again, when nobody writes.
fn copy_beside(
    when: impl Fn(&Progress) -> bool + Send + Sync + 'static,
    write: impl Fn(&Store) + Send + Sync + 'static,
) -> CopyError {
    let scratch = Scratch::new();
    let source = Arc::new(scratch.store());
    fill(&scratch, &source, 5);
    let (writes, once) = (Arc::clone(&source), AtomicBool::new(false));
    let tell: Arc<Tell> = Arc::new(move |progress| {
        if when(&progress) && !once.swap(true, Ordering::Relaxed) {
            write(&writes);
        }
    });
    let target = Scratch::new();
    let elsewhere = target.store();
    let error = store::copy(&source, &elsewhere, &tell).expect_err("the source moved");
    assert!(is_empty(&elsewhere));
    store::copy(&source, &elsewhere, &nobody()).expect("now nobody writes");
    error
}

fn use_token(store: &Store) {
    let used = store.write(Lock::Account(AccountId(1)), |tx| {
        tx.execute("UPDATE token SET last_used_at = $1 WHERE account = 1", &[Param::Int(7)])
    });
    used.expect("used");
}

#[test]
fn a_source_that_is_written_to_while_it_is_copied_is_named_and_nothing_is_kept() {
    // The token's table was copied long before the last one is.
    let error = copy_beside(|progress| progress.table == "run_change", use_token);
    assert!(matches!(error, CopyError::Moved("token")), "{error}");
}

#[test]
fn a_write_during_the_check_is_told_too() {
    // By now every table but the last was compared with the source, on a snapshot that sees no write any more.
    let at_the_end = |progress: &Progress| progress.table == "run_change" && progress.is_check && progress.is_whole;
    let error = copy_beside(at_the_end, use_token);
    assert!(matches!(error, CopyError::Moved("token")), "{error}");
    let source_wrote = |store: &Store| {
        let account = AccountId(1);
        store.write(account, move |tx| store::sync_state::written(tx, account, now())).expect("written");
    };
    let error = copy_beside(at_the_end, source_wrote);
    assert!(matches!(error, CopyError::Moved("sync_state")), "{error}");
    let deed = |store: &Store| {
        let record = |tx: &Tx<'_>| {
            let deed = Deed {
                id: "~",
                at: now(),
                actor: "operator",
                verb: "patch",
                kind: "User",
                subject: "1",
                request: "r",
                detail: "{}",
            };
            audit::record(tx, AccountId(1), &deed)
        };
        store.write(AccountId(1), record).expect("recorded");
    };
    let error = copy_beside(at_the_end, deed);
    assert!(matches!(error, CopyError::Moved("audit")), "{error}");
}
