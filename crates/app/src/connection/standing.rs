//! How the connection stands: what the page of its settings says beside them (product.md section 2, the live status line).
//!
//! Each part is one look-up or a walk with an end: of a directory of 100,000 people it costs what it costs of ten. What is
//! not known is not told: a next sync is that of the schedule, if nothing else happens.

use ::store::run::{self, Filter, RunStatus};
use ::store::sync_state::SyncState;
use ::store::{AccountId, Tx, oauth, sync_state, token};
use jiff::{SignedDuration, Timestamp};
use planning::Source;
use planning::schedule::{self, Next};

use crate::adi::{self, Domain, State};
use crate::error::Result;
use crate::reports::RunHead;
use crate::requests::{self, Line};
use crate::settings::Settings;
use crate::tokens::Opens;
use crate::{App, accounts, sync};

const AN_HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Requests of an hour are counted so far and no further.
const MOST_REQUESTS: i64 = 10_000;

/// Of the newest runs so many are looked through: at most one waits and one is worked on.
const NEWEST_RUNS: usize = 4;

/// How a connection stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// When somebody came last with a key of the source.
    pub used: Option<Used>,
    /// Requests of the last hour; none are counted of ADI, whose agent brings snapshots.
    pub requests: Option<Requests>,
    /// The newest request that was refused, as far as the log goes back.
    pub refused: Option<Line>,
    /// People in the mirror.
    pub people: i64,
    /// Groups in the mirror.
    pub groups: i64,
    /// Nothing is concluded from absence yet, and how long that lasts.
    pub filling: Option<Filling>,
    /// The newest run that is not waiting or at work.
    pub last_run: Option<RunHead>,
    /// The newest that is.
    pub under_way: Option<RunHead>,
    /// The sync that the schedule has next.
    pub next: Option<Next>,
    /// Domains of Active Directory.
    pub domains: Vec<Domain>,
}

/// The last use of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// When.
    pub at: Timestamp,
    /// From where.
    pub from: String,
}

/// A count that has an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requests {
    /// So many.
    pub count: i64,
    /// There are more.
    pub or_more: bool,
}

/// How long the mirror fills (product.md section 4, "Complete or not yet").
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filling {
    /// Nothing has been sent since it began.
    NothingSent,
    /// It counts as complete at this moment, if nothing more is sent until then.
    Until(Timestamp),
    /// Snapshots of these domains have to come; silence ends it never.
    Domains(Vec<String>),
}

/// Looks.
///
/// Errors: `NotFound`.
pub fn standing(ctx: &App, slug: &str) -> Result<Standing> {
    let now = ctx.now();
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let settings = Settings::read(tx, account)?;
        let state = sync_state::get(tx, account)?;
        let is_adi = settings.source() == Source::Adi;
        let domains = if is_adi { adi::domains(tx, account, now)? } else { Vec::new() };
        let in_force = || domains.iter().filter(|domain| domain.state == State::InForce);
        let (people, groups) = if is_adi {
            (in_force().map(|domain| domain.users).sum(), in_force().map(|domain| domain.groups).sum())
        } else {
            (state.people, state.groups)
        };
        let (last_run, under_way) = newest_runs(tx, account)?;
        Ok(Standing {
            used: used(tx, account, is_adi)?,
            requests: if is_adi { None } else { Some(requests_of(tx, account, now)?) },
            refused: if is_adi { None } else { requests::newest_refusal(tx, account, slug)? },
            people,
            groups,
            filling: filling(&settings, &state, &domains),
            last_run,
            under_way,
            next: schedule::next(&sync::schedule_of(&settings, &state), now),
            domains,
        })
    })
}

fn used(tx: &Tx<'_>, account: AccountId, is_adi: bool) -> Result<Option<Used>> {
    let opens = if is_adi { Opens::Adi } else { Opens::Scim };
    let tokens = token::list(tx, account)?.into_iter().filter(|token| token.source == opens.name());
    let tokens = tokens.map(|token| (token.last_used_at, token.last_used_from));
    let clients = if is_adi { Vec::new() } else { oauth::list(tx, account)? };
    let clients = clients.into_iter().map(|client| (client.last_used_at, client.last_used_from));
    let last = tokens.chain(clients).max_by_key(|(at, _)| *at);
    Ok(last.and_then(|(at, from)| Some(Used { at: at?, from: from.unwrap_or_default() })))
}

fn requests_of(tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<Requests> {
    let counted = requests::count_within(tx, account, AN_HOUR, now, MOST_REQUESTS + 1)?;
    Ok(Requests { count: counted.min(MOST_REQUESTS), or_more: counted > MOST_REQUESTS })
}

fn filling(settings: &Settings, state: &SyncState, domains: &[Domain]) -> Option<Filling> {
    if !settings.enabled() || !state.filling {
        return None;
    }
    if settings.source() == Source::Adi {
        let awaited = domains.iter().filter(|domain| domain.state == State::Awaited);
        return Some(Filling::Domains(awaited.map(|domain| domain.name.clone()).collect()));
    }
    let until = state.last_write_at.and_then(|last| last.checked_add(settings.complete_period()).ok());
    Some(until.map_or(Filling::NothingSent, Filling::Until))
}

/// The newest run that has come to an end or is held, and the newest that has not.
fn newest_runs(tx: &Tx<'_>, account: AccountId) -> Result<(Option<RunHead>, Option<RunHead>)> {
    let newest = run::page(tx, account, &Filter::default(), NEWEST_RUNS)?;
    let is_under_way = |run: &run::Run| matches!(run.status, RunStatus::Pending | RunStatus::Processing);
    let (under_way, others): (Vec<_>, Vec<_>) = newest.into_iter().partition(is_under_way);
    let newest = |runs: Vec<run::Run>| runs.into_iter().next().map(RunHead::of);
    Ok((newest(others), newest(under_way)))
}
