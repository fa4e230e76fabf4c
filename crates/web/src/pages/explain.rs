//! Explain: type any address or id, and read how far that person came from the directory to the console, why, and what helps.

use app::App;
use app::sessions::Admin;
use app::users::{self, Pass, Station, Traced};
use askama::Template;
use axum::http::StatusCode;

use super::answer::{self, Outcome};
use super::frame::{Frame, Place};
use super::moment::Moment;
use super::timeline::Timeline;
use super::visit::Visit;

/// The longest address or id.
const LONGEST: usize = 320;

#[derive(Template)]
#[template(path = "explain.html")]
struct ExplainPage {
    frame: Frame,
    asked: String,
    answer: Option<Answer>,
}

/// What is known of somebody.
#[derive(Clone, Debug)]
struct Answer {
    who: String,
    /// The one sentence.
    why: String,
    steps: Vec<StepRow>,
    /// The console user.
    user: Option<String>,
    heard: Option<Heard>,
    run: Option<i64>,
    /// What to do now in the identity provider.
    look: Option<&'static str>,
    /// Nothing of them is here, and their call is waited for.
    listens: bool,
    timeline: Option<Timeline>,
    ticket: String,
}

/// When the directory last said something.
#[derive(Clone, Debug)]
struct Heard {
    at: Option<Moment>,
    request: Option<String>,
}

/// A station.
#[derive(Clone, Debug)]
struct StepRow {
    label: String,
    pass: Pass,
    /// The pass in a word.
    word: String,
    sentence: String,
}

/// The address of somebody's explanation.
pub(super) fn address(who: &str) -> String {
    format!("/explain?{}", form_urlencoded::Serializer::new(String::new()).append_pair("who", who).finish())
}

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let asked: String = visit.call.parameter("who").unwrap_or_default().trim().chars().take(LONGEST).collect();
    let traced = if asked.is_empty() { None } else { Some(users::trace(app, admin.slug(), &asked)?) };
    let frame = Frame::of(app, visit, admin, Place::Explain)?;
    let whole = visit.call.parameter("timeline") == Some("all");
    let answer = traced.map(|traced| Answer::of(&frame, traced, whole));
    Ok(answer::page(StatusCode::OK, &ExplainPage { frame, asked, answer }))
}

impl Answer {
    fn of(frame: &Frame, traced: Traced, whole: bool) -> Answer {
        let Traced { who, steps, explained, nowhere, heard, run, look, listening } = traced;
        let words = frame.words;
        let why = match (&explained, &nowhere) {
            (Some(explained), _) => frame.told(&explained.why.sentence),
            (None, Some(nowhere)) if nowhere.request.is_some() => frame.told(&nowhere.log()),
            (None, _) => words.fill("explain-never", &[("who", who.as_str().into())]),
        };
        let nowhere_request = nowhere.as_ref().and_then(|nowhere| nowhere.request.as_ref());
        let heard = match (heard, nowhere_request) {
            (Some((at, request)), _) => Some(Heard { at: frame.moment(at), request }),
            (None, Some(line)) => Some(Heard { at: frame.moment(line.at), request: Some(line.id.clone()) }),
            (None, None) => None,
        };
        let user =
            explained.as_ref().and_then(|explained| Some(format!("/users/{}", explained.user.as_ref()?.user.id.0)));
        let all = format!("{}&timeline=all", address(&who));
        let answer = Answer {
            steps: steps.into_iter().map(|step| StepRow::of(frame, step)).collect(),
            listens: look.is_some() && listening,
            timeline: explained.map(|explained| Timeline::of(frame, explained.timeline, whole, &all)),
            ticket: String::new(),
            user,
            heard,
            run,
            look,
            why,
            who,
        };
        Answer { ticket: answer.ticket(frame), ..answer }
    }

    /// The same as plain text.
    fn ticket(&self, frame: &Frame) -> String {
        let mut lines = vec![self.who.clone(), self.why.clone(), String::new()];
        lines.extend(self.steps.iter().map(|step| format!("[{}] {}", step.word, step.label)));
        lines.extend(self.look.iter().map(|look| format!("\n{look}")));
        let entries = self.timeline.iter().flat_map(|timeline| &timeline.entries).take(10);
        let told = entries.map(|one| {
            let at = one.at.as_ref().map_or("", |at| at.exact.as_str());
            format!("{at} {}: {}", one.actor, one.sentence)
        });
        let told: Vec<String> = told.collect();
        if !told.is_empty() {
            lines.push(format!("\n{}", frame.say("timeline-title")));
            lines.extend(told);
        }
        lines.join("\n")
    }
}

impl StepRow {
    fn of(frame: &Frame, step: users::Step) -> StepRow {
        let (label, passed, stopped) = match step.station {
            Station::Received => ("explain-received", "explain-received-yes", "explain-received-no"),
            Station::Readable => ("explain-readable", "explain-readable-yes", "explain-readable-no"),
            Station::Mapped => ("explain-mapped", "explain-mapped-yes", "explain-mapped-no"),
            Station::Matched => ("explain-matched", "explain-matched-yes", "explain-matched-no"),
            Station::Protected => ("explain-protected", "explain-protected-yes", "explain-protected-no"),
            Station::Decision => ("explain-decision", "explain-decision-yes", "explain-decision-no"),
            Station::Applied => ("explain-applied", "explain-applied-yes", "explain-applied-no"),
        };
        let (word, sentence) = match step.pass {
            Pass::Passed => ("explain-passed", frame.say(passed)),
            Pass::Stopped => ("explain-stopped", frame.say(stopped)),
            Pass::Open => ("explain-open", String::new()),
        };
        StepRow { label: frame.say(label), pass: step.pass, word: frame.say(word), sentence }
    }

    fn is_passed(&self) -> bool {
        self.pass == Pass::Passed
    }

    fn is_stopped(&self) -> bool {
        self.pass == Pass::Stopped
    }
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    let frame = Frame::sample(Place::Explain);
    let answer = |who: &str, why: &str, stop: Option<Station>| {
        let pass = |station: Station| match stop {
            Some(stop) if station == stop => Pass::Stopped,
            Some(stop) if station > stop => Pass::Open,
            _ => Pass::Passed,
        };
        let step = |station| StepRow::of(&frame, users::Step { station, pass: pass(station) });
        let at = "2026-11-03T07:41:00Z".parse().ok().and_then(|at| frame.moment(at));
        let answer = Answer {
            who: who.to_owned(),
            why: why.to_owned(),
            steps: Station::ALL.into_iter().map(step).collect(),
            user: Some("/users/019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e".to_owned()),
            heard: Some(Heard { at, request: Some("019a4b2c-6e1d-7f00-8000-00000000a1b2".to_owned()) }),
            run: Some(42),
            look: None,
            listens: false,
            timeline: Some(Timeline::sample(&frame)),
            ticket: String::new(),
        };
        Answer { ticket: answer.ticket(&frame), ..answer }
    };
    let page =
        |asked: &str, answer: Option<Answer>| ExplainPage { frame: frame.clone(), asked: asked.to_owned(), answer };
    let never = |who: &str| Answer {
        user: None,
        heard: None,
        run: None,
        look: planning::profile::find("entra").map(|profile| profile.guide.missing.as_str()),
        listens: true,
        timeline: None,
        ..answer(who, &frame.words.fill("explain-never", &[("who", who.into())]), Some(Station::Received))
    };
    let maya = "maya.okafor@meridian.example";
    let long = format!("{}@meridian.example", "maya.okafor-".repeat(14));
    let done = answer(
        maya,
        "maya.okafor@meridian.example was changed by run 42. The directory says something else about maya.okafor@meridian.example than the console does.",
        None,
    );
    let held = answer(
        maya,
        "In Test Mode, run 42 would have created maya.okafor@meridian.example. The directory has maya.okafor@meridian.example active. Turn Test Mode off to have it done.",
        Some(Station::Applied),
    );
    let shared = answer(&long, "The address is borne by two people of the directory.", Some(Station::Matched));
    answer::samples([
        ("explain", page("", None)),
        ("explain-done", page(maya, Some(done))),
        ("explain-test-mode", page(maya, Some(Answer { user: None, ..held }))),
        ("explain-stopped", page(&long, Some(shared))),
        ("explain-never", page("nobody@meridian.example", Some(never("nobody@meridian.example")))),
        ("explain-odd", page("<script>alert('x')</script>", Some(never("<script>alert('x')</script>")))),
    ])
}
