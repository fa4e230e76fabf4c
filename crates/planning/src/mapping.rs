//! From SCIM attribute to console field: which attribute fills what, and which address is the person's.
//!
//! A mapping is JSON (`mapping/document.rs`), that of the account or else that of its identity provider (`profile.rs`). It
//! is read once and then asked for each person of a directory. Knows the shape of a SCIM resource, whose text is walked over as it is kept (`record.rs`), and nothing of the
//! console's present state.

mod document;
mod rule;
mod source;
mod transform;
mod walk;

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use self::rule::{Compiled, Rule};
use self::source::{Source, is_primary};
use self::walk::Walk;
pub use crate::address::is_address;
use crate::field::Field;
use crate::fields::Gathered;
use crate::mailbox;
use crate::mirror::{Address, Entry, Person, ResourceId};
use crate::record::Json;
use crate::set_aside::login_behind;

/// Which attribute becomes which field. A field that is not in it stays as it is (product.md section 4, "What wins").
#[derive(Clone, Debug)]
pub struct Mapping(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    document: Document,
    /// The document as JSON, by which two mappings are compared.
    json: Value,
    rules: Vec<Compiled>,
    walk: Walk,
    manager: Option<(usize, Source)>,
    /// One bit a field.
    covered: u32,
}

/// What is written.
#[derive(Clone, Debug, Default)]
struct Document {
    email_from: EmailFrom,
    /// The default mapping of a gallery application puts the manager's name there.
    display_name_is_manager: bool,
    /// Folded and sorted; `None` is every domain.
    allowed_domains: Option<Vec<String>>,
    /// Sorted by field, each once.
    rules: Vec<Rule>,
    manager: Option<Source>,
}

/// Which address becomes the console's e-mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EmailFrom {
    /// `userName` when it is an address, else `emails`.
    #[default]
    UserName,
    /// `emails` first.
    Emails,
}

/// What is wrong with a mapping, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// A JSON pointer (RFC 6901) into the mapping: `/fields/department`; empty for the whole.
    pub pointer: String,
    /// What is wrong, for whoever wrote it.
    pub sentence: String,
}

impl PartialEq for Mapping {
    fn eq(&self, other: &Mapping) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.json == other.0.json
    }
}

impl Eq for Mapping {}

impl Mapping {
    /// Reads a mapping that an administrator wrote.
    ///
    /// ```
    /// let mapping = planning::Mapping::parse(r#"{ "fields": { "job_title": "title", "comment": ["nickName", "userType"] } }"#);
    /// assert!(mapping.is_ok());
    /// let faults = planning::Mapping::parse(r#"{ "fields": { "job_title": "tittle" } }"#).unwrap_err();
    /// assert_eq!(faults[0].pointer, "/fields/job_title");
    /// ```
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(text: &str) -> Result<Mapping, Vec<Fault>> {
        document::read(text).map(Mapping::of)
    }

    /// The same of JSON that is read already.
    ///
    /// # Errors
    /// As [`Mapping::parse`].
    pub fn from_json(value: &Value) -> Result<Mapping, Vec<Fault>> {
        document::read_value(value).map(Mapping::of)
    }

    /// As JSON; what is read of it is the same mapping.
    pub fn to_json(&self) -> &Value {
        &self.0.json
    }

    fn of(document: Document) -> Mapping {
        let field = |rule: &Rule| match rule.field {
            Field::DisplayName if document.display_name_is_manager => Field::ManagerName,
            field => field,
        };
        let walk = Walk::new(&document.rules, document.manager.as_ref());
        let compiled = |rule: &Rule| Compiled::new(rule, field(rule), |root| walk.position(root));
        let mut rules: Vec<Compiled> = document.rules.iter().map(compiled).collect();
        for (pair, rule) in document.rules.windows(2).zip(rules.iter_mut().skip(1)) {
            // What is met on the way is not read again, so it is no such pair.
            rule.reads_the_same = matches!(pair, [one, other] if other.reads_as(one) && other.met_first().is_none());
        }
        let manager = document.manager.as_ref().map(|source| (walk.position(source.root), source.clone()));
        let of_manager = [Field::ManagerName, Field::ManagerEmail].into_iter().filter(|_| manager.is_some());
        let covered = rules.iter().map(|rule| rule.field).chain(of_manager).fold(0, |all, field| all | bit(field));
        let json = document::write(&document);
        Mapping(Arc::new(Inner { document, json, rules, walk, manager, covered }))
    }

    /// The same with the address from `emails`: Active Directory has mail beside the name that somebody signs in with
    /// (product.md section 6).
    #[must_use]
    pub fn emails_first(&self) -> Mapping {
        Mapping::of(Document { email_from: EmailFrom::Emails, ..self.0.document.clone() })
    }

    /// Can whoever looks alike be found by the keys beside the mirror's documents (`neighbourhood/keys.rs`)? These are of
    /// the usual place of an employee number; one that is read otherwise needs a look at everybody.
    pub fn is_found_by_keys(&self) -> bool {
        let usual = format!("{}:employeeNumber", scim::urn::ENTERPRISE_USER);
        let rule = self.0.json.get("fields").and_then(|fields| fields.get(Field::EmployeeNumber.name()));
        rule.is_none_or(|rule| rule.as_str() == Some(&usual))
    }

    /// Is the field filled from the directory? Then a person of whom the source once supplied it, and omits it now, has it
    /// cleared; any other field stays as it is.
    pub fn covers(&self, field: Field) -> bool {
        self.0.covered & bit(field) != 0
    }

    /// The person that a record describes: what is missing is missing.
    ///
    /// Walks over the text once, for a directory has many and most of them are as they were.
    ///
    /// # Errors
    /// The sentence that says why the record can't be read.
    pub fn person(&self, entry: &Entry) -> Result<Person, String> {
        match entry.record.read() {
            Some(tape) => Ok(self.person_of(&entry.id, tape.root())),
            None => Err(entry.record.resource().err().unwrap_or_default()),
        }
    }

    fn person_of<'a>(&'a self, id: &ResourceId, record: Json<'_, 'a>) -> Person {
        let inner = &*self.0;
        let mut fields = Gathered::default();
        let mut answered = 0;
        let met = |rule: usize, value: Cow<'a, str>| {
            answered |= 1 << rule;
            let Some(rule) = inner.rules.get(rule) else { return };
            let value = if rule.is_plain() { Some(value) } else { rule.transformed(Some(value)) };
            if value.is_some() {
                fields.put(rule.field, value);
            }
        };
        let (found, wanted) = inner.walk.through(record, met);
        let [external_id, user_name, active, emails, mailbox, ..] = found;
        let mut before = None;
        for at in bits(wanted & !answered) {
            let Some(rule) = inner.rules.get(at) else { continue };
            let value = match before {
                Some((before, value)) if rule.reads_the_same && before + 1 == at => value,
                _ => rule.read(&found),
            };
            before = Some((at, value.clone()));
            if let Some(value) = rule.transformed(value) {
                fields.put(rule.field, Some(value));
            }
        }
        let manager = inner.manager.as_ref();
        let manager = manager.and_then(|(at, source)| source.reference(found.get(*at).copied().flatten()?));
        let external_id = external_id.and_then(Json::as_str).filter(|external_id| !external_id.is_empty());
        let user_name = user_name.and_then(Json::as_str).unwrap_or_default().trim();
        // Entra renames the login of somebody soft-deleted: the person, and their address, are who they were.
        let behind = login_behind(user_name, external_id).filter(|behind| is_address(behind));
        let (login, set_aside) = (behind.unwrap_or(user_name), behind.is_some());
        let (email, other_addresses) = addresses(emails, login, inner.document.email_from);
        let mut person = Person {
            id: id.clone(),
            external_id: external_id.map(Box::from),
            user_name: user_name.into(),
            set_aside,
            active: active.and_then(Json::as_bool).unwrap_or(true),
            domain_allowed: true,
            email,
            other_addresses,
            aliases: Vec::new(),
            fields: fields.fields(),
            manager,
        };
        mailbox::add(&mut person, mailbox, emails.is_some());
        person.domain_allowed = person.email.as_ref().is_none_or(|email| inner.document.allows(email));
        person
    }
}

impl Default for Mapping {
    /// No field at all; addresses alone are read.
    fn default() -> Mapping {
        Mapping::of(Document::default())
    }
}

impl Document {
    fn allows(&self, address: &Address) -> bool {
        let Some(domains) = &self.allowed_domains else { return true };
        let domain = address.folded().rsplit_once('@').map_or("", |(_, domain)| domain);
        domains.binary_search_by(|allowed| allowed.as_str().cmp(domain)).is_ok()
    }
}

fn bit(field: Field) -> u32 {
    1 << (field as u32)
}

/// The positions of the bits that are set.
fn bits(mut set: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let first = set.trailing_zeros() as usize;
        set &= set.checked_sub(1)?;
        Some(first)
    })
}

/// The console's address (product.md section 8, "Which address") and every other, each once.
fn addresses<'a>(
    listed: Option<Json<'_, 'a>>,
    user_name: &'a str,
    email_from: EmailFrom,
) -> (Option<Address>, Vec<Address>) {
    let listed = || listed.into_iter().flat_map(Json::values);
    let value =
        |entry: Json<'_, 'a>| entry.get("value").and_then(Json::as_str).map(str::trim).filter(|text| is_address(text));
    let best = || {
        let primary = listed().filter(is_primary).find_map(value);
        let work = |entry: &Json<'_, 'a>| entry.get("type").and_then(Json::as_str) == Some("work");
        primary.or_else(|| listed().filter(work).find_map(value)).or_else(|| listed().find_map(value))
    };
    let login = Some(user_name).filter(|name| is_address(name));
    let first = match email_from {
        EmailFrom::UserName => login.or_else(best),
        EmailFrom::Emails => best().or(login),
    };
    let Some(first) = first.map(Address::new) else { return (None, Vec::new()) };
    let mut others = Vec::new();
    for text in listed().filter_map(value).chain(login).filter(|text| *text != first.text()) {
        let other = Address::new(text);
        if other.folded() != first.folded() && others.iter().all(|known: &Address| known.folded() != other.folded()) {
            others.push(other);
        }
    }
    (Some(first), others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_two_sides_and_no_blank() {
        for good in ["a@b", "zoë+x@exämple.org", "\"a@b\"@c", "o'neil@x.example"] {
            assert!(is_address(good), "{good}");
        }
        for bad in ["", "a", "@b", "a@", "a b@c", "a@b@c", "a@b,c@d", "a@b\n"] {
            assert!(!is_address(bad), "{bad:?}");
        }
    }
}
