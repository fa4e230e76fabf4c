//! Asking for a run: by a person, by the schedule; and the word that the directory is complete.

use ::store::{account, audit, run, sync_state};
use planning::schedule::{self, State};
use planning::{Trigger, Who};

use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::{App, accounts, tokens};

/// "Force Sync Now": queues a run, or answers the queued one that it joins.
///
/// Errors: `NotFound`; `Refused` while provisioning is off.
pub fn now(ctx: &App, slug: &str, who: &Who) -> Result<i64> {
    let (now, who, slug) = (ctx.now(), who.clone(), slug.to_owned());
    ctx.store.write(move |tx| {
        let account = accounts::find(tx, &slug)?.id;
        let settings = Settings::read(tx, account)?;
        if !settings.enabled() {
            return Err(off(&slug));
        }
        Ok(run::request(tx, account, Trigger::Force, settings.source(), settings.mode(), &who, now)?)
    })
}

/// Provisioning is off: what a sync has to say to that.
pub(super) fn off(slug: &str) -> Error {
    Error::Refused(format!(
        "user provisioning is off for “{slug}”: `rollcall settings set {slug} provisioning.enabled=true` turns it on"
    ))
}

/// An administrator's word that the directory has sent everybody: absence counts from now on.
///
/// Errors: `NotFound`; `Refused` while provisioning is off.
pub fn complete(ctx: &App, slug: &str, who: &Who) -> Result<()> {
    let (now, deed, actor, slug) = (ctx.now(), ctx.new_id(), tokens::named(who), slug.to_owned());
    ctx.store.write(move |tx| {
        let account = accounts::find(tx, &slug)?.id;
        if !Settings::read(tx, account)?.enabled() {
            return Err(off(&slug));
        }
        sync_state::set_filling(tx, account, false)?;
        let deed = audit::Deed {
            id: &deed,
            at: now,
            actor: &actor,
            verb: "complete",
            kind: "mirror",
            subject: &slug,
            request: "",
            detail: "{}",
        };
        Ok(audit::record(tx, account, &deed)?)
    })
}

/// Queues the syncs that the schedule says are due, in every account. Says how many.
///
/// Errors: the store's.
pub fn ask_due(ctx: &App) -> Result<usize> {
    let now = ctx.now();
    let mut asked = 0;
    for account in ctx.store.read(account::list)? {
        let due = ctx.store.read(|tx| {
            let settings = Settings::read(tx, account.id)?;
            let state = sync_state::get(tx, account.id)?;
            let (daily_at, time_zone) = settings.daily_at();
            let state = State {
                enabled: settings.enabled(),
                dirty_since: state.dirty_since,
                last_write: state.last_write_at,
                quiet_period: settings.quiet_period(),
                daily_at,
                time_zone,
                daily_since: state.daily_since,
            };
            Ok::<_, Error>(schedule::due(&state, now).map(|trigger| (trigger, settings)))
        })?;
        let Some((trigger, settings)) = due else { continue };
        // Two servers that both find it due: the second joins the queued run of the first.
        ctx.store.write(move |tx| {
            if trigger == Trigger::Daily {
                sync_state::daily(tx, account.id, now)?;
            }
            run::request(tx, account.id, trigger, settings.source(), settings.mode(), &Who::Operator, now)
        })?;
        asked += 1;
    }
    Ok(asked)
}
