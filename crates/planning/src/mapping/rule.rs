//! How one field is filled: from where, in which order, and what becomes of the value.

use std::borrow::Cow;

use super::source::{Met, Source};
use super::transform::{self, Transform};
use crate::field::Field;
use crate::record::Json;

/// The rule of one field.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) field: Field,
    /// The first that has a value counts.
    pub(super) from: Vec<From>,
    pub(super) steps: Vec<Transform>,
}

impl Rule {
    /// Do both read the same?
    pub(super) fn reads_as(&self, other: &Rule) -> bool {
        match (self.from.as_slice(), other.from.as_slice()) {
            ([From::One(one)], [From::One(other)]) => one.text == other.text,
            _ => false,
        }
    }

    /// Every place that it reads.
    pub(super) fn sources(&self) -> impl Iterator<Item = &Source> {
        self.from.iter().flat_map(|from| match from {
            From::One(source) => std::slice::from_ref(source),
            From::Joined(sources, _) => sources,
        })
    }

    /// The first place, if its value is met on the way through a document.
    pub(super) fn met_first(&self) -> Option<(&'static str, Met)> {
        match self.from.first()? {
            From::One(source) => Some((source.root, source.met()?)),
            From::Joined(..) => None,
        }
    }

    /// Can there be a value although the first place has none?
    pub(super) fn has_more(&self) -> bool {
        self.from.len() > 1 || self.has_default()
    }

    /// Has the field a value where nothing is sent?
    pub(super) fn has_default(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Transform::Default(_)))
    }
}

/// Where a value comes from.
#[derive(Clone, Debug)]
pub(super) enum From {
    /// One place.
    One(Source),
    /// Several, with this between those that have a value.
    Joined(Vec<Source>, String),
}

/// A rule whose places know at which position their top-level attribute is found.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) field: Field,
    /// Reads what the rule before it reads: a telephone number and its extension are one value.
    pub(super) reads_the_same: bool,
    from: Vec<Place>,
    steps: Vec<Transform>,
}

#[derive(Debug)]
enum Place {
    One(usize, Source),
    Joined(Vec<(usize, Source)>, String),
}

impl Compiled {
    /// `position` of each top-level attribute.
    pub(super) fn new(rule: &Rule, field: Field, position: impl Fn(&'static str) -> usize) -> Compiled {
        let placed = |source: &Source| (position(source.root), source.clone());
        let each = |from: &From| match from {
            From::One(source) => Place::One(position(source.root), source.clone()),
            From::Joined(sources, with) => Place::Joined(sources.iter().map(placed).collect(), with.clone()),
        };
        let from = rule.from.iter().map(each).collect();
        Compiled { field, reads_the_same: false, from, steps: rule.steps.clone() }
    }

    /// What is sent for the field, given the top-level attributes by position.
    pub(super) fn read<'a>(&self, found: &[Option<Json<'_, 'a>>]) -> Option<Cow<'a, str>> {
        let read = |at: usize, source: &Source| source.read(found.get(at).copied().flatten()?);
        self.from.iter().find_map(|place| match place {
            Place::One(at, source) => read(*at, source),
            Place::Joined(several, with) => joined(several.iter().filter_map(|(at, source)| read(*at, source)), with),
        })
    }

    /// Is the value of the field what is sent?
    pub(super) fn is_plain(&self) -> bool {
        self.steps.is_empty()
    }

    /// What becomes of a value that was read.
    pub(super) fn transformed<'a>(&'a self, value: Option<Cow<'a, str>>) -> Option<Cow<'a, str>> {
        transform::apply(&self.steps, value)
    }
}

fn joined<'a>(mut parts: impl Iterator<Item = Cow<'a, str>>, with: &str) -> Option<Cow<'a, str>> {
    let first = parts.next()?;
    Some(parts.fold(first, |all, part| Cow::Owned(format!("{all}{with}{part}"))))
}
