//! Okta, as a SCIM server meets it: a custom application, made by the App Integration Wizard.
//!
//! Okta looks a person up by `userName` before it does anything, creates with POST, updates with
//! GET-modify-PUT, deactivates with a path-less PATCH and never deletes a person. Groups are made
//! empty and filled afterwards. It uses neither Bulk, nor `/.search`, nor ServiceProviderConfig.
//! The bodies are in `bodies.rs`.

mod bodies;

use serde_json::Value;

use crate::client::Client;
use crate::company::{Company, Team, Worker};
use crate::error::Error;

use bodies::Member;

/// How far a push has come; reported after each person and each group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many people are pushed.
    People {
        /// People pushed so far.
        done: usize,
        /// People of the company.
        of: usize,
    },
    /// So many groups are pushed; the people are done.
    Groups {
        /// Groups pushed so far.
        done: usize,
        /// Groups of the company.
        of: usize,
    },
}

/// What a push did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pushed {
    /// People that the server did not know.
    pub people_created: usize,
    /// People that the server knew and was sent again.
    pub people_updated: usize,
    /// Groups that the server did not know.
    pub groups_created: usize,
    /// Groups that the server knew and whose members were sent again.
    pub groups_updated: usize,
    /// Members over all groups.
    pub memberships: usize,
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

/// Sends the person again, as after a change of the profile: whoever is known as `known_as` becomes
/// `worker`. That is how a new name or address arrives. Answers whether somebody was found.
pub fn update(client: &Client, company: &Company, worker: &Worker, known_as: &str) -> Result<bool, Error> {
    let Some(found) = find_person(client, known_as)? else {
        return Ok(false);
    };
    let manager = worker.manager.and_then(|index| company.people.get(index));
    let manager = match manager {
        Some(manager) => find_person(client, &manager.user_name)?,
        None => None,
    };
    let manager_id = manager.as_ref().and_then(id_of);
    put_person(client, &found, company, worker, manager_id)?;
    Ok(true)
}

/// Takes the application away from a person. Answers whether somebody was found: Okta has nothing
/// to do for a person whom the server does not know.
pub fn deactivate(client: &Client, user_name: &str) -> Result<bool, Error> {
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
    let by_name = bodies::equals("displayName", &team.name);
    let id = if let Some(found) = find(client, "/Groups", &by_name)? {
        pushed.groups_updated += 1;
        wanted_id(&found, "GET", "/Groups")?
    } else {
        pushed.groups_created += 1;
        create(client, "/Groups", &bodies::create_group(&team.name))?
    };
    let members: Vec<Member<'_>> = team
        .members
        .iter()
        .filter_map(|&index| {
            let (id, worker) = (ids.get(index)?, company.people.get(index)?);
            Some(Member { id, display: &worker.user_name })
        })
        .collect();
    client.patch(&format!("/Groups/{id}"), &bodies::push_members(&id, &team.name, &members))?;
    pushed.memberships += members.len();
    Ok(())
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
    let query = [("filter", filter), ("startIndex", "1"), ("count", "100")];
    match client.get(path, &query) {
        Ok(mut list) => {
            let first = list.get_mut("Resources").and_then(|found| found.get_mut(0));
            Ok(first.map(Value::take))
        }
        Err(Error::Refused { status: 404, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn id_of(resource: &Value) -> Option<&str> {
    resource.get("id")?.as_str()
}

/// RFC 7643 section 3.1: a resource always has an `id`.
fn wanted_id(resource: &Value, method: &'static str, path: &str) -> Result<String, Error> {
    let lack = || Error::Unreadable { method, path: path.to_owned(), lack: "no id".to_owned() };
    id_of(resource).map(str::to_owned).ok_or_else(lack)
}

#[cfg(test)]
mod tests;
