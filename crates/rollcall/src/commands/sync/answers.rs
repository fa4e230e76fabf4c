//! `rollcall sync approve` and `reject`, and what can be done about a held run, as commands to type.

use app::reports::{self, Moved, Parted, Report};
use app::{App, Error, sync};
use jiff::SignedDuration;
use planning::{Digest, Who};
use serde_json::json;
use store::run::RunStatus;

use super::{ended, watched};
use crate::arguments::Shared;
use crate::ending::{Ending, Failure};
use crate::output;

/// An approval as it was typed.
pub(super) struct Answer<'a> {
    pub(super) slug: &'a str,
    pub(super) run: i64,
    pub(super) digest: Option<String>,
    pub(super) without_archives: bool,
}

/// Applies that very plan. If the world has moved, what is different is printed, and nothing is applied.
pub(super) fn approve(shared: &Shared, app: &App, answer: Answer<'_>) -> Result<Ending, Failure> {
    let Answer { slug, run, digest, without_archives } = answer;
    let digest = digest.map(Digest);
    let approved = watched(app, slug, run, || {
        sync::approve(app, slug, run, digest.as_ref(), without_archives, &Who::Operator, app.worker())
    });
    match approved {
        Ok(()) => Ok(ended(shared, slug, &reports::show(app, slug, run)?)),
        Err(Error::PlanMoved(moved)) => {
            if shared.json {
                output::json(&Moved::of(&moved));
            } else {
                Parted::of(&moved.difference).lines().for_each(|line| output::line(&line));
            }
            let command = format!("rollcall sync approve {slug} {run} --digest {}", moved.present);
            output::say(&format!("rollcall: {moved}: `{command}`"));
            Ok(Ending::Refused)
        }
        Err(error) => Err(error.into()),
    }
}

/// Ends the run, and says who is kept.
pub(super) fn reject(
    shared: &Shared,
    app: &App,
    slug: &str,
    run: i64,
    keep: Option<SignedDuration>,
) -> Result<Ending, Failure> {
    let rejected = sync::reject(app, slug, run, keep, None, &Who::Operator)?;
    let report = reports::show(app, slug, run)?;
    if shared.json {
        let (kept, until) = (rejected.kept, rejected.until);
        output::json(
            &json!({ "format_version": 1, "run": run, "status": report.status, "headline": report.headline, "kept": kept, "until": until }),
        );
        return Ok(Ending::Done);
    }
    output::line(&report.headline);
    if rejected.until.is_none() {
        output::line(
            "The next sync holds the same again unless the directory changes; `--keep 30d` keeps the people whom a run would archive.",
        );
    }
    Ok(Ending::Done)
}

/// What can be done about a held run; nothing where it is not held.
pub(super) fn ways(slug: &str, report: &Report) {
    let (RunStatus::Held, Some(run)) = (report.status, report.run) else { return };
    let digest = report.digest.as_deref().map(|digest| format!(" --digest {digest}")).unwrap_or_default();
    output::line("");
    output::line(&format!("  rollcall sync approve {slug} {run}{digest}"));
    output::line("      applies this very plan: its limits are raised for this run alone");
    output::line(&format!("  rollcall sync approve {slug} {run} --without-archives"));
    output::line("      applies the rest of it, archives nobody and empties no group");
    output::line(&format!("  rollcall sync reject {slug} {run} --keep 30d"));
    output::line("      applies nothing of it, and keeps whom it would archive until the directory states them anew");
}
