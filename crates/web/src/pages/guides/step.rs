//! The steps of a guide, ticked: our own two first, the provider's, and the first report at the end.

use app::guide::{Arrivals, LookUp, Progress};
use planning::profile::{Guide, Seen};

use super::super::explain;
use super::super::frame::Frame;
use super::super::moment::Moment;

/// A step, and whether it is done.
#[derive(Clone, Debug)]
pub(super) struct StepRow {
    pub(super) say: String,
    pub(super) done: bool,
    /// The first that is not done.
    pub(super) next: bool,
    /// By what it is seen.
    pub(super) proof: Option<Proof>,
    /// Where to do it.
    pub(super) link: Option<(String, String)>,
}

/// What proves a step.
#[derive(Clone, Debug)]
pub(super) struct Proof {
    pub(super) sentence: String,
    pub(super) at: Option<Moment>,
    pub(super) link: Option<(String, String)>,
}

const SETTINGS: &str = "/account/user-provisioning";

/// All steps, in order.
pub(super) fn steps(frame: &Frame, guide: &Guide, progress: &Progress) -> Vec<StepRow> {
    let at_settings = || Some((SETTINGS.to_owned(), frame.say("label-user-provisioning")));
    let own =
        |id: &str, done: bool| StepRow { say: frame.say(id), done, next: false, proof: None, link: at_settings() };
    let mut steps = vec![own("guide-step-enable", progress.served)];
    if !guide.connection.is_empty() {
        steps.push(own("guide-step-token", progress.key.is_some() || progress.token.is_some()));
    }
    let mut theirs: Vec<StepRow> = guide.steps.iter().map(|step| of(frame, &step.say, step.seen, progress)).collect();
    // What nothing proves was done once a later step is.
    for at in 0..theirs.len() {
        let later = guide.steps.iter().skip(at + 1).filter_map(|step| step.seen);
        if guide.steps.get(at).is_some_and(|step| step.seen.is_none())
            && later.into_iter().any(|seen| progress.has(seen))
            && let Some(step) = theirs.get_mut(at)
        {
            step.done = true;
        }
    }
    steps.append(&mut theirs);
    steps.push(report(frame, progress));
    if let Some(next) = steps.iter_mut().find(|step| !step.done) {
        next.next = true;
    }
    steps
}

fn of(frame: &Frame, say: &str, seen: Option<Seen>, progress: &Progress) -> StepRow {
    let proof = seen.and_then(|seen| match seen {
        Seen::Token => progress.token.map(|at| Proof {
            sentence: frame.say("guide-proof-token"),
            at: frame.moment(at),
            link: None,
        }),
        Seen::LookUp => progress.look_up.as_ref().map(|look_up| match look_up {
            LookUp::At(at, id) => Proof {
                sentence: frame.say("guide-proof-look-up"),
                at: frame.moment(*at),
                link: Some((format!("/requests/{id}"), frame.say("timeline-request"))),
            },
            LookUp::Before => Proof { sentence: frame.say("guide-proof-before"), at: None, link: None },
        }),
        Seen::Person => progress.person.as_ref().map(|of| arrived(frame, of, "guide-proof-person", true)),
        Seen::Group => progress.group.as_ref().map(|of| arrived(frame, of, "guide-proof-group", false)),
    });
    StepRow { say: say.to_owned(), done: proof.is_some(), next: false, proof, link: None }
}

fn arrived(frame: &Frame, of: &Arrivals, id: &str, is_person: bool) -> Proof {
    let newest = &of.newest;
    let name = newest.called.as_ref().unwrap_or(&newest.name);
    let explain = || (explain::address(&newest.name), frame.say("guide-explain"));
    Proof {
        sentence: frame.words.fill(id, &[("name", name.as_str().into())]),
        at: frame.moment(newest.at),
        link: is_person.then(explain),
    }
}

fn report(frame: &Frame, progress: &Progress) -> StepRow {
    let proof = progress.report.map(|(run, at)| Proof {
        sentence: frame.say("guide-proof-report"),
        at: frame.moment(at),
        link: Some((format!("/provisioning/{run}"), frame.say("guide-report"))),
    });
    let live = progress.live && proof.is_none();
    let proof = proof.or_else(|| live.then(|| Proof { sentence: frame.say("guide-proof-live"), at: None, link: None }));
    StepRow {
        say: frame.say("guide-step-report"),
        done: proof.is_some(),
        next: false,
        link: Some((SETTINGS.to_owned(), frame.say("label-force-sync"))).filter(|_| proof.is_none()),
        proof,
    }
}
