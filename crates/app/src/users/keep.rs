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
    let now = ctx.now();
    let until = time.map(|time| end(time, now)).transpose()?;
    let account = accounts::id(ctx, slug)?;
    let (users, slug, who) = (users.to_vec(), slug.to_owned(), who.clone());
    let ids: Vec<String> = users.iter().map(|_| ctx.new_id()).collect();
    ctx.store.write(account, move |tx| {
        for (user, id) in users.iter().zip(&ids) {
            let told = read::find_id(tx, account, &slug, user)?;
            match until {
                Some(until) => kept::by_hand(tx, account, user, until, now, &who)?,
                None => kept::end(tx, account, user)?,
            }
            let (actor, verb) = (named(&who), if until.is_some() { "keep" } else { "end_keep" });
            let detail = Detail::new().fact("until", until.map(|until| until.to_string()));
            let (kind, subject) = (Kind::Person, told.user.email.as_str());
            Deed { id, at: now, actor: &actor, kind, verb, subject, detail }.record(tx, account)?;
        }
        judge_anew(tx, account, now)?;
        Ok(until)
    })
}

fn end(time: SignedDuration, now: Timestamp) -> Result<Timestamp> {
    let until = now.checked_add(time).ok().filter(|until| *until > now && time <= LONGEST);
    until.ok_or_else(|| Error::Refused("That is no time to keep somebody: choose up to a year.".to_owned()))
}

/// A plan that was judged before may archive them, or spare them; and whoever is kept no more is to be looked at again.
fn judge_anew(tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<()> {
    sync_state::judge_anew(tx, account)?;
    if Settings::read(tx, account)?.enabled() {
        sync_state::replan(tx, account, now)?;
    }
    Ok(())
}
