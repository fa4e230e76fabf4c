//! The console: pages that are made on the server, plain forms, no script needed.
//!
//! A page walks like this: `route.rs` finds it and lets the visitor in (`visit.rs`), its file asks one
//! use case, turns the answer into a struct of strings and flags, and a template of `templates/` shows
//! that. A form is a POST to the same file: parse, use case, 303, or the page again with what is wrong.
//! `frame.rs` is what stands around every page, `words.rs` the catalogue of what they say. No rule of the
//! product is here: roles are judged by `app`.

mod account;
mod administrators;
mod answer;
mod assets;
mod audit;
mod by_hand;
mod cookie;
mod deed;
mod explain;
mod failed;
mod form;
mod frame;
mod gap;
mod group;
mod groups;
mod guides;
mod import;
mod keys;
mod listing;
mod look;
mod mapping;
mod moment;
mod origin;
mod overview;
mod person;
#[cfg(any(test, feature = "samples"))]
mod pseudo;
mod request;
mod requests;
mod route;
mod run;
mod runs;
mod search;
mod security;
mod setup;
mod sign_in;
mod timeline;
mod user;
mod user_provisioning;
mod users;
mod visit;
mod words;

pub(crate) use answer::refuse_head;
pub(crate) use route::{answer, routes};

/// Pages by name.
#[cfg(any(test, feature = "samples"))]
type Samples = Vec<(&'static str, String)>;

/// Every state of every page, by name, rendered: for the eye, and for checks in a browser.
#[cfg(any(test, feature = "samples"))]
pub(crate) fn samples() -> Samples {
    let files: &[fn() -> Samples] = &[
        account::samples,
        administrators::samples,
        audit::samples,
        by_hand::samples,
        explain::samples,
        failed::samples,
        gap::samples,
        group::samples,
        groups::samples,
        guides::samples,
        import::samples,
        request::samples,
        requests::samples,
        mapping::samples,
        person::form::samples,
        keys::samples,
        overview::samples,
        run::samples,
        runs::samples,
        search::samples,
        security::samples,
        setup::samples,
        sign_in::samples,
        user::samples,
        user_provisioning::samples,
        users::samples,
    ];
    files.iter().flat_map(|samples| samples()).collect()
}

/// The same in a tongue that is longer than any (`pseudo.rs`).
#[cfg(any(test, feature = "samples"))]
pub(crate) fn lengthened_samples() -> Samples {
    pseudo::while_spoken(samples)
}

/// The files that pages ask for: name and text.
#[cfg(any(test, feature = "samples"))]
pub(crate) fn sample_assets() -> Vec<(&'static str, &'static str)> {
    assets::all().collect()
}

#[cfg(test)]
mod craft;
