//! Which URL leads to which room: the only file of `serve/` that knows them.

use std::net::SocketAddr;
use std::sync::Arc;

use app::App;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};

use super::call::{self, Call, HeadTooLarge};
use super::crossing::{Crossing, Missed};
use super::health;
use crate::{pages, scim};

/// Everything that is served, as one service. Serve it with connection info (`SocketAddr`).
pub fn router(app: App) -> Router {
    let crossing = Crossing::new(app);
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .fallback(other)
        .layer(from_fn_with_state(crossing.clone(), marked))
        .with_state(crossing)
}

/// What an answer is known by in the log, as the request carries it.
#[derive(Clone)]
struct RequestId(String);

/// What every answer says: its request's id, that it is what it says it is, and, unless it says otherwise itself, that
/// nobody keeps it.
async fn marked(State(crossing): State<Crossing>, mut request: Request, next: Next) -> Response {
    let id = crossing.app().new_id();
    let value = HeaderValue::from_str(&id);
    request.extensions_mut().insert(RequestId(id));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Ok(value) = value {
        headers.insert(HeaderName::from_static("request-id"), value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// SCIM is routed by hand: Tenant URLs come with doubled and trailing slashes and in any case, and some IdPs hang
/// parameters of their own on them.
async fn other(
    State(crossing): State<Crossing>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    request: Request,
) -> Response {
    let (peer, (head, body)) = (peer(&request), request.into_parts());
    let too_large = HeadTooLarge::of(&head);
    let at = crossing.app().now();
    let segments = call::segments(head.uri.path());
    let is_scim = segments.first().is_some_and(|first| first.eq_ignore_ascii_case("scim"));
    match too_large {
        Some(too_large) if is_scim => scim::refuse_head(too_large),
        Some(too_large) => pages::refuse_head(too_large),
        None if is_scim => {
            let segments = segments.into_iter().skip(1).collect();
            scim(&crossing, Call::new(head, segments, peer, request_id, at), body).await
        }
        None => pages::answer(&crossing, Call::new(head, segments, peer, request_id, at), body).await,
    }
}

/// Where a request comes from.
fn peer(request: &Request) -> Option<String> {
    request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_string())
}

/// Lets the caller in by the head alone, so that a stranger's body is not even read; then a place in the line of the account
/// and room for the body; then the body, and in turn the use case.
async fn scim(crossing: &Crossing, call: Call, body: Body) -> Response {
    if scim::is_token_endpoint(&call) {
        return scim::token(crossing, call, body).await;
    }
    let slug = call.account().to_owned();
    let looked = crossing.look_at_door(&slug, move |app| {
        let admitted = scim::admitted(app, &call);
        (call, admitted)
    });
    let (mut call, client) = match looked.await {
        Ok((call, Ok(client))) => (call, client),
        Ok((_, Err(refused))) | Err(refused) => return call::unread(body, refused).await,
    };
    let limit = crossing.app().limits.body_bytes;
    let refuse = |call: &Call, missed| scim::refuse(crossing.app(), call, &client, missed);
    let mut turn = match crossing.line_up(client.account()) {
        Ok(turn) => turn,
        Err(crowded) => return call::unread(body, refuse(&call, scim::Missed::Turn(crowded))).await,
    };
    if let Err(crowded) = turn.make_room(Call::expected(&body, limit)).await {
        return call::unread(body, refuse(&call, scim::Missed::Turn(crowded))).await;
    }
    if let Err(unreadable) = call.read(body, limit).await {
        return refuse(&call, scim::Missed::Body(unreadable));
    }
    turn.keep_room(call.body.len());
    // Whoever misses their turn is in the request log too.
    let asked = Arc::new((call, client));
    let inside = Arc::clone(&asked);
    let case = move |app: &App| scim::answer(app, &inside.0, &inside.1);
    let answered = if scim::is_point_read(&asked.0) {
        crossing.look_in_turn(turn, case).await
    } else if scim::is_search(&asked.0) {
        crossing.search_in_turn(turn, case).await
    } else {
        crossing.cross_in_turn(turn, case).await
    };
    answered.unwrap_or_else(|missed| {
        let missed = match missed {
            Missed::Crowded(crowded) => scim::Missed::Turn(crowded),
            Missed::Broken(broken) => scim::Missed::Answer(broken),
        };
        scim::refuse(crossing.app(), &asked.0, &asked.1, missed)
    })
}

/// Every route of the console: method, path (`{}` stands for a part of any text), and whether it is open to anybody.
pub fn console_routes() -> Vec<(axum::http::Method, &'static str, bool)> {
    pages::routes().collect()
}
