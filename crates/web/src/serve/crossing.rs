//! The one crossing from the asynchronous server into the synchronous house: a permit, a blocking thread.

use std::sync::Arc;

use app::App;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Use cases under way at once; the rest waits in line, it is not refused.
const PERMITS: usize = 64;

/// Those that compute for long on purpose, under way and waiting: some seconds of computing.
const LINE: usize = 64;

/// The house, and the way in.
#[derive(Clone, Debug)]
pub(crate) struct Crossing {
    app: App,
    permits: Arc<Semaphore>,
    alone: Arc<Semaphore>,
    line: Arc<Semaphore>,
}

impl Crossing {
    pub(crate) fn new(app: App) -> Crossing {
        let of = |permits| Arc::new(Semaphore::new(permits));
        Crossing { app, permits: of(PERMITS), alone: of(1), line: of(LINE) }
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

    /// A place in the line of those that compute for long on purpose. `None` when the line is as long as it may be:
    /// whoever comes now is better told so than left to wait.
    pub(crate) fn place_in_line(&self) -> Option<Place> {
        Arc::clone(&self.line).try_acquire_owned().ok().map(Place)
    }

    /// Runs a use case that computes for long on purpose (a password): one at a time, so that a crowd of them takes no
    /// permit from anybody else.
    ///
    /// Place and lane go with the use case, not with whoever waits for its answer: a client that hangs up frees neither
    /// before the computing is over.
    pub(crate) async fn cross_alone<T: Send + 'static>(
        &self,
        place: Place,
        case: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, Response> {
        let alone = Arc::clone(&self.alone).acquire_owned().await.map_err(|_| broken())?;
        self.cross(move |app| {
            let outcome = case(app);
            drop((place, alone));
            outcome
        })
        .await
    }
}

/// A place in the line of [`Crossing::cross_alone`].
#[derive(Debug)]
pub(crate) struct Place(#[expect(dead_code, reason = "held for as long as the place is")] OwnedSemaphorePermit);

fn broken() -> Response {
    let sentence = "Something went wrong; the server's log has it under this answer's request-id.\n";
    (StatusCode::INTERNAL_SERVER_ERROR, sentence).into_response()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use app::{SystemClock, SystemIds};
    use scratch::Scratch;

    use super::*;

    fn crossing(scratch: &Scratch) -> Crossing {
        let app = App::new(Arc::new(scratch.store()), Arc::new(SystemClock), Arc::new(SystemIds), "");
        Crossing::new(app)
    }

    #[test]
    fn who_hangs_up_while_it_is_computed_lets_nobody_else_compute_beside_it() {
        let scratch = Scratch::new();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let crossing = crossing(&scratch);
            let (begins, begun) = tokio::sync::oneshot::channel();
            let (ends, ended) = mpsc::channel::<()>();
            let (inside, place) = (crossing.clone(), crossing.place_in_line().expect("a place"));
            let asked = tokio::spawn(async move {
                let computes = move |_: &App| {
                    begins.send(()).expect("somebody waits");
                    ended.recv().expect("told to end");
                };
                inside.cross_alone(place, computes).await.is_ok()
            });
            begun.await.expect("begun");
            asked.abort();
            assert!(asked.await.is_err_and(|gone| gone.is_cancelled()));
            let free = || (crossing.alone.available_permits(), crossing.line.available_permits());
            assert_eq!(free(), (0, LINE - 1), "it is computed still");

            ends.send(()).expect("it is computed still");
            let place = crossing.place_in_line().expect("a place");
            assert!(crossing.cross_alone(place, |_| ()).await.is_ok(), "the next one comes when it is over");
            assert_eq!(free(), (1, LINE));
        });
    }

    #[test]
    fn the_line_has_an_end_and_who_hangs_up_in_it_leaves_it() {
        let scratch = Scratch::new();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let crossing = crossing(&scratch);
            let mut places: Vec<Place> = (0..LINE).map(|_| crossing.place_in_line().expect("a place")).collect();
            assert!(crossing.place_in_line().is_none());
            let computing = Arc::clone(&crossing.alone).try_acquire_owned().expect("nobody computes");
            let waiting = crossing.cross_alone(places.pop().expect("a place"), |_| ());
            assert!(tokio::time::timeout(Duration::ZERO, waiting).await.is_err(), "it waits, then it hangs up");
            assert_eq!((crossing.line.available_permits(), crossing.permits.available_permits()), (1, PERMITS));
            drop(computing);
        });
    }
}
