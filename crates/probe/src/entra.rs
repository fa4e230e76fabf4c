//! Microsoft Entra ID, as a SCIM server meets it: a job that runs in cycles.
//!
//! The connection is tested with a name that nobody has. A person is looked up by `userName`, then by `externalId`;
//! who is not found is created, of the others only what differs is sent. Managers follow once everybody is there, as
//! a bare id, after a question whether they are set already. Groups are looked up without their members and filled in
//! batches. Who leaves is switched off, and deleted much later. The bodies are in `entra/bodies.rs`.

pub(crate) mod bodies;

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;

use crate::client::Client;
use crate::company::{Company, Team, Worker};
use crate::dress::Dress;
use crate::error::Error;
use crate::found::{first, wanted_id};
use crate::personality::Personality;
use crate::progress::{Progress, Pushed};

/// Members in one PATCH.
const BATCH: usize = 100;

/// Microsoft Entra ID.
pub(crate) struct Entra;

impl Personality for Entra {
    fn name(&self) -> &'static str {
        "entra"
    }

    fn dress(&self) -> Dress {
        Dress { user_agent: "", media_type: "application/scim+json; charset=utf-8" }
    }

    fn knows(&self, client: &Client, worker: &Worker) -> Result<bool, Error> {
        find_person(client, &worker.user_name, worker).map(|found| found.is_some())
    }

    fn push(&self, client: &Client, company: &Company, progress: &mut dyn FnMut(Progress)) -> Result<Pushed, Error> {
        push(client, company, Form::of(client), progress)
    }

    fn hire(
        &self,
        client: &Client,
        company: &Company,
        from: usize,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Pushed, Error> {
        hire(client, company, Form::of(client), from, progress)
    }

    fn update(&self, client: &Client, company: &Company, worker: &Worker, known_as: &str) -> Result<bool, Error> {
        update(client, company, worker, known_as, Form::of(client))
    }

    fn take_away(&self, client: &Client, company: &Company, index: usize) -> Result<bool, Error> {
        deactivate(client, company, index, Form::of(client))
    }

    fn when_the_token_is_dead(&self) -> &'static str {
        "Entra ID puts the provisioning job into quarantine at once and mails the administrators; it tries again \
         after 6, 12 and 24 hours, then daily, and disables the job after 28 days. A new Secret Token and \
         “Restart provisioning” end it."
    }
}

/// How PATCH is spoken. Both are in use: the flag is part of the Tenant URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Without a flag: capitalised operations, one a path, booleans as texts, members removed by a list.
    Old,
    /// With `aadOptscim062020`: lower case, one value whose keys are paths, booleans, members removed by a filter.
    Compliant,
}

impl Form {
    /// The form that the Tenant URL asks for.
    pub fn of(client: &Client) -> Self {
        Self::of_query(client.tenant_query())
    }

    /// The same, of what stands behind the `?`.
    pub(crate) fn of_query(query: &str) -> Self {
        if query.contains("aadOptscim062020") { Self::Compliant } else { Self::Old }
    }
}

/// "Test Connection": looks for somebody who can't be there, and wants an empty list.
fn test_connection(client: &Client, company: &Company) -> Result<(), Error> {
    let nobody = bodies::guid(&company.name);
    find(client, "/Users", &bodies::equals("userName", &nobody)).map(drop)
}

/// A first cycle: everybody, then the managers, then the groups. May be repeated; then only differences are sent.
///
/// Stops at the first refusal.
fn push(client: &Client, company: &Company, form: Form, progress: &mut dyn FnMut(Progress)) -> Result<Pushed, Error> {
    test_connection(client, company)?;
    hire(client, company, form, 0, progress)
}

/// A cycle that finds new people, from number `from` on, and their memberships.
fn hire(
    client: &Client,
    company: &Company,
    form: Form,
    from: usize,
    progress: &mut dyn FnMut(Progress),
) -> Result<Pushed, Error> {
    let mut cycle = Cycle { client, company, form, ids: BTreeMap::new(), pushed: Pushed::default() };
    let people = from..company.people.len();
    cycle.people(people.clone(), progress)?;
    cycle.managers(people.clone())?;
    cycle.groups(&people, progress)?;
    Ok(cycle.pushed)
}

/// Sends what changed of a person who was `known_as`. Answers whether somebody was found.
fn update(client: &Client, company: &Company, worker: &Worker, known_as: &str, form: Form) -> Result<bool, Error> {
    let Some(found) = find_person(client, known_as, worker)? else {
        return Ok(false);
    };
    send_differences(client, &found, company, worker, form)?;
    Ok(true)
}

/// Somebody fell out of scope: they are switched off and leave their groups. Answers whether somebody was found.
fn deactivate(client: &Client, company: &Company, index: usize, form: Form) -> Result<bool, Error> {
    let Some(worker) = company.people.get(index) else {
        return Ok(false);
    };
    let Some(found) = find_person(client, &worker.user_name, worker)? else {
        return Ok(false);
    };
    let id = wanted_id(&found, "GET", "/Users")?;
    client.patch(&format!("/Users/{id}"), &bodies::set_active(form, false))?;
    for team in company.groups.iter().filter(|team| team.members.contains(&index)) {
        if let Some(group) = find_group(client, team)? {
            client.patch(&format!("/Groups/{group}"), &bodies::remove_member(form, &id))?;
        }
    }
    Ok(true)
}

/// Thirty days after the soft delete. Answers whether somebody was found.
pub fn delete(client: &Client, worker: &Worker) -> Result<bool, Error> {
    let Some(found) = find_person(client, &worker.user_name, worker)? else {
        return Ok(false);
    };
    let id = wanted_id(&found, "GET", "/Users")?;
    client.delete(&format!("/Users/{id}"))?;
    Ok(true)
}

/// One run of the job.
struct Cycle<'a> {
    client: &'a Client,
    company: &'a Company,
    form: Form,
    /// What the server calls people, by their index.
    ids: BTreeMap<usize, String>,
    pushed: Pushed,
}

impl Cycle<'_> {
    fn people(&mut self, range: Range<usize>, progress: &mut dyn FnMut(Progress)) -> Result<(), Error> {
        let of = range.len();
        for (done, index) in (1..).zip(range) {
            let Some(worker) = self.company.people.get(index) else {
                continue;
            };
            let id = if let Some(found) = find_person(self.client, &worker.user_name, worker)? {
                self.pushed.people_updated += 1;
                send_differences(self.client, &found, self.company, worker, self.form)?
            } else {
                self.pushed.people_created += 1;
                wanted_id(&self.client.post("/Users", &bodies::create(self.company, worker))?, "POST", "/Users")?
            };
            self.ids.insert(index, id);
            progress(Progress::People { done, of });
        }
        Ok(())
    }

    /// A reference is asked about before it is set.
    fn managers(&mut self, range: Range<usize>) -> Result<(), Error> {
        for index in range {
            let manager = self.company.people.get(index).and_then(|worker| worker.manager);
            let (Some(manager), Some(id)) = (manager, self.ids.get(&index).cloned()) else {
                continue;
            };
            let Some(manager_id) = self.id(manager)? else {
                continue;
            };
            let set = bodies::both(&bodies::equals("id", &id), &bodies::equals("manager", &manager_id));
            let found = self.client.get("/Users", &[("filter", &set), ("attributes", "id")])?;
            if first(found).is_none() {
                self.client.patch(&format!("/Users/{id}"), &bodies::set_manager(self.form, &manager_id))?;
            }
        }
        Ok(())
    }

    fn groups(&mut self, people: &Range<usize>, progress: &mut dyn FnMut(Progress)) -> Result<(), Error> {
        let of_these = |team: &&Team| team.members.iter().any(|member| people.contains(member));
        let teams: Vec<&Team> = self.company.groups.iter().filter(of_these).collect();
        for (done, team) in (1..).zip(&teams) {
            self.group(team, people)?;
            progress(Progress::Groups { done, of: teams.len() });
        }
        Ok(())
    }

    fn group(&mut self, team: &Team, people: &Range<usize>) -> Result<(), Error> {
        let id = if let Some(id) = find_group(self.client, team)? {
            self.pushed.groups_updated += 1;
            id
        } else {
            self.pushed.groups_created += 1;
            wanted_id(&self.client.post("/Groups", &bodies::create_group(&team.name))?, "POST", "/Groups")?
        };
        let path = format!("/Groups/{id}");
        self.client.get(&path, &[("excludedAttributes", "members")])?;
        let joining = team.members.iter().filter(|member| people.contains(member));
        let members: Vec<&str> = joining.filter_map(|index| self.ids.get(index)).map(String::as_str).collect();
        for batch in members.chunks(BATCH) {
            self.client.patch(&path, &bodies::add_members(self.form, batch))?;
            self.pushed.memberships += batch.len();
        }
        Ok(())
    }

    /// What the server calls this person; looked up if this cycle has not met them.
    fn id(&mut self, index: usize) -> Result<Option<String>, Error> {
        if let (false, Some(worker)) = (self.ids.contains_key(&index), self.company.people.get(index))
            && let Some(found) = find_person(self.client, &worker.user_name, worker)?
        {
            self.ids.insert(index, wanted_id(&found, "GET", "/Users")?);
        }
        Ok(self.ids.get(&index).cloned())
    }
}

/// Only what differs is sent, and nothing if nothing does.
fn send_differences(
    client: &Client,
    found: &Value,
    company: &Company,
    worker: &Worker,
    form: Form,
) -> Result<String, Error> {
    let id = wanted_id(found, "GET", "/Users")?;
    let differences = bodies::differences(found, company, worker);
    if !differences.is_empty() {
        client.patch(&format!("/Users/{id}"), &bodies::change(form, &differences))?;
    }
    Ok(id)
}

/// By name, then by the directory's own identifier.
fn find_person(client: &Client, user_name: &str, worker: &Worker) -> Result<Option<Value>, Error> {
    match find(client, "/Users", &bodies::equals("userName", user_name))? {
        Some(found) => Ok(Some(found)),
        None => find(client, "/Users", &bodies::equals("externalId", &bodies::guid(&worker.directory_id))),
    }
}

fn find_group(client: &Client, team: &Team) -> Result<Option<String>, Error> {
    let filter = bodies::equals("displayName", &team.name);
    let found = client.get("/Groups", &bodies::look_up_group(&filter))?;
    first(found).map(|group| wanted_id(&group, "GET", "/Groups")).transpose()
}

fn find(client: &Client, path: &str, filter: &str) -> Result<Option<Value>, Error> {
    client.get(path, &bodies::look_up(filter)).map(first)
}

#[cfg(test)]
mod tests;
