//! A run's page: the report as strings and flags, in the order in which it is read.

use app::reports::{PlanSummary, Report, RunHead, RunQuery, RunReport, RunStatus, Stage};
use askama::Template;
use planning::guard::Rule;
use planning::plan::AreaCounts;
use planning::{Heading, Mode, Who};

use super::head::{Head, who};
use super::line::Row;
use super::query::{self, TABS};
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
    pub(super) held: Option<HeldPanel>,
    /// Test Mode: nothing was applied; and whether that is still how syncs go.
    pub(super) test: Option<TestNote>,
    /// People whom a rule leaves as they are.
    pub(super) left: Vec<String>,
    pub(super) issues: Vec<Part>,
    pub(super) tabs: Vec<Part>,
    pub(super) chips: Vec<Part>,
    pub(super) search: Search,
    pub(super) lines: Vec<Row>,
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
    pub(super) finished: Option<Moment>,
    pub(super) duration: Option<String>,
    pub(super) digest: Option<String>,
}

/// What happens just now.
#[derive(Clone, Debug)]
pub(super) struct UnderWay {
    pub(super) sentence: String,
    /// Steps done, of how many.
    pub(super) steps: Option<(usize, usize)>,
}

/// Why a run is held, and what may be done about it.
#[derive(Clone, Debug, Default)]
pub(super) struct HeldPanel {
    pub(super) why: Vec<String>,
    pub(super) form: Option<ApproveForm>,
    /// Why there is no form.
    pub(super) says: Option<String>,
    /// What would have to be done first is done on the page of the settings.
    pub(super) elsewhere: bool,
    /// The plan as it is now, when it is not the one that was to be approved.
    pub(super) present: Option<Present>,
}

/// The form that approves a plan.
#[derive(Clone, Debug)]
pub(super) struct ApproveForm {
    pub(super) digest: String,
    /// Which plan it applies.
    pub(super) does: String,
    /// What leaving the archives out would do, if there are any.
    pub(super) archives: Option<String>,
}

/// A plan in a few words.
#[derive(Clone, Debug)]
pub(super) struct Present {
    pub(super) headline: String,
    pub(super) digest: String,
    pub(super) leavers: Vec<(String, String)>,
    pub(super) unnamed: Option<String>,
}

/// What a report of Test Mode says of itself.
#[derive(Clone, Debug, Default)]
pub(super) struct TestNote {
    /// Test Mode is still on: this is how to go live.
    pub(super) how: bool,
    /// What would hold the plan.
    pub(super) would_hold: Vec<String>,
}

/// A part of the report: a tab, or a heading in it.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) label: String,
    pub(super) count: usize,
    pub(super) link: String,
    pub(super) here: bool,
}

/// The search, and what of the report it is in.
#[derive(Clone, Debug, Default)]
pub(super) struct Search {
    pub(super) text: String,
    pub(super) tab: &'static str,
    pub(super) show: Option<&'static str>,
    /// There are lines that could be searched.
    pub(super) offered: bool,
}

/// Why there are no lines.
#[derive(Clone, Debug)]
pub(super) struct Empty {
    pub(super) sentence: String,
    pub(super) link: Option<String>,
}

/// What a form of the page left.
#[derive(Debug, Default)]
pub(super) struct Beside {
    pub(super) error: Option<String>,
    pub(super) present: Option<PlanSummary>,
}

impl RunPage {
    pub(super) fn of(frame: Frame, report: RunReport, may_change: bool, beside: Beside) -> RunPage {
        let RunReport { head, looked_after, query, found, matching, pages, lines } = report;
        let (words, status) = (frame.words, head.report.status);
        let number = head.report.run.unwrap_or_default();
        let is_under_way = matches!(status, RunStatus::Pending | RunStatus::Processing);
        let later = looked_after.filter(|_| status == RunStatus::Held);
        let total = head.report.counts.area(query.area).total();
        let at = |page: usize| query::address(number, &RunQuery { page, ..query.clone() });
        let first = (query.page - 1) * LINES + 1;
        RunPage {
            facts: Facts::of(&frame, &head),
            error: beside.error,
            under_way: UnderWay::of(words, &head),
            failed: status == RunStatus::Failed,
            later,
            held: HeldPanel::of(&frame, &head.report, later.is_some(), may_change, beside.present),
            test: TestNote::of(&frame, &head.report),
            left: sentences(&head.report, |rule| !rule.holds_plan()),
            issues: issues(words, number, |area| head.report.counts.area(area).issues),
            tabs: tabs(words, number, &query, |area| found.area(area).total()),
            chips: chips(words, number, &query, found.area(query.area)),
            search: Search {
                text: query.search.clone().unwrap_or_default(),
                tab: query::tab(query.area),
                show: query.heading.map(Heading::name),
                // A page that looks again by itself would take away what is being typed.
                offered: total > 0 && !is_under_way,
            },
            which: (matching > 0).then(|| which(words, first, lines.len(), matching)),
            empty: lines.is_empty().then(|| Empty::of(words, &head.report, &query, total)),
            lines: lines.into_iter().map(|line| Row::of(words, status, line)).collect(),
            previous: (query.page > 1).then(|| at(query.page - 1)),
            next: (query.page < pages).then(|| at(query.page + 1)),
            head: Head::of(&frame, &head),
            frame,
        }
    }

    /// The page looks again by itself until the run has ended.
    pub(super) fn is_under_way(&self) -> bool {
        self.under_way.is_some()
    }
}

/// Lines on a page (`app/src/reports/view.rs`).
const LINES: usize = 100;

/// “Lines 101 to 200 of 345”.
fn which(words: Words, first: usize, shown: usize, matching: usize) -> String {
    let last = first + shown.saturating_sub(1);
    words.fill("run-which", &[("first", first.into()), ("last", last.into()), ("n", matching.into())])
}

fn sentences(report: &Report, of: impl Fn(Rule) -> bool) -> Vec<String> {
    report.held.iter().filter(|held| of(held.rule)).map(|held| held.sentence.clone()).collect()
}

pub(super) fn issues(words: Words, number: i64, of: impl Fn(planning::Area) -> usize) -> Vec<Part> {
    let part = |(area, _, label): &(planning::Area, &str, &str)| {
        let query = RunQuery { area: *area, heading: Some(Heading::Issues), search: None, page: 1 };
        let link = query::address(number, &query);
        Part { label: words.say(label), count: of(*area), link, here: false }
    };
    TABS.iter().map(part).filter(|part| part.count > 0).collect()
}

pub(super) fn tabs(words: Words, number: i64, query: &RunQuery, of: impl Fn(planning::Area) -> usize) -> Vec<Part> {
    let part = |(area, _, label): &(planning::Area, &str, &str)| Part {
        label: words.say(label),
        count: of(*area),
        link: query::address(number, &RunQuery { area: *area, heading: None, page: 1, ..query.clone() }),
        here: query.area == *area,
    };
    TABS.iter().map(part).collect()
}

/// The model's four are always there, the others where there are any.
pub(super) fn chips(words: Words, number: i64, query: &RunQuery, counts: AreaCounts) -> Vec<Part> {
    let part = |heading: Option<Heading>, id: &str, count: usize| Part {
        label: words.say(id),
        count,
        link: query::address(number, &RunQuery { heading, page: 1, ..query.clone() }),
        here: query.heading == heading,
    };
    let headings = [
        (Heading::Archived, "kind-archived", true),
        (Heading::Changed, "kind-changed", true),
        (Heading::Created, "kind-created", true),
        (Heading::Restored, "kind-restored", true),
        (Heading::Adopted, "kind-adopted", false),
        (Heading::Skipped, "kind-skipped", false),
        (Heading::Held, "kind-held", false),
        (Heading::Issues, "kind-issues", false),
    ];
    let shown = headings
        .into_iter()
        .filter(|(heading, _, always)| *always || counts.under(*heading) > 0 || query.heading == Some(*heading));
    let all = part(None, "filter-all", counts.total());
    std::iter::once(all).chain(shown.map(|(heading, id, _)| part(Some(heading), id, counts.under(heading)))).collect()
}

impl Facts {
    fn of(frame: &Frame, head: &RunHead) -> Facts {
        let (words, report) = (frame.words, &head.report);
        let told = |by: &Option<Who>| by.as_ref().map(|by| who(words, by));
        let took = head.started_at.zip(report.finished_at).map(|(from, to)| to.duration_since(from));
        Facts {
            asked_by: told(&head.asked_by),
            approved_by: told(&head.approved_by),
            finished: report.finished_at.and_then(|at| frame.moment(at)),
            duration: took.map(|took| duration(words, took.as_secs(), head.approved_by.is_some())),
            digest: report.digest.clone(),
        }
    }
}

/// How long a run took; a held one is under way while it waits for its approval.
fn duration(words: Words, seconds: i64, approved: bool) -> String {
    let (id, n) = match seconds {
        ..1 => ("duration-none", 0),
        1..120 => ("duration-seconds", seconds),
        120..7_200 => ("duration-minutes", seconds / 60),
        _ => ("duration-hours", seconds / 3_600),
    };
    let took = words.fill(id, &[("n", n.into())]);
    if approved { words.fill("duration-with-wait", &[("took", took.into())]) } else { took }
}

impl UnderWay {
    fn of(words: Words, head: &RunHead) -> Option<UnderWay> {
        let told = |id: &str| UnderWay { sentence: words.say(id), steps: None };
        match (head.report.status, head.progress) {
            (RunStatus::Pending, _) => Some(told("run-queued")),
            (RunStatus::Processing, Some(progress)) if progress.stage == Stage::Applying => Some(UnderWay {
                sentence: words.fill("run-applying", &[("done", progress.done.into()), ("n", progress.of.into())]),
                steps: Some((progress.done, progress.of)),
            }),
            (RunStatus::Processing, _) => Some(told("run-comparing")),
            _ => None,
        }
    }
}

impl HeldPanel {
    fn of(
        frame: &Frame,
        report: &Report,
        looked_after: bool,
        may_change: bool,
        present: Option<PlanSummary>,
    ) -> Option<HeldPanel> {
        if report.status != RunStatus::Held {
            return None;
        }
        let (words, status) = (frame.words, frame.account.as_ref().map(|account| &account.status));
        let says = if !may_change {
            Some(words.say("run-support"))
        } else if status.is_some_and(|status| !status.enabled) {
            Some(words.say("run-off"))
        } else if status.is_some_and(|status| status.mode == Mode::Test) {
            Some(words.say("run-test-mode-on"))
        } else {
            None
        };
        let present = present.filter(|_| !looked_after);
        let digest = present.as_ref().map(|present| present.digest.0.clone()).or_else(|| report.digest.clone());
        let does = if present.is_some() { "run-approve-does-present" } else { "run-approve-does" };
        let archives = present.as_ref().map_or(report.counts, |present| present.counts).users.archived;
        Some(HeldPanel {
            why: sentences(report, Rule::holds_plan),
            form: digest.filter(|_| says.is_none() && !looked_after).map(|digest| ApproveForm {
                digest,
                does: words.say(does),
                archives: spared(words, archives),
            }),
            elsewhere: may_change && says.is_some(),
            says,
            present: present.map(|present| Present::of(words, present)),
        })
    }
}

/// Whom an approval without archives would leave as they are.
pub(super) fn spared(words: Words, archives: usize) -> Option<String> {
    (archives > 0).then(|| words.fill("run-without-archives-does", &[("n", archives.into())]))
}

impl Present {
    fn of(words: Words, plan: PlanSummary) -> Present {
        let unnamed = plan.unnamed;
        Present {
            headline: plan.headline,
            digest: plan.digest.0,
            leavers: plan.leavers.into_iter().map(|leaver| (leaver.email, leaver.sentence)).collect(),
            unnamed: (unnamed > 0).then(|| words.fill("provisioning-more-leavers", &[("n", unnamed.into())])),
        }
    }
}

impl TestNote {
    fn of(frame: &Frame, report: &Report) -> Option<TestNote> {
        if report.status != RunStatus::Completed || report.mode != Mode::Test {
            return None;
        }
        let status = frame.account.as_ref().map(|account| &account.status);
        // Every plan of Test Mode would be the first live one: that is no news, going live answers it.
        let would_hold = sentences(report, |rule| rule.holds_plan() && rule != Rule::FirstLive);
        Some(TestNote {
            how: status.is_some_and(|status| status.enabled && status.mode == Mode::Test),
            // The headline says the first of them.
            would_hold: if would_hold.len() > 1 { would_hold } else { Vec::new() },
        })
    }
}

impl Empty {
    fn of(words: Words, report: &Report, query: &RunQuery, total: usize) -> Empty {
        let number = report.run.unwrap_or_default();
        let whole = RunQuery { heading: None, search: None, page: 1, ..query.clone() };
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
