//! Data on stdout, talk on stderr. A reader that has gone (`| head`) is no error.

use std::io::{ErrorKind, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

/// Set once something that was to be said could not be.
static LOST: AtomicBool = AtomicBool::new(false);

/// Set once whoever read has gone.
static UNREAD: AtomicBool = AtomicBool::new(false);

/// Text on stdout. What can't be written is said on stderr, and the command ends as failed: a token or an export is lost.
pub(crate) fn print(text: &str) {
    let mut stdout = std::io::stdout();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => UNREAD.store(true, Ordering::Relaxed),
        Err(error) if !LOST.swap(true, Ordering::Relaxed) => {
            say(&format!("rollcall: standard output can't be written: {error}"));
        }
        _ => {}
    }
}

/// Was something lost on the way out?
pub(crate) fn is_lost() -> bool {
    LOST.load(Ordering::Relaxed)
}

/// Has whoever read gone?
pub(crate) fn is_unread() -> bool {
    UNREAD.load(Ordering::Relaxed)
}

/// A line on stdout.
pub(crate) fn line(text: &str) {
    print(&format!("{text}\n"));
}

/// JSON on stdout.
pub(crate) fn json(value: &impl Serialize) {
    print(&pretty(value));
}

/// JSON as it is printed, with its line end.
pub(crate) fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

/// A line on stderr.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// A line on stderr that the next one replaces; nothing where nobody watches.
pub(crate) fn progress(text: &str) {
    let mut stderr = std::io::stderr();
    if !stderr.is_terminal() {
        return;
    }
    let _ = write!(stderr, "\r\x1b[K{text}");
    let _ = stderr.flush();
}

/// Rows in columns as wide as their widest cell.
pub(crate) fn table(rows: &[Vec<String>]) {
    print(&app::plain::columns(rows));
}
