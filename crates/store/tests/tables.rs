//! The list of tables is what the migrations made, and both engines walk each of them by its key.

use scratch::Scratch;
use store::{Error, Param, table};

use crate::catalogue;

#[test]
fn every_table_and_every_column_is_in_the_list_and_its_key_comes_first() {
    let scratch = Scratch::new();
    let store = scratch.store();
    let mut listed: Vec<(String, Vec<&str>, usize)> =
        table::all().iter().map(|table| (table.name.to_owned(), table.columns.clone(), table.key)).collect();
    listed.sort();
    let columns = catalogue::columns(&scratch, &store);
    let mut found: Vec<(String, Vec<&str>, usize)> = Vec::new();
    for of_table in columns.chunk_by(|one, other| one.table == other.table) {
        let mut keys: Vec<_> = of_table.iter().filter(|column| column.key > 0).collect();
        keys.sort_by_key(|column| column.key);
        let others = of_table.iter().filter(|column| column.key == 0);
        let named = keys.iter().copied().chain(others).map(|column| column.name.as_str()).collect();
        found.push((of_table[0].table.clone(), named, keys.len()));
    }
    found.sort();
    let mut left_behind = table::LEFT_BEHIND.to_vec();
    found.retain(|(name, ..)| {
        let is_left = left_behind.contains(&name.as_str());
        left_behind.retain(|left| left != name);
        !is_left
    });
    assert_eq!(listed, found, "crates/store/src/table.rs and the migrations tell different tables");
    assert!(left_behind.is_empty(), "there is no {left_behind:?}");
}

#[test]
fn every_statement_of_the_list_prepares_and_walks_by_the_key_without_sorting() {
    let scratch = Scratch::new();
    let store = scratch.store();
    for table in table::all() {
        let arguments = [0, table.key, table.columns.len()];
        for (sql, count) in table.statements().into_iter().zip(arguments) {
            let explained: &'static str = format!("EXPLAIN {sql}").leak();
            let prepared = store.read(|tx| tx.query(explained, &vec![Param::Null; count]));
            assert_eq!(prepared.map(drop), Ok::<_, Error>(()), "{sql}");
        }
        if scratch.is_postgres() {
            continue;
        }
        for (sql, count) in table.statements().into_iter().zip(arguments).take(2) {
            let explained: &'static str = format!("EXPLAIN QUERY PLAN {sql}").leak();
            let steps = store.read(|tx| tx.query(explained, &vec![Param::Null; count])).expect("a plan");
            let steps: Vec<String> = steps.into_iter().map(|mut row| row.text(3)).collect();
            assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{steps:?}: {sql}");
            assert!(count == 0 || steps.iter().all(|step| step.starts_with("SEARCH")), "{steps:?}: {sql}");
        }
    }
}
