//! What is wrong with a file, by line and column.

use serde::{Deserialize, Serialize};

/// What is wrong with a file, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The line of the file, from 1.
    pub line: u64,
    /// The header's name, or nothing where the row as a whole is meant.
    pub column: Option<String>,
    /// A short name of the kind of fault.
    pub code: String,
    /// For the person who made the file.
    pub sentence: String,
}

impl Fault {
    /// How many rows these faults are of; a row may have several, which stand beside each other.
    pub fn rows(faults: &[Fault]) -> usize {
        faults.chunk_by(|one, next| one.line == next.line).count()
    }

    pub(super) fn new(line: u64, column: Option<&str>, code: &str, sentence: impl Into<String>) -> Fault {
        Fault { line, column: column.map(str::to_owned), code: code.to_owned(), sentence: sentence.into() }
    }
}
