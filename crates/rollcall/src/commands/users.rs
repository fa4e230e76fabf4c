//! `rollcall users`: list, show, explain, import, export.

use std::path::Path;

use app::users::{self, How, Imported};
use planning::csv::Fault;
use planning::{Field, Status, Who};

use crate::arguments::{Shared, Users};
use crate::ending::{Ending, Failure};
use crate::{open, output, report};

pub(crate) fn run(shared: &Shared, command: Users) -> Result<Ending, Failure> {
    let app = open::app_without_links(shared)?;
    match command {
        Users::List { slug } => {
            let listed = users::list(&app, &slug)?;
            if shared.json {
                output::json(&listed);
            } else {
                let rows = listed.into_iter().map(|told| {
                    let managed = if told.user.managed { "" } else { "not managed" };
                    let groups = told.group_names().join(", ");
                    vec![told.user.email, status(told.user.status).to_owned(), managed.to_owned(), groups]
                });
                output::table(&rows.collect::<Vec<_>>());
            }
        }
        Users::Show { slug, email } => {
            let told = users::show(&app, &slug, &email)?;
            if shared.json {
                output::json(&told);
            } else {
                output::line(&format!("{} ({})", told.user.email, status(told.user.status)));
                for field in Field::all() {
                    if let Some(value) = told.user.fields.get(field) {
                        output::line(&format!("{:<20} {value}", field.header()));
                    }
                }
                output::line(&format!("{:<20} {}", "Group", told.group_names().join(", ")));
                output::line(&format!("{:<20} {}", "Provisioning Managed", told.user.managed));
            }
        }
        Users::Import { slug, file, dry_run, skip_bad_rows } => {
            let bytes = read(&file)?;
            let how = How { dry_run, skip_bad_rows, digest: None };
            let imported = users::import(&app, &slug, &bytes, how, &Who::Operator, app.worker())?;
            return Ok(print(shared, &imported));
        }
        Users::Explain { slug, email } => {
            let explained = users::explain(&app, &slug, &email)?;
            if shared.json {
                output::json(&explained);
            } else {
                output::line(&explained.why.sentence);
                for entry in &explained.timeline {
                    output::line(&format!("{}  {}", entry.at.strftime("%Y-%m-%d %H:%M:%S UTC"), entry.sentence));
                }
            }
        }
        Users::Export { slug } => output::print(&users::export(&app, &slug)?),
    }
    Ok(Ending::Done)
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Archived => "archived",
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| Failure(format!("{} can't be read: {error}", file.display())))
}

fn print(shared: &Shared, imported: &Imported) -> Ending {
    for note in &imported.notes {
        output::say(&format!("note: {note}"));
    }
    if shared.json {
        output::json(imported);
    } else {
        for fault in &imported.errors {
            let column = fault.column.as_ref().map_or_else(String::new, |column| format!(", {column}"));
            output::line(&format!("line {}{column}: {}", fault.line, fault.sentence));
        }
        report::print(&imported.report);
    }
    let left = imported.report.counts.users.held;
    if !imported.refused && left > 0 {
        output::say(&format!(
            "rollcall: {left} people were changed by somebody else while the file was imported, and left as they are: import the file again"
        ));
        return Ending::Refused;
    }
    if imported.refused {
        output::say(&format!(
            "rollcall: nothing was imported, {} rows can't be used: mend them, or leave them out with --skip-bad-rows",
            Fault::rows(&imported.errors)
        ));
        return Ending::Refused;
    }
    Ending::Done
}
