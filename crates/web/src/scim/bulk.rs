//! Bulk: the answers of many operations in one (RFC 7644 section 3.7).

use app::App;
use app::scim::{Client, Done};
use axum::http::StatusCode;
use axum::response::Response;
use scim::{Kind, urn};
use serde_json::{Map, Value, json};

use super::answer::{json, said_of};
use super::body;
use crate::serve::call::Call;

pub(super) fn answer(app: &App, client: &Client, call: &Call) -> Result<Response, app::Error> {
    let done = app::scim::bulk(app, client, &body::json(app, call)?)?;
    let operations: Vec<Value> = done.into_iter().map(|done| told(client, call, done)).collect();
    Ok(json(StatusCode::OK, &json!({ "schemas": [urn::BULK_RESPONSE], "Operations": operations })))
}

fn told(client: &Client, call: &Call, Done { operation, target, outcome }: Done) -> Value {
    let kind = target.as_ref().map(|(kind, _)| *kind);
    let mut told = Map::new();
    let mut say = |name: &str, value: Value| told.insert(name.to_owned(), value);
    say("method", operation.method.as_str().into());
    operation.bulk_id.map(|bulk_id| say("bulkId", bulk_id.into()));
    // RFC 7644 section 3.7: the location is there for all but a POST that failed.
    if let Some((kind, id)) = target.filter(|_| outcome.is_ok() || operation.method != "POST") {
        say("location", format!("{}/{}/{id}", client.tenant_url(), kind.endpoint()).into());
    }
    match outcome {
        Ok(outcome) => {
            // RFC 7644 section 3.7.3: the status that it would have had alone, and a group is not shown after a PATCH.
            let status = match (operation.method.as_str(), kind) {
                ("POST", _) => "201",
                ("DELETE", _) | ("PATCH", Some(Kind::Group)) => "204",
                _ => "200",
            };
            outcome.answer.map(|answer| say("version", answer.meta.etag().into()));
            say("status", status.into());
        }
        Err(error) => {
            let error = said_of(&error, call);
            say("status", error.status.to_string().into());
            say("response", error.to_json());
        }
    }
    Value::Object(told)
}
