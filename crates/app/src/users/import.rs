//! CSV import: a preview, then the same road as a sync. A file with faults applies nothing unless bad rows are skipped.

use ::store::run::{self, Claim, RunStatus, Verdict as Stored};
use ::store::{AccountId, Tx, console};
use planning::csv::{self, Fault, Sheet};
use planning::{Console, Digest, Mode, Plan, Source, Trigger, Who, contradictions, guard};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::reports::{self, Head, Report};
use crate::settings::Settings;
use crate::sync;
use crate::sync::carry_out::carry_out;
use crate::sync::{hold, storing};
use crate::{App, accounts};

/// What became of a file: the report, what was wrong, what was ignored.
#[derive(Clone, Debug, Serialize)]
pub struct Imported {
    /// The report of the run, or of the preview.
    #[serde(flatten)]
    pub report: Report,
    /// By line and column.
    pub errors: Vec<Fault>,
    /// What was ignored.
    #[serde(skip)]
    pub notes: Vec<String>,
    /// Nothing was applied since something was wrong.
    #[serde(skip)]
    pub refused: bool,
    /// The file as a whole can't be used: leaving rows out does not help.
    #[serde(skip)]
    pub unusable: bool,
}

/// How a file is to be imported.
#[derive(Clone, Debug, Default)]
pub struct How {
    /// Preview only.
    pub dry_run: bool,
    /// Rows with faults are left out instead of refusing the file.
    pub skip_bad_rows: bool,
    /// The digest of the preview that was seen: another plan is not applied. Without one, whatever the file says now is.
    pub digest: Option<Digest>,
}

/// Imports a CSV file: a file with a fault applies nothing, unless bad rows are skipped. Test Mode binds syncs, not people.
///
/// Errors: `NotFound`; `StaleDigest` when the plan of the file is not the one that was seen; `Refused` while another run of
/// the account is under way (try again).
pub fn import(ctx: &App, slug: &str, bytes: &[u8], how: How, who: &Who, worker: &str) -> Result<Imported> {
    let sheet = csv::read(bytes);
    if !how.dry_run {
        let account = ctx.store.read(|tx| accounts::find(tx, slug))?.id;
        sync::end_dead(ctx, worker, account)?;
    }
    let (account, look) = ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        Ok::<_, Error>((account, Look::take(tx, account)?))
    })?;
    let (plan, errors) = csv::plan(&sheet, &look.console, look.live);
    let (notes, unusable) = (sheet.notes.clone(), sheet.refused);
    let refused = sheet.refused || (!errors.is_empty() && !how.skip_bad_rows);
    let report = if how.dry_run || refused {
        let status = if refused { RunStatus::Failed } else { RunStatus::Completed };
        let head = Head { trigger: Trigger::Import, source: Source::Csv, mode: Mode::Live, status };
        Report::preview(&plan, &[], head)
    } else {
        if let Some(found) = contradictions(&plan, &look.console).first() {
            return Err(Error::Refused(format!(
                "the plan contradicts itself, which is a bug of Rollcall: {found:?}; nothing was applied"
            )));
        }
        let asked = Asked { account, sheet, ended: look.ended, seen: how.digest };
        drop(look);
        let number = apply(ctx, asked, plan, who, worker)?;
        reports::show(ctx, slug, number)?
    };
    Ok(Imported { report, errors, notes, refused, unusable })
}

/// What a file is planned against.
struct Look {
    console: Console,
    /// The next sync overwrites what a file does to managed people.
    live: bool,
    /// How often runs have ended: only a run changes the console, and no two are under way at once.
    ended: i64,
}

impl Look {
    fn take(tx: &Tx<'_>, account: AccountId) -> Result<Look> {
        let settings = Settings::read(tx, account)?;
        let live = settings.enabled() && settings.mode() == Mode::Live;
        Ok(Look { console: console::read(tx, account)?, live, ended: run::ended(tx, account)? })
    }
}

/// A file that is to be applied, as it was looked at.
struct Asked {
    account: AccountId,
    sheet: Sheet,
    ended: i64,
    /// The plan that was seen; without one, whatever the file comes to.
    seen: Option<Digest>,
}

fn apply(ctx: &App, asked: Asked, plan: Plan, who: &Who, worker: &str) -> Result<i64> {
    let account = asked.account;
    let (claim, plan, asked) = begin(ctx, asked, plan, who, worker)?;
    let digest = asked.unwrap_or_else(|| plan.digest().clone());
    let cleared = guard::confirmed(plan, &digest, who)?;
    let last = storing::all_but_the_last(ctx, &claim, cleared.plan(), Stored::of_person(who))?;
    // Read for the crash tests alone, as between two chunks (`sync/storing.rs`).
    let _ = ctx.now();
    let (held, storing) = (claim.clone(), ctx.clone());
    ctx.store.write(account, move |tx| {
        hold(&storing, tx, &held)?;
        last.store(tx, &held)
    })?;
    carry_out(ctx, &claim, cleared)?;
    Ok(claim.number)
}

/// Begins the run, and answers the plan that is still that of the file, with the digest that it must have.
fn begin(ctx: &App, asked: Asked, plan: Plan, who: &Who, worker: &str) -> Result<(Claim, Plan, Option<Digest>)> {
    let (now, who, worker, account) = (ctx.now(), who.clone(), worker.to_owned(), asked.account);
    let (until, seen, digest) = (now + crate::sync::LEASE, asked.seen.clone(), plan.digest().clone());
    let (claim, present) = ctx.store.write(account, move |tx| {
        let claim = run::begin(tx, account, Trigger::Import, Source::Csv, Mode::Live, &who, &worker, now, until)?;
        let claim = claim.ok_or_else(Error::under_way)?;
        let present = asked.present(tx)?;
        let found = present.as_ref().map_or(&digest, Plan::digest);
        if asked.seen.as_ref().is_some_and(|seen| seen != found) {
            return Err(guard::Refusal::Stale(found.clone()).into());
        }
        Ok::<_, Error>((claim, present))
    })?;
    Ok((claim, present.unwrap_or(plan), seen))
}

impl Asked {
    /// The present plan of the file, if a run has ended since it was made (the same form, sent twice), under the claim that
    /// lets nobody else move the console: whoever has seen a plan is told this one. Whoever has seen none wants what is
    /// still possible of theirs: rows that have moved are left.
    fn present(&self, tx: &Tx<'_>) -> Result<Option<Plan>> {
        if self.seen.is_none() || run::ended(tx, self.account)? == self.ended {
            return Ok(None);
        }
        let look = Look::take(tx, self.account)?;
        Ok(Some(csv::plan(&self.sheet, &look.console, look.live).0))
    }
}
