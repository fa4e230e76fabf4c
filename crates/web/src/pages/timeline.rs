//! What happened to somebody, newest first: on the page of a person and under an explanation alike.
//!
//! Each entry leads to the run and to the request that it speaks of. `templates/timeline.html` shows it.

use app::users::{Actor, Entry};

use super::deed;
use super::frame::Frame;
use super::moment::Moment;

/// What happened is long for somebody who has been here for years: so much is shown at first.
const ENTRIES: usize = 50;

/// The entries that are shown, and the way to all of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Timeline {
    pub(super) entries: Vec<Happened>,
    pub(super) more: Option<More>,
}

/// “Show all 312”
#[derive(Clone, Debug)]
pub(super) struct More {
    pub(super) link: String,
    pub(super) label: String,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub(super) struct Happened {
    pub(super) at: Option<Moment>,
    pub(super) actor: String,
    pub(super) sentence: String,
    pub(super) run: Option<i64>,
    /// The request's id.
    pub(super) request: Option<String>,
}

impl Timeline {
    /// The newest entries, or the `whole`, which the page at the address `all` shows.
    pub(super) fn of(frame: &Frame, entries: Vec<Entry>, whole: bool, all: &str) -> Timeline {
        let many = entries.len();
        let shown = if whole { many } else { ENTRIES };
        let more = (many > shown)
            .then(|| More { link: all.to_owned(), label: frame.words.fill("timeline-all", &[("n", many.into())]) });
        Timeline { entries: entries.into_iter().take(shown).map(|entry| Happened::of(frame, entry)).collect(), more }
    }
}

impl Happened {
    fn of(frame: &Frame, entry: Entry) -> Happened {
        Happened {
            at: frame.moment(entry.at),
            actor: actor(frame, entry.actor),
            sentence: entry.deed.map_or_else(|| frame.told(&entry.sentence), |deed| deed::said(frame, &deed)),
            run: entry.run,
            // What happened before requests had ids has an empty one.
            request: entry.request.filter(|id| !id.is_empty()),
        }
    }
}

fn actor(frame: &Frame, actor: Actor) -> String {
    frame.say(match actor {
        Actor::Directory => "actor-directory",
        Actor::Sync => "actor-sync",
        Actor::Administrator => "actor-administrator",
        Actor::Operator => "actor-operator",
        Actor::ApiKey => "actor-api-key",
        Actor::Csv => "service-csv",
    })
}

#[cfg(any(test, feature = "samples"))]
impl Timeline {
    /// Something of every actor: a run, a request and a file.
    pub(super) fn sample(frame: &Frame) -> Timeline {
        const REQUEST: &str = "019a4b2c-6e1d-7f00-8000-00000000a1b2";
        let happened = |at: &str, by: Actor, sentence: &str, run: Option<i64>, request: Option<&str>| Happened {
            at: at.parse().ok().and_then(|at| frame.moment(at)),
            actor: actor(frame, by),
            sentence: frame.told(sentence),
            run,
            request: request.map(str::to_owned),
        };
        Timeline {
            entries: vec![
                happened(
                    "2026-11-03T07:50:00Z",
                    Actor::Sync,
                    "maya.okafor@meridian.example was changed on 2026-11-03 07:50 UTC by run 42: Job Title from “Head of Freight” to “Head of Air Freight”, Department from nothing to “Air”. The directory said something else about maya.okafor@meridian.example than the console did. The directory said so on 2026-11-03 07:41 UTC in request 019a4b2c-6e1d-7f00-8000-00000000a1b2.",
                    Some(42),
                    None,
                ),
                happened(
                    "2026-11-03T07:41:00Z",
                    Actor::Directory,
                    "The directory changed title, department of this person in request 019a4b2c-6e1d-7f00-8000-00000000a1b2.",
                    None,
                    Some(REQUEST),
                ),
                happened(
                    "2026-10-30T16:02:00Z",
                    Actor::Administrator,
                    "anna.maria.schmidt@meridian.example approved run 7.",
                    Some(7),
                    None,
                ),
                happened(
                    "2026-10-21T09:00:00Z",
                    Actor::Csv,
                    "maya.okafor@meridian.example was created on 2026-10-21 09:00 UTC by run 3, which anna.maria.schmidt@meridian.example had asked for. Line 12 of the file says so.",
                    Some(3),
                    None,
                ),
            ],
            more: None,
        }
    }

    /// With the way to more.
    pub(super) fn and_more(self, frame: &Frame, link: &str) -> Timeline {
        let label = frame.words.fill("timeline-all", &[("n", 312.into())]);
        Timeline { more: Some(More { link: link.to_owned(), label }), ..self }
    }
}
