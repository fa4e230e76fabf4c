//! A filter as look-ups in an index: a superset of its matches, to be matched again by `filter/matches.rs`.
//!
//! It refuses to know how the index is kept; [`Key`] is all that both sides share.

use super::matches::compared;
use super::tree::{Comparison, Filter, Node, Operator};
use crate::compare::folded;
use crate::path::Place;
use crate::resource::Key;
use crate::schema::{Attribute, Kind};
use serde_json::Value;

impl Filter {
    /// Look-ups whose union contains every match; `Some([])` when nothing can match; `None` when every resource must be looked at.
    ///
    /// ```
    /// use scim::{Filter, Kind, Limits};
    /// let filter = Filter::parse(r#"title pr and userName eq "BJensen""#, &Limits::default())?;
    /// let keys = filter.look_ups(Kind::User).unwrap_or_default();
    /// assert_eq!(keys.first().map(|key| (key.name, key.folded.as_str())), Some(("userName", "bjensen")));
    /// # Ok::<(), scim::Error>(())
    /// ```
    pub fn look_ups(&self, kind: Kind) -> Option<Vec<Key>> {
        let mut keys = look_ups(&self.node, Scope::Resource(kind))?;
        keys.sort();
        keys.dedup();
        Some(keys)
    }

    /// The values of a filter that is `value eq "x"`, or several of those joined by `or`.
    pub(crate) fn named_values(&self) -> Option<Vec<&str>> {
        match &self.node {
            Node::Or(nodes) => nodes.iter().map(named_value).collect(),
            node => Some(vec![named_value(node)?]),
        }
    }

    /// The comparisons of a filter that is one `eq`, or several of those joined by `and`.
    pub(crate) fn equalities(&self) -> Option<Vec<&Comparison>> {
        let nodes = match &self.node {
            Node::And(nodes) => nodes.as_slice(),
            node => std::slice::from_ref(node),
        };
        nodes
            .iter()
            .map(|node| match node {
                Node::Compare(comparison) if comparison.operator == Operator::Eq && !comparison.literal.is_null() => {
                    Some(comparison)
                }
                _ => None,
            })
            .collect()
    }
}

#[derive(Clone, Copy)]
enum Scope {
    Resource(Kind),
    Value(&'static Attribute),
}

fn look_ups(node: &Node, scope: Scope) -> Option<Vec<Key>> {
    match node {
        // Any one side contains the matches of all: the cheapest is taken.
        Node::And(nodes) => nodes.iter().filter_map(|node| look_ups(node, scope)).min_by_key(Vec::len),
        Node::Or(nodes) => {
            let sides: Option<Vec<Vec<Key>>> = nodes.iter().map(|node| look_ups(node, scope)).collect();
            sides.map(|sides| sides.into_iter().flatten().collect())
        }
        Node::Not(_) | Node::Present(_) => None,
        Node::Within(path, node) => match scope {
            Scope::Resource(kind) => match path.resolve(kind) {
                Some(Place::Attribute(target)) => look_ups(node, Scope::Value(target.sub.unwrap_or(target.attribute))),
                _ => Some(Vec::new()),
            },
            Scope::Value(_) => None,
        },
        Node::Compare(comparison) => look_up(comparison, scope),
    }
}

fn look_up(Comparison { path, operator, literal }: &Comparison, scope: Scope) -> Option<Vec<Key>> {
    let attribute = match scope {
        Scope::Value(parent) => path.resolve_within(parent),
        Scope::Resource(kind) => match path.resolve(kind) {
            Some(Place::Attribute(target)) => Some(target.sub.unwrap_or(target.attribute)),
            _ => None,
        },
    };
    match (attribute, operator, literal) {
        (_, Operator::Ne, _) | (_, _, Value::Null) => None,
        (None, _, _) => Some(Vec::new()),
        (Some(attribute), Operator::Eq, Value::String(text)) => {
            let leaf = compared(attribute);
            leaf.index().map(|name| vec![Key { name, folded: folded(leaf, text).into_owned() }])
        }
        _ => None,
    }
}

fn named_value(node: &Node) -> Option<&str> {
    match node {
        Node::Compare(Comparison { path, operator: Operator::Eq, literal: Value::String(text) })
            if path.starts_at("value") =>
        {
            Some(text)
        }
        _ => None,
    }
}
