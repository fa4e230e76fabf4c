//! HTTP: the only room that serves it.
//!
//! `serve/` owns the router, the limits and the one crossing into the synchronous house; `scim/`
//! the protocol's endpoints. The folders know `serve/` and the crates below, never each other. No
//! SQL, no rule of the product: a handler parses, asks a use case, and renders. Start reading at
//! `serve/router.rs: router`, then `scim/route.rs: answer`.

#![forbid(unsafe_code)]

mod scim;
mod serve;

pub use serve::listener::serve;
pub use serve::router::router;
