//! Decides what operations change, RFC 7644 section 3.5.2. Operations meet a working copy in order; what differs in the end are the edits.
//!
//! Only what is touched is validated, so that old data never blocks an unrelated change. The head is never altered: a refusal leaves nothing behind.
//!
//! | target | `add` | `replace` | `remove` |
//! |---|---|---|---|
//! | no path, core URN | each attribute of the value; read-only ones are left out | the same | `noTarget` |
//! | an extension's URN | each attribute of the value | the same | all its attributes |
//! | one value | is set | is set; null unassigns | is unassigned; required or read-only: `mutability` |
//! | an object | its sub-attributes are merged | the same | is unassigned |
//! | a list | joins, unless it is there | the list becomes the value | is unassigned |
//! | `list[filter]` | merged into what matches | what matches becomes the value, and stays what the filter says | what matches goes |
//! | `list[filter].sub`, `list.sub` | set in what matches | the same | unassigned in what matches |
//! | `[filter]` without a match | `noTarget`, or created (lenient) | the same | nothing |

use super::edits::{Edits, MemberEdits, difference};
use super::members;
use super::path::PatchPath;
use super::read::{Operation, Patch, Verb};
use super::refusal::{allow_remove_by_value, mutability, nothing_named, read_only, refuse_value};
use super::write::{Write, edit_list, merge, write, write_chosen};
use crate::error::{Error, ScimType};
use crate::filter::Filter;
use crate::incoming::{Member, check_schemas};
use crate::leniency::Leniency;
use crate::limits::Limits;
use crate::path::Target;
use crate::read::{given_twice, read, read_one, unknown, wrong_type};
use crate::resource::Resource;
use crate::schema::{Attribute, Home, Schema};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The resource that a PATCH meets.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// Its document.
    pub resource: &'a Resource,
    /// Its id.
    pub id: &'a str,
    /// Its members; needed only when [`Patch::member_searches`] says so.
    pub members: Option<&'a [Member]>,
}

/// Decides what a PATCH changes. An `add` of what is there changes nothing, and nothing at all is [`Edits::is_empty`].
///
/// ```
/// use scim::patch::{Head, Leniency, Patch, edits};
/// use scim::{Kind, Limits, Resource, urn};
///
/// let body = serde_json::json!({ "schemas": [urn::PATCH_OP], "Operations": [{ "op": "replace", "path": "active", "value": false }] });
/// let patch = Patch::read(Kind::User, &body, &Limits::default())?;
/// let resource = Resource::from_stored(Kind::User, r#"{"active":true,"userName":"bjensen"}"#)?;
/// let edits = edits(&patch, &Head { resource: &resource, id: "2819", members: None }, &Leniency::default())?;
/// assert_eq!(edits.attributes[0].name, "active");
/// # Ok::<(), scim::Error>(())
/// ```
///
/// # Errors
/// `mutability` for read-only and immutable attributes and for removing a required one, `noTarget`, `invalidValue`, `invalidSyntax`, 413 for more
/// comparisons than [`Limits::VALUE_LOOKS`]: the first that is met, and then nothing changes (RFC 7644 section 3.5.2: atomic).
pub fn edits(patch: &Patch, head: &Head<'_>, leniency: &Leniency) -> Result<Edits, Error> {
    let mut work = Work {
        patch,
        head,
        leniency,
        document: head.resource.attributes().clone(),
        members: MemberEdits::default(),
        lenient: BTreeSet::new(),
        looks: 0,
    };
    for operation in patch.operations() {
        work.operate(operation)?;
    }
    Ok(Edits {
        attributes: difference(head.resource.attributes(), &work.document),
        members: work.members,
        lenient: work.lenient.into_iter().collect(),
    })
}

struct Work<'a> {
    patch: &'a Patch,
    head: &'a Head<'a>,
    leniency: &'a Leniency,
    document: Map<String, Value>,
    members: MemberEdits,
    lenient: BTreeSet<&'static str>,
    /// Comparisons of values so far.
    looks: usize,
}

impl Work<'_> {
    fn operate(&mut self, operation: &Operation) -> Result<(), Error> {
        match (operation.verb, &operation.path, &operation.value) {
            (Verb::Remove, None | Some(PatchPath::Resource), _) => {
                // RFC 7644 section 3.5.2.2.
                Err(Error::bad_request(ScimType::NoTarget, "`remove` needs a path that says what to remove."))
            }
            (Verb::Remove, Some(PatchPath::Extension(schema)), value) => {
                refuse_value(value.as_ref())?;
                self.document.remove(schema.urn());
                Ok(())
            }
            (_, None | Some(PatchPath::Resource), Some(Value::Object(object))) => {
                object.iter().try_for_each(|(name, value)| self.write_named(operation, name, value))
            }
            (_, Some(PatchPath::Extension(schema)), Some(value)) => self.write_extension(schema, operation.verb, value),
            (_, Some(PatchPath::Attribute { target, filter }), value) => {
                self.operate_on(operation, *target, filter.as_ref(), value.as_ref())
            }
            (_, None | Some(PatchPath::Resource | PatchPath::Extension(_)), value) => Err(wrong_type(
                "an operation without path",
                "an object of attributes",
                value.as_ref().unwrap_or(&Value::Null),
            )),
        }
    }

    /// One attribute of a value without path. What is read-only is left out, as in PUT; the target is judged, not the spelling.
    fn write_named(&mut self, operation: &Operation, name: &str, value: &Value) -> Result<(), Error> {
        let kind = self.patch.kind();
        if let Some(schema) = kind.extension(name) {
            return self.write_extension(schema, operation.verb, value);
        }
        let attribute = kind.attribute(name).ok_or_else(|| unknown(name, kind.schema().urn()))?;
        match (attribute.home(), attribute.name()) {
            (Home::Derived, "id") if !value.is_null() && value.as_str() != Some(self.head.id) => Err(mutability(
                "The `id` in the value is not that of the resource, and it can't be changed. Leave it out.",
            )),
            (Home::Derived, "schemas") if !value.is_null() => check_schemas(kind, value),
            (Home::Derived | Home::Dropped, _) => Ok(()),
            (Home::Rows, _) => {
                members::write(&mut self.members, operation);
                Ok(())
            }
            (Home::Document, name) => {
                self.look(Target { extension: None, attribute, sub: None }, None, Some(value))?;
                write(&mut self.document, attribute, operation.verb, value, name)
            }
        }
    }

    fn write_extension(&mut self, schema: &'static Schema, verb: Verb, value: &Value) -> Result<(), Error> {
        let object = match value {
            Value::Null => {
                self.document.remove(schema.urn());
                return Ok(());
            }
            Value::Object(object) => object,
            other => return Err(wrong_type(schema.urn(), "an object of attributes", other)),
        };
        let mut seen = BTreeSet::new();
        self.within(Some(schema), |extension| {
            object.iter().try_for_each(|(name, value)| {
                let attribute = schema.attribute(name).ok_or_else(|| unknown(name, schema.urn()))?;
                let at = format!("{}:{}", schema.urn(), attribute.name());
                if !seen.insert(attribute.name()) {
                    return Err(given_twice(&at));
                }
                write(extension, attribute, verb, value, &at)
            })
        })
    }

    /// An operation whose path names an attribute.
    fn operate_on(
        &mut self,
        operation: &Operation,
        target: Target,
        filter: Option<&Filter>,
        value: Option<&Value>,
    ) -> Result<(), Error> {
        match (target.attribute.home(), target.attribute.name(), operation.verb) {
            (Home::Rows, _, _) => {
                if members::operate(&mut self.members, self.head.members, operation, target, filter, self.leniency)? {
                    self.lenient.insert(Leniency::REMOVE_BY_VALUE);
                }
                Ok(())
            }
            // RFC 7643 section 3: `schemas` follows the data; who declares what there is to come declares nothing wrong.
            (Home::Derived, "schemas", Verb::Add | Verb::Replace) if filter.is_none() => {
                check_schemas(self.patch.kind(), value.unwrap_or(&Value::Null))
            }
            (Home::Derived, ..) => Err(read_only(&target.name())),
            (Home::Dropped, _, Verb::Remove) => refuse_value(value),
            (Home::Dropped, ..) => Ok(()),
            (Home::Document, ..) if target.sub.is_some_and(Attribute::is_ignored) => Err(read_only(&target.name())),
            (Home::Document, _, verb) => {
                self.look(target, filter, value)?;
                match verb {
                    Verb::Remove => self.remove(target, filter, value),
                    verb => self.write_at(target, filter, verb, value.unwrap_or(&Value::Null)),
                }
            }
        }
    }

    /// Counts the comparisons that an operation on a list asks for, before it makes them.
    fn look(&mut self, target: Target, filter: Option<&Filter>, value: Option<&Value>) -> Result<(), Error> {
        if !target.attribute.is_multi() {
            return Ok(());
        }
        let map = match target.extension {
            None => Some(&self.document),
            Some(schema) => self.document.get(schema.urn()).and_then(Value::as_object),
        };
        let length = |value: Option<&Value>| value.and_then(Value::as_array).map_or(1, Vec::len);
        let there = length(map.and_then(|map| map.get(target.attribute.name())));
        self.looks += there * filter.map_or(1, Filter::comparisons) + length(value);
        let limit = self.patch.share_of(Limits::VALUE_LOOKS);
        if self.looks > limit {
            let shared = if limit < Limits::VALUE_LOOKS { " (its share of a Bulk)" } else { "" };
            return Err(Error::too_large(format!(
                "The PATCH asks for more than {limit} comparisons of values{shared}, which are those of its filters times the values of the lists they look through. \
                 Send it in parts, or with shorter filters."
            )));
        }
        Ok(())
    }

    fn write_at(&mut self, target: Target, filter: Option<&Filter>, verb: Verb, value: &Value) -> Result<(), Error> {
        let (attribute, at) = (target.attribute, target.name());
        let parent = Target { sub: None, ..target }.name();
        let create = self.leniency.create_missing_value;
        let created = self.within(target.extension, |map| match (target.sub, filter) {
            (None, None) => write(map, attribute, verb, value, &at).map(|()| false),
            (Some(sub), _) if !attribute.is_multi() => {
                merge(map, attribute, &Map::from_iter([(sub.name().to_owned(), value.clone())]), &parent)
                    .map(|()| false)
            }
            (Some(sub), filter) => {
                let value = read(sub, value, &at)?.unwrap_or(Value::Null);
                let subs = Map::from_iter([(sub.name().to_owned(), value)]);
                write_chosen(map, attribute, filter, Write::Merge(&subs), &at, create)
            }
            (None, Some(filter)) => match (read_one(attribute, value, &at)?, verb) {
                (None, _) => write_chosen(map, attribute, Some(filter), Write::Remove, &at, create),
                (Some(Value::Object(subs)), Verb::Add) => {
                    write_chosen(map, attribute, Some(filter), Write::Merge(&subs), &at, create)
                }
                (Some(Value::Object(subs)), _) => {
                    write_chosen(map, attribute, Some(filter), Write::Replace(&subs), &at, create)
                }
                (Some(other), _) => Err(wrong_type(&at, "an object", &other)),
            },
        })?;
        if created {
            self.lenient.insert(Leniency::CREATE_MISSING_VALUE);
        }
        Ok(())
    }

    fn remove(&mut self, target: Target, filter: Option<&Filter>, value: Option<&Value>) -> Result<(), Error> {
        let (attribute, at) = (target.attribute, target.name());
        // RFC 7644 section 3.5.2.2: what is required can't be removed.
        if target.sub.unwrap_or(attribute).is_required() {
            return Err(mutability(format!("{at} is required and can't be removed. Replace its value instead.")));
        }
        let whole_list = attribute.is_multi() && filter.is_none() && target.sub.is_none();
        let named = match value {
            Some(value) if whole_list => {
                allow_remove_by_value(self.leniency)?;
                self.lenient.insert(Leniency::REMOVE_BY_VALUE);
                Some(read(attribute, value, &at)?.ok_or_else(|| nothing_named(&at))?)
            }
            value => {
                refuse_value(value)?;
                None
            }
        };
        let unassigned = |sub: &Attribute| Map::from_iter([(sub.name().to_owned(), Value::Null)]);
        self.within(target.extension, |map| match (target.sub, filter, named) {
            (Some(sub), _, _) if !attribute.is_multi() => merge(map, attribute, &unassigned(sub), &at),
            (Some(sub), filter, _) => {
                edit_list(map, attribute, &at, |list| list.set(filter, &unassigned(sub)).map(|_| ()))
            }
            (None, Some(filter), _) => edit_list(map, attribute, &at, |list| {
                list.remove(filter);
                Ok(())
            }),
            (None, None, Some(values)) => edit_list(map, attribute, &at, |list| {
                list.remove_values(values.as_array().map_or(&[], Vec::as_slice));
                Ok(())
            }),
            (None, None, None) => {
                map.remove(attribute.name());
                Ok(())
            }
        })
    }

    /// Acts on the attributes of an extension, or on the core's. An extension without data leaves the document.
    fn within<T>(&mut self, extension: Option<&'static Schema>, act: impl FnOnce(&mut Map<String, Value>) -> T) -> T {
        let Some(schema) = extension else {
            return act(&mut self.document);
        };
        let mut map = match self.document.remove(schema.urn()) {
            Some(Value::Object(map)) => map,
            _ => Map::new(),
        };
        let outcome = act(&mut map);
        if !map.is_empty() {
            self.document.insert(schema.urn().to_owned(), Value::Object(map));
        }
        outcome
    }
}
