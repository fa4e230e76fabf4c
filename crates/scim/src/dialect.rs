//! Every leniency, named, in one room. Real identity providers depart from the RFC; here their requests become what the RFC says.
//!
//! The law: what the strict engine accepts has the same outcome with and without the dialect, and a body that is valid leaves as it came, byte for byte.
//! The dialect only accepts more. No rule knows who speaks: each is about a form, and applies to everybody who sends it.
//!
//! It refuses to know resources: what depends on one is asked of the engine through [`Leniency`].
//! `dialect/shape.rs` mends values by their attribute, `dialect/operations.rs` the operations of a PATCH, `dialect/filter.rs` filters;
//! `dialect/draft.rs` has old names of schemas.

mod draft;
mod filter;
mod operations;
mod rules;
mod shape;

pub use crate::leniency::Leniency;
pub use rules::{Dialect, RULES, Rule};

use crate::schema::Kind;
use serde_json::Value;

/// A body as the RFC would have it.
#[derive(Clone, Debug, PartialEq)]
pub struct Canonical {
    /// The body.
    pub body: Value,
    /// What the engine is to allow. The rules that it needed are told by `Edits::lenient`.
    pub leniency: Leniency,
    /// The names of the rules that did something here, sorted, each once.
    pub rules: Vec<&'static str>,
}

/// Mends the body of a POST or PUT. What it can't mend it leaves for [`crate::Incoming::read`] to refuse.
///
/// ```
/// use scim::{Kind, dialect};
/// let canonical = dialect::canonical_resource(Kind::User, serde_json::json!({ "userName": "bjensen", "active": "False" }));
/// assert_eq!(canonical.body["active"], false);
/// assert_eq!(canonical.rules, ["boolean_text"]);
/// ```
pub fn canonical_resource(kind: Kind, body: Value) -> Canonical {
    Dialect::default().resource(kind, body)
}

/// Mends the body of a PATCH. What it can't mend it leaves for [`crate::patch::Patch::read`] to refuse.
pub fn canonical_patch(kind: Kind, body: Value) -> Canonical {
    Dialect::default().patch(kind, body)
}

/// Mends a filter, and names the rules that did something. What it can't mend it leaves for [`crate::Filter::parse`] to refuse.
///
/// ```
/// use scim::{Kind, dialect};
/// let (filter, rules) = dialect::canonical_filter(Kind::User, "externalId eq jyoung");
/// assert_eq!(filter, r#"externalId eq "jyoung""#);
/// assert_eq!(rules, ["filter_bare_literal"]);
/// ```
pub fn canonical_filter(kind: Kind, text: &str) -> (String, Vec<&'static str>) {
    Dialect::default().filter(kind, text)
}

impl Dialect {
    /// As [`canonical_resource`], by the rules that are on.
    pub fn resource(&self, kind: Kind, body: Value) -> Canonical {
        let mut mender = shape::Mender::new(kind, self);
        let body = mender.resource(body);
        Canonical { body, leniency: Leniency::default(), rules: mender.rules() }
    }

    /// As [`canonical_patch`], by the rules that are on.
    pub fn patch(&self, kind: Kind, body: Value) -> Canonical {
        let mut mender = shape::Mender::new(kind, self);
        let body = operations::patch(&mut mender, body);
        let leniency = Leniency {
            create_missing_value: self.has(Leniency::CREATE_MISSING_VALUE),
            remove_by_value: self.has(Leniency::REMOVE_BY_VALUE),
        };
        Canonical { body, leniency, rules: mender.rules() }
    }

    /// As [`canonical_filter`], by the rules that are on.
    pub fn filter(&self, kind: Kind, text: &str) -> (String, Vec<&'static str>) {
        let mut mender = shape::Mender::new(kind, self);
        let filter = filter::mend(&mut mender, text);
        (filter, mender.rules())
    }
}
