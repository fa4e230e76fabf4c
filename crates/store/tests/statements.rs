//! Every statement of the sources is one that the engine can prepare on a migrated database.

use std::path::{Path, PathBuf};

use store::{Error, Param};

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

/// Does the statement use the argument of this number?
fn has_argument(sql: &str, number: usize) -> bool {
    let name = format!("${number}");
    sql.match_indices(&name).any(|(at, _)| !sql[at + name.len()..].starts_with(|next: char| next.is_ascii_digit()))
}

/// The string literals that begin like a statement, with the file that each stands in.
fn statements() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = std::fs::read_to_string(&file).expect("a source");
        // No literal of ours has an escaped quote, so every second piece is one.
        let code: String =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        let literals = code.split('"').skip(1).step_by(2);
        let is_statement = |text: &&str| {
            ["SELECT ", "INSERT ", "UPDATE ", "DELETE "].iter().any(|verb| text.starts_with(verb))
                && !text.contains("FROM sqlite_master")
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
