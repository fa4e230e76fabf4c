//! What parts two plans, for whoever has seen the first: the lines as a report has them, and a sentence each.

use planning::{Difference, wording};
use serde::Serialize;

use super::ReportLine;
use crate::error::PlanMoved;

/// The difference of two plans.
#[derive(Clone, Debug, Serialize)]
pub struct Parted {
    /// How much of what.
    pub sentence: String,
    /// Only in the later one.
    pub new: Vec<PartedLine>,
    /// Only in the earlier one.
    pub gone: Vec<PartedLine>,
    /// In both, and not the same.
    pub different: Vec<PartedLine>,
}

/// What an approval is answered with that came for another plan than the present one.
#[derive(Clone, Debug, Serialize)]
pub struct Moved {
    format_version: u8,
    /// The run, still held.
    pub run: i64,
    /// The digest of its present plan.
    pub digest: String,
    /// What parts that from the plan before it.
    pub difference: Parted,
}

impl Moved {
    /// The answer to that.
    pub fn of(moved: &PlanMoved) -> Moved {
        let difference = Parted::of(&moved.difference);
        Moved { format_version: 1, run: moved.run, digest: moved.present.0.clone(), difference }
    }
}

/// A line that is not in both alike.
#[derive(Clone, Debug, Serialize)]
pub struct PartedLine {
    /// What is different about it.
    pub sentence: String,
    /// As it was, if it was there.
    pub before: Option<ReportLine>,
    /// As it is, if it is there.
    pub after: Option<ReportLine>,
}

impl Parted {
    /// The difference, worded.
    pub fn of(difference: &Difference) -> Parted {
        let new = difference.new.iter();
        let new =
            new.map(|is| PartedLine { sentence: wording::came(is), before: None, after: Some(ReportLine::of(is)) });
        let gone = difference.gone.iter();
        let gone =
            gone.map(|was| PartedLine { sentence: wording::went(was), before: Some(ReportLine::of(was)), after: None });
        let different = difference.different.iter().map(|(was, is)| PartedLine {
            sentence: wording::became(was, is),
            before: Some(ReportLine::of(was)),
            after: Some(ReportLine::of(is)),
        });
        Parted {
            sentence: wording::parted(difference),
            new: new.collect(),
            gone: gone.collect(),
            different: different.collect(),
        }
    }

    /// A line each, marked like a patch: what came, what went, what is otherwise.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        let marked = |mark: &'static str, lines: &[PartedLine]| {
            lines.iter().map(|line| format!("{mark} {}", line.sentence)).collect::<Vec<_>>()
        };
        [marked("+", &self.new), marked("-", &self.gone), marked("~", &self.different)].into_iter().flatten()
    }
}
