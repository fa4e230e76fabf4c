//! Tells on stderr how far a run is while a command works on it, or waits for whoever does: a line when it comes to
//! another stage, and one every tenth of what is applied. A run that is done in a moment is told by its report alone.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use app::App;
use app::reports::{self, Progress, Stage};

use crate::output;

/// How often is looked.
const EVERY: Duration = Duration::from_millis(200);

/// Does some work for a run while a thread beside it looks how far the run is.
pub(crate) fn watched<T>(app: &App, slug: &str, run: i64, work: impl FnOnce() -> T) -> T {
    // However the work ends, the sender goes with it, and that is what ends the thread.
    let (at_work, ended) = channel::<()>();
    std::thread::scope(|scope| {
        let at_work = at_work;
        let watch = std::thread::Builder::new().name("watch".to_owned());
        // Without the thread the work is done all the same, and untold.
        let _ = watch.spawn_scoped(scope, move || watch_it(app, slug, run, &ended));
        let done = work();
        drop(at_work);
        done
    })
}

fn watch_it(app: &App, slug: &str, run: i64, ended: &Receiver<()>) {
    let mut told = Told::default();
    while ended.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
        // What can't be read now may be read at the next look; whoever works is told of what went wrong.
        let Ok(Some(progress)) = reports::progress(app, slug, run) else { continue };
        if let Some(line) = told.line(run, progress) {
            output::say(&line);
        }
    }
}

/// What was told last.
#[derive(Default)]
struct Told(Option<(Stage, usize)>);

impl Told {
    /// The line that is due now, if one is.
    fn line(&mut self, run: i64, progress: Progress) -> Option<String> {
        let tenth = match progress.stage {
            Stage::Applying => (progress.done * 10).checked_div(progress.of).unwrap_or_default(),
            Stage::Queued | Stage::Comparing | Stage::Guard => 0,
        };
        let now = Some((progress.stage, tenth));
        if self.0 == now {
            return None;
        }
        self.0 = now;
        Some(format!("run {run}: {progress}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_told_once_and_every_tenth_of_what_is_applied() {
        let mut told = Told::default();
        let mut lines = Vec::new();
        let mut look = |stage, done, of| lines.extend(told.line(7, Progress { stage, done, of }));
        look(Stage::Queued, 0, 0);
        look(Stage::Queued, 0, 0);
        look(Stage::Comparing, 0, 0);
        look(Stage::Guard, 1_000, 20_000);
        look(Stage::Guard, 5_000, 20_000);
        for done in (0..=20_000).step_by(500) {
            look(Stage::Applying, done, 20_000);
        }
        assert_eq!(lines.len(), 3 + 11, "{lines:?}");
        assert_eq!(lines[0], "run 7: queued: waits for a worker");
        assert_eq!(lines[2], "run 7: judged by the guard, storing the plan: 1000 of 20000 lines");
        assert_eq!(lines[4], "run 7: applying: 2000 of 20000 done");
    }
}
