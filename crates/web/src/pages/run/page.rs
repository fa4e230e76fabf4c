//! A run's page: the report as strings and flags, in the order in which it is read. What stands above the report while a
//! run is held or was only a test is made in `panel.rs`, while it is under way in `under_way.rs`.

use app::reports::{Beside, LINES, Report, RunHead, RunLine, RunQuery, RunReport, RunStatus, Scope};
use askama::Template;
use planning::plan::AreaCounts;
use planning::{Area, Heading, Who};

use super::head::{Head, is_sync, who};
use super::line::{Row, Sign, legend};
use super::panel::{Answer, HeldPanel, Meter, TestNote, sentences};
use super::query::{self, TABS};
use super::under_way::UnderWay;
use super::undo::Way;
use crate::pages::frame::Frame;
use crate::pages::moment::Moment;
use crate::pages::words::Words;

/// The page.
#[derive(Template)]
#[template(path = "run.html")]
pub(super) struct RunPage {
    pub(super) frame: Frame,
    pub(super) head: Head,
    pub(super) facts: Facts,
    /// Why a form was not done.
    pub(super) error: Option<String>,
    pub(super) under_way: Option<UnderWay>,
    /// The headline says why.
    pub(super) failed: bool,
    /// A later sync that has looked since, while this run is held.
    pub(super) later: Option<i64>,
    /// The run that it takes back, and the one that took it back.
    pub(super) undoes: Option<i64>,
    pub(super) undone_by: Option<i64>,
    /// How an undo of it is looked at.
    pub(super) undo: Option<Way>,
    pub(super) held: Option<HeldPanel>,
    /// Test Mode: nothing was applied; and whether that is still how syncs go.
    pub(super) test: Option<TestNote>,
    /// How near the plan is to the limit, and what its leavers have in common.
    pub(super) meter: Option<Meter>,
    pub(super) hints: Vec<String>,
    /// People whom a rule leaves as they are.
    pub(super) left: Vec<String>,
    pub(super) issues: Vec<Part>,
    pub(super) tabs: Vec<Part>,
    pub(super) chips: Vec<Part>,
    pub(super) reasons: Vec<Reason>,
    /// All of the tab, while one reason is looked at.
    pub(super) any_reason: Option<String>,
    pub(super) search: Search,
    pub(super) lines: Vec<Row>,
    /// What the signs of the lines mean.
    pub(super) legend: Vec<Sign>,
    /// Which lines these are, of how many.
    pub(super) which: Option<String>,
    pub(super) empty: Option<Empty>,
    pub(super) previous: Option<String>,
    pub(super) next: Option<String>,
}

/// The head's facts.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) asked_by: Option<String>,
    pub(super) approved_by: Option<String>,
    /// When directory and console were looked at.
    pub(super) looked: Option<Moment>,
    /// When a held plan was replaced by a later one.
    pub(super) renewed: Option<Moment>,
    pub(super) finished: Option<Moment>,
    pub(super) digest: Option<String>,
    /// Only whom writes concern was looked at.
    pub(super) of_part: bool,
}

/// A part of the report: a tab, or a heading in it.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) label: String,
    pub(super) count: usize,
    pub(super) link: String,
    pub(super) here: bool,
}

/// Lines with one reason: “412 people: not in the directory”.
#[derive(Clone, Debug)]
pub(super) struct Reason {
    pub(super) heading: String,
    pub(super) sentence: String,
    pub(super) link: String,
    pub(super) here: bool,
}

/// The search, and what of the report it is in.
#[derive(Clone, Debug, Default)]
pub(super) struct Search {
    pub(super) text: String,
    pub(super) tab: &'static str,
    pub(super) show: Option<&'static str>,
    pub(super) reason: Option<String>,
    /// There are lines that could be searched.
    pub(super) offered: bool,
}

/// Why there are no lines.
#[derive(Clone, Debug)]
pub(super) struct Empty {
    pub(super) sentence: String,
    pub(super) link: Option<String>,
}

impl RunPage {
    pub(super) fn of(frame: Frame, report: RunReport, may_change: bool, answer: Answer) -> RunPage {
        let (head, query, beside) = (&report.head, &report.query, &report.beside);
        let (words, status) = (frame.words, head.report.status);
        let number = head.report.run.unwrap_or_default();
        let under_way = UnderWay::of(words, &head.report, may_change);
        let later = report.looked_after.filter(|_| status == RunStatus::Held);
        let total = head.report.counts.area(query.area).total();
        let at = |page: usize| query::address(number, &RunQuery { page, ..query.clone() });
        let first = (query.page - 1) * LINES + 1;
        RunPage {
            facts: Facts::of(&frame, head, beside),
            error: answer.error.clone(),
            failed: status == RunStatus::Failed,
            later,
            undoes: beside.undoes,
            undone_by: beside.undone_by,
            undo: beside.may_be_undone.map(|writes| Way::to(number, writes)),
            held: HeldPanel::of(&frame, &report, later.is_some(), may_change, answer),
            test: TestNote::of(&frame, &head.report),
            meter: beside.meter.map(|meter| Meter::of(words, meter)),
            hints: beside.hints.iter().map(|hint| frame.told(&hint.sentence)).collect(),
            left: sentences(&frame, &head.report, |rule| !rule.holds_plan()),
            issues: issues(words, number, |area| head.report.counts.area(area).issues),
            tabs: tabs(words, number, query, |area| report.found.area(area).total()),
            chips: chips(words, number, query, report.found.area(query.area)),
            reasons: reasons(words, number, &report),
            any_reason: query
                .reason
                .map(|_| query::address(number, &RunQuery { reason: None, page: 1, ..query.clone() })),
            search: Search {
                text: query.search.clone().unwrap_or_default(),
                tab: query::tab(query.area),
                show: query.heading.map(Heading::name),
                reason: query.reason.map(planning::Code::name),
                // A page that looks again by itself would take away what is being typed.
                offered: total > 0 && under_way.is_none(),
            },
            under_way,
            which: (report.matching > 0).then(|| which(words, first, report.lines.len(), report.matching)),
            empty: report.lines.is_empty().then(|| Empty::of(words, &head.report, query, total)),
            previous: (query.page > 1).then(|| at(query.page - 1)),
            next: (query.page < report.pages).then(|| at(query.page + 1)),
            head: Head::of(&frame, head),
            legend: legend(words, report.lines.iter().map(|line| line.line.kind)),
            lines: rows(&frame, status, report.lines, &report.requests),
            frame,
        }
    }

    /// The page looks again by itself until the run has ended.
    pub(super) fn is_under_way(&self) -> bool {
        self.under_way.is_some()
    }
}

fn rows(
    frame: &Frame,
    status: RunStatus,
    lines: Vec<RunLine>,
    requests: &std::collections::BTreeMap<String, String>,
) -> Vec<Row> {
    let row = |line: RunLine| {
        let request = line.line.resource.as_ref().and_then(|resource| requests.get(resource)).cloned();
        Row::with_evidence(frame, status, line, request)
    };
    lines.into_iter().map(row).collect()
}

/// “Lines 101 to 200 of 345”.
fn which(words: Words, first: usize, shown: usize, matching: usize) -> String {
    let last = first + shown.saturating_sub(1);
    words.fill("run-which", &[("first", first.into()), ("last", last.into()), ("n", matching.into())])
}

pub(super) fn issues(words: Words, number: i64, of: impl Fn(Area) -> usize) -> Vec<Part> {
    let part = |(area, _, label): &(Area, &str, &str)| {
        let query = RunQuery { heading: Some(Heading::Issues), ..query::whole(*area) };
        let link = query::address(number, &query);
        Part { label: words.say(label), count: of(*area), link, here: false }
    };
    TABS.iter().map(part).filter(|part| part.count > 0).collect()
}

pub(super) fn tabs(words: Words, number: i64, query: &RunQuery, of: impl Fn(Area) -> usize) -> Vec<Part> {
    let part = |(area, _, label): &(Area, &str, &str)| Part {
        label: words.say(label),
        count: of(*area),
        link: query::address(number, &RunQuery { area: *area, heading: None, reason: None, page: 1, ..query.clone() }),
        here: query.area == *area,
    };
    TABS.iter().map(part).collect()
}

/// The headings in the order of the model, issues first: what must be looked at. The model's four are always there.
const HEADINGS: [(Heading, &str, bool); 8] = [
    (Heading::Issues, "kind-issues", false),
    (Heading::Held, "kind-held", false),
    (Heading::Archived, "kind-archived", true),
    (Heading::Changed, "kind-changed", true),
    (Heading::Created, "kind-created", true),
    (Heading::Restored, "kind-restored", true),
    (Heading::Adopted, "kind-adopted", false),
    (Heading::Skipped, "kind-skipped", false),
];

/// Why the lines of the tab stand there.
fn reasons(words: Words, number: i64, report: &RunReport) -> Vec<Reason> {
    let query = &report.query;
    let reason = |reason: &app::reports::ReasonCount| Reason {
        heading: heading(words, reason.heading),
        sentence: grouped(words, query.area, reason.lines, reason.words),
        link: query::address(
            number,
            &RunQuery { heading: Some(reason.heading), reason: Some(reason.code), page: 1, ..query.clone() },
        ),
        here: query.reason == Some(reason.code) && query.heading == Some(reason.heading),
    };
    report.reasons.iter().map(reason).collect()
}

fn heading(words: Words, heading: Heading) -> String {
    HEADINGS.iter().find(|row| row.0 == heading).map_or_else(String::new, |row| words.say(row.1))
}

/// “412 people: not in the directory”.
pub(super) fn grouped(words: Words, area: Area, lines: usize, reason: &str) -> String {
    let id = match area {
        Area::User => "run-people-for",
        Area::Group => "run-groups-for",
        Area::Membership => "run-memberships-for",
    };
    words.fill(id, &[("n", lines.into()), ("reason", reason.into())])
}

/// The others where there are any.
pub(super) fn chips(words: Words, number: i64, query: &RunQuery, counts: AreaCounts) -> Vec<Part> {
    let part = |heading: Option<Heading>, id: &str, count: usize| Part {
        label: words.say(id),
        count,
        link: query::address(number, &RunQuery { heading, reason: None, page: 1, ..query.clone() }),
        here: query.heading == heading,
    };
    let shown = HEADINGS
        .into_iter()
        .filter(|(heading, _, always)| *always || counts.under(*heading) > 0 || query.heading == Some(*heading));
    let all = part(None, "filter-all", counts.total());
    std::iter::once(all).chain(shown.map(|(heading, id, _)| part(Some(heading), id, counts.under(heading)))).collect()
}

impl Facts {
    fn of(frame: &Frame, head: &RunHead, beside: &Beside) -> Facts {
        let (words, report) = (frame.words, &head.report);
        let told = |by: &Option<Who>| by.as_ref().map(|by| who(words, by));
        let moment = |at: Option<jiff::Timestamp>| at.and_then(|at| frame.moment(at));
        Facts {
            asked_by: told(&head.asked_by),
            approved_by: told(&head.approved_by),
            looked: moment(head.started_at.filter(|_| report.digest.is_some() && is_sync(report.trigger))),
            renewed: moment(beside.renewed_at),
            finished: moment(report.finished_at),
            digest: report.digest.clone(),
            of_part: report.scope == Some(Scope::Changed),
        }
    }
}

impl Empty {
    fn of(words: Words, report: &Report, query: &RunQuery, total: usize) -> Empty {
        let number = report.run.unwrap_or_default();
        let whole = query::whole(query.area);
        if total > 0 {
            return Empty { sentence: words.say("run-none-found"), link: Some(query::address(number, &whole)) };
        }
        let id = match report.status {
            RunStatus::Pending | RunStatus::Processing if report.digest.is_none() => "run-none-yet",
            RunStatus::Skipped | RunStatus::Failed if report.digest.is_none() => "run-no-plan",
            _ => "run-none-here",
        };
        Empty { sentence: words.say(id), link: None }
    }
}
