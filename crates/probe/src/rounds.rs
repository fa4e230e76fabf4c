//! What OneLogin, JumpCloud and PingOne have in common: somebody is looked up by name, made by POST and changed by a PUT
//! of the whole person; groups follow, each provider's in its own way.
//!
//! Here is the order of things; what the requests look like is each provider's own ([`Habits`]).

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;

use crate::client::Client;
use crate::company::{Company, Team, Worker};
use crate::error::Error;
use crate::found::{first, wanted_id};
use crate::progress::{Progress, Pushed};

/// All that a body may say about a person.
pub(crate) struct Sheet<'a> {
    pub(crate) company: &'a Company,
    pub(crate) worker: &'a Worker,
    /// What the server calls the manager, if it knows them.
    pub(crate) manager_id: Option<&'a str>,
    pub(crate) active: bool,
}

/// What the requests of a provider look like.
pub(crate) trait Habits: Sync {
    /// The filter that finds who or what has this value.
    fn look_up(&self, attribute: &str, value: &str) -> String;

    /// Does a body say who the manager is?
    fn names_managers(&self) -> bool;

    /// The body of `POST /Users`.
    fn create(&self, sheet: &Sheet<'_>) -> Value;

    /// The body of `PUT /Users/{id}`, for somebody whom the server has as `found`.
    fn replace(&self, found: &Value, sheet: &Sheet<'_>) -> Value;

    /// Sees to it that these people, whom the server knows, are in a group.
    fn fill(&self, round: &mut Round<'_>, team: &Team, joining: &[usize]) -> Result<(), Error>;
}

/// One pass through a company.
pub(crate) struct Round<'a> {
    habits: &'a dyn Habits,
    pub(crate) client: &'a Client,
    company: &'a Company,
    /// What the server calls people, by their index.
    ids: BTreeMap<usize, String>,
    pub(crate) pushed: Pushed,
}

/// People from number `from` on, then the groups that have some of them.
pub(crate) fn hire(
    habits: &dyn Habits,
    client: &Client,
    company: &Company,
    from: usize,
    progress: &mut dyn FnMut(Progress),
) -> Result<Pushed, Error> {
    let mut round = Round::new(habits, client, company);
    let people = from..company.people.len();
    round.people(people.clone(), progress)?;
    round.groups(&people, progress)?;
    Ok(round.pushed)
}

/// Puts whoever was `known_as`. Answers whether somebody was found.
pub(crate) fn update(
    habits: &dyn Habits,
    client: &Client,
    company: &Company,
    worker: &Worker,
    known_as: &str,
) -> Result<bool, Error> {
    let mut round = Round::new(habits, client, company);
    let Some(found) = round.person(known_as)? else {
        return Ok(false);
    };
    round.put(&found, worker, true)?;
    Ok(true)
}

/// Switches a person off by a PUT of the whole person. Answers what the server calls them, if it knows them.
pub(crate) fn switch_off(
    habits: &dyn Habits,
    client: &Client,
    company: &Company,
    worker: &Worker,
) -> Result<Option<String>, Error> {
    let mut round = Round::new(habits, client, company);
    let Some(found) = round.person(&worker.user_name)? else {
        return Ok(None);
    };
    round.put(&found, worker, false).map(Some)
}

/// Whom the server has under this name.
pub(crate) fn person(habits: &dyn Habits, client: &Client, user_name: &str) -> Result<Option<Value>, Error> {
    find(client, "/Users", &habits.look_up("userName", user_name))
}

/// Which group the server has under this name.
pub(crate) fn group(habits: &dyn Habits, client: &Client, name: &str) -> Result<Option<Value>, Error> {
    find(client, "/Groups", &habits.look_up("displayName", name))
}

fn find(client: &Client, path: &str, filter: &str) -> Result<Option<Value>, Error> {
    client.get(path, &[("filter", filter)]).map(first)
}

impl<'a> Round<'a> {
    fn new(habits: &'a dyn Habits, client: &'a Client, company: &'a Company) -> Self {
        Self { habits, client, company, ids: BTreeMap::new(), pushed: Pushed::default() }
    }

    fn people(&mut self, range: Range<usize>, progress: &mut dyn FnMut(Progress)) -> Result<(), Error> {
        let (company, of) = (self.company, range.len());
        for (done, index) in (1..).zip(range) {
            let Some(worker) = company.people.get(index) else {
                continue;
            };
            let id = if let Some(found) = self.person(&worker.user_name)? {
                self.pushed.people_updated += 1;
                self.put(&found, worker, true)?
            } else {
                self.pushed.people_created += 1;
                let manager_id = self.manager_id(worker)?;
                let sheet = Sheet { company, worker, manager_id: manager_id.as_deref(), active: true };
                wanted_id(&self.client.post("/Users", &self.habits.create(&sheet))?, "POST", "/Users")?
            };
            self.ids.insert(index, id);
            progress(Progress::People { done, of });
        }
        Ok(())
    }

    fn groups(&mut self, people: &Range<usize>, progress: &mut dyn FnMut(Progress)) -> Result<(), Error> {
        let of_these = |team: &&Team| team.members.iter().any(|member| people.contains(member));
        let teams: Vec<&Team> = self.company.groups.iter().filter(of_these).collect();
        for (done, team) in (1..).zip(&teams) {
            let joining: Vec<usize> = team.members.iter().copied().filter(|member| people.contains(member)).collect();
            self.habits.fill(self, team, &joining)?;
            self.pushed.memberships += joining.len();
            progress(Progress::Groups { done, of: teams.len() });
        }
        Ok(())
    }

    /// What the server calls these people, as far as this round has met them.
    pub(crate) fn ids(&self, people: &[usize]) -> Vec<String> {
        people.iter().filter_map(|index| self.ids.get(index)).cloned().collect()
    }

    fn person(&self, user_name: &str) -> Result<Option<Value>, Error> {
        person(self.habits, self.client, user_name)
    }

    fn put(&mut self, found: &Value, worker: &Worker, active: bool) -> Result<String, Error> {
        let id = wanted_id(found, "GET", "/Users")?;
        let manager_id = self.manager_id(worker)?;
        let sheet = Sheet { company: self.company, worker, manager_id: manager_id.as_deref(), active };
        self.client.put(&format!("/Users/{id}"), &self.habits.replace(found, &sheet))?;
        Ok(id)
    }

    /// What the server calls the person's manager; looked up if this round has not met them.
    fn manager_id(&mut self, worker: &Worker) -> Result<Option<String>, Error> {
        let company = self.company;
        let manager = worker.manager.filter(|_| self.habits.names_managers());
        let Some((index, manager)) = manager.and_then(|index| Some((index, company.people.get(index)?))) else {
            return Ok(None);
        };
        if !self.ids.contains_key(&index)
            && let Some(found) = self.person(&manager.user_name)?
        {
            self.ids.insert(index, wanted_id(&found, "GET", "/Users")?);
        }
        Ok(self.ids.get(&index).cloned())
    }
}
