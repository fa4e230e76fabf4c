//! The rules by name, why each exists, and which of them are on. `traces/` holds a recorded request for each.

use crate::leniency::Leniency;
use std::collections::BTreeSet;

/// A leniency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The name, as in the request log.
    pub name: &'static str,
    /// Who sends what, and what becomes of it.
    pub because: &'static str,
}

/// Which rules are on: all of them, unless some were left out. It is the same for everybody who speaks.
///
/// The server has the whole dialect. Tests leave a rule out to see what it does; a strict profile would leave out all.
///
/// ```
/// use scim::{Kind, dialect::Dialect};
/// let body = serde_json::json!({ "userName": "bjensen", "active": "False" });
/// let canonical = Dialect::default().without("boolean_text").resource(Kind::User, body.clone());
/// assert_eq!((canonical.body, canonical.rules), (body, vec![]));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dialect {
    off: BTreeSet<&'static str>,
}

impl Dialect {
    /// The RFC and nothing else.
    pub fn strict() -> Dialect {
        Dialect { off: RULES.iter().map(|rule| rule.name).collect() }
    }

    /// The same with one rule less.
    #[must_use]
    pub fn without(mut self, rule: &'static str) -> Dialect {
        self.off.insert(rule);
        self
    }

    /// Is this rule on?
    pub fn has(&self, rule: &str) -> bool {
        !self.off.contains(rule)
    }
}

pub(super) const BARE_VALUE: &str = "bare_value";
pub(super) const BOOLEAN_TEXT: &str = "boolean_text";
pub(super) const DOTTED_KEY: &str = "dotted_key";
pub(super) const DRAFT_URN: &str = "draft_urn";
pub(super) const EXTENSION_NAME: &str = "extension_name";
pub(super) const FILTER_BARE_LITERAL: &str = "filter_bare_literal";
pub(super) const FILTER_BOOLEAN_TEXT: &str = "filter_boolean_text";
pub(super) const FILTER_SUB_ATTRIBUTE: &str = "filter_sub_attribute";
pub(super) const IDLE_REMOVE_VALUE: &str = "idle_remove_value";
pub(super) const LONE_VALUE: &str = "lone_value";
pub(super) const MANAGER_SHAPE: &str = "manager_shape";
pub(super) const OP_CASE: &str = "op_case";
pub(super) const TWO_PRIMARIES: &str = "two_primaries";
pub(super) const UNKNOWN_ATTRIBUTE: &str = "unknown_attribute";
pub(super) const UNKNOWN_SCHEMA: &str = "unknown_schema";
pub(super) const URN_KEY: &str = "urn_key";

/// All rules, sorted by name.
pub const RULES: &[Rule] = &[
    rule(
        BARE_VALUE,
        "Members and roles are also sent as bare text (`\"value\": \"2819\"`): it becomes the object's `value`.",
    ),
    rule(
        BOOLEAN_TEXT,
        "Entra ID sends booleans as the texts \"True\" and \"False\"; where the schema has a boolean, they become one.",
    ),
    rule(
        Leniency::CREATE_MISSING_VALUE,
        "Entra ID sets `emails[type eq \"work\"].value` of a person who has none: the value that the filter describes is created.",
    ),
    rule(
        DOTTED_KEY,
        "Entra ID puts paths in place of names into a value without path (`\"name.givenName\": …`): each is set where it points.",
    ),
    rule(
        DRAFT_URN,
        "OneLogin's templates call schemas what drafts of SCIM 2.0 called them (`urn:scim:schemas:core:2.0`): they are taken for those of today.",
    ),
    rule(
        EXTENSION_NAME,
        "Entra ID asks for `manager eq \"…\"` without the URN in front: a name that the core lacks is looked for in the extensions.",
    ),
    rule(
        FILTER_BARE_LITERAL,
        "Microsoft's documentation has `externalId eq jyoung` without quotes: the word is taken as text.",
    ),
    rule(
        FILTER_BOOLEAN_TEXT,
        "Entra ID asks for `roles[primary eq \"True\"]`: where the schema has a boolean, the text is taken as one.",
    ),
    rule(
        FILTER_SUB_ATTRIBUTE,
        "Entra ID asks for `emails[type eq \"work\"].value eq \"…\"`, which the grammar lacks: the comparison moves into the brackets.",
    ),
    rule(
        IDLE_REMOVE_VALUE,
        "Some send the old value along with `remove` of a path that already says what to remove: the value is dropped.",
    ),
    rule(LONE_VALUE, "One value is sent as itself where a list is expected: it becomes a list of one."),
    rule(
        MANAGER_SHAPE,
        "The manager is sent as a bare id, as a list of one, or as \"\" for nobody, and OneLogin's template calls the id `managerId`: it becomes an object, or is unassigned.",
    ),
    rule(OP_CASE, "Entra ID capitalises operations (`Add`, `Replace`, `Remove`): they become lower-case."),
    rule(
        Leniency::REMOVE_BY_VALUE,
        "Entra ID and JumpCloud remove members with a list in `value`: exactly those are removed, never all.",
    ),
    rule(TWO_PRIMARIES, "PingOne may send two primary e-mails: the first stays primary."),
    rule(
        UNKNOWN_ATTRIBUTE,
        "OneLogin sends what its administrator's template says, Entra ID `id` and `displayName` inside roles: what no schema names is dropped.",
    ),
    rule(
        UNKNOWN_SCHEMA,
        "Entra ID declares a Microsoft schema for groups: URNs that the kind doesn't have are dropped.",
    ),
    rule(URN_KEY, "Entra ID writes `\"urn:…:User:employeeNumber\": …` as one name: it is set in its schema."),
];

const fn rule(name: &'static str, because: &'static str) -> Rule {
    Rule { name, because }
}
