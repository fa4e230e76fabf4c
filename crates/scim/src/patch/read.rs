//! The body of a PATCH, RFC 7644 section 3.5.2, read strictly: which operations, where. What they change is `patch/apply.rs`.

use super::path::PatchPath;
use crate::error::{Error, ScimType, shown};
use crate::incoming::{Member, other_version};
use crate::limits::Limits;
use crate::path::is_version_1;
use crate::read::{given_twice, unknown, wrong_type};
use crate::schema::{Attribute, Home, Kind, Schema};
use crate::urn;
use serde_json::{Map, Value};

/// The operations of a PATCH, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    kind: Kind,
    operations: Vec<Operation>,
    /// Among how many it shares what it may look at.
    among: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Operation {
    pub(super) verb: Verb,
    /// `None`: no path was given. RFC 7644 section 3.5.2.2 refuses that of `remove` alone.
    pub(super) path: Option<PatchPath>,
    /// Of `remove`: what has no RFC syntax, kept for the dialect that understands it.
    pub(super) value: Option<Value>,
    /// The values of a path to `members`, read.
    pub(super) members: Vec<Member>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Add,
    Replace,
    Remove,
}

impl Patch {
    /// Reads a body. No operation at all is legal, and changes nothing.
    ///
    /// # Errors
    /// `invalidVers` for a body of SCIM 1.1; `invalidSyntax` for one without the PatchOp schema or without a list of operations, for an `op` that is not exactly `add`, `replace` or `remove`, for an
    /// unknown attribute in a value without path, and for a missing value; `invalidPath` and `invalidFilter` for paths; `invalidValue` for members that are none;
    /// 413 for more than `limits.operations` operations or `limits.members` members.
    pub fn read(kind: Kind, body: &Value, limits: &Limits) -> Result<Patch, Error> {
        // First of all: what else such a body has is as SCIM 1.1 wants it, and no fault of its own.
        if let Some(urn) = version_1(body) {
            return Err(other_version(kind, urn));
        }
        let body = fields(body, "The body", ["schemas", "operations"])?;
        let [schemas, operations] = body;
        let declared = schemas.and_then(Value::as_array).is_some_and(|urns| urns.iter().any(is_patch_op));
        if !declared {
            return Err(syntax(format!("`schemas` of a PATCH must be [\"{}\"].", urn::PATCH_OP)));
        }
        let Some(Value::Array(operations)) = operations else {
            return Err(syntax("A PATCH must have `Operations`, a list.".to_owned()));
        };
        if operations.len() > limits.operations {
            let detail = format!(
                "The PATCH has {} operations; at most {} are accepted. Send it in parts.",
                operations.len(),
                limits.operations
            );
            return Err(Error::too_large(detail));
        }
        let mut reading = Reading { kind, limits, members: 0 };
        let operations = operations
            .iter()
            .enumerate()
            .map(|(index, operation)| reading.operation(index + 1, operation))
            .collect::<Result<_, _>>()?;
        Ok(Patch { kind, operations, among: 1 })
    }

    /// How many operations look through all members of the group, so that these must be read to decide: those with a
    /// value filter on members that is not `value eq "x"`, or several of those joined by `or`.
    pub fn member_searches(&self) -> usize {
        let searches = |path: &Option<PatchPath>| match path {
            Some(PatchPath::Attribute { target, filter: Some(filter) }) => {
                target.attribute.home() == Home::Rows && filter.named_values().is_none()
            }
            _ => false,
        };
        self.operations.iter().filter(|operation| searches(&operation.path)).count()
    }

    /// The same as one of so many in a Bulk, which together may look at as much as one alone.
    #[must_use]
    pub fn among(self, others: usize) -> Patch {
        Patch { among: others.max(1), ..self }
    }

    /// Its share of such a limit ([`Limits::MEMBER_LOOKS`], [`Limits::VALUE_LOOKS`]).
    pub fn share_of(&self, limit: usize) -> usize {
        limit / self.among
    }

    /// How many operations there are, and how many members they name together.
    pub fn size(&self) -> (usize, usize) {
        (self.operations.len(), self.operations.iter().map(|operation| operation.members.len()).sum())
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    pub(super) fn operations(&self) -> &[Operation] {
        &self.operations
    }
}

struct Reading<'a> {
    kind: Kind,
    limits: &'a Limits,
    /// Members met so far.
    members: usize,
}

impl Reading<'_> {
    fn operation(&mut self, number: usize, operation: &Value) -> Result<Operation, Error> {
        let [op, path, value] = fields(operation, &format!("Operation {number}"), ["op", "path", "value"])?;
        let verb = match op.and_then(Value::as_str) {
            Some("add") => Verb::Add,
            Some("replace") => Verb::Replace,
            Some("remove") => Verb::Remove,
            _ => {
                return Err(syntax(format!("`op` of operation {number} must be \"add\", \"replace\" or \"remove\".")));
            }
        };
        let path = match path {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(PatchPath::parse(self.kind, text, self.limits)?),
            Some(_) => {
                return Err(Error::bad_request(
                    ScimType::InvalidPath,
                    format!("`path` of operation {number} must be text."),
                ));
            }
        };
        if verb != Verb::Remove && value.is_none() {
            // RFC 7644 sections 3.5.2.1 and 3.5.2.3: these operations have a value.
            return Err(Error::bad_request(ScimType::InvalidValue, format!("Operation {number} has no `value`.")));
        }
        let mut operation = Operation { verb, path, value: value.cloned(), members: Vec::new() };
        self.read_members(&mut operation)?;
        self.check_names(&operation)?;
        Ok(operation)
    }

    /// Members are read here, so that their number is judged before any of them is looked at again.
    fn read_members(&mut self, operation: &mut Operation) -> Result<(), Error> {
        let members = match (&operation.path, &operation.value) {
            (Some(PatchPath::Attribute { target, filter: None }), Some(value))
                if target.attribute.home() == Home::Rows && target.sub.is_none() =>
            {
                Some((target.attribute, value))
            }
            (None | Some(PatchPath::Resource), Some(Value::Object(object))) => {
                object.iter().find_map(|(name, value)| {
                    let attribute = self.kind.attribute(name).filter(|attribute| attribute.home() == Home::Rows)?;
                    Some((attribute, value))
                })
            }
            _ => None,
        };
        if let Some((attribute, value)) = members {
            let room = Limits { members: self.limits.members.saturating_sub(self.members), ..*self.limits };
            operation.members = Member::read_list(attribute, value, &room).map_err(|error| match error.status {
                413 => Error::too_large(format!(
                    "The PATCH has more than {} members. Send it in parts.",
                    self.limits.members
                )),
                _ => error,
            })?;
            self.members += operation.members.len();
        }
        Ok(())
    }

    /// A value without path is an object of attributes, RFC 7644 section 3.5.2.1.
    fn check_names(&self, operation: &Operation) -> Result<(), Error> {
        let (schema, value) = match (&operation.path, &operation.value) {
            _ if operation.verb == Verb::Remove => return Ok(()),
            (None | Some(PatchPath::Resource), Some(value)) => (None, value),
            (Some(PatchPath::Extension(schema)), Some(value)) => (Some(schema), value),
            _ => return Ok(()),
        };
        let object = match value {
            Value::Object(object) => object,
            Value::Null if schema.is_some() => return Ok(()),
            other => {
                return Err(wrong_type("an operation without path", "an object of attributes", other));
            }
        };
        let mut seen = Vec::new();
        for name in object.keys() {
            let known = match schema {
                Some(schema) => schema.attribute(name).map(Attribute::name),
                None => self
                    .kind
                    .extension(name)
                    .map(Schema::urn)
                    .or_else(|| self.kind.attribute(name).map(Attribute::name)),
            };
            let of = schema.copied().unwrap_or(self.kind.schema()).urn();
            let known = known.ok_or_else(|| unknown(name, of))?;
            if seen.contains(&known) {
                return Err(given_twice(known));
            }
            seen.push(known);
        }
        Ok(())
    }
}

/// The URN by which a body says that it speaks SCIM 1.1.
fn version_1(body: &Value) -> Option<&str> {
    let schemas = body.as_object()?.iter().filter(|(key, _)| key.eq_ignore_ascii_case("schemas"));
    let urns = schemas.filter_map(|(_, urns)| urns.as_array()).flatten().filter_map(Value::as_str);
    urns.into_iter().find(|urn| is_version_1(urn))
}

/// The values of these names, in any case (RFC 7643 section 2.1). Others are refused: a misspelt `path` would turn an operation into another.
fn fields<'a, const N: usize>(
    value: &'a Value,
    place: &str,
    names: [&str; N],
) -> Result<[Option<&'a Value>; N], Error> {
    let Value::Object(object) = value else {
        return Err(syntax(format!("{place} must be an object.")));
    };
    check_fields(object, place, &names)?;
    Ok(names.map(|name| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)))
}

fn check_fields(object: &Map<String, Value>, place: &str, names: &[&str]) -> Result<(), Error> {
    for name in names {
        if object.keys().filter(|key| key.eq_ignore_ascii_case(name)).count() > 1 {
            return Err(given_twice(name));
        }
    }
    match object.keys().find(|key| !names.iter().any(|name| key.eq_ignore_ascii_case(name))) {
        Some(key) => Err(syntax(format!("{place} has {}, which a PATCH doesn't know.", shown(key)))),
        None => Ok(()),
    }
}

fn is_patch_op(urn: &Value) -> bool {
    urn.as_str().is_some_and(|urn| urn.eq_ignore_ascii_case(urn::PATCH_OP))
}

fn syntax(detail: String) -> Error {
    Error::bad_request(ScimType::InvalidSyntax, detail)
}
