//! The use cases against the real store: scenarios with golden output, runs that are cut short, the laws.
//!
//! `scenarios.rs` is the place to begin; `support.rs` is the company that all of them tell of.

mod adi;
mod admins;
mod approvals;
mod audit;
mod bulk;
mod cancel;
mod crash;
mod edit;
mod explain;
mod files;
mod imports;
mod incremental;
mod keeps;
mod laws;
mod many;
mod mappings;
mod narrow;
mod overview;
mod people;
mod races;
mod readers;
mod reports;
mod requests;
mod scenarios;
mod schemas;
mod support;
mod undo;
