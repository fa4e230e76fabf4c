//! What a file would do: the plan as a run's report shows it, and what is wrong with the file by line and column.

use std::mem;

use app::reports::{Report, ReportLine};
use app::users::Imported;
use askama::Template;
use planning::csv::Fault;
use planning::{Area, Heading};

use super::File;
use super::carried::pack;
use crate::pages::frame::Frame;
use crate::pages::run::line::Row;
use crate::pages::words::Words;

/// A page can't show a plan of thousands of lines; so many of each part stand there.
const LINES: usize = 200;
/// Nobody mends more at once.
const FAULTS: usize = 200;

/// The page.
#[derive(Template)]
#[template(path = "import_preview.html")]
pub(super) struct PreviewPage {
    pub(super) frame: Frame,
    pub(super) name: String,
    /// Why the plan was not applied.
    pub(super) error: Option<String>,
    pub(super) headline: String,
    pub(super) faulty: Option<Faulty>,
    pub(super) notes: Vec<String>,
    pub(super) counts: Vec<(String, usize)>,
    pub(super) form: Option<ApplyForm>,
    pub(super) parts: Vec<Part>,
}

/// What is wrong with the file.
#[derive(Clone, Debug)]
pub(super) struct Faulty {
    pub(super) title: String,
    pub(super) hint: String,
    pub(super) faults: Vec<Fault>,
    /// “…and 12 more.”
    pub(super) more: Option<String>,
}

/// The form that applies the plan.
#[derive(Clone, Debug)]
pub(super) struct ApplyForm {
    pub(super) digest: String,
    pub(super) file: String,
    /// Rows that are left out.
    pub(super) without: Option<String>,
}

/// The lines about people, groups or memberships.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) label: String,
    /// “Lines 1 to 200 of 412”.
    pub(super) which: String,
    pub(super) lines: Vec<Row>,
    pub(super) more: Option<String>,
}

/// The parts of a plan, in the order in which they are read.
const AREAS: [(Area, &str); 3] =
    [(Area::User, "label-users"), (Area::Group, "label-groups"), (Area::Membership, "label-memberships")];

impl PreviewPage {
    pub(super) fn of(frame: Frame, file: File<'_>, imported: Imported, error: Option<String>) -> PreviewPage {
        let acts = acts(&imported);
        let Imported { report, errors, notes, unusable, .. } = imported;
        let words = frame.words;
        let counts = counts(words, &report);
        let lines: Vec<ReportLine> = report.changes.into_iter().flatten().collect();
        let form = match (pack(file.bytes), report.digest) {
            (Some(carried), Some(digest)) if acts && !unusable => {
                let left = errors.len();
                let without = (left > 0).then(|| words.fill("import-apply-without", &[("n", left.into())]));
                Some(ApplyForm { digest, file: carried, without })
            }
            _ => None,
        };
        PreviewPage {
            name: file.name.to_owned(),
            error,
            headline: headline(words, report.headline, &lines, unusable),
            faulty: faulty(words, errors, unusable),
            notes,
            counts,
            form,
            parts: if unusable { Vec::new() } else { parts(words, lines) },
            frame,
        }
    }
}

/// Is there anything to apply?
pub(super) fn acts(imported: &Imported) -> bool {
    imported.report.changes.iter().flatten().any(|line| line.kind.acts())
}

/// The report's own sentence, where there is something to report.
fn headline(words: Words, headline: String, lines: &[ReportLine], unusable: bool) -> String {
    match (unusable, lines.is_empty()) {
        (true, _) => words.say("import-unusable"),
        (false, true) => words.say("import-nothing"),
        (false, false) => headline,
    }
}

fn faulty(words: Words, mut faults: Vec<Fault>, unusable: bool) -> Option<Faulty> {
    let n = faults.len();
    if n == 0 {
        return None;
    }
    faults.truncate(FAULTS);
    let (title, hint) = if unusable {
        (words.say("import-fault-of-file"), words.say("import-fault-hint"))
    } else {
        (words.fill("import-faults", &[("n", n.into())]), words.say("import-faults-hint"))
    };
    Some(Faulty { title, hint, faults, more: unshown(words, n, FAULTS) })
}

/// “…and 12 more.”
fn unshown(words: Words, of: usize, shown: usize) -> Option<String> {
    let more = of.saturating_sub(shown);
    (more > 0).then(|| words.fill("import-more", &[("n", more.into())]))
}

/// “Lines 1 to 200 of 412”.
pub(super) fn which(words: Words, count: usize) -> String {
    let last = count.min(LINES);
    words.fill("run-which", &[("first", 1.into()), ("last", last.into()), ("n", count.into())])
}

/// The figures that a file can have, where there are any.
fn counts(words: Words, report: &Report) -> Vec<(String, usize)> {
    let counts = report.counts;
    let figures = [
        ("import-people-created", counts.users.under(Heading::Created)),
        ("import-people-changed", counts.users.under(Heading::Changed)),
        ("import-groups-created", counts.groups.under(Heading::Created)),
        ("import-members-added", counts.memberships.under(Heading::Created)),
    ];
    figures.into_iter().filter(|(_, n)| *n > 0).map(|(id, n)| (words.say(id), n)).collect()
}

pub(super) fn parts(words: Words, lines: Vec<ReportLine>) -> Vec<Part> {
    let mut rest = lines;
    let part = |(area, label): &(Area, &str)| {
        let (of_area, others): (Vec<_>, Vec<_>) = mem::take(&mut rest).into_iter().partition(|line| line.area == *area);
        rest = others;
        let count = of_area.len();
        Part {
            label: words.say(label),
            which: which(words, count),
            lines: of_area.into_iter().take(LINES).map(|line| Row::planned(words, line)).collect(),
            more: unshown(words, count, LINES),
        }
    };
    AREAS.iter().map(part).filter(|part| !part.lines.is_empty()).collect()
}
