//! A black-box conformance tester: it asks any SCIM server for what RFC 7643, RFC 7644 and RFC 9865 owe a client.
//!
//! It knows no server. It reads what one says about itself, tries each duty on resources that it makes for that and
//! takes away again, and says how each came out, with what was sent and what came. A duty that hangs on something the
//! server does not offer is skipped; one that the RFC lets a server do otherwise is an allowed deviation. Start reading
//! at `conformance/duties.rs: all`; a chapter of the RFC is a file, and `conformance/rig.rs` is what duties work with.

mod arrival;
mod bulk;
mod cast;
mod create;
mod cursors;
mod delete;
mod discovery;
mod door;
mod duties;
mod duty;
mod error;
mod fill;
mod filters;
mod finding;
mod get;
mod groups;
mod lists;
mod made;
mod me;
mod media;
mod model;
mod parts;
mod patch;
mod patch_add;
mod patch_remove;
mod patch_replace;
mod patience;
mod projection;
mod put;
mod reply;
mod report;
mod rig;
mod schemas;
mod search;
mod shape;
mod sorting;
mod stand;
mod terrain;
#[cfg(test)]
mod tests;
mod versions;
mod watch;
mod wire;

use std::time::Duration;

pub use duty::Level;
pub use report::{Report, Row, Verdict};

use duty::Duty;
use rig::Rig;

/// What is to be judged.
#[derive(Clone, Debug)]
pub struct Order {
    /// The base URL, or Tenant URL.
    pub url: String,
    /// Letters and figures that make the names of this run its own.
    pub seed: String,
    /// A duty, a chapter or a section; else everything.
    pub only: Option<String>,
}

/// Judges a server.
///
/// `rest` waits when a server asks for it; `say` is told how many duties of how many are judged. The error is a
/// sentence: the server is not there, lets nobody in, speaks no SCIM, has no time, or nothing is
/// meant by [`Order::only`].
pub fn run(
    order: &Order,
    token: &str,
    rest: fn(Duration),
    say: &mut dyn FnMut(usize, usize),
) -> Result<Report, String> {
    let duties: Vec<&Duty> =
        duties::all().filter(|duty| order.only.as_deref().is_none_or(|only| duty.is_meant(only))).collect();
    if duties.is_empty() {
        return Err("there is no such duty, chapter or section; without --only all duties are judged".to_owned());
    }
    let mut rig = Rig::new(&order.url, token.trim(), &order.seed, rest);
    rig.terrain = arrival::explored(&rig)?;
    rig.try_attributes();
    let mut rows = Vec::with_capacity(duties.len());
    for (at, duty) in duties.iter().enumerate() {
        say(at, duties.len());
        rows.push(Row::new(duty, (duty.run)(&rig)));
        if let Some(why) = rig.too_busy() {
            let judged = format!("{why}; {at} of {} duties were judged", duties.len());
            return Err(with_left(judged, &rig.clean_up()));
        }
    }
    let left = rig.clean_up();
    Ok(Report { url: rig.url().to_owned(), rows, requests: rig.sent(), left })
}

/// A sentence, and what could not be taken away.
fn with_left(told: String, left: &[String]) -> String {
    if left.is_empty() { told } else { format!("{told}. Could not be taken away again: {}", left.join(", ")) }
}
