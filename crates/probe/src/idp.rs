//! The personalities behind one face: what an administrator does in any identity provider, and what each then sends.
//!
//! A new personality is a variant here and a file beside `okta.rs`; whoever simulates one knows no more than this.

use crate::client::Client;
use crate::company::{Company, Worker};
use crate::entra::{self, Form};
use crate::error::Error;
use crate::okta;
use crate::progress::{Progress, Pushed};

/// An identity provider that can be simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idp {
    /// Okta, a custom application.
    Okta,
    /// Microsoft Entra ID; its form of PATCH is what the Tenant URL asks for.
    Entra,
}

impl Idp {
    /// All that there are.
    pub const ALL: [Idp; 2] = [Idp::Okta, Idp::Entra];

    /// The name on a command line.
    pub fn name(self) -> &'static str {
        match self {
            Idp::Okta => "okta",
            Idp::Entra => "entra",
        }
    }

    /// Does the server know this person by their name of today? Asked as the provider asks.
    pub fn knows(self, client: &Client, worker: &Worker) -> Result<bool, Error> {
        match self {
            Idp::Okta => okta::knows(client, &worker.user_name),
            Idp::Entra => entra::knows(client, worker),
        }
    }

    /// Assigns the application to everybody: people, then groups. May be repeated.
    pub fn push(self, client: &Client, company: &Company, progress: &mut dyn FnMut(Progress)) -> Result<Pushed, Error> {
        match self {
            Idp::Okta => okta::push(client, company, progress),
            Idp::Entra => entra::push(client, company, Form::of(client), progress),
        }
    }

    /// Assigns it to the people from number `from` on, who are new, and adds them to their groups.
    pub fn hire(
        self,
        client: &Client,
        company: &Company,
        from: usize,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Pushed, Error> {
        match self {
            Idp::Okta => okta::hire(client, company, from, progress),
            Idp::Entra => entra::hire(client, company, Form::of(client), from, progress),
        }
    }

    /// Sends a changed profile of whoever was `known_as`. Answers whether somebody was found.
    pub fn update(self, client: &Client, company: &Company, worker: &Worker, known_as: &str) -> Result<bool, Error> {
        match self {
            Idp::Okta => okta::update(client, company, worker, known_as),
            Idp::Entra => entra::update(client, company, worker, known_as, Form::of(client)),
        }
    }

    /// Takes the application away from a person, by their index. Answers whether somebody was found.
    pub fn take_away(self, client: &Client, company: &Company, index: usize) -> Result<bool, Error> {
        let Some(worker) = company.people.get(index) else {
            return Ok(false);
        };
        match self {
            Idp::Okta => okta::deactivate(client, &worker.user_name),
            Idp::Entra => entra::deactivate(client, company, index, Form::of(client)),
        }
    }

    /// What the provider does when its token opens nothing any more, for people.
    pub fn when_the_token_is_dead(self) -> &'static str {
        match self {
            Idp::Okta => {
                "Okta marks each assignment as failed and lists it under Dashboard > Tasks with the server's sentence; it \
                 does not repeat them by itself. An administrator enters a new token, tests it, and retries the tasks."
            }
            Idp::Entra => {
                "Entra ID puts the provisioning job into quarantine at once and mails the administrators; it tries again \
                 after 6, 12 and 24 hours, then daily, and disables the job after 28 days. A new Secret Token and \
                 “Restart provisioning” end it."
            }
        }
    }
}
