//! `rollcall migrate`: the schema up to date, or everything into another database, checked table by table.

use std::sync::Arc;

use serde_json::json;
use store::{Existing, Location, Progress, SCHEMA, Tell};

use crate::arguments::{Migrate, Shared};
use crate::commands::backup::{rows, total, watch};
use crate::ending::{Ending, Failure};
use crate::{open, output};

pub(crate) fn run(shared: &Shared, Migrate { to }: &Migrate) -> Result<Ending, Failure> {
    let from = &shared.database;
    if let Some(to) = to
        && Location::parse(to)? == Location::parse(from)?
    {
        return Err(Failure(format!("{to} is the database itself: --to names another one")));
    }
    // Opening brings the schema up to date.
    let source = open::store(from, Existing::Required)?;
    let Some(to) = to else {
        if shared.json {
            output::json(&json!({ "format_version": 1, "database": from, "schema": SCHEMA }));
        } else {
            output::line(&format!("{from} has schema {SCHEMA}, the newest that this Rollcall knows"));
        }
        return Ok(Ending::Done);
    };
    let target = open::store(to, Existing::OrNew)?;
    let copied = store::copy(&source, &target, &(Arc::new(say) as Arc<Tell>));
    output::progress("");
    let tables = copied?;
    if shared.json {
        output::json(
            &json!({ "format_version": 1, "from": from, "to": to, "schema": SCHEMA, "rows": total(&tables), "tables": tables }),
        );
    } else {
        output::line(&format!("copied {} to {to}; each was read back and is the same", rows(&tables)));
    }
    output::say(&format!("note: from now on start everything with --database {to}; {from} is left as it is"));
    output::say("note: everybody signs in again");
    Ok(Ending::Done)
}

/// A line a table once it was copied, and another once it was read back.
fn say(progress: Progress) {
    watch(progress);
    let Progress { table, rows, is_check, is_whole } = progress;
    if is_whole {
        output::progress("");
        output::say(&format!("{} {table:<15} {rows} rows", if is_check { "checked" } else { "copied " }));
    }
}
