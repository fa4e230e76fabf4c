//! The commands: one file a noun. Each parses nothing, decides nothing; it asks a use case and prints.

pub(crate) mod account;
pub(crate) mod admin;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod demo;
pub(crate) mod groups;
pub(crate) mod mapping;
pub(crate) mod migrate;
pub(crate) mod probe;
pub(crate) mod report;
pub(crate) mod requests;
pub(crate) mod restore;
pub(crate) mod serve;
pub(crate) mod settings;
pub(crate) mod simulate;
pub(crate) mod sync;
pub(crate) mod token;
pub(crate) mod users;
