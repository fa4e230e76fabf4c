//! The console in a real Chromium, on the real program: stories of people at a browser. `cargo xtask browser` installs
//! what they need.
//!
//! A story begins with `Story::begins()`, which waits for its turn and starts a server; `story.person("Anna")` sits
//! down at the browser. `person.rs` is the vocabulary, `rig.rs` proves that it would notice.

mod account;
mod arrival;
mod axe;
mod catastrophe;
mod chromium;
mod complaints;
mod devtools;
mod edit;
mod every_page;
mod guide;
mod held;
mod import;
mod keyboard;
mod letters;
mod markup;
mod paper;
mod person;
mod pictures;
mod rig;
mod samples;
mod screen;
mod sign_in;
mod story;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "another test needs the rest")]
mod support;
mod telephone;
mod walk;
