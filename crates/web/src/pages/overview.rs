//! The first page: how things stand in a sentence, how many are where, what waits for somebody, what the last runs did.

use app::App;
use app::overview::{self, Gaps, Lately, Moved, Need, Overview};
use app::reports::RunHead;
use app::sessions::Admin;
use app::status::{Connection, Status};
use askama::Template;
use axum::http::StatusCode;
use planning::Mode;

use super::answer::{self, Outcome};
use super::frame::{self, Frame, Place};
use super::moment::Moment;
use super::run::head::{Badge, Head};
use super::visit::Visit;
use super::words::{Words, grouped};

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage {
    frame: Frame,
    /// The worst first.
    headline: Vec<String>,
    /// The next step, while nothing has come yet.
    begin: Option<Step>,
    numbers: Vec<Number>,
    needs: Vec<Line>,
    bars: Vec<Bar>,
    weeks: Vec<Week>,
}

/// What to do next, and where.
#[derive(Clone, Debug)]
struct Step {
    say: String,
    label: String,
    link: &'static str,
}

/// One of the three numbers.
#[derive(Clone, Debug)]
struct Number {
    label: String,
    value: String,
    /// What is different elsewhere, and where it is told.
    gap: Option<(String, String)>,
    note: Option<String>,
}

/// Something that waits for somebody.
#[derive(Clone, Debug)]
struct Line {
    badge: Badge,
    say: String,
    link: String,
    label: String,
}

/// A run of the strip.
#[derive(Clone, Debug)]
struct Bar {
    number: i64,
    /// From 0 to 6.
    height: u32,
    kind: &'static str,
    /// What is no success bears a sign, so that nobody needs to see colours.
    sign: &'static str,
    /// “Run 42, Held, Test: 12 changes”
    say: String,
    headline: String,
    asked: Option<Moment>,
}

/// Who came, or who went, within a week.
#[derive(Clone, Debug)]
struct Week {
    title: String,
    none: String,
    people: Vec<Mover>,
    more: Option<String>,
}

#[derive(Clone, Debug)]
struct Mover {
    id: String,
    email: String,
    at: Option<Moment>,
}

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let seen = overview::look(app, admin.slug())?;
    let frame = Frame::of(app, visit, admin, Place::Overview)?;
    Ok(answer::page(StatusCode::OK, &OverviewPage::of(frame, seen)))
}

impl OverviewPage {
    fn of(frame: Frame, seen: Overview) -> OverviewPage {
        let words = frame.words;
        let mover = |moved: Moved| Mover { id: moved.user.0, email: moved.email, at: frame.moment(moved.at) };
        let week = |title: [&str; 2], none: &str, total: usize, latest: Vec<Moved>| Week {
            title: if total > Lately::MOST {
                words.fill(title[1], &[("n", Lately::MOST.into())])
            } else {
                words.fill(title[0], &[("n", total.into())])
            },
            none: words.say(none),
            more: (total > latest.len()).then(|| words.say("week-more")),
            people: latest.into_iter().map(mover).collect(),
        };
        OverviewPage {
            headline: headline(words, &seen),
            begin: begin(words, &seen),
            numbers: numbers(words, &seen),
            needs: seen.needs.iter().map(|need| Line::of(&frame, need)).collect(),
            bars: seen.runs.iter().rev().map(|run| Bar::of(&frame, run)).collect(),
            weeks: vec![
                week(["week-joined", "week-joined-many"], "week-nobody-joined", seen.joined.total, seen.joined.latest),
                week(["week-left", "week-left-many"], "week-nobody-left", seen.left.total, seen.left.latest),
            ],
            frame,
        }
    }
}

/// ```text
/// off                              people are managed here
/// a plan is held                   it waits, then the rest
/// the newest sync failed           so it is, then the rest
/// no key, or nobody has come       nothing is connected yet
/// otherwise                        who is not here, who is not there, and what happens to them
/// ```
fn headline(words: Words, seen: &Overview) -> Vec<String> {
    let status = &seen.status;
    if !status.enabled {
        return vec![words.fill("overview-off", &[("n", seen.users.into())])];
    }
    let first = seen.needs.iter().find_map(|need| match need {
        Need::Held(run, _) => Some(words.fill("overview-held", &[("run", (*run).into())])),
        Need::Refusing(_) => Some(words.fill("overview-refusing", &[("who", frame::provider(words, status).into())])),
        Need::Failed(run, _) => Some(words.fill("overview-failed", &[("run", (*run).into())])),
        _ => None,
    });
    first.into_iter().chain(standing(words, seen)).collect()
}

/// Who is where.
fn standing(words: Words, seen: &Overview) -> Vec<String> {
    let status = &seen.status;
    let who = frame::provider(words, status);
    if seen.people == 0 {
        let id = match status.connection {
            Connection::NotConnected | Connection::Paused => "overview-not-connected",
            _ if status.heard_at.is_none() => "overview-waiting",
            _ => "overview-nobody",
        };
        return vec![words.fill(id, &[("who", who.into()), ("n", seen.users.into())])];
    }
    let people = ("n", seen.people.into());
    let Some(gaps) = seen.gaps else {
        let compared = match seen.compared {
            Some(run) => words.fill("overview-compared", &[("run", run.into())]),
            None => words.say("overview-not-compared"),
        };
        return vec![words.fill("overview-snapshots", &[people]), compared];
    };
    vec![here(words, seen, gaps.not_in_console), absent(words, status, gaps)]
}

/// Of the people of the directory, how many are here; whoever is archived is known and not here.
fn here(words: Words, seen: &Overview, lacking: usize) -> String {
    let archived = seen.shared.unwrap_or_default().archived;
    let id = match (lacking, archived) {
        (0, 0) => "overview-all-here",
        (0, archived) if archived >= seen.people => "overview-all-archived",
        (0, _) => "overview-all-known",
        (lacking, _) if lacking == seen.people => "overview-none-here",
        (_, 0) => "overview-some-here",
        _ => "overview-some-known",
    };
    let told = [("n", seen.people.into()), ("lacking", lacking.into()), ("archived", archived.into())];
    words.fill(id, &told)
}

/// Who is here and not there, and what happens to them. Of those who are not managed nothing ever does.
fn absent(words: Words, status: &Status, gaps: Gaps) -> String {
    let managed = gaps.not_in_directory.saturating_sub(gaps.unmanaged);
    let (id, n) = match (gaps.not_in_directory, managed, status.mode) {
        (0, ..) => ("overview-nobody-else", 0),
        (all, 0, _) => ("overview-unmanaged-else", all),
        (all, _, Mode::Test) => ("overview-absent-test", all),
        (all, _, Mode::Live) if status.filling => ("overview-absent-filling", all),
        (_, managed, Mode::Live) => ("overview-absent-live", managed),
    };
    words.fill(id, &[("n", n.into())])
}

fn begin(words: Words, seen: &Overview) -> Option<Step> {
    let step = |say: &str, label: &str, link| Step { say: words.say(say), label: words.say(label), link };
    match &seen.status.connection {
        Connection::Off if seen.runs.is_empty() => {
            Some(step("begin-off", "label-user-provisioning", "/account/user-provisioning"))
        }
        Connection::NotConnected | Connection::Waiting => {
            Some(step("begin-connect", "label-guides", "/account/user-provisioning/guides"))
        }
        _ if seen.status.enabled && seen.people > 0 && seen.status.report.is_none() => {
            Some(step("begin-report", "label-provisioning", "/provisioning"))
        }
        _ => None,
    }
}

fn numbers(words: Words, seen: &Overview) -> Vec<Number> {
    let number =
        |label: &str, value: usize, gap, note| Number { label: words.say(label), value: grouped(value), gap, note };
    let gap = |id: &str, n: usize, link| (n > 0).then(|| (words.fill(id, &[("n", n.into())]), String::from(link)));
    let Some(gaps) = seen.gaps.filter(|_| seen.status.enabled) else {
        let console = number("number-console", seen.users, None, None);
        let report = |run: i64| (words.fill("gap-compared", &[("run", run.into())]), format!("/provisioning/{run}"));
        return if seen.status.enabled {
            vec![number("number-directory", seen.people, seen.compared.map(report), None), console]
        } else {
            vec![console]
        };
    };
    let shared = seen.shared.unwrap_or_default();
    let unmanaged = (gaps.unmanaged > 0).then(|| words.fill("gap-unmanaged", &[("n", gaps.unmanaged.into())]));
    vec![
        number(
            "number-directory",
            seen.people,
            gap("gap-not-in-console", gaps.not_in_console, "/directory?gap=not-in-console"),
            None,
        ),
        number(
            "number-console",
            seen.users,
            gap("gap-not-in-directory", gaps.not_in_directory, "/users?gap=not-in-directory"),
            unmanaged,
        ),
        number("number-matched", shared.active, gap("gap-archived", shared.archived, "/users?status=archived"), None),
    ]
}

impl Line {
    fn of(frame: &Frame, need: &Need) -> Line {
        let words = frame.words;
        let run = |number: i64| format!("/provisioning/{number}");
        let line = |kind, badge: &str, say: String, link: String, label: &str| Line {
            badge: Badge { kind, label: words.say(badge) },
            say,
            link,
            label: words.say(label),
        };
        match need {
            Need::Held(number, told) => line("wait", "run-held", told.clone(), run(*number), "need-decide"),
            Need::Refusing(trouble) => {
                let (why, whither) = frame::trouble(words, trouble);
                let say = words.fill("need-refusing", &[("why", why.into())]);
                line("bad", "state-refusing", say, whither, "need-see-why")
            }
            Need::Failed(number, told) => line("bad", "run-failed", told.clone(), run(*number), "need-see-why"),
            Need::Missed(number, n) => {
                let say = words.fill("need-missed", &[("run", (*number).into()), ("n", (*n).into())]);
                line("wait", "need-look", say, run(*number), "need-open")
            }
            Need::Quiet(at) => {
                let ago = frame.moment(*at).map(|at| at.ago).unwrap_or_default();
                let say = words.fill("need-quiet", &[("ago", ago.into())]);
                line("wait", "state-quiet", say, "/account/user-provisioning/guides".to_owned(), "label-guides")
            }
            Need::Key(told) => line(
                "wait",
                "need-key",
                told.clone(),
                "/account/user-provisioning".to_owned(),
                "label-user-provisioning",
            ),
            Need::Issues(number, n) => {
                let say = words.fill("need-issues", &[("run", (*number).into()), ("n", (*n).into())]);
                line("wait", "kind-issues", say, run(*number), "need-open")
            }
            Need::Gap(lost, since) => {
                let since = frame.moment(*since).map(|at| at.shown).unwrap_or_default();
                let say = words.fill("need-gap", &[("n", (*lost).into()), ("since", since.into())]);
                line("wait", "need-log", say, "/requests".to_owned(), "label-requests")
            }
        }
    }
}

impl Bar {
    fn of(frame: &Frame, run: &RunHead) -> Bar {
        use app::reports::RunStatus as S;
        let head = Head::of(frame, run);
        let changes = head.users + head.groups + head.memberships;
        let words = frame.words;
        let mode = words.say(if head.test { "run-test" } else { "run-live" });
        // Whatever was planned: it was rejected, or cancelled before anything was applied.
        let none_applied = run.report.status == S::Skipped && changes > 0;
        Bar {
            // A step for each power of four: one change is seen, and ten thousand fit.
            height: if changes == 0 || none_applied { 0 } else { (changes.ilog2() / 2 + 1).min(6) },
            kind: if head.test && head.status.kind == "good" { "test" } else { head.status.kind },
            sign: match run.report.status {
                S::Held => "!",
                S::Failed => "×",
                S::Skipped => "–",
                S::Undone => "↶",
                S::Pending | S::Processing => "…",
                S::Completed => "",
            },
            say: words.fill(
                if none_applied { "strip-run-none" } else { "strip-run" },
                &[
                    ("run", head.number.into()),
                    ("status", head.status.label.into()),
                    ("mode", mode.into()),
                    ("n", changes.into()),
                ],
            ),
            number: head.number,
            headline: head.headline,
            asked: head.asked,
        }
    }
}

#[cfg(any(test, feature = "samples"))]
#[path = "overview/sample.rs"]
mod sample;
#[cfg(any(test, feature = "samples"))]
pub(super) use sample::samples;
