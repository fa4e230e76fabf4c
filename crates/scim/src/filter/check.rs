//! Does a filter make sense for a kind? RFC 7644 section 3.4.2.2: one that doesn't is refused, never ignored: an ignored filter answers with everybody.

use super::matches::compared;
use super::parse::invalid;
use super::tree::{Comparison, Filter, Node, Operator};
use crate::compare::instant;
use crate::error::{Error, shown};
use crate::path::{AttributePath, Place};
use crate::schema::{Attribute, Home, Kind, Shape};
use serde_json::Value;

impl Filter {
    /// Checks every name, operator and literal.
    ///
    /// # Errors
    /// `invalidFilter` naming an attribute that the kind doesn't have, an operator that its type can't answer (order of booleans and binaries, parts of booleans),
    /// or a literal of another type. `password` can't be filtered at all.
    pub fn check(&self, kind: Kind) -> Result<(), Error> {
        self.check_for(&[kind])
    }

    /// The same for a query over several kinds. RFC 7644 section 3.4.2.1: an attribute that one of them doesn't have is one without a value there; a name that none
    /// of them has is refused.
    ///
    /// # Errors
    /// As [`Filter::check`].
    pub fn check_for(&self, kinds: &[Kind]) -> Result<(), Error> {
        check(&self.node, Scope::Resource(kinds))
    }

    /// Checks a filter that stands between the brackets after this attribute.
    pub(crate) fn check_within(&self, attribute: &'static Attribute) -> Result<(), Error> {
        check(&self.node, Scope::Value(attribute))
    }
}

#[derive(Clone, Copy)]
enum Scope<'a> {
    Resource(&'a [Kind]),
    Value(&'static Attribute),
}

fn check(node: &Node, scope: Scope<'_>) -> Result<(), Error> {
    match node {
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().try_for_each(|node| check(node, scope)),
        Node::Not(node) => check(node, scope),
        Node::Present(path) => match scope {
            Scope::Resource(kinds) if matches!(place(kinds, path), Some(Place::Schema(_))) => Ok(()),
            _ => scope.attribute(path).map(|_| ()),
        },
        Node::Within(path, node) => {
            let attribute = scope.attribute(path)?;
            if !attribute.is_complex() && !attribute.is_multi() {
                return Err(invalid(&format!("{path} has no values to choose from with [ ]")));
            }
            check(node, Scope::Value(attribute))
        }
        Node::Compare(comparison) => check_comparison(comparison, scope),
    }
}

/// What the name means for the first of the kinds that knows it. Names that several know mean the same for them.
fn place(kinds: &[Kind], path: &AttributePath) -> Option<Place> {
    kinds.iter().find_map(|kind| path.resolve(*kind))
}

impl Scope<'_> {
    fn attribute(self, path: &AttributePath) -> Result<&'static Attribute, Error> {
        let found = match self {
            Scope::Value(parent) => path.resolve_within(parent),
            Scope::Resource(kinds) => match place(kinds, path) {
                // RFC 7643 section 7: what is never returned can't be asked about either, or a filter would tell it letter by letter.
                Some(Place::Attribute(target)) if target.attribute.home() == Home::Dropped => {
                    return Err(invalid(&format!("{path} can't be filtered")));
                }
                Some(Place::Attribute(target)) => Some(target.sub.unwrap_or(target.attribute)),
                _ => None,
            },
        };
        found.ok_or_else(|| {
            let of = match self {
                Scope::Value(parent) => parent.name(),
                Scope::Resource([kind]) => kind.name(),
                Scope::Resource(_) => "no type of resource",
            };
            let has = if of.contains(' ') { "has an" } else { "has no" };
            invalid(&format!("{of} {has} attribute {}; /Schemas lists those that there are", shown(&path.to_string())))
        })
    }
}

fn check_comparison(Comparison { path, operator, literal }: &Comparison, scope: Scope<'_>) -> Result<(), Error> {
    let leaf = compared(scope.attribute(path)?);
    let word = operator.as_str();
    match (leaf.shape(), literal) {
        (_, Value::Null) if matches!(operator, Operator::Eq | Operator::Ne) => Ok(()),
        (_, Value::Null) => Err(invalid(&format!("{word} can't compare {path} with null; use pr"))),
        (Shape::Complex(_), _) => Err(invalid(&format!(
            "{path} is an object; name one of its attributes, such as {path}.{}",
            first_sub(leaf)
        ))),
        // RFC 7644 section 3.4.2.2: booleans and binaries have no order.
        (Shape::Boolean | Shape::Binary, _) if operator.is_order() => {
            Err(invalid(&format!("{word} can't be used with {path}, which has no order")))
        }
        (Shape::Boolean, _) if operator.is_part() => {
            Err(invalid(&format!("{word} can't be used with {path}, which is true or false")))
        }
        (Shape::Boolean, Value::Bool(_)) => Ok(()),
        (Shape::Boolean, _) => Err(invalid(&format!("{path} is compared with true or false, without quotes"))),
        (Shape::DateTime, Value::String(text)) if !operator.is_part() && instant(text).is_none() => Err(invalid(
            &format!("{path} is compared with a date and time such as \"2024-05-01T08:00:00Z\", not {}", shown(text)),
        )),
        (_, Value::String(_)) => Ok(()),
        _ => Err(invalid(&format!("{path} is compared with text in double quotes"))),
    }
}

fn first_sub(attribute: &Attribute) -> &'static str {
    attribute.subs().first().map_or("value", Attribute::name)
}
