//! Asking for a run: by a person, by the schedule; and the word that the directory is complete.

use ::store::sync_state::SyncState;
use ::store::{AccountId, Tx, run, sync_state};
use jiff::Timestamp;
use planning::schedule::{self, State};
use planning::{Completeness, Source, Trigger, Who};

use crate::actor::named;
use crate::audit::{Deed, Detail, Kind};
use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::{App, accounts, adi};

/// "Force Sync Now": queues a run, or answers the queued one that it joins.
///
/// Errors: `NotFound`; `Off` while provisioning is off.
pub fn now(ctx: &App, slug: &str, who: &Who) -> Result<i64> {
    let account = accounts::id(ctx, slug)?;
    let (now, who, slug) = (ctx.now(), who.clone(), slug.to_owned());
    ctx.store.write(account, move |tx| {
        let settings = Settings::read(tx, account)?;
        if !settings.enabled() {
            return Err(off(&slug));
        }
        Ok(run::request(tx, account, Trigger::Force, settings.source(), settings.mode(), &who, now)?)
    })
}

/// Provisioning is off: what a sync has to say to that.
pub(super) fn off(slug: &str) -> Error {
    Error::Off(format!(
        "user provisioning is off for “{slug}”: `rollcall settings set {slug} provisioning.enabled=true` turns it on"
    ))
}

/// An administrator's word that the directory has sent everybody: absence counts from now on.
///
/// Errors: `NotFound`; `Off` while provisioning is off; `Refused` where the source is ADI and nothing whole has come.
pub fn complete(ctx: &App, slug: &str, who: &Who) -> Result<()> {
    let account = accounts::id(ctx, slug)?;
    let (now, deed, actor, slug) = (ctx.now(), ctx.new_id(), named(who), slug.to_owned());
    ctx.store.write(account, move |tx| {
        let settings = Settings::read(tx, account)?;
        if !settings.enabled() {
            return Err(off(&slug));
        }
        if settings.source() == Source::Adi {
            adi::believe(tx, account, now)?;
        }
        let was = sync_state::get(tx, account)?.filling;
        sync_state::set_filling(tx, account, false)?;
        if was {
            sync_state::replan(tx, account, now)?;
        }
        let detail = Detail::new().change("filling", was, false);
        let (kind, verb, subject) = (Kind::Mirror, "complete", slug.as_str());
        Deed { id: &deed, at: now, actor: &actor, kind, verb, subject, detail }.record(tx, account)
    })
}

/// Queues the syncs that the schedule says are due, in every account, and notes which mirrors have become complete
/// by silence. Says how many syncs it queued. An account that can't be asked for is logged and keeps none of the others
/// from being asked for; the next look asks for it again.
///
/// Every server asks this every second, so it is one look at all accounts. How long ago the last daily sync was says
/// nothing of whether the next one is due (it may have come late, or the hour was changed), so nothing is narrowed by that.
///
/// Errors: the store's, where nothing could be asked for.
pub fn ask_due(ctx: &App) -> Result<usize> {
    let now = ctx.now();
    let (mut asked, mut failure) = (0, None);
    for (account, settings, kept) in ctx.store.read(Settings::where_enabled)? {
        match ask_at(ctx, account, &Look::of(settings, &kept, now), now) {
            Ok(due) => asked += usize::from(due),
            Err(error) => {
                tracing::warn!(account = account.0, %error, "a sync that may be due was not asked for");
                failure = Some(error);
            }
        }
    }
    failure.filter(|_| asked == 0).map_or(Ok(asked), Err)
}

fn ask_at(ctx: &App, account: AccountId, look: &Look, now: Timestamp) -> Result<bool> {
    if look.fell_silent {
        ctx.store.write(account, move |tx| fell_silent(tx, account, now))?;
    }
    // Looked at again inside the write: of two servers that both found it due, one asks.
    Ok(look.due.is_some() && ctx.store.write(account, move |tx| ask(tx, account, now))?)
}

/// What the clock has to say of an account.
struct Look {
    settings: Settings,
    due: Option<Trigger>,
    fell_silent: bool,
}

impl Look {
    fn take(tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<Look> {
        Ok(Look::of(Settings::read(tx, account)?, &sync_state::get(tx, account)?, now))
    }

    fn of(settings: Settings, kept: &SyncState, now: Timestamp) -> Look {
        let completeness = schedule::completeness(kept.filling, kept.last_write_at, settings.complete_period(), now);
        let state = schedule_of(&settings, kept);
        // Snapshots are whole or nothing: that no other came says nothing of what it would have.
        let may_fall_silent = settings.enabled() && settings.source() != Source::Adi;
        let fell_silent = may_fall_silent && kept.filling && completeness == Completeness::Complete;
        Look { due: schedule::due(&state, now), fell_silent, settings }
    }
}

/// What the schedule of an account depends on.
pub(crate) fn schedule_of(settings: &Settings, kept: &SyncState) -> State {
    let (daily_at, time_zone) = settings.daily_at();
    State {
        enabled: settings.enabled(),
        dirty_since: kept.dirty_since,
        last_write: kept.last_write_at,
        quiet_period: settings.quiet_period(),
        daily_at,
        time_zone,
        daily_since: kept.daily_since,
    }
}

/// The directory has been silent for the period: it counts as complete for good, and absence is planned.
fn fell_silent(tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<()> {
    if Look::take(tx, account, now)?.fell_silent {
        sync_state::set_filling(tx, account, false)?;
        sync_state::replan(tx, account, now)?;
    }
    Ok(())
}

fn ask(tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<bool> {
    let Look { settings, due: Some(trigger), .. } = Look::take(tx, account, now)? else { return Ok(false) };
    if trigger == Trigger::Daily {
        sync_state::daily(tx, account, now)?;
    }
    // The run that is asked for sees what was written until it looks.
    sync_state::asked(tx, account)?;
    run::request(tx, account, trigger, settings.source(), settings.mode(), &Who::Operator, now)?;
    Ok(true)
}
