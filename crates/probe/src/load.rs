//! A load driver: the traffic of an identity provider, by many clients at once, against any SCIM 2.0 server.
//!
//! It exists so that other servers can be measured beside ours, hence it relies on nothing that only one of them does:
//! it looks people up by `userName` and groups by `displayName`, calls them by the `id` of the answer, and sends the
//! core and enterprise schemas alone. What is measured counts only if it was right, so every answer is looked at.
//!
//! The loop is closed: a client sends its next request when the last was answered. A server that stalls is asked less
//! in the meantime, and the percentiles are kinder than a stream of independent requests would find them; who reads
//! the report is told so. Start reading at `load/story.rs: tell`.

mod crew;
mod operation;
mod order;
mod profile;
mod report;
mod right;
mod shapes;
mod story;
mod tally;

use std::time::Duration;

pub use operation::Operation;
pub use order::{Asked, HELP, Order, TokenFrom};
pub use profile::Profile;
pub use report::{Left, Part, Report, Row};
pub use tally::{Tally, Wrong};

use crate::client::{Client, Token};
use crew::Crew;

/// Measures the server that the order names, one identity provider after the other.
///
/// `rest` waits when a server asks for it; `say` is told what comes next. The error is a sentence: the server is not
/// there, lets nobody in, or has people of an earlier run. Wrong answers later on are part of the report.
pub fn run(
    order: &Order,
    token: &Token,
    rest: &(dyn Fn(Duration) + Sync),
    say: &mut dyn FnMut(&str),
) -> Result<Report, String> {
    let clients = (0..order.clients).map(|_| Client::new(&order.url, token.clone())).collect();
    let crew = Crew::new(clients, rest);
    let mut parts = Vec::new();
    for &idp in &order.profiles {
        parts.push(story::tell(&crew, order, idp, say)?);
    }
    let Order { people, clients, seed, .. } = *order;
    Ok(Report { url: order.address().to_owned(), people, clients, seed, parts })
}

#[cfg(test)]
mod tests;
