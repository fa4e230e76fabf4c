//! What every door of a source has in common once a key fits: is the source the chosen one, and is provisioning on.

use ::store::{AccountId, Purpose, Tx, run, sync_state};
use jiff::{SignedDuration, Timestamp};
use planning::{Source, Trigger, Who};

use crate::App;
use crate::error::{Error, Result};
use crate::requests::Caller;
use crate::settings::Settings;

/// Why a caller was not let in, and who it was, for the request log alone.
#[derive(Clone, Debug)]
pub struct TurnedAway {
    /// What is answered.
    pub error: Error,
    /// `None` where the account is not known: nothing is kept of that.
    pub caller: Option<Caller>,
}

impl<E: Into<Error>> From<E> for TurnedAway {
    fn from(error: E) -> TurnedAway {
        TurnedAway { error: error.into(), caller: None }
    }
}

/// A key's last use, or last try after its end, is written down once a minute at the most.
pub(crate) const LAST_USED_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// May this source write now? A burst of requests of the wrong one is seen as one *Skipped* run an hour.
///
/// Errors: 403 while provisioning is off or another source is chosen (product.md section 8).
pub(crate) fn may_write(
    ctx: &App,
    account: AccountId,
    source: Source,
    settings: &Settings,
    now: Timestamp,
) -> Result<()> {
    let chosen = settings.enabled() && settings.source() != source;
    let an_hour_ago = now - SignedDuration::from_hours(1);
    if chosen
        && ctx
            .store
            .read_for(Purpose::Door, |tx| sync_state::skipped_at(tx, account, source))?
            .is_none_or(|last| last <= an_hour_ago)
    {
        let settings = settings.clone();
        ctx.store.write(account, move |tx| skipped(tx, account, source, &settings, now, an_hour_ago))?;
    }
    is_chosen(settings, source)
}

/// Errors: 403 while provisioning is off or another source is chosen.
pub(crate) fn is_chosen(settings: &Settings, source: Source) -> Result<()> {
    let sentence = match (settings.enabled(), source) {
        (false, _) => {
            "User provisioning is switched off in the console: an administrator switches it on under Account Settings > User Management > User Provisioning."
        }
        (true, chosen) if settings.source() == chosen => return Ok(()),
        (true, Source::Adi) => {
            "The console is filled by SCIM now, not by Active Directory Integration: an administrator chooses the source under User Provisioning."
        }
        (true, _) => {
            "The console is filled by Active Directory Integration now, not by SCIM: an administrator chooses the source under User Provisioning."
        }
    };
    Err(Error::Scim(::scim::Error::forbidden(sentence)))
}

/// product.md section 8: a burst of requests of the wrong source is one *Skipped* entry an hour.
fn skipped(
    tx: &Tx<'_>,
    account: AccountId,
    source: Source,
    settings: &Settings,
    now: Timestamp,
    since: Timestamp,
) -> Result<()> {
    if sync_state::claim_skipped(tx, account, source, now, since)? {
        let trigger = if source == Source::Adi { Trigger::Adi } else { Trigger::Quiet };
        let (mode, skipped) = (settings.mode(), run::RunStatus::Skipped);
        let number = run::insert(tx, account, trigger, source, mode, skipped, &Who::Operator, now)?;
        run::finish(tx, account, number, skipped, None, now)?;
    }
    Ok(())
}
