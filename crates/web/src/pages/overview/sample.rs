//! The first page in every state.

use app::overview::{Gaps, Need, Shared};
use app::status::{Connection, Status, Trouble};
use planning::Mode;

use super::{Bar, Frame, Mover, OverviewPage, Place, Week, answer, begin, headline, numbers};
use crate::pages::words::Words;

/// What a sample says, as the page would.
struct Seen {
    status: Status,
    people: usize,
    users: usize,
    archived: usize,
    gaps: Option<Gaps>,
    compared: Option<i64>,
    needs: Vec<Need>,
    runs: usize,
}

pub(in crate::pages) fn samples() -> Vec<(&'static str, String)> {
    answer::samples(states().into_iter().map(|(name, seen)| (name, page(seen))))
}

fn states() -> Vec<(&'static str, Seen)> {
    let status = Frame::sample_status();
    let live = Status { mode: Mode::Live, filling: false, ..status.clone() };
    let gaps = |not_in_console, not_in_directory, unmanaged| Some(Gaps { not_in_console, not_in_directory, unmanaged });
    // Whoever is here is either in the directory too or not.
    let users = |people: usize, gaps: &Option<Gaps>| {
        gaps.as_ref().map_or(1_230, |gaps| people - gaps.not_in_console + gaps.not_in_directory)
    };
    let seen = |status: &Status, people, gaps| Seen {
        status: status.clone(),
        people,
        users: users(people, &gaps),
        archived: 0,
        gaps,
        compared: None,
        needs: Vec::new(),
        runs: 30,
    };
    let unheard = |connection| Status { connection, heard_at: None, report: None, ..status.clone() };
    let held = Need::Held(
        42,
        "Held, nothing was applied. 129 people of 1224 managed would be archived within 24 hours; 122 are allowed without an approval. The plan: 129 people would be archived, 3 people would be created."
            .to_owned(),
    );
    let dead = "Your IdP still uses the token that anna@meridian.example regenerated on 3 November 2026, last on 4 November 2026.";
    let dead_key = Trouble::DeadKey(dead.to_owned());
    let everything = vec![
        held.clone(),
        Need::Refusing(dead_key.clone()),
        Need::Failed(41, "The database was not there for a moment; the next sync does the rest.".to_owned()),
        Need::Missed(40, 2),
        Need::Quiet("2026-11-03T02:00:00Z".parse().unwrap_or_default()),
        Need::Key("It expires in 7 days (10 November 2026): regenerate it, with an overlap, before then.".to_owned()),
        Need::Issues(39, 14),
        Need::Gap(120, "2026-11-02T22:00:00Z".parse().unwrap_or_default()),
    ];
    vec![
        ("overview", seen(&Status { filling: false, ..status.clone() }, 1_204, gaps(0, 27, 3))),
        (
            "overview-new",
            Seen {
                users: 0,
                runs: 0,
                ..seen(&Status { enabled: false, ..unheard(Connection::Off) }, 0, gaps(0, 0, 0))
            },
        ),
        (
            "overview-off",
            seen(&Status { enabled: false, connection: Connection::Off, ..status.clone() }, 1_204, gaps(0, 27, 3)),
        ),
        ("overview-not-connected", Seen { runs: 0, ..seen(&unheard(Connection::NotConnected), 0, gaps(0, 1_230, 3)) }),
        ("overview-waiting", Seen { runs: 0, ..seen(&unheard(Connection::Waiting), 0, gaps(0, 1_230, 3)) }),
        ("overview-filling", Seen { runs: 1, ..seen(&status, 412, gaps(412, 1_230, 0)) }),
        ("overview-live", seen(&live, 1_230, gaps(0, 0, 0))),
        ("overview-live-gaps", seen(&live, 1_204, gaps(4, 27, 0))),
        ("overview-archived", Seen { users: 112, archived: 100, ..seen(&live, 200, gaps(0, 12, 12)) }),
        ("overview-archived-gaps", Seen { users: 1_000, archived: 300, ..seen(&live, 1_204, gaps(4, 27, 0)) }),
        ("overview-all-archived", Seen { users: 3, archived: 300, ..seen(&live, 200, gaps(0, 3, 3)) }),
        ("overview-unmanaged", seen(&live, 1_204, gaps(0, 3, 3))),
        ("overview-held", Seen { needs: vec![held], ..seen(&live, 1_204, gaps(0, 27, 3)) }),
        (
            "overview-everything",
            Seen {
                needs: everything,
                ..seen(&Status { connection: Connection::Refusing(dead_key), ..live.clone() }, 1_204, gaps(4, 27, 3))
            },
        ),
        (
            "overview-snapshots",
            Seen { compared: Some(42), ..seen(&Status { source: planning::Source::Adi, ..live.clone() }, 1_204, None) },
        ),
        ("overview-snapshots-new", seen(&Status { source: planning::Source::Adi, ..live }, 1_204, None)),
    ]
}

fn page(seen: Seen) -> OverviewPage {
    let frame = Frame::sample_of(Place::Overview, seen.status.clone());
    let words = Words;
    let told = app::overview::Overview {
        status: seen.status,
        people: seen.people,
        users: seen.users,
        gaps: seen.gaps,
        shared: seen.gaps.map(|gaps| Shared::of(seen.people, seen.users, seen.archived, gaps)),
        compared: seen.compared,
        needs: seen.needs,
        runs: Vec::new(),
        joined: app::overview::Lately::default(),
        left: app::overview::Lately::default(),
    };
    let mover = |email: &str| Mover {
        id: "019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e".to_owned(),
        email: email.to_owned(),
        at: frame.moment("2026-11-02T16:20:00Z".parse().unwrap_or_default()),
    };
    let is_quiet = seen.runs == 0;
    let long = format!("{}@meridian.example", "maya.okafor-".repeat(12));
    let joined = [mover("maya.okafor@meridian.example"), mover(&long)];
    let count = if is_quiet { 0 } else { 12 };
    OverviewPage {
        headline: headline(words, &told),
        begin: begin(words, &told),
        numbers: numbers(words, &told),
        needs: told.needs.iter().map(|need| super::Line::of(&frame, need)).collect(),
        bars: (1..=i64::try_from(seen.runs).unwrap_or_default()).map(|at| bar(&frame, at)).collect(),
        weeks: vec![
            Week {
                title: words.fill("week-joined", &[("n", count.into())]),
                none: words.say("week-nobody-joined"),
                people: if is_quiet { Vec::new() } else { joined.into() },
                more: (!is_quiet).then(|| words.say("week-more")),
            },
            Week {
                title: words.fill("week-left", &[("n", 0.into())]),
                none: words.say("week-nobody-left"),
                people: Vec::new(),
                more: None,
            },
        ],
        frame,
    }
}

fn bar(frame: &Frame, at: i64) -> Bar {
    let (kind, sign, status) = match at % 11 {
        3 => ("wait", "!", "run-held"),
        5 => ("bad", "×", "run-failed"),
        7 => ("", "–", "run-skipped"),
        9 => ("test", "", "run-completed"),
        _ => ("good", "", "run-completed"),
    };
    let is_skipped = status == "run-skipped";
    let parameters = [
        ("run", at.into()),
        ("status", frame.say(status).into()),
        ("mode", frame.say("run-live").into()),
        ("n", 12.into()),
    ];
    Bar {
        number: at,
        height: if is_skipped { 0 } else { u32::try_from(at % 7).unwrap_or_default() },
        kind,
        sign,
        say: frame.words.fill(if is_skipped { "strip-run-none" } else { "strip-run" }, &parameters),
        headline: "12 people were created, 1 person was archived.".to_owned(),
        asked: frame.moment("2026-11-02T16:20:00Z".parse().unwrap_or_default()),
    }
}
