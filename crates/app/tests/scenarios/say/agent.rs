//! The words by which a script lets the agent of Active Directory bring a snapshot.
//!
//! `agent DOMAIN` and a block, a line a resource: `alice title=CEO mail=… aliases=a@x,b@x`, `group Sales members=alice,bob`.
//! `unfinished` behind the domain leaves it open, and `finish` completes it later; `short` announces one person more than it brings.

use app::adi;
use app::tokens::{self, Opens};
use planning::Who;
use serde_json::{Value, json};

use super::{SLUG, Stage, Told, attributes, user};

const AD_USER: &str = "urn:rollcall:scim:schemas:extension:activedirectory:1.0:User";

impl Stage {
    pub(super) fn agent(&mut self, rest: &str, block: &str) -> Told {
        let app = &self.acme.app;
        let (domain, how) = rest.split_once(' ').unwrap_or((rest, ""));
        let token = match &self.agent {
            Some(token) => token.clone(),
            None => tokens::generate(app, SLUG, Opens::Adi, None, &Who::Operator)?.token,
        };
        self.agent = Some(token.clone());
        let agent = adi::admit(app, SLUG, Some(&token), "203.0.113.9", "request");
        let agent = agent.map_err(|turned| turned.error)?;
        if how == "finish" {
            let open = self.unfinished.remove(domain).expect("an unfinished snapshot of the domain");
            let complete = adi::complete(app, &agent, &open)?;
            return Ok(format!("{}, run {} is queued", complete.state, complete.run.unwrap_or_default()));
        }
        let resources: Vec<Value> = block.lines().map(resource).collect();
        let groups = resources.iter().filter(|resource| resource.get("members").is_some()).count();
        let users = resources.len() - groups + usize::from(how == "short");
        let begun =
            adi::begin(app, &agent, &json!({ "domain": domain, "users": users, "groups": groups, "parts": 1 }))?;
        adi::put_part(app, &agent, &begun.id, "1", json!({ "Resources": resources }))?;
        if how == "unfinished" {
            self.unfinished.insert(domain.to_owned(), begun.id);
            return Ok(begun.state.to_owned());
        }
        let complete = adi::complete(app, &agent, &begun.id)?;
        Ok(format!("{}, run {} is queued", complete.state, complete.run.unwrap_or_default()))
    }
}

fn resource(line: &str) -> Value {
    let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
    if name == "group" {
        let (name, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let attributes = attributes(rest);
        let members = attributes.get("members").copied().unwrap_or_default().split(',').filter(|name| !name.is_empty());
        let members: Vec<Value> = members.map(|name| json!({ "value": format!("guid-{name}") })).collect();
        return json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
            "externalId": format!("guid-{name}"), "displayName": name, "members": members,
        });
    }
    let attributes = attributes(rest);
    let mut body = user(name, &attributes);
    let id = attributes.get("id").map_or_else(|| format!("guid-{name}"), |id| (*id).to_owned());
    body["externalId"] = json!(id);
    if let Some(manager) = attributes.get("manager") {
        body["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]["manager"] =
            json!({ "value": format!("guid-{manager}") });
    }
    let aliases = attributes.get("aliases").copied().unwrap_or_default().split(',').filter(|alias| !alias.is_empty());
    let aliases: Vec<String> = aliases.map(|alias| format!("smtp:{alias}@acme.example")).collect();
    body[AD_USER] = json!({ "objectGUID": id, "sAMAccountName": name, "proxyAddresses": aliases });
    body
}
