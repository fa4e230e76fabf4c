//! What the forms of a run's page do: approve, reject with or without memory, cancel. Each is a use case of the same name;
//! what it refuses is told on the page again, in words that name no command.

use app::reports::Parted;
use app::sessions::Admin;
use app::{App, Error, sync};
use axum::http::StatusCode;
use jiff::SignedDuration;
use planning::Digest;

use super::panel::Answer;
use super::{number, shown};
use crate::pages::answer::{Outcome, see_other};
use crate::pages::visit::Visit;
use crate::pages::words::Words;

/// Nobody is kept for longer.
const LONGEST_KEEP: i64 = 3_650;

/// "Approve" and "Approve without archives": that very plan, or none.
pub(in crate::pages) fn approve(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let who = admin.acts()?;
    let number = number(visit)?;
    let again = |status, error| shown(app, visit, admin, status, Answer { error: Some(error), ..Answer::default() });
    let Some(digest) = visit.form.get("digest").filter(|digest| !digest.is_empty()) else {
        return again(StatusCode::BAD_REQUEST, Words.say("run-not-whole"));
    };
    let without_archives = visit.form.has("without_archives");
    let digest = Digest(digest.to_owned());
    match sync::approve_queued(app, admin.slug(), number, &digest, without_archives, &who) {
        Ok(()) => {
            let said = if without_archives { "approved-spared" } else { "approved" };
            Ok(see_other(&format!("/provisioning/{number}?said={said}")))
        }
        Err(Error::PlanMoved(moved)) => {
            let parted = Some(Parted::of(&moved.difference));
            let answer = Answer { error: Some(Words.say("run-plan-moved")), parted, ..Answer::default() };
            shown(app, visit, admin, StatusCode::CONFLICT, answer)
        }
        // The run's plan is the present one: the form was of neither.
        Err(Error::StaleDigest(_)) => again(StatusCode::CONFLICT, Words.say("run-plan-stale")),
        Err(Error::NotHeld(sentence) | Error::Refused(sentence)) => {
            let why = plainly(&sentence);
            again(StatusCode::CONFLICT, Words.fill("run-not-approved", &[("why", why.into())]))
        }
        // Their own sentences name commands.
        Err(Error::Off(_)) => again(StatusCode::CONFLICT, Words.say("run-off")),
        Err(Error::TestMode(_)) => again(StatusCode::CONFLICT, Words.say("run-test-mode-on")),
        Err(error) => Err(error),
    }
}

/// "Keep these people" for so many days, or "Reject and keep nobody".
pub(in crate::pages) fn reject(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let who = admin.acts()?;
    let number = number(visit)?;
    let days = (!visit.form.has("nobody")).then(|| days(visit));
    if days == Some(None) {
        let asked = if visit.form.text("keep") == "other" { visit.form.text("days") } else { "" };
        let answer =
            Answer { error: Some(Words.say("run-no-days")), days: Some(asked.to_owned()), ..Answer::default() };
        return shown(app, visit, admin, StatusCode::UNPROCESSABLE_ENTITY, answer);
    }
    let keep = days.flatten().map(|days| SignedDuration::from_hours(24 * days));
    let seen = Digest(visit.form.text("digest").to_owned());
    match sync::reject(app, admin.slug(), number, keep, Some(&seen), &who) {
        Ok(_) => {
            let said = if keep.is_some() { "kept" } else { "rejected" };
            Ok(see_other(&format!("/provisioning/{number}?said={said}")))
        }
        Err(Error::StaleDigest(_)) => {
            let answer = Answer { error: Some(Words.say("run-reject-stale")), ..Answer::default() };
            shown(app, visit, admin, StatusCode::CONFLICT, answer)
        }
        Err(Error::NotHeld(sentence) | Error::Refused(sentence)) => {
            refused(app, visit, admin, "run-not-rejected", &sentence)
        }
        Err(error) => Err(error),
    }
}

/// For how many days, as the form says.
fn days(visit: &Visit) -> Option<i64> {
    let named = visit.form.text("keep");
    let text = if named == "other" { visit.form.text("days") } else { named };
    text.trim().parse().ok().filter(|days| (1..=LONGEST_KEEP).contains(days))
}

/// "Cancel this run", before anything is applied.
pub(in crate::pages) fn cancel(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let who = admin.acts()?;
    let number = number(visit)?;
    match sync::cancel(app, admin.slug(), number, &who) {
        Ok(()) => Ok(see_other(&format!("/provisioning/{number}?said=cancelled"))),
        Err(Error::Refused(sentence)) => refused(app, visit, admin, "run-not-cancelled", &sentence),
        Err(error) => Err(error),
    }
}

/// The page again, with why nothing was done.
pub(super) fn refused(app: &App, visit: &Visit, admin: &Admin, id: &str, sentence: &str) -> Outcome {
    let error = Some(Words.fill(id, &[("why", plainly(sentence).into())]));
    shown(app, visit, admin, StatusCode::CONFLICT, Answer { error, ..Answer::default() })
}

/// A refusal as a sentence of a page: what it says of commands is for those who have a shell.
pub(super) fn plainly(sentence: &str) -> String {
    let told = sentence.split_once('`').map_or(sentence, |(before, _)| {
        // Up to where it began to speak of the command.
        before.rfind([';', ':', '(', '.']).and_then(|end| before.get(..end)).unwrap_or(before)
    });
    let told = told.trim_end_matches(['.', ' ']);
    let mut letters = told.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_on_a_page_names_no_command() {
        let rows = [
            ("run 3 is not held any more: anna approved it", "Run 3 is not held any more: anna approved it"),
            (
                "run 3 was undone by run 5 already: `rollcall sync undo acme 5` brings back what it had done",
                "Run 3 was undone by run 5 already",
            ),
            (
                "all of it was changed since (`rollcall sync undo acme 3 --dry-run` lists it); undo those first",
                "All of it was changed since",
            ),
            ("Something. `x` ends it", "Something"),
            ("`x`", ""),
        ];
        for (sentence, told) in rows {
            assert_eq!(plainly(sentence), told);
        }
    }
}
