//! `rollcall simulate`: a made-up company, told to any SCIM server the way a real identity provider tells it.
//!
//! The same seed is the same company, so a story finds the people whom an earlier push left. What each provider
//! sends is `probe`'s; here is which people a story is about, and what is said of it afterwards.

use std::ops::Range;
use std::path::Path;

use probe::{Client, Company, Error, Idp, Progress, Pushed, Token};
use serde_json::json;

use crate::arguments::{Shared, Simulate, Story};
use crate::ending::{Ending, Failure};
use crate::{output, trace};

/// Who comes in the story of the same name.
const NEWCOMERS: usize = 10;
/// Who goes in the story of the same name.
const LEAVERS: usize = 3;
/// Requests with a dead token.
const TRIES: usize = 5;
/// No token of anybody.
const DEAD_TOKEN: &str = "a-token-that-opens-nothing-any-more";

pub(crate) fn run(shared: &Shared, simulate: &Simulate) -> Result<Ending, Failure> {
    let token = std::fs::read_to_string(&simulate.token_file)
        .map_err(|error| Failure(format!("{} can't be read: {error}", simulate.token_file.display())))?;
    let token = if simulate.story == Some(Story::LostToken) { DEAD_TOKEN } else { token.as_str() };
    let client = Client::new(&simulate.url, Token::new(token)).dressed(simulate.idp.dress());
    let client = if simulate.record.is_some() { client.recording() } else { client };
    let idp = Simulation { idp: simulate.idp, client, seed: simulate.seed, people: simulate.people };
    let told = match simulate.story {
        None => idp.push(),
        Some(story) => idp.tell(story),
    };
    output::progress("");
    if let Some(folder) = &simulate.record {
        idp.record(folder, simulate.story)?;
    }
    let told = told.map_err(|error| Failure(sentence(&error)))?;
    print(shared, simulate, &told, idp.client.answered());
    Ok(Ending::Done)
}

/// What happened.
#[derive(Default)]
struct Told {
    pushed: Pushed,
    deactivated: usize,
    refused: usize,
}

struct Simulation {
    idp: Idp,
    client: Client,
    seed: u64,
    people: usize,
}

impl Simulation {
    fn company(&self) -> Company {
        Company::generate(self.seed, self.people)
    }

    fn push(&self) -> Result<Told, Error> {
        let pushed = self.idp.push(&self.client, &self.company(), &mut show)?;
        Ok(Told { pushed, ..Told::default() })
    }

    /// A story on top of the company, which is pushed first if its first person is not there.
    fn tell(&self, story: Story) -> Result<Told, Error> {
        let company = self.company();
        if story == Story::LostToken {
            return self.knock(&company);
        }
        let mut told = match company.people.first() {
            Some(first) if !self.idp.knows(&self.client, first)? => {
                output::say("the company is not there yet and is pushed first");
                self.push()?
            }
            _ => Told::default(),
        };
        match story {
            Story::Hire => {
                let larger = Company::generate(self.seed, self.people + NEWCOMERS);
                told.add(self.idp.hire(&self.client, &larger, self.people, &mut show)?);
            }
            Story::Rename => told.pushed.people_updated += usize::from(self.rename(company)?),
            Story::Leave => {
                told.deactivated = self.take_away(&company, self.people.saturating_sub(LEAVERS)..self.people)?;
            }
            Story::MassLeave => told.deactivated = self.take_away(&company, self.people / 2..self.people)?,
            Story::LostToken => {}
        }
        Ok(told)
    }

    fn take_away(&self, company: &Company, leavers: Range<usize>) -> Result<usize, Error> {
        let (mut found, of) = (0, leavers.len());
        for (done, index) in (1..).zip(leavers) {
            found += usize::from(self.idp.take_away(&self.client, company, index)?);
            output::progress(&format!("{done} of {of} people leave"));
        }
        Ok(found)
    }

    /// The second person marries: another name, another address. May be told twice.
    fn rename(&self, mut company: Company) -> Result<bool, Error> {
        let index = 1.min(self.people.saturating_sub(1));
        let Some(worker) = company.people.get_mut(index) else {
            return Ok(false);
        };
        let known_as = worker.user_name.clone();
        let given = known_as.split('.').next().unwrap_or_default();
        worker.user_name = format!("{given}.newlywed@meridian.example");
        "Newlywed".clone_into(&mut worker.family_name);
        let worker = worker.clone();
        Ok(self.idp.update(&self.client, &company, &worker, &known_as)?
            || self.idp.update(&self.client, &company, &worker, &worker.user_name)?)
    }

    /// Requests with a dead token: each must be refused with 401.
    fn knock(&self, company: &Company) -> Result<Told, Error> {
        let mut told = Told::default();
        for worker in company.people.iter().take(TRIES) {
            match self.idp.knows(&self.client, worker) {
                Err(Error::Refused { status: 401, .. }) => told.refused += 1,
                Err(error) => return Err(error),
                Ok(_) => {
                    let lack = "a refusal: a token that opens nothing was let in".to_owned();
                    return Err(Error::Unreadable { method: "GET", path: "/Users".to_owned(), lack });
                }
            }
        }
        Ok(told)
    }

    fn record(&self, folder: &Path, story: Option<Story>) -> Result<(), Failure> {
        let name = story.map_or("push", Story::name);
        let about = match story {
            None => format!("A simulated company of {} is pushed.", self.people),
            Some(story) => format!("A simulated company of {}, and the story “{}”.", self.people, story.name()),
        };
        let file = trace::write(folder, self.idp.name(), name, &about, &self.client.take_recorded())?;
        output::say(&format!("recorded in {}", file.display()));
        Ok(())
    }
}

impl Told {
    fn add(&mut self, more: Pushed) {
        let pushed = &mut self.pushed;
        pushed.people_created += more.people_created;
        pushed.people_updated += more.people_updated;
        pushed.groups_created += more.groups_created;
        pushed.groups_updated += more.groups_updated;
        pushed.memberships += more.memberships;
    }
}

fn show(progress: Progress) {
    output::progress(&match progress {
        Progress::People { done, of } => format!("{done} of {of} people pushed"),
        Progress::Groups { done, of } => format!("{done} of {of} groups pushed"),
    });
}

fn sentence(error: &Error) -> String {
    match error {
        Error::Refused { status: 401, .. } => format!("{error} Check --url and --token-file."),
        other => other.to_string(),
    }
}

fn print(shared: &Shared, simulate: &Simulate, told: &Told, requests: usize) {
    let Told { pushed, deactivated, refused } = told;
    if shared.json {
        output::json(&json!({
            "format_version": 1,
            "idp": simulate.idp.name(),
            "story": simulate.story.map(Story::name),
            "people_created": pushed.people_created,
            "people_updated": pushed.people_updated,
            "people_deactivated": deactivated,
            "groups_created": pushed.groups_created,
            "groups_updated": pushed.groups_updated,
            "memberships": pushed.memberships,
            "requests": requests,
            "refused": refused,
        }));
        return;
    }
    if *refused > 0 {
        output::line(&format!(
            "{refused} requests with a dead token, each refused with 401; nothing was told or changed."
        ));
        output::line(simulate.idp.when_the_token_is_dead());
        return;
    }
    output::line(&format!(
        "people       {} created, {} updated, {deactivated} left",
        pushed.people_created, pushed.people_updated
    ));
    output::line(&format!("groups       {} created, {} updated", pushed.groups_created, pushed.groups_updated));
    output::line(&format!("memberships  {} sent", pushed.memberships));
    output::line(&format!("requests     {requests}, none refused"));
}
