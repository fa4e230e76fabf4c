//! The one crossing from the asynchronous server into the synchronous house: a permit, a blocking thread.

use std::sync::Arc;

use app::App;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;

/// Use cases under way at once; the rest waits in line, it is not refused.
const PERMITS: usize = 64;

/// The house, and the way in.
#[derive(Clone, Debug)]
pub(crate) struct Crossing {
    app: App,
    permits: Arc<Semaphore>,
    alone: Arc<Semaphore>,
}

impl Crossing {
    pub(crate) fn new(app: App) -> Crossing {
        Crossing { app, permits: Arc::new(Semaphore::new(PERMITS)), alone: Arc::new(Semaphore::new(1)) }
    }

    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    /// Runs a use case to its end, also when the client is gone: nothing is cancelled half-way.
    ///
    /// The error is a 500 for a use case that panicked, which is logged by the panic itself.
    pub(crate) async fn cross<T: Send + 'static>(
        &self,
        case: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, Response> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| broken())?;
        let app = self.app.clone();
        let crossed = tokio::task::spawn_blocking(move || {
            let outcome = case(&app);
            drop(permit);
            outcome
        });
        crossed.await.map_err(|_| broken())
    }

    /// Runs a look-up or two: on the spot where that takes less than a thread would (SQLite), else like any use case.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        case: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, Response> {
        if self.app.store.reads_in_place() { Ok(case(&self.app)) } else { self.cross(case).await }
    }

    /// Runs a use case that computes for long on purpose (a password): one at a time, so that a crowd of them
    /// takes no permit from anybody else.
    pub(crate) async fn cross_alone<T: Send + 'static>(
        &self,
        case: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, Response> {
        let alone = Arc::clone(&self.alone).acquire_owned().await.map_err(|_| broken())?;
        let crossed = self.cross(case).await;
        drop(alone);
        crossed
    }
}

fn broken() -> Response {
    let sentence = "Something went wrong; the server's log has it under this answer's request-id.\n";
    (StatusCode::INTERNAL_SERVER_ERROR, sentence).into_response()
}
