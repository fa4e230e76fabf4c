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
    match crossing.cross(app::is_ready).await {
        Ok(Ok(())) => "ready\n".into_response(),
        Ok(Err(sentence)) => (StatusCode::SERVICE_UNAVAILABLE, format!("{sentence}\n")).into_response(),
        Err(broken) => broken,
    }
}
