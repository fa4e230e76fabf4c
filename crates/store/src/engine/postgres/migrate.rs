//! Whose database it is, and which steps of the schema it has seen.
//!
//! Each step runs in a transaction with its number, behind a lock: of two servers that start at once the second waits and
//! finds the steps done.

use tokio_postgres::SimpleQueryMessage;

use super::address::Address;
use super::connection::Connection;
use crate::engine::Existing;
use crate::error::OpenError;

/// The lock of those who migrate, beside those of the accounts, which count from zero.
const LOCK: &str = "SELECT pg_advisory_xact_lock(current_schema()::regnamespace::oid::int, -1)";

/// Runs the steps that the database has not seen.
pub(super) fn migrate(
    connection: &Connection,
    address: &Address,
    existing: Existing,
    steps: &[&str],
) -> Result<(), OpenError> {
    let sql = |text: &str| connection.batch(text).map_err(OpenError::Store);
    if one(connection, "SHOW server_encoding")?.as_deref() != Some("UTF8") {
        return Err(OpenError::NotUtf8(address.to_string()));
    }
    sql(&format!("BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE; SET LOCAL lock_timeout = '30s'; {LOCK}"))?;
    let (found, known) = (steps_done(connection, address)?, steps.len());
    if found.is_none() && existing == Existing::Required {
        return Err(OpenError::Empty(address.to_string()));
    }
    if found.is_none() {
        sql("CREATE TABLE rollcall_schema (steps BIGINT NOT NULL); INSERT INTO rollcall_schema (steps) VALUES (0)")?;
    }
    let done = found.unwrap_or_default();
    if done > known {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        return Err(OpenError::Newer { found: number(done), known: number(known) });
    }
    for step in steps.iter().skip(done) {
        sql(&in_bytes(step))?;
    }
    if done < known {
        sql(&format!("UPDATE rollcall_schema SET steps = {known}"))?;
    }
    sql("COMMIT")
}

/// TEXT is compared by its bytes, as on SQLite, whatever the database's locale is.
fn in_bytes(step: &str) -> String {
    step.replace(" TEXT", " TEXT COLLATE \"C\"")
}

/// How many steps the database has seen; `None` for one that is empty.
fn steps_done(connection: &Connection, address: &Address) -> Result<Option<usize>, OpenError> {
    let place = "SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = to_regclass('rollcall_schema')";
    if let Some(schema) = one(connection, place)? {
        // The locks of accounts go by the schema that this role is in: all servers have to be in the same one.
        if one(connection, "SELECT current_schema()::regnamespace::text")?.as_ref() != Some(&schema) {
            let reason = format!(
                "the tables are in the schema {schema}, and this role begins in another: write ?options=-csearch_path%3D{schema} behind the address"
            );
            return Err(OpenError::Address { reason });
        }
        let steps = one(connection, "SELECT steps FROM rollcall_schema")?;
        let steps = steps.and_then(|steps| steps.parse().ok());
        return steps.map(Some).ok_or_else(|| OpenError::OfOthers(address.to_string()));
    }
    let others =
        one(connection, "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace LIMIT 1")?;
    if others.is_some() {
        return Err(OpenError::OfOthers(address.to_string()));
    }
    Ok(None)
}

/// The first value of the first row.
fn one(connection: &Connection, sql: &str) -> Result<Option<String>, OpenError> {
    let answer = connection.run(connection.client().simple_query(sql));
    let answer = answer.map_err(|error| OpenError::Store(connection.told(&error).error))?;
    Ok(answer.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    }))
}
