//! Every statement of the sources is one that the engine can prepare on a migrated database.

use std::path::{Path, PathBuf};

use scratch::Scratch;
use store::{Error, Param, Store};

use crate::support::new_store;

#[test]
fn every_statement_prepares_and_numbers_its_arguments_from_one() {
    let (store, _, _scratch) = new_store();
    let statements = statements();
    assert!(statements.len() >= 70, "only {} statements were found", statements.len());
    for (file, sql) in statements {
        let count = (1..=99).take_while(|number| has_argument(&sql, *number)).count();
        // EXPLAIN prepares and does nothing else; a wrong number of arguments is refused.
        let explained: &'static str = format!("EXPLAIN {sql}").leak();
        let prepared = store.read(|tx| tx.query(explained, &vec![Param::Null; count]));
        assert_eq!(prepared.map(drop), Ok::<_, Error>(()), "{}: {sql}", file.display());
    }
}

/// A newer program may add a column while this one runs: nothing here may hang on how many there are.
#[test]
fn every_statement_names_its_columns() {
    for (file, sql) in statements() {
        let place = || format!("{}: {sql}", file.display());
        assert!(!sql.replace("COUNT(*)", "").contains('*'), "{}", place());
        let inserts = sql.match_indices("INSERT INTO ").count();
        let named = sql.match_indices("INSERT INTO ").filter(|(at, verb)| {
            let rest =
                sql[at + verb.len()..].trim_start_matches(|letter: char| letter.is_alphanumeric() || letter == '_');
            rest.starts_with(" (")
        });
        assert_eq!(named.count(), inserts, "{}", place());
    }
}

/// docs/SCALE.md: an engine that shards by the account keeps a transaction on one shard.
#[test]
fn every_statement_is_of_one_account_but_for_those_of_the_installation() {
    let is_of_one = |sql: &str| sql.contains("account = $") || sql.contains("(account, ");
    let mut others: Vec<String> = statements()
        .into_iter()
        .filter(|(_, sql)| !is_of_one(sql))
        .map(|(file, _)| file.file_name().expect("a file").to_string_lossy().into_owned())
        .collect();
    others.sort();
    // Accounts themselves (made, found, listed, the only one), who has work and who may be due for some (their settings and
    // the state of their syncs), what belongs to the installation, and room for the whole of another one with its deeds.
    let few = ["claim.rs", "copy.rs", "setting.rs", "setting.rs", "setting.rs", "setting.rs", "sync_state.rs"];
    let expected = [&["account.rs"; 5][..], &few, &["table.rs"; 3]].concat();
    assert_eq!(others, expected);
}

#[test]
fn a_page_of_the_console_and_what_stands_on_it_walks_nobody_who_is_not_asked_for() {
    // SQLite tells its plan for good; PostgreSQL's hangs on what is in the tables.
    let scratch = Scratch::sqlite();
    let store = scratch.store();
    let pages = ["console/users.rs", "console/groups.rs", "console/linked.rs", "console/narrowed.rs", "run/last.rs"];
    let of_pages = |file: &Path| pages.iter().any(|page| file.ends_with(page));
    let mut seen = 0;
    for (file, sql) in statements().into_iter().filter(|(file, _)| of_pages(file)) {
        // Counts are of all by their nature, and groups are few.
        let is_whole = sql.contains("COUNT(*) FROM console_") || sql.contains("GROUP BY") || sql.contains("managed_by");
        if is_whole {
            continue;
        }
        seen += 1;
        let steps = plan(&store, &sql);
        // Who is kept by hand are few.
        let is_few = |step: &String| step.starts_with("SEARCH k ");
        let walks = |step: &String| (step.starts_with("SCAN") || step.contains("(account=?)")) && !is_few(step);
        assert!(!steps.iter().any(walks), "{}: {steps:?}: {sql}", file.display());
        let of_keeper = sql.contains("ORDER BY kept_by") && !steps[0].contains("console_user_by_keeper");
        assert!(!of_keeper, "{}: {steps:?}: {sql}", file.display());
        // Of a membership the small side is known, and it comes first.
        let of_members = sql.contains("FROM membership m") && !steps[0].starts_with("SEARCH m ");
        assert!(!of_members, "{}: {steps:?}: {sql}", file.display());
    }
    assert!(seen >= 8, "only {seen} statements were looked at");
}

/// The first page counts a company of any size by an index that has nobody else.
#[test]
fn who_came_and_who_went_lately_and_how_many_are_archived_is_read_from_an_index() {
    let scratch = Scratch::sqlite();
    let store = scratch.store();
    let mut seen = 0;
    for (file, sql) in statements() {
        let archived =
            sql.starts_with("SELECT COUNT(*) FROM console_user WHERE") && sql.ends_with("status = 'archived'");
        let index = match (file.ends_with("console/lately.rs"), sql.contains("created_at")) {
            (true, true) => "console_user_by_arrival (account=? AND created_at>?)",
            (true, false) => "console_user_by_leave (account=? AND archived_at>?)",
            (false, _) if archived => "COVERING INDEX console_user_by_leave",
            (false, _) => continue,
        };
        seen += 1;
        let steps = plan(&store, &sql);
        assert!(steps.iter().any(|step| step.contains(index)), "{steps:?}: {sql}");
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{steps:?}: {sql}");
    }
    assert_eq!(seen, 5);
}

/// A sync after one write asks about whom it concerns, in a company of any size.
#[test]
fn whom_a_write_concerns_is_looked_up_and_not_looked_for() {
    let scratch = Scratch::sqlite();
    let store = scratch.store();
    let is_asked = |file: &Path| file.ends_with("src/neighbours.rs") || file.ends_with("run/look.rs");
    let of_audit = |file: &Path, sql: &str| file.ends_with("audit.rs") && sql.contains("writes >");
    let mut seen = 0;
    for (file, sql) in statements().into_iter().filter(|(file, sql)| is_asked(file) || of_audit(file, sql)) {
        seen += 1;
        let steps = plan(&store, &sql);
        // How many are managed and active stands in an index that has nobody else; of a size, the rows are those counted.
        let is_count = |step: &String| step.contains("console_user_managed_active") || step == "SCAN m";
        let walks = |step: &String| (step.starts_with("SCAN") || step.contains("(account=?)")) && !is_count(step);
        assert!(!steps.iter().any(walks), "{}: {steps:?}: {sql}", file.display());
    }
    assert!(seen >= 20, "only {seen} statements were looked at");
}

/// An account keeps its runs for good: what each sync asks of them costs like a day of them, not like all.
#[test]
fn what_was_archived_lately_and_whether_a_run_has_ended_is_known_without_a_walk_through_all_runs() {
    let scratch = Scratch::sqlite();
    let store = scratch.store();
    let is_asked =
        |sql: &str| sql.contains("c.kind = 'archive' AND c.outcome = 'applied'") || sql.contains("runs_ended FROM");
    let mut seen = 0;
    for (_, sql) in statements().into_iter().filter(|(_, sql)| is_asked(sql)) {
        seen += 1;
        let steps = plan(&store, &sql);
        let is_without = |step: &String, whose: &str, key: &str| step.starts_with(whose) && !step.contains(key);
        let walks = |step: &String| {
            is_without(step, "SCAN ", "CONSTANT ROW")
                || is_without(step, "SEARCH r ", "run_by_end (account=? AND finished_at")
                || is_without(step, "SEARCH c ", "(account=? AND run=?")
        };
        assert!(!steps.iter().any(walks), "{steps:?}: {sql}");
    }
    assert_eq!(seen, 2);
}

/// Two runs are compared without a look at their lines; those that were left alone tell something else than was planned.
#[test]
fn what_a_run_left_is_known_without_a_walk_through_its_lines() {
    let scratch = Scratch::sqlite();
    let store = scratch.store();
    let asked: Vec<_> = statements().into_iter().filter(|(file, _)| file.ends_with("run/fingerprint.rs")).collect();
    let left: Vec<_> = asked.iter().filter(|(_, sql)| sql.contains("FROM run_change")).collect();
    let [(_, sql)] = &left[..] else { panic!("{asked:?}") };
    let steps = plan(&store, sql);
    assert!(
        steps.iter().all(|step| step.contains("COVERING INDEX run_change_left (account=? AND run=?)")),
        "{steps:?}"
    );
}

/// It may have millions of rows.
#[test]
fn nothing_that_is_asked_of_the_request_log_walks_it() {
    let scratch = Scratch::sqlite();
    let store = scratch.store();
    let of_the_log = |file: &Path| file.components().any(|part| part.as_os_str() == "request");
    let mut seen = 0;
    for (file, sql) in statements().into_iter().filter(|(file, _)| of_the_log(file)) {
        seen += 1;
        let steps = plan(&store, &sql);
        // A gap is one row an account; a subject has an index that begins with it, so more than the account is looked for.
        let walks = |step: &String| {
            (step.starts_with("SCAN") && !["SCAN newest", "SCAN first"].contains(&step.as_str()))
                || (step.contains("(account=?)") && !step.contains("request_gap"))
                || step.contains("subject>")
        };
        assert!(!steps.iter().any(walks), "{}: {steps:?}: {sql}", file.display());
        for (words, index) in [("status >= 400", "request_refused"), ("verb <> 'read'", "request_by_subject")] {
            // So many rows of the index may be a table of their own.
            let first = steps.iter().find(|step| !step.starts_with("CO-ROUTINE"));
            assert!(!sql.contains(words) || first.is_some_and(|step| step.contains(index)), "{steps:?}: {sql}");
        }
    }
    assert!(seen >= 15, "only {seen} statements were looked at");
}

/// A report may have a hundred thousand lines.
#[test]
fn a_page_of_a_report_and_what_stands_behind_its_lines_are_looked_up_and_not_looked_for() {
    let scratch = Scratch::sqlite();
    let store = scratch.store();
    let mut seen = 0;
    for (file, sql) in statements() {
        let index = if file.ends_with("run/line.rs") && sql.contains("cause = $5") {
            "run_change_by_kind (account=? AND run=? AND area=? AND kind=? AND cause=?"
        } else if file.ends_with("run/evidence.rs") && sql.contains("FROM audit a") {
            "audit_by_subject (account=? AND kind=? AND subject=?"
        } else {
            continue;
        };
        seen += 1;
        let steps = plan(&store, &sql);
        let is_sorted = !steps.iter().any(|step| step.contains("TEMP"));
        assert!(is_sorted && steps.iter().any(|step| step.contains(index)), "{steps:?}: {sql}");
    }
    assert_eq!(seen, 4);
}

/// The directory's own rows may be millions; those of people are few.
#[test]
fn a_page_of_the_audit_log_walks_what_people_did_and_nothing_else() {
    let scratch = Scratch::sqlite();
    let store = scratch.store();
    let is_page = |file: &Path, sql: &str| file.ends_with("audit.rs") && sql.contains("kind <> 'User'");
    let mut seen = 0;
    for (_, sql) in statements().into_iter().filter(|(file, sql)| is_page(file, sql)) {
        seen += 1;
        let steps = plan(&store, &sql);
        let index = match (sql.contains("kind = $"), sql.contains("actor = $")) {
            (false, false) => "audit_of_people (account=? AND at>? AND at<?)",
            (true, false) => "audit_by_kind (account=? AND kind=? AND at>? AND at<?)",
            (false, true) => "audit_by_actor (account=? AND actor=? AND at>? AND at<?)",
            (true, true) => "audit_by_actor_and_kind (account=? AND actor=? AND kind=? AND at>? AND at<?)",
        };
        assert!(steps.len() == 1 && steps[0].contains(index), "{steps:?}: {sql}");
    }
    assert_eq!(seen, 4);
}

/// Any number of resources may have one `externalId`, or be groups of one member.
#[test]
fn a_page_of_what_the_index_finds_stops_at_its_end() {
    let scratch = Scratch::sqlite();
    let store = scratch.store();
    let is_page =
        |sql: &str| sql.contains("FROM resource_key k") || sql.contains("FROM member m\n             JOIN resource");
    let pages = statements().into_iter().filter(|(file, sql)| file.ends_with("mirror.rs") && is_page(sql));
    let mut seen = 0;
    for (_, sql) in pages {
        seen += 1;
        let steps = plan(&store, &sql);
        let is_bounded =
            sql.contains(" LIMIT $") && steps[0].contains("id>?") && !steps.iter().any(|step| step.contains("TEMP"));
        assert!(is_bounded, "{steps:?}: {sql}");
    }
    assert_eq!(seen, 2);
}

/// What a run or a write of the directory asks once a person names one table by a whole key: an engine that has not looked at
/// tables which were filled a moment ago would begin a join at the wrong end, and walk everybody for each newcomer.
#[test]
fn what_is_asked_once_a_person_joins_no_tables_and_walks_nobody() {
    let scratch = Scratch::sqlite();
    let store = scratch.store();
    let files = [
        "src/gap.rs",
        "src/neighbours.rs",
        "console/apply.rs",
        "console/before.rs",
        "console/concerned.rs",
        "console/row.rs",
        "console/search.rs",
    ];
    let mut seen = 0;
    // How many there are, and a page of those on a list, is not asked once a person.
    let is_asked = |sql: &str| {
        !sql.contains("COUNT(")
            && !sql.contains("FROM directory_only WHERE account = $1 AND id >")
            && !sql.contains("FROM directory_only WHERE account = $1 AND id <")
    };
    let of_person = |file: &Path, sql: &str| files.iter().any(|asking| file.ends_with(asking)) && is_asked(sql);
    for (file, sql) in statements().into_iter().filter(|(file, sql)| of_person(file, sql)) {
        seen += 1;
        let words: Vec<&str> = sql.split_whitespace().collect();
        let count = |word: &str| words.iter().filter(|found| found.trim_start_matches('(') == word).count();
        let is_plain = count("JOIN") == 0 && count("FROM") <= 1 + count("UNION") && !sql.contains("(SELECT");
        assert!(is_plain, "{}: {sql}", file.display());
        let steps = plan(&store, &sql);
        let walks = |step: &String| {
            step.starts_with("SCAN")
                || step.contains("(account=?)")
                || step.ends_with("AND kind=?)")
                || step.ends_with("AND name=?)")
        };
        assert!(!steps.iter().any(walks), "{}: {steps:?}: {sql}", file.display());
    }
    assert!(seen >= 50, "only {seen} statements were looked at");
}

/// The steps in which SQLite would answer a statement.
fn plan(store: &Store, sql: &str) -> Vec<String> {
    let count = (1..=99).take_while(|number| has_argument(sql, *number)).count();
    let asked: &'static str = format!("EXPLAIN QUERY PLAN {sql}").leak();
    let steps = store.read(|tx| tx.query(asked, &vec![Param::Null; count])).expect("a plan");
    steps.into_iter().map(|mut row| row.text(3)).collect()
}

/// Does the statement use the argument of this number?
fn has_argument(sql: &str, number: usize) -> bool {
    let name = format!("${number}");
    sql.match_indices(&name).any(|(at, _)| !sql[at + name.len()..].starts_with(|next: char| next.is_ascii_digit()))
}

/// The string literals that begin like a statement, with the file that each stands in.
fn statements() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let of_an_engine = |file: &PathBuf| file.components().any(|part| part.as_os_str() == "engine");
    let files = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    for file in files.into_iter().filter(|file| !of_an_engine(file)) {
        let text = std::fs::read_to_string(&file).expect("a source");
        // No literal of ours has an escaped quote, so every second piece is one.
        let code: String =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        let literals = code.split('"').skip(1).step_by(2);
        // One with braces is made of the list of tables; tests/tables.rs prepares those.
        let is_statement = |text: &&str| {
            ["SELECT ", "INSERT ", "UPDATE ", "DELETE "].iter().any(|verb| text.starts_with(verb))
                && !text.contains('{')
        };
        found.extend(literals.filter(is_statement).map(|sql| (file.clone(), sql.to_owned())));
    }
    found
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of sources");
    let mut files = Vec::new();
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
