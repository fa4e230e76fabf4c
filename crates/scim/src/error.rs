//! What is answered when a request can't be done, RFC 7644 section 3.12.
//!
//! The `detail` is written for the administrator who reads it on the identity provider's screen: what was wrong, where, what to do.
//! It never holds an internal message; those have no way into this type.

use crate::schema::Kind;
use crate::urn;
use serde_json::{Value, json};
use std::fmt;

/// An error as the client will read it.
///
/// ```
/// use scim::{Error, ScimType};
/// let error = Error::bad_request(ScimType::InvalidFilter, "there is no attribute `colour`");
/// assert_eq!(error.to_json()["status"], "400");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// The HTTP status.
    pub status: u16,
    /// The keyword, if one fits.
    pub scim_type: Option<ScimType>,
    /// The sentence.
    pub detail: String,
}

/// The keywords of RFC 7644 table 9 and of RFC 9865 section 2.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScimType {
    /// The filter can't be understood, or asks for what an attribute can't answer.
    InvalidFilter,
    /// The filter yields more than the server is willing to return.
    TooMany,
    /// A value that must be unique is taken.
    Uniqueness,
    /// The attribute can't be changed so.
    Mutability,
    /// The body is not of the form that was expected.
    InvalidSyntax,
    /// The path of a PATCH can't be understood.
    InvalidPath,
    /// The path of a PATCH leads nowhere.
    NoTarget,
    /// A value is missing or of the wrong type.
    InvalidValue,
    /// The protocol version is not supported.
    InvalidVers,
    /// What was asked for may not stand in a URL.
    Sensitive,
    /// RFC 9865 section 2.1: the cursor is none, or belongs to another query.
    InvalidCursor,
    /// RFC 9865 section 2.1: the cursor is too old.
    ExpiredCursor,
    /// RFC 9865 section 2.1: the size of a page changed on the way.
    InvalidCount,
}

impl Error {
    /// An error of any status.
    pub fn new(status: u16, scim_type: Option<ScimType>, detail: impl Into<String>) -> Error {
        Error { status, scim_type, detail: detail.into() }
    }

    /// 400 with its keyword.
    pub fn bad_request(scim_type: ScimType, detail: impl Into<String>) -> Error {
        Error::new(400, Some(scim_type), detail)
    }

    /// 404.
    pub fn not_found(kind: Kind, id: &str) -> Error {
        Error::new(
            404,
            None,
            format!("There is no {} with the id {}. It may have been deleted.", kind.name(), shown(id)),
        )
    }

    /// 409: a value that must be unique is taken.
    pub fn uniqueness(attribute: &str, value: &str) -> Error {
        let detail = format!(
            "Another resource already has the {attribute} {}. Choose another value, or update the resource that has it.",
            shown(value)
        );
        Error::new(409, Some(ScimType::Uniqueness), detail)
    }

    /// 412: the resource is no longer the version that `If-Match` names.
    pub fn precondition_failed(detail: impl Into<String>) -> Error {
        Error::new(412, None, detail)
    }

    /// 501.
    pub fn not_implemented(detail: impl Into<String>) -> Error {
        Error::new(501, None, detail)
    }

    /// 413. The detail names the limit.
    pub fn too_large(detail: impl Into<String>) -> Error {
        Error::new(413, None, detail)
    }

    /// 403.
    pub fn forbidden(detail: impl Into<String>) -> Error {
        Error::new(403, None, detail)
    }

    /// 401.
    pub fn unauthorized(detail: impl Into<String>) -> Error {
        Error::new(401, None, detail)
    }

    /// The body of the answer. RFC 7644 section 3.12: `status` is a string.
    pub fn to_json(&self) -> Value {
        let mut body = json!({ "schemas": [urn::ERROR], "status": self.status.to_string(), "detail": self.detail });
        if let (Some(scim_type), Some(body)) = (self.scim_type, body.as_object_mut()) {
            body.insert("scimType".to_owned(), scim_type.as_str().into());
        }
        body
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.scim_type {
            Some(scim_type) => write!(f, "{} {}: {}", self.status, scim_type.as_str(), self.detail),
            None => write!(f, "{}: {}", self.status, self.detail),
        }
    }
}

impl std::error::Error for Error {}

impl ScimType {
    /// The keyword as it is sent.
    pub fn as_str(self) -> &'static str {
        match self {
            ScimType::InvalidFilter => "invalidFilter",
            ScimType::TooMany => "tooMany",
            ScimType::Uniqueness => "uniqueness",
            ScimType::Mutability => "mutability",
            ScimType::InvalidSyntax => "invalidSyntax",
            ScimType::InvalidPath => "invalidPath",
            ScimType::NoTarget => "noTarget",
            ScimType::InvalidValue => "invalidValue",
            ScimType::InvalidVers => "invalidVers",
            ScimType::Sensitive => "sensitive",
            ScimType::InvalidCursor => "invalidCursor",
            ScimType::ExpiredCursor => "expiredCursor",
            ScimType::InvalidCount => "invalidCount",
        }
    }
}

/// A stranger's text for a sentence: quoted, escaped, and cut when it is long.
///
/// ```
/// assert_eq!(scim::shown("a\nb"), r#""a\nb""#);
/// assert!(scim::shown(&"x".repeat(1_000)).ends_with("x\"…"));
/// ```
pub fn shown(text: &str) -> String {
    const LONGEST: usize = 120;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{:?}…", text.get(..end).unwrap_or_default()),
        None => format!("{text:?}"),
    }
}
