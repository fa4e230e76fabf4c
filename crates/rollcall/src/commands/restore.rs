//! `rollcall restore`: a new database from a backup, all or nothing. The file is read to its end before a database is
//! opened, let alone made.

use std::sync::Arc;

use store::Location;
use store::backup::Checked;

use crate::arguments::{Restore, Shared};
use crate::commands::backup::{as_of, rows, told, watch};
use crate::ending::{Ending, Failure};
use crate::output;

pub(crate) fn run(shared: &Shared, Restore { file }: &Restore) -> Result<Ending, Failure> {
    let checked = Checked::read(file)?;
    let restored = checked.restore(&Location::parse(&shared.database)?, &(Arc::new(watch) as Arc<store::Tell>));
    output::progress("");
    restored?;
    let contents = checked.contents();
    if shared.json {
        output::json(&told(file, contents));
    } else {
        output::line(&format!("restored {} {}", rows(&contents.tables), as_of(contents)));
    }
    output::say("note: everybody signs in again; tokens, Test Mode and all settings are as they were then");
    output::say("note: what the identity provider sent since is missing: let it push everybody anew");
    output::say(
        "note: a push does not send deletions again: compare by hand who was deleted or unassigned there since, or they stay active here",
    );
    Ok(Ending::Done)
}
