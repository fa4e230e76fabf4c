//! What a duty works with: the way to the server, what the server has, and resources made for the occasion.
//!
//! Everything that is made is remembered the moment it is answered, and taken away at the end; nothing else is ever
//! changed. Names are unique to a run, so that what got lost on the way can be found by its name.

use std::cell::{Cell, OnceCell, RefCell};
use std::time::Duration;

use serde_json::{Value, json};

use super::cast::{self, Cast};
use super::fill;
use super::finding::{Judged, Short, skipped};
use super::made::Made;
use super::reply::Reply;
use super::shape::{has, list, member, text};
use super::terrain::{GROUP, Kind, Terrain, USER};
use super::watch::Book;
use super::wire::{Ask, Wire};

/// RFC 7644 section 3.5.2.
pub(super) const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// See the head of this file.
#[derive(Debug)]
pub(super) struct Rig {
    wire: Wire,
    pub(super) terrain: Terrain,
    seed: String,
    /// What this run puts into `password`.
    pub(super) password: String,
    drawn: Cell<u32>,
    made: RefCell<Vec<String>>,
    /// Endpoint, attribute and name of what may have been made without saying so.
    lost: RefCell<Vec<[String; 3]>>,
    book: RefCell<Book>,
    cast: OnceCell<Judged<Cast>>,
}

impl Rig {
    /// `seed` makes the names unique; letters and figures. No request is sent.
    pub(super) fn new(url: &str, token: &str, seed: &str, rest: fn(Duration)) -> Self {
        let password = format!("Pr0be-{seed}-Passw0rd!");
        Self {
            wire: Wire::new(url, token, &password, rest),
            terrain: Terrain::read(&Value::Null, &Value::Null, &Value::Null),
            seed: seed.to_owned(),
            password,
            drawn: Cell::new(0),
            made: RefCell::default(),
            lost: RefCell::default(),
            book: RefCell::default(),
            cast: OnceCell::new(),
        }
    }

    /// How many requests were sent.
    pub(super) fn sent(&self) -> usize {
        self.wire.sent()
    }

    /// Why there is no sense in going on, if the server has no time to be judged.
    pub(super) fn too_busy(&self) -> Option<String> {
        self.wire.too_busy()
    }

    /// The address of the server.
    pub(super) fn url(&self) -> &str {
        self.wire.url()
    }

    /// A name that nobody has.
    pub(super) fn name(&self, word: &str) -> String {
        self.drawn.set(self.drawn.get() + 1);
        format!("probe-{}-{word}-{}", self.seed, self.drawn.get())
    }

    /// The resource type User.
    pub(super) fn user(&self) -> Judged<&Kind> {
        self.kind(USER, "User")
    }

    /// The resource type Group.
    pub(super) fn group(&self) -> Judged<&Kind> {
        self.kind(GROUP, "Group")
    }

    fn kind(&self, urn: &str, name: &str) -> Judged<&Kind> {
        let kind = self.terrain.kind(urn);
        kind.ok_or_else(|| Short::Skipped(format!("not offered: ResourceTypes has no {name}")))
    }

    /// Is skipped if ServiceProviderConfig says that this is not offered, or if it has to be offered and nothing is said.
    pub(super) fn needs(&self, part: &str) -> Judged {
        let usual = ["patch", "filter"].contains(&part);
        match self.terrain.offers(part) {
            Some(true) => Ok(()),
            None if usual => Ok(()),
            _ => skipped(format!("not offered: {part}.supported of ServiceProviderConfig is not true")),
        }
    }

    /// Sends, looks at the answer, and remembers what it made.
    pub(super) fn say(&self, ask: &Ask) -> Judged<Reply> {
        let answered = self.wire.say(ask);
        match &answered {
            Ok(reply) => {
                self.remember(ask, reply);
                if ask.method != "HEAD" {
                    self.book.borrow_mut().look(reply, &self.terrain);
                }
            }
            // It was not sent at all, or refused for want of time.
            Err(Short::Skipped(_)) => {}
            Err(_) => self.remember_name(ask),
        }
        answered
    }

    fn remember(&self, ask: &Ask, reply: &Reply) {
        let ids = reply.json();
        match (ask.method, text(ids, "id")) {
            ("POST", _) if ask.path.ends_with("/.search") => {}
            ("POST", _) if ask.path == "/Bulk" => {
                let posts = |value: &Value| {
                    let all = list(value, "Operations").iter();
                    all.filter(|one| text(one, "method") == Some("POST")).cloned().collect::<Vec<_>>()
                };
                let made = posts(ids).iter().filter_map(|one| self.path_of(text(one, "location")?)).collect::<Vec<_>>();
                if made.len() < posts(&ask.json()).len() && reply.status < 400 {
                    self.remember_name(ask);
                }
                self.made.borrow_mut().extend(made);
            }
            ("POST", Some(id)) if reply.is_success() && self.is_endpoint(&ask.path) => {
                self.made.borrow_mut().push(format!("{}/{id}", ask.path));
            }
            ("POST", None) if !(400..500).contains(&reply.status) => self.remember_name(ask),
            // A server that makes what it was to replace.
            ("PUT", Some(_)) if reply.status == 201 => self.made.borrow_mut().push(ask.path.clone()),
            ("DELETE", _) if reply.is_success() => self.made.borrow_mut().retain(|path| *path != ask.path),
            _ => {}
        }
    }

    /// What may have been made is looked for by its name at the end.
    fn remember_name(&self, ask: &Ask) {
        let body = ask.json();
        let alone = (ask.path.clone(), body.clone());
        let operations = list(&body, "Operations").iter();
        let operations =
            operations.filter_map(|one| Some((text(one, "path")?.to_owned(), member(one, "data")?.clone())));
        for (path, resource) in std::iter::once(alone).chain(operations) {
            let name = ["userName", "displayName"].into_iter().find_map(|name| Some([name, text(&resource, name)?]));
            if let Some([attribute, name]) = name.filter(|_| ask.method == "POST" && self.is_endpoint(&path)) {
                self.lost.borrow_mut().push([&path, attribute, name].map(str::to_owned));
            }
        }
    }

    fn is_endpoint(&self, path: &str) -> bool {
        self.terrain.kinds.iter().any(|kind| kind.endpoint == path)
    }

    /// The path below the base URL of a location, if it is of one of the resource types.
    pub(super) fn path_of(&self, location: &str) -> Option<String> {
        let (rest, id) = location.trim_end_matches('/').rsplit_once('/')?;
        let kind = self.terrain.kinds.iter().find(|kind| rest.ends_with(&kind.endpoint))?;
        Some(format!("{}/{id}", kind.endpoint))
    }

    pub(super) fn get(&self, path: &str) -> Judged<Reply> {
        self.say(&Ask::get(path))
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Judged<Reply> {
        self.say(&Ask::send("POST", path, body))
    }

    pub(super) fn put(&self, path: &str, body: &Value) -> Judged<Reply> {
        self.say(&Ask::send("PUT", path, body))
    }

    pub(super) fn delete(&self, path: &str) -> Judged<Reply> {
        self.say(&Ask::new("DELETE", path))
    }

    /// A PATCH of these operations, or of one.
    pub(super) fn patch(&self, path: &str, operations: &Value) -> Judged<Reply> {
        self.say(&patch(path, operations))
    }

    /// A list of this type by a filter.
    pub(super) fn find(&self, kind: &Kind, filter: &str) -> Judged<Reply> {
        self.say(&Ask::get(&kind.endpoint).with("filter", filter).with("count", "50"))
    }

    /// What stands there now.
    pub(super) fn read(&self, path: &str) -> Judged<Reply> {
        let reply = self.get(path).map_err(Short::into_ground)?;
        reply.is(200).and_then(Reply::object).map_err(Short::into_ground)?;
        Ok(reply)
    }

    /// The smallest body of this type, and what else is to be in it.
    pub(super) fn body(&self, kind: &Kind, more: &Value) -> Value {
        let mut body = fill::smallest(kind, &self.name("x"));
        // A member has to be somebody; where one is required, it is somebody of this run.
        if has(&body, "members")
            && !has(more, "members")
            && let Ok(somebody) = self.person(&json!({}))
        {
            body["members"] = json!([somebody.as_member(kind)]);
        }
        for (name, value) in more.as_object().into_iter().flatten() {
            // An extension that has data is named, RFC 7643 section 3.
            if name.starts_with("urn:")
                && let Some(schemas) = body["schemas"].as_array_mut()
                && !schemas.iter().any(|urn| urn == name)
            {
                schemas.push(json!(name));
            }
            body[name] = value.clone();
        }
        body
    }

    /// Makes a resource to try a duty on. Where that fails, the duty can't be judged: others are about creation.
    pub(super) fn make(&self, kind: &Kind, more: &Value) -> Judged<Made> {
        let sent = self.body(kind, more);
        let reply = self.post(&kind.endpoint, &sent).map_err(Short::into_ground)?;
        let id = reply.succeeds().and_then(Reply::id).map_err(Short::into_ground)?.to_owned();
        Ok(Made { path: format!("{}/{id}", kind.endpoint), id, sent, reply })
    }

    /// A user with the least, and this.
    pub(super) fn person(&self, more: &Value) -> Judged<Made> {
        self.make(self.user()?, more)
    }

    /// A group with these members.
    pub(super) fn team(&self, members: &[&Made]) -> Judged<Made> {
        let kind = self.group()?;
        let members: Vec<Value> = members.iter().map(|made| made.as_member(kind)).collect();
        self.make(kind, &json!({ "members": members }))
    }

    /// What a server publishes and does not keep would break every duty that is tried on it; `create.whole` tells it.
    pub(super) fn try_attributes(&mut self) {
        let Ok(user) = self.user() else { return };
        let body = fill::whole(user, &self.name("tried"));
        let made = self.post(&user.endpoint, &body).ok().filter(Reply::is_success);
        let path = made.and_then(|made| Some(format!("{}/{}", user.endpoint, made.id().ok()?)));
        let Some(found) = path.and_then(|path| self.read(&path).ok()) else { return };
        let urn = user.schema.urn.clone();
        if let Some(user) = self.terrain.kinds.iter_mut().find(|kind| kind.schema.urn == urn) {
            user.lose(&body, found.json());
        }
    }

    /// The people whom filters look for and lists sort; made when they are first asked for.
    pub(super) fn cast(&self) -> Judged<&Cast> {
        self.cast.get_or_init(|| self.make_cast()).as_ref().map_err(Short::clone)
    }

    fn make_cast(&self) -> Judged<Cast> {
        let kind = self.user()?;
        let tag = self.name("cast").replace('-', "");
        let people = (0..3).map(|at| self.make(kind, &cast::looks(kind, &tag, at))).collect::<Judged<_>>()?;
        Ok(Cast { people, tag })
    }

    /// How a duty fared that every answer is looked at for.
    pub(super) fn watched(&self, name: &str) -> Judged {
        self.book.borrow().verdict(name)
    }

    /// Takes away all that was made; what could not be taken away is told by its path, what could not be found by its
    /// name. May be called again.
    pub(super) fn clean_up(&self) -> Vec<String> {
        self.wire.forgive();
        let mut unknown = Vec::new();
        for [endpoint, attribute, name] in self.lost.take() {
            let filter = format!("{attribute} eq \"{name}\"");
            let found = self.wire.say(&Ask::get(&endpoint).with("filter", filter));
            let Some(found) = found.ok().filter(|reply| [200, 404].contains(&reply.status)) else {
                unknown.push(format!("{endpoint} {attribute} {name}, if it was made"));
                continue;
            };
            let same = |one: &&Value| text(one, &attribute).is_some_and(|told| told.eq_ignore_ascii_case(&name));
            let paths = list(found.json(), "Resources").iter().filter(same);
            let paths = paths.filter_map(|one| Some(format!("{endpoint}/{}", text(one, "id")?)));
            self.made.borrow_mut().extend(paths);
        }
        let mut made = self.made.take();
        made.sort();
        made.dedup();
        // Groups before the people in them.
        let groups = self.terrain.kind(GROUP).map_or("/Groups", |kind| kind.endpoint.as_str()).to_owned();
        made.sort_by_key(|path| !path.starts_with(&groups));
        made.retain(|path| {
            let reply = self.wire.say(&Ask::new("DELETE", path));
            !reply.is_ok_and(|reply| reply.is_success() || [404, 410].contains(&reply.status))
        });
        made.extend(unknown);
        made
    }
}

/// Also when a run ends before its time.
impl Drop for Rig {
    fn drop(&mut self) {
        self.clean_up();
    }
}

/// A PATCH of these operations, or of one.
pub(super) fn patch(path: &str, operations: &Value) -> Ask {
    let operations = if operations.is_array() { operations.clone() } else { json!([operations]) };
    Ask::send("PATCH", path, &json!({ "schemas": [PATCH], "Operations": operations }))
}
