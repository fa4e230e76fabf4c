//! Takes a run back before it has changed anything.
//!
//! The line is drawn by the first chunk: it and the cancellation are writes of one account, so one of them comes first.
//! What has begun is carried out, and is taken back as a whole by an undo.

use ::store::run::{self, Run, RunStatus};
use planning::{Mode, Trigger, Who};
use serde_json::json;

use crate::actor::{named, told};
use crate::audit::{Deed, Detail, Kind};
use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::{App, accounts};

/// Ends a run that waits, or of which nothing is applied yet: it is skipped, and says by whom it was cancelled. What the
/// directory said stays there for the next sync; what a file or an undo was to do, is not done.
///
/// Errors: `NotFound` (account, run); `Refused` with a sentence of what to do instead, for a run that has begun to apply, is
/// held, or has ended.
pub fn cancel(ctx: &App, slug: &str, number: i64, who: &Who) -> Result<()> {
    let account = accounts::id(ctx, slug)?;
    let (slug, who, now, id) = (slug.to_owned(), who.clone(), ctx.now(), ctx.new_id());
    ctx.store.write(account, move |tx| {
        let run = run::get(tx, account, number)?;
        let run = run.ok_or_else(|| Error::NotFound(format!("“{slug}” has no run {number}")))?;
        if let Some(sentence) = in_the_way(&run, &slug) {
            return Err(Error::Refused(sentence));
        }
        if run.digest.is_none() {
            // What was stored of its plan is no plan.
            run::drop_plan(tx, account, number)?;
        }
        let follows = what_follows(run.trigger);
        let mut sentence = format!("Cancelled by {} before anything was applied; {follows}.", told(&who));
        let settings = Settings::read(tx, account)?;
        if run.trigger == Trigger::Undo && settings.enabled() && settings.mode() == Mode::Test {
            // It came on when the undo began, unless it was on before.
            sentence.push_str(" Test Mode was left on: no sync changes anything until somebody turns it off.");
        }
        run::finish(tx, account, number, RunStatus::Skipped, Some(&sentence), now)?;
        let (actor, subject) = (named(&who), number.to_string());
        let detail = Detail::new().change("status", json!(run.status), json!(RunStatus::Skipped));
        let (kind, verb) = (Kind::Run, "cancel");
        Deed { id: &id, at: now, actor: &actor, kind, verb, subject: &subject, detail }.record(tx, account)
    })
}

/// A sync does what the directory says then; of a file, an edit or an undo nobody else knows.
fn what_follows(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Import | Trigger::Edit | Trigger::Undo => "no sync does it: do it again if you want it",
        Trigger::Quiet | Trigger::Force | Trigger::Daily | Trigger::GoLive | Trigger::Adi => {
            "the next sync decides anew"
        }
    }
}

/// Why the run can't be cancelled, and what helps instead.
fn in_the_way(run: &Run, slug: &str) -> Option<String> {
    let number = run.number;
    match run.status {
        RunStatus::Pending => None,
        RunStatus::Processing if run.digest.is_none() || run.done_units == 0 => None,
        RunStatus::Processing => Some(format!(
            "run {number} has begun to apply ({} of {} done) and goes on to its end: `rollcall sync undo {slug} {number}` takes it back then",
            run.done_units, run.units
        )),
        RunStatus::Held => Some(format!(
            "run {number} is held and nothing of it is applied: `rollcall sync reject {slug} {number}` ends it"
        )),
        RunStatus::Completed | RunStatus::Skipped | RunStatus::Failed | RunStatus::Undone => {
            Some(format!("run {number} has ended, so there is nothing to cancel"))
        }
    }
}
