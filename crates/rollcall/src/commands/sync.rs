//! `rollcall sync`: now, plan, reports, report, cancel, undo, complete; approve and reject are in `sync/answers.rs`.

mod answers;

use std::time::Duration;

use app::App;
use app::reports::{self, Report};
use app::sync;
use planning::{Digest, Who};
use serde_json::json;
use store::run::RunStatus;

use crate::arguments::{Shared, Sync};
use crate::ending::{Ending, Failure};
use crate::watch::watched;
use crate::{open, output, report};

/// How often a run that another process works on is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);

pub(crate) fn run(shared: &Shared, command: Sync) -> Result<Ending, Failure> {
    let app = open::app_without_links(shared)?;
    match command {
        Sync::Now { slug } => {
            let run = sync::now(&app, &slug, &Who::Operator)?;
            Ok(ended(shared, &slug, &watched(&app, &slug, run, || to_the_end(&app, &slug, run))?))
        }
        Sync::Plan { slug } => {
            print(shared, &sync::plan::report(&app, &slug)?);
            Ok(Ending::Done)
        }
        Sync::Reports { slug } => {
            let reports = reports::list(&app, &slug)?;
            if shared.json {
                output::json(&reports);
            } else {
                for report in &reports {
                    output::line(&format!("{:>5}  {}", report.run.unwrap_or_default(), report.headline));
                    answers::ways(&slug, report);
                }
            }
            Ok(Ending::Done)
        }
        Sync::Report(asked) => super::report::run(shared, &app, &asked, answers::ways),
        Sync::Approve { slug, run, digest, without_archives } => {
            let answer = answers::Answer { slug: &slug, run, digest, without_archives };
            answers::approve(shared, &app, answer)
        }
        Sync::Reject { slug, run, keep } => answers::reject(shared, &app, &slug, run, keep),
        Sync::Cancel { slug, run } => {
            sync::cancel(&app, &slug, run, &Who::Operator)?;
            print(shared, &reports::show(&app, &slug, run)?);
            Ok(Ending::Done)
        }
        Sync::Undo { slug, run, dry_run: true, .. } => {
            print(shared, &sync::undo::preview(&app, &slug, run)?);
            Ok(Ending::Done)
        }
        Sync::Undo { slug, run, digest, .. } => undo(shared, &app, &slug, run, digest.map(Digest).as_ref()),
        Sync::Complete { slug } => {
            sync::complete(&app, &slug, &Who::Operator)?;
            if shared.json {
                output::json(&json!({ "format_version": 1, "complete": true }));
            } else {
                output::line(
                    "The directory counts as complete: from the next sync on, whoever is not in it is archived.",
                );
            }
            Ok(Ending::Done)
        }
    }
}

fn undo(shared: &Shared, app: &App, slug: &str, run: i64, digest: Option<&Digest>) -> Result<Ending, Failure> {
    let done = sync::undo::undo(app, slug, run, digest, &Who::Operator, app.worker())?;
    if done.test_mode_came_on {
        output::say(&format!(
            "note: Test Mode is on, so that the next sync only shows what it would do: `rollcall sync plan {slug}`"
        ));
    }
    Ok(ended(shared, slug, &done.report))
}

/// Works on the account's runs until this one has ended, or waits for the server that has it.
fn to_the_end(app: &App, slug: &str, run: i64) -> Result<Report, Failure> {
    let mut waits = false;
    loop {
        // A run that another process took over goes on there: look again.
        let worked = match sync::work_once(app, app.worker(), Some(slug)) {
            Err(app::Error::LostRun) => None,
            worked => worked?,
        };
        if reports::progress(app, slug, run)?.is_none() {
            return Ok(reports::show(app, slug, run)?);
        }
        if worked.is_none() {
            if !waits {
                output::say(
                    "note: another process has this account's runs; waiting for it (30 seconds, should it be gone)",
                );
                waits = true;
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }
}

fn print(shared: &Shared, told: &Report) {
    if shared.json { output::json(told) } else { report::print(told) }
}

fn ended(shared: &Shared, slug: &str, told: &Report) -> Ending {
    print(shared, told);
    match told.status {
        RunStatus::Held => {
            let run = told.run.unwrap_or_default();
            output::say(&format!(
                "rollcall: run {run} is held and nothing was applied: look at it, then `rollcall sync approve {slug} {run}`, or `rollcall sync reject {slug} {run} --keep 30d`"
            ));
            Ending::Held
        }
        RunStatus::Failed | RunStatus::Skipped => {
            output::say(&format!("rollcall: {}", told.failure.as_deref().unwrap_or("the run failed")));
            Ending::Refused
        }
        _ => Ending::Done,
    }
}
