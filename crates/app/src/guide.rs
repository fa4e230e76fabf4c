//! How far an identity provider is connected, as traffic proves it: what ticks the steps of a setup guide (`idps/`).
//!
//! Proofs are of what is there and stays: the token's row, the records of the mirror, the runs. The look-up alone is of the
//! request log, which forgets: once somebody has arrived it is taken as done. Each costs a look-up or two.

use ::scim::Kind;
use ::store::run::{self, Filter, RunStatus};
use ::store::token::{self, Token};
use ::store::{AccountId, Tx, mirror, oauth, request};
use jiff::Timestamp;
use planning::profile::Seen;
use planning::{Mode, Source, Trigger};

use crate::error::Result;
use crate::requests::{self, Line};
use crate::settings::Settings;
use crate::tokens::{Opens, State};
use crate::{App, accounts};

/// The first look-up is looked for among so many requests, the first of the log.
const LOOK_UPS: i64 = 500;
/// The first report is looked for among so many runs, the newest.
const RUNS: usize = 20;

/// How far it is.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// What belongs into the provider's form.
    pub tenant_url: String,
    /// User provisioning is on, and SCIM is the source.
    pub served: bool,
    /// The profile that the settings name.
    pub profile: String,
    /// The token that opens the door.
    pub key: Option<Key>,
    /// A token that has ended and was shown since the live one was made: by its last four, and when.
    pub old_key: Option<(String, Timestamp)>,
    /// A request with a key that works.
    pub token: Option<Timestamp>,
    /// A look-up that was answered.
    pub look_up: Option<LookUp>,
    /// The first person and the newest.
    pub person: Option<Arrivals>,
    /// The first group and the newest.
    pub group: Option<Arrivals>,
    /// The newest sync in Test Mode that made a plan: the first report to read.
    pub report: Option<(i64, Timestamp)>,
    /// A sync went live already.
    pub live: bool,
    /// The newest request of all.
    pub newest: Option<Line>,
}

/// A live token, by what may be shown of it.
#[derive(Clone, Debug)]
pub struct Key {
    /// What it ends with.
    pub last4: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// The proof of a look-up.
#[derive(Clone, Debug)]
pub enum LookUp {
    /// In this request, then.
    At(Timestamp, String),
    /// The log has none any more; somebody has arrived since.
    Before,
}

/// Who has arrived of a kind, and is there still.
#[derive(Clone, Debug)]
pub struct Arrivals {
    /// When the first one came.
    pub first_at: Timestamp,
    /// Who came last.
    pub newest: Arrived,
}

/// Somebody, or a group.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// The userName or the displayName.
    pub name: String,
    /// How a person is called.
    pub called: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl Progress {
    /// Whether a step that is proved by this is done.
    pub fn has(&self, seen: Seen) -> bool {
        match seen {
            Seen::Token => self.token.is_some(),
            Seen::LookUp => self.look_up.is_some(),
            Seen::Person => self.person.is_some(),
            Seen::Group => self.group.is_some(),
        }
    }
}

/// Looks.
///
/// Errors: `NotFound`.
pub fn progress(ctx: &App, slug: &str) -> Result<Progress> {
    let (now, tenant_url) = (ctx.now(), ctx.tenant_url(slug));
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let settings = Settings::read(tx, account)?;
        let mut progress = Progress {
            tenant_url,
            served: settings.enabled() && settings.source() == Source::Scim,
            profile: settings.profile().to_owned(),
            person: arrivals(tx, account, Kind::User)?,
            group: arrivals(tx, account, Kind::Group)?,
            newest: requests::newest(tx, account, slug)?,
            ..Progress::default()
        };
        keys(tx, account, now, &mut progress)?;
        progress.look_up = match request::first_look_up(tx, account, LOOK_UPS)? {
            Some((at, id)) => Some(LookUp::At(at, id)),
            None => progress.person.as_ref().map(|_| LookUp::Before),
        };
        let planned = |mode: Mode| Filter { source: Some(Source::Scim), mode: Some(mode), ..Filter::default() };
        let is_report = |run: &run::Run| {
            let of_person = matches!(run.trigger, Trigger::Import | Trigger::Edit | Trigger::Undo);
            !of_person && run.status == RunStatus::Completed && run.digest.is_some()
        };
        let runs = run::page(tx, account, &planned(Mode::Test), RUNS)?;
        progress.report = runs.iter().find(|run| is_report(run)).map(|run| (run.number, run.created_at));
        progress.live = run::page(tx, account, &planned(Mode::Live), RUNS)?.iter().any(is_report);
        Ok(progress)
    })
}

/// What is live, what was used, and what is still shown although it has ended.
fn keys(tx: &Tx<'_>, account: AccountId, now: Timestamp, progress: &mut Progress) -> Result<()> {
    let mut tokens = token::list(tx, account)?;
    tokens.retain(|token| token.source == Opens::Scim.name());
    let clients = oauth::list(tx, account)?;
    let live = |token: &&Token| State::of(token, now).is_live();
    let used = tokens.iter().filter(live).filter_map(|token| token.last_used_at);
    let fetched = clients.iter().filter(|client| client.ended_at.is_none()).filter_map(|client| client.last_used_at);
    progress.token = used.chain(fetched).max();
    let newest = tokens.iter().filter(live).max_by_key(|token| token.created_at);
    let since = newest.map(|token| token.created_at);
    progress.key = newest.map(|token| Key {
        last4: token.last4.clone(),
        created_at: token.created_at,
        created_by: token.created_by.clone(),
    });
    let ended = tokens.iter().filter(|token| !live(token));
    let shown = ended.filter_map(|token| Some((token.last4.clone(), token.last_tried_at?)));
    let late =
        shown.filter(|(_, at)| since.is_none_or(|since| *at >= since) && progress.token.is_none_or(|used| *at > used));
    progress.old_key = late.max_by_key(|(_, at)| *at);
    Ok(())
}

/// The first of a kind that is there, and the newest.
fn arrivals(tx: &Tx<'_>, account: AccountId, kind: Kind) -> Result<Option<Arrivals>> {
    let Some(first) = mirror::after(tx, account, kind, "", 1)?.pop() else { return Ok(None) };
    let Some(newest) = mirror::newest(tx, account, kind)? else { return Ok(None) };
    let document = newest.document.ok();
    Ok(Some(Arrivals {
        first_at: first.created_at,
        newest: Arrived {
            name: document.as_ref().map_or_else(String::new, |document| document.unique_name().to_owned()),
            called: document.as_ref().and_then(requests::called),
            at: newest.created_at,
        },
    }))
}
