//! `rollcall probe`: what the RFCs owe a client, asked of any SCIM server. What is asked and how it is judged is the
//! crate `probe`'s; here is what is typed and what is said.

use std::fmt::Write as _;

use app::{Ids as _, SystemIds};
use probe::conformance::{self, Order};

use crate::arguments::{Probe, Shared};
use crate::ending::{Ending, Failure};
use crate::output;

pub(crate) fn run(shared: &Shared, probe: &Probe) -> Result<Ending, Failure> {
    let token = std::fs::read_to_string(&probe.token_file)
        .map_err(|error| Failure(format!("{} can't be read: {error}", probe.token_file.display())))?;
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

/// Names that no earlier run has used.
fn seed() -> String {
    let random = SystemIds.random();
    random.iter().take(4).fold(String::new(), |mut seed, byte| {
        let _ = write!(seed, "{byte:02x}");
        seed
    })
}
