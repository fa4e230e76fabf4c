//! The thread that writes down what was answered: beside the server, and to the end of what was handed over.

use std::thread::JoinHandle;

use app::{App, requests};

/// Writes until it is dropped; what was handed over by then is written first.
pub(crate) struct Keeper {
    app: App,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Starts the thread.
    pub(crate) fn start(app: App) -> Keeper {
        let keeping = app.clone();
        let keep = move || requests::keep(&keeping);
        Keeper { app, thread: std::thread::Builder::new().name("request-log".to_owned()).spawn(keep).ok() }
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
