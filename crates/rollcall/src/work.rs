//! The loop of `serve`: asks for what is due, takes up what waits, once a second.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use app::App;
use app::sync::{ask_due, work_once};

/// How often the loop looks.
const EVERY: Duration = Duration::from_secs(1);

/// A loop that runs until it is dropped; the run under way is finished first.
pub(crate) struct Loop {
    stop: Arc<(AtomicBool, Mutex<()>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Loop {
    /// Starts the loop.
    pub(crate) fn start(app: App) -> Loop {
        let stop = Arc::new((AtomicBool::new(false), Mutex::new(()), Condvar::new()));
        let seen = Arc::clone(&stop);
        let body = move || {
            let mut old = Old { due: Instant::now() };
            while !seen.0.load(Ordering::Acquire) {
                turn(&app, &seen.0);
                old.turn(&app);
                let Ok(guard) = seen.1.lock() else { break };
                let _ = seen.2.wait_timeout_while(guard, EVERY, |()| !seen.0.load(Ordering::Acquire));
            }
        };
        Loop { stop, thread: std::thread::Builder::new().name("sync-loop".to_owned()).spawn(body).ok() }
    }
}

impl Drop for Loop {
    fn drop(&mut self) {
        self.stop.0.store(true, Ordering::Release);
        self.stop.2.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// How often old requests are looked for, and snapshots that count no more.
const OLD_EVERY: Duration = Duration::from_secs(3_600);

/// Transactions in a row that take each of them away: a second's worth at the most, then syncs have their turn.
const OLD_AT_ONCE: usize = 20;

/// When what is old is looked for next.
struct Old {
    due: Instant,
}

impl Old {
    /// Takes some away, if it is time. Where there may be more, the next turn goes on.
    fn turn(&mut self, app: &App) {
        if Instant::now() < self.due {
            return;
        }
        let requests = app::requests::forget(app, app::requests::limits::ROWS, OLD_AT_ONCE);
        let snapshots = app::adi::forget(app, OLD_AT_ONCE);
        match requests.and_then(|requests| Ok(requests | snapshots?)) {
            Ok(true) => {}
            Ok(false) => self.due = Instant::now() + OLD_EVERY,
            Err(error) => {
                tracing::warn!(%error, "old requests or snapshots could not be taken away");
                self.due = Instant::now() + OLD_EVERY;
            }
        }
    }
}

/// One look. A failure is logged and the next look tries again: a run that was cut short resumes when its lease is over.
fn turn(app: &App, stop: &AtomicBool) {
    if let Err(error) = ask_due(app) {
        tracing::error!(%error, "could not ask for due syncs");
    }
    while !stop.load(Ordering::Acquire) {
        match work_once(app, app.worker(), None) {
            Ok(Some(done)) => tracing::info!(account = done.account.0, run = done.run, "a run was worked on"),
            Ok(None) => break,
            Err(error) => {
                tracing::error!(%error, "a run was cut short");
                break;
            }
        }
    }
}
