//! The words of a script: what an operator, an administrator and an IdP do.

mod agent;
mod answers;
mod mapping;

use std::collections::BTreeMap;

use ::scim::Kind;
use app::users::{self, How};
use app::{Error, admins, sync};
use jiff::SignedDuration;
use planning::{Digest, Who};
use serde_json::{Map, Value, json};

use super::show::{self, Numbers};
use crate::support::{Acme, OWNER, SLUG};

/// A company and what its IdP knows of it.
pub(super) struct Stage {
    pub(super) acme: Acme,
    /// A token that was made and not given to the IdP.
    pub(super) in_hand: Option<String>,
    /// Resource ids by the name that a script uses; of somebody deleted, the last one.
    people: BTreeMap<String, String>,
    groups: BTreeMap<String, String>,
    /// The token of the agent of Active Directory, once it has one.
    agent: Option<String>,
    /// The open snapshots of domains.
    unfinished: BTreeMap<String, String>,
    /// The digest of the report that was seen last.
    pub(super) seen: Option<Digest>,
    /// What the console looked like when it was remembered.
    pub(super) remembered: Option<String>,
    numbers: Numbers,
}

type Told = Result<String, Error>;

impl Stage {
    pub(super) fn new() -> Stage {
        let (people, groups) = (BTreeMap::new(), BTreeMap::new());
        Stage {
            acme: Acme::new(),
            in_hand: None,
            people,
            groups,
            agent: None,
            unfinished: BTreeMap::new(),
            seen: None,
            remembered: None,
            numbers: Numbers::default(),
        }
    }

    /// Does what a line says and answers what is to be seen of it.
    pub(super) fn say(&mut self, line: &str, block: &str) -> Told {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb {
            "admin" => self.admin(rest),
            "okta" => self.okta(rest).map(|()| String::new()),
            "agent" => self.agent(rest, block),
            "csv" => self.csv(rest, block),
            "token" => self.token(rest).map(|()| String::new()),
            "wait" => {
                self.acme.clock.wait(duration(rest));
                Ok(String::new())
            }
            "tick" => self.tick(),
            "sync" => {
                let run = self.acme.sync()?;
                self.run(run, false)
            }
            "ask" => sync::now(&self.acme.app, SLUG, &Who::Operator).map(|run| format!("run {run} is queued")),
            "work" => self.work(),
            "plan" => {
                let report = sync::plan::report(&self.acme.app, SLUG)?;
                Ok(self.see(&report, false))
            }
            "approve" => self.approve(rest),
            "reject" => self.reject(rest),
            "why" => self.why(rest),
            "undo" => self.undo(rest),
            "remember" => self.remember(),
            "compare" => self.compare(),
            "explain" => self.explain(rest),
            "mapping" => self.mapping(rest, block),
            "complete" => sync::complete(&self.acme.app, SLUG, &Who::Operator).map(|()| String::new()),
            "show" => self.show(rest),
            _ => panic!("no script says “{line}”"),
        }
    }

    fn admin(&mut self, rest: &str) -> Told {
        if let Some((verb @ ("invite" | "remove"), name)) = rest.split_once(' ') {
            let email = format!("{name}@acme.example");
            return match verb {
                "invite" => admins::invite(&self.acme.app, SLUG, &email, None, &Who::Operator).map(|_| String::new()),
                _ => admins::remove(&self.acme.app, SLUG, &email, &Who::Operator).map(|()| String::new()),
            };
        }
        let (pairs, approve) = match rest.strip_suffix(" approve") {
            Some(pairs) => (pairs, self.seen.clone()),
            None => (rest, None),
        };
        let pairs: Vec<&str> = match pairs {
            "enable" => vec!["provisioning.enabled=true"],
            "disable" => vec!["provisioning.enabled=false"],
            "test-mode off" => vec!["provisioning.test_mode=false"],
            "test-mode on" => vec!["provisioning.test_mode=true"],
            "source adi" => vec!["provisioning.source=adi"],
            "source scim" => vec!["provisioning.source=scim"],
            pairs => pairs.split(' ').collect(),
        };
        let saved = self.acme.set_with(&pairs, approve.as_ref())?;
        let mut told: Vec<String> = saved.note.iter().map(|note| note.sentence().to_owned()).collect();
        told.extend(saved.run.map(|run| format!("run {run} is queued")));
        Ok(told.join("\n"))
    }

    fn okta(&mut self, rest: &str) -> Result<(), Error> {
        let (verb, rest) = rest.split_once(' ').expect("okta VERB WHOM");
        let (name, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        match verb {
            "create" => {
                let id = self.acme.create(Kind::User, user(name, &attributes(rest)))?;
                self.people.insert(name.to_owned(), id);
                Ok(())
            }
            "hire" => self.hire(name, rest),
            "replace" => self.acme.replace(Kind::User, &self.people[name], user(name, &attributes(rest))),
            "patch" => self.acme.patch(Kind::User, &self.people[name], &operations(rest)),
            "patch-group" => self.acme.patch(Kind::Group, &self.groups[name], &operations(rest)),
            "delete" => self.acme.delete(Kind::User, &self.people[name]),
            "fire" => self.fire(name, rest),
            "delete-group" => self.acme.delete(Kind::Group, &self.groups.remove(name).expect("a group")),
            "group" => self.group(name, &attributes(rest)),
            _ => panic!("no IdP does “{verb}”"),
        }
    }

    /// `hire p 20`: p1 to p20.
    fn hire(&mut self, stem: &str, count: &str) -> Result<(), Error> {
        for number in 1..=count.parse::<usize>().expect("a number of people") {
            self.okta(&format!("create {stem}{number}"))?;
        }
        Ok(())
    }

    /// `fire p 1-6`: p1 to p6 are deleted.
    fn fire(&mut self, stem: &str, range: &str) -> Result<(), Error> {
        let (from, to) = range.split_once('-').expect("a range of people");
        let number = |text: &str| text.parse::<usize>().expect("a number of a person");
        for number in number(from)..=number(to) {
            self.okta(&format!("delete {stem}{number}"))?;
        }
        Ok(())
    }

    /// A group by its name: made, or replaced if it is there. `named=` gives it another name.
    fn group(&mut self, name: &str, attributes: &BTreeMap<&str, &str>) -> Result<(), Error> {
        let member = |name: &str| {
            let known = self.people.get(name).or_else(|| self.groups.get(name));
            json!({ "value": known.cloned().unwrap_or_else(|| format!("00u-{name}")) })
        };
        let members = attributes.get("members").copied().unwrap_or_default();
        let members: Vec<Value> = members.split(',').filter(|name| !name.is_empty()).map(member).collect();
        let mut body = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
            "displayName": attributes.get("named").copied().unwrap_or(name),
            "members": members,
        });
        if let Some(id) = attributes.get("id") {
            body["externalId"] = json!(id);
        }
        if let Some(id) = self.groups.get(name) {
            return self.acme.replace(Kind::Group, id, body);
        }
        let id = self.acme.create(Kind::Group, body)?;
        self.groups.insert(name.to_owned(), id);
        Ok(())
    }

    fn csv(&mut self, rest: &str, block: &str) -> Told {
        let how =
            How { dry_run: rest.contains("dry-run"), skip_bad_rows: rest.contains("skip-bad-rows"), digest: None };
        let imported = users::import(&self.acme.app, SLUG, block.as_bytes(), how, &Who::Operator, "worker")?;
        let mut told: Vec<String> = imported.notes.iter().map(|note| format!("note: {note}")).collect();
        told.extend(imported.errors.iter().map(|fault| {
            let column = fault.column.as_deref().unwrap_or("the row");
            format!("line {}, {column} ({}): {}", fault.line, fault.code, fault.sentence)
        }));
        told.push(show::report(&imported.report, false));
        Ok(told.join("\n"))
    }

    /// What the loop of `serve` does once a second.
    fn tick(&mut self) -> Told {
        sync::ask_due(&self.acme.app)?;
        self.work()
    }

    fn work(&mut self) -> Told {
        let mut told = Vec::new();
        for run in self.acme.work() {
            told.push(self.run(run, false)?);
        }
        Ok(if told.is_empty() { "nothing is due".to_owned() } else { told.join("\n") })
    }

    fn show(&mut self, rest: &str) -> Told {
        match rest.split_once(' ').unwrap_or((rest, "")) {
            ("users", _) => Ok(show::users(&self.acme, &mut self.numbers)),
            ("head-count", _) => Ok(show::head_count(&self.acme)),
            ("groups", _) => show::groups(&self.acme),
            ("reports", _) => show::reports(&self.acme),
            ("report", number) => {
                let run = number.parse().unwrap_or_else(|_| self.acme.newest_run());
                self.run(run, true)
            }
            ("mirror", name) => {
                let id = &self.people[name];
                let shown =
                    app::scim::get(&self.acme.app, &self.acme.client()?, Kind::User, id, &::scim::Wanted::all());
                shown.map(|answer| answer.project(&::scim::Wanted::all()).to_string())
            }
            ("settings", _) => {
                let settings = app::settings::show(&self.acme.app, SLUG)?.to_json();
                let of = |(key, value): (&String, &Value)| format!("{key}={value}");
                Ok(settings.as_object().expect("an object").iter().map(of).collect::<Vec<_>>().join("\n"))
            }
            _ => panic!("there is no “{rest}” to show"),
        }
    }

    fn run(&mut self, run: i64, sentences: bool) -> Told {
        let report = app::reports::show(&self.acme.app, SLUG, run)?;
        Ok(self.see(&report, sentences))
    }

    pub(super) fn see(&mut self, report: &app::reports::Report, sentences: bool) -> String {
        self.seen = report.digest.clone().map(Digest);
        show::report(report, sentences)
    }
}

/// `30s`, `10m`, `2h`, `1d`.
pub(super) fn duration(text: &str) -> SignedDuration {
    let (number, unit) = text.split_at(text.len() - 1);
    let number: i64 = number.parse().expect("a duration");
    match unit {
        "s" => SignedDuration::from_secs(number),
        "m" => SignedDuration::from_mins(number),
        "h" => SignedDuration::from_hours(number),
        "d" => SignedDuration::from_hours(number * 24),
        _ => panic!("“{text}” is no duration"),
    }
}

/// `title=Engineer first="Anna Maria"`, without the quotes and their blanks: a script writes `_` for a blank.
fn attributes(text: &str) -> BTreeMap<&str, &str> {
    text.split(' ').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').expect("NAME=VALUE")).collect()
}

/// A user resource; whatever the script does not name is made of the name.
fn user(name: &str, attributes: &BTreeMap<&str, &str>) -> Value {
    let owner = (name == "owner").then(|| OWNER.to_owned());
    let text = |key: &str| attributes.get(key).map(|value| value.replace('_', " "));
    let mut body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": text("login").or(owner).unwrap_or_else(|| format!("{name}@acme.example")),
        "externalId": text("id").unwrap_or_else(|| format!("00u-{name}")),
        "name": {
            "givenName": text("first").unwrap_or_else(|| name.to_owned()),
            "familyName": text("last").unwrap_or_else(|| "Example".to_owned()),
        },
        "active": text("active").as_deref() != Some("false"),
    });
    if let Some(title) = text("title") {
        body["title"] = json!(title);
    }
    if let Some(email) = text("email") {
        body["emails"] = json!([{ "value": email, "type": "work", "primary": true }]);
    }
    let mut enterprise = Map::new();
    enterprise.extend(text("number").map(|number| ("employeeNumber".to_owned(), json!(number))));
    enterprise.extend(text("dept").map(|dept| ("department".to_owned(), json!(dept))));
    enterprise
        .extend(text("manager").map(|manager| ("manager".to_owned(), json!({ "value": format!("00u-{manager}") }))));
    if !enterprise.is_empty() {
        body["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] = Value::Object(enterprise);
    }
    body
}

/// `{"title": "Boss"}` replaces attributes; an object with an `op`, or a list of such, is sent as it is.
fn operations(text: &str) -> Value {
    match serde_json::from_str(text).expect("JSON") {
        Value::Array(operations) => Value::Array(operations),
        operation if operation.get("op").is_some() => json!([operation]),
        attributes => json!([{ "op": "replace", "value": attributes }]),
    }
}
