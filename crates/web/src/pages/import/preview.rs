//! What a file would do: the plan as a run's report shows it, and what is wrong with the file by line and column.

use std::fmt;

use app::reports::{LINES, Lines, Report, ReportLine};
use app::users::Imported;
use askama::Template;
use planning::csv::Fault;
use planning::{Area, Change, Heading};

use super::File;
use super::carried::pack;
use crate::pages::frame::Frame;
use crate::pages::run::line::Row;
use crate::pages::words::Words;

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
    /// The columns that were read, and those that were ignored.
    pub(super) columns: Columns,
    pub(super) counts: Vec<(String, usize)>,
    /// The file, for the forms of the page.
    pub(super) carried: Option<String>,
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
    /// The rows can be kept as a file.
    pub(super) rows: bool,
}

/// The columns of the file, by name; empty when there are none.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    pub(super) read: String,
    pub(super) ignored: String,
}

/// The form that applies the plan.
#[derive(Clone, Debug)]
pub(super) struct ApplyForm {
    pub(super) digest: String,
    /// Rows that are left out.
    pub(super) without: Option<String>,
}

/// The lines about people, groups or memberships.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Its place in the page.
    pub(super) id: &'static str,
    pub(super) label: String,
    /// “Lines 1 to 100 of 412”.
    pub(super) which: String,
    pub(super) lines: Vec<Row>,
    /// The pages beside this one, as the forms say them.
    pub(super) previous: Option<String>,
    pub(super) next: Option<String>,
}

/// The parts of a plan, in the order in which they are read, and where they are in the page.
const AREAS: [(Area, &str, &str); 3] = [
    (Area::User, "label-users", "people"),
    (Area::Group, "label-groups", "groups"),
    (Area::Membership, "label-memberships", "members"),
];

/// Which page of each part is shown: `2.1.1` is the second page of people and the first of all else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leaf([usize; AREAS.len()]);

impl Leaf {
    /// What can't be read is the first.
    pub(super) fn read(text: &str) -> Leaf {
        let mut pages = text.split('.').map(|page| page.parse().ok().filter(|page| *page > 0));
        Leaf([(); AREAS.len()].map(|()| pages.next().flatten().unwrap_or(1)))
    }

    fn page(self, part: usize) -> usize {
        self.0.get(part).copied().unwrap_or(1)
    }

    /// The same with another page of one part.
    fn turned(mut self, part: usize, page: usize) -> String {
        if let Some(shown) = self.0.get_mut(part) {
            *shown = page;
        }
        self.to_string()
    }
}

impl fmt::Display for Leaf {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0.map(|page| page.to_string()).join("."))
    }
}

impl PreviewPage {
    pub(super) fn of(
        frame: Frame,
        file: File<'_>,
        imported: Imported,
        leaf: Leaf,
        error: Option<String>,
    ) -> PreviewPage {
        let acts = acts(&imported);
        let Imported { report, errors, notes, columns, unusable, .. } = imported;
        let words = frame.words;
        let counts = counts(words, &report);
        let lines = report.changes.unwrap_or_default();
        let carried = if unusable { None } else { pack(file.bytes) };
        let form = report.digest.filter(|_| acts && carried.is_some()).map(|digest| {
            let left = Fault::rows(&errors);
            let without = (left > 0).then(|| words.fill("import-apply-without", &[("n", left.into())]));
            ApplyForm { digest, without }
        });
        PreviewPage {
            name: file.name.to_owned(),
            error,
            headline: headline(&frame, &report.headline, &lines, unusable),
            carried: carried.filter(|_| acts || !errors.is_empty()),
            faulty: faulty(words, errors, unusable),
            notes,
            columns: Columns { read: columns.read.join(", "), ignored: columns.ignored.join(", ") },
            counts,
            form,
            parts: if unusable { Vec::new() } else { parts(&frame, lines.changes(), leaf) },
            frame,
        }
    }
}

/// Is there anything to apply?
pub(super) fn acts(imported: &Imported) -> bool {
    imported.report.changes.iter().flat_map(Lines::changes).any(|line| line.kind.acts())
}

/// The report's own sentence, where there is something to report.
fn headline(frame: &Frame, headline: &str, lines: &Lines, unusable: bool) -> String {
    match (unusable, lines.is_empty()) {
        (true, _) => frame.say("import-unusable"),
        (false, true) => frame.say("import-nothing"),
        (false, false) => frame.told(headline),
    }
}

fn faulty(words: Words, mut faults: Vec<Fault>, unusable: bool) -> Option<Faulty> {
    let n = faults.len();
    if n == 0 {
        return None;
    }
    let rows = Fault::rows(&faults);
    faults.truncate(FAULTS);
    let (title, hint) = if unusable {
        (words.say("import-fault-of-file"), words.say("import-fault-hint"))
    } else {
        (words.fill("import-faults", &[("n", rows.into())]), words.say("import-faults-hint"))
    };
    Some(Faulty { title, hint, faults, more: unshown(words, n), rows: !unusable })
}

/// “…and 12 more.”
fn unshown(words: Words, of: usize) -> Option<String> {
    let more = of.saturating_sub(FAULTS);
    (more > 0).then(|| words.fill("import-more", &[("n", more.into())]))
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

/// The parts that have anything, each with the page of it that is shown: of those that are not there, the last.
pub(super) fn parts(frame: &Frame, changes: &[Change], leaf: Leaf) -> Vec<Part> {
    let words = frame.words;
    let part = |(at, (area, label, id)): (usize, &(Area, &str, &'static str))| {
        let of_area = || changes.iter().filter(|change| change.area == *area);
        let count = of_area().count();
        let last = count.div_ceil(LINES);
        let page = leaf.page(at).min(last);
        let before = page.checked_sub(1)? * LINES;
        let row = |change: &Change| Row::planned(frame, ReportLine::of(change), change.user.clone());
        let lines: Vec<Row> = of_area().skip(before).take(LINES).map(row).collect();
        Some(Part {
            id,
            label: words.say(label),
            which: which(words, before, lines.len(), count),
            lines,
            previous: (page > 1).then(|| leaf.turned(at, page - 1)),
            next: (page < last).then(|| leaf.turned(at, page + 1)),
        })
    };
    AREAS.iter().enumerate().filter_map(part).collect()
}

/// “Lines 201 to 400 of 412”.
pub(super) fn which(words: Words, before: usize, shown: usize, count: usize) -> String {
    words.fill("run-which", &[("first", (before + 1).into()), ("last", (before + shown).into()), ("n", count.into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaf_says_a_page_of_each_part_and_what_it_can_not_mean_is_the_first() {
        for (text, read) in [
            ("2.1.3", "2.1.3"),
            ("", "1.1.1"),
            ("4", "4.1.1"),
            ("0.-1.x", "1.1.1"),
            ("1.2.3.4", "1.2.3"),
            ("99999999999999999999999", "1.1.1"),
        ] {
            assert_eq!(Leaf::read(text).to_string(), read, "{text:?}");
        }
        assert_eq!(Leaf::read("2.1.3").turned(1, 7), "2.7.3");
    }
}
