//! Bulk: the answers of many operations in one (RFC 7644 section 3.7).

use app::App;
use app::requests::{self, Part, What};
use app::scim::{Client, Done};
use axum::http::StatusCode;
use axum::response::Response;
use scim::bulk::Operation;
use scim::{Error, Kind, urn};
use serde_json::{Map, Value, json};

use super::answer::json;
use super::record::name_in;
use crate::serve::body;
use crate::serve::call::Call;
use crate::serve::refusal::said_of;

pub(super) fn answer(app: &App, client: &Client, call: &Call) -> Result<Response, app::Error> {
    let done = app::scim::bulk(app, client, body::json(app, call)?)?;
    let (mut operations, mut parts) = (Vec::new(), Vec::new());
    for mut done in done {
        let refusal = done.outcome.as_ref().err().map(|error| said_of(error, call));
        parts.push(part(&mut done, refusal.as_ref()));
        operations.push(told(client, done, refusal.as_ref()));
    }
    let mut answer = json(StatusCode::OK, &json!({ "schemas": [urn::BULK_RESPONSE], "Operations": operations }));
    answer.extensions_mut().insert(parts);
    Ok(answer)
}

fn told(client: &Client, Done { operation, target, outcome }: Done, refusal: Option<&Error>) -> Value {
    let status = status(&operation, target.as_ref(), refusal).to_string();
    let mut told = Map::new();
    let mut say = |name: &str, value: Value| told.insert(name.to_owned(), value);
    say("method", operation.method.as_str().into());
    // RFC 7644 section 3.7: the location is there for all but a POST that failed.
    if let Some((kind, id)) = target.filter(|_| refusal.is_none() || operation.method != "POST") {
        say("location", format!("{}/{}/{id}", client.tenant_url(), kind.endpoint()).into());
    }
    operation.bulk_id.map(|bulk_id| say("bulkId", bulk_id.into()));
    let answer = outcome.ok().and_then(|outcome| outcome.answer);
    answer.map(|answer| say("version", answer.meta.etag().into()));
    say("status", status.into());
    refusal.map(|error| say("response", error.to_json()));
    Value::Object(told)
}

/// RFC 7644 section 3.7.3: the status that an operation would have had alone; a group is not shown after a PATCH.
fn status(operation: &Operation, target: Option<&(Kind, String)>, refusal: Option<&Error>) -> u16 {
    match (refusal, operation.method.as_str(), target) {
        (Some(error), ..) => error.status,
        (None, "POST", _) => 201,
        (None, "DELETE", _) | (None, "PATCH", Some((Kind::Group, _))) => 204,
        _ => 200,
    }
}

/// An operation as the request log is told of it.
fn part(done: &mut Done, refusal: Option<&Error>) -> Part {
    let Done { operation, target, outcome } = done;
    let mut segments: Vec<String> = target.iter().map(|(kind, _)| kind.endpoint().to_owned()).collect();
    if operation.method != "POST" {
        segments.extend(target.iter().map(|(_, id)| id.clone()));
    }
    let what = match (outcome, &operation.order) {
        (Ok(outcome), _) => What::of(outcome),
        (Err(_), Ok(order)) => What { name: name_in(&order.body, order.kind), ..What::default() },
        (Err(_), Err(_)) => What::default(),
    };
    Part {
        call: requests::Call::new(&operation.method, &segments, false),
        status: status(operation, target.as_ref(), refusal),
        what: What { refusal: refusal.cloned(), ..what },
    }
}
