//! The files of a report: what `sync report` prints, by the same renderers.

use app::reports;
use app::reports::text::Style;
use app::sessions::Admin;
use app::{App, StoreError};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse as _;

use super::number;
use crate::pages::answer::{self, Outcome};
use crate::pages::visit::Visit;

pub(in crate::pages) fn json(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let number = number(visit)?;
    let report = reports::show(app, admin.slug(), number)?;
    let text = serde_json::to_string_pretty(&report)
        .map_err(|error| app::Error::Store(StoreError::Other(error.to_string())))?;
    Ok(answer::download(&format!("run-{number}.json"), "application/json", text + "\n"))
}

pub(in crate::pages) fn csv(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let number = number(visit)?;
    let report = reports::show(app, admin.slug(), number)?;
    Ok(answer::download(&format!("run-{number}.csv"), "text/csv; charset=utf-8", reports::csv(&report)))
}

pub(in crate::pages) fn text(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let number = number(visit)?;
    let text = reports::text::whole(&reports::show(app, admin.slug(), number)?, Style::Plain);
    Ok(answer::download(&format!("run-{number}.txt"), "text/plain; charset=utf-8", text))
}

/// Packed as it is made, so that it takes a fraction of its lines in memory.
pub(in crate::pages) fn xlsx(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let number = number(visit)?;
    let mut book = Vec::new();
    reports::xlsx(app, admin.slug(), number, &mut book)?;
    let disposition = format!("attachment; filename=\"run-{number}.xlsx\"");
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], book)
        .into_response())
}
