//! The tree of a filter, and its text again: what is printed parses to the same tree.
//!
//! Trees come from `filter/parse.rs` alone, so none is deeper than the limits allow.

use crate::path::AttributePath;
use serde_json::Value;
use std::fmt;

/// A filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    pub(super) node: Node,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// All of these, two or more.
    And(Vec<Node>),
    /// Any of these, two or more.
    Or(Vec<Node>),
    Not(Box<Node>),
    /// `pr`.
    Present(AttributePath),
    Compare(Comparison),
    /// `emails[type eq "work"]`: one value fulfils it all.
    Within(AttributePath, Box<Node>),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Comparison {
    pub(crate) path: AttributePath,
    pub(crate) operator: Operator,
    /// Text, a number, a boolean or null.
    pub(crate) literal: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Eq,
    Ne,
    Co,
    Sw,
    Ew,
    Gt,
    Ge,
    Lt,
    Le,
}

impl Filter {
    /// Does any name in it start at this top-level attribute? (Is `members` or `groups` needed to decide?)
    pub fn mentions(&self, root: &str) -> bool {
        self.node.mentions(root)
    }

    /// The text that it wants this one name to be, where it asks for nothing else: of `type eq "work"` it is `work`. For
    /// whoever asks a hundred thousand documents the same and has a shorter way.
    pub fn only_equal(&self, name: &str) -> Option<&str> {
        match &self.node {
            Node::Compare(Comparison { path, operator: Operator::Eq, literal: Value::String(text) })
                if path.starts_at(name) && path.to_string().eq_ignore_ascii_case(name) =>
            {
                Some(text)
            }
            _ => None,
        }
    }

    /// How many comparisons it asks for, of one value at the most.
    pub(crate) fn comparisons(&self) -> usize {
        self.node.comparisons()
    }
}

impl Operator {
    const ALL: [(&'static str, Operator); 9] = [
        ("eq", Operator::Eq),
        ("ne", Operator::Ne),
        ("co", Operator::Co),
        ("sw", Operator::Sw),
        ("ew", Operator::Ew),
        ("gt", Operator::Gt),
        ("ge", Operator::Ge),
        ("lt", Operator::Lt),
        ("le", Operator::Le),
    ];

    /// RFC 7644 section 3.4.2.2: operators are case-insensitive.
    pub(crate) fn from_word(word: &str) -> Option<Operator> {
        Operator::ALL.into_iter().find(|(text, _)| text.eq_ignore_ascii_case(word)).map(|(_, operator)| operator)
    }

    pub(crate) fn as_str(self) -> &'static str {
        Operator::ALL.into_iter().find(|(_, operator)| *operator == self).map_or("", |(text, _)| text)
    }

    pub(crate) fn is_order(self) -> bool {
        matches!(self, Operator::Gt | Operator::Ge | Operator::Lt | Operator::Le)
    }

    pub(crate) fn is_part(self) -> bool {
        matches!(self, Operator::Co | Operator::Sw | Operator::Ew)
    }
}

impl Node {
    fn comparisons(&self) -> usize {
        match self {
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().map(Node::comparisons).sum(),
            Node::Not(node) | Node::Within(_, node) => node.comparisons(),
            Node::Present(_) | Node::Compare(_) => 1,
        }
    }

    fn mentions(&self, root: &str) -> bool {
        match self {
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(|node| node.mentions(root)),
            Node::Not(node) => node.mentions(root),
            Node::Present(path) | Node::Within(path, _) => path.starts_at(root),
            Node::Compare(comparison) => comparison.path.starts_at(root),
        }
    }

    fn write_joined(nodes: &[Node], word: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, node) in nodes.iter().enumerate() {
            if index > 0 {
                write!(f, " {word} ")?;
            }
            // `and` binds closer than `or`; a list in a list of its own sort was in parentheses.
            let grouped = match node {
                Node::Or(_) => true,
                Node::And(_) => word == "and",
                _ => false,
            };
            if grouped { write!(f, "({node})") } else { write!(f, "{node}") }?;
        }
        Ok(())
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Node::And(nodes) => Node::write_joined(nodes, "and", f),
            Node::Or(nodes) => Node::write_joined(nodes, "or", f),
            Node::Not(node) => write!(f, "not ({node})"),
            Node::Present(path) => write!(f, "{path} pr"),
            Node::Compare(Comparison { path, operator, literal }) => {
                write!(f, "{path} {} {literal}", operator.as_str())
            }
            Node::Within(path, node) => write!(f, "{path}[{node}]"),
        }
    }
}
