//! How the connection stands, in words: what came last, what is in the mirror, which sync ran and which comes.

use app::adi::{Domain, State};
use app::connection::{Filling, Standing};
use jiff::Timestamp;
use planning::Trigger;

use crate::pages::frame::Frame;
use crate::pages::moment::Moment;
use crate::pages::run::head::Head;

/// The connection.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    pub(super) used: Option<Moment>,
    pub(super) used_from: String,
    /// Of ADI there are none.
    pub(super) requests: Option<String>,
    pub(super) refused: Option<Refused>,
    pub(super) mirror: String,
    pub(super) last_run: Option<Head>,
    pub(super) next: Coming,
    pub(super) filling: Option<Still>,
    pub(super) domains: Vec<DomainLine>,
}

/// The newest refusal.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub(super) at: Option<Moment>,
    pub(super) status: i64,
    pub(super) sentence: String,
    pub(super) link: String,
}

/// The next sync, as far as it is known.
#[derive(Clone, Debug)]
pub(super) struct Coming {
    /// One that waits or is at work.
    pub(super) run: Option<Head>,
    pub(super) at: Option<Moment>,
    pub(super) sentence: String,
}

/// The mirror is filling.
#[derive(Clone, Debug)]
pub(super) struct Still {
    pub(super) until: Option<Moment>,
    pub(super) sentence: String,
}

/// A domain of Active Directory.
#[derive(Clone, Debug)]
pub(super) struct DomainLine {
    pub(super) name: String,
    pub(super) badge: &'static str,
    pub(super) state: String,
    pub(super) since: Option<Moment>,
    pub(super) users: i64,
    pub(super) groups: i64,
    pub(super) run: Option<i64>,
}

impl Connection {
    pub(super) fn of(frame: &Frame, standing: Standing) -> Connection {
        let words = frame.words;
        let now = frame.account.as_ref().map(|account| account.status.now).unwrap_or_default();
        let requests = standing.requests.map(|requests| {
            let id = if requests.or_more { "connection-requests-more" } else { "connection-requests" };
            words.fill(id, &[("n", requests.count.into())])
        });
        let refused = standing.refused.map(|line| Refused {
            at: frame.moment(line.at),
            status: line.status,
            sentence: line.sentence,
            link: format!("/requests/{}", line.id),
        });
        let next = match (standing.under_way, standing.next) {
            (Some(run), _) => Coming { run: Some(Head::of(frame, &run)), at: None, sentence: String::new() },
            (None, Some(next)) if next.at <= now => {
                Coming { run: None, at: None, sentence: words.say("connection-next-now") }
            }
            (None, Some(next)) => Coming {
                run: None,
                at: frame.moment(next.at),
                sentence: words.fill(
                    if next.trigger == Trigger::Daily { "connection-next-daily" } else { "connection-next-quiet" },
                    &[("in", ahead(frame, now, next.at).into())],
                ),
            },
            (None, None) => Coming { run: None, at: None, sentence: words.say("connection-next-off") },
        };
        let counts = [("people", standing.people.into()), ("groups", standing.groups.into())];
        Connection {
            used: standing.used.as_ref().and_then(|used| frame.moment(used.at)),
            used_from: standing.used.map(|used| used.from).unwrap_or_default(),
            requests,
            refused,
            mirror: words.fill("connection-mirror-holds", &counts),
            last_run: standing.last_run.map(|run| Head::of(frame, &run)),
            next,
            filling: standing.filling.map(|filling| still(frame, now, filling)),
            domains: standing.domains.into_iter().map(|domain| domain_line(frame, domain)).collect(),
        }
    }
}

fn still(frame: &Frame, now: Timestamp, filling: Filling) -> Still {
    let words = frame.words;
    match filling {
        Filling::NothingSent => Still { until: None, sentence: words.say("filling-nothing-sent") },
        Filling::Until(at) if at <= now => Still { until: None, sentence: words.say("filling-any-moment") },
        Filling::Until(at) => Still {
            until: frame.moment(at),
            sentence: words.fill("filling-until", &[("in", ahead(frame, now, at).into())]),
        },
        Filling::Domains(domains) if domains.is_empty() => {
            Still { until: None, sentence: words.say("filling-no-domain") }
        }
        Filling::Domains(domains) => {
            Still { until: None, sentence: words.fill("filling-domains", &[("domains", domains.join(", ").into())]) }
        }
    }
}

fn domain_line(frame: &Frame, domain: Domain) -> DomainLine {
    let (badge, state) = match domain.state {
        State::InForce => ("good", "domain-in-force"),
        State::Awaited => ("wait", "domain-awaited"),
        _ => ("", "domain-open"),
    };
    DomainLine {
        name: domain.name,
        badge,
        state: frame.say(state),
        since: frame.moment(domain.since),
        users: domain.users,
        groups: domain.groups,
        run: domain.run,
    }
}

/// How long it is until then, in the largest unit that is whole: “12 minutes”.
fn ahead(frame: &Frame, now: Timestamp, at: Timestamp) -> String {
    let seconds = at.duration_since(now).as_secs().max(0);
    let (id, n) = match seconds {
        ..60 => ("span-seconds", seconds),
        60..3_600 => ("span-minutes", seconds / 60),
        3_600..172_800 => ("span-hours", seconds / 3_600),
        _ => ("span-days", seconds / 86_400),
    };
    frame.words.fill(id, &[("n", n.into())])
}
