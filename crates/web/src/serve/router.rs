//! Which URL leads to which room: the only file of `serve/` that knows them.

use std::net::SocketAddr;

use app::App;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};

use super::call::{self, Call};
use super::crossing::Crossing;
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
    let segments = call::segments(request.uri().path());
    match segments.split_first() {
        Some((first, rest)) if first.eq_ignore_ascii_case("scim") => {
            scim(&crossing, request, rest.to_vec(), request_id).await
        }
        _ => {
            let (peer, (head, body)) = (peer(&request), request.into_parts());
            pages::answer(&crossing, Call::new(head, segments, peer, request_id), body).await
        }
    }
}

/// Where a request comes from.
fn peer(request: &Request) -> Option<String> {
    request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_string())
}

/// Lets the caller in by the head alone, so that a stranger's body is not even read; then the body, then the use case.
async fn scim(crossing: &Crossing, request: Request, segments: Vec<String>, request_id: String) -> Response {
    let (peer, (head, body)) = (peer(&request), request.into_parts());
    let call = Call::new(head, segments, peer, request_id);
    if scim::is_token_endpoint(&call) {
        return scim::token(crossing, call, body).await;
    }
    let looked = crossing.look(move |app| {
        let admitted = scim::admitted(app, &call);
        (call, admitted)
    });
    let (mut call, client) = match looked.await {
        Ok((call, Ok(client))) => (call, client),
        Ok((_, Err(refused))) | Err(refused) => return refused,
    };
    if let Err(unreadable) = call.read(body, crossing.app().limits.body_bytes).await {
        return scim::refuse(&unreadable);
    }
    if scim::is_point_read(&call) {
        return crossing.look(move |app| scim::answer(app, &call, &client)).await.unwrap_or_else(|broken| broken);
    }
    crossing.cross(move |app| scim::answer(app, &call, &client)).await.unwrap_or_else(|broken| broken)
}

/// Every route of the console: method, path (`{}` stands for a part of any text), and whether it is open to anybody.
pub fn console_routes() -> Vec<(axum::http::Method, &'static str, bool)> {
    pages::routes().collect()
}
