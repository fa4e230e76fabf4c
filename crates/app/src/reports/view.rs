//! One report for a page: the head, the counts for the tabs, and one page of lines.
//!
//! Bounded by SQL: of a run of 100,000 lines, a hundred are read. The order of lines is the order of headings
//! (`planning/plan/counts.rs`), and below one heading that of the plan.

use ::store::run::{self, Line, Lines, Run};
use ::store::{AccountId, Tx};
use planning::{Area, Counts, Heading, Kind};

use super::{ReportLine, RunHead};
use crate::error::Result;
use crate::{App, accounts};

/// Lines on a page.
const LINES: usize = 100;

/// No address is longer (RFC 5321 section 4.5.3.1.3), and what is searched for is a part of a subject.
const LONGEST_SEARCH: usize = 256;

/// What of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunQuery {
    /// The tab.
    pub area: Area,
    /// Under which heading; all, if none.
    pub heading: Option<Heading>,
    /// A part of the subject; case does not count.
    pub search: Option<String>,
    /// Counts from 1; a page beyond the last is the last.
    pub page: usize,
}

/// A report, one page of it.
#[derive(Clone, Debug)]
pub struct RunReport {
    /// The run. Its counts are those of the lines at this moment, also while it is being applied.
    pub head: RunHead,
    /// The newest sync that has looked since, if one has: its plan is the one to read.
    pub looked_after: Option<i64>,
    /// What was answered: the search without blanks around it, a page that is there.
    pub query: RunQuery,
    /// How many lines the search lets through, for the tabs; without a search, the counts of the head.
    pub found: Counts,
    /// How many lines the query lets through.
    pub matching: usize,
    /// How many pages these are; one at least.
    pub pages: usize,
    /// The lines of the page.
    pub lines: Vec<RunLine>,
}

/// A line of a report and what became of it.
#[derive(Clone, Debug)]
pub struct RunLine {
    /// The line.
    pub line: ReportLine,
    /// What became of it.
    pub outcome: LineOutcome,
    /// The console user that it is about, once there is one.
    pub user: Option<String>,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineOutcome {
    /// Nothing (yet): Test Mode, held, not come to so far, or a line that does nothing.
    Planned,
    /// Written.
    Applied,
    /// Left as it was, since the console had moved or the run did not come to it.
    Stale,
}

/// A page of one run's report.
///
/// Errors: `NotFound` (account, run).
pub fn view(ctx: &App, slug: &str, number: i64, query: &RunQuery) -> Result<RunReport> {
    let search = query.search.as_deref().map(|text| text.trim().chars().take(LONGEST_SEARCH).collect::<String>());
    let search = search.filter(|text| !text.is_empty());
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let run = super::find(tx, account, slug, number)?;
        let all = run::tally(tx, account, number, None)?;
        let counts = Counts::sum(all.iter().copied());
        let tally = match &search {
            None => all,
            Some(_) => run::tally(tx, account, number, search.as_deref())?,
        };
        let piles = piles(&tally, query);
        let matching: usize = piles.iter().map(|(_, lines)| lines).sum();
        let pages = matching.div_ceil(LINES).max(1);
        let page = query.page.clamp(1, pages);
        let of = |kind| Lines { area: query.area, kind, search: search.as_deref() };
        Ok(RunReport {
            lines: lines(tx, account, number, &piles, of, (page - 1) * LINES)?,
            looked_after: run::looked_after(tx, account, number)?,
            head: RunHead::of(Run { counts, ..run }),
            query: RunQuery { search: search.clone(), page, ..query.clone() },
            found: Counts::sum(tally),
            matching,
            pages,
        })
    })
}

/// The kinds that the query lets through, in the order in which they are read, and how many lines each has.
fn piles(tally: &[(Area, Kind, usize)], query: &RunQuery) -> Vec<(Kind, usize)> {
    let headings =
        Heading::IN_ORDER.into_iter().filter(|heading| query.heading.is_none_or(|wanted| wanted == *heading));
    let lines =
        |kind: Kind| tally.iter().find(|(area, of, _)| (*area, *of) == (query.area, kind)).map_or(0, |pile| pile.2);
    headings.flat_map(Heading::kinds).map(|kind| (*kind, lines(*kind))).collect()
}

/// A page of lines after the first `skip` of these piles.
fn lines<'a>(
    tx: &Tx<'_>,
    account: AccountId,
    number: i64,
    piles: &[(Kind, usize)],
    of: impl Fn(Kind) -> Lines<'a>,
    mut skip: usize,
) -> Result<Vec<RunLine>> {
    let mut page = Vec::new();
    for (kind, there) in piles {
        if skip < *there && page.len() < LINES {
            let lines = run::page_of_lines(tx, account, number, &of(*kind), skip, LINES - page.len())?;
            page.extend(lines.into_iter().map(RunLine::of));
        }
        skip = skip.saturating_sub(*there);
    }
    Ok(page)
}

impl RunLine {
    fn of(line: Line) -> RunLine {
        let outcome = match line.outcome.as_str() {
            "applied" => LineOutcome::Applied,
            "stale" | "lapsed" => LineOutcome::Stale,
            _ => LineOutcome::Planned,
        };
        let user = line.user.as_ref().map(|user| user.0.clone());
        RunLine { line: ReportLine::of(&line.told()), outcome, user }
    }
}
