//! What the body of a POST or PUT says, read strictly. Leniency happened before, in `dialect.rs`, or not at all.
//!
//! It refuses to know whether the resource exists, or whose name it takes: the database judges that.

use crate::error::{Error, ScimType, shown};
use crate::limits::Limits;
use crate::path::is_version_1;
use crate::read::{given_twice, read, read_extension, read_one, unknown, wrong_type};
use crate::resource::Resource;
use crate::schema::{Attribute, Home, Kind};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A body of POST or PUT.
#[derive(Clone, Debug, PartialEq)]
pub struct Incoming {
    /// The document.
    pub resource: Resource,
    /// The members of a group. `None`: the body has no `members`; `Some([])`: it says that there are none.
    pub members: Option<Vec<Member>>,
    /// An `id` in the body, if it is text. RFC 7643 section 3.1: it is the server's, so it is told and not obeyed.
    pub id: Option<String>,
}

/// A member of a group, kept as the client sent it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// The member's id, as the client knows it.
    pub value: String,
    /// The member's name.
    pub display: Option<String>,
    /// From `type`, when it is one that this server has.
    pub kind: Option<Kind>,
}

impl Incoming {
    /// Reads a body.
    ///
    /// ```
    /// use scim::{Incoming, Kind, Limits};
    /// let body = serde_json::json!({ "displayName": "Sales", "members": [{ "value": "7f4b" }, { "value": "7f4b" }] });
    /// let incoming = Incoming::read(Kind::Group, &body, &Limits::default())?;
    /// assert_eq!(incoming.members.map(|members| members.len()), Some(1));
    /// # Ok::<(), scim::Error>(())
    /// ```
    ///
    /// # Errors
    /// `invalidSyntax` for an attribute that no schema of the kind knows, or that is given twice; `invalidValue` for a wrong type (naming the path and what was
    /// expected) and for a required attribute that is missing or empty; 413 for more than `limits.members` members. Source: RFC 7644 sections 3.3 and 3.5.1.
    pub fn read(kind: Kind, body: &Value, limits: &Limits) -> Result<Incoming, Error> {
        let Value::Object(body) = body else {
            return Err(Error::bad_request(
                ScimType::InvalidSyntax,
                format!("The body must be an object that describes a {}.", kind.name()),
            ));
        };
        let mut reading = Reading { kind, limits, attributes: Map::new(), members: None, id: None };
        for (name, value) in body {
            reading.take(name, value)?;
        }
        for attribute in kind.schema().attributes().iter().filter(|attribute| attribute.is_required()) {
            if !reading.attributes.contains_key(attribute.name()) {
                read_one(attribute, &Value::Null, attribute.name())?;
            }
        }
        Ok(Incoming {
            resource: Resource::assemble(kind, reading.attributes),
            members: reading.members,
            id: reading.id,
        })
    }
}

impl Member {
    /// Reads a list of members; one that is given twice counts once, as it was given first.
    ///
    /// # Errors
    /// As [`read`], and 413 for more than `limits.members`.
    pub(crate) fn read_list(
        attribute: &'static Attribute,
        value: &Value,
        limits: &Limits,
    ) -> Result<Vec<Member>, Error> {
        if value.as_array().is_some_and(|values| values.len() > limits.members) {
            let detail = format!(
                "The request has more than {} members. Send the others in further requests (PATCH with add).",
                limits.members
            );
            return Err(Error::too_large(detail));
        }
        let mut members: BTreeMap<String, Member> = BTreeMap::new();
        let mut order = Vec::new();
        for value in read(attribute, value, attribute.name())?.as_ref().and_then(Value::as_array).into_iter().flatten()
        {
            let member = Member::from_value(value);
            if !members.contains_key(&member.value) {
                order.push(member.value.clone());
                members.insert(member.value.clone(), member);
            }
        }
        Ok(order.into_iter().filter_map(|value| members.remove(&value)).collect())
    }

    /// The member as a value of `members`, for filters.
    pub(crate) fn to_value(&self) -> Value {
        let mut object = Map::new();
        object.insert("value".to_owned(), self.value.clone().into());
        object.extend(self.display.clone().map(|display| ("display".to_owned(), display.into())));
        object.extend(self.kind.map(|kind| ("type".to_owned(), kind.name().into())));
        Value::Object(object)
    }

    fn from_value(value: &Value) -> Member {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        Member {
            value: text("value").unwrap_or_default().to_owned(),
            display: text("display").map(str::to_owned),
            kind: text("type").and_then(Kind::from_name),
        }
    }
}

/// Does every URN belong to a schema of this kind? RFC 7643 section 3: `schemas` has no others.
///
/// # Errors
/// `invalidValue` naming the URN; `invalidVers` for one of SCIM 1.1.
pub(crate) fn check_schemas(kind: Kind, value: &Value) -> Result<(), Error> {
    let Value::Array(urns) = value else {
        return Err(wrong_type("schemas", "a list of URNs", value));
    };
    for urn in urns {
        let Value::String(urn) = urn else {
            return Err(wrong_type("schemas", "a list of URNs", urn));
        };
        if is_version_1(urn) {
            return Err(other_version(kind, urn));
        }
        if !urn.eq_ignore_ascii_case(kind.schema().urn()) && kind.extension(urn).is_none() {
            let detail =
                format!("A {} has no schema {}. /ResourceTypes lists those that it may have.", kind.name(), shown(urn));
            return Err(Error::bad_request(ScimType::InvalidValue, detail));
        }
    }
    Ok(())
}

/// RFC 7644 section 3.12: the request is of another version of the protocol, as this URN of its `schemas` says.
pub(crate) fn other_version(kind: Kind, urn: &str) -> Error {
    let detail = format!(
        "The request speaks SCIM 1.1: its schemas have {}. This server speaks SCIM 2.0 only. Choose SCIM 2.0 in the connector; if that has a \
         template of the body, write {} there.",
        shown(urn),
        kind.schema().urn()
    );
    Error::bad_request(ScimType::InvalidVers, detail)
}

struct Reading<'a> {
    kind: Kind,
    limits: &'a Limits,
    attributes: Map<String, Value>,
    members: Option<Vec<Member>>,
    id: Option<String>,
}

impl Reading<'_> {
    fn take(&mut self, name: &str, value: &Value) -> Result<(), Error> {
        if let Some(schema) = self.kind.extension(name) {
            let extension = read_extension(schema, value)?.map(Value::Object);
            return self.keep(schema.urn(), extension);
        }
        let attribute = self.kind.attribute(name).ok_or_else(|| unknown(name, self.kind.schema().urn()))?;
        match attribute.home() {
            Home::Document => self.keep(attribute.name(), read(attribute, value, attribute.name())?),
            Home::Rows if self.members.is_some() => Err(given_twice(attribute.name())),
            Home::Rows if value.is_null() => Ok(()),
            Home::Rows => {
                self.members = Some(Member::read_list(attribute, value, self.limits)?);
                Ok(())
            }
            Home::Derived if attribute.name() == "schemas" => check_schemas(self.kind, value),
            Home::Derived => {
                if attribute.name() == "id" {
                    self.id = value.as_str().map(str::to_owned);
                }
                Ok(())
            }
            // RFC 7643 section 4.1.1: a password is accepted; it is neither kept nor answered.
            Home::Dropped => Ok(()),
        }
    }

    fn keep(&mut self, name: &str, value: Option<Value>) -> Result<(), Error> {
        let Some(value) = value else { return Ok(()) };
        match self.attributes.insert(name.to_owned(), value) {
            Some(_) => Err(given_twice(name)),
            None => Ok(()),
        }
    }
}
