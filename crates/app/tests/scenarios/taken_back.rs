//! The words of scripts that take a run back, look whether all is as it was, and ask why somebody is as they are.

use app::users::Actor;
use app::{Error, sync, users};
use planning::{Digest, Who};

use super::say::Stage;
use super::show;
use crate::support::SLUG;

impl Stage {
    /// `undo 3`; `dry-run`, `seen` or `wrong` beside it; `undo` alone is of the newest run.
    pub(super) fn undo(&mut self, rest: &str) -> Result<String, Error> {
        let words: Vec<&str> = rest.split(' ').collect();
        let run = words.iter().find_map(|word| word.parse().ok()).unwrap_or_else(|| self.acme.newest_run());
        if words.contains(&"dry-run") {
            let report = sync::undo::preview(&self.acme.app, SLUG, run)?;
            return Ok(self.see(&report, true));
        }
        let digest = match &words {
            words if words.contains(&"seen") => self.seen.clone(),
            words if words.contains(&"wrong") => Some(Digest("0".repeat(64))),
            _ => None,
        };
        match sync::undo::undo(&self.acme.app, SLUG, run, digest.as_ref(), &Who::Operator, "worker") {
            Err(Error::StaleDigest(present)) => {
                Ok(format!("refused: that is not the present plan; its digest is {}", show::short(&present.0)))
            }
            done => {
                let done = done?;
                let note = if done.test_mode_came_on { "\nTest Mode is on" } else { "" };
                Ok(format!("{}{note}", self.see(&done.report, false)))
            }
        }
    }

    /// What anybody can see of the console, to the byte.
    fn console(&self) -> Result<String, Error> {
        let people = serde_json::to_string(&self.acme.people()).expect("JSON");
        Ok(format!("{}{people}{}", users::export(&self.acme.app, SLUG)?, show::groups(&self.acme)?))
    }

    pub(super) fn remember(&mut self) -> Result<String, Error> {
        self.remembered = Some(self.console()?);
        Ok(String::new())
    }

    pub(super) fn compare(&self) -> Result<String, Error> {
        let as_remembered = self.remembered == Some(self.console()?);
        Ok(if as_remembered { "the console is as remembered, to the byte" } else { "the console is another" }
            .to_owned())
    }

    /// Why, and what runs and people did; what the directory said is another story.
    pub(super) fn explain(&self, name: &str) -> Result<String, Error> {
        let explained = users::explain(&self.acme.app, SLUG, &format!("{name}@acme.example"))?;
        let mut told = vec![format!("{}: {}", explained.why.code.name(), explained.why.sentence)];
        let entries = explained.timeline.iter().filter(|entry| entry.actor != Actor::Directory);
        told.extend(entries.map(|entry| {
            let actor = serde_json::to_value(entry.actor).expect("JSON");
            format!("- {} {}: {}", actor.as_str().unwrap_or_default(), entry.code.name(), entry.sentence)
        }));
        Ok(told.join("\n"))
    }
}
