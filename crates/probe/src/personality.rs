//! What an administrator does in any identity provider. Each provider is a file that says what it then sends.

use crate::client::Client;
use crate::company::{Company, Worker};
use crate::dress::Dress;
use crate::error::Error;
use crate::progress::{Progress, Pushed};

/// An identity provider. All of them stop at the first refusal, and all may be asked twice.
pub(crate) trait Personality: Sync {
    /// The name on a command line.
    fn name(&self) -> &'static str;

    /// How its client presents itself, as far as that is known.
    fn dress(&self) -> Dress;

    /// Does the server know this person by their name of today? Asked as the provider asks.
    fn knows(&self, client: &Client, worker: &Worker) -> Result<bool, Error>;

    /// The application is connected and assigned to everybody: people, then groups.
    fn push(&self, client: &Client, company: &Company, progress: &mut dyn FnMut(Progress)) -> Result<Pushed, Error>;

    /// It is assigned to the people from number `from` on, who are new, and to whoever shares a group with them.
    fn hire(
        &self,
        client: &Client,
        company: &Company,
        from: usize,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Pushed, Error>;

    /// The profile of whoever was `known_as` has changed. Answers whether somebody was found.
    fn update(&self, client: &Client, company: &Company, worker: &Worker, known_as: &str) -> Result<bool, Error>;

    /// Somebody, by their index, loses the application. Answers whether somebody was found.
    fn take_away(&self, client: &Client, company: &Company, index: usize) -> Result<bool, Error>;

    /// What it does when its token opens nothing any more, for people.
    fn when_the_token_is_dead(&self) -> &'static str;
}
