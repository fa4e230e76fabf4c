//! From method and path to a use case.
//!
//! ```text
//! the root                        GET list of all types
//! Users | Groups                  GET list, POST create
//! Users/{id} | Groups/{id}        GET, PUT, PATCH, DELETE
//! .search | Users/.search | Groups/.search   POST list
//! ServiceProviderConfig | ResourceTypes[/{name}] | Schemas[/{urn}]   GET
//! Bulk                            POST
//! Me                              501
//! ```
//!
//! `oauth/token` is nobody's who was let in: `oauth.rs` answers it.

use app::requests::What;
use app::scim::{Client, admit};
use app::{AccountId, App, TurnedAway};
use axum::http::{Method, header};
use axum::response::Response;
use scim::{Error, Filter, Kind, Limits, Query};

use super::answer::{come_again, failed, no_content, not_here, told, unreadable, with_allow};
use super::{discovery, record, resource};
use crate::serve::body;
use crate::serve::call::Call;
use crate::serve::inside::{Room, Unserved, Way};

/// The room.
pub(crate) struct Scim;

impl Room for Scim {
    type Caller = Client;

    /// 401, then 403. Takes a look-up or two, so it needs no thread of its own.
    fn admitted(app: &App, call: &Call) -> Result<Client, Response> {
        admitted(app, call)
    }

    fn account(client: &Client) -> AccountId {
        client.account()
    }

    fn way(call: &Call) -> Way {
        match (is_point_read(call), is_search(call)) {
            (true, _) => Way::Look,
            (false, true) => Way::Search,
            (false, false) => Way::Cross,
        }
    }

    fn answer(app: &App, call: &Call, client: &Client) -> Response {
        let answer = serve(app, call, client).unwrap_or_else(|error| failed(&error, call));
        record::answered(app, call, client.caller(), answer)
    }

    /// The request log has those who did not come so far, too.
    fn refuse(app: &App, call: &Call, client: &Client, unserved: Unserved) -> Response {
        let refused = match unserved {
            Unserved::Turn(crowded) => come_again(crowded),
            Unserved::Body(why) => unreadable(&why),
            Unserved::Answer(broken) => broken,
        };
        record::answered(app, call, client.caller(), refused)
    }
}

#[expect(clippy::result_large_err, reason = "made once a request, and handed on as it is")]
fn admitted(app: &App, call: &Call) -> Result<Client, Response> {
    let admitted = match call.segments.as_slice() {
        [version, slug, ..] if version.eq_ignore_ascii_case("v2") => {
            admit(app, slug, call.bearer().as_deref(), &call.peer, &call.request_id)
        }
        _ => Err(not_here("A Tenant URL looks like https://…/scim/v2/ACCOUNT.").into()),
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

/// Is it a read of one person, by id or by a filter that the index answers? Such a read takes less than the way
/// through another thread.
fn is_point_read(call: &Call) -> bool {
    let of_users = |endpoint: &String| Kind::from_endpoint(endpoint) == Some(Kind::User);
    if !is_read(call) || ["sortBy", "cursor"].iter().any(|name| call.parameter(name).is_some()) {
        return false;
    }
    match call.segments.as_slice() {
        [_, _, endpoint, _] => of_users(endpoint),
        [_, _, endpoint] if of_users(endpoint) => call.parameter("filter").is_some_and(names_one),
        _ => false,
    }
}

/// May it look through as much as there is? A list, a search, and a group with however many members.
fn is_search(call: &Call) -> bool {
    match call.segments.as_slice() {
        [_, _] => is_read(call),
        [_, _, .., last] if last == ".search" => call.method == Method::POST,
        [_, _, endpoint] | [_, _, endpoint, _] => is_read(call) && Kind::from_endpoint(endpoint).is_some(),
        _ => false,
    }
}

fn is_read(call: &Call) -> bool {
    [Method::GET, Method::HEAD].contains(&call.method)
}

/// A filter that names one person or hardly more: `userName` or `id` by `eq`. An `externalId` may be anybody's.
fn names_one(filter: &str) -> bool {
    let keys = Filter::parse(filter, &Limits::default()).ok().and_then(|filter| filter.look_ups(Kind::User));
    keys.is_some_and(|keys| keys.len() <= 2 && keys.iter().all(|key| ["userName", "id"].contains(&key.name)))
}

fn serve(app: &App, call: &Call, client: &Client) -> Result<Response, app::Error> {
    let path: Vec<&str> = call.segments.iter().skip(2).map(String::as_str).collect();
    match path.as_slice() {
        [] => root(app, client, call),
        [".search"] => search(app, client, call, &Kind::ALL),
        [endpoint] if let Some(kind) = Kind::from_endpoint(endpoint) => collection(app, client, call, kind),
        [endpoint, id] if let Some(kind) = Kind::from_endpoint(endpoint) => match *id {
            ".search" => search(app, client, call, &[kind]),
            id => one(app, client, call, kind, id),
        },
        [name] if name.eq_ignore_ascii_case("Bulk") => match call.method {
            Method::POST => super::bulk::answer(app, client, call),
            _ => Ok(with_allow(call, "POST")),
        },
        // RFC 7644 section 3.11
        [name, ..] if name.eq_ignore_ascii_case("Me") => Err(Error::not_implemented(
            "/Me is not supported by this server: its token is no person's. Ask for somebody by /Users/ID, or search /Users.",
        )
        .into()),
        rest => discovery::answer(app, client, call, rest),
    }
}

/// RFC 7644 section 3.4.2.1: a query over all types of resources.
fn root(app: &App, client: &Client, call: &Call) -> Result<Response, app::Error> {
    match call.method {
        Method::GET | Method::HEAD => resource::list(app, client, &Kind::ALL, &parameters(call)),
        _ => Ok(with_allow(call, "GET, HEAD")),
    }
}

/// RFC 7644 section 3.4.3: the same by a body, for what should not stand in a URL.
fn search(app: &App, client: &Client, call: &Call, kinds: &[Kind]) -> Result<Response, app::Error> {
    match call.method {
        Method::POST => resource::list(app, client, kinds, &Query::of_body(&body::json(app, call)?)?),
        _ => Ok(with_allow(call, "POST")),
    }
}

fn collection(app: &App, client: &Client, call: &Call, kind: Kind) -> Result<Response, app::Error> {
    match call.method {
        Method::GET | Method::HEAD => resource::list(app, client, &[kind], &parameters(call)),
        Method::POST => resource::create(app, client, call, kind),
        _ => Ok(with_allow(call, "GET, HEAD, POST")),
    }
}

fn parameters(call: &Call) -> Query {
    Query::of_parameters(|name| call.parameter(name))
}

fn one(app: &App, client: &Client, call: &Call, kind: Kind, id: &str) -> Result<Response, app::Error> {
    match call.method {
        Method::GET | Method::HEAD => resource::get(app, client, call, kind, id),
        Method::PUT => resource::replace(app, client, call, kind, id),
        Method::PATCH => resource::patch(app, client, call, kind, id),
        Method::DELETE => {
            let mut outcome = app::scim::delete(app, client, kind, id, call.header(header::IF_MATCH).as_deref())?;
            Ok(told(no_content(None), What::of(&mut outcome)))
        }
        _ => Ok(with_allow(call, "GET, HEAD, PUT, PATCH, DELETE")),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;
    use crate::serve::call::segments;

    /// What takes a look-up, what takes as long as a search, and the rest.
    #[track_caller]
    fn takes(method: &str, path: &str, expected: &str) {
        let uri = format!("/v2/acme/{path}");
        let (head, ()) = Request::builder().method(method).uri(&uri).body(()).expect("a request").into_parts();
        let segments = segments(head.uri.path());
        let call = Call::new(head, segments, None, String::new(), jiff::Timestamp::UNIX_EPOCH);
        let found = match Scim::way(&call) {
            Way::Look => "a look-up",
            Way::Search => "a search",
            Way::Cross => "a use case",
        };
        assert_eq!(found, expected, "{method} {path}");
    }

    #[test]
    fn what_may_look_through_everything_is_a_search_and_only_what_names_one_person_is_a_look_up() {
        takes("GET", "Users/1", "a look-up");
        takes("HEAD", "Users/1", "a look-up");
        takes("GET", "Users?filter=userName%20eq%20%22ann%22", "a look-up");
        takes("GET", "Users?filter=userName%20eq%20%22ann%22&sortBy=id", "a search");
        // Any number of people may have it.
        takes("GET", "Users?filter=externalId%20eq%20%221%22", "a search");
        takes("GET", "Users?filter=title%20co%20%22x%22", "a search");
        for path in ["", "Users", "users", "Groups", "Groups/1"] {
            takes("GET", path, "a search");
        }
        for path in [".search", "Users/.search", "Groups/.search"] {
            takes("POST", path, "a search");
        }
        for path in ["Users", "Groups", "Bulk"] {
            takes("POST", path, "a use case");
        }
        takes("PATCH", "Users/1", "a use case");
        takes("GET", "ServiceProviderConfig", "a use case");
    }
}
