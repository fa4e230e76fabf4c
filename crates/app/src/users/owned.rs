//! Who decides about each field of a person: the directory (and by which attribute), a file, the console, or nobody, and when
//! it was last set; and what the directory's record of them says, as it came and as the mapping reads it.

use std::collections::btree_map::Entry::Vacant;
use std::collections::{BTreeMap, BTreeSet};

use ::store::run;
use ::store::{AccountId, Tx, kept};
use jiff::Timestamp;
use planning::console::AliasOrigin;
use planning::{Area, Field, Kept, Mapping, Person, Source, Trigger, UserId};
use serde_json::Value;

use super::elsewhere;
use super::explain::{self, Explained};
use super::read::{self, InGroup, Told};
use crate::error::Result;
use crate::mapping::in_force;
use crate::settings::Settings;
use crate::{App, accounts};

/// Whose word a field is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The directory's: the next live sync overwrites what others enter.
    Directory {
        /// The attribute that it comes from, if the mapping can be read.
        attribute: Option<String>,
    },
    /// A file's.
    Csv,
    /// Somebody entered it here.
    Console,
    /// Nobody's so far.
    Default,
}

/// When something was last set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastSet {
    /// When.
    pub at: Timestamp,
    /// By which run.
    pub run: i64,
    /// What set that off.
    pub trigger: Trigger,
}

/// A person with who decides about what.
#[derive(Clone, Debug)]
pub struct Owned {
    /// The person.
    pub told: Told,
    /// User provisioning is on: what the directory supplies is its own.
    pub provisioning: bool,
    /// Somebody keeps them: no sync archives them until then.
    pub kept: Option<Kept>,
    owners: BTreeMap<String, Owner>,
    to_be: BTreeMap<String, Owner>,
    last: BTreeMap<String, LastSet>,
}

impl Owned {
    /// Whose word a field is, by its snake_case name, or that of `email`, `provisioning_managed`. The directory's only of
    /// somebody whom a sync has tied to it.
    pub fn owner(&self, name: &str) -> Option<&Owner> {
        self.owners.get(name)
    }

    /// Whose word it will be once the next live sync has tied somebody to their record: the directory overwrites what is
    /// entered until then.
    pub fn next_owner(&self, name: &str) -> Option<&Owner> {
        self.to_be.get(name).or_else(|| self.owner(name))
    }

    /// When it was last set, as far back as runs tell.
    pub fn last_set(&self, name: &str) -> Option<&LastSet> {
        self.last.get(name)
    }

    /// The groups that people are put into by hand.
    pub fn console_groups(&self) -> impl Iterator<Item = &InGroup> {
        self.told.groups.iter().filter(|group| !group.is_of_directory())
    }

    /// The groups that the directory decides about.
    pub fn directory_groups(&self) -> impl Iterator<Item = &InGroup> {
        self.told.groups.iter().filter(|group| group.is_of_directory())
    }
}

/// The page of one person: why they are as they are, who decides about what, and what the directory has of them.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The story.
    pub explained: Explained,
    /// Who decides.
    pub owned: Owned,
    /// The directory's record.
    pub record: Option<Record>,
}

/// What the directory has of somebody.
#[derive(Clone, Debug)]
pub struct Record {
    /// The resource.
    pub id: String,
    /// As it came.
    pub attributes: Value,
    /// What the mapping makes of it: a field's name, the attribute, the value; what it can't read is why.
    pub mapped: Result<Vec<Mapped>, String>,
}

/// A field as the mapping reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// Its name; `email` for the address.
    pub name: String,
    /// Where it comes from.
    pub attribute: Option<String>,
    /// The value.
    pub value: String,
}

/// One person with who decides about what, by id. Somebody of another account is nobody.
///
/// Errors: `NotFound` (account, person).
pub fn owned(ctx: &App, slug: &str, id: &UserId) -> Result<Owned> {
    let now = ctx.now();
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let told = read::find_id(tx, account, slug, id)?;
        let settings = Settings::read(tx, account)?;
        let mapping = mapping(tx, account, &settings)?;
        of(tx, account, told, &settings, mapping.as_ref(), now)
    })
}

/// Everything that the page of one person tells. Somebody of another account is nobody.
///
/// Errors: `NotFound` (account, person).
pub fn profile(ctx: &App, slug: &str, id: &UserId) -> Result<Profile> {
    let now = ctx.now();
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let told = read::find_id(tx, account, slug, id)?;
        let explained = explain::of(tx, account, slug, told.clone(), now)?;
        let settings = Settings::read(tx, account)?;
        let mapping = mapping(tx, account, &settings)?;
        let resource = elsewhere::resource_of(tx, account, Some(&told.user), &told.user.email)?;
        let record = resource.map(|id| record(tx, account, &settings, mapping.as_ref(), id)).transpose()?.flatten();
        let owned = of(tx, account, told, &settings, mapping.as_ref(), now)?;
        Ok(Profile { explained, owned, record })
    })
}

fn mapping(tx: &Tx<'_>, account: AccountId, settings: &Settings) -> Result<Option<Mapping>> {
    let found = in_force::if_readable(tx, account, settings.profile(), settings.source())?;
    Ok(found.map(|found| found.mapping))
}

fn of(
    tx: &Tx<'_>,
    account: AccountId,
    told: Told,
    settings: &Settings,
    mapping: Option<&Mapping>,
    now: Timestamp,
) -> Result<Owned> {
    let provisioning = settings.enabled();
    let last = last_set(tx, account, &told.user.id)?;
    let mut owners = BTreeMap::new();
    let by_hand = |name: &str| match last.get(name).map(|last| last.trigger) {
        Some(Trigger::Import) => Owner::Csv,
        _ => Owner::Console,
    };
    let email = if provisioning && told.is_kept_by_directory() {
        Owner::Directory { attribute: mapping.map(|mapping| attribute(mapping, "email_from")) }
    } else {
        by_hand("email")
    };
    owners.insert("email".to_owned(), email);
    let of_mailbox = told.user.aliases.iter().any(|alias| alias.origin == AliasOrigin::Adi);
    let aliases = if provisioning && told.is_kept_by_directory() && settings.source() == Source::Adi && of_mailbox {
        Owner::Directory { attribute: Some("proxyAddresses".to_owned()) }
    } else {
        by_hand("aliases")
    };
    owners.insert("aliases".to_owned(), aliases);
    let person = mapping.map(|mapping| to_be_tied(tx, account, &told, settings, mapping)).transpose()?.flatten();
    let mut to_be = BTreeMap::new();
    for field in Field::all() {
        let directory = || Owner::Directory { attribute: mapping.map(|mapping| attribute(mapping, field.name())) };
        if person.as_ref().is_some_and(|person| person.supplies(field)) {
            to_be.insert(field.name().to_owned(), directory());
        }
        let owner = if provisioning && told.is_supplied(field) {
            directory()
        } else if told.user.fields.has(field) {
            by_hand(field.name())
        } else {
            Owner::Default
        };
        owners.insert(field.name().to_owned(), owner);
    }
    let managed =
        if last.contains_key("provisioning_managed") { by_hand("provisioning_managed") } else { Owner::Default };
    owners.insert("provisioning_managed".to_owned(), managed);
    let kept = kept::of(tx, account, &told.user.id, now)?;
    Ok(Owned { told, provisioning, kept, owners, to_be, last })
}

/// Whom the next live sync will tie somebody to: what the directory says of that person it overwrites.
fn to_be_tied(
    tx: &Tx<'_>,
    account: AccountId,
    told: &Told,
    settings: &Settings,
    mapping: &Mapping,
) -> Result<Option<Person>> {
    let user = &told.user;
    if !settings.enabled() || !user.managed || user.link.is_some() {
        return Ok(None);
    }
    let addresses: Vec<&str> = user.addresses().collect();
    let person = elsewhere::person_of(tx, account, settings.source(), mapping, user, &addresses)?;
    Ok(person.and_then(Result::ok).filter(|person| person.active))
}

/// The newest line that set each field.
fn last_set(tx: &Tx<'_>, account: AccountId, user: &UserId) -> Result<BTreeMap<String, LastSet>> {
    let mut last = BTreeMap::new();
    let mut runs: BTreeMap<i64, Option<LastSet>> = BTreeMap::new();
    for (number, line) in run::lines_about(tx, account, Some(&user.0), None)? {
        let is_done = line.outcome == "applied" && line.change.area == Area::User;
        let new: Vec<&str> = line.change.told().map(|field| field.name).collect();
        if !is_done || new.iter().all(|name| last.contains_key(*name)) {
            continue;
        }
        if let Vacant(place) = runs.entry(number) {
            let of_run = |run: run::Run| LastSet {
                at: run.finished_at.unwrap_or(run.created_at),
                run: number,
                trigger: run.trigger,
            };
            place.insert(run::get(tx, account, number)?.map(of_run));
        }
        if let Some(Some(set)) = runs.get(&number) {
            for name in new {
                last.entry(name.to_owned()).or_insert(*set);
            }
        }
    }
    Ok(last)
}

fn record(
    tx: &Tx<'_>,
    account: AccountId,
    settings: &Settings,
    mapping: Option<&Mapping>,
    id: String,
) -> Result<Option<Record>> {
    let Some(attributes) = elsewhere::record(tx, account, settings.source(), &id)? else { return Ok(None) };
    let entry = elsewhere::entry(id.clone(), &attributes);
    let mapped = match mapping {
        Some(mapping) => mapping.person(&entry).map(|person| {
            let email = person.email.as_ref().map(|email| Mapped {
                name: "email".to_owned(),
                attribute: Some(attribute(mapping, "email_from")),
                value: email.text().to_owned(),
            });
            let supplied: BTreeSet<(Field, &str)> = person.fields.iter().collect();
            let fields = supplied.into_iter().map(|(field, value)| Mapped {
                name: field.name().to_owned(),
                attribute: Some(attribute(mapping, field.name())),
                value: value.to_owned(),
            });
            email.into_iter().chain(fields).collect()
        }),
        None => Err("The account's mapping can't be read.".to_owned()),
    };
    Ok(Some(Record { id, attributes, mapped }))
}

/// Where a mapping says that a field comes from, for the eye: `title`, `preferredLanguage or locale`.
fn attribute(mapping: &Mapping, field: &str) -> String {
    let document = mapping.to_json();
    if field == "email_from" {
        let from = document.get("email_from").and_then(Value::as_str).unwrap_or("userName");
        return if from == "emails" { "emails".to_owned() } else { "userName or emails".to_owned() };
    }
    let rule = document.pointer(&format!("/fields/{field}"));
    let manager = || document.pointer("/fields/manager").filter(|_| field.starts_with("manager_"));
    shown(rule.or_else(manager).unwrap_or(&Value::Null))
}

fn shown(rule: &Value) -> String {
    match rule {
        // Of the long name of an extension the last word is what people know.
        Value::String(text) => text.rsplit_once(":User:").map_or(text.as_str(), |(_, name)| name).to_owned(),
        Value::Array(several) => several.iter().map(shown).collect::<Vec<_>>().join(" or "),
        Value::Object(rule) => match (rule.get("from"), rule.get("join")) {
            (Some(from), _) => shown(from),
            (None, Some(Value::Array(parts))) => parts.iter().map(shown).collect::<Vec<_>>().join(" and "),
            _ => String::new(),
        },
        _ => String::new(),
    }
}
