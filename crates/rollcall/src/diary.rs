//! The thread that writes down what was answered: beside the server, and to the end of what was handed over.

use std::thread::JoinHandle;

use app::{App, requests};

use crate::ending::Failure;

/// Writes until it is dropped; what was handed over by then is written first.
pub(crate) struct Keeper {
    app: App,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Starts the thread. Without one nobody would see that nothing is written down, so the command fails.
    pub(crate) fn start(app: App) -> Result<Keeper, Failure> {
        let keeping = app.clone();
        let keep = move || requests::keep(&keeping);
        let started = std::thread::Builder::new().name("request-log".to_owned()).spawn(keep);
        let thread = started.map_err(|error| Failure(format!("the request log can't be written: {error}")))?;
        Ok(Keeper { app, thread: Some(thread) })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.app.diary().close();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
