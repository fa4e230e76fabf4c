//! Rejects a held run: nothing of it is ever applied. "With memory", the people whom it would archive are kept until a
//! time is over or the directory states them anew (`planning/src/kept.rs`), and the next sync does the rest of the plan.
//!
//! Of two who answer a held run at once, one is heard: whether it is held is looked at in the transaction that ends it.

use ::store::run::{self, Run, RunStatus};
use ::store::{AccountId, Tx, kept, sync_state};
use jiff::{SignedDuration, Timestamp};
use planning::guard::Rule;
use planning::{Digest, Who, wording};

use super::approve::held;
use crate::actor::named;
use crate::audit::{Deed, Detail, Kind};
use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::{App, accounts};

/// What came of a rejection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// How many people are kept.
    pub kept: u64,
    /// Until when, if somebody was to be kept.
    pub until: Option<Timestamp>,
}

/// Ends a held run without applying anything of it. With `keep`, everybody whom it would archive is kept for so long.
///
/// With `seen`, that very plan is answered, or none: a held run may carry another one than was shown.
///
/// Works in Test Mode and with provisioning off as well: a rejection takes nothing from anybody.
///
/// Errors: `NotFound` (account, run); `NotHeld` when somebody was quicker, or it was never held; `StaleDigest`
/// when its plan is not the one that was seen; `Refused` for a time that
/// is no time to keep somebody.
pub fn reject(
    ctx: &App,
    slug: &str,
    number: i64,
    keep: Option<SignedDuration>,
    seen: Option<&Digest>,
    who: &Who,
) -> Result<Rejected> {
    let now = ctx.now();
    let until = keep.map(|keep| end(keep, now)).transpose()?;
    let rejection = Rejection { number, until, seen: seen.cloned(), now, who: who.clone(), deed: ctx.new_id() };
    let (account, slug) = (accounts::id(ctx, slug)?, slug.to_owned());
    ctx.store.write(account, move |tx| rejection.perform(tx, account, &slug))
}

fn end(keep: SignedDuration, now: Timestamp) -> Result<Timestamp> {
    let until = now.checked_add(keep).ok().filter(|until| *until > now);
    until.ok_or_else(|| {
        Error::Refused("that is no time to keep somebody: `--keep 30d` keeps them for thirty days".to_owned())
    })
}

/// Whoever keeps the people of a directory that shrank has seen that it did: it is not asked about again, or nothing that the
/// directory says would be done before they are back.
fn sees_who_is_left(tx: &Tx<'_>, account: AccountId, run: &Run) -> Result<()> {
    let Some(facts) = run.facts.as_ref().filter(|_| run.holds.iter().any(|hold| hold.rule == Rule::MirrorShrank))
    else {
        return Ok(());
    };
    let epoch = sync_state::get(tx, account)?.policy_epoch;
    let people = i64::try_from(facts.people_in_mirror).unwrap_or(i64::MAX);
    Ok(sync_state::people_seen(tx, account, epoch, people)?)
}

struct Rejection {
    number: i64,
    until: Option<Timestamp>,
    seen: Option<Digest>,
    now: Timestamp,
    who: Who,
    deed: String,
}

impl Rejection {
    fn perform(&self, tx: &Tx<'_>, account: AccountId, slug: &str) -> Result<Rejected> {
        let run = held(tx, account, slug, self.number, "reject")?;
        if let (Some(seen), Some(present)) = (&self.seen, &run.digest)
            && seen != present
        {
            return Err(Error::StaleDigest(present.clone()));
        }
        let kept = match self.until {
            Some(until) => kept::keep(tx, account, self.number, until, self.now, &self.who)?,
            None => 0,
        };
        if self.until.is_some() {
            // A plan that was judged before they were kept may archive them, and what the run would have done beside its
            // archives is still to be done.
            sync_state::keep_anew(tx, account)?;
            sees_who_is_left(tx, account, &run)?;
            if Settings::read(tx, account)?.enabled() {
                sync_state::replan(tx, account, self.now)?;
            }
        }
        let sentence = wording::rejected(&self.who, self.until.map(|until| (kept, until)));
        run::finish(tx, account, self.number, RunStatus::Skipped, Some(&sentence), self.now)?;
        let (actor, subject) = (named(&self.who), self.number.to_string());
        let detail = Detail::new()
            .change("status", "held", "skipped")
            .fact("digest", run.digest.map(|digest| digest.0))
            .fact("kept", kept)
            .fact("keep_until", self.until.map(|until| until.to_string()));
        let (id, at, kind, verb) = (&self.deed, self.now, Kind::Run, "reject");
        Deed { id, at, actor: &actor, kind, verb, subject: &subject, detail }.record(tx, account)?;
        Ok(Rejected { kept, until: self.until })
    }
}
