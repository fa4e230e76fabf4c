//! What is answered of a resource: RFC 7643 section 2.4 `returned` and RFC 7644 section 3.9 `attributes`, `excludedAttributes`.
//!
//! One function, [`project`], so that `returned: never` has one place to hold. It refuses to know how the resource was found or changed.

use crate::error::{Error, ScimType, shown};
use crate::filter::lex::{Word, words};
use crate::path::{AttributePath, Place};
use crate::resource::Resource;
use crate::schema::{Attribute, Kind, Returned};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What the server knows about a resource, RFC 7643 section 3.1.
#[derive(Clone, Debug, PartialEq)]
pub struct Meta {
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub modified: Timestamp,
    /// Its version, answered as `W/"<n>"`.
    pub version: i64,
    /// Its URL.
    pub location: String,
}

/// A resource with everything that is answered of it. It is used up by the answer: documents are not copied on the way out.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The document.
    pub resource: Resource,
    /// The id.
    pub id: String,
    /// When, which version, where.
    pub meta: Meta,
    /// The groups of a user, or the members of a group.
    pub members: Vec<MemberAnswer>,
}

/// A member of a group, or a group of a user, as it is answered.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberAnswer {
    /// The id.
    pub value: String,
    /// The name.
    pub display: Option<String>,
    /// The type of a member.
    pub kind: Option<Kind>,
    /// The URL, answered as `$ref`.
    pub location: Option<String>,
}

/// What the client asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    asked: Asked,
}

#[derive(Clone, Debug, PartialEq)]
enum Asked {
    All,
    Only(Vec<AttributePath>),
    Without(Vec<AttributePath>),
}

/// What is answered of one attribute.
enum Share {
    Whole,
    Nothing,
    /// These sub-attributes.
    Only(Vec<&'static str>),
    /// All but these sub-attributes.
    Without(Vec<&'static str>),
}

/// Answers of a resource what is wanted of it; `id` and `schemas` always, what is `returned: never` never.
pub fn project(whole: Whole, wanted: &Wanted) -> Value {
    let kind = whole.resource.kind();
    let mut answer = Map::new();
    for (name, value) in whole.document() {
        if let Some(attribute) = kind.attribute(&name) {
            answer.extend(wanted.share(kind, None, attribute).of(value).map(|value| (name, value)));
        } else if let (Some(schema), Value::Object(extension)) = (kind.extension(&name), value) {
            let shared: Map<String, Value> = extension
                .into_iter()
                .filter_map(|(name, value)| Some((schema.attribute(&name)?, name, value)))
                .filter_map(|(attribute, name, value)| {
                    Some((name, wanted.share(kind, Some(schema.urn()), attribute).of(value)?))
                })
                .collect();
            if !shared.is_empty() {
                answer.insert(name, Value::Object(shared));
            }
        }
    }
    Value::Object(answer)
}

/// Does an `If-Match` or `If-None-Match` name this version? `*`, lists, weak and strong spelling (RFC 7644 section 3.14 uses weak ones).
///
/// ```
/// assert!(scim::etag_matches("\"3\", W/\"7\"", 7));
/// assert!(!scim::etag_matches("W/\"7\"", 8));
/// ```
pub fn etag_matches(header: &str, version: i64) -> bool {
    header.split(',').map(str::trim).any(|tag| {
        let opaque = tag.strip_prefix("W/").or_else(|| tag.strip_prefix("w/")).unwrap_or(tag);
        tag == "*"
            || opaque.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) == Some(version.to_string().as_str())
    })
}

impl Meta {
    /// The ETag: `W/"7"`.
    pub fn etag(&self) -> String {
        format!("W/\"{}\"", self.version)
    }
}

impl Whole {
    /// The complete resource, as filters see it: with `id`, `meta`, and `groups` or `members`, which are there when they are empty too.
    pub fn document(self) -> Map<String, Value> {
        let Whole { resource, id, meta, members } = self;
        let kind = resource.kind();
        let version = meta.etag();
        let mut document = resource.into_attributes();
        document.insert("id".to_owned(), id.into());
        document.insert(
            "meta".to_owned(),
            json!({
                "resourceType": kind.name(),
                "created": meta.created.to_string(),
                "lastModified": meta.modified.to_string(),
                "location": meta.location,
                "version": version,
            }),
        );
        let list = match kind {
            Kind::User => "groups",
            Kind::Group => "members",
        };
        let members = members.into_iter().map(|member| member.into_value(kind)).collect();
        document.insert(list.to_owned(), Value::Array(members));
        document
    }
}

impl MemberAnswer {
    fn into_value(self, of: Kind) -> Value {
        let mut object = Map::new();
        object.insert("value".to_owned(), self.value.into());
        object.extend(self.display.map(|display| ("display".to_owned(), display.into())));
        object.extend(self.location.map(|location| ("$ref".to_owned(), location.into())));
        let of_type = match of {
            // RFC 7643 section 4.1.2: `type` tells how a user belongs to a group; nested groups are not resolved here.
            Kind::User => Some("direct"),
            Kind::Group => self.kind.map(Kind::name),
        };
        object.extend(of_type.map(|of_type| ("type".to_owned(), of_type.into())));
        Value::Object(object)
    }
}

impl Wanted {
    /// Everything that is returned by default.
    pub fn all() -> Wanted {
        Wanted { asked: Asked::All }
    }

    /// Reads `attributes` and `excludedAttributes`. Names that the kind (or, without one, any kind) doesn't have ask for nothing.
    /// A value filter in a name (`emails[type eq "work"]`) is read over: the attribute is answered with all its values.
    ///
    /// # Errors
    /// `invalidValue` when both are given (RFC 7644 section 3.9 makes them mutually exclusive), or for what is no name.
    pub fn parse(kind: Option<Kind>, attributes: Option<&str>, excluded: Option<&str>) -> Result<Wanted, Error> {
        let only = attributes.filter(|text| !text.trim().is_empty());
        let without = excluded.filter(|text| !text.trim().is_empty());
        let asked = match (only, without) {
            (None, None) => Asked::All,
            (Some(only), None) => Asked::Only(names(kind, "attributes", only)?),
            (None, Some(without)) => Asked::Without(names(kind, "excludedAttributes", without)?),
            (Some(_), Some(_)) => {
                let detail = "attributes and excludedAttributes can't be given together. Leave one of them out.";
                return Err(Error::bad_request(ScimType::InvalidValue, detail));
            }
        };
        Ok(Wanted { asked })
    }

    /// Is anything of this top-level attribute answered? (Must `members` or `groups` be read at all?)
    pub fn wants(&self, root: &str) -> bool {
        let mut kinds = Kind::ALL.into_iter().filter_map(|kind| Some((kind, kind.attribute(root)?)));
        kinds.any(|(kind, attribute)| !matches!(self.share(kind, None, attribute), Share::Nothing))
    }

    /// Was `attributes` given? RFC 7644 section 3.5.2: a PATCH must then answer with the resource.
    pub fn is_explicit(&self) -> bool {
        matches!(self.asked, Asked::Only(_))
    }

    fn share(&self, kind: Kind, urn: Option<&'static str>, attribute: &'static Attribute) -> Share {
        match (attribute.returned(), &self.asked) {
            (Returned::Never, _) => Share::Nothing,
            (Returned::Always, _) | (_, Asked::All) => Share::Whole,
            (Returned::Default, Asked::Only(paths)) => match Named::in_paths(paths, kind, urn, attribute) {
                Named::Whole => Share::Whole,
                Named::Subs(subs) if subs.is_empty() => Share::Nothing,
                Named::Subs(subs) => Share::Only(subs),
            },
            (Returned::Default, Asked::Without(paths)) => match Named::in_paths(paths, kind, urn, attribute) {
                Named::Whole => Share::Nothing,
                // Nothing to take apart: most attributes of most answers are not named.
                Named::Subs(subs) if subs.is_empty() => Share::Whole,
                Named::Subs(subs) => Share::Without(subs),
            },
        }
    }
}

impl Share {
    fn of(&self, value: Value) -> Option<Value> {
        match self {
            Share::Whole => Some(value),
            Share::Nothing => None,
            Share::Only(subs) => pick(value, &|name| subs.contains(&name)),
            Share::Without(subs) => pick(value, &|name| !subs.contains(&name)),
        }
    }
}

/// How a list of names speaks of one attribute.
enum Named {
    Whole,
    Subs(Vec<&'static str>),
}

impl Named {
    fn in_paths(
        paths: &[AttributePath],
        kind: Kind,
        urn: Option<&'static str>,
        attribute: &'static Attribute,
    ) -> Named {
        let mut subs = Vec::new();
        for place in paths.iter().filter_map(|path| path.resolve(kind)) {
            match place {
                Place::Schema(schema) if schema.urn() == urn.unwrap_or(kind.schema().urn()) => {
                    return Named::Whole;
                }
                Place::Attribute(target)
                    if target.extension.map(crate::schema::Schema::urn) == urn && target.attribute == attribute =>
                {
                    match target.sub {
                        None => return Named::Whole,
                        Some(sub) => subs.push(sub.name()),
                    }
                }
                _ => {}
            }
        }
        Named::Subs(subs)
    }
}

/// An object, or each of a list, with the sub-attributes that are kept. An empty list stays one; what loses everything is left out.
fn pick(value: Value, keep: &dyn Fn(&str) -> bool) -> Option<Value> {
    match value {
        Value::Object(object) => {
            let kept: Map<String, Value> = object.into_iter().filter(|(name, _)| keep(name)).collect();
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        Value::Array(values) if values.is_empty() => Some(Value::Array(values)),
        Value::Array(values) => {
            let kept: Vec<Value> = values.into_iter().filter_map(|value| pick(value, keep)).collect();
            (!kept.is_empty()).then_some(Value::Array(kept))
        }
        value => Some(value),
    }
}

fn names(kind: Option<Kind>, parameter: &str, text: &str) -> Result<Vec<AttributePath>, Error> {
    let kinds = kind.map_or(Kind::ALL.to_vec(), |kind| vec![kind]);
    let (mut paths, mut known) = (Vec::new(), BTreeSet::new());
    for name in without_filters(text).split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let path = AttributePath::parse(name).ok_or_else(|| {
            let detail = format!(
                "{parameter} has {}, which is no name of an attribute. Names are separated by commas.",
                shown(name)
            );
            Error::bad_request(ScimType::InvalidValue, detail)
        })?;
        // Each place once, however often and in whichever case it is named: the names are looked through for each attribute of each answer.
        let places = kinds.iter().filter_map(|kind| Some((kind.name(), path.resolve(*kind)?.name())));
        if places.map(|place| known.insert(place)).fold(false, |any, new| any | new) {
            paths.push(path);
        }
    }
    Ok(paths)
}

/// The text without what stands between square brackets.
fn without_filters(text: &str) -> String {
    let Ok(tokens) = words(text) else {
        return text.to_owned();
    };
    let mut depth = 0_usize;
    let mut kept = String::new();
    for token in tokens {
        match token.what {
            Word::OpenSquare => depth += 1,
            Word::CloseSquare => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push_str(text.get(token.span).unwrap_or_default()),
            _ => {}
        }
    }
    kept
}
