//! `rollcall requests`: the request log, newest last, and what comes to it.

use std::time::Duration;

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

/// What a stranger sent must not move a terminal, nor turn a line around or hide in it.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || is_format(c) { '\u{fffd}' } else { c }).collect()
}

/// Characters of the category Format, and the separators of lines: they are not seen, and change how others are.
fn is_format(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{600}'..='\u{605}'
            | '\u{61c}'
            | '\u{6dd}'
            | '\u{70f}'
            | '\u{890}'..='\u{891}'
            | '\u{8e2}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{110bd}'
            | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0001}'
            | '\u{e0020}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_and_moves_others_is_shown_as_what_it_is() {
        assert_eq!(plain("a\u{1b}[2Jb\nc"), "a\u{fffd}[2Jb\u{fffd}c");
        assert_eq!(plain("moc.\u{202e}a\u{200b}\u{feff}\u{2066}b"), "moc.\u{fffd}a\u{fffd}\u{fffd}\u{fffd}b");
        assert_eq!(plain("Ærøskøbing – “日本”"), "Ærøskøbing – “日本”");
    }
}
