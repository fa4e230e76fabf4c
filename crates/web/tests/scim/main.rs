//! The SCIM endpoints through the whole house: router, use cases, store on a file of SQLite; no socket.
//!
//! One file a group of routes, and `races.rs` for what happens at once. `support.rs` has the actors:
//! an identity provider that speaks SCIM and Anna, who administers the account. The clock stands
//! still until a test moves it, and ids are drawn from a counter.

mod adi;
mod bulk;
mod characteristics;
mod cursors;
mod diary;
mod discovery;
mod door;
mod duties;
mod entra;
mod examples;
mod filters;
mod groups;
mod limits;
mod oauth;
mod okta;
mod one_way;
mod races;
mod refusals;
mod requests;
mod search;
mod support;
mod sweep;
mod users;
