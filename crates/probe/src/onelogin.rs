//! OneLogin, as a SCIM server meets it: an application whose administrator has written a template of the body.
//!
//! The connection is tried with a name that nobody has. A person is looked up by `userName`, made by POST and changed
//! by PUT, both with the template filled in, whatever names it has. All groups are read, missing ones made, and members
//! added one a PATCH. Who is suspended is put with `active` false. Published nowhere, and so not simulated: how a
//! member is removed. That `active` stands in a creation too is a guess. The bodies are in `onelogin/bodies.rs`.

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

/// OneLogin.
pub(crate) struct OneLogin;

impl Habits for OneLogin {
    fn look_up(&self, attribute: &str, value: &str) -> String {
        format!("{attribute} eq {}", Value::from(value))
    }

    fn names_managers(&self) -> bool {
        true
    }

    fn create(&self, sheet: &Sheet<'_>) -> Value {
        bodies::template(sheet)
    }

    fn replace(&self, _found: &Value, sheet: &Sheet<'_>) -> Value {
        bodies::template(sheet)
    }

    fn fill(&self, round: &mut Round<'_>, team: &Team, joining: &[usize]) -> Result<(), Error> {
        let groups = round.client.get("/Groups", &[])?;
        let id = if let Some(group) = named(&groups, &team.name) {
            round.pushed.groups_updated += 1;
            wanted_id(group, "GET", "/Groups")?
        } else {
            round.pushed.groups_created += 1;
            wanted_id(&round.client.post("/Groups", &bodies::create_group(&team.name))?, "POST", "/Groups")?
        };
        for member in round.ids(joining) {
            round.client.patch(&format!("/Groups/{id}"), &bodies::add_member(&member))?;
        }
        Ok(())
    }
}

fn named<'a>(groups: &'a Value, name: &str) -> Option<&'a Value> {
    let mut listed = groups.get("Resources")?.as_array()?.iter();
    listed.find(|group| group.get("displayName").and_then(Value::as_str) == Some(name))
}

impl Personality for OneLogin {
    fn name(&self) -> &'static str {
        "onelogin"
    }

    fn dress(&self) -> Dress {
        Dress { user_agent: "", media_type: "application/scim+json" }
    }

    fn knows(&self, client: &Client, worker: &Worker) -> Result<bool, Error> {
        rounds::person(self, client, &worker.user_name).map(|found| found.is_some())
    }

    fn push(&self, client: &Client, company: &Company, progress: &mut dyn FnMut(Progress)) -> Result<Pushed, Error> {
        rounds::person(self, client, bodies::NOBODY)?;
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

    /// Suspended. An administrator may choose a deletion instead, or nothing.
    fn take_away(&self, client: &Client, company: &Company, index: usize) -> Result<bool, Error> {
        let Some(worker) = company.people.get(index) else {
            return Ok(false);
        };
        rounds::switch_off(self, client, company, worker).map(|id| id.is_some())
    }

    fn when_the_token_is_dead(&self) -> &'static str {
        "OneLogin shows each person as failed among the application's users, with the server's sentence. An administrator \
         enters a new SCIM Bearer Token under Configuration, enables the API connection again, and retries those who failed."
    }
}

#[cfg(test)]
mod tests;
