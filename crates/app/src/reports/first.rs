//! The first of many lines: a page shows some of them, and words for the rest would be for nobody.

use planning::Change;

use super::{ReportLine, worst_first};

/// So many lines as a page shows, and how many there are.
#[derive(Clone, Debug)]
pub struct First {
    /// Those that are shown, the worst first.
    pub lines: Vec<ReportLine>,
    /// How many there are in all.
    pub count: usize,
}

impl First {
    /// Of these lines, so many at the most.
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a Change>, most: usize) -> First {
        let mut lines: Vec<&Change> = lines.into_iter().collect();
        let count = lines.len();
        lines.sort_by_key(|line| worst_first().position(|known| known == line.kind));
        First { lines: lines.into_iter().take(most).map(ReportLine::of).collect(), count }
    }
}
