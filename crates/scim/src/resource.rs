//! The document of one resource, as it is kept.
//!
//! It refuses to know `id` and `meta` (the store's), `groups` (derived), `members` (rows) and `password` (dropped).
//! How a client's body becomes one is `incoming.rs`; how it is answered is `project.rs`.

use crate::compare::folded;
pub use crate::compare::{fold, fold_cow};
use crate::error::{Error, ScimType};
use crate::schema::{Attribute, Kind};
use serde_json::{Map, Value};

/// A validated document of one resource.
///
/// Keys are the schema's canonical names, extensions stand under their URN, `schemas` holds exactly the URNs with data (the core's always).
/// null, an empty list and absence are the same: absence (RFC 7643 section 2.5).
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    kind: Kind,
    attributes: Map<String, Value>,
}

/// An entry of the index: which attribute (canonical, dotted), and its value as the attribute compares it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The attribute: `userName`, `emails.value`.
    pub name: &'static str,
    /// The value, folded unless case counts.
    pub folded: String,
}

impl Resource {
    /// What [`Resource::to_stored`] wrote. It is not validated again, so that old data can always be read.
    ///
    /// # Errors
    /// `invalidSyntax` when it is no JSON object, which only a damaged store yields.
    pub fn from_stored(kind: Kind, text: &str) -> Result<Resource, Error> {
        match serde_json::from_str(text) {
            Ok(Value::Object(attributes)) => Ok(Resource { kind, attributes }),
            _ => Err(Error::bad_request(ScimType::InvalidSyntax, "The stored resource is no JSON object.")),
        }
    }

    /// Canonical JSON: keys sorted, no spaces.
    pub fn to_stored(&self) -> String {
        // A map of strings and values has no way to fail.
        serde_json::to_string(&self.attributes).unwrap_or_default()
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// A top-level attribute by its canonical name, or an extension by its URN.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.attributes.get(name)
    }

    /// An attribute of an extension by its canonical name.
    pub fn extension(&self, urn: &str, name: &str) -> Option<&Value> {
        self.attributes.get(urn)?.get(name)
    }

    /// A top-level attribute that is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// The whole document, given away.
    pub fn into_attributes(self) -> Map<String, Value> {
        self.attributes
    }

    /// The whole document.
    pub fn attributes(&self) -> &Map<String, Value> {
        &self.attributes
    }

    /// `userName` of a User, `displayName` of a Group.
    pub fn unique_name(&self) -> &str {
        self.text(self.kind.unique_attribute()).unwrap_or_default()
    }

    /// The identifier that the client gave it. RFC 7643 section 3.1: an empty one is none, or all who have it would be one.
    pub fn external_id(&self) -> Option<&str> {
        self.text("externalId").filter(|id| !id.is_empty())
    }

    /// One key for each value of each attribute that the schema flags as indexed; sorted, each once.
    pub fn keys(&self) -> Vec<Key> {
        let mut keys = Vec::new();
        for attribute in self.kind.attributes() {
            if let Some(value) = self.attributes.get(attribute.name()) {
                collect_keys(attribute, value, &mut keys);
            }
        }
        keys.sort();
        keys.dedup();
        keys
    }

    /// Joins data of an extension that the kind's own list does not have.
    pub(crate) fn extend(&mut self, urn: &str, extension: Map<String, Value>) {
        if let Some(urns) = self.attributes.get_mut("schemas").and_then(Value::as_array_mut) {
            urns.push(urn.into());
        }
        self.attributes.insert(urn.to_owned(), Value::Object(extension));
    }

    /// Gives it the identifier that its source knows it by.
    pub(crate) fn name_externally(&mut self, id: String) {
        self.attributes.insert("externalId".to_owned(), id.into());
    }

    /// A document of attributes that were read; `schemas` is computed.
    pub(crate) fn assemble(kind: Kind, mut attributes: Map<String, Value>) -> Resource {
        // RFC 7643 section 3: `schemas` holds only URNs that the resource has data of, and the core's always.
        let extensions =
            kind.extensions().iter().map(crate::schema::Schema::urn).filter(|urn| attributes.contains_key(*urn));
        let urns = std::iter::once(kind.schema().urn()).chain(extensions).map(Value::from).collect();
        attributes.insert("schemas".to_owned(), Value::Array(urns));
        Resource { kind, attributes }
    }
}

fn collect_keys(attribute: &'static Attribute, value: &Value, keys: &mut Vec<Key>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect_keys(attribute, value, keys)),
        Value::Object(object) => {
            for (sub, value) in attribute.subs().iter().filter_map(|sub| Some((sub, object.get(sub.name())?))) {
                collect_keys(sub, value, keys);
            }
        }
        Value::String(text) => {
            keys.extend(attribute.index().map(|name| Key { name, folded: folded(attribute, text).into_owned() }));
        }
        _ => {}
    }
}
