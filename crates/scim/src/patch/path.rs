//! The path of a PATCH operation, RFC 7644 figure 7: a name, or a name with a value filter and perhaps a sub-attribute behind it.
//!
//! Names alone are `path.rs`; what stands between the brackets is `filter/`.

use crate::error::{Error, ScimType, shown};
use crate::filter::Filter;
use crate::filter::lex::{Word, words};
use crate::limits::Limits;
use crate::path::{AttributePath, Place, Target};
use crate::schema::{Kind, Schema};

/// Where an operation works.
#[derive(Clone, Debug, PartialEq)]
pub enum PatchPath {
    /// The whole resource: no path, or the URN of the core schema.
    Resource,
    /// A whole extension: its URN.
    Extension(&'static Schema),
    /// An attribute.
    Attribute {
        /// The attribute, and the sub-attribute if one is named.
        target: Target,
        /// Which values of the attribute.
        filter: Option<Filter>,
    },
}

impl PatchPath {
    /// Reads a path.
    ///
    /// # Errors
    /// `invalidPath` when it is none, when no schema of the kind knows it, or when a value filter stands where there are no values to choose from;
    /// `invalidFilter` when the filter makes no sense for the attribute.
    pub fn parse(kind: Kind, text: &str, limits: &Limits) -> Result<PatchPath, Error> {
        if text.len() > limits.filter_bytes {
            return Err(invalid(
                text,
                &format!("has {} bytes; at most {} are accepted", text.len(), limits.filter_bytes),
            ));
        }
        let Some(parts) = Parts::split(text).map_err(|sentence| invalid(text, &sentence))? else {
            let path = AttributePath::parse(text).ok_or_else(|| {
                invalid(text, "is none: expected is `attribute`, `attribute.sub` or `attribute[filter].sub`")
            })?;
            return match path.resolve(kind) {
                None => Err(unknown(kind, text)),
                Some(Place::Attribute(target)) => Ok(PatchPath::Attribute { target, filter: None }),
                Some(Place::Schema(schema)) if schema.urn() == kind.schema().urn() => Ok(PatchPath::Resource),
                Some(Place::Schema(schema)) => Ok(PatchPath::Extension(schema)),
            };
        };
        let name =
            AttributePath::parse(parts.name).ok_or_else(|| invalid(text, "names no attribute in front of its `[`"))?;
        let Some(Place::Attribute(target)) = name.resolve(kind) else {
            return Err(unknown(kind, text));
        };
        if target.sub.is_some() || !target.attribute.is_multi() {
            return Err(invalid(text, "has a value filter where there is one value only; leave out the part in [ ]"));
        }
        let filter = Filter::parse(parts.filter, limits)?;
        filter.check_within(target.attribute)?;
        let sub = match parts.sub {
            None => None,
            Some(name) => Some(target.attribute.sub(name).ok_or_else(|| unknown(kind, text))?),
        };
        Ok(PatchPath::Attribute { target: Target { sub, ..target }, filter: Some(filter) })
    }
}

/// `name[filter].sub`.
struct Parts<'a> {
    name: &'a str,
    filter: &'a str,
    sub: Option<&'a str>,
}

impl<'a> Parts<'a> {
    /// `None` when there is no bracket.
    fn split(text: &'a str) -> Result<Option<Parts<'a>>, String> {
        let tokens = words(text).map_err(|sentence| format!("is none: {sentence}"))?;
        let Some(open) = tokens.iter().find(|token| token.what == Word::OpenSquare) else {
            return Ok(None);
        };
        let close = tokens.iter().rfind(|token| token.what == Word::CloseSquare).ok_or("has a `[` without a `]`")?;
        let filter = text.get(open.span.end..close.span.start).ok_or("has a `]` before its `[`")?;
        let behind = text.get(close.span.end..).unwrap_or_default();
        let sub = match behind.strip_prefix('.') {
            Some(sub) if !sub.is_empty() => Some(sub),
            None if behind.is_empty() => None,
            _ => return Err("has something behind its `]` that is no `.attribute`".to_owned()),
        };
        Ok(Some(Parts { name: text.get(..open.span.start).unwrap_or_default(), filter, sub }))
    }
}

fn invalid(text: &str, sentence: &str) -> Error {
    Error::bad_request(ScimType::InvalidPath, format!("The path {} {sentence}.", shown(text)))
}

fn unknown(kind: Kind, text: &str) -> Error {
    let detail = format!(
        "The path {} leads to no attribute of a {}. /Schemas lists those that there are; correct the mapping.",
        shown(text),
        kind.name()
    );
    Error::bad_request(ScimType::InvalidPath, detail)
}
