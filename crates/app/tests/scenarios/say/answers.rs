//! The words by which a script answers a held run, and asks why somebody is as they are.

use app::{Error, sync};
use planning::{Digest, Who};

use super::{SLUG, Stage, Told, duration, show};

impl Stage {
    /// `approve`, `approve seen`, `approve wrong`, and `without-archives` or a run's number beside it.
    pub(super) fn approve(&mut self, rest: &str) -> Told {
        let words: Vec<&str> = rest.split(' ').collect();
        let run = self.whose(&words);
        let digest = match &words {
            words if words.contains(&"seen") => self.seen.clone(),
            words if words.contains(&"wrong") => Some(Digest("0".repeat(64))),
            _ => None,
        };
        let without_archives = words.contains(&"without-archives");
        let outcome =
            sync::approve(&self.acme.app, SLUG, run, digest.as_ref(), without_archives, &Who::Operator, "worker");
        match outcome {
            Err(Error::StaleDigest(present)) => {
                // The whole digest is in the sentence; a script shows its beginning.
                Ok(format!("refused: that is not the present plan; its digest is {}", show::short(&present.0)))
            }
            Err(Error::PlanMoved(moved)) => {
                let parted = app::reports::Parted::of(&moved.difference);
                let head = format!(
                    "refused: the world has moved. {} Its digest is {}",
                    parted.sentence,
                    show::short(&moved.present.0)
                );
                self.seen = Some(moved.present);
                Ok(std::iter::once(head).chain(parted.lines()).collect::<Vec<_>>().join("\n"))
            }
            outcome => outcome.and_then(|()| self.run(run, false)),
        }
    }

    /// `reject`, `reject keep 30d`, and a run's number beside it.
    pub(super) fn reject(&mut self, rest: &str) -> Told {
        let words: Vec<&str> = rest.split(' ').collect();
        let run = self.whose(&words);
        let keep = words.iter().position(|word| *word == "keep").map(|at| duration(words[at + 1]));
        sync::reject(&self.acme.app, SLUG, run, keep, None, &Who::Operator)?;
        self.run(run, false)
    }

    /// The run that the words name, or else the newest.
    fn whose(&self, words: &[&str]) -> i64 {
        words.iter().find_map(|word| word.parse().ok()).unwrap_or_else(|| self.acme.newest_run())
    }

    /// `why NAME`: the sentence of the present state.
    pub(super) fn why(&self, name: &str) -> Told {
        let explained = app::users::explain(&self.acme.app, SLUG, &format!("{name}@acme.example"))?;
        Ok(format!("{}: {}", explained.why.code.name(), explained.why.sentence))
    }
}
