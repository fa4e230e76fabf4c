//! Has the server look at tables that grow: it plans by what it knows of them, and comes to that by itself a minute later.
//!
//! On a connection of its own, one table after the other, without waiting for any: no write waits for it, and neither does a
//! newer program that changes a table.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::address::Address;
use super::connection::Connection;
use super::line::Line;
use crate::error::Error;

/// The tables that have grown to four times the pages that they had when the server last looked at them; of small ones it
/// needs to know nothing.
const GROWN: &str =
    "SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
    AND pg_relation_size(oid) > (4 * relpages + 10) * current_setting('block_size')::bigint ORDER BY relname";

/// For how long nobody asks again where it did not help: the role may not have it done, or somebody holds the table.
const REST: Duration = Duration::from_secs(60);

/// Whoever looks.
#[derive(Debug)]
pub(in crate::engine) struct Looker(Mutex<Looking>);

#[derive(Debug)]
struct Looking {
    line: Line,
    rests_until: Option<Instant>,
}

impl Looker {
    pub(super) fn new(address: Address) -> Looker {
        Looker(Mutex::new(Looking { line: Line::new(address), rests_until: None }))
    }

    /// Looks at what has grown. Whoever comes while somebody looks need not wait.
    pub(in crate::engine) fn look(&self) -> Result<(), Error> {
        let Ok(mut looking) = self.0.try_lock() else { return Ok(()) };
        if looking.rests_until.is_some_and(|until| Instant::now() < until) {
            return Ok(());
        }
        let has_helped = looking.line.begin(|connection| {
            let tables = grown(connection)?;
            for table in &tables {
                connection.batch(&format!("ANALYZE (SKIP_LOCKED) {table}"))?;
            }
            Ok(tables.is_empty() || grown(connection)?.is_empty())
        });
        looking.rests_until = (has_helped != Ok(true)).then(|| Instant::now() + REST);
        has_helped.map(drop)
    }
}

fn grown(connection: &Connection) -> Result<Vec<String>, Error> {
    let rows =
        connection.prepared(GROWN).and_then(|statement| connection.run(connection.client().query(&statement, &[])));
    let rows = rows.map_err(|error| connection.told(&error).error)?;
    rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>().map_err(|error| connection.told(&error).error)
}
