//! PingOne, as a SCIM server meets it: an outbound connection with rules. The SCIM Provisioner of PingFederate is alike.
//!
//! People are looked up by a filter that an administrator writes, with operators in capitals, made by POST and changed
//! by PUT; PATCH is not used. It can't clear what was set once, so a PUT has what the server had, with its own values
//! over it; and where it has one address it fills two, both marked as primary. Groups have a name and members, nothing
//! else, and are put whole. Who leaves is deleted, or disabled if the connection says so. The bodies are in
//! `ping/bodies.rs`.

pub(crate) mod bodies;

use serde_json::Value;

use crate::client::Client;
use crate::company::{Company, Team, Worker};
use crate::dress::Dress;
use crate::error::Error;
use crate::found::wanted_id;
use crate::personality::Personality;
use crate::progress::{Progress, Pushed};
use crate::rounds::{self, Habits, Round, Sheet};

/// PingOne.
pub(crate) struct Ping;

impl Habits for Ping {
    fn look_up(&self, attribute: &str, value: &str) -> String {
        format!("{attribute} Eq {}", Value::from(value))
    }

    fn names_managers(&self) -> bool {
        false
    }

    fn create(&self, sheet: &Sheet<'_>) -> Value {
        Value::Object(bodies::profile(sheet))
    }

    fn replace(&self, found: &Value, sheet: &Sheet<'_>) -> Value {
        bodies::replace(found, sheet)
    }

    /// Memberships are merged with those that the server has.
    fn fill(&self, round: &mut Round<'_>, team: &Team, joining: &[usize]) -> Result<(), Error> {
        let members = round.ids(joining);
        let Some(found) = rounds::group(self, round.client, &team.name)? else {
            round.pushed.groups_created += 1;
            return round.client.post("/Groups", &bodies::group(&team.name, &members)).map(drop);
        };
        round.pushed.groups_updated += 1;
        let id = wanted_id(&found, "GET", "/Groups")?;
        let all = bodies::merged(&found, members);
        round.client.put(&format!("/Groups/{id}"), &bodies::group(&team.name, &all)).map(drop)
    }
}

impl Personality for Ping {
    fn name(&self) -> &'static str {
        "ping"
    }

    fn dress(&self) -> Dress {
        Dress { user_agent: "", media_type: "application/scim+json" }
    }

    fn knows(&self, client: &Client, worker: &Worker) -> Result<bool, Error> {
        rounds::person(self, client, &worker.user_name).map(|found| found.is_some())
    }

    fn push(&self, client: &Client, company: &Company, progress: &mut dyn FnMut(Progress)) -> Result<Pushed, Error> {
        rounds::hire(self, client, company, 0, progress)
    }

    fn hire(
        &self,
        client: &Client,
        company: &Company,
        from: usize,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Pushed, Error> {
        rounds::hire(self, client, company, from, progress)
    }

    fn update(&self, client: &Client, company: &Company, worker: &Worker, known_as: &str) -> Result<bool, Error> {
        rounds::update(self, client, company, worker, known_as)
    }

    /// The remove action of the connection is "delete".
    fn take_away(&self, client: &Client, company: &Company, index: usize) -> Result<bool, Error> {
        let Some(worker) = company.people.get(index) else {
            return Ok(false);
        };
        let Some(found) = rounds::person(self, client, &worker.user_name)? else {
            return Ok(false);
        };
        client.delete(&format!("/Users/{}", wanted_id(&found, "GET", "/Users")?))?;
        Ok(true)
    }

    fn when_the_token_is_dead(&self) -> &'static str {
        "PingOne's requests fail, and its provisioning rule shows so; what it repeats by itself is not published. An \
         administrator enters a new token in the connection's authentication, tests it, and saves."
    }
}

#[cfg(test)]
mod tests;
