//! JumpCloud, as a SCIM server meets it: a custom SCIM integration with a token.
//!
//! At activation it makes a test person and a test group, changes them and deletes them again, and it does not begin
//! if there is somebody of that name. Afterwards people are looked up by `userName`, made by POST and changed by a PUT of
//! the whole person. Groups are looked up by `displayName`; members come and go by a list in `value`. Who leaves is
//! switched off. Published nowhere: in which order the steps of the activation come. The bodies are in
//! `jumpcloud/bodies.rs`.

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

/// JumpCloud.
pub(crate) struct JumpCloud;

impl JumpCloud {
    /// "Activate": everything that will be needed is tried once, on somebody who is then deleted.
    fn activate(&self, client: &Client, company: &Company) -> Result<(), Error> {
        if rounds::person(self, client, bodies::TEST_PERSON)?.is_some() {
            let lack = format!("nobody: {} is there; activation wants to make them", bodies::TEST_PERSON);
            return Err(Error::Unreadable { method: "GET", path: "/Users".to_owned(), lack });
        }
        let sheet = Sheet { company, worker: &bodies::tester(), manager_id: None, active: true };
        let person = wanted_id(&client.post("/Users", &bodies::person(&sheet, None))?, "POST", "/Users")?;
        client.put(&format!("/Users/{person}"), &bodies::changed_tester(&person))?;
        let group = wanted_id(&client.post("/Groups", &bodies::create_group(bodies::TEST_GROUP))?, "POST", "/Groups")?;
        let path = format!("/Groups/{group}");
        client.patch(&path, &bodies::add_members(std::slice::from_ref(&person)))?;
        client.patch(&path, &bodies::remove_member(&person))?;
        client.delete(&path)?;
        client.delete(&format!("/Users/{person}"))
    }
}

impl Habits for JumpCloud {
    fn look_up(&self, attribute: &str, value: &str) -> String {
        format!("{attribute} eq {}", Value::from(value))
    }

    fn names_managers(&self) -> bool {
        false
    }

    fn create(&self, sheet: &Sheet<'_>) -> Value {
        bodies::person(sheet, None)
    }

    fn replace(&self, found: &Value, sheet: &Sheet<'_>) -> Value {
        bodies::person(sheet, found.get("id").and_then(Value::as_str))
    }

    fn fill(&self, round: &mut Round<'_>, team: &Team, joining: &[usize]) -> Result<(), Error> {
        let id = if let Some(found) = rounds::group(self, round.client, &team.name)? {
            round.pushed.groups_updated += 1;
            wanted_id(&found, "GET", "/Groups")?
        } else {
            round.pushed.groups_created += 1;
            wanted_id(&round.client.post("/Groups", &bodies::create_group(&team.name))?, "POST", "/Groups")?
        };
        round.client.patch(&format!("/Groups/{id}"), &bodies::add_members(&round.ids(joining)))?;
        Ok(())
    }
}

impl Personality for JumpCloud {
    fn name(&self) -> &'static str {
        "jumpcloud"
    }

    fn dress(&self) -> Dress {
        Dress { user_agent: "", media_type: "application/scim+json" }
    }

    fn knows(&self, client: &Client, worker: &Worker) -> Result<bool, Error> {
        rounds::person(self, client, &worker.user_name).map(|found| found.is_some())
    }

    fn push(&self, client: &Client, company: &Company, progress: &mut dyn FnMut(Progress)) -> Result<Pushed, Error> {
        self.activate(client, company)?;
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

    /// They leave their groups and are switched off.
    fn take_away(&self, client: &Client, company: &Company, index: usize) -> Result<bool, Error> {
        let Some(worker) = company.people.get(index) else {
            return Ok(false);
        };
        let Some(id) = rounds::switch_off(self, client, company, worker)? else {
            return Ok(false);
        };
        for team in company.groups.iter().filter(|team| team.members.contains(&index)) {
            if let Some(group) = rounds::group(self, client, &team.name)? {
                let group = wanted_id(&group, "GET", "/Groups")?;
                client.patch(&format!("/Groups/{group}"), &bodies::remove_member(&id))?;
            }
        }
        Ok(true)
    }

    fn when_the_token_is_dead(&self) -> &'static str {
        "JumpCloud's requests fail; what it repeats by itself is not published. An administrator enters a new Token Key \
         under Identity Management and activates the integration again, which makes and deletes a test person."
    }
}

#[cfg(test)]
mod tests;
