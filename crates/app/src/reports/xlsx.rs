//! A report as a workbook: a sheet that sums it up, and one each for users, groups and memberships, the worst first.
//!
//! Lines are read a page at a time and written at once, so a report of 100,000 lines takes no more memory than one of ten.
//! The columns are those of `csv.rs`. Every value is a text, so no cell is a formula. `book.rs` knows the format of the file.

mod book;

use std::io::Write;

use ::store::run::{self, Pile};
use ::store::{AccountId, Tx};
use planning::plan::AreaCounts;
use planning::{Area, Heading, Kind};

use self::book::{Book, Cell, Rows, Shape};
use super::csv::{HEADER, rows, word};
use super::legend::in_order;
use super::{Meaning, Report, ReportLine, worst_first};
use crate::error::{Error, Result};
use crate::{App, accounts};

/// Lines that are read at once.
const PAGE: i64 = 1_000;

const SHEETS: [&str; 4] = ["Summary", "Users", "Groups", "Memberships"];
const AREAS: [Area; 3] = [Area::User, Area::Group, Area::Membership];

/// How wide the columns are, in characters.
const WIDTHS: [u16; 9] = [12, 12, 40, 20, 30, 30, 24, 80, 40];
const SUMMARY_WIDTHS: [u16; 9] = [24, 14, 14, 14, 14, 14, 14, 14, 14];

/// Writes the report of a run as a workbook.
///
/// Errors: `NotFound` (account, run); `Refused` where the file can't be written.
pub fn xlsx(ctx: &App, slug: &str, number: i64, out: &mut dyn Write) -> Result<()> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let run = super::find(tx, account, slug, number)?;
        let piles = run::count_piles(tx, account, number, None)?;
        let report = Report { counts: Pile::counts(&piles), ..Report::of_run(&run) };
        let kinds: Vec<Kind> = worst_first().filter(|kind| piles.iter().any(|pile| pile.kind == *kind)).collect();
        let piles = in_order(&piles);
        let mut book = Book::begin(&mut *out, &SHEETS)?;
        book.sheet(&Shape { widths: &SUMMARY_WIDTHS, header: None }, |rows| summary(rows, &report, &kinds))?;
        for area in AREAS {
            let shape = Shape { widths: &WIDTHS, header: Some(&HEADER) };
            book.sheet(&shape, |sheet| {
                lines(tx, account, number, piles.iter().filter(|pile| pile.area == area), sheet)
            })?;
        }
        Ok(book.finish()?)
    })
}

/// What stands above the lines of a report, and what the kinds of lines mean.
fn summary(sheet: &mut Rows<'_>, report: &Report, kinds: &[Kind]) -> Result<()> {
    let text = |value: &dyn ToString| value.to_string();
    let mut facts = vec![
        ("Headline", report.headline.clone()),
        ("Run", report.run.as_ref().map_or_else(String::new, |run| text(run))),
        ("Trigger", word(&report.trigger)),
        ("Source", word(&report.source)),
        ("Mode", word(&report.mode)),
        ("Status", word(&report.status)),
        ("Digest", report.digest.clone().unwrap_or_default()),
        ("Asked for at", report.created_at.as_ref().map_or_else(String::new, |at| text(at))),
        ("Ended at", report.finished_at.as_ref().map_or_else(String::new, |at| text(at))),
    ];
    facts.extend(report.held.iter().map(|held| ("Held", format!("{}: {}", word(&held.rule), held.sentence))));
    for (name, value) in &facts {
        sheet.push(&[Cell::Bold(name), Cell::Text(value)])?;
    }
    sheet.push(&[])?;
    let headings: Vec<String> = Heading::IN_ORDER.into_iter().map(|heading| titled(heading.name())).collect();
    let header: Vec<Cell<'_>> =
        std::iter::once(Cell::Bold("")).chain(headings.iter().map(|heading| Cell::Bold(heading))).collect();
    sheet.push(&header)?;
    for (name, area) in SHEETS.into_iter().skip(1).zip(AREAS) {
        let counts: AreaCounts = report.counts.area(area);
        let figures = Heading::IN_ORDER.into_iter().map(|heading| Cell::Number(counts.under(heading)));
        sheet.push(&std::iter::once(Cell::Bold(name)).chain(figures).collect::<Vec<_>>())?;
    }
    sheet.push(&[])?;
    for kind in kinds {
        sheet.push(&[Cell::Bold(&word(kind)), Cell::Text(Meaning::of(*kind).words)])?;
    }
    Ok(())
}

/// The lines of one area, a page at a time.
fn lines<'a>(
    tx: &Tx<'_>,
    account: AccountId,
    number: i64,
    piles: impl Iterator<Item = &'a Pile>,
    sheet: &mut Rows<'_>,
) -> Result<()> {
    for pile in piles {
        let mut after = -1;
        loop {
            let page = run::lines_after(tx, account, number, pile, after, PAGE)?;
            let Some((last, _)) = page.last() else { break };
            after = *last;
            for (_, line) in page {
                for row in rows(&ReportLine::of(&line.told())) {
                    if !sheet.has_room() {
                        return Ok(sheet.close("More lines than a sheet holds: the CSV and the JSON have them all.")?);
                    }
                    sheet.push(&row.each_ref().map(|cell| Cell::Text(cell)))?;
                }
            }
        }
    }
    Ok(())
}

/// With a capital letter.
fn titled(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        Error::Refused(format!("the file can't be written: {error}"))
    }
}
