//! Is the process alive, and can it do its work?

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::crossing::Crossing;

/// Alive: the process answers.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// Ready: the database can be read and written.
pub(super) async fn readyz(State(crossing): State<Crossing>) -> Response {
    match crossing.probe(app::is_ready).await {
        Ok(true) => "ready\n".into_response(),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "not ready: the server's log says why\n").into_response(),
        Err(broken) => broken,
    }
}
