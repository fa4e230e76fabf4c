//! `rollcall mapping`: the account first, then what is done.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Mapping {
    pub(crate) slug: String,
    #[command(subcommand)]
    pub(crate) deed: MappingDeed,
}

/// What is done with a mapping.
#[derive(Debug, Subcommand)]
pub(crate) enum MappingDeed {
    /// The mapping in force: that of the profile, or the account's own; --json prints what `set` takes
    Show,
    /// Save this mapping; in force from the next sync on
    Set {
        /// JSON, as `show --json` prints it
        file: PathBuf,
    },
    /// What a sync would do under this mapping; changes nothing, ever
    Preview {
        /// JSON, as `show --json` prints it
        file: PathBuf,
    },
    /// Give up the account's own mapping: that of the profile holds again
    Reset,
}
