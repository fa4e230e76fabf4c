//! The name of an attribute as clients write it, `[urn:]attribute[.sub]` (RFC 7644 section 3.10), and what it means for a kind of resource.
//!
//! No code elsewhere splits such a name. The path of a PATCH, which may also hold a value filter, is `patch/path.rs`.

use crate::schema::{Attribute, Kind, Schema};
use std::fmt;

/// A name that is well formed, whether or not a schema knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributePath {
    urn: Option<String>,
    attribute: Option<String>,
    sub: Option<String>,
}

/// What a name means for a kind of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A whole schema: its URN alone.
    Schema(&'static Schema),
    /// An attribute, or one of its sub-attributes.
    Attribute(Target),
}

/// An attribute that a schema knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The extension that it belongs to; `None` for core and common attributes.
    pub extension: Option<&'static Schema>,
    /// The top-level attribute.
    pub attribute: &'static Attribute,
    /// The sub-attribute, if one is named.
    pub sub: Option<&'static Attribute>,
}

impl AttributePath {
    /// Reads a name. `None` when it is not well formed.
    pub fn parse(text: &str) -> Option<AttributePath> {
        if is_known_urn(text) {
            return Some(AttributePath { urn: Some(text.to_owned()), attribute: None, sub: None });
        }
        let (urn, rest) = match text.rsplit_once(':') {
            Some((urn, rest)) if is_urn(urn) => (Some(urn.to_owned()), rest),
            Some(_) => return None,
            None => (None, text),
        };
        let (attribute, sub) = match rest.split_once('.') {
            Some((attribute, sub)) => (attribute, Some(sub)),
            None => (rest, None),
        };
        if !is_name(attribute) || !sub.is_none_or(is_name) {
            return None;
        }
        Some(AttributePath { urn, attribute: Some(attribute.to_owned()), sub: sub.map(str::to_owned) })
    }

    /// What the name means for this kind. RFC 7643 section 2.1: names and URNs are case-insensitive.
    pub fn resolve(&self, kind: Kind) -> Option<Place> {
        let extension = match &self.urn {
            None => None,
            Some(urn) if urn.eq_ignore_ascii_case(kind.schema().urn()) => None,
            Some(urn) => Some(kind.extension(urn)?),
        };
        let Some(name) = &self.attribute else {
            return Some(Place::Schema(extension.unwrap_or(kind.schema())));
        };
        let attribute = match extension {
            None => kind.attribute(name)?,
            Some(schema) => schema.attribute(name)?,
        };
        let sub = match &self.sub {
            None => None,
            Some(name) => Some(attribute.sub(name)?),
        };
        Some(Place::Attribute(Target { extension, attribute, sub }))
    }

    /// What the name means inside a value filter on this attribute: a sub-attribute, or `value` for the value itself.
    pub fn resolve_within(&self, parent: &'static Attribute) -> Option<&'static Attribute> {
        match (&self.urn, &self.attribute, &self.sub) {
            (None, Some(name), None) if parent.is_complex() => parent.sub(name),
            (None, Some(name), None) if name.eq_ignore_ascii_case("value") => Some(parent),
            _ => None,
        }
    }

    /// Does it start at this attribute, outside the extensions?
    pub fn starts_at(&self, root: &str) -> bool {
        let in_core = self
            .urn
            .as_ref()
            .is_none_or(|urn| Kind::ALL.iter().any(|kind| kind.schema().urn().eq_ignore_ascii_case(urn)));
        in_core && self.attribute.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(root))
    }
}

impl Place {
    /// The name in its canonical spelling.
    pub(crate) fn name(&self) -> String {
        match self {
            Place::Schema(schema) => schema.urn().to_owned(),
            Place::Attribute(target) => target.name(),
        }
    }
}

impl Target {
    /// The name in its canonical spelling.
    pub fn name(&self) -> String {
        let urn = self.extension.map(|schema| format!("{}:", schema.urn())).unwrap_or_default();
        let sub = self.sub.map(|sub| format!(".{}", sub.name())).unwrap_or_default();
        format!("{urn}{}{sub}", self.attribute.name())
    }
}

impl fmt::Display for AttributePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let urn = self.urn.as_deref().unwrap_or_default();
        let colon = if self.urn.is_some() && self.attribute.is_some() { ":" } else { "" };
        write!(f, "{urn}{colon}{}", self.attribute.as_deref().unwrap_or_default())?;
        self.sub.as_ref().map_or(Ok(()), |sub| write!(f, ".{sub}"))
    }
}

/// Is it a URN of SCIM 1.1, the protocol before this one? Drafts of 2.0 had the same beginning.
pub(crate) fn is_version_1(urn: &str) -> bool {
    const PREFIX: &str = "urn:scim:schemas:";
    urn.get(..PREFIX.len()).is_some_and(|prefix| prefix.eq_ignore_ascii_case(PREFIX))
        && urn.split(':').any(|part| part.starts_with("1."))
}

fn is_known_urn(text: &str) -> bool {
    Kind::ALL.iter().any(|kind| kind.schema().urn().eq_ignore_ascii_case(text) || kind.extension(text).is_some())
}

fn is_urn(text: &str) -> bool {
    let prefixed = text.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("urn:"));
    prefixed && text.chars().all(|c| c.is_ascii_alphanumeric() || "-._~:+=@;!$%/".contains(c))
}

/// RFC 7643 section 2.1: ATTRNAME, with the `$` of `$ref` in front.
fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '$')
        && characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '$'))
}
