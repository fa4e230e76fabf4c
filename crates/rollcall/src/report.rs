//! A report at the terminal: `app/src/reports/text.rs` words it.

use app::reports::{Report, text};

pub(crate) use app::reports::text::{Style, parted, whole};

use crate::output;

/// Prints the beginning of every kind of lines: what a run that has just ended did.
pub(crate) fn print(report: &Report) {
    output::print(&text::short(report));
}
