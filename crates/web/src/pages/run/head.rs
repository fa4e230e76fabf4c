//! The head of a run in words: where it is, what set it off, who filled the account, how much of what. The list of runs
//! and a run's own page both show it.

use app::reports::{RunHead, RunStatus};
use planning::plan::AreaCounts;
use planning::{Heading, Mode, Source, Trigger, Who};

use crate::pages::frame::Frame;
use crate::pages::moment::Moment;
use crate::pages::words::Words;

/// A word in a lozenge; the kind is a class of the stylesheet.
#[derive(Clone, Debug)]
pub(in crate::pages) struct Badge {
    pub(in crate::pages) kind: &'static str,
    pub(in crate::pages) label: String,
}

/// The head of a run.
#[derive(Clone, Debug)]
pub(in crate::pages) struct Head {
    pub(in crate::pages) number: i64,
    pub(in crate::pages) status: Badge,
    /// Stands before the status: none is told by its colour.
    pub(in crate::pages) sign: &'static str,
    pub(in crate::pages) test: bool,
    pub(in crate::pages) trigger: String,
    pub(in crate::pages) service: String,
    pub(in crate::pages) headline: String,
    pub(in crate::pages) asked: Option<Moment>,
    pub(in crate::pages) duration: Option<String>,
    /// Changes of people.
    pub(in crate::pages) users: usize,
    /// Changes of groups.
    pub(in crate::pages) groups: usize,
    /// Changes of memberships.
    pub(in crate::pages) memberships: usize,
}

/// The model's words for where a run is, in its order: as addresses call it, its message, its class.
pub(in crate::pages) const STATUSES: [(RunStatus, &str, &str, &str); 7] = [
    (RunStatus::Pending, "pending", "run-pending", ""),
    (RunStatus::Processing, "processing", "run-processing", ""),
    (RunStatus::Held, "held", "run-held", "wait"),
    (RunStatus::Completed, "completed", "run-completed", "good"),
    (RunStatus::Skipped, "skipped", "run-skipped", ""),
    (RunStatus::Failed, "failed", "run-failed", "bad"),
    (RunStatus::Undone, "undone", "run-undone", ""),
];

/// "Service": as addresses call it, its message.
pub(in crate::pages) const SERVICES: [(Source, &str, &str); 4] = [
    (Source::Scim, "scim", "label-scim"),
    (Source::Adi, "adi", "label-adi"),
    (Source::Csv, "csv", "service-csv"),
    (Source::Console, "console", "service-console"),
];

impl Head {
    pub(in crate::pages) fn of(frame: &Frame, head: &RunHead) -> Head {
        let (report, words) = (&head.report, frame.words);
        Head {
            number: report.run.unwrap_or_default(),
            status: status(words, report.status),
            sign: sign(report.status),
            test: report.mode == Mode::Test,
            trigger: trigger(words, report.trigger),
            service: service(words, report.source),
            headline: frame.told(&report.headline),
            asked: report.created_at.and_then(|at| frame.moment(at)),
            duration: duration(words, head),
            users: acting(report.counts.users),
            groups: acting(report.counts.groups),
            memberships: acting(report.counts.memberships),
        }
    }
}

/// The sign of a status.
pub(in crate::pages) fn sign(status: RunStatus) -> &'static str {
    match status {
        RunStatus::Pending => "…",
        RunStatus::Processing => "▸",
        RunStatus::Held => "!",
        RunStatus::Completed => "✓",
        RunStatus::Skipped => "–",
        RunStatus::Failed => "✕",
        RunStatus::Undone => "↶",
    }
}

/// How long a run took; a held one is under way while it waits for its approval.
pub(in crate::pages) fn duration(words: Words, head: &RunHead) -> Option<String> {
    let (from, to) = head.started_at.zip(head.report.finished_at)?;
    let seconds = to.duration_since(from).as_secs();
    let (id, n) = match seconds {
        ..1 => ("duration-none", 0),
        1..120 => ("duration-seconds", seconds),
        120..7_200 => ("duration-minutes", seconds / 60),
        _ => ("duration-hours", seconds / 3_600),
    };
    let took = words.fill(id, &[("n", n.into())]);
    let may_have_waited = head.approved_by.is_some() && is_sync(head.report.trigger);
    Some(if may_have_waited { words.fill("duration-with-wait", &[("took", took.into())]) } else { took })
}

/// A sync looks at the directory and may wait for an approval; what a person did themselves does neither.
pub(in crate::pages) fn is_sync(trigger: Trigger) -> bool {
    !matches!(trigger, Trigger::Import | Trigger::Edit | Trigger::Undo)
}

/// The lines that do something; what is left as it is comes in the report.
pub(super) fn acting(counts: AreaCounts) -> usize {
    let acts = |heading: &Heading| heading.kinds().iter().all(|kind| kind.acts());
    Heading::IN_ORDER.into_iter().filter(acts).map(|heading| counts.under(heading)).sum()
}

pub(in crate::pages) fn status(words: Words, status: RunStatus) -> Badge {
    let found = STATUSES.iter().find(|row| row.0 == status);
    found.map_or(Badge { kind: "", label: String::new() }, |row| Badge { kind: row.3, label: words.say(row.2) })
}

pub(in crate::pages) fn service(words: Words, source: Source) -> String {
    SERVICES.iter().find(|row| row.0 == source).map_or_else(String::new, |row| words.say(row.2))
}

fn trigger(words: Words, trigger: Trigger) -> String {
    words.say(match trigger {
        Trigger::Quiet => "trigger-quiet",
        Trigger::Force => "label-force-sync",
        Trigger::Daily => "trigger-daily",
        Trigger::GoLive => "trigger-go-live",
        Trigger::Adi => "trigger-adi",
        Trigger::Import => "label-import",
        Trigger::Edit => "trigger-edit",
        Trigger::Undo => "trigger-undo",
    })
}

/// Somebody who asked or approved.
pub(in crate::pages) fn who(words: Words, who: &Who) -> String {
    match (who.email(), who.api_key()) {
        (Some(email), _) => email.to_owned(),
        (None, Some(key)) => words.fill("who-api-key", &[("key", key.into())]),
        (None, None) => words.say("who-operator"),
    }
}
