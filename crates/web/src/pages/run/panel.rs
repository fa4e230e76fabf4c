//! What stands above a report that is not applied: why a run is held, how near it is to the limit, whom it would archive, and
//! what may be done about it; or that it was a test.

use app::reports::{self, Parted, PartedLine, Report, RunReport, RunStatus};
use planning::Mode;
use planning::guard::Rule;

use crate::pages::frame::Frame;
use crate::pages::words::Words;

/// Lines of a difference that are shown.
const PARTED: usize = 100;

/// For how many days people are kept, if nobody says otherwise.
const DAYS: i64 = 30;

/// Why a run is held, and what may be done about it.
#[derive(Clone, Debug, Default)]
pub(super) struct HeldPanel {
    pub(super) why: Vec<String>,
    /// What came in the place of the plan that was to be approved.
    pub(super) parted: Option<Moved>,
    pub(super) leavers: Option<Leavers>,
    pub(super) form: Option<ApproveForm>,
    pub(super) reject: Option<RejectForm>,
    /// Why there is no form that approves.
    pub(super) says: Option<String>,
    /// What would have to be done first is done on the page of the settings.
    pub(super) elsewhere: bool,
}

/// The form that approves a plan.
#[derive(Clone, Debug)]
pub(super) struct ApproveForm {
    pub(super) digest: String,
    /// What leaving the archives out would do, if there are any.
    pub(super) archives: Option<String>,
}

/// The form that rejects it.
#[derive(Clone, Debug)]
pub(super) struct RejectForm {
    /// What keeping would do, if somebody would be archived.
    pub(super) keep: Option<String>,
    /// The number of days that stands in the field.
    pub(super) days: String,
    /// Whether it is the field that counts, as whoever pressed the button had it.
    pub(super) other: bool,
}

/// Who would be archived.
#[derive(Clone, Debug)]
pub(super) struct Leavers {
    pub(super) title: String,
    pub(super) departments: Vec<Department>,
    /// How many more.
    pub(super) more: Option<(String, String)>,
}

/// Those of one department.
#[derive(Clone, Debug)]
pub(super) struct Department {
    pub(super) name: Option<String>,
    pub(super) count: usize,
    pub(super) people: Vec<Leaver>,
}

#[derive(Clone, Debug)]
pub(super) struct Leaver {
    pub(super) email: String,
    pub(super) link: Option<String>,
    pub(super) sentence: String,
}

/// What parts two plans.
#[derive(Clone, Debug)]
pub(super) struct Moved {
    pub(super) sentence: String,
    /// A sign each: what came, what went, what is otherwise.
    pub(super) lines: Vec<(char, String, String)>,
    pub(super) more: Option<String>,
}

/// How much of the limit of archives a plan needs.
#[derive(Clone, Debug)]
pub(super) struct Meter {
    pub(super) sentence: String,
    /// What of it was archived before.
    pub(super) before: Option<String>,
    pub(super) archives: usize,
    pub(super) allowed: usize,
    pub(super) most: usize,
}

/// What a report of Test Mode says of itself.
#[derive(Clone, Debug, Default)]
pub(super) struct TestNote {
    /// Test Mode is still on: this is how to go live.
    pub(super) how: bool,
    /// What would hold the plan.
    pub(super) would_hold: Vec<String>,
}

/// What a form of the page left.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) error: Option<String>,
    /// What parts the present plan from the one that was to be approved.
    pub(super) parted: Option<Parted>,
    /// For how many days people were to be kept.
    pub(super) days: Option<String>,
}

/// What the rules that are asked about have to say.
pub(super) fn sentences(frame: &Frame, report: &Report, of: impl Fn(Rule) -> bool) -> Vec<String> {
    report.held.iter().filter(|held| of(held.rule)).map(|held| frame.told(&held.sentence)).collect()
}

impl HeldPanel {
    pub(super) fn of(
        frame: &Frame,
        report: &RunReport,
        looked_after: bool,
        may_change: bool,
        answer: Answer,
    ) -> Option<HeldPanel> {
        let told = &report.head.report;
        if told.status != RunStatus::Held {
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
        let archives = told.counts.users.archived;
        let digest = told.digest.clone().filter(|_| says.is_none() && !looked_after);
        Some(HeldPanel {
            why: sentences(frame, told, Rule::holds_plan),
            parted: answer.parted.as_ref().map(|parted| Moved::of(frame, parted)),
            leavers: Leavers::of(frame, report),
            form: digest.map(|digest| ApproveForm { digest, archives: spared(words, archives) }),
            reject: may_change.then(|| RejectForm {
                keep: (archives > 0).then(|| words.fill("run-keep-does", &[("n", archives.into())])),
                other: answer.days.is_some(),
                days: answer.days.unwrap_or_else(|| DAYS.to_string()),
            }),
            elsewhere: may_change && says.is_some(),
            says,
        })
    }
}

/// Whom an approval without archives would leave as they are.
pub(super) fn spared(words: Words, archives: usize) -> Option<String> {
    (archives > 0).then(|| words.fill("run-without-archives-does", &[("n", archives.into())]))
}

impl Leavers {
    fn of(frame: &Frame, report: &RunReport) -> Option<Leavers> {
        let words = frame.words;
        let beside = &report.beside;
        let mut departments: Vec<Department> = Vec::new();
        for (name, leaver) in &beside.leavers {
            let leaver = Leaver {
                email: leaver.email.clone(),
                link: leaver.user.as_ref().map(|user| format!("/users/{user}")),
                sentence: frame.told(&leaver.sentence),
            };
            match departments.last_mut().filter(|last| last.name == *name) {
                Some(last) => last.people.push(leaver),
                None => departments.push(Department { name: name.clone(), count: 0, people: vec![leaver] }),
            }
        }
        for department in &mut departments {
            department.count = department.people.len();
        }
        let number = report.head.report.run.unwrap_or_default();
        let more = words.fill("provisioning-more-leavers", &[("n", beside.unnamed.into())]);
        let all = format!("/provisioning/{number}?tab=users&show=archived");
        (!departments.is_empty()).then(|| Leavers {
            title: words.fill("run-leavers", &[("n", report.head.report.counts.users.archived.into())]),
            departments,
            more: (beside.unnamed > 0).then_some((more, all)),
        })
    }
}

impl Moved {
    pub(super) fn of(frame: &Frame, parted: &Parted) -> Moved {
        let words = frame.words;
        let marked = |sign: char, id: &str, lines: &[PartedLine]| {
            lines.iter().map(|line| (sign, words.say(id), frame.told(&line.sentence))).collect::<Vec<_>>()
        };
        let mut lines = marked('+', "parted-new", &parted.new);
        lines.extend(marked('-', "parted-gone", &parted.gone));
        lines.extend(marked('~', "parted-different", &parted.different));
        let unshown = lines.len().saturating_sub(PARTED);
        lines.truncate(PARTED);
        Moved {
            sentence: frame.told(&parted.sentence),
            lines,
            more: (unshown > 0).then(|| words.fill("run-more-lines", &[("n", unshown.into())])),
        }
    }
}

impl Meter {
    pub(super) fn of(words: Words, meter: reports::Meter) -> Meter {
        let reports::Meter { archives, before, allowed } = meter;
        Meter {
            sentence: words.fill("run-meter", &[("n", archives.into()), ("allowed", allowed.into())]),
            before: (before > 0).then(|| words.fill("run-meter-before", &[("n", before.into())])),
            archives,
            allowed,
            most: archives.max(allowed).max(1),
        }
    }
}

impl TestNote {
    pub(super) fn of(frame: &Frame, report: &Report) -> Option<TestNote> {
        if report.status != RunStatus::Completed || report.mode != Mode::Test {
            return None;
        }
        let status = frame.account.as_ref().map(|account| &account.status);
        // Every plan of Test Mode would be the first live one: that is no news, going live answers it.
        let would_hold = sentences(frame, report, |rule| rule.holds_plan() && rule != Rule::FirstLive);
        Some(TestNote {
            how: status.is_some_and(|status| status.enabled && status.mode == Mode::Test),
            // The headline says the first of them.
            would_hold: if would_hold.len() > 1 { would_hold } else { Vec::new() },
        })
    }
}
