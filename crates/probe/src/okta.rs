//! Okta, as a SCIM server meets it: a custom application, made by the App Integration Wizard.
//!
//! Okta looks a person up by `userName` before it does anything, creates with POST, updates with
//! GET-modify-PUT, deactivates with a path-less PATCH and never deletes a person. Groups are made
//! empty and filled afterwards. It uses neither Bulk, nor `/.search`, nor ServiceProviderConfig.
//! The bodies are in `bodies.rs`.

pub(crate) mod bodies;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::client::Client;
use crate::company::{Company, Team, Worker};
use crate::dress::Dress;
use crate::error::Error;
use crate::found::{first, wanted_id};
use crate::personality::Personality;
pub use crate::progress::{Progress, Pushed};

use bodies::Member;

/// Okta.
pub(crate) struct Okta;

impl Personality for Okta {
    fn name(&self) -> &'static str {
        "okta"
    }

    fn dress(&self) -> Dress {
        Dress { user_agent: "Okta SCIM Client 1.0.0", media_type: "application/scim+json; charset=utf-8" }
    }

    fn knows(&self, client: &Client, worker: &Worker) -> Result<bool, Error> {
        find_person(client, &worker.user_name).map(|found| found.is_some())
    }

    fn push(&self, client: &Client, company: &Company, progress: &mut dyn FnMut(Progress)) -> Result<Pushed, Error> {
        push(client, company, progress)
    }

    fn hire(
        &self,
        client: &Client,
        company: &Company,
        from: usize,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Pushed, Error> {
        hire(client, company, from, progress)
    }

    fn update(&self, client: &Client, company: &Company, worker: &Worker, known_as: &str) -> Result<bool, Error> {
        update(client, company, worker, known_as)
    }

    fn take_away(&self, client: &Client, company: &Company, index: usize) -> Result<bool, Error> {
        company.people.get(index).map_or(Ok(false), |worker| deactivate(client, &worker.user_name))
    }

    fn when_the_token_is_dead(&self) -> &'static str {
        "Okta marks each assignment as failed and lists it under Dashboard > Tasks with the server's sentence; it \
         does not repeat them by itself. An administrator enters a new token, tests it, and retries the tasks."
    }
}

/// Pushes everybody, then the groups, as Okta does when an application is assigned to all.
///
/// It may be repeated: whom the server knows is updated. Stops at the first refusal.
pub fn push(client: &Client, company: &Company, progress: &mut dyn FnMut(Progress)) -> Result<Pushed, Error> {
    let mut pushed = Pushed::default();
    let mut ids: Vec<String> = Vec::with_capacity(company.people.len());
    for worker in &company.people {
        // A manager stands before the people who report to them, so the server has named them.
        let manager_id = worker.manager.and_then(|index| ids.get(index)).map(String::as_str);
        let id = if let Some(found) = find_person(client, &worker.user_name)? {
            pushed.people_updated += 1;
            put_person(client, &found, company, worker, manager_id)?
        } else {
            pushed.people_created += 1;
            create(client, "/Users", &bodies::create(company, worker, manager_id))?
        };
        ids.push(id);
        progress(Progress::People { done: ids.len(), of: company.people.len() });
    }
    for (index, team) in company.groups.iter().enumerate() {
        push_group(client, company, team, &ids, &mut pushed)?;
        progress(Progress::Groups { done: index + 1, of: company.groups.len() });
    }
    Ok(pushed)
}

/// Assigns the application to the people from number `from` on, who are new, and adds them to their groups.
///
/// The company may be known already; nobody else of it is sent again.
fn hire(client: &Client, company: &Company, from: usize, progress: &mut dyn FnMut(Progress)) -> Result<Pushed, Error> {
    let mut pushed = Pushed::default();
    let mut ids: BTreeMap<usize, String> = BTreeMap::new();
    let of = company.people.len().saturating_sub(from);
    for (index, worker) in company.people.iter().enumerate().skip(from) {
        let manager_id = match worker.manager {
            Some(manager) if !ids.contains_key(&manager) => manager_id(client, company, worker)?,
            manager => manager.and_then(|manager| ids.get(&manager)).cloned(),
        };
        let id = if let Some(found) = find_person(client, &worker.user_name)? {
            pushed.people_updated += 1;
            put_person(client, &found, company, worker, manager_id.as_deref())?
        } else {
            pushed.people_created += 1;
            create(client, "/Users", &bodies::create(company, worker, manager_id.as_deref()))?
        };
        ids.insert(index, id);
        progress(Progress::People { done: ids.len(), of });
    }
    let teams: Vec<&Team> = company.groups.iter().filter(|team| team.members.iter().any(|&at| at >= from)).collect();
    for (done, team) in (1..).zip(&teams) {
        join_group(client, company, team, &ids, &mut pushed)?;
        progress(Progress::Groups { done, of: teams.len() });
    }
    Ok(pushed)
}

/// Sends the person again, as after a change of the profile: whoever is known as `known_as` becomes
/// `worker`. That is how a new name or address arrives. Answers whether somebody was found.
fn update(client: &Client, company: &Company, worker: &Worker, known_as: &str) -> Result<bool, Error> {
    let Some(found) = find_person(client, known_as)? else {
        return Ok(false);
    };
    let manager_id = manager_id(client, company, worker)?;
    put_person(client, &found, company, worker, manager_id.as_deref())?;
    Ok(true)
}

/// Takes the application away from a person. Answers whether somebody was found: Okta has nothing
/// to do for a person whom the server does not know.
fn deactivate(client: &Client, user_name: &str) -> Result<bool, Error> {
    let Some(found) = find_person(client, user_name)? else {
        return Ok(false);
    };
    let id = wanted_id(&found, "GET", "/Users")?;
    client.patch(&format!("/Users/{id}"), &bodies::deactivate())?;
    Ok(true)
}

fn push_group(
    client: &Client,
    company: &Company,
    team: &Team,
    ids: &[String],
    pushed: &mut Pushed,
) -> Result<(), Error> {
    let id = group(client, team, pushed)?;
    let members = members(company, team, |index| ids.get(index));
    client.patch(&format!("/Groups/{id}"), &bodies::push_members(&id, &team.name, &members))?;
    pushed.memberships += members.len();
    Ok(())
}

/// The id of a group: by its name, else made.
fn group(client: &Client, team: &Team, pushed: &mut Pushed) -> Result<String, Error> {
    let by_name = bodies::equals("displayName", &team.name);
    if let Some(found) = find(client, "/Groups", &by_name)? {
        pushed.groups_updated += 1;
        return wanted_id(&found, "GET", "/Groups");
    }
    pushed.groups_created += 1;
    create(client, "/Groups", &bodies::create_group(&team.name))
}

/// Adds the newcomers to a group, which is made if it is not there yet.
fn join_group(
    client: &Client,
    company: &Company,
    team: &Team,
    ids: &BTreeMap<usize, String>,
    pushed: &mut Pushed,
) -> Result<(), Error> {
    let id = group(client, team, pushed)?;
    let members = members(company, team, |index| ids.get(&index));
    client.patch(&format!("/Groups/{id}"), &bodies::add_members(&id, &team.name, &members))?;
    pushed.memberships += members.len();
    Ok(())
}

/// The members of a group whom the server has named.
fn members<'a>(company: &'a Company, team: &Team, id: impl Fn(usize) -> Option<&'a String>) -> Vec<Member<'a>> {
    let member = |&index: &usize| Some(Member { id: id(index)?, display: &company.people.get(index)?.user_name });
    team.members.iter().filter_map(member).collect()
}

/// What the server calls the person's manager, if it knows them.
fn manager_id(client: &Client, company: &Company, worker: &Worker) -> Result<Option<String>, Error> {
    let Some(manager) = worker.manager.and_then(|index| company.people.get(index)) else {
        return Ok(None);
    };
    Ok(find_person(client, &manager.user_name)?.as_ref().and_then(id_of).map(str::to_owned))
}

fn put_person(
    client: &Client,
    found: &Value,
    company: &Company,
    worker: &Worker,
    manager_id: Option<&str>,
) -> Result<String, Error> {
    let id = wanted_id(found, "GET", "/Users")?;
    let body = bodies::replace(found, company, worker, manager_id);
    client.put(&format!("/Users/{id}"), &body)?;
    Ok(id)
}

fn create(client: &Client, path: &str, body: &Value) -> Result<String, Error> {
    wanted_id(&client.post(path, body)?, "POST", path)
}

fn find_person(client: &Client, user_name: &str) -> Result<Option<Value>, Error> {
    find(client, "/Users", &bodies::equals("userName", user_name))
}

/// Okta's look-up before every change. RFC 7644 section 3.4.2: `Resources` is absent when nothing
/// was found; Okta also takes 404 for "nobody", though the RFC does not allow it here.
fn find(client: &Client, path: &str, filter: &str) -> Result<Option<Value>, Error> {
    match client.get(path, &bodies::look_up(filter)) {
        Ok(list) => Ok(first(list)),
        Err(Error::Refused { status: 404, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn id_of(resource: &Value) -> Option<&str> {
    resource.get("id")?.as_str()
}

#[cfg(test)]
mod tests;
