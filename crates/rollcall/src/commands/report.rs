//! `rollcall sync report`: one run as text, JSON or a file for spreadsheets, or held against another run.

use app::App;
use app::reports::{self, Report};

use crate::arguments::{self, Format, Shared};
use crate::destination::Destination;
use crate::ending::{Ending, Failure};
use crate::output;
use crate::report;

/// Tells a report. `ways` says what can be done about it, to whoever reads it as text.
pub(crate) fn run(
    shared: &Shared,
    app: &App,
    asked: &arguments::Report,
    ways: impl FnOnce(&str, &Report),
) -> Result<Ending, Failure> {
    let format = asked.format.unwrap_or(if shared.json { Format::Json } else { Format::Text });
    let destination = Destination::of(asked.out.as_deref(), &shared.database)?;
    if let Some(against) = asked.diff {
        let parted = reports::diff(app, &asked.slug, asked.run, against)?;
        let text = match format {
            Format::Text => report::parted(&parted, destination.style()),
            Format::Json => output::pretty(&parted),
            Format::Csv | Format::Xlsx => {
                return Err(Failure(
                    "--diff is told as text or as JSON: leave --format out, or write --json".to_owned(),
                ));
            }
        };
        return destination.text(&text);
    }
    match format {
        Format::Text => {
            let report = show(app, asked)?;
            let ending = destination.text(&report::whole(&report, destination.style()))?;
            if asked.out.is_none() {
                ways(&asked.slug, &report);
            }
            Ok(ending)
        }
        Format::Json => destination.text(&output::pretty(&show(app, asked)?)),
        Format::Csv => destination.text(&reports::csv(&show(app, asked)?)),
        Format::Xlsx => destination.bytes(|out| Ok(reports::xlsx(app, &asked.slug, asked.run, out)?)),
    }
}

fn show(app: &App, asked: &arguments::Report) -> Result<Report, Failure> {
    Ok(reports::show(app, &asked.slug, asked.run)?)
}
