//! From method and path to a use case.
//!
//! ```text
//! snapshots                     GET, POST begins one
//! snapshots/{id}                GET, DELETE
//! snapshots/{id}/parts/{n}      PUT, as often as need be
//! snapshots/{id}/complete       POST
//! ```

use app::adi::{self, Agent, Snapshot};
use app::requests::What;
use app::{AccountId, App, Error as Failure, TurnedAway};
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use scim::{Error, ScimType};
use serde_json::Value;

use super::problem::{failed, json, no_content, unserved, with_allow};
use super::record;
use crate::serve::body;
use crate::serve::call::Call;
use crate::serve::inside::{Room, Unserved, Way};
use crate::serve::refusal::with;

/// The room.
pub(crate) struct Adi;

impl Room for Adi {
    type Caller = Agent;

    fn admitted(app: &App, call: &Call) -> Result<Agent, Response> {
        let admitted = match call.segments.as_slice() {
            [version, slug, ..] if version == "v1" => {
                adi::admit(app, slug, call.bearer().as_deref(), &call.peer, &call.request_id)
            }
            _ => Err(not_here("Snapshots are brought to https://…/adi/v1/ACCOUNT/snapshots.").into()),
        };
        admitted.map_err(|TurnedAway { error, caller }| {
            let refused = failed(&error, call);
            match caller {
                Some(caller) => record::answered(app, call, caller, refused),
                // Of a stranger at an account that is not there nothing is kept.
                None => refused,
            }
        })
    }

    fn account(agent: &Agent) -> AccountId {
        agent.account()
    }

    fn way(_: &Call) -> Way {
        Way::Cross
    }

    fn answer(app: &App, call: &Call, agent: &Agent) -> Response {
        let answer = serve(app, call, agent).unwrap_or_else(|error| failed(&error, call));
        record::answered(app, call, agent.caller(), answer)
    }

    /// The request log has those who did not come so far, too.
    fn refuse(app: &App, call: &Call, agent: &Agent, missed: Unserved) -> Response {
        record::answered(app, call, agent.caller(), unserved(missed))
    }
}

fn not_here(detail: &str) -> Failure {
    Failure::Scim(Error::new(404, None, detail))
}

fn serve(app: &App, call: &Call, agent: &Agent) -> Result<Response, Failure> {
    let path: Vec<&str> = call.segments.iter().skip(2).map(String::as_str).collect();
    match (path.as_slice(), &call.method) {
        (["snapshots"], &Method::POST) => begin(app, call, agent),
        (["snapshots"], &Method::GET | &Method::HEAD) => Ok(json(StatusCode::OK, &adi::list(app, agent)?)),
        (["snapshots"], _) => Ok(with_allow(call, "GET, HEAD, POST")),
        (["snapshots", id], &Method::GET | &Method::HEAD) => Ok(shown(StatusCode::OK, &adi::show(app, agent, id)?)),
        (["snapshots", id], &Method::DELETE) => adi::abandon(app, agent, id).map(|()| no_content()),
        (["snapshots", _], _) => Ok(with_allow(call, "GET, HEAD, DELETE")),
        (["snapshots", id, "parts", number], &Method::PUT) => {
            adi::put_part(app, agent, id, number, body::json(app, call)?).map(|()| no_content())
        }
        (["snapshots", _, "parts", _], _) => Ok(with_allow(call, "PUT")),
        (["snapshots", id, "complete"], &Method::POST) => Ok(shown(StatusCode::OK, &adi::complete(app, agent, id)?)),
        (["snapshots", _, "complete"], _) => Ok(with_allow(call, "POST")),
        _ => Err(not_here("There is nothing here: snapshots are brought to /adi/v1/ACCOUNT/snapshots.")),
    }
}

fn begin(app: &App, call: &Call, agent: &Agent) -> Result<Response, Failure> {
    let body = body::json(app, call)?;
    if !body.is_object() {
        let detail = "A snapshot is announced by an object with domain, users, groups and parts.";
        return Err(Error::bad_request(ScimType::InvalidSyntax, detail).into());
    }
    let snapshot = adi::begin(app, agent, &body)?;
    let location = format!("{}/{}", app.snapshots_url(agent.slug()), snapshot.id);
    Ok(with(shown(StatusCode::CREATED, &snapshot), header::LOCATION, &location))
}

fn shown(status: StatusCode, snapshot: &Snapshot) -> Response {
    let document = snapshot.to_json();
    let name = document.get("domain").and_then(Value::as_str).map(str::to_owned);
    let mut answer = json(status, &document);
    answer.extensions_mut().insert(What { id: Some(snapshot.id.clone()), name, ..What::default() });
    answer
}
