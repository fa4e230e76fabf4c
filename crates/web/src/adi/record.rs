//! What the request log is told of an answer to the agent: what it asked for, of which domain, and why it was refused. Nothing of
//! what stands in a snapshot: that is the directory, and not the log.

use app::App;
use app::requests::{self, Caller, Entry, What};
use axum::response::Response;
use scim::Error;

use crate::serve::call::Call;

/// Hands over what there is to say of an answer, and gives it back as the agent gets it.
pub(super) fn answered(app: &App, call: &Call, caller: Caller, mut answer: Response) -> Response {
    let brought = answer.extensions_mut();
    let mut what: What = brought.remove().unwrap_or_default();
    what.refusal = brought.remove::<Error>();
    app.diary().hand_over(Entry {
        caller,
        id: call.request_id.clone(),
        at: call.at,
        took: app.now().duration_since(call.at),
        peer: call.peer.clone(),
        call: requests::Call::of_agent(call.method.as_str(), call.segments.get(2..).unwrap_or_default()),
        status: answer.status().as_u16(),
        what,
        parts: Vec::new(),
        more: 0,
    });
    answer
}
