//! HTTP: the only room that serves it.
//!
//! `serve/` owns the router, the limits and the one crossing into the synchronous house; `scim/`
//! the protocol's endpoints; `adi/` takes snapshots of Active Directory. The folders know `serve/` and the crates below, never each other. No
//! SQL, no rule of the product: a handler parses, asks a use case, and renders. Start reading at
//! `serve/router.rs: router`, then `scim/route.rs: answer`.

#![forbid(unsafe_code)]

mod adi;
mod pages;
mod scim;
mod serve;

pub use serve::listener::serve;
pub use serve::router::{console_routes, router};

/// Every state of every page of the console, by name, as HTML.
#[cfg(any(test, feature = "samples"))]
pub fn samples() -> Vec<(&'static str, String)> {
    pages::samples()
}

/// The same, each word of them longer: what fits, fits in another language too.
#[cfg(any(test, feature = "samples"))]
pub fn lengthened_samples() -> Vec<(&'static str, String)> {
    pages::lengthened_samples()
}

/// The files that those pages ask for below `/assets/`: name and text.
#[cfg(any(test, feature = "samples"))]
pub fn sample_assets() -> Vec<(&'static str, &'static str)> {
    pages::sample_assets()
}
