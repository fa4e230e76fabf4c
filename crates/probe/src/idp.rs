//! The identity providers that can be simulated, behind one face; whoever simulates one knows no more than this.
//!
//! A new one is a variant here and a file beside `okta.rs` that says what it sends.

use crate::client::Client;
use crate::company::{Company, Worker};
use crate::dress::Dress;
use crate::entra::Entra;
use crate::error::Error;
use crate::jumpcloud::JumpCloud;
use crate::okta::Okta;
use crate::onelogin::OneLogin;
use crate::personality::Personality;
use crate::ping::Ping;
use crate::progress::{Progress, Pushed};

/// An identity provider that can be simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idp {
    /// Okta, a custom application.
    Okta,
    /// Microsoft Entra ID; its form of PATCH is what the Tenant URL asks for.
    Entra,
    /// OneLogin, an application with a template.
    OneLogin,
    /// JumpCloud, a custom SCIM integration.
    JumpCloud,
    /// PingOne, an outbound SCIM connection.
    Ping,
}

impl Idp {
    /// All that there are.
    pub const ALL: [Idp; 5] = [Idp::Okta, Idp::Entra, Idp::OneLogin, Idp::JumpCloud, Idp::Ping];

    fn personality(self) -> &'static dyn Personality {
        match self {
            Idp::Okta => &Okta,
            Idp::Entra => &Entra,
            Idp::OneLogin => &OneLogin,
            Idp::JumpCloud => &JumpCloud,
            Idp::Ping => &Ping,
        }
    }

    /// The name on a command line.
    pub fn name(self) -> &'static str {
        self.personality().name()
    }

    /// How its client presents itself, as far as that is known.
    pub fn dress(self) -> Dress {
        self.personality().dress()
    }

    /// Does the server know this person by their name of today? Asked as the provider asks.
    pub fn knows(self, client: &Client, worker: &Worker) -> Result<bool, Error> {
        self.personality().knows(client, worker)
    }

    /// Connects the application and assigns it to everybody: people, then groups. May be repeated.
    pub fn push(self, client: &Client, company: &Company, progress: &mut dyn FnMut(Progress)) -> Result<Pushed, Error> {
        self.personality().push(client, company, progress)
    }

    /// Assigns it to the people from number `from` on, who are new, and adds them to their groups.
    pub fn hire(
        self,
        client: &Client,
        company: &Company,
        from: usize,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Pushed, Error> {
        self.personality().hire(client, company, from, progress)
    }

    /// Sends a changed profile of whoever was `known_as`. Answers whether somebody was found.
    pub fn update(self, client: &Client, company: &Company, worker: &Worker, known_as: &str) -> Result<bool, Error> {
        self.personality().update(client, company, worker, known_as)
    }

    /// Takes the application away from a person, by their index. Answers whether somebody was found.
    pub fn take_away(self, client: &Client, company: &Company, index: usize) -> Result<bool, Error> {
        self.personality().take_away(client, company, index)
    }

    /// What the provider does when its token opens nothing any more, for people.
    pub fn when_the_token_is_dead(self) -> &'static str {
        self.personality().when_the_token_is_dead()
    }
}
