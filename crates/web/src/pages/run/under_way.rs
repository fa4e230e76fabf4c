//! How far a run is that has not ended, in words: for its page, and for whoever follows it (`run/events.rs`).

use app::reports::{Progress, Report, Stage};
use planning::Trigger;

use crate::pages::words::Words;

/// The stages in their order, with what they are called.
const STAGES: [(Stage, &str); 4] = [
    (Stage::Queued, "stage-queued"),
    (Stage::Comparing, "stage-comparing"),
    (Stage::Guard, "stage-guard"),
    (Stage::Applying, "stage-applying"),
];

/// What happens just now.
#[derive(Clone, Debug)]
pub(super) struct UnderWay {
    pub(super) sentence: String,
    /// Steps done, of how many; none where nothing is counted.
    pub(super) steps: Option<(usize, usize)>,
    pub(super) stages: Vec<Step>,
    /// Where its news come from; nowhere on the answer to a form, which stays until it was read.
    pub(super) events: Option<String>,
    /// Nothing is applied yet, and whoever looks may take the run back.
    pub(super) cancel: bool,
    /// What a sync that somebody forced can't do.
    pub(super) forced: Option<String>,
}

/// A stage of the way.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) label: String,
    pub(super) here: bool,
    pub(super) over: bool,
}

impl UnderWay {
    pub(super) fn of(words: Words, report: &Report, may_change: bool) -> Option<UnderWay> {
        let number = report.run.unwrap_or_default();
        let forced = report.trigger == Trigger::Force;
        Some(UnderWay::at(words, report.progress?, number, may_change, forced))
    }

    /// At this point of its way.
    pub(super) fn at(words: Words, progress: Progress, number: i64, may_change: bool, forced: bool) -> UnderWay {
        UnderWay {
            sentence: sentence(words, progress),
            steps: steps(progress),
            stages: stages(words, progress.stage),
            events: Some(format!("/provisioning/{number}/events")),
            cancel: may_change && (progress.stage != Stage::Applying || progress.done == 0),
            forced: forced.then(|| words.say("run-forced")),
        }
    }
}

/// What happens, in a sentence.
pub(super) fn sentence(words: Words, progress: Progress) -> String {
    match progress.stage {
        Stage::Queued => words.say("run-queued"),
        Stage::Comparing => words.say("run-comparing"),
        Stage::Guard => words.say("run-guard"),
        Stage::Applying => words.fill("run-applying", &[("done", progress.done.into()), ("n", progress.of.into())]),
    }
}

/// What is counted of it.
pub(super) fn steps(progress: Progress) -> Option<(usize, usize)> {
    let counts = matches!(progress.stage, Stage::Guard | Stage::Applying) && progress.of > 0;
    counts.then_some((progress.done, progress.of))
}

/// Which stage that is, counted from nought.
pub(super) fn place(stage: Stage) -> usize {
    STAGES.iter().position(|(known, _)| *known == stage).unwrap_or_default()
}

pub(super) fn stages(words: Words, stage: Stage) -> Vec<Step> {
    let here = place(stage);
    let step =
        |(at, (_, id)): (usize, &(Stage, &str))| Step { label: words.say(id), here: at == here, over: at < here };
    STAGES.iter().enumerate().map(step).collect()
}
