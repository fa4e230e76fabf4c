//! Worlds to plan in: people of a directory, people of a console, and what apply would make of a plan.
//!
//! The builders read like a story; what a plan does to a console is in `apply.rs` beside this file.

#![expect(dead_code, unreachable_pub, reason = "each test file uses its own part")]

mod apply;
pub mod around;
mod sent;
pub mod turns;
pub mod undone;
pub mod worlds;

use std::collections::BTreeSet;

pub use apply::{apply, carried_out};
pub use sent::{Mirror, Snapshot};

use planning::console::{Alias, AliasOrigin, ManagedBy};
use planning::mirror::Entry;
use planning::plan::FieldChange;
use planning::policy::Limits;
use planning::{
    Change, Code, Completeness, Console, DirectoryGroup, Field, Fields, Group, GroupId, Kind, Link, Mapping, Mode,
    Plan, Policy, ResourceId, Source, Status, Tombstone, User, UserId, contradictions,
};
use serde_json::{Map, Value, json};

/// The moment of every test.
pub fn now() -> jiff::Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

/// A directory, a console and a policy: live, SCIM, complete, nobody in it.
pub struct World(pub Snapshot);

impl World {
    /// An empty world.
    pub fn new() -> World {
        let mirror = Mirror {
            unreadable_groups: Vec::new(),
            people: Vec::new(),
            groups: Vec::new(),
            tombstones: Vec::new(),
            completeness: Completeness::Complete,
        };
        let policy = Policy {
            source: Source::Scim,
            mode: Mode::Live,
            limits: Limits::new(10, 5),
            first_live: false,
            approval: None,
            mapping: planning::profile::find("other").unwrap().mapping.clone(),
            kept: planning::Keeps::new(),
        };
        World(Snapshot { mirror, console: Console::default(), policy, as_of: now() })
    }

    pub fn filling(mut self) -> World {
        self.0.mirror.completeness = Completeness::Filling;
        self
    }

    pub fn adi(mut self) -> World {
        self.0.policy.source = Source::Adi;
        self
    }

    pub fn emails_first(self) -> World {
        let mut document = self.0.policy.mapping.to_json().clone();
        document["email_from"] = json!("emails");
        self.maps(&document)
    }

    /// Under this mapping.
    pub fn maps(mut self, document: &Value) -> World {
        self.0.policy.mapping = Mapping::from_json(document).unwrap();
        self
    }

    /// The console has this person.
    pub fn has(mut self, user: Known) -> World {
        self.0.console.users.push(user.build());
        self
    }

    /// The console has this group.
    pub fn has_group(mut self, group: KnownGroup) -> World {
        let by_address = |email: &str| self.user(email).id.clone();
        let members = group.members.iter().map(|email| by_address(email)).collect();
        let group = Group { members, ..group.group };
        self.0.console.groups.push(group);
        self
    }

    /// The directory has this person; a second word about a resource replaces the first.
    pub fn sends(mut self, person: &Sent) -> World {
        let entry = person.entry();
        self.0.mirror.people.retain(|known| known.id != entry.id);
        self.0.mirror.people.push(entry);
        self
    }

    /// The directory has this record, and nobody can read it.
    pub fn garbles(mut self, id: &str) -> World {
        self.0.mirror.people.retain(|known| known.id.0 != id);
        self.0.mirror.people.push(Entry { id: ResourceId(id.to_owned()), record: "no JSON".into() });
        self
    }

    /// The directory has this group; a second word about a resource replaces the first.
    pub fn sends_group(mut self, id: &str, name: &str, members: &[&str]) -> World {
        self.0.mirror.groups.retain(|known| known.id.0 != id);
        self.sends_group_new(id, name, members)
    }

    /// The same for one that is certainly new: for many of them.
    pub fn sends_group_new(mut self, id: &str, name: &str, members: &[&str]) -> World {
        self.0.mirror.groups.push(DirectoryGroup {
            id: ResourceId(id.to_owned()),
            name: name.to_owned(),
            external_id: Some(format!("ext-{id}")),
            members: members.iter().map(|member| (*member).to_owned()).collect(),
        });
        self
    }

    /// The directory deletes a person.
    pub fn deletes(mut self, id: &str) -> World {
        self.0.mirror.people.retain(|known| known.id.0 != id);
        self.0.mirror.tombstones.push(Tombstone { id: ResourceId(id.to_owned()), kind: scim::Kind::User });
        self
    }

    /// The directory deletes a group.
    pub fn deletes_group(mut self, id: &str) -> World {
        self.0.mirror.groups.retain(|known| known.id.0 != id);
        self.0.mirror.tombstones.push(Tombstone { id: ResourceId(id.to_owned()), kind: scim::Kind::Group });
        self
    }

    /// A person or group is not there any more, and nobody said so.
    pub fn loses(mut self, id: &str) -> World {
        self.0.mirror.people.retain(|known| known.id.0 != id);
        self.0.mirror.groups.retain(|known| known.id.0 != id);
        self
    }

    /// Whoever has this address, as an alias too.
    pub fn user(&self, address: &str) -> &User {
        let wanted = scim::fold(address);
        let bears = |user: &&User| addresses(user).any(|address| scim::fold(address) == wanted);
        self.0.console.users.iter().find(bears).unwrap_or_else(|| panic!("nobody has {address}"))
    }

    pub fn group(&self, name: &str) -> &Group {
        let found = self.0.console.groups.iter().find(|group| group.name == name);
        found.unwrap_or_else(|| panic!("there is no group {name}"))
    }

    /// The addresses of a group's members, sorted.
    pub fn members(&self, group: &str) -> Vec<&str> {
        let members = &self.group(group).members;
        let users = self.0.console.users.iter().filter(|user| members.contains(&user.id));
        let mut emails: Vec<&str> = users.map(|user| user.email.as_str()).collect();
        emails.sort_unstable();
        emails
    }

    /// What a sync would do; never a contradiction.
    pub fn plan(&self) -> Plan {
        let plan = self.0.plan();
        assert_eq!(contradictions(&plan, &self.0.console), []);
        plan
    }

    /// A sync: what it did, line by line. Asserts that the next one has nothing to do.
    pub fn sync(&mut self) -> Vec<String> {
        let plan = self.plan();
        self.0.console = apply(&plan, &self.0.console).unwrap();
        let again = self.plan();
        assert!(again.is_empty(), "the next sync would do something again: {:#?}", told(&again));
        told(&plan)
    }
}

/// A person of the console.
#[derive(Debug)]
pub struct Known {
    user: User,
    linked: Option<(String, Option<String>)>,
    supplied: BTreeSet<Field>,
}

/// A console user with this address: active, managed, linked to nobody.
pub fn known(email: &str) -> Known {
    let user = User {
        id: UserId(format!("user-{email}")),
        version: 1,
        email: email.to_owned(),
        aliases: Vec::new(),
        status: Status::Active,
        archive_reason: None,
        archived_at: None,
        managed: true,
        administrator: false,
        fields: Fields::new(),
        link: None,
    };
    Known { user, linked: None, supplied: BTreeSet::new() }
}

impl Known {
    /// Names, supplied by the source.
    pub fn named(self, first: &str, last: &str) -> Known {
        self.with(Field::FirstName, first).with(Field::LastName, last)
    }

    /// A field that the source supplied.
    pub fn with(mut self, field: Field, value: &str) -> Known {
        self.supplied.insert(field);
        self.own(field, value)
    }

    /// A field that the source never supplied.
    pub fn own(mut self, field: Field, value: &str) -> Known {
        self.user.fields.insert(field, value);
        self
    }

    /// Linked by an earlier sync.
    pub fn linked(mut self, resource: &str) -> Known {
        self.linked = Some((resource.to_owned(), None));
        self
    }

    /// Linked by an earlier sync, with a directory id.
    pub fn linked_as(mut self, resource: &str, external_id: &str) -> Known {
        self.linked = Some((resource.to_owned(), Some(external_id.to_owned())));
        self
    }

    pub fn archived(mut self) -> Known {
        self.user.status = Status::Archived;
        self.user.archive_reason = Some(Code::DirectoryInactive);
        self.user.archived_at = Some(now());
        self
    }

    pub fn unmanaged(mut self) -> Known {
        self.user.managed = false;
        self
    }

    pub fn admin(mut self) -> Known {
        self.user.administrator = true;
        self
    }

    pub fn alias(mut self, address: &str, origin: AliasOrigin) -> Known {
        self.user.aliases.push(Alias { address: address.to_owned(), origin });
        self
    }

    pub fn build(self) -> User {
        let supplied = self.supplied;
        let link = self.linked.map(|(resource, external_id)| Link {
            resource: ResourceId(resource),
            external_id,
            supplied,
            kept_address: None,
        });
        User { link, ..self.user }
    }
}

/// A group of the console and the addresses of its members.
pub struct KnownGroup {
    group: Group,
    members: Vec<String>,
}

/// A group of the console that people manage.
pub fn console_group(name: &str, members: &[&str]) -> KnownGroup {
    let group = Group {
        id: GroupId(format!("group-{name}")),
        version: 1,
        name: name.to_owned(),
        managed_by: ManagedBy::Console,
        status: Status::Active,
        resource: None,
        external_id: None,
        members: BTreeSet::new(),
    };
    KnownGroup { group, members: members.iter().map(|email| (*email).to_owned()).collect() }
}

/// A group of the console that the directory manages, tied to this resource.
pub fn tied_group(name: &str, resource: &str, members: &[&str]) -> KnownGroup {
    let known = console_group(name, members);
    let group = Group {
        managed_by: ManagedBy::Directory,
        resource: Some(ResourceId(resource.to_owned())),
        external_id: Some(format!("ext-{resource}")),
        ..known.group
    };
    KnownGroup { group, ..known }
}

impl KnownGroup {
    pub fn archived(mut self) -> KnownGroup {
        self.group.status = Status::Archived;
        self
    }

    /// Tied to nothing, though the directory manages it.
    pub fn untied(mut self) -> KnownGroup {
        (self.group.resource, self.group.external_id) = (None, None);
        self
    }

    pub fn managed_by_people(mut self) -> KnownGroup {
        self.group.managed_by = ManagedBy::Console;
        self
    }
}

/// A person as the directory sends one.
#[derive(Clone, Debug)]
pub struct Sent {
    id: String,
    body: Map<String, Value>,
}

/// A person of the directory with this resource id and login: active.
pub fn sent(id: &str, login: &str) -> Sent {
    let mut body = Map::new();
    body.insert("userName".to_owned(), json!(login));
    body.insert("active".to_owned(), json!(true));
    Sent { id: id.to_owned(), body }
}

impl Sent {
    pub fn set(mut self, name: &str, value: Value) -> Sent {
        self.body.insert(name.to_owned(), value);
        self
    }

    pub fn named(self, first: &str, last: &str) -> Sent {
        self.set("name", json!({ "givenName": first, "familyName": last }))
    }

    pub fn inactive(self) -> Sent {
        self.set("active", json!(false))
    }

    pub fn external(self, external_id: &str) -> Sent {
        self.set("externalId", json!(external_id))
    }

    pub fn title(self, title: &str) -> Sent {
        self.set("title", json!(title))
    }

    /// Addresses beside the login; the first is the primary one.
    pub fn emails(self, addresses: &[&str]) -> Sent {
        let one = |(at, address): (usize, &&str)| json!({ "value": address, "primary": at == 0 });
        self.set("emails", addresses.iter().enumerate().map(one).collect())
    }

    pub fn manager(self, reference: &str) -> Sent {
        self.enterprise("manager", json!({ "value": reference }))
    }

    pub fn number(self, number: &str) -> Sent {
        self.enterprise("employeeNumber", json!(number))
    }

    fn enterprise(mut self, name: &str, value: Value) -> Sent {
        let extension = self.body.entry(scim::urn::ENTERPRISE_USER).or_insert_with(|| json!({}));
        extension[name] = value;
        self
    }

    /// Addresses of the mailbox in Active Directory, `smtp:` for an alias.
    pub fn mailbox(self, addresses: &[&str]) -> Sent {
        self.set(scim::urn::ACTIVE_DIRECTORY_USER, json!({ "proxyAddresses": addresses }))
    }

    pub fn entry(&self) -> Entry {
        let mut body = self.body.clone();
        let mailbox = body.remove(scim::urn::ACTIVE_DIRECTORY_USER);
        let body = Value::Object(body);
        let incoming = scim::Incoming::read(scim::Kind::User, &body, &scim::Limits::default()).unwrap();
        let mut document = incoming.resource.into_attributes();
        document.extend(mailbox.map(|mailbox| (scim::urn::ACTIVE_DIRECTORY_USER.to_owned(), mailbox)));
        Entry { id: ResourceId(self.id.clone()), record: Value::Object(document).to_string().into() }
    }
}

/// A plan as lines to read: `create alice@x: directory_active (email: - > alice@x)`.
pub fn told(plan: &Plan) -> Vec<String> {
    plan.changes().iter().map(line).collect()
}

fn line(change: &Change) -> String {
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    let field = |field: &FieldChange| format!("{}: {} > {}", field.name, shown(&field.old), shown(&field.new));
    let kind = serde_json::to_value(change.kind).unwrap();
    let area = serde_json::to_value(change.area).unwrap();
    let fields: Vec<String> = change.fields.iter().map(field).collect();
    let fields = match change.kind {
        Kind::Create => String::new(),
        _ if fields.is_empty() => String::new(),
        _ => format!(" ({})", fields.join(", ")),
    };
    format!(
        "{} {} {}: {}{fields}",
        area.as_str().unwrap(),
        kind.as_str().unwrap(),
        change.subject,
        change.cause.code.name()
    )
}

pub fn addresses(user: &User) -> impl Iterator<Item = &str> {
    std::iter::once(user.email.as_str()).chain(user.aliases.iter().map(|alias| alias.address.as_str()))
}
