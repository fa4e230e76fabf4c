//! What `rollcall sync report` takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Report {
    pub(crate) slug: String,
    pub(crate) run: i64,
    /// As what: csv and xlsx are files for spreadsheets
    #[arg(long, value_enum, conflicts_with = "json")]
    pub(crate) format: Option<Format>,
    /// Into this file instead of standard output; what is there is replaced
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Instead of the report, what it has that the report of this run has not, and the other way round
    #[arg(long, value_name = "RUN")]
    pub(crate) diff: Option<i64>,
}

/// As what a report is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, the worst first, with a legend
    Text,
    /// For programs
    Json,
    /// A row a line and field
    Csv,
    /// Sheets of users, groups and memberships
    Xlsx,
}
