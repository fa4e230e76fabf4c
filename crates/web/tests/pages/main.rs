//! The console's door through the whole house: router, use cases, store on a file of SQLite; no socket, no browser.
//!
//! One file a group of routes; `table.rs` walks every route with every kind of credential, `forms.rs` sends every form
//! as somebody else would. `support.rs` has the installation, `visitor.rs` somebody at a browser, `html.rs` what a page
//! shows. The clock stands still until a test moves it.

mod administrators;
mod audit;
mod canary;
mod clock;
mod compare;
mod edit;
mod explain;
mod forms;
mod groups;
mod guides;
mod headers;
mod held;
mod hostile;
mod html;
mod import;
mod mapping;
mod oauth;
mod overview;
mod progress;
mod provisioning;
mod requests;
mod runs;
mod search;
mod sessions;
mod setup;
mod sign_in;
mod status;
mod support;
mod table;
mod tokens;
mod undo;
mod users;
mod visitor;
