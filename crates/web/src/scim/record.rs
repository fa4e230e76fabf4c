//! What the request log is told of an answer. The answer brings along what came of the request (`answer.rs: told`) or why it
//! was refused; here both become an entry, which is handed over without waiting.

use app::App;
use app::requests::{self, Caller, Entry, Part, Verb, What};
use axum::response::Response;
use scim::{Error, Kind};
use serde_json::Value;

use crate::serve::call::Call;

/// The longest body that is looked into for whom a refused request was about.
const LONGEST: usize = 64 * 1024;

/// Hands over what there is to say of an answer, and gives it back as the client gets it.
pub(super) fn answered(app: &App, call: &Call, caller: Caller, mut answer: Response) -> Response {
    let brought = answer.extensions_mut();
    let mut what: What = brought.remove().unwrap_or_default();
    what.refusal = brought.remove::<Error>();
    let parts: Vec<Part> = brought.remove().unwrap_or_default();
    let below: &[String] = call.segments.get(2..).unwrap_or_default();
    if what.filter.is_none() {
        what.filter = call.parameter("filter").map(str::to_owned);
    }
    let asked = requests::Call::new(call.method.as_str(), below, what.filter.is_some());
    let status = answer.status().as_u16();
    if let (Verb::Create | Verb::Replace, Some(kind), None) = (asked.verb, asked.kind, &what.name)
        && tells_whom(status)
    {
        what.name = name(app, call, kind);
    }
    app.diary().hand_over(Entry {
        caller,
        id: call.request_id.clone(),
        at: call.at,
        took: app.now().duration_since(call.at),
        peer: call.peer.clone(),
        call: asked,
        status,
        what,
        parts,
        more: 0,
    });
    answer
}

/// Is the body of such a refusal looked into? Not where the request was not to be worked at: 401, and what is answered to
/// a crowd, on a thread that many share. A 5xx is nobody's mistake but ours.
fn tells_whom(status: u16) -> bool {
    (400..500).contains(&status) && ![401, 408, 413, 429].contains(&status)
}

/// The userName or displayName in the body of a request that was refused.
fn name(app: &App, call: &Call, kind: Kind) -> Option<String> {
    if call.body.len() > LONGEST {
        return None;
    }
    scim::json::parse(&call.body, &app.limits).ok().and_then(|body| name_in(&body, kind))
}

/// The userName or displayName in a body.
pub(super) fn name_in(body: &Value, kind: Kind) -> Option<String> {
    let unique = kind.unique_attribute();
    let named = body.as_object()?.iter().find(|(name, _)| name.eq_ignore_ascii_case(unique));
    named.and_then(|(_, value)| value.as_str().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_looked_into_for_a_refusal_of_what_it_says_alone() {
        for (status, told) in [(201, false), (400, true), (401, false), (403, true), (408, false), (409, true)] {
            assert_eq!(tells_whom(status), told, "{status}");
        }
        assert!([413, 429, 500, 503, 507].into_iter().all(|status| !tells_whom(status)));
    }
}
