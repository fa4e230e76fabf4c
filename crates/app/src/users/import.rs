//! CSV import: a preview, then the same road as a sync. A file with faults applies nothing unless bad rows are skipped.

use ::store::run::{self, RunStatus, Verdict as Stored};
use ::store::{AccountId, console};
use planning::csv::{self, Fault};
use planning::{Console, Digest, Mode, Plan, Source, Trigger, Who, contradictions, guard};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::reports::{self, Head, Report};
use crate::settings::Settings;
use crate::sync;
use crate::sync::carry_out::carry_out;
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
    let (account, console, live) = ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let settings = Settings::read(tx, account)?;
        Ok::<_, Error>((account, console::read(tx, account)?, settings.enabled() && settings.mode() == Mode::Live))
    })?;
    let (plan, errors) = csv::plan(&sheet, &console, live);
    let refused = sheet.refused || (!errors.is_empty() && !how.skip_bad_rows);
    let report = if how.dry_run || refused {
        let status = if refused { RunStatus::Failed } else { RunStatus::Completed };
        let head = Head { trigger: Trigger::Import, source: Source::Csv, mode: Mode::Live, status };
        Report::preview(&plan, &[], head)
    } else {
        let number = apply(ctx, account, plan, &console, how.digest, who, worker)?;
        reports::show(ctx, slug, number)?
    };
    Ok(Imported { report, errors, notes: sheet.notes, refused, unusable: sheet.refused })
}

fn apply(
    ctx: &App,
    account: AccountId,
    plan: Plan,
    console: &Console,
    seen: Option<Digest>,
    who: &Who,
    worker: &str,
) -> Result<i64> {
    if let Some(found) = contradictions(&plan, console).first() {
        return Err(Error::Refused(format!(
            "the plan contradicts itself, which is a bug of Rollcall: {found:?}; nothing was applied"
        )));
    }
    // Whoever names no digest confirms the file, whatever it comes to.
    let digest = seen.unwrap_or_else(|| plan.digest().clone());
    let cleared = guard::confirmed(plan, &digest, who)?;
    let verdict = Stored {
        status: RunStatus::Processing,
        mode: Mode::Live,
        holds: Vec::new(),
        approved_by: Some(who.clone()),
        policy_epoch: None,
    };
    let (now, plan, who, worker) = (ctx.now(), cleared.plan().clone(), who.clone(), worker.to_owned());
    let claim = ctx.store.write(account, move |tx| {
        let claim = run::begin(
            tx,
            account,
            Trigger::Import,
            Source::Csv,
            Mode::Live,
            &who,
            &worker,
            now,
            now + crate::sync::LEASE,
        )?;
        let claim = claim.ok_or_else(|| {
            Error::Refused("another run of this account is under way: try again when it has ended".to_owned())
        })?;
        run::store_plan(tx, account, claim.number, &plan, &verdict)?;
        Ok::<_, Error>(claim)
    })?;
    let number = claim.number;
    carry_out(ctx, &claim, cleared)?;
    Ok(number)
}
