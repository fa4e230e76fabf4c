//! The outcome of a PATCH or PUT: what to change, as a value. Doing it is the store's.
//!
//! Attributes are told with what they were and become; members as deltas, since a group may have more of them than a request should read.

use crate::error::{Error, ScimType};
use crate::incoming::{Incoming, Member};
use crate::resource::Resource;
use crate::schema::{Attribute, Kind, Mutability};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What a request changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edits {
    /// Changed attributes, by name; none whose value stays.
    pub attributes: Vec<AttributeEdit>,
    /// Changed members of a group.
    pub members: MemberEdits,
    /// The leniencies that were needed, sorted: rules of the dialect that only the engine can apply.
    pub lenient: Vec<&'static str>,
}

/// A top-level attribute, or a whole extension, and its values before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeEdit {
    /// The canonical name, or the URN of the extension.
    pub name: String,
    /// Before; `None`: it had no value.
    pub old: Option<Value>,
    /// After; `None`: it has no value any more.
    pub new: Option<Value>,
}

/// Changes of a group's members, in this order: the list becomes `all` (if given), then `remove` leaves, then `add` joins.
///
/// Operations are composed in order, so a member stands in one of `add` and `remove` only. Adding one who is there changes nothing, nor does removing one who isn't.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberEdits {
    /// The list is first replaced by this one.
    pub all: Option<BTreeMap<String, Member>>,
    /// Who joins.
    pub add: BTreeMap<String, Member>,
    /// Who leaves.
    pub remove: BTreeSet<String>,
}

impl Edits {
    /// Is nothing at all asked for? Member edits may still turn out to change no row.
    pub fn is_empty(&self) -> bool {
        self.attributes.is_empty() && self.members.is_empty()
    }

    /// What a PUT changes, RFC 7644 section 3.5.1: what the body leaves out is removed.
    ///
    /// # Errors
    /// `mutability` when an immutable attribute that has a value would get another.
    pub fn between(head: &Resource, incoming: &Incoming) -> Result<Edits, Error> {
        let attributes = difference(head.attributes(), incoming.resource.attributes());
        check_immutable(head.kind().attributes(), &attributes)?;
        let mut members = MemberEdits::default();
        if head.kind() == Kind::Group {
            members.replace(incoming.members.clone().unwrap_or_default());
        }
        Ok(Edits { attributes, members, lenient: Vec::new() })
    }

    /// The document after the changes.
    pub fn apply(&self, head: &Resource) -> Resource {
        let mut attributes = head.attributes().clone();
        for edit in &self.attributes {
            match &edit.new {
                Some(value) => attributes.insert(edit.name.clone(), value.clone()),
                None => attributes.remove(&edit.name),
            };
        }
        Resource::assemble(head.kind(), attributes)
    }
}

impl MemberEdits {
    /// Is nothing asked for?
    pub fn is_empty(&self) -> bool {
        self.all.is_none() && self.add.is_empty() && self.remove.is_empty()
    }

    pub(super) fn add(&mut self, members: impl IntoIterator<Item = Member>) {
        for member in members {
            self.remove.remove(&member.value);
            let list = self.all.as_mut().unwrap_or(&mut self.add);
            // RFC 7644 section 3.5.2.1: a value that is there already stays as it is.
            list.entry(member.value.clone()).or_insert(member);
        }
    }

    pub(super) fn replace(&mut self, members: impl IntoIterator<Item = Member>) {
        *self = MemberEdits { all: Some(BTreeMap::new()), ..MemberEdits::default() };
        self.add(members);
    }

    pub(super) fn remove(&mut self, values: impl IntoIterator<Item = String>) {
        for value in values {
            if let Some(all) = &mut self.all {
                all.remove(&value);
            } else {
                self.add.remove(&value);
                self.remove.insert(value);
            }
        }
    }

    /// The members as they stand after these edits.
    pub(super) fn over<'a>(&'a self, head: &'a [Member]) -> Vec<&'a Member> {
        if let Some(all) = &self.all {
            return all.values().collect();
        }
        let staying = head.iter().filter(|member| !self.remove.contains(&member.value));
        let known: BTreeSet<&str> = staying.clone().map(|member| member.value.as_str()).collect();
        let joining = self.add.values().filter(|member| !known.contains(member.value.as_str()));
        staying.chain(joining).collect()
    }
}

/// The attributes that differ. `schemas` is computed of the others, so it is none of them.
pub(super) fn difference(old: &Map<String, Value>, new: &Map<String, Value>) -> Vec<AttributeEdit> {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).filter(|name| *name != "schemas").collect();
    names
        .into_iter()
        .filter(|name| old.get(*name) != new.get(*name))
        .map(|name| AttributeEdit { name: name.clone(), old: old.get(name).cloned(), new: new.get(name).cloned() })
        .collect()
}

/// RFC 7644 section 3.5.1: if a value is already set, that of an immutable attribute must match.
fn check_immutable(attributes: impl Iterator<Item = &'static Attribute>, edits: &[AttributeEdit]) -> Result<(), Error> {
    for attribute in attributes.filter(|attribute| attribute.mutability() == Mutability::Immutable) {
        if edits.iter().any(|edit| edit.name == attribute.name() && edit.old.is_some()) {
            let detail = format!("{} can't be changed once it is set. Send the value that it has.", attribute.name());
            return Err(Error::bad_request(ScimType::Mutability, detail));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_immutable_attribute_may_be_set_once_and_sent_again() {
        static BADGE: Attribute = Attribute::text("badge", "Of no schema of ours.").immutable();
        let check = |old: Value, new: Value| {
            let object = |value: Value| value.as_object().cloned().unwrap_or_default();
            check_immutable([&BADGE].into_iter(), &difference(&object(old), &object(new)))
        };
        assert_eq!(check(json!({}), json!({ "badge": "1" })), Ok(()));
        assert_eq!(check(json!({ "badge": "1" }), json!({ "badge": "1" })), Ok(()));
        let refused =
            |result: Result<(), Error>| result.is_err_and(|error| error.scim_type == Some(ScimType::Mutability));
        assert!(refused(check(json!({ "badge": "1" }), json!({ "badge": "2" }))));
        assert!(refused(check(json!({ "badge": "1" }), json!({}))));
    }
}
