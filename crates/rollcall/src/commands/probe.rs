//! `rollcall probe`: what the RFCs owe a client, asked of any SCIM server. What is asked and how it is judged is the
//! crate `probe`'s; here is what is typed and what is said.

use std::fmt::Write as _;
use std::path::Path;

use app::{Ids as _, SystemIds};
use probe::conformance::{self, Order};

use crate::arguments::{Probe, Shared};
use crate::ending::{Ending, Failure};
use crate::output;

pub(crate) fn run(shared: &Shared, probe: &Probe) -> Result<Ending, Failure> {
    let token = token(&probe.token_file)?;
    let order = Order { url: probe.url.clone(), seed: seed(), only: probe.only.clone() };
    let judged = conformance::run(&order, &token, std::thread::sleep, &mut |done, of| {
        output::progress(&format!("{done} of {of} duties judged"));
    });
    output::progress("");
    let report = judged.map_err(Failure)?;
    if shared.json {
        output::json(&report.json());
    } else {
        output::print(&report.text());
    }
    // Whoever asks for one duty, and hears of no fault, is to know that nobody looked.
    if !report.is_judged() {
        return Err(Failure("nothing could be judged: every duty was skipped".to_owned()));
    }
    Ok(if report.is_conformant(probe.strict) { Ending::Done } else { Ending::Refused })
}

/// What is no token is told by its file: the server would only hear something else than was meant.
fn token(file: &Path) -> Result<String, Failure> {
    let text =
        std::fs::read_to_string(file).map_err(|error| Failure(format!("{} can't be read: {error}", file.display())))?;
    let token = text.trim();
    let lines = token.lines().count();
    let wrong = match lines {
        0 => "is empty".to_owned(),
        1 if token.contains([' ', '\t']) => "has a space in it".to_owned(),
        // RFC 6750 section 2.1 allows fewer; some servers take more than that for a token.
        1 if !token.chars().all(|c| c.is_ascii_graphic()) => "has a character in it that no token has".to_owned(),
        1 => return Ok(token.to_owned()),
        _ => format!("has {lines} lines"),
    };
    Err(Failure(format!("{} {wrong}; it has to hold the SCIM token and nothing else", file.display())))
}

/// Names that no earlier run has used.
fn seed() -> String {
    let random = SystemIds.random();
    random.iter().take(4).fold(String::new(), |mut seed, byte| {
        let _ = write!(seed, "{byte:02x}");
        seed
    })
}
