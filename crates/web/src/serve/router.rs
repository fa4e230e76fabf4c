//! Which URL leads to which room: the only file of `serve/` that knows them.

use std::net::SocketAddr;

use app::App;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};

use super::call::{self, Call, HeadTooLarge};
use super::crossing::Crossing;
use super::health;
use super::inside::inside;
use crate::{adi, pages, scim};

/// Everything that is served, as one service. Serve it with connection info (`SocketAddr`).
pub fn router(app: App) -> Router {
    routed(Crossing::new(app))
}

/// The same by a crossing that somebody else knows too.
pub(super) fn routed(crossing: Crossing) -> Router {
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
    let below = |segments: Vec<String>| segments.into_iter().skip(1).collect();
    match (segments.first().map(|first| first.to_ascii_lowercase()).as_deref(), too_large) {
        (Some("scim"), Some(too_large)) => scim::refuse_head(too_large),
        (Some("adi"), Some(too_large)) => adi::refuse_head(too_large),
        (_, Some(too_large)) => pages::refuse_head(too_large),
        (Some("scim"), None) => {
            let call = Call::new(head, below(segments), peer, request_id, at);
            if scim::is_token_endpoint(&call) {
                return scim::token(&crossing, call, body).await;
            }
            inside::<scim::Scim>(&crossing, call, body).await
        }
        (Some("adi"), None) => {
            inside::<adi::Adi>(&crossing, Call::new(head, below(segments), peer, request_id, at), body).await
        }
        (_, None) => pages::answer(&crossing, Call::new(head, segments, peer, request_id, at), body).await,
    }
}

/// Where a request comes from.
fn peer(request: &Request) -> Option<String> {
    request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_string())
}

/// Every route of the console: method, path (`{}` stands for a part of any text), and whether it is open to anybody.
pub fn console_routes() -> Vec<(axum::http::Method, &'static str, bool)> {
    pages::routes().collect()
}
