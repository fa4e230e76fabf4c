//! One report for a page: the head, the counts for the tabs, the reasons, and one page of lines.
//!
//! Bounded by SQL: of a run of 100,000 lines, a hundred are read, and none is counted unless somebody searches. The order of
//! lines is that of headings (`planning/plan/counts.rs`); below one heading those with one reason stand together, the reason
//! of the most first, and below one reason in the order of the plan. What else its page says is in `beside.rs`.

use std::collections::BTreeMap;

use ::store::run::{self, Line, Lines, Pile, Run, RunStatus};
use ::store::{AccountId, Tx};
use planning::{Area, Code, Counts, Heading, ResourceId, wording};

use super::beside::Beside;
use super::legend::in_order;
use super::{ReportLine, RunHead};
use crate::error::Result;
use crate::{App, accounts};

/// Lines on a page.
pub const LINES: usize = 100;

/// No address is longer (RFC 5321 section 4.5.3.1.3), and what is searched for is a part of a subject.
const LONGEST_SEARCH: usize = 256;

/// What of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunQuery {
    /// The tab.
    pub area: Area,
    /// Under which heading; all, if none.
    pub heading: Option<Heading>,
    /// For which reason; any, if none.
    pub reason: Option<Code>,
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
    /// What else its page says.
    pub beside: Beside,
    /// The newest sync that has looked since, if one has: its plan is the one to read.
    pub looked_after: Option<i64>,
    /// What was answered: the search without blanks around it, a page that is there.
    pub query: RunQuery,
    /// How many lines the search lets through, for the tabs; without a search, the counts of the head.
    pub found: Counts,
    /// Why the lines of the tab stand there, as far as heading and search let them through: the worst heading first, below
    /// it the reason of the most.
    pub reasons: Vec<ReasonCount>,
    /// How many lines the query lets through.
    pub matching: usize,
    /// How many pages these are; one at least.
    pub pages: usize,
    /// The lines of the page.
    pub lines: Vec<RunLine>,
    /// The last request that wrote a record before the run looked, of the records that the lines come from.
    pub requests: BTreeMap<String, String>,
}

/// How many lines have one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReasonCount {
    /// Under which heading.
    pub heading: Heading,
    /// The cause.
    pub code: Code,
    /// What they have in common, in words.
    pub words: &'static str,
    /// How many.
    pub lines: usize,
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
    let now = ctx.now();
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let run = super::find(tx, account, slug, number)?;
        let all = piles(tx, account, &run)?;
        let counts = Pile::counts(&all);
        let found = match &search {
            None => all,
            Some(_) => run::count_piles(tx, account, number, search.as_deref())?,
        };
        let wanted = wanted(&found, query);
        let matching: usize = wanted.iter().map(|pile| pile.lines).sum();
        let pages = matching.div_ceil(LINES).max(1);
        let page = query.page.clamp(1, pages);
        let lines = lines(tx, account, number, &wanted, search.as_deref(), (page - 1) * LINES)?;
        let run = Run { counts, ..run };
        Ok(RunReport {
            requests: requests(tx, account, number, &lines)?,
            lines,
            looked_after: run::looked_after(tx, account, number)?,
            beside: Beside::of(tx, account, &run, now)?,
            head: RunHead::of(run),
            reasons: reasons(&found, query),
            query: RunQuery { search: search.clone(), page, ..query.clone() },
            found: Pile::counts(&found),
            matching,
            pages,
        })
    })
}

/// Counted only while lines are being written, since some may go stale.
fn piles(tx: &Tx<'_>, account: AccountId, run: &Run) -> Result<Vec<Pile>> {
    Ok(match (&run.digest, run.status) {
        (None, _) => Vec::new(),
        (Some(_), RunStatus::Processing) => run::count_piles(tx, account, run.number, None)?,
        (Some(_), _) => run::kept_piles(tx, account, run.number)?,
    })
}

fn is_under(pile: &Pile, query: &RunQuery) -> bool {
    pile.area == query.area && query.heading.is_none_or(|heading| heading.kinds().contains(&pile.kind))
}

/// The piles that the query lets through.
fn wanted(found: &[Pile], query: &RunQuery) -> Vec<Pile> {
    let is_for = |pile: &Pile| query.reason.is_none_or(|reason| reason == pile.cause);
    in_order(found).into_iter().filter(|pile| is_under(pile, query) && is_for(pile)).collect()
}

/// Why the lines of the tab and heading stand there.
fn reasons(found: &[Pile], query: &RunQuery) -> Vec<ReasonCount> {
    let mut reasons: Vec<ReasonCount> = Vec::new();
    for pile in in_order(found).iter().filter(|pile| is_under(pile, query)) {
        let Some(heading) = Heading::of(pile.kind) else { continue };
        match reasons.iter_mut().find(|reason| (reason.heading, reason.code) == (heading, pile.cause)) {
            Some(reason) => reason.lines += pile.lines,
            None => reasons.push(ReasonCount {
                heading,
                code: pile.cause,
                words: wording::grouped(pile.cause),
                lines: pile.lines,
            }),
        }
    }
    reasons
}

/// A page of lines after the first `skip` of these piles.
fn lines(
    tx: &Tx<'_>,
    account: AccountId,
    number: i64,
    piles: &[Pile],
    search: Option<&str>,
    mut skip: usize,
) -> Result<Vec<RunLine>> {
    let mut page = Vec::new();
    for pile in piles {
        if skip < pile.lines && page.len() < LINES {
            let of = Lines { area: pile.area, kind: pile.kind, cause: pile.cause, search };
            let lines = run::page_of_lines(tx, account, number, &of, skip, LINES - page.len())?;
            page.extend(lines.into_iter().map(RunLine::of));
        }
        skip = skip.saturating_sub(pile.lines);
    }
    Ok(page)
}

/// The requests behind the records of these lines; none where no sync looked at the mirror.
fn requests(tx: &Tx<'_>, account: AccountId, number: i64, lines: &[RunLine]) -> Result<BTreeMap<String, String>> {
    let mut requests = BTreeMap::new();
    let Some(look) = run::look_of(tx, account, number)? else { return Ok(requests) };
    for line in lines.iter().map(|line| &line.line) {
        let Some(resource) = line.resource.as_ref().filter(|resource| !requests.contains_key(*resource)) else {
            continue;
        };
        let id = ResourceId(resource.clone());
        if let Some(request) = run::request_behind(tx, account, line.area, &id, look.writes)? {
            requests.insert(resource.clone(), request);
        }
    }
    Ok(requests)
}

impl RunLine {
    fn of(line: Line) -> RunLine {
        let outcome = match line.outcome.as_str() {
            "applied" => LineOutcome::Applied,
            "stale" | "lapsed" | "lapsed_for_keeps" => LineOutcome::Stale,
            _ => LineOutcome::Planned,
        };
        let user = line.user.as_ref().map(|user| user.0.clone());
        RunLine { line: ReportLine::of(&line.told()), outcome, user }
    }
}
