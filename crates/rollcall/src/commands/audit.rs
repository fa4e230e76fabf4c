//! `rollcall audit`: who changed what, newest first.

use app::audit::{self, Entry, Query};
use app::plain::plain;

use crate::arguments::{Audit, Shared, Since};
use crate::ending::{Ending, Failure};
use crate::{open, output};

pub(crate) fn run(shared: &Shared, asked: &Audit) -> Result<Ending, Failure> {
    let app = open::app_without_links(shared)?;
    let since = asked.since.and_then(|since| match since {
        // Longer ago than instants reach is since ever.
        Since::Ago(ago) => app.now().checked_sub(ago).ok(),
        Since::At(at) => Some(at),
    });
    let (mut left, mut before) = (asked.limit, None);
    while left > 0 {
        let page = audit::page(
            &app,
            &asked.slug,
            &Query { kind: asked.kind, since, before, limit: left, ..Query::default() },
        )?;
        for entry in &page.entries {
            print(shared, entry);
        }
        left = left.saturating_sub(page.entries.len());
        before = page.next;
        if before.is_none() || output::is_unread() {
            return Ok(Ending::Done);
        }
    }
    if before.is_some() {
        output::say(&format!("note: there are older ones; --limit shows more than {}", asked.limit));
    }
    Ok(Ending::Done)
}

fn print(shared: &Shared, entry: &Entry) {
    if shared.json {
        output::line(&serde_json::to_string(entry).unwrap_or_default());
    } else {
        let at = entry.at.strftime("%Y-%m-%d %H:%M:%S UTC");
        output::line(&format!("{at}  {}", plain(&entry.sentence)));
    }
}
