//! CSV import: a preview, then the same road as a sync. A file with faults applies nothing unless bad rows are skipped.

use ::store::run::{self, Claim, RunStatus};
use ::store::{AccountId, Tx, console};
use jiff::Timestamp;
use planning::csv::{self, Fault, Sheet};
use planning::{Console, Digest, Mode, Plan, Source, Trigger, Who, contradictions};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::reports::{self, Head, Report};
use crate::settings::Settings;
use crate::sync;
use crate::sync::by_hand::{self, ByHand, Hand};
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
    /// The columns of the file that were read, and those that were ignored.
    #[serde(skip)]
    pub columns: Columns,
    /// Nothing was applied since something was wrong.
    #[serde(skip)]
    pub refused: bool,
    /// The file as a whole can't be used: leaving rows out does not help.
    #[serde(skip)]
    pub unusable: bool,
}

/// The columns of a file, by name; each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// They were read.
    pub read: Vec<&'static str>,
    /// They are known, and say nothing here.
    pub ignored: Vec<&'static str>,
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
    let columns = Columns { read: sheet.columns.clone(), ignored: sheet.ignored.clone() };
    let refused = sheet.refused || (!errors.is_empty() && !how.skip_bad_rows);
    let report = if how.dry_run || refused {
        let status = if refused { RunStatus::Failed } else { RunStatus::Completed };
        let head = Head { trigger: Trigger::Import, source: Source::Csv, mode: Mode::Live, status };
        Report::preview(plan, &[], head)
    } else {
        if let Some(found) = contradictions(&plan, &look.console).first() {
            return Err(Error::Refused(format!(
                "the plan contradicts itself, which is a bug of Rollcall: {found:?}; nothing was applied"
            )));
        }
        let asked = ByHand {
            account,
            trigger: Trigger::Import,
            source: Source::Csv,
            ended: look.ended,
            seen: how.digest,
            who: who.clone(),
            worker: worker.to_owned(),
        };
        drop(look);
        let filed = Filed { sheet, is_seen: asked.seen.is_some() };
        let number = by_hand::carry(ctx, asked, plan, filed)?;
        reports::show(ctx, slug, number)?
    };
    Ok(Imported { report, errors, notes, columns, refused, unusable })
}

/// The rows of a file that an import would leave out now, as a file: why before each, to be mended and imported. Nothing if
/// there are none, or if no row of the file can be used.
///
/// Errors: `NotFound`.
pub fn rejected(ctx: &App, slug: &str, bytes: &[u8]) -> Result<Option<String>> {
    let sheet = csv::read(bytes);
    if sheet.refused {
        return Ok(None);
    }
    let look = ctx.store.read(|tx| Look::take(tx, accounts::find(tx, slug)?.id))?;
    let (_, faults) = csv::plan(&sheet, &look.console, look.live);
    Ok((!faults.is_empty()).then(|| csv::rejected(bytes, &faults)))
}

/// A file that is to be imported, beside its plan.
struct Filed {
    sheet: Sheet,
    is_seen: bool,
}

impl Hand for Filed {
    type Begun = ();

    /// Whoever has seen no plan wants what is still possible of theirs: rows that have moved are left.
    fn anew(&self, tx: &Tx<'_>, account: AccountId) -> Result<Option<Plan>> {
        let look = self.is_seen.then(|| Look::take(tx, account)).transpose()?;
        Ok(look.map(|look| csv::plan(&self.sheet, &look.console, look.live).0))
    }

    fn begins(&self, _: &Tx<'_>, _: &Claim, _: Option<&Plan>, _: Timestamp) -> Result<()> {
        Ok(())
    }

    fn along(&self, _: &Tx<'_>, _: &Claim, _: &Digest, _: Timestamp) -> Result<()> {
        Ok(())
    }
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
