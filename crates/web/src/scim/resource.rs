//! Users and Groups: parse, ask the use case, render.

use app::App;
use app::requests::What;
use app::scim::{Answer, Client};
use axum::http::{StatusCode, header};
use axum::response::Response;
use scim::list::list_response;
use scim::{Error, Kind, Query, Wanted, etag_matches};

use super::answer::{json, no_content, not_modified, resource, told};
use crate::serve::body;
use crate::serve::call::Call;

/// A list by the parameters of a URL, or by the body of a POST to `.search`: of these kinds of resources.
pub(super) fn list(app: &App, client: &Client, kinds: &[Kind], query: &Query) -> Result<Response, app::Error> {
    let of = if let [kind] = kinds { Some(*kind) } else { None };
    let wanted = query.wanted(of)?;
    let listed = app::scim::list(app, client, kinds, query, &wanted)?;
    let what = What::found(&listed, query.filter.as_deref());
    let page = listed.page.into_iter().map(|answer| answer.project(&wanted)).collect();
    Ok(told(json(StatusCode::OK, &list_response(page, listed.total, listed.paging)), what))
}

pub(super) fn get(app: &App, client: &Client, call: &Call, kind: Kind, id: &str) -> Result<Response, app::Error> {
    let wanted = wanted(call, kind)?;
    let answer = app::scim::get(app, client, kind, id, &wanted)?;
    let what = What::read(&answer);
    // RFC 7644 section 3.14
    if call.header(header::IF_NONE_MATCH).is_some_and(|known| etag_matches(&known, answer.meta.version)) {
        return Ok(told(not_modified(&answer.meta), what));
    }
    Ok(told(shown(StatusCode::OK, answer, &wanted), what))
}

pub(super) fn create(app: &App, client: &Client, call: &Call, kind: Kind) -> Result<Response, app::Error> {
    let wanted = wanted(call, kind)?;
    let mut outcome = app::scim::create(app, client, kind, body::json(app, call)?, &wanted)?;
    let what = What::of(&mut outcome);
    Ok(told(shown(StatusCode::CREATED, outcome.into_answer()?, &wanted), what))
}

pub(super) fn replace(app: &App, client: &Client, call: &Call, kind: Kind, id: &str) -> Result<Response, app::Error> {
    let wanted = wanted(call, kind)?;
    let mut outcome = app::scim::replace(
        app,
        client,
        kind,
        id,
        call.header(header::IF_MATCH).as_deref(),
        body::json(app, call)?,
        &wanted,
    )?;
    let what = What::of(&mut outcome);
    Ok(told(shown(StatusCode::OK, outcome.into_answer()?, &wanted), what))
}

/// A user is answered with 200; a group, which can be huge, with 204 unless `attributes` asks for it (product.md section 3).
pub(super) fn patch(app: &App, client: &Client, call: &Call, kind: Kind, id: &str) -> Result<Response, app::Error> {
    let wanted = wanted(call, kind)?;
    let quiet = kind == Kind::Group && !wanted.is_explicit();
    let read = if quiet { Wanted::parse(Some(kind), Some("id"), None)? } else { wanted.clone() };
    let mut outcome = app::scim::patch(
        app,
        client,
        kind,
        id,
        call.header(header::IF_MATCH).as_deref(),
        body::json(app, call)?,
        &read,
    )?;
    let what = What::of(&mut outcome);
    let answer = outcome.into_answer()?;
    let done = if quiet { no_content(Some(&answer.meta)) } else { shown(StatusCode::OK, answer, &wanted) };
    Ok(told(done, what))
}

/// RFC 7644 section 3.9: on every method that returns a resource.
fn wanted(call: &Call, kind: Kind) -> Result<Wanted, Error> {
    Wanted::parse(Some(kind), call.parameter("attributes"), call.parameter("excludedAttributes"))
}

fn shown(status: StatusCode, answer: Answer, wanted: &Wanted) -> Response {
    let meta = answer.meta.clone();
    resource(status, &meta, &answer.project(wanted))
}
