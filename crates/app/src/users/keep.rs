//! Keeps people by hand: until a day no sync archives them, whatever the directory says of them. (Whoever is kept by the
//! rejection of a run is kept until the directory states them anew: `sync/reject.rs`.)

use ::store::{AccountId, Tx, kept, sync_state};
use jiff::{SignedDuration, Timestamp};
use planning::{UserId, Who};

use super::read;
use crate::actor::named;
use crate::audit::{Deed, Detail, Kind};
use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::{App, accounts};

/// Nobody is kept for longer at once.
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);

/// Keeps everybody named for so long; `None` ends it. Says until when.
///
/// Works in Test Mode and with provisioning off as well: it takes nothing from anybody.
///
/// Errors: `NotFound` (account, one of them); `Refused` for a time that is none to keep somebody.
pub fn keep(
    ctx: &App,
    slug: &str,
    users: &[UserId],
    time: Option<SignedDuration>,
    who: &Who,
) -> Result<Option<Timestamp>> {
    let account = accounts::id(ctx, slug)?;
    let keeping = Keeping::of(ctx, slug, users, time, who)?;
    let until = keeping.until;
    ctx.store.write(account, move |tx| keeping.write(tx, account))?;
    Ok(until)
}

/// A keep, or the end of one, before it is written: also as a part of something else that is done (`edit.rs`).
pub(super) struct Keeping {
    slug: String,
    /// Whom, each with the id of the row that the audit log gets.
    users: Vec<(UserId, String)>,
    until: Option<Timestamp>,
    now: Timestamp,
    who: Who,
}

impl Keeping {
    /// Errors: `Refused` for a time that is none to keep somebody.
    pub(super) fn of(
        ctx: &App,
        slug: &str,
        users: &[UserId],
        time: Option<SignedDuration>,
        who: &Who,
    ) -> Result<Keeping> {
        let now = ctx.now();
        let until = time.map(|time| end(time, now)).transpose()?;
        let users = users.iter().map(|user| (user.clone(), ctx.new_id())).collect();
        Ok(Keeping { slug: slug.to_owned(), users, until, now, who: who.clone() })
    }

    /// Errors: `NotFound` (one of them); the store's.
    pub(super) fn write(&self, tx: &Tx<'_>, account: AccountId) -> Result<()> {
        let Keeping { slug, users, until, now, who } = self;
        for (user, id) in users {
            let told = read::find_id(tx, account, slug, user)?;
            match *until {
                Some(until) => kept::by_hand(tx, account, user, until, *now, who)?,
                None => kept::end(tx, account, user)?,
            }
            let (actor, verb) = (named(who), if until.is_some() { "keep" } else { "end_keep" });
            // The subject is who they are; the address of the day is for whoever reads.
            let detail = Detail::new().fact("email", told.user.email.as_str());
            let detail = detail.fact("until", until.map(|until| until.to_string()));
            let (kind, subject) = (Kind::Person, user.0.as_str());
            Deed { id, at: *now, actor: &actor, kind, verb, subject, detail }.record(tx, account)?;
        }
        judge_anew(tx, account, *now)
    }
}

fn end(time: SignedDuration, now: Timestamp) -> Result<Timestamp> {
    let until = now.checked_add(time).ok().filter(|until| *until > now && time <= LONGEST);
    until.ok_or_else(|| Error::Refused("That is no time to keep somebody: choose up to a year.".to_owned()))
}

/// A plan that was judged before may archive them, or spare them; and whoever is kept no more is to be looked at again.
fn judge_anew(tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<()> {
    sync_state::keep_anew(tx, account)?;
    if Settings::read(tx, account)?.enabled() {
        sync_state::replan(tx, account, now)?;
    }
    Ok(())
}
