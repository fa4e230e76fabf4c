//! The lines of a whole report, worded as they are read: of a hundred thousand, the sentences are never held at once.

use planning::{Change, Kind};
use serde::{Serialize, Serializer};

use super::ReportLine;

/// Lines of a plan, as they are told.
#[derive(Clone, Debug, Default)]
pub struct Lines(Vec<Change>);

impl Lines {
    /// Those of these changes that are told; bookkeeping is not.
    pub(super) fn of(mut changes: Vec<Change>) -> Lines {
        changes.retain(|change| change.kind != Kind::Link);
        Lines(changes)
    }

    /// As they were planned.
    pub fn changes(&self) -> &[Change] {
        &self.0
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// None?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One after the other, each worded when it is its turn.
    pub fn iter(&self) -> impl Iterator<Item = ReportLine> {
        self.into_iter()
    }
}

impl<'a> IntoIterator for &'a Lines {
    type Item = ReportLine;
    type IntoIter = std::iter::Map<std::slice::Iter<'a, Change>, fn(&'a Change) -> ReportLine>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(ReportLine::of)
    }
}

impl IntoIterator for Lines {
    type Item = ReportLine;
    type IntoIter = std::iter::Map<std::vec::IntoIter<Change>, fn(Change) -> ReportLine>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter().map(|change| ReportLine::of(&change))
    }
}

impl Serialize for Lines {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self)
    }
}
