//! A report for people who read text: the headline, what is held, the counts, then line by line, the worst first, and what
//! the signs mean.
//!
//! What a directory or a file says is shown as text and moves no cursor. Colour only repeats what sign and word say.

use planning::plan::AreaCounts;
use planning::{Area, Change, Kind, wording};

use super::csv::word;
use super::{Different, Lines, Meaning, Report, ReportDifference, ReportLine, Scope, legend, worst_first};
use crate::plain::{columns, plain};

/// Lines of one kind that a short report shows.
const SHOWN: usize = 8;

/// The same, of memberships alone.
const SHOWN_MEMBERSHIPS: usize = 3;

/// With colours, or without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without.
    Plain,
    /// With, for a terminal.
    Coloured,
}

impl Style {
    fn paint(self, text: &str, colour: &str) -> String {
        match self {
            Style::Coloured if !colour.is_empty() => format!("\u{1b}[{colour}m{text}\u{1b}[0m"),
            Style::Coloured | Style::Plain => text.to_owned(),
        }
    }
}

/// The colour of a kind: what somebody must look at, who goes, who comes.
fn colour(kind: Kind) -> &'static str {
    match kind {
        Kind::Issue | Kind::Hold => "33",
        Kind::Archive | Kind::Remove => "31",
        Kind::Create | Kind::Add | Kind::Restore => "32",
        _ => "",
    }
}

/// The beginning of every kind of lines: what a run that has just ended did.
pub fn short(report: &Report) -> String {
    text(report, Style::Plain, Extent::Short)
}

/// The whole report.
pub fn whole(report: &Report, style: Style) -> String {
    text(report, style, Extent::Whole)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Short,
    Whole,
}

fn text(report: &Report, style: Style, extent: Extent) -> String {
    let run = report.run.map_or_else(|| "Preview".to_owned(), |run| format!("Run {run}"));
    let (trigger, source) = (word(&report.trigger), word(&report.source));
    let mut text = vec![
        format!("{run} · {trigger} · {source} · {} · {}", word(&report.mode), word(&report.status)),
        style.paint(&plain(&report.headline), "1"),
    ];
    text.extend(report.progress.iter().map(|progress| format!("  {progress}")));
    if report.scope == Some(Scope::Changed) {
        text.push("Planned was what has been written since the sync before, and whom that concerns.".to_owned());
    }
    let held = report.held.iter().map(|held| format!("  held ({}): {}", word(&held.rule), plain(&held.sentence)));
    text.extend(held);
    let hints = report.hints.iter().flatten();
    text.extend(hints.map(|hint| format!("  in common ({}): {}", word(&hint.factor), plain(&hint.sentence))));
    text.push(String::new());
    text.push(counts(report));
    for kind in worst_first() {
        text.extend(lines(report, kind, style, extent));
    }
    text.extend(report.changes.as_ref().and_then(explained));
    if let Some(digest) = &report.digest {
        text.push(format!("\nDigest {digest}"));
    }
    text.join("\n") + "\n"
}

fn counts(report: &Report) -> String {
    let row = |name: &str, counts: AreaCounts| {
        let figures = [
            counts.archived,
            counts.changed,
            counts.created,
            counts.restored,
            counts.adopted,
            counts.skipped,
            counts.held,
            counts.issues,
        ];
        std::iter::once(name.to_owned()).chain(figures.iter().map(usize::to_string)).collect::<Vec<_>>()
    };
    let header = ["", "Archived", "Changed", "Created", "Restored", "Adopted", "Skipped", "Held", "Issues"];
    columns(&[
        header.map(str::to_owned).to_vec(),
        row("Users", report.counts.users),
        row("Groups", report.counts.groups),
        row("Memberships", report.counts.memberships),
    ])
    .trim_end()
    .to_owned()
}

fn lines(report: &Report, kind: Kind, style: Style, extent: Extent) -> Vec<String> {
    let changes = report.changes.iter().flat_map(Lines::changes);
    let of_kind: Vec<&Change> = changes.filter(|change| change.kind == kind).collect();
    let shown = match extent {
        Extent::Whole => of_kind.len(),
        Extent::Short if of_kind.iter().all(|change| change.area == Area::Membership) => SHOWN_MEMBERSHIPS,
        Extent::Short => SHOWN,
    };
    let mut text = Vec::new();
    if !of_kind.is_empty() {
        text.push(String::new());
    }
    for line in of_kind.iter().take(shown).map(|change| ReportLine::of(change)) {
        text.push(headed(&line, style));
        text.extend(fields(&line, extent));
    }
    if of_kind.len() > shown {
        let whole = if report.run.is_some() { "`sync report` has them all" } else { "--json has them all" };
        text.push(format!("… and {} more of this kind; {whole}", of_kind.len() - shown));
    }
    text
}

/// Sign, kind, whom it is about, and why.
fn headed(change: &ReportLine, style: Style) -> String {
    let kind = format!("{} {}", Meaning::of(change.kind).sign, word(&change.kind));
    let kind = style.paint(&kind, colour(change.kind));
    format!("{kind} {}: {}", plain(&change.subject), plain(&change.reason.sentence))
}

fn value(text: Option<&str>) -> String {
    text.map_or_else(|| "nothing".to_owned(), |text| format!("“{}”", plain(text)))
}

/// The legend: what the kinds that stand above mean.
fn explained(lines: &Lines) -> Option<String> {
    let row = |meaning: Meaning| {
        let kind = format!("{} {}", meaning.sign, word(&meaning.kind));
        vec![kind, meaning.words.to_owned()]
    };
    let rows: Vec<_> = legend(lines).into_iter().map(row).collect();
    (!rows.is_empty()).then(|| format!("\nLegend\n{}", columns(&rows).trim_end()))
}

/// What parts two reports.
pub fn parted(parted: &ReportDifference, style: Style) -> String {
    let (run, against) = (parted.run, parted.against);
    let mut text = vec![format!("Run {run} beside run {against}"), style.paint(&parted.headline, "1")];
    text.extend(parted.note.clone());
    for (of, lines) in [(run, &parted.new), (against, &parted.gone)] {
        if !lines.is_empty() {
            text.push(format!("\nOnly in run {of}"));
        }
        for line in lines {
            text.push(headed(line, style));
            text.extend(fields(line, Extent::Whole));
        }
    }
    if !parted.different.is_empty() {
        text.push("\nDifferent".to_owned());
    }
    for Different { old, new } in &parted.different {
        for (of, line) in [(against, old), (run, new)] {
            text.push(format!("run {of}: {}", headed(line, style)));
            text.extend(fields(line, Extent::Whole));
        }
    }
    text.join("\n") + "\n"
}

/// Field by field. Of somebody new every field is new, which a short report leaves to the whole one.
fn fields(line: &ReportLine, extent: Extent) -> impl Iterator<Item = String> {
    let told = line.fields.iter().filter(move |field| extent == Extent::Whole || field.old.is_some());
    told.map(|field| {
        let name = wording::field_name(&field.name);
        let shown = |text: &Option<String>| value(text.as_deref().map(|text| wording::field_value(&field.name, text)));
        format!("    {name}: {} → {}", shown(&field.old), shown(&field.new))
    })
}
