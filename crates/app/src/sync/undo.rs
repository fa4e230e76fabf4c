//! Takes a run back: the console returns to its state before it, as far as nobody has changed it since.
//!
//! The same road as an import: a preview, then the run is begun, its plan stored and carried out. Test Mode comes on in the
//! transaction that begins it, so that no sync does it again: one that waits finds it on, and one that is under way keeps the
//! undo from beginning. The other run is *undone* when the undo has ended, which may be another worker's doing: one that dies
//! before its plan is stored has done nothing (and left Test Mode on), one that dies later is ended by whoever looks next.

use ::store::run::{self, Claim, Run, RunStatus};
use ::store::{AccountId, Tx, console, neighbours};
use jiff::Timestamp;
use planning::console::Sought;
use planning::undo::Undone;
use planning::{Cleared, Console, Digest, Mode, Plan, Source, Trigger, Who, contradictions, undo as inverse};

use super::by_hand::{self, ByHand, Hand};
use super::carry_out::carry_out;
use crate::actor::named;
use crate::audit::{Deed, Detail, Kind};
use crate::error::{Error, Result};
use crate::reports::{self, Head, Report};
use crate::settings::turn_test_mode_on;
use crate::{App, accounts};

/// Of more people than this the whole console is read, person after person, instead of each by a look-up.
const MANY: usize = 2_000;

/// What became of an undo.
#[derive(Clone, Debug)]
pub struct Done {
    /// The report of the run that took the other one back.
    pub report: Report,
    /// Test Mode was off and is on.
    pub test_mode_came_on: bool,
}

/// What undoing a run would do. Changes nothing.
///
/// One that would take nothing back is told as well: it lists what is in its way.
///
/// Errors: as [`undo`].
pub fn preview(ctx: &App, slug: &str, number: i64) -> Result<Report> {
    let look = ctx.store.read(|tx| Look::take(tx, accounts::find(tx, slug)?.id, slug, number))?;
    let head = Head { trigger: Trigger::Undo, source: Source::Console, mode: Mode::Live, status: RunStatus::Completed };
    Ok(Report::preview(look.plan, &[], head))
}

/// How many writes of a run its undo has to look at, bookkeeping among them: for whoever would rather not wait for a
/// [`preview`] of very many.
///
/// Errors: as [`undo`].
pub fn weight(ctx: &App, slug: &str, number: i64) -> Result<usize> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        Ok(undoable(tx, account, slug, number)?.units)
    })
}

/// Undoes a run, to the end. `digest` is that of the preview that was seen: another plan is not applied. Without one,
/// whatever the undo comes to is.
///
/// Errors: `NotFound` (account, run); `Refused` for a run that applied nothing, is not over, or is undone already, for one of
/// which nothing can be taken back any more, and while another run is under way; `StaleDigest` when the plan is not the one that was seen.
pub fn undo(ctx: &App, slug: &str, number: i64, digest: Option<&Digest>, who: &Who, worker: &str) -> Result<Done> {
    let (claim, cleared, test_mode_came_on) = begun(ctx, slug, number, digest, who, worker)?;
    carry_out(ctx, &claim, cleared)?;
    Ok(Done { report: reports::show(ctx, slug, claim.number)?, test_mode_came_on })
}

/// The same, and leaves the applying to the next worker that looks: for whoever can't wait for the end of a large one. Test
/// Mode is on from now on. The number of the run that takes the other one back.
///
/// Errors: as [`undo`].
pub fn undo_queued(ctx: &App, slug: &str, number: i64, digest: &Digest, who: &Who) -> Result<i64> {
    let (claim, ..) = begun(ctx, slug, number, Some(digest), who, "undo")?;
    // A lease that is over: the run is taken up like one whose worker is gone.
    let (over, held) = (ctx.now(), claim.clone());
    ctx.store.write(claim.account, move |tx| run::renew(tx, &held, over))?;
    Ok(claim.number)
}

/// The run that takes another one back, begun; and whether Test Mode came on with it.
fn begun(
    ctx: &App,
    slug: &str,
    number: i64,
    digest: Option<&Digest>,
    who: &Who,
    worker: &str,
) -> Result<(Claim, Cleared, bool)> {
    let account = accounts::id(ctx, slug)?;
    super::end_dead(ctx, worker, account)?;
    let look = ctx.store.read(|tx| Look::take(tx, account, slug, number))?;
    takes_back(&look.plan, slug, number)?;
    let asked = ByHand {
        account,
        trigger: Trigger::Undo,
        source: Source::Console,
        ended: look.ended,
        seen: digest.cloned(),
        who: who.clone(),
        worker: worker.to_owned(),
    };
    let deeds = [ctx.new_id(), ctx.new_id()];
    by_hand::begun(ctx, asked, look.plan, Undoing { slug: slug.to_owned(), number, who: who.clone(), deeds })
}

/// An undo beside the console as it is.
struct Look {
    plan: Plan,
    /// How often runs have ended: only a run changes the console, and no two are under way at once.
    ended: i64,
}

impl Look {
    fn take(tx: &Tx<'_>, account: AccountId, slug: &str, number: i64) -> Result<Look> {
        undoable(tx, account, slug, number)?;
        let undone = Undone { run: number, deeds: run::deeds(tx, account, number)? };
        let (plan, console) = planned(tx, account, &undone)?;
        match contradictions(&plan, &console).first() {
            None => Ok(Look { plan, ended: run::ended(tx, account)? }),
            Some(found) => Err(Error::Refused(format!(
                "the plan contradicts itself, which is a bug of Rollcall: {found:?}; nothing was applied"
            ))),
        }
    }
}

/// The plan, and the console that it is of: the part that it looks at, or the whole where the run wrote to very many.
fn planned(tx: &Tx<'_>, account: AccountId, undone: &Undone) -> Result<(Plan, Console)> {
    let managed_active = neighbours::managed_active(tx, account)?;
    let mut sought = Sought::by_undo(undone);
    if sought.users.len() > MANY {
        let console = console::read(tx, account)?;
        return Ok((inverse(undone, &console, managed_active), console));
    }
    loop {
        let console = console::part(tx, account, &sought)?;
        let plan = inverse(undone, &console, managed_active);
        if !sought.learns(&plan) {
            return Ok((plan, console));
        }
    }
}

/// A run that can be taken back.
fn undoable(tx: &Tx<'_>, account: AccountId, slug: &str, number: i64) -> Result<Run> {
    let run = run::get(tx, account, number)?;
    let run = run.ok_or_else(|| Error::NotFound(format!("“{slug}” has no run {number}")))?;
    may_be_undone(tx, account, slug, &run)?;
    Ok(run)
}

/// Only a run that is over and that applied something can be taken back, and only once.
fn may_be_undone(tx: &Tx<'_>, account: AccountId, slug: &str, run: &Run) -> Result<()> {
    let number = run.number;
    let refused = |sentence: String| Err(Error::Refused(sentence));
    match run.status {
        RunStatus::Pending | RunStatus::Processing => {
            refused(format!("run {number} has not ended yet: try again when it has"))
        }
        RunStatus::Held => refused(format!(
            "run {number} is held: nothing of it was applied, so there is nothing to undo; `rollcall sync reject {slug} {number}` rejects it"
        )),
        RunStatus::Undone => refused(match run::undone_by(tx, account, number)? {
            Some(by) => format!(
                "run {number} was undone by run {by} already: `rollcall sync undo {slug} {by}` brings back what it had done"
            ),
            None => format!("run {number} was undone already"),
        }),
        _ if run.mode == Mode::Test => {
            refused(format!("run {number} was in Test Mode: nothing was applied, so there is nothing to undo"))
        }
        _ if !run::has_applied(tx, account, number)? => {
            refused(format!("run {number} applied nothing, so there is nothing to undo"))
        }
        _ => Ok(()),
    }
}

/// An undo that does nothing is none: the other run would be *undone* with all of its work in place, and the undo of a later
/// run would bring back what nobody could take back any more.
fn takes_back(plan: &Plan, slug: &str, number: i64) -> Result<()> {
    if !plan.is_empty() {
        return Ok(());
    }
    Err(Error::Refused(if plan.changes().is_empty() {
        format!("everything that run {number} did is as it was before it already, so there is nothing to undo")
    } else {
        format!(
            "nothing of run {number} can be taken back: a later run or a person has changed all of it since (`rollcall sync undo {slug} {number} --dry-run` lists it); undo those first; nothing was changed"
        )
    }))
}

/// The undo of a run, beside its plan.
struct Undoing {
    slug: String,
    number: i64,
    who: Who,
    /// The ids of what the audit log gets: of Test Mode, and of the undo.
    deeds: [String; 2],
}

impl Hand for Undoing {
    /// Test Mode came on.
    type Begun = bool;

    /// Of two who undo one run at once, the second is told here that it is undone.
    fn anew(&self, tx: &Tx<'_>, account: AccountId) -> Result<Option<Plan>> {
        Ok(Some(Look::take(tx, account, &self.slug, self.number)?.plan))
    }

    fn begins(&self, tx: &Tx<'_>, claim: &Claim, anew: Option<&Plan>, now: Timestamp) -> Result<bool> {
        let Undoing { slug, number, who, deeds: [deed, _] } = self;
        anew.map_or(Ok(()), |plan| takes_back(plan, slug, *number))?;
        run::undoing(tx, claim, *number)?;
        turn_test_mode_on(tx, claim.account, slug, who, now, deed.clone())
    }

    fn along(&self, tx: &Tx<'_>, claim: &Claim, plan: &Digest, now: Timestamp) -> Result<()> {
        let [_, id] = &self.deeds;
        let (actor, subject, id) = (named(&self.who), self.number.to_string(), id);
        let detail = Detail::new().fact("digest", plan.0.clone()).fact("by_run", claim.number);
        let (kind, verb) = (Kind::Run, "undo");
        Deed { id, at: now, actor: &actor, kind, verb, subject: &subject, detail }.record(tx, claim.account)
    }
}
