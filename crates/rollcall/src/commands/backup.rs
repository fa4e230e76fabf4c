//! `rollcall backup`: everything in one file. What the file is, `store/backup.rs` knows.

use std::path::Path;

use serde_json::{Value, json};
use store::backup::{self, Contents};
use store::{Progress, Sum};

use crate::arguments::{Backup, Shared};
use crate::ending::{Ending, Failure};
use crate::{open, output};

pub(crate) fn run(shared: &Shared, Backup { file }: &Backup) -> Result<Ending, Failure> {
    let app = open::app_without_links(shared)?;
    let taken = backup::take(&app.store, file, app.now(), &watch);
    output::progress("");
    let taken = taken?;
    if shared.json {
        output::json(&told(file, &taken));
    } else {
        output::line(&format!("{}: {} {}", file.display(), rows(&taken.tables), as_of(&taken)));
    }
    Ok(Ending::Done)
}

/// How far it is, for whoever watches.
pub(crate) fn watch(progress: Progress) {
    let Progress { table, rows, is_check, .. } = progress;
    output::progress(&format!("{table}  {rows} rows{}", if is_check { " checked" } else { "" }));
}

pub(crate) fn told(file: &Path, contents: &Contents) -> Value {
    json!({
        "format_version": 1,
        "file": file.display().to_string(),
        "taken_at": contents.taken_at.to_string(),
        "engine": contents.engine,
        "schema": contents.schema,
        "sha256": contents.sha256,
        "rows": total(&contents.tables),
        "tables": contents.tables,
    })
}

pub(crate) fn as_of(contents: &Contents) -> String {
    format!("as of {}", contents.taken_at.strftime("%Y-%m-%d %H:%M:%S UTC"))
}

pub(crate) fn rows(tables: &[Sum]) -> String {
    format!("{} rows of {} tables", total(tables), tables.len())
}

pub(crate) fn total(tables: &[Sum]) -> u64 {
    tables.iter().map(|sum| sum.rows).sum()
}
