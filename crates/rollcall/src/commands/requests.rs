//! `rollcall requests`: the request log, newest last, and what comes to it.

use std::time::Duration;

use app::plain::plain;
use app::requests::{self, Following, Line, Lines, Query, Statuses};

use crate::arguments::{Requests, Shared};
use crate::ending::{Ending, Failure};
use crate::{open, output};

/// How often whoever follows looks: as often as the loop of `serve`.
const EVERY: Duration = Duration::from_secs(1);

pub(crate) fn run(shared: &Shared, asked: &Requests) -> Result<Ending, Failure> {
    let app = open::app_without_links(shared)?;
    let query =
        Query { statuses: asked.status.unwrap_or(Statuses::ALL), person: asked.person.clone(), limit: asked.limit };
    if !asked.follow {
        let found = requests::list(&app, &asked.slug, &query)?;
        print(shared, &found.lines);
        note(&found, None);
        return Ok(Ending::Done);
    }
    let (mut following, mut lost) = (Following::default(), None);
    loop {
        let found = following.next(&app, &asked.slug, &query)?;
        print(shared, &found.lines);
        lost = note(&found, lost);
        // Whoever read has gone (`| head`): nobody follows any more.
        if output::is_unread() {
            return Ok(Ending::Done);
        }
        std::thread::sleep(EVERY);
    }
}

/// Says what is missing, once as long as no more is. Answers how much that is.
fn note(found: &Lines, before: Option<i64>) -> Option<i64> {
    let lost = found.gap.map(|gap| gap.lost);
    if let Some(note) = found.note().filter(|_| lost != before) {
        output::say(&format!("note: {note}"));
    }
    lost
}

fn print(shared: &Shared, lines: &[Line]) {
    for line in lines {
        if shared.json {
            output::line(&serde_json::to_string(line).unwrap_or_default());
        } else {
            output::line(&text(line));
        }
    }
}

fn text(line: &Line) -> String {
    let at = line.at.strftime("%Y-%m-%d %H:%M:%S UTC");
    let run = line.run.map(|run| format!("  run {run}")).unwrap_or_default();
    let dialect = match line.dialect.as_slice() {
        [] => String::new(),
        rules => format!("  [{}]", rules.join(", ")),
    };
    format!("{at}  {}  {:>7.1} ms  {}{dialect}{run}", line.status, line.took_ms, plain(&line.sentence))
}
